package sim

import (
	"fmt"
	"net/netip"

	"azpath/route"

	"pgregory.net/rapid"
)

// hubs draws designs as Azure engineers draw them, and valid ones alone: a hub
// with a firewall, an appliance and a gateway, each of which may be missing,
// spokes with routes over them, a site with two edges, load balancers, public
// addresses, an API Management instance. Their parts have fixed names, so that a
// failing design reads like any other.
func hubs() *rapid.Generator[Design] {
	return rapid.Custom(func(t *rapid.T) Design {
		g := &hubGen{T: t}
		g.hub()
		for i := range rapid.IntRange(1, 3).Draw(t, "spokes") {
			g.spoke(i + 1)
		}
		g.site()
		g.appGateway()
		g.outside()
		g.routing()
		g.assumptions()
		g.endpoints()
		g.groups()
		g.names()
		return g.d
	})
}

// hubGen is a design half drawn.
type hubGen struct {
	*rapid.T
	d        Design
	firewall bool
	nva      bool
	gateway  GatewayType // zero: none
	public   int         // public addresses so far
}

func (g *hubGen) yes(label string) bool { return rapid.Bool().Draw(g.T, label) }

// often is true three times of four, and more: small numbers are drawn more often.
func (g *hubGen) often(label string) bool { return rapid.IntRange(0, 3).Draw(g.T, label) < 3 }

func (g *hubGen) mostly(label string) bool { return rapid.IntRange(0, 9).Draw(g.T, label) < 9 }

// pick draws the first more often than the last.
func pick[T any](g *hubGen, label string, of ...T) T { return rapid.SampledFrom(of).Draw(g.T, label) }

// pip makes a public address and gives its name.
func (g *hubGen) pip(sku string) string {
	g.public++
	name := fmt.Sprintf("pip%d", g.public)
	g.d.PublicIPs = append(g.d.PublicIPs, PublicIP{Name: name, IP: netip.AddrFrom4([4]byte{198, 51, 100, byte(g.public)}), SKU: sku})
	return name
}

func (g *hubGen) hub() {
	hub := VNet{Name: "hub", Region: "eastus", Space: CIDRs("10.0.0.0/16")}
	g.firewall, g.nva = g.often("firewall?"), g.often("appliance?")
	g.gateway = pick(g, "gateway", 0, VPN, ExpressRoute)
	if g.firewall {
		hub.Subnets = append(hub.Subnets, Subnet{Name: "AzureFirewallSubnet", Prefixes: CIDRs("10.0.0.0/26")})
		g.azureFirewall(&hub)
	}
	if g.nva {
		hub.Subnets = append(hub.Subnets, Subnet{Name: "nva", Prefixes: CIDRs("10.0.1.0/24"), NSG: g.nsg(), NICs: []NIC{
			{Name: "nva", IPs: IPs("10.0.1.4"), IPForwarding: true, Appliance: g.filter("appliance", "10.0.1.4")},
		}})
	}
	if g.gateway != 0 {
		hub.Subnets = append(hub.Subnets, Subnet{Name: "GatewaySubnet", Prefixes: CIDRs("10.0.255.0/27"), RouteTable: g.gatewayTable()})
	}
	hub.Subnets = append(hub.Subnets, Subnet{
		Name: "shared", Prefixes: CIDRs("10.0.2.0/24"), RouteTable: g.table("rt-shared"), NSG: g.nsg(), NICs: []NIC{{Name: "shared", IPs: IPs("10.0.2.4")}},
	})
	if g.yes("instance?") {
		g.instance(&hub)
	}
	g.d.VNets = append(g.d.VNets, hub)
}

// filter draws what an appliance or edge does; own is an address it may hide
// behind.
func (g *hubGen) filter(label, own string) Filter {
	f := Filter{Stateful: g.often(label + " stateful?"), Loose: g.yes(label + " loose?"), Liberal: g.yes(label + " liberal?")}
	if g.yes(label + " deny?") {
		f.Rules = append(f.Rules, FilterRule{Name: "no", Access: Deny, Sources: g.addresses("sources"), Destinations: g.addresses("destinations"), Ports: g.portTexts()})
	}
	if g.mostly(label + " allow?") {
		f.Rules = append(f.Rules, FilterRule{Name: "all", Access: Allow})
	}
	if g.yes(label + " SNAT?") {
		f.SNAT = []SNATRule{{Name: "hide", Destinations: pick(g, "hidden from", nil, []string{"10.2.0.0/16"}), To: IP(own)}}
	}
	return f
}

