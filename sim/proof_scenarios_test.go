package sim_test

import (
	"math/rand/v2"
	"testing"

	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/verify"
)

// TestProofOfEveryScenario holds proofs to what packets do in designs that people
// would write: the broken ones of the scenarios, with their firewalls,
// sites, translations and services, and one in which every list has several entries.
func TestProofOfEveryScenario(t *testing.T) {
	designs := map[string]sim.Design{"every list": everyList()}
	for _, s := range scenarios.All() {
		designs[s.Number] = s.Broken
	}
	for name, d := range designs {
		t.Run(name, func(t *testing.T) {
			n, err := sim.Compile(d)
			if err != nil {
				t.Fatal(err)
			}
			x, met := landmarksOf(t, d), 0
			for _, set := range []string{
				"tcp,udp,icmp 10.0.0.0/8,192.168.0.0/16 -> 10.0.0.0/8,192.168.0.0/16,172.16.0.0/12",
				"tcp,udp 10.0.0.0/8,192.168.0.0/16 -> Internet", "tcp,udp Internet -> Internet,10.0.0.0/16,192.168.0.0/16",
				"tcp,udp 10.0.0.0/8,192.168.0.0/16,Internet:1-1200,3380-3400,65500-65535 -> 10.0.0.0/8,192.168.0.0/16,Internet:1-450,1433,3389,8000-8500,5000-5020",
				"tcp,udp 10.0.0.0/8,192.168.0.0/16 -> 203.0.113.0/24:80,443,8080 name www.example.com",
				"tcp,udp 10.0.0.0/8 -> 198.51.100.1,198.51.100.3,203.0.113.10",
			} {
				m, err := verify.Outcomes(n, verify.MustParse(set))
				if err != nil {
					t.Fatal(err)
				}
				if name == "every list" {
					met += holdAtEvery(t, n, m, &x)
				}
				met += holdAtLandmarks(t, n, m, &x, rand.New(rand.NewPCG(1, 2)), 4_000)
			}
			if met < 100 {
				t.Errorf("%d flows met, want 100", met)
			}
		})
	}
}

