package verify_test

import (
	"fmt"
	"testing"

	"azpath/sim"
	"azpath/sim/verify"
)

func benchmarkOutcomes(b *testing.B, d sim.Design, set string) {
	n, s := compiled(b, d), verify.MustParse(set)
	b.ReportAllocs()
	var m *verify.Map
	for b.Loop() {
		var err error
		if m, err = verify.Outcomes(n, s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(m.Cells), "cells")
}

// Rules of one NSG, each with its own prefix and port. Cells grow by 13 for each rule,
// 541 with 25 and 5416 with 400; time and memory by no more than the rules do.
func BenchmarkRules(b *testing.B) {
	for _, rules := range []int{25, 50, 100, 200, 400} {
		b.Run(fmt.Sprint(rules), func(b *testing.B) {
			benchmarkOutcomes(b, longNSG(rules), "tcp,udp * -> www")
		})
	}
}

// Service tags in rules, each for its own port. A tag adds 5 cells, whatever its size:
// its prefixes are one set of sources. Time and memory grow by no more than the tags do.
func BenchmarkTags(b *testing.B) {
	tags := []string{"AzureCloud", "Storage", "Sql", "ApiManagement", "AzureMonitor", "EventHub", "AzureActiveDirectory", "AzureKeyVault"}
	for _, used := range []int{1, 2, 4, 8} {
		b.Run(fmt.Sprint(used), func(b *testing.B) {
			d := officeDesign()
			for i, tag := range tags[:used] {
				d.NSGs[0].Rules = append(d.NSGs[0].Rules, sim.SecurityRule{Name: tag, Priority: 200 + i, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{tag}, DestinationPorts: []string{fmt.Sprint(8000 + i)}})
			}
			benchmarkOutcomes(b, d, "tcp,udp Internet -> pip-www")
		})
	}
}
