package scenarios

import "azpath/sim"

// twoEdges is a site with an edge to the internet and one to Microsoft over
// ExpressRoute, each a firewall of its own. Over ExpressRoute it accepts what
// accepted says, and behind 203.0.113.0/28 it hides its machines.
//
//	pc .10, server .20, 192.168.10.0/24     public server 203.0.113.66
//
// On Microsoft's side stand storage and SQL, and an External instance, at
// 198.51.100.7, that nobody forces anywhere.
func twoEdges(accepted ...string) sim.Design {
	firewall := func() sim.Filter {
		return sim.Filter{
			Stateful: true,
			Rules:    []sim.FilterRule{{Name: "outbound", Access: sim.Allow, Sources: []string{"192.168.0.0/16"}}},
			SNAT:     []sim.SNATRule{{Name: "hide", Sources: []string{"192.168.0.0/16"}, To: ip("203.0.113.1")}},
		}
	}
	return sim.Design{
		VNets: []sim.VNet{{Name: "vnet", Region: "eastus", Space: cidrs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "apim", Prefixes: cidrs("10.0.1.0/24"), NSG: "nsg-apim"},
		}}},
		NSGs:      []sim.NSG{apimRules(sim.External)},
		PublicIPs: []sim.PublicIP{{Name: "pip-apim", IP: ip("198.51.100.7")}},
		APIMs:     []sim.APIM{instance(sim.External, "vnet/apim")},
		Sites: []sim.Site{{
			Name: "dc", Prefixes: cidrs("192.168.0.0/16", "203.0.113.64/28"),
			Hosts: []sim.Host{
				{Name: "pc", IP: ip("192.168.10.10")},
				{Name: "server", IP: ip("192.168.10.20")},
				{Name: "public-server", IP: ip("203.0.113.66")},
			},
			Edges: []sim.Edge{
				{Name: "internet", Type: sim.InternetEdge, Advertised: cidrs("203.0.113.0/28", "203.0.113.64/28"), Filter: firewall()},
				{Name: "microsoft", Type: sim.MicrosoftPeering, Routes: accepted, Filter: firewall()},
			},
		}},
		Services: microsoft(),
	}
}

// edges of twoEdges.
func internetEdge(d *sim.Design) *sim.Edge  { return &d.Sites[0].Edges[0] }
func microsoftEdge(d *sim.Design) *sim.Edge { return &d.Sites[0].Edges[1] }

// plainRouter takes state, rules and translation away from the ExpressRoute edge.
func plainRouter(d *sim.Design) { microsoftEdge(d).Filter = sim.Filter{} }

// letIn allows new connections from the internet to a server, at its address
// after translation (net:4.6.b3).
func letIn(e *sim.Edge, server string) {
	e.Filter.Rules = append(e.Filter.Rules, sim.FilterRule{
		Name: "inbound", Access: sim.Allow, Protocol: sim.TCP, Destinations: []string{server}, Ports: []string{"443"},
	})
}

// hideInward gives what the internet edge lets in to a server the edge's own
// inside address, so that the answer comes back to it.
func hideInward(server string) sim.Change {
	return sim.AddEdgeSNAT{Edge: "dc/internet", Rule: sim.SNATRule{
		Name: "inbound", Destinations: []string{server}, To: ip("192.168.0.1"), Inward: true,
	}}
}
