package apim

import (
	"os"
	"slices"
	"strings"
	"testing"

	"azpath/sim"
)

func designed(t testing.TB, name string, changes ...string) sim.Design {
	t.Helper()
	f, err := os.Open("../../examples/designs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := sim.ReadDesign(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range changes {
		c, err := sim.ParseChange(s)
		if err != nil {
			t.Fatal(err)
		}
		if d, err = d.Apply(c); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func kinds(t *testing.T, d sim.Design, planned int) (out []string) {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Findings(n, "apim", AzurePublic, planned)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		out = append(out, f.Kind)
	}
	return out
}

// A finding is there, and goes when what it says is mended.
func TestDocumentedFindings(t *testing.T) {
	const cp, clients = "route add rt-apim CP ApiManagement Internet", "route add rt-apim C 0.0.0.0/1 Internet"
	for _, c := range []struct {
		kind         string
		file         string
		broken, mend []string
		planned      int
	}{
		// apim:F1
		{"clients-asymmetric", "firewall.json", nil, []string{clients, "route add rt-apim C2 128.0.0.0/1 Internet"}, 0},
		// apim:F2
		{"management-cut", "firewall.json", nil, []string{cp}, 0},
		// apim:F3, apim:C6
		{"management-partly-cut", "firewall.json", []string{"route add rt-apim CP ApiManagement.EastUS Internet"}, []string{"route add rt-apim CP2 ApiManagement Internet"}, 0},
		// apim:F4, apim:C7
		{"management-moved", "firewall.json", []string{"route add rt-apim CP 52.139.20.34/32 Internet"}, []string{"route add rt-apim CP2 20.48.201.76/32 Internet"}, 0},
		// apim:F5
		{"management-denied", "firewall.json", []string{"nsg add nsg-apim no 101 Inbound Deny Tcp ApiManagement -> *:3443"}, []string{"nsg remove nsg-apim no"}, 0},
		// apim:F7
		{"probe-denied", "firewall.json", []string{"nsg add nsg-apim no 101 Inbound Deny * AzureLoadBalancer -> *"}, []string{"nsg remove nsg-apim no"}, 0},
		// While 0/0 leads to an appliance VirtualNetwork holds everything, and the default
		// rule lets clients in: the route goes first.
		// apim:F8
		{"clients-denied", "firewall.json", []string{"route remove rt-apim FW", "nsg remove nsg-apim AllowClients"}, []string{"nsg add nsg-apim Clients 101 Inbound Allow Tcp Internet -> VirtualNetwork:443"}, 0},
		// apim:F10
		{"required-outbound-denied", "firewall.json", []string{"route remove rt-apim FW", "nsg add nsg-apim no 100 Outbound Deny * * -> Sql"}, []string{"nsg remove nsg-apim no"}, 0},
		// apim:F11, apim:N29
		{"denied-before-firewall", "firewall.json", []string{"nsg add nsg-apim no 100 Outbound Deny * * -> Internet"}, []string{"nsg remove nsg-apim no"}, 0},
		// apim:F12, apim:T3
		{"service-endpoints-missing", "forced-tunnel.json", nil, []string{"route add rt-apim I 0.0.0.0/0 Internet"}, 0},
		// apim:F13, apim:T4
		{"dependency-not-allowed", "forced-tunnel.json", nil, []string{"route add rt-apim I 0.0.0.0/0 Internet"}, 0},
		// apim:F14
		{"units-routed-away", "firewall.json", []string{"route add rt-apim Own 10.0.1.0/24 VirtualAppliance 10.0.0.4"}, []string{"route remove rt-apim Own"}, 0},
		// apim:Z3
		{"units-out-of-range", "forced-tunnel.json", nil, nil, 40},
	} {
		t.Run(c.kind, func(t *testing.T) {
			d := designed(t, c.file, c.broken...)
			if got := kinds(t, d, c.planned); !slices.Contains(got, c.kind) {
				t.Errorf("findings %q, want %s among them", got, c.kind)
			}
			for _, s := range c.mend {
				change, err := sim.ParseChange(s)
				if err != nil {
					t.Fatal(err)
				}
				if d, err = d.Apply(change); err != nil {
					t.Fatal(err)
				}
			}
			if got := kinds(t, d, 0); slices.Contains(got, c.kind) {
				t.Errorf("mended, findings %q, want no %s", got, c.kind)
			}
		})
	}
}

// Source: apim:F20, apim:Z2.
func TestDocumentedSubnetArithmetic(t *testing.T) {
	d := designed(t, "forced-tunnel.json")
	d.VNets[0].Subnets[1].Prefixes = sim.CIDRs("10.0.1.0/28")
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Findings(n, "apim", AzurePublic, 6)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	last := list[len(list)-1]
	if want := "6 units need 2 x 6 + 1 = 13 addresses, and 10.0.1.0/28 leaves 16 - 5 = 11: want a /27"; last.Message != want {
		t.Errorf("finding %s, want %s", last, want)
	}
}

// Source: apim:9.
func TestDocumentedRegionsOfClouds(t *testing.T) {
	for region, want := range map[string]string{"estus": `did you mean "eastus"?`, "usgovvirginia": "is a region of AzureGovernment"} {
		d := designed(t, "forced-tunnel.json")
		d.VNets[0].Region = region
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Check(n, "apim"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check in %s: %v, want %s", region, err, want)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	d, err := Expand(designed(b, "forced-tunnel.json"), "apim", AzurePublic)
	if err != nil {
		b.Fatal(err)
	}
	n, err := sim.Compile(d)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Check(n, "apim"); err != nil {
			b.Fatal(err)
		}
	}
}
