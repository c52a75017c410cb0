package verify

import (
	"fmt"
	"net/netip"
	"strings"

	"azpath/sim"
)

// mostPrefixes is how many prefixes a line spells out, and mostFlows how many
// products of one group a text does.
const (
	mostPrefixes = 4
	mostFlows    = 8
)

// String is the map, a paragraph for each group.
func (m *Map) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "flows %s\n", m.Set)
	for i := range m.Groups {
		b.WriteString(m.Groups[i].String())
	}
	return b.String()
}

// String says what the flows come to, then which they are.
func (g *Group) String() string {
	var b strings.Builder
	b.WriteString(Fate(g.Outcomes))
	if g.Cut {
		b.WriteString(" (not every equal way was walked)")
	}
	b.WriteByte('\n')
	writeFlows(&b, g.Flows)
	if len(g.Assumptions) > 0 {
		b.WriteString("    assume " + strings.Join(g.Assumptions, ", ") + "\n")
	}
	return b.String()
}

// writeFlows writes products, a line for each. Long lists are cut short.
func writeFlows(b *strings.Builder, flows []Flows) {
	for i, f := range flows {
		if i == mostFlows && len(flows) > mostFlows+1 {
			fmt.Fprintf(b, "    and %d more such products\n", len(flows)-i)
			return
		}
		b.WriteString("    " + f.String() + "\n")
	}
}

// String is one line: "tcp,udp 203.0.113.0/24 -> 10.0.1.4:443,8080-8090". Long lists
// are cut short.
func (f Flows) String() string {
	var b strings.Builder
	for i, p := range f.Protocols {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ToLower(p.String()))
	}
	b.WriteString(" " + f.from)
	if f.Place != "" {
		b.WriteString("@" + f.Place)
	}
	if !usual(f.SourcePorts) {
		b.WriteString(":" + portsText(f.SourcePorts))
	}
	b.WriteString(" -> ")
	if f.Name != "" {
		b.WriteString(f.Name)
	} else {
		b.WriteString(f.to)
	}
	if len(f.Ports) > 0 {
		b.WriteString(":" + portsText(f.Ports))
	}
	return b.String()
}

// words are a set of addresses in the words of the flow set that it is part of: all
// of it, all but a few, or its prefixes.
func (l *line) words(s set, whole []netip.Prefix, texts []string, six bool) string {
	family := set{{0, l.six}}
	if six {
		family = set{{l.six, l.pieces()}}
	}
	all := l.of(whole).meet(family)
	rest := all.without(s)
	if len(rest) == 0 {
		return strings.Join(texts, ",")
	}
	own, but := l.prefixes(s), l.prefixes(rest)
	if len(own) > mostPrefixes && len(but) <= mostPrefixes {
		return strings.Join(texts, ",") + " but " + prefixesText(but)
	}
	return prefixesText(own)
}

// usual says whether source ports are those of a set that does not say.
func usual(ps []sim.Ports) bool { return len(ps) == 0 || len(ps) == 1 && ps[0] == ephemeralPorts[0] }

func prefixesText(ps []netip.Prefix) string {
	words := make([]string, 0, mostPrefixes+1)
	for i, p := range ps {
		if i == mostPrefixes && len(ps) > mostPrefixes+1 {
			words = append(words, fmt.Sprintf("and %d more", len(ps)-i))
			break
		}
		if p.IsSingleIP() {
			words = append(words, p.Addr().String())
		} else {
			words = append(words, p.String())
		}
	}
	return strings.Join(words, ",")
}

func portsText(ps []sim.Ports) string {
	if len(ps) == 1 && ps[0] == allPorts[0] {
		return "*"
	}
	words := make([]string, len(ps))
	for i, p := range ps {
		words[i] = p.String()
	}
	return strings.Join(words, ",")
}

// String is the answer as a paragraph: whether the intent holds, and if not which
// flows are wrong and the trace of one of them.
func (r Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-8s  %s\n", r.Status, r.Intent)
	for i := range r.Wrong {
		b.WriteString(indent(r.Wrong[i].String(), "    "))
	}
	if r.Trace != nil {
		b.WriteString("    one of them:\n" + indent(r.Trace.String(), "        "))
	}
	if r.Status == Holds && len(r.Assumptions) > 0 {
		b.WriteString("    assume " + strings.Join(r.Assumptions, ", ") + "\n")
	}
	return b.String()
}

func indent(text, by string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(by + line)
	}
	if !strings.HasSuffix(text, "\n") {
		b.WriteByte('\n')
	}
	return b.String()
}
