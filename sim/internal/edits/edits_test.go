package edits_test

import (
	"testing"

	"pgregory.net/rapid"

	"azpath/sim/internal/edits"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       int
	}{
		{"the same", "eastus", "eastus", 0},
		{"nothing", "", "eastus", 6},
		{"one changed", "eastus", "eastas", 1},
		{"one left out", "westeurope", "westeurpe", 1},
		{"one added", "westeurope", "westteurope", 1},
		{"neighbours swapped are two", "subnet", "subent", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := edits.Distance(c.a, c.b); got != c.want {
				t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
			}
		})
	}
}

// naive is the definition.
func naive(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	cost := 1
	if a[0] == b[0] {
		cost = 0
	}
	return min(naive(a[1:], b[1:])+cost, naive(a[1:], b)+1, naive(a, b[1:])+1)
}

func TestDistanceIsTheDefinition(t *testing.T) {
	word := rapid.StringMatching(`[abc]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		if got, want := edits.Distance(a, b), naive(a, b); got != want || got != edits.Distance(b, a) {
			t.Errorf("Distance(%q, %q) = %d, want %d", a, b, got, want)
		}
	})
}
