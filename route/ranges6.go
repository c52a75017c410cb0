package route

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// ranges6 is the IPv6 ranges, searched by halving without branches. The zero value answers -1.
type ranges6 struct {
	cuts []cut // sorted; the first is ::
}

func newRanges6(list []cut) ranges6 { return ranges6{list} }

// find is the set of the range that holds a.
func (r *ranges6) find(a bits128) int {
	list := r.cuts
	if len(list) == 0 {
		return none
	}
	at := 0
	for n := len(list); n > 1; {
		half := n / 2
		c := &list[at+half]
		_, less := bits.Sub64(a.lo, c.lo, 0)
		_, less = bits.Sub64(a.hi, c.hi, less)
		at += half & (int(less) - 1) // nothing if a < c
		n -= half
	}
	return int(list[at].set)
}

// each yields the ranges and reports whether the caller wants more.
func (r *ranges6) each(yield func(Range) bool) bool {
	end := bits128{^uint64(0), ^uint64(0)}
	if len(r.cuts) == 0 {
		return yield(Range{addr6(bits128{}), addr6(end), none})
	}
	for i, c := range r.cuts {
		last := end
		if i+1 < len(r.cuts) {
			last = r.cuts[i+1].previous()
		}
		if !yield(Range{addr6(c.bits128), addr6(last), int(c.set)}) {
			return false
		}
	}
	return true
}

func addr6(n bits128) netip.Addr {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], n.hi)
	binary.BigEndian.PutUint64(b[8:], n.lo)
	return netip.AddrFrom16(b)
}
