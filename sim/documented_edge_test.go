package sim

import "testing"

// twoRoads joins spoke and site by ExpressRoute, which Azure prefers, and by VPN,
// which the site prefers: a asks pc by the edge er and is answered by the edge
// vpn. Both edges are plain routers.
func twoRoads() Design {
	return hubSpoke().with(func(d *Design) {
		d.Sites[0].Edges = append(d.Sites[0].Edges, Edge{Name: "er", Type: PrivatePeering})
		d.edge("vpn").Preference = 200
		d.Gateways = append(d.Gateways, Gateway{Name: "ergw", VNet: "hub", Type: ExpressRoute, Connections: []Connection{
			{Name: "circuit", Site: "dc", Edge: "er", Learned: CIDRs("172.16.0.0/16")},
		}})
		d.Sites[0].Hosts = []Host{{Name: "pc", IP: IP("172.16.0.10"), Listen: []Listener{{Ports: Port(443)}, {Protocol: UDP, Ports: Port(53)}}}}
	})
}

// strictAt makes edges stateful firewalls that allow everything.
func strictAt(edges ...string) func(*Design) {
	return func(d *Design) {
		for _, e := range edges {
			d.edge(e).Filter.Stateful, d.edge(e).Filter.Rules = true, []FilterRule{{Name: "all", Access: Allow}}
		}
	}
}

// oneWayAt makes an edge a stateful firewall that allows new connections to one
// prefix alone.
func oneWayAt(edge, to string) func(*Design) {
	return func(d *Design) {
		d.edge(edge).Filter = Filter{Stateful: true, Rules: []FilterRule{{Name: "to", Access: Allow, Destinations: []string{to}}}}
	}
}

// publishedAtER is a translation to pc at the edge er, of an address inside.
func publishedAtER(d *Design) {
	d.edge("er").Filter.DNAT = []DNATRule{
		{Name: "tcp", Destination: IP("172.16.0.100"), Translated: IP("172.16.0.10")},
		{Name: "udp", Protocol: UDP, Destination: IP("172.16.0.100"), Translated: IP("172.16.0.10")},
	}
}

// hiddenAtER gives what enters by the edge er an address inside.
func hiddenAtER(d *Design) {
	d.edge("er").Filter.SNAT = []SNATRule{{Name: "hide", To: IP("172.16.0.1"), Inward: true}}
}

