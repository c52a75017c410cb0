package verify

import (
	"cmp"
	"slices"

	"azpath/sim"
)

// search is one repair in the making.
type search struct {
	RepairOptions
	design  sim.Design
	intents []Intent
	tried   int
	asked   map[string]*sim.Network // by changes; nil does not compile
}

// wrong is flows of one intent that come to the same, and the sets of edits that mend
// them.
type wrong struct {
	intent *Intent
	group  *Group
	mends  [][]Edit
}

// with is the network of the design with edits; nil if it cannot be deployed.
func (s *search) with(edits []Edit) *sim.Network {
	key := changesText(edits)
	if n, ok := s.asked[key]; ok {
		return n
	}
	if s.tried >= s.Tried {
		return nil
	}
	s.tried++
	var n *sim.Network
	if d, err := s.design.Apply(changesOf(edits)...); err == nil {
		n, _ = sim.Compile(d)
	}
	s.asked[key] = n
	return n
}

// holds says whether every intent holds with the edits, and gives the design.
func (s *search) holds(edits []Edit) (d sim.Design, results []Result, ok bool) {
	n := s.with(edits)
	if n == nil {
		return d, nil, false
	}
	results, err := Check(n, s.intents...)
	if err != nil || !allHold(results) {
		return d, nil, false
	}
	return n.Design(), results, true
}

// sets are sets of edits that mend every wrong flow, the best first; nil if no flow
// is wrong.
func (s *search) sets(n *sim.Network, results []Result) [][]Edit {
	var all []*wrong
	for i := range results {
		for k := range results[i].Wrong {
			all = append(all, &wrong{intent: &s.intents[i], group: &results[i].Wrong[k]})
		}
	}
	if all == nil {
		return nil
	}
	out := [][]Edit{}
	for _, w := range all {
		if w.mends = s.mends(n, w, nil, 1); len(w.mends) == 0 {
			if w.mends = s.mends(n, w, nil, 2); len(w.mends) == 0 {
				w.mends = s.mends(n, w, nil, 3)
			}
		}
		if len(w.mends) == 0 {
			return out
		}
	}
	// What has the fewest answers leaves the least to choose.
	slices.SortStableFunc(all, func(a, b *wrong) int { return cmp.Compare(len(a.mends), len(b.mends)) })
	c := &cover{search: s, all: all, best: s.Edits}
	c.next(nil)
	slices.SortFunc(c.found, compareEdits)
	return c.found
}

// mends are the sets of at most depth edits, behind those made, with which one flow
// of the group is as it must be.
func (s *search) mends(n *sim.Network, w *wrong, made []Edit, depth int) (out [][]Edit) {
	before := s.fate(n, w)
	for _, e := range s.candidates(n, w) {
		edits := append(slices.Clip(made), e)
		after := s.with(edits)
		if after == nil {
			continue
		}
		fate := s.fate(after, w)
		switch {
		case fate == nil:
		case s.isRight(w, fate):
			out = append(out, edits)
		case depth > 1 && !slices.Equal(fate, before):
			// It got further: what stops it now may be mended in its turn.
			out = append(out, s.mends(after, w, edits, depth-1)...)
		}
	}
	slices.SortFunc(out, compareEdits)
	return out[:min(len(out), mostMends)]
}

// mostMends is how many answers to one group of flows are combined with those to
// others.
const mostMends = 24

// fate is what a group's example comes to; nil if it cannot be asked.
func (s *search) fate(n *sim.Network, w *wrong) []way {
	var x outcomeSets
	watch := map[string]uint64{}
	for _, name := range w.intent.watch() {
		watch[name] = 1
	}
	x.network(n, watch)
	x.begin()
	if err := x.walk(0, n, w.group.Example, placeIn(w.group.Example.Source)); err != nil {
		return nil
	}
	return x.now[0]
}

func (s *search) isRight(w *wrong, fate []way) bool {
	for i := range fate {
		if w.intent.judge(&fate[i]) != holds {
			return false
		}
	}
	return len(fate) > 0
}

// cover chooses one answer for each group, with as few edits as possible.
type cover struct {
	search *search
	all    []*wrong
	best   int // edits of the best so far
	found  [][]Edit
	steps  int
}

func (c *cover) next(chosen []Edit) {
	if cost(chosen) > c.best || len(c.found) > 200 || c.steps > 20_000 {
		return
	}
	c.steps++
	open := c.open(chosen)
	if open == nil {
		if n := cost(chosen); n < c.best {
			c.best = n
		}
		c.found = append(c.found, slices.Clone(chosen))
		return
	}
	for _, edits := range open.mends {
		c.next(joined(chosen, edits))
	}
}

// open is the first group that what is chosen does not mend.
func (c *cover) open(chosen []Edit) *wrong {
	for _, w := range c.all {
		if !slices.ContainsFunc(w.mends, func(edits []Edit) bool { return len(joined(chosen, edits)) == len(chosen) }) {
			return w
		}
	}
	return nil
}

// joined are two lists of edits, each edit once.
func joined(a, b []Edit) []Edit {
	out := slices.Clip(a)
	for _, e := range b {
		if !slices.ContainsFunc(a, func(o Edit) bool { return e.text() == o.text() }) {
			out = append(out, e)
		}
	}
	return out
}

func (e *Edit) text() string { return changesText([]Edit{*e}) }

// inTheWay is what stops the flows that are wrong.
func (s *search) inTheWay(n *sim.Network, results []Result) (out []sim.Blocker) {
	for _, r := range results {
		for i := range r.Wrong {
			t, err := n.TraceThrough(r.Wrong[i].Example)
			if err != nil {
				continue
			}
			for _, b := range t.Blockers {
				if !slices.ContainsFunc(out, func(o sim.Blocker) bool { return o.String() == b.String() }) {
					out = append(out, b)
				}
			}
		}
	}
	return out
}
