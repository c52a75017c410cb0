package render

import (
	"fmt"
	"slices"
	"strings"

	"azpath/sim"
)

// Sequence is a trace as a Mermaid sequence diagram, without a fence around it: the
// devices in the order met, an arrow for each packet from device to device, beside each
// device what it decided. A cross ends the packet that died. Legs that go the way of an
// earlier one are one arrow from end to end.
func Sequence(t *sim.Trace) string {
	q := &sequence{}
	q.line("sequenceDiagram")
	body := &sequence{names: q.names}
	body.trace(t)
	for i, name := range body.names {
		q.line(fmt.Sprintf("  participant p%d as %s", i+1, mermaidText(titled(name))))
	}
	return q.String() + body.String()
}

type sequence struct {
	strings.Builder
	names []string
}

func (q *sequence) line(text string) { q.WriteString(text + "\n") }

// id is the participant of a device.
func (q *sequence) id(device string) string {
	i := slices.Index(q.names, device)
	if i < 0 {
		i = len(q.names)
		q.names = append(q.names, device)
	}
	return fmt.Sprintf("p%d", i+1)
}

func (q *sequence) note(device, text string) {
	q.line("  Note over " + q.id(device) + ": " + text)
}

func (q *sequence) trace(t *sim.Trace) {
	if l := t.Lookup; l != nil && t.Flow.Source != "" {
		text := "asks for " + string(l.Question.Name) + ": " + l.Result.String()
		if found := l.Addrs(); len(found) > 0 {
			text += ", " + addrs(found...)
		}
		q.note(asker(t), mermaidText(text))
	}
	if own := query(t); own != nil {
		q.trace(own)
	}
	seen := map[string]sim.Leg{}
	for i, l := range t.Legs {
		way := strings.Join(devices(l), "\n")
		before, told := seen[way]
		if _, ok := seen[way]; !ok {
			seen[way] = l.Leg
		}
		if told && len(l.Hops) > 1 && i < len(t.Legs)-1 && !hasNested(l) {
			q.line(fmt.Sprintf("  %s->>%s: %s, as %s", q.id(l.Hops[0].Device), q.id(l.Hops[len(l.Hops)-1].Device), mermaidText(l.Leg.String()), mermaidText(before.String())))
			continue
		}
		q.leg(l)
	}
	q.note(t.Verdict.At, mermaidLines(append([]string{sign(t.Verdict.Disposition) + " " + t.Verdict.String()}, lines(t.Symptom())...)))
}

// asker is the machine that resolves the flow's name.
func asker(t *sim.Trace) string {
	if len(t.Legs) > 0 && len(t.Legs[0].Hops) > 0 {
		return t.Legs[0].Hops[0].Device
	}
	name, _, _ := strings.Cut(t.Flow.Source, "@")
	return name
}

func devices(l sim.LegTrace) (out []string) {
	for _, h := range l.Hops {
		out = append(out, h.Device)
	}
	return out
}

func hasNested(l sim.LegTrace) bool {
	return slices.ContainsFunc(l.Hops, func(h sim.Hop) bool {
		return slices.ContainsFunc(h.Steps, func(s sim.Step) bool { return s.Nested != nil })
	})
}

func (q *sequence) leg(l sim.LegTrace) {
	for i, h := range l.Hops {
		if i > 0 {
			arrow := "->>"
			if l.Leg.Return() {
				arrow = "-->>"
			}
			if i == len(l.Hops)-1 && dies(h) {
				arrow = "-x"
				if l.Leg.Return() {
					arrow = "--x"
				}
			}
			q.line(fmt.Sprintf("  %s%s%s: %s", q.id(l.Hops[i-1].Device), arrow, q.id(h.Device), mermaidText(l.Leg.String()+" "+ends(h.Packet))))
		}
		var said []string
		for _, s := range h.Steps {
			if s.Verb != sim.VerbSend && s.Verb != sim.VerbAccept && !(s.Verb == sim.VerbState && s.State == sim.StateEstablished) {
				said = append(said, s.String())
			}
		}
		if len(said) > 0 {
			q.note(h.Device, mermaidLines(said))
		}
		for _, s := range h.Steps {
			if s.Nested != nil {
				q.trace(s.Nested)
			}
		}
	}
}

func dies(h sim.Hop) bool {
	switch h.Steps[len(h.Steps)-1].Verb {
	case sim.VerbDrop, sim.VerbReject, sim.VerbUnsure:
		return true
	}
	return false
}

// ends are a packet's addresses, with its ports if it has any.
func ends(p sim.Packet) string {
	if p.Protocol == sim.ICMP || p.Protocol == 58 {
		return p.Source.Addr().String() + " > " + p.Dest.Addr().String()
	}
	return p.Source.String() + " > " + p.Dest.String()
}