func TestDocumentedEdgeShapesTCP(t *testing.T) {
	base := twoRoads()
	prove(t, []fact{
		// net:P10, net:4.3.b4: neither gateways nor routers keep state
		{says: "two roads without a firewall on them work", design: base, flow: "tcp a -> pc:443", want: delivered("pc"),
			shows: []string{"VirtualNetworkGateway ergw circuit", "dc/er", "dc/vpn"}},
		// ct:10 b
		{says: "a SYN-ACK at the edge that saw no SYN is dropped there", design: base.with(strictAt("vpn")), flow: "tcp a -> pc:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/vpn").asymmetric(), shows: []string{"state  none"}},
		// ct:10 c
		{says: "an ACK at the edge that saw no SYN-ACK is dropped there", design: base.with(strictAt("er")), flow: "tcp a -> pc:443",
			want: dropped(HalfOpen, LegACK, "dc/er").asymmetric(), shows: []string{"state  half-open"}},
		{says: "from the site the edges change places", design: base.with(strictAt("vpn")), flow: "tcp pc -> a:443",
			want: dropped(HalfOpen, LegACK, "dc/vpn").asymmetric()},
		{says: "and its SYN-ACK dies at the other", design: base.with(strictAt("er")), flow: "tcp pc -> a:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/er").asymmetric()},
		// ct:10 j
		{says: "two firewalls that share nothing: the second drops the SYN-ACK", design: base.with(strictAt("er", "vpn")), flow: "tcp a -> pc:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/vpn").asymmetric()},
		// net:4.6.b2
		{says: "two edges of one box share what they saw", flow: "tcp a -> pc:443", want: delivered("pc"), shows: []string{"state  established"},
			design: base.with(strictAt("er", "vpn")).with(func(d *Design) { d.edge("er").Box, d.edge("vpn").Box = "box", "box" })},
		// net:4.5 table, fourth row
		{says: "the same preference at both ends makes it symmetric", design: base.with(strictAt("er", "vpn")).with(func(d *Design) { d.edge("er").Preference = 300 }),
			flow: "tcp a -> pc:443", want: delivered("pc"), shows: []string{"state  established"}},
		// ct:10 f; net:4.6.b1: an edge's own addresses lead to it
		{says: "SNAT on the way in brings the answer back to the edge", design: base.with(strictAt("er", "vpn")).with(hiddenAtER), flow: "tcp a -> pc:443", want: delivered("pc"),
			shows: []string{"nat    src 10.1.0.4:51000 -> 172.16.0.1:51000 (dc/er hide)", "leg SYN-ACK 172.16.0.10:443 > 172.16.0.1:51000"}},
		// ct:10 g
		{says: "an answer past the edge that translated the destination is ignored by the client", design: base.with(publishedAtER), flow: "tcp a -> 172.16.0.100:443",
			want: dropped(WrongSource, LegSYNACK, "a").asymmetric(), shows: []string{"nat    dst 172.16.0.100:443 -> 172.16.0.10:443 (dc/er tcp)"}},
		{says: "by that edge it is restored", design: base.with(publishedAtER).with(func(d *Design) { d.edge("er").Preference = 300 }), flow: "tcp a -> 172.16.0.100:443",
			want: delivered("pc"), shows: []string{"nat    src 172.16.0.10:443 -> 172.16.0.100:443"}},
		// ct:10 l
		{says: "both translations need no route back", design: base.with(publishedAtER).with(hiddenAtER).with(strictAt("vpn")), flow: "tcp a -> 172.16.0.100:443", want: delivered("pc")},
		// ct:10, closed port
		{says: "a closed port refuses by the edge that saw the SYN", flow: "tcp a -> pc:81", want: refused(NoListener, LegReset, "pc"),
			design: base.with(strictAt("er")).with(func(d *Design) { d.edge("er").Preference = 300 })},
		{says: "it refuses past it too", design: base.with(strictAt("er")), flow: "tcp a -> pc:81", want: refused(NoListener, LegReset, "pc").asymmetric()},
		{says: "it times out by an edge that saw no SYN", design: base.with(strictAt("vpn")), flow: "tcp a -> pc:81",
			want: dropped(AsymmetricNoState, LegReset, "dc/vpn").asymmetric(), shows: []string{"timeout"}},
		// net:4.6.b5
		{says: "what no rule of the edge allows in vanishes there", design: base.with(oneWayAt("er", "10.0.0.0/8")), flow: "tcp a -> pc:443",
			want: dropped(DeniedByDefault, LegSYN, "dc/er"), shows: []string{"implicit deny"}},
	})
}

