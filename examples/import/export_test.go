package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
)

// A design as the JSON that az would show of it, which answers as the design does.
func TestExport(t *testing.T) {
	file := filepath.Join(t.TempDir(), "azure.json")
	want, _ := golden.Run(t, run, 0, "-export", file, "-subscription", "sub", "-resource-group", "net", designs+"names.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "names.azure.json", string(text))
	report, _ := golden.Run(t, run, 0, file)
	if _, got, _ := strings.Cut(report, "\n\n"); got != strings.TrimPrefix(want, "\n") {
		t.Errorf("of the export:\n%s\nof the design:\n%s", got, want)
	}
}

func TestExportThatCannotBeWritten(t *testing.T) {
	out, mistakes := golden.Run(t, run, 2, "-export", filepath.Join(t.TempDir(), "no", "such.json"), designs+"names.json")
	if out != "" || mistakes == "" {
		t.Errorf("%q, %q", out, mistakes)
	}
}
