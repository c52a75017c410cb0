package sim

import (
	"net/netip"
	"slices"

	"azpath/sim/internal/conntrack"
)

// edge is a site's way out, with the firewall and translation that stand there.
// A packet passes it inward or outward; the order of work is the same (net:4.6.b3).
type edge struct {
	node
	kind       EdgeType
	site       *site
	filter     *filter
	peers      index[[]uplink] // to gateways, by the networks behind them; Internet and Microsoft edges have none
	advertised []netip.Prefix
}

// originate is never asked: an edge opens no conversation of its own.
func (d *edge) originate(w *walker) hand { return w.drop(&d.node, NoRoute, "") }

func (d *edge) receive(w *walker, in arrival) hand {
	if in.how != byOwnBox && d.isOwn(w, w.p.Src) {
		return w.drop(&d.node, Loop, "the packet came back to who translated it") // ct:1 step 3, ct:8
	}
	if in.how != byOwnBox && !d.filter.enter(w) {
		return w.dropInvalid(&d.node)
	}
	outward := in.how == byInside || in.how == byOwnEdge || in.how == byOwnBox
	t := d.site.ways.find(w.p.Dst)
	if d.isOwn(w, w.p.Dst) {
		// Its own address, and no connection or translation took it: it is local, and
		// never forwarded (ct:1 step 3, ct:7).
		return w.drop(&d.node, NoSuchHost, "the edge's own address, and nothing is translated there")
	}
	if t != nil && !t.inside && (in.how == byInside || slices.Contains(t.edges, d.id)) {
		// What comes from inside leaves here: the site sent it this way, or it
		// answers what this edge translated (net:4.5 table, third row).
		return d.exit(w, outward, in.from)
	}
	return d.site.send(w, &d.node, d)
}

// isOwn says whether the address is that of a translation of this edge's box.
func (d *edge) isOwn(w *walker, a netip.Addr) bool {
	t := d.site.ways.find(a)
	return t != nil && t.own && slices.ContainsFunc(t.edges, func(id deviceID) bool {
		return w.net.devices[id].(*edge).filter.box == d.filter.box
	})
}

// exit sends the packet out. What came in by this edge and would leave by it is
// for an address that nobody inside has, unless a tunnel joins two tunnels.
func (d *edge) exit(w *walker, outward bool, from deviceID) hand {
	if !outward && contained(w.p.Dst, d.advertised) {
		return w.drop(&d.node, NoSuchHost, "no translation and no machine has this address")
	}
	if d.kind == InternetEdge || d.kind == MicrosoftPeering {
		w.step(VerbRoute, NoReason, "internet")
		if !d.filter.leave(w, false) {
			return ended
		}
		return hand{theInternet, arrival{how: byAddress, from: d.id}}
	}
	links := d.peers.find(w.p.Dst)
	if links == nil {
		return w.drop(&d.node, NoRoute, "no connection of this edge leads there")
	}
	l := &(*links)[w.choose(d.id, len(*links))]
	if l.gateway == from && !d.turns(w) {
		return ended
	}
	w.step(VerbRoute, NoReason, l.name)
	return d.tunnel(w, l)
}

// turns says whether what a gateway sent may go back to it by the same edge: the
// documents don't say.
func (d *edge) turns(w *walker) bool {
	switch w.net.assumptions.EdgesTurnTraffic {
	case Off:
		return !w.stops(&d.node, NoRoute, "the edge sends nothing back where it came from")
	case Unset:
		w.lean(EdgesTurn)
	}
	return true
}

// tunnel sends the packet to a gateway, if the tunnel carries it.
func (d *edge) tunnel(w *walker, l *uplink) hand {
	switch {
	case !d.filter.leave(w, false):
		return ended
	case !l.selectors.carry(w.p.Dst, w.p.Src) && w.stops(&d.node, NoRoute, l.selectors.none):
		return ended
	case l.fast:
		return hand{l.gateway, arrival{how: byFastPath, from: d.id}}
	}
	return hand{l.gateway, arrival{how: byTunnel, from: d.id}}
}

// passOn moves a packet that came in here to the edge by which it leaves: a box
// of its own does its own tracking, the same box has done it.
func (d *edge) passOn(w *walker, to deviceID) hand {
	next := w.net.devices[to].(*edge)
	w.step(VerbRoute, NoReason, next.name)
	if next.filter.box == d.filter.box {
		if !d.filter.judge(w) {
			return ended
		}
		return hand{to, arrival{how: byOwnBox, from: d.id}}
	}
	if !d.filter.leave(w, true) {
		return ended
	}
	return hand{to, arrival{how: byOwnEdge, from: d.id}}
}

