package kernel

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"azpath/sim"
)

// Packet is one packet on a wire.
type Packet struct {
	ID       uint16 // of the IP header; survives translation, so it tells packets apart
	TTL      uint8
	Protocol sim.Protocol
	Src, Dst netip.AddrPort // ICMP: the identifier as both ports
	Flags    Flags
	Seq, Ack uint32
	Len      int // bytes of payload
	Type     uint8
	Code     uint8
	// Quoted is what an ICMP error is about.
	Quoted *Packet
	// Class is what a router wrote into the DSCP.
	Class uint8
}

// Flags are those of a TCP header.
type Flags uint8

// The flags, as they stand in the header.
const (
	FIN Flags = 1
	SYN Flags = 2
	RST Flags = 4
	ACK Flags = 16
)

// String names the flags.
func (f Flags) String() string {
	s := ""
	for _, x := range []struct {
		f    Flags
		name string
	}{{SYN, "S"}, {FIN, "F"}, {RST, "R"}, {ACK, "."}} {
		if f&x.f != 0 {
			s += x.name
		}
	}
	return s
}

// String is protocol, ends and flags.
func (p Packet) String() string {
	s := fmt.Sprintf("%s %s > %s", p.Protocol, p.Src, p.Dst)
	if p.Protocol == sim.TCP {
		s += fmt.Sprintf(" [%s] seq %d ack %d len %d", p.Flags, p.Seq, p.Ack, p.Len)
	}
	if p.Quoted != nil {
		s += fmt.Sprintf(" type %d code %d quoting %s > %s", p.Type, p.Code, p.Quoted.Src, p.Quoted.Dst)
	}
	return s
}

// reply is an answer's tuple.
func (p Packet) reply() Packet { return Packet{Protocol: p.Protocol, Src: p.Dst, Dst: p.Src} }

const (
	ipHeader     = 20
	echoRequest  = 8
	echoReply    = 0
	unreachable  = 3
	portCode     = 3
	windowOnWire = 64240
)

// marshal is the packet from its IP header on.
func (p *Packet) marshal() []byte {
	b := make([]byte, ipHeader, 256)
	b = p.transport(b)
	b[0] = 0x45
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	binary.BigEndian.PutUint16(b[4:], p.ID)
	b[8], b[9] = p.TTL, byte(p.Protocol)
	copy(b[12:], p.Src.Addr().AsSlice())
	copy(b[16:], p.Dst.Addr().AsSlice())
	binary.BigEndian.PutUint16(b[10:], checksum(b[:ipHeader], 0))
	return b
}

func (p *Packet) transport(b []byte) []byte {
	at := len(b)
	pseudo := uint32(0)
	where := 0
	switch p.Protocol {
	case sim.TCP:
		b = binary.BigEndian.AppendUint16(b, p.Src.Port())
		b = binary.BigEndian.AppendUint16(b, p.Dst.Port())
		b = binary.BigEndian.AppendUint32(b, p.Seq)
		b = binary.BigEndian.AppendUint32(b, p.Ack)
		b = append(b, 5<<4, byte(p.Flags))
		b = binary.BigEndian.AppendUint16(b, windowOnWire)
		b = append(b, 0, 0, 0, 0)
		where = 16
	case sim.UDP:
		b = binary.BigEndian.AppendUint16(b, p.Src.Port())
		b = binary.BigEndian.AppendUint16(b, p.Dst.Port())
		b = binary.BigEndian.AppendUint16(b, uint16(8+p.Len))
		b = append(b, 0, 0)
		where = 6
	default:
		b = append(b, p.Type, p.Code, 0, 0)
		where = 2
		if p.Quoted != nil {
			b = append(b, 0, 0, 0, 0)
			q := p.Quoted.marshal()
			b = append(b, q[:min(len(q), ipHeader+8)]...)
		} else {
			b = binary.BigEndian.AppendUint16(b, p.Src.Port())
			b = append(b, 0, 1)
		}
	}
	b = append(b, make([]byte, p.Len)...)
	if p.Protocol != sim.ICMP {
		for _, a := range []netip.Addr{p.Src.Addr(), p.Dst.Addr()} {
			x := a.As4()
			pseudo += uint32(binary.BigEndian.Uint16(x[:])) + uint32(binary.BigEndian.Uint16(x[2:]))
		}
		pseudo += uint32(p.Protocol) + uint32(len(b)-at)
	}
	binary.BigEndian.PutUint16(b[at+where:], checksum(b[at:], pseudo))
	return b
}

func checksum(b []byte, sum uint32) uint16 {
	for ; len(b) > 1; b = b[2:] {
		sum += uint32(binary.BigEndian.Uint16(b))
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}

// parse reads a packet from its IP header on. It is false for what the lab does
// not send.
func parse(b []byte) (p Packet, ok bool) {
	if len(b) < ipHeader+8 || b[0] != 0x45 {
		return p, false
	}
	p.ID, p.TTL, p.Protocol, p.Class = binary.BigEndian.Uint16(b[4:]), b[8], sim.Protocol(b[9]), b[1]>>2
	src, _ := netip.AddrFromSlice(b[12:16])
	dst, _ := netip.AddrFromSlice(b[16:20])
	t := b[ipHeader:]
	first, second := binary.BigEndian.Uint16(t), binary.BigEndian.Uint16(t[2:])
	switch p.Protocol {
	case sim.TCP:
		if len(t) < 20 {
			break
		}
		p.Seq, p.Ack, p.Flags = binary.BigEndian.Uint32(t[4:]), binary.BigEndian.Uint32(t[8:]), Flags(t[13])
		p.Len = len(t) - 20
	case sim.UDP:
		p.Len = len(t) - 8
	case sim.ICMP:
		p.Type, p.Code = t[0], t[1]
		id := binary.BigEndian.Uint16(t[4:])
		first, second = id, id
		if p.Type == unreachable {
			first, second = 0, 0
			if q, ok := parse(t[8:]); ok {
				p.Quoted = &q
			}
		} else {
			p.Len = len(t) - 8
		}
	default:
		return p, false
	}
	p.Src, p.Dst = netip.AddrPortFrom(src, first), netip.AddrPortFrom(dst, second)
	return p, true
}
