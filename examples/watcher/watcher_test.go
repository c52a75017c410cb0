package main

import (
	"bytes"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
)

func watch(args ...string) (code int, out, mistakes string) {
	var o, m bytes.Buffer
	code = run(args, &o, &m)
	return code, o.String(), m.String()
}

// What a person and a program see. AZPATH_UPDATE=1 rewrites the files.
func TestAnswersAreAsRecorded(t *testing.T) {
	design := []string{"-design", "../designs/firewall.json"}
	for file, args := range map[string][]string{
		"routes.txt":   {"routes", "apim"},
		"routes.json":  {"-format", "json", "routes", "vnet/AzureFirewallSubnet"},
		"nexthop.json": {"nexthop", "apim", "203.0.113.10"},
		"ipflow.json":  {"ipflow", "apim", "inbound", "tcp", "10.0.1.4:443", "203.0.113.10:51000"},
		"nsg.txt":      {"nsg", "apim"},

		"compare-routes.txt":  {"compare", "apim", "routes", "testdata/recorded-routes.txt"},
		"compare-routes.json": {"-format", "json", "compare", "vm", "routes", "testdata/recorded-vm.json"},
		"compare-nsg.txt":     {"compare", "apim", "nsg", "testdata/recorded-nsg.json"},
	} {
		t.Run(file, func(t *testing.T) {
			code, got, mistakes := watch(append(design, args...)...)
			if code != 0 || mistakes != "" {
				t.Fatalf("run(%q) = %d, %q", args, code, mistakes)
			}
			golden.Compare(t, file, got)
		})
	}
}

// Any form of Azure's JSON is a design here, and any envelope is around an answer.
func TestImportedDesigns(t *testing.T) {
	running := []string{"-design", "../azure/running"}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"nexthop", "web1", "93.184.216.34"}, `"VirtualAppliance"`},
		{[]string{"-format", "text", "compare", "web1", "routes", "../azure/running/web1.routes.json"}, "effective routes of web1: 3 same, 0 different, 0 only derived, 1 only real"},
		{[]string{"-as-observed", "nexthop", "web1", "198.51.100.7"}, `"Internet"`},
	} {
		code, out, mistakes := watch(append(running, tt.args...)...)
		if code != 0 || !strings.Contains(out, tt.want) {
			t.Errorf("run(%q) = %d, %q, %q, want %q", tt.args, code, out, mistakes, tt.want)
		}
	}
}

func TestMistakesAreNamed(t *testing.T) {
	design := "../designs/firewall.json"
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "QUESTION: missing"},
		{[]string{"-format", "yaml", "routes", "vm"}, `-format: "yaml"`},
		{[]string{"routes", "vm"}, "-design: missing"},
		{[]string{"-design", design, "hops", "vm"}, `"hops": want routes`},
		{[]string{"-design", design, "routes"}, "routes: 0 words behind it, want 1"},
		{[]string{"-design", design, "routes", "vmm"}, `"vmm"`},
		{[]string{"-design", design, "nexthop", "vm", "here"}, "here"},
		{[]string{"-design", design, "ipflow", "vm", "sideways", "tcp", "10.0.2.4", "8.8.8.8"}, "sideways"},
		{[]string{"-design", design, "ipflow", "vm", "outbound", "tcp", "10.0.2.4", "x:y"}, `"x:y" is neither an address`},
		{[]string{"-design", "none.json", "routes", "vm"}, "none.json"},
		{[]string{"-design", design, "compare", "vm", "rules", "x.json"}, `"rules": want routes or nsg`},
		{[]string{"-design", design, "compare", "vm", "routes", "x.json"}, "x.json"},
		{[]string{"-design", design, "compare", "vm", "nsg", "testdata/recorded-routes.txt"}, "testdata/recorded-routes.txt: "},
	} {
		code, out, mistakes := watch(tt.args...)
		if code != 2 || out != "" || !strings.Contains(mistakes, tt.want) {
			t.Errorf("run(%q) = %d, %q, %q, want 2 and %q", tt.args, code, out, mistakes, tt.want)
		}
	}
	if code, out, _ := watch("-h"); code != 0 || !strings.Contains(out, "az network nic show-effective-route-table") {
		t.Errorf("-h: %d, %q", code, out)
	}
}
