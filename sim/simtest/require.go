// Package simtest keeps the answers of a network as tests.
package simtest

import (
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
