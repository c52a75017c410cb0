package render

import (
	"fmt"
	"strings"

	"azpath/sim"
)

// Mermaid is the picture as a Mermaid flowchart, without a fence around it. The
// forward path is drawn thick, the return path dotted, both numbered; where the flow
// ended hangs a box that says how.
func (t *Topology) Mermaid() string {
	m := &flowchart{used: map[string]bool{}, places: map[string][]string{}}
	m.line(0, "flowchart LR")
	for _, p := range t.scene.parts {
		m.part(1, p)
	}
	for _, l := range t.scene.links {
		m.link(l)
	}
	if t.way != nil {
		m.way(t.way)
	}
	for _, class := range flowchartClasses {
		if ids := m.places[class.name]; ids != nil {
			m.line(1, "class "+strings.Join(ids, ",")+" "+m.class(class.name))
		}
		if m.used[class.name] {
			m.line(1, "classDef "+class.name+" "+class.style)
		}
	}
	return m.String()
}

var flowchartClasses = []struct{ name, style string }{
	{"place", "fill:#f6f8fa,stroke:#8c959f,color:#1f2328"},
	{"subnet", "fill:#ffffff,stroke:#8c959f,stroke-dasharray:4 3,color:#1f2328"},
	{"device", "fill:#ffffff,stroke:#57606a,color:#1f2328"},
	{"about", "fill:#ddf4ff,stroke:#54aeff,color:#1f2328"},
	{"stateful", "fill:#fff4e5,stroke:#9a6700,color:#1f2328"},
	{"good", "fill:#dafbe1,stroke:#1a7f37,stroke-width:2px,color:#1f2328"},
	{"bad", "fill:#ffebe9,stroke:#cf222e,stroke-width:2px,color:#1f2328"},
	{"open", "fill:#fff8c5,stroke:#9a6700,stroke-width:2px,color:#1f2328"},
}

type flowchart struct {
	strings.Builder
	edges int
	used  map[string]bool
	// places are those of a class, which is told after all of them.
	places map[string][]string
}

func (m *flowchart) line(depth int, text string) {
	m.WriteString(strings.Repeat("  ", depth) + text + "\n")
}

func (m *flowchart) class(name string) string {
	m.used[name] = true
	return name
}

// part writes a part. Mermaid has room for one line at the head of a place, so that
// what is attached to it gets a box inside.
func (m *flowchart) part(depth int, p *part) {
	id := fmt.Sprintf("n%d", p.id)
	if !p.kind.place() {
		m.line(depth, id+shape(p.kind, mermaidLines(append(append([]string{p.title}, p.lines...), p.badges...)))+":::"+m.class(deviceClass(p)))
		return
	}
	m.line(depth, "subgraph "+id+`["`+mermaidText(strings.TrimSpace(p.title+" "+p.space))+`"]`)
	if len(p.badges) > 0 {
		m.line(depth+1, id+`i["`+mermaidLines(p.badges)+`"]:::`+m.class("about"))
	}
	for _, x := range p.parts {
		m.part(depth+1, x)
	}
	m.line(depth, "end")
	class := "place"
	if p.kind == kindSubnet {
		class = "subnet"
	}
	m.places[class] = append(m.places[class], id)
}

func mermaidLines(all []string) string {
	out := make([]string, len(all))
	for i, l := range all {
		out[i] = mermaidText(l)
	}
	return strings.Join(out, "<br/>")
}

func deviceClass(p *part) string {
	if p.kind == kindFirewall || p.kind == kindAppliance || p.kind == kindEdge {
		return "stateful"
	}
	return "device"
}

func shape(k kind, label string) string {
	switch k {
	case kindFirewall, kindAppliance, kindEdge:
		return `[["` + label + `"]]`
	case kindGateway, kindBalancer, kindAppGateway:
		return `{{"` + label + `"}}`
	case kindService, kindPlatform, kindRoads:
		return `(["` + label + `"])`
	}
	return `["` + label + `"]`
}

func (m *flowchart) edge(from *part, arrow, label, to string) {
	if label != "" {
		label = `|"` + mermaidText(label) + `"|`
	}
	m.line(1, fmt.Sprintf("n%d %s%s %s", from.id, arrow, label, to))
	m.edges++
}

func (m *flowchart) link(l link) {
	arrow := "---"
	if l.broken || l.kind == privateLink {
		arrow = "-.-"
	}
	m.edge(l.from, arrow, l.label, fmt.Sprintf("n%d", l.to.id))
}

func (m *flowchart) way(w *way) {
	var numbers [2][]string
	for _, x := range w.stretches {
		numbers[x.direction] = append(numbers[x.direction], fmt.Sprint(m.edges))
		m.edge(x.from, [...]string{"==>", "-.->"}[x.direction], x.label()+[...]string{"", " back"}[x.direction], fmt.Sprintf("n%d", x.to.id))
	}
	for i, k := range w.marks {
		id := fmt.Sprintf("x%d", i+1)
		label := sign(k.end) + " " + mermaidLines(k.lines)
		m.edge(k.at, [...]string{"--x", "---"}[b2i(k.end == sim.Delivered)], "", id+`["`+label+`"]:::`+m.class(endClass(k.end)))
	}
	for d, style := range []string{"stroke:#0969da,stroke-width:4px", "stroke:#bc4c00,stroke-width:3px,stroke-dasharray:6 4"} {
		if len(numbers[d]) > 0 {
			m.line(1, "linkStyle "+strings.Join(numbers[d], ",")+" "+style)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
