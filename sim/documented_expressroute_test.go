package sim

import (
	"fmt"
	"testing"
)

// circuits joins the hub to site lab by two circuits, with a firewall at each end.
func circuits() Design {
	return twoGateways().with(func(d *Design) {
		strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
		d.Gateways[1].Connections = append(d.Gateways[1].Connections, Connection{Name: "circuit2", Site: "lab", Edge: "er2", Learned: CIDRs("172.20.0.0/16")})
		d.Sites[1].Edges[0].Filter, d.Sites[1].Edges[1].Filter = strict, strict
	})
}

func TestDocumentedTwoCircuits(t *testing.T) {
	base := circuits()
	prepended := base.with(func(d *Design) { d.Sites[1].Edges[1].ASPathPrepend = 2 })
	prove(t, []fact{
		// net:G3, net:A6
		{says: "equal circuits are a choice per flow and direction, which firewalls at each do not survive", design: base, flow: "tcp a -> rack:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "lab/er").asymmetric(), shows: []string{"ergw circuit and 1 equal", "or delivered by a > ergw > lab/er > rack"}},
		// net:G3, net:4.5 table 4
		{says: "a longer AS path turns Azure away from a circuit", design: prepended, flow: "tcp a -> rack:443", changes: []string{"edge preference lab/er 200"}, want: delivered("rack"),
			shows: []string{"172.20.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway ergw circuit)", "connection circuit", "route  lab/er"}},
		{says: "and cures a site that prefers the other", design: base, flow: "tcp a -> rack:443", changes: []string{"edge preference lab/er 200", "edge prepend lab/er2 2"}, want: delivered("rack"),
			shows: []string{"connection circuit"}},
		// net:G3
		{says: "a weight is looked at before the path", design: prepended, flow: "tcp a -> rack:443", changes: []string{"gateway weight ergw circuit2 10"},
			want: dropped(AsymmetricNoState, LegSYNACK, "lab/er").asymmetric(), shows: []string{"connection circuit2"}},
		{says: "weight and preference together are symmetric", design: prepended, flow: "tcp a -> rack:443", changes: []string{"gateway weight ergw circuit2 10", "edge preference lab/er2 200"},
			want: delivered("rack"), shows: []string{"connection circuit2", "route  lab/er2"}},
		// net:4.5 table 4: each side prefers another circuit
		{says: "each side prefers another circuit: the answer meets a firewall that saw no request", design: base, flow: "tcp rack -> a:443", changes: []string{"gateway weight ergw circuit 10", "edge preference lab/er2 200"},
			want: dropped(AsymmetricNoState, LegSYNACK, "lab/er").asymmetric()},
	})
}

func TestDocumentedCoexistence(t *testing.T) {
	site := twoRoads().with(func(d *Design) { d.edge("vpn").Preference = 0; d.edge("er").Preference = 200 })
	specific := site.with(func(d *Design) { d.Gateways[0].Connections[0].Static = CIDRs("172.16.0.0/24") }).with(strictAt("er", "vpn"))
	noCircuit := site.with(func(d *Design) { d.Gateways = d.Gateways[:1] })
	microsoft := microsoftPeering().with(func(d *Design) { d.Sites[0].Edges = d.Sites[0].Edges[:2] })
	prove(t, []fact{
		// net:G1
		{says: "a longer prefix over VPN steals the traffic, and the answer takes ExpressRoute", design: specific, flow: "tcp a -> pc:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/er").asymmetric(), shows: []string{"172.16.0.0/24 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "route  dc/er"}},
		// net:G2
		{says: "a site that prefers ExpressRoute as Azure does is symmetric", design: site.with(strictAt("er", "vpn")), flow: "tcp a -> pc:443", want: delivered("pc"), shows: []string{"ergw circuit", "route  dc/er"}},
		{says: "VPN takes over when the circuit is gone", design: noCircuit, flow: "tcp a -> pc:443", want: delivered("pc"), shows: []string{"vpngw to-dc"}},
		{says: "but never for Microsoft peering: its prefixes go to the internet", design: microsoft, flow: "tcp pc -> store:443", want: delivered("store"), shows: []string{"dc/isp hide"}},
		// net:G4
		{says: "a VPN site learns nothing of an ExpressRoute site", design: twoGateways(), flow: "tcp pc -> rack:443", want: dropped(NoRoute, LegSYN, "internet"), shows: []string{"route  dc/isp"}},
		{says: "nor the other way round", design: twoGateways(), flow: "tcp rack -> pc:443", want: dropped(NoRoute, LegSYN, "rack"), shows: []string{"the site has no route to it"}},
		{says: "and what it sends there all the same ends at the gateway", design: twoGateways().with(func(d *Design) { d.Sites[1].Edges[0].Routes = []string{"10.0.0.0/8", "172.16.0.0/16"} }),
			flow: "tcp rack -> pc:443", want: dropped(NoRoute, LegSYN, "vpngw"), shows: []string{"gateways are no transit between sites here"}},
		// net:4.5.b1
		{says: "private peering brings private addresses into networks", design: site, flow: "tcp pc -> a:443", want: delivered("a"), shows: []string{"route  dc/er"}},
		{says: "over Microsoft peering a private source is lost", design: microsoftPeering().with(func(d *Design) { d.edge("ms").Filter = Filter{} }), flow: "tcp pc -> store:443",
			want: dropped(NoOutboundAccess, LegSYN, "internet"), shows: []string{"route  dc/ms", "the source is a private address"}},
		// net:4.1.b4
		{says: "Microsoft peering takes 200 prefixes", design: microsoftPeering().with(announces(200)), flow: "tcp pc -> store:443", want: delivered("store"), shows: []string{"dc/ms pool"}},
		{says: "with one more it is down, and the internet takes its place", design: microsoftPeering().with(announces(201)), flow: "tcp pc -> store:443", want: delivered("store"), shows: []string{"dc/isp hide"}},
		// net:4.5.b2
		{says: "of equal prefixes Microsoft takes ExpressRoute, the internet the internet", flow: "tcp store -> native:443", want: delivered("native"), shows: []string{"advertised by dc/ms over ExpressRoute"}, design: bothAnnounce()},
		{says: "the rest of the world comes by the internet", flow: "tcp client -> native:443", want: delivered("native"), shows: []string{"route  advertised by dc/isp"}, design: bothAnnounce()},
		// net:4.5 table 2
		{says: "a shorter path does not change that", flow: "tcp store -> native:443", want: delivered("native"), shows: []string{"advertised by dc/ms over ExpressRoute"},
			design: bothAnnounce().with(func(d *Design) { d.edge("ms").ASPathPrepend = 5 })},
		// net:4.5 table 1
		{says: "announcing the pool over ExpressRoute repairs the answer's way", flow: "tcp pc -> store:443", changes: []string{"edge advertise dc/ms 203.0.113.64/28"}, want: delivered("store"), shows: []string{"dc/ms pool"},
			design: microsoftPeering().with(func(d *Design) {
				d.edge("ms").Advertised = CIDRs("203.0.113.48/28")
				d.edge("isp").Advertised = CIDRs("203.0.113.128/25", "203.0.113.64/28")
			})},
		// net:4.5.b3
		{says: "the first row runs the other way too: the request by the internet, the answer by ExpressRoute", flow: "tcp pc -> store:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/ms").asymmetric(), shows: []string{"route  dc/isp"},
			design: microsoftPeering().with(func(d *Design) {
				d.edge("ms").Routes, d.edge("ms").Advertised = []string{"20.38.99.0/24"}, CIDRs("203.0.113.128/25")
			})},
	})
}

// announces has the site's Microsoft peering announce n prefixes, its pool among
// them.
func announces(n int) func(*Design) {
	return func(d *Design) {
		for i := range n - 1 {
			d.edge("ms").Advertised = append(d.edge("ms").Advertised, CIDR(fmt.Sprintf("2001:db8:%x::/48", i+1)))
		}
	}
}

// bothAnnounce is a site whose own public range is announced on both roads.
func bothAnnounce() Design {
	return microsoftPeering().with(func(d *Design) {
		d.Sites[0].Prefixes = append(d.Sites[0].Prefixes, CIDR("203.0.113.192/26"))
		d.Sites[0].Hosts = append(d.Sites[0].Hosts, Host{Name: "native", IP: IP("203.0.113.200")})
		d.edge("isp").Filter, d.edge("ms").Filter = Filter{}, Filter{}
		d.edge("ms").Advertised = CIDRs("203.0.113.128/25")
	})
}

func TestDocumentedTurnAtASite(t *testing.T) {
	base := hubSpoke().with(byExpressRoute)
	prove(t, []fact{
		// net:4.3 table 2: under a default route by ExpressRoute
		{says: "spoke to spoke turns round on premises, which no document says", design: base, flow: "tcp a -> b:443", want: delivered("b"),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway ergw circuit)", "dc/er", "assume edges-turn-traffic"}},
		{says: "unless the edge does not do that", design: base.with(func(d *Design) { d.Assumptions.EdgesTurnTraffic = Off }), flow: "tcp a -> b:443",
			want: dropped(NoRoute, LegSYN, "dc/er"), shows: []string{"the edge sends nothing back where it came from"}},
		// net:P8
		{says: "an ExpressRoute gateway itself takes spokes nowhere", flow: "tcp a -> b:443", want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"10.0.0.0/8 -> None (Default)"},
			design: base.with(func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("172.16.0.0/16") })},
	})
}