// everyList is a design in which firewalls, sites, services and listeners tell packets
// apart by several prefixes and ports each.
func everyList() sim.Design {
	d := sim.Design{
		VNets: []sim.VNet{
			{Name: "hub", Region: "eastus", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
				{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("10.0.0.0/26")},
				{Name: "GatewaySubnet", Prefixes: sim.CIDRs("10.0.1.0/27"), RouteTable: "rt-gateway"},
				{Name: "nva", Prefixes: sim.CIDRs("10.0.2.0/24"), NICs: []sim.NIC{{Name: "nva", IPs: sim.IPs("10.0.2.4"), IPForwarding: true, Appliance: sim.Filter{
					Rules: []sim.FilterRule{ // without state: answers are judged like requests
						{Name: "no-telnet", Access: sim.Deny, Protocol: sim.TCP, Ports: []string{"23"}},
						{Name: "web", Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"10.2.0.0/17", "192.168.0.0/16"}, Destinations: []string{"10.0.0.0/8"}, Ports: []string{"80", "443", "8000-8100"}},
						{Name: "answers", Access: sim.Allow, Sources: []string{"10.1.0.0/16"}, Ports: []string{"1024-60000"}},
						{Name: "rest", Access: sim.Allow, Protocol: sim.UDP, Sources: []string{"10.2.0.0/16"}},
					},
				}}}},
			}},
			{Name: "one", Region: "eastus", Space: sim.CIDRs("10.1.0.0/16"), Subnets: []sim.Subnet{
				{Name: "app", Prefixes: sim.CIDRs("10.1.0.0/24"), RouteTable: "rt-one", NSG: "nsg-one", NICs: []sim.NIC{
					{Name: "vm1", IPs: sim.IPs("10.1.0.4"), Listen: []sim.Listener{{Protocol: sim.TCP, Ports: sim.Port(443)}, {Protocol: sim.UDP, Ports: sim.Ports{First: 5000, Last: 5010}}}},
					{Name: "vm2", IPs: sim.IPs("10.1.0.5"), PublicIP: "pip-vm"}, {Name: "vm3", IPs: sim.IPs("10.1.0.6")}, {Name: "vm4", IPs: sim.IPs("10.1.0.200")}, {Name: "vm8", IPs: sim.IPs("10.1.0.8")}, {Name: "vm9", IPs: sim.IPs("10.1.0.100")},
				}},
			}},
			{Name: "two", Region: "eastus", Space: sim.CIDRs("10.2.0.0/16"), Subnets: []sim.Subnet{
				{Name: "app", Prefixes: sim.CIDRs("10.2.0.0/24"), RouteTable: "rt-two", NICs: []sim.NIC{{Name: "vm5", IPs: sim.IPs("10.2.0.4")}, {Name: "vm6", IPs: sim.IPs("10.2.0.5")}, {Name: "vm7", IPs: sim.IPs("10.2.0.200")}}},
			}},
		},
		RouteTables: []sim.RouteTable{
			{Name: "rt-gateway", Routes: []sim.UDR{{Name: "one", Prefix: sim.CIDR("10.1.0.0/16"), NextHop: sim.Appliance("10.0.0.4")}}},
			{Name: "rt-one", Routes: []sim.UDR{
				{Name: "default", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance("10.0.0.4")}, {Name: "two", Prefix: sim.CIDR("10.2.0.0/16"), NextHop: sim.Appliance("10.0.2.4")},
				{Name: "out", Prefix: sim.CIDR("203.0.113.0/28"), NextHop: sim.ToInternet}, {Name: "nowhere", Prefix: sim.CIDR("10.2.0.192/26"), NextHop: sim.ToNone},
			}},
			{Name: "rt-two", Routes: []sim.UDR{{Name: "one", Prefix: sim.CIDR("10.1.0.0/16"), NextHop: sim.Appliance("10.0.2.4")}}},
		},
		NSGs: []sim.NSG{{Name: "nsg-one", Rules: []sim.SecurityRule{
			{Name: "web", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"Internet"}, DestinationPorts: []string{"443", "8443"}},
			{Name: "low", Priority: 110, Direction: sim.Inbound, Access: sim.Deny, Protocol: sim.TCP, Sources: []string{"10.2.0.0/25"}, SourcePorts: []string{"1-1023"}},
			{Name: "own-answers", Priority: 100, Direction: sim.Outbound, Access: sim.Deny, Protocol: sim.UDP, Destinations: []string{"10.2.0.5"}, DestinationPorts: []string{"53-100"}},
		}}},
		PublicIPs: []sim.PublicIP{{Name: "pip-fw", IP: sim.IP("198.51.100.1")}, {Name: "pip-vm", IP: sim.IP("198.51.100.2")}, {Name: "pip-agw", IP: sim.IP("198.51.100.3")}},
		Firewalls: []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"}, SNATPrivateRanges: []string{"10.0.0.0/9", "192.168.128.0/17"},
			NAT: []sim.NATCollection{{Name: "in", Priority: 100, Rules: []sim.NATRule{
				{Name: "web", Protocol: sim.TCP, Sources: []string{"203.0.113.0/25"}, Destination: "198.51.100.1", Port: 8443, Translated: sim.IP("10.1.0.4"), ToPort: 443},
				{Name: "all", Protocol: sim.TCP, Destination: "198.51.100.1", Port: 9443, Translated: sim.IP("10.1.0.6"), ToPort: 22},
			}}},
			Network: []sim.NetworkCollection{{Name: "net", Priority: 200, Access: sim.Allow, Rules: []sim.NetworkRule{
				{Name: "sql", Protocols: []sim.Protocol{sim.TCP}, Sources: []string{"10.1.0.0/25"}, Destinations: []string{"192.168.0.0/17"}, Ports: []string{"1433", "3389"}},
				{Name: "dns", Protocols: []sim.Protocol{sim.UDP}, Sources: []string{"10.0.0.0/8"}, Destinations: []string{"192.168.10.0/24", "203.0.113.128/25"}, Ports: []string{"53"}},
				{Name: "in", Protocols: []sim.Protocol{sim.TCP, sim.ICMP}, Sources: []string{"192.168.0.0/16"}, Destinations: []string{"10.1.0.0/24"}},
			}}},
			Application: []sim.ApplicationCollection{{Name: "app", Priority: 300, Access: sim.Allow, Rules: []sim.ApplicationRule{
				{Name: "web", Sources: []string{"10.1.0.0/26"}, FQDNs: []string{"*"}, Protocols: []sim.ApplicationProtocol{{Type: sim.HTTPS, Port: 443}, {Type: sim.HTTP, Port: 8080}}},
			}}},
		}},
		Gateways: []sim.Gateway{{Name: "vgw", VNet: "hub", Type: sim.VPN, Connections: []sim.Connection{{Name: "to-dc", Site: "dc", Edge: "vpn", Learned: sim.CIDRs("192.168.0.0/16", "172.20.0.0/16")}}}},
		Sites: []sim.Site{{Name: "dc", Prefixes: sim.CIDRs("192.168.0.0/16"), Hosts: []sim.Host{{Name: "pc", IP: sim.IP("192.168.10.10")}, {Name: "db", IP: sim.IP("192.168.200.10"), Listen: []sim.Listener{{Protocol: sim.TCP, Ports: sim.Port(1433)}}}},
			Edges: []sim.Edge{
				{Name: "vpn", Type: sim.VPNEdge, Filter: sim.Filter{Stateful: true, Rules: []sim.FilterRule{{Name: "azure", Access: sim.Allow, Sources: []string{"10.1.0.0/16", "192.168.0.0/16"}}}}},
				{Name: "isp", Type: sim.InternetEdge, Advertised: sim.CIDRs("203.0.113.192/27"), Filter: sim.Filter{Stateful: true,
					Rules: []sim.FilterRule{{Name: "out", Access: sim.Allow, Sources: []string{"192.168.0.0/17"}}, {Name: "in", Access: sim.Allow, Protocol: sim.TCP, Destinations: []string{"192.168.10.10"}, Ports: []string{"443"}}},
					SNAT:  []sim.SNATRule{{Name: "hide", To: sim.IP("203.0.113.193")}},
					DNAT:  []sim.DNATRule{{Name: "web", Destination: sim.IP("203.0.113.194"), Port: 8443, Translated: sim.IP("192.168.10.10"), ToPort: 443}},
				}},
			}}},
		AppGateways: []sim.ApplicationGateway{{Name: "agw", Subnet: "hub/agw", PublicIP: "pip-agw",
			Listeners: []sim.HTTPListener{{Name: "web", Protocol: sim.HTTPS}, {Name: "alt", Protocol: sim.HTTP, Port: 8080}},
			Pools:     []sim.BackendPool{{Name: "pool", Addresses: []string{"10.1.0.6"}}}, Settings: []sim.HTTPSettings{{Name: "s", Protocol: sim.HTTPS, Port: 8443}},
			Rules: []sim.RoutingRule{{Name: "r", Priority: 100, Listener: "web", Pool: "pool", Settings: "s"}, {Name: "r2", Priority: 110, Listener: "alt", Pool: "pool", Settings: "s"}}}},
		Internet: []sim.Host{{Name: "client", IP: sim.IP("203.0.113.10")}, {Name: "far", IP: sim.IP("203.0.113.130"), Listen: []sim.Listener{{Protocol: sim.TCP, Ports: sim.Port(443)}}}},
		Services: []sim.Service{{Name: "store", Prefixes: sim.CIDRs("20.60.0.0/24"), AllowedSources: []string{"198.51.100.0/31", "203.0.113.0/27"}}},
	}
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, sim.Subnet{Name: "agw", Prefixes: sim.CIDRs("10.0.3.0/24")})
	for _, spoke := range []string{"one", "two"} {
		d.Peerings = append(d.Peerings,
			sim.Peering{From: "hub", To: spoke, AllowForwardedTraffic: true, AllowGatewayTransit: true},
			sim.Peering{From: spoke, To: "hub", AllowForwardedTraffic: true, UseRemoteGateways: true})
	}
	return d
}
