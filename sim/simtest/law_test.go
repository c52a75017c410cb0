package simtest_test

import (
	"testing"

	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

// Each law holds on designs of every shape.
func TestLaws(t *testing.T) {
	for _, l := range simtest.Laws() {
		t.Run(l.Name, rapid.MakeCheck(func(t *rapid.T) {
			s := shapes[rapid.IntRange(0, len(shapes)-1).Draw(t, "shape")]
			l.Check(t, simtest.Designs(s.shape).Draw(t, "design"))
		}))
	}
}
