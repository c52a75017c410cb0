package route

import (
	"net/netip"
	"slices"
	"testing"
)

// The tests of this file take sentences of Microsoft's pages and rows of published effective routes. The comment of each
// names the fact.

func pfx(s string) netip.Prefix       { return netip.MustParsePrefix(s) }
func pfxs(s ...string) []netip.Prefix { return prefixes(s...) }
func ip(s string) netip.Addr          { return netip.MustParseAddr(s) }

func user(name, prefix string, hop HopType) Route {
	return Route{Name: name, Prefix: pfx(prefix), NextHop: NextHop{Type: hop}, Source: SourceUser}
}

func nva(name, prefix, addr string) Route {
	r := user(name, prefix, HopVirtualAppliance)
	r.NextHop.IP = ip(addr)
	return r
}

func gateway(prefix string) Route {
	return Route{Prefix: pfx(prefix), NextHop: NextHop{Type: HopVirtualNetworkGateway}, Source: SourceVirtualNetworkGateway}
}

func instance(prefix, addr string) Route {
	r := gateway(prefix)
	r.NextHop.IP = ip(addr)
	return r
}

func system(prefix string, hop HopType) Route {
	return Route{Prefix: pfx(prefix), NextHop: NextHop{Type: hop}, Source: SourceDefault}
}

func tagged(tag, prefix string, hop HopType) Route {
	r := user("to-"+tag, prefix, hop)
	r.Tag = tag
	return r
}

// vnet is the system routes of a space under the documented reserved list, and more.
func vnet(space string, more ...Route) []Route {
	return append(System(pfxs(space), DocumentedReserved().Prefixes), more...)
}

// claim is an expected line of a table: to answers for addr, and each loser lost by the rule beside it.
type claim struct {
	name string
	addr string
	won  Route
	lost []loss
}

type loss struct {
	route Route
	state State
	rule  Rule
}

func check1(t *testing.T, table *Table, c claim) {
	t.Helper()
	e := table.Explain(ip(c.addr))
	if got := table.Lookup(ip(c.addr)); !slices.Equal(got, []Route{c.won}) {
		t.Errorf("Lookup(%s) = %v, want %v\n%v", c.addr, got, c.won, e)
	}
	for _, l := range c.lost {
		i := slices.IndexFunc(e.Candidates, func(r EffectiveRoute) bool { return r.Route == l.route })
		if i < 0 {
			t.Errorf("Explain(%s) has no candidate %v\n%v", c.addr, l.route, e)
			continue
		}
		if got := e.Candidates[i]; got.Lost != l.rule || got.State != l.state {
			t.Errorf("Explain(%s): %v is %v by %v, want %v by %v", c.addr, l.route, got.State, got.Lost, l.state, l.rule)
		}
	}
}

func runClaims(t *testing.T, table *Table, claims []claim) {
	t.Helper()
	for _, c := range claims {
		t.Run(c.name, func(t *testing.T) { check1(t, table, c) })
	}
}

// invalidByUser is what a user route of the same prefix makes of another.
func invalidByUser(r Route) []loss { return []loss{{r, StateInvalid, RuleSource}} }

// net:V1, the example of the routing guide, subnet with the route table; net:A1, net:1.7.b1.
func TestDocumentedGuideSubnetWithRouteTable(t *testing.T) {
	local, nvaAddr := system("10.0.0.0/16", HopVnetLocal), "10.0.100.4"
	all := nva("all", "0.0.0.0/0", nvaAddr)
	within, toPeer1, toPeer2 := nva("within-vnet", "10.0.0.0/16", nvaAddr), user("peer-1", "10.1.0.0/16", HopNone), user("peer-2", "10.2.0.0/16", HopNone)
	subnet, branch := user("within-subnet", "10.0.0.0/24", HopVnetLocal), nva("branch", "10.10.0.0/16", nvaAddr)
	peer1, peer2 := system("10.1.0.0/16", HopVNetPeering), system("10.2.0.0/16", HopVNetPeering)
	storage := system("198.51.100.0/24", HopVirtualNetworkServiceEndpoint)
	none10 := system("10.0.0.0/8", HopNone)
	table := mustTable(t, vnet("10.0.0.0/16", peer1, peer2, gateway("10.10.0.0/16"), storage, all, within, subnet, toPeer1, toPeer2, branch))
	runClaims(t, table, []claim{
		{"a route for the subnet keeps its own traffic direct", "10.0.0.9", subnet, []loss{{within, StateActive, RuleLongestPrefix}, {local, StateInvalid, RuleSource}}},
		{"a user route of the VNet's prefix redirects the rest of the VNet", "10.0.1.9", within, invalidByUser(local)},
		{"a user route to None cuts off a peer", "10.1.2.3", toPeer1, invalidByUser(peer1)},
		{"and the other", "10.2.2.3", toPeer2, invalidByUser(peer2)},
		{"a user route beats the gateway's", "10.10.0.9", branch, invalidByUser(gateway("10.10.0.0/16"))},
		{"0.0.0.0/0 does not capture service endpoints", "198.51.100.7", storage, []loss{{all, StateActive, RuleLongestPrefix}}},
		{"no None route is left for an unknown private address", "10.99.1.1", all, []loss{{none10, StateWithdrawn, RuleNoneWithdrawn}}},
		{"the system's default route stays as Invalid", "8.8.8.8", all, invalidByUser(system("0.0.0.0/0", HopInternet))},
	})
}

