package render

import (
	_ "embed"
	"fmt"
	"strings"

	"azpath/sim"
)

//go:embed svg.css
var svgStyle string

// SVG is the picture as a document of its own, which needs no other file, no font and
// no program. Its size follows from its content; it scales. Light or dark follows the
// viewer's setting. The forward path is a solid line with numbers in circles, the
// return path a dashed one with numbers in squares; a cross, or a tick, with a label
// says how the flow ended.
func (t *Topology) SVG() string {
	d := newDrawing(t.scene, wide)
	var ways []*drawnWay
	what := "Topology of " + t.scene.name
	if t.scene.name == "" {
		what = "Topology"
	}
	if t.way != nil {
		ways = append(ways, d.draw(t.way))
		what = t.way.caption()
	}
	w := &svgWriter{}
	h := d.sheet.h
	if t.way != nil {
		h += legendHeight
	}
	w.put(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc">`, d.sheet.w, h, d.sheet.w, h)
	w.put(`<title id="title">%s</title>`, xmlText(what))
	w.put(`<desc id="desc">%s</desc>`, xmlText(t.description()))
	w.put("<style>%s</style>", svgStyle)
	w.put(`<rect class="az-sheet" width="%d" height="%d"/>`, d.sheet.w, h)
	w.base(d)
	for _, x := range ways {
		w.way(x)
		w.legend(x.way, d.sheet.h)
	}
	w.put("</svg>")
	return w.String()
}

// description is the picture in words, for those who do not see it.
func (t *Topology) description() string {
	var b strings.Builder
	for _, p := range t.scene.parts {
		b.WriteString(p.title + ": ")
		var names []string
		p.each(func(x *part) {
			if !x.kind.place() {
				names = append(names, x.title)
			}
		})
		b.WriteString(few(names, 12) + ". ")
	}
	if t.trace != nil {
		for _, p := range []struct {
			word    string
			devices []string
		}{{"Forward path: ", t.trace.Forward()}, {"Return path: ", t.trace.Return()}} {
			if len(p.devices) > 0 {
				b.WriteString(p.word + strings.Join(p.devices, ", ") + ". ")
			}
		}
		b.WriteString("Verdict: " + t.trace.Verdict.String() + ".")
	}
	return strings.TrimSpace(b.String())
}

// svgWriter writes elements, a line each.
type svgWriter struct{ strings.Builder }

func (w *svgWriter) put(format string, args ...any) {
	fmt.Fprintf(w, format, args...)
	w.WriteByte('\n')
}

// base is all but the traces.
func (w *svgWriter) base(d *drawing) {
	for _, p := range d.sheet.scene.parts {
		w.place(d.sheet, p)
	}
	for i := range d.wires {
		w.wire(&d.wires[i])
	}
	for _, p := range d.sheet.scene.parts {
		p.each(func(x *part) {
			if !x.kind.place() {
				w.device(d.sheet, x)
			}
		})
	}
	for i := range d.wires {
		x := &d.wires[i]
		if x.label != nil {
			w.put(`<rect class="az-under" x="%d" y="%d" width="%d" height="%d" rx="3"/>`, x.under.x, x.under.y, x.under.w, x.under.h)
			w.texts(x.label)
		}
	}
}

func (w *svgWriter) place(a *sheet, p *part) {
	if !p.kind.place() {
		return
	}
	class, round := "az-place", 8
	if p.kind == kindSubnet {
		class, round = "az-subnet", 6
	}
	w.box(class, a.at[p], round, p)
	w.content(a, p)
	for _, x := range p.parts {
		w.place(a, x)
	}
}

func (w *svgWriter) device(a *sheet, p *part) {
	class := "az-device"
	switch {
	case p.kind == kindMany:
		class = "az-many"
	case deviceClass(p) == "stateful":
		class = "az-state"
	}
	w.box(class, a.at[p], 4, p)
	w.content(a, p)
}

// box is the frame of a part, with all of its text for a pointer, uncut.
func (w *svgWriter) box(class string, r rect, round int, p *part) {
	all := append(append([]string{p.title}, p.lines...), p.badges...)
	for i := range all {
		all[i] = xmlText(all[i])
	}
	w.put(`<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="%d"><title>%s</title></rect>`, class, r.x, r.y, r.w, r.h, round, strings.Join(all, "&#10;"))
}

func (w *svgWriter) content(a *sheet, p *part) {
	r := a.at[p]
	w.put(`<path class="az-icon" d="%s" transform="translate(%d %d)"/>`, icons[p.kind], r.x+9, r.y+6)
	w.texts(a.texts[p])
}

func (w *svgWriter) texts(all []textLine) {
	for _, t := range all {
		if t.class == "badge" {
			w.put(`<rect class="az-badge" x="%.0f" y="%.0f" width="%.0f" height="14" rx="3"/>`, t.x-4, t.y-10.5, width(t.text, t.size)+8)
			w.put(`<text class="az-text az-badgetext" x="%.0f" y="%.0f">%s</text>`, t.x, t.y, xmlText(t.text))
			continue
		}
		w.put(`<text class="az-text az-%s" x="%.0f" y="%.0f">%s</text>`, t.class, t.x, t.y, xmlText(t.text))
	}
}

// path is a line with round corners.
func path(points []point) string {
	const round = 6
	var b strings.Builder
	for i, p := range points {
		x, y := p.x*grid, p.y*grid
		switch {
		case i == 0:
			fmt.Fprintf(&b, "M%d %d", x, y)
		case i == len(points)-1:
			fmt.Fprintf(&b, "L%d %d", x, y)
		default:
			a, c := points[i-1], points[i+1]
			fmt.Fprintf(&b, "L%d %dQ%d %d %d %d", x+sgn(a.x-p.x)*round, y+sgn(a.y-p.y)*round, x, y, x+sgn(c.x-p.x)*round, y+sgn(c.y-p.y)*round)
		}
	}
	return b.String()
}

func (w *svgWriter) wire(x *wire) {
	class := "az-wire az-wire-" + x.link.kind.String()
	if x.link.broken {
		class += " az-wire-broken"
	}
	label := x.link.label
	if label == "" {
		label = x.link.kind.String()
	}
	w.put(`<path class="%s" d="%s"><title>%s: %s, %s</title></path>`, class, path(x.points), xmlText(label), xmlText(x.link.from.title), xmlText(x.link.to.title))
}

// way is what a trace adds.
func (w *svgWriter) way(x *drawnWay) {
	w.put(`<g class="az-way">`)
	// What comes later in the conversation lies below, so that the way there is whole.
	for i := len(x.lines) - 1; i >= 0; i-- {
		if line := x.lines[i]; line != nil {
			d := x.way.stretches[i].direction
			w.put(`<path class="az-halo" d="%s"/>`, path(line))
			w.put(`<path class="az-%s" d="%s"/>`, d, path(line))
			w.put(`<path class="az-head-%s" d="%s"/>`, d, head(line))
		}
	}
	for i, r := range x.numbers {
		if x.lines[i] != nil {
			w.number(x.way.stretches[i], r)
		}
	}
	for _, k := range x.marks {
		w.mark(k)
	}
	w.put("</g>")
}

// head is the arrow at the end of a line.
func head(line []point) string {
	a, b := line[len(line)-2], line[len(line)-1]
	dx, dy := sgn(b.x-a.x), sgn(b.y-a.y)
	x, y := b.x*grid, b.y*grid
	return fmt.Sprintf("M%d %dL%d %dL%d %dz", x, y, x-9*dx-6*dy, y-9*dy-6*dx, x-9*dx+6*dy, y-9*dy+6*dx)
}

func (w *svgWriter) number(x stretch, r rect) {
	cx, cy := r.x+r.w/2, r.y+r.h/2
	if x.direction == there {
		w.put(`<circle class="az-number-there" cx="%d" cy="%d" r="%d"/>`, cx, cy, numberSize/2)
	} else {
		w.put(`<rect class="az-number-back" x="%d" y="%d" width="%d" height="%d" rx="2"/>`, r.x+1, r.y+1, r.w-2, r.h-2)
	}
	w.put(`<text class="az-text az-digit az-digit-%s" x="%d" y="%.1f">%d</text>`, x.direction, cx, float64(cy)+3.6, x.number)
}

func (w *svgWriter) mark(k drawnMark) {
	class := "az-" + endClass(k.end)
	w.put(`<rect class="az-marklabel-under %s" x="%d" y="%d" width="%d" height="%d" rx="3"/>`, class, k.under.x, k.under.y, k.under.w, k.under.h)
	w.texts(k.label)
	w.sign(k.end, k.x, k.y)
}

// sign is a glyph for how a flow ended, drawn and not written.
func (w *svgWriter) sign(end sim.Disposition, x, y int) {
	class := "az-" + endClass(end)
	w.put(`<circle class="az-sign %s" cx="%d" cy="%d" r="%d"/>`, class, x, y, markSize/2)
	d := "M-2.500 -2.500a2.500 2.500 0 1 1 2.500 2.500v1M0 4.600v.1" // a question mark
	switch end {
	case sim.Delivered:
		d = "M-4 0l3 3.500l5 -7"
	case sim.Dropped, sim.Refused, sim.Unresolved:
		d = "M-4 -4l8 8M4 -4l-8 8"
	case sim.Exited:
		d = "M-5 0h9M1 -3.500l3.500 3.500l-3.500 3.500"
	}
	w.put(`<path class="az-stroke %s" d="%s" transform="translate(%d %d)"/>`, class, d, x, y)
}

const legendHeight = 56

// legend says what the lines mean, below the picture.
func (w *svgWriter) legend(x *way, y int) {
	left := margin
	for d := there; d <= back; d++ {
		if !x.has(d) {
			continue
		}
		w.put(`<path class="az-%s" d="M%d %dh40"/>`, d, left, y+12)
		w.put(`<path class="az-head-%s" d="M%d %dl-9 -6v12z"/>`, d, left+46, y+12)
		words := x.words(d)
		w.put(`<text class="az-text az-caption" x="%d" y="%d">%s</text>`, left+54, y+16, xmlText(words))
		left += 54 + int(width(words, badgeSize)) + 28
	}
	for _, k := range x.marks[:min(1, len(x.marks))] {
		w.sign(k.end, margin+9, y+36)
	}
	w.put(`<text class="az-text az-caption" x="%d" y="%d">%s</text>`, margin+26, y+40, xmlText(x.caption()))
}
