package sim_test

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"azpath/sim"
	"azpath/sim/verify"
)

// randomSet draws a set of flows between parts of a design, and what lies between.
func randomSet(t *rapid.T, d *sim.Design) verify.FlowSet {
	all := []string{"Internet", "10.0.0.0/8", "203.0.113.0/24", "*", "192.0.2.0/24", "10.1.0.0/30"}
	for _, v := range d.VNets {
		all = append(all, v.Name)
		for _, s := range v.Subnets {
			all = append(all, v.Name+"/"+s.Name)
			for _, n := range s.NICs {
				all = append(all, n.Name)
			}
		}
	}
	for _, s := range d.Sites {
		all = append(all, s.Name)
	}
	for _, p := range d.PublicIPs {
		all = append(all, p.Name)
	}
	for _, s := range d.Services {
		all = append(all, s.Name)
	}
	names := all
	if len(d.PrivateZones) > 0 {
		names = append(slices.Clip(all), "store.blob.core.windows.net", "db.corp.example", "a.b.corp.example", "www.example.com")
	}
	ends := func(of []string) *rapid.Generator[[]string] {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 1, 2, rapid.ID)
	}
	protocols := rapid.SampledFrom([][]sim.Protocol{{sim.TCP}, {sim.UDP}, {sim.TCP, sim.UDP, sim.ICMP}})
	set := verify.FlowSet{From: ends(all).Draw(t, "from"), To: ends(names).Draw(t, "to"), Protocols: protocols.Draw(t, "protocols")}
	if rapid.IntRange(0, 7).Draw(t, "all source ports") == 0 {
		set.SourcePorts = []sim.Ports{{First: 1, Last: 65535}}
	}
	return set
}

// TestProofIsWhatEveryPacketDoes draws packets out of the cells of proofs: each must
// fare as the cell's representative did, whatever the design.
func TestProofIsWhatEveryPacketDoes(t *testing.T) {
	packets, cells := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomDesigns().Draw(t, "design")
		n, err := sim.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		set := randomSet(t, &d)
		m, err := verify.Outcomes(n, set)
		if err != nil {
			t.Fatal(err)
		}
		cells += m.Cells
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for _, g := range m.Groups {
			for range 4_000 / len(m.Groups) {
				f, ok := drawFlow(r, g.Flows[r.IntN(len(g.Flows))])
				if _, err := m.Of(f); !ok || err != nil && f.Port == f.SourcePort {
					continue
				}
				packets++
				if got := walked(t, n, f); !slices.Equal(got, g.Outcomes) {
					trace, _ := n.Trace(f)
					t.Fatalf("%s\nof %s comes to\n%v\nthe proof has, for %v\n%v\n%v", f, set, got, g.Example, g.Outcomes, trace)
				}
			}
		}
		x := landmarksOf(t, d)
		packets += holdAtLandmarks(t, n, m, &x, r, 4_000)
	})
	t.Logf("%d packets of %d cells", packets, cells)
}

// drawFlow is one flow of a product, often at the ends of its prefixes and ranges.
func drawFlow(r *rand.Rand, x verify.Flows) (sim.Flow, bool) {
	f := sim.Flow{Protocol: x.Protocols[r.IntN(len(x.Protocols))], ServerName: x.ServerName, Destination: x.Name}
	src := drawAddr(r, x.Sources)
	if f.Source = src.String(); x.Place != "" {
		f.Source += "@" + x.Place
	}
	if x.Name == "" {
		dst := drawAddr(r, x.Destinations)
		if f.Destination = dst.String(); dst == src {
			return f, false
		}
	}
	if f.Protocol != sim.ICMP {
		f.SourcePort, f.Port = drawPort(r, x.SourcePorts), drawPort(r, x.Ports)
	}
	return f, true
}

func drawAddr(r *rand.Rand, ps []netip.Prefix) netip.Addr {
	p := ps[r.IntN(len(ps))]
	b := p.Addr().AsSlice()
	fill := []byte{0, 0xff, byte(r.Uint32())}[r.IntN(3)]
	for i := p.Bits(); i < len(b)*8; i++ {
		if fill != 0 && fill != 0xff && i%8 == 0 {
			fill = byte(r.Uint32())
		}
		b[i/8] |= fill & (0x80 >> (i % 8))
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

func drawPort(r *rand.Rand, ps []sim.Ports) uint16 {
	p := ps[r.IntN(len(ps))]
	return []uint16{p.First, p.Last, p.First + uint16(r.IntN(int(p.Last-p.First)+1))}[r.IntN(3)]
}

// failer is what the helpers need of a test.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// walked is what a flow comes to, asked for itself.
func walked(t failer, n *sim.Network, f sim.Flow) []verify.Outcome {
	t.Helper()
	var out []verify.Outcome
	err := n.Walks(f, func(w *sim.Walked) {
		if o := verify.OutcomeOf(w); !slices.Contains(out, o) {
			out = append(out, o)
		}
	})
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	slices.SortFunc(out, verify.CompareOutcomes)
	return out
}
