// Package golden runs a program inside a test, and compares what it printed with a
// file of its testdata.
package golden

import (
	"bytes"
	"io"
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

// Run runs a program with arguments, fails the test for another exit code than want, and
// gives what it printed on either output.
func Run(t *testing.T, program func(args []string, out, mistakes io.Writer) int, want int, args ...string) (out, mistakes string) {
	t.Helper()
	var o, m bytes.Buffer
	if got := program(args, &o, &m); got != want {
		t.Fatalf("run(%q) = %d, want %d:\n%s%s", args, got, want, o.String(), m.String())
	}
	return o.String(), m.String()
}
