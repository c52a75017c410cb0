package route

import "net/netip"

// Reserved is a dated list of the prefixes that Azure routes to None in every virtual network that does not
// use them. Lists differ between documents and real NICs, and between NICs: take one that fits, or make one.
type Reserved struct {
	Date     string // of the evidence, year or year-month
	Source   string // document or capture
	Prefixes []netip.Prefix
}

// DocumentedReserved is the list of the routing guide.
func DocumentedReserved() Reserved {
	return Reserved{
		Date:   "2023-05",
		Source: "Virtual network traffic routing, System routes",
		Prefixes: prefixes(
			"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
		),
	}
}

// ObservedReserved is the union of what effective routes of real NICs showed. It contains the documented list
// and, besides loopback and benchmarking space, public-looking prefixes of Microsoft: a packet for one of those is
// dropped although "Internet" would match.
func ObservedReserved() Reserved {
	return Reserved{
		Date:   "2023-10",
		Source: "effective routes of three published labs",
		Prefixes: append(DocumentedReserved().Prefixes, prefixes(
			"127.0.0.0/8", "198.18.0.0/15",
			"20.35.252.0/22", "23.103.0.0/18",
			"25.4.0.0/14", "25.30.0.0/15", "25.33.0.0/16", "25.41.0.0/20", "25.48.0.0/12",
			"40.108.0.0/17", "40.109.0.0/16",
			"104.146.0.0/17", "104.147.0.0/16",
			"157.59.0.0/16",
		)...),
	}
}

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
