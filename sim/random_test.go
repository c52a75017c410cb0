package sim

import (
	"fmt"

	"pgregory.net/rapid"
)

// The random designs of this package's laws, the flows that matter in one, and its
// machines: the generators of simtest, which imports this package, so that its
// external tests alone can bring them.
var (
	hubs       func() *rapid.Generator[Design]
	flowsOf    func(*Network) *rapid.Generator[Flow]
	machinesOf func(Design) []string
)

// questions draws flows of a design that compiles.
func questions(d Design) *rapid.Generator[Flow] {
	n, err := Compile(d)
	if err != nil {
		panic(fmt.Sprintf("questions of a design that does not compile: %v", err))
	}
	return flowsOf(n)
}
