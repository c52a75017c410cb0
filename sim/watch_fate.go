package sim

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
	"azpath/sim/internal/acl"
)

// RouteFate is addresses that two tables send elsewhere. Which network a peering or
// which gateway a gateway's route leads to is not told by effective routes, and so not
// compared; peerings within and across regions are one.
type RouteFate struct {
	Prefixes []netip.Prefix `json:"addressPrefix"` // exactly these addresses
	// Rows are the prefixes of the rows that decide: of the two that win, the longer.
	Rows []netip.Prefix `json:"rows"`
	// Derived and Real are next hops in words: "VirtualAppliance 10.0.0.4", "None",
	// "no route".
	Derived string `json:"derived"`
	Real    string `json:"real"`
}

// String is "0.0.0.0/0 but for longer prefixes: derived Internet, real None".
func (f *RouteFate) String() string {
	return f.addresses() + ": derived " + f.Derived + ", real " + f.Real
}

func (f *RouteFate) addresses() string {
	if slices.Equal(f.Prefixes, acl.Normalize(f.Rows)) {
		return fewPrefixes(f.Prefixes)
	}
	return fewPrefixes(f.Rows) + " but for longer prefixes"
}

const noRoute = "no route"

// routeFates cuts all addresses where either table changes its mind, and asks both
// about each piece: nothing is sampled.
func routeFates(derived, real EffectiveRoutes) (out []RouteFate) {
	a, b := fateRanges(derived), fateRanges(real)
	for i, j := 0, 0; i < len(a) && j < len(b); {
		x, y := a[i], b[j]
		if x.first.BitLen() != y.first.BitLen() {
			panic("sim: two tables cut different families") // both cover each family whole
		}
		first, last := later(x.first, y.first), earlier(x.last, y.last)
		if x.hop != y.hop {
			by := x.by
			if y.by.Bits() > by.Bits() {
				by = y.by
			}
			out = addFate(out, RouteFate{Derived: x.hop, Real: y.hop}, by, first, last)
		}
		if x.last == last {
			i++
		}
		if y.last == last {
			j++
		}
	}
	for i := range out {
		out[i].Prefixes, out[i].Rows = acl.Normalize(out[i].Prefixes), sortedPrefixes(out[i].Rows)
	}
	return out
}

func addFate(out []RouteFate, fate RouteFate, by netip.Prefix, first, last netip.Addr) []RouteFate {
	i := slices.IndexFunc(out, func(f RouteFate) bool { return f.Derived == fate.Derived && f.Real == fate.Real })
	if i < 0 {
		i = len(out)
		out = append(out, fate)
	}
	f := &out[i]
	f.Prefixes, f.Rows = acl.Range(f.Prefixes, first, last), append(f.Rows, by)
	return out
}

func later(a, b netip.Addr) netip.Addr {
	if a.Less(b) {
		return b
	}
	return a
}

func earlier(a, b netip.Addr) netip.Addr {
	if a.Less(b) {
		return a
	}
	return b
}

// fateRange is a run of addresses with one next hop.
type fateRange struct {
	first, last netip.Addr
	by          netip.Prefix // the row that wins; the zero Prefix where none does
	hop         string
}

// fateRanges cuts all addresses, IPv4 first, by the Active rows.
func fateRanges(rows EffectiveRoutes) (out []fateRange) {
	words := map[netip.Prefix]string{}
	for p, won := range activeRoutes(rows) {
		words[p] = hopWords(won)
	}
	x := newIndex(words)
	for r := range x.routes.Ranges {
		one := fateRange{first: r.First, last: r.Last, hop: noRoute}
		if r.Set >= 0 {
			one.by, one.hop = x.routes.Winners(r.Set)[0].Prefix, x.at[r.Set]
		}
		out = append(out, one)
	}
	return out
}

// hopWords is where the winning routes of a prefix lead.
func hopWords(won []route.Route) string {
	switch h := won[0].NextHop.Type; h {
	case route.HopVNetGlobalPeering:
		return route.HopVNetPeering.String()
	case route.HopVirtualAppliance:
		ips := make([]netip.Addr, 0, len(won))
		for _, r := range won {
			if r.NextHop.IP.IsValid() {
				ips = append(ips, r.NextHop.IP)
			}
		}
		return strings.TrimSpace(h.String() + " " + joined(ips))
	default:
		return h.String()
	}
}
