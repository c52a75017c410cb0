package sim

import (
	"cmp"
	"net/netip"
	"slices"
)

// prefix checks a prefix for its form and returns whether it can be used.
func (c *checker) prefix(p *place, field string, x netip.Prefix) bool {
	if wrong := prefixForm(x); wrong != "" {
		c.bad(p, field, "%s", wrong)
		return false
	}
	return true
}

// address is prefix for a machine's address.
func (c *checker) address(p *place, field string, a netip.Addr) bool {
	if wrong := addrForm(a); wrong != "" {
		c.bad(p, field, "%s", wrong)
		return false
	}
	return true
}

// sameFamily refuses a translation between IPv4 and IPv6.
func (c *checker) sameFamily(p *place, field string, a, to netip.Addr) {
	if a.Is4() != to.Is4() {
		c.bad(p, field, "%q is of another family than %q", a, to)
	}
}

// public checks an address for being a public one.
func (c *checker) public(p *place, field string, a netip.Addr) bool {
	if !c.address(p, field, a) {
		return false
	}
	if !publicPrefix(netip.PrefixFrom(a, a.BitLen())) {
		c.bad(p, field, "%q is not a public address", a)
		return false
	}
	return true
}

// publicRange is public for a prefix.
func (c *checker) publicRange(p *place, field string, x netip.Prefix) bool {
	if !c.prefix(p, field, x) {
		return false
	}
	if !publicPrefix(x) {
		c.bad(p, field, "%q holds addresses that are not public", x)
		return false
	}
	return true
}

// span is a prefix and whose it is.
type span struct {
	prefix netip.Prefix
	p      *place
	name   string // of whose it is
}

func compareSpans(a, b span) int {
	return cmp.Or(a.prefix.Addr().Compare(b.prefix.Addr()), cmp.Compare(a.prefix.Bits(), b.prefix.Bits()),
		cmp.Compare(a.name, b.name))
}

// nested calls report for each prefix that lies in another, with the narrowest
// other: prefixes either nest or are disjoint. Equal ones nest by name. All must
// be of good form.
func nested(spans []span, report func(inner, outer span)) {
	slices.SortStableFunc(spans, compareSpans)
	var open []span // each contains the next
	for _, s := range spans {
		for len(open) > 0 && !open[len(open)-1].prefix.Contains(s.prefix.Addr()) {
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			report(s, open[len(open)-1])
		}
		open = append(open, s)
	}
}

// disjoint is a sorted list of prefixes of which none contains another.
type disjoint []netip.Prefix

// outermost is the well-formed prefixes of a list that lie in no other, sorted.
func outermost(list []netip.Prefix) disjoint {
	var good []netip.Prefix
	for _, x := range list {
		if prefixForm(x) == "" {
			good = append(good, x)
		}
	}
	slices.SortFunc(good, func(a, b netip.Prefix) int {
		return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
	})
	var outer disjoint
	for _, x := range good {
		if n := len(outer); n == 0 || !outer[n-1].Contains(x.Addr()) {
			outer = append(outer, x)
		}
	}
	return outer
}

// holds says whether x lies in one of the prefixes.
func (outer disjoint) holds(x netip.Prefix) bool {
	i, found := slices.BinarySearchFunc(outer, x.Addr(), func(o netip.Prefix, a netip.Addr) int { return o.Addr().Compare(a) })
	if !found {
		i--
	}
	return i >= 0 && outer[i].Bits() <= x.Bits() && outer[i].Contains(x.Addr())
}

// touching is a prefix of the list that overlaps x.
func (outer disjoint) touching(x netip.Prefix) (netip.Prefix, bool) {
	i, found := slices.BinarySearchFunc(outer, x.Addr(), func(o netip.Prefix, a netip.Addr) int { return o.Addr().Compare(a) })
	if !found && i > 0 && outer[i-1].Overlaps(x) {
		i--
	}
	if i < len(outer) && outer[i].Overlaps(x) {
		return outer[i], true
	}
	return netip.Prefix{}, false
}

// Azure keeps the first four addresses of a subnet and the last (apim:Z1).
const keptFirst, keptAll = 4, 5

// usable is the number of addresses a subnet's prefix leaves; IPv6 has no end.
func usable(x netip.Prefix) int {
	host := x.Addr().BitLen() - x.Bits()
	if host > 24 {
		host = 24
	}
	return max(1<<host-keptAll, 0)
}

// firstUsable is the first address that Azure leaves free in a subnet's prefix.
func firstUsable(x netip.Prefix) netip.Addr {
	a := x.Addr()
	for range keptFirst {
		a = a.Next()
	}
	return a
}

// keptByAzure holds for the first four addresses of x and the last.
func keptByAzure(x netip.Prefix, a netip.Addr) bool {
	return a.Less(firstUsable(x)) || !x.Contains(a.Next())
}
