package scenarios

import "azpath/sim"

// Short names for the literals below.
var (
	cidr  = sim.CIDR
	cidrs = sim.CIDRs
	ip    = sim.IP
	ips   = sim.IPs
)

// behindFirewall is one virtual network with an instance, machines and an Azure
// Firewall, and a route table that sends the instance's default traffic to it.
//
// The client is on the internet, and so are the control plane's machines and the
// services an instance depends on, which the firewall lets through.
func behindFirewall(mode sim.APIMMode) sim.Design {
	return sim.Design{
		VNets: []sim.VNet{{Name: "vnet", Region: "eastus", Space: cidrs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "AzureFirewallSubnet", Prefixes: cidrs("10.0.0.0/26")},
			{Name: "apim", Prefixes: cidrs("10.0.1.0/24"), RouteTable: "rt-apim", NSG: "nsg-apim"},
			{Name: "vms", Prefixes: cidrs("10.0.2.0/24"), NICs: []sim.NIC{{Name: "vm", IPs: ips("10.0.2.4")}}},
		}}},
		RouteTables: []sim.RouteTable{{Name: "rt-apim", Routes: []sim.UDR{
			{Name: "FW", Prefix: cidr("0.0.0.0/0"), NextHop: sim.Appliance("10.0.0.4")},
		}}},
		NSGs: []sim.NSG{apimRules(mode)},
		PublicIPs: []sim.PublicIP{
			{Name: "pip-apim", IP: ip("198.51.100.7")},
			{Name: "pip-fw", IP: ip("198.51.100.8")},
		},
		Firewalls: []sim.Firewall{{
			Name: "fw", VNet: "vnet", PrivateIP: ip("10.0.0.4"), PublicIPs: []string{"pip-fw"},
			Network: []sim.NetworkCollection{{Name: "dependencies", Priority: 200, Access: sim.Allow, Rules: dependencyRules()}},
		}},
		APIMs:    []sim.APIM{instance(mode, "vnet/apim")},
		Internet: []sim.Host{{Name: "client", IP: ip("203.0.113.10")}},
		Services: microsoft(),
	}
}

// tunnelled is a network with a gateway to the site dc, whose default traffic the
// gateway can attract. The subnet's table is empty.
//
// The site's firewall is one box with an edge to the tunnel and one to the
// internet, where it hides everything behind 203.0.113.1.
func tunnelled(mode sim.APIMMode, g sim.Gateway, tunnel sim.EdgeType) sim.Design {
	g.VNet = "vnet"
	return sim.Design{
		VNets: []sim.VNet{{Name: "vnet", Region: "eastus", Space: cidrs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "GatewaySubnet", Prefixes: cidrs("10.0.255.0/27")},
			{Name: "apim", Prefixes: cidrs("10.0.1.0/24"), RouteTable: "rt-apim", NSG: "nsg-apim"},
		}}},
		RouteTables: []sim.RouteTable{{Name: "rt-apim"}},
		NSGs:        []sim.NSG{apimRules(mode)},
		PublicIPs:   []sim.PublicIP{{Name: "pip-apim", IP: ip("198.51.100.7")}},
		Gateways:    []sim.Gateway{g},
		APIMs:       []sim.APIM{instance(mode, "vnet/apim")},
		Sites: []sim.Site{{
			Name: "dc", Prefixes: cidrs("192.168.0.0/16"),
			Hosts: []sim.Host{{Name: "pc", IP: ip("192.168.10.10")}, {Name: "backend", IP: ip("192.168.10.20")}},
			Edges: []sim.Edge{
				{Name: "tunnel", Type: tunnel, Box: "dc-fw", Filter: privateFirewall()},
				{Name: "internet", Type: sim.InternetEdge, Box: "dc-fw", Filter: sim.Filter{
					Stateful: true,
					Rules:    []sim.FilterRule{{Name: "outbound", Access: sim.Allow, Sources: []string{"10.0.0.0/8", "192.168.0.0/16"}}},
					SNAT:     []sim.SNATRule{{Name: "hide", To: ip("203.0.113.1")}},
				}},
			},
		}},
		Internet: []sim.Host{{Name: "client", IP: ip("203.0.113.130")}},
		Services: microsoft(),
	}
}

