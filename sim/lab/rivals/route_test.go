package rivals

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"azpath/route"
	"azpath/route/servicetag"

	"github.com/gaissmai/bart"
)

// routeSize is a table as an Azure design has it: how many prefixes, and where they lie.
type routeSize struct {
	name   string
	routes []route.Route
	asks   []netip.Addr
}

// The rival answers the same questions from the same prefixes with another data structure.
func rivalOf(routes []route.Route) *bart.Table[int] {
	var rival bart.Table[int]
	for i, r := range routes {
		rival.Insert(r.Prefix, i)
	}
	return &rival
}

// must is for tables with a default route, where every question has an answer.
func must(i int, found bool) int {
	if !found {
		panic("lab: no route in a table with a default route")
	}
	return i
}

const rounds = 7

// TestRouteLookupAgainstBart holds the answers equal and, with -v, prints what each costs; the ratio is how many times as
// fast as bart the table is. Machines differ, so the ratios are not asserted.
func TestRouteLookupAgainstBart(t *testing.T) {
	if testing.Short() {
		t.Skip("measuring takes a quarter of a minute")
	}
	for _, size := range routeSizes(t) {
		table, err := route.NewTable(size.routes)
		if err != nil {
			t.Fatal(err)
		}
		rival := rivalOf(size.routes)
		for _, addr := range size.asks {
			won, theirs := table.Lookup(addr), size.routes[must(rival.Lookup(addr))]
			if len(won) != 1 || won[0] != theirs {
				t.Fatalf("%s: Lookup(%v) = %v, bart found %v", size.name, addr, won, theirs)
			}
		}
		ours := func(a netip.Addr) int { return table.Index(a) }
		theirs := func(a netip.Addr) int { v, _ := rival.Lookup(a); return v }
		a, b := alternate(func() time.Duration { return independent(size.asks, ours) }, func() time.Duration { return independent(size.asks, theirs) })
		c, d := alternate(func() time.Duration { return dependent(size.asks, ours) }, func() time.Duration { return dependent(size.asks, theirs) })
		t.Logf("%-28s independent %5.1f ns, bart %5.1f (%.2f)   dependent %5.1f, bart %5.1f (%.2f)", size.name, a, b, b/a, c, d, d/c)
	}
}

// alternate runs both by turns and gives the best round of each, in ns per question.
func alternate(ours, theirs func() time.Duration) (a, b float64) {
	for round := range rounds {
		x, y := float64(ours().Nanoseconds()), float64(theirs().Nanoseconds())
		if round == 0 || x < a {
			a = x
		}
		if round == 0 || y < b {
			b = y
		}
	}
	return a / perRound, b / perRound
}

const perRound = 1 << 20

var sink int

func independent(asks []netip.Addr, ask func(netip.Addr) int) time.Duration {
	start := time.Now()
	sum := 0
	for i := range perRound {
		sum += ask(asks[i&(len(asks)-1)])
	}
	sink = sum
	return time.Since(start)
}

// dependent chooses each question by the last answer, as a walk does.
func dependent(asks []netip.Addr, ask func(netip.Addr) int) time.Duration {
	start := time.Now()
	at := 0
	for i := range perRound {
		at = (i*7 + ask(asks[at&(len(asks)-1)])) & (len(asks) - 1)
	}
	sink = at
	return time.Since(start)
}

func BenchmarkRouteLookup(b *testing.B) {
	for _, size := range routeSizes(b) {
		table, err := route.NewTable(size.routes)
		if err != nil {
			b.Fatal(err)
		}
		rival := rivalOf(size.routes)
		b.Run(size.name+"/azpath", func(b *testing.B) {
			i := 0
			for b.Loop() {
				table.Index(size.asks[i&(len(size.asks)-1)])
				i++
			}
		})
		b.Run(size.name+"/bart", func(b *testing.B) {
			i := 0
			for b.Loop() {
				rival.Lookup(size.asks[i&(len(size.asks)-1)])
				i++
			}
		})
	}
}

