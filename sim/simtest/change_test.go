package simtest_test

import (
	"testing"

	"azpath/sim"
	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

// What is drawn edits the design, and is what its text says.
func TestChangesEditTheDesign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shapes[rapid.IntRange(0, len(shapes)-1).Draw(t, "shape")]
		d := simtest.Designs(s.shape).Draw(t, "design")
		c := simtest.Changes(d).Draw(t, "change")
		changed, err := d.Apply(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sim.Compile(changed); err != nil {
			t.Fatal(err)
		}
		read, err := sim.ParseChange(c.String())
		if err != nil || read.String() != c.String() {
			t.Fatalf("ParseChange(%q) = %v, %v", c, read, err)
		}
	})
}

// A change that changes the fate of no flow tests nothing.
func TestChangesChangeFates(t *testing.T) {
	fates, tried := 0, 0
	drawn := rapid.Custom(func(t *rapid.T) int {
		d := simtest.Designs(simtest.HubAndSpoke()).Draw(t, "design")
		changed, err := d.Apply(simtest.Changes(d).Draw(t, "change"))
		if err != nil {
			t.Fatal(err)
		}
		before, _ := sim.Compile(d)
		after, _ := sim.Compile(changed)
		tried++
		for _, f := range rapid.SliceOfN(simtest.Flows(before), 60, 60).Draw(t, "flows") {
			a, _ := before.Verdict(f)
			if b, err := after.Verdict(f); err == nil && a != b {
				fates++
				break
			}
		}
		return 0
	})
	for seed := range 200 { // the same ones in every run
		drawn.Example(seed)
	}
	if fates < 15 {
		t.Errorf("%d of %d changes changed the fate of one of 60 flows, want 15 at least", fates, tried)
	}
	t.Log(fates, tried)
}