func TestDocumentedEdgeShapesUDPAndEcho(t *testing.T) {
	base := twoRoads()
	prove(t, []fact{
		// net:5.5.b4 UDP, ct:10 UDP
		{says: "UDP: an edge that sees the request alone passes it", design: base.with(strictAt("er")), flow: "udp a -> pc:53", want: answered("pc").asymmetric()},
		{says: "an edge that sees the answer alone takes it for a first packet, and passes what its rules allow", design: base.with(strictAt("vpn")), flow: "udp a -> pc:53",
			want: answered("pc").asymmetric(), shows: []string{"state  new", "rule   allow (dc/vpn all)"}},
		{says: "and denies what they do not, without INVALID", design: base.with(oneWayAt("vpn", "172.16.0.0/16")), flow: "udp a -> pc:53",
			want: dropped(DeniedByDefault, LegResponse, "dc/vpn").asymmetric(), shows: []string{"state  new", "implicit deny"}},
		{says: "a closed UDP port's error passes the edge that saw the request", flow: "udp a -> pc:54", want: refused(NoListener, LegReset, "pc"), shows: []string{"state  related"},
			design: base.with(strictAt("er")).with(func(d *Design) { d.edge("er").Preference = 300 })},
		{says: "it is INVALID at one that did not: silence", design: base.with(strictAt("vpn")), flow: "udp a -> pc:54",
			want: dropped(AsymmetricNoState, LegReset, "dc/vpn").asymmetric()},
		{says: "past every firewall it refuses", design: base.with(strictAt("er")), flow: "udp a -> pc:54", want: refused(NoListener, LegReset, "pc").asymmetric()},
		// ct:10 UDP, DNAT past the node
		{says: "a UDP answer past the translating edge is ignored", design: base.with(publishedAtER), flow: "udp a -> 172.16.0.100:53",
			want: dropped(WrongSource, LegResponse, "a").asymmetric()},
		{says: "so is a closed port's error", design: base.with(publishedAtER), flow: "udp a -> 172.16.0.100:54", want: dropped(WrongSource, LegReset, "a").asymmetric()},
		{says: "SNAT on the way in heals UDP as well", design: base.with(strictAt("er", "vpn")).with(hiddenAtER), flow: "udp a -> pc:53", want: answered("pc")},
		// ct:10 ICMP
		{says: "an echo whose request alone meets an edge works", design: base.with(strictAt("er")), flow: "icmp a -> pc", want: answered("pc").asymmetric()},
		{says: "an echo reply at an edge that saw no request is INVALID", design: base.with(strictAt("vpn")), flow: "icmp a -> pc",
			want: dropped(AsymmetricNoState, LegResponse, "dc/vpn").asymmetric()},
		{says: "also where another saw it", design: base.with(strictAt("er", "vpn")), flow: "icmp a -> pc", want: dropped(AsymmetricNoState, LegResponse, "dc/vpn").asymmetric()},
		{says: "without firewalls an echo by two roads works", design: base, flow: "icmp a -> pc", want: answered("pc")},
	})
}

// microsoftPeering gives the site a second road to Microsoft's public addresses:
// ExpressRoute with Microsoft peering, and a firewall there that translates to a
// pool of its own, 203.0.113.64/28.
func microsoftPeering() Design {
	return hubSpoke().with(func(d *Design) {
		d.Sites[0].Edges = append(d.Sites[0].Edges, Edge{Name: "ms", Type: MicrosoftPeering, Routes: []string{"20.38.98.0/24"},
			Advertised: CIDRs("203.0.113.64/28"), Filter: Filter{
				Stateful: true, Rules: []FilterRule{{Name: "out", Access: Allow}}, SNAT: []SNATRule{{Name: "pool", To: IP("203.0.113.65")}},
			}})
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24")})
	})
}