// privateFirewall keeps state and allows everything: what counts is which packets
// it sees.
func privateFirewall() sim.Filter {
	return sim.Filter{Stateful: true, Rules: []sim.FilterRule{{Name: "private", Access: sim.Allow}}}
}

// blockAzure makes the site's firewall deny what Azure sends to the internet.
func blockAzure(d *sim.Design) {
	f := &d.Sites[0].Edges[1].Filter
	f.Rules = append([]sim.FilterRule{{Name: "no-azure", Access: sim.Deny, Sources: []string{"10.0.0.0/16"}}}, f.Rules...)
}

// overBGP is a gateway that learns the site and the default route by BGP.
func overBGP(name string, kind sim.GatewayType) sim.Gateway {
	return sim.Gateway{Name: name, Type: kind, Connections: []sim.Connection{{
		Name: "to-dc", Site: "dc", Edge: "tunnel", Learned: cidrs("192.168.0.0/16", "0.0.0.0/0"),
	}}}
}

// hubAndSpoke is a hub with a firewall and a VPN gateway to the site dc, and a
// spoke with the instance. The spoke's default route leads to the firewall, which
// allows what is private both ways.
func hubAndSpoke() sim.Design {
	d := tunnelled(sim.Internal, sim.Gateway{Name: "vgw", Type: sim.VPN, Connections: []sim.Connection{
		{Name: "to-dc", Site: "dc", Edge: "tunnel", Learned: cidrs("192.168.0.0/16")},
	}}, sim.VPNEdge)
	d.Gateways[0].VNet = "hub"
	d.VNets = []sim.VNet{
		{Name: "hub", Region: "eastus", Space: cidrs("10.9.0.0/16"), Subnets: []sim.Subnet{
			{Name: "AzureFirewallSubnet", Prefixes: cidrs("10.9.0.0/26")},
			{Name: "GatewaySubnet", Prefixes: cidrs("10.9.255.0/27"), RouteTable: "rt-gateway"},
		}},
		{Name: "spoke", Region: "eastus", Space: cidrs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "apim", Prefixes: cidrs("10.0.1.0/24"), RouteTable: "rt-apim", NSG: "nsg-apim"},
		}},
	}
	d.Peerings = []sim.Peering{
		{From: "hub", To: "spoke", AllowForwardedTraffic: true, AllowGatewayTransit: true},
		{From: "spoke", To: "hub", AllowForwardedTraffic: true, UseRemoteGateways: true},
	}
	d.RouteTables = []sim.RouteTable{
		{Name: "rt-apim", Routes: []sim.UDR{{Name: "FW", Prefix: cidr("0.0.0.0/0"), NextHop: sim.Appliance("10.9.0.4")}}},
		{Name: "rt-gateway"},
	}
	d.APIMs[0].Subnet = "spoke/apim"
	d.PublicIPs = append(d.PublicIPs, sim.PublicIP{Name: "pip-fw", IP: ip("198.51.100.8")})
	d.Firewalls = []sim.Firewall{{
		Name: "fw", VNet: "hub", PrivateIP: ip("10.9.0.4"), PublicIPs: []string{"pip-fw"},
		Network: []sim.NetworkCollection{{Name: "private", Priority: 200, Access: sim.Allow, Rules: []sim.NetworkRule{
			{Name: "both-ways", Sources: []string{"10.0.0.0/16", "192.168.0.0/16"}, Destinations: []string{"10.0.0.0/16", "192.168.0.0/16"}},
		}}},
	}}
	return d
}

// instance is one unit in the subnet 10.0.1.0/24: the machine at .4 and, in
// Internal mode, the private VIP at .5.
func instance(mode sim.APIMMode, subnet string) sim.APIM {
	a := sim.APIM{Name: "apim", Mode: mode, Subnet: subnet, PublicIP: "pip-apim", IPs: ips("10.0.1.4")}
	if mode == sim.Internal {
		a.PrivateIP = ip("10.0.1.5")
	}
	return a
}

