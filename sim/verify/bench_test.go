package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"azpath/sim/verify"
)

func spokeNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint("spoke", i+1)
	}
	return strings.Join(names, ",")
}

func benchmarkMap(b *testing.B, spokes, hosts int, set string) {
	n := compiled(b, hubAndSpokes(spokes, hosts))
	s := verify.MustParse(set)
	b.ReportAllocs()
	var m *verify.Map
	for b.Loop() {
		var err error
		if m, err = verify.Outcomes(n, s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(m.Cells), "cells")
	b.ReportMetric(float64(len(m.Groups)), "groups")
}

// The internet to every spoke: all IPv4 sources, all ports, TCP and UDP.
func BenchmarkInternetToSpokes(b *testing.B) {
	for _, spokes := range []int{5, 10, 20, 40} {
		b.Run(fmt.Sprint(spokes), func(b *testing.B) {
			benchmarkMap(b, spokes, 1, "tcp,udp Internet -> "+spokeNames(spokes)+",pip-web,pip-fw")
		})
	}
}

// All ordered pairs of 400 hosts in 20 subnets, all ports, TCP and UDP.
func BenchmarkAllPairs(b *testing.B) {
	benchmarkMap(b, 20, 20, "tcp,udp "+spokeNames(20)+" -> "+spokeNames(20))
}

// A rule more in the firewall of 100 hosts: all pairs of them.
func BenchmarkDiff(b *testing.B) {
	d := hubAndSpokes(20, 5)
	before := compiled(b, d)
	changed, err := d.Apply(change(b, "firewall add fw network net/ssh Allow Tcp 10.1.0.0/16 -> 10.2.0.0/16:22"))
	if err != nil {
		b.Fatal(err)
	}
	after, set := compiled(b, changed), verify.MustParse("tcp,udp "+spokeNames(20)+" -> "+spokeNames(20))
	b.ReportAllocs()
	var diff *verify.Difference
	for b.Loop() {
		if diff, err = verify.Diff(before, after, set); err != nil {
			b.Fatal(err)
		}
	}
	if len(diff.Changed) == 0 {
		b.Fatal("nothing changed")
	}
	b.ReportMetric(float64(diff.Cells), "cells")
}
