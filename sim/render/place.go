package render

// placer finds room for labels.
type placer struct {
	taken []obstacle
	// borders are those of places, which names of links keep clear of, since these have
	// many places to stand; what happened at a device is told near it.
	borders []obstacle
	on      rect // the sheet
}

// obstacle is what a label should not cover, and how much it matters.
type obstacle struct {
	rect
	weight int
}

func newPlacer(a *sheet) *placer {
	p := &placer{on: rect{0, 0, a.w, a.h}}
	for _, x := range a.scene.parts {
		x.each(func(x *part) {
			if !x.kind.place() {
				p.taken = append(p.taken, obstacle{a.at[x].grown(1), 12})
				return
			}
			r := a.at[x]
			for _, side := range []rect{{r.x, r.y, r.w, 0}, {r.x, r.bottom(), r.w, 0}, {r.x, r.y, 0, r.h}, {r.right(), r.y, 0, r.h}} {
				p.borders = append(p.borders, obstacle{side.grown(1), 2})
			}
			for _, t := range a.texts[x] {
				p.taken = append(p.taken, obstacle{t.box().grown(2), 12})
			}
		})
	}
	return p
}

// line enters a line as something to keep clear of.
func (p *placer) line(points []point) {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		r := rect{min(a.x, b.x) * grid, min(a.y, b.y) * grid, distance(a.x, b.x) * grid, distance(a.y, b.y) * grid}
		p.taken = append(p.taken, obstacle{r.grown(2), 1})
	}
}

// cost is how much a label would cover, times what that matters.
func (p *placer) cost(r rect) (sum int) {
	if !r.inside(p.on) {
		sum = 1 << 20
	}
	for _, list := range [][]obstacle{p.taken, p.borders} {
		for _, o := range list {
			sum += r.overlap(o.rect) * o.weight
		}
	}
	return sum
}

// best takes the candidate that covers least, the first of equals, and says what it
// costs. What leaves the sheet is pushed back onto it.
func (p *placer) best(candidates []rect) (at rect, cost int) {
	cost = -1
	for _, r := range candidates {
		r.x = max(p.on.x, min(r.x, p.on.right()-r.w))
		r.y = max(p.on.y, min(r.y, p.on.bottom()-r.h))
		if c := p.cost(r); cost < 0 || c < cost {
			at, cost = r, c
		}
		if cost == 0 {
			break
		}
	}
	return at, cost
}

// claim keeps others off.
func (p *placer) claim(r rect) { p.taken = append(p.taken, obstacle{r.grown(2), 8}) }

// onLine are places for a label of a size on a line: around its middle first.
func onLine(points []point, w, h int) (out []rect) {
	n := float64(length(points))
	for _, part := range []float64{.5, .4, .6, .3, .7, .2, .8, .12, .88} {
		x, y := along(points, n*part)
		out = append(out, rect{int(x) - w/2, int(y) - h/2, w, h})
	}
	return out
}

// besideLine are places for a label next to a line, for those that do not fit on it.
func besideLine(points []point, w, h int) (out []rect) {
	out = onLine(points, w, h)
	for _, r := range out[:len(out):len(out)] {
		out = append(out, rect{r.x + w/2 + 5, r.y, w, h}, rect{r.x - w/2 - 5, r.y, w, h}, rect{r.x, r.y - h/2 - 5, w, h}, rect{r.x, r.y + h/2 + 5, w, h})
	}
	return out
}

// numbered are places for a number: on a line, or beside one that it would hide.
func numbered(points []point, size int) (out []rect) {
	if length(points)*grid > 2*size {
		return onLine(points, size, size)
	}
	for _, r := range onLine(points, size, size) {
		for _, d := range []int{size/2 + 4, size + 4} {
			out = append(out, rect{r.x + d, r.y, size, size}, rect{r.x - d, r.y, size, size}, rect{r.x, r.y - d, size, size}, rect{r.x, r.y + d, size, size})
		}
	}
	return out
}

// around are places for a label near a point, at growing distances: on its sides, at
// its corners, then shifted along them.
func around(x, y, w, h int) (out []rect) {
	for _, d := range []int{10, 18, 28, 40, 56, 80, 110, 150, 200, 260} {
		out = append(out,
			rect{x + d, y - h/2, w, h}, rect{x - d - w, y - h/2, w, h}, rect{x - w/2, y - d - h, w, h}, rect{x - w/2, y + d, w, h},
			rect{x + d, y - d - h, w, h}, rect{x + d, y + d, w, h}, rect{x - d - w, y - d - h, w, h}, rect{x - d - w, y + d, w, h},
		)
		for _, shift := range []int{-w, -3 * w / 4, -w / 4, 0} {
			out = append(out, rect{x + shift, y - d - h, w, h}, rect{x + shift, y + d, w, h})
		}
		for _, shift := range []int{-h, 0} {
			out = append(out, rect{x + d, y + shift, w, h}, rect{x - d - w, y + shift, w, h})
		}
	}
	return out
}
