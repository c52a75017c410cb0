package terraform

import (
	"strings"
	"testing"

	"azpath/sim/azjson/internal/value"
)

// FuzzRead: whatever a document holds, it is read to the end, each resource has a type
// and an identifier, and reading it again gives the same.
func FuzzRead(f *testing.F) {
	f.Add(hubAndSpoke.plan(f))
	f.Add(hubAndSpoke.state(f))
	f.Add(hubAndSpoke.stateFile(f))
	f.Add(changed())
	for _, refs := range []string{`"var.subnet"`, `"each.value.id", "each.value"`, `"module.nets", "each.key"`, `"local.x[\"a\"]"`} {
		f.Add(referring(`module.nets["b"].a.q`, refs, `"azurerm_subnet.s"`))
		f.Add(referring("a.q", refs, refs))
	}
	f.Add(stack{{"azapi_resource.v", `{"id": "x", "type": "A/b@1", "parent_id": "${azapi_resource.v.id}", "body": {"a": ["${azapi_resource.v.id}"]}}`}}.plan(f))
	f.Fuzz(func(t *testing.T, text string) {
		v, err := value.Parse("main.json", []byte(text))
		if err != nil {
			return
		}
		got, again := Read(v), Read(v)
		for i, x := range got.Resources {
			if x.Type == "" || x.Type != strings.ToLower(x.Type) {
				t.Errorf("%q has the type %q", x.ID, x.Type)
			}
			if x.Body.Kind() != value.Object {
				t.Errorf("%q has a body that is %s", x.ID, x.Body.Kind())
			}
			if i < len(again.Resources) && (again.Resources[i].ID != x.ID || !value.Equal(again.Resources[i].Body, x.Body)) {
				t.Errorf("%q is read differently the second time", x.ID)
			}
		}
		if len(got.Resources) != len(again.Resources) || len(got.Notes) != len(again.Notes) {
			t.Errorf("%d resources and %d notes, the second time %d and %d", len(got.Resources), len(got.Notes), len(again.Resources), len(again.Notes))
		}
	})
}

// FuzzAddress: an address that was read is written and read the same.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"azurerm_subnet.s", `module.net["a.b"].data.azurerm_subnet.s[0].id`, "a.0.b", `a["`, "a[", "[0]", `a["\u00e9]"]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := parseAddress(s)
		if q := parseAddress(p.String()); q.String() != p.String() {
			t.Errorf("%q is %q, which is %q", s, p, q)
		}
	})
}
