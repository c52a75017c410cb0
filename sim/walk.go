package sim

import (
	"net/netip"
	"time"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// walker carries one flow through a Network. It is pooled and owns every piece
// of memory that a verdict needs, so that a verdict allocates nothing.
type walker struct {
	net      *Network
	recorded recorder
	rec      *recorder // nil for a verdict without a trace
	st       *conntrack.Table
	now      time.Duration
	live     *World // nil: a clean world of its own
	anew     bool   // a World opens a connection, and does not go on with one

	talk talk       // the conversation being carried
	met  []deviceID // the stateful devices of its two ways, behind those of the ones it is nested in

	p    packet.Packet // the packet in hand
	leg  Leg
	end  ending  // how the leg ended
	tr   transit // what the stateful device in hand knows about the packet
	hop  int     // breadcrumbs of this leg so far
	seen uint64  // devices met in this leg, a bit each, folded

	crumbs  [maxHops]crumb
	choices chooser
	assume  assumptionSet
	lent    bool            // some connection may have been given a public source address
	clean   conntrack.Table // the state of a flow traced alone
	nesting int             // proxies inside proxies
	// In a World: which machines of pools were chosen in this walk, and which clients
	// stay with theirs.
	settled []choiceMade
	stuck   []stuck
	// answering is where talk.proxy points: kept here, so that it costs nothing.
	answering proxying
	nested    []*Trace // a proxy's own conversations, to be told with the answer
	past      *past    // the walk goes on past what stops it; nil: it does not
	path      *path    // where the devices met are noted; nil: nowhere
	paths     *path    // its memory
	seenWay   Walked
	meeting   *Met // what is met is noted; nil: it is not
}

// maxHops is the TTL of every packet: loops are found by their breadcrumbs long
// before, so it is only the guard.
const maxHops = 64

// ending is how a leg ended. The zero value is not yet.
type ending struct {
	disposition Disposition // Delivered: arrived where it was going
	reason      Reason
	name        string // the device's, or of a frontend, which is no device
}

// crumb is where a packet was, and what it looked like: a second time is a loop.
type crumb struct {
	at       deviceID
	how      how
	tuple    packet.Tuple
	recorded int // which hop it is in the record, if there is one
}

// load takes a new packet in hand, in place: it is too wide to be passed around.
func (w *walker) load(t *packet.Tuple, flags packet.Flags, seq, ack, length uint32) {
	p := &w.p
	p.Tuple = *t
	p.Flags, p.Seq, p.Ack, p.Len, p.Win = flags, seq, ack, length, 0
	if t.Proto == packet.TCP {
		p.Win = window
	}
	if p.Quoted.Proto != 0 {
		p.Quoted = packet.Tuple{}
	}
}

// carry takes the packet in hand from the device that made it to where it ends,
// and says whether it arrived.
func (w *walker) carry(leg Leg, from deviceID) bool {
	w.leg, w.end, w.hop, w.seen = leg, ending{}, 0, 0
	w.p.TTL = maxHops
	w.tr.Judgement = conntrack.Judgement{}
	if w.rec != nil {
		w.rec.beginLeg(leg)
	}
	h := hand{to: from, in: arrival{from: nobody}}
	first := true
	for h.to != nobody {
		d := w.net.devices[h.to]
		if w.path != nil {
			w.path.mark(h.to, leg.Return())
		}
		if w.rec != nil {
			w.rec.beginHop(d.self().name, &w.p)
			w.tellRefused()
			w.tellNested()
		}
		switch {
		case w.live != nil && w.live.isOff(d.self().name):
			w.drop(d.self(), NextHopUnreachable, "switched off")
			h = ended
		case !first && w.beenHere(h):
			w.drop(d.self(), Loop, "")
			h = ended
		case first:
			h = d.originate(w)
		default:
			h = d.receive(w, h.in)
		}
		first = false
		if w.past != nil && h.to == nobody {
			h = w.goOn(d)
		}
	}
	return w.end.disposition == Delivered
}

// tellNested records the proxy's own conversations, once.
func (w *walker) tellNested() {
	for _, t := range w.nested {
		w.rec.add(Step{Verb: VerbProxy, Nested: t, Note: w.talk.proxy.kind.String() + "'s own connection"})
	}
	w.nested = nil
}

// beenHere leaves a breadcrumb and says whether one like it lies there already.
// A device that the packet has not met in this leg costs one bit; from the first
// return to any on, every hop leaves its crumb, and a loop closes one lap later,
// which the record leaves out.
func (w *walker) beenHere(h hand) bool {
	if bit := uint64(1) << (h.to & 63); w.seen&bit == 0 && w.hop == 0 {
		w.seen |= bit
		return false
	}
	for i := range w.hop {
		c := &w.crumbs[i]
		if c.at == h.to && c.how == h.in.how && c.tuple == w.p.Tuple {
			if w.rec != nil {
				w.rec.endLoopAt(c.recorded)
			}
			return true
		}
	}
	if w.hop == maxHops {
		return true
	}
	w.crumbs[w.hop] = crumb{at: h.to, how: h.in.how, tuple: w.p.Tuple}
	if w.rec != nil {
		w.crumbs[w.hop].recorded = len(w.rec.hops) - 1
	}
	w.hop++
	return false
}

// deliver ends the leg at a machine that has the packet's destination address.
// Who is served is settled by the first packet; every later one must come from
// the same conversation.
func (w *walker) deliver(n *node, open listeners) hand {
	t := &w.talk
	switch {
	case w.leg.Return():
		return w.deliverAnswer(n)
	case w.leg == t.first() && t.resumed && w.p.Proto == packet.TCP && (n.id != t.server || w.p.Tuple != t.served):
		t.server, t.served, t.reply, t.listening = n.id, w.p.Tuple, w.p.Reverse(), false
		w.step(VerbReject, OutOfState, "this machine knows no such connection, and answers with a reset")
		return w.finish(n, Delivered, NoReason)
	case w.leg == t.first():
		t.server, t.served, t.reply = n.id, w.p.Tuple, w.p.Reverse()
		t.listening = open.open(Protocol(plain(w.p.Proto)), w.p.DstPort)
		if !t.listening && w.past != nil {
			t.listening = !w.stops(n, NoListener, "")
		}
		if !t.listening {
			w.step(VerbReject, NoListener, "")
			return w.finish(n, Delivered, NoReason)
		}
	case n.id != t.server || w.p.Tuple != t.served:
		return w.drop(n, OutOfState, "another connection than the one it was opened on")
	}
	w.step(VerbAccept, NoReason, "")
	return w.finish(n, Delivered, NoReason)
}

func (w *walker) deliverAnswer(n *node) hand {
	t := &w.talk
	if n.id != t.client {
		return w.drop(n, WrongSource, "this machine never called")
	}
	w.closeReturn()
	if w.p.IsError() {
		if w.p.Quoted != t.tuple {
			return w.drop(n, WrongSource, "the error is about another packet than the client sent")
		}
	} else if w.p.Tuple != t.expect {
		return w.drop(n, WrongSource, "the client called another address")
	}
	w.step(VerbAccept, NoReason, "")
	return w.finish(n, Delivered, NoReason)
}

// finish ends the leg at n.
func (w *walker) finish(n *node, d Disposition, r Reason) hand {
	w.end = ending{d, r, n.name}
	return ended
}

// drop ends the leg: the packet vanishes at n.
func (w *walker) drop(n *node, r Reason, note string) hand {
	w.step(VerbDrop, r, note)
	return w.finish(n, Dropped, r)
}

// unsure ends the leg: the documents do not say what n does.
func (w *walker) unsure(n *node, a Assumption, note string) hand {
	w.lean(a)
	w.step(VerbUnsure, Undocumented, note)
	return w.finish(n, Undetermined, Undocumented)
}

// lean notes that the answer rests on an assumption.
func (w *walker) lean(a Assumption) { w.assume = w.assume.with(a) }

// step records a decision that needs no more evidence than its reason.
func (w *walker) step(v Verb, r Reason, note string) {
	if w.rec != nil {
		w.rec.add(Step{Verb: v, Reason: r, Note: note})
	}
}

// stepRule records what a list of rules said.
func (w *walker) stepRule(v Verb, e *RuleEvidence, note string) {
	if w.meeting != nil {
		w.meeting.rule(e)
	}
	if w.rec != nil {
		w.rec.add(Step{Verb: v, Rule: e, Note: note})
	}
}

// stepState records what a device's memory said.
func (w *walker) stepState(v Verb, s ConnState) {
	if w.rec != nil {
		w.rec.add(Step{Verb: v, State: s})
	}
}

// translate makes t the packet's tuple and records which ends that changed.
func (w *walker) translate(t packet.Tuple, e *RuleEvidence) {
	if w.meeting != nil {
		w.meeting.rule(e)
	}
	if w.rec != nil {
		old := &w.p.Tuple
		if old.Src != t.Src || old.SrcPort != t.SrcPort {
			w.rec.add(Step{Verb: VerbNAT, Side: SourceSide, Rule: e,
				From: netip.AddrPortFrom(old.Src, old.SrcPort), To: netip.AddrPortFrom(t.Src, t.SrcPort)})
		}
		if old.Dst != t.Dst || (old.DstPort != t.DstPort && t.Proto.HasPorts()) {
			w.rec.add(Step{Verb: VerbNAT, Side: DestinationSide, Rule: e,
				From: netip.AddrPortFrom(old.Dst, portOf(old)), To: netip.AddrPortFrom(t.Dst, portOf(&t))})
		}
	}
	w.p.Tuple = t
}

// portOf is the destination port, or the identifier of an ICMP echo.
func portOf(t *packet.Tuple) uint16 {
	if t.Proto.HasPorts() {
		return t.DstPort
	}
	return t.SrcPort
}

// choose takes one of n equal ways: the same one for every packet of the flow in
// this direction, another one each time the flow is walked again.
func (w *walker) choose(at deviceID, n int) int {
	return w.chooseFor(choicePoint{at: at, back: w.leg.Return()}, n)
}

func (w *walker) chooseFor(p choicePoint, n int) int {
	if n == 1 {
		return 0
	}
	p.nesting = w.nesting
	return w.choices.pick(p, n)
}

// ref is the number under which a device's state is kept: its own index in a
// clean world, and one that outlives the Network in a World.
func (w *walker) ref(id deviceID, memory uint32) uint32 {
	if w.live != nil {
		return memoryOf(w.live.ids[id], memory)
	}
	return memoryOf(uint32(id), memory)
}

func memoryOf(id, memory uint32) uint32 { return id<<2 | memory }

// A device has up to four memories of its own.
const (
	memoryTracking uint32 = iota // connection tracking, platform translation
	memoryInbound                // an NSG's flows that came in
	memoryOutbound               // and went out, where the machine forwards
	memoryOwn                    // a proxy's source ports
)

// plain maps ICMPv6 to ICMP, the one name that rules and flows know.
func plain(p packet.Proto) packet.Proto {
	if p == packet.ICMPv6 {
		return packet.ICMP
	}
	return p
}
