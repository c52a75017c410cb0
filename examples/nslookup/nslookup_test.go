package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
)

const names = "../designs/names.json"

func runNslookup(t *testing.T, args ...string) (code int, out, mistakes string) {
	t.Helper()
	var o, m bytes.Buffer
	code = run(args, &o, &m)
	return code, o.String(), m.String()
}

// What a person sees. AZPATH_UPDATE=1 rewrites the files.
func TestOutputIsAsRecorded(t *testing.T) {
	for _, tt := range []struct {
		golden string
		code   int
		args   string
	}{
		{"endpoint.txt", resolved, "-from vm store.blob.core.windows.net"},
		{"ruleset.txt", resolved, "-from vm intranet.corp.example"},
		{"premises-bind.txt", resolved, "-from pc -form bind store.blob.core.windows.net"},
		{"wire-windows.txt", notResolved, "-from pc -form windows keys.vault.azure.net"},
		{"wire-chain.txt", notResolved, "-from pc keys.vault.azure.net"},
		{"blocked.txt", notResolved, "-from worker store.blob.core.windows.net"},
		{"blocked-bind.txt", notResolved, "-from worker -form bind store.blob.core.windows.net"},
		{"server.txt", resolved, "-from vm -server 192.168.0.53 -form windows intranet.corp.example"},
		{"closed.txt", notResolved, "-from vm -server 10.1.3.4 -form windows intranet.corp.example"},
		{"alias.txt", resolved, "-from forwarder -type CNAME store.blob.core.windows.net"},
		{"reverse.txt", resolved, "-from forwarder 10.0.4.4"},
		{"negative-windows.txt", notResolved, "-from vm -form windows nobody.corp.example"},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			code, got, mistakes := runNslookup(t, append([]string{"-design", names}, strings.Fields(tt.args)...)...)
			if code != tt.code || mistakes != "" {
				t.Fatalf("run(%s) = %d, %q, want %d", tt.args, code, mistakes, tt.code)
			}
			golden.Compare(t, tt.golden, got)
		})
	}
}

// Mistakes of all inputs are named at once, one a line, and nothing is answered.
func TestMistakesAreNamedAllAtOnce(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain.json")
	if err := os.WriteFile(plain, []byte(`{"internetHosts": [{"name": "a", "ipAddress": "203.0.113.1"}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	design := []string{"-design", names}
	with := func(args ...string) []string { return append(design[:2:2], args...) }
	for _, tt := range []struct {
		name string
		args []string
		want []string // of each line
	}{
		{"nothing", nil, []string{"name: missing", "-from: missing", "-design: missing"}},
		{"unknown flag", with("-form", "bind", "-tpye", "A", "x.y"), []string{"not defined: -tpye: -h says"}},
		{"two names", with("-from", "vm", "a.b", "c.d"), []string{`name: "a.b c.d": want one name`}},
		{"no such machine", with("-from", "vn", "a.b"), []string{`-from "vn": machine: "vn"`}},
		{"everything", with("-from", "vn", "-type", "q", "-server", "dns", "-form", "ps", strings.Repeat("a", 64)+".b"), []string{
			`-type: "q"`, `name "aaaa`, `-server: "dns": want an address`, `-form: "ps": want chain, windows or bind`, `-from "vn": `}},
		{"what no nslookup prints here", with("-from", "vm", "-type", "TXT", "-form", "bind", "a.b"), []string{"-form: bind: what nslookup prints is known for addresses alone"}},
		{"a design without names", []string{"-design", plain, "-from", "a", "a.b"}, []string{`-from "a": the design says nothing about names`}},
		{"no design", []string{"-design", "../../go.mod", "-from", "vm", "a.b"}, []string{"-design: ../../go.mod:1: "}},
		{"no such file", []string{"-design", "nowhere.json", "-from", "vm", "a.b"}, []string{"-design: open nowhere.json"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, mistakes := runNslookup(t, tt.args...)
			lines := strings.Split(strings.TrimSuffix(mistakes, "\n"), "\n")
			if code != badInput || out != "" || len(lines) != len(tt.want) {
				t.Fatalf("run(%q) = %d, %q, want %d and %d mistakes:\n%s", tt.args, code, out, badInput, len(tt.want), mistakes)
			}
			for i, line := range lines {
				if !strings.HasPrefix(line, "nslookup: ") || !strings.Contains(line, tt.want[i]) {
					t.Errorf("run(%q): line %d is\n%s\nwant in it\n%s", tt.args, i+1, line, tt.want[i])
				}
			}
		})
	}
}

func TestHelp(t *testing.T) {
	code, out, mistakes := runNslookup(t, "-h")
	if code != resolved || mistakes != "" || strings.Count(out, "go run ./examples/nslookup -design examples/designs/") != 2 {
		t.Errorf("run(-h) = %d, %q\n%s", code, mistakes, out)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestUnwrittenOutputIsNoSuccess(t *testing.T) {
	var mistakes bytes.Buffer
	code := run([]string{"-design", names, "-from", "vm", "store.blob.core.windows.net"}, fullDisk{}, &mistakes)
	if code != badInput || mistakes.String() != "nslookup: disk full\n" {
		t.Errorf("run() = %d, %q", code, &mistakes)
	}
}
