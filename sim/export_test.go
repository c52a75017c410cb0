package sim

import "pgregory.net/rapid"

// DrawBy says who draws for the tests inside this package.
func DrawBy(designs func() *rapid.Generator[Design], flows func(*Network) *rapid.Generator[Flow], machines func(Design) []string) {
	hubs, flowsOf, machinesOf = designs, flows, machines
}
