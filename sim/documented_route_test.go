package sim

import (
	"strings"
	"testing"
)

func TestDocumentedRoutes(t *testing.T) {
	base := hubSpoke()
	prove(t, []fact{
		// net:1.1 S3, net:R3
		{says: "an unknown private address ends in None", design: base, flow: "tcp a -> 10.99.0.4:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		// net:R4
		{says: "under a user route for 0/0 the None routes vanish", design: base, flow: "tcp a -> 10.99.0.4:443",
			changes: []string{spokeByFirewall, "firewall remove fw network any"}, want: refused(DeniedByDefault, LegResponse, "fw"),
			shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)"}},
		{says: "under a learned 0/0 they vanish too", design: base.with(byBGP), flow: "tcp a -> 10.99.0.4:443",
			want:  dropped(NoRoute, LegSYN, "internet"),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway"}},
		// net:R5
		{says: "a user route for one reserved prefix replaces that None route alone", design: base, flow: "tcp a -> 192.168.0.4:443",
			changes: []string{"route add rt-a ten 10.0.0.0/8 VirtualAppliance 10.0.0.4"}, want: dropped(NextHopNone, LegSYN, "a"),
			shows: []string{"192.168.0.0/16 -> None (Default"}},
		// net:R6
		{says: "a user route for 0/0 to Internet leaves them, by assumption", design: base, flow: "tcp a -> 10.99.0.4:443",
			changes: []string{"route add rt-a direct 0.0.0.0/0 Internet"}, want: dropped(NextHopNone, LegSYN, "a"),
			shows: []string{"10.0.0.0/8 -> None (Default", "assume none-routes-stay"}},
		{says: "or not, by the switch", design: base.with(func(d *Design) { d.Assumptions.NoneRoutesVanishForInternet = On }), flow: "tcp a -> 10.99.0.4:443",
			changes: []string{"route add rt-a direct 0.0.0.0/0 Internet"}, want: dropped(NoRoute, LegSYN, "internet"),
			shows: []string{"0.0.0.0/0 -> Internet (User rt-a/direct)"}},
		// net:1.1.b2
		{says: "some public-looking addresses end in None", design: base, flow: "tcp a -> 40.108.0.1:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"40.108.0.0/17 -> None (Default"}},
		// net:1.7.b4
		{says: "the network's own prefix is longer than 0/0", design: base, flow: "tcp a -> a3:443", changes: []string{spokeByFirewall}, want: delivered("a3"),
			shows: []string{"10.1.0.0/16 -> VnetLocal (Default)"}},
		{says: "so is a peer's", design: base, flow: "tcp a -> h:443", changes: []string{spokeByFirewall}, want: delivered("h"),
			shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)"}},
		{says: "so is what a gateway learned", design: base, flow: "tcp a -> pc:443", changes: []string{spokeByFirewall}, want: delivered("pc"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway"}},
		// net:A3
		{says: "a learned route inside the network's space draws nothing", flow: "tcp h -> a:443", want: delivered("a"),
			design: base.with(func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("10.1.0.0/24") }),
			shows:  []string{"10.1.0.0/16 -> VNetPeering (Default a)"}},
		// net:A8
		{says: "routes hold inside a subnet too", flow: "tcp a -> a2:443", changes: []string{"route add rt-a own 10.1.0.0/28 VirtualAppliance 10.0.0.4"},
			design: base.with(func(d *Design) {
				s := &d.VNets[1].Subnets[0]
				s.NICs = append(s.NICs, NIC{Name: "a2", IPs: IPs("10.1.0.5")})
			}), want: delivered("a2"), shows: []string{"10.1.0.0/28 -> VirtualAppliance 10.0.0.4 (User rt-a/own)"}},
		// net:A0
		{says: "168.63.129.16 answers whatever the routes say", design: base, flow: "udp a -> 168.63.129.16:53",
			changes: []string{"route add rt-a none 0.0.0.0/0 None"}, want: answered("platform")},
		// net:A5
		{says: "of equal prefixes the user route beats the gateway's", design: base, flow: "tcp a -> pc:443",
			changes: []string{"route add rt-a dc 172.16.0.0/16 None"}, want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"172.16.0.0/16 -> None (User rt-a/dc)"}},
		// net:A6
		{says: "of a prefix and a service tag with that prefix, the prefix wins", design: base, flow: "tcp a -> 52.224.186.99:443",
			changes: []string{"route add rt-a tag ApiManagement None", "route add rt-a host 52.224.186.99/32 Internet"},
			want:    Verdict{Disposition: Exited, Leg: LegSYN, At: "internet"}, shows: []string{"52.224.186.99/32 -> Internet (User rt-a/host)"}},
		// net:1.9.b1
		{says: "an appliance without IP forwarding receives nothing for others", design: base, flow: "tcp a -> web:443",
			changes: []string{"route add rt-a nva 0.0.0.0/0 VirtualAppliance 10.0.1.4"}, want: dropped(NextHopUnreachable, LegSYN, "h"), shows: []string{"IP forwarding is off"}},
		// net:1.9.b2
		{says: "an appliance two peerings away cannot be a next hop", design: base, flow: "tcp a -> web:443",
			changes: []string{"route add rt-a nva 0.0.0.0/0 VirtualAppliance 10.2.0.4"}, want: dropped(NextHopUnreachable, LegSYN, "a"),
			shows: []string{"the next hop's address is in no network that is directly reachable"}},
		// net:1.9.b3
		{says: "an appliance in the subnet it serves, with that subnet's table, is a loop", flow: "tcp h -> web:443",
			design: base.with(func(d *Design) {
				s := &d.VNets[0].Subnets[2]
				s.NICs = append(s.NICs, NIC{Name: "nva", IPs: IPs("10.0.1.5"), IPForwarding: true})
			}),
			changes: []string{"route add rt-h nva 0.0.0.0/0 VirtualAppliance 10.0.1.5"}, want: dropped(Loop, LegSYN, "nva"),
			shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.1.5 (User rt-h/nva)", "reached nva by user route 'nva' 0.0.0.0/0 in route table rt-h, where it had been already: h > nva > nva"}},
		{says: "a firewall whose own table leads back to itself is a loop", design: base, flow: "tcp a -> b:22",
			changes: []string{spokeByFirewall, "route add rt-fw self 10.2.0.0/16 VirtualAppliance 10.0.0.4"}, want: dropped(Loop, LegSYN, "fw")},
		// net:1.9.b4
		{says: "an appliance that keeps the client's source reaches no internet", design: base.with(nva), flow: "tcp a -> web:443",
			changes: []string{"route add rt-a nva 0.0.0.0/0 VirtualAppliance 10.0.1.5"}, want: dropped(NoOutboundAccess, LegSYN, "nva")},
		{says: "one that takes its own address does", flow: "tcp a -> web:443", want: delivered("web"),
			design:  base.with(nva).with(func(d *Design) { d.nic("nva").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.1.5")}} }),
			changes: []string{"route add rt-a nva 0.0.0.0/0 VirtualAppliance 10.0.1.5"},
			shows:   []string{"nat    src 10.1.0.4:51000 -> 10.0.1.5:51000 (nva hide)", "default outbound access of nva"}},
		// net:1.9.b6
		{says: "next hop Internet for a private prefix leads nowhere", design: base, flow: "tcp a -> 10.99.0.4:443",
			changes: []string{"route add rt-a odd 10.99.0.0/16 Internet"}, want: dropped(NoRoute, LegSYN, "internet")},
		// net:1.9.b7
		{says: "a route to an appliance that is not there stays active and swallows", design: base, flow: "tcp a -> web:443",
			changes: []string{"route add rt-a gone 0.0.0.0/0 VirtualAppliance 10.0.1.99"}, want: dropped(NextHopUnreachable, LegSYN, "a"),
			shows: []string{"no network interface has the next hop's address"}},
		// design page section 4
		{says: "an undeclared public destination leaves what is modelled", design: base, flow: "tcp a -> 192.0.2.99:443",
			want: Verdict{Disposition: Exited, Leg: LegSYN, At: "internet"}, shows: []string{"declare a host or service there to decide it"}},
		{says: "an undeclared public client is answered", design: base.with(publicA), flow: "tcp 192.0.2.99 -> 198.51.100.9:443", want: delivered("a")},
		{says: "a private address that nobody has, in the own network", design: base, flow: "tcp a -> 10.1.7.7:443", want: dropped(NoSuchHost, LegSYN, "a")},
	})
}

// net:1.9.b3: a loop is told up to where it closes, and not a second time.
func TestLoopIsToldOnce(t *testing.T) {
	near := hubSpoke().with(func(d *Design) {
		s := &d.VNets[0].Subnets[2]
		s.NICs = append(s.NICs, NIC{Name: "nva", IPs: IPs("10.0.1.5"), IPForwarding: true})
	})
	for _, c := range []struct{ flow, want string }{{"tcp h -> web:443", "h nva nva"}, {"tcp a -> b:22", "a fw nva fw"}} {
		trace := traceOf(t, changed(t, near, "route add rt-h nva 0.0.0.0/0 VirtualAppliance 10.0.1.5",
			spokeByFirewall, "route add rt-fw on 10.2.0.0/16 VirtualAppliance 10.0.1.5", "route add rt-h back 10.2.0.0/16 VirtualAppliance 10.0.0.4"), c.flow)
		var way []string
		for _, h := range trace.Legs[0].Hops {
			way = append(way, h.Device)
		}
		if got := strings.Join(way, " "); got != c.want || trace.Verdict.Reason != Loop {
			t.Errorf("%s goes %s, want %s and a loop\n%s", c.flow, got, c.want, trace)
		}
	}
}

// nva adds an appliance in a subnet of its own table to the hub.
func nva(d *Design) {
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "nva", Prefixes: CIDRs("10.0.2.0/24")})
	h := &d.VNets[0].Subnets[2]
	h.NICs = append(h.NICs, NIC{Name: "nva", IPs: IPs("10.0.1.5"), IPForwarding: true, Appliance: Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}})
}

func TestDocumentedPeering(t *testing.T) {
	base := hubSpoke()
	flagless := changed(t, inspected(t), "peering set b -> hub allowForwardedTraffic false")
	toggled := func(v Toggle) Design {
		return flagless.with(func(d *Design) { d.Assumptions.ForwardedTrafficNeedsFlag = v })
	}
	tagged := changed(t, base.with(func(d *Design) { d.NSGs = []NSG{{Name: "nsg-a"}} }), "subnet a/a networkSecurityGroup nsg-a")
	prove(t, []fact{
		// net:P1
		{says: "with one side's object alone there are no routes", flow: "tcp a -> h:443", want: dropped(NextHopNone, LegSYN, "a"),
			design: base.with(func(d *Design) {
				d.Peerings = d.Peerings[1:]
				d.Peerings[0].UseRemoteGateways = false
			})},
		// net:P2
		{says: "peering is not transitive", design: base, flow: "tcp a -> b:443", want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		{says: "a firewall between and routes to it make it so", design: base, flow: "tcp a -> b:443", changes: []string{spokeByFirewall, otherByFirewall}, want: delivered("b")},
		// net:P4
		{says: "forwarded traffic without the receiver's flag is undetermined", design: flagless, flow: "tcp a -> b:443",
			want:  Verdict{Disposition: Undetermined, Reason: Undocumented, Leg: LegSYN, At: "fw"},
			shows: []string{"peering b -> hub has allowForwardedTraffic false", "assume forwarded-traffic"}},
		{says: "dropped, by the switch", design: toggled(On), flow: "tcp a -> b:443", want: dropped(NextHopUnreachable, LegSYN, "fw"),
			shows: []string{"peering b -> hub has allowForwardedTraffic false"}},
		{says: "or passed", design: toggled(Off), flow: "tcp a -> b:443", want: delivered("b")},
		{says: "the other way it is the reply that is forwarded", design: toggled(On), flow: "tcp b -> a:443", want: dropped(NextHopUnreachable, LegSYNACK, "fw")},
		{says: "the sender's own packets need no flag", design: base, flow: "tcp h -> b:443", changes: []string{"peering set b -> hub allowForwardedTraffic false"}, want: delivered("b")},
		{says: "what a firewall translated is its own", flow: "tcp a -> b:443", want: delivered("b"),
			design: flagless.with(func(d *Design) { d.Firewalls[0].SNATPrivateRanges = []string{"255.255.255.255/32"} })},
		{says: "allowVirtualNetworkAccess false takes the peer out of the VirtualNetwork tag", design: tagged, flow: "tcp h -> a:443",
			changes: []string{"peering set a -> hub allowVirtualNetworkAccess false"}, want: dropped(DeniedByDefault, LegSYN, "a"), shows: []string{"65500 DenyAllInBound"}},
		{says: "which holds it otherwise", design: tagged, flow: "tcp h -> a:443", want: delivered("a"), shows: []string{"65000 AllowVnetInBound"}},
		{says: "the routes stay, and a rule of its own lets it in", design: tagged, flow: "tcp h -> a:443",
			changes: []string{"peering set a -> hub allowVirtualNetworkAccess false", "nsg add nsg-a hub 100 Inbound Allow Tcp 10.0.0.0/16 -> *:443"}, want: delivered("a"),
			shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)", "100 hub"}},
		// net:1.4: across regions
		{says: "across regions it is global peering, and works alike", design: base.with(func(d *Design) { d.VNets[1].Region = "westeurope" }), flow: "tcp h -> a:443", want: delivered("a"),
			shows: []string{"10.1.0.0/16 -> VNetGlobalPeering (Default a)"}},
		// net:P7
		{says: "a peer's route beats what a gateway learned of it", flow: "tcp h -> a:443", want: delivered("a"),
			design: base.with(func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("10.1.0.0/16") }), shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)"}},
	})
}
