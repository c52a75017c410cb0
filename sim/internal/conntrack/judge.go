package conntrack

import (
	"time"

	"azpath/sim/internal/packet"
)

// Options are how one device differs from the strictest. They belong to the
// device, not to the table: each call brings its own.
type Options struct {
	Loose    bool      // a bare ACK may open an entry in mid-session (nf_conntrack_tcp_loose)
	Liberal  bool      // sequence numbers are not checked (nf_conntrack_tcp_be_liberal)
	Timeouts *Timeouts // nil: those of the kernel
}

// Judgement is what a device makes of one packet. The zero value is undecided.
type Judgement struct {
	Class     Class
	Direction Direction // zero if the packet met no entry and opens none
	Cause     Cause     // why Class is ClassInvalid; otherwise zero
	State     State     // the entry's TCP state before the packet

	// Entry is the connection the packet belongs to, by which it is translated.
	// Zero for ClassInvalid, and for a packet that would open an entry: that
	// is stored by Commit.
	Entry Handle
}

// Opens says whether the packet would open an entry: the NAT rules are read for
// it, and Commit stores it if it leaves the device.
func (j Judgement) Opens() bool { return j.Class == ClassNew && j.Entry == 0 }

// Judge gives the class of packet p as it arrives at a node, and changes the
// entry it belongs to at once, even if a filter or a route drops the packet
// later (ct:1). It stores nothing: see [Table.Commit]. Time must not run
// backwards.
func (t *Table) Judge(node uint32, o *Options, p *packet.Packet, now time.Duration) Judgement {
	if p.IsError() {
		return t.judgeError(node, p, now)
	}
	var k key
	k.set(node, &p.Tuple)
	h, dir := t.find(&k, now)
	switch {
	case h == 0:
		return judgeFirst(o, p)
	case p.Proto == packet.TCP:
		return t.judgeTCP(h, dir, o, p, now)
	}
	e := &t.entries[h-1]
	e.expires = sum(now, o.timeouts().stateless(e, now))
	t.watch(h)
	return e.accept(h, dir, None)
}

// accept counts a packet as belonging to entry h and gives its class.
func (e *entry) accept(h Handle, dir Direction, before State) Judgement {
	if dir == Reply {
		e.seenReply = true
	}
	class := ClassNew
	if e.seenReply {
		class = ClassEstablished
	}
	return Judgement{Class: class, Direction: dir, State: before, Entry: h}
}

// judgeFirst judges a packet that belongs to no entry.
func judgeFirst(o *Options, p *packet.Packet) Judgement {
	opens := Judgement{Class: ClassNew, Direction: Original}
	switch {
	case p.Proto == packet.TCP:
		seg := kinds[p.Flags&15]
		switch transitions[Original][seg][None] {
		case ss:
			return opens
		case pb:
			if o.Loose {
				return opens
			}
		}
		if seg == malformed {
			return invalid(0, None, Malformed)
		}
		return invalid(0, None, NoEntry)
	case p.Proto.IsICMP():
		switch kindOfICMP(&p.Tuple) {
		case icmpRequest:
			return opens
		case icmpReply:
			return invalid(0, None, NoEntry)
		}
		return invalid(0, None, Malformed)
	}
	return opens
}

func invalid(dir Direction, before State, why Cause) Judgement {
	return Judgement{Class: ClassInvalid, Direction: dir, State: before, Cause: why}
}

// judgeError judges an ICMP error: it is related if what it quotes is a packet
// of an entry, of either direction and even one not seen here, and if it goes
// to the sender of that packet (ct:6). It travels against the quoted packet, so
// it is found like an answer to that. It changes nothing.
func (t *Table) judgeError(node uint32, p *packet.Packet, now time.Duration) Judgement {
	if p.Quoted.IsZero() {
		return invalid(0, None, Malformed)
	}
	if p.Dst != p.Quoted.Src {
		return invalid(0, None, Misdirected)
	}
	k := at(node, p.Quoted.Reverse())
	h, dir := t.find(&k, now)
	if h == 0 {
		return invalid(0, None, NoEntry)
	}
	return Judgement{Class: ClassRelated, Direction: dir, State: t.entries[h-1].state, Entry: h}
}

// icmpKind is what an ICMP type can do to the table (ct:6).
type icmpKind uint8

const (
	icmpRequest icmpKind = iota + 1 // opens an entry
	icmpReply                       // needs one
	icmpOther                       // never belongs to one, such as 9 and 10
)

func kindOfICMP(t *packet.Tuple) icmpKind {
	if t.Proto == packet.ICMPv6 {
		switch t.ICMPType() {
		case packet.EchoRequestV6:
			return icmpRequest
		case packet.EchoReplyV6:
			return icmpReply
		}
		return icmpOther
	}
	switch t.ICMPType() {
	case packet.EchoRequest, packet.TimestampRequest, packet.InformationRequest, packet.AddressMaskRequest:
		return icmpRequest
	case packet.EchoReply, packet.TimestampReply, packet.InformationReply, packet.AddressMaskReply:
		return icmpReply
	}
	return icmpOther
}
