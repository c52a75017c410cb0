package scenarios

import "azpath/sim"

// erInboundHalfOpen is the same with a server that is called by its own address,
// so that the answer is right and only took the wrong way.
//
// Topology: see Picture.
// Symptom: the connection opens, then hangs.
// Cause: the internet edge saw the SYN and not the SYN-ACK; it drops the ACK.
// Fix: hide the caller behind an inside address of the internet edge; or let the
// request come over ExpressRoute too.
// Sources: net:4.5 table row 3, net:5.5.b4, ct:7.
func erInboundHalfOpen() Scenario {
	d := twoEdges("198.51.100.0/24")
	plainRouter(&d)
	letIn(internetEdge(&d), "203.0.113.66")
	return Scenario{
		Number:   "11f",
		Name:     "er_inbound_half_open",
		Title:    "ExpressRoute: the answer is right, and the firewall never saw it",
		Question: "Why does the connection open, and then nothing moves?",
		Answer: "The answer reaches the caller past the firewall that saw the request. " +
			"To that firewall the connection is still half open, and it drops the next packet.",
		Picture: `
                                 x ACK: half open
  apim 198.51.100.7 --- SYN ---> [dc/internet] ---> public-server
   ^                                                 203.0.113.66
   |                                                      |
   +--- SYN-ACK ---------------- [dc/microsoft] <---------+
                                  plain router, accepts 198.51.100.0/24
`,
		Broken: d,
		Flows: []Expectation{{
			Flow:   tcp("apim", "public-server", 443),
			Claim:  "the instance calls a backend by its public address",
			Before: halfOpen("dc/internet"),
			After:  after(delivered("public-server"), delivered("public-server")),
		}},
		Fixes: []Fix{
			{Title: "the internet edge hides the caller behind its inside address", Changes: []sim.Change{hideInward("203.0.113.66")}},
			{
				Title:   "the server's address is advertised over ExpressRoute, without translation",
				Changes: []sim.Change{sim.AdvertisePrefix{Edge: "dc/microsoft", Prefix: cidr("203.0.113.66/32")}},
			},
		},
		Sources: []string{"net:4.5", "net:5.5.b4", "ct:7"},
	}
}
