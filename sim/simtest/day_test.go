package simtest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestUsersDay pastes the module in testdata/day into an empty directory, as a reader
// does, and runs its tests.
func TestUsersDay(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a module of its own")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/day")); err != nil {
		t.Fatal(err)
	}
	checkout, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"go mod init example.com/paths",
		"go mod edit -require=azpath@v0.0.0 -replace=azpath=" + checkout,
		"go mod tidy",
		"go vet ./...",
		"go test ./...",
	} {
		words := strings.Fields(line)
		c := exec.Command(words[0], words[1:]...)
		c.Dir, c.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
}
