package render_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"azpath/sim"
)

// readDesign is one of the designs of the examples.
func readDesign(t testing.TB, name string) sim.Design {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "examples", "designs", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := sim.ReadDesign(f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func compile(t testing.TB, d sim.Design) *sim.Network {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func trace(t testing.TB, n *sim.Network, flow string) *sim.Trace {
	t.Helper()
	f, err := sim.ParseFlow(flow)
	if err != nil {
		t.Fatal(err)
	}
	out, err := n.Trace(f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// compareGolden fails the test unless got is what testdata/name holds. AZPATH_UPDATE=1
// rewrites the file.
func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("AZPATH_UPDATE") != "" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("it is not %s (AZPATH_UPDATE=1 rewrites it):\n%s", file, got)
	}
}

// crowded is a subnet of many machines, in a hub of many peers.
func crowded(machines, spokes int) sim.Design {
	d := sim.Design{Name: "crowded", VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{{Name: "farm", Prefixes: sim.CIDRs("10.0.0.0/20")}}}}}
	for i := range machines {
		ip := netip.AddrFrom4([4]byte{10, 0, byte((i + 4) / 256), byte((i + 4) % 256)})
		d.VNets[0].Subnets[0].NICs = append(d.VNets[0].Subnets[0].NICs, sim.NIC{Name: fmt.Sprintf("vm%d", i), IPs: []netip.Addr{ip}})
	}
	for i := range spokes {
		name := fmt.Sprintf("spoke%d", i)
		d.VNets = append(d.VNets, sim.VNet{Name: name, Space: []netip.Prefix{netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i + 1), 0, 0}), 16)}})
		d.Peerings = append(d.Peerings, sim.Peering{From: "hub", To: name}, sim.Peering{From: name, To: "hub"})
	}
	return d
}
