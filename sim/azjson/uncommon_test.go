package azjson_test

import (
	"net/netip"
	"time"

	"azpath/dns"
	"azpath/route"
	"azpath/sim"
)

// uncommon are designs with what neither the drawn ones nor those of scenarios and
// examples have: together with them, every field of a design is tried.
func uncommon() map[string]sim.Design {
	return map[string]sim.Design{
		"balancers and observed routes":     uncommonNetwork(),
		"classic firewall and a policy":     uncommonFirewall(),
		"two gateways to one site":          uncommonGateways(),
		"two connections of one name":       connectionsOfOneName(),
		"a gateway that serves two regions": uncommonInstance(),
		"application gateway with probes":   uncommonAppGateway(),
		"names":                             uncommonNames(),
		"what is no resource":               uncommonSurroundings(),
	}
}

func subnet(name, prefix string, nics ...sim.NIC) sim.Subnet {
	return sim.Subnet{Name: name, Prefixes: sim.CIDRs(prefix), NICs: nics}
}

func vnet(name, space string, subnets ...sim.Subnet) sim.VNet {
	return sim.VNet{Name: name, Region: "westeurope", Space: sim.CIDRs(space), Subnets: subnets}
}

func uncommonNetwork() sim.Design {
	app := subnet("app", "10.0.1.0/24", sim.NIC{Name: "vm", IPs: sim.IPs("10.0.1.4"), DNSServers: sim.IPs("10.0.1.9"), AppliedDNSServers: sim.IPs("10.0.1.8")},
		sim.NIC{Name: "unchanged", IPs: sim.IPs("10.0.1.5"), AppliedDNSServers: sim.IPs("168.63.129.16")})
	app.NSG = "nsg"
	app.EffectiveRoutes = sim.EffectiveRoutes{
		{Prefixes: sim.CIDRs("10.0.0.0/16"), NextHopType: route.HopVnetLocal, Source: route.SourceDefault, State: route.StateActive},
		{Prefixes: sim.CIDRs("0.0.0.0/0"), Name: "out", NextHopType: route.HopVirtualAppliance, NextHopIPs: sim.IPs("10.0.1.5"), Source: route.SourceUser, State: route.StateActive, BGPOverride: true, DisableBGPPropagation: true},
		{Prefixes: sim.CIDRs("13.64.0.0/16"), Name: "tag", ServiceTag: "AzureMonitor", NextHopType: route.HopInternet, Source: route.SourceUser, State: route.StateInvalid},
	}
	d := sim.Design{
		VNets:     []sim.VNet{vnet("hub", "10.0.0.0/16", app)},
		NSGs:      []sim.NSG{{Name: "nsg", Rules: []sim.SecurityRule{{Name: "a rule", Priority: 100, Direction: sim.Inbound, Access: sim.Deny, SourcePorts: []string{"1-1023", "4444"}}}}},
		PublicIPs: []sim.PublicIP{{Name: "pip", IP: sim.IP("198.51.100.1"), SKU: "Basic"}, {Name: "pip-out", IP: sim.IP("198.51.100.2")}},
		LoadBalancers: []sim.LoadBalancer{
			{Name: "basic", SKU: "Basic", Frontends: []sim.Frontend{{Name: "front", PublicIP: "pip"}}, Pools: []sim.Pool{{Name: "pool", NICs: []string{"vm"}}},
				Rules:           []sim.LBRule{{Name: "web", Frontend: "front", Pool: "pool", Protocol: sim.TCP, FrontendPort: 80, BackendPort: 8080, LoadDistribution: sim.DistributeBySourceIP}},
				InboundNATRules: []sim.InboundNATRule{{Name: "ssh", Frontend: "front", Protocol: sim.TCP, FrontendPort: 2222, BackendPort: 22, NIC: "vm", FloatingIP: true, IdleTimeoutInMinutes: 9}}},
			{Name: "out", Frontends: []sim.Frontend{{Name: "front", PublicIP: "pip-out"}}, Pools: []sim.Pool{{Name: "pool", NICs: []string{"unchanged"}}},
				InboundNATRules: []sim.InboundNATRule{{Name: "rdp", Frontend: "front", FrontendPort: 3389, BackendPort: 3389, NIC: "unchanged", TCPReset: true}},
				OutboundRules:   []sim.OutboundRule{{Name: "all", Frontend: "front", Pool: "pool", IdleTimeoutInMinutes: 15, AllocatedOutboundPorts: 1024}}},
			{Name: "inside", Frontends: []sim.Frontend{{Name: "front", Subnet: "hub/app", PrivateIP: sim.IP("10.0.1.20")}}},
		},
		PrivateLinkServices: []sim.PrivateLinkService{{Name: "pls", Frontend: "inside/front", Subnet: "hub/app", NATIPs: sim.IPs("10.0.1.31", "10.0.1.30")}},
		SecurityAdminConfigurations: []sim.SecurityAdminConfiguration{{Name: "admin", Collections: []sim.AdminRuleCollection{{Name: "all", VNets: []string{"hub"}, Rules: []sim.AdminRule{
			{Name: "no telnet", Priority: 1, Direction: sim.Outbound, Access: sim.AdminDeny, Protocol: sim.TCP, SourcePorts: []string{"1024-65535"}, Destinations: []string{"Internet", "10.9.0.0/16"}, DestinationPorts: []string{"23"}},
		}}}}},
	}
	return d
}

