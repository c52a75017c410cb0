package verify_test

import (
	"fmt"
	"testing"

	"azpath/sim"
	"azpath/sim/verify"
)

// longNSG is a machine behind an NSG with many rules, each for its own prefix and port.
func longNSG(rules int) sim.Design {
	d := officeDesign()
	g := sim.NSG{Name: "nsg-long"}
	for i := range rules {
		access := sim.Allow
		if i%3 == 0 {
			access = sim.Deny
		}
		g.Rules = append(g.Rules, sim.SecurityRule{
			Name: fmt.Sprint("r", i), Priority: 100 + i, Direction: sim.Inbound, Access: access, Protocol: sim.TCP,
			Sources: []string{fmt.Sprintf("10.%d.%d.0/24", 1+i/200, i%200)}, DestinationPorts: []string{fmt.Sprint(2000 + 3*i)},
		})
	}
	d.NSGs = append(d.NSGs, g)
	d.VNets[0].Subnets[1].NSG = "nsg-long"
	return d
}

func benchmarkAllowed(b *testing.B, rules int) {
	n := compiled(b, longNSG(rules))
	b.ReportAllocs()
	var j *verify.Judged
	for b.Loop() {
		var err error
		if j, err = verify.Allowed(n, "www", sim.Inbound); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(j.Cells), "cells")
}

// 400 rules with distinct prefixes and ports.
func BenchmarkAllowed400(b *testing.B) { benchmarkAllowed(b, 400) }

// Time and cells double with the rules: a port that one rule names leaves one rule to
// cut addresses, four cells for each port.
func BenchmarkAllowed(b *testing.B) {
	for _, rules := range []int{25, 50, 100, 200} {
		b.Run(fmt.Sprint(rules), func(b *testing.B) { benchmarkAllowed(b, rules) })
	}
}

func TestAllowedRefusals(t *testing.T) {
	n := office()
	for _, tt := range []struct {
		nic  string
		dir  sim.Direction
		want string
	}{
		{"ww", sim.Inbound, `network interface: "ww": does not exist (have "www")`},
		{"www", 0, `direction: want "Inbound", "Outbound"`},
	} {
		if _, err := verify.Allowed(n, tt.nic, tt.dir); err == nil || err.Error() != tt.want {
			t.Errorf("Allowed(%q, %v): %v, want %s", tt.nic, tt.dir, err, tt.want)
		}
	}
}

// What may open a flow to a machine, as far as its NSGs go.
func ExampleAllowed() {
	j, err := verify.Allowed(office(), "www", sim.Inbound)
	if err != nil {
		panic(err)
	}
	for _, f := range j.Allowed {
		fmt.Println(f.Protocols, len(f.Sources), "sources to", f.Destinations, f.Ports)
	}
	// Output:
	// [Tcp] 88 sources to [10.0.1.4/32] [443]
}
