package acl

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExplainGivesFiveAnswersPerRule(t *testing.T) {
	l := compileNamed(inbound)
	// A client outside the allowed sites calls the management port.
	got := l.Explain(tcp, addr("192.0.2.1"), addr("10.0.1.4"), 60000, 3443)
	want := []RuleMatch{
		{Protocol: true, SourcePort: true, Destination: true, DestinationPort: true},               // 100: source
		{Protocol: true, Source: true, SourcePort: true, Destination: true, DestinationPort: true}, // 110
		{Protocol: true, Source: true, SourcePort: true, Destination: true},                        // 120: port
		{Source: true, SourcePort: true, Destination: true, DestinationPort: true},                 // 130: protocol
	}
	if diff := cmp.Diff(want, got[:4]); diff != "" {
		t.Errorf("Explain (-want +got)\n%s", diff)
	}
	if len(got) != len(inbound) {
		t.Errorf("Explain has %d answers for %d rules", len(got), len(inbound))
	}
}

func TestExplainOfAPacketWithoutPorts(t *testing.T) {
	l := Compile([]Rule{{AnyProto(), any4and6, any4and6, nil, port(443)}})
	got := l.Explain(icmp, addr("192.0.2.1"), addr("10.0.1.4"), 443, 443)
	want := []RuleMatch{{Protocol: true, Source: true, SourcePort: true, Destination: true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Explain (-want +got)\n%s", diff)
	}
}

func TestEmptyListMatchesNothing(t *testing.T) {
	l := Compile(nil)
	if got := l.Match(tcp, addr("10.0.0.4"), addr("10.0.0.5"), 1024, 443); got != -1 {
		t.Errorf("Match = %d, want -1", got)
	}
	if got := l.Explain(tcp, addr("10.0.0.4"), addr("10.0.0.5"), 1024, 443); got != nil {
		t.Errorf("Explain = %v, want nil", got)
	}
}

func TestAddressThatIsNotValidMatchesNothing(t *testing.T) {
	l := Compile([]Rule{{AnyProto(), any4and6, any4and6, nil, nil}})
	for _, f := range []fiveTuple{
		{tcp, netip.Addr{}, addr("10.0.0.4"), 1024, 443},
		{tcp, addr("10.0.0.4"), netip.Addr{}, 1024, 443},
	} {
		if got := f.match(l); got != -1 {
			t.Errorf("Match(%v) = %d, want -1", f, got)
		}
		if f.explain(l)[0].Matches() {
			t.Errorf("Explain(%v) says that the rule matches", f)
		}
	}
}

func TestZoneIsIgnored(t *testing.T) {
	l := Compile([]Rule{{AnyProto(), prefixes("fe80::/10"), any4and6, nil, nil}})
	if got := l.Match(udp, addr("fe80::1%eth0"), addr("fe80::2"), 546, 547); got != 0 {
		t.Errorf("Match = %d, want 0", got)
	}
}

func TestBoundariesAreWhereRulesBeginAndEnd(t *testing.T) {
	l := Compile([]Rule{
		{Protos(tcp, udp), prefixes("10.0.0.0/24", "10.0.1.0/24"), prefixes("2001:db8::/32"), nil, []Ports{{80, 80}, {81, 90}}},
		{Protos(tcp), prefixes("10.0.1.0/24"), prefixes("2001:db8::/32"), nil, []Ports{{443, 65535}}},
	})
	addrs := func(texts ...string) (addrs []netip.Addr) {
		for _, text := range texts {
			addrs = append(addrs, addr(text))
		}
		return addrs
	}
	want := Boundaries{
		// Where the rules' protocols change, and where packets have ports at all.
		Protocols:        []uint8{0, 6, 7, 17, 18, 33, 34, 132, 133, 136, 137},
		Sources:          addrs("0.0.0.0", "10.0.0.0", "10.0.1.0", "10.0.2.0", "::"),
		Destinations:     addrs("0.0.0.0", "::", "2001:db8::", "2001:db9::"),
		SourcePorts:      []uint16{0},
		DestinationPorts: []uint16{0, 80, 91, 443},
	}
	if diff := cmp.Diff(want, l.Boundaries(), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("Boundaries (-want +got)\n%s", diff)
	}
}

func TestProtoSet(t *testing.T) {
	for p := range 256 {
		got, want := Protos(0, tcp, 63, 64, 255).Has(uint8(p)), slices.Contains([]int{0, tcp, 63, 64, 255}, p)
		if got != want {
			t.Errorf("Protos(0, 6, 63, 64, 255).Has(%d) = %t, want %t", p, got, want)
		}
		if !AnyProto().Has(uint8(p)) || (ProtoSet{}).Has(uint8(p)) {
			t.Errorf("%d is not in AnyProto, or is in the empty set", p)
		}
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	for _, rules := range [][]Rule{bareInbound(), wideRules(1000)} {
		l := Compile(rules)
		for name, f := range map[string]fiveTuple{
			"IPv4":        {tcp, addr("192.0.2.1"), addr("10.0.1.4"), 1024, 443},
			"IPv6":        {tcp, addr("2001:db8::1"), addr("2001:db8:1:1::4"), 1024, 443},
			"IPv4-mapped": {tcp, addr("::ffff:192.0.2.1"), addr("10.0.1.4"), 1024, 443},
			"ICMP":        {icmp, addr("192.0.2.1"), addr("10.0.1.4"), 0, 0},
		} {
			if n := testing.AllocsPerRun(100, func() { sink += f.match(l) }); n != 0 {
				t.Errorf("%d rules, %s: Match allocates %v times, want 0", len(rules), name, n)
			}
		}
	}
}
