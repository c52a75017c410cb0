package acl

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
)

// wideRules returns n rules, each for a small subnet and a few ports, closed by
// a rule for everything.
func wideRules(n int) []Rule {
	rules := make([]Rule, 0, n)
	for i := range n - 1 {
		subnet := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i / 200), byte(i % 200), 0}), 24)
		rules = append(rules, Rule{Protos(tcp), any4and6, []netip.Prefix{subnet}, nil,
			[]Ports{{uint16(80 + i), uint16(80 + i)}, {uint16(8000 + i), uint16(8010 + i)}}})
	}
	return append(rules, Rule{AnyProto(), any4and6, any4and6, nil, nil})
}

// tag returns n scattered prefixes, as service tags have them: unsorted,
// between /16 and /30.
func tag(n int, seed uint64) []netip.Prefix {
	r := rand.New(rand.NewPCG(seed, 1))
	set := make([]netip.Prefix, n)
	for i := range set {
		a := netip.AddrFrom4([4]byte{byte(1 + r.IntN(222)), byte(r.IntN(256)), byte(r.IntN(256)), byte(r.IntN(256))})
		set[i] = netip.PrefixFrom(a, 16+r.IntN(15)).Masked()
	}
	return set
}

func bareInbound() []Rule {
	rules := make([]Rule, len(inbound))
	for i, r := range inbound {
		rules[i] = r.Rule
	}
	return rules
}

func benchmarkLists() []struct {
	name  string
	rules []Rule
} {
	tagged := append([]Rule{
		{Protos(tcp), vnet, tag(10_000, 1), nil, port(443)},
		{Protos(tcp), vnet, tag(3_000, 2), nil, port(1433)},
	}, wideRules(998)...)
	return []struct {
		name  string
		rules []Rule
	}{
		{"10-rules", bareInbound()},
		{"100-rules", wideRules(100)},
		{"1000-rules", wideRules(1000)},
		{"tag-of-10000", []Rule{tagged[0], {AnyProto(), any4and6, any4and6, nil, nil}}},
		{"1000-rules-and-tags", tagged},
	}
}

type fiveTuple struct {
	protocol                    uint8
	source, destination         netip.Addr
	sourcePort, destinationPort uint16
}

// somePackets returns packets most of which lie inside a rule.
func somePackets(rules []Rule) []fiveTuple {
	r := rand.New(rand.NewPCG(1, 2))
	packets := make([]fiveTuple, 1024)
	for i := range packets {
		rule := rules[r.IntN(len(rules))]
		p := fiveTuple{tcp, addr("10.1.0.4"), addr("192.0.2.1"), uint16(1024 + r.IntN(60000)), 443}
		if n := len(rule.Destinations); n > 0 {
			p.destination = rule.Destinations[r.IntN(n)].Addr()
		}
		if n := len(rule.DestinationPorts); n > 0 {
			p.destinationPort = rule.DestinationPorts[r.IntN(n)].First
		}
		packets[i] = p
	}
	return packets
}

// sixes returns the rules and packets of a network that speaks IPv6 alone.
func sixes() ([]Rule, []fiveTuple) {
	rules, packets := bareInbound(), make([]fiveTuple, 1024)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range packets {
		to := addr("2001:db8:1:1::4").As16()
		to[7], to[15] = byte(r.IntN(4)), byte(r.IntN(256))
		packets[i] = fiveTuple{tcp, addr("2001:db8:ffff::1"), netip.AddrFrom16(to), uint16(1024 + r.IntN(60000)), 443}
	}
	return rules, packets
}

var sink int

func BenchmarkMatchIPv6(b *testing.B) {
	rules, packets := sixes()
	l, i := Compile(rules), 0
	for b.Loop() {
		sink += packets[i&1023].match(l)
		i++
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, bench := range benchmarkLists() {
		l, packets := Compile(bench.rules), somePackets(bench.rules)
		b.Run(bench.name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				p := &packets[i&1023]
				sink += l.Match(p.protocol, p.source, p.destination, p.sourcePort, p.destinationPort)
				i++
			}
		})
		if len(bench.rules) > 100 {
			continue
		}
		b.Run(bench.name+"/linear-scan", func(b *testing.B) {
			i, n := 0, scan(bench.rules)
			for b.Loop() {
				p := &packets[i&1023]
				sink += n.Match(p.protocol, p.source, p.destination, p.sourcePort, p.destinationPort)
				i++
			}
		})
	}
}

// scan is the rival: what one would write without thinking of speed twice.
type scan []Rule

func (s scan) Match(protocol uint8, source, destination netip.Addr, sourcePort, destinationPort uint16) int {
	within := func(ports []Ports, p uint16) bool {
		for _, r := range ports {
			if r.First <= p && p <= r.Last {
				return true
			}
		}
		return len(ports) == 0
	}
	covered := func(set []netip.Prefix, a netip.Addr) bool {
		for _, p := range set {
			if p.Contains(a) {
				return true
			}
		}
		return false
	}
	for i := range s {
		r := &s[i]
		if r.Protocols.Has(protocol) && within(r.DestinationPorts, destinationPort) && within(r.SourcePorts, sourcePort) &&
			covered(r.Destinations, destination) && covered(r.Sources, source) {
			return i
		}
	}
	return -1
}

func BenchmarkCompile(b *testing.B) {
	for _, bench := range benchmarkLists() {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink += Compile(bench.rules).words
			}
		})
	}
}

func BenchmarkSubtract(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		minus := tag(n, 3)
		b.Run(fmt.Sprintf("internet-minus-%d", n), func(b *testing.B) {
			for b.Loop() {
				sink += len(Subtract(any4and6, minus))
			}
		})
	}
}
