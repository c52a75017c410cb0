package sim

import "testing"

// hubSpoke is a hub with a firewall and a VPN gateway, two spokes that borrow the
// gateway, and a site behind it. Every table is empty: nothing is inspected yet.
//
//	             a  10.1.0.0/16   a 10.1.0.4, a3 10.1.0.36
//	            /
//	hub 10.0.0.0/16 fw 10.0.0.4, h 10.0.1.4, vpngw
//	            \                            |
//	             b  10.2.0.0/16              dc/vpn
//	                b 10.2.0.4               dc 172.16.0.0/16 pc 172.16.0.10
//	                                         dc/isp - internet
func hubSpoke() Design {
	return Design{
		VNets: []VNet{
			{Name: "hub", Region: "eastus", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
				{Name: "AzureFirewallSubnet", Prefixes: CIDRs("10.0.0.0/26"), RouteTable: "rt-fw"},
				{Name: "GatewaySubnet", Prefixes: CIDRs("10.0.255.0/27"), RouteTable: "rt-gw"},
				{Name: "h", Prefixes: CIDRs("10.0.1.0/24"), RouteTable: "rt-h", NICs: []NIC{{Name: "h", IPs: IPs("10.0.1.4")}}},
			}},
			{Name: "a", Region: "eastus", Space: CIDRs("10.1.0.0/16"), Subnets: []Subnet{
				{Name: "a", Prefixes: CIDRs("10.1.0.0/28"), RouteTable: "rt-a", NICs: []NIC{{Name: "a", IPs: IPs("10.1.0.4")}}},
				{Name: "a3", Prefixes: CIDRs("10.1.0.32/28"), NICs: []NIC{{Name: "a3", IPs: IPs("10.1.0.36")}}},
			}},
			{Name: "b", Region: "eastus", Space: CIDRs("10.2.0.0/16"), Subnets: []Subnet{
				{Name: "b", Prefixes: CIDRs("10.2.0.0/24"), RouteTable: "rt-b", NICs: []NIC{{Name: "b", IPs: IPs("10.2.0.4")}}},
			}},
		},
		Peerings: []Peering{
			{From: "hub", To: "a", AllowGatewayTransit: true}, {From: "a", To: "hub", AllowForwardedTraffic: true, UseRemoteGateways: true},
			{From: "hub", To: "b", AllowGatewayTransit: true}, {From: "b", To: "hub", AllowForwardedTraffic: true, UseRemoteGateways: true},
		},
		RouteTables: []RouteTable{{Name: "rt-fw"}, {Name: "rt-gw"}, {Name: "rt-h"}, {Name: "rt-a"}, {Name: "rt-b"}},
		PublicIPs:   []PublicIP{{Name: "pip-fw", IP: IP("198.51.100.8")}},
		Firewalls: []Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"},
			Network: []NetworkCollection{{Name: "net", Priority: 1000, Access: Allow, Rules: []NetworkRule{{Name: "any"}}}},
		}},
		Gateways: []Gateway{{Name: "vpngw", VNet: "hub", Type: VPN, Connections: []Connection{
			{Name: "to-dc", Site: "dc", Edge: "vpn", Static: CIDRs("172.16.0.0/16")},
		}}},
		Sites: []Site{{Name: "dc", Prefixes: CIDRs("172.16.0.0/16"), Hosts: []Host{{Name: "pc", IP: IP("172.16.0.10")}}, Edges: []Edge{
			{Name: "vpn", Type: VPNEdge},
			{Name: "isp", Type: InternetEdge, Advertised: CIDRs("203.0.113.128/25"), Filter: Filter{
				Stateful: true, Rules: []FilterRule{{Name: "out", Access: Allow}},
				SNAT: []SNATRule{{Name: "hide", To: IP("203.0.113.129")}},
			}},
		}}},
		Internet:    []Host{{Name: "client", IP: IP("203.0.113.10")}},
		Services:    []Service{{Name: "web", Prefixes: CIDRs("203.0.113.80/32"), FQDNs: []string{"www.example.com"}}},
		Assumptions: Assumptions{DefaultOutboundAccess: On},
	}
}

// The four edits of a hub that inspects what passes between site and spoke.
const (
	siteToSpokeByFirewall = "route add rt-gw a 10.1.0.0/16 VirtualAppliance 10.0.0.4"
	spokeByFirewall       = "route add rt-a FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"
	otherByFirewall       = "route add rt-b FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"
	spokeForgetsSite      = "route propagation rt-a off"
)

