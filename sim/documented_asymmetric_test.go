package sim

import "testing"

// twoWays is a client and a server with an appliance on either side of them:
//
//	      A 10.0.3.4
//	     /          \
//	c 10.0.1.4    s 10.0.2.4
//	     \          /
//	      B 10.0.4.4
//
// Without user routes they talk directly.
func twoWays() Design {
	strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
	return Design{
		VNets: []VNet{{Name: "lab", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
			{Name: "c", Prefixes: CIDRs("10.0.1.0/24"), RouteTable: "rt-c", NICs: []NIC{{Name: "c", IPs: IPs("10.0.1.4")}}},
			{Name: "s", Prefixes: CIDRs("10.0.2.0/24"), RouteTable: "rt-s", NICs: []NIC{
				{Name: "s", IPs: IPs("10.0.2.4"), Listen: []Listener{{Ports: Port(443)}, {Protocol: UDP, Ports: Port(53)}}},
			}},
			{Name: "a", Prefixes: CIDRs("10.0.3.0/24"), RouteTable: "rt-a", NICs: []NIC{{Name: "A", IPs: IPs("10.0.3.4"), IPForwarding: true, Appliance: strict}}},
			{Name: "b", Prefixes: CIDRs("10.0.4.0/24"), NICs: []NIC{{Name: "B", IPs: IPs("10.0.4.4"), IPForwarding: true, Appliance: strict}}},
		}}},
		RouteTables: []RouteTable{{Name: "rt-c"}, {Name: "rt-s"}, {Name: "rt-a"}},
	}
}

// The user routes that lead a direction over an appliance.
const (
	requestByA  = "route add rt-c to-s 10.0.2.0/24 VirtualAppliance 10.0.3.4"
	responseByA = "route add rt-s to-c 10.0.1.0/24 VirtualAppliance 10.0.3.4"
	responseByB = "route add rt-s to-c 10.0.1.0/24 VirtualAppliance 10.0.4.4"
)

