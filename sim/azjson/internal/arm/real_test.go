package arm_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/arm"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// Real templates lie beside the repository where there are any; none of them is part
// of it.
const realFiles = "../../../../../shared/data/arm"

func realTemplate(t *testing.T, name string) value.Value {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(realFiles, name+".json"))
	if err != nil {
		t.Skip("the real templates are not here")
	}
	v, err := value.Parse(name+".json", text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func parameters(t *testing.T, list ...string) value.Value {
	t.Helper()
	var members []string
	for i := 0; i < len(list); i += 2 {
		members = append(members, fmt.Sprintf(`"%s":{"value":%s}`, list[i], list[i+1]))
	}
	return parse(t, "{"+strings.Join(members, ",")+"}")
}

// counts are how many resources of each type there are, without the provider.
func counts(r arm.Result) map[string]int {
	n := map[string]int{}
	for _, x := range r.Resources {
		if _, kind, _ := strings.Cut(x.Type, "/"); !x.Existing {
			n[kind]++
		}
	}
	return n
}

func TestRealTemplates(t *testing.T) {
	endpoints := `[{"name":"in","subnetResourceId":"/subscriptions/1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/in"}]`
	for _, c := range []struct {
		name, file string
		parameters []string
		want       string // as INDEX.md counts
		unknown    int    // unknown values that are left
		problems   int
	}{
		{"apim external", "tmpl-apim-external-vnet-nsg", nil, "networksecuritygroups 1, service 1, virtualnetworks 1", 0, 0},
		{"apim internal", "tmpl-apim-internal-vnet-nsg", nil, "networksecuritygroups 1, service 1, virtualnetworks 1", 2, 0},
		{"front door", "tmpl-apim-frontdoor-vnet-nsg", nil, "frontdoors 1, frontdoorwebapplicationfirewallpolicies 1, networksecuritygroups 1, service 1, virtualnetworks 1, workspaces 1", 12, 0},
		{"classic firewall rules", "tmpl-firewall-classic-rules-udr", nil, "azurefirewalls 1, networkinterfaces 2, networksecuritygroups 2, publicipaddresses 2, routetables 1, virtualmachines 2, virtualnetworks 1", 3, 0},
		{"firewall policy", "tmpl-firewall-policy-ipgroups", []string{"firewallName", `"fw"`}, "azurefirewalls 1, firewallpolicies 1, firewallpolicies/rulecollectiongroups 2, ipgroups 2, publicipaddresses 2, virtualnetworks 1", 0, 0},
		{"no VPN gateway", "tmpl-hubspoke-peering-conditional-vpngw", []string{"deployVpnGateway", `"No"`}, "networkinterfaces 1, networksecuritygroups 1, virtualnetworks 3, virtualnetworks/subnets 5, virtualnetworks/virtualnetworkpeerings 4", 3, 0},
		{"VPN gateway", "tmpl-hubspoke-peering-conditional-vpngw", []string{"deployVpnGateway", `"Yes"`}, "virtualnetworkgateways 1, virtualnetworks 3, virtualnetworks/subnets 6, virtualnetworks/virtualnetworkpeerings 4", 3, 0},
		{"ExpressRoute", "tmpl-expressroute-gateway-vnet", nil, "expressroutecircuits 1, expressroutecircuits/peerings 1, networksecuritygroups 1, publicipaddresses 1, virtualnetworkgateways 1, virtualnetworks 1", 0, 0},
		{"Bicep", "tmpl-hubspoke-bicep-nested", nil, "azurefirewalls 1, publicipaddresses 1, resourcegroups 2, routetables 1, virtualnetworks 2, virtualnetworks/virtualnetworkpeerings 2", 0, 0},
		{"Bicep with symbolic names", "tmpl-hubspoke-bicep-nested-symbolic", nil, "azurefirewalls 1, publicipaddresses 1, resourcegroups 2, routetables 1, virtualnetworks 2, virtualnetworks/virtualnetworkpeerings 2", 0, 0},
		{"VPN with BGP", "tmpl-vnet-to-vnet-vpn-bgp", nil, "connections 2, publicipaddresses 2, virtualnetworkgateways 2, virtualnetworks 2", 1, 0},
		{"reference architecture", "tmpl-hubspoke-mspnp-bicep-compiled", nil, "azurefirewalls 1, bastionhosts 1, firewallpolicies 1, networksecuritygroups 3, routetables 1, virtualnetworks 3, virtualnetworks/virtualnetworkpeerings 4", 0, 0},
		{"reference architecture, VPN gateway", "tmpl-hubspoke-mspnp-bicep-compiled", []string{"deployVpnGateway", "true", "adminPassword", `"-"`}, "virtualnetworkgateways 1, virtualnetworks 3", 0, 0},
		{"DNS proxy", "tmpl-hubspoke-firewall-dnsproxy-privateendpoints", nil, "azurefirewalls 1, firewallpolicies 1, firewallpolicies/rulecollectiongroups 2, networksecuritygroups 4, privatednszones 3, privatednszones/virtualnetworklinks 5, privateendpoints 3, privateendpoints/privatednszonegroups 3, routetables 2, virtualnetworks 3, virtualnetworks/virtualnetworkpeerings 4", 9, 0},
		{"DNS resolver", "tmpl-private-dns-resolver-subscription-scope", []string{"vnetRg", `"net"`, "location", `"westeurope"`, "dnsResolverName", `"dnspr"`, "topLevelManagementGroupPrefix", `"alz"`},
			"dnsforwardingrulesets 1, dnsforwardingrulesets/virtualnetworklinks 1, dnsresolvers 1, dnsresolvers/inboundendpoints 1, dnsresolvers/outboundendpoints 1, networksecuritygroups 2, resourcegroups 1, virtualnetworks/subnets 2", 0, 0},
		{"AVM", "tmpl-dns-resolver-avm-symbolic-types", []string{"name", `"r"`, "virtualNetworkResourceId", `"/subscriptions/1/x"`}, "dnsresolvers 1", 0, 0},
		{"AVM with endpoints", "tmpl-dns-resolver-avm-symbolic-types", []string{"name", `"r"`, "virtualNetworkResourceId", `"/subscriptions/1/x"`, "inboundEndpoints", endpoints, "outboundEndpoints", endpoints},
			"dnsresolvers 1, dnsresolvers/inboundendpoints 1, dnsresolvers/outboundendpoints 1", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := arm.Evaluate(realTemplate(t, c.file), arm.Options{Parameters: parameters(t, c.parameters...), Location: "westeurope"})
			all := counts(r)
			var got []string
			for _, kind := range slices.Sorted(maps.Keys(all)) {
				if strings.Contains(c.want, kind+" ") {
					got = append(got, fmt.Sprintf("%s %d", kind, all[kind]))
				}
			}
			if s := strings.Join(got, ", "); !sameCounts(s, c.want) {
				t.Errorf("resources are\n%s, want\n%s, of all\n%v", s, c.want, all)
			}
			unknown, problems := 0, 0
			for _, n := range r.Notes {
				switch n.Kind {
				case arm.Unknown:
					unknown++
				case arm.Problem:
					problems++
				}
			}
			if unknown != c.unknown || problems != c.problems {
				t.Errorf("%d unknown values and %d problems, want %d and %d: %v", unknown, problems, c.unknown, c.problems, r.Notes)
			}
		})
	}
}

