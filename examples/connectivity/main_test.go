package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"azpath/examples/internal/golden"
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
		{"verbose.txt", 1, []string{"-design", "../designs/custom-dns.json", "-instance", "apim", "-v"}},
		{"trace.txt", 1, []string{"-design", "../designs/firewall.json", "-instance", "apim", "-trace", "sql"}},
		{"changed.txt", 1, []string{"-design", "../designs/forced-tunnel.json", "-instance", "apim", "-change", "route add rt-apim Management ApiManagement Internet", "-change", "endpoint add vnet/apim Microsoft.Storage"}},
		{"changed.json", 1, []string{"-design", "../designs/forced-tunnel.json", "-instance", "apim", "-change", "endpoint add vnet/apim Microsoft.Storage", "-format", "json"}},
		{"mended.txt", 0, []string{"-design", "../designs/custom-dns.json", "-instance", "apim", "-change", "dns forward dns . -> 168.63.129.16"}},
		{"status.txt", 1, []string{"-design", "../designs/forced-tunnel.json", "-instance", "apim", "-status", "testdata/status.json"}},
		{"status-compared.json", 1, []string{"-design", "../designs/forced-tunnel.json", "-instance", "apim", "-status", "testdata/status.json", "-format", "json"}},
		{"status.txt", 1, []string{"-design", "../designs/forced-tunnel.json", "-design", "testdata/status.json", "-instance", "apim"}},
		{"healthy.txt", 0, []string{"-design", "../designs/healthy-apim.json", "-instance", "apim"}},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			var out, mistakes bytes.Buffer
			if got := run(tt.args, &out, &mistakes, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)); got != tt.want {
				t.Fatalf("run(%q) = %d, want %d: %s%s", tt.args, got, tt.want, &out, &mistakes)
			}
			golden.Compare(t, tt.golden, out.String())
		})
	}
}

func TestMistakesAreInput(t *testing.T) {
	const design = "../designs/forced-tunnel.json"
	// edited is the design with one text in place of another.
	edited := func(old, with string) string {
		b, err := os.ReadFile(design)
		if err != nil || !strings.Contains(string(b), old) {
			t.Fatal(old, err)
		}
		file := filepath.Join(t.TempDir(), "design.json")
		if err := os.WriteFile(file, []byte(strings.Replace(string(b), old, with, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, tt := range []struct {
		name string
		args []string
		want string // in what is written
	}{
		{"no design", nil, "-design"},
		{"no such file", []string{"-design", "nowhere.json"}, "nowhere.json"},
		{"no such instance", []string{"-design", design, "-instance", "none"}, `no API Management instance named "none" (have ["apim"])`},
		{"no such cloud", []string{"-cloud", "Moon"}, `"Moon" is none of AzurePublic, AzureGovernment, AzureChina`},
		{"no such format", []string{"-format", "xml"}, `-format "xml"`},
		{"no such change", []string{"-design", design, "-instance", "apim", "-change", "route"}, "-change \"route\""},
		{"a change of what is not there", []string{"-design", design, "-instance", "apim", "-change", "route remove rt-none X"}, "rt-none"},
		{"no such row", []string{"-design", design, "-instance", "apim", "-trace", "none"}, `-trace "none": no row`},
		{"a status that is none", []string{"-design", design, "-instance", "apim", "-status", design}, "-status: " + design + ": no network status"},
		{"no such status", []string{"-design", design, "-instance", "apim", "-status", "nowhere.json"}, "-status: "},
		{"two statuses", []string{"-design", design, "-design", "testdata/status.json", "-design", "testdata/degraded.json", "-instance", "apim"}, "-design: 2 network statuses, testdata/status.json and testdata/degraded.json, want one"},
		{"a status of another region", []string{"-design", edited(`"eastus"`, `"northeurope"`), "-instance", "apim", "-status", "testdata/status.json"}, `the network status has no location "northeurope" (have ["East US" "West US"])`},
		{"a row that is none", []string{"-design", design, "-instance", "apim", "-status", broken(t)}, `-status: network status[0].connectivityStatus[0].status: "fine" is none of initializing, success, failure`},
		// apim:1, apim:2.1
		{"a mode that is none", []string{"-design", edited(`"Internal"`, `"Inside"`), "-instance", "apim"}, `apiManagement["apim"].virtualNetworkType: "Inside"`},
		// apim:1, apim:5
		{"a platform that is none", []string{"-design", edited(`"virtualNetworkType"`, `"platformVersion": "stv3", "virtualNetworkType"`), "-instance", "apim"}, `apiManagement["apim"].platformVersion: "stv3"`},
		// apim:2.1
		{"a tier that is none", []string{"-design", edited(`"virtualNetworkType"`, `"sku": "Gold", "virtualNetworkType"`), "-instance", "apim"}, `apiManagement["apim"].sku: "Gold" is none of`},
		{"a region that is none", []string{"-design", edited(`"eastus"`, `"estus"`), "-instance", "apim"}, `virtualNetworks["vnet"].location: "estus" is no region of AzurePublic, did you mean "eastus"?`},
		{"a region of another cloud", []string{"-design", design, "-instance", "apim", "-cloud", "AzureChina"}, `virtualNetworks["vnet"].location: "eastus" is a region of AzurePublic, not of AzureChina`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, mistakes bytes.Buffer
			if got := run(tt.args, &out, &mistakes, time.Time{}); got != 2 || out.Len() > 0 || !strings.Contains(mistakes.String(), tt.want) {
				t.Errorf("run(%q) = %d, %s%s, want %s", tt.args, got, &out, &mistakes, tt.want)
			}
		})
	}
}

// broken is a status with a row that is none.
func broken(t *testing.T) string {
	file := filepath.Join(t.TempDir(), "status.json")
	if err := os.WriteFile(file, []byte(`{"dnsServers": [], "connectivityStatus": [{"name": "a.example.com", "status": "fine"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Azure's answer may be what the program itself writes: then nothing differs.
func TestOwnAnswerIsTheSame(t *testing.T) {
	var out, mistakes bytes.Buffer
	args := []string{"-design", "../designs/forced-tunnel.json", "-instance", "apim", "-status", "testdata/degraded.json"}
	if got := run(args, &out, &mistakes, time.Time{}); got != 0 || !strings.HasSuffix(out.String(), "result: 15 the same, 0 differ, 0 only in Azure, 0 only in the design\n") {
		t.Errorf("run(%q) = %d\n%s%s", args, got, &out, &mistakes)
	}
}
