package azjson

import (
	"strings"
	"testing"
)

// What others link to comes behind them, and is evaluated with them.
func TestLinkedTemplatesComeLast(t *testing.T) {
	link := func(name string) string {
		return `{"templateLink":{"uri":"[uri(deployment().x,'nested/` + name + `')]"}}`
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a chain", map[string]string{"a/gateway.json": `{}`, "b/Hub.json": link("GATEWAY.json"), "c/main.json": link("hub.json")}, "c/main.json a/gateway.json b/Hub.json"},
		{"none links", map[string]string{"a.json": `{"x":"b.json"}`, "b.json": `{}`}, "a.json b.json"},
		{"one of its own name", map[string]string{"a/azuredeploy.json": link("azuredeploy.json"), "b.json": `{}`}, "b.json a/azuredeploy.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var templates []*document
			for _, name := range []string{"a/gateway.json", "b/Hub.json", "c/main.json", "a.json", "b.json", "a/azuredeploy.json"} {
				if text, ok := c.files[name]; ok {
					templates = append(templates, &document{name: name, text: []byte(text)})
				}
			}
			var got []string
			for _, d := range linkingFirst(templates) {
				got = append(got, d.name)
			}
			if got := strings.Join(got, " "); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
