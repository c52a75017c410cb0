package nat

import (
	"fmt"
	"net/netip"
	"testing"

	"pgregory.net/rapid"

	"azpath/sim/internal/packet"
)

var ip = netip.MustParseAddr

// mappings are of one protocol, with ends drawn so that often only one of them
// is rewritten, or none.
func mappings() *rapid.Generator[Mapping] {
	addrs := []netip.Addr{ip("10.0.0.4"), ip("10.0.0.5"), ip("203.0.113.10")}
	return rapid.Custom(func(t *rapid.T) Mapping {
		proto := rapid.SampledFrom([]packet.Proto{packet.TCP, packet.UDP, packet.ICMP, packet.ESP}).Draw(t, "proto")
		tuple := func(label string) packet.Tuple {
			a := packet.Tuple{
				Proto: proto,
				Src:   rapid.SampledFrom(addrs).Draw(t, label+" src"),
				Dst:   rapid.SampledFrom(addrs).Draw(t, label+" dst"),
			}
			if proto.HasPorts() || proto.IsICMP() {
				a.SrcPort = rapid.Uint16Range(1, 3).Draw(t, label+" srcPort")
			}
			if proto.HasPorts() {
				a.DstPort = rapid.Uint16Range(1, 3).Draw(t, label+" dstPort")
			}
			if proto.IsICMP() {
				a.DstPort = packet.TypeCode(packet.EchoRequest, 0)
			}
			return a
		}
		return New(tuple("arrived"), tuple("left"))
	})
}

func TestMappingsDrawnRewriteSourceDestinationAndNothing(t *testing.T) {
	count := map[string]int{}
	for i := range 2000 {
		m := mappings().Example(i)
		count[fmt.Sprintf("src %v dst %v", m.Original.Src != m.Apply().Src, m.Original.Dst != m.Apply().Dst)]++
		if !m.Translates() {
			count["none"]++
		}
	}
	for _, kind := range []string{"src true dst true", "src true dst false", "src false dst true", "none"} {
		if count[kind] < 20 {
			t.Errorf("%q was drawn %d times of 2000, want at least 20", kind, count[kind])
		}
	}
}

// The law of the package: undo(nat(p)) = p.
func TestUndoGivesBackWhatApplyTook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := mappings().Draw(t, "mapping")
		p := packet.Packet{Tuple: m.Original, Seq: 7, TTL: 3}
		out := m.Packet(p)
		if out.Tuple.Reverse() != m.Reply {
			t.Fatalf("answers to %v come by %v, not by %v", out, out.Tuple.Reverse(), m.Reply)
		}
		answer := out
		answer.Tuple = out.Tuple.Reverse()
		back := m.Invert().Packet(answer)
		back.Tuple = back.Tuple.Reverse()
		if back != p {
			t.Fatalf("%v came back as %v", p, back)
		}
		if m.Undo() != m.Invert().Apply() || m.Invert().Invert() != m {
			t.Fatalf("Invert of %v is not its other side", m)
		}
	})
}

func TestAMappingThatTranslatesNothingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := mappings().Draw(t, "mapping")
		m.Reply = m.Original.Reverse()
		if m.Translates() || m.Apply() != m.Original || m.Routed(m.Original) != m.Original {
			t.Fatalf("%v translates", m)
		}
		e := packet.ErrorFrom(ip("192.0.2.1"), 3, 1, m.Apply())
		if got := m.Invert().Error(e); got != e {
			t.Fatalf("Error(%v) = %v, want no change", e, got)
		}
	})
}

// ct:1, steps 2 to 5
func TestRoutingSeesTheNewDestinationAndTheOldSource(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := mappings().Draw(t, "mapping")
		routed, left := m.Routed(m.Original), m.Apply()
		if routed.Dst != left.Dst || routed.Src != m.Original.Src || routed.SrcPort != m.Original.SrcPort {
			t.Fatalf("Routed(%v) = %v, want the destination of %v", m.Original, routed, left)
		}
		if routed.DstPort != left.DstPort {
			t.Fatalf("Routed(%v) = %v, want the port of %v", m.Original, routed, left)
		}
	})
}

// ct:6, last line
func TestAnErrorGoesToWhoeverSentWhatItQuotes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := mappings().Draw(t, "mapping")
		router := ip("192.0.2.1")
		back := m.Invert().Error(packet.ErrorFrom(router, 11, 0, m.Apply()))
		if back.Quoted != m.Original || back.Dst != m.Original.Src {
			t.Fatalf("error about %v came back as %v", m.Apply(), back)
		}
		wantSrc := router
		if m.Apply().Dst != m.Original.Dst {
			wantSrc = m.Original.Dst
		}
		if back.Src != wantSrc {
			t.Fatalf("error came back from %v, want %v", back.Src, wantSrc)
		}
		forth := m.Error(packet.ErrorFrom(router, 11, 0, m.Undo()))
		if forth.Quoted != m.Reply || forth.Dst != m.Reply.Src {
			t.Fatalf("error about %v went on as %v", m.Undo(), forth)
		}
	})
}

// ct:7
func TestPortIsKeptOrReplacedInItsClass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, seed := rapid.Uint16Min(1).Draw(t, "want"), rapid.Uint32().Draw(t, "seed")
		taken := rapid.MapOf(rapid.Uint16(), rapid.Just(true)).Draw(t, "taken")
		taken[want] = rapid.Bool().Draw(t, "want is taken")
		free := func(p uint16) bool { return !taken[p] }
		got, ok := Port(want, seed, free)
		again, _ := Port(want, seed, free)
		low, high := PortClass(want)
		switch {
		case !ok:
			t.Fatalf("Port(%d) found none", want)
		case got != again:
			t.Fatalf("Port(%d) = %d, then %d", want, got, again)
		case !taken[want] && got != want:
			t.Fatalf("Port(%d) = %d, want the same: it is free", want, got)
		case got != want && (taken[got] || got < low || got > high):
			t.Fatalf("Port(%d) = %d, want a free one of %d to %d", want, got, low, high)
		}
	})
}

func TestPortFindsTheLastFreeOneAndThenNone(t *testing.T) {
	for _, want := range []uint16{1, 600, 1024} {
		low, high := PortClass(want)
		for _, last := range []uint16{low, high} {
			if got, ok := Port(want, 99, func(p uint16) bool { return p == last }); !ok || got != last {
				t.Errorf("Port(%d) = %d %v, want %d", want, got, ok, last)
			}
		}
		if got, ok := Port(want, 99, func(uint16) bool { return false }); ok {
			t.Errorf("Port(%d) = %d, want none", want, got)
		}
	}
}

func ExampleMapping() {
	arrived := packet.Tuple{Proto: packet.TCP, Src: ip("10.0.0.4"), SrcPort: 51000, Dst: ip("203.0.113.10"), DstPort: 443}
	left := arrived
	left.Src = ip("198.51.100.7")
	m := New(arrived, left)
	fmt.Println("out ", m.Apply())
	fmt.Println("in  ", m.Reply)
	fmt.Println("back", m.Undo())
	// Output:
	// out  198.51.100.7:51000 > 203.0.113.10:443
	// in   203.0.113.10:443 > 198.51.100.7:51000
	// back 203.0.113.10:443 > 10.0.0.4:51000
}
