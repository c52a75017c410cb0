package sim

import (
	"net/netip"

	"azpath/sim/internal/conntrack"
)

// stickyKey is what a rule with session persistence tells clients apart by. Rules
// of a frontend with the same pool share it.
type stickyKey struct {
	front, pool string
	client      netip.Addr
	proto       Protocol // zero: does not matter
}

// stuck is a client that was sent to a machine.
type stuck struct {
	key stickyKey
	to  string
}

// backend is the machine of the pool that gets the packet in hand: any, by choice,
// in a flow traced alone. A World knows more: the connections of a client may have
// to stay together, and one that is off fails its probe, so that new connections
// go to the others. What is open already stays where it is.
func (p *port) backend(w *walker, at choicePoint) deviceID {
	if w.live == nil || w.talk.resumed {
		return p.backends[w.chooseFor(at, len(p.backends))]
	}
	var room [16]int
	on := room[:0]
	for i, id := range p.backends {
		if !w.live.isOff(w.net.names[id]) {
			on = append(on, i)
		}
	}
	if len(on) == 0 { // nobody answers a probe
		return p.backends[w.chooseFor(at, len(p.backends))]
	}
	key := stickyKey{w.net.names[p.front.choice], p.pool, w.p.Src, Protocol(w.p.Proto)}
	if p.distribution == DistributeBySourceIP {
		key.proto = 0
	}
	pick := -1
	if to, ok := w.live.sticks.get(key); ok && p.distribution != DistributeByConnection && !at.back {
		for _, i := range on {
			if w.net.names[p.backends[i]] == to {
				pick = i
			}
		}
	}
	if pick < 0 {
		pick = on[w.chooseFor(at, len(on))]
	}
	if len(p.backends) > 1 {
		w.settled = append(w.settled, choiceMade{at, len(p.backends), pick})
	}
	if p.distribution != DistributeByConnection {
		w.stuck = append(w.stuck, stuck{key, w.net.names[p.backends[pick]]})
	}
	return p.backends[pick]
}

// forgot says whether the load balancer no longer knows the open connection that
// the packet in hand belongs to: it was silent for too long (net:10.b3).
func (p *port) forgot(w *walker, d *nic) bool {
	return w.live != nil && p.idle != 0 && w.talk.resumed && w.leg == LegRequest && w.p.Proto.HasPorts() &&
		Protocol(w.p.Proto) == TCP && !d.knows(w, memoryInbound, &w.p.Tuple, conntrack.Original)
}

// lost ends a packet of such a connection: silently, or with the reset that both
// ends were sent when the time was over.
func (p *port) lost(w *walker, d *nic) hand {
	note := ""
	if w.rec != nil {
		note = p.rule.List + " has forgotten the connection, which was silent for longer than " + p.idle.String()
		if p.resets {
			note += ", and reset it"
		}
	}
	if !p.resets {
		return w.drop(&d.node, StateLost, note)
	}
	w.step(VerbReject, StateLost, note)
	return w.finish(&d.node, Refused, StateLost)
}
