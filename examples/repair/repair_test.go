package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
	"azpath/sim"
)

const designs = "../designs/"

func runRepair(args ...string) (code int, out, mistakes string) {
	var o, m bytes.Buffer
	code = run(args, &o, &m)
	return code, o.String(), m.String()
}

// What a person sees. AZPATH_UPDATE=1 rewrites the files.
func TestOutputIsAsRecorded(t *testing.T) {
	tunnel := []string{"-design", designs + "forced-tunnel.json", "-intent", "management: tcp cp-eastus -> apim:3443 must be delivered"}
	for _, tt := range []struct {
		golden string
		code   int
		args   []string
	}{
		{"routes.txt", repaired, tunnel},
		{"routes.az.txt", repaired, append(tunnel, "-format", "az")},
		{"way.txt", unrepaired, append(tunnel, "-kinds", "security-rules")},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			code, got, mistakes := runRepair(tt.args...)
			if code != tt.code || mistakes != "" {
				t.Fatalf("run(%q) = %d, %q, want %d", tt.args, code, mistakes, tt.code)
			}
			golden.Compare(t, tt.golden, got)
		})
	}
}

// The repaired design is one, and needs no repair.
func TestRepairedDesignNeedsNone(t *testing.T) {
	args := []string{"-intent", "tcp cp-eastus -> apim:3443 must be delivered", "-design"}
	code, out, mistakes := runRepair(append(args, designs+"forced-tunnel.json", "-format", "json")...)
	if code != repaired {
		t.Fatal(mistakes)
	}
	if _, err := sim.ReadDesign(strings.NewReader(out)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "design.json")
	if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := runRepair(append(args, file)...); code != repaired || out != "every intent holds: nothing to repair\n" {
		t.Errorf("exit code %d, %s", code, out)
	}
}

func TestMistakesAreNamedTogether(t *testing.T) {
	code, out, mistakes := runRepair("-design", "none.json", "-intent", "tcp a -> b", "-format", "xml", "-kinds", "routes,roads")
	for _, want := range []string{`-format "xml": want text, az or json`, `-kinds "roads": want some of routes,`, `no "must"`, "-design: open none.json"} {
		if !strings.Contains(mistakes, want) {
			t.Errorf("mistakes lack %q:\n%s", want, mistakes)
		}
	}
	if code != badInput || out != "" {
		t.Errorf("exit code %d with output %q, want %d and none", code, out, badInput)
	}
	for _, args := range [][]string{{"-design", designs + "firewall.json"}, {"-nonsense"}, {"tcp", "a"}, {"-design", designs + "firewall.json", "-intent", "tcp nobody -> apim:443 must be delivered"}} {
		if code, _, mistakes := runRepair(args...); code != badInput || mistakes == "" {
			t.Errorf("run(%q) = %d, %q, want %d and a mistake", args, code, mistakes, badInput)
		}
	}
}
