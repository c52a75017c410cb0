package sim

import (
	"azpath/sim/internal/packet"
)

// proxying is a connection that a device on the way answers itself: what it makes
// of the request, as plain values, so that a verdict needs no memory for it and a
// [World] can keep it.
//
// To make a device a proxy: for the first packet, fill one in and return
// [walker.answer]; when the device's own conversation asks it to originate, send
// the packet like any other of its own.
type proxying struct {
	by   *node // who answers the handshake
	kind proxyKind
	rule *RuleEvidence // what decided; nil if nothing is written down
	note string        // for the step that tells of the answer

	// no refuses the request once it was read; NoReason lets it through.
	no Reason
	// own is the first packet of the second conversation. Destination and port need
	// not be the client's; its source port is told apart from the client's later.
	own        packet.Tuple
	serverName string // that the second conversation asks for
}

// proxyKind says in whose words a proxy refuses.
type proxyKind uint8

const (
	firewallProxy proxyKind = iota + 1
)

// proxyWords are what a proxy of each kind is called.
var proxyWords = [...]string{firewallProxy: "the firewall"}

func (k proxyKind) String() string { return proxyWords[k] }

// answer ends the client's conversation at the proxy p.by, which has the first
// packet in hand.
func (w *walker) answer(p proxying) hand {
	w.answering = p
	w.talk.proxy = &w.answering
	w.stepRule(VerbProxy, p.rule, p.note)
	return w.deliver(p.by, nil)
}

// answers says whether the packet in hand, of a known connection, is for the
// proxy n itself and not for who stands behind it.
func (w *walker) answers(n *node) bool {
	p := w.talk.proxy
	return p != nil && p.by == n && !w.leg.Return() || w.talk.client == n.id && w.leg.Return()
}

// serveProxy is what the proxy makes of the request: a refusal, or what its own
// conversation with the server gives.
func (w *walker) serveProxy() (Verdict, bool) {
	t := &w.talk
	no := t.proxy.no
	if no != NoReason && w.past == nil {
		return Verdict{Disposition: Refused, Reason: no, Leg: LegResponse, At: t.proxy.by.name, Asymmetric: t.asymmetric}, true
	}
	if no != NoReason && !t.proxy.own.Dst.IsValid() {
		w.refuses(no)
		return Verdict{}, true // and nowhere to go on to
	}
	inner := w.nest()
	if no != NoReason {
		w.refuses(no)
	}
	if inner.Disposition == Delivered {
		return Verdict{}, true
	}
	return w.noAnswer(inner), false
}

// noAnswer ends the client's conversation at a proxy whose own came to nothing.
func (w *walker) noAnswer(inner Verdict) Verdict {
	by := w.talk.proxy.by
	w.leg = LegResponse
	w.load(&w.talk.reply, packet.ACK, w.talk.say, w.talk.ask, responseBytes)
	if w.rec != nil {
		w.rec.beginLeg(LegResponse)
		w.rec.beginHop(by.name, &w.p)
		w.tellNested()
	}
	w.step(VerbDrop, inner.Reason, "nothing to answer with")
	w.finish(by, inner.Disposition, inner.Reason)
	inner.Leg = LegResponse
	return inner
}

// nest runs the proxy's own conversation, in the same state, and records it
// inside the step that tells of it.
func (w *walker) nest() Verdict {
	p := w.talk.proxy
	if w.nesting == maxNesting {
		return Verdict{Disposition: Dropped, Reason: Loop, Leg: LegResponse, At: p.by.name}
	}
	outer, answering := w.talk, w.answering
	mark := w.marks()
	w.nesting++
	own := p.own
	own.SrcPort += uint16(w.nesting)
	w.talk = talk{tuple: own, expect: own.Reverse(), client: p.by.id, serverName: p.serverName, ask: 1000, say: 5000}
	v := w.converse()
	w.nesting--
	w.recordNested(mark, v)
	w.talk, w.answering = outer, answering
	return v
}

// maxNesting bounds proxies that lead into each other.
const maxNesting = 4
