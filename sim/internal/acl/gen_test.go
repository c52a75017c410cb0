package acl

import (
	"math/rand/v2"
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

// anchors are addresses around which prefixes are drawn: few, so that prefixes
// nest, repeat and touch, and at the ends of both families.
var anchors = []netip.Addr{
	addr("0.0.0.0"), addr("10.0.0.0"), addr("10.0.1.4"), addr("10.0.1.5"), addr("10.0.2.0"), addr("192.0.2.128"), addr("255.255.255.255"),
	addr("::"), addr("::ffff:10.0.1.4"), addr("2001:db8::"), addr("2001:db8:0:1::"), addr("2001:db8:0:0:8000::"),
	addr("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
}

// prefixSets draws sets of prefixes as a caller might hand them in: unsorted,
// overlapping, with host bits, IPv4-mapped.
func prefixSets() *rapid.Generator[[]netip.Prefix] {
	prefix := rapid.Custom(func(t *rapid.T) netip.Prefix {
		a := rapid.SampledFrom(anchors).Draw(t, "anchor")
		return netip.PrefixFrom(a, a.BitLen()-min(a.BitLen(), rapid.IntRange(0, 40).Draw(t, "host bits")))
	})
	return rapid.OneOf(rapid.Just(any4and6), rapid.SliceOfN(prefix, 0, 6))
}

func portLists() *rapid.Generator[[]Ports] {
	edges := []uint16{0, 1, 53, 80, 81, 443, 8000, 65534, 65535}
	ports := rapid.Custom(func(t *rapid.T) Ports {
		return Ports{rapid.SampledFrom(edges).Draw(t, "first"), rapid.SampledFrom(edges).Draw(t, "last")}
	})
	return rapid.OneOf(rapid.Just[[]Ports](nil), rapid.SliceOfN(ports, 0, 3))
}

func ruleLists() *rapid.Generator[[]Rule] {
	protocols := rapid.SampledFrom([]ProtoSet{AnyProto(), Protos(tcp), Protos(udp), Protos(tcp, udp), Protos(icmp, icmpv6), Protos(0, 255), {}})
	rule := rapid.Custom(func(t *rapid.T) Rule {
		return Rule{
			Protocols:        protocols.Draw(t, "protocols"),
			Sources:          prefixSets().Draw(t, "sources"),
			Destinations:     prefixSets().Draw(t, "destinations"),
			SourcePorts:      portLists().Draw(t, "source ports"),
			DestinationPorts: portLists().Draw(t, "destination ports"),
		}
	})
	return rapid.SliceOfN(rule, 0, 8)
}

// places are the values at which rules could begin to differ, and their
// neighbours on both sides, found from the rules themselves.
type places struct {
	protocols []uint8
	addrs     []netip.Addr
	ports     []uint16
}

func placesOf(rules []Rule) places {
	p := places{
		protocols: []uint8{0, icmp, tcp, tcp + 1, udp, esp, icmpv6, 132, 255},
		addrs:     addrPlaces(any4and6),
		ports:     []uint16{0, 65535},
	}
	for _, r := range rules {
		p.addrs = append(p.addrs, addrPlaces(r.Sources, r.Destinations)...)
		for _, q := range append(r.SourcePorts[:len(r.SourcePorts):len(r.SourcePorts)], r.DestinationPorts...) {
			p.ports = append(p.ports, q.First-1, q.First, q.First+1, q.Last-1, q.Last, q.Last+1)
		}
	}
	return p
}

// addrPlaces returns the first and last address of each prefix and what lies
// beside them.
func addrPlaces(sets ...[]netip.Prefix) []netip.Addr {
	var addrs []netip.Addr
	for _, set := range sets {
		for _, p := range set {
			first, last := p.Masked().Addr(), lastOf(p)
			for _, a := range []netip.Addr{first.Prev(), first, first.Next(), last.Prev(), last, last.Next()} {
				if a.IsValid() {
					addrs = append(addrs, a)
				}
			}
		}
	}
	return addrs
}

// lastOf sets the host bits one by one.
func lastOf(p netip.Prefix) netip.Addr {
	bytes := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return last
}

// packet returns a packet made of places, one in eight of the ports at random.
func (p places) packet(r *rand.Rand) fiveTuple {
	port := func() uint16 {
		if r.IntN(8) == 0 {
			return uint16(r.IntN(1 << 16))
		}
		return p.ports[r.IntN(len(p.ports))]
	}
	return fiveTuple{
		p.protocols[r.IntN(len(p.protocols))],
		p.addrs[r.IntN(len(p.addrs))], p.addrs[r.IntN(len(p.addrs))],
		port(), port(),
	}
}

// random returns a source of randomness that rapid can replay but need not
// draw from packet by packet, which would cost more than what is tested.
func random(t *rapid.T) *rand.Rand {
	return rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
}

func TestGeneratorsReachTheInterestingCases(t *testing.T) {
	var packets, matched, notFirst, ipv6, portless int
	for seed := range 200 {
		rules := ruleLists().Example(seed)
		r, p := rand.New(rand.NewPCG(uint64(seed), 0)), placesOf(rules)
		for range 20 {
			f := p.packet(r)
			i := naive(rules).Match(f.protocol, f.source, f.destination, f.sourcePort, f.destinationPort)
			packets++
			matched += count(i >= 0)
			notFirst += count(i > 0)
			ipv6 += count(i >= 0 && f.source.Is6())
			portless += count(i >= 0 && !hasPorts(f.protocol))
		}
	}
	for _, c := range []struct {
		name      string
		got, want int
	}{
		{"matched", matched, packets / 20}, {"matched after the first rule", notFirst, packets / 50},
		{"matched in IPv6", ipv6, packets / 50}, {"matched without ports", portless, packets / 50},
	} {
		if c.got < c.want {
			t.Errorf("%s: %d of %d packets, want at least %d", c.name, c.got, packets, c.want)
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
