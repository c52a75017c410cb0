package sim

import (
	"fmt"
	"slices"
	"testing"
)

// rows are the effective routes of a subnet for one prefix, as Azure shows them.
func (n *Network) rows(subnet, prefix string) (out []string) {
	for _, r := range n.subnets[subnet].table.routes.Effective() {
		if r.Route.Prefix.String() == prefix {
			out = append(out, fmt.Sprint(r.State, " ", r.Route.Source, " ", r.Route.NextHop))
		}
	}
	return out
}

// branch adds a second VPN site to the hub's gateway, 172.18.0.0/16, which
// speaks BGP or does not.
func branch(bgp bool) func(*Design) {
	return func(d *Design) {
		k := Connection{Name: "to-branch", Site: "branch", Edge: "vpn", Static: CIDRs("172.18.0.0/16")}
		if bgp {
			k.Static, k.Learned = nil, CIDRs("172.18.0.0/16")
		}
		d.Gateways[0].Connections = append(d.Gateways[0].Connections, k)
		d.Sites = append(d.Sites, Site{Name: "branch", Prefixes: CIDRs("172.18.0.0/16"), Hosts: []Host{{Name: "shop", IP: IP("172.18.0.10")}},
			Edges: []Edge{{Name: "vpn", Type: VPNEdge}}})
	}
}

// learns has the first connection learn prefixes by BGP instead of having them.
func learns(prefixes ...string) func(*Design) {
	return func(d *Design) {
		d.Gateways[0].Connections[0].Static, d.Gateways[0].Connections[0].Learned = nil, CIDRs(prefixes...)
	}
}

// many is n prefixes that nobody has, and the site's own.
func many(n int) (out []string) {
	for i := range n - 1 {
		out = append(out, fmt.Sprintf("100.%d.%d.0/24", 64+i/256, i%256))
	}
	return append(out, "172.16.0.0/16")
}

