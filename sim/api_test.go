package sim_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The exported names of every public package stand in testdata/api, so that a
// new one is seen in the diff of the commit that makes it. AZPATH_UPDATE=1
// rewrites the files.
func TestExportedNames(t *testing.T) {
	var kept []string
	for _, p := range packages(t) {
		if p.Name == "main" || strings.Contains(p.ImportPath, "/internal/") || len(p.Imports) == 0 {
			continue
		}
		file := filepath.Join("testdata", "api", strings.ReplaceAll(strings.TrimPrefix(p.ImportPath, "azpath/"), "/", "_")+".txt")
		kept = append(kept, file)
		compareGolden(t, file, exportedNames(t, p.ImportPath))
	}
	have, err := filepath.Glob(filepath.Join("testdata", "api", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range have {
		if !slices.Contains(kept, file) {
			t.Errorf("%s belongs to no public package", file)
		}
	}
}

// exportedNames is go doc's own list, a line each, and the methods, which it
// leaves out.
func exportedNames(t *testing.T, path string) string {
	text := goTool(t, "doc", "-short", path)
	for line := range strings.Lines(goTool(t, "doc", "-all", path)) {
		if strings.HasPrefix(line, "func (") {
			text += line
		}
	}
	return text
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("AZPATH_UPDATE") == "1" {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (AZPATH_UPDATE=1 writes it)", err)
	}
	added, gone := onlyIn(got, string(want)), onlyIn(string(want), got)
	if len(added)+len(gone) > 0 {
		t.Errorf("%s (AZPATH_UPDATE=1 rewrites it)\nnew:\n%sgone:\n%s", file, strings.Join(added, ""), strings.Join(gone, ""))
	}
}

// onlyIn gives the lines of a that b does not have.
func onlyIn(a, b string) (lines []string) {
	other := slices.Collect(strings.Lines(b))
	for line := range strings.Lines(a) {
		if !slices.Contains(other, line) {
			lines = append(lines, line)
		}
	}
	return lines
}
