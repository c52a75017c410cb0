package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"azpath/examples/internal/golden"
	"azpath/sim"
)

const designs = "../designs/"

func runWhatif(t *testing.T, args ...string) (code int, out, mistakes string) {
	t.Helper()
	var o, m bytes.Buffer
	code = run(args, &o, &m)
	return code, o.String(), m.String()
}

// written gives the name of a new file that holds text.
func written(t *testing.T, text []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "design.json")
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// What a person and a program see. AZPATH_UPDATE=1 rewrites the files.
func TestOutputIsAsRecorded(t *testing.T) {
	firewall := []string{"-design", designs + "firewall.json"}
	both := []string{"-flow", "tcp client -> apim:443", "-flow", "tcp cp-eastus -> apim:3443"}
	clients := []string{"-change", "route add rt-apim Clients 203.0.113.0/24 Internet"}
	asJSON := []string{"-format", "json"}
	moved := []string{"-change", "route add rt-apim Clients 203.0.113.0/25 Internet", "-change", "firewall remove fw network dependencies/storage"}
	diff := []string{"-flow", "tcp client -> apim:443", "-diff", "tcp Internet -> apim:443", "-diff", "tcp vnet/apim -> storage,sql:443"}
	hidden := []string{"-flow", "tcp client -> apim:443", "-change", "nsg remove nsg-apim AllowClients", "-change", "nsg add nsg-apim NoInternet 100 Inbound Deny Tcp Internet -> *"}
	for _, tt := range []struct {
		golden string
		args   []string
	}{
		{"flows.txt", slices.Concat(firewall, both)},
		{"flows.json", slices.Concat(firewall, both, asJSON)},
		{"changes.txt", slices.Concat(firewall, both, clients)},
		{"changes.json", slices.Concat(firewall, both, clients, asJSON)},
		{"diff.txt", slices.Concat(firewall, moved, diff)},
		{"diff.json", slices.Concat(firewall, moved, diff, asJSON)},
		{"through.txt", slices.Concat(firewall, hidden, []string{"-through"})},
		{"through.json", slices.Concat(firewall, hidden, []string{"-through"}, asJSON)},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			code, got, mistakes := runWhatif(t, tt.args...)
			if code != notDelivered || mistakes != "" {
				t.Fatalf("run(%q) = %d, %q, want %d", tt.args, code, mistakes, notDelivered)
			}
			golden.Compare(t, tt.golden, got)
		})
	}
}

