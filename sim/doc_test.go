package sim_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The package comment is the map of the package: every file that it names exists,
// and it names every file, or the family a file belongs to.
func TestTheMapNamesEveryFile(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{"doc.go": true}
	for _, name := range regexp.MustCompile(`[a-z0-9_]+\.go`).FindAllString(string(text), -1) {
		named[name] = true
		if _, err := os.Stat(name); err != nil {
			t.Errorf("doc.go names %s, which does not exist", name)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		family, _, _ := strings.Cut(strings.TrimSuffix(name, ".go"), "_")
		if !strings.HasSuffix(name, "_test.go") && !named[name] && !named[family+".go"] {
			t.Errorf("doc.go does not name %s", name)
		}
	}
}
