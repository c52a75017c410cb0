package packet

import (
	"fmt"
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

var (
	a4, b4 = netip.MustParseAddr("10.0.1.5"), netip.MustParseAddr("203.0.113.10")
	a6, b6 = netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2")
)

func TestStrings(t *testing.T) {
	https := Tuple{Proto: TCP, Src: a4, SrcPort: 443, Dst: b4, DstPort: 51000}
	unreachable := ErrorFrom(b4, 3, 1, https)
	for _, test := range []struct{ got, want string }{
		{https.String(), "10.0.1.5:443 > 203.0.113.10:51000"},
		{Tuple{Proto: UDP, Src: a6, SrcPort: 53, Dst: b6, DstPort: 1}.String(), "[2001:db8::1]:53 > [2001:db8::2]:1"},
		{Tuple{Proto: ESP, Src: a4, Dst: b4}.String(), "10.0.1.5 > 203.0.113.10"},
		{Echo(a4, b4, 7).String(), "10.0.1.5 > 203.0.113.10 type 8/0 id 7"},
		{Packet{Tuple: https, Flags: SYN | ACK}.String(), "tcp 10.0.1.5:443 > 203.0.113.10:51000 SYN-ACK"},
		{unreachable.String(), "icmp 203.0.113.10 > 10.0.1.5 type 3/1 id 0 quoting tcp 10.0.1.5:443 > 203.0.113.10:51000"},
		{Flags(0).String(), "none"},
		{(RST | ACK).String(), "RST-ACK"},
		{(SYN | 16).String(), "SYN-Flags(16)"},
		{Proto(99).String(), "Proto(99)"},
	} {
		if test.got != test.want {
			t.Errorf("String = %q, want %q", test.got, test.want)
		}
	}
	for p, want := range map[Proto]string{ICMP: "icmp", TCP: "tcp", UDP: "udp", GRE: "gre", ESP: "esp", AH: "ah", ICMPv6: "icmpv6"} {
		if got := p.String(); got != want {
			t.Errorf("Proto(%d).String = %q, want %q", uint8(p), got, want)
		}
	}
}

func TestReverseOfAnEchoRequestIsItsReply(t *testing.T) {
	for _, test := range []struct {
		request Tuple
		reply   uint8
	}{{Echo(a4, b4, 7), EchoReply}, {Echo(a6, b6, 7), EchoReplyV6}} {
		want := test.request
		want.Src, want.Dst, want.DstPort = want.Dst, want.Src, TypeCode(test.reply, 0)
		if got := test.request.Reverse(); got != want {
			t.Errorf("Reverse(%v) = %v, want %v", test.request, got, want)
		}
	}
	pairs := map[uint8]uint8{13: 14, 15: 16, 17: 18, 8: 0, 3: 3, 9: 9}
	for request, reply := range pairs {
		if got := (Tuple{Proto: ICMP, DstPort: TypeCode(request, 0)}).Reverse().ICMPType(); got != reply {
			t.Errorf("Reverse of ICMP type %d = %d, want %d", request, got, reply)
		}
	}
}

func tuples() *rapid.Generator[Tuple] {
	return rapid.Custom(func(t *rapid.T) Tuple {
		return Tuple{
			Proto:   rapid.SampledFrom([]Proto{ICMP, TCP, UDP, ESP, ICMPv6}).Draw(t, "proto"),
			Src:     rapid.SampledFrom([]netip.Addr{a4, a6}).Draw(t, "src"),
			Dst:     rapid.SampledFrom([]netip.Addr{b4, b6}).Draw(t, "dst"),
			SrcPort: rapid.Uint16().Draw(t, "srcPort"),
			DstPort: rapid.Uint16().Draw(t, "dstPort"),
		}
	})
}

func TestReverseUndoesItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tuple := tuples().Draw(t, "tuple")
		if got := tuple.Reverse().Reverse(); got != tuple {
			t.Fatalf("Reverse(Reverse(%v)) = %v", tuple, got)
		}
	})
}

func TestEndCountsSYNAndFIN(t *testing.T) {
	for _, test := range []struct {
		flags Flags
		want  uint32
	}{{ACK, 5}, {SYN, 6}, {FIN | ACK, 6}, {SYN | FIN, 7}} {
		if got := (&Packet{Flags: test.flags, Seq: 0xffffffff, Len: 6}).End(); got != test.want {
			t.Errorf("End of %v = %d, want %d", test.flags, got, test.want)
		}
	}
}

func TestErrorsAreKnownByType(t *testing.T) {
	for typ := range 256 {
		p := &Packet{Tuple: Tuple{Proto: ICMP, DstPort: TypeCode(uint8(typ), 1)}}
		want := typ == 3 || typ == 4 || typ == 5 || typ == 11 || typ == 12 // ct:6
		if p.IsError() != want {
			t.Errorf("IsError of ICMP type %d = %v, want %v", typ, p.IsError(), want)
		}
		p.Proto = ICMPv6
		if want = typ >= 1 && typ <= 4; p.IsError() != want {
			t.Errorf("IsError of ICMPv6 type %d = %v, want %v", typ, p.IsError(), want)
		}
		p.Proto = TCP
		if p.IsError() {
			t.Errorf("IsError of tcp = true, want false")
		}
	}
	if e := ErrorFrom(a6, 1, 0, Echo(b6, a6, 1)); e.Proto != ICMPv6 || e.Dst != b6 || !e.IsError() {
		t.Errorf("ErrorFrom = %v, want an ICMPv6 error to %v", e, b6)
	}
}

func ExampleTuple_Reverse() {
	fmt.Println(Echo(a4, b4, 7).Reverse())
	fmt.Println(Tuple{Proto: TCP, Src: a4, SrcPort: 443, Dst: b4, DstPort: 51000}.Reverse())
	// Output:
	// 203.0.113.10 > 10.0.1.5 type 0/0 id 7
	// 203.0.113.10:51000 > 10.0.1.5:443
}
