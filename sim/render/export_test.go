package render

import (
	"fmt"
	"strings"

	"azpath/sim"
)

// Box is a part with its place on a sheet, for the tests of what pictures promise.
type Box struct {
	Title string
	Place bool
	In    int // the place it stands in, -1 for the top level
	X, Y  int
	W, H  int
	Texts []Label
}

// Label is a text with the room it takes.
type Label struct {
	Text       string
	X, Y, W, H int
	Number     bool // of a stretch
}

// Sheet is a picture as boxes and lines.
type Sheet struct {
	W, H  int
	Boxes []Box
	// Lines are links, then the stretches of the trace, by the corners they turn at.
	Lines [][][2]int
	// Labels are the names of links, then what became of the trace and its numbers.
	Labels []Label
	// Missing counts lines for which there was no way.
	Missing int
}

// Layouts are the pictures of a design, with a trace on them, for a screen and for a
// phone.
func Layouts(d sim.Design, t *sim.Trace) []Sheet {
	var out []Sheet
	for _, f := range []form{wide, narrow} {
		s := newScene(&d, t)
		g := newDrawing(s, f)
		x := Sheet{W: g.sheet.w, H: g.sheet.h, Missing: len(s.links) - len(g.wires)}
		for _, p := range s.parts {
			x.add(g.sheet, p, -1)
		}
		for _, w := range g.wires {
			x.Lines = append(x.Lines, corners(w.points))
			x.label(joined(w.label), w.under, false)
		}
		if w := s.wayOf(t); w != nil {
			drawn := g.draw(w)
			for _, m := range drawn.marks {
				x.label(joined(m.label), m.under, false)
			}
			for i, r := range drawn.numbers {
				x.label(fmt.Sprint(i+1), r, true)
			}
			for _, line := range drawn.lines {
				if line == nil {
					x.Missing++
				}
				x.Lines = append(x.Lines, corners(line))
			}
		}
		out = append(out, x)
	}
	return out
}

func (s *Sheet) label(text string, r rect, number bool) {
	if r.w > 0 {
		s.Labels = append(s.Labels, Label{text, r.x, r.y, r.w, r.h, number})
	}
}

func joined(lines []textLine) string {
	var out []string
	for _, l := range lines {
		out = append(out, l.text)
	}
	return strings.Join(out, " ")
}

func corners(line []point) (out [][2]int) {
	for _, p := range line {
		out = append(out, [2]int{p.x * grid, p.y * grid})
	}
	return out
}

func (s *Sheet) add(a *sheet, p *part, in int) {
	r := a.at[p]
	b := Box{Title: p.title, Place: p.kind.place(), In: in, X: r.x, Y: r.y, W: r.w, H: r.h}
	for _, t := range a.texts[p] {
		l := t.box()
		b.Texts = append(b.Texts, Label{t.text, l.x, l.y, l.w, l.h, false})
	}
	s.Boxes = append(s.Boxes, b)
	at := len(s.Boxes) - 1
	for _, x := range p.parts {
		s.add(a, x, at)
	}
}
