package render

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"azpath/sim"
	"azpath/sim/verify"
)

//go:embed schema.json
var schema string

// Schema is the JSON Schema (draft 2020-12) of what [Report.JSON] writes.
func Schema() string { return schema }

// JSON is the report as a [Document]. The error is that of a value that has no form in
// JSON, which no report of this module's own answers holds.
func (r *Report) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // a flow has an arrow in it
	e.SetIndent("", "  ")
	if err := e.Encode(r.document()); err != nil {
		return nil, fmt.Errorf("report %q: %w", r.title(), err)
	}
	return b.Bytes(), nil
}

// mostDocument is how many bytes [ReadDocument] reads.
const mostDocument = 256 << 20

// ReadDocument reads what [Report.JSON] wrote: one document of this [Version], of up to
// 256 MiB. Fields that it does not know are passed over.
func ReadDocument(from io.Reader) (*Document, error) {
	limited := &io.LimitedReader{R: from, N: mostDocument + 1}
	d := json.NewDecoder(limited)
	var out Document
	err := d.Decode(&out)
	switch {
	case limited.N == 0:
		return nil, fmt.Errorf("document is longer than %d bytes", mostDocument)
	case err != nil:
		return nil, fmt.Errorf("document, byte %d: %w", d.InputOffset(), err)
	case out.Version != Version:
		return nil, fmt.Errorf("document version %d, want %d", out.Version, Version)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("document, byte %d: something stands behind it", d.InputOffset())
	}
	return &out, nil
}

func (r *Report) document() *Document {
	r = r.clear()
	out := &Document{Version: Version, Title: r.title(), Summary: r.Summary, Flows: []DocumentFlow{}, Findings: append([]sim.Finding{}, r.Findings...), Sections: r.Sections}
	for _, f := range r.Flows {
		x := DocumentFlow{Name: f.Name, Trace: *documentTrace(f.Trace)}
		if f.Before != nil {
			before := DocumentVerdict(f.Before.Verdict)
			x.Before = &before
		}
		out.Flows = append(out.Flows, x)
	}
	for _, c := range r.Connectivity {
		out.Connectivity = append(out.Connectivity, documentStatus(c))
	}
	for _, x := range r.Intents {
		out.Intents = append(out.Intents, DocumentIntent{
			Name: x.Intent.Name, Text: x.Intent.String(), Status: x.Status, Kinds: x.Cells, Wrong: documentGroups(x.Wrong), Counterexample: documentTrace(x.Trace),
			Assumptions: x.Assumptions,
		})
	}
	for _, m := range r.Outcomes {
		out.Outcomes = append(out.Outcomes, DocumentOutcomes{Set: m.Set.String(), Groups: append([]DocumentGroup{}, documentGroups(m.Groups)...), Kinds: m.Cells})
	}
	for _, d := range r.Differences {
		out.Differences = append(out.Differences, documentDifference(d))
	}
	for _, a := range r.assumptions() {
		out.Assumptions = append(out.Assumptions, DocumentAssumption{a.String(), a.Text()})
	}
	return out
}

func documentTrace(t *sim.Trace) *DocumentTrace {
	if t == nil {
		return nil
	}
	out := &DocumentTrace{
		Flow: t.Flow, Verdict: DocumentVerdict(t.Verdict), Cause: t.Cause(), Symptom: t.Symptom(),
		Forward: append([]string{}, t.Forward()...), Return: append([]string{}, t.Return()...), Assumptions: tokens(t.Assumptions),
	}
	if l := t.Lookup; l != nil {
		out.Lookup = &DocumentLookup{Name: string(l.Question.Name), Result: l.Result.String(), Addresses: l.Addrs(), Chain: strings.Split(strings.TrimSuffix(l.String(), "\n"), "\n")}
	}
	for _, l := range t.Legs {
		out.Legs = append(out.Legs, documentLeg(l))
	}
	for _, k := range t.Blockers {
		out.Blockers = append(out.Blockers, DocumentBlocker{k.Leg, k.At, k.Reason, k.Cause})
	}
	for _, o := range t.Others {
		out.Others = append(out.Others, DocumentVerdict(o.Verdict))
	}
	return out
}

func documentLeg(l sim.LegTrace) DocumentLeg {
	out := DocumentLeg{Leg: l.Leg, Hops: []DocumentHop{}}
	for _, h := range l.Hops {
		hop := DocumentHop{Device: h.Device, Source: h.Packet.Source.String(), Destination: h.Packet.Dest.String(), Steps: []DocumentStep{}}
		for _, s := range h.Steps {
			text := strings.TrimSpace(strings.TrimPrefix(s.String(), s.Verb.String()))
			step := DocumentStep{Verb: s.Verb.String(), Text: text, Nested: documentTrace(s.Nested)}
			if s.Reason != sim.NoReason {
				step.Reason = s.Reason.String()
			}
			hop.Steps = append(hop.Steps, step)
		}
		out.Hops = append(out.Hops, hop)
	}
	return out
}

func documentStatus(c Connectivity) DocumentStatus {
	out := DocumentStatus{Instance: c.Status.Instance, Location: c.Status.Location, OK: c.Status.OK(), Rows: []DocumentStatusRow{}, Findings: c.Findings}
	for _, x := range statusRows(c.Status) {
		row := DocumentStatusRow{Title: x.title, Name: x.name, Status: x.status.String(), Optional: x.need == "optional", Error: x.err}
		if x.was != 0 {
			row.Was = x.was.String()
		}
		if x.trace != nil {
			v := DocumentVerdict(x.trace.Verdict)
			row.Verdict = &v
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func documentGroups(all []verify.Group) (out []DocumentGroup) {
	for _, g := range all {
		out = append(out, DocumentGroup{g.Outcomes, g.Flows, texts(g.Flows), g.Example, g.Cut, g.Assumptions})
	}
	return out
}

func documentDifference(d *verify.Difference) DocumentDifference {
	out := DocumentDifference{Set: d.Set.String(), Changed: []DocumentChanged{}, Same: d.Same, Kinds: d.Cells}
	for _, c := range d.Changed {
		out.Changed = append(out.Changed, DocumentChanged{
			c.Effect.String(), append([]verify.Outcome{}, c.Before...), append([]verify.Outcome{}, c.After...), c.Flows, texts(c.Flows), c.Example, c.Cut, c.Assumptions,
		})
	}
	return out
}

func tokens(all []sim.Assumption) (out []string) {
	for _, a := range all {
		out = append(out, a.String())
	}
	return out
}
