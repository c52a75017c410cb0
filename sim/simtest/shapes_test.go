package simtest_test

import (
	"testing"

	"azpath/sim"
	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

var shapes = []struct {
	name  string
	shape simtest.Shape
}{
	{"zero", simtest.Shape{}},
	{"any", simtest.Any()},
	{"single network", simtest.SingleNetwork()},
	{"hub and spoke", simtest.HubAndSpoke()},
	{"forced by firewall", simtest.ForcedTunnelling(simtest.ByFirewall)},
	{"forced by appliance", simtest.ForcedTunnelling(simtest.ByAppliance)},
	{"forced by VPN", simtest.ForcedTunnelling(simtest.ByVPN)},
	{"forced by ExpressRoute", simtest.ForcedTunnelling(simtest.ByExpressRoute)},
	{"several sites", simtest.SeveralSites()},
	{"nine spokes without a site", simtest.Shape{MinSpokes: 9, Spokes: 99, VPN: simtest.Always, Names: simtest.Maybe, PrivateEndpoints: simtest.Always}},
	{"everything", simtest.Shape{
		MinSpokes: 2, Spokes: 2, MinSites: 2, Sites: 2, Firewall: simtest.Always, Appliance: simtest.Always, VPN: simtest.Always, ExpressRoute: simtest.Always,
		RouteTables: simtest.Always, NSGs: simtest.Always, LoadBalancers: simtest.Always, PublicAddresses: simtest.Always, Instance: simtest.Always,
		ApplicationGateway: simtest.Always, PrivateEndpoints: simtest.Always, Names: simtest.Always, Oddities: simtest.Always, Assumptions: simtest.Always,
	}},
}

// Every design drawn is one that Azure would deploy, and has flows to ask about.
func TestDesignsCompile(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, rapid.MakeCheck(func(t *rapid.T) {
			d := simtest.Designs(s.shape).Draw(t, "design")
			n, err := sim.Compile(d)
			if err != nil {
				t.Fatal(err)
			}
			f := simtest.Flows(n).Draw(t, "flow")
			if _, err := n.Trace(f); err != nil {
				t.Fatal(err)
			}
		}))
	}
}
