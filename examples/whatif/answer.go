package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"azpath/sim"
	"azpath/sim/flowlog"
	"azpath/sim/verify"
)

// answers are all that was asked, before and after the changes.
type answers struct {
	changes []sim.Change
	before  *state // nil without changes
	now     state

	differences []*verify.Difference

	// What a flow log shows: one of the two, or none.
	replayed       *flowlog.Replayed
	replayedChange *flowlog.Changes
}

// state is one design's answers. Invariant: as many traces as flows, in their
// order.
type state struct {
	traces   []*sim.Trace
	findings []sim.Finding
}

func (a answers) delivered() bool {
	for _, t := range a.now.traces {
		if t.Verdict.Disposition != sim.Delivered {
			return false
		}
	}
	return true
}

// broke says whether some flow of a difference, or of a log, gets less far than before,
// or, without changes, fares otherwise than the log shows.
func (a answers) broke() bool {
	if a.replayed != nil && len(a.replayed.Differ) > 0 || a.replayedChange != nil && len(a.replayedChange.Broken()) > 0 {
		return true
	}
	return slices.ContainsFunc(a.differences, func(d *verify.Difference) bool {
		return len(d.Changed) > 0 && d.Changed[0].Effect == verify.Broke
	})
}

// text is the form for people: parts with an empty line between them.
func (a answers) text() []byte {
	var parts [][]byte
	part := func(write func(b *bytes.Buffer)) {
		var b bytes.Buffer
		if write(&b); b.Len() > 0 {
			parts = append(parts, b.Bytes())
		}
	}
	if a.before != nil {
		part(a.before.text)
		part(func(b *bytes.Buffer) {
			for _, c := range a.changes {
				fmt.Fprintln(b, "change", c)
			}
		})
	}
	part(a.now.text)
	if a.before != nil {
		part(func(b *bytes.Buffer) {
			for i, t := range a.now.traces {
				fmt.Fprintf(b, "result %s: %s -> %s\n", t.Flow, a.before.traces[i].Verdict, t.Verdict)
			}
		})
	}
	for _, d := range a.differences {
		part(func(b *bytes.Buffer) { b.WriteString(d.String()) })
	}
	if a.replayed != nil {
		part(func(b *bytes.Buffer) { b.WriteString(a.replayed.String()) })
	}
	if a.replayedChange != nil {
		part(func(b *bytes.Buffer) { b.WriteString(a.replayedChange.String()) })
	}
	return bytes.Join(parts, []byte("\n"))
}

func (s state) text(b *bytes.Buffer) {
	for i, t := range s.traces {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(t.String())
	}
	if len(s.traces) > 0 && len(s.findings) > 0 {
		b.WriteByte('\n')
	}
	for _, f := range s.findings {
		fmt.Fprintln(b, "finding", f)
	}
}

// answer is one flow in JSON, in the words of the trace. With changes it is the
// answer after them, and Before holds the one before.
type answer struct {
	Flow        sim.Flow        `json:"flow"`
	Disposition sim.Disposition `json:"disposition"`
	Reason      sim.Reason      `json:"reason"` // "none" when delivered or exited
	Leg         sim.Leg         `json:"leg"`    // where it ended
	At          string          `json:"at"`     // the device where it ended
	Asymmetric  bool            `json:"asymmetric"`
	Symptom     string          `json:"symptom"` // empty when delivered
	// Forward and Return are the devices that the client's and the server's first
	// packet passed, empty if none was sent.
	Forward []string `json:"forward"`
	Return  []string `json:"return"`
	// Blockers are all that stops the flow, with -through alone.
	Blockers []blocker `json:"blockers,omitempty"`
	Before   *answer   `json:"before,omitempty"`
}

type blocker struct {
	Leg    sim.Leg    `json:"leg"`
	At     string     `json:"at"`
	Reason sim.Reason `json:"reason"`
	Cause  string     `json:"cause"`
}

func answerOf(t *sim.Trace) answer {
	v := t.Verdict
	a := answer{
		Flow: t.Flow, Disposition: v.Disposition, Reason: v.Reason, Leg: v.Leg, At: v.At,
		Asymmetric: v.Asymmetric, Symptom: t.Symptom(),
		Forward: append([]string{}, t.Forward()...), Return: append([]string{}, t.Return()...),
	}
	for _, b := range t.Blockers {
		a.Blockers = append(a.Blockers, blocker{b.Leg, b.At, b.Reason, b.Cause})
	}
	return a
}

// json is the form for programs.
func (a answers) json() []byte {
	all := []answer{}
	for i, t := range a.now.traces {
		one := answerOf(t)
		if a.before != nil {
			before := answerOf(a.before.traces[i])
			one.Before = &before
		}
		all = append(all, one)
	}
	var whole any = all
	if a.differences != nil || a.replayed != nil || a.replayedChange != nil {
		whole = differencesOf(all, a)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // a flow has an arrow in it
	e.SetIndent("", "  ")
	if err := e.Encode(whole); err != nil {
		panic("whatif: " + err.Error()) // every field has a form
	}
	return b.Bytes()
}
