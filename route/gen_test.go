package route

import (
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// candidates draws up to 24 routes, crowded so that prefixes repeat and nest, without what Azure would refuse
// and without the same system route twice, which the linear scan cannot tell apart. Gateway routes do repeat.
func candidates() *rapid.Generator[[]Route] {
	return rapid.Custom(func(t *rapid.T) []Route {
		n := rapid.IntRange(0, 24).Draw(t, "routes")
		list := make([]Route, 0, n)
		seen := map[Route]bool{}
		for range n {
			r := candidate().Draw(t, "route")
			destination := Route{Prefix: r.Prefix, Tag: r.Tag}
			if r.Source == SourceUser && seen[destination] || r.Source == SourceDefault && slices.Contains(list, r) {
				continue
			}
			seen[destination] = seen[destination] || r.Source == SourceUser
			list = append(list, r)
			if r.NextHop.Type == HopVirtualApplianceEcmp && rapid.Bool().Draw(t, "second hop?") {
				r.NextHop.IP = r.NextHop.IP.Next()
				list = append(list, r)
			}
		}
		return list
	})
}

func candidate() *rapid.Generator[Route] {
	return rapid.Custom(func(t *rapid.T) Route {
		r := Route{Prefix: crowdedPrefix().Draw(t, "prefix"), Source: rapid.SampledFrom([]Source{SourceDefault, SourceVirtualNetworkGateway, SourceUser}).Draw(t, "source")}
		r.Name = rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "name")
		switch r.Source {
		case SourceUser:
			r.Tag = rapid.SampledFrom([]string{"", "", "Storage", "Sql", "Storage.EastUS", "AzureCloud", "AzureCloud.eastus"}).Draw(t, "tag")
			r.NextHop = userHop(r.Prefix).Draw(t, "hop")
			r.BGPOverride = rapid.IntRange(0, 3).Draw(t, "BGP override") == 3
			r.NotRegional = r.Tag == "Storage.EastUS" && rapid.Bool().Draw(t, "not regional?")
		case SourceVirtualNetworkGateway:
			r.NextHop = NextHop{Type: HopVirtualNetworkGateway, IP: rapid.SampledFrom([]netip.Addr{{}, netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")}).Draw(t, "instance")}
		default:
			r.NextHop.Type = rapid.SampledFrom([]HopType{HopVnetLocal, HopVNetPeering, HopVNetGlobalPeering, HopInternet, HopNone, HopNone, HopConnectedGroup, HopVirtualNetworkServiceEndpoint, HopInterfaceEndpoint}).Draw(t, "hop")
			if r.NextHop.Type == HopInterfaceEndpoint {
				r.YieldBits = uint8(rapid.IntRange(0, r.Prefix.Bits()).Draw(t, "yield"))
			}
		}
		return r
	})
}

func userHop(p netip.Prefix) *rapid.Generator[NextHop] {
	appliance := netip.MustParseAddr("10.0.0.4")
	if p.Addr().Is6() {
		appliance = netip.MustParseAddr("2001:db8::4")
	}
	return rapid.SampledFrom([]NextHop{
		{Type: HopVirtualAppliance, IP: appliance}, {Type: HopVirtualApplianceEcmp, IP: appliance}, {Type: HopInternet}, {Type: HopNone}, {Type: HopVnetLocal}, {Type: HopVirtualNetworkGateway},
	})
}

// crowdedPrefix draws from few bits at both ends of the address space and at both ends of the length.
func crowdedPrefix() *rapid.Generator[netip.Prefix] {
	return rapid.Custom(func(t *rapid.T) netip.Prefix {
		base := rapid.SampledFrom([]string{"10.0.0.0", "10.1.255.255", "255.255.255.255", "0.0.0.0", "::", "fd00:db8::1:2:3", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}).Draw(t, "base")
		addr := netip.MustParseAddr(base)
		width := addr.BitLen()
		bits := rapid.OneOf(rapid.SampledFrom([]int{0, 0, 1, 8, 15, 16, width - 1, width}), rapid.IntRange(0, width)).Draw(t, "bits")
		p, _ := addr.Prefix(bits)
		return p
	})
}

// probes is every address at which an answer may change, its neighbours, and the addresses drawn.
func probes(routes []Route, drawn ...netip.Addr) []netip.Addr {
	list := append([]netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()}, drawn...)
	for _, r := range routes {
		first, last := r.Prefix.Addr(), lastOf(r.Prefix)
		for _, a := range []netip.Addr{first, last, first.Prev(), last.Next(), first.Next(), last.Prev()} {
			if a.IsValid() && !a.Is4In6() {
				list = append(list, a)
			}
		}
	}
	return list
}

func lastOf(p netip.Prefix) netip.Addr {
	k := keyOf(Route{Prefix: p}, 0)
	end := k.last(k.length)
	if p.Addr().Is4() {
		return addr4(uint32(end.hi >> 32))
	}
	return addr6(end)
}

// anyAddr draws uniform addresses of both families.
func anyAddr() *rapid.Generator[netip.Addr] {
	return rapid.Custom(func(t *rapid.T) netip.Addr {
		if rapid.Bool().Draw(t, "four") {
			return addr4(rapid.Uint32().Draw(t, "addr"))
		}
		return addr6(bits128{rapid.Uint64().Draw(t, "hi"), rapid.Uint64().Draw(t, "lo")})
	})
}

// someAssumptions draws which assumptions to reverse.
func someAssumptions() *rapid.Generator[[]Assumption] {
	all := []Assumption{NoneStaysUnderUserInternet, ServiceEndpointsHold, EqualTagsByName, BGPOverrideHolds, ReplacedSystemYields}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, len(all), rapid.ID)
}

// The generator is of use only if every rule decides in some of its tables.
func TestCandidatesMeetEveryRule(t *testing.T) {
	met := map[Rule]int{}
	for seed := range 400 {
		table := mustTable(t, candidates().Example(seed))
		for _, row := range append(table.Effective(), table.Withdrawn()...) {
			met[row.Lost]++
		}
		for r := range table.Ranges {
			for _, c := range table.Explain(r.First).Candidates {
				met[c.Lost]++
			}
		}
	}
	for r := RuleLongestPrefix; r <= RuleSystemOrder; r++ {
		if met[r] < 10 {
			t.Errorf("%v decides %d times in 400 tables, want 10 or more", r, met[r])
		}
	}
}