func routeSizes(t testing.TB) []routeSize {
	var sizes []routeSize
	for _, n := range []int{20, 400, 4000, 10000} {
		rng := rand.New(rand.NewPCG(uint64(n), 1))
		sizes = append(sizes, routeSize{fmt.Sprintf("IPv4 %d", n), drawn(rng, n, wide4), questions(rng, wide4, nil)})
		sizes = append(sizes, routeSize{fmt.Sprintf("IPv4 %d in 10.0.0.0/8", n), drawn(rng, n, private4), questions(rng, private4, nil)})
		sizes = append(sizes, routeSize{fmt.Sprintf("IPv6 %d", n), drawn(rng, n, wide6), questions(rng, wide6, nil)})
	}
	four, six := tagRoutes()
	rng := rand.New(rand.NewPCG(7, 7))
	return append(sizes,
		routeSize{fmt.Sprintf("IPv4 tags %d", len(four)), four, questions(rng, wide4, nil)},
		routeSize{fmt.Sprintf("IPv4 tags %d, in tags", len(four)), four, questions(rng, wide4, four)},
		routeSize{fmt.Sprintf("IPv6 tags %d", len(six)), six, questions(rng, wide6, nil)},
		routeSize{fmt.Sprintf("IPv6 tags %d, in tags", len(six)), six, questions(rng, wide6, six)},
	)
}

// tagRoutes is every distinct prefix of the service tags as a user route, and the default route every table has.
func tagRoutes() (four, six []route.Route) {
	four = append(four, toInternet(netip.MustParsePrefix("0.0.0.0/0")))
	six = append(six, toInternet(netip.MustParsePrefix("::/0")))
	seen := map[netip.Prefix]bool{}
	for _, tag := range servicetag.Embedded().Tags() {
		for _, p := range tag.Prefixes() {
			if seen[p] {
				continue
			}
			seen[p] = true
			if p.Addr().Is4() {
				four = append(four, toInternet(p))
			} else {
				six = append(six, toInternet(p))
			}
		}
	}
	return four, six
}

func toInternet(p netip.Prefix) route.Route {
	return route.Route{Prefix: p, NextHop: route.NextHop{Type: route.HopInternet}, Source: route.SourceUser}
}

// drawn is n distinct prefixes, a default route among them.
func drawn(rng *rand.Rand, n int, addr func(*rand.Rand) netip.Addr) []route.Route {
	seen := map[netip.Prefix]bool{}
	var list []route.Route
	for len(list) < n {
		a := addr(rng)
		bits := 8 + rng.IntN(25)
		if a.Is6() {
			bits = 32 + rng.IntN(33)
		}
		if len(list) == 0 {
			bits = 0
		}
		if p, _ := a.Prefix(bits); !seen[p] {
			seen[p] = true
			list = append(list, toInternet(p))
		}
	}
	return list
}

// questions is addresses drawn from the space or, if routes are given, inside them.
func questions(rng *rand.Rand, addr func(*rand.Rand) netip.Addr, routes []route.Route) []netip.Addr {
	list := make([]netip.Addr, 1<<14)
	for i := range list {
		list[i] = addr(rng)
		if routes != nil {
			list[i] = routes[rng.IntN(len(routes))].Prefix.Addr()
		}
	}
	return list
}

func wide4(rng *rand.Rand) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], rng.Uint32())
	return netip.AddrFrom4(b)
}

func private4(rng *rand.Rand) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], 10<<24|rng.Uint32()>>8)
	return netip.AddrFrom4(b)
}

// wide6 draws around Azure's own ranges: 2603:1000::/24 and ULA.
func wide6(rng *rand.Rand) netip.Addr {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], 0x2603_1000_0000_0000|rng.Uint64()>>24)
	if rng.IntN(4) == 0 {
		binary.BigEndian.PutUint64(b[:8], 0xfd00_0000_0000_0000|rng.Uint64()>>8)
	}
	binary.BigEndian.PutUint64(b[8:], rng.Uint64())
	return netip.AddrFrom16(b)
}
