package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

const goldenFile = "testdata/tour.golden"

func runTour(t *testing.T, args ...string) (code int, out, mistakes string) {
	t.Helper()
	var o, m bytes.Buffer
	code = run(args, &o, &m)
	return code, o.String(), m.String()
}

// The whole tour, as a person sees it. AZPATH_UPDATE=1 rewrites the file.
func TestTourIsAsRecorded(t *testing.T) {
	code, got, mistakes := runTour(t)
	if code != 0 || mistakes != "" {
		t.Fatalf("run() = %d, %q", code, mistakes)
	}
	if os.Getenv("AZPATH_UPDATE") != "" {
		if err := os.WriteFile(goldenFile, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("line %d of the tour (AZPATH_UPDATE=1 rewrites %s):\ngot  %q\nwant %q", i+1, goldenFile, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Errorf("the tour has %d lines, want %d", len(g), len(w))
	}
}

// One stop is told as in the whole tour.
func TestOnlyShowsOneStop(t *testing.T) {
	_, whole, _ := runTour(t)
	code, one, mistakes := runTour(t, "-only", "1")
	if code != 0 || mistakes != "" {
		t.Fatalf("run(-only 1) = %d, %q", code, mistakes)
	}
	_, body, _ := strings.Cut(one, strings.Repeat("=", width))
	body, _, _ = strings.Cut(body, strings.Repeat("=", width)+"\nSummary")
	if body == "" || !strings.Contains(whole, body) || strings.Contains(one, "\n2. ") {
		t.Errorf("run(-only 1) is not the first stop of the tour:\n%s", one)
	}
	if _, cases, _ := runTour(t, "-only", "11"); strings.Count(cases, "\n-- Broken\n") != 8 {
		t.Errorf("run(-only 11) does not show its eight cases")
	}
}

func TestListNamesTheStops(t *testing.T) {
	code, out, _ := runTour(t, "-list")
	var listed, parts []string
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		if stop, ok := strings.CutPrefix(line, "  "); ok {
			number, _, _ := strings.Cut(stop, " ")
			listed = append(listed, number)
		} else {
			parts = append(parts, line)
		}
	}
	if code != 0 || !slices.Equal(listed, numbers()) || len(parts) != 6 {
		t.Errorf("run(-list) = %d, %d stops under %d parts, want 0, %d under 6:\n%s", code, len(listed), len(parts), len(numbers()), out)
	}
}

func TestWrongFlags(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-only", "99"}, `-only "99" is no stop: want one of 1 2 3 4 5a `},
		{[]string{"-only", "99", "-list"}, `-only "99" is no stop`},
		{[]string{"2"}, `nothing may follow the flags, not "2"`},
		{[]string{"-onyl", "2"}, "flag provided but not defined"},
	} {
		if code, out, mistakes := runTour(t, tt.args...); code != 2 || out != "" || !strings.Contains(mistakes, tt.want) {
			t.Errorf("run(%q) = %d, %q, %q, want 2 and %q", tt.args, code, out, mistakes, tt.want)
		}
	}
	if code, _, _ := runTour(t, "-h"); code != 0 {
		t.Errorf("run(-h) = %d, want 0", code)
	}
}
