package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
)

// What really flowed, laid beside the design, and what changes do to it.
// AZPATH_UPDATE=1 rewrites the files.
func TestFlowLogOutputIsAsRecorded(t *testing.T) {
	log := []string{"-design", designs + "hub-spoke.json", "-flow-log", "testdata/flowlog.json"}
	breaks := []string{"-change", "route remove rt-apim Management"}
	asJSON := []string{"-format", "json"}
	for _, tt := range []struct {
		golden string
		want   int
		args   []string
	}{
		{"flowlog.txt", allDelivered, log},
		{"flowlog-changes.txt", notDelivered, slices.Concat(log, breaks)},
		{"flowlog-changes.json", notDelivered, slices.Concat(log, breaks, asJSON)},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			code, got, mistakes := runWhatif(t, tt.args...)
			if code != tt.want || mistakes != "" {
				t.Fatalf("run(%q) = %d, %q, want %d\n%s", tt.args, code, mistakes, tt.want, got)
			}
			golden.Compare(t, tt.golden, got)
		})
	}
}

// A log that shows otherwise than the design says is no success either.
func TestFlowLogThatDiffers(t *testing.T) {
	text, err := os.ReadFile("testdata/flowlog.json")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "PT1H.json")
	// Management was denied in the end.
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), "I,E,NX,11,4096,12,16384", "I,D,NX,0,0,0,0", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, mistakes := runWhatif(t, "-design", designs+"hub-spoke.json", "-flow-log", file)
	const want = "replayed: 5 flows, 4 as logged\nlet-through: logged denied, in the design delivered: 1 flow, 3 connections, 25.6 kB\n" +
		"    tcp 52.224.186.99 -> 10.0.1.4:3443  denied, 3 connections, 25.6 kB, by UserRule_AllowManagement\n" +
		"        asked for as tcp 52.224.186.99 -> 198.51.100.7:3443\n    by cp-eastus > internet > apim; back apim > internet > cp-eastus\n"
	if code != notDelivered || mistakes != "" || !strings.Contains(out, want) {
		t.Errorf("run() = %d, %s\n%s\nwant in it\n%s", code, mistakes, out, want)
	}
}
