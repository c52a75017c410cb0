package render

import (
	"fmt"
	"strings"

	"azpath/sim"
)

// DOT is the picture in graphviz's language, for dot -Tsvg and its like. The forward
// path is bold, the return path dashed, both numbered; where the flow ended hangs a box
// that says how.
func (t *Topology) DOT() string {
	var d dotWriter
	d.line(0, `digraph "%s" {`, dotText(t.scene.name))
	d.line(1, `graph [rankdir=LR, compound=true, fontname="Helvetica", fontsize=11, nodesep=0.3, ranksep=0.8]`)
	d.line(1, `node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=10]`)
	d.line(1, `edge [fontname="Helvetica", fontsize=9, color="#57606a"]`)
	for _, p := range t.scene.parts {
		d.part(1, p)
	}
	for _, l := range t.scene.links {
		style := "solid"
		if l.broken || l.kind == privateLink {
			style = "dashed"
		}
		d.edge(l.from, l.to, fmt.Sprintf(`dir=none, style=%s, label="%s"`, style, dotText(l.label)))
	}
	if t.way != nil {
		d.way(t.way)
	}
	d.line(0, "}")
	return d.String()
}

type dotWriter struct{ strings.Builder }

func (d *dotWriter) line(depth int, format string, args ...any) {
	d.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(d, format, args...)
	d.WriteByte('\n')
}

// label is the lines of a part, for the quotes of an attribute.
func (d *dotWriter) label(p *part) string {
	out := dotText(p.title)
	for _, l := range p.lines {
		out += `\n` + dotText(l)
	}
	for _, l := range p.badges {
		out += `\n[` + dotText(l) + "]"
	}
	return out
}

func (d *dotWriter) part(depth int, p *part) {
	if !p.kind.place() {
		fill := ""
		if deviceClass(p) == "stateful" {
			fill = `, fillcolor="#fff4e5"`
		}
		d.line(depth, `n%d [label="%s"%s]`, p.id, d.label(p), fill)
		return
	}
	style := "solid"
	if p.kind == kindSubnet {
		style = "dashed"
	}
	d.line(depth, "subgraph cluster_n%d {", p.id)
	d.line(depth+1, `label="%s"; style=%s; color="#8c959f"`, d.label(p), style)
	for _, x := range p.parts {
		d.part(depth+1, x)
	}
	if leaf(p) == nil {
		d.line(depth+1, `n%d [shape=point, style=invis]`, p.id) // an edge needs a node
	}
	d.line(depth, "}")
}

// leaf is the first device in a place, or nil.
func leaf(p *part) (found *part) {
	p.each(func(x *part) {
		if found == nil && !x.kind.place() {
			found = x
		}
	})
	return found
}

// edge joins two parts; one with a place is cut off at its border.
func (d *dotWriter) edge(from, to *part, attributes string) {
	ends := [2]int{}
	for i, p := range []*part{from, to} {
		ends[i] = p.id
		if !p.kind.place() {
			continue
		}
		if x := leaf(p); x != nil {
			ends[i] = x.id
		}
		attributes += fmt.Sprintf(", %s=cluster_n%d", [...]string{"ltail", "lhead"}[i], p.id)
	}
	d.line(1, "n%d -> n%d [%s]", ends[0], ends[1], attributes)
}

func (d *dotWriter) way(w *way) {
	for _, x := range w.stretches {
		style := `style=bold, penwidth=3, color="#0969da", fontcolor="#0969da"`
		label := x.label()
		if x.direction == back {
			style, label = `style=dashed, penwidth=2, color="#bc4c00", fontcolor="#bc4c00", constraint=false`, label+" back"
		}
		d.edge(x.from, x.to, fmt.Sprintf(`%s, label="%s"`, style, label))
	}
	for i, k := range w.marks {
		colour := [...]string{good: "#1a7f37", bad: "#cf222e", doubt: "#9a6700"}[toneOfEnd(k.end)]
		label := sign(k.end)
		for _, l := range k.lines {
			label += " " + dotText(l) + `\n`
		}
		d.line(1, `x%d [label="%s", shape=octagon, color="%s", fontcolor="%s"]`, i+1, strings.TrimSuffix(label, `\n`), colour, colour)
		arrow := "none"
		if k.end != sim.Delivered {
			arrow = "tee"
		}
		d.line(1, `n%d -> x%d [color="%s", arrowhead=%s]`, k.at.id, i+1, colour, arrow)
	}
	d.line(1, `label="%s"; labelloc=t`, dotText(w.caption()))
}
