package flowlog

import (
	"cmp"
	"slices"

	"azpath/sim"
	"azpath/sim/verify"
)

// Changes is what a change of a network does to the flows that were logged.
type Changes struct {
	Summary
	// Changed are those that fare otherwise, by what they came to and come to: first
	// what broke, then what was mended, then the rest; the heaviest first.
	Changed []Changed
	// Same is how many flows fare as before.
	Same int
}

// Changed are logged flows that came to one thing and now come to another, or come to
// the same by other devices.
type Changed struct {
	Effect verify.Effect
	// Denied says that the log shows them denied, so that nobody misses them where they
	// broke, and nobody expects them where they were mended.
	Denied bool
	// Before and After are what they come to in each network, none where nobody can send
	// them.
	Before, After []verify.Outcome
	Group
	// The traces of the heaviest, nil where nobody can send it.
	BeforeTrace, AfterTrace *sim.Trace
}

// Broken are the flows that the change breaks, the heaviest first, without those that
// the log shows denied.
func (c *Changes) Broken() (out []Flow) {
	for i := range c.Changed {
		if x := &c.Changed[i]; x.Effect == verify.Broke && !x.Denied {
			out = append(out, x.Flows...)
		}
	}
	slices.SortFunc(out, func(a, b Flow) int { return compareWeight(&a, &b) })
	return out
}

// Opened are the flows that the log shows denied, and that the change lets through.
func (c *Changes) Opened() (out []Flow) {
	for i := range c.Changed {
		if x := &c.Changed[i]; x.Effect == verify.Mended && x.Denied {
			out = append(out, x.Flows...)
		}
	}
	slices.SortFunc(out, func(a, b Flow) int { return compareWeight(&a, &b) })
	return out
}

// ReplayChange asks two networks, before and after a change, for every flow of a log. A
// client that called a public address before calls the same after; where none led to what
// was logged, it calls the one that does after.
func ReplayChange(before, after *sim.Network, l *Log) (*Changes, error) {
	flows := l.Flows()
	c := &Changes{}
	c.begin(l, flows)
	// Who stands in is told by the network before: what a change takes away is missed.
	before, c.StandIns = populate(before, strangers(before, flows))
	after, _ = populate(after, c.StandIns)
	ask := newAsker(before)
	ask.after = newAsker(after)
	questions := c.questions(ask, flows)
	old, now := newWayfarer(before), newWayfarer(after)
	ids := map[string]int{}
	for i := range flows {
		f, q := &flows[i], questions[i].flow
		if questions[i].why != "" {
			continue
		}
		was, will := old.walk(q), now.walk(q)
		if len(was) == 0 && len(will) == 0 {
			c.skip(whyNoSource, f)
			continue
		}
		c.Asked++
		if slices.Equal(was, will) && slices.Equal(old.path(), now.path()) {
			c.Same++
			continue
		}
		x := Changed{Effect: verify.EffectOf(was, will), Denied: f.Logged() == Denied}
		k := x.Effect.String() + verify.Fate(was) + "->" + verify.Fate(will)
		if x.Denied {
			k += " denied"
		}
		id, ok := ids[k]
		if !ok {
			id = len(c.Changed)
			ids[k] = id
			x.Before, x.After = slices.Clone(was), slices.Clone(will)
			c.Changed = append(c.Changed, x)
		}
		c.Changed[id].add(f, q)
	}
	c.end()
	slices.SortFunc(c.Changed, func(a, b Changed) int {
		return cmp.Or(cmp.Compare(a.Effect, b.Effect), a.compareWeight(&b.Group), compareWeight(&a.Flows[0], &b.Flows[0]))
	})
	return c, c.trace(before, after)
}

func (c *Changes) trace(before, after *sim.Network) (err error) {
	for i := range c.Changed {
		x := &c.Changed[i]
		if len(x.Before) > 0 {
			if x.BeforeTrace, err = before.Trace(x.Asked); err != nil {
				return err
			}
		}
		if len(x.After) > 0 {
			if x.AfterTrace, err = after.Trace(x.Asked); err != nil {
				return err
			}
		}
	}
	return nil
}

// wayfarer walks flows through a network, and knows by which devices.
type wayfarer struct {
	n        *sim.Network
	names    []string
	outcomes []verify.Outcome
	there    []uint64 // what the client's packets met on any way, a bit for each device
	back     []uint64
	met      []string
}

func newWayfarer(n *sim.Network) *wayfarer {
	names := n.Devices()
	words := (len(names) + 63) / 64
	return &wayfarer{n: n, names: names, there: make([]uint64, words), back: make([]uint64, words)}
}

// walk is what a flow comes to, valid until the next; nothing where nobody can send it.
func (w *wayfarer) walk(q sim.Flow) []verify.Outcome {
	clear(w.there)
	clear(w.back)
	var err error
	w.outcomes, err = outcomes(w.outcomes[:0], w.n, q, func(x *sim.Walked) {
		for i := range w.there {
			w.there[i] |= x.Forward()[i]
			w.back[i] |= x.Return()[i]
		}
	})
	if err != nil {
		return nil
	}
	return w.outcomes
}

// path is the devices that the last flow's packets met, by name, those of the way back
// behind a mark. It is valid until the next.
func (w *wayfarer) path() []string {
	w.met = w.met[:0]
	for _, bits := range [][]uint64{w.there, w.back} {
		from := len(w.met)
		for i, name := range w.names {
			if bits[i>>6]>>(i&63)&1 != 0 {
				w.met = append(w.met, name)
			}
		}
		slices.Sort(w.met[from:])
		w.met = append(w.met, "")
	}
	return w.met
}
