package sim

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"pgregory.net/rapid"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// note remembers what a trace's packets met, and sees to it that answers pass by
// strict devices that saw the first packet alone.
func (h *history) note(t *rapid.T, trace *Trace) {
	eachNested(trace, func(one *Trace) {
		if one.Verdict.Reason == Loop { // the record leaves out its last lap
			h.looped = true
			h.hops += maxHops
		}
		for _, l := range one.Legs {
			for i := range l.Hops {
				h.hops++
				h.meets(&l.Hops[i], l.Leg, one.Flow)
				if l.Leg == LegSYNACK {
					h.repliesOnly(t, one, &l.Hops[i])
				}
			}
		}
	})
}

func (h *history) meets(hop *Hop, l Leg, f Flow) {
	if h.passed[hop.Device] == nil {
		h.passed[hop.Device] = map[string]bool{}
	}
	at, p := h.passed[hop.Device], hop.Packet
	see := func() {
		tuple := tupleText(p)
		at[tuple], h.seen[tuple] = true, true
		if l == LegSYN {
			at["SYN "+tuple], at["SYN of "+f.String()] = true, true
		}
	}
	see()
	for _, s := range hop.Steps { // an NSG sees what leaves a translation
		if s.Verb != VerbNAT {
			continue
		}
		if s.Side == SourceSide {
			p.Source = s.To
		} else {
			p.Dest = s.To
		}
		if p.Protocol == ICMP { // the identifier
			p.Dest = netip.AddrPortFrom(p.Dest.Addr(), p.Source.Port())
		}
		see()
	}
}

// repliesOnly wants an entry for a SYN-ACK that a strict device lets pass, and a SYN
// of its connection for the entry (ct:4, ct:10b).
func (h *history) repliesOnly(t *rapid.T, one *Trace, hop *Hop) {
	i := slices.IndexFunc(hop.Steps, func(s Step) bool { return s.Verb == VerbState })
	if i < 0 || !h.strict(hop.Device) {
		return
	}
	switch state, end := hop.Steps[i].State, hop.Steps[len(hop.Steps)-1]; {
	case state != StateEstablished && end.Verb != VerbDrop:
		t.Fatalf("a SYN-ACK passed %s, state %v\n%s", hop.Device, state, one)
	case state == StateEstablished && !h.boxOf(hop.Device, func(box string) bool { return h.passed[box]["SYN of "+one.Flow.String()] }):
		t.Fatalf("a SYN-ACK passed %s, which its SYN never did\n%s", hop.Device, one)
	case state == StateEstablished:
		h.count("a reply met its entry")
	default:
		h.count("a reply without an entry dropped")
	}
}

func (h *history) strict(name string) bool {
	switch d := h.net.devices[h.net.numbers[name]].(type) {
	case *firewall:
		return true
	case *nic:
		return d.filter != nil && d.filter.stateful
	case *edge:
		return d.filter.stateful
	}
	return false
}

func tupleText(p Packet) string { return fmt.Sprint(p.Protocol, " ", p.Source, " ", p.Dest) }

// holds is what is true at every moment.
func (h *history) holds(t *rapid.T) {
	h.boundedState(t)
	h.firstPackets(t)
	h.distinctPorts(t)
}

// State is bounded: a packet leaves two entries where it passes at most, one of each
// direction of a machine that forwards, and one more at a proxy.
func (h *history) boundedState(t *rapid.T) {
	if n := h.w.Connections(); n > 3*h.hops {
		t.Fatalf("%d entries after %d hops", n, h.hops)
	}
	if n := len(h.w.open.known); n > len(h.flows) {
		t.Fatalf("%d connections are remembered of %d flows", n, len(h.flows))
	}
}

// No entry without a first packet, which reached the device that has the entry; if it
// tracks TCP, with a SYN, or with what a loose device takes for one.
func (h *history) firstPackets(t *rapid.T) {
	if h.looped {
		return
	}
	h.eachEntry(func(name string, memory uint32, e conntrack.Entry) {
		first := tupleOf(e.Original)
		switch _, device := h.net.numbers[name]; {
		case !device: // a lender's is made at the machine that sends
			if !h.seen[first] {
				t.Fatalf("%s: %v: no packet was like this", name, e)
			}
		case h.boxOf(name, func(box string) bool { return h.passed[box]["SYN "+first] || e.State == 0 && h.passed[box][first] }):
		case e.PickedUp && h.boxOf(name, func(box string) bool { return h.passed[box][first] }):
		default:
			t.Fatalf("%s: %v: no such first packet reached it, but %v", name, e, slices.Sorted(maps.Keys(h.passed[name])))
		}
	})
}

// boxOf asks for a device and all that share its state.
func (h *history) boxOf(name string, ask func(string) bool) bool {
	d, ok := h.net.devices[h.net.numbers[name]].(*edge)
	if !ok {
		return ask(name)
	}
	return slices.ContainsFunc(h.net.devices, func(o device) bool {
		other, is := o.(*edge)
		return is && other.filter.box == d.filter.box && ask(other.name)
	})
}

func tupleOf(t packet.Tuple) string {
	src, dst := t.SrcPort, t.DstPort
	if t.Proto.IsICMP() {
		dst = src
	}
	return fmt.Sprint(Protocol(plain(t.Proto)), " ", netip.AddrPortFrom(t.Src, src), " ", netip.AddrPortFrom(t.Dst, dst))
}

// No two live connections leave a translation looking alike, whoever translates.
func (h *history) distinctPorts(t *rapid.T) {
	taken := map[string]string{}
	h.eachEntry(func(name string, memory uint32, e conntrack.Entry) {
		if left := e.Apply(); memory == memoryTracking && e.Translates() && left.Src != e.Original.Src {
			key := fmt.Sprint(name, " ", left.Proto, " ", left)
			if isPublic(left.Src) {
				key = fmt.Sprint(left.Proto, " ", left)
			}
			if other, ok := taken[key]; ok {
				t.Fatalf("%s: %v leaves as %v, which %s has", name, e, left, other)
			}
			taken[key] = name
			h.happens["translated"]++
		}
	})
}
