package scenarios

import "azpath/sim"

// erTwoCircuits is the fourth cause: two circuits, and each side prefers another.
//
// Topology: see Picture.
// Symptom: connect timeout between Azure and the site, in both directions.
// Cause: the gateway's weights prefer the first circuit, the site's local
// preference the second, and a firewall of its own stands at each.
// Fix: the same preference on both sides, by local preference on premises, or by
// connection weight in Azure.
// Sources: net:4.5 table row 4, net:G3, net:G5.
func erTwoCircuits() Scenario {
	d := tunnelled(sim.Internal, sim.Gateway{Name: "ergw", Type: sim.ExpressRoute, Connections: []sim.Connection{
		{Name: "first", Site: "dc", Edge: "er1", Learned: cidrs("192.168.0.0/16"), RoutingWeight: 10},
		{Name: "second", Site: "dc", Edge: "er2", Learned: cidrs("192.168.0.0/16")},
	}}, sim.PrivatePeering)
	d.Sites[0].Edges = []sim.Edge{
		{Name: "er1", Type: sim.PrivatePeering, Preference: 100, Filter: privateFirewall()},
		{Name: "er2", Type: sim.PrivatePeering, Preference: 200, Filter: privateFirewall()},
	}
	return Scenario{
		Number:   "11g",
		Name:     "er_two_circuits",
		Title:    "ExpressRoute: two circuits, and each side prefers another",
		Question: "Why does nothing pass between Azure and the site since the second circuit is up?",
		Answer: "Azure sends by the circuit of the higher connection weight, the site by the one of the higher local preference. " +
			"Each firewall sees one direction only.",
		Picture: `
                    weight 10              preference 100
               +--- first ---------------- [dc/er1] ---+
  apim -- ergw +                                       +-- pc, backend
               +--- second --------------- [dc/er2] ---+
                    weight 0               preference 200
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", "backend", 443),
				Claim:  "the instance calls a backend on premises",
				Before: noState("dc/er2"),
				After:  after(delivered("backend"), delivered("backend")),
			},
			{
				Flow:   tcp("pc", "apim", 443),
				Claim:  "a client on premises calls the instance",
				Before: noState("dc/er1"),
				After:  after(delivered("apim"), delivered("apim")),
			},
		},
		Fixes: []Fix{
			{Title: "the site prefers the first circuit as well", Changes: []sim.Change{sim.SetEdgePreference{Edge: "dc/er1", Preference: 300}}},
			{Title: "Azure prefers the second circuit as well", Changes: []sim.Change{sim.SetRoutingWeight{Gateway: "ergw", Connection: "second", Weight: 20}}},
		},
		Sources: []string{"net:4.5", "net:G3", "net:G5"},
	}
}
