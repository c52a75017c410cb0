package azjson

import (
	"reflect"
	"testing"

	"azpath/sim"
)

// Each mistake costs the smallest part that holds it.
func TestSettleTakesOutTheSmallestPart(t *testing.T) {
	vnet := func(subnets ...sim.Subnet) []sim.VNet {
		return []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: subnets}}
	}
	app := sim.Subnet{Name: "app", Prefixes: sim.CIDRs("10.0.1.0/24")}
	for _, c := range []struct {
		name      string
		given     sim.Design
		want      sim.Design
		leftParts []string
	}{
		{
			"a reference to nothing costs the reference",
			sim.Design{VNets: vnet(sim.Subnet{Name: "app", Prefixes: sim.CIDRs("10.0.1.0/24"), RouteTable: "gone"})},
			sim.Design{VNets: vnet(app)},
			[]string{`virtualNetworks["hub"].subnets["app"].routeTable`},
		},
		{
			"a rule costs itself",
			sim.Design{NSGs: []sim.NSG{{Name: "nsg", Rules: []sim.SecurityRule{
				{Name: "good", Priority: 100, Direction: sim.Inbound, Access: sim.Allow},
				{Name: "low", Priority: 9, Direction: sim.Inbound, Access: sim.Allow},
			}}}},
			sim.Design{NSGs: []sim.NSG{{Name: "nsg", Rules: []sim.SecurityRule{{Name: "good", Priority: 100, Direction: sim.Inbound, Access: sim.Allow}}}}},
			[]string{`networkSecurityGroups["nsg"].securityRules["low"].priority`},
		},
		{
			"of two of one name the later goes",
			sim.Design{VNets: vnet(app, sim.Subnet{Name: "app", Prefixes: sim.CIDRs("10.0.2.0/24")})},
			sim.Design{VNets: vnet(app)},
			[]string{`virtualNetworks["hub"].subnets["app"].name`},
		},
		{
			"a peering with a network that is not there goes",
			sim.Design{VNets: vnet(app), Peerings: []sim.Peering{{From: "hub", To: "gone"}}},
			sim.Design{VNets: vnet(app), Peerings: []sim.Peering{}},
			[]string{`virtualNetworkPeerings["hub -> gone"].remoteVirtualNetwork`},
		},
		{
			"what refers to a part that goes, goes with the next round",
			sim.Design{
				VNets:       vnet(sim.Subnet{Name: "far", Prefixes: sim.CIDRs("10.9.1.0/24")}),
				AppGateways: []sim.ApplicationGateway{{Name: "agw", Subnet: "hub/far", PublicIP: "gone"}},
			},
			sim.Design{VNets: vnet(), AppGateways: []sim.ApplicationGateway{}},
			nil,
		},
		{
			"a record costs itself, not its zone",
			sim.Design{PrivateZones: []sim.PrivateZone{{Name: "corp.example", Records: []string{"a 300 A 10.0.0.4", "b 300 A ten"}}}},
			sim.Design{PrivateZones: []sim.PrivateZone{{Name: "corp.example", Records: []string{"a 300 A 10.0.0.4"}}}},
			nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := &translation{notebook: &notebook{}, d: c.given.Clone()}
			tr.settle()
			if _, err := sim.Compile(tr.d); err != nil {
				t.Fatalf("it does not compile: %v", err)
			}
			if got, want := describe(tr.d), describe(c.want); got != want {
				t.Errorf("settled to %s\nwant %s", got, want)
			}
			var parts []string
			for _, n := range tr.notebook.sorted(&tr.doubts) {
				parts = append(parts, n.Subject)
			}
			if c.leftParts != nil && !reflect.DeepEqual(parts, c.leftParts) {
				t.Errorf("left out %q, want %q", parts, c.leftParts)
			}
		})
	}
}

func describe(d sim.Design) string { return d.GoString() }