func (g *hubGen) addresses(label string) []string {
	return pick(g, label, nil, []string{"10.0.0.0/8"}, []string{"10.1.0.0/16"}, []string{"10.1.0.4"}, []string{"172.16.0.0/16"}, []string{"203.0.113.0/24"}, []string{"10.2.0.0/16", "203.0.113.10"})
}

func (g *hubGen) portTexts() []string {
	return pick(g, "ports", nil, []string{"443"}, []string{"1-1023"}, []string{"53", "80"})
}

// table makes a route table and gives its name, or none.
func (g *hubGen) table(name string) string {
	if !g.often(name + "?") {
		return ""
	}
	rt := RouteTable{Name: name, DisableBGPPropagation: g.yes(name + " propagation off?")}
	for i, p := range []string{"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "172.16.0.0/16", "203.0.113.10/32"} {
		if odds := rapid.IntRange(0, 3).Draw(g.T, name+" "+p); odds == 3 || odds > 0 && i < 2 {
			rt.Routes = append(rt.Routes, UDR{Name: fmt.Sprint("r", i), Prefix: CIDR(p), NextHop: g.hop()})
		}
	}
	if g.yes(name + " tag?") {
		rt.Routes = append(rt.Routes, UDR{Name: "tag", Tag: "ApiManagement", NextHop: g.hop()})
	}
	g.d.RouteTables = append(g.d.RouteTables, rt)
	return name
}

func (g *hubGen) hop() route.NextHop {
	var hops []route.NextHop
	if g.firewall {
		hops = append(hops, Appliance("10.0.0.4"), Appliance("10.0.0.4"), Appliance("10.0.0.4"))
	}
	if g.nva {
		hops = append(hops, Appliance("10.0.1.4"), Appliance("10.0.1.4"))
	}
	if g.gateway == VPN {
		hops = append(hops, ToGateway)
	}
	return pick(g, "next hop", append(hops, ToInternet, ToNone, ToLocal, Appliance("10.0.99.99"))...)
}

// gatewayTable may lead spokes over the firewall; GatewaySubnet takes no default
// route.
func (g *hubGen) gatewayTable() string {
	if !g.firewall || !g.yes("rt-gw?") {
		return ""
	}
	g.d.RouteTables = append(g.d.RouteTables, RouteTable{Name: "rt-gw", Routes: []UDR{{Name: "spoke1", Prefix: CIDR("10.1.0.0/16"), NextHop: Appliance("10.0.0.4")}}})
	return "rt-gw"
}

// nsg makes a group and gives its name, or none.
func (g *hubGen) nsg() string {
	if !g.often("NSG?") {
		return ""
	}
	name := fmt.Sprint("nsg", len(g.d.NSGs))
	x := NSG{Name: name}
	for i := range rapid.IntRange(1, 4).Draw(g.T, name+" rules") {
		x.Rules = append(x.Rules, SecurityRule{
			Name: fmt.Sprint("rule", i), Priority: 100 + i, Direction: pick(g, "direction", Inbound, Inbound, Outbound), Access: pick(g, "access", Allow, Allow, Deny),
			Protocol: pick(g, "protocol", AnyProtocol, TCP, UDP, ICMP), DestinationPorts: g.portTexts(),
			Sources: pick(g, "from", nil, []string{"Internet"}, []string{"VirtualNetwork"}, []string{"ApiManagement"}, []string{"10.1.0.0/16"}),
		})
	}
	g.d.NSGs = append(g.d.NSGs, x)
	return name
}

