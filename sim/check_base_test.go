package sim

import "testing"

// validDesign is a design with at least one of everything, without a mistake.
func validDesign() *Design {
	return &Design{
		Name:                      "valid",
		VNets:                     []VNet{validHub(), validSpoke()},
		Peerings:                  []Peering{{From: "hub", To: "spoke", AllowGatewayTransit: true}, {From: "spoke", To: "hub", UseRemoteGateways: true}},
		RouteTables:               validRouteTables(),
		NSGs:                      []NSG{validNSG()},
		ApplicationSecurityGroups: []ApplicationSecurityGroup{{Name: "asg-web"}, {Name: "asg-dns"}, {Name: "asg-empty"}},
		SecurityAdminConfigurations: []SecurityAdminConfiguration{{Name: "security", Collections: []AdminRuleCollection{{Name: "base", VNets: []string{"hub"}, Rules: []AdminRule{
			{Name: "no-ssh", Priority: 1, Direction: Inbound, Access: AdminDeny, Protocol: TCP, Sources: []string{"Internet"}, DestinationPorts: []string{"22"}},
			{Name: "monitor", Priority: 4096, Direction: Outbound, Access: AdminAlwaysAllow, Destinations: []string{"AzureMonitor"}},
		}}}}},
		ServiceTags:   []ServiceTag{{Name: "Partner", Prefixes: CIDRs("192.0.2.128/25")}, {Name: "PartnerEdge", Prefixes: CIDRs("198.51.100.128/25"), Features: []string{"NSG"}}},
		PublicIPs:     validPublicIPs(),
		LoadBalancers: []LoadBalancer{validPublicBalancer(), validInternalBalancer()},
		NATGateways:   []NATGateway{{Name: "natgw", PublicIPs: []string{"pip-nat"}}},
		Firewalls:     []Firewall{validFirewall()},
		Gateways:      []Gateway{validGateway()},
		APIMs: []APIM{{
			Name: "apim", Mode: Internal, Subnet: "spoke/apim", PublicIP: "pip-apim", Units: 2,
			PrivateIP: IP("10.1.1.4"), IPs: IPs("10.1.1.5", "10.1.1.6"),
		}},
		Sites:    []Site{validSite()},
		Internet: []Host{{Name: "client", IP: IP("203.0.113.10"), Listen: []Listener{{Ports: Port(443)}}}},
		Services: []Service{{
			Name: "store", Prefixes: CIDRs("192.0.2.0/24"), FQDNs: []string{"store.example.com"},
			AllowedSources: []string{"spoke/app", "203.0.113.10", "198.51.100.0/24"},
		}},
		Assumptions: Assumptions{DefaultOutboundAccess: On},
	}
}

func validHub() VNet {
	return VNet{Name: "hub", Region: "eastus", Space: CIDRs("10.0.0.0/16", "2001:db8:1::/48"), DNSServers: IPs("10.0.1.4"), Subnets: []Subnet{
		{Name: "GatewaySubnet", Prefixes: CIDRs("10.0.255.0/27"), RouteTable: "rt-gw"},
		{Name: "AzureFirewallSubnet", Prefixes: CIDRs("10.0.0.0/26")},
		{Name: "shared", Prefixes: CIDRs("10.0.1.0/24", "2001:db8:1:1::/64"), NSG: "nsg", NATGateway: "natgw", NICs: []NIC{
			{Name: "dns", IPs: IPs("10.0.1.4", "2001:db8:1:1::4"), NSG: "nsg", PublicIP: "pip-dns", ApplicationSecurityGroups: []string{"asg-dns"}, Listen: []Listener{{Protocol: UDP, Ports: Port(53)}}},
			{Name: "nva", IPs: IPs("10.0.1.5"), IPForwarding: true, Appliance: Filter{
				Stateful: true,
				Rules:    []FilterRule{{Access: Allow, Sources: []string{"10.0.0.0/8"}, Destinations: []string{"Storage"}, Ports: []string{"443"}}},
				SNAT:     []SNATRule{{Sources: []string{"10.0.0.0/8"}, To: IP("10.0.1.5")}},
			}},
		}},
	}}
}

func validSpoke() VNet {
	return VNet{Name: "spoke", Region: "eastus", Space: CIDRs("10.1.0.0/16"), FlowTimeoutInMinutes: 4, Subnets: []Subnet{
		{Name: "app", Prefixes: CIDRs("10.1.0.0/24"), RouteTable: "rt-app", ServiceEndpoints: []string{"Microsoft.Storage"},
			DefaultOutboundAccess: Off, NICs: []NIC{{Name: "web", IPs: IPs("10.1.0.4"), ApplicationSecurityGroups: []string{"asg-web"}}, {Name: "db", IPs: IPs("10.1.0.5")}}},
		{Name: "apim", Prefixes: CIDRs("10.1.1.0/27"), RouteTable: "rt-apim"},
	}}
}

func validRouteTables() []RouteTable {
	return []RouteTable{
		{Name: "rt-apim", Routes: []UDR{
			{Name: "control", Tag: "ApiManagement", NextHop: ToInternet},
			{Name: "fw", Prefix: CIDR("0.0.0.0/0"), NextHop: Appliance("10.0.0.4")},
		}},
		{Name: "rt-app", DisableBGPPropagation: true, Routes: []UDR{
			{Prefix: CIDR("0.0.0.0/0"), NextHop: ToGateway}, {Prefix: CIDR("10.9.0.0/16"), NextHop: ToNone},
		}},
		{Name: "rt-gw", Routes: []UDR{{Name: "spoke", Prefix: CIDR("10.1.0.0/16"), NextHop: Appliance("10.0.0.4")}}},
	}
}

