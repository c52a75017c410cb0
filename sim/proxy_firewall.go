package sim

import (
	"net/netip"
	"slices"

	"azpath/route"
)

// Azure Firewall answers itself: a transparent proxy for what its application
// rules may allow, and, since it must read the request to know, also for what
// they do not (net:F5, net:5.5.b6).

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
	p := proxying{
		by: &d.node, kind: firewallProxy, rule: d.application(w), note: "the firewall answers the handshake itself",
		own: w.p.Tuple, serverName: w.talk.serverName,
	}
	p.own.Src = d.private
	switch {
	case p.rule.Access == Allow:
		p.says = "the connection opens, then is closed without an answer"
	case w.p.DstPort == 80:
		p.no, p.says = p.rule.denial(DeniedByFirewall), "HTTP 470 from the firewall: no rule matched"
	default:
		p.no, p.says = p.rule.denial(DeniedByFirewall), "the connection opens, then is closed after the TLS ClientHello"
	}
	w.commit()
	return w.answer(p)
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
