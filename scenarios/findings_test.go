package scenarios_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azpath/scenarios"
)

// What is found in each design, whoever asks for which flow: a fault between two
// subnets has a finding, one that only a client on the internet meets has none.
// A fix never adds one.
func TestFindings(t *testing.T) {
	var b strings.Builder
	for _, s := range scenarios.All() {
		broken := compile(t, s.Broken).Findings()
		for _, f := range broken {
			b.WriteString(s.Number + " broken: " + f.String() + "\n")
		}
		for _, fix := range s.Fixes {
			for _, f := range apply(t, s.Broken, fix.Changes).Findings() {
				b.WriteString(s.Number + " " + fix.Title + ": " + f.String() + "\n")
				if !slices.Contains(broken, f) {
					t.Errorf("%s: %q adds a finding: %s", s.Number, fix.Title, f)
				}
			}
		}
	}
	golden(t, filepath.Join("testdata", "findings.golden"), b.String())
}
