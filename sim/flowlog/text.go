package flowlog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"azpath/sim"
	"azpath/sim/verify"
)

// mostFlows is how many flows of a group a text has.
const mostFlows = 8

// String is what was read, in a line: "1,234 tuples of 12 flows, 2026-11-19 08:00 to …".
func (l *Log) String() string {
	first, last := l.Span()
	return readText(l.Tuples, len(l.flows), first, last)
}

func readText(tuples, flows int, first, last time.Time) string {
	s := plural(tuples, "tuple") + " of " + plural(flows, "flow")
	if !first.IsZero() {
		to := time.DateTime
		if first.Truncate(24 * time.Hour).Equal(last.Truncate(24 * time.Hour)) {
			to = time.TimeOnly
		}
		s += ", " + first.Format(time.DateTime) + " to " + last.Format(to) + " UTC"
	}
	return s
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return grouped(uint64(n)) + " " + what + "s"
}

// grouped is a number with its thousands apart.
func grouped(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size is a number of bytes in the largest decimal unit.
func size(n uint64) string {
	units := [...]string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	x, i := float64(n), 0
	for ; x >= 1000 && i < len(units)-1; i++ {
		x /= 1000
	}
	if i == 0 || x >= 100 {
		return fmt.Sprintf("%.0f %s", x, units[i])
	}
	return fmt.Sprintf("%.1f %s", x, units[i])
}

func (s *Summary) head(b *strings.Builder) {
	b.WriteString("flow log: " + readText(s.Tuples, s.Flows, s.First, s.Last) + "\n")
	if s.Wrong > 0 {
		fmt.Fprintf(b, "not read: %s\n", plural(s.Wrong, "tuple"))
	}
	for _, m := range s.Mistakes[:min(len(s.Mistakes), mostFlows)] {
		b.WriteString("    " + m.Error() + "\n")
	}
}

func (s *Summary) tail(b *strings.Builder) {
	if len(s.StandIns) > 0 {
		fmt.Fprintf(b, "stand-ins: %s of the log that nobody has in the design has a machine in %s\n", plural2(len(s.StandIns), "address", "addresses"), subnets(s.StandIns))
	}
	for _, x := range s.Skipped {
		fmt.Fprintf(b, "not replayed: %s: %s\n", plural(len(x.Flows), "flow"), x.Why)
		writeFlows(b, x.Flows, sim.Flow{})
	}
}

func plural2(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(uint64(n)) + " " + many
}

func subnets(list []StandIn) string {
	var names []string
	for _, s := range list {
		if len(names) == 0 || names[len(names)-1] != s.Subnet {
			names = append(names, s.Subnet)
		}
	}
	if len(names) > 4 {
		return strings.Join(names[:4], ", ") + " and others"
	}
	return strings.Join(names, ", ")
}

// writeFlows writes a line for each, with what the first was asked for, if that differs.
func writeFlows(b *strings.Builder, flows []Flow, asked sim.Flow) {
	for i := range flows {
		f := &flows[i]
		if i == mostFlows && len(flows) > mostFlows+1 {
			fmt.Fprintf(b, "    and %s more\n", grouped(uint64(len(flows)-i)))
			return
		}
		fmt.Fprintf(b, "    %s  %s, %s", f, f.Logged(), plural(f.Connections, "connection"))
		if f.Bytes() > 0 {
			b.WriteString(", " + size(f.Bytes()))
		}
		if r := f.rules(); r != "" {
			b.WriteString(", by " + r)
		}
		b.WriteByte('\n')
		if i == 0 && asked.Destination != "" && asked.Destination != f.Destination.String() {
			fmt.Fprintf(b, "        asked for as %s\n", sim.Flow{Protocol: asked.Protocol, Source: asked.Source, Destination: asked.Destination, Port: asked.Port})
		}
	}
}

func (g *Group) weight() string {
	s := plural(len(g.Flows), "flow") + ", " + plural(g.Connections, "connection")
	if g.Bytes > 0 {
		s += ", " + size(g.Bytes)
	}
	return s
}

// String is the replay, a paragraph for each way in which network and log differ.
func (r *Replayed) String() string {
	var b strings.Builder
	r.head(&b)
	agree := grouped(uint64(r.Agree))
	if r.Agree == r.Asked {
		agree = "all"
	}
	fmt.Fprintf(&b, "replayed: %s, %s as logged\n", plural(r.Asked, "flow"), agree)
	for i := range r.Differ {
		r.Differ[i].write(&b)
	}
	r.tail(&b)
	return b.String()
}

func (d *Differing) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s: logged %s, in the design %s: %s\n", d.Agreement, d.Flows[0].Logged(), verify.Fate(d.Outcomes), d.weight())
	writeFlows(b, d.Flows, d.Asked)
	if c := d.Trace.Cause(); c != "" {
		b.WriteString("    cause " + c + "\n")
	}
	if d.Agreement == LetThrough {
		b.WriteString("    by " + pathText(d.Trace) + "\n")
	}
}

// String is the changes, a paragraph for each group of flows that fares otherwise.
func (c *Changes) String() string {
	var b strings.Builder
	c.head(&b)
	for i := range c.Changed {
		c.Changed[i].write(&b)
	}
	if c.Same == c.Asked {
		fmt.Fprintf(&b, "the same: all %s\n", plural(c.Same, "flow"))
	} else {
		fmt.Fprintf(&b, "the same: %s\n", plural(c.Same, "flow"))
	}
	c.tail(&b)
	return b.String()
}

func (x *Changed) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s: %s -> %s", x.Effect, verify.Fate(x.Before), verify.Fate(x.After))
	if x.Denied {
		b.WriteString(" (logged as denied)")
	}
	b.WriteString(": " + x.weight() + "\n")
	writeFlows(b, x.Flows, x.Asked)
	if x.Effect == verify.Altered {
		b.WriteString("    before " + pathText(x.BeforeTrace) + "\n    after  " + pathText(x.AfterTrace) + "\n")
		return
	}
	for _, side := range []struct {
		word string
		t    *sim.Trace
	}{{"before", x.BeforeTrace}, {"after", x.AfterTrace}} {
		if side.t == nil {
			continue
		}
		if c := side.t.Cause(); c != "" {
			b.WriteString("    " + side.word + ": " + c + "\n")
		}
	}
}

// pathText is the devices of a flow, there and back.
func pathText(t *sim.Trace) string {
	if t == nil {
		return "nobody sends it"
	}
	s := strings.Join(t.Forward(), " > ")
	if back := t.Return(); len(back) > 0 {
		s += "; back " + strings.Join(back, " > ")
	}
	return s
}
