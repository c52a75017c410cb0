package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
	"azpath/sim/verify"
)

const (
	hub     = "../designs/hub-spoke.json"
	wants   = "../intents/hub-spoke.json"
	inspect = "route add rt-gateway Apim 10.0.1.0/24 VirtualAppliance 10.9.0.4"
)

func runProve(args ...string) (code int, out, mistakes string) {
	var o, m bytes.Buffer
	code = run(args, &o, &m)
	return code, o.String(), m.String()
}

// written gives the name of a new file that holds text.
func written(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "written.json")
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// What a person and a program see. AZPATH_UPDATE=1 rewrites the files.
func TestOutputIsAsRecorded(t *testing.T) {
	all := []string{"-design", hub, "-intents", wants}
	flows := []string{"-design", hub, "-flows", "tcp dc -> spoke", "-flows", "icmp vm -> Internet"}
	changed, asJSON := []string{"-change", inspect}, []string{"-format", "json"}
	open := []string{"-design", hub, "-intent", "tcp vm -> 203.0.113.9:443 must be delivered"}
	for _, tt := range []struct {
		golden string
		code   int
		args   []string
	}{
		{"intents.txt", someFail, all},
		{"intents.json", someFail, slices.Concat(all, asJSON)},
		{"changed.txt", allHold, slices.Concat(all, changed)},
		{"changed.json", allHold, slices.Concat(all, changed, asJSON)},
		{"flows.txt", allHold, flows},
		{"flows.json", allHold, slices.Concat(flows, asJSON)},
		{"both.txt", someFail, slices.Concat(open, flows[2:], changed)},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			code, got, mistakes := runProve(tt.args...)
			if code != tt.code || mistakes != "" {
				t.Fatalf("run(%q) = %d, %q, want %d", tt.args, code, mistakes, tt.code)
			}
			golden.Compare(t, tt.golden, got)
		})
	}
}

// The intents of an answer are those asked, as a file of them has them.
func TestIntentsOfTheAnswerAreRead(t *testing.T) {
	_, out, _ := runProve("-design", hub, "-intents", wants, "-format", "json")
	var got struct{ Intents []verify.Intent }
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(wants)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := verify.ReadIntents(f)
	if err != nil || len(want) != len(got.Intents) {
		t.Fatal(len(want), len(got.Intents), err)
	}
	for i, x := range want {
		if got.Intents[i].String() != x.String() {
			t.Errorf("intent %d is %s, want %s", i, got.Intents[i], x)
		}
	}
	if strings.Contains(out, "null") {
		t.Errorf("null in\n%s", out)
	}
}

