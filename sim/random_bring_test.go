package sim_test

import (
	"azpath/sim"
	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

func init() { sim.DrawBy(randomDesigns, simtest.Flows, simtest.Machines) }

// randomDesigns are those on which the laws of this package and of proofs are tested.
func randomDesigns() *rapid.Generator[sim.Design] { return simtest.Designs(simtest.Any()) }
