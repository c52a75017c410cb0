package kernel

import (
	"fmt"
	"net/netip"
	"slices"

	"azpath/sim"
)

// Compare says where the model's trace and the kernel's conversation part; empty
// if they agree on every leg, every device it met, the packet as it arrived there,
// and where it ended.
func (p *Plan) Compare(model *sim.Trace, kernel Conversation) string {
	diff, _ := p.compare(model, kernel)
	return diff
}

// compare also says whether from here on nothing can be compared any more.
func (p *Plan) compare(model *sim.Trace, kernel Conversation) (diff string, over bool) {
	for i, want := range model.Legs {
		if i == len(kernel) {
			return fmt.Sprintf("the model sends a %s, the kernel's conversation is over", want.Leg), false
		}
		got := kernel[i]
		if want.Leg != got.Leg {
			return fmt.Sprintf("leg %d is %s in the model and %s in the kernel", i, want.Leg, got.Leg), false
		}
		if clashed(&want, &got) {
			excuse(clashOfTuples)
			return "", true
		}
		if d := p.compareLeg(&want, &got); d != "" {
			return fmt.Sprintf("%s: %s", want.Leg, d), false
		}
	}
	if len(kernel) > len(model.Legs) {
		return fmt.Sprintf("the kernel sends a %s, the model's conversation is over", kernel[len(model.Legs)].Leg), false
	}
	return "", false
}

// clashed says whether a device that took a packet for the first of a connection, and
// translated nothing of it in the model, gave it another port in the kernel.
func clashed(want *sim.LegTrace, got *Leg) bool {
	hops := got.Flight.Hops
	for i := 1; i < min(len(want.Hops), len(hops)); i++ {
		h := &want.Hops[i]
		if h.Device != hops[i].Device || !hops[i].Packet.Src.IsValid() || h.Packet.Protocol == sim.ICMP {
			return false
		}
		got := hops[i].Packet
		if h.Packet.Source.Addr() != got.Src.Addr() || h.Packet.Dest != got.Dst {
			return false
		}
		if samePort(h.Packet.Source, got.Src) {
			continue
		}
		first, translated := false, false
		for _, s := range want.Hops[i-1].Steps {
			first = first || s.Verb == sim.VerbState && s.State == sim.StateNew
			translated = translated || s.Verb == sim.VerbNAT
		}
		return first && !translated
	}
	return false
}

func (p *Plan) compareLeg(want *sim.LegTrace, got *Leg) string {
	end := want.Hops[len(want.Hops)-1]
	final := end.Steps[len(end.Steps)-1]
	// A loop without a remark is one that the model left when it had seen enough.
	looped := final.Verb == sim.VerbDrop && final.Reason == sim.Loop && final.Note == ""
	hops, again := got.Flight.Hops, false
	for i, h := range want.Hops {
		if i == len(hops) && i == len(want.Hops)-1 && final.Verb == sim.VerbDrop && !got.Arrived && p.sameBox(hops[i-1].Device, h.Device) {
			excuse(whereInABox) // two edges of one box, which is one router
			return ""
		}
		if i == len(hops) && looped && !got.Flight.Delivered && i >= maxTTLHops {
			excuse(loopLength) // the model's loop changes ports each lap, and is the longer one
			return ""
		}
		if i == len(hops) {
			return fmt.Sprintf("the model goes on to %s, the kernel lost it at %s", h.Device, hops[i-1].Device)
		}
		if h.Device != hops[i].Device {
			return fmt.Sprintf("hop %d is %s in the model and %s in the kernel", i, h.Device, hops[i].Device)
		}
		again = again || slices.ContainsFunc(want.Hops[:i], func(o sim.Hop) bool { return o.Device == h.Device })
		if d := comparePacket(&h.Packet, &hops[i].Packet, again); d != "" {
			return fmt.Sprintf("at %s %s", h.Device, d)
		}
	}
	if looped {
		if got.Flight.Delivered || len(hops) < maxTTLHops {
			return fmt.Sprintf("the model loops, the kernel's packet ended after %d hops at %s", len(hops), hops[len(hops)-1].Device)
		}
		excuse(loopLength)
		return ""
	}
	if len(hops) > len(want.Hops) {
		return fmt.Sprintf("the model ends at %s with %s %s, the kernel goes on to %s", end.Device, final.Verb, final.Reason, hops[len(want.Hops)].Device)
	}
	arrived := final.Verb == sim.VerbAccept || final.Verb == sim.VerbReject
	if arrived != got.Arrived {
		return fmt.Sprintf("at %s the model says %s %s, the kernel %s", end.Device, final.Verb, final.Reason, outcome(got))
	}
	return ""
}

// sameBox says whether two devices are one router.
func (p *Plan) sameBox(a, b string) bool {
	at := map[string]int{}
	for _, w := range p.Wires {
		for _, e := range w.Ends {
			if e.Router != atStation && e.Device != "" {
				at[e.Device] = e.Router
			}
		}
	}
	x, okA := at[a]
	y, okB := at[b]
	return a != b && okA && okB && x == y
}

// maxTTLHops is how many devices a packet that loops meets at least before its
// time to live is up: every hop of the model's is two of the lab's at most, and
// three where a machine's public address is on the way.
const maxTTLHops = 20

func outcome(l *Leg) string {
	switch {
	case l.Arrived:
		return "delivers it"
	case l.Flight.Delivered:
		return "delivers it, and it is ignored"
	}
	return "loses it"
}

// comparePacket compares a packet as it arrives at a device, its ports unless it
// has been there before (see [Differences], second-lap-port).
func comparePacket(want *sim.Packet, got *Packet, again bool) string {
	if !got.Src.IsValid() {
		return ""
	}
	if want.Source.Addr() != got.Src.Addr() || want.Dest.Addr() != got.Dst.Addr() {
		return fmt.Sprintf("the model's packet is %s > %s, the kernel's %s > %s", want.Source, want.Dest, got.Src, got.Dst)
	}
	if want.Protocol == sim.ICMP {
		return ""
	}
	if again {
		if !samePort(want.Source, got.Src) || !samePort(want.Dest, got.Dst) {
			excuse(secondLapPort)
		}
		return ""
	}
	if !samePort(want.Source, got.Src) || !samePort(want.Dest, got.Dst) {
		return fmt.Sprintf("the model's ports are %s > %s, the kernel's %s > %s", want.Source, want.Dest, got.Src, got.Dst)
	}
	return ""
}

func samePort(a, b netip.AddrPort) bool { return a.Port() == b.Port() }
