package scenarios

import "azpath/sim"

// erBesideVPN is the fourth cause with a VPN as the second way.
//
// Topology: see Picture.
// Symptom: as in er_two_circuits.
// Cause: for equal prefixes Azure always prefers ExpressRoute; the site prefers
// the VPN it had before.
// Fix: the site prefers ExpressRoute as well; there is nothing to set in Azure.
// Sources: net:4.5 table row 4, net:G1, net:G2.
func erBesideVPN() Scenario {
	d := tunnelled(sim.Internal, sim.Gateway{Name: "ergw", Type: sim.ExpressRoute, Connections: []sim.Connection{
		{Name: "circuit", Site: "dc", Edge: "er", Learned: cidrs("192.168.0.0/16")},
	}}, sim.PrivatePeering)
	d.Gateways = append(d.Gateways, sim.Gateway{Name: "vgw", VNet: "vnet", Type: sim.VPN, Connections: []sim.Connection{
		{Name: "backup", Site: "dc", Edge: "vpn", Learned: cidrs("192.168.0.0/16")},
	}})
	d.Sites[0].Edges = []sim.Edge{
		{Name: "er", Type: sim.PrivatePeering, Preference: 100, Filter: privateFirewall()},
		{Name: "vpn", Type: sim.VPNEdge, Preference: 200, Filter: privateFirewall()},
	}
	return Scenario{
		Number:   "11h",
		Name:     "er_beside_vpn",
		Title:    "ExpressRoute beside a VPN that the site still prefers",
		Question: "Why does the site lose its instance when ExpressRoute is added beside the VPN?",
		Answer: "For prefixes of equal length Azure always answers by ExpressRoute. " +
			"The site still sends by the VPN, and each firewall sees one direction only.",
		Picture: `
                   always preferred        preference 100
          +-- ergw ----------------------- [dc/er] ----+
  apim ---+                                            +-- pc, backend
          +-- vgw ------------------------ [dc/vpn] ---+
                                           preference 200
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("pc", "apim", 443),
				Claim:  "a client on premises calls the instance",
				Before: noState("dc/er"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("apim", "backend", 443),
				Claim:  "the instance calls a backend on premises",
				Before: noState("dc/vpn"),
				After:  after(delivered("backend")),
			},
		},
		Fixes:   []Fix{{Title: "the site prefers ExpressRoute as well", Changes: []sim.Change{sim.SetEdgePreference{Edge: "dc/er", Preference: 300}}}},
		Sources: []string{"net:4.5", "net:G1", "net:G2"},
	}
}
