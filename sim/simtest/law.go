package simtest

import (
	"testing"

	"azpath/sim"

	"pgregory.net/rapid"
)

// Law is something that is true of every design. Laws are plain values; checking one
// draws the flows and edits it needs.
type Law struct {
	// Name is a test's name: "OrderMeansNothing".
	Name string
	// Says is the law in a sentence.
	Says string

	holds func(*rapid.T, sim.Design)
}

// Check fails the property test if the design breaks the law, and tells by what. What
// is wrong with the design itself fails it too.
func (l Law) Check(t *rapid.T, d sim.Design) {
	t.Helper()
	l.holds(t, d)
}

// Laws are all of them.
func Laws() []Law {
	return []Law{
		{"QuickVerdictIsTheTracedOne", "what Verdict answers is what Trace explains, and the same the second time", quickVerdict},
		{"OrderMeansNothing", "the order in which parts are declared decides nothing, except among rules judged in turn and servers asked in turn", orderMeansNothing},
		{"NamesMeanNothing", "by other names a trace says the same of them", namesMeanNothing},
		{"TextKeepsEverything", "a design read back from its JSON, or cloned, answers word for word as before", textKeepsEverything},
		{"UnrelatedPartsChangeNothing", "networks, sites, tables, rules and routes that a flow does not meet do not change its trace", unrelatedPartsChangeNothing},
		{"MirroredFlowsAreDelivered", "where no rule tells the two directions apart and nothing is translated, what is delivered one way by the same firewalls both ways is so the other way too", mirroredFlows},
		{"TranslationCuresHalfOpen", "a flow that a firewall or an appliance sees half of is no longer half-open there once that hides its source", translationCures},
		{"FewerFirewallsNoAsymmetry", "taking the state out of an appliance that both paths pass makes no flow asymmetric", fewerFirewalls},
		{"ProofsAgreeWithWalks", "a proof has for every flow of its set what a walk of that flow comes to", proofsAgree},
	}
}

// CheckLaws holds a design to every law, each as a test of its own.
func CheckLaws(t *testing.T, d sim.Design) {
	t.Helper()
	for _, l := range Laws() {
		t.Run(l.Name, rapid.MakeCheck(func(t *rapid.T) { l.Check(t, d) }))
	}
}

// question is a network and a flow in it.
type question struct {
	n *sim.Network
	f sim.Flow
}

// ask draws a flow of a design.
func ask(t *rapid.T, d sim.Design) question {
	n := compile(t, d)
	return question{n, Flows(n).Draw(t, "flow")}
}

func compile(t *rapid.T, d sim.Design) *sim.Network {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return n
}

func (q question) verdict(t *rapid.T) sim.Verdict {
	t.Helper()
	v, err := q.n.Verdict(q.f)
	if err != nil {
		t.Fatalf("Verdict(%v): %v", q.f, err)
	}
	return v
}

func (q question) trace(t *rapid.T) *sim.Trace {
	t.Helper()
	trace, err := q.n.Trace(q.f)
	if err != nil {
		t.Fatalf("Trace(%v): %v", q.f, err)
	}
	return trace
}

// paths counts the traces of a question, one for each way that Azure may choose. Which
// of several equal ways is told first may change with the order of declaration, which
// there are may not.
func (q question) paths(t *rapid.T) map[string]int {
	t.Helper()
	all := map[string]int{}
	trace := q.trace(t)
	for _, one := range append([]*sim.Trace{trace}, trace.Others...) {
		alone := *one
		alone.Others, alone.Assumptions = nil, nil
		all[alone.String()]++
	}
	return all
}
