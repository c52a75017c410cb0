package route

import (
	"net/netip"
	"strings"
	"testing"
)

func TestMistakesNameTheRouteAndWhatIsRight(t *testing.T) {
	with := func(r Route, edit func(*Route)) Route { edit(&r); return r }
	good := nva("fw", "10.1.0.0/16", "10.0.0.4")
	for _, c := range []struct {
		name  string
		route Route
		want  string
	}{
		{"zero prefix", with(good, func(r *Route) { r.Prefix = netip.Prefix{} }), `routes[1] "fw": prefix invalid Prefix, want one like 10.1.0.0/16`},
		{"host bits", with(good, func(r *Route) { r.Prefix = pfx("10.1.0.4/16") }), `routes[1] "fw": prefix 10.1.0.4/16 has host bits set, want 10.1.0.0/16`},
		{"mapped prefix", with(good, func(r *Route) { r.Prefix = pfx("::ffff:10.0.0.0/104") }), `is IPv4-mapped, want it written as IPv4`},
		{"no source", with(good, func(r *Route) { r.Source = 0 }), `source Source(0) is none of Default, VirtualNetworkGateway, User`},
		{"strange source", with(good, func(r *Route) { r.Source = 9 }), `source Source(9) is none of`},
		{"no hop", with(good, func(r *Route) { r.NextHop.Type = 0 }), `next hop type HopType(0) is none of VnetLocal, VNetPeering`},
		{"appliance without IP", with(good, func(r *Route) { r.NextHop.IP = netip.Addr{} }), `VirtualAppliance has no IP, want`},
		{"appliance of the other family", with(good, func(r *Route) { r.NextHop.IP = ip("2001:db8::4") }), `next hop IP 2001:db8::4 is not of the family of prefix 10.1.0.0/16`},
		{"mapped appliance", with(good, func(r *Route) { r.NextHop.IP = ip("::ffff:10.0.0.4") }), `want it written as 10.0.0.4`},
		{"IP on another kind", with(good, func(r *Route) { r.NextHop.Type = HopInternet }), `next hop Internet 10.0.0.4 has an IP, want one with VirtualAppliance only`},
		{"user route to a peering", with(user("fw", "10.1.0.0/16", HopVNetPeering), func(*Route) {}), `next hop type VNetPeering cannot be created by a user, want`},
		{"yielding user route", with(good, func(r *Route) { r.YieldBits = 8 }), `YieldBits 8 on next hop VirtualAppliance 10.0.0.4, want it with InterfaceEndpoint only`},
		{"yield beyond the prefix", with(system("10.1.0.0/16", HopInterfaceEndpoint), func(r *Route) { r.YieldBits = 17 }), `routes[1]: YieldBits 17 is longer than prefix 10.1.0.0/16`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewTable([]Route{gateway("10.9.0.0/16"), c.route})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("NewTable error = %v, want %q", err, c.want)
			}
		})
	}
}

func TestAllMistakesAreReportedInOrder(t *testing.T) {
	bad := user("none", "10.0.0.1/8", HopVirtualAppliance)
	_, err := NewTable([]Route{
		bad,
		user("x", "10.2.0.0/16", HopNone), user("y", "10.2.0.0/16", HopInternet),
		tagged("Storage", "20.0.0.0/24", HopInternet), tagged("storage", "20.0.0.0/24", HopInternet),
	})
	want := strings.Join([]string{
		`routes[0] "none": prefix 10.0.0.1/8 has host bits set, want 10.0.0.0/8`,
		`next hop VirtualAppliance has no IP, want the private address of the appliance`,
		`routes[2] "y": user route for prefix 10.2.0.0/16 repeats routes[1] "x", want one route for it`,
		`routes[4] "to-storage": user route for prefix 20.0.0.0/24 of tag storage repeats routes[3] "to-Storage", want one route for it`,
	}, "\n")
	if err == nil || err.Error() != want {
		t.Errorf("NewTable error =\n%v\nwant\n%s", err, want)
	}
}

// net:1.4.b4, net:1.3.b4.
func TestGatewayRoutesMayShowAnOpaqueIP(t *testing.T) {
	r := instance("2001:db8::/32", "10.20.88.110")
	table := mustTable(t, []Route{r})
	check1(t, table, claim{addr: "2001:db8::1", won: r})
}
