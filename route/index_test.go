package route

import (
	"math/rand/v2"
	"net/netip"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// crowd is many distinct prefixes under a few common ones, so that arrays of the index lie several levels deep.
func crowd(rng *rand.Rand, n int) []Route {
	routes := []Route{system("0.0.0.0/0", HopInternet), system("::/0", HopInternet)}
	seen := map[netip.Prefix]bool{}
	bases := []netip.Addr{ip("10.1.2.0"), ip("10.1.255.255"), ip("255.255.255.0"), ip("2603:1030:a:b::"), ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00")}
	for range n {
		base := bases[rng.IntN(len(bases))]
		k := keyOf(Route{Prefix: netip.PrefixFrom(base, base.BitLen())}, 0)
		loose := rng.IntN(base.BitLen()/4 + 1) // low bits that vary
		addr := addr6(k.plus(rng.Uint64()&(1<<min(loose, 30)-1), 128-rng.IntN(8)))
		if base.Is4() {
			addr = addr4(number4(base) ^ rng.Uint32()&(1<<loose-1))
		}
		p, _ := addr.Prefix(addr.BitLen() - rng.IntN(loose+1))
		if !seen[p] && !p.Addr().Is4In6() {
			seen[p] = true
			routes = append(routes, Route{Prefix: p, NextHop: NextHop{Type: HopNone}, Source: SourceUser})
		}
	}
	return routes
}

func TestIndexFindsTheRangeInCrowdedTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		routes := crowd(rng, rapid.IntRange(0, 600).Draw(t, "routes"))
		table := mustTable(t, routes)
		var list []Range
		for r := range table.Ranges {
			list = append(list, r)
		}
		for _, addr := range probes(routes) {
			i := sort.Search(len(list), func(i int) bool { return list[i].Last.Compare(addr) >= 0 })
			if got := table.Index(addr); got != list[i].Set {
				t.Fatalf("Index(%v) = %d, want %d of range %v", addr, got, list[i].Set, list[i])
			}
			if won := table.Winners(list[i].Set)[0]; !won.Prefix.Contains(addr) {
				t.Fatalf("Index(%v) leads to %v", addr, won)
			}
		}
	})
}

// The crowd is of use only if it makes arrays under arrays.
func TestCrowdMakesADeepIndex(t *testing.T) {
	table := mustTable(t, crowd(rand.New(rand.NewPCG(1, 0)), 600))
	for name, x := range map[string]index{"IPv4": table.four.index, "IPv6": table.six.index} {
		if depth := x.depth(x.root); depth < 4 {
			t.Errorf("the %s index is %d arrays deep, want 4 or more", name, depth)
		}
	}
}

func (x *index) depth(s slot) int {
	if s.bits == 0 {
		return 0
	}
	deepest := 0
	for _, below := range x.slots[s.at:][:1<<s.bits] {
		deepest = max(deepest, x.depth(below))
	}
	return 1 + deepest
}

// An index must stay small beside its routes: 10,000 subnets have one each.
func TestIndexIsSizedByItsRoutes(t *testing.T) {
	for _, n := range []int{10, 400, 4000} {
		table := mustTable(t, fullTable(n))
		routes, slots := len(table.routes), len(table.four.index.slots)
		if slots > 8*routes {
			t.Errorf("the index of %d routes has %d slots, want at most 8 per route", routes, slots)
		}
	}
}
