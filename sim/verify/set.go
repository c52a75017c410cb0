package verify

import (
	"encoding/binary"
	"slices"
	"sort"
)

// span is a run of numbers, hi not included.
type span struct{ lo, hi int32 }

// set is numbers as sorted spans that neither overlap nor touch. Numbers are ports,
// protocols, or pieces of a [line] of addresses.
type set []span

// union joins sorted or unsorted spans to a set. It reuses the slice.
func union(spans []span) set {
	if len(spans) < 2 {
		return spans
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.lo) - int(b.lo) })
	out := spans[:1]
	for _, s := range spans[1:] {
		if last := &out[len(out)-1]; s.lo <= last.hi {
			last.hi = max(last.hi, s.hi)
		} else {
			out = append(out, s)
		}
	}
	return out
}

func (s set) contains(n int32) bool {
	i := sort.Search(len(s), func(i int) bool { return s[i].hi > n })
	return i < len(s) && s[i].lo <= n
}

// meet is what two sets have in common.
func (s set) meet(o set) (out set) {
	for i, j := 0, 0; i < len(s) && j < len(o); {
		if lo, hi := max(s[i].lo, o[j].lo), min(s[i].hi, o[j].hi); lo < hi {
			out = append(out, span{lo, hi})
		}
		if s[i].hi < o[j].hi {
			i++
		} else {
			j++
		}
	}
	return out
}

// without is what s has and o has not.
func (s set) without(o set) (out set) {
	j := 0
	for _, x := range s {
		lo := x.lo
		for ; j < len(o) && o[j].hi <= lo; j++ {
		}
		for k := j; k < len(o) && o[k].lo < x.hi; k++ {
			if o[k].lo > lo {
				out = append(out, span{lo, o[k].lo})
			}
			lo = max(lo, o[k].hi)
		}
		if lo < x.hi {
			out = append(out, span{lo, x.hi})
		}
	}
	return out
}

// holds says whether s has all of o.
func (s set) holds(o set) bool { return len(o.without(s)) == 0 }

func (s set) size() (n int64) {
	for _, x := range s {
		n += int64(x.hi - x.lo)
	}
	return n
}

// key is the set as a map's key.
func (s set) key(to []byte) []byte {
	for _, x := range s {
		to = binary.LittleEndian.AppendUint32(to, uint32(x.lo))
		to = binary.LittleEndian.AppendUint32(to, uint32(x.hi))
	}
	return to
}