func uncommonFirewall() sim.Design {
	rules := []sim.NATRule{{Name: "by name", Protocol: sim.TCP, SourceIPGroups: []string{"office"}, Destination: "pip-fw", Port: 443, Translated: sim.IP("10.0.2.4"), ToPort: 8443}}
	network := []sim.NetworkRule{{Name: "z", Destinations: []string{"10.1.0.0/16"}, DestinationIPGroups: []string{"office"}, Ports: []string{"443"}}, {Name: "a"}}
	application := []sim.ApplicationRule{
		{Name: "z", Sources: []string{"10.0.2.0/24"}, SourceIPGroups: []string{"office"}, FQDNs: []string{"*.contoso.com"}, Protocols: []sim.ApplicationProtocol{{Type: sim.HTTPS, Port: 8443}, {Type: sim.MSSQL}}},
		{Name: "a", FQDNTags: []string{"WindowsUpdate"}},
	}
	return sim.Design{
		VNets: []sim.VNet{vnet("hub", "10.0.0.0/16", subnet("AzureFirewallSubnet", "10.0.0.0/26"), subnet("app", "10.0.2.0/24", sim.NIC{Name: "vm", IPs: sim.IPs("10.0.2.4")})),
			vnet("other", "10.1.0.0/16", subnet("AzureFirewallSubnet", "10.1.0.0/26"))},
		PublicIPs: []sim.PublicIP{{Name: "pip-fw", IP: sim.IP("198.51.100.1")}, {Name: "pip-classic", IP: sim.IP("198.51.100.2")}},
		Firewalls: []sim.Firewall{
			{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"}, Policy: "policy", InboundIdleTimeout: sim.Duration(10 * time.Minute)},
			{Name: "classic", VNet: "other", PublicIPs: []string{"pip-classic"}, MinInstances: 3, SNATPrivateRanges: []string{"IANAPrivateRanges", "198.18.0.0/15"}, ThreatIntelMode: sim.ThreatDeny,
				NAT: []sim.NATCollection{{Name: "in", Priority: 100, Rules: []sim.NATRule{
					{Name: "second", Destination: "198.51.100.2", Port: 80, Translated: sim.IP("10.0.2.5")}, {Name: "first", Protocol: sim.UDP, Destination: "198.51.100.2", Port: 80, TranslatedFQDN: "www.contoso.com"}}}},
				Network: []sim.NetworkCollection{{Name: "net", Priority: 100, Access: sim.Allow, Rules: []sim.NetworkRule{{Name: "names", FQDNs: []string{"ntp.contoso.com"}, Protocols: []sim.Protocol{sim.UDP}, Ports: []string{"123"}}}},
					{Name: "none", Priority: 200, Access: sim.Deny}},
				Application: []sim.ApplicationCollection{{Name: "app", Priority: 100, Access: sim.Deny, Rules: application}, {Name: "empty", Priority: 200, Access: sim.Allow}}},
		},
		IPGroups: []sim.IPGroup{{Name: "office", Addresses: []string{"203.0.113.0/24", "198.18.0.1"}}},
		FirewallPolicies: []sim.FirewallPolicy{{
			Name: "policy", ThreatIntelMode: sim.ThreatOff, ThreatIntelAllow: sim.ThreatList{Addresses: []string{"203.0.113.9"}, FQDNs: []string{"*.contoso.com"}},
			SNAT: sim.PolicySNAT{PrivateRanges: []string{"10.0.0.0/8"}, AutoLearnPrivateRanges: true}, DNS: sim.FirewallDNS{Servers: sim.IPs("10.0.2.4", "10.0.2.3"), EnableProxy: true},
			RuleCollectionGroups: []sim.RuleCollectionGroup{{Name: "all", Priority: 100, NAT: []sim.NATCollection{{Name: "nat", Priority: 100, Rules: rules}},
				Network: []sim.NetworkCollection{{Name: "net", Priority: 100, Access: sim.Allow, Rules: network}}, Application: []sim.ApplicationCollection{{Name: "app", Priority: 100, Access: sim.Allow, Rules: application}}}, {Name: "empty", Priority: 200}},
		}, {
			Name: "premium", SKU: "Premium", IntrusionDetection: sim.IntrusionDetection{Mode: sim.ThreatDeny},
			RuleCollectionGroups: []sim.RuleCollectionGroup{{Name: "empty", Priority: 100, Application: []sim.ApplicationCollection{{Name: "none", Priority: 100, Access: sim.Allow}}}},
		}},
	}
}

func uncommonGateways() sim.Design {
	return sim.Design{
		VNets: []sim.VNet{vnet("hub", "10.0.0.0/16", subnet("GatewaySubnet", "10.0.255.0/27"), subnet("app", "10.0.2.0/24", sim.NIC{Name: "dc.dsl", IPs: sim.IPs("10.0.2.4")})),
			vnet("old", "10.1.0.0/16", subnet("GatewaySubnet", "10.1.255.0/27"))},
		PublicIPs: []sim.PublicIP{{Name: "pip-a", IP: sim.IP("198.51.100.1")}, {Name: "pip-b", IP: sim.IP("198.51.100.2")}},
		Gateways: []sim.Gateway{
			{Name: "vpn", VNet: "hub", Type: sim.VPN, ASN: 65010, ActiveActive: true, PublicIPs: []string{"pip-b", "pip-a"}, Instances: sim.IPs("10.0.255.4", "10.0.255.5"), DefaultSite: "dsl", Connections: []sim.Connection{
				{Name: "fibre", Site: "dc", Edge: "fibre", Learned: sim.CIDRs("172.16.0.0/12"), RoutingWeight: 10},
				{Name: "dsl", Site: "dc", Edge: "dsl", Static: sim.CIDRs("172.16.1.0/24"), TrafficSelectors: []sim.TrafficSelector{{Local: sim.CIDRs("10.0.0.0/16"), Remote: sim.CIDRs("172.16.0.0/16", "172.16.1.0/24")}}},
			}},
			{Name: "er", VNet: "hub", Type: sim.ExpressRoute, Connections: []sim.Connection{{Name: "circuit", Site: "dc", Edge: "one", SecondEdge: "two", Learned: sim.CIDRs("0.0.0.0/0"), EnableBGP: true, FastPath: true}}},
			{Name: "old", VNet: "old", Type: sim.VPN, VPNType: sim.PolicyBased, Connections: []sim.Connection{{Name: "static", Site: "dc", Edge: "old", Static: sim.CIDRs("172.16.1.0/24")}}},
		},
		Sites: []sim.Site{{Name: "dc", Prefixes: sim.CIDRs("172.16.0.0/16"), Hosts: []sim.Host{{Name: "server", IP: sim.IP("172.16.1.4"), DNSServers: sim.IPs("172.16.1.5")}}, Edges: []sim.Edge{
			{Name: "fibre", Type: sim.VPNEdge, ASN: 65001, ASPathPrepend: 1}, {Name: "dsl", Type: sim.VPNEdge, Box: "fibre", Filter: sim.Filter{Stateful: true, TranslateAny: true, IdleTimeout: sim.Duration(time.Hour),
				Rules: []sim.FilterRule{{Name: "all", Access: sim.Allow}}, DNAT: []sim.DNATRule{{Name: "in", Protocol: sim.UDP, Destination: sim.IP("172.16.0.9"), Port: 53, Translated: sim.IP("172.16.1.4"), ToPort: 5353}}}},
			{Name: "one", Type: sim.PrivatePeering, ASN: 65001, Premium: true}, {Name: "two", Type: sim.PrivatePeering, ASN: 65001, Premium: true}, {Name: "old", Type: sim.VPNEdge},
		}}},
	}
}

func connectionsOfOneName() sim.Design {
	d := uncommonGateways()
	d.Gateways[2].Connections[0].Name = "dsl"
	return d
}

func uncommonInstance() sim.Design {
	return sim.Design{
		VNets:     []sim.VNet{vnet("hub", "10.0.0.0/16", subnet("apim", "10.0.1.0/26")), {Name: "us", Region: "East US", Space: sim.CIDRs("10.1.0.0/16"), Subnets: []sim.Subnet{subnet("apim", "10.1.1.0/26")}}},
		PublicIPs: []sim.PublicIP{{Name: "vip", IP: sim.IP("198.51.100.1")}, {Name: "vip-us", IP: sim.IP("198.51.100.2")}, {Name: "basic-vip", IP: sim.IP("198.51.100.3")}},
		APIMs: []sim.APIM{
			{Name: "apim", Mode: sim.Internal, Subnet: "hub/apim", PublicIP: "vip", PrivateIP: sim.IP("10.0.1.10"), IPs: sim.IPs("10.0.1.4", "10.0.1.5"), Units: 2, AppliedDNSServers: sim.IPs("10.0.9.9"),
				Locations: []sim.APIMLocation{{Location: "EastUS", Subnet: "us/apim", PublicIP: "vip-us", PrivateIP: sim.IP("10.1.1.11"), IPs: sim.IPs("10.1.1.4"), Units: 3}}},
			{Name: "managed", Mode: sim.Internal, Subnet: "hub/apim", SKU: "Developer"},
			{Name: "outside", SKU: "BasicV2", PublicIP: "basic-vip"},
		},
	}
}

func uncommonAppGateway() sim.Design {
	return sim.Design{
		VNets:     []sim.VNet{vnet("hub", "10.0.0.0/16", subnet("agw", "10.0.1.0/24"), subnet("app", "10.0.2.0/24", sim.NIC{Name: "vm", IPs: sim.IPs("10.0.2.4")}))},
		PublicIPs: []sim.PublicIP{{Name: "pip", IP: sim.IP("198.51.100.1")}},
		AppGateways: []sim.ApplicationGateway{{Name: "agw", Subnet: "hub/agw", PublicIP: "pip", PrivateIP: sim.IP("10.0.1.10"), IPs: sim.IPs("10.0.1.4", "10.0.1.5"),
			Listeners: []sim.HTTPListener{{Name: "web", Protocol: sim.HTTPS, HostNames: []string{"www.contoso.com"}}, {Name: "inside", Private: true, Port: 8080}},
			Pools:     []sim.BackendPool{{Name: "pool", NICs: []string{"vm"}}, {Name: "others", Addresses: []string{"10.0.2.5", "www.contoso.com"}}},
			Settings:  []sim.HTTPSettings{{Name: "http", Port: 8080, Probe: "probe"}, {Name: "https", Protocol: sim.HTTPS, PickHostName: true, Probe: "own"}, {Name: "named", HostName: "www.contoso.com"}},
			Probes:    []sim.HTTPProbe{{Name: "probe", HostName: "www.contoso.com"}, {Name: "own", PickHostName: true}},
			Rules:     []sim.RoutingRule{{Name: "one", Priority: 10, Listener: "web", Pool: "pool", Settings: "http"}, {Name: "two", Priority: 20, Listener: "inside", Pool: "others", Settings: "https"}},
		}},
	}
}

func uncommonNames() sim.Design {
	return sim.Design{
		VNets: []sim.VNet{vnet("hub", "10.0.0.0/16", subnet("in", "10.0.1.0/28"), subnet("out", "10.0.1.16/28")), vnet("spoke", "10.1.0.0/16"), vnet("other", "10.2.0.0/16")},
		PrivateZones: []sim.PrivateZone{
			{Name: "corp.example", Records: []string{"@ A 10.0.2.4", "www 300 A 10.0.2.4", "www 300 A 10.0.2.5", "* CNAME www", "@ MX 10 mail", "mail AAAA fd00::1", "_sip._tcp SRV 1 2 5060 www", "4 PTR www.contoso.com.", `@ TXT "v=spf1 -all"`},
				Links: []sim.ZoneLink{{VNet: "hub", Registration: true}, {VNet: "spoke"}}},
			{Name: "corp.example", Records: []string{"www A 10.2.0.4"}, Links: []sim.ZoneLink{{VNet: "other"}}},
			{Name: "own.example", Records: []string{"@ SOA azureprivatedns.net. host.microsoft.com. 1 3600 300 2419200 10", "sub NS ns.contoso.com."}},
		},
		PublicDNS:    []sim.PublicZone{{Name: "contoso.com", Records: []string{"www A 203.0.113.1", "@ NS ns1.contoso.com."}}, {Name: "example.com", Records: []string{"www 60 A 203.0.113.2", "@ A 203.0.113.2"}, Signed: true}},
		DNSResolvers: []sim.DNSResolver{{Name: "resolver", VNet: "hub", Inbound: []sim.InboundEndpoint{{Name: "in", Subnet: "hub/in"}}, Outbound: []sim.OutboundEndpoint{{Name: "two", Subnet: "hub/out"}, {Name: "one", Subnet: "hub/out"}}}},
		Rulesets: []sim.ForwardingRuleset{{Name: "rules", Outbound: []string{"resolver/two", "resolver/one"}, Links: []string{"spoke", "hub"}, Rules: []sim.ForwardingRule{
			{Name: "all", Domain: dns.Root, Targets: sim.IPs("172.16.0.4", "172.16.0.3")}, {Name: "off", Domain: "corp.example", Targets: sim.IPs("172.16.0.4"), Disabled: true}}},
			{Name: "blanks", Outbound: []string{"resolver/one"}, Rules: []sim.ForwardingRule{{Name: "a rule", Domain: "contoso.com", Targets: sim.IPs("172.16.0.4")}}}},
	}
}

func uncommonSurroundings() sim.Design {
	return sim.Design{
		Name: "surroundings",
		VNets: []sim.VNet{vnet("hub", "10.0.0.0/16", subnet("app", "10.0.1.0/24", sim.NIC{Name: "dns", IPs: sim.IPs("10.0.1.4")})), vnet("spoke", "10.1.0.0/16"),
			{Name: strangeName, Space: sim.CIDRs("10.9.0.0/16")}},
		Peerings: []sim.Peering{{From: "hub", To: "spoke", State: sim.PeeringDisconnected, SyncLevel: sim.LocalNotInSync, RemoteAddressSpace: sim.CIDRs("10.1.0.0/17")},
			{From: "spoke", To: "hub", State: sim.PeeringInitiated, BlockVirtualNetworkAccess: true, AllowForwardedTraffic: true}},
		Reserved:        sim.Reserved{Prefixes: sim.CIDRs("10.0.0.0/8")},
		ServiceTags:     []sim.ServiceTag{{Name: "Contoso", Prefixes: sim.CIDRs("203.0.113.0/24"), Features: []string{"NSG"}}},
		ConnectedGroups: []sim.ConnectedGroup{{Name: "mesh", VNets: []string{"hub", "spoke"}, Global: true}},
		Services:        []sim.Service{{Name: "store", Prefixes: sim.CIDRs("203.0.113.9/32"), FQDNs: []string{"store.blob.core.windows.net"}, Listen: []sim.Listener{{Ports: sim.Port(443)}}}},
		DNSServers:      []sim.DNSServer{{Host: "dns", Software: dns.WindowsServer, LongestSuffix: true, Forwarders: []netip.Addr{sim.IP("168.63.129.16")}, ForwardTimeout: sim.Duration(2 * time.Second), ValidatesDNSSEC: true}},
		Assumptions:     sim.Assumptions{EdgesTurnTraffic: sim.On, FastPathKeepsGatewayRoutes: sim.Off, FirewallResolvesSNI: sim.On, InternalManagementPublic: sim.Off},
	}
}

// strangeName is one that Import would shorten.
const strangeName = "a-network-that-somebody-has-given-a-name-of-more-than-sixty-letters"
