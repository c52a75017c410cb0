package sim_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"azpath/sim"
	"azpath/sim/verify"
)

// A set with an exception holds the flows of the set that the exception does not.
func TestExceptionTakesItsFlows(t *testing.T) {
	taken, left := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomDesigns().Draw(t, "design")
		n, set := compile(t, d), randomSet(t, &d)
		but := randomSet(t, &d)
		if rapid.Bool().Draw(t, "of the same") {
			but.From, but.To = set.From, set.To
			but.Ports = []sim.Ports{{First: 1, Last: 500}}
		}
		all, err := verify.Outcomes(n, set)
		if err != nil {
			t.Fatal(err)
		}
		out, err := verify.Outcomes(n, but)
		if err != nil {
			t.Fatal(err)
		}
		set.Except = []verify.FlowSet{but}
		rest, err := verify.Outcomes(n, set)
		if err != nil {
			return // a name on one side, addresses on the other
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
		for _, g := range all.Groups {
			for range 200 / len(all.Groups) {
				f, ok := drawFlow(r, g.Flows[r.IntN(len(g.Flows))])
				if _, err := all.Of(f); !ok || err != nil {
					continue
				}
				_, kept := rest.Of(f)
				_, excepted := out.Of(f)
				if kept == nil && excepted == nil {
					t.Fatalf("%s is in %s", f, set)
				}
				if sameName := len(but.To) == 1 && len(set.To) == 1 && but.To[0] == set.To[0]; sameName && kept != nil && excepted != nil {
					t.Fatalf("%s is not in %s", f, set)
				}
				if kept == nil {
					left++
				} else {
					taken++
				}
			}
		}
	})
	t.Logf("%d flows taken, %d left", taken, left)
}
