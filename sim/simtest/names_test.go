package simtest_test

import (
	"testing"

	"azpath/dns"
	"azpath/sim/simtest"
)

// How often the graphs and questions make each interesting case, over fixed seeds:
// a case that has become rare is a generator that has lost its aim.
func TestDNSGraphsMakeTheInterestingCases(t *testing.T) {
	const graphs = 3000
	met := map[string]int{}
	for seed := range graphs {
		g := simtest.DNSGraphs(simtest.DNSShape{}).Example(seed)
		s, err := g.System()
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, g)
		}
		q := simtest.DNSQuestions(g).Example(seed)
		l := s.Lookup(g.Client(dns.Glibc), q)
		for _, what := range g.Situations(l) {
			met[what]++
		}
	}
	for _, what := range simtest.DNSSituations {
		if met[what] < graphs/100 {
			t.Errorf("%q in %d of %d graphs, want one in a hundred", what, met[what], graphs)
		}
		t.Logf("%5d %s", met[what], what)
		delete(met, what)
	}
	for what, n := range met {
		t.Errorf("%d of %q, which is not in DNSSituations", n, what)
	}
}
