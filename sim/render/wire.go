package render

import "math"

// What a step along a line costs, by what it meets. A line is as straight as it can be,
// keeps out of boxes that it has nothing to do with, and does not lie on another.
const (
	costStep    = 2
	costBend    = 14
	costForeign = 2  // in a place that neither end is in
	costHead    = 3  // over the head of a place
	costText    = 40 // over a text
	costBorder  = 16 // along a border
	costTaken   = 6  // along another line, for each that lies there, times its weight
	costCross   = 4  // across another line
)

// How much it matters that a line can be seen by itself.
const (
	weightLink = 1
	weightWay  = 4
)

// wiring finds the ways of lines over a sheet: along the grid, around devices.
type wiring struct {
	sheet *sheet
	w, h  int // of the grid, in points
	// blocked are the points in devices; owner is the innermost place at a point, from
	// one, zero for none.
	blocked []bool
	owner   []int
	places  []*part
	// dear is what a step right (0) or down (1) from a point costs beyond its length.
	dear  [2][]int
	taken [2][]int
	// weight is that of the lines now drawn.
	weight int

	best  []int // by state, which is a point and the direction that led to it
	from  []int
	stamp []int
	round int
	open  frontier
}

// The four directions of a step.
const (
	right = iota
	down
	left
	upward
)

var steps = [4][2]int{right: {1, 0}, down: {0, 1}, left: {-1, 0}, upward: {0, -1}}

func newWiring(a *sheet) *wiring {
	m := &wiring{sheet: a, w: a.w/grid + 1, h: a.h/grid + 1}
	n := m.w * m.h
	m.blocked, m.owner = make([]bool, n), make([]int, n)
	for d := range m.dear {
		m.dear[d], m.taken[d] = make([]int, n), make([]int, n)
	}
	m.best, m.from, m.stamp = make([]int, 4*n), make([]int, 4*n), make([]int, 4*n)
	for _, p := range a.scene.parts {
		p.each(m.obstruct)
	}
	for _, p := range m.places {
		for _, t := range a.texts[p] {
			m.avoid(t.box())
		}
	}
	m.weight = weightLink
	return m
}

// obstruct enters a part as something in the way.
func (m *wiring) obstruct(p *part) {
	r := m.sheet.at[p]
	x0, y0, x1, y1 := r.x/grid, r.y/grid, r.right()/grid, r.bottom()/grid
	if !p.kind.place() {
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				m.blocked[y*m.w+x] = true
			}
		}
		return
	}
	m.places = append(m.places, p)
	head := (r.y + m.sheet.heads[p]) / grid
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			at := y*m.w + x
			m.owner[at] = len(m.places)
			if y < head && y > y0 {
				m.dear[0][at] += costHead
				m.dear[1][at] += costHead
			}
			if y == y0 || y == y1 {
				m.dear[0][at] += costBorder
			}
			if x == x0 || x == x1 {
				m.dear[1][at] += costBorder
			}
		}
	}
}

// avoid keeps lines off a text.
func (m *wiring) avoid(r rect) {
	for y := max(0, r.y/grid); y <= min(m.h-1, r.bottom()/grid); y++ {
		for x := max(0, r.x/grid); x <= min(m.w-1, r.right()/grid); x++ {
			m.dear[0][y*m.w+x] += costText
			m.dear[1][y*m.w+x] += costText
		}
	}
}

// point is one of the grid.
type point struct{ x, y int }

// port is where a line may leave a box, and the direction in which it does.
type port struct {
	at        point
	direction int
	dear      int // far from the middle of its side
}

// ports are those of a box: the points of the grid around it.
func (m *wiring) ports(r rect) (out []port) {
	x0, y0, x1, y1 := r.x/grid, r.y/grid, r.right()/grid, r.bottom()/grid
	add := func(x, y, d, off int) {
		if x >= 0 && y >= 0 && x < m.w && y < m.h && !m.blocked[y*m.w+x] {
			out = append(out, port{point{x, y}, d, off})
		}
	}
	for y := y0 + 1; y < y1; y++ {
		off := distance(2*y, y0+y1)
		add(x1+1, y, right, off)
		add(x0-1, y, left, off)
	}
	for x := x0 + 2; x < x1-1; x++ {
		off := distance(2*x, x0+x1)
		add(x, y1+1, down, off)
		add(x, y0-1, upward, off)
	}
	return out
}

func distance(a, b int) int { return max(a-b, b-a) }

// route finds a line between two parts, from border to border; nil if there is no way.
func (m *wiring) route(from, to *part) []point {
	m.round++
	open := &m.open
	open.reset()
	allowed := make([]bool, len(m.places)+1)
	allowed[0] = true
	for i, p := range m.places {
		allowed[i+1] = from.up.within(p) || to.up.within(p)
	}
	goals := map[point][]port{}
	target := m.sheet.at[to]
	for _, p := range m.ports(target) {
		goals[p.at] = append(goals[p.at], p)
	}
	for _, p := range m.ports(m.sheet.at[from]) {
		at := p.at.y*m.w + p.at.x
		m.reach(open, at*4+p.direction, -1, costStep+p.dear/2+m.busy(at), target)
	}
	for state, ok := open.pop(); ok; state, ok = open.pop() {
		if state.cost != m.best[state.state] {
			continue // a better way was found since
		}
		at, d := state.state/4, state.state%4
		here := point{at % m.w, at / m.w}
		if d2 := state.end; d2 >= 0 {
			return m.trail(state.state, from, to, d2)
		}
		for _, g := range goals[here] {
			in := (g.direction + 2) % 4
			if in == (d+2)%4 {
				continue
			}
			cost := state.cost + g.dear/2 + m.busy(at)
			if in != d {
				cost += costBend
			}
			open.push(cost, candidate{state.cost, state.state, in})
		}
		m.spread(open, state, allowed, target)
	}
	return nil
}