// The files are what a person tries first: each says what its name promises, and
// what cures it.
func TestDesigns(t *testing.T) {
	const (
		storage = "tcp apim -> apimst1.blob.core.windows.net:443"
		metrics = "tcp apim -> prod3.prod.microsoftmetrics.com:1886"
		control = "tcp cp-eastus -> apim:3443"
		inspect = "route add rt-gateway Apim 10.0.1.0/24 VirtualAppliance 10.9.0.4"
	)
	type asked map[string]string // flow to verdict
	asymmetric := func(at string) string {
		return "dropped at " + at + " on SYN-ACK: asymmetric-no-state (asymmetric)"
	}
	denied := "dropped at dc/internet on SYN: denied-by-firewall"
	all := map[string][]struct {
		changes []string
		want    asked
	}{
		"firewall.json": {
			{nil, asked{
				"tcp client -> apim:443": asymmetric("fw"),
				control:                  asymmetric("fw"),
				"tcp vm -> apim:443":     asymmetric("fw"), // by the public address, as on the internet
				storage:                  "delivered",
			}},
			{[]string{"route add rt-apim Clients 203.0.113.0/24 Internet", "route add rt-apim Management ApiManagement Internet"}, asked{
				"tcp client -> apim:443": "delivered",
				control:                  "delivered",
				storage:                  "delivered",
			}},
			{[]string{"firewall remove fw network dependencies/storage"}, asked{
				storage: "refused at fw on response: denied-by-default",
			}},
		},
		"hub-spoke.json": {
			{nil, asked{
				"tcp pc -> apim:443":      asymmetric("fw"),
				"tcp apim -> backend:443": "dropped at fw on ACK: half-open (asymmetric)",
				"tcp vm -> apim:443":      "delivered",
				control:                   "delivered",
			}},
			{[]string{inspect}, asked{
				"tcp pc -> apim:443":      "delivered",
				"tcp apim -> backend:443": "delivered",
			}},
			{[]string{"route remove rt-apim Management"}, asked{control: asymmetric("fw")}},
		},
		"healthy-apim.json": {
			{nil, asked{control: "delivered", storage: "delivered", metrics: "delivered"}},
		},
		"forced-tunnel.json": {
			{nil, asked{
				"tcp pc -> apim:443":      "delivered",
				"tcp apim -> backend:443": "delivered",
				control:                   asymmetric("dc/private"),
				storage:                   denied,
				metrics:                   denied,
			}},
			{[]string{"route add rt-apim Management ApiManagement Internet", "endpoint add vnet/apim Microsoft.Storage"}, asked{
				control: "delivered",
				storage: "delivered",
				metrics: denied,
			}},
			{[]string{"edge remove dc/internet no-azure", "edge add dc/internet azure Allow Tcp 10.0.0.0/16 -> *:443,1886"}, asked{
				control: asymmetric("dc/private"),
				storage: "delivered",
				metrics: "delivered",
			}},
		},
		"custom-dns.json": {
			{nil, asked{storage: "unresolved at dns on name: dns-servfail", control: "delivered"}},
			{[]string{"dns forward dns . -> 168.63.129.16"}, asked{storage: "delivered"}},
		},
		"names.json": {
			{nil, asked{
				"tcp vm -> store.blob.core.windows.net:443":     "delivered",
				"tcp pc -> store.blob.core.windows.net:443":     "delivered",
				"tcp pc -> keys.vault.azure.net:443":            "unresolved at dc-dns on name: dns-timeout",
				"tcp worker -> store.blob.core.windows.net:443": "unresolved at worker on name: dns-timeout",
			}},
			{[]string{"nsg add nsg-batch Names 110 Outbound Allow * * -> 10.0.4.4:53"}, asked{
				"tcp worker -> store.blob.core.windows.net:443": "delivered",
			}},
		},
	}
	files, err := filepath.Glob(designs + "*.json")
	if err != nil || len(files) != len(all) {
		t.Errorf("%d files in %s, %v, want %d", len(files), designs, err, len(all))
	}
	for file, rows := range all {
		for _, row := range rows {
			for flow, want := range row.want {
				args := []string{"-design", designs + file, "-flow", flow}
				for _, c := range row.changes {
					args = append(args, "-change", c)
				}
				code, out, mistakes := runWhatif(t, args...)
				_, got, _ := cutLast(out, "\nverdict ")
				got, _, _ = strings.Cut(got, "\n")
				if got != want || (code == allDelivered) != (want == "delivered") {
					t.Errorf("run(%q) = %d, %q, %s, want %q\n%s", args, code, got, mistakes, want, out)
				}
				fault := map[string]string{
					"hub-spoke.json": "\nfinding virtualNetworks[\"spoke\"].subnets[\"apim\"].routeTable: one-way: ",
					"names.json":     "\nfinding dnsServers[\"dc-dns\"].conditionalForwarders[\"vault.azure.net\"].to: azure-dns-from-outside: ",
				}[file]
				want := 0
				if fault != "" && !slices.Contains(row.changes, inspect) {
					want = 1
				}
				found := afterChanges(out)
				if n := strings.Count(found, "\nfinding "); n != want || want == 1 && !strings.Contains(found, fault) {
					t.Errorf("run(%q) finds %d things, want %d: %s\n%s", args, n, want, fault, out)
				}
			}
		}
	}
}