// net:V2, the same virtual network, subnet without a route table.
func TestDocumentedGuideSubnetWithoutRouteTable(t *testing.T) {
	local, peer1, peer2 := system("10.0.0.0/16", HopVnetLocal), system("10.1.0.0/16", HopVNetPeering), system("10.2.0.0/16", HopVNetPeering)
	none10, internet := system("10.0.0.0/8", HopNone), system("0.0.0.0/0", HopInternet)
	table := mustTable(t, vnet("10.0.0.0/16", peer1, peer2, gateway("10.10.0.0/16")))
	longer := func(r Route) []loss { return []loss{{r, StateActive, RuleLongestPrefix}} }
	runClaims(t, table, []claim{
		{"the address space is local", "10.0.3.4", local, longer(none10)},
		{"a peer is reached by peering", "10.1.0.4", peer1, longer(none10)},
		{"and the other", "10.2.0.4", peer2, longer(none10)},
		{"on-premises is reached by the gateway", "10.10.0.4", gateway("10.10.0.0/16"), longer(none10)},
		{"an unknown private address is dropped", "10.99.1.1", none10, longer(internet)},
		{"everything else goes to Internet", "8.8.8.8", internet, nil},
	})
}

// net:V3, net:R3, net:R5, effective routes of a published lab.
func TestDocumentedUserRouteForReservedPrefix(t *testing.T) {
	peer, to10 := system("10.4.0.0/16", HopVNetPeering), nva("to-hub", "10.0.0.0/8", "10.4.2.101")
	table := mustTable(t, vnet("10.1.0.0/16", peer, to10))
	longer := []loss{{to10, StateActive, RuleLongestPrefix}, {system("10.0.0.0/8", HopNone), StateInvalid, RuleSource}}
	runClaims(t, table, []claim{
		{"it replaces the None route", "10.2.1.4", to10, invalidByUser(system("10.0.0.0/8", HopNone))},
		{"the other None routes stay", "192.168.1.1", system("192.168.0.0/16", HopNone), nil},
		{"0.0.0.0/0 to Internet stays", "8.8.8.8", system("0.0.0.0/0", HopInternet), nil},
		{"it does not capture a peer", "10.4.2.4", peer, longer},
		{"nor the VNet", "10.1.2.4", system("10.1.0.0/16", HopVnetLocal), longer},
	})
}

// net:V4, effective routes of a published lab, row by row. net:R4, net:A2.
func TestDocumentedUserDefaultRouteRows(t *testing.T) {
	peer, all := system("10.4.0.0/16", HopVNetPeering), nva("all", "0.0.0.0/0", "10.4.2.101")
	table := mustTable(t, vnet("10.2.0.0/16", peer, all))
	wantRows(t, table, []string{
		"0.0.0.0/0 -> VirtualAppliance 10.4.2.101 (User all) Active",
		"0.0.0.0/0 -> Internet (Default) Invalid",
		"10.2.0.0/16 -> VnetLocal (Default) Active",
		"10.4.0.0/16 -> VNetPeering (Default) Active",
	})
	if got := len(table.Withdrawn()); got != 4 {
		t.Errorf("len(Withdrawn) = %d, want the 4 None routes", got)
	}
}

// net:V5, effective routes of a Route Server lab, row by row: no None row and no Internet row.
func TestDocumentedGatewayDefaultRouteRows(t *testing.T) {
	table := mustTable(t, vnet("10.0.0.0/16", system("10.1.0.0/16", HopVNetPeering), gateway("0.0.0.0/0"), gateway("10.2.0.0/16")))
	wantRows(t, table, []string{
		"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway) Active",
		"10.0.0.0/16 -> VnetLocal (Default) Active",
		"10.1.0.0/16 -> VNetPeering (Default) Active",
		"10.2.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway) Active",
	})
	check1(t, table, claim{addr: "8.8.8.8", won: gateway("0.0.0.0/0"), lost: []loss{{system("0.0.0.0/0", HopInternet), StateWithdrawn, RuleDefaultWithdrawn}}})
	check1(t, table, claim{addr: "10.99.1.1", won: gateway("0.0.0.0/0"), lost: []loss{{system("10.0.0.0/8", HopNone), StateWithdrawn, RuleNoneWithdrawn}}})
}

