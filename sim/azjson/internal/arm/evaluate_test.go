package arm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/arm"
	"azpath/sim/azjson/internal/value"
)

const (
	groupScope  = "/subscriptions/" + arm.PlaceholderSubscription + "/resourceGroups/" + arm.PlaceholderResourceGroup
	providers   = groupScope + "/providers/"
	groupSchema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
	subSchema   = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
)

// parse reads a document.
func parse(t testing.TB, text string) value.Value {
	t.Helper()
	v, err := value.Parse("main.json", []byte(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// template is a template for a resource group of the members given.
func template(t testing.TB, members string) value.Value {
	t.Helper()
	return parse(t, `{"$schema":"`+groupSchema+`","contentVersion":"1.0.0.0",`+members+`}`)
}

// evaluate gives resources, outputs and notes, one a line.
func evaluate(v value.Value, o arm.Options) string {
	if o.Location == "" {
		o.Location = "westeurope"
	}
	return describe(arm.Evaluate(v, o))
}

func describe(r arm.Result) string {
	var lines []string
	for _, x := range r.Resources {
		line := short(x.ID)
		if x.Existing {
			line += " exists"
		}
		if p := x.Body.Get("properties"); p.Kind() != value.Absent {
			line += " " + short(marshal(p))
		}
		if x.Origin != "" {
			line += " <- " + x.Origin
		}
		lines = append(lines, line)
	}
	for k, x := range r.Outputs.Members() {
		lines = append(lines, "output "+k+" = "+short(marshal(x.Get("value"))))
	}
	for _, n := range r.Notes {
		lines = append(lines, short(n.Kind.String()+": "+n.Subject+": "+n.Text))
	}
	return strings.Join(lines, "\n")
}

// short leaves out what all identifiers begin with.
func short(s string) string {
	s = strings.ReplaceAll(s, providers+"Microsoft.Network/", "")
	s = strings.ReplaceAll(s, providers, "")
	return strings.ReplaceAll(s, "/subscriptions/"+arm.PlaceholderSubscription, "/sub")
}

func marshal(v value.Value) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// example is one template and what is made of it.
type example struct{ name, members, parameters, want string }

func (c example) run(t *testing.T) {
	t.Run(c.name, func(t *testing.T) {
		o := arm.Options{}
		if c.parameters != "" {
			o.Parameters = parse(t, c.parameters)
		}
		got := evaluate(template(t, c.members), o)
		if want := trim(c.want); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// trim takes the indentation of a wanted text away.
func trim(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}
