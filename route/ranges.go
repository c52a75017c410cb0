package route

import "net/netip"

// Range is a run of addresses that one winning set answers.
type Range struct {
	First, Last netip.Addr // both inclusive, one family
	Set         int        // for Winners, -1 where no route covers
}

// Ranges yields the disjoint ranges into which the table cuts all addresses, in order: IPv4 from 0.0.0.0 to
// 255.255.255.255, then IPv6 from :: to ffff:…:ffff. Within one range every address has the same answer, and
// neighbours of one family differ in theirs. Use it as `for r := range table.Ranges`.
//
// The IPv6 ranges do not leave out ::ffff:0:0/96, although Index treats its addresses as IPv4.
func (t *Table) Ranges(yield func(Range) bool) {
	if t.four.each(yield) {
		t.six.each(yield)
	}
}

// cut is the first address of a range and its set. The range ends before the next cut of its family.
type cut struct {
	bits128
	set int32
}

// cuts sweeps the prefixes of the winning sets of one family, which come sorted with covering ones first. A prefix begins a
// range of its own and, where it ends, the range of the prefix around it goes on:
//
//	around   |----------------------------|
//	inside        |--------|   |-----|
//	ranges   a....i........a...i.....a.....
//
// first is the number of the set of prefixes[0].
func cuts(prefixes []key, first int) []cut {
	s := sweep{prefixes: prefixes, first: first, cuts: make([]cut, 1, 2*len(prefixes)+1)}
	s.cuts[0].set = none
	for i, k := range prefixes {
		for len(s.open) > 0 && !prefixes[s.inner()].covers(k) {
			s.close()
		}
		s.open = append(s.open, i)
		s.begin(k.bits128)
	}
	for len(s.open) > 0 {
		s.close()
	}
	return s.cuts
}

// sweep is the state of cuts at one address.
type sweep struct {
	prefixes []key
	first    int
	open     []int // the prefixes that cover the address, widest first
	cuts     []cut
}

func (s *sweep) inner() int { return s.open[len(s.open)-1] }

// begin starts a range at n for the innermost open prefix, instead of one that began there and would be empty.
func (s *sweep) begin(n bits128) {
	number := int32(none)
	if len(s.open) > 0 {
		number = int32(s.first + s.inner())
	}
	if end := len(s.cuts) - 1; s.cuts[end].bits128 == n {
		s.cuts[end].set = number
		return
	}
	s.cuts = append(s.cuts, cut{n, number})
}

// close ends the innermost open prefix.
func (s *sweep) close() {
	k := s.prefixes[s.inner()]
	s.open = s.open[:len(s.open)-1]
	if n, ok := k.last(k.length).next(); ok {
		s.begin(n)
	}
}

func newRanges(prefixes []key) (ranges4, ranges6) {
	split := 0
	for split < len(prefixes) && !prefixes[split].six {
		split++
	}
	return newRanges4(cuts(prefixes[:split], 0)), newRanges6(cuts(prefixes[split:], split))
}