// sameCounts says whether all that is wanted is there.
func sameCounts(got, want string) bool {
	have := strings.Split(got, ", ")
	return !slices.ContainsFunc(strings.Split(want, ", "), func(w string) bool { return !slices.Contains(have, w) })
}

// The two forms of one Bicep source are one environment.
func TestRealBicepInBothForms(t *testing.T) {
	bodies := func(file string) map[string]value.Value {
		out := map[string]value.Value{}
		for _, x := range arm.Evaluate(realTemplate(t, file), arm.Options{}).Resources {
			out[x.Key()] = x.Body
		}
		return out
	}
	same(t, bodies("tmpl-hubspoke-bicep-nested"), bodies("tmpl-hubspoke-bicep-nested-symbolic"))
}

func TestRealValues(t *testing.T) {
	for _, c := range []struct{ name, file, kind, resource, path, want string }{
		{"a firewall's address through outputs", "tmpl-hubspoke-bicep-nested", "routetables", "spoke-rot", "properties.routes.0.properties.nextHopIpAddress", "192.168.0.4"},
		{"a firewall's address by symbols", "tmpl-hubspoke-bicep-nested-symbolic", "routetables", "spoke-rot", "properties.routes.0.properties.nextHopIpAddress", "192.168.0.4"},
		{"a firewall's address in a route", "tmpl-hubspoke-mspnp-bicep-compiled", "routetables", "route-to-westeurope-hub-fw", "properties.routes.0.properties.nextHopIpAddress", "10.0.3.4"},
		{"a firewall as the spokes' DNS server", "tmpl-hubspoke-firewall-dnsproxy-privateendpoints", "virtualnetworks", "DevelopmentVNet", "properties.dhcpOptions.dnsServers.0", "192.168.0.4"},
		{"the second configuration of a firewall has no subnet", "tmpl-firewall-classic-rules-udr", "azurefirewalls", "", "properties.ipConfigurations.1.properties.subnet", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := arm.Evaluate(realTemplate(t, c.file), arm.Options{Location: "westeurope"})
			found := false
			for _, x := range r.Resources {
				if !strings.HasSuffix(x.Type, "/"+c.kind) || c.resource != "" && !strings.EqualFold(resource.Name(x.ID), c.resource) {
					continue
				}
				v := x.Body
				for _, k := range strings.Split(c.path, ".") {
					if v.Kind() == value.Array {
						v = v.Index(int(k[0] - '0'))
					} else {
						v = v.Get(k)
					}
				}
				if found = true; v.Text() != c.want {
					t.Errorf("%s of %s is %q, want %q", c.path, x.Name(), v.Text(), c.want)
				}
			}
			if !found {
				t.Errorf("there is no such resource")
			}
		})
	}
}
