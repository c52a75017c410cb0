package scenarios

import "azpath/sim"

// erInboundStatefulEdge is the third cause: Microsoft calls in by the internet,
// and the site answers over ExpressRoute, here through another firewall.
//
// Topology: see Picture.
// Symptom: the instance's calls to the backend time out (its client gets a 500).
// Cause: the prefix of the caller is accepted over ExpressRoute.
// Fix: hide the caller behind an inside address of the internet edge; or let the
// request come over ExpressRoute too.
// Sources: net:4.5 table row 3, net:5.5.b4.
func erInboundStatefulEdge() Scenario {
	d := twoEdges("198.51.100.0/24")
	letIn(internetEdge(&d), "203.0.113.66")
	letIn(microsoftEdge(&d), "203.0.113.66")
	return Scenario{
		Number:   "11c",
		Name:     "er_inbound_stateful_edge",
		Title:    "ExpressRoute: called by the internet, answered through the ExpressRoute firewall",
		Question: "Why can API Management not reach the public address of a backend on premises any more?",
		Answer: "The instance calls by the internet, and the backend's answer follows the longer prefix to ExpressRoute, " +
			"whose firewall saw no request and drops it.",
		Picture: `
  apim 198.51.100.7 --- SYN ---> [dc/internet] ---> public-server
                                                     203.0.113.66
                                 x no state               |
                                 [dc/microsoft] <-SYN-ACK-+
                                  accepts 198.51.100.0/24
`,
		Broken: d,
		Flows: []Expectation{{
			Flow:   tcp("apim", "public-server", 443),
			Claim:  "the instance calls a backend by its public address",
			Before: noState("dc/microsoft"),
			After:  after(delivered("public-server"), delivered("public-server")),
		}},
		Fixes: []Fix{
			{Title: "the internet edge hides the caller behind its inside address", Changes: []sim.Change{hideInward("203.0.113.66")}},
			{
				Title:   "the server's address is advertised over ExpressRoute, without translation",
				Changes: []sim.Change{sim.AdvertisePrefix{Edge: "dc/microsoft", Prefix: cidr("203.0.113.66/32")}},
			},
		},
		Sources: []string{"net:4.5", "net:5.5.b4"},
	}
}
