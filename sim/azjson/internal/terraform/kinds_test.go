package terraform

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/value"
)

// row is one resource as the provider has it and as REST has it.
type row struct {
	typ        string
	id         string // of the resource, or of what an association adds to
	attributes string // without id, name and group: those follow from id
	want       string // beside id, name, type and location
}

// TestEveryKind reads one resource of every type that has a table: from a state, from
// a state file, and from a plan, in which its identifier is made of its names.
func TestEveryKind(t *testing.T) {
	tested := map[*kind]bool{}
	for _, c := range slices.Concat(networkRows, edgeRows, firewallRows, gatewayRows, dnsRows, serviceRows) {
		k := tables()[c.typ]
		if k == nil {
			t.Errorf("%s has no table", c.typ)
			continue
		}
		tested[k] = true
		s := stack{{c.typ + ".x", c.block(t, k)}}
		for form, text := range map[string]string{"state": s.state(t), "state file": s.stateFile(t), "plan": s.plan(t)} {
			t.Run(c.typ+"/"+form, func(t *testing.T) {
				got := Read(parse(t, text))
				x := got.byID(t, c.id)
				if want := strings.ToLower(k.azure); x.Type != want {
					t.Errorf("type %s, want %s", x.Type, want)
				}
				if x.Existing != k.patch {
					t.Errorf("Existing = %t, want %t", x.Existing, k.patch)
				}
				body := x.Body.Without("id").Without("name").Without("type").Without("location")
				want := parse(t, c.want)
				if d := same("", body, want); d != "" || form != "plan" && !value.Equal(body, want) {
					b, _ := body.MarshalJSON()
					t.Errorf("%s\n got %s\nwant %s", d, b, c.want)
				}
				if len(got.Notes) > 0 && !k.everywhere() {
					t.Errorf("notes: %v", got.Notes)
				}
			})
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(tables())) {
		if !tested[tables()[typ]] {
			t.Errorf("no test reads an %s", typ)
		}
	}
}

// block is the row's attributes with those that follow from the identifier.
func (c row) block(t *testing.T, k *kind) string {
	var v map[string]any
	if err := json.Unmarshal([]byte(c.attributes), &v); err != nil {
		t.Fatalf("%s: %v", c.typ, err)
	}
	v["resource_group_name"] = "rg"
	if k.patch {
		v["id"] = "?" + c.id + "|association"
		return encode(t, v)
	}
	v["id"] = "?" + c.id
	if _, ok := v["name"]; !ok {
		v["name"] = c.id[strings.LastIndexByte(c.id, '/')+1:]
	}
	return encode(t, v)
}
