package acl

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// matcher is what List and its judge have in common.
type matcher interface {
	Match(protocol uint8, source, destination netip.Addr, sourcePort, destinationPort uint16) int
	Explain(protocol uint8, source, destination netip.Addr, sourcePort, destinationPort uint16) []RuleMatch
}

func (f fiveTuple) match(m matcher) int {
	return m.Match(f.protocol, f.source, f.destination, f.sourcePort, f.destinationPort)
}

func (f fiveTuple) explain(m matcher) []RuleMatch {
	return m.Explain(f.protocol, f.source, f.destination, f.sourcePort, f.destinationPort)
}

// Packets asked of each drawn list. Many, since drawing the list costs more.
const asked = 40

func TestListEqualsLinearScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := ruleLists().Draw(t, "rules")
		l, r, p := Compile(rules), random(t), placesOf(rules)
		for range asked {
			f := p.packet(r)
			if got, want := f.match(l), f.match(naive(rules)); got != want {
				t.Fatalf("Match(%v) = %d, want %d", f, got, want)
			}
			if got, want := f.explain(l), f.explain(naive(rules)); !slices.Equal(got, want) {
				t.Fatalf("Explain(%v): (-want +got)\n%s", f, cmp.Diff(want, got))
			}
		}
	})
}

// A rule that matches nothing is seen in the indices and nowhere else. Enough
// of them carry the list past one word of rules, and past two.
func TestRuleThatMatchesNothingMovesOnlyIndices(t *testing.T) {
	nothing := []Rule{
		{},
		{Protos(tcp), nil, any4and6, nil, nil},
		{Protos(tcp), any4and6, vnet, []Ports{{2, 1}}, nil},
		{Protos(icmp), any4and6, vnet, nil, port(443)},
	}
	rapid.Check(t, func(t *rapid.T) {
		rules := ruleLists().Draw(t, "rules")
		var padded []Rule
		var index []int // of each rule within padded
		for _, rule := range rules {
			for range rapid.SampledFrom([]int{0, 1, 62, 63, 64, 65, 130}).Draw(t, "padding") {
				padded = append(padded, nothing[len(padded)%len(nothing)])
			}
			index = append(index, len(padded))
			padded = append(padded, rule)
		}
		l, with, r, p := Compile(rules), Compile(padded), random(t), placesOf(rules)
		for range asked {
			f := p.packet(r)
			want := f.match(l)
			if want >= 0 {
				want = index[want]
			}
			if got := f.match(with); got != want {
				t.Fatalf("Match(%v) = %d with padding, want %d", f, got, want)
			}
		}
	})
}

// What follows the deciding rule never matters: the list cut short anywhere
// answers the same, or nothing.
func TestFirstMatchDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := ruleLists().Draw(t, "rules")
		n := rapid.IntRange(0, len(rules)).Draw(t, "n")
		l, short, r, p := Compile(rules), Compile(rules[:n]), random(t), placesOf(rules)
		for range asked {
			f := p.packet(r)
			want := f.match(l)
			if want >= n {
				want = -1
			}
			if got := f.match(short); got != want {
				t.Fatalf("Match(%v) = %d with the first %d rules, want %d", f, got, n, want)
			}
		}
	})
}

func TestNothingChangesBetweenBoundaries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := ruleLists().Draw(t, "rules")
		l, r, p := Compile(rules), random(t), placesOf(rules)
		b := l.Boundaries()
		for range asked {
			f := p.packet(r)
			f.source, f.destination = f.source.Unmap(), f.destination.Unmap()
			start := fiveTuple{
				floor(b.Protocols, f.protocol, func(a, b uint8) int { return int(a) - int(b) }),
				floor(b.Sources, f.source, netip.Addr.Compare),
				floor(b.Destinations, f.destination, netip.Addr.Compare),
				floor(b.SourcePorts, f.sourcePort, func(a, b uint16) int { return int(a) - int(b) }),
				floor(b.DestinationPorts, f.destinationPort, func(a, b uint16) int { return int(a) - int(b) }),
			}
			if got, want := f.explain(l), start.explain(l); !slices.Equal(got, want) {
				t.Fatalf("Explain(%v) is not that of its piece, which begins with %v: (-want +got)\n%s", f, start, cmp.Diff(want, got))
			}
		}
	})
}

// floor returns the highest of the ascending cuts that is not above v.
func floor[T any](cuts []T, v T, compare func(a, b T) int) T {
	at := cuts[0]
	for _, cut := range cuts {
		if compare(cut, v) <= 0 {
			at = cut
		}
	}
	return at
}

// Without this, proofs would cut where nothing changes.
func TestNeighboursDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Compile(ruleLists().Draw(t, "rules"))
		for name, classOf := range map[string][]uint32{
			"protocols": l.protocols.classOf, "source ports": l.sourcePorts.classOf, "destination ports": l.destinationPorts.classOf,
			"IPv4 sources": l.sources.v4.classOf, "IPv6 sources": l.sources.v6.classOf,
			"IPv4 destinations": l.destinations.v4.classOf, "IPv6 destinations": l.destinations.v6.classOf,
		} {
			for i, class := range classOf[1:] {
				if slices.Equal(l.set(classOf[i]), l.set(class)) {
					t.Fatalf("%s: pieces %d and %d have the same rules", name, i, i+1)
				}
			}
		}
	})
}

func TestCompileLeavesTheRulesAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := ruleLists().Draw(t, "rules")
		before := slices.Clone(rules)
		for i, r := range before {
			before[i].Sources, before[i].Destinations = slices.Clone(r.Sources), slices.Clone(r.Destinations)
			before[i].SourcePorts, before[i].DestinationPorts = slices.Clone(r.SourcePorts), slices.Clone(r.DestinationPorts)
		}
		Compile(rules)
		equal := cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })
		if diff := cmp.Diff(before, rules, equal); diff != "" {
			t.Fatalf("Compile changed its argument (-before +after)\n%s", diff)
		}
	})
}
