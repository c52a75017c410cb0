package sim

import (
	"net/netip"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// lending is a public source address that the platform lends to connections
// which machines open themselves: NAT gateway, instance public address, load
// balancer, or default outbound access (net:6.2.b1). It is not a hop.
type lending struct {
	rule  *RuleEvidence // "NAT gateway ng", "public IP pip-vm"
	addrs []netip.Addr
	// state is where the mappings are kept; nobody for an instance's own public
	// address, which is a plain exchange of addresses (net:L4).
	state  deviceID
	assume Assumption
	lan    *vnet
}

// lend translates the source and hands the packet to the internet.
func (l *lending) lend(w *walker, from *node) hand {
	w.lean(l.assume)
	t := w.p.Tuple
	t.Src = l.address(w)
	if !t.Src.IsValid() {
		return w.dropForSource(from, "no public address of this family")
	}
	if l.state == nobody {
		w.translate(t, l.rule)
		return hand{theInternet, arrival{how: byAddress, from: from.id}}
	}
	if !t.Proto.HasPorts() {
		return w.drop(from, ICMPNotTranslated, l.says(w, " carries TCP and UDP only"))
	}
	if w.live != nil && w.live.isOff(w.net.names[l.state]) {
		return w.drop(from, NextHopUnreachable, l.says(w, " is switched off"))
	}
	mapped, ok := l.mapping(w, t)
	switch {
	case !ok && w.talk.resumed:
		return w.drop(from, StateLost, l.says(w, " has forgotten the connection"))
	case !ok:
		return w.drop(from, NoOutboundAccess, l.says(w, " has no port left"))
	}
	w.translate(mapped, l.rule)
	return hand{theInternet, arrival{how: byAddress, from: from.id}}
}

// says is a remark about the lending, made only for a trace.
func (l *lending) says(w *walker, what string) string {
	if w.rec == nil {
		return ""
	}
	return l.rule.List + what
}

// address is the address lent; which one of several is a choice.
func (l *lending) address(w *walker) netip.Addr {
	var fits [16]netip.Addr
	n := 0
	for _, a := range l.addrs {
		if a.Is4() == w.p.Src.Is4() && n < len(fits) {
			fits[n] = a
			n++
		}
	}
	if n == 0 {
		return netip.Addr{}
	}
	return fits[w.choose(l.state, n)]
}

// mapping is the tuple a packet leaves with: that of its connection, or a new one.
func (l *lending) mapping(w *walker, left packet.Tuple) (packet.Tuple, bool) {
	ref := w.ref(l.state, memoryTracking)
	if h, dir := w.st.Find(ref, w.p.Tuple, w.now); h != 0 && dir == conntrack.Original {
		return w.st.Left(h, dir)
	}
	if w.talk.resumed && !w.leg.Return() && left.Proto == packet.TCP {
		return left, false // the middle of a connection opens no mapping
	}
	port, ok := w.st.FreePort(ref, w.p.Tuple, left, w.now)
	if !ok {
		return left, false
	}
	left.SrcPort = port
	w.lent = true
	_, ok = w.st.Add(ref, w.p.Tuple, left.Reverse(), outboundIdle, w.now)
	return left, ok
}

// serves says whether the packet in hand is an answer to the machine whose
// connection was translated here.
func (l *lending) serves(w *walker) bool {
	if l == nil || l.state == nobody || !w.leg.Return() {
		return false
	}
	d, ok := w.net.devices[w.talk.client].(*nic)
	return ok && d.out == l
}

// answer undoes the mapping of an answer that arrived at the lent address. It is
// false if the packet answers nothing.
func (l *lending) answer(w *walker, from *node) (hand, bool) {
	if l == nil || l.state == nobody || !w.lent {
		return hand{}, false
	}
	h, dir := w.st.Find(w.ref(l.state, memoryTracking), w.flow(), w.now)
	if h == 0 || dir != conntrack.Reply {
		return hand{}, false
	}
	left, _ := w.left(h, dir)
	w.translate(left, l.rule)
	o := l.lan.owners.find(w.p.Dst)
	if o == nil {
		return w.drop(from, NoSuchHost, "the machine that opened the connection is gone"), true
	}
	return o.hand(w, from, byReply), true
}
