// Package golden compares what a program printed with a file of its testdata.
package golden

import (
	"os"
	"path/filepath"
	"testing"
)

// Compare fails the test unless got is what testdata/name holds. AZPATH_UPDATE=1
// rewrites the file.
func Compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("AZPATH_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("it prints, which is not %s (AZPATH_UPDATE=1 rewrites it):\n%s", file, got)
	}
}
