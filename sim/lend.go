package sim

import (
	"net/netip"
	"time"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// lending is a public source address that the platform lends to connections
// which machines open themselves: NAT gateway, instance public address, load
// balancer, or default outbound access (net:6.2.b1). It is not a hop.
type lending struct {
	rule  *RuleEvidence // "NAT gateway ng", "public IP pip-vm"
	name  string        // "ng"
	addrs []netip.Addr  // of one family
	// state is where the mappings are kept; nobody for an instance's own public
	// address, which is a plain exchange of addresses (net:L4).
	state  deviceID
	assume Assumption
	lan    *vnet
	ports  portLimit

	idle time.Duration // of TCP
	// resets: what fits no mapping is answered with a reset, as NAT gateways do
	// (net:7.b1) and load balancers with enableTcpReset (net:10.b3).
	resets bool
	// refuses: so is a connection from the internet.
	refuses bool
}

// How long a lent port is kept. Source: net:7.b3, net:10.b3.
const (
	outboundIdle = 4 * time.Minute // TCP, unless the design says otherwise; UDP always
	halfOpenHold = 30 * time.Second
	resetHold    = 16 * time.Second
	udpHold      = 65 * time.Second // no answer passes any more, but the port is not used again
)

// lend translates the source and hands the packet to the internet.
func (l *lending) lend(w *walker, from *node) hand {
	w.lean(l.assume)
	t := w.p.Tuple
	if l.state == nobody {
		t.Src = l.addrs[0]
		w.translate(t, l.rule)
		return hand{theInternet, arrival{how: byAddress, from: from.id}}
	}
	if !t.Proto.HasPorts() {
		return w.drop(from, ICMPNotTranslated, l.says(w, " carries TCP and UDP only"))
	}
	if w.live != nil && w.live.isOff(w.net.names[l.state]) {
		return w.drop(from, NextHopUnreachable, l.says(w, " is switched off"))
	}
	ref := w.ref(l.state, memoryTracking)
	mapped, ok := l.holds(w, ref)
	if !ok {
		if w.talk.resumed && !w.leg.Return() && t.Proto == packet.TCP {
			return l.forgotten(w, from) // the middle of a connection opens no mapping
		}
		if mapped, ok = l.open(w, ref); !ok {
			return w.drop(from, SNATPortExhausted, l.exhausted(w, mapped))
		}
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

// holds is the tuple that the packet in hand leaves with, if its connection has a
// mapping here.
func (l *lending) holds(w *walker, ref uint32) (packet.Tuple, bool) {
	if h, dir := w.st.Find(ref, w.p.Tuple, w.now); h != 0 && dir == conntrack.Original {
		return w.st.Left(h, dir)
	}
	return packet.Tuple{}, false
}

// open makes a mapping for a new connection: which of several addresses it gets is
// a choice among those with a free port. Without any it is false, and the tuple
// names the address that was tried.
func (l *lending) open(w *walker, ref uint32) (packet.Tuple, bool) {
	left := w.p.Tuple
	left.Src = l.ports.choose(w, l.state, ref, l.addrs, left)
	if l.ports.full(w, ref, w.p.Tuple, left) {
		return left, false
	}
	port, ok := uint16(0), false
	if w.live == nil {
		port, ok = w.st.FreePort(ref, w.p.Tuple, left, w.now)
	} else {
		port, ok = w.st.LentPort(ref, l.ports.counting, w.p.Tuple, left, w.now)
	}
	if !ok {
		return left, false
	}
	left.SrcPort = port
	w.lent = true
	idle := halfOpenHold
	if left.Proto == packet.UDP {
		idle = outboundIdle + udpHold
	}
	h, ok := w.st.Add(ref, w.p.Tuple, left.Reverse(), idle, w.now)
	if ok {
		l.ports.count(w, h)
	}
	return left, ok
}

// forgotten ends a packet of a connection whose mapping is gone.
func (l *lending) forgotten(w *walker, from *node) hand {
	if !l.resets {
		return w.drop(from, StateLost, l.says(w, " has forgotten the connection"))
	}
	w.step(VerbReject, StateLost, l.says(w, " has forgotten the connection, and resets it"))
	return w.finish(from, Refused, StateLost)
}

// serves says whether the packet in hand is an answer to the machine whose
// connection was translated here.
func (l *lending) serves(w *walker) bool {
	if l == nil || l.state == nobody || !w.leg.Return() {
		return false
	}
	d, ok := w.net.devices[w.talk.client].(*nic)
	return ok && d.out.of(w.talk.tuple.Src) == l
}

// answer undoes the mapping of an answer that arrived at the lent address. It is
// false if the packet answers nothing.
func (l *lending) answer(w *walker, from *node) (hand, bool) {
	if l == nil || l.state == nobody || !w.lent {
		return hand{}, false
	}
	h, dir := l.find(w)
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

// find is the mapping that the answer in hand belongs to. Time matters in a World
// alone: the first answer ends the half-open state, a reset all but ends the
// connection.
func (l *lending) find(w *walker) (conntrack.Handle, conntrack.Direction) {
	ref := w.ref(l.state, memoryTracking)
	if w.live == nil {
		return w.st.Find(ref, w.flow(), w.now)
	}
	hold := time.Duration(0)
	if w.flow().Proto == packet.UDP {
		hold = udpHold
	}
	h, dir := w.st.FindHeld(ref, w.flow(), hold, w.now)
	switch {
	case h == 0 || dir != conntrack.Reply || w.p.Proto != packet.TCP:
	case w.p.Flags.Has(packet.RST):
		w.st.Keep(h, resetHold, w.now)
	default:
		w.st.Keep(h, l.idle, w.now)
	}
	return h, dir
}

// refuse answers a connection from the internet to an address that takes none:
// with a reset, if it is a NAT gateway's (net:7.b1).
func (l *lending) refuse(w *walker, from *node) hand {
	if l == nil || !l.refuses || w.leg != LegSYN || w.past != nil {
		return w.drop(from, NoListener, "the address takes no connections")
	}
	t := &w.talk
	t.server, t.served, t.reply, t.listening, t.resetBy = from.id, w.p.Tuple, w.p.Reverse(), false, l
	w.step(VerbReject, NoListener, l.says(w, " answers with a reset what it did not open"))
	return w.finish(from, Delivered, NoReason)
}
