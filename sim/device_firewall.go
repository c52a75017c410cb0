package sim

import (
	"net/netip"
	"slices"

	"azpath/route"
	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// firewall is an Azure Firewall: one stateful node in its own subnet (net:5).
type firewall struct {
	node
	subnet    *subnet
	private   netip.Addr
	public    []netip.Addr
	lent      *lending // a NAT gateway on its subnet; nil: none
	limit     portLimit
	instances int // zero: the fewest there are
	options   conntrack.Options
	inbound   conntrack.Options // for what came in by DNAT
	never     []netip.Prefix    // destinations that network rules reach with the client's own source
	learns    bool              // never lacks what a Route Server would add
	threat    threatFilter
	idps      bool
	dns       bool // answers on port 53 of its private address
	nat       []natRule
	open      bool  // a DNAT rule holds for every source
	network   rules // priority order; the last is the implicit deny
	app       []appRule
	infra     []string      // the built-in infrastructure names, as far as listed
	listed    bool          // the design lists them
	out       *RuleEvidence // evidence of its SNAT
	denied    *RuleEvidence // the implicit deny
	builtIn   *RuleEvidence // the infrastructure collection
	choice    deviceID      // names the choice of a public address
}

type natRule struct {
	evidence *RuleEvidence
	protocol Protocol // zero is TCP and UDP
	sources  []netip.Prefix
	dst, to  netip.Addr
	port     uint16
	toPort   uint16
	byName   bool // to was resolved
}

func (r *natRule) matches(w *walker) bool {
	proto := Protocol(plain(w.p.Proto))
	return r.dst == w.p.Dst && r.port == w.p.DstPort && contained(w.p.Src, r.sources) &&
		(r.protocol == proto || r.protocol == AnyProtocol && (proto == TCP || proto == UDP))
}

func (d *firewall) owns(a netip.Addr) bool { return a == d.private || slices.Contains(d.public, a) }

// originate sends what the firewall answers, or asks, as a proxy: its own
// packets pass its own connection tracking like any other.
func (d *firewall) originate(w *walker) hand {
	if w.talk.client == d.id {
		return d.originateOwn(w)
	}
	w.tr.Judgement = w.st.Judge(w.ref(d.id, memoryTracking), &d.options, &w.p, w.now)
	w.meet(d.id, true)
	return d.emit(w)
}

func (d *firewall) receive(w *walker, in arrival) hand {
	o := &d.options
	if d.owns(w.talk.tuple.Dst) {
		o = &d.inbound
	}
	if !w.enter(d.id, o) {
		return w.dropInvalid(&d.node)
	}
	if !w.opens() {
		w.restore()
		return d.known(w)
	}
	if d.lent != nil && slices.Contains(d.lent.addrs, w.p.Dst) {
		return d.lent.refuse(w, &d.node)
	}
	if d.owns(w.p.Dst) {
		return d.called(w)
	}
	if d.threat.judge(w, d) {
		return ended
	}
	return d.judge(w)
}

// known handles a packet of a connection that the firewall holds.
func (d *firewall) known(w *walker) hand {
	if d.asked(w) {
		return w.deliver(&d.node, nil)
	}
	if !w.answers(&d.node) {
		return d.emit(w)
	}
	if w.leg == LegRequest && w.talk.proxy != nil && otherPort(w.talk.serverName, w.p.DstPort) {
		return w.drop(&d.node, DeniedByDefault, "the Host header names another port than that of the connection") // net:F5
	}
	return w.deliver(&d.node, nil)
}

// called handles a first packet to one of the firewall's own addresses.
func (d *firewall) called(w *walker) hand {
	if d.asked(w) {
		w.step(VerbRule, NoReason, "the firewall is a DNS proxy") // net:F12
		w.commit()
		return w.deliver(&d.node, nil)
	}
	note := "no DNAT rule for this port"
	for i := range d.nat {
		r := &d.nat[i]
		switch {
		case !r.matches(w) || !d.stands(w, r):
		case !r.to.IsValid():
			w.lean(NamesAsDeclared)
			note = "a DNAT rule for this port leads to a name that nobody declares"
		case !d.threatFirst(w):
			return ended
		default:
			return d.translateIn(w, r)
		}
	}
	w.stepRule(VerbRule, d.denied, note)
	return w.drop(&d.node, DeniedByDefault, "")
}

// asked says whether the packet in hand is a query to the firewall's DNS proxy.
func (d *firewall) asked(w *walker) bool {
	return d.dns && !w.leg.Return() && w.p.Dst == d.private && w.p.DstPort == 53 && !w.p.Proto.IsICMP()
}

// stands says whether a DNAT rule is any good on its address: the documents
// disagree about the private one (net:F11).
func (d *firewall) stands(w *walker, r *natRule) bool {
	if r.dst != d.private {
		return true
	}
	if w.net.assumptions.PrivateDNAT == Unset {
		w.lean(PrivateDNATWorks)
	}
	return w.net.assumptions.PrivateDNAT != Off
}

// translateIn applies a DNAT rule. What it translates is allowed, and gets the
// firewall's address as source so that the answer comes back (net:F7, net:5.2).
func (d *firewall) translateIn(w *walker, r *natRule) hand {
	if r.byName {
		w.lean(NamesAsDeclared)
	}
	w.stepRule(VerbRule, r.evidence, "")
	t := w.p.Tuple
	t.Dst, t.DstPort = r.to, r.toPort
	w.translate(t, r.evidence)
	if d.deniesInbound(w) && w.stops(&d.node, DeniedByFirewall, "") {
		return ended
	}
	t.Src = d.private
	if a := d.publicAddress(w); a.IsValid() && isPublic(t.Dst) {
		t.Src = a
	}
	return d.sourceNAT(w, t)
}

// deniesInbound says whether a written network rule denies what DNAT has just
// translated. The documents disagree on whether it is asked (net:F7).
func (d *firewall) deniesInbound(w *walker) bool {
	asked := w.net.assumptions.NetworkRulesJudgeDNAT
	if asked == Off {
		return false
	}
	e := d.network.judge(w)
	if e.Access == Allow || e.Default {
		return false
	}
	if asked == Unset {
		w.lean(DNATPassesNetworkRules)
		return false
	}
	w.stepRule(VerbRule, e, "")
	return true
}

// judge applies network rules, then application rules (net:F2, net:F5).
func (d *firewall) judge(w *walker) hand {
	readable := w.p.Proto == packet.TCP && d.proxied(w.p.DstPort)
	if readable && d.threat.listsName(w.talk.serverName) { // net:F4
		if d.threat.mode == ThreatDeny {
			return d.answer(w, request{rule: d.threat.evidence})
		}
		w.stepRule(VerbRule, d.threat.evidence, "")
	}
	e := d.network.judge(w)
	if e == d.denied && readable {
		return d.answer(w, d.application(w, &w.p.Tuple))
	}
	w.stepRule(VerbRule, e, "")
	if e.Access != Allow && w.stops(&d.node, e.denial(DeniedByFirewall), "") {
		return ended
	}
	return d.forward(w)
}

// forward passes an allowed first packet on, with the source that the matrix of
// net:5.2 gives it.
func (d *firewall) forward(w *walker) hand {
	if d.idps {
		w.lean(NoSignatures)
	}
	if contained(w.p.Dst, d.never) && !d.alwaysTranslates(w) {
		w.commit()
		return d.emit(w)
	}
	if d.learns && d.subnet.learned(w.p.Dst) {
		w.lean(LearnedRanges)
	}
	t := w.p.Tuple
	if t.Src = d.publicAddress(w); !t.Src.IsValid() {
		t.Src = d.private
	}
	return d.sourceNAT(w, t)
}

// alwaysTranslates: while a DNAT rule takes any source, network rules between
// networks may translate too: a known issue (net:5.2 table).
func (d *firewall) alwaysTranslates(w *walker) bool {
	if !d.open {
		return false
	}
	if w.net.assumptions.OpenDNATTranslatesAll == Unset {
		w.lean(OpenDNAT)
	}
	return w.net.assumptions.OpenDNATTranslatesAll == On
}

// learned says whether the subnet's route for an address came from a gateway.
func (s *subnet) learned(a netip.Addr) bool {
	i := s.table.routes.Index(a)
	return i >= 0 && s.table.hops[i].kind == route.HopVirtualNetworkGateway
}

func (d *firewall) sourceNAT(w *walker, t packet.Tuple) hand {
	if t.Proto.IsICMP() && isPublic(t.Src) {
		return w.drop(&d.node, ICMPNotTranslated, "ping passes between private networks only") // net:5.6.b3
	}
	if isPublic(t.Src) && d.limit.full(w, w.ref(d.id, memoryTracking), w.tr.arrived, t) {
		return w.drop(&d.node, SNATPortExhausted, d.exhausted(w, t))
	}
	if !w.sourceNAT(t, d.out) {
		return w.drop(&d.node, SNATPortExhausted, "every SNAT port is taken")
	}
	if h := w.commit(); h != 0 && isPublic(t.Src) {
		d.limit.count(w, h)
	}
	if w.p.Src == d.private {
		w.lean(FirewallSource)
	}
	return d.emit(w)
}

// publicAddress is the public address used for SNAT, one of several by choice;
// the zero Addr if it has none, or if its default route leads elsewhere than to
// the internet: then a private one is used (net:5.2, net:5.4). A NAT gateway on
// its subnet lends its own instead (net:5.3).
func (d *firewall) publicAddress(w *walker) netip.Addr {
	from := d.public
	if d.lent != nil {
		from = d.lent.addrs
	}
	if len(from) == 0 || !d.subnet.leadsToInternet(w.p.Dst) {
		return netip.Addr{}
	}
	return d.limit.choose(w, d.choice, w.ref(d.id, memoryTracking), from, w.p.Tuple)
}

// denies says whether the rules, as they are now, deny a connection that the
// firewall holds (net:F10). What DNAT translated is no matter of theirs (net:F7),
// nor is what the firewall opened itself. Those that it answers itself, proxied,
// may have been allowed by an application rule: see World.dropRefused.
func (d *firewall) denies(t packet.Tuple, proxied bool) bool {
	if d.owns(t.Dst) || d.owns(t.Src) {
		return false
	}
	if d.threat.mode == ThreatDeny && (d.threat.bans(t.Src) || d.threat.bans(t.Dst)) {
		return true
	}
	i := d.network.list.Match(uint8(plain(t.Proto)), t.Src, t.Dst, t.SrcPort, t.DstPort)
	if rule := d.network.evidence[i]; rule != d.denied {
		return rule.Access == Deny
	}
	return !proxied
}

func (d *firewall) emit(w *walker) hand {
	return d.subnet.send(w, &d.node, func(w *walker) hand {
		return hand{theInternet, arrival{how: byAddress, from: d.id}}
	})
}
