package scenarios

import "azpath/sim"

// internalModeBehindFirewall is the mode that works with a firewall, but for one
// flow.
//
// Topology: see Picture.
// Symptom: clients in the network are served; the portal loads no APIs.
// Cause: clients call the private VIP, and the network's own prefix is longer
// than 0.0.0.0/0. Management still comes to the public VIP.
// Fix: the routes of the control plane, as in External mode.
// Sources: apim:T8, apim:R1, apim:C1, apim:C2, net:9.b2.
func internalModeBehindFirewall() Scenario {
	d := behindFirewall(sim.Internal)
	d.VNets = append(d.VNets, sim.VNet{Name: "spoke", Region: "eastus", Space: cidrs("10.1.0.0/16"), Subnets: []sim.Subnet{
		{Name: "vms", Prefixes: cidrs("10.1.0.0/24"), NICs: []sim.NIC{{Name: "spoke-vm", IPs: ips("10.1.0.4")}}},
	}})
	d.Peerings = []sim.Peering{{From: "vnet", To: "spoke"}, {From: "spoke", To: "vnet"}}
	return Scenario{
		Number:   "4",
		Name:     "internal_mode_behind_firewall",
		Title:    "Internal mode behind Azure Firewall",
		Question: "Can an instance in Internal mode run with the default route to Azure Firewall?",
		Answer: "Yes. Its clients are in the network, or peered with it, and their prefixes are longer than 0.0.0.0/0. " +
			"Management still comes by the public address and needs its routes to Internet all the same.",
		Picture: `
  vm 10.0.2.4 ---------------\
  spoke-vm 10.1.0.4 (peered) --> [private VIP 10.0.1.5] --> apim 10.0.1.4
                                                              ^     |
  control plane --> [public VIP 198.51.100.7, 3443 only] -----+     | SYN-ACK
                                                                    v
                            user route FW 0.0.0.0/0 -->  fw 10.0.0.4  x
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "management comes by the public address in this mode too",
				Before: noState("fw"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp(globalSouth, "apim", 3443),
				Claim:  "a global address of the control plane",
				Before: noState("fw"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp(globalNorth, "apim", 3443),
				Claim:  "the other global address",
				Before: noState("fw"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("vm", "apim", 443),
				Claim:  "a client in the same network calls the private address",
				Before: delivered("apim"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("spoke-vm", "apim", 443),
				Claim:  "a client in a peered network",
				Before: delivered("apim"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("client", "pip-apim", 443),
				Claim:  "the public address serves management alone: nothing listens for clients",
				Before: dropped("apim", sim.LegSYN, sim.NoListener),
				After:  after(dropped("apim", sim.LegSYN, sim.NoListener)),
			},
		},
		Fixes:   []Fix{{Title: "host routes to Internet for the control plane's addresses", Changes: controlPlaneRoutes()}},
		Sources: []string{"apim:T8", "apim:R1", "apim:C1", "apim:C2", "net:9.b2"},
	}
}
