package survey

import (
	"slices"

	"azpath/sim"
)

// doubts ask what becomes of a flow whichever way Azure's documents are read that
// disagree on what a peering without allowForwardedTraffic does.
type doubts struct {
	of *sim.Network
	// needed and not are compiled when they are first asked.
	needed, not *sim.Network
}

// readings are what a flow comes to by either reading.
type readings struct {
	needed, not *sim.Trace
}

// of a flow that is undetermined; false where the doubt is another one.
func (d *doubts) readings(f sim.Flow) (r readings, ok bool) {
	t, err := d.of.Trace(f)
	if err != nil || t.Verdict.Disposition != sim.Undetermined || !slices.Contains(t.Assumptions, sim.ForwardedTraffic) {
		return r, false
	}
	if d.needed == nil {
		d.needed, d.not = d.with(sim.On), d.with(sim.Off)
	}
	if d.needed == nil || d.not == nil {
		return r, false
	}
	var wrong error
	if r.needed, err = d.needed.Trace(f); err == nil {
		r.not, wrong = d.not.Trace(f)
	}
	return r, err == nil && wrong == nil && r.not.Verdict.Disposition != sim.Undetermined
}

func (d *doubts) with(x sim.Toggle) *sim.Network {
	design := d.of.Design()
	design.Assumptions.ForwardedTrafficNeedsFlag = x
	n, err := sim.Compile(design)
	if err != nil {
		return nil
	}
	return n
}

// failed says whether the flow comes to nothing by both.
func (r readings) failed() bool { return failed(r.needed.Verdict) && failed(r.not.Verdict) }

// fate is what flows of the same answer have in common.
func (r readings) fate() string {
	return r.answer() + ended(r.needed.Flow, r.needed.Verdict) + ended(r.not.Flow, r.not.Verdict)
}

// answer is no, or that it depends, in a line.
func (r readings) answer() string {
	if r.failed() {
		return "no, whichever way Azure's documents are read:"
	}
	return "that depends on what a peering without allowForwardedTraffic does, on which Azure's documents disagree; setting it ends the doubt:"
}

// lines are the two readings with their reasons.
func (r readings) lines() []string {
	return []string{
		"if what is forwarded needs allowForwardedTraffic: " + reason(r.needed),
		"if it does not: " + reason(r.not),
	}
}

// failed says whether a flow comes to nothing.
func failed(v sim.Verdict) bool { return v.Disposition != sim.Delivered && v.Disposition != sim.Exited }

// reason is a verdict with its evidence.
func reason(t *sim.Trace) string {
	s := ended(t.Flow, t.Verdict)
	if cause := t.Cause(); cause != "" && failed(t.Verdict) {
		s += ": " + cause
	}
	return s
}

// ended is a verdict that names the two machines by what they are in the flow.
func ended(f sim.Flow, v sim.Verdict) string {
	switch v.At {
	case f.Source:
		v.At = "the source"
	case f.Destination:
		v.At = "the destination"
	}
	if v.Disposition == sim.Exited {
		return "it leaves to the internet"
	}
	return v.String()
}
