package conntrack

import "azpath/sim/internal/packet"

// side is what a node saw of the packets one direction carried (ct:5). What
// went by another path is missing from it, and that is the point: a strict
// device refuses to be told of data it never saw.
type side struct {
	end    uint32 // highest sequence number plus length
	maxEnd uint32 // how far the other side allowed it to send: highest ack + window
	maxAck uint32 // highest acknowledgement it sent
	win    uint32 // largest window it announced; 0 if none
	seen   bool   // a segment was recorded; one never seen constrains nothing
	acked  bool   // maxAck is known
}

// staleAck is how far behind, in bytes, an acknowledgement may be before it is
// let through without being believed (ct:5).
const staleAck = 66000

// fit is the result of the window checks.
type fit uint8

const (
	fits    fit = iota + 1
	ignored     // accepted, but the entry learns nothing from it
	refused     // INVALID
)

// after says whether sequence number a lies after b, modulo 2^32.
func after(a, b uint32) bool { return int32(a-b) > 0 }

// checkReset judges a reset in the states where a connection may still be
// alive: it must not lie behind what the other side has acknowledged here
// (ct:4d). Later states accept any reset.
//
// Assumption: this holds under Liberal and for picked-up entries too, since the
// fact excepts neither.
func (e *entry) checkReset(dir Direction, p *packet.Packet) (fit, Cause) {
	peer := e.side(dir.other())
	if e.state <= Established && peer.acked && after(peer.maxAck, p.Seq) {
		return refused, StaleReset
	}
	return fits, 0
}

// checkWindow applies the rules of ct:5 in order.
func (e *entry) checkWindow(dir Direction, seg segment, p *packet.Packet) (fit, Cause) {
	if seg == syn || seg == rst && e.state > Established {
		return fits, 0 // a SYN starts its side anew; ct:4d
	}
	own, peer := e.side(dir), e.side(dir.other())
	acks := p.Flags&packet.ACK != 0
	if seg == rst && acks && !peer.seen {
		return refused, HalfOpen // it acknowledges a SYN-ACK that went by elsewhere (ct:4c)
	}
	if acks && peer.seen && after(p.Ack, peer.end) {
		return refused, UnseenData
	}
	if own.seen && peer.win != 0 && after(p.Seq, own.maxEnd) {
		// Assumption: a small overshoot is one within the largest window the
		// other side ever announced; the fact gives no number.
		if p.Seq-own.maxEnd > peer.win {
			return refused, BeyondWindow
		}
		return ignored, 0
	}
	oldData := own.seen && peer.win != 0 && !after(p.End(), own.end-peer.win)
	oldAck := acks && peer.seen && after(peer.end-staleAck, p.Ack)
	if oldData || oldAck {
		return ignored, 0
	}
	return fits, 0
}

// record remembers an accepted packet that was checked, or need not be.
func (e *entry) record(dir Direction, p *packet.Packet) {
	own, peer := e.side(dir), e.side(dir.other())
	if !own.seen || p.Flags == packet.SYN {
		// Until the other side answers, a SYN allows nothing beyond itself.
		*own = side{end: p.End(), maxEnd: p.End(), seen: true}
	}
	own.end = later(own.end, p.End())
	own.win = max(own.win, p.Win)
	if p.Flags&packet.ACK != 0 {
		if !own.acked {
			own.maxAck, own.acked = p.Ack, true
		}
		own.maxAck = later(own.maxAck, p.Ack)
		peer.maxEnd = later(peer.maxEnd, p.Ack+p.Win)
	}
}

// restart begins a new handshake inside an old entry: p answers a SYN that was
// let through without being believed (ct:4f).
func (e *entry) restart(dir Direction, p *packet.Packet) {
	e.sides = [2]side{}
	*e.side(dir.other()) = side{end: e.ignoredEnd, maxEnd: e.ignoredEnd, win: e.ignoredWin, seen: true}
	e.ignoredSYN, e.finSeen = 0, false
	e.record(dir, p)
}

// later is the higher of two sequence numbers.
func later(a, b uint32) uint32 {
	if after(b, a) {
		return b
	}
	return a
}

// unacknowledged says whether a side sent what the other has not acknowledged
// through this node.
func (e *entry) unacknowledged() bool {
	a, b := &e.sides[0], &e.sides[1]
	return b.acked && after(a.end, b.maxAck) || a.acked && after(b.end, a.maxAck)
}
