package verify_test

import (
	"fmt"
	"testing"

	"azpath/sim"
)

// hubAndSpokes is a hub with a firewall, a VPN gateway and on-premises, and spokes
// with hosts behind it, an NSG on each subnet. Spoke 1 publishes 443 by a load
// balancer.
func hubAndSpokes(spokes, hosts int) sim.Design {
	d := sim.Design{
		VNets: []sim.VNet{{Name: "hub", Region: "westeurope", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("10.0.0.0/26")},
			{Name: "GatewaySubnet", Prefixes: sim.CIDRs("10.0.1.0/27"), RouteTable: "rt-gateway"},
		}}},
		PublicIPs: []sim.PublicIP{{Name: "pip-fw", IP: sim.IP("198.51.100.1")}, {Name: "pip-web", IP: sim.IP("198.51.100.2")}},
		Firewalls: []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"}, Network: []sim.NetworkCollection{{Name: "net", Priority: 200, Access: sim.Allow, Rules: []sim.NetworkRule{
			{Name: "between", Protocols: []sim.Protocol{sim.TCP}, Sources: []string{"10.0.0.0/8"}, Destinations: []string{"10.0.0.0/8", "172.16.0.0/16"}, Ports: []string{"443", "1433", "3389"}},
			{Name: "site", Sources: []string{"172.16.0.0/16"}, Destinations: []string{"10.0.0.0/8"}, Ports: []string{"443", "22"}},
			{Name: "out", Protocols: []sim.Protocol{sim.TCP}, Sources: []string{"10.0.0.0/8"}, Destinations: []string{"*"}, Ports: []string{"443"}},
		}}}}},
		Gateways:    []sim.Gateway{{Name: "vpngw", VNet: "hub", Type: sim.VPN, Connections: []sim.Connection{{Name: "to-dc", Site: "dc", Edge: "vpn", Learned: sim.CIDRs("172.16.0.0/16")}}}},
		Sites:       []sim.Site{{Name: "dc", Prefixes: sim.CIDRs("172.16.0.0/16"), Hosts: []sim.Host{{Name: "pc", IP: sim.IP("172.16.0.10")}}, Edges: []sim.Edge{{Name: "vpn", Type: sim.VPNEdge}}}},
		Internet:    []sim.Host{{Name: "client", IP: sim.IP("203.0.113.10")}},
		RouteTables: []sim.RouteTable{{Name: "rt-gateway"}},
	}
	for i := 1; i <= spokes; i++ {
		name, prefix := fmt.Sprint("spoke", i), fmt.Sprintf("10.%d.0.0/16", i)
		s := sim.Subnet{Name: "app", Prefixes: sim.CIDRs(fmt.Sprintf("10.%d.0.0/24", i)), RouteTable: "rt-" + name, NSG: "nsg-" + name}
		for h := range hosts {
			s.NICs = append(s.NICs, sim.NIC{Name: fmt.Sprintf("vm%d-%d", i, h), IPs: sim.IPs(fmt.Sprintf("10.%d.0.%d", i, 4+h))})
		}
		d.VNets = append(d.VNets, sim.VNet{Name: name, Region: "westeurope", Space: sim.CIDRs(prefix), Subnets: []sim.Subnet{s}})
		d.Peerings = append(d.Peerings,
			sim.Peering{From: "hub", To: name, AllowForwardedTraffic: true, AllowGatewayTransit: true},
			sim.Peering{From: name, To: "hub", AllowForwardedTraffic: true, UseRemoteGateways: true})
		d.RouteTables = append(d.RouteTables, sim.RouteTable{Name: "rt-" + name, DisableBGPPropagation: true, Routes: []sim.UDR{
			{Name: "default", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance("10.0.0.4")},
		}})
		d.RouteTables[0].Routes = append(d.RouteTables[0].Routes, sim.UDR{Name: name, Prefix: sim.CIDR(prefix), NextHop: sim.Appliance("10.0.0.4")})
		d.NSGs = append(d.NSGs, sim.NSG{Name: "nsg-" + name, Rules: []sim.SecurityRule{
			{Name: "web", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"Internet"}, DestinationPorts: []string{"443"}},
			{Name: "site", Priority: 110, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"172.16.0.0/16"}, DestinationPorts: []string{"22", "443"}},
			{Name: "rest", Priority: 4000, Direction: sim.Inbound, Access: sim.Deny},
		}})
	}
	d.LoadBalancers = []sim.LoadBalancer{{Name: "lb", SKU: "Standard", Frontends: []sim.Frontend{{Name: "front", PublicIP: "pip-web"}},
		Pools: []sim.Pool{{Name: "web", NICs: []string{"vm1-0"}}},
		Rules: []sim.LBRule{{Name: "https", Frontend: "front", Pool: "web", Protocol: sim.TCP, FrontendPort: 443}}}}
	return d
}

func compiled(t testing.TB, d sim.Design) *sim.Network {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func change(t testing.TB, text string) sim.Change {
	t.Helper()
	c, err := sim.ParseChange(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
