package route

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
)

// fullTable is a spoke's system routes and n user routes to hosts and subnets of 10.0.0.0/8.
func fullTable(n int) []Route {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	routes := append(vnet("10.1.0.0/16"), system("10.0.0.0/16", HopVNetPeering))
	seen := map[netip.Prefix]bool{}
	for len(seen) < n {
		p, _ := addr4(10<<24 | rng.Uint32()>>8).Prefix(16 + rng.IntN(17))
		if !seen[p] {
			seen[p] = true
			routes = append(routes, nva(fmt.Sprintf("route-%d", len(seen)), p.String(), "10.0.1.4"))
		}
	}
	return routes
}

func BenchmarkNewTable(b *testing.B) {
	for _, n := range []int{10, 400, 4000, 40000} {
		routes := fullTable(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := NewTable(routes); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkIndex(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	asks := make([]netip.Addr, 1<<12)
	for i := range asks {
		asks[i] = addr4(10<<24 | rng.Uint32()>>8)
	}
	for _, n := range []int{10, 400, 4000} {
		table := mustTable(b, fullTable(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				table.Index(asks[i&(len(asks)-1)])
				i++
			}
		})
	}
}

func BenchmarkExplain(b *testing.B) {
	for _, n := range []int{10, 400} {
		table := mustTable(b, fullTable(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table.Explain(ip("10.1.2.3"))
			}
		})
	}
}