func wantRows(t *testing.T, table *Table, want []string) {
	t.Helper()
	var got []string
	for _, row := range table.Effective() {
		got = append(got, row.Route.String()+" "+row.State.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("Effective rows\n got %q\nwant %q", got, want)
	}
}

// net:V6, effective routes of a published lab; net:1.8.b2, net:1.8.b3.
func TestDocumentedPrivateEndpointUnderUserRoutes(t *testing.T) {
	spoke := func(bits uint8, more ...Route) *Table {
		pe := system("10.11.7.99/32", HopInterfaceEndpoint)
		pe.YieldBits = bits
		return mustTable(t, vnet("10.1.0.0/16", append(more, system("10.11.0.0/16", HopVNetPeering), pe)...))
	}
	endpoint := func(bits uint8) Route {
		r := system("10.11.7.99/32", HopInterfaceEndpoint)
		r.YieldBits = bits
		return r
	}
	hub, all := nva("hub", "10.11.0.0/16", "10.11.2.99"), nva("all", "0.0.0.0/0", "10.11.2.99")
	exact := nva("exact", "10.11.7.99/32", "10.11.2.99")
	t.Run("with route tables enabled, a user route as long as the VNet's prefix beats the endpoint", func(t *testing.T) {
		check1(t, spoke(16, hub, all), claim{addr: "10.11.7.99", won: hub, lost: []loss{{endpoint(16), StateInvalid, RuleEndpointPolicy}, {all, StateActive, RuleLongestPrefix}}})
	})
	t.Run("0.0.0.0/0 does not", func(t *testing.T) {
		check1(t, spoke(16, all), claim{addr: "10.11.7.99", won: endpoint(16), lost: []loss{{all, StateActive, RuleLongestPrefix}}})
	})
	t.Run("without the policy a shorter user route does not", func(t *testing.T) {
		check1(t, spoke(0, hub), claim{addr: "10.11.7.99", won: endpoint(0), lost: []loss{{hub, StateActive, RuleLongestPrefix}}})
	})
	t.Run("a user route for the very address always does", func(t *testing.T) {
		check1(t, spoke(0, exact), claim{addr: "10.11.7.99", won: exact, lost: invalidByUser(endpoint(0))})
	})
}

// net:V7, effective routes of a hub NIC with ExpressRoute and VPN; net:1.4.b3, net:A6.
func TestDocumentedEqualGatewayRoutesAreOneAnswer(t *testing.T) {
	vpn := []Route{instance("10.20.0.0/24", "192.0.2.5"), instance("10.20.0.0/24", "192.0.2.6")}
	er := []Route{instance("10.20.0.0/16", "192.0.2.7"), instance("10.20.0.0/16", "192.0.2.8")}
	table := mustTable(t, vnet("10.11.0.0/16", append(er, vpn...)...))
	if got := table.Lookup(ip("10.20.0.5")); !slices.Equal(got, vpn) {
		t.Errorf("Lookup(10.20.0.5) = %v, want both rows of the /24", got)
	}
	if got := table.Lookup(ip("10.20.9.9")); !slices.Equal(got, er) {
		t.Errorf("Lookup(10.20.9.9) = %v, want both rows of the /16", got)
	}
	for _, row := range table.Effective() {
		if row.State != StateActive {
			t.Errorf("%v is %v, want all rows Active", row.Route, row.State)
		}
	}
}

// net:V8, effective routes of a dual-stack spoke; net:1.3.b1, net:1.3.b3.
func TestDocumentedFamiliesAreIndependent(t *testing.T) {
	space := pfxs("10.1.0.0/16", "fd00:db8:1::/56")
	peer, other := system("fd00:db8:11::/56", HopVNetPeering), system("fd00:db8:11:aa00::/56", HopVNetPeering)
	all, hub := nva("all6", "::/0", "fd00:db8:11:2::99"), nva("hub6", "fd00:db8:11::/56", "fd00:db8:11:2::99")
	table := mustTable(t, append(System(space, DocumentedReserved().Prefixes), peer, other, all, hub))
	runClaims(t, table, []claim{
		{"a user ::/0 makes the system's Invalid", "2001:db8::1", all, invalidByUser(system("::/0", HopInternet))},
		{"a user route of a peering prefix makes it Invalid", "fd00:db8:11::5", hub, invalidByUser(peer)},
		{"the other peering prefix stays", "fd00:db8:11:aa00::5", other, []loss{{all, StateActive, RuleLongestPrefix}}},
		{"IPv4 keeps its default route", "8.8.8.8", system("0.0.0.0/0", HopInternet), nil},
		{"and its None routes", "10.9.9.9", system("10.0.0.0/8", HopNone), nil},
	})
}

// net:R1, net:R2.
func TestDocumentedAddressSpaceOverReservedPrefix(t *testing.T) {
	for _, c := range []struct{ name, space string }{
		{"an equal address space turns None into VnetLocal", "192.168.0.0/16"},
		{"a wider one removes the None route", "192.168.0.0/15"},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := mustTable(t, vnet(c.space))
			check1(t, table, claim{addr: "192.168.9.9", won: system(c.space, HopVnetLocal)})
			if e := table.Explain(ip("192.168.9.9")); len(e.Candidates) != 2 {
				t.Errorf("Explain has %d candidates, want VnetLocal and Internet\n%v", len(e.Candidates), e)
			}
		})
	}
}

