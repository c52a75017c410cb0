package verify

import (
	"cmp"
	"fmt"
	"slices"

	"azpath/sim"
)

// Difference is what a change of the network does to the flows of a set, exactly. It
// is immutable.
type Difference struct {
	// Set is the question. Its texts stand for what they are in either network.
	Set FlowSet
	// Changed are the flows that fare otherwise, by what they came to and come to: first
	// what broke, then what was mended, then the rest. No flow is in two of them.
	Changed []Changed
	// Same is how many kinds of flow come to the same in both networks, Cells how many
	// were walked, one flow of each.
	Same, Cells int

	proof *proof
}

// Changed is the flows that came to one thing and now come to another.
type Changed struct {
	Effect Effect
	// Before and After are what they come to in each network: several outcomes where
	// Azure may choose, none where no machine can send them.
	Before, After []Outcome
	// Flows are the group's as products of header fields: no flow is in two of them.
	Flows []Flows
	// Example is one of them, with its traces; nil where it is not sent.
	Example                 sim.Flow
	BeforeTrace, AfterTrace *sim.Trace
	// Cut: there are more equal ways than were walked, so there may be other outcomes.
	Cut bool
	// Assumptions are what some of these answers lean on, by token.
	Assumptions []string
}

// Effect says whether flows gained or lost by a change. The zero value is none.
type Effect uint8

// The effects. A flow fares the better the further it gets at worst, then at best:
// nowhere, where Azure's documents leave it open, out of what the design declares, to
// its destination and back.
const (
	Broke Effect = iota + 1
	Mended
	Altered // it gets as far, in another way
)

var effectNames = [...]string{"unknown", "broke", "mended", "altered"}

// String is "broke", "mended" or "altered".
func (e Effect) String() string {
	if int(e) < len(effectNames) {
		return effectNames[e]
	}
	return effectNames[0]
}

// MarshalText writes String.
func (e Effect) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// Diff is which flows of a set change their fate from one network to another. The
// error joins all that is wrong with the set; an end that one of the networks alone
// has is no mistake.
func Diff(before, after *sim.Network, set FlowSet) (*Difference, error) {
	p, err := prove([]*sim.Network{before, after}, set)
	if err != nil {
		return nil, err
	}
	d := &Difference{Set: set, Cells: p.cells, proof: p}
	groups := d.group()
	for i := range d.Changed {
		c := &d.Changed[i]
		c.Flows, c.Example = p.flowsOf(func(leaf int) bool { return groups[leaf] == i })
		if len(c.Before) > 0 {
			if c.BeforeTrace, err = before.Trace(c.Example); err != nil {
				return nil, err
			}
		}
		if len(c.After) > 0 {
			if c.AfterTrace, err = after.Trace(c.Example); err != nil {
				return nil, err
			}
		}
	}
	return d, nil
}

// group joins the leaves that changed alike. It gives the group of each leaf, -1 for
// what did not change.
func (d *Difference) group() []int {
	x := &d.proof.outcomes
	ids := map[string]int{}
	of := make([]int, len(x.all))
	for leaf, nets := range x.all {
		c := Changed{Before: outcomesOf(nets[0]), After: outcomesOf(nets[1])}
		if of[leaf] = -1; slices.Equal(c.Before, c.After) {
			d.Same += x.cells[leaf]
			continue
		}
		key := fmt.Sprint(c.Before, "->", c.After)
		i, ok := ids[key]
		if !ok {
			i = len(d.Changed)
			ids[key] = i
			c.Effect = EffectOf(c.Before, c.After)
			d.Changed = append(d.Changed, c)
		}
		of[leaf] = i
		d.Changed[i].lean(nets)
	}
	place := sortWith(d.Changed, func(a, b *Changed) int {
		return cmp.Or(cmp.Compare(a.Effect, b.Effect), compareLists(a.After, b.After), compareLists(a.Before, b.Before))
	})
	for leaf, i := range of {
		if i >= 0 {
			of[leaf] = place[i]
		}
	}
	return of
}

// sortWith sorts a list, and says where each element went.
func sortWith[T any](list []T, compare func(a, b *T) int) (place []int) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return compare(&list[a], &list[b]) })
	place = make([]int, len(list))
	old := slices.Clone(list)
	for to, from := range order {
		place[from], list[to] = to, old[from]
	}
	return place
}

// lean notes what the ways of a leaf lean on.
func (c *Changed) lean(nets [][]way) {
	for _, ways := range nets {
		for _, w := range ways {
			c.Cut = c.Cut || w.cut
			c.Assumptions = addWords(c.Assumptions, w.leans)
		}
	}
}

// EffectOf is what it means for flows to come to one thing and now to another. No
// outcome is what no machine can send. What comes to the same is [Altered], too.
func EffectOf(before, after []Outcome) Effect {
	worst, best := reach(before)
	nowWorst, nowBest := reach(after)
	switch cmp.Or(cmp.Compare(nowWorst, worst), cmp.Compare(nowBest, best)) {
	case -1:
		return Broke
	case 1:
		return Mended
	}
	return Altered
}

// reach is how far flows get at worst and at best; what is not sent gets nowhere.
func reach(outcomes []Outcome) (worst, best int) {
	for i, o := range outcomes {
		far := 0
		switch o.Disposition {
		case sim.Undetermined:
			far = 1
		case sim.Exited:
			far = 2
		case sim.Delivered:
			far = 3
		}
		if i == 0 {
			worst = far
		}
		worst, best = min(worst, far), max(best, far)
	}
	return worst, best
}

// Of is what one flow of the set comes to in each network; see [Map.Of]. Nothing is
// what no machine of that network can send.
func (d *Difference) Of(f sim.Flow) (before, after []Outcome, err error) {
	leaf := d.proof.find(f)
	if leaf < 0 {
		return nil, nil, errOutside
	}
	nets := d.proof.outcomes.all[leaf]
	return outcomesOf(nets[0]), outcomesOf(nets[1]), nil
}
