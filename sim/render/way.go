package render

import (
	"slices"
	"strconv"

	"azpath/sim"
)

// direction says which of the two paths a stretch belongs to.
type direction uint8

const (
	there direction = iota // what the client's first packet took
	back                   // what the server's first packet took
)

// String is a word fit for a class of a style sheet.
func (d direction) String() string { return [...]string{"there", "back"}[d] }

// stretch is the way of a packet from one device to the next.
type stretch struct {
	from, to  *part
	direction direction
	number    int // in the order of the conversation, from 1
}

// mark is what happened at a device: where the flow ended, and what else stops it.
type mark struct {
	at    *part
	end   sim.Disposition
	lines []string
	// after is the stretch at whose end it happened, by its place in the list; -1 if
	// it was a later packet's.
	after int
}

// way is a trace as lines on a picture.
type way struct {
	trace     *sim.Trace
	stretches []stretch
	marks     []mark
	// of is the packet of each direction: "SYN", "SYN-ACK".
	of [2]string
	// lookup: it is the way of the query for the name, which did not resolve.
	lookup bool
}

// wayOf is what a scene shows of a trace; nil for no trace.
func (s *scene) wayOf(t *sim.Trace) *way {
	if t == nil {
		return nil
	}
	w := &way{trace: t}
	walked := t
	if q := query(t); q != nil {
		walked, w.lookup = q, true
	}
	w.walk(s, walked)
	v := t.Verdict
	if at := s.at(v.At, walked); at != nil {
		w.marks = append(w.marks, mark{at: at, end: v.Disposition, lines: markLines(v), after: w.endsAt(at, v.Leg, w.lookup)})
	}
	for _, k := range t.Blockers {
		at := s.devices[k.At]
		if at == nil || k.At == v.At && k.Leg == v.Leg {
			continue
		}
		w.marks = append(w.marks, mark{at: at, end: sim.Dropped, lines: []string{"would stop " + k.Leg.String(), k.Reason.String()}, after: -1})
	}
	return w
}

// at is the box of the device where a flow ended, or of the last one it passed where
// that is none: Azure's name servers are no device.
func (s *scene) at(device string, t *sim.Trace) *part {
	if p := s.devices[device]; p != nil {
		return p
	}
	for i := len(t.Legs) - 1; i >= 0; i-- {
		if hops := t.Legs[i].Hops; len(hops) > 0 {
			return s.devices[hops[len(hops)-1].Device]
		}
	}
	return nil
}

func markLines(v sim.Verdict) []string {
	first := v.Disposition.String()
	if v.Disposition != sim.Delivered {
		first += " on " + v.Leg.String()
	}
	out := []string{first}
	if v.Reason != sim.NoReason {
		out = append(out, v.Reason.String())
	}
	if v.Asymmetric && v.Reason != sim.AsymmetricNoState {
		out = append(out, "asymmetric path")
	}
	return out
}

// endsAt is the stretch that led to where the flow ended, -1 if none did.
func (w *way) endsAt(at *part, leg sim.Leg, lookup bool) int {
	for i := len(w.stretches) - 1; i >= 0; i-- {
		x := &w.stretches[i]
		last := i == len(w.stretches)-1 || w.stretches[i+1].direction != x.direction
		if last && x.to == at && (lookup || (x.direction == back) == leg.Return() && leg != sim.LegACK && leg != sim.LegRequest && leg != sim.LegResponseACK) {
			return i
		}
	}
	return -1
}

// walk adds the two paths of a trace, and between them those of the connection that a
// proxy opened.
func (w *way) walk(s *scene, t *sim.Trace) {
	w.path(s, t.Forward(), there)
	w.name(t, there)
	for _, own := range nested(t) {
		w.path(s, own.Forward(), there)
		w.path(s, own.Return(), back)
	}
	w.path(s, t.Return(), back)
	w.name(t, back)
}

func (w *way) name(t *sim.Trace, d direction) {
	for _, l := range t.Legs {
		if l.Leg.Return() == (d == back) && w.of[d] == "" {
			w.of[d] = l.Leg.String()
		}
	}
}

func (w *way) path(s *scene, devices []string, d direction) {
	var from *part
	for _, name := range devices {
		to := s.devices[name]
		if to == nil {
			continue
		}
		if from != nil && from != to {
			w.stretches = append(w.stretches, stretch{from: from, to: to, direction: d, number: len(w.stretches) + 1})
		}
		from = to
	}
}

// nested are the conversations that proxies opened, once each.
func nested(t *sim.Trace) (out []*sim.Trace) {
	for _, l := range t.Legs {
		for _, h := range l.Hops {
			for _, s := range h.Steps {
				if s.Nested != nil && !slices.Contains(out, s.Nested) {
					out = append(out, s.Nested)
				}
			}
		}
	}
	return out
}

// query is the trace of the query at which the lookup of a name failed, or nil.
func query(t *sim.Trace) *sim.Trace {
	if t.Verdict.Disposition != sim.Unresolved || t.Lookup == nil || t.Lookup.Fault == nil {
		return nil
	}
	e, ok := t.Lookup.Fault.Delivery.Evidence.(interface{ Trace() *sim.Trace })
	if !ok {
		return nil
	}
	return e.Trace()
}

// caption is a picture's one line about a trace.
func (w *way) caption() string { return w.trace.Flow.String() + ": " + w.trace.Verdict.String() }

// words says which packets a direction shows.
func (w *way) words(d direction) string {
	what := "forward path"
	if d == back {
		what = "return path"
	}
	if w.lookup {
		what = [...]string{"query for the name", "its answer"}[d]
	}
	if w.of[d] != "" {
		what += " (" + w.of[d] + ")"
	}
	return what
}

// has says whether something was sent in a direction.
func (w *way) has(d direction) bool {
	return slices.ContainsFunc(w.stretches, func(x stretch) bool { return x.direction == d })
}

func (x stretch) label() string { return strconv.Itoa(x.number) }