func TestDocumentedFastPath(t *testing.T) {
	base := hubSpoke().with(byExpressRoute).with(func(d *Design) {
		d.Gateways[0].Connections[0].FastPath, d.Gateways[0].Connections[0].Learned = true, CIDRs("172.16.0.0/16")
	})
	inspected := []string{siteToSpokeByFirewall, spokeByFirewall, spokeForgetsSite}
	endpoint := base.with(func(d *Design) {
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24")})
		d.PrivateEndpoints = append(d.PrivateEndpoints, PrivateEndpoint{Name: "pe", Subnet: "a/a", IP: IP("10.1.0.9"), Service: "store"})
	})
	prove(t, []fact{
		// net:G6
		{says: "what comes from the site passes the gateway by", design: base, flow: "tcp pc -> a:443", want: delivered("a"), shows: []string{"FastPath: past the gateway"}},
		{says: "what goes there does not", design: base, flow: "tcp a -> pc:443", want: delivered("pc"), shows: []string{"connection circuit"}},
		{says: "whether a route on GatewaySubnet holds is not documented", design: base, flow: "tcp pc -> a:443", changes: inspected,
			want: Verdict{Disposition: Undetermined, Reason: Undocumented, Leg: LegSYN, At: "ergw"}, shows: []string{"assume fast-path-routes", "GatewaySubnet has a user route there"}},
		{says: "if it does, the firewall inspects both ways", design: base.with(func(d *Design) { d.Assumptions.FastPathKeepsGatewayRoutes = On }), flow: "tcp pc -> a:443", changes: inspected,
			want: delivered("a"), shows: []string{"10.1.0.0/16 -> VirtualAppliance 10.0.0.4 (User rt-gw/a)"}},
		{says: "if it does not, the answer meets a firewall that saw no request", design: base.with(func(d *Design) { d.Assumptions.FastPathKeepsGatewayRoutes = Off }), flow: "tcp pc -> a:443", changes: inspected,
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"FastPath: past the gateway"}},
		{says: "a private endpoint in a spoke is not supported", design: endpoint, flow: "tcp pc -> pe:443",
			want: Verdict{Disposition: Undetermined, Reason: Undocumented, Leg: LegSYN, At: "ergw"}, shows: []string{"assume fast-path-endpoint"}},
		// net:7.b7
		{says: "by the gateway, a private endpoint is reached from the site", flow: "tcp pc -> pe:443", want: delivered("store"),
			design: endpoint.with(func(d *Design) { d.Gateways[0].Connections[0].FastPath = false })},
	})
}
