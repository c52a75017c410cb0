package main

import (
	"fmt"
	"strings"

	"azpath/scenarios"
	"azpath/sim"
)

// width is that of a terminal; traces are as wide as they are.
const width = 78

// stop is a scenario with its answers.
type stop struct {
	scenarios.Scenario
	broken answers
	fixed  []answers // by fix
}

// answers are what a design says to each of a scenario's questions.
type answers struct {
	traces []*sim.Trace
	looks  []look
}

// tour is the whole text: how to read it, the stops, the summary.
func tour(all []scenarios.Scenario) (string, error) {
	var b strings.Builder
	b.WriteString(opening(len(all)) + contents(all))
	var stops []stop
	for _, s := range all {
		st, err := walk(s)
		if err != nil {
			return "", fmt.Errorf("%s: %w", s.Name, err)
		}
		st.write(&b)
		stops = append(stops, st)
	}
	summary(&b, stops)
	return b.String(), nil
}

// walk asks everything that a scenario asks, before and after.
func walk(s scenarios.Scenario) (st stop, err error) {
	st.Scenario = s
	if st.broken, err = ask(s.Broken, &s); err != nil {
		return st, err
	}
	for _, fix := range s.Fixes {
		d, err := s.Broken.Apply(fix.Changes...)
		if err != nil {
			return st, err
		}
		fixed, err := ask(d, &s)
		if err != nil {
			return st, err
		}
		st.fixed = append(st.fixed, fixed)
	}
	return st, nil
}

func ask(d sim.Design, s *scenarios.Scenario) (a answers, err error) {
	n, err := sim.Compile(d)
	if err != nil {
		return a, err
	}
	for _, f := range s.Flows {
		t, err := n.Trace(f.Flow)
		if err != nil {
			return a, err
		}
		a.traces = append(a.traces, t)
	}
	a.looks, err = looksAt(n, s)
	return a, err
}

func opening(stops int) string {
	return fmt.Sprintf(`azpath: does this flow work in this Azure design, both ways, and if not, where
does which packet die and why? Nothing is deployed: a design is Go data, and
the answer comes from walking its packets.

This tour: %s. Each is a design that Azure deploys without complaint,
the packet that dies in it, the smallest fix, and the same flow delivered. A few
have nothing to fix, and are there to be compared with their neighbours.

How to read a trace: a flow is a whole conversation, and each leg is one packet
of it (SYN, SYN-ACK, ...) on its way from device to device. Under a device
stands what was decided there, and in parentheses by which rule or route. The
last lines say how it ended, the cause, and what the user sees. A flow to a name
begins with its lookup: who asked whom, and what decided there.

`, counted(stops, "stop"))
}

// contents are the parts of the tour, if there are several, with the stops of each.
func contents(all []scenarios.Scenario) string {
	if len(all) == 0 || all[0].Part == all[len(all)-1].Part {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].Part == all[i].Part {
			j++
		}
		fmt.Fprintf(&b, "%-37s %s to %s\n", all[i].Part, all[i].Number, all[j-1].Number)
		i = j
	}
	return b.String() + "\n"
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (s *stop) write(b *strings.Builder) {
	title := s.Number + ". " + s.Title
	b.WriteString(strings.Repeat("=", width) + "\n" + title + "\n" + strings.Repeat("=", width) + "\n\n")
	b.WriteString(wrap("Q  ", s.Question) + wrap("A  ", s.Answer))
	b.WriteString(s.Picture + "\n")
	b.WriteString("-- " + s.state() + "\n\n")
	s.show(b, s.broken.traces, 0)
	showLooks(b, s.broken.looks, nil)
	for i, fix := range s.Fixes {
		b.WriteString("-- Fix" + nth(i, len(s.Fixes)) + ": " + fix.Title + "\n")
		for _, c := range fix.Changes {
			b.WriteString("     " + c.String() + "\n")
		}
		b.WriteString("\n")
		s.show(b, s.fixed[i].traces, s.cured(i))
		showLooks(b, s.fixed[i].looks, s.broken.looks)
	}
}

