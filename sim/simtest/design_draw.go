package simtest

import (
	"azpath/sim"

	"pgregory.net/rapid"
)

// later draws first which parts come last: what they draw for each part that is there
// before them is out of step once one of those is gone, so they go first.
func (g *drawing) later() {
	s := g.shape
	g.hasNames = g.some("names?", s.Names)
	g.hasOddities = g.some("oddities?", s.Oddities)
	g.hasAdminRules, g.hasGroups = g.seldom("security admin rules?") && s.NSGs != Never, g.seldom("application security groups?") && s.NSGs != Never
	g.hasEndpoints = g.has("private endpoints?", s.PrivateEndpoints)
	g.hasAppGateway = g.some("application gateway?", s.ApplicationGateway)
}

func (g *drawing) late(present bool, part func()) {
	if present {
		part()
	}
}

// has draws whether there is a part: what is simpler comes when a failure is made
// small, so false is the smallest draw.
func (g *drawing) has(label string, p Presence) bool {
	return p == Always || p == Maybe && g.often(label)
}

// some draws a half of the parts that the shape allows.
func (g *drawing) some(label string, p Presence) bool { return p != Never && g.yes(label) }

// each draws a number of parts, each of which goes away alone when a failure is made
// small.
func (g *drawing) each(label string, least, most int, part func(i int)) {
	i, outer := 0, g.T
	rapid.SliceOfN(rapid.Custom(func(t *rapid.T) int {
		g.T, i = t, i+1
		defer func() { g.T = outer }()
		part(i)
		return i
	}), least, max(least, most)).Draw(outer, label)
}

func (g *drawing) yes(label string) bool { return rapid.Bool().Draw(g.T, label) }

// often is true three times of four.
func (g *drawing) often(label string) bool {
	a, b := g.yes(label), g.yes(label)
	return a || b
}

// seldom is true once in four times.
func (g *drawing) seldom(label string) bool {
	a, b := g.yes(label), g.yes(label)
	return a && b
}

// rarely is true once in eight times.
func (g *drawing) rarely(label string) bool {
	a, b := g.seldom(label), g.yes(label)
	return a && b
}

// when draws a part, and takes it away again if it shall not be there. So whatever is
// left out, the rest is drawn as it was, and a failing design gets small part by part.
func (g *drawing) when(present bool, part func()) {
	before := *g
	before.d = g.d.Clone()
	part()
	if !present {
		before.T = g.T
		*g = before
	}
}

// pick draws the first more often than the last.
func pick[T any](g *drawing, label string, of ...T) T { return rapid.SampledFrom(of).Draw(g.T, label) }

func atLeast(p Presence, needed bool) Presence {
	if needed {
		return Always
	}
	return p
}

// toggle draws the switch of a doubtful reading.
func (g *drawing) toggle() sim.Toggle {
	if g.shape.Assumptions == Never {
		return sim.Unset
	}
	return pick(g, "assumption", sim.Unset, sim.On, sim.Off)
}
