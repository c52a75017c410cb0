package packet

import (
	"net/netip"
	"strconv"
)

// Proto is an IP protocol number. Zero is no protocol.
type Proto uint8

// The protocols that devices treat differently.
const (
	ICMP   Proto = 1
	TCP    Proto = 6
	UDP    Proto = 17
	GRE    Proto = 47
	ESP    Proto = 50
	AH     Proto = 51
	ICMPv6 Proto = 58
)

// String is the lower-case name used in traces, such as "tcp".
func (p Proto) String() string {
	switch p {
	case ICMP:
		return "icmp"
	case TCP:
		return "tcp"
	case UDP:
		return "udp"
	case GRE:
		return "gre"
	case ESP:
		return "esp"
	case AH:
		return "ah"
	case ICMPv6:
		return "icmpv6"
	}
	return "Proto(" + strconv.Itoa(int(p)) + ")"
}

// HasPorts says whether SrcPort and DstPort of a tuple are ports.
func (p Proto) HasPorts() bool { return p == TCP || p == UDP }

// IsICMP says whether the protocol is ICMP of either address family.
func (p Proto) IsICMP() bool { return p == ICMP || p == ICMPv6 }

// Tuple is a five-tuple: what a packet is recognised by. Its zero value is no
// tuple ([Tuple.IsZero]). Addresses are expected unmapped and without zone.
//
// ICMP has no ports; there SrcPort is the identifier and DstPort is type and
// code ([Tuple.ICMPType], [Tuple.ICMPCode]). So one comparable value tells an
// echo request from its reply, as a strict device must. Other protocols are
// known by their addresses: both ports are zero.
type Tuple struct {
	Src, Dst netip.Addr
	SrcPort  uint16
	DstPort  uint16
	Proto    Proto
}

// The ICMP types that come in pairs, and so can be answered.
const (
	EchoReply          = 0
	EchoRequest        = 8
	TimestampRequest   = 13
	TimestampReply     = 14
	InformationRequest = 15
	InformationReply   = 16
	AddressMaskRequest = 17
	AddressMaskReply   = 18
	EchoRequestV6      = 128
	EchoReplyV6        = 129
)

// Echo is the tuple of an echo request of src's address family with identifier id.
func Echo(src, dst netip.Addr, id uint16) Tuple {
	t := Tuple{Proto: ICMP, Src: src, Dst: dst, SrcPort: id, DstPort: TypeCode(EchoRequest, 0)}
	if src.Is6() {
		t.Proto, t.DstPort = ICMPv6, TypeCode(EchoRequestV6, 0)
	}
	return t
}

// TypeCode packs an ICMP type and code as they stand in DstPort.
func TypeCode(typ, code uint8) uint16 { return uint16(typ)<<8 | uint16(code) }

// ICMPType is the type of an ICMP tuple.
func (t Tuple) ICMPType() uint8 { return uint8(t.DstPort >> 8) }

// ICMPCode is the code of an ICMP tuple.
func (t Tuple) ICMPCode() uint8 { return uint8(t.DstPort) }

// IsZero says whether t is no tuple.
func (t Tuple) IsZero() bool { return t.Proto == 0 }

// Reverse is the tuple of an answer to t. Of an echo request it is the echo
// reply with the same identifier; an ICMP type that has no partner stays.
// Reverse undoes itself.
func (t Tuple) Reverse() Tuple {
	t.Src, t.Dst = t.Dst, t.Src
	if t.Proto.IsICMP() {
		t.DstPort = TypeCode(partner(t.Proto, t.ICMPType()), t.ICMPCode())
		return t
	}
	t.SrcPort, t.DstPort = t.DstPort, t.SrcPort
	return t
}

// partner is the type that answers typ, or is answered by it.
func partner(p Proto, typ uint8) uint8 {
	if p == ICMPv6 {
		if typ == EchoRequestV6 || typ == EchoReplyV6 {
			return typ ^ 1
		}
		return typ
	}
	switch typ {
	case EchoRequest:
		return EchoReply
	case EchoReply:
		return EchoRequest
	case TimestampRequest, InformationRequest, AddressMaskRequest:
		return typ + 1
	case TimestampReply, InformationReply, AddressMaskReply:
		return typ - 1
	}
	return typ
}

// String is "10.0.1.5:443 > 203.0.113.10:51000"; without ports the addresses
// alone, and for ICMP "10.0.1.5 > 10.0.2.5 type 8/0 id 7". The protocol is not
// in it: traces print that once per flow.
func (t Tuple) String() string {
	if t.Proto.HasPorts() {
		return netip.AddrPortFrom(t.Src, t.SrcPort).String() + " > " + netip.AddrPortFrom(t.Dst, t.DstPort).String()
	}
	s := t.Src.String() + " > " + t.Dst.String()
	if t.Proto.IsICMP() {
		s += " type " + strconv.Itoa(int(t.ICMPType())) + "/" + strconv.Itoa(int(t.ICMPCode())) + " id " + strconv.Itoa(int(t.SrcPort))
	}
	return s
}
