package scenarios

import "azpath/sim"

// firewallDNATToInternal is the way in for internet clients that keeps the
// firewall's state whole.
//
// Topology: see Picture.
// Symptom: before the rule, clients of the firewall's public address time out.
// Cause: nothing is published there.
// Fix: one DNAT rule. It translates the source as well, so that the answer goes
// back to the firewall by the network's own prefix, and no route is needed.
// Sources: net:5.2 matrix, net:F7, net:F11, net:L3, apim:G14.
func firewallDNATToInternal() Scenario {
	return Scenario{
		Number:   "12",
		Name:     "firewall_dnat_to_internal",
		Title:    "Firewall DNAT in front of an instance in Internal mode",
		Question: "How can clients on the internet reach an instance behind Azure Firewall?",
		Answer: "The firewall publishes the private VIP by DNAT. It hides the client behind its own private address, " +
			"so that the answer comes back to it: symmetric, without a route.",
		Picture: `
  client 203.0.113.10 --- SYN to 198.51.100.8:443 --> fw 10.0.0.4
                                                       |      ^
                         DNAT to 10.0.1.5, SNAT to fw  |      | SYN-ACK
                                                       v      | VnetLocal
                                            [private VIP 10.0.1.5] apim
`,
		Broken: behindFirewall(sim.Internal),
		Flows: []Expectation{
			{
				Flow:   tcp("client", "pip-fw", 443),
				Claim:  "a client on the internet calls the firewall's public address",
				Before: dropped("fw", sim.LegSYN, sim.DeniedByDefault),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("vm", "apim", 443),
				Claim:  "a client in the network goes past the firewall",
				Before: delivered("apim"),
				After:  after(delivered("apim")),
			},
		},
		Fixes: []Fix{{
			Title: "one DNAT rule to the private VIP",
			Changes: []sim.Change{sim.AddNATRule{Firewall: "fw", Rule: sim.NATRule{
				Name: "gateway", Protocol: sim.TCP, Destination: "198.51.100.8", Port: 443, Translated: ip("10.0.1.5"),
			}}},
		}},
		Sources: []string{"net:5.2", "net:F7", "net:F11", "net:L3", "apim:G14"},
	}
}
