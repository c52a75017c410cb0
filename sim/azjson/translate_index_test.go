package azjson_test

import (
	"os"
	"path/filepath"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

// real is where real files lie beside the repository; they are no part of it.
const real = "../../../shared/data/arm"

// given imports real files, and skips where there are none.
func given(t *testing.T, names ...string) *azjson.Result {
	t.Helper()
	var sources []azjson.Source
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(real, name))
		if err != nil {
			t.Skip("no real files beside the repository: ", err)
		}
		sources = append(sources, azjson.Source{Name: name, Text: text})
	}
	r, err := azjson.Import(sources, azjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func compiled(t *testing.T, d sim.Design) *sim.Network {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func flow(t *testing.T, text string) sim.Flow {
	t.Helper()
	f, err := sim.ParseFlow(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What the recorded network and its group say of each other, as an engineer reads them
// off the two files: the machines are those that the subnets list.
func TestRecordedNetworkAndGroup(t *testing.T) {
	r := given(t, "rest-vnet-deployed-json-view.json", "rest-nsg-subnet-deployed-json-view.json")
	n := compiled(t, r.Design)
	for _, c := range []struct {
		flow string
		want sim.Disposition
	}{
		{"tcp 10.0.0.4 -> 10.0.1.4:22", sim.Delivered}, // rule 100
		{"tcp 10.0.0.4 -> 10.0.1.4:80", sim.Delivered},
		{"tcp 10.0.0.4 -> 10.0.1.4:8080", sim.Delivered},
		{"tcp 10.0.0.4 -> 10.0.1.4:443", sim.Dropped}, // rule 110
		{"tcp 10.0.1.4 -> 10.0.0.4:8080", sim.Delivered},
		{"tcp 10.0.1.4 -> 10.0.0.4:22", sim.Dropped},
		{"udp 10.0.1.4 -> 10.0.0.4:53", sim.Delivered},
		{"tcp 10.0.1.4 -> 8.8.8.8:443", sim.Dropped},
		{"udp 10.0.1.4 -> 8.8.8.8:53", sim.Dropped}, // no way out of a private subnet
		{"tcp 10.0.0.4 -> 8.8.8.8:443", sim.Exited},
	} {
		if v, err := n.Verdict(flow(t, c.flow)); err != nil || v.Disposition != c.want {
			t.Errorf("%s: %v (%v), want %v", c.flow, v, err, c.want)
		}
	}
}

func TestRecordedRouteTables(t *testing.T) {
	d := given(t, "rest-route-tables-list-recorded.json").Design
	if len(d.VNets) != 1 || d.VNets[0].Subnets[0].RouteTable == "" {
		t.Fatal(d.GoString())
	}
	s := &d.VNets[0].Subnets[0]
	s.NICs = append(s.NICs, sim.NIC{Name: "pod-host", IPs: sim.IPs("10.240.0.9")})
	n := compiled(t, d)
	for to, want := range map[string]string{"10.244.0.7": "10.240.0.5", "10.244.2.1": "10.240.0.6", "10.244.1.1": "10.240.255.5", "10.240.0.30": "", "8.8.8.8": ""} {
		hop, err := n.NextHop("pod-host", sim.IP(to))
		got := ""
		if hop.NextHopIPAddress.IsValid() {
			got = hop.NextHopIPAddress.String()
		}
		if err != nil || got != want {
			t.Errorf("next hop for %s: %v (%v), want %q", to, hop, err, want)
		}
	}
}
