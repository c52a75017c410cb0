package survey

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/verify"
)

func join(s []string, with string) string { return strings.Join(s, with) }

// between asks of every pair of places whether one reaches the other, port 443, and
// tells the pairs by what becomes of them.
func between(a *asking) {
	fates := map[string]*pairs{}
	all := 0
	for _, from := range a.places {
		for _, to := range a.targets {
			if from.machine != to.machine {
				a.pair(fates, from, to)
				all++
			}
		}
	}
	if all == 0 {
		return
	}
	if fates[yes] == nil {
		a.add(Question{Topic: Between, Text: reachEachOther, Answer: fmt.Sprintf("none of %d pairs", all)})
	}
	order := func(x, y string) int {
		return cmp.Or(cmp.Compare(fates[x].rank, fates[y].rank), cmp.Compare(fates[y].n, fates[x].n), cmp.Compare(x, y))
	}
	for _, fate := range slices.SortedFunc(maps.Keys(fates), order) {
		x := fates[fate]
		x.Answer = fmt.Sprintf("%d of %d pairs", x.n, all)
		if x.n == all {
			x.Answer = fmt.Sprintf("all %d pairs", all)
		}
		x.Lines = append(x.lines(len(a.targets)-1), x.Lines...)
		a.add(x.Question)
	}
}

const (
	yes            = "delivered"
	reachEachOther = "Which places reach each other on port 443?"
)

// pairs are those of one fate, and the question about them.
type pairs struct {
	Question
	n, rank int // rank is zero for what is delivered
	from    []string
	to      map[string][]string
}

func (a *asking) pair(fates map[string]*pairs, from, to place) {
	f := sim.Flow{Protocol: sim.TCP, Source: from.machine, Destination: to.machine, Port: 443}
	v, err := a.n.Verdict(f)
	fate := yes
	var r readings
	doubt := false
	switch {
	case err != nil:
		fate = err.Error()
	case v.Disposition != sim.Delivered:
		fate = ended(f, v)
		if r, doubt = a.doubts.readings(f); doubt {
			fate = r.fate()
		}
	}
	x := fates[fate]
	if x == nil {
		x = &pairs{to: map[string][]string{}}
		x.Question = Question{Topic: Between, Text: reachEachOther, Flow: f, Look: v.Asymmetric || doubt}
		a.tell(x, f, fate, err, r, doubt)
		fates[fate] = x
	}
	if x.to[from.name] == nil {
		x.from = append(x.from, from.name)
	}
	x.to[from.name] = append(x.to[from.name], to.name)
	x.n++
}

// tell words the question about pairs that are not delivered, with the evidence of one.
func (a *asking) tell(x *pairs, f sim.Flow, fate string, err error, r readings, doubt bool) {
	if fate == yes {
		return
	}
	x.rank = 1
	x.Text = "Between which places is port 443 " + fate + "?"
	if err != nil {
		x.Text, x.Flow = "Between which places can nobody ask: "+fate, sim.Flow{}
		return
	}
	if doubt {
		x.rank = 2
		x.Text = "Between which places does port 443 depend on allowForwardedTraffic?"
		if r.failed() {
			x.Text = "Between which places is port 443 not reached, whatever a peering without allowForwardedTraffic does?"
		}
		x.Lines = r.lines()
		return
	}
	if t, err := a.n.Trace(f); err == nil {
		x.Lines = causeOf(t)
	}
}

// lines has one for the sources that share their destinations.
func (x *pairs) lines(others int) (out []string) {
	sources := map[string][]string{}
	var order []string
	for _, from := range x.from {
		to := join(x.to[from], ", ")
		if len(x.to[from]) == others {
			to = "all others"
		}
		if sources[to] == nil {
			order = append(order, to)
		}
		sources[to] = append(sources[to], from)
	}
	for _, to := range order {
		out = append(out, join(sources[to], ", ")+" -> "+to)
	}
	return out
}

// astray asks which flows between places, of any port, have answers that go another way
// than a stateful device needs.
func astray(a *asking) {
	if len(a.places) < 2 {
		return
	}
	var all, to []string
	for _, p := range a.places {
		all = append(all, p.machine)
	}
	for _, p := range a.targets {
		to = append(to, p.machine)
	}
	q := Question{Topic: Astray, Text: "Whose answers miss the firewall that their requests passed, or the other way round?", Answer: "nobody's, between these places and from the internet"}
	for _, set := range []verify.FlowSet{
		{From: all, To: to, Protocols: []sim.Protocol{sim.TCP}},
		{From: []string{"Internet"}, To: to, Protocols: []sim.Protocol{sim.TCP}},
	} {
		m, err := verify.Outcomes(a.n, set)
		if err != nil {
			q.Answer = err.Error()
			continue
		}
		for i := range m.Groups {
			if g := &m.Groups[i]; asymmetric(*g) {
				q.Look, q.Answer, q.Flow = true, "these:", g.Example
				q.Lines = append(q.Lines, a.lines(g)...)
			}
		}
	}
	a.add(q)
}

// findings are what deploys and will not work.
func findings(a *asking) {
	for _, f := range a.plain.Findings() {
		a.add(Question{Topic: Findings, Text: f.Kind.String() + " " + f.Place, Answer: f.Message, Look: true})
	}
}
