package acl

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// A line is a range of numbers cut into pieces, each with its class: protocols,
// ports, IPv4 addresses.
//
// Invariant: starts[0] == 0, starts ascend, neighbours differ in class
// (TestNeighboursDiffer).
type line struct {
	starts  []uint32 // first number of each piece
	classOf []uint32
}

// class returns the class of the piece that holds k. It halves the pieces
// without a branch that depends on k: which way a packet turns is a coin toss,
// and a mispredicted branch costs more than the step. Hence the arithmetic with
// signs, as compilers turn an if here into a branch. Counting the last dozen
// pieces instead is quicker for one line and slower for the five of a packet,
// whose searches overlap.
func (l *line) class(k uint32) uint32 {
	at := 0
	for n := len(l.starts); n > 1; {
		half := n / 2
		before := (int64(k) - int64(l.starts[at+half])) >> 63 // all ones if k lies before this piece
		at += half &^ int(before)
		n -= half
	}
	return l.classOf[at]
}

// A longLine is a line of IPv6 addresses.
type longLine struct {
	starts  []key
	classOf []uint32
}

// class is line.class for 128 bits: the last borrow of k - start says whether k
// lies before the piece.
func (l *longLine) class(k key) uint32 {
	at := 0
	for n := len(l.starts); n > 1; {
		half := n / 2
		start := &l.starts[at+half]
		_, borrow := bits.Sub64(k.lo, start.lo, 0)
		_, borrow = bits.Sub64(k.hi, start.hi, borrow)
		at += half &^ -int(borrow)
		n -= half
	}
	return l.classOf[at]
}

// A side is all addresses, of both families, as source or as destination.
type side struct {
	v4 line
	v6 longLine
}

// class returns the class of a valid address. IPv4 goes by As4, which costs a
// tenth of what As16 and a comparison would.
func (s *side) class(a netip.Addr) uint32 {
	if a.Is4() || a.Is4In6() {
		b := a.As4()
		return s.v4.class(binary.BigEndian.Uint32(b[:]))
	}
	return s.v6.class(keyOf(a))
}

func (s *side) boundaries() []netip.Addr {
	cuts := make([]netip.Addr, 0, len(s.v4.starts)+len(s.v6.starts))
	for _, start := range s.v4.starts {
		cuts = append(cuts, ipv4.addr(key{lo: uint64(start)}))
	}
	for _, start := range s.v6.starts {
		cuts = append(cuts, ipv6.addr(start))
	}
	return cuts
}
