package packet

import (
	"net/netip"
	"strconv"
)

// Flags are the TCP flags that devices look at. PSH, ECE and CWR change nothing
// (ct:3), and URG never decides alone.
type Flags uint8

// The flags, to be combined with |.
const (
	SYN Flags = 1 << iota
	ACK
	FIN
	RST
)

// Has says whether every flag of g is set in f.
func (f Flags) Has(g Flags) bool { return f&g == g }

// String joins the flags with "-", as in "SYN-ACK"; no flag is "none".
func (f Flags) String() string {
	s := ""
	for i, name := range [...]string{"SYN", "FIN", "RST", "ACK"} {
		if f&[...]Flags{SYN, FIN, RST, ACK}[i] != 0 {
			s += "-" + name
		}
	}
	if extra := f &^ (SYN | ACK | FIN | RST); extra != 0 {
		s += "-Flags(" + strconv.Itoa(int(extra)) + ")"
	}
	if s == "" {
		return "none"
	}
	return s[1:]
}

// Packet is one packet at one place in the network.
type Packet struct {
	Tuple

	Flags Flags  // TCP only
	TTL   uint8  // hops left
	Seq   uint32 // first sequence number of the segment
	Ack   uint32 // next sequence number wanted; meaningless without ACK
	Len   uint32 // bytes of payload; SYN and FIN are not counted here
	Win   uint32 // bytes the sender is willing to receive, scaling applied; 0 says nothing

	// Quoted is the packet an ICMP error is about, as the sender of the error
	// saw it. The zero tuple in every other packet.
	Quoted Tuple
}

// ErrorFrom is the ICMP error that host sends about the packet with the tuple
// quoted: it goes to the quoted source, in the quoted packet's address family.
func ErrorFrom(host netip.Addr, typ, code uint8, quoted Tuple) Packet {
	proto := ICMP
	if host.Is6() {
		proto = ICMPv6
	}
	return Packet{
		Tuple:  Tuple{Proto: proto, Src: host, Dst: quoted.Src, DstPort: TypeCode(typ, code)},
		TTL:    64,
		Quoted: quoted,
	}
}

// IsError says whether p is an ICMP error, which is judged by what it quotes:
// types 3, 4, 5, 11 and 12 (ct:6), and for ICMPv6 1 to 4.
func (p *Packet) IsError() bool { return p.Proto.IsICMP() && p.isError() }

// isError is apart so that what is no ICMP at all is told without a call.
func (p *Packet) isError() bool {
	switch p.Proto {
	case ICMP:
		switch p.ICMPType() {
		case 3, 4, 5, 11, 12:
			return true
		}
	case ICMPv6:
		return p.ICMPType() >= 1 && p.ICMPType() <= 4
	}
	return false
}

// End is the sequence number after the segment's last; SYN and FIN count one
// each (ct:5).
func (p *Packet) End() uint32 {
	end := p.Seq + p.Len
	if p.Flags&SYN != 0 {
		end++
	}
	if p.Flags&FIN != 0 {
		end++
	}
	return end
}

// String is protocol, tuple and TCP flags: "tcp 10.0.1.5:443 > 203.0.113.10:51000 SYN-ACK".
func (p Packet) String() string {
	s := p.Proto.String() + " " + p.Tuple.String()
	if p.Proto == TCP {
		s += " " + p.Flags.String()
	}
	if !p.Quoted.IsZero() {
		s += " quoting " + p.Quoted.Proto.String() + " " + p.Quoted.String()
	}
	return s
}
