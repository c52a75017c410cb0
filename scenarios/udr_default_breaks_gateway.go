package scenarios

import "azpath/sim"

// udrDefaultBreaksGateway is the article's first question, and its plain No.
//
// Topology: see Picture.
// Symptom: clients on the internet time out; the instance looks healthy.
// Cause: the SYN comes in by the public VIP, which is no hop. The SYN-ACK follows
// the subnet's user route to the firewall, which never saw the SYN.
// Fix: answers to known clients go straight to the internet; or clients come in
// by the firewall, and then the firewall's address must be routed to the internet.
// Sources: net:L2, net:L3, net:1.7.b2, net:5.5.b4, apim:T2, apim:T7, apim:G13.
func udrDefaultBreaksGateway() Scenario {
	return Scenario{
		Number:   "1",
		Name:     "udr_default_breaks_gateway",
		Title:    "External mode, default route to Azure Firewall: clients",
		Question: "Can an instance in External mode run with a user route that sends 0.0.0.0/0 to Azure Firewall?",
		Answer: "No. The client calls the public address of the gateway, and the answer leaves by the firewall, " +
			"which knows of no connection and drops it.",
		Picture: `
  client 203.0.113.10
     |  SYN to 198.51.100.7:443        (SYN-ACK never comes)
     v                                          x
  [public VIP]                          fw 10.0.0.4  <-- user route FW 0.0.0.0/0
     |                                          ^
     +---------> apim 10.0.1.4 --- SYN-ACK -----+
`,
		Broken: behindFirewall(sim.External),
		Flows: []Expectation{
			{
				Flow:   tcp("client", "apim", 443),
				Claim:  "a client on the internet calls the gateway",
				Before: noState("fw"),
				After:  after(delivered("apim"), noState("fw")),
			},
			{
				Flow:   tcp("client", "pip-fw", 443),
				Claim:  "the same client calls the firewall's public address instead",
				Before: dropped("fw", sim.LegSYN, sim.DeniedByDefault),
				After:  after(dropped("fw", sim.LegSYN, sim.DeniedByDefault), delivered("apim")),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "what the instance opens itself goes out by the firewall and comes back",
				Before: delivered("storage"),
				After:  after(delivered("storage"), delivered("storage")),
			},
		},
		Fixes: []Fix{
			{
				Title:   "answers to this client's network leave by the internet",
				Changes: []sim.Change{toInternet("Clients", "203.0.113.0/24")},
			},
			{
				Title: "clients come in by the firewall, and answers to it leave by the internet",
				Changes: []sim.Change{
					sim.AddNATRule{Firewall: "fw", Rule: sim.NATRule{
						Name: "gateway", Protocol: sim.TCP, Destination: "198.51.100.8", Port: 443, Translated: ip("198.51.100.7"),
					}},
					toInternet("Firewall", "198.51.100.8/32"),
				},
			},
		},
		Sources: []string{"net:L2", "net:L3", "net:1.7.b2", "net:5.5.b4", "apim:T2", "apim:T7", "apim:G13"},
	}
}
