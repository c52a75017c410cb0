package simtest

import (
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/verify"
)

// TB is what the helpers need of a test: a [testing.T], or that of a property test.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Require fails the test for each intent that does not hold in the network, with the
// exact flows that are not as they must be and the trace of one of them. An intent
// that cannot be proved because Azure's documents are open fails too. What is wrong
// with the intents themselves ends the test.
func Require(t TB, n *sim.Network, intents ...verify.Intent) {
	t.Helper()
	results, err := verify.Check(n, intents...)
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	for _, r := range results {
		if r.Status != verify.Holds {
			t.Errorf("%s", r)
		}
	}
}

// RequireIntents is [Require] of intents as [verify.ParseIntent] reads them:
//
//	simtest.RequireIntents(t, n,
//		"tcp Internet -> apim:443 must be delivered",
//		"what leaves is inspected: tcp apim -> * must pass fw")
//
// A text that is no intent ends the test, after all of them have been read.
func RequireIntents(t TB, n *sim.Network, texts ...string) {
	t.Helper()
	var intents []verify.Intent
	var wrong []string
	for _, text := range texts {
		i, err := verify.ParseIntent(text)
		if err != nil {
			wrong = append(wrong, err.Error())
			continue
		}
		intents = append(intents, i)
	}
	if len(wrong) > 0 {
		t.Fatalf("%s", strings.Join(wrong, "\n"))
		return
	}
	Require(t, n, intents...)
}

// RequireDelivered fails the test for each flow that is not delivered, with its trace
// and everything that is in its way. A flow is a [sim.Flow] or its text; one that is
// no flow of the network ends the test.
func RequireDelivered[F sim.Flow | string](t TB, n *sim.Network, flows ...F) {
	t.Helper()
	for _, flow := range flows {
		f, v, ok := verdictOf(t, n, flow)
		if !ok {
			return
		}
		if v.Disposition == sim.Delivered {
			continue
		}
		trace, err := n.TraceThrough(f)
		if err != nil {
			t.Fatalf("%v", err)
			return
		}
		t.Errorf("%v is %v, want delivered\n%s", f, v, trace)
	}
}

// RequireDropped fails the test for each flow that does not end for that reason: it
// is delivered, or dies of something else, which is what tests of a bare "blocked"
// miss. Besides what is dropped, it takes what is refused or does not resolve.
func RequireDropped[F sim.Flow | string](t TB, n *sim.Network, reason sim.Reason, flows ...F) {
	t.Helper()
	for _, flow := range flows {
		f, v, ok := verdictOf(t, n, flow)
		if !ok {
			return
		}
		if v.Reason == reason && slices.Contains([]sim.Disposition{sim.Dropped, sim.Refused, sim.Unresolved}, v.Disposition) {
			continue
		}
		trace, err := n.Trace(f)
		if err != nil {
			t.Fatalf("%v", err)
			return
		}
		t.Errorf("%v is %v, want it to end with %v\n%s", f, v, reason, trace)
	}
}

// verdictOf reads a flow and asks for its verdict.
func verdictOf[F sim.Flow | string](t TB, n *sim.Network, flow F) (f sim.Flow, v sim.Verdict, ok bool) {
	t.Helper()
	var err error
	switch x := any(flow).(type) {
	case sim.Flow:
		f = x
	case string:
		f, err = sim.ParseFlow(x)
	}
	if err == nil {
		v, err = n.Verdict(f)
	}
	if err != nil {
		t.Fatalf("%v", err)
	}
	return f, v, err == nil
}