func TestDocumentedSiteAndSpoke(t *testing.T) {
	base := hubSpoke()
	prove(t, []fact{
		// net:4.4.b1
		{says: "what leaves the gateway goes straight to the machine by default", design: base, flow: "tcp pc -> a:443", want: delivered("a"),
			shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)", "172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		// net:4.4.b2
		{says: "a route on GatewaySubnet and one in the spoke, with propagation off, inspect both ways", design: base, flow: "tcp pc -> a:443",
			changes: []string{siteToSpokeByFirewall, spokeByFirewall, spokeForgetsSite}, want: delivered("a"),
			shows: []string{"10.1.0.0/16 -> VirtualAppliance 10.0.0.4 (User rt-gw/a)", "0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)"}},
		// net:4.4.b4
		{says: "AzureFirewallSubnet learns the site and needs no table", design: base, flow: "tcp a -> pc:443",
			changes: []string{siteToSpokeByFirewall, spokeByFirewall, spokeForgetsSite}, want: delivered("pc"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		// net:4.4.b3, by direction
		{says: "with propagation on, the request from the site alone meets the firewall: half-open", design: base, flow: "tcp pc -> a:443",
			changes: []string{siteToSpokeByFirewall, spokeByFirewall}, want: dropped(HalfOpen, LegACK, "fw").asymmetric(),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "state  half-open"}},
		{says: "with propagation on, the answer from the site alone meets the firewall: no state", design: base, flow: "tcp a -> pc:443",
			changes: []string{siteToSpokeByFirewall, spokeByFirewall}, want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(),
			shows: []string{"10.1.0.0/16 -> VirtualAppliance 10.0.0.4 (User rt-gw/a)", "state  none"}},
		{says: "without the route on GatewaySubnet both pass the firewall by", design: base, flow: "tcp pc -> a:443",
			changes: []string{spokeByFirewall}, want: delivered("a")},
		{says: "also from the spoke", design: base, flow: "tcp a -> pc:443", changes: []string{spokeByFirewall}, want: delivered("pc")},
		// net:4.4.b3: or routes of the same prefix
		{says: "a user route of the site's prefix does what turning propagation off does", design: base, flow: "tcp pc -> a:443",
			changes: []string{siteToSpokeByFirewall, "route add rt-a dc 172.16.0.0/16 VirtualAppliance 10.0.0.4"}, want: delivered("a"),
			shows: []string{"172.16.0.0/16 -> VirtualAppliance 10.0.0.4 (User rt-a/dc)"}},
		// net:4.4.b2: missing either one
		{says: "the spoke's half alone: the answer to the site meets the firewall, no state", design: base, flow: "tcp pc -> a:443",
			changes: []string{spokeByFirewall, spokeForgetsSite}, want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		{says: "the spoke's half alone: the request to the site meets the firewall, half-open", design: base, flow: "tcp a -> pc:443",
			changes: []string{spokeByFirewall, spokeForgetsSite}, want: dropped(HalfOpen, LegACK, "fw").asymmetric()},
		// net:4.4.b1, second sentence
		{says: "a route on GatewaySubnet shorter than the hub's prefix does not divert the hub", design: base, flow: "tcp pc -> h:443",
			changes: []string{"route add rt-gw all 10.0.0.0/8 VirtualAppliance 10.0.0.4"}, want: delivered("h"), shows: []string{"10.0.0.0/16 -> VnetLocal (Default)"}},
		// net:P8
		{says: "spoke to spoke works by the hub's VPN gateway with routes to VirtualNetworkGateway", design: base, flow: "tcp a -> b:443",
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualNetworkGateway", "route add rt-b a 10.1.0.0/16 VirtualNetworkGateway"},
			want:    delivered("b"), shows: []string{"10.2.0.0/16 -> VirtualNetworkGateway (User rt-a/b)"}},
		// net:P4: gateways are exempt
		{says: "what a gateway forwards needs no allowForwardedTraffic", design: base, flow: "tcp pc -> a:443",
			changes: []string{"peering set a -> hub allowForwardedTraffic false"}, want: delivered("a")},
		// net:P5
		{says: "a spoke that does not borrow the gateway knows nothing of the site", design: base, flow: "tcp a -> pc:443",
			changes: []string{"peering set a -> hub useRemoteGateways false"}, want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"172.16.0.0/12 -> None (Default"}},
	})
}

// byDefault gives the gateway a default site.
func byDefault(d *Design) { d.Gateways[0].DefaultSite = "to-dc" }

// byBGP has the site announce 0.0.0.0/0.
func byBGP(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("0.0.0.0/0") }

// byExpressRoute has the site announce it by ExpressRoute instead of VPN.
func byExpressRoute(d *Design) {
	d.Gateways[0] = Gateway{Name: "ergw", VNet: "hub", Type: ExpressRoute, Connections: []Connection{
		{Name: "circuit", Site: "dc", Edge: "er", Learned: CIDRs("0.0.0.0/0", "172.16.0.0/16")},
	}}
	d.Sites[0].Edges[0] = Edge{Name: "er", Type: PrivatePeering}
}

func TestDocumentedForcedTunnel(t *testing.T) {
	base := hubSpoke()
	prove(t, []fact{
		{says: "without it a machine goes straight to the internet", design: base, flow: "tcp a -> web:443", want: delivered("web"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
		// net:4.3, default site; net:4.3.b1: alone
		{says: "a default site alone tunnels everything", design: base.with(byDefault), flow: "tcp a -> web:443", want: delivered("web"),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "nat    src 10.1.0.4:51000 -> 203.0.113.129:51000 (dc/isp hide)"}},
		// net:4.3, BGP over VPN
		{says: "a default route learned over VPN does", design: base.with(byBGP), flow: "tcp a -> web:443", want: delivered("web"),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "dc/isp hide"}},
		// net:4.3, BGP over ExpressRoute
		{says: "a default route learned over ExpressRoute does", design: base.with(byExpressRoute), flow: "tcp a -> web:443", want: delivered("web"),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway ergw circuit)", "dc/isp hide"}},
		// net:4.3, UDR, with the default site of the older how-to
		{says: "a user route to the gateway does, if the gateway has a default site", design: base.with(byDefault), flow: "tcp a -> web:443",
			changes: []string{"route add rt-a tunnel 0.0.0.0/0 VirtualNetworkGateway"}, want: delivered("web"),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (User rt-a/tunnel)", "dc/isp hide"}},
		// net:4.3.b4
		{says: "a user route to a gateway that knows no default ends there", design: base, flow: "tcp a -> web:443",
			changes: []string{"route add rt-a tunnel 0.0.0.0/0 VirtualNetworkGateway"}, want: dropped(NoRoute, LegSYN, "vpngw"),
			shows: []string{"no connection of this gateway knows the destination"}},
		// net:4.3, scope; net:4.3.b3
		{says: "a user route to Internet lets its subnet escape", design: base.with(byBGP), flow: "tcp a -> web:443",
			changes: []string{"route add rt-a direct 0.0.0.0/0 Internet"}, want: delivered("web"),
			shows: []string{"0.0.0.0/0 -> Internet (User rt-a/direct)", "default outbound access of a"}},
		// net:4.3.b3
		{says: "with propagation off the system route to Internet is back", design: base.with(byBGP), flow: "tcp a -> web:443",
			changes: []string{spokeForgetsSite}, want: delivered("web"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
		// net:4.6.b5
		{says: "what the site's firewall allows nobody to do is denied by default", design: base.with(byBGP), flow: "tcp a -> web:443",
			changes: []string{"edge remove dc/isp out"}, want: dropped(DeniedByDefault, LegSYN, "dc/isp"), shows: []string{"implicit deny"}},
		{says: "what a written rule of it denies is denied by the firewall", design: base.with(byBGP).with(func(d *Design) {
			d.edge("isp").Filter.Rules = []FilterRule{{Name: "no-azure", Access: Deny, Sources: []string{"10.0.0.0/8"}}, {Name: "out", Access: Allow}}
		}), flow: "tcp a -> web:443", want: dropped(DeniedByFirewall, LegSYN, "dc/isp"), shows: []string{"rule   deny (dc/isp no-azure)"}},
		// net:1.7.b2
		{says: "inbound to a machine's public address stops: the reply meets the site's stateful edge", flow: "tcp client -> 198.51.100.9:443",
			design: base.with(byBGP).with(publicA), want: dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric(),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "state  none"}},
		// net:4.6.b4
		{says: "an edge that only translates lets it leave untranslated, and the internet drops its private source", flow: "tcp client -> 198.51.100.9:443",
			design: base.with(byBGP).with(publicA).with(func(d *Design) {
				d.edge("isp").Filter.Stateful, d.edge("isp").Filter.Rules = false, nil
			}),
			want: dropped(NoOutboundAccess, LegSYNACK, "internet").asymmetric(), shows: []string{"leg SYN-ACK 10.1.0.4:443", "state  none"}},
		// net:4.6.b4, apim:T12
		{says: "an edge that translates any packet makes it an answer from the wrong address", flow: "tcp client -> 198.51.100.9:443",
			design: base.with(byBGP).with(publicA).with(func(d *Design) {
				d.edge("isp").Filter.Stateful, d.edge("isp").Filter.Rules, d.edge("isp").Filter.TranslateAny = false, nil, true
			}),
			want: dropped(WrongSource, LegSYNACK, "client").asymmetric(), shows: []string{"nat    src 10.1.0.4:443 -> 203.0.113.129:443 (dc/isp hide)"}},
	})
}

// publicA gives machine a an open public address.
func publicA(d *Design) {
	d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-a", IP: IP("198.51.100.9"), SKU: "Basic"})
	d.nic("a").PublicIP = "pip-a"
}

func TestDocumentedSite(t *testing.T) {
	base := hubSpoke()
	prove(t, []fact{
		// net:4.6.b1
		{says: "a site's own machines reach the internet by its edge", design: base, flow: "tcp pc -> web:443", want: delivered("web"), shows: []string{"dc/isp hide"}},
		{says: "the edge with the higher preference wins", design: base.with(func(d *Design) {
			d.Sites[0].Edges = append(d.Sites[0].Edges, Edge{Name: "isp2", Type: InternetEdge, Preference: 200, Filter: Filter{SNAT: []SNATRule{{Name: "hide2", To: IP("203.0.113.66")}}}})
		}), flow: "tcp pc -> web:443", want: delivered("web"), shows: []string{"dc/isp2 hide2"}},
		{says: "equal preference is a choice", design: base.with(func(d *Design) {
			d.Sites[0].Edges = append(d.Sites[0].Edges, Edge{Name: "isp2", Type: InternetEdge, Filter: Filter{SNAT: []SNATRule{{Name: "hide2", To: IP("203.0.113.66")}}}})
		}), flow: "tcp pc -> web:443", want: delivered("web"), shows: []string{"or delivered by pc > dc/isp2 > internet > web"}},
		// net:4.6.b2
		{says: "traffic from the tunnel to the internet passes the filter of the edge it enters by", flow: "tcp a -> web:443",
			design: base.with(byBGP).with(func(d *Design) { d.edge("vpn").Filter = Filter{Stateful: true} }),
			want:   dropped(DeniedByDefault, LegSYN, "dc/vpn")},
		{says: "edges of one box share one state table: what entered by one may be answered by the other", flow: "tcp client -> 203.0.113.130:443",
			design: base.with(func(d *Design) {
				isp, vpn := d.edge("isp"), d.edge("vpn")
				isp.Box, vpn.Box = "box", "box"
				vpn.Filter = Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
				isp.Filter.DNAT = []DNATRule{{Name: "a", Destination: IP("203.0.113.130"), Translated: IP("10.1.0.4")}}
				d.Gateways[0].Connections[0].Learned = CIDRs("0.0.0.0/0")
			}), want: delivered("a"), shows: []string{"nat    dst 203.0.113.130:443 -> 10.1.0.4:443 (dc/isp a)"}},
		// net:4.6.b3: the filter sees the translated destination
		{says: "an edge's rules see the destination behind the translation", flow: "tcp client -> 203.0.113.130:443",
			design: base.with(func(d *Design) {
				isp := d.edge("isp")
				isp.Filter.DNAT = []DNATRule{{Name: "pc", Destination: IP("203.0.113.130"), Translated: IP("172.16.0.10")}}
				isp.Filter.Rules = []FilterRule{{Name: "in", Access: Allow, Destinations: []string{"172.16.0.10"}}}
			}), want: delivered("pc"), shows: []string{"rule   allow (dc/isp in)", "nat    src 172.16.0.10:443 -> 203.0.113.130:443"}},
		// net:4.6.b6
		{says: "a site's query to 168.63.129.16 leaves by its internet edge and is lost there", design: base, flow: "udp pc -> 168.63.129.16:53",
			want: dropped(NoRoute, LegRequest, "internet"), shows: []string{"dc/isp"}},
		{says: "also where the edge does not translate", flow: "udp pc -> 168.63.129.16:53",
			design: base.with(func(d *Design) { d.edge("isp").Filter = Filter{} }), want: dropped(NoRoute, LegRequest, "internet")},
		// net:4.5 table, third row: native public address, plain router back
		{says: "a server that answers by another edge than the stateful one it was asked by is half-open there", flow: "tcp client -> 203.0.113.200:443",
			design: base.with(func(d *Design) {
				s := &d.Sites[0]
				s.Prefixes = append(s.Prefixes, CIDR("203.0.113.192/26"))
				s.Hosts = append(s.Hosts, Host{Name: "native", IP: IP("203.0.113.200")})
				s.Edges = append(s.Edges, Edge{Name: "isp2", Type: InternetEdge, Preference: 200})
				d.edge("isp").Filter.SNAT = nil
			}), want: dropped(HalfOpen, LegACK, "dc/isp").asymmetric()},
	})
}

// twoGateways joins the hub to two sites: dc by VPN, and lab by ExpressRoute.
func twoGateways() Design {
	return hubSpoke().with(func(d *Design) {
		d.Gateways = append(d.Gateways, Gateway{Name: "ergw", VNet: "hub", Type: ExpressRoute, Connections: []Connection{
			{Name: "circuit", Site: "lab", Edge: "er", Learned: CIDRs("172.20.0.0/16")},
		}})
		d.Sites = append(d.Sites, Site{Name: "lab", Prefixes: CIDRs("172.20.0.0/16"), Hosts: []Host{{Name: "rack", IP: IP("172.20.0.10")}}, Edges: []Edge{
			{Name: "er", Type: PrivatePeering}, {Name: "er2", Type: PrivatePeering},
		}})
	})
}

func TestDocumentedGateways(t *testing.T) {
	base := twoGateways()
	both := base.with(func(d *Design) { // one site, both roads
		d.Sites[0].Edges = append(d.Sites[0].Edges, Edge{Name: "er", Type: PrivatePeering, Preference: 200})
		d.Gateways[1].Connections = append(d.Gateways[1].Connections, Connection{Name: "dc-circuit", Site: "dc", Edge: "er", Learned: CIDRs("172.16.0.0/16")})
	})
	prove(t, []fact{
		// net:G1
		{says: "of equal prefixes by ExpressRoute and VPN, ExpressRoute wins", design: both, flow: "tcp a -> pc:443", want: delivered("pc"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway ergw dc-circuit)"}},
		{says: "a longer prefix by VPN wins all the same", flow: "tcp a -> pc:443", want: delivered("pc"),
			design: both.with(func(d *Design) { d.Gateways[0].Connections[0].Static = CIDRs("172.16.0.0/24") }),
			shows:  []string{"172.16.0.0/24 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		// net:G2
		{says: "stateful edges break a site that prefers VPN while Azure prefers ExpressRoute", flow: "tcp a -> pc:443",
			design: both.with(func(d *Design) {
				strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
				d.edge("er").Preference, d.edge("er").Filter, d.edge("vpn").Filter = 0, strict, strict
				d.edge("vpn").Preference = 200
			}), want: dropped(AsymmetricNoState, LegSYNACK, "dc/vpn").asymmetric()},
		// net:G3
		{says: "the ExpressRoute connection with the higher routing weight wins", flow: "tcp a -> rack:443", want: delivered("rack"),
			design: base.with(func(d *Design) {
				d.Gateways[1].Connections = append(d.Gateways[1].Connections, Connection{Name: "circuit2", Site: "lab", Edge: "er2", Learned: CIDRs("172.20.0.0/16"), RoutingWeight: 100})
			}), shows: []string{"connection circuit2"}},
		{says: "equal weights are a choice per flow", flow: "tcp a -> rack:443", want: delivered("rack"),
			design: base.with(func(d *Design) {
				d.Gateways[1].Connections = append(d.Gateways[1].Connections, Connection{Name: "circuit2", Site: "lab", Edge: "er2", Learned: CIDRs("172.20.0.0/16")})
			}), shows: []string{"or delivered by a > ergw > lab/er2 > rack"}},
		// net:G4
		{says: "Azure is no transit between a VPN site and an ExpressRoute site", flow: "tcp pc -> rack:443",
			design: base.with(func(d *Design) { d.edge("vpn").Routes = []string{"10.0.0.0/8", "172.20.0.0/16"} }),
			want:   dropped(NoRoute, LegSYN, "ergw"), shows: []string{"gateways are no transit between sites here"}},
		// net:4.1.b1
		{says: "a VPN gateway passes on between its own sites", flow: "tcp pc -> shop:443", want: delivered("shop"),
			design: base.with(func(d *Design) {
				d.Gateways[0].Connections = append(d.Gateways[0].Connections, Connection{Name: "to-branch", Site: "branch", Edge: "vpn", Static: CIDRs("172.18.0.0/16")})
				d.Sites = append(d.Sites, Site{Name: "branch", Prefixes: CIDRs("172.18.0.0/16"), Hosts: []Host{{Name: "shop", IP: IP("172.18.0.10")}},
					Edges: []Edge{{Name: "vpn", Type: VPNEdge, Routes: []string{"10.0.0.0/8", "172.16.0.0/16"}}}})
				d.edge("vpn").Routes = []string{"10.0.0.0/8", "172.18.0.0/16"}
			}), shows: []string{"connection to-branch"}},
	})
}
