package render

import (
	"fmt"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/apim"
	"azpath/sim/verify"
)

// Report is what one person hands to another about a design: flows with their traces,
// findings, the network status of instances, proofs, and what a change does. Every field
// may be empty, and what is empty is not shown. The zero value is a report without
// anything to say.
//
// Its forms are [Report.Text], [Report.Markdown], [Report.HTML] and [Report.JSON]. They
// only read it, and it may be shared while nobody changes it.
type Report struct {
	Title string
	// Summary are paragraphs at the head.
	Summary []string
	// Design is what pictures show; without networks and sites there is none.
	Design sim.Design
	Flows  []Flow
	// Findings are the design's, see [sim.Network.Findings].
	Findings     []sim.Finding
	Connectivity []Connectivity
	Intents      []verify.Result
	Outcomes     []*verify.Map
	Differences  []*verify.Difference
	// Sections are anything else, such as what an import read and left out.
	Sections []Section
}

// Flow is a question with its answer.
type Flow struct {
	// Name says what the flow is for; it may be empty.
	Name string
	// Trace is the answer. A Flow without one is left out.
	Trace *sim.Trace
	// Before is how the flow fared before a change; nil if that was not asked.
	Before *sim.Trace
}

// Connectivity is the network status of an API Management instance, with what is wrong
// with its network.
type Connectivity struct {
	Status   *apim.Report
	Findings []apim.Finding
}

// Section is text and a table under a heading.
type Section struct {
	Title string     `json:"title"`
	Text  []string   `json:"text,omitempty"` // paragraphs
	Head  []string   `json:"head,omitempty"` // of the table
	Rows  [][]string `json:"rows,omitempty"`
}

// table is the section's table with every cell written in a form's own way, and as many
// cells in each row as it has columns.
func (s *Section) table(written func(string) string) (head []string, rows [][]string) {
	columns := len(s.Head)
	for _, row := range s.Rows {
		columns = max(columns, len(row))
	}
	cells := func(row []string) []string {
		out := make([]string, columns)
		for i, c := range row {
			out[i] = written(c)
		}
		return out
	}
	for _, row := range s.Rows {
		rows = append(rows, cells(row))
	}
	return cells(s.Head), rows
}

// clear is the report without what cannot be shown.
func (r *Report) clear() *Report {
	out := *r
	out.Flows = slices.DeleteFunc(slices.Clone(r.Flows), func(f Flow) bool { return f.Trace == nil })
	out.Connectivity = slices.DeleteFunc(slices.Clone(r.Connectivity), func(c Connectivity) bool { return c.Status == nil })
	out.Outcomes = slices.DeleteFunc(slices.Clone(r.Outcomes), func(m *verify.Map) bool { return m == nil })
	out.Differences = slices.DeleteFunc(slices.Clone(r.Differences), func(d *verify.Difference) bool { return d == nil })
	return &out
}

// drawn says whether there is a design to draw.
func (r *Report) drawn() bool {
	return len(r.Design.VNets)+len(r.Design.Sites)+len(r.Design.Services)+len(r.Design.Internet) > 0
}

// compared says whether some flow was asked before a change too.
func (r *Report) compared() bool {
	return slices.ContainsFunc(r.Flows, func(f Flow) bool { return f.Before != nil })
}

// traces are those of the flows.
func (r *Report) traces() (out []*sim.Trace) {
	for _, f := range r.Flows {
		out = append(out, f.Trace)
	}
	return out
}

// title never is empty.
func (r *Report) title() string {
	switch {
	case r.Title != "":
		return r.Title
	case r.Design.Name != "":
		return r.Design.Name
	}
	return "Network report"
}

// counts is how the flows fare in a line: "5 flows: 3 delivered, 2 dropped".
func (r *Report) counts() string {
	if len(r.Flows) == 0 {
		return ""
	}
	n := map[sim.Disposition]int{}
	for _, f := range r.Flows {
		n[f.Trace.Verdict.Disposition]++
	}
	var parts []string
	for d := sim.Delivered; d <= sim.Undetermined; d++ {
		if n[d] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[d], d))
		}
	}
	return plural(len(r.Flows), "flow") + ": " + strings.Join(parts, ", ")
}

// standing is how the intents stand in a line.
func (r *Report) standing() string {
	if len(r.Intents) == 0 {
		return ""
	}
	n := map[verify.Status]int{}
	for _, x := range r.Intents {
		n[x.Status]++
	}
	var parts []string
	for s := verify.Holds; s <= verify.Unproved; s++ {
		switch {
		case n[s] == 1:
			parts = append(parts, "1 "+s.String())
		case n[s] > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n[s], strings.TrimSuffix(s.String(), "s")))
		}
	}
	return plural(len(r.Intents), "intent") + ": " + strings.Join(parts, ", ")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// digest is the report in a few lines.
func (r *Report) digest() (out []string) {
	found := ""
	if n := len(r.Findings); n > 0 {
		found = plural(n, "finding")
	}
	return lines(r.counts(), r.standing(), found)
}

// assumptions are what some answer leans on, each once.
func (r *Report) assumptions() (out []sim.Assumption) {
	add := func(t *sim.Trace) {
		if t != nil {
			out = append(out, t.Assumptions...)
		}
	}
	for _, f := range r.Flows {
		add(f.Trace)
		add(f.Before)
	}
	for _, c := range r.Connectivity {
		for _, row := range c.Status.Rows {
			add(row.Trace)
		}
		for _, in := range c.Status.Inbound {
			add(in.Trace)
		}
	}
	for _, x := range r.Intents {
		add(x.Trace)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// why is a verdict's reason with its place, empty when delivered.
func why(v sim.Verdict) string {
	text := strings.TrimPrefix(v.String(), v.Disposition.String())
	return strings.TrimSpace(text)
}