func TestDocumentedLearningAndAdvertising(t *testing.T) {
	base := hubSpoke()
	bgp := base.with(learns("172.16.0.0/16"))
	er := base.with(byExpressRoute).with(func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("172.16.0.0/16") })
	prove(t, []fact{
		// net:4.1.b1
		{says: "a VPN gateway announces its network, and the site answers", design: bgp, flow: "tcp pc -> h:443", want: delivered("h"),
			shows: []string{"route  dc/vpn", "10.0.0.0/16 -> VnetLocal (Default)"}},
		// net:4.1.b1, net:P6
		{says: "and the spokes that borrow it", design: bgp, flow: "tcp pc -> b:443", want: delivered("b"), shows: []string{"route  dc/vpn", "10.2.0.0/16 -> VNetPeering (Default b)"}},
		// net:4.1.b1
		{says: "and to a BGP peer what it learned from another", design: bgp.with(branch(true)), flow: "tcp pc -> shop:443", want: delivered("shop"),
			shows: []string{"172.18.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-branch)", "connection to-branch"}},
		{says: "and the prefixes of its local network gateways", flow: "tcp pc -> shop:443", want: delivered("shop"), shows: []string{"connection to-branch"},
			design: bgp.with(branch(false)).with(func(d *Design) { d.Sites[1].Edges[0].Routes = []string{"10.0.0.0/8", "172.16.0.0/16"} })},
		{says: "a site without BGP learns nothing of the other", design: base.with(branch(true)), flow: "tcp pc -> shop:443",
			want: dropped(NoRoute, LegSYN, "internet"), shows: []string{"route  dc/isp", "dc/isp hide"}},
		{says: "enableBgp on its connection is enough", design: base.with(branch(true)).with(func(d *Design) { d.Gateways[0].Connections[0].EnableBGP = true }), flow: "tcp pc -> shop:443",
			want: delivered("shop"), shows: []string{"connection to-branch"}},
		// net:4.1.b1: never the default route
		{says: "a default route is not passed on to another site", flow: "tcp shop -> web:443", want: dropped(NoRoute, LegSYN, "shop"), shows: []string{"the site has no route to it"},
			design: base.with(learns("0.0.0.0/0", "172.16.0.0/16")).with(branch(true))},
		// net:4.1.b1: nor what overlaps the network
		{says: "nor a route that overlaps the gateway's network", flow: "tcp shop -> 10.9.0.4:443", want: dropped(NoRoute, LegSYN, "shop"), shows: []string{"the site has no route to it"},
			design: base.with(learns("10.0.0.0/8", "172.16.0.0/16")).with(branch(true))},
		// net:4.1.b2
		{says: "a site may announce a superset of the network", design: base.with(learns("10.0.0.0/8", "172.16.0.0/16")), flow: "tcp a -> 10.9.0.4:443",
			want: dropped(NoRoute, LegSYN, "internet"), shows: []string{"10.0.0.0/8 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		{says: "the network's own prefix from a site is filtered", design: base.with(learns("10.0.0.0/16", "172.16.0.0/16")), flow: "tcp pc -> h:443", want: delivered("h"),
			shows: []string{"10.0.0.0/16 -> VnetLocal (Default)"}},
		// net:A3
		{says: "a learned prefix inside a peered network draws nothing", design: base.with(learns("10.1.0.0/24", "172.16.0.0/16")), flow: "tcp h -> a:443", want: delivered("a"),
			shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)"}},
		{says: "nor one inside the own", design: er.with(func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("10.1.0.0/28", "172.16.0.0/16") }), flow: "tcp a -> a3:443", want: delivered("a3"),
			shows: []string{"10.1.0.0/16 -> VnetLocal (Default)"}},
		// net:A2, net:A3: and which of the two comes first
		{says: "in the place of the peering's row a user route lets it draw, by assumption", flow: "tcp h -> a:443", changes: []string{"route add rt-h peer 10.1.0.0/16 None"},
			design: base.with(learns("10.1.0.0/24", "172.16.0.0/16")), want: delivered("a"),
			shows: []string{"10.1.0.0/24 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "assume replaced-system-yields"}},
		{says: "or not, by the switch", flow: "tcp h -> a:443", changes: []string{"route add rt-h peer 10.1.0.0/16 None"},
			design: base.with(learns("10.1.0.0/24", "172.16.0.0/16")).with(func(d *Design) { d.Assumptions.ReplacedRoutesKeepGatewaysOut = On }), want: dropped(NextHopNone, LegSYN, "h"),
			shows: []string{"10.1.0.0/16 -> None (User rt-h/peer)"}},
		// net:4.1.b3
		{says: "a VPN session takes 4,000 prefixes", design: base.with(learns(many(4000)...)), flow: "tcp a -> pc:443", want: delivered("pc")},
		{says: "with one more it is dropped, and brings nothing", design: base.with(learns(many(4001)...)), flow: "tcp a -> pc:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"172.16.0.0/12 -> None (Default)"}},
		{says: "and tells the site nothing", design: base.with(learns(many(4001)...)), flow: "tcp pc -> a:443", want: dropped(NoRoute, LegSYN, "internet"), shows: []string{"route  dc/isp"}},
		// net:4.1.b4
		{says: "private peering takes 4,000", design: er.with(learns(many(4001)...)), flow: "tcp a -> pc:443", want: dropped(NextHopNone, LegSYN, "a")},
		{says: "with premium 10,000", design: er.with(learns(many(10000)...)).with(premium), flow: "tcp a -> pc:443", want: delivered("pc")},
		{says: "and not one more", design: er.with(learns(many(10001)...)).with(premium), flow: "tcp a -> pc:443", want: dropped(NextHopNone, LegSYN, "a")},
		{says: "without its session a circuit leads nowhere, whatever the site routes there", design: er.with(learns(many(4001)...)), flow: "tcp pc -> a:443",
			changes: []string{"edge accept dc/er 10.0.0.0/8"}, want: dropped(NoRoute, LegSYN, "dc/er"), shows: []string{"no connection of this edge leads there"}},
		// net:4.1.b5
		{says: "propagation off keeps static prefixes out as well", design: base, flow: "tcp a -> pc:443", changes: []string{spokeForgetsSite},
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"172.16.0.0/12 -> None (Default)"}},
		{says: "as it does learned ones", design: bgp, flow: "tcp a -> pc:443", changes: []string{spokeForgetsSite}, want: dropped(NextHopNone, LegSYN, "a")},
	})
}

func premium(d *Design) { d.edge("er").Premium = true }

func TestDocumentedRowsOfGateways(t *testing.T) {
	active := hubSpoke().with(activeActive)
	both := twoGateways().with(func(d *Design) {
		d.Sites[0].Edges = append(d.Sites[0].Edges, Edge{Name: "er", Type: PrivatePeering, Preference: 200})
		d.Gateways[1].Instances = IPs("10.20.88.110", "10.20.88.111")
		d.Gateways[1].Connections = append(d.Gateways[1].Connections, Connection{Name: "dc-circuit", Site: "dc", Edge: "er", Learned: CIDRs("172.16.0.0/12")})
	})
	second := both.with(func(d *Design) {
		d.Sites[0].Edges = append(d.Sites[0].Edges, Edge{Name: "er2", Type: PrivatePeering})
		d.Gateways[1].Connections = append(d.Gateways[1].Connections, Connection{Name: "dc-circuit2", Site: "dc", Edge: "er2", Learned: CIDRs("172.16.0.0/12")})
	})
	const er1, er2 = "Active VirtualNetworkGateway VirtualNetworkGateway 10.20.88.110", "Active VirtualNetworkGateway VirtualNetworkGateway 10.20.88.111"
	const none = "Invalid Default None"
	for _, tt := range []struct {
		says           string
		design         Design
		subnet, prefix string
		want           []string
	}{
		{"a gateway of one instance shows one row", hubSpoke(), "a/a", "172.16.0.0/16", []string{"Active VirtualNetworkGateway VirtualNetworkGateway"}},
		// net:1.4.b3
		{"each instance shows one", active, "hub/h", "172.16.0.0/16", []string{"Active VirtualNetworkGateway VirtualNetworkGateway 198.51.100.21", "Active VirtualNetworkGateway VirtualNetworkGateway 198.51.100.22"}},
		{"a spoke that borrows the gateway sees the same", active, "a/a", "172.16.0.0/16", []string{"Active VirtualNetworkGateway VirtualNetworkGateway 198.51.100.21", "Active VirtualNetworkGateway VirtualNetworkGateway 198.51.100.22"}},
		// net:1.4.b4
		{"ExpressRoute shows addresses of no network", both, "hub/h", "172.16.0.0/12", []string{er1, er2, none}},
		{"two circuits show four rows", second, "hub/h", "172.16.0.0/12", []string{er1, er2, er1, er2, none}},
		// net:1.13 V7
		{"V7: the longer prefix by VPN and the shorter by ExpressRoute are all Active", both.with(activeActive), "hub/h", "172.16.0.0/16", []string{"Active VirtualNetworkGateway VirtualNetworkGateway 198.51.100.21", "Active VirtualNetworkGateway VirtualNetworkGateway 198.51.100.22"}},
		// net:1.13 V5
		{"V5: a default route by the gateway leaves no row of the system's", hubSpoke().with(byBGP), "a/a", "0.0.0.0/0", []string{"Active VirtualNetworkGateway VirtualNetworkGateway"}},
		{"V5: nor one of None", hubSpoke().with(byBGP), "a/a", "172.16.0.0/12", nil},
		{"V5: the peering stays", hubSpoke().with(byBGP), "a/a", "10.0.0.0/16", []string{"Active Default VNetPeering"}},
		// net:4.1.b2
		{"what a VPN gateway filters is no row at all", hubSpoke().with(learns("10.0.1.0/24")), "b/b", "10.0.1.0/24", nil},
		// net:A3
		{"what lies inside a peer is a row that lost", hubSpoke().with(learns("10.1.5.0/24")), "hub/h", "10.1.5.0/24", []string{"Invalid VirtualNetworkGateway VirtualNetworkGateway"}},
		// net:G1
		{"of equal prefixes by VPN and ExpressRoute only the latter is shown", both.with(func(d *Design) { d.Gateways[1].Connections[1].Learned = CIDRs("172.16.0.0/16") }), "hub/h", "172.16.0.0/16", []string{er1, er2}},
	} {
		t.Run(tt.says, func(t *testing.T) {
			if got := compiled(t, tt.design).rows(tt.subnet, tt.prefix); !slices.Equal(got, tt.want) {
				t.Errorf("rows of %s for %s = %q, want %q", tt.subnet, tt.prefix, got, tt.want)
			}
		})
	}
}

// activeActive gives the hub's VPN gateway two active instances.
func activeActive(d *Design) {
	d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-gw1", IP: IP("198.51.100.21")}, PublicIP{Name: "pip-gw2", IP: IP("198.51.100.22")})
	d.Gateways[0].ActiveActive, d.Gateways[0].PublicIPs = true, []string{"pip-gw1", "pip-gw2"}
}

func TestDocumentedInstances(t *testing.T) {
	active := hubSpoke().with(activeActive)
	devices := active.with(func(d *Design) { // two devices on premises, each with its own firewall
		strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
		d.edge("vpn").Filter = strict
		d.Sites[0].Edges = append(d.Sites[0].Edges, Edge{Name: "vpn2", Type: VPNEdge, Filter: strict})
		d.Gateways[0].Connections = append(d.Gateways[0].Connections, Connection{Name: "to-dc2", Site: "dc", Edge: "vpn2", Static: CIDRs("172.16.0.0/16")})
	})
	oneBox := devices.with(func(d *Design) { d.edge("vpn").Box, d.edge("vpn2").Box = "cluster", "cluster" })
	twoLinks := twoGateways().with(func(d *Design) {
		strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
		d.Gateways[1].Connections[0].SecondEdge = "er2"
		d.Sites[1].Edges[0].Filter, d.Sites[1].Edges[1].Filter = strict, strict
	})
	prove(t, []fact{
		// net:1.4.b3, net:4.3.b4
		{says: "either instance may carry a flow, and neither keeps state", design: active, flow: "tcp a -> pc:443", want: delivered("pc"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway 198.51.100.21 (VirtualNetworkGateway vpngw to-dc)", "connection to-dc, instance 1 (198.51.100.21)", "route  vpngw instance 1 (198.51.100.21)", "or delivered by"}},
		{says: "two devices on premises that share nothing lose what returns by the other", design: devices, flow: "tcp a -> pc:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/vpn").asymmetric(), shows: []string{"connection to-dc2, instance 1", "or delivered by a > vpngw > dc/vpn2 > pc"}},
		{says: "in the other direction too", design: devices, flow: "tcp pc -> a:443", want: dropped(AsymmetricNoState, LegSYNACK, "dc/vpn").asymmetric()},
		{says: "one box on premises keeps them together", design: oneBox, flow: "tcp a -> pc:443", want: delivered("pc")},
		// net:G5
		{says: "both links of a circuit are in use: a firewall at each loses what returns by the other", design: twoLinks, flow: "tcp a -> rack:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "lab/er").asymmetric(), shows: []string{"connection circuit", "or delivered by a > ergw > lab/er2 > rack"}},
		{says: "without firewalls there the links may differ", flow: "tcp a -> rack:443", want: delivered("rack"), shows: []string{"or delivered by a > ergw > lab/er2 > rack, back rack > lab/er > ergw > a"},
			design: twoLinks.with(func(d *Design) { d.Sites[1].Edges[0].Filter, d.Sites[1].Edges[1].Filter = Filter{}, Filter{} })},
		{says: "one box for both links is no problem", flow: "tcp a -> rack:443", want: delivered("rack"),
			design: twoLinks.with(func(d *Design) { d.Sites[1].Edges[0].Box, d.Sites[1].Edges[1].Box = "fw", "fw" })},
	})
}
