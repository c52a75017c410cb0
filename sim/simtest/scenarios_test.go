package simtest_test

import (
	"os"
	"path/filepath"
	"testing"

	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

// The laws hold on designs that people drew too: those of every situation, broken and
// fixed, and those that the examples read.
func TestLawsOnDesignsOfPeople(t *testing.T) {
	var names []string
	var designs []sim.Design
	add := func(name string, d sim.Design, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		names, designs = append(names, name), append(designs, d)
	}
	for _, s := range scenarios.All() {
		add(s.Name, s.Broken, nil)
		for _, fix := range s.Fixes {
			d, err := s.Broken.Apply(fix.Changes...)
			add(s.Name+" mended", d, err)
		}
	}
	files, err := filepath.Glob("../../examples/designs/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no designs of the examples", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := sim.ParseDesign(text)
		add(filepath.Base(file), d, err)
	}
	for _, l := range simtest.Laws() {
		t.Run(l.Name, rapid.MakeCheck(func(t *rapid.T) {
			i := rapid.IntRange(0, len(designs)-1).Draw(t, "design")
			t.Log(names[i])
			l.Check(t, designs[i])
		}))
	}
}
