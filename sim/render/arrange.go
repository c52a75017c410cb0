package render

// The picture lies on a grid, so that lines find their way between boxes: every box
// begins and ends on it, and between two boxes there is room for two lines.
const (
	grid      = 8
	leafWidth = 22 * grid
	gap       = 3 * grid // between boxes, and from the border of a place to what is inside
	rootGap   = 6 * grid // between places of the top level, one below the other
	columnGap = 10 * grid
	margin    = 5 * grid
)

// form is how wide a picture may be.
type form uint8

const (
	wide   form = iota // for a screen: what is outside at the left, hubs, spokes at the right
	narrow             // for a phone: everything in one column
)

// rect is a rectangle on the sheet.
type rect struct{ x, y, w, h int }

func (r rect) right() int  { return r.x + r.w }
func (r rect) bottom() int { return r.y + r.h }

// grown is the rectangle with a rim on all sides.
func (r rect) grown(by int) rect { return rect{r.x - by, r.y - by, r.w + 2*by, r.h + 2*by} }

// inside says whether a rectangle lies in another.
func (r rect) inside(o rect) bool {
	return r.x >= o.x && r.y >= o.y && r.right() <= o.right() && r.bottom() <= o.bottom()
}

// overlap is the area that two rectangles share.
func (r rect) overlap(o rect) int {
	w := min(r.right(), o.right()) - max(r.x, o.x)
	h := min(r.bottom(), o.bottom()) - max(r.y, o.y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h
}

// textLine is a text at a place, its left end on the base line.
type textLine struct {
	class string
	text  string
	size  float64
	x, y  float64
}

// box is the rectangle that a text takes.
func (t textLine) box() rect {
	return rect{int(t.x), int(t.y - t.size), int(width(t.text, t.size)) + 1, int(t.size*1.3) + 1}
}

// sheet is a scene with a place for everything.
type sheet struct {
	scene *scene
	form  form
	tall  bool // what is outside is too much for one column
	w, h  int
	at    map[*part]rect
	// heads are the parts of places that hold text, which lines should not cross.
	heads map[*part]int // height
	texts map[*part][]textLine
}

// arrange gives every part its place.
func arrange(s *scene, f form) *sheet {
	a := &sheet{scene: s, form: f, at: map[*part]rect{}, heads: map[*part]int{}, texts: map[*part][]textLine{}}
	a.sizes()
	a.columns()
	for _, p := range s.parts {
		a.settle(p)
		p.each(a.write)
	}
	return a
}

// sizes settles how large all parts are.
func (a *sheet) sizes() {
	outside := 0
	for _, p := range a.scene.parts {
		a.size(p)
		if p.kind < kindVNet {
			outside += a.at[p].h
		}
	}
	if outside > 900 && !a.tall && a.form == wide {
		a.tall = true
		a.sizes()
	}
}

// up rounds to the grid.
func up(n int) int { return (n + grid - 1) / grid * grid }

// Rows of text, from base line to base line.
const (
	titleRow = 15
	lineRow  = 14
	badgeRow = 16
	iconRoom = 26
)

// size settles how large a part is, and where its own parts lie in it.
func (a *sheet) size(p *part) {
	if !p.kind.place() {
		a.at[p] = rect{0, 0, leafWidth, up(a.textHeight(p, leafWidth) + 6)}
		return
	}
	for _, x := range p.parts {
		a.size(x)
	}
	n := a.innerColumns(p)
	w := a.masonry(p.parts, n, gap, gap)
	if len(p.parts) == 0 {
		w.w = leafWidth
	}
	full := max(w.w, leafWidth) + 2*gap
	head := up(a.textHeight(p, full) + 2)
	a.heads[p] = head
	for _, x := range p.parts {
		r := a.at[x]
		r.x, r.y = r.x+gap, r.y+head+grid
		a.at[x] = r
	}
	h := head + grid + w.h + gap
	if len(p.parts) == 0 {
		h = head + grid
	}
	a.at[p] = rect{0, 0, full, up(h)}
}

// textHeight is how high the text of a part is, in a box of some width.
func (a *sheet) textHeight(p *part, w int) int {
	t := a.compose(p, w)
	if len(t) == 0 {
		return 0
	}
	return int(t[len(t)-1].y) + 5
}

// compose is the text of a part, in a box whose corner is at 0, 0.
func (a *sheet) compose(p *part, w int) (out []textLine) {
	y := 0.0
	row := func(class, text string, size, x, height float64) {
		y += height
		out = append(out, textLine{class, text, size, x, y})
	}
	left, room := 10.0, float64(w)-18
	y = 3
	for _, t := range fold(clean(p.title), titleSize, room-iconRoom+8, 2) {
		row("title", t, titleSize, left+iconRoom-8, titleRow)
	}
	for _, l := range p.lines {
		for _, t := range fold(clean(l), lineSize, room, 2) {
			row("line", t, lineSize, left, lineRow)
		}
	}
	for _, l := range p.badges {
		y++
		row("badge", cut(clean(l), badgeSize, room-8), badgeSize, left+4, badgeRow)
	}
	return out
}

// write gives the text of a part its place on the sheet.
func (a *sheet) write(p *part) {
	r := a.at[p]
	out := a.compose(p, r.w)
	for i := range out {
		out[i].x += float64(r.x)
		out[i].y += float64(r.y)
	}
	a.texts[p] = out
}

// innerColumns is in how many columns the parts of a place stand.
func (a *sheet) innerColumns(p *part) int {
	n := len(p.parts)
	if a.form == narrow || n < 2 {
		return 1
	}
	switch p.kind {
	case kindVNet, kindElsewhere:
		for cols := 1; cols < 4; cols++ {
			if a.masonry(p.parts, cols, gap, gap).h <= 620 {
				return cols
			}
		}
		return 4
	case kindSubnet:
		switch {
		case n <= 4:
			return 1
		case n <= 10:
			return 2
		}
		return 3
	}
	faces := 0
	for _, x := range p.parts {
		faces += facing(x, 2)
	}
	if a.tall && (n > 3 || faces > 0 && faces < n) && !(outer(p.parts[0]) && (faces == 0 || faces == n)) {
		return 2
	}
	return 1
}

// masonry lays parts out in columns, each part on the column that is the least high,
// and gives the size of the whole, from 0, 0. Boxes of places are made as wide as
// their column.
func (a *sheet) masonry(parts []*part, cols, between, below int) rect {
	if len(parts) == 0 {
		return rect{}
	}
	column := make([]int, len(parts))
	heights, widths := make([]int, cols), make([]int, cols)
	for i, p := range parts {
		best := facing(p, cols)
		for c := 0; c < cols && !outer(p); c++ {
			if heights[c] < heights[best] {
				best = c
			}
		}
		r := a.at[p]
		r.y = heights[best]
		a.at[p] = r
		column[i] = best
		heights[best] += r.h + below
		widths[best] = max(widths[best], r.w)
	}
	lefts := make([]int, cols)
	total := 0
	for c := range lefts {
		if lefts[c] = total; widths[c] > 0 {
			total += widths[c] + between
		}
	}
	tallest := 0
	for i, p := range parts {
		r := a.at[p]
		r.x = lefts[column[i]]
		if p.kind.place() {
			r.w = widths[column[i]]
		}
		a.at[p] = r
		tallest = max(tallest, r.y+r.h)
	}
	return rect{0, 0, total - between, tallest}
}

// outer says whether a part stands outside Azure, where what leads to others stands at
// the right of what stays inside.
func outer(p *part) bool {
	return p.up != nil && (p.up.kind == kindSite || p.up.kind == kindInternet)
}

// facing is the column of an outer part, zero for others.
func facing(p *part, cols int) int {
	if outer(p) && (p.kind == kindRoads || p.kind == kindEdge) {
		return cols - 1
	}
	return 0
}

// columns places the parts of the top level: what is outside, then networks by their
// distance from a hub.
func (a *sheet) columns() {
	ranks := a.ranked()
	tallest := 0
	for _, parts := range ranks {
		for _, p := range parts {
			tallest = max(tallest, a.at[p].h)
		}
	}
	tallest = max(tallest, 720)
	x := margin
	var sizes []rect
	for i, parts := range ranks {
		cols := 1
		size := a.masonry(parts, cols, columnGap, rootGap)
		for i > 0 && size.h > tallest && cols < len(parts) && a.form == wide {
			cols++
			size = a.masonry(parts, cols, columnGap, rootGap)
		}
		sizes = append(sizes, size)
		if i == 0 && a.form == wide {
			tallest = max(tallest, size.h)
		}
		a.h = max(a.h, size.h)
	}
	for i, parts := range ranks {
		down := margin
		if a.form == wide {
			down += (a.h - sizes[i].h) / 2 / grid * grid
		}
		for _, p := range parts {
			r := a.at[p]
			r.x, r.y = r.x+x, r.y+down
			a.at[p] = r
		}
		x += sizes[i].w + columnGap
	}
	a.w, a.h = x-columnGap+margin, a.h+2*margin
}

// ranked are the parts of the top level by column.
func (a *sheet) ranked() (out [][]*part) {
	if a.form == narrow {
		return [][]*part{a.scene.parts}
	}
	var outside []*part
	networks := map[int][]*part{}
	last := 0
	for _, p := range a.scene.parts {
		if p.kind != kindVNet && p.kind != kindMany {
			outside = append(outside, p)
			continue
		}
		networks[p.rank] = append(networks[p.rank], p)
		last = max(last, p.rank)
	}
	if len(outside) > 0 {
		out = append(out, outside)
	}
	for i := 0; i <= last; i++ {
		if len(networks[i]) > 0 {
			out = append(out, networks[i])
		}
	}
	return out
}

// settle turns places in their place into places on the sheet.
func (a *sheet) settle(p *part) {
	at := a.at[p]
	for _, x := range p.parts {
		r := a.at[x]
		r.x, r.y = r.x+at.x, r.y+at.y
		a.at[x] = r
		a.settle(x)
	}
}
