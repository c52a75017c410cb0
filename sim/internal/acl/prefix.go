package acl

import (
	"net/netip"
	"slices"
)

// Normalize returns the fewest prefixes that hold the same addresses, sorted,
// IPv4 before IPv6: what is covered is dropped, siblings are joined. Host bits
// are ignored, prefixes that are not valid hold nothing, IPv4-mapped prefixes
// from /96 on are IPv4. The empty set is nil. The argument is not changed.
func Normalize(set []netip.Prefix) []netip.Prefix {
	return Subtract(set, nil)
}

// Subtract returns the addresses of a that are not in b, in the form of
// [Normalize].
func Subtract(a, b []netip.Prefix) []netip.Prefix {
	var left []netip.Prefix
	for _, f := range [...]family{ipv4, ipv6} {
		for _, s := range subtract(f.union(a), f.union(b)) {
			left = f.appendPrefixes(left, s)
		}
	}
	return left
}

// Covers reports whether every address of b is in a, be it in several of its
// prefixes. Every set covers the empty set.
func Covers(a, b []netip.Prefix) bool {
	for _, f := range [...]family{ipv4, ipv6} {
		if len(subtract(f.union(b), f.union(a))) > 0 {
			return false
		}
	}
	return true
}

// Last is the highest address of a valid prefix.
func Last(p netip.Prefix) netip.Addr {
	f := family(p.Addr().BitLen())
	return f.addr(keyOf(p.Masked().Addr()).or(int(f) - p.Bits()))
}

// Range is the fewest prefixes that hold the addresses from first to last, of one
// family, added to a list.
func Range(to []netip.Prefix, first, last netip.Addr) []netip.Prefix {
	return family(first.BitLen()).appendPrefixes(to, span{keyOf(first), keyOf(last)})
}

// A span is a range of keys, inclusive both ends.
type span struct{ first, last key }

// union returns the prefixes of the family as spans: sorted, apart, and with a
// gap between any two.
func (f family) union(set []netip.Prefix) []span { return union(f.appendSpans(nil, set)) }

// appendSpans adds a span for every prefix of the family.
func (f family) appendSpans(spans []span, set []netip.Prefix) []span {
	spans = slices.Grow(spans, len(set))
	for _, p := range set {
		if p = unmap(p); p.IsValid() && p.Addr().BitLen() == int(f) {
			first := keyOf(p.Addr())
			spans = append(spans, span{first, first.or(int(f) - p.Bits())})
		}
	}
	return spans
}

// unmap clears the host bits and takes an IPv4-mapped prefix for the IPv4
// prefix it means. One shorter than /96 means more than IPv4 and stays as it is.
func unmap(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked()
}

// union sorts the spans and joins those that overlap or touch, in place.
func union(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return a.first.compare(b.first) })
	joined := spans[:0]
	for _, s := range spans {
		if n := len(joined); n > 0 && !gap(joined[n-1], s) {
			if joined[n-1].last.less(s.last) {
				joined[n-1].last = s.last
			}
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// gap reports whether a key lies between a and b, which begins no earlier.
func gap(a, b span) bool { return a.last.less(b.first) && a.last.next() != b.first }

// subtract returns what is left of a. Both must be unions.
//
//	a     |-----------|   |------|
//	b        |--|       |---|
//	left  |-|    |----|      |---|
func subtract(a, b []span) []span {
	var left []span
	for _, s := range a {
		for len(b) > 0 && b[0].last.less(s.first) {
			b = b[1:]
		}
		rest, open := s, true
		for _, hole := range b {
			if s.last.less(hole.first) {
				break
			}
			if rest.first.less(hole.first) {
				left = append(left, span{rest.first, hole.first.prev()})
			}
			if open = hole.last.less(s.last); !open {
				break
			}
			rest.first = hole.last.next()
		}
		if open {
			left = append(left, rest)
		}
	}
	return left
}

// appendPrefixes adds the fewest prefixes that make up s: at every address the
// largest block that begins there and does not pass the end.
func (f family) appendPrefixes(prefixes []netip.Prefix, s span) []netip.Prefix {
	for {
		size := min(s.first.trailingZeros(), int(f)) // bits left to the host
		if count := s.last.minus(s.first).next(); count != (key{}) {
			size = min(size, count.bitLen()-1)
		}
		prefixes = append(prefixes, netip.PrefixFrom(f.addr(s.first), int(f)-size))
		end := s.first.or(size)
		if end == s.last {
			return prefixes
		}
		s.first = end.next()
	}
}