// snatAtA gives what A forwards A's own address.
func snatAtA(d *Design) { d.nic("A").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.3.4")}} }

// dnatAtA publishes the server at A's own address.
func dnatAtA(d *Design) {
	d.nic("A").Appliance.DNAT = []DNATRule{
		{Name: "tcp", Destination: IP("10.0.3.4"), Translated: IP("10.0.2.4")},
		{Name: "udp", Protocol: UDP, Destination: IP("10.0.3.4"), Translated: IP("10.0.2.4")},
	}
}

// onlyTranslates makes an appliance keep state for translations alone: what fits
// nothing passes.
func onlyTranslates(name string) func(*Design) {
	return func(d *Design) {
		d.nic(name).Appliance = Filter{DNAT: []DNATRule{{Name: "unused", Destination: IP("10.0.99.99"), Translated: IP("10.0.2.4")}}}
	}
}

// plain makes an appliance a router without any memory.
func plainRouter(name string) func(*Design) {
	return func(d *Design) { d.nic(name).Appliance = Filter{} }
}

func TestDocumentedShapesTCP(t *testing.T) {
	base := twoWays()
	prove(t, []fact{
		// ct:10 a
		{says: "both ways by one firewall works", design: base,
			changes: []string{requestByA, responseByA}, flow: "tcp c -> s:443",
			want: delivered("s"), shows: []string{"10.0.2.0/24 -> VirtualAppliance 10.0.3.4 (User rt-c/to-s)", "state  established"}},
		// ct:10 b, net:5.5.b1, net:5.5 table "no, yes"
		{says: "a SYN-ACK at a firewall that saw no SYN is dropped there", design: base,
			changes: []string{responseByA}, flow: "tcp c -> s:443",
			want:  dropped(AsymmetricNoState, LegSYNACK, "A").asymmetric(),
			shows: []string{"10.0.1.0/24 -> VirtualAppliance 10.0.3.4 (User rt-s/to-c)", "state  none", "10.0.0.0/16 -> VnetLocal (Default)"}},
		// ct:10 b, "outbound from S allowed": no rule helps
		{says: "no allow rule lets a SYN-ACK without state pass", design: base,
			changes: []string{responseByA, "appliance add A from-s Allow Tcp 10.0.2.4 -> *"}, flow: "tcp c -> s:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "A").asymmetric(), shows: []string{"state  none"}},
		// ct:10 b, FW accepts INVALID; ct:7: INVALID is never translated
		{says: "a device that tracks but does not drop lets the SYN-ACK pass, and it counts as asymmetric", design: base.with(onlyTranslates("A")),
			changes: []string{responseByA}, flow: "tcp c -> s:443",
			want: delivered("s").asymmetric(), shows: []string{"state  none"}},
		// ct:10 c, net:5.5 table "yes, no"
		{says: "an ACK at a firewall that saw the SYN but not the SYN-ACK is dropped there", design: base,
			changes: []string{requestByA}, flow: "tcp c -> s:443",
			want:  dropped(HalfOpen, LegACK, "A").asymmetric(),
			shows: []string{"state  half-open", "10.0.0.0/16 -> VnetLocal (Default)"}},
		// ct:10 c: loose and liberal do not help
		{says: "loose and liberal tracking do not heal half-open", flow: "tcp c -> s:443",
			design:  base.with(func(d *Design) { d.nic("A").Appliance.Loose, d.nic("A").Appliance.Liberal = true, true }),
			changes: []string{requestByA},
			want:    dropped(HalfOpen, LegACK, "A").asymmetric()},
		// ct:10 c, FW accepts INVALID: works if FW does no NAT
		{says: "half-open works at a device that tracks, translates nothing of it and does not drop", design: base.with(onlyTranslates("A")),
			changes: []string{requestByA}, flow: "tcp c -> s:443",
			want: delivered("s").asymmetric(), shows: []string{"state  half-open"}},
		// ct:10 j, net:5.5 table "X1, X2"
		{says: "forward by one firewall and back by another dies at the other", design: base,
			changes: []string{requestByA, responseByB}, flow: "tcp c -> s:443",
			want:  dropped(AsymmetricNoState, LegSYNACK, "B").asymmetric(),
			shows: []string{"10.0.1.0/24 -> VirtualAppliance 10.0.4.4 (User rt-s/to-c)", "state  none"}},
		// ct:10 f, net:5.5.b4: a SNAT at X repairs it
		{says: "SNAT at the firewall brings the answer back whatever the server's route to the client is", design: base.with(snatAtA),
			changes: []string{requestByA, responseByB}, flow: "tcp c -> s:443",
			want: delivered("s"), shows: []string{"nat    src 10.0.1.4:51000 -> 10.0.3.4:51000 (A hide)"}},
		// ct:10 f, second row
		{says: "SNAT does not help if the server's route to the translated address leads to another firewall", design: base.with(snatAtA),
			changes: []string{requestByA, "route add rt-s to-a 10.0.3.0/24 VirtualAppliance 10.0.4.4"}, flow: "tcp c -> s:443",
			want:  dropped(AsymmetricNoState, LegSYNACK, "B").asymmetric(),
			shows: []string{"10.0.3.0/24 -> VirtualAppliance 10.0.4.4 (User rt-s/to-a)"}},
		// ct:10 g, return via L
		{says: "DNAT is undone by the device that did it", design: base.with(dnatAtA),
			changes: []string{responseByA}, flow: "tcp c -> 10.0.3.4:443",
			want: delivered("s"), shows: []string{"nat    dst 10.0.3.4:443 -> 10.0.2.4:443 (A tcp)", "nat    src 10.0.2.4:443 -> 10.0.3.4:443"}},
		// ct:10 g, return past L
		{says: "an answer past the DNAT device comes from an address the client never called", design: base.with(dnatAtA),
			flow: "tcp c -> 10.0.3.4:443",
			want: dropped(WrongSource, LegSYNACK, "c").asymmetric(), shows: []string{"10.0.0.0/16 -> VnetLocal (Default)"}},
		// ct:10 l
		{says: "DNAT and SNAT together need no route back", design: base.with(snatAtA).with(dnatAtA),
			flow: "tcp c -> 10.0.3.4:443", want: delivered("s")},
		// ct:10, closed port, return via FW
		{says: "a closed port's reset passes the firewall that saw the SYN", design: base,
			changes: []string{requestByA, responseByA}, flow: "tcp c -> s:81",
			want: refused(NoListener, LegReset, "s"), shows: []string{"state  established"}},
		// ct:10, closed port, return direct
		{says: "a closed port's reset that takes the direct way refuses too", design: base,
			changes: []string{requestByA}, flow: "tcp c -> s:81",
			want: refused(NoListener, LegReset, "s").asymmetric()},
		// ct:10, closed port, return via B
		{says: "a closed port's reset dies at a firewall that saw no SYN: a timeout", design: base,
			changes: []string{requestByA, responseByB}, flow: "tcp c -> s:81",
			want: dropped(AsymmetricNoState, LegReset, "B").asymmetric()},
		// ct:10, FW drops
		{says: "what no rule of a stateful appliance allows vanishes there", flow: "tcp c -> s:443",
			design:  base.with(func(d *Design) { d.nic("A").Appliance.Rules = nil }),
			changes: []string{requestByA, responseByA},
			want:    dropped(DeniedByDefault, LegSYN, "A"), shows: []string{"implicit deny"}},
		// ct:1 step 4: the filter sees the translated destination, the untranslated source
		{says: "an appliance's rules see the destination after DNAT and the source before SNAT", flow: "tcp c -> 10.0.3.4:443",
			design: base.with(snatAtA).with(dnatAtA).with(func(d *Design) {
				d.nic("A").Appliance.Rules = []FilterRule{{Name: "inner", Access: Allow, Sources: []string{"10.0.1.4"}, Destinations: []string{"10.0.2.4"}}}
			}),
			want: delivered("s"), shows: []string{"rule   allow (A inner)"}},
		// ct:1 steps 4 and 5, for every packet of a connection
		{says: "rules that judge every packet see the source before SNAT each time", flow: "tcp c -> s:443",
			design: base.with(snatAtA).with(func(d *Design) {
				d.nic("A").Appliance.Stateful = false
				d.nic("A").Appliance.Rules = []FilterRule{{Name: "hidden", Access: Deny, Sources: []string{"10.0.3.4"}}, {Name: "all", Access: Allow}}
			}),
			changes: []string{requestByA}, want: delivered("s"), shows: []string{"rule   allow (A all)"}},
		// ct:1 step 3: own address is INPUT, never forwarded
		{says: "an appliance answers for itself without asking its own filter", flow: "tcp c -> A:443",
			design: base.with(func(d *Design) { d.nic("A").Appliance.Rules = nil }),
			want:   delivered("A")},
		// ct:1 step 3
		{says: "an appliance opens connections of its own", flow: "tcp A -> s:443", design: base, want: delivered("s")},
	})
}

func TestDocumentedShapesUDP(t *testing.T) {
	base := twoWays()
	prove(t, []fact{
		// ct:10 UDP, both via FW
		{says: "UDP both ways by one firewall works", design: base,
			changes: []string{requestByA, responseByA}, flow: "udp c -> s:53", want: answered("s")},
		// net:5.5.b4 UDP, ct:6
		{says: "an answer whose request went elsewhere is a first packet, judged by the rules", design: base,
			changes: []string{responseByA}, flow: "udp c -> s:53",
			want: answered("s").asymmetric(), shows: []string{"state  new", "rule   allow (A all)"}},
		// net:5.5.b4 UDP
		{says: "no rule from server to client: the answer is denied, without INVALID", flow: "udp c -> s:53",
			design: base.with(func(d *Design) {
				d.nic("A").Appliance.Rules = []FilterRule{{Name: "to-s", Access: Allow, Destinations: []string{"10.0.2.0/24"}}}
			}),
			changes: []string{responseByA},
			want:    dropped(DeniedByDefault, LegResponse, "A").asymmetric(), shows: []string{"state  new", "implicit deny"}},
		// net:5.5.b4 UDP
		{says: "UDP with only the request by the firewall works", design: base,
			changes: []string{requestByA}, flow: "udp c -> s:53", want: answered("s").asymmetric()},
		// ct:10 UDP, DNAT past the node
		{says: "a UDP answer past the DNAT device is ignored", design: base.with(dnatAtA), flow: "udp c -> 10.0.3.4:53",
			want: dropped(WrongSource, LegResponse, "c").asymmetric()},
		// ct:10 UDP, closed, via FW
		{says: "a closed UDP port's ICMP error is RELATED at the firewall that saw the request", design: base,
			changes: []string{requestByA, responseByA}, flow: "udp c -> s:54",
			want: refused(NoListener, LegReset, "s"), shows: []string{"state  related"}},
		// ct:10 UDP, closed, via B
		{says: "a closed UDP port's ICMP error is INVALID at a firewall that saw no request: silence", design: base,
			changes: []string{requestByA, responseByB}, flow: "udp c -> s:54",
			want: dropped(AsymmetricNoState, LegReset, "B").asymmetric()},
		// ct:10 UDP, closed, direct
		{says: "a closed UDP port's ICMP error by the direct way refuses", design: base,
			changes: []string{requestByA}, flow: "udp c -> s:54", want: refused(NoListener, LegReset, "s").asymmetric()},
		// ct:10 UDP, closed, DNAT, return past the node
		{says: "an ICMP error that names the server's own address is ignored by a client that called another", design: base.with(dnatAtA),
			flow: "udp c -> 10.0.3.4:54", want: dropped(WrongSource, LegReset, "c").asymmetric()},
		// ct:6: RELATED errors are translated with their entry
		{says: "an ICMP error from a DNATed server shows the address that was called", design: base.with(snatAtA).with(dnatAtA),
			flow: "udp c -> 10.0.3.4:54", want: refused(NoListener, LegReset, "s"), shows: []string{"state  related"}},
	})
}

func TestDocumentedShapesEcho(t *testing.T) {
	base := twoWays()
	prove(t, []fact{
		// ct:10 ICMP
		{says: "an echo both ways by one firewall works", design: base,
			changes: []string{requestByA, responseByA}, flow: "icmp c -> s", want: answered("s")},
		{says: "an echo reply without its request is INVALID, unlike UDP", design: base,
			changes: []string{responseByA}, flow: "icmp c -> s", want: dropped(AsymmetricNoState, LegResponse, "A").asymmetric()},
		{says: "an echo with only the request by the firewall works", design: base,
			changes: []string{requestByA}, flow: "icmp c -> s", want: answered("s").asymmetric()},
		{says: "an echo reply by another firewall is dropped there", design: base,
			changes: []string{requestByA, responseByB}, flow: "icmp c -> s", want: dropped(AsymmetricNoState, LegResponse, "B").asymmetric()},
		{says: "an echo's SNAT is undone", design: base.with(snatAtA),
			changes: []string{requestByA}, flow: "icmp c -> s", want: answered("s")},
	})
}

// The definition of asymmetric in the design page, clause by clause; the shapes
// above hold the rest.
func TestDocumentedAsymmetric(t *testing.T) {
	base := twoWays()
	prove(t, []fact{
		{says: "a return that a route ends is not asymmetric", design: base,
			changes: []string{requestByA, "route add rt-s to-c 10.0.1.0/24 None"}, flow: "tcp c -> s:443",
			want: dropped(NextHopNone, LegSYNACK, "s"), shows: []string{"10.0.1.0/24 -> None (User rt-s/to-c)"}},
		{says: "a return that a rule of a stateless device ends is not asymmetric", flow: "tcp c -> s:443",
			design: base.with(func(d *Design) {
				d.nic("B").Appliance = Filter{Rules: []FilterRule{{Name: "no", Access: Deny}}}
			}),
			changes: []string{requestByA, responseByB},
			want:    dropped(DeniedByFirewall, LegSYNACK, "B"), shows: []string{"rule   deny (B no)"}},
		{says: "a return that a loop ends is not asymmetric", design: base.with(plainRouter("B")).with(func(d *Design) {
			d.VNets[0].Subnets[3].RouteTable = "rt-s"
		}),
			changes: []string{requestByA, responseByB}, flow: "tcp c -> s:443",
			want: dropped(Loop, LegSYNACK, "B")},
		{says: "a flow that dies before any answer is not asymmetric", design: base,
			changes: []string{requestByA, "route add rt-a to-s 10.0.2.0/24 None"}, flow: "tcp c -> s:443",
			want: dropped(NextHopNone, LegSYN, "A")},
		{says: "a router without memory on one way only does not count", design: base.with(plainRouter("A")),
			changes: []string{requestByA}, flow: "tcp c -> s:443", want: delivered("s")},
		{says: "a router without memory on the way back only does not count", design: base.with(plainRouter("A")),
			changes: []string{responseByA}, flow: "tcp c -> s:443", want: delivered("s")},
		{says: "a device that only translates counts on the forward path", design: base.with(onlyTranslates("A")),
			changes: []string{requestByA}, flow: "icmp c -> s", want: answered("s").asymmetric()},
		{says: "filters without state on one way only do not count", design: base.with(func(d *Design) {
			d.nic("A").Appliance = Filter{Rules: []FilterRule{{Name: "all", Access: Allow}}}
		}),
			changes: []string{requestByA}, flow: "tcp c -> s:443", want: delivered("s"), shows: []string{"rule   allow (A all)"}},
		{says: "NSGs on one way only never count", design: base.with(func(d *Design) {
			d.NSGs = []NSG{{Name: "nsg"}}
			d.VNets[0].Subnets[2].NSG = "nsg"
			d.nic("A").Appliance = Filter{}
		}),
			changes: []string{responseByA}, flow: "tcp c -> s:443", want: delivered("s")},
	})
}
