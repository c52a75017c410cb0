package route

import (
	"math/bits"
	"slices"
)

// index finds the few ranges among which that of an address is. It is a tree of arrays: the first bits of the address
// choose a slot, which holds a short run of ranges or, where ranges are crowded, another array for the next bits. Each
// array has about as many slots as there are ranges under it, so the index of a small table is small and a search is one
// or two steps. The zero value leads to range 0.
type index struct {
	root  slot
	slots []slot
}

// slot is an array of 1<<bits slots, slots[at:], or with bits 0 a run of up to maxRun ranges, cuts[at:]. How many
// they are is not said: the ranges after them begin beyond the addresses of the slot, so that a search may compare maxRun
// of them always, without a branch.
type slot struct {
	at   uint32
	bits uint8
}

const (
	maxRun  = 4
	maxBits = 16 // of one array
)

// newIndex takes the cuts of one family, whose addresses have width bits.
func newIndex(list []cut, width int) index {
	b := indexBuilder{list: list, width: width}
	root := b.build(0, len(list)-1, bits128{}, 0)
	return index{root, slices.Clone(b.slots)}
}

type indexBuilder struct {
	list  []cut
	width int
	slots []slot
}

// build makes the slot for the addresses whose first depth bits are those of start, where the ranges lo to hi lie.
func (b *indexBuilder) build(lo, hi int, start bits128, depth int) slot {
	if hi-lo < maxRun {
		return slot{at: uint32(lo)}
	}
	split := min(bits.Len(uint(hi-lo)), maxBits, b.width-depth)
	at := len(b.slots)
	b.slots = append(b.slots, make([]slot, 1<<split)...)
	for i := range 1 << split {
		from := start.plus(uint64(i), depth+split)
		last := from.last(uint8(depth + split))
		for lo < hi && b.list[lo+1].compare(from) <= 0 {
			lo++
		}
		end := lo
		for end < hi && b.list[end+1].compare(last) <= 0 {
			end++
		}
		b.slots[at+i] = b.build(lo, end, from, depth+split)
	}
	return slot{at: uint32(at), bits: uint8(split)}
}

// find4 is the first range of the run in which that of a is. It is find6 with less to carry.
func (x *index) find4(a uint32) uint32 {
	s := x.root
	for s.bits != 0 {
		at := s.at + a>>((32-s.bits)&31)
		a <<= s.bits & 31
		s = x.slots[at]
	}
	return s.at
}

// find6 is the first range of the run in which that of n is.
func (x *index) find6(n bits128) uint32 {
	s := x.root
	for s.bits != 0 {
		at := s.at + uint32(n.hi>>((64-s.bits)&63))
		n = bits128{n.hi<<(s.bits&63) | n.lo>>((64-s.bits)&63), n.lo << (s.bits & 63)}
		s = x.slots[at]
	}
	return s.at
}