func TestDocumentedExpressRouteAsymmetry(t *testing.T) {
	base := microsoftPeering()
	unadvertised := base.with(func(d *Design) { // the internet edge announces ms's pool as well, ms does not
		d.edge("ms").Advertised = CIDRs("203.0.113.48/28")
		d.edge("isp").Advertised = CIDRs("203.0.113.128/25", "203.0.113.64/28")
	})
	shared := base.with(func(d *Design) { // one pool, announced on both, and the site prefers the internet
		d.edge("isp").Routes, d.edge("isp").Preference = []string{"0.0.0.0/0", "20.38.98.0/24"}, 200
		d.edge("ms").Advertised = CIDRs("203.0.113.128/25")
	})
	inbound := base.with(func(d *Design) { // pc is published at the internet edge
		d.edge("isp").Filter.DNAT = []DNATRule{{Name: "pc", Destination: IP("203.0.113.130"), Translated: IP("172.16.0.10")}}
	})
	plain := func(d *Design) { d.edge("ms").Filter = Filter{} }
	native := base.with(func(d *Design) {
		d.Sites[0].Prefixes = append(d.Sites[0].Prefixes, CIDR("203.0.113.192/26"))
		d.Sites[0].Hosts = append(d.Sites[0].Hosts, Host{Name: "native", IP: IP("203.0.113.200")})
	})
	prove(t, []fact{
		{says: "Microsoft's prefixes by ExpressRoute are longer than 0/0, and the answer takes the same road", design: base, flow: "tcp pc -> store:443", want: delivered("store"),
			shows: []string{"nat    src 172.16.0.10:51000 -> 203.0.113.65:51000 (dc/ms pool)"}},
		// net:4.5 table, first row
		{says: "a pool that is not announced by ExpressRoute is answered by the internet", design: unadvertised, flow: "tcp pc -> store:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric(), shows: []string{"dc/ms pool", "state  none"}},
		{says: "not accepting those prefixes by ExpressRoute repairs it", flow: "tcp pc -> store:443", want: delivered("store"), shows: []string{"dc/isp hide"},
			design: unadvertised.with(func(d *Design) { d.edge("ms").Routes = []string{"20.38.99.0/24"} })},
		// net:4.5 table, second row; net:4.5.b2
		{says: "one pool on both roads: Microsoft answers by ExpressRoute", design: shared, flow: "tcp pc -> store:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/ms").asymmetric(), shows: []string{"dc/isp hide", "state  none"}},
		{says: "separate pools repair it", flow: "tcp pc -> store:443", want: delivered("store"), shows: []string{"dc/isp hide"},
			design: shared.with(func(d *Design) { d.edge("ms").Advertised = CIDRs("203.0.113.64/28") })},
		{says: "the rest of the internet answers by the internet", design: shared, flow: "tcp pc -> client:443", want: delivered("client"), shows: []string{"dc/isp hide"}},
		{says: "a more specific prefix over ExpressRoute alone still pulls the internet edge's answers", flow: "tcp pc -> store:443",
			design: shared.with(func(d *Design) { d.edge("ms").Advertised = CIDRs("203.0.113.128/28") }),
			want:   dropped(AsymmetricNoState, LegSYNACK, "dc/ms").asymmetric()},
		{says: "a part of the pool that the internet edge does not use pulls nothing", flow: "tcp pc -> store:443", want: delivered("store"),
			design: shared.with(func(d *Design) { d.edge("ms").Advertised = CIDRs("203.0.113.144/28") })},
		// net:4.5 table, third row
		{says: "a call from Microsoft that came by the internet is answered by ExpressRoute: a firewall there drops it", design: inbound, flow: "tcp store -> 203.0.113.130:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/ms").asymmetric(), shows: []string{"(dc/isp pc)", "leg SYN-ACK 172.16.0.10:443"}},
		{says: "by a plain router it dies for its private source", design: inbound.with(plain), flow: "tcp store -> 203.0.113.130:443",
			want: dropped(NoOutboundAccess, LegSYNACK, "internet").asymmetric()},
		{says: "with a native address the internet edge is left half-open", flow: "tcp store -> native:443", design: native.with(plain),
			want: dropped(HalfOpen, LegACK, "dc/isp").asymmetric()},
		{says: "with a public address behind a translation it comes from the wrong address", flow: "tcp store -> 203.0.113.130:443",
			design: native.with(plain).with(func(d *Design) {
				d.edge("isp").Filter.DNAT = []DNATRule{{Name: "native", Destination: IP("203.0.113.130"), Translated: IP("203.0.113.200")}}
			}), want: dropped(WrongSource, LegSYNACK, "store").asymmetric()},
		{says: "SNAT of the call to an address inside repairs it", flow: "tcp store -> 203.0.113.130:443", want: delivered("pc"),
			design: inbound.with(func(d *Design) {
				d.edge("isp").Filter.SNAT = append(d.edge("isp").Filter.SNAT, SNATRule{Name: "in", To: IP("172.16.0.1"), Inward: true})
			}), shows: []string{"-> 172.16.0.1:51000 (dc/isp in)"}},
		{says: "a call from elsewhere on the internet is answered by the internet", design: inbound, flow: "tcp client -> 203.0.113.130:443", want: delivered("pc")},
	})
}
