package acl

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// A key is a place on a line as a number of 128 bits: an address of either
// family, a port or a protocol.
type key struct{ hi, lo uint64 }

// keyOf returns an address as a number; an IPv4 address counts from 0.
func keyOf(a netip.Addr) key {
	if a.Is4() {
		b := a.As4()
		return key{lo: uint64(binary.BigEndian.Uint32(b[:]))}
	}
	b := a.As16()
	return key{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

func (k key) compare(o key) int {
	if k.hi != o.hi {
		return cmp.Compare(k.hi, o.hi)
	}
	return cmp.Compare(k.lo, o.lo)
}

func (k key) less(o key) bool { return k.compare(o) < 0 }

// next returns k + 1; the last key is followed by 0.
func (k key) next() key {
	lo, carry := bits.Add64(k.lo, 1, 0)
	return key{k.hi + carry, lo}
}

// prev returns k - 1; 0 is preceded by the last key.
func (k key) prev() key { return k.minus(key{lo: 1}) }

func (k key) minus(o key) key {
	lo, borrow := bits.Sub64(k.lo, o.lo, 0)
	return key{k.hi - o.hi - borrow, lo}
}

// or returns k with its lowest n bits set.
func (k key) or(n int) key {
	if n <= 64 {
		return key{k.hi, k.lo | (1<<n - 1)}
	}
	return key{k.hi | (1<<(n-64) - 1), 1<<64 - 1}
}

// trailingZeros returns 128 for 0.
func (k key) trailingZeros() int {
	if k.lo == 0 {
		return 64 + bits.TrailingZeros64(k.hi)
	}
	return bits.TrailingZeros64(k.lo)
}

// bitLen returns how many bits k needs: 0 for 0.
func (k key) bitLen() int {
	if k.hi != 0 {
		return 64 + bits.Len64(k.hi)
	}
	return bits.Len64(k.lo)
}

// A family is the address family by the width of its addresses in bits.
type family int

const (
	ipv4 family = 32
	ipv6 family = 128
)

// last returns the highest address of the family.
func (f family) last() key { return key{}.or(int(f)) }

// addr returns the address that stands at k.
func (f family) addr(k key) netip.Addr {
	if f == ipv4 {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], uint32(k.lo))
		return netip.AddrFrom4(b)
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], k.hi)
	binary.BigEndian.PutUint64(b[8:], k.lo)
	return netip.AddrFrom16(b)
}
