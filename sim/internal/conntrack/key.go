package conntrack

import (
	"encoding/binary"
	"math/bits"
	"net/netip"

	"azpath/sim/internal/packet"
)

// key is a tuple at a node as fixed words: comparing and hashing it touches no
// pointer. An IPv4 address is kept in its IPv4-mapped form, which nothing else
// uses, since addresses are unmapped before they get here.
type key struct {
	srcHi, srcLo uint64
	dstHi, dstLo uint64
	ports        uint64 // source port, destination port, node
	proto        uint64
}

// set makes k the key of t at node. It fills in place: copying six words costs
// as much as hashing them.
func (k *key) set(node uint32, t *packet.Tuple) {
	k.srcHi, k.srcLo = words(t.Src)
	k.dstHi, k.dstLo = words(t.Dst)
	k.ports = uint64(t.SrcPort)<<48 | uint64(t.DstPort)<<32 | uint64(node)
	k.proto = uint64(t.Proto)
}

// words is the address as two integers. IPv4 has its own branch because going
// through sixteen bytes takes several times as long.
func words(a netip.Addr) (hi, lo uint64) {
	if a.Is4() {
		b := a.As4()
		return 0, mapped | uint64(binary.BigEndian.Uint32(b[:]))
	}
	b := a.As16()
	return binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
}

// mapped is what stands before an IPv4 address in its IPv4-mapped form.
const mapped = 0xffff << 32

// addr undoes words.
func addr(hi, lo uint64) netip.Addr {
	if hi == 0 && lo>>32 == 0xffff {
		return netip.AddrFrom4([4]byte{byte(lo >> 24), byte(lo >> 16), byte(lo >> 8), byte(lo)})
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	return netip.AddrFrom16(b)
}

// tuple undoes set.
func (k *key) tuple() packet.Tuple {
	return packet.Tuple{
		Proto:   packet.Proto(k.proto),
		Src:     addr(k.srcHi, k.srcLo),
		Dst:     addr(k.dstHi, k.dstLo),
		SrcPort: uint16(k.ports >> 48),
		DstPort: uint16(k.ports >> 32),
	}
}

// answered is the inverse of tuple: what this key's packets are the answer to.
func (k *key) answered() packet.Tuple {
	t := packet.Tuple{
		Proto:   packet.Proto(k.proto),
		Src:     addr(k.dstHi, k.dstLo),
		Dst:     addr(k.srcHi, k.srcLo),
		SrcPort: uint16(k.ports >> 32),
		DstPort: uint16(k.ports >> 48),
	}
	if t.Proto.HasPorts() {
		return t
	}
	return k.tuple().Reverse()
}

// equal is == without the call to compare memory.
func (k *key) equal(l *key) bool {
	return k.ports == l.ports && k.srcLo == l.srcLo && k.dstLo == l.dstLo &&
		k.srcHi == l.srcHi && k.dstHi == l.dstHi && k.proto == l.proto
}

func (k *key) node() uint32 { return uint32(k.ports) }

// hash mixes all six words; without a seed, so that a World behaves the same in
// every run.
func (k *key) hash() uint32 {
	const m1, m2, m3 = 0xa0761d6478bd642f, 0xe7037ed1a0b428db, 0x8ebc6af09c88c6e3
	hi, lo := bits.Mul64(k.srcLo^m1, k.ports^m2)
	h := hi ^ lo
	hi, lo = bits.Mul64(k.dstLo^m2^h, k.srcHi^m3)
	h = hi ^ lo
	hi, lo = bits.Mul64(k.dstHi^m3^h, k.proto^m1)
	h = hi ^ lo
	return uint32(h ^ h>>32)
}

// at is the key of tuple at node.
func at(node uint32, tuple packet.Tuple) key {
	var k key
	k.set(node, &tuple)
	return k
}
