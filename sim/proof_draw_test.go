package sim_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strconv"

	"azpath/sim"
	"azpath/sim/verify"
)

// landmarks are the addresses and ports at which a design may tell packets apart, as
// read from its text, whatever the compiler makes of them: a proof that lacks a cut
// is caught there.
type landmarks struct {
	addrs, machines []netip.Addr
	ports           []uint16
}

var (
	addressText = regexp.MustCompile(`"[0-9a-f.:]+(/[0-9]+)?"`)
	// numbers that are no priority, and ports in lists of texts
	numberText = regexp.MustCompile(`"[a-zA-Z]*[pP]ort[a-zA-Z]*":"?[0-9]+|"[0-9]+(-[0-9]+)?"|[fF]irst":[0-9]+|[lL]ast":[0-9]+`)
	digits     = regexp.MustCompile(`[0-9]+`)
)

func landmarksOf(t failer, d sim.Design) landmarks {
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var x landmarks
	for _, quoted := range addressText.FindAll(text, -1) {
		word := string(quoted[1 : len(quoted)-1])
		p, err := netip.ParsePrefix(word)
		if err != nil {
			a, err := netip.ParseAddr(word)
			if err != nil {
				continue
			}
			p = netip.PrefixFrom(a, a.BitLen())
			x.machines = append(x.machines, a)
		}
		p = p.Masked()
		last := drawAddr(rand.New(rand.NewPCG(3, 4)), []netip.Prefix{p})
		for _, a := range []netip.Addr{p.Addr(), p.Addr().Next(), p.Addr().Prev(), last, last.Next()} {
			if a.IsValid() {
				x.addrs = append(x.addrs, a)
			}
		}
	}
	for _, part := range numberText.FindAll(text, -1) {
		for _, number := range digits.FindAll(part, -1) {
			if n, err := strconv.ParseUint(string(number), 10, 16); err == nil && n > 0 {
				x.ports = append(x.ports, uint16(n))
			}
		}
	}
	x.addrs = append(x.addrs, netip.MustParseAddr("8.8.8.8"), netip.MustParseAddr("168.63.129.16"))
	x.ports = append(x.ports, 22, 53, 80, 443, 500, 1688, 3443, 4500, 8080, 65535, 49152)
	slices.SortFunc(x.addrs, netip.Addr.Compare)
	slices.Sort(x.ports)
	x.addrs, x.ports = slices.Compact(x.addrs), slices.Compact(x.ports)
	return x
}

// addr is mostly one that something has.
func (x *landmarks) addr(r *rand.Rand) string {
	if r.IntN(4) > 0 && len(x.machines) > 0 {
		return x.machines[r.IntN(len(x.machines))].String()
	}
	return x.addrs[r.IntN(len(x.addrs))].String()
}

func (x *landmarks) flow(r *rand.Rand, set *verify.FlowSet) sim.Flow {
	f := sim.Flow{Protocol: set.Protocols[r.IntN(len(set.Protocols))], Source: x.addr(r), Destination: x.addr(r)}
	if f.Protocol == sim.ICMP {
		return f
	}
	port := func() uint16 { return max(1, x.ports[r.IntN(len(x.ports))]+uint16(r.IntN(3))-1) }
	f.Port, f.SourcePort = port(), 49152+uint16(r.IntN(16384))
	if r.IntN(3) == 0 {
		f.SourcePort = port()
	}
	return f
}

// holdAtLandmarks walks flows between landmarks, and compares them with the proof.
func holdAtLandmarks(t failer, n *sim.Network, m *verify.Map, x *landmarks, r *rand.Rand, draws int) (met int) {
	for range draws {
		met += hold(t, n, m, x.flow(r, &m.Set))
	}
	return met
}

// holdAtEvery does so for every two addresses and every port.
func holdAtEvery(t failer, n *sim.Network, m *verify.Map, x *landmarks) (met int) {
	f := sim.Flow{}
	for i, a := range x.addrs {
		f.Source = a.String()
		for k, b := range x.addrs {
			f.Destination = b.String()
			for l, p := range x.ports {
				f.Protocol, f.Port = m.Set.Protocols[(i+k+l)%min(2, len(m.Set.Protocols))], p
				if f.SourcePort = 50000 + p%15000; l%3 == 0 {
					f.SourcePort = x.ports[(i+k)%len(x.ports)]
				}
				met += hold(t, n, m, f)
			}
		}
	}
	return met
}

// hold compares one flow with the proof, if it is one of the set's.
func hold(t failer, n *sim.Network, m *verify.Map, f sim.Flow) int {
	f.ServerName = m.Set.ServerName
	want, err := m.Of(f)
	if err != nil {
		return 0
	}
	if got := walked(t, n, f); !slices.Equal(got, want) {
		trace, _ := n.Trace(f)
		t.Fatalf("%s\nof %s\ncomes to %v, the proof has\n%v\n%v", f, m.Set, got, want, trace)
	}
	return 1
}
