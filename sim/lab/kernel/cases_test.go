package kernel

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// cases are the disagreements that were found and settled.
func cases(t *testing.T) map[string]Case {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded cases: %v", err)
	}
	out := map[string]Case{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c Case
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out[file] = c
	}
	return out
}

// TestRecordedCases needs no kernel: what it did is in the file.
func TestRecordedCases(t *testing.T) {
	for file, c := range cases(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if c.Name == "" || c.Settled == "" {
				t.Error("the file does not say what was found, and how it was settled")
			}
			model, err := History(&c.Design, c.Steps)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Kernel) != len(c.Steps) {
				t.Fatalf("%d conversations for %d steps", len(c.Kernel), len(c.Steps))
			}
			if diff := CompareHistory(&c.Design, c.Steps, model, c.Kernel); diff != "" {
				t.Errorf("%s: %s", c.Name, diff)
			}
		})
	}
}
