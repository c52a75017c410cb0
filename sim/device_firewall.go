package sim

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// firewall is an Azure Firewall: one stateful node in its own subnet (net:5).
type firewall struct {
	node
	subnet  *subnet
	private netip.Addr
	public  []netip.Addr
	lent    *lending // a NAT gateway on its subnet; nil: none
	limit   portLimit
	options conntrack.Options
	never   []netip.Prefix // destinations that network rules reach with the client's own source
	nat     []natRule
	network rules // priority order; the last is the implicit deny
	app     []appRule
	out     *RuleEvidence // evidence of its SNAT
	denied  *RuleEvidence // the implicit deny
	choice  deviceID      // names the choice of a public address
}

type natRule struct {
	evidence *RuleEvidence
	protocol Protocol
	sources  []netip.Prefix
	dst, to  netip.Addr
	port     uint16
	toPort   uint16
}

type appRule struct {
	evidence *RuleEvidence
	sources  []netip.Prefix
	names    []string
	ports    []uint16
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
	if !w.enter(d.id, &d.options) {
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
		return d.translateIn(w)
	}
	return d.judge(w)
}

// known handles a packet of a connection that the firewall holds.
func (d *firewall) known(w *walker) hand {
	if w.answers(&d.node) {
		return w.deliver(&d.node, nil)
	}
	return d.emit(w)
}

// translateIn looks for the DNAT rule of a packet to the firewall's own address.
// What it translates is allowed, and gets the firewall's address as source so
// that the answer comes back (net:F7, net:5.2).
func (d *firewall) translateIn(w *walker) hand {
	for i := range d.nat {
		r := &d.nat[i]
		if r.dst != w.p.Dst || r.protocol != Protocol(plain(w.p.Proto)) || r.port != w.p.DstPort || !inSet(w.p.Src, r.sources) {
			continue
		}
		w.stepRule(VerbRule, r.evidence, "")
		t := w.p.Tuple
		t.Dst, t.DstPort = r.to, r.toPort
		w.translate(t, r.evidence)
		t.Src = d.private
		if a := d.publicAddress(w); a.IsValid() && isPublic(t.Dst) {
			t.Src = a
		}
		return d.sourceNAT(w, t)
	}
	w.stepRule(VerbRule, d.denied, "no DNAT rule for this port")
	return w.drop(&d.node, DeniedByDefault, "")
}

// judge applies network rules, then application rules (net:F2, net:F5).
func (d *firewall) judge(w *walker) hand {
	e := d.network.judge(w)
	if e == d.denied && w.p.Proto == packet.TCP && d.proxied(w.p.DstPort) {
		return d.answer(w)
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
	if inSet(w.p.Dst, d.never) {
		w.commit()
		return d.emit(w)
	}
	t := w.p.Tuple
	if t.Src = d.publicAddress(w); !t.Src.IsValid() {
		t.Src = d.private
	}
	return d.sourceNAT(w, t)
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
// nor is what the firewall opened itself.
func (d *firewall) denies(e conntrack.Entry) bool {
	t := e.Original
	if d.owns(t.Dst) || d.owns(t.Src) {
		return false
	}
	i := d.network.list.Match(uint8(plain(t.Proto)), t.Src, t.Dst, t.SrcPort, t.DstPort)
	if rule := d.network.evidence[i]; rule != d.denied {
		return rule.Access == Deny
	}
	return t.Proto != packet.TCP || !d.proxied(t.DstPort)
}

func (d *firewall) emit(w *walker) hand {
	return d.subnet.send(w, &d.node, func(w *walker) hand {
		return hand{theInternet, arrival{how: byAddress, from: d.id}}
	})
}

// matchName says whether a rule's FQDN pattern holds for a name (net:F5).
func matchName(pattern, name string) bool {
	switch {
	case pattern == "*":
		return name != ""
	case strings.HasPrefix(pattern, "*."):
		return len(name) > len(pattern)-1 && strings.EqualFold(name[len(name)-len(pattern)+1:], pattern[1:])
	}
	return strings.EqualFold(pattern, name)
}
