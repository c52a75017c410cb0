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

func makeKey(node uint32, t *packet.Tuple) key {
	k := key{
		ports: uint64(t.SrcPort)<<48 | uint64(t.DstPort)<<32 | uint64(node),
		proto: uint64(t.Proto),
	}
	k.srcHi, k.srcLo = words(t.Src)
	k.dstHi, k.dstLo = words(t.Dst)
	return k
}

// words is the address as two integers.
func words(a netip.Addr) (hi, lo uint64) {
	b := a.As16()
	return binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
}

// addr undoes words.
func addr(hi, lo uint64) netip.Addr {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	return netip.AddrFrom16(b).Unmap()
}

// tuple undoes makeKey.
func (k *key) tuple() packet.Tuple {
	return packet.Tuple{
		Proto:   packet.Proto(k.proto),
		Src:     addr(k.srcHi, k.srcLo),
		Dst:     addr(k.dstHi, k.dstLo),
		SrcPort: uint16(k.ports >> 48),
		DstPort: uint16(k.ports >> 32),
	}
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
