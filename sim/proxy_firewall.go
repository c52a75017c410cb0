package sim

import (
	"net/netip"

	"azpath/route"
	"azpath/sim/internal/packet"
)

// Azure Firewall answers itself: a transparent proxy for what its application
// rules may allow, and, since it must read the request to know, also for what
// they do not (net:F5, net:5.5.b6).

type appRule struct {
	evidence  *RuleEvidence
	sources   []netip.Prefix
	names     []string
	unlisted  string // a remark on an FQDN tag whose names nobody lists
	protocols []ApplicationProtocol
	inspects  bool // reads HTTPS
}

// reads is what the rule takes a connection to the port for; zero if it does not
// hold for it. What the client speaks is what the rule says.
func (r *appRule) reads(port uint16) ApplicationType {
	for _, p := range r.protocols {
		if p.Port == port {
			return p.Type
		}
	}
	return 0
}

// proxied says whether the firewall answers the handshake on this port: 80 and
// 443 always, others if an application rule names them.
func (d *firewall) proxied(port uint16) bool {
	if port == 80 || port == 443 {
		return true
	}
	for i := range d.app {
		if d.app[i].reads(port) != 0 {
			return true
		}
	}
	return false
}

// request is what the application rules make of one.
type request struct {
	rule   *RuleEvidence
	reads  ApplicationType
	looks  bool   // inside TLS
	unsure string // why nobody knows
}

// answer ends the client's conversation at the firewall.
func (d *firewall) answer(w *walker, r request) hand {
	p := proxying{
		by: &d.node, kind: firewallProxy, rule: r.rule, note: "the firewall answers the handshake itself",
		own: w.p.Tuple, serverName: w.talk.serverName,
	}
	p.own.Src = d.private
	switch {
	case r.unsure != "":
		p.unsure, p.doubt, p.rule = UnlistedFQDNTag, r.unsure, nil
	case r.rule.Access == Allow:
		p.says = "the connection opens, then is closed without an answer"
	case w.p.DstPort == 80:
		p.no, p.says = r.rule.denial(DeniedByFirewall), "HTTP 470 from the firewall: no rule matched"
	default:
		p.no, p.says = r.rule.denial(DeniedByFirewall), "the connection opens, then is closed after the TLS ClientHello"
	}
	if r.reads != 0 {
		d.resolve(w, &p, r.reads == HTTP || r.reads == HTTPS && r.looks)
	}
	if d.idps && p.no == NoReason {
		w.lean(NoSignatures)
	}
	w.commit()
	return w.answer(p)
}

// resolve is where a request that the firewall takes goes: to the address it finds
// for the name, whatever the client's packets say (net:F5). In a design without
// names a name that nobody declares is taken for the client's address. reads says
// whether the firewall sees the request, and not its server name alone.
func (d *firewall) resolve(w *walker, p *proxying, reads bool) {
	name := hostOf(w.talk.serverName)
	switch {
	case name == "":
	case w.net.lookedUp(name):
		d.lookUp(w, p, name, reads)
	case reads:
		a := w.net.fqdns.first4(name)
		if a != p.own.Dst {
			w.lean(NamesAsDeclared)
		}
		if a.IsValid() {
			p.own.Dst = a
		}
	}
}

// lookUp asks the firewall's own DNS for the name of a request. Source: dns:D8.5.
func (d *firewall) lookUp(w *walker, p *proxying, name string, reads bool) {
	if !reads && w.net.assumptions.FirewallResolvesSNI == Off {
		return
	}
	r := w.net.resolution.addresses(d.id, name)
	if r.lookup == nil {
		return
	}
	if !reads && r.first() != p.own.Dst && w.net.assumptions.FirewallResolvesSNI == Unset {
		w.lean(FirewallResolvesSNI)
	}
	if p.lookup = r.lookup; r.first().IsValid() {
		p.own.Dst = r.first()
	}
}

// application is the first application rule that matches, then the built-in
// infrastructure collection, else the implicit deny (net:F6). A rule with an
// FQDN tag that nobody lists may match or not: it leaves a doubt only where that
// makes a difference.
func (d *firewall) application(w *walker, t *packet.Tuple) request {
	name := hostOf(w.talk.serverName)
	var doubts [Deny + 1]string // by what such rules would say
	for i := range d.app {
		r := &d.app[i]
		reads := r.reads(t.DstPort)
		if reads == 0 || !contained(t.Src, r.sources) {
			continue
		}
		if anyName(r.names, name) {
			return request{rule: r.evidence, reads: reads, looks: r.inspects}.unless(&doubts)
		}
		if r.unlisted != "" && name != "" {
			doubts[r.evidence.Access] = r.unlisted
		}
	}
	return d.infrastructure(w, t.DstPort, name).unless(&doubts)
}

// unless leaves the request in doubt if a rule before might say otherwise.
func (r request) unless(doubts *[Deny + 1]string) request {
	r.unsure = doubts[Allow+Deny-r.rule.Access]
	return r
}

// microsoft are the domains in which Azure's own infrastructure has its names (BG).
var microsoft = []string{"*.windows.net", "*.azure.com", "*.azure.net", "*.microsoft.com"}

// infrastructure is the built-in collection of names that the platform needs.
// Its contents are not published: unless the design lists them it is empty, and a
// name of Microsoft's leans on that.
func (d *firewall) infrastructure(w *walker, port uint16, name string) request {
	switch {
	case port != 80 && port != 443:
	case anyName(d.infra, name):
		reads := HTTPS
		if port == 80 {
			reads = HTTP
		}
		return request{rule: d.builtIn, reads: reads}
	case !d.listed && anyName(microsoft, name):
		w.lean(NoInfrastructure)
	}
	return request{rule: d.denied}
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

// port is the one a protocol has unless a rule says otherwise.
func (a ApplicationType) port() uint16 {
	switch a {
	case HTTP:
		return 80
	case MSSQL:
		return 1433
	}
	return 443
}

// String is "443" for the protocol that the port's number stands for, else
// "Http/8080".
func (p ApplicationProtocol) String() string {
	port := p.Port
	if port == 0 {
		port = p.Type.port()
	}
	text := Port(port).String()
	if p.Type == typeOf(port) {
		return text
	}
	return p.Type.String() + "/" + text
}

// typeOf is the protocol that a port's number stands for.
func typeOf(port uint16) ApplicationType {
	switch port {
	case 80:
		return HTTP
	case 1433:
		return MSSQL
	}
	return HTTPS
}
