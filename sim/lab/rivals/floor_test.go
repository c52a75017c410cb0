package rivals

import (
	"encoding/binary"
	"net/netip"
	"os"
	"testing"
	"time"

	"azpath/route"
	"azpath/sim"
)

// The floor is the least work that a verdict can be made of: for every hop of
// every leg one route lookup, ten rules read in order, and one operation on a
// table of connections. It knows no device, no translation, no reason.
type floor struct {
	legs, hops int
	routes     *route.Table
	rules      [10]floorRule
	state      floorState
}

// floorRule is a rule in fixed words.
type floorRule struct {
	src, srcMask, dst, dstMask uint32
	first, last                uint16 // destination ports, inclusive both ends
	proto                      uint8
}

// floorPacket is a packet in fixed words, its destination also as routes take it.
type floorPacket struct {
	src, dst         uint32
	srcPort, dstPort uint16
	proto            uint8
	to               netip.Addr
}

func (p *floorPacket) reverse(to netip.Addr) floorPacket {
	return floorPacket{p.dst, p.src, p.dstPort, p.srcPort, p.proto, to}
}

// floorState is a small open-addressing table. A generation stamp stands for
// clearing it.
type floorState struct {
	slots      [64]floorSlot
	generation uint32
}

type floorSlot struct {
	key        floorKey
	generation uint32
	packets    uint32
}

type floorKey struct {
	ends  uint64
	ports uint32
	at    uint32
}

// touch finds the connection at a device, or makes it, and counts the packet.
func (s *floorState) touch(k floorKey) uint32 {
	h := (k.ends ^ uint64(k.ports)<<32 ^ uint64(k.at)) * 0x9e3779b97f4a7c15
	for i := h >> 58; ; i = (i + 1) % uint64(len(s.slots)) {
		slot := &s.slots[i]
		if slot.generation != s.generation {
			*slot = floorSlot{k, s.generation, 0}
		}
		if slot.key == k {
			slot.packets++
			return slot.packets
		}
	}
}

// walk carries one conversation and returns a number that depends on all of it.
func (f *floor) walk(forth floorPacket, back netip.Addr) int {
	f.state.generation++
	answer := forth.reverse(back)
	sum := 0
	for leg := range f.legs {
		p := &forth
		if leg == 1 || leg == 4 { // SYN-ACK, response
			p = &answer
		}
		for hop := range f.hops {
			sum += f.routes.Index(p.to)
			sum += f.judge(p)
			k := floorKey{uint64(forth.src)<<32 | uint64(forth.dst), uint32(forth.srcPort)<<16 | uint32(forth.dstPort), uint32(hop)}
			sum += int(f.state.touch(k))
		}
	}
	return sum
}

func (f *floor) judge(p *floorPacket) int {
	for i := range f.rules {
		r := &f.rules[i]
		if p.src&r.srcMask == r.src && p.dst&r.dstMask == r.dst && r.proto == p.proto && r.first <= p.dstPort && p.dstPort <= r.last {
			return i
		}
	}
	return -1
}

// newFloor has the routes of the article's subnet and ten rules of which only
// the last holds.
func newFloor(t testing.TB, legs, hops int) *floor {
	routes := route.System([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/16")}, route.ObservedReserved().Prefixes)
	routes = append(routes,
		toInternet(netip.MustParsePrefix("203.0.113.0/24")),
		route.Route{Name: "FW", Prefix: netip.MustParsePrefix("0.0.0.0/0"), Source: route.SourceUser,
			NextHop: route.NextHop{Type: route.HopVirtualAppliance, IP: netip.MustParseAddr("10.0.0.4")}})
	table, err := route.NewTable(routes)
	if err != nil {
		t.Fatal(err)
	}
	f := &floor{legs: legs, hops: hops, routes: table}
	for i := range f.rules {
		f.rules[i] = floorRule{first: uint16(8000 + i), last: uint16(8000 + i), proto: 6}
	}
	f.rules[9].first, f.rules[9].last = 0, 65535
	return f
}

func floorQuestion() (forth floorPacket, back netip.Addr) {
	client, machine := netip.MustParseAddr("203.0.113.10"), netip.MustParseAddr("10.0.1.4")
	return floorPacket{word(client), word(machine), 51000, 443, 6, machine}, client
}

func word(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

// delivered is the article's design in External mode with the one route that
// delivers its first flow, and that flow from a client of the design and from
// one that nobody declares, which passes one device less.
func delivered(t testing.TB) (*sim.Network, []sim.Flow) {
	text, err := os.ReadFile("../../testdata/external.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := sim.ParseDesign(text)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sim.ParseChange("route add rt-apim Clients 203.0.113.0/24 Internet")
	if err != nil {
		t.Fatal(err)
	}
	if d, err = d.Apply(c); err != nil {
		t.Fatal(err)
	}
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return n, []sim.Flow{
		{Protocol: sim.TCP, Source: "client", Destination: "apim", Port: 443},
		{Protocol: sim.TCP, Source: "203.0.113.11", Destination: "apim", Port: 443},
	}
}

// shape counts the legs of a delivered flow and the hops of each.
func shape(t testing.TB, n *sim.Network, f sim.Flow) (legs, hops int) {
	trace, err := n.Trace(f)
	if err != nil {
		t.Fatal(err)
	}
	if trace.Verdict.Disposition != sim.Delivered {
		t.Fatalf("Trace(%s) = %s, want delivered\n%s", f, trace.Verdict, trace)
	}
	hops = len(trace.Legs[0].Hops)
	for _, l := range trace.Legs {
		if len(l.Hops) != hops {
			t.Fatalf("leg %s has %d hops, the first has %d", l.Leg, len(l.Hops), hops)
		}
	}
	return len(trace.Legs), hops
}

const verdictsPerRound = 1 << 17

// TestVerdictAgainstFloor prints, with -v, what a verdict costs and how many
// times the floor of as many legs and hops that is, by turns in one process.
// Machines differ, so the ratio is not asserted.
func TestVerdictAgainstFloor(t *testing.T) {
	if testing.Short() {
		t.Skip("measuring takes some seconds")
	}
	n, flows := delivered(t)
	for _, flow := range flows {
		legs, hops := shape(t, n, flow)
		f := newFloor(t, legs, hops)
		forth, back := floorQuestion()
		verdict := func() time.Duration {
			start := time.Now()
			for range verdictsPerRound {
				if v, err := n.Verdict(flow); err != nil || v.Disposition != sim.Delivered {
					t.Fatal(v, err)
				}
			}
			return time.Since(start)
		}
		least := func() time.Duration {
			start := time.Now()
			sum := 0
			for range verdictsPerRound {
				sum += f.walk(forth, back)
			}
			sink = sum
			return time.Since(start)
		}
		a, b := alternate(verdict, least)
		a, b = a*perRound/verdictsPerRound, b*perRound/verdictsPerRound
		t.Logf("from %-12s %d legs of %d hops: verdict %4.0f ns, floor %4.0f (%.2f times)", flow.Source, legs, hops, a, b, a/b)
	}
}

func BenchmarkVerdictFloor(b *testing.B) {
	n, flows := delivered(b)
	for _, flow := range flows {
		legs, hops := shape(b, n, flow)
		b.Run("from-"+flow.Source+"/verdict", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n.Verdict(flow)
			}
		})
		f := newFloor(b, legs, hops)
		forth, back := floorQuestion()
		b.Run("from-"+flow.Source+"/floor", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = f.walk(forth, back)
			}
		})
	}
}
