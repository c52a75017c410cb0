package route

import (
	"net/netip"
	"strings"
)

// Reserved is a dated list of the prefixes that Azure routes to None in every virtual network that does not
// use them. Lists differ between documents and real NICs, and between NICs: take one that fits, or make one.
type Reserved struct {
	Name     string // "observed-2019"
	Date     string // of the evidence, year or year-month, or "undated"
	Source   string // document or capture
	Prefixes []netip.Prefix
}

// DocumentedReserved is the list of the routing guide.
func DocumentedReserved() Reserved { return reservedNamed("documented-2023") }

// ObservedReserved is the union of what effective routes of the NICs of three routing labs showed. It contains the documented list and, besides loopback and benchmarking space, public-looking
// prefixes of Microsoft: a packet for one of those is dropped although "Internet" would match.
func ObservedReserved() Reserved { return reservedNamed("observed") }

func reservedNamed(name string) Reserved {
	for _, r := range ReservedLists() {
		if r.Name == name {
			return r
		}
	}
	panic("route: no reserved list " + name)
}

// ReservedLists is every list there is evidence for, the routing guide as it was and is, single captures as they
// stood, the union "observed" of the last three of those, and "none", which is empty: no route to None at all.
func ReservedLists() []Reserved {
	const (
		private = "10.0.0.0/8 192.168.0.0/16 100.64.0.0/10"
		second  = " 172.16.0.0/12"
		old     = " 25.33.80.0/20 25.41.3.0/25"
		labs    = " 25.4.0.0/14 25.33.0.0/16 25.41.0.0/20 25.48.0.0/12 40.108.0.0/17 40.109.0.0/16" +
			" 104.146.0.0/17 104.147.0.0/16 157.59.0.0/16 198.18.0.0/15 23.103.0.0/18 20.35.252.0/22"
		loopback = " 127.0.0.0/8"
		rare     = " 25.30.0.0/15"
	)
	return []Reserved{
		{"documented-2017", "2017", "Virtual network traffic routing, System routes, 2017 to 2020", reservedList(private)},
		{"observed-2019", "2019-11", "effective routes of a virtual machine in a recorded REST answer", reservedList(private)},
		{"observed-2021", "2021", "effective routes of published service endpoint and Route Server labs", reservedList(private + old)},
		{"documented-2023", "2023-05", "Virtual network traffic routing, System routes", reservedList(private + second)},
		{"observed-2023", "2023-10", "effective routes of a published networking lab", reservedList(private + second + labs + loopback)},
		{"observed-route-server", "undated", "effective routes of a published Route Server lab", reservedList(private + labs)},
		{"observed-peering", "undated", "effective routes of a peering exercise of Microsoft Learn", reservedList(private + second + labs + loopback + rare)},
		{"observed", "2023-10", "effective routes of three published labs", reservedList(private + second + labs + loopback + rare)},
		{"none", "undated", "no route to None", nil},
	}
}

// reservedList reads prefixes with spaces between.
func reservedList(text string) []netip.Prefix { return prefixes(strings.Fields(text)...) }

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// System is the routes Azure gives every subnet of a virtual network with this address space: VnetLocal for
// each prefix of the space (never per subnet), Internet for 0.0.0.0/0 and, if the space has IPv6, for ::/0, and
// None for each reserved prefix. A reserved prefix equal to one of the space, or inside one, gives no None
// route; one around the space stays beside it. Source: Virtual network traffic routing, Default.
func System(space, reserved []netip.Prefix) []Route {
	routes := make([]Route, 0, len(space)+len(reserved)+2)
	add := func(p netip.Prefix, hop HopType) {
		routes = append(routes, Route{Prefix: p, NextHop: NextHop{Type: hop}, Source: SourceDefault})
	}
	for _, p := range space {
		add(p, HopVnetLocal)
	}
	add(everything4, HopInternet)
	if hasIPv6(space) {
		add(everything6, HopInternet)
	}
	for _, p := range reserved {
		if !insideAny(p, space) {
			add(p, HopNone)
		}
	}
	return routes
}

var (
	everything4 = netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	everything6 = netip.PrefixFrom(netip.IPv6Unspecified(), 0)
)

func hasIPv6(space []netip.Prefix) bool {
	for _, p := range space {
		if p.Addr().Is6() {
			return true
		}
	}
	return false
}

func insideAny(p netip.Prefix, space []netip.Prefix) bool {
	for _, q := range space {
		if q.Bits() <= p.Bits() && q.Contains(p.Addr()) {
			return true
		}
	}
	return false
}
