package resource_test

import (
	"testing"

	"azpath/sim/azjson/internal/resource"
)

func TestParseID(t *testing.T) {
	const sub = "/subscriptions/0000/resourceGroups/RG/providers/"
	for _, c := range []struct {
		name, id, kind, group, last, parent string
		ok                                  bool
	}{
		{"network", sub + "Microsoft.Network/virtualNetworks/hub", "Microsoft.Network/virtualNetworks", "RG", "hub", "", true},
		{"subnet, trailing slash", sub + "Microsoft.Network/virtualNetworks/hub/subnets/apim/", "Microsoft.Network/virtualNetworks/subnets", "RG", "apim", sub + "Microsoft.Network/virtualNetworks/hub", true},
		{"extension of a network", sub + "Microsoft.Network/virtualNetworks/hub/providers/Microsoft.Authorization/locks/keep", "Microsoft.Authorization/locks", "RG", "keep", "", true},
		{"name without type", sub + "Microsoft.Network/virtualNetworks", "", "", "", "", false},
		{"letters that are longer in lower case", "/subscriptions/0000/resourceGroups/ȺȺȺȺȺȺȺȺ/PROVIDERS/a.b/c/d/e/f/", "a.b/c/e", "ȺȺȺȺȺȺȺȺ", "f", "/subscriptions/0000/resourceGroups/ȺȺȺȺȺȺȺȺ/PROVIDERS/a.b/c/d", true},
		{"no identifier", "hub", "", "", "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := resource.ParseID(c.id)
			if ok != c.ok || got.Type != c.kind || got.Group != c.group {
				t.Errorf("ParseID(%q) = %+v, %t", c.id, got, ok)
			}
			if !ok {
				return
			}
			if name := resource.Name(c.id); name != c.last {
				t.Errorf("Name(%q) = %q, want %q", c.id, name, c.last)
			}
			if p := resource.Parent(c.id); p != c.parent {
				t.Errorf("Parent(%q) = %q, want %q", c.id, p, c.parent)
			}
			if back := resource.Join(got.Scope, got.Type, got.Names...); resource.Key(back) != resource.Key(c.id) {
				t.Errorf("Join gives %q back for %q", back, c.id)
			}
		})
	}
}