// net:1.1.b2: the real list makes public-looking addresses unreachable.
func TestDocumentedObservedReservedPrefixDropsPublicAddress(t *testing.T) {
	table := mustTable(t, System(pfxs("10.0.0.0/16"), ObservedReserved().Prefixes))
	check1(t, table, claim{addr: "40.108.0.1", won: system("40.108.0.0/17", HopNone), lost: []loss{{system("0.0.0.0/0", HopInternet), StateActive, RuleLongestPrefix}}})
}

// net:A3.
func TestDocumentedSystemRoutesBeatLongerGatewayRoutes(t *testing.T) {
	for _, hop := range []HopType{HopVnetLocal, HopVNetPeering, HopVNetGlobalPeering, HopVirtualNetworkServiceEndpoint} {
		t.Run(hop.String()+" beats a gateway route inside it", func(t *testing.T) {
			table := mustTable(t, []Route{system("10.1.0.0/16", hop), gateway("10.1.2.0/24"), gateway("10.1.0.0/16")})
			lost := []loss{{gateway("10.1.2.0/24"), StateInvalid, RuleSystemOverGateway}, {gateway("10.1.0.0/16"), StateInvalid, RuleSystemOverGateway}}
			check1(t, table, claim{addr: "10.1.2.3", won: system("10.1.0.0/16", hop), lost: lost})
		})
	}
	t.Run("not once a user route took the system route's place", func(t *testing.T) {
		table := mustTable(t, []Route{system("10.1.0.0/16", HopVnetLocal), gateway("10.1.2.0/24"), nva("fw", "10.1.0.0/16", "10.0.0.4")})
		check1(t, table, claim{addr: "10.1.2.3", won: gateway("10.1.2.0/24")})
	})
	t.Run("0.0.0.0/0 to Internet is not protected", func(t *testing.T) {
		table := mustTable(t, []Route{system("0.0.0.0/0", HopInternet), gateway("0.0.0.0/0")})
		check1(t, table, claim{addr: "8.8.8.8", won: gateway("0.0.0.0/0")})
	})
	t.Run("a longer user route beats the system's", func(t *testing.T) {
		fw := nva("fw", "10.1.2.0/24", "10.0.0.4")
		table := mustTable(t, []Route{system("10.1.0.0/16", HopVnetLocal), fw})
		check1(t, table, claim{addr: "10.1.2.3", won: fw, lost: []loss{{system("10.1.0.0/16", HopVnetLocal), StateActive, RuleLongestPrefix}}})
	})
}

// net:A6: explicit, then regional tag, top-level tag, AzureCloud.<region>, AzureCloud.
func TestDocumentedTagsYieldToExplicitPrefixes(t *testing.T) {
	const p = "20.1.2.0/24"
	order := []Route{
		user("explicit", p, HopNone), tagged("Storage.EastUS", p, HopInternet), tagged("Storage", p, HopInternet),
		tagged("AzureCloud.eastus", p, HopInternet), tagged("AzureCloud", p, HopInternet),
	}
	for i := range order[:len(order)-1] {
		t.Run(order[i].Name+" beats "+order[i+1].Name, func(t *testing.T) {
			c := claim{addr: "20.1.2.3", won: order[i]}
			for _, r := range order[i+1:] {
				c.lost = append(c.lost, loss{r, StateInvalid, RuleTag})
			}
			check1(t, mustTable(t, order[i:]), c)
		})
	}
}
