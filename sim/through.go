package sim

import (
	"net/netip"
	"slices"
)

// Blocker is one place that has to change before a flow is delivered. Several may
// stand behind each other on the same path: a rule hides the next one, and a
// broken way there hides what is wrong with the way back.
type Blocker struct {
	Leg    Leg    // the first packet of the conversation that it stops
	At     string // the device, or the frontend
	Reason Reason
	Packet Packet         // as it came there
	Rule   *RuleEvidence  // the rule that said no, nil if none did
	Route  *RouteEvidence // the route that led there or nowhere, nil if none did
	Note   string         // what the device itself remarked, may be empty
	Cause  string         // all of it in one sentence
}

// String is "SYN at apim: denied-by-nsg".
func (b Blocker) String() string { return b.Leg.String() + " at " + b.At + ": " + b.Reason.String() }

// TraceThrough is [Network.Trace], and then walks on past everything that stops
// the flow as if it had been allowed. [Trace].Blockers of the answer are all
// places that have to change, in the order met, over every path that Azure may
// take. Verdict, Cause and Symptom are Trace's; Legs are those of the walk that
// went on, of the path with the most in its way.
//
// A rule that denies is passed as if it allowed. A packet that a route, a missing
// translation or a lack of state ends is taken to where it belongs: the server for
// the first one, else the end that waits for it. What follows from such a jump
// alone, as missing state on a way the packet did not go, is no blocker of its
// own. Where nobody has the destination the walk ends.
func (n *Network) TraceThrough(f Flow) (*Trace, error) {
	plain, err := n.Trace(f)
	if err != nil || plain.Verdict.Disposition == Delivered || plain.Verdict.Disposition == Exited {
		return plain, err
	}
	if plain.Verdict.Disposition == Unresolved {
		plain.Blockers = []Blocker{plain.unresolvedName()}
		return plain, nil
	}
	w := n.walker()
	defer n.walkers.Put(w)
	w.rec, w.past = &w.recorded, &past{}
	w.rec.reset()
	_, t, err := w.alone(&f)
	w.rec, w.past = nil, nil
	if err != nil {
		return nil, err
	}
	return t.through(plain), nil
}

// through makes the answer out of the walks that went on: the one with the most
// blockers, and those of the others that it does not have.
func (t *Trace) through(plain *Trace) *Trace {
	all := append([]*Trace{t}, t.Others...)
	most := t
	for _, o := range all {
		if o.Blockers = o.blockers(nil); len(o.Blockers) > len(most.Blockers) {
			most = o
		}
	}
	for _, o := range all {
		for _, b := range o.Blockers {
			most.Blockers = addBlocker(most.Blockers, b)
		}
	}
	most.plain, most.Others = plain, nil
	most.Verdict, most.Assumptions = plain.Verdict, t.Assumptions
	return most
}

// unresolvedName is the blocker of a conversation whose name did not resolve.
func (t *Trace) unresolvedName() Blocker {
	return Blocker{Leg: LegName, At: t.Verdict.At, Reason: t.Verdict.Reason, Cause: t.Cause()}
}

// blockers are the places where the walk went on, with those of proxies' own
// conversations where these are told.
func (t *Trace) blockers(found []Blocker) []Blocker {
	for _, l := range t.Legs {
		for i, h := range l.Hops {
			var last *Trace // of a proxy's own conversations: it asks until one comes to something
			for j, s := range h.Steps {
				switch {
				case s.Nested != nil:
					last = s.Nested
					found = last.blockers(found)
				case s.Verb == VerbBlock:
					at := Hop{h.Device, h.Packet, h.Steps[:j+1]}
					way := LegTrace{l.Leg, append(slices.Clone(l.Hops[:i]), at)}
					found = addBlocker(found, Blocker{
						Leg: l.Leg, At: h.Device, Reason: s.Reason, Packet: h.Packet, Note: s.Note,
						Rule: at.deniedBy(s.Reason), Route: way.ledBy(s.Reason), Cause: t.causeOf(way, at, s, s.Reason),
					})
				}
			}
			if last != nil && last.Verdict.Disposition == Unresolved {
				found = addBlocker(found, last.unresolvedName())
			}
		}
	}
	return found
}

// addBlocker adds what no earlier packet met in the same place.
func addBlocker(found []Blocker, b Blocker) []Blocker {
	for _, o := range found {
		if o.At == b.At && o.Reason == b.Reason && o.Leg.Return() == b.Leg.Return() && o.Rule == b.Rule {
			return found
		}
	}
	return append(found, b)
}

func (h Hop) deniedBy(r Reason) *RuleEvidence {
	switch r {
	case DeniedByNSG, DeniedByAdminRule, DeniedByFirewall, DeniedByDefault:
		return h.judgedBy()
	}
	return nil
}