// busy is what it costs to end at a point where another line passes.
func (m *wiring) busy(at int) int {
	if m.taken[0][at]+m.taken[1][at] > 0 {
		return 4 * costTaken
	}
	return 0
}

func (m *wiring) spread(open *frontier, c candidate, allowed []bool, target rect) {
	at, d := c.state/4, c.state%4
	x, y := at%m.w, at/m.w
	for turn, s := range steps {
		nx, ny := x+s[0], y+s[1]
		if turn == (d+2)%4 || nx < 0 || ny < 0 || nx >= m.w || ny >= m.h || m.blocked[ny*m.w+nx] {
			continue
		}
		next := ny*m.w + nx
		cost := c.cost + costStep + m.price(min(at, next), turn%2)
		if !allowed[m.owner[next]] {
			cost += costForeign
		}
		if turn != d {
			cost += costBend
		}
		if m.taken[1-turn%2][next] > 0 {
			cost += costCross
		}
		m.reach(open, next*4+turn, c.state, cost, target)
	}
}

// price is what a step from a point costs beyond its length: 0 is to the right, 1 down.
func (m *wiring) price(at, axis int) int { return m.dear[axis][at] + costTaken*m.taken[axis][at] }

// reach notes a way to a state, if it is the best so far.
func (m *wiring) reach(open *frontier, state, from, cost int, target rect) {
	if m.stamp[state] == m.round && m.best[state] <= cost {
		return
	}
	m.stamp[state], m.best[state], m.from[state] = m.round, cost, from
	x, y := state/4%m.w, state/4/m.w
	far := max(target.x/grid-1-x, 0, x-target.right()/grid-1) + max(target.y/grid-1-y, 0, y-target.bottom()/grid-1)
	open.push(cost+far*costStep, candidate{cost, state, -1})
}

// trail is the way to a state as the points where it bends, from border to border, and
// is taken from now on.
func (m *wiring) trail(state int, from, to *part, in int) []point {
	last := state / 4
	s := steps[in]
	points := []point{{last%m.w + s[0], last/m.w + s[1]}, {last % m.w, last / m.w}}
	m.take(points[0], points[1])
	first := state
	for state = m.from[state]; state >= 0; state = m.from[state] {
		at := point{state / 4 % m.w, state / 4 / m.w}
		m.take(points[len(points)-1], at)
		points = append(points, at)
		first = state
	}
	out := steps[(first%4+2)%4]
	end := points[len(points)-1]
	points = append(points, point{end.x + out[0], end.y + out[1]})
	m.take(end, points[len(points)-1])
	var bends []point
	for i := len(points) - 1; i >= 0; i-- {
		if n := len(bends); n > 1 && (bends[n-1].x == bends[n-2].x && points[i].x == bends[n-1].x || bends[n-1].y == bends[n-2].y && points[i].y == bends[n-1].y) {
			bends[n-1] = points[i]
			continue
		}
		bends = append(bends, points[i])
	}
	return bends
}

func (m *wiring) take(a, b point) {
	axis := 0
	if a.x == b.x {
		axis = 1
	}
	at := min(a.y, b.y)*m.w + min(a.x, b.x)
	m.taken[axis][at] += m.weight
}

// candidate is a state to go on from. With end it is a way that is complete, and
// waits until no other can be better.
type candidate struct {
	cost, state, end int
}

// frontier holds candidates by what a way over them costs at least, the oldest first of
// those that are equal.
type frontier struct {
	rows [][]candidate
	row  int // the first that may hold any
	next int // in that row
}

func (f *frontier) reset() {
	for i := range f.rows {
		f.rows[i] = f.rows[i][:0]
	}
	f.row, f.next = 0, 0
}

func (f *frontier) push(least int, c candidate) {
	for least >= len(f.rows) {
		f.rows = append(f.rows, nil)
	}
	f.rows[least] = append(f.rows[least], c)
	if least < f.row {
		f.row, f.next = least, 0
	}
}

func (f *frontier) pop() (c candidate, ok bool) {
	for ; f.row < len(f.rows); f.row, f.next = f.row+1, 0 {
		if f.next < len(f.rows[f.row]) {
			f.next++
			return f.rows[f.row][f.next-1], true
		}
	}
	return c, false
}

// length is how long a line is, in steps of the grid.
func length(points []point) (sum int) {
	for i := 1; i < len(points); i++ {
		sum += distance(points[i].x, points[i-1].x) + distance(points[i].y, points[i-1].y)
	}
	return sum
}

// along is the place on a line so far from its beginning, on the sheet.
func along(points []point, far float64) (x, y float64) {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		n := float64(distance(a.x, b.x) + distance(a.y, b.y))
		if far <= n || i == len(points)-1 {
			part := math.Min(1, far/math.Max(n, 1))
			return grid * (float64(a.x) + part*float64(b.x-a.x)), grid * (float64(a.y) + part*float64(b.y-a.y))
		}
		far -= n
	}
	return 0, 0
}
