package route

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// bits128 is an address as a number, first bit first: IPv6 whole, IPv4 in the first 32 bits. Left-aligned, both
// families share one arithmetic of prefixes.
type bits128 struct{ hi, lo uint64 }

func number(a netip.Addr) bits128 {
	if a.Is4() {
		return bits128{uint64(number4(a)) << 32, 0}
	}
	b := a.As16()
	return bits128{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

func number4(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

func (n bits128) compare(m bits128) int {
	return cmp.Or(cmp.Compare(n.hi, m.hi), cmp.Compare(n.lo, m.lo))
}

// last is the last address of the prefix of this length that begins at n.
func (n bits128) last(length uint8) bits128 {
	if length <= 64 {
		return bits128{n.hi | ^uint64(0)>>length, ^uint64(0)} // a shift by 64 gives 0
	}
	return bits128{n.hi, n.lo | ^uint64(0)>>(length-64)}
}

// next is n+1; after the last address there is none.
func (n bits128) next() (m bits128, ok bool) {
	lo, carry := bits.Add64(n.lo, 1, 0)
	hi, over := bits.Add64(n.hi, 0, carry)
	return bits128{hi, lo}, over == 0
}

// plus is n with i added at the bit of this depth, counted from the first: plus(1, 128) adds 1.
func (n bits128) plus(i uint64, depth int) bits128 {
	if depth <= 64 {
		return bits128{n.hi + i<<(64-depth), n.lo}
	}
	lo, carry := bits.Add64(n.lo, i<<(128-depth), 0)
	return bits128{n.hi + i>>(depth-64) + carry, lo} // i>>(depth-64) is what i<<(128-depth) loses
}

// previous is n-1; n is not the first address.
func (n bits128) previous() bits128 {
	lo, borrow := bits.Sub64(n.lo, 1, 0)
	return bits128{n.hi - borrow, lo}
}

// key is what candidates are sorted by: family, then prefix with the covering one first, then rank. Route at
// has that key.
type key struct {
	bits128
	six    bool
	length uint8
	rank   rank
	at     int32
}

func keyOf(r Route, at int) key {
	a := r.Prefix.Addr()
	return key{number(a), a.Is6(), uint8(r.Prefix.Bits()), rankOf(r), int32(at)}
}

func (k key) samePrefix(l key) bool {
	return k.bits128 == l.bits128 && k.length == l.length && k.six == l.six
}

// covers reports whether l's prefix is k's or lies in it.
func (k key) covers(l key) bool {
	return k.six == l.six && k.length <= l.length && l.bits128.compare(k.last(k.length)) <= 0 && k.bits128.compare(l.bits128) <= 0
}

func compareKeys(a, b key) int {
	if a.six != b.six {
		if b.six {
			return -1
		}
		return 1
	}
	if c := a.bits128.compare(b.bits128); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.length, b.length), cmp.Compare(a.rank, b.rank))
}