func (g *hubGen) spoke(i int) {
	name, net := fmt.Sprint("spoke", i), fmt.Sprintf("10.%d.0.", i)
	s := Subnet{
		Name: "app", Prefixes: CIDRs(net + "0/24"), RouteTable: g.table("rt-" + name), NSG: g.nsg(),
		DefaultOutboundAccess: pick(g, "outbound", Unset, On, Off),
		NICs:                  []NIC{{Name: fmt.Sprint("vm", i), IPs: IPs(net + "4"), NSG: g.nsg()}, {Name: fmt.Sprintf("vm%db", i), IPs: IPs(net + "5")}},
	}
	if g.yes(name + " listens?") {
		s.NICs[0].Listen = []Listener{{Ports: Port(443)}, {Protocol: UDP, Ports: Port(53)}}
	}
	if g.yes(name + " public?") {
		s.NICs[1].PublicIP = g.pip("")
	}
	if g.yes(name + " NAT gateway?") {
		gw := fmt.Sprint("natgw", i)
		g.d.NATGateways = append(g.d.NATGateways, g.natGateway(gw))
		s.NATGateway = gw
	}
	if g.yes(name + " endpoint?") {
		s.ServiceEndpoints = []string{"Microsoft.Storage"}
	}
	g.d.VNets = append(g.d.VNets, VNet{Name: name, Region: pick(g, name+" region", "eastus", "westeurope"), Space: CIDRs(net + "0/16"), Subnets: []Subnet{s}})
	borrows := g.gateway != 0 && g.often(name+" borrows the gateway?")
	g.d.Peerings = append(g.d.Peerings,
		Peering{From: "hub", To: name, AllowGatewayTransit: true, AllowForwardedTraffic: g.yes("hub forwarded?")},
		Peering{From: name, To: "hub", UseRemoteGateways: borrows, AllowForwardedTraffic: g.yes(name + " forwarded?"), BlockVirtualNetworkAccess: Not(!g.often(name + " access?"))})
	if i == 1 {
		g.balancers(name)
	}
}

func (g *hubGen) balancers(vnet string) {
	if g.yes("public balancer?") {
		g.d.LoadBalancers = append(g.d.LoadBalancers, g.balancer("lb", Frontend{Name: "front", PublicIP: g.pip("")}))
	}
	if g.yes("internal balancer?") {
		g.d.LoadBalancers = append(g.d.LoadBalancers, g.balancer("ilb", Frontend{Name: "front", Subnet: vnet + "/app", PrivateIP: IP("10.1.0.100")}))
	}
}

func (g *hubGen) balancer(name string, f Frontend) LoadBalancer {
	lb := LoadBalancer{Name: name, Frontends: []Frontend{f}, Pools: []Pool{{Name: "pool", NICs: []string{"vm1"}}}}
	if g.yes(name + " two?") {
		lb.Pools[0].NICs = append(lb.Pools[0].NICs, "vm1b")
	}
	lb.Rules = []LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443, FloatingIP: g.yes(name + " floating?")}}
	g.balancerParts(&lb)
	return lb
}

func (g *hubGen) site() {
	s := Site{Name: "dc", Prefixes: CIDRs("172.16.0.0/16"), Hosts: []Host{{Name: "pc", IP: IP("172.16.0.10")}}}
	isp := Edge{Name: "isp", Type: InternetEdge, Advertised: CIDRs("203.0.113.128/25"), Filter: g.filter("isp", "203.0.113.129")}
	if g.yes("isp DNAT?") {
		isp.Filter.DNAT = []DNATRule{{Name: "pc", Destination: IP("203.0.113.130"), Port: 443, Translated: IP("172.16.0.10")}}
	}
	s.Edges = []Edge{isp}
	g.gateways(&s)
	g.d.Sites = append(g.d.Sites, s)
}

func (g *hubGen) outside() {
	g.d.Internet = []Host{{Name: "client", IP: IP("203.0.113.10")}}
	store := Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24"), FQDNs: []string{"store.example.com"}}
	if g.yes("service firewall?") {
		store.AllowedSources = []string{"spoke1/app", "198.51.100.1"}
	}
	g.d.Services = []Service{store, {Name: "api", Prefixes: CIDRs("52.224.186.99/32"), FQDNs: []string{"api.example.com"}}}
}

func (g *hubGen) assumptions() {
	for _, to := range []*Toggle{
		&g.d.Assumptions.VirtualNetworkTagHoldsDefault, &g.d.Assumptions.DefaultOutboundAccess, &g.d.Assumptions.ForwardedTrafficNeedsFlag,
		&g.d.Assumptions.NoneRoutesVanishForInternet, &g.d.Assumptions.ServiceEndpointsYield,
		&g.d.Assumptions.BGPOverrideIgnored, &g.d.Assumptions.NATGatewayBeforePublicIP, &g.d.Assumptions.GuestsHaveLoopback,
		&g.d.Assumptions.NetworkRulesJudgeDNAT, &g.d.Assumptions.PrivateDNAT, &g.d.Assumptions.OpenDNATTranslatesAll, &g.d.Assumptions.ThreatsBeforeDNAT,
	} {
		*to = pick(g, "assumption", Unset, On, Off)
	}
}
