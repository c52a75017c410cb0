package scenarios

import "azpath/sim"

// propagationDefeatsDefault is hub-and-spoke with the other half missing.
//
// Topology: see Picture.
// Symptom: connections from the site open and hang; the instance's calls to the
// site time out.
// Cause: the spoke's table sends 0.0.0.0/0 to the firewall, and the learned
// prefix of the site is longer.
// Fix: propagation off in the spoke's table; or a route for the site's prefix.
// Sources: net:4.4.b3, net:A4, net:A5, net:5.5.b4.
func propagationDefeatsDefault() Scenario {
	d := hubAndSpoke()
	t := &d.RouteTables[1]
	t.Routes = append(t.Routes, sim.UDR{Name: "Spoke", Prefix: cidr("10.0.0.0/16"), NextHop: sim.Appliance("10.9.0.4")})
	return Scenario{
		Number:   "14",
		Name:     "propagation_defeats_default",
		Title:    "Hub and spoke: gateway propagation defeats the default route",
		Question: "The spoke's default route points to the firewall: why do answers to the site not take it?",
		Answer: "Because the gateway's route for the site is longer than 0.0.0.0/0. " +
			"Either the spoke's table does not propagate gateway routes, or it has a route of its own for the site's prefix.",
		Picture: `
  pc ==[dc/tunnel]==> vgw -- SYN, user route Spoke --> fw 10.9.0.4
                       ^                                | x ACK: half open
                       |                                v
                       |                          [VIP 10.0.1.5] apim
                       +--- SYN-ACK, 192.168.0.0/16 ----------+
                            learned, longer than FW 0.0.0.0/0
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("pc", "apim", 443),
				Claim:  "a client on premises calls the instance",
				Before: halfOpen("fw"),
				After:  after(delivered("apim"), delivered("apim")),
			},
			{
				Flow:   tcp("apim", "backend", 443),
				Claim:  "the instance calls a backend on premises",
				Before: noState("fw"),
				After:  after(delivered("backend"), delivered("backend")),
			},
		},
		Fixes: []Fix{
			{Title: "the spoke's table does not propagate gateway routes", Changes: []sim.Change{sim.SetPropagation{Table: "rt-apim"}}},
			{Title: "the spoke has a route of its own for the site", Changes: []sim.Change{toFirewall("rt-apim", "Site", "192.168.0.0/16", "10.9.0.4")}},
		},
		Sources: []string{"net:4.4.b3", "net:A4", "net:A5", "net:5.5.b4"},
	}
}