func validNSG() NSG {
	return NSG{Name: "nsg", Rules: []SecurityRule{
		{Name: "dns", Priority: 100, Direction: Inbound, Access: Allow, Protocol: UDP,
			Sources: []string{"VirtualNetwork"}, DestinationPorts: []string{"53"}},
		{Name: "manage", Priority: 110, Direction: Inbound, Access: Allow, Protocol: TCP,
			Sources: []string{"ApiManagement", "10.0.0.0/8", "192.0.2.1"}, DestinationPorts: []string{"3443", "1000-2000", "*"}},
		{Name: "out", Priority: 100, Direction: Outbound, Access: Deny, Destinations: []string{"Internet"}},
		{Name: "groups", Priority: 120, Direction: Inbound, Access: Allow, SourceASGs: []string{"asg-dns"}, DestinationASGs: []string{"asg-dns", "asg-empty"}},
	}}
}

func validPublicIPs() []PublicIP {
	return []PublicIP{
		{Name: "pip-apim", IP: IP("198.51.100.1")}, {Name: "pip-dns", IP: IP("198.51.100.2")},
		{Name: "pip-fw", IP: IP("198.51.100.3"), SKU: "Standard"}, {Name: "pip-lb", IP: IP("198.51.100.4")},
		{Name: "pip-nat", IP: IP("198.51.100.5")},
	}
}

func validPublicBalancer() LoadBalancer {
	return LoadBalancer{
		Name:          "lb",
		Frontends:     []Frontend{{Name: "front", PublicIP: "pip-lb"}},
		Pools:         []Pool{{Name: "pool", NICs: []string{"web", "db"}}},
		Rules:         []LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443, BackendPort: 8443}},
		OutboundRules: []OutboundRule{{Name: "out", Frontend: "front", Pool: "pool"}},
	}
}

func validInternalBalancer() LoadBalancer {
	return LoadBalancer{
		Name:      "ilb",
		Frontends: []Frontend{{Name: "front", Subnet: "hub/shared", PrivateIP: IP("10.0.1.10")}},
		Pools:     []Pool{{Name: "pool", NICs: []string{"nva"}}},
		Rules:     []LBRule{{Name: "ha", Frontend: "front", Pool: "pool"}},
	}
}

func validFirewall() Firewall {
	return Firewall{
		Name: "fw", VNet: "hub", PrivateIP: IP("10.0.0.4"), PublicIPs: []string{"pip-fw"},
		SNATPrivateRanges: []string{"IANAPrivateRanges", "198.18.0.0/15"},
		NAT: []NATCollection{{Name: "dnat", Priority: 100, Rules: []NATRule{
			{Name: "web", Destination: "pip-fw", Port: 443, Translated: IP("10.1.0.4")},
			{Name: "web2", Destination: "198.51.100.3", Port: 444, Translated: IP("10.1.0.4"), ToPort: 443},
			{Name: "inside", Destination: "10.0.0.4", Port: 80, Translated: IP("10.1.0.4")},
		}}},
		Network: []NetworkCollection{{Name: "net", Priority: 100, Access: Allow, Rules: []NetworkRule{
			{Name: "store", Protocols: []Protocol{TCP}, Sources: []string{"10.1.0.0/16"}, Destinations: []string{"Storage.EastUS"}, Ports: []string{"443"}},
		}}},
		Application: []ApplicationCollection{{Name: "app", Priority: 100, Access: Allow, Rules: []ApplicationRule{
			{Name: "names", Sources: []string{"10.1.0.0/16"}, FQDNs: []string{"*.example.com", "*"}, Protocols: []ApplicationProtocol{{HTTPS, 443}}},
		}}},
	}
}

func validGateway() Gateway {
	return Gateway{Name: "vpngw", VNet: "hub", Type: VPN, DefaultSite: "to-dc", Connections: []Connection{
		{Name: "to-dc", Site: "dc", Edge: "vpn", Static: CIDRs("172.16.0.0/16"), Learned: CIDRs("10.0.0.0/8")},
	}}
}

func validSite() Site {
	return Site{
		Name: "dc", Prefixes: CIDRs("172.16.0.0/16"),
		Hosts: []Host{{Name: "pc", IP: IP("172.16.0.10")}, {Name: "ns", IP: IP("172.16.0.53"), Listen: []Listener{{Protocol: UDP, Ports: Port(53)}}}},
		Edges: []Edge{
			{Name: "isp", Type: InternetEdge, Advertised: CIDRs("203.0.113.128/25"), Box: "edgefw", Filter: Filter{
				Stateful: true,
				Rules:    []FilterRule{{Name: "out", Access: Allow, Sources: []string{"172.16.0.0/16"}}},
				DNAT:     []DNATRule{{Name: "ns", Protocol: UDP, Destination: IP("203.0.113.130"), Port: 53, Translated: IP("172.16.0.53")}},
				SNAT:     []SNATRule{{Name: "hide", Sources: []string{"172.16.0.0/16"}, To: IP("203.0.113.129")}, {Inward: true, To: IP("172.16.0.1")}},
			}},
			{Name: "vpn", Type: VPNEdge, Routes: []string{"10.0.0.0/8"}, Box: "edgefw", Filter: Filter{Stateful: true}},
			{Name: "ms", Type: MicrosoftPeering, Routes: []string{"AzureCloud", "192.0.2.0/24"}, Advertised: CIDRs("203.0.113.128/25")},
			{Name: "er", Type: PrivatePeering},
		},
	}
}

func TestValidDesignHasNoMistake(t *testing.T) {
	if err := check(validDesign()); err != nil {
		t.Errorf("check(valid) = %v, want nil", err)
	}
	if err := check(new(Design)); err != nil {
		t.Errorf("check(empty) = %v, want nil", err)
	}
}
