package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// AZPATH_UPDATE=1 rewrites the files.
func TestOutputIsAsRecorded(t *testing.T) {
	for _, tt := range []struct {
		golden string
		want   int
		args   []string
	}{
		{"degraded.txt", 1, []string{"-design", "../designs/forced-tunnel.json", "-instance", "apim"}},
		{"degraded.json", 1, []string{"-design", "../designs/forced-tunnel.json", "-instance", "apim", "-format", "json"}},
		{"names.txt", 1, []string{"-design", "../designs/custom-dns.json", "-instance", "apim"}},
		{"healthy.txt", 0, []string{"-design", "../designs/healthy-apim.json", "-instance", "apim"}},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			var out, mistakes bytes.Buffer
			if got := run(tt.args, &out, &mistakes, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)); got != tt.want {
				t.Fatalf("run(%q) = %d, want %d: %s%s", tt.args, got, tt.want, &out, &mistakes)
			}
			file := filepath.Join("testdata", tt.golden)
			if os.Getenv("AZPATH_UPDATE") != "" {
				if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || string(want) != out.String() {
				t.Errorf("run(%q) is not %s (%v):\n%s", tt.args, file, err, &out)
			}
		})
	}
}

func TestMistakesAreInput(t *testing.T) {
	for _, args := range [][]string{
		nil, {"-design", "nowhere.json"}, {"-design", "../designs/forced-tunnel.json", "-instance", "none"}, {"-cloud", "Moon"}, {"-format", "xml"},
		{"-design", "../designs/forced-tunnel.json", "-instance", "apim", "-cloud", "AzureChina"},
	} {
		var out, mistakes bytes.Buffer
		if got := run(args, &out, &mistakes, time.Time{}); got != 2 || out.Len() > 0 || mistakes.Len() == 0 {
			t.Errorf("run(%q) = %d, %s", args, got, &out)
		}
	}
}
