package render

import (
	"azpath/sim"
)

// drawing is a sheet with its lines and labels, and what is drawn on it of traces. It
// is the same for every trace that is drawn on it.
type drawing struct {
	sheet  *sheet
	wiring *wiring
	placer *placer
	wires  []wire
}

// wire is a link with its place.
type wire struct {
	link   link
	points []point
	label  []textLine
	under  rect // the label's background
}

func newDrawing(s *scene, f form) *drawing {
	a := arrange(s, f)
	d := &drawing{sheet: a, wiring: newWiring(a), placer: newPlacer(a)}
	for _, l := range s.links {
		if p := d.wiring.route(l.from, l.to); p != nil {
			d.wires = append(d.wires, wire{link: l, points: p})
			d.placer.line(p)
		}
	}
	for i := range d.wires {
		d.name(&d.wires[i])
	}
	d.placer.borders = nil
	return d
}

// name gives a wire its label where there is room. Without room it is left to the
// title that appears under a pointer.
func (d *drawing) name(w *wire) {
	if w.link.label == "" {
		return
	}
	lines := fold(clean(w.link.label), badgeSize, 84, 3)
	at, cost := d.placer.best(besideLine(w.points, blockWidth(lines), blockHeight(lines)))
	// A label lies on its own line, which costs little.
	if most := at.w * at.h; cost > most && !w.link.broken {
		return
	}
	d.placer.claim(at)
	d.wiring.avoid(at)
	w.under, w.label = at, block("wirelabel", lines, at)
}

// blockWidth and blockHeight are the size of a label of several lines.
func blockWidth(lines []string) int {
	most := 0.0
	for _, l := range lines {
		most = max(most, width(l, badgeSize))
	}
	return int(most) + 8
}

func blockHeight(lines []string) int { return len(lines)*12 + 5 }

// block is the lines of a label in its place.
func block(class string, lines []string, at rect) (out []textLine) {
	for i, l := range lines {
		out = append(out, textLine{class, l, badgeSize, float64(at.x + 4), float64(at.y + 12*(i+1) - 1)})
	}
	return out
}

// drawnWay is a way with its place on a drawing.
type drawnWay struct {
	way     *way
	lines   [][]point // of the stretches; nil for one without a line
	numbers []rect
	marks   []drawnMark
}

// drawnMark is a mark with its place: the sign's centre, and the label's.
type drawnMark struct {
	end   sim.Disposition
	x, y  int
	under rect
	label []textLine
}

// draw finds the place of a way. Ways do not keep clear of each other: one is looked
// at at a time.
func (d *drawing) draw(w *way) *drawnWay {
	m := *d.wiring
	m.weight = weightWay
	for axis := range m.taken {
		m.taken[axis] = append([]int(nil), d.wiring.taken[axis]...)
	}
	p := &placer{on: d.placer.on, taken: append([]obstacle(nil), d.placer.taken...)}
	out := &drawnWay{way: w}
	for _, x := range w.stretches {
		line := m.route(x.from, x.to)
		out.lines = append(out.lines, line)
		p.line(line)
	}
	d.wiring.round, d.wiring.open = m.round, m.open // what is shared, but for the lines
	for _, k := range w.marks {
		out.marks = append(out.marks, d.mark(p, out, k))
	}
	for _, line := range out.lines {
		var at rect
		if line != nil {
			at, _ = p.best(numbered(line, numberSize))
			p.claim(at)
		}
		out.numbers = append(out.numbers, at)
	}
	return out
}

const (
	numberSize = 16
	markSize   = 18
)

// mark has its sign at the end of the line that led there, else at a corner of the
// device.
func (d *drawing) mark(p *placer, w *drawnWay, k mark) drawnMark {
	r := d.sheet.at[k.at]
	out := drawnMark{end: k.end}
	var corners []rect
	for _, c := range [][2]int{{r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}, {r.x, r.y}} {
		corners = append(corners, rect{c[0] - markSize/2, c[1] - markSize/2, markSize, markSize})
	}
	best, _ := p.best(corners)
	out.x, out.y = best.x+markSize/2, best.y+markSize/2
	if k.after >= 0 && w.lines[k.after] != nil && k.end != sim.Delivered {
		line := w.lines[k.after]
		a, b := line[len(line)-2], line[len(line)-1]
		out.x, out.y = b.x*grid, b.y*grid
		if distance(a.x, b.x)+distance(a.y, b.y) > 2 {
			out.x += sgn(a.x-b.x) * 2
			out.y += sgn(a.y-b.y) * 2
		}
	}
	p.claim(rect{out.x - markSize/2, out.y - markSize/2, markSize, markSize})
	at, _ := p.best(around(out.x, out.y, blockWidth(k.lines), blockHeight(k.lines)))
	p.claim(at)
	out.under, out.label = at, block("marklabel", k.lines, at)
	return out
}

func sgn(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}
