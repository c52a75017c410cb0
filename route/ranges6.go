package route

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// ranges6 is the IPv6 ranges. The zero value answers -1.
type ranges6 struct {
	cuts  []cut // sorted; the first is ::, and the last stands there maxRun times
	index index
}

func newRanges6(list []cut) ranges6 {
	r := ranges6{list, newIndex(list, 128)}
	for range maxRun - 1 {
		r.cuts = append(r.cuts, list[len(list)-1])
	}
	return r
}

// find is the set of the range that holds a.
func (r *ranges6) find(a bits128) int {
	if len(r.cuts) == 0 {
		return none
	}
	run := (*[maxRun]cut)(r.cuts[r.index.find6(a):])
	at := run[1].upTo(a) + run[2].upTo(a) + run[3].upTo(a)
	return int(run[at&(maxRun-1)].set)
}

// upTo is 1 if c begins at or before a, otherwise 0.
func (c *cut) upTo(a bits128) uint64 {
	_, less := bits.Sub64(a.lo, c.lo, 0)
	_, less = bits.Sub64(a.hi, c.hi, less)
	return 1 - less
}

// each yields the ranges and reports whether the caller wants more.
func (r *ranges6) each(yield func(Range) bool) bool {
	end := bits128{^uint64(0), ^uint64(0)}
	if len(r.cuts) == 0 {
		return yield(Range{addr6(bits128{}), addr6(end), none})
	}
	list := r.cuts[:len(r.cuts)-maxRun+1]
	for i, c := range list {
		last := end
		if i+1 < len(list) {
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
