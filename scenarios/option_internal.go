package scenarios

import "azpath/sim"

// optionInternal is the design of option_external in Internal mode, with the records
// that the mode asks for.
//
// Topology: see Picture.
// Symptom: nobody on the internet finds the instance, as intended.
// Cause: clients come by the private VIP; public DNS does not have the names.
// Fix: nothing to fix: an option with other strengths.
// Sources: apim:2.1, apim:2.2, apim:D7, apim:H6, apim:R1, dns:D9.12.
func optionInternal() Scenario {
	nobody := unresolved("public DNS", sim.NameNotFound)
	return Scenario{
		Number:   "27c",
		Name:     "option_internal",
		Title:    "Network option Internal",
		Question: "And in Internal mode?",
		Answer: "It reaches the same backends. Clients come by the private VIP: from the network, its peers, and on premises through the tunnel. " +
			"The internet is left out, of the portals too, and the records for the names are the customer's.",
		Picture: `
  vm 10.0.2.4 -----------------\
  pc 192.168.10.10 ==> vgw -----> VIP 10.0.1.5   apim 10.0.1.4
                                                    |
  client --- apim.azure-api.net   x no such name    +--> vgw ==> backend
`,
		Broken:  injected(sim.Internal),
		Flows:   optionFlows(delivered("apim"), delivered("apim"), nobody, nobody, delivered("backend")),
		Lookups: optionLookup("10.0.1.5"),
		Sources: []string{"apim:2.1", "apim:2.2", "apim:D7", "apim:H6", "apim:R1", "dns:D9.12"},
	}
}
