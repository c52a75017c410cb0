package nat

import "azpath/sim/internal/packet"

// Mapping is what a device remembers of a translation: the tuple of the first
// packet as it arrived, and the tuple by which the answers arrive, which is the
// inverse of the first packet as it left.
//
//	             original >                 > reply, inverted
//	initiator ---------------- [ device ] ---------------- responder
//	   < original, inverted                 < reply
//
// A mapping whose Reply is the inverse of its Original translates nothing.
type Mapping struct {
	Original packet.Tuple
	Reply    packet.Tuple
}

// New is the mapping under which a packet that arrived as original left as left.
func New(original, left packet.Tuple) Mapping {
	return Mapping{Original: original, Reply: left.Reverse()}
}

// Invert is the mapping as the reply direction sees it: every method of the
// result does for that direction what it does here for the original one. One
// piece of code serves both, with the ends swapped.
func (m Mapping) Invert() Mapping { return Mapping{Original: m.Reply, Reply: m.Original} }

// Translates says whether anything is rewritten.
func (m Mapping) Translates() bool { return m.Reply != m.Original.Reverse() }

// Apply is the tuple with which a packet of the original direction leaves.
func (m Mapping) Apply() packet.Tuple { return m.Reply.Reverse() }

// Undo is the tuple with which a packet of the reply direction leaves.
func (m Mapping) Undo() packet.Tuple { return m.Original.Reverse() }

// Routed is t, a packet of the original direction, as routing and filters see
// it: the destination is rewritten already, the source not yet (ct:1, steps 2
// to 5). The identifier of ICMP goes with the source.
func (m Mapping) Routed(t packet.Tuple) packet.Tuple {
	left := m.Apply()
	t.Dst = left.Dst
	if t.Proto.HasPorts() {
		t.DstPort = left.DstPort
	}
	return t
}

// Packet is p, of the original direction, as it leaves: an ICMP error by
// [Mapping.Error], anything else by [Mapping.Apply].
func (m Mapping) Packet(p packet.Packet) packet.Packet {
	if p.IsError() {
		return m.Error(p)
	}
	p.Tuple = m.Apply()
	return p
}

// Error rewrites an ICMP error that travels in the original direction. It
// quotes a packet of the other direction as that left the device, and then
// quotes it as it had arrived; it goes on to whoever had sent that. Where the
// mapping rewrites the source of its direction, the error shows the rewritten
// one, whoever sent it (ct:6, last line).
func (m Mapping) Error(p packet.Packet) packet.Packet {
	left := m.Apply()
	p.Quoted = m.Reply
	p.Dst = left.Dst
	if left.Src != m.Original.Src {
		p.Src = left.Src
	}
	return p
}
