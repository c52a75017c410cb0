package scenarios

import "azpath/sim"

// optionExternal is the design of option_none with the instance in the network, in
// External mode.
//
// Topology: see Picture.
// Symptom: none.
// Cause: clients come by the public VIP, backends are reached from the subnet.
// Fix: nothing to fix: an option with other strengths.
// Sources: apim:2.1, apim:2.2, apim:2.3.b1, apim:2.3.b2, apim:A1.
func optionExternal() Scenario {
	return Scenario{
		Number:   "27b",
		Name:     "option_external",
		Title:    "Network option External",
		Question: "What changes if the instance is put into the network in External mode?",
		Answer: "What it reaches: from its subnet, backends in the network and on premises. Who calls it still comes by the public address, " +
			"the machine next door and those on premises too: by the internet, not by the tunnel.",
		Picture: `
  vm 10.0.2.4 ------- internet ---\
  pc 192.168.10.10 -- internet ----> 198.51.100.7  apim 10.0.1.4
  client ------------ internet ---/                   |
                                                      +--> vgw ==> backend
`,
		Broken: injected(sim.External),
		Flows: optionFlows(
			delivered("apim"), delivered("apim"), delivered("apim"), delivered("apim"),
			delivered("backend"),
		),
		Lookups: optionLookup("198.51.100.7"),
		Sources: []string{"apim:2.1", "apim:2.2", "apim:2.3.b1", "apim:2.3.b2", "apim:A1"},
	}
}
