package route

import (
	"encoding/binary"
	"net/netip"
)

// ranges4 is the IPv4 ranges. Its keys are plain numbers: comparing netip.Addr costs several times as much. The zero
// value answers -1.
type ranges4 struct {
	cuts  []cut4 // sorted; the first is 0.0.0.0, and the last stands there maxRun times
	index index
}

type cut4 struct {
	first uint32
	set   int32
}

func newRanges4(list []cut) ranges4 {
	r := ranges4{make([]cut4, len(list), len(list)+maxRun-1), newIndex(list, 32)}
	for i, c := range list {
		r.cuts[i] = cut4{uint32(c.hi >> 32), c.set}
	}
	for range maxRun - 1 {
		r.cuts = append(r.cuts, r.cuts[len(list)-1])
	}
	return r
}

// find is the set of the range that holds a.
func (r *ranges4) find(a uint32) int {
	if len(r.cuts) == 0 {
		return none
	}
	run := (*[maxRun]cut4)(r.cuts[r.index.find4(a):])
	at := run[1].upTo(a) + run[2].upTo(a) + run[3].upTo(a)
	return int(run[at&(maxRun-1)].set)
}

// upTo is 1 if c begins at or before a, otherwise 0.
func (c cut4) upTo(a uint32) int {
	if c.first <= a {
		return 1
	}
	return 0
}

// each yields the ranges and reports whether the caller wants more.
func (r *ranges4) each(yield func(Range) bool) bool {
	if len(r.cuts) == 0 {
		return yield(Range{addr4(0), addr4(^uint32(0)), none})
	}
	list := r.cuts[:len(r.cuts)-maxRun+1]
	for i, c := range list {
		last := ^uint32(0)
		if i+1 < len(list) {
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