// state says whether something is wrong with the design as it stands.
func (s *stop) state() string {
	if len(s.Fixes) == 0 {
		return "As it stands"
	}
	return "Broken"
}

// show prints one trace in full and the others as a line each.
func (s *stop) show(b *strings.Builder, traces []*sim.Trace, full int) {
	b.WriteString("   " + s.Flows[full].Claim + ":\n")
	b.WriteString(indent(traces[full].String()) + "\n")
	if len(traces) == 1 {
		return
	}
	for i, t := range traces {
		if i != full {
			b.WriteString("   and " + s.Flows[i].Claim + ":\n")
			b.WriteString("     " + t.Flow.String() + ": " + t.Verdict.String() + "\n")
		}
	}
	b.WriteString("\n")
}

// cured is the first flow that a fix delivers and that was not before.
func (s *stop) cured(fix int) int {
	for i, t := range s.fixed[fix].traces {
		if t.Verdict.Disposition == sim.Delivered && s.broken.traces[i].Verdict.Disposition != sim.Delivered {
			return i
		}
	}
	return 0
}

// nth numbers the fixes of a stop that has several.
func nth(i, of int) string {
	if of == 1 {
		return ""
	}
	return fmt.Sprintf(" %d", i+1)
}

// summary is one line for each flow under each fix.
func summary(b *strings.Builder, stops []stop) {
	line := func(cells ...string) {
		if len(cells[1]) > 45 { // on a line of its own, so that the columns stay
			fmt.Fprintf(b, "%-4s %s\n", cells[0], cells[1])
			cells[0], cells[1] = "", ""
		}
		text := fmt.Sprintf("%-4s %-45s %-38s %s", cells[0], cells[1], cells[2], cells[3])
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	b.WriteString(strings.Repeat("=", width) + "\nSummary\n" + strings.Repeat("=", width) + "\n\n")
	line("stop", "flow", "before", "after (each fix)")
	for i := range stops {
		s := &stops[i]
		if len(stops) > 1 && (i == 0 || stops[i-1].Part != s.Part) {
			b.WriteString(s.Part + "\n")
		}
		for j, f := range s.Flows {
			number := s.Number
			if j > 0 {
				number = ""
			}
			var after []string
			for k := range s.Fixes {
				after = append(after, brief(s.fixed[k].traces[j].Verdict))
			}
			flow := strings.TrimPrefix(f.Flow.String(), "tcp ")
			line(number, flow, brief(s.broken.traces[j].Verdict), strings.Join(after, "; "))
		}
		for j, v := range s.broken.looks {
			if v.what == "" {
				continue
			}
			var after []string
			for k := range s.Fixes {
				after = append(after, s.fixed[k].looks[j].brief)
			}
			line("", v.what, v.brief, strings.Join(after, "; "))
		}
	}
	b.WriteString("\nNext: -only N shows one stop. scenarios/ holds the designs; copy the nearest\nand make it yours.\n")
}

// brief is what a verdict says of the end: "asymmetric-no-state at fw".
func brief(v sim.Verdict) string {
	if v.Disposition == sim.Delivered {
		return v.String()
	}
	return v.Reason.String() + " at " + v.At
}

// index lists the stops under their parts.
func index(all []scenarios.Scenario) (string, error) {
	var b strings.Builder
	part := ""
	for _, s := range all {
		if s.Part != part {
			part = s.Part
			b.WriteString(part + "\n")
		}
		fmt.Fprintf(&b, "  %-4s %s\n", s.Number, s.Title)
	}
	return b.String(), nil
}

// wrap breaks text at width, behind a head on its first line.
func wrap(head, text string) string {
	var b strings.Builder
	column := 0
	for _, w := range strings.Fields(text) {
		switch {
		case column == 0:
			b.WriteString(head)
			column = len(head)
		case column+1+len(w) > width:
			b.WriteString("\n" + strings.Repeat(" ", len(head)))
			column = len(head)
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(w)
		column += len(w)
	}
	return b.String() + "\n"
}

// indent sets a trace off from what is said about it.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight("     "+line, " \n") + "\n")
	}
	return b.String()
}
