package scenarios

import "azpath/sim"

// optionNone is an instance in no network, the first of four ways to the same
// clients: option_external, option_internal and option_private_endpoint are the
// others.
//
// Topology: see Picture.
// Symptom: the backend on premises is out of reach; all clients are served.
// Cause: the instance stands on the internet, and so does everybody who calls it.
// Fix: nothing to fix: an option with other strengths.
// Sources: apim:2.1, apim:2.2, apim:O1.
func optionNone() Scenario {
	return Scenario{
		Number:   "27a",
		Name:     "option_none",
		Title:    "Network option None",
		Question: "What does an instance outside every network reach, and who reaches it?",
		Answer: "Everybody reaches it over the internet, by its public address, machines in the network and on premises included. " +
			"It reaches public backends alone: private addresses mean nothing where it stands.",
		Picture: `
  vm 10.0.2.4 ------- internet ---\
  pc 192.168.10.10 -- internet ----> 198.51.100.7  apim
  client ------------ internet ---/      |
                                         +-- backend 192.168.10.20   x private
`,
		Broken: outside(),
		Flows: optionFlows(
			delivered("apim"), delivered("apim"), delivered("apim"), delivered("apim"),
			dropped("internet", sim.LegSYN, sim.NoRoute),
		),
		Lookups: optionLookup("198.51.100.7"),
		Sources: []string{"apim:2.1", "apim:2.2", "apim:O1"},
	}
}
