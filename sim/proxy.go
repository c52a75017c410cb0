package sim

import (
	"net/netip"
	"slices"

	"azpath/route"
	"azpath/sim/internal/packet"
)

// proxying is a connection that a firewall answers itself: a transparent proxy
// for what its application rules may allow, and, since it must read the request
// to know, also for what they do not (net:F5, net:5.5.b6).
type proxying struct {
	firewall *firewall
	rule     *RuleEvidence // the application rule that matched; the implicit deny if none did
}

// proxied says whether the firewall answers the handshake on this port: 80 and
// 443 always, others if an application rule names them.
func (d *firewall) proxied(port uint16) bool {
	if port == 80 || port == 443 {
		return true
	}
	for i := range d.app {
		if slices.Contains(d.app[i].ports, port) {
			return true
		}
	}
	return false
}

// answer ends the client's conversation at the firewall.
func (d *firewall) answer(w *walker) hand {
	p := &w.answering
	*p = proxying{d, d.application(w)}
	w.stepRule(VerbProxy, p.rule, "the firewall answers the handshake itself")
	w.commit()
	w.talk.proxy = p
	return w.deliver(&d.node, nil)
}

// application is the first application rule that matches, else the implicit deny.
func (d *firewall) application(w *walker) *RuleEvidence {
	for i := range d.app {
		r := &d.app[i]
		if slices.Contains(r.ports, w.p.DstPort) && inSet(w.p.Src, r.sources) && r.holdsFor(w.talk.serverName) {
			return r.evidence
		}
	}
	return d.denied
}

func (r *appRule) holdsFor(name string) bool {
	return slices.ContainsFunc(r.names, func(p string) bool { return matchName(p, name) })
}

// serveProxy is what the proxy makes of the request: a refusal, or what its own
// conversation with the server gives.
func (w *walker) serveProxy() (Verdict, bool) {
	t := &w.talk
	d, rule := t.proxy.firewall, t.proxy.rule
	no := Verdict{Disposition: Refused, Leg: LegResponse, At: d.name, Asymmetric: t.asymmetric}
	if rule.Access != Allow {
		no.Reason = rule.denial(DeniedByFirewall)
		return no, true
	}
	inner := w.nest(d)
	if inner.Disposition == Delivered {
		return Verdict{}, true
	}
	return w.noAnswer(d, inner), false
}

// noAnswer ends the client's conversation at a proxy whose own came to nothing.
func (w *walker) noAnswer(d *firewall, inner Verdict) Verdict {
	w.leg = LegResponse
	w.load(&w.talk.reply, packet.ACK, w.talk.say, w.talk.ask, responseBytes)
	if w.rec != nil {
		w.rec.beginLeg(LegResponse)
		w.rec.beginHop(d.name, &w.p)
		w.tellNested()
	}
	w.step(VerbDrop, inner.Reason, "nothing to answer with")
	w.finish(&d.node, inner.Disposition, inner.Reason)
	inner.Leg = LegResponse
	return inner
}

// nest runs the proxy's own conversation, in the same state, and records it
// inside the step that tells of it.
func (w *walker) nest(d *firewall) Verdict {
	if w.nesting == maxNesting {
		return Verdict{Disposition: Dropped, Reason: Loop, Leg: LegResponse, At: d.name}
	}
	outer, answering := w.talk, w.answering
	mark := w.marks()
	w.nesting++
	t := outer.tuple
	t.Src, t.SrcPort = d.private, t.SrcPort+uint16(w.nesting)
	w.talk = talk{tuple: t, expect: t.Reverse(), client: d.id, serverName: outer.serverName, ask: 1000, say: 5000}
	v := w.converse()
	w.nesting--
	w.recordNested(mark, v)
	w.talk, w.answering = outer, answering
	return v
}

// maxNesting bounds proxies that lead into each other.
const maxNesting = 4

// originateOwn sends a packet of the firewall's own conversation, as a proxy or
// to resolve a name: always with one of its addresses (net:5.2).
func (d *firewall) originateOwn(w *walker) hand {
	w.enter(d.id, &d.options)
	if !w.opens() {
		w.restore()
		return d.emit(w)
	}
	t := w.p.Tuple
	if a := d.publicAddress(w); a.IsValid() && isPublic(w.p.Dst) {
		t.Src = a
	}
	return d.sourceNAT(w, t)
}

// leadsToInternet says whether the subnet's route for an address is Internet.
func (s *subnet) leadsToInternet(a netip.Addr) bool {
	i := s.table.routes.Index(a)
	return i >= 0 && s.table.hops[i].kind == route.HopInternet
}
