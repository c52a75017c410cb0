package sim

import (
	"net/netip"
	"time"

	"azpath/dns"
	"azpath/sim/internal/conntrack"
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

	// no refuses the request once it was read; NoReason lets it through. why is
	// what stands behind it where that is no rule.
	no  Reason
	why string
	// says is what the client sees of that refusal, or of a conversation of the
	// proxy's own that came to nothing.
	says string
	// reports: a failure of its own is answered with what it says. Otherwise the
	// client fares as the proxy did.
	reports bool
	// unsure says that nobody knows what it makes of the request, and doubt why.
	unsure Assumption
	doubt  string

	// own is the first packet of the second conversation. Destination and port need
	// not be the client's; its source port is told apart from the client's later.
	own        packet.Tuple
	serverName string // that the second conversation asks for
	// lookup is how own.Dst was found; nil if it was not looked up.
	lookup *dns.Lookup
	// pool are the servers of which any may be asked, instead of own.Dst alone.
	pool []backend
}

// backend is a server of a proxy's pool. Without an address nobody declares it.
type backend struct {
	addr netip.Addr
	name string // that it is asked for; empty leaves the request's
	// lookup is how addr was found; nil if it was not looked up.
	lookup *dns.Lookup
}

// proxyKind says what a proxy is called.
type proxyKind uint8

const (
	firewallProxy proxyKind = iota + 1
	appGatewayProxy
)

var proxyWords = [...]string{"the proxy", firewallProxy: "the firewall", appGatewayProxy: "the application gateway"}

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
	p := t.proxy
	no := Verdict{Disposition: Refused, Reason: p.no, Leg: LegResponse, At: p.by.name}
	if p.no != NoReason && w.past == nil {
		return no, true
	}
	if p.unsure != 0 && w.past == nil {
		w.speak()
		w.unsure(p.by, p.unsure, p.doubt)
		return w.verdict(), false
	}
	if p.no != NoReason && !p.own.Dst.IsValid() && len(p.pool) == 0 {
		w.refuses(p.no)
		return Verdict{}, true // and nowhere to go on to
	}
	inner := w.ask()
	if p.no != NoReason {
		w.refuses(p.no)
	}
	t.asymmetric = t.asymmetric || inner.Asymmetric
	switch inner.Disposition {
	case Delivered:
		return Verdict{}, true
	case Dropped, Refused, Unresolved:
		if p.reports || inner.Disposition == Unresolved || inner.Reason == DeniedByService { // whose 403 is passed on
			no.Reason = inner.Reason
			return no, true
		}
	}
	return w.noAnswer(inner), false
}

// ask opens the proxy's own conversation, with any server of its pool. One that
// fails has failed its probes too, and is left out for the next.
func (w *walker) ask() (first Verdict) {
	p := w.talk.proxy
	n := len(p.pool)
	if n == 0 {
		return w.nest(p.own, p.serverName, p.lookup)
	}
	at := w.choose(p.by.id, n)
	for i := range n {
		b := &p.pool[(at+i)%n]
		v := w.askBackend(b)
		if i == 0 {
			first = v
		}
		if v.Disposition != Dropped && v.Disposition != Refused && v.Disposition != Unresolved || v.Reason == DeniedByService {
			return v
		}
	}
	return first
}

func (w *walker) askBackend(b *backend) Verdict {
	p := w.talk.proxy
	if b.lookup == nil && !b.addr.IsValid() {
		return Verdict{Disposition: Exited, Leg: LegResponse, At: p.by.name}
	}
	own, name := p.own, p.serverName
	own.Dst = b.addr
	if b.name != "" {
		name = b.name
	}
	return w.nest(own, name, b.lookup)
}

// noAnswer ends the client's conversation at a proxy whose own came to nothing:
// that is where the client's ends, and the trace of the proxy's own says why.
func (w *walker) noAnswer(inner Verdict) Verdict {
	by := w.talk.proxy.by
	w.speak()
	switch inner.Disposition {
	case Exited:
		w.step(VerbExit, NoReason, "nobody declares where the answer would come from")
	case Undetermined:
		w.step(VerbUnsure, inner.Reason, "nothing to answer with")
	default:
		w.step(VerbDrop, inner.Reason, "nothing to answer with")
	}
	w.finish(by, inner.Disposition, inner.Reason)
	return w.verdict()
}

// speak begins the answer that ends at the proxy itself.
func (w *walker) speak() {
	w.leg = LegResponse
	w.load(&w.talk.reply, packet.ACK, w.talk.say, w.talk.ask, responseBytes)
	if w.rec != nil {
		w.rec.beginLeg(LegResponse)
		w.rec.beginHop(w.talk.proxy.by.name, &w.p)
		w.tellNested()
		w.tellRefused()
	}
}

// nest runs the proxy's own conversation, in the same state, and records it
// inside the step that tells of it.
func (w *walker) nest(own packet.Tuple, name string, lookup *dns.Lookup) Verdict {
	by := w.talk.proxy.by
	if w.nesting == maxNesting {
		w.refuses(Loop)
		return Verdict{Disposition: Dropped, Reason: Loop, Leg: LegResponse, At: by.name}
	}
	var free bool
	if own.SrcPort, free = w.ownPort(by, own); !free {
		return Verdict{Disposition: Dropped, Reason: SNATPortExhausted, Leg: LegResponse, At: by.name}
	}
	outer, answering, told := w.talk, w.answering, w.nested
	w.nested = nil
	mark, passed := w.marks(), len(w.met)
	w.nesting++
	w.talk = talk{tuple: own, expect: own.Reverse(), client: by.id, asker: nobody, gateway: nobody, serverName: name, lookup: lookup, met: met{passed, passed}, ask: 1000, say: 5000}
	v := w.answerFlow()
	w.nesting--
	if w.rec != nil {
		told = append(told, w.takeNested(mark, v))
	}
	w.talk, w.answering, w.nested, w.met = outer, answering, told, w.met[:passed]
	return v
}

// ownPort is the source port of the proxy's own connection: the one behind the
// client's, or another if it is taken by what the proxy has open for other clients.
// It stays the same as long as the client's connection does, whichever server is
// asked. It is false if all are taken.
func (w *walker) ownPort(by *node, own packet.Tuple) (uint16, bool) {
	port := portAfter(own.SrcPort, w.nesting+1)
	if w.live == nil {
		return port, true // there are no other clients
	}
	ref, client := w.ref(by.id, memoryOwn), w.talk.served
	if h, _ := w.st.Find(ref, client, w.now); h != 0 {
		if left, ok := w.st.Left(h, conntrack.Original); ok {
			return left.SrcPort, true
		}
	}
	wanted, left := client, packet.Tuple{Proto: own.Proto, Src: own.Src, Dst: own.Src}
	wanted.SrcPort = port
	port, ok := w.st.FreePort(ref, wanted, left, w.now)
	if !ok {
		return 0, false
	}
	left.SrcPort = port
	_, ok = w.st.Add(ref, client, left.Reverse(), ownIdle, w.now)
	return port, ok
}

// ownIdle is for how long a proxy keeps a source port without a request (BG).
const ownIdle = time.Hour

// portAfter is the nth port behind p, without the ports that are reserved.
func portAfter(p uint16, n int) uint16 {
	if int(p)+n > 65535 {
		return 1024 + uint16(n)
	}
	return p + uint16(n)
}

// maxNesting bounds proxies that lead into each other.
const maxNesting = 4