// apimRules are the inbound rules that the instance's subnet must have
// (apim:N1..N3); clients of an Internal instance come under AllowVNetInBound.
func apimRules(mode sim.APIMMode) sim.NSG {
	allow := func(name string, priority int, from, port string) sim.SecurityRule {
		return sim.SecurityRule{
			Name: name, Priority: priority, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP,
			Sources: []string{from}, Destinations: []string{"VirtualNetwork"}, DestinationPorts: []string{port},
		}
	}
	g := sim.NSG{Name: "nsg-apim", Rules: []sim.SecurityRule{
		allow("AllowManagement", 110, "ApiManagement", "3443"),
		allow("AllowProbe", 120, "AzureLoadBalancer", "6390"),
	}}
	if mode == sim.External {
		g.Rules = append(g.Rules, allow("AllowClients", 100, "Internet", "443"))
	}
	return g
}

// The names of what the instance depends on, as its status table shows them
// (apim:10.2).
const (
	storage  = "apimst1.blob.core.windows.net"
	sql      = "apimsql1.database.windows.net"
	keyVault = "apimkv1.vault.azure.net"
	monitor  = "prod3.prod.microsoftmetrics.com"
)

// The machines of the control plane: two for every region of the public cloud,
// and the one of the instance's own (apim:C4).
const (
	globalSouth = "cp-southcentralus" // 104.214.19.224
	globalNorth = "cp-northcentralus" // 52.162.110.80
	regional    = "cp-eastus"         // 52.224.186.99
)

// microsoft is what stands on Microsoft's network. The addresses of the control
// plane and of Azure Monitor are real; the others are the first of each regional
// service tag, since no document publishes them (apim:S4).
func microsoft() []sim.Service {
	on := func(name, address, fqdn string) sim.Service {
		s := sim.Service{Name: name, Prefixes: cidrs(address + "/32")}
		if fqdn != "" {
			s.FQDNs = []string{fqdn}
		}
		return s
	}
	return []sim.Service{
		on(globalSouth, "104.214.19.224", ""),
		on(globalNorth, "52.162.110.80", ""),
		on(regional, "52.224.186.99", ""),
		on("storage", "13.68.163.32", storage),
		on("sql", "20.42.65.64", sql),
		on("keyvault", "20.42.64.44", keyVault),
		on("monitor", "13.92.40.223", monitor),
	}
}

// dependencyRules let the instance reach what it depends on (apim:N10..N13).
func dependencyRules() []sim.NetworkRule {
	allow := func(name, tag string, ports ...string) sim.NetworkRule {
		return sim.NetworkRule{
			Name: name, Protocols: []sim.Protocol{sim.TCP},
			Sources: []string{"10.0.1.0/24"}, Destinations: []string{tag}, Ports: ports,
		}
	}
	return []sim.NetworkRule{
		allow("storage", "Storage", "443"),
		allow("sql", "Sql", "1433"),
		allow("keyvault", "AzureKeyVault", "443"),
		allow("monitor", "AzureMonitor", "443", "1886"),
	}
}

// toInternet is a host route, or a tag's, that takes answers back to where the
// public address came from.
func toInternet(name, target string) sim.AddRoute {
	r := sim.UDR{Name: name, NextHop: sim.ToInternet}
	if target[0] >= '0' && target[0] <= '9' {
		r.Prefix = cidr(target)
	} else {
		r.Tag = target
	}
	return sim.AddRoute{Table: "rt-apim", Route: r}
}

// controlPlaneRoutes are the source article's three rows.
func controlPlaneRoutes() []sim.Change {
	return []sim.Change{
		toInternet("CP-Global-1", "104.214.19.224/32"),
		toInternet("CP-Global-2", "52.162.110.80/32"),
		toInternet("CP-EastUS", "52.224.186.99/32"),
	}
}