// afterChanges is the part of an answer behind the last change, or all of it.
func afterChanges(out string) string {
	if _, after, ok := cutLast(out, "\nchange "); ok {
		return after
	}
	return out
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// Before is the same question without the change.
func TestBeforeIsTheAnswerWithoutTheChanges(t *testing.T) {
	args := []string{"-design", designs + "hub-spoke.json", "-flow", "tcp pc -> apim:443"}
	change := []string{"-change", "route add rt-gateway Apim 10.0.1.0/24 VirtualAppliance 10.9.0.4"}
	_, alone, _ := runWhatif(t, args...)
	_, changed, _ := runWhatif(t, append(args, change...)...)
	if before, _, _ := strings.Cut(changed, "\nchange "); before != alone {
		t.Errorf("before the changes:\n%swithout them:\n%s", before, alone)
	}

	args = append(args, "-format", "json")
	var was, is []map[string]any
	code, text, _ := runWhatif(t, args...)
	if err := json.Unmarshal([]byte(text), &was); err != nil || code != notDelivered {
		t.Fatal(code, err)
	}
	code, text, _ = runWhatif(t, append(args, change...)...)
	if err := json.Unmarshal([]byte(text), &is); err != nil || code != allDelivered {
		t.Fatal(code, err)
	}
	if !reflect.DeepEqual(is[0]["before"], any(was[0])) {
		t.Errorf("before is %v, want %v", is[0]["before"], was[0])
	}
}

// A difference by itself answers no flow; what it breaks is no success.
func TestDifferenceAlone(t *testing.T) {
	args := []string{"-design", designs + "firewall.json", "-diff", "tcp Internet,apim -> apim,storage:443", "-change"}
	for change, want := range map[string]struct {
		code  int
		lines []string
	}{
		"route add rt-apim Clients 203.0.113.0/24 Internet": {allDelivered, []string{
			"change route add rt-apim Clients 203.0.113.0/24 Internet\n\nflows tcp Internet,apim -> apim,storage:443\n", "\nmended: ", "\nthe same: "}},
		"firewall remove fw network dependencies/storage": {notDelivered, []string{"\nbroke: delivered -> "}},
	} {
		code, out, mistakes := runWhatif(t, append(args, change)...)
		if code != want.code || mistakes != "" {
			t.Errorf("%s: %d, %q, want %d\n%s", change, code, mistakes, want.code, out)
		}
		for _, line := range want.lines {
			if !strings.Contains(out, line) {
				t.Errorf("%s: no %q in\n%s", change, line, out)
			}
		}
	}
}

// Readers of JSON need not tell an empty list from none.
func TestPathsAreNeverNull(t *testing.T) {
	design := written(t, []byte(`{"internetHosts": [{"name": "a", "ipAddress": "203.0.113.1"}]}`))
	code, out, _ := runWhatif(t, "-design", design, "-flow", "tcp a -> 203.0.113.9:443", "-format", "json")
	if code != notDelivered || strings.Contains(out, "null") || !strings.Contains(out, `"return": []`) {
		t.Errorf("run() = %d\n%s", code, out)
	}
}

func TestFindingsAreShown(t *testing.T) {
	design := written(t, []byte(`{"routeTables": [{"name": "rt-idle"}], "internetHosts": [{"name": "a", "ipAddress": "203.0.113.1"}]}`))
	_, out, _ := runWhatif(t, "-design", design, "-flow", "icmp a -> 203.0.113.9")
	if !strings.Contains(out, "\nfinding routeTables[\"rt-idle\"]: ") {
		t.Errorf("no finding in\n%s", out)
	}
}

// Mistakes of all inputs are named at once, one a line, and nothing is answered.
func TestMistakesAreNamedAllAtOnce(t *testing.T) {
	badForm := written(t, []byte("{\"virtualNetwork\": [],\n \"internetHosts\": [{\"name\": 1}]}"))
	badMeaning := written(t, []byte(`{"virtualNetworks": [
		{"name": "hub", "addressPrefixes": ["10.0.0.0/16"], "subnets": [
			{"name": "a", "addressPrefixes": ["10.1.0.0/24"], "routeTable": "rt-none"}]}]}`))
	firewall := designs + "firewall.json"
	tests := []struct {
		name string
		args []string
		want []string // of each line
	}{
		{"nothing", nil, []string{"-flow: missing", "-design: missing"}},
		{"no flow", []string{"-design", firewall}, []string{"-flow: missing"}},
		{"unknown flag", []string{"-desing", firewall}, []string{"not defined: -desing: -h says"}},
		{"no quotes", []string{"-format", "text", "-flow", "tcp", "client", "-design", firewall}, []string{
			`"client -design ` + firewall + `": not read`, `-flow "tcp": flow: source: missing`}},
		{"no such file", []string{"-design", "nowhere.json", "-flow", "tcp a -> b:1"}, []string{"-design: open nowhere.json"}},
		{"a directory", []string{"-design", ".", "-flow", "tcp a -> b:1"}, []string{"-design: .: no .json or .tfstate file in it"}},
		{"everything", []string{"-design", badForm, "-flow", "tpc a -> b:1", "-flow", "tcp a -> b", "-flow", "tcp a -> b:1",
			"-change", "route ad", "-change", "rotue add", "-change", "route remove t r", "-format", "xml"}, []string{
			`-format: "xml": want text or json`,
			`-flow "tpc a -> b:1": `, `-flow "tcp a -> b": `,
			`-change "route ad": `, `-change "rotue add": `,
			`"virtualNetwork": no such field`, `line 2: internetHosts[0].ipAddress`, `line 2: internetHosts[0].name`}},
		{"design and change", []string{"-design", badMeaning, "-flow", "icmp a -> b", "-change", "route remove rt-none R"}, []string{
			`.addressPrefixes`, `"rt-none"`, `-change: route remove rt-none R: route table: "rt-none": does not exist`}},
		{"nothing to tell apart", []string{"-design", firewall, "-diff", "tcp client -> apim:443"}, []string{"-diff: nothing to tell apart, want a -change"}},
		{"no flow log", []string{"-design", firewall, "-flow-log", firewall, "-flow-log", "nowhere.json"}, []string{
			`-flow-log: ` + firewall + `: no flow log, want records with flowRecords`, "-flow-log: open nowhere.json"}},
		{"sets of flows", []string{"-design", firewall, "-change", "route remove rt-apim FW", "-diff", "tcp nobody,noone -> apim:443 except tcp client -> nowhere", "-diff", "tpc client -> apim:443"}, []string{
			`-diff: flow set "tpc client -> apim:443": protocol "tpc"`,
			`-diff: flow set "tcp nobody,noone -> apim:443 except tcp client -> nowhere": source: "nobody" is no machine`,
			`source: "noone" is no machine`, `destination: "nowhere" is no machine`}},
		{"names", []string{"-design", firewall, "-flow", "tcp nobody -> apim:443", "-flow", "tcp client -> nowhere:443",
			"-change", "route remove rt-apim WF", "-change", "nsg remove nsg-none Rule"}, []string{
			`-flow "tcp nobody -> apim:443": `, `-flow "tcp client -> nowhere:443": `,
			`"WF": does not exist`, `"nsg-none": does not exist`}},
		{"a name, and a change that can be made", []string{"-design", firewall, "-flow", "tcp nobody -> apim:443",
			"-change", "route remove rt-apim FW"}, []string{`-flow "tcp nobody -> apim:443": `}},
		{"half of what belongs together", []string{"-design", firewall, "-flow", "tcp client -> apim:443",
			"-change", "subnet vnet/AzureFirewallSubnet networkSecurityGroup nsg-apim",
			"-change", "subnet vnet/AzureFirewallSubnet networkSecurityGroups none"}, []string{`-change "subnet vnet/AzureFirewallSubnet networkSecurityGroups none": `}},
		{"what Azure refuses after the change", []string{"-design", firewall, "-flow", "tcp client -> apim:443",
			"-change", "subnet vnet/AzureFirewallSubnet networkSecurityGroup nsg-apim"}, []string{
			`firewall.json after the changes: virtualNetworks["vnet"].subnets["AzureFirewallSubnet"]`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, mistakes := runWhatif(t, tt.args...)
			lines := strings.Split(strings.TrimSuffix(mistakes, "\n"), "\n")
			if code != badInput || out != "" || len(lines) != len(tt.want) {
				t.Fatalf("run(%q) = %d, %q, want %d and %d mistakes:\n%s", tt.args, code, out, badInput, len(tt.want), mistakes)
			}
			for i, line := range lines {
				if !strings.HasPrefix(line, "whatif: ") || !strings.Contains(line, tt.want[i]) {
					t.Errorf("run(%q): line %d is\n%s\nwant in it\n%s", tt.args, i+1, line, tt.want[i])
				}
			}
		})
	}
}

// Megabytes of nonsense end with a few words, soon.
func TestGarbageEndsSoon(t *testing.T) {
	const size = 10 << 20
	noise := make([]byte, size)
	for i, x := 0, uint32(1); i < size; i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	of := func(head, part string) []byte { return []byte(head + strings.Repeat(part, size/len(part))) }
	for name, text := range map[string][]byte{
		"noise":         noise,
		"zeros":         make([]byte, size),
		"brackets":      of("", "["),
		"nested":        of("", `{"virtualNetworks":[`),
		"wrong fields":  append(of("{", `"x":1,`), `"y":1}`...),
		"wrong entries": append(of(`{"virtualNetworks":[`, `{"name":1},`), `{}]}`...),
		"no end":        of(`{"name":"`, "a"),
	} {
		t.Run(name, func(t *testing.T) {
			design, start := written(t, text), time.Now()
			code, out, mistakes := runWhatif(t, "-design", design, "-flow", "tcp a -> b:1")
			if code != badInput || out != "" || mistakes == "" || len(mistakes) > 100_000 {
				t.Errorf("run() = %d, %d bytes of output, %d bytes of mistakes, want %d", code, len(out), len(mistakes), badInput)
			}
			if took := time.Since(start); took > time.Minute {
				t.Errorf("run() took %v", took)
			}
		})
	}
	long := strings.Repeat("a ", size/2)
	code, _, mistakes := runWhatif(t, "-design", designs+"firewall.json", "-flow", long, "-change", long)
	if code != badInput || strings.Count(mistakes, "\n") != 2 || len(mistakes) > 10_000 {
		t.Errorf("run() of a long flow and change = %d, %d bytes of mistakes:\n%.1000s", code, len(mistakes), mistakes)
	}
}

func TestHelpShowsRealExamples(t *testing.T) {
	code, out, mistakes := runWhatif(t, "-h")
	if code != allDelivered || mistakes != "" || strings.Count(out, "go run ./examples/whatif -design examples/designs/") != 4 {
		t.Errorf("run(-h) = %d, %q\n%s", code, mistakes, out)
	}
	for _, change := range []string{"route add rt-apim Clients 203.0.113.0/24 Internet", "route remove rt-apim Management"} {
		if _, err := sim.ParseChange(change); err != nil || !strings.Contains(out, change) {
			t.Errorf("the usage lacks %q, or it is none: %v", change, err)
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestUnwrittenOutputIsNoSuccess(t *testing.T) {
	var mistakes bytes.Buffer
	code := run([]string{"-design", designs + "firewall.json", "-flow", "tcp vm -> apim:443"}, fullDisk{}, &mistakes)
	if code != badInput || mistakes.String() != "whatif: disk full\n" {
		t.Errorf("run() = %d, %q", code, &mistakes)
	}
}
