package sim

import (
	"net/netip"
	"time"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// nic is a network interface and the machine behind it: a virtual machine, a
// network virtual appliance, or an API Management instance's machine.
//
//	in:  platform translation -> subnet NSG -> NIC NSG -> machine
//	out: machine -> NIC NSG -> subnet NSG -> route -> platform translation
//
// Rules see private addresses: after inbound, before outbound translation
// (net:N3, net:N6).
type nic struct {
	node
	subnet    *subnet
	ips       []netip.Addr
	own       *nsgLevels
	remembers bool // an NSG filters here, or a frontend translates to it
	forwards  bool
	symmetric bool    // tagged disableSnatOnPL
	filter    *filter // of an appliance; nil forwards everything
	listen    listeners
	web       *appGateway // of an application gateway; nil: the machine serves itself
	out       byFamily    // how its own connections reach the internet
}

func (d *nic) owns(a netip.Addr) bool {
	for _, ip := range d.ips {
		if ip == a {
			return true
		}
	}
	return false
}

// ip is the machine's address in a's family.
func (d *nic) ip(a netip.Addr) netip.Addr {
	for _, ip := range d.ips {
		if ip.Is4() == a.Is4() {
			return ip
		}
	}
	return d.ips[0]
}

// originate sends the machine's own packet. An appliance that translates, or keeps
// state, keeps that of its own connections with it, so that no other leaves with
// their source port (ct:1, ct:7), and restores the source of what it answers where
// its own translation led to it.
func (d *nic) originate(w *walker) hand {
	if d.filter != nil && d.filter.tracks && (w.talk.client == d.id || d.filter.holds(w)) && !d.filter.originate(w) {
		return ended
	}
	return d.emit(w)
}

func (d *nic) receive(w *walker, in arrival) hand {
	arrived := w.p.Tuple
	if in.from == thePlatform && w.leg.Return() {
		return w.deliver(&d.node, d.listen) // an answer; a probe is judged (net:2.3.b2)
	}
	if in.how == byFrontend {
		if in.front.forgot(w, d) {
			return in.front.lost(w, d)
		}
		d.translateIn(w, in.front)
	}
	if d.remembers && !d.admit(w, &arrived, in.front) {
		return ended
	}
	if !d.forwards {
		if d.owns(w.p.Dst) || d.web != nil && in.how == byFrontend {
			return d.take(w, in.front)
		}
		if in.how == byFrontend && in.front.floating {
			return d.loopback(w)
		}
		return w.drop(&d.node, NextHopUnreachable, "not addressed to this machine, and IP forwarding is off")
	}
	if in.how == byFrontend && in.front.floating && !d.claims(w) {
		return d.loopback(w)
	}
	return d.transit(w)
}

// take is what the machine does with a packet that is addressed to it, and came by
// that frontend if any.
func (d *nic) take(w *walker, by *port) hand {
	if d.web != nil && w.talk.proxy == nil && !w.leg.Return() {
		return d.web.answer(w, d, by)
	}
	return w.deliver(&d.node, d.listen)
}

// loopback is where a packet to a frontend's own address ends: the guest needs the
// address on a loopback interface (net:L5).
func (d *nic) loopback(w *walker) hand {
	switch w.net.assumptions.GuestsHaveLoopback {
	case Unset:
		w.lean(GuestLoopback)
	case Off:
		return w.drop(&d.node, NoSuchHost, "the machine has no loopback interface with the frontend's address")
	}
	return w.deliver(&d.node, d.listen)
}

// claims says whether an appliance's DNAT takes the packet in hand.
func (d *nic) claims(w *walker) bool { return d.filter != nil && d.filter.claims(w) }

// translateIn is the load balancer's or the public address's translation, done
// at the machine's host (net:L1, net:L5).
func (d *nic) translateIn(w *walker, p *port) {
	t := w.p.Tuple
	if !p.floating {
		t.Dst = d.ip(t.Dst)
	}
	if p.to != 0 && t.Proto.HasPorts() {
		t.DstPort = p.to
	}
	if w.p.Quoted.Src == w.p.Dst {
		w.p.Quoted.Src = t.Dst // an error about what left by this address
	}
	w.translate(t, p.rule)
}

// admit lets the packet in if the NIC's flow table knows it or the rules allow
// it. arrived is its tuple before the platform's translation: answers are
// restored from it (net:T1, net:T4).
func (d *nic) admit(w *walker, arrived *packet.Tuple, p *port) bool {
	if w.p.IsError() && d.knows(w, memoryOutbound, &w.p.Quoted, conntrack.Original) {
		w.knownFlow(d) // an error about a known flow belongs to it (BG)
		return true
	}
	if d.knows(w, memoryInbound, arrived, conntrack.Original) ||
		(p != nil || d.forwards) && d.knows(w, memoryOutbound, &w.p.Tuple, conntrack.Reply) {
		w.knownFlow(d)
		return true
	}
	if !d.own.judgeInbound(w, &d.node, p) {
		return false
	}
	idle := d.flowIdle(w)
	if p != nil && w.live != nil && w.p.Proto == packet.TCP && p.idle != 0 {
		idle = min(idle, p.idle)
	}
	w.st.Add(d.memory(w, memoryInbound), *arrived, w.p.Tuple.Reverse(), idle, w.now)
	return true
}

// knows looks a packet up in one of the NIC's flow tables. A machine that does
// not forward has one for both directions, where no packet can belong to a flow
// in the wrong one.
func (d *nic) knows(w *walker, which uint32, t *packet.Tuple, dir conntrack.Direction) bool {
	if dir == conntrack.Original && w.opensAnew() {
		w.st.Reopen(d.memory(w, which), t, w.now)
	}
	h, found := w.st.Find(d.memory(w, which), *t, w.now)
	return h != 0 && (found == dir || !d.forwards)
}

// memory is the flow table for a direction. Only a machine that forwards needs
// two: there the same packet passes inbound and then outbound.
func (d *nic) memory(w *walker, which uint32) uint32 {
	if !d.forwards {
		which = memoryInbound
	}
	return w.ref(d.id, which)
}

// flowIdle is how long a flow may be silent before the rules judge it anew. Without
// rules there is nothing that forgets it.
func (d *nic) flowIdle(w *walker) time.Duration {
	if idle := d.subnet.vnet.flowIdle; idle != 0 && d.own.filters() {
		return idle
	}
	return w.unending()
}

func (w *walker) knownFlow(d *nic) {
	if d.own.filters() {
		w.stepState(VerbACL, StateFlow)
	}
}

// admits judges a packet to a public address without a rule for its port, as the
// platform does for an API Management instance before it says nothing (apim:R1).
func (d *nic) admits(w *walker, f *frontend) bool {
	if w.rec != nil {
		w.rec.beginHop(d.name, &w.p)
	}
	dst := w.p.Dst
	w.p.Dst = d.ip(dst) // as the rules see it
	ok := d.own.judgeInbound(w, &d.node, &port{front: f})
	w.p.Dst = dst
	return ok
}

// transit is what a machine with IP forwarding does: the work of its filter,
// then it sends the packet on by its own subnet's routes.
func (d *nic) transit(w *walker) hand {
	switch {
	case d.owns(w.p.Src) && !d.talksToItself(w):
		// A packet with one of its own addresses as source did not come from
		// elsewhere: it left here before (ct:1 step 3, ct:8).
		return w.drop(&d.node, Loop, "the packet came back to who sent it")
	case d.owns(w.p.Dst) && (d.filter == nil || !d.filter.claims(w)):
		return w.deliver(&d.node, d.listen) // local: never forwarded, never filtered (ct:1 step 3)
	case d.filter == nil:
		return d.emit(w)
	}
	fits := d.filter.enter(w)
	switch {
	case d.owns(w.p.Dst):
		w.commit() // delivered, it has left what tracks it
		return w.deliver(&d.node, d.listen)
	case !fits:
		return w.dropInvalid(&d.node)
	}
	if !d.filter.leave(w, false) {
		return ended
	}
	return d.emit(w)
}

// talksToItself says whether the conversation is the machine's with itself, which
// never leaves it.
func (d *nic) talksToItself(w *walker) bool {
	return d.owns(w.talk.tuple.Src) && d.owns(w.talk.tuple.Dst)
}

// emit sends the packet out of the NIC.
func (d *nic) emit(w *walker) hand {
	if toPlatform(w.p.Dst) {
		if !w.leg.Return() && !d.own.judgePlatform(w, &d.node) {
			return ended
		}
		return d.subnet.send(w, &d.node, d.leave)
	}
	restored := d.recall(w)
	if d.remembers && !restored.known && !d.own.judgeOutbound(w, d) {
		return ended
	}
	if d.remembers && !restored.known {
		w.st.Add(d.memory(w, memoryOutbound), w.p.Tuple, w.p.Tuple.Reverse(), d.flowIdle(w), w.now)
	}
	return d.subnet.send(w, &d.node, func(w *walker) hand {
		if restored.public {
			w.translate(restored.tuple, nil)
			return hand{theInternet, arrival{how: byAddress, from: d.id}}
		}
		if !restored.known && d.id != w.talk.client && d.id != w.talk.server && !d.owns(w.p.Src) {
			// A frontend's address is good as a source only where its packets came in (net:L2, net:1.9.b4).
			return w.dropForSource(&d.node, "an appliance has to translate the source to its own address first")
		}
		return d.leave(w)
	})
}

// recalled is what the flow table says of a packet on its way out.
type recalled struct {
	known bool
	// public: tuple has a public frontend's address as source, to be restored only
	// on the way to the internet.
	public bool
	tuple  packet.Tuple
}

// recall looks the packet up in the flow table. An answer to what came by a
// private frontend gets that address back before it is routed, whatever its next
// hop (net:L2, net:L6).
func (d *nic) recall(w *walker) (r recalled) {
	if !d.remembers {
		return r
	}
	flow := w.flow()
	if w.opensAnew() {
		w.st.Reopen(d.memory(w, memoryOutbound), &flow, w.now)
	}
	h, dir := w.st.Find(d.memory(w, memoryOutbound), flow, w.now)
	if h != 0 && dir == conntrack.Original && !w.p.IsError() {
		r.known = true
		w.knownFlow(d)
		return r
	}
	if d.forwards {
		h, dir = w.st.Find(d.memory(w, memoryInbound), flow, w.now)
	}
	if h == 0 || dir != conntrack.Reply {
		return r
	}
	r.known = true
	w.knownFlow(d)
	var translated bool
	if r.tuple, translated = w.left(h, dir); !translated {
		return r
	}
	if r.public = w.net.routed(r.tuple.Src); !r.public {
		w.translate(r.tuple, nil)
	}
	return r
}

// leave takes the packet to the internet with a public source (net:6.2).
func (d *nic) leave(w *walker) hand {
	if w.net.routed(w.p.Src) && !d.owns(w.p.Src) {
		return hand{theInternet, arrival{how: byAddress, from: d.id}}
	}
	if !d.owns(w.p.Src) {
		// The platform translates the machine's own address only (net:1.9.b4).
		return w.dropForSource(&d.node, "an appliance has to translate the source to its own address first")
	}
	if l := d.out.lends(w); l != nil {
		return l.lend(w, &d.node)
	}
	return w.dropForSource(&d.node, d.out.problem(w.p.Src))
}

// routed says whether the internet leads to the address: it looks public, and is
// not inside a network that uses public-looking addresses for its own.
func (n *Network) routed(a netip.Addr) bool { return isPublic(a) && !contained(a, n.lookPublic) }
