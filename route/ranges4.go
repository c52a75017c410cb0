package route

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// ranges4 is the IPv4 ranges. A search looks up the first bits of the address in an index, then halves the few ranges
// that begin under those bits. The halving has no branch that depends on the address, and keys are plain
// uint32: both matter more than the number of steps. The zero value answers -1.
type ranges4 struct {
	cuts []cut4 // sorted; the first is 0.0.0.0
	// index[b] is the range of the first address whose leading bits are b; one more entry ends the last. Empty
	// for small tables, where it would cost more memory than it saves time.
	index []uint32
	shift uint8 // addr>>shift is the leading bits
}

type cut4 struct {
	first uint32
	set   int32
}

const (
	unindexed    = 16 // ranges up to this number are searched without index
	maxIndexBits = 16
)

func newRanges4(list []cut) ranges4 {
	r := ranges4{cuts: make([]cut4, len(list))}
	for i, c := range list {
		r.cuts[i] = cut4{uint32(c.hi >> 32), c.set}
	}
	if len(list) > unindexed {
		r.buildIndex(min(bits.Len(uint(len(list))), maxIndexBits))
	}
	return r
}

func (r *ranges4) buildIndex(leading int) {
	r.shift = uint8(32 - leading)
	r.index = make([]uint32, 1<<leading+1)
	at := 0
	for b := range 1 << leading {
		for at+1 < len(r.cuts) && r.cuts[at+1].first <= uint32(b)<<r.shift {
			at++
		}
		r.index[b] = uint32(at)
	}
	r.index[1<<leading] = uint32(len(r.cuts) - 1)
}

// find is the set of the range that holds a.
func (r *ranges4) find(a uint32) int {
	list := r.cuts
	if len(list) == 0 {
		return none
	}
	if len(r.index) != 0 {
		b := a >> r.shift
		list = list[r.index[b] : r.index[b+1]+1]
	}
	at := 0
	for n := len(list); n > 1; {
		half := n / 2
		if list[at+half].first <= a {
			at += half
		}
		n -= half
	}
	return int(list[at].set)
}

// each yields the ranges and reports whether the caller wants more.
func (r *ranges4) each(yield func(Range) bool) bool {
	if len(r.cuts) == 0 {
		return yield(Range{addr4(0), addr4(^uint32(0)), none})
	}
	for i, c := range r.cuts {
		last := ^uint32(0)
		if i+1 < len(r.cuts) {
			last = r.cuts[i+1].first - 1
		}
		if !yield(Range{addr4(c.first), addr4(last), int(c.set)}) {
			return false
		}
	}
	return true
}

func addr4(a uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], a)
	return netip.AddrFrom4(b)
}