// ledBy is the route that a mender would look at.
func (l LegTrace) ledBy(r Reason) *RouteEvidence {
	for i := len(l.Hops) - 1; i >= 0; i-- {
		if e := l.Hops[i].routedBy(); e != nil {
			return e
		}
	}
	return nil
}

// past is the state of a walk that goes on past what stops it.
type past struct {
	// taken: the first packet was taken to its destination. jumped: from a place
	// with devices behind it that have not seen it, which a frontend is not. forged: it got there with a source that
	// nobody can answer. unseen: the SYN-ACK was taken past devices, which then hold half of the connection.
	taken, jumped, forged, unseen bool
	refused                       Reason // what the server would have said instead of an answer
}

// stops ends the leg at n, or, when the walk goes on past everything, notes that
// it would have. It is true if the packet is gone.
func (w *walker) stops(n *node, r Reason, note string) bool {
	if w.past != nil {
		w.step(VerbBlock, r, note)
		return false
	}
	w.drop(n, r, note)
	return true
}

// refuses says whether the server's no is the answer. When the walk goes on past
// everything, it is told with the answer that is given instead.
func (w *walker) refuses(r Reason) bool {
	if w.past == nil {
		return true
	}
	w.past.refused = r
	return false
}

// tellRefused records what the server would have said.
func (w *walker) tellRefused() {
	if w.past != nil && w.past.refused != NoReason {
		w.step(VerbBlock, w.past.refused, "")
		w.past.refused = NoReason
	}
}

// goOn takes a packet whose leg ended at a device to where it belongs.
func (w *walker) goOn(at device) hand {
	r := w.end.reason
	switch w.end.disposition {
	case Delivered, Exited:
		return ended
	}
	if !w.follows(r) {
		w.rec.block(r)
	} else {
		w.rec.forget()
	}
	t := &w.talk
	if w.leg != t.first() {
		to := t.server
		if w.leg.Return() {
			to = t.client
			w.past.unseen = w.past.unseen || w.leg == LegSYNACK && at.self().id != to
		}
		return w.arrive(to)
	}
	if w.past.taken {
		return ended
	}
	w.past.taken, w.past.jumped, w.past.forged = true, r != NoListener, r == NoOutboundAccess || r == ICMPNotTranslated
	if h := w.jump(); h.to != at.self().id {
		return h
	}
	return ended // it had got there
}

// follows says whether a stop is no more than the consequence of an earlier jump.
func (w *walker) follows(r Reason) bool {
	switch r {
	case HalfOpen:
		return w.past.jumped || w.past.unseen
	case AsymmetricNoState, OutOfState, WrongSource, NoOutboundAccess:
		return w.past.jumped
	case NoRoute, NextHopNone, NextHopUnreachable:
		return w.past.forged
	}
	return false
}

// arrive ends the leg at the end that waits for it.
func (w *walker) arrive(to deviceID) hand {
	d := w.net.devices[to].self()
	w.rec.beginHop(d.name, &w.p)
	w.step(VerbAccept, NoReason, "as if it had arrived")
	return w.finish(d, Delivered, NoReason)
}

// jump hands the first packet to whoever has its destination, from wherever it
// was stopped.
func (w *walker) jump() hand {
	in := w.net.devices[w.talk.client].self()
	if o := w.net.ownerOf(w.p.Dst); o != nil {
		if o.front != nil && o.front.port(w) == nil {
			return o.front.anyMachine(in)
		}
		return o.hand(w, in, byAddress)
	}
	for _, s := range w.net.sites {
		if t := s.ways.find(w.p.Dst); t != nil && t.inside {
			if id, ok := s.inside[w.p.Dst]; ok {
				return hand{id, arrival{how: byInside, from: s.id}}
			}
		}
	}
	at := w.net.devices[theInternet].(*internet)
	t := at.world.find(w.p.Dst)
	switch {
	case t == nil:
		return ended
	case t.front != nil && t.front.port(w) == nil:
		return t.front.anyMachine(&at.node)
	}
	return t.hand(w, &at.node)
}

// anyMachine is a machine behind a frontend that has no rule for the packet.
func (f *frontend) anyMachine(from *node) hand {
	p := &port{front: f}
	if f.first != nil {
		return hand{f.first.id, arrival{how: byFrontend, from: from.id, front: p}}
	}
	for i := range f.ports {
		if b := f.ports[i].backends; len(b) > 0 {
			p.rule = f.ports[i].rule
			return hand{b[0], arrival{how: byFrontend, from: from.id, front: p}}
		}
	}
	return ended
}

// ownerOf is who has a private address, in whichever network alone has it.
func (n *Network) ownerOf(a netip.Addr) *owner {
	var found *owner
	for _, v := range n.vnets {
		if o := v.owners.find(a); o != nil {
			if found != nil {
				return nil
			}
			found = o
		}
	}
	return found
}
