package simtest_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"azpath/sim"
	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

func TestRoutersAreValidAndDecideTheirFlows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := simtest.Routers().Draw(t, "design")
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatalf("Compile: %v", err)
		}
		f := simtest.RouterFlows(d).Draw(t, "flow")
		trace, err := n.Trace(f)
		if err != nil {
			t.Fatalf("Trace(%v): %v", f, err)
		}
		if trace.Verdict.Disposition == sim.Exited {
			t.Fatalf("%v leaves what is modelled:\n%s", f, trace)
		}
	})
}

// Seeds are fixed, so the figures are too: how many of 6,000 flows end so, or show
// such a step. Each is what the comparison with a kernel must not be without.
func TestRoutersMakeTheInterestingCases(t *testing.T) {
	const designs, flows = 200, 30
	seen, total := map[string]int{}, 0
	for seed := range designs {
		d := simtest.Routers().Example(seed)
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		for i := range flows {
			trace, err := n.Trace(simtest.RouterFlows(d).Example(seed*flows + i))
			if err != nil {
				t.Fatal(err)
			}
			total++
			for _, what := range phenomena(trace) {
				seen[what]++
			}
		}
	}
	for _, want := range []struct {
		what  string
		least int
	}{
		{"delivered", 1500}, {"dropped", 2000}, {"refused", 300}, {"a choice", 0}, {"exited", 0},
		{"asymmetric-no-state on SYN-ACK", 30}, {"asymmetric-no-state on response", 30}, {"half-open on ACK", 10},
		{"wrong-source on SYN-ACK", 3}, {"loop on SYN", 30}, {"loop on SYN-ACK", 5},
		{"denied-by-default on SYN", 100}, {"denied-by-firewall on SYN", 20}, {"denied-by-default on response", 10},
		{"next-hop-none on SYN", 30}, {"no-listener on reset", 100},
		{"nat src", 100}, {"nat dst", 50}, {"state established", 500}, {"state related", 10}, {"state half-open", 10},
		{"asymmetric", 150},
	} {
		if seen[want.what] < want.least || want.least == 0 && seen[want.what] > total/100 {
			t.Errorf("%q: %d of %d flows, want at least %d (0: hardly any)", want.what, seen[want.what], total, want.least)
		}
	}
	if t.Failed() {
		for _, what := range slices.Sorted(maps.Keys(seen)) {
			t.Logf("%5d %s", seen[what], what)
		}
	}
}

// phenomena are what a trace shows, each once.
func phenomena(t *sim.Trace) []string {
	v := t.Verdict
	out := []string{v.Disposition.String(), fmt.Sprintf("%v on %v", v.Reason, v.Leg)}
	if v.Asymmetric {
		out = append(out, "asymmetric")
	}
	if len(t.Others) > 0 {
		out = append(out, "a choice")
	}
	for _, l := range t.Legs {
		for _, h := range l.Hops {
			for _, s := range h.Steps {
				switch s.Verb {
				case sim.VerbNAT:
					out = append(out, "nat "+s.Side.String())
				case sim.VerbState:
					out = append(out, "state "+s.State.String())
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