// Mistakes of all inputs are named at once, one a line, and nothing is answered.
func TestMistakesAreNamedAllAtOnce(t *testing.T) {
	misread := written(t, `[{"name": "a", "expect": "deliverd", "flows": "tcp a -> b"},
		{"expect": "passes", "flows": "tcp a -> b"},
		{"flows": "tcp a", "divice": "fw"}]`)
	unknown := written(t, `[{"name": "good", "expect": "delivered", "flows": "tcp vm -> apim:443"},
		{"name": "who", "expect": "delivered", "flows": "tcp nobody -> apim:443 except tcp vm -> nowhere"},
		{"name": "by", "expect": "passes", "flows": "tcp vm -> apim:443", "device": "fw9"}]`)
	badDesign := written(t, `{"virtualNetworks": [{"name": "hub", "addressPrefixes": ["10.0.0.0/16"], "subnets": [
		{"name": "a", "addressPrefixes": ["10.1.0.0/24"]}]}]}`)
	for _, tt := range []struct {
		name string
		args []string
		want []string // of each line
	}{
		{"nothing", nil, []string{"-intents: missing", "-design: missing"}},
		{"nothing to prove", []string{"-design", hub}, []string{"-intents: missing"}},
		{"unknown flag", []string{"-intends", wants}, []string{"not defined: -intends: -h says"}},
		{"no quotes", []string{"-design", hub, "-flows", "tcp", "dc", "->", "spoke"}, []string{`"dc -> spoke": not read`, `-flows: flow set "tcp": want`}},
		{"no such files", []string{"-design", "nowhere.json", "-intents", "neither.json"}, []string{"-intents: open neither.json", "-design: open nowhere.json"}},
		{"no intents", []string{"-design", hub, "-intents", written(t, "[]")}, []string{"no intent in it"}},
		{"no array", []string{"-design", hub, "-intents", written(t, "[1]")}, []string{"want an array of objects"}},
		{"everything", []string{"-design", badDesign, "-intents", misread, "-intent", "tcp a -> b", "-flows", "tpc a -> b", "-change", "route ad", "-format", "xml"}, []string{
			`-format: "xml"`, `-intent: intent "tcp a -> b": no "must"`,
			misread + `: intents[0].expect: expect "deliverd": want one of delivered, `,
			misread + `: intents[1]: intent "": device: none given`,
			misread + `: intents[2].divice: no such field`,
			misread + `: intents[2].flows: flow set "tcp a": want`,
			misread + `: intents[2].expect: none given`,
			`-flows: flow set "tpc a -> b": protocol "tpc"`, `-change "route ad": `,
			`virtualNetworks["hub"].subnets["a"]`}},
		{"what the network lacks", []string{"-design", hub, "-intents", unknown, "-intent", "tcp noone -> apim:443 must be delivered", "-flows", "tcp dc -> noone"}, []string{
			`-intent: flow set "tcp noone -> apim:443": source: "noone" is no machine`,
			unknown + `: intents[1]: flow set "tcp nobody -> apim:443 except tcp vm -> nowhere": source: "nobody" is no machine`,
			unknown + `: intents[1]: flow set "tcp nobody -> apim:443 except tcp vm -> nowhere": destination: "nowhere" is no machine`,
			unknown + `: intents[2]: device "fw9": the network has none`,
			`-flows: flow set "tcp dc -> noone": destination: "noone" is no machine`}},
		{"changes that cannot be made", []string{"-design", hub, "-intents", wants, "-change", "route remove rt-apim WF", "-change", "nsg remove nsg-none Rule"}, []string{
			`-change: route remove rt-apim WF: `, `-change: nsg remove nsg-none Rule: `}},
		{"what Azure refuses after the changes", []string{"-design", hub, "-intents", wants, "-change", "subnet hub/AzureFirewallSubnet networkSecurityGroup nsg-apim"}, []string{
			hub + ` after the changes: virtualNetworks["hub"].subnets["AzureFirewallSubnet"]`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, mistakes := runProve(tt.args...)
			lines := strings.Split(strings.TrimSuffix(mistakes, "\n"), "\n")
			if code != badInput || out != "" || len(lines) != len(tt.want) {
				t.Fatalf("run(%q) = %d, %q, want %d and %d mistakes:\n%s", tt.args, code, out, badInput, len(tt.want), mistakes)
			}
			for i, line := range lines {
				if !strings.HasPrefix(line, "prove: ") || !strings.Contains(line, tt.want[i]) {
					t.Errorf("run(%q): line %d is\n%s\nwant in it\n%s", tt.args, i+1, line, tt.want[i])
				}
			}
		})
	}
}

func TestHelpShowsRealExamples(t *testing.T) {
	code, out, mistakes := runProve("-h")
	if code != allHold || mistakes != "" || strings.Count(out, "go run ./examples/prove -design examples/designs/") != 3 || !strings.Contains(out, inspect) {
		t.Errorf("run(-h) = %d, %q\n%s", code, mistakes, out)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestUnwrittenOutputIsNoSuccess(t *testing.T) {
	var mistakes bytes.Buffer
	code := run([]string{"-design", hub, "-intents", wants, "-change", inspect}, fullDisk{}, &mistakes)
	if code != badInput || mistakes.String() != "prove: disk full\n" {
		t.Errorf("run() = %d, %q", code, &mistakes)
	}
}
