package verify

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// The dimensions of a packet's header, in the order in which they are cut: what
// cuts the fewest first. Rules that a dimension has ruled out cut nothing in those
// behind it.
const (
	byProtocol = iota
	byPort
	bySourcePort
	byDestination
	bySource
	dimensions
)

// test is a rule's test of packets, one way round: as they are sent, or as their
// answers are.
type test struct {
	parts [dimensions]part
}

// part is what a test asks of one dimension.
type part struct {
	any  bool // it asks nothing, or a translation may make it hold
	in   set  // where it holds
	also []set
	// keep: it may come to hold behind a translation, so that it is not ruled out
	// where it does not hold now.
	keep bool
}

// class is a part of a dimension that no test tells apart, and the tests that are
// not ruled out there.
type class struct {
	in    set
	id    int32 // of the set
	alive []uint64
}

// cutter cuts one product of sets into cells.
type cutter struct {
	tests  []test
	within [dimensions]set
	// runs are what is told apart in a dimension by more than the tests: labelled
	// spans, sorted. nil is one label.
	runs  [dimensions][]run
	cache [dimensions]map[string][]class
	sets  *setIDs
	sweep sweep
}

// allOf is the bits of all tests.
func allOf(tests int) []uint64 {
	alive := make([]uint64, (tests+63)/64)
	for i := range tests {
		alive[i>>6] |= 1 << (i & 63)
	}
	return alive
}

// cut cuts the product, dimension by dimension, and makes a diagram of what leaf says
// of each cell.
func (c *cutter) cut(d *diagram, leaf func(cell *box) ref) ref {
	var cell box
	var down func(dim int, alive []uint64) ref
	down = func(dim int, alive []uint64) ref {
		if dim == dimensions {
			return leaf(&cell)
		}
		classes := c.classes(dim, alive)
		branches := make([]branch, 0, len(classes))
		for i := range classes {
			cell[dim] = classes[i].in
			branches = append(branches, branch{classes[i].id, down(dim+1, classes[i].alive)})
		}
		return d.node(branches)
	}
	return down(0, allOf(len(c.tests)))
}

type run struct {
	span
	label int32
}

// setIDs numbers sets, so that they can be compared by number.
type setIDs struct {
	ids map[string]int32
	all []set
	key []byte
}

func (x *setIDs) id(s set) int32 {
	x.key = s.key(x.key[:0])
	id, ok := x.ids[string(x.key)]
	if !ok {
		id = int32(len(x.all))
		x.ids[string(x.key)] = id
		x.all = append(x.all, s)
	}
	return id
}

// classes cuts a dimension by the tests alive.
func (c *cutter) classes(dim int, alive []uint64) []class {
	key := bitsKey(alive)
	if known, ok := c.cache[dim][key]; ok {
		return known
	}
	out := c.sweep.cut(c, dim, alive)
	for i := range out {
		out[i].id = c.sets.id(out[i].in)
	}
	if c.cache[dim] == nil {
		c.cache[dim] = map[string][]class{}
	}
	c.cache[dim][key] = out
	return out
}

func bitsKey(words []uint64) string {
	b := make([]byte, 0, 8*len(words))
	for _, w := range words {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return string(b)
}

// sweep goes along a dimension and notes which tests hold, from one end of a span
// to the next. Its memory is reused.
type sweep struct {
	events []event
	active []int32 // tests that ask something here
	now    []uint64
	found  map[string]int
	key    []byte
}

type event struct {
	at  int32
	bit int32 // of the test's set; -1 for a run
	on  bool
	n   int32 // the run's label
}

// cut is the classes of a dimension: each the union of all spans with one label in
// which the same tests hold.
func (s *sweep) cut(c *cutter, dim int, alive []uint64) []class {
	s.gather(c, dim, alive)
	if s.found == nil {
		s.found = map[string]int{}
	}
	clear(s.found)
	s.now = s.now[:0]
	for range (len(s.active) + 63) / 64 {
		s.now = append(s.now, 0)
	}
	var out []class
	label, last := int32(-1), int32(0)
	for i := 0; i < len(s.events); {
		at := s.events[i].at
		if label >= 0 && last < at {
			out = s.emit(c, dim, alive, out, span{last, at}, label)
		}
		for ; i < len(s.events) && s.events[i].at == at; i++ {
			e := &s.events[i]
			switch {
			case e.bit < 0 && e.on:
				label = e.n
			case e.bit < 0:
				label = -1
			case e.on:
				s.now[e.bit>>6] |= 1 << (e.bit & 63)
			default:
				s.now[e.bit>>6] &^= 1 << (e.bit & 63)
			}
		}
		last = at
	}
	for i := range out {
		out[i].in = union(out[i].in)
	}
	return out
}

// gather lists the ends of all spans. A test's further sets get bits of their own.
func (s *sweep) gather(c *cutter, dim int, alive []uint64) {
	s.events, s.active = s.events[:0], s.active[:0]
	within := c.within[dim]
	for w, word := range alive {
		for ; word != 0; word &= word - 1 {
			t := int32(w*64 + bits.TrailingZeros64(word))
			p := &c.tests[t].parts[dim]
			if p.any {
				continue
			}
			s.add(t, p.in)
			for _, more := range p.also {
				s.add(t, more)
			}
		}
	}
	if c.runs[dim] == nil {
		for _, x := range within {
			s.events = append(s.events, event{at: x.lo, bit: -1, on: true}, event{at: x.hi, bit: -1})
		}
	}
	for _, r := range c.runs[dim] {
		s.events = append(s.events, event{at: r.lo, bit: -1, on: true, n: r.label}, event{at: r.hi, bit: -1})
	}
	// A run that ends where the next begins: the end first.
	slices.SortFunc(s.events, func(a, b event) int {
		if a.at != b.at {
			return int(a.at) - int(b.at)
		}
		return int(b2i(a.on)) - int(b2i(b.on))
	})
}

func b2i(b bool) int8 {
	if b {
		return 1
	}
	return 0
}

func (s *sweep) add(t int32, in set) {
	bit := int32(len(s.active))
	s.active = append(s.active, t)
	for _, x := range in {
		s.events = append(s.events, event{at: x.lo, bit: bit, on: true}, event{at: x.hi, bit: bit})
	}
}

// emit adds a span to the class of its label and tests.
func (s *sweep) emit(c *cutter, dim int, alive []uint64, out []class, at span, label int32) []class {
	s.key = binary.LittleEndian.AppendUint32(s.key[:0], uint32(label))
	for _, w := range s.now {
		s.key = binary.LittleEndian.AppendUint64(s.key, w)
	}
	i, ok := s.found[string(s.key)]
	if !ok {
		i = len(out)
		s.found[string(s.key)] = i
		out = append(out, class{alive: s.survivors(c, dim, alive)})
	}
	out[i].in = append(out[i].in, at)
	return out
}

// survivors are the tests that what holds now does not rule out.
func (s *sweep) survivors(c *cutter, dim int, alive []uint64) []uint64 {
	left := slices.Clone(alive)
	for _, t := range s.active {
		if !c.tests[t].parts[dim].keep {
			left[t>>6] &^= 1 << (t & 63)
		}
	}
	for bit, t := range s.active {
		if s.now[bit>>6]>>(bit&63)&1 != 0 {
			left[t>>6] |= 1 << (t & 63)
		}
	}
	return left
}
