package scenarios

import "azpath/sim"

// erInboundPrivateAnswer is the third cause with DNAT at the internet edge and no
// firewall at the other.
//
// Topology: see Picture.
// Symptom: as in er_inbound_stateful_edge.
// Cause: the answer leaves by an edge that did not translate the request, with
// the server's private source.
// Fix: hide the caller behind an inside address of the internet edge.
// Sources: net:4.5 table row 3, net:4.5.b1.
func erInboundPrivateAnswer() Scenario {
	d := twoEdges("198.51.100.0/24")
	plainRouter(&d)
	letIn(internetEdge(&d), "192.168.10.20")
	internetEdge(&d).Filter.DNAT = []sim.DNATRule{{Name: "publish", Destination: ip("203.0.113.5"), Port: 443, Translated: ip("192.168.10.20")}}
	return Scenario{
		Number:   "11d",
		Name:     "er_inbound_private_answer",
		Title:    "ExpressRoute: published by DNAT, answered with the private address",
		Question: "And when the ExpressRoute edge is a plain router, without a firewall?",
		Answer: "Then nothing on premises drops the answer, and nothing translates it back either: " +
			"it reaches Microsoft's edge with the server's private source and ends there.",
		Picture: `
  apim -- SYN to 203.0.113.5 --> [dc/internet] --DNAT--> server
                                                   192.168.10.20
   x private source                                       |
   +-- SYN-ACK from .10.20 ----- [dc/microsoft] <---------+
                                  plain router
`,
		Broken: d,
		Flows: []Expectation{{
			Flow:  tcp("apim", "203.0.113.5", 443),
			Claim: "the instance calls the published address",
			Before: sim.Verdict{
				Disposition: sim.Dropped, Reason: sim.NoOutboundAccess, Leg: sim.LegSYNACK, At: "internet", Asymmetric: true,
			},
			After: after(delivered("server")),
		}},
		Fixes:   []Fix{{Title: "the internet edge hides the caller behind its inside address", Changes: []sim.Change{hideInward("192.168.10.20")}}},
		Sources: []string{"net:4.5", "net:4.5.b1"},
	}
}
