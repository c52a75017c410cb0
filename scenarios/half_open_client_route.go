package scenarios

import "azpath/sim"

// halfOpenClientRoute is inspection on one side only, inside one network.
//
// Topology: see Picture.
// Symptom: the connection opens, then hangs. Name lookups by UDP work.
// Cause: the clients' subnet sends to the firewall, the instance's answers stay
// in the network. The firewall never sees the SYN-ACK and drops the ACK.
// Fix: the same route on the instance's side; or none on either.
// Sources: net:5.5.b4, net:A8, apim:G5, ct:7.
func halfOpenClientRoute() Scenario {
	d := behindFirewall(sim.Internal)
	d.VNets[0].Subnets[2].RouteTable = "rt-vms"
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, sim.Subnet{
		Name: "shared", Prefixes: cidrs("10.0.3.0/24"), NICs: []sim.NIC{{Name: "resolver", IPs: ips("10.0.3.4")}},
	})
	d.RouteTables = append(d.RouteTables, sim.RouteTable{Name: "rt-vms", Routes: []sim.UDR{
		{Name: "Apim", Prefix: cidr("10.0.1.0/24"), NextHop: sim.Appliance("10.0.0.4")},
		{Name: "Shared", Prefix: cidr("10.0.3.0/24"), NextHop: sim.Appliance("10.0.0.4")},
	}})
	d.Firewalls[0].Network[0].Rules = []sim.NetworkRule{{Name: "inside", Sources: []string{"10.0.0.0/16"}, Destinations: []string{"10.0.0.0/16"}}}
	lookup := sim.Flow{Protocol: sim.UDP, Source: "vm", Destination: "resolver", Port: 53}
	answered := sim.Verdict{Disposition: sim.Delivered, Leg: sim.LegResponse, At: "resolver", Asymmetric: true}
	return Scenario{
		Number:   "15",
		Name:     "half_open_client_route",
		Title:    "Half open: only the request passes the firewall",
		Question: "Why does the connection open, and the request is never answered?",
		Answer: "The clients' route sends packets to the firewall, and the instance answers directly, by VnetLocal. " +
			"The firewall saw a SYN without its SYN-ACK and drops what follows.",
		Picture: `
  vm 10.0.2.4 --- SYN, user route Apim 10.0.1.0/24 ---> fw 10.0.0.4
     ^                                                   | x ACK: half open
     |                                                   v
     +------------- SYN-ACK, VnetLocal ------- [VIP 10.0.1.5] apim
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("vm", "apim", 443),
				Claim:  "a client in the network calls the instance",
				Before: halfOpen("fw"),
				After:  after(delivered("apim"), delivered("apim")),
			},
			{
				Flow:   lookup,
				Claim:  "UDP between two subnets with the same fault: its one answer need not pass the firewall",
				Before: answered,
				After:  after(answered, answered),
			},
		},
		Fixes: []Fix{
			{Title: "answers take the firewall as well", Changes: []sim.Change{toFirewall("rt-apim", "Vms", "10.0.2.0/24", "10.0.0.4")}},
			{Title: "requests go past it as well", Changes: []sim.Change{sim.RemoveRoute{Table: "rt-vms", Name: "Apim"}}},
		},
		Sources: []string{"net:5.5.b4", "net:A8", "apim:G5", "ct:7"},
	}
}
