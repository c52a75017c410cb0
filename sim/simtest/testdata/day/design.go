// Package paths is the network of the orders API: an Internal API Management instance
// in a spoke, behind a hub with Azure Firewall and a VPN to the data centre.
package paths

import "azpath/sim"

// Design is what stands in the subscription.
func Design() sim.Design {
	const firewall = "10.10.0.4"
	return sim.Design{
		VNets: []sim.VNet{
			{Name: "hub", Region: "westeurope", Space: sim.CIDRs("10.10.0.0/16"), Subnets: []sim.Subnet{
				{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("10.10.0.0/26")},
				{Name: "GatewaySubnet", Prefixes: sim.CIDRs("10.10.255.0/27"), RouteTable: "rt-gateway"},
			}},
			{Name: "orders", Region: "westeurope", Space: sim.CIDRs("10.20.0.0/16"), Subnets: []sim.Subnet{
				{Name: "apim", Prefixes: sim.CIDRs("10.20.1.0/24"), RouteTable: "rt-apim", NSG: "nsg-apim"},
				{Name: "backend", Prefixes: sim.CIDRs("10.20.2.0/24"), RouteTable: "rt-backend", NSG: "nsg-backend", NICs: []sim.NIC{
					{Name: "backend", IPs: sim.IPs("10.20.2.4"), Listen: []sim.Listener{{Ports: sim.Port(8443)}}},
				}},
			}},
		},
		Peerings: []sim.Peering{
			{From: "hub", To: "orders", AllowForwardedTraffic: true, AllowGatewayTransit: true},
			{From: "orders", To: "hub", AllowForwardedTraffic: true, UseRemoteGateways: true},
		},
		RouteTables: []sim.RouteTable{
			{Name: "rt-gateway", Routes: []sim.UDR{{Name: "Orders", Prefix: sim.CIDR("10.20.0.0/16"), NextHop: sim.Appliance(firewall)}}},
			{Name: "rt-apim", DisableBGPPropagation: true, Routes: []sim.UDR{
				{Name: "FW", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance(firewall)},
				{Name: "Management", Tag: "ApiManagement", NextHop: sim.ToInternet},
			}},
			{Name: "rt-backend", DisableBGPPropagation: true, Routes: []sim.UDR{{Name: "FW", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance(firewall)}}},
		},
		NSGs: []sim.NSG{
			{Name: "nsg-apim", Rules: []sim.SecurityRule{{
				Name: "Management", Priority: 110, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP,
				Sources: []string{"ApiManagement"}, Destinations: []string{"VirtualNetwork"}, DestinationPorts: []string{"3443"},
			}}},
			{Name: "nsg-backend", Rules: []sim.SecurityRule{
				{Name: "Gateway", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"10.20.1.0/24"}, DestinationPorts: []string{"8443"}},
				{Name: "NobodyElse", Priority: 200, Direction: sim.Inbound, Access: sim.Deny},
			}},
		},
		PublicIPs: []sim.PublicIP{{Name: "pip-apim", IP: sim.IP("198.51.100.7")}, {Name: "pip-fw", IP: sim.IP("198.51.100.8")}},
		Firewalls: []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"}, Network: []sim.NetworkCollection{{
			Name: "private", Priority: 200, Access: sim.Allow, Rules: []sim.NetworkRule{
				{Name: "data-centre", Sources: []string{"192.168.0.0/16"}, Destinations: []string{"10.20.1.0/24"}, Ports: []string{"443"}},
				{Name: "dependencies", Sources: []string{"10.20.1.0/24"}, Destinations: []string{"Storage", "Sql", "AzureMonitor"}, Ports: []string{"443", "1433"}},
			},
		}}}},
		Gateways: []sim.Gateway{{Name: "vgw", VNet: "hub", Type: sim.VPN, Connections: []sim.Connection{
			{Name: "to-dc", Site: "dc", Edge: "tunnel", Learned: sim.CIDRs("192.168.0.0/16")},
		}}},
		APIMs: []sim.APIM{{Name: "apim", Mode: sim.Internal, Subnet: "orders/apim", PublicIP: "pip-apim"}},
		Sites: []sim.Site{{Name: "dc", Prefixes: sim.CIDRs("192.168.0.0/16"), Hosts: []sim.Host{{Name: "pc", IP: sim.IP("192.168.10.10")}},
			Edges: []sim.Edge{{Name: "tunnel", Type: sim.VPNEdge, Filter: sim.Filter{Stateful: true, Rules: []sim.FilterRule{{Name: "private", Access: sim.Allow}}}}}}},
		Services: []sim.Service{{Name: "control-plane", Prefixes: sim.CIDRs("52.224.186.99/32")}, {Name: "sql", Prefixes: sim.CIDRs("13.69.105.208/32")}},
	}
}
