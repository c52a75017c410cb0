package scenarios

import "azpath/sim"

// udrDefaultBreaks3443 is the same table seen from the control plane.
//
// Topology: see Picture.
// Symptom: the portal's list of APIs keeps loading; the console names port 3443.
// Cause: the control plane opens its connection to the public VIP; the answer
// takes the user route to the firewall.
// Fix: one host route to Internet for each address of the control plane: the
// global ones and the region's.
// Sources: apim:C1..C4, apim:T1, net:9.b3, net:V10.
func udrDefaultBreaks3443() Scenario {
	return Scenario{
		Number:   "2",
		Name:     "udr_default_breaks_3443",
		Title:    "External mode, default route to Azure Firewall: management on 3443",
		Question: "Why do the APIs never load in the portal once the default route points to Azure Firewall?",
		Answer: "The control plane calls 3443 on the public address, and the answer is forced through the firewall. " +
			"Routes to Internet for the control plane's addresses cure management, and management alone: clients still get no answer.",
		Picture: `
  control plane 104.214.19.224, 52.162.110.80, 52.224.186.99
     |  SYN to 198.51.100.7:3443       (SYN-ACK never comes)
     v                                          x
  [public VIP]                          fw 10.0.0.4  <-- user route FW 0.0.0.0/0
     |                                          ^
     +---------> apim 10.0.1.4 --- SYN-ACK -----+
`,
		Broken: behindFirewall(sim.External),
		Flows: []Expectation{
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "the control plane of the instance's region",
				Before: noState("fw"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp(globalSouth, "apim", 3443),
				Claim:  "the first global address of the control plane",
				Before: noState("fw"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp(globalNorth, "apim", 3443),
				Claim:  "the second global address of the control plane",
				Before: noState("fw"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("client", "apim", 443),
				Claim:  "a client on the internet: these routes are not for it",
				Before: noState("fw"),
				After:  after(noState("fw")),
			},
		},
		Fixes:   []Fix{{Title: "host routes to Internet for the control plane's addresses", Changes: controlPlaneRoutes()}},
		Sources: []string{"apim:C1", "apim:C2", "apim:C3", "apim:C4", "apim:T1", "net:9.b3", "net:V10"},
	}
}