// filter is what an edge or appliance does with packets in transit.
type filter struct {
	*node                 // for what it drops
	box          deviceID // whose connection state it shares
	stateful     bool
	tracks       bool // state or translation: it must remember connections
	options      conntrack.Options
	translateAny bool
	list         rules
	hasRules     bool
	dnat         []dnatRule
	snat         []snatRule
}

type dnatRule struct {
	evidence     *RuleEvidence
	protocol     Protocol
	dst, to      netip.Addr
	port, toPort uint16
}

type snatRule struct {
	evidence *RuleEvidence
	src, dst []netip.Prefix
	to       netip.Addr
	inward   bool
}

// enter does what comes before routing: tracking and DNAT. It is false for what a
// stateful device forwards to nobody.
func (f *filter) enter(w *walker) bool {
	if !f.tracks {
		return true
	}
	if !w.enter(f.box, &f.options) && f.stateful {
		return false
	}
	switch {
	case w.tr.Class == conntrack.ClassRelated:
		w.restore()
	case w.tr.Entry != 0:
		w.restoreDestination()
	case w.opens():
		f.destinationNAT(w)
	}
	return true
}

// originate is what the box does with a packet of its own: no rule is read, and no
// address changes, but its source port if another connection has it. It is false if
// the packet was dropped. What fits no entry leaves as it is: nobody asks the rules.
func (f *filter) originate(w *walker) bool {
	if !w.enter(f.box, &f.options) {
		return true
	}
	if !w.opens() {
		w.restore()
		return true
	}
	if !w.sourceNAT(w.p.Tuple, nil) {
		w.drop(f.node, SNATPortExhausted, "every port of its address is taken")
		return false
	}
	w.commit()
	return true
}

func (f *filter) destinationNAT(w *walker) {
	r := f.published(w)
	if r == nil {
		return
	}
	t := w.p.Tuple
	t.Dst = r.to
	if r.toPort != 0 {
		t.DstPort = r.toPort
	}
	w.translate(t, r.evidence)
}

// published is the DNAT rule for the packet in hand, or nil.
func (f *filter) published(w *walker) *dnatRule {
	for i := range f.dnat {
		r := &f.dnat[i]
		if r.dst == w.p.Dst && r.protocol == Protocol(plain(w.p.Proto)) && (r.port == 0 || r.port == w.p.DstPort) {
			return r
		}
	}
	return nil
}

// claims says whether a packet to the box's own address is not for the machine
// itself, but for somebody behind a translation.
func (f *filter) claims(w *walker) bool {
	return f.published(w) != nil || f.holds(w)
}

// holds says whether a connection of the box's takes the packet in hand for its
// answer.
func (f *filter) holds(w *walker) bool {
	answered := w.p.Reverse() // what this packet would answer
	if w.p.IsError() {
		answered = w.p.Quoted
	}
	return f.tracks && !w.st.Free(w.ref(f.box, memoryTracking), answered, w.now)
}

// judge applies the rules to the packet in hand. It is false if they dropped it.
func (f *filter) judge(w *walker) bool {
	if f.stateful && !w.opens() && w.tr.Class != conntrack.ClassNew {
		return true
	}
	if !f.stateful && !f.hasRules {
		return true
	}
	e := f.list.judge(w)
	w.stepRule(VerbRule, e, "")
	if e.Access == Allow {
		return true
	}
	return !w.stops(f.node, e.denial(DeniedByFirewall), "")
}

// leave does what comes after routing: rules, SNAT, and the storing of a first
// packet. It is false if the packet was dropped.
func (f *filter) leave(w *walker, inward bool) bool {
	if !f.judge(w) {
		return false
	}
	if !f.tracks {
		return true
	}
	switch {
	case w.tr.Entry != 0 && w.tr.Class != conntrack.ClassRelated:
		w.restore() // the source, after the rules have seen the old one (ct:1 steps 4 and 5)
	case w.opens() || f.translateAny && w.tr.Class == conntrack.ClassInvalid:
		if !f.sourceNAT(w, inward) {
			return false
		}
	}
	w.commit()
	return true
}

func (f *filter) sourceNAT(w *walker, inward bool) bool {
	for i := range f.snat {
		r := &f.snat[i]
		if r.inward != inward || !inSet(w.p.Src, r.src) || !inSet(w.p.Dst, r.dst) || w.p.Src == r.to {
			continue
		}
		t := w.p.Tuple
		t.Src = r.to
		if !w.sourceNAT(t, r.evidence) {
			w.drop(f.node, SNATPortExhausted, "every port of the translation is taken")
			return false
		}
		return true
	}
	return true
}
