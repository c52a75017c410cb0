package simtest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/simtest"
)

// asymmetric finds a flow of a design whose answer goes astray.
func asymmetric(d sim.Design, among []sim.Flow) (sim.Flow, bool) {
	n, err := sim.Compile(d)
	if err != nil {
		return sim.Flow{}, false
	}
	for _, f := range among {
		if v, err := n.Verdict(f); err == nil && v.Asymmetric {
			return f, true
		}
	}
	return sim.Flow{}, false
}

// Of a random design with a mistake in it little is left: what a person would draw to
// explain the mistake, and no part of it can go.
func TestSmallestDesignsAreSmall(t *testing.T) {
	tried, largest := 0, 0
	for seed := range 20 { // the same ones in every run
		d := simtest.Designs(simtest.Any()).Example(seed)
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		flows := simtest.Flows(n)
		var all []sim.Flow
		for i := range 40 {
			all = append(all, flows.Example(i))
		}
		f, found := asymmetric(d, all)
		if !found {
			continue
		}
		tried++
		one := []sim.Flow{f}
		small := simtest.Smallest(d, func(d sim.Design) bool { _, ok := asymmetric(d, one); return ok })
		if _, ok := asymmetric(small, one); !ok {
			t.Fatalf("%v is no longer asymmetric in %#v", f, small)
		}
		text, err := json.Marshal(small)
		if err != nil {
			t.Fatal(err)
		}
		if names := strings.Count(string(text), `"name"`); names > 25 {
			t.Errorf("%d parts are left for %v: %#v", names, f, small)
		} else {
			largest = max(largest, names)
		}
	}
	if tried < 5 {
		t.Errorf("%d of 20 designs had an asymmetric flow, want 5 at least", tried)
	}
	t.Logf("%d designs, of the largest %d parts are left", tried, largest)
}

// What does not fail is left alone.
func TestSmallestOfWhatHolds(t *testing.T) {
	d := simtest.Designs(simtest.HubAndSpoke()).Example(1)
	if got := simtest.Smallest(d, func(sim.Design) bool { return false }); len(got.VNets) != len(d.VNets) {
		t.Errorf("Smallest took %d networks for %d", len(got.VNets), len(d.VNets))
	}
}
