package sim

import (
	"slices"

	"azpath/sim/internal/packet"
)

// recorder collects a trace in three flat slices, which are kept for the next
// one; take copies out what was recorded. Nothing is formatted here.
type recorder struct {
	legs  []legMark
	hops  []hopMark
	steps []Step
}

type legMark struct {
	leg  Leg
	hops int // index of its first hop
}

type hopMark struct {
	device string
	packet packet.Packet
	steps  int // index of its first step
}

func (r *recorder) reset() {
	clear(r.steps)
	r.legs, r.hops, r.steps = r.legs[:0], r.hops[:0], r.steps[:0]
}

func (r *recorder) beginLeg(l Leg) { r.legs = append(r.legs, legMark{l, len(r.hops)}) }

func (r *recorder) beginHop(device string, p *packet.Packet) {
	r.hops = append(r.hops, hopMark{device, *p, len(r.steps)})
}

// isAt says whether the hop being recorded is that device's.
func (r *recorder) isAt(device string) bool {
	return len(r.hops) > 0 && r.hops[len(r.hops)-1].device == device
}

// block turns the final step just recorded into one that the walk went past.
func (r *recorder) block(reason Reason) {
	if s := &r.steps[len(r.steps)-1]; s.Verb.Final() {
		s.Verb, s.Reason = VerbBlock, reason
	}
}

// forget takes the final step just recorded back.
func (r *recorder) forget() {
	if last := len(r.steps) - 1; r.steps[last].Verb.Final() && last > r.hops[len(r.hops)-1].steps {
		r.steps = r.steps[:last]
	} else {
		r.steps[last] = Step{Verb: VerbSend}
	}
}

// endLoopAt makes hop i the last one, if the packet was there before as it was then:
// what came behind it is the same lap again.
func (r *recorder) endLoopAt(i int) {
	first := r.legs[len(r.legs)-1].hops
	if slices.ContainsFunc(r.hops[first:i], func(h hopMark) bool {
		return h.device == r.hops[i].device && h.packet.Tuple == r.hops[i].packet.Tuple
	}) {
		r.hops, r.steps = r.hops[:i+1], r.steps[:r.hops[i].steps]
	}
}

func (r *recorder) add(s Step) { r.steps = append(r.steps, s) }

// take is what was recorded since the given marks, as a tree that shares
// nothing with the recorder; the recorder is cut back to them.
func (r *recorder) take(since recorderMark) []LegTrace {
	steps := slices.Clone(r.steps[since.steps:])
	hops := make([]Hop, len(r.hops)-since.hops)
	legs := make([]LegTrace, len(r.legs)-since.legs)
	for i, m := range r.hops[since.hops:] {
		end := len(r.steps)
		if next := since.hops + i + 1; next < len(r.hops) {
			end = r.hops[next].steps
		}
		lo, hi := m.steps-since.steps, end-since.steps
		hops[i] = Hop{m.device, exported(&m.packet), steps[lo:hi:hi]}
	}
	for i, m := range r.legs[since.legs:] {
		end := len(r.hops)
		if next := since.legs + i + 1; next < len(r.legs) {
			end = r.legs[next].hops
		}
		lo, hi := m.hops-since.hops, end-since.hops
		legs[i] = LegTrace{m.leg, hops[lo:hi:hi]}
	}
	r.legs, r.hops = r.legs[:since.legs], r.hops[:since.hops]
	clear(r.steps[since.steps:])
	r.steps = r.steps[:since.steps]
	return legs
}

// recorderMark is a place to take from: a nested conversation records into its
// outer one's recorder.
type recorderMark struct{ legs, hops, steps int }

func (r *recorder) mark() recorderMark { return recorderMark{len(r.legs), len(r.hops), len(r.steps)} }
