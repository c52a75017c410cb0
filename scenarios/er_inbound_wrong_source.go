package scenarios

import "azpath/sim"

// erInboundWrongSource is the same with a server that has a public address of its
// own behind the published one.
//
// Topology: see Picture.
// Symptom: as in er_inbound_stateful_edge.
// Cause: the answer arrives, from an address that the caller never called.
// Fix: hide the caller behind an inside address of the internet edge.
// Sources: net:4.5 table row 3.
func erInboundWrongSource() Scenario {
	d := twoEdges("198.51.100.0/24")
	plainRouter(&d)
	letIn(internetEdge(&d), "203.0.113.66")
	internetEdge(&d).Filter.DNAT = []sim.DNATRule{{Name: "publish", Destination: ip("203.0.113.5"), Port: 443, Translated: ip("203.0.113.66")}}
	return Scenario{
		Number:   "11e",
		Name:     "er_inbound_wrong_source",
		Title:    "ExpressRoute: published by DNAT, answered with another public address",
		Question: "And when the server behind the published address has a public address of its own?",
		Answer: "Then the answer gets all the way to the caller's side, from an address that was never called, " +
			"and belongs to no connection there.",
		Picture: `
  apim -- SYN to 203.0.113.5 --> [dc/internet] --DNAT--> public-server
   x never called it                                203.0.113.66
   |                                                      |
   +-- SYN-ACK from .66 -------- [dc/microsoft] <---------+
                                  plain router
`,
		Broken: d,
		Flows: []Expectation{{
			Flow:  tcp("apim", "203.0.113.5", 443),
			Claim: "the instance calls the published address",
			Before: sim.Verdict{
				Disposition: sim.Dropped, Reason: sim.WrongSource, Leg: sim.LegSYNACK, At: "apim", Asymmetric: true,
			},
			After: after(delivered("public-server")),
		}},
		Fixes:   []Fix{{Title: "the internet edge hides the caller behind its inside address", Changes: []sim.Change{hideInward("203.0.113.66")}}},
		Sources: []string{"net:4.5"},
	}
}
