package conntrack

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"azpath/sim/internal/packet"
)

// step does one drawn thing to each of the tables, which must agree on it.
func step(t *rapid.T, how Counting, now time.Duration, tables ...*Table) {
	tuple := packet.Tuple{
		Proto: rapid.SampledFrom([]packet.Proto{packet.TCP, packet.UDP}).Draw(t, "proto"),
		Src:   rapid.SampledFrom([]netip.Addr{inner, ip("10.0.0.77")}).Draw(t, "src"), SrcPort: rapid.Uint16Range(1022, 1026).Draw(t, "port"),
		Dst: rapid.SampledFrom([]netip.Addr{outer, virtual}).Draw(t, "dst"), DstPort: 443,
	}
	left := tuple
	left.Src = pool
	what := rapid.SampledFrom([]string{"lend", "lend", "lend", "find", "answer", "keep", "sweep", "free"}).Draw(t, "what")
	answers := make([]string, len(tables))
	for i, table := range tables {
		answers[i] = do(table, what, how, tuple, left, now)
	}
	for _, a := range answers {
		if a != answers[0] {
			t.Fatalf("%s of %v: %q", what, tuple, answers)
		}
	}
}

func do(t *Table, what string, how Counting, tuple, left packet.Tuple, now time.Duration) string {
	switch what {
	case "find":
		h, dir := t.Find(1, tuple, now)
		return fmt.Sprint(h != 0, dir)
	case "answer":
		h, dir := t.FindHeld(1, left.Reverse(), time.Second, now)
		return fmt.Sprint(h != 0, dir)
	case "keep":
		h, _ := t.Find(1, tuple, now)
		if h != 0 {
			t.Keep(h, 3*time.Second, now)
		}
	case "sweep":
		t.Sweep(now)
	case "free":
		return fmt.Sprint(t.FreePort(1, tuple, left, now))
	default:
		if h, _ := t.Find(1, tuple, now); h != 0 {
			return "known"
		}
		port, ok := t.LentPort(1, how, tuple, left, now)
		if !ok {
			return "none"
		}
		left.SrcPort = port
		h, ok := t.Add(1, tuple, left.Reverse(), 10*time.Second, now)
		if ok {
			t.Count(h, how)
		}
		return fmt.Sprint(port, ok)
	}
	return ""
}

// What is tried on a table over another and merged is as if it had been done to
// that one; what is not merged never was.
func TestOverIsTheTableItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain, base := &Table{}, &Table{}
		// One device counts all its connections in one way.
		how := rapid.SampledFrom([]Counting{Counted, Counted | PerMachine, Counted | ConeUDP, Counted | PerMachine | ConeUDP}).Draw(t, "counting")
		now := time.Duration(0)
		for range rapid.IntRange(1, 6).Draw(t, "rounds") {
			now += time.Duration(rapid.IntRange(0, 12).Draw(t, "seconds")) * time.Second
			plain.Sweep(now) // as time passes in a World
			base.Sweep(now)
			forgone, over := base.Over(), base.Over()
			for range rapid.IntRange(0, 6).Draw(t, "forgone") {
				step(t, how, now, forgone)
			}
			for range rapid.IntRange(0, 8).Draw(t, "steps") {
				step(t, how, now, plain, over)
			}
			over.Merge(now)
			if rapid.Bool().Draw(t, "in between") {
				step(t, how, now, plain, base)
			}
			want, got := slices.Collect(plain.Entries(1, now)), slices.Collect(base.Entries(1, now))
			if !slices.Equal(want, got) {
				t.Fatalf("entries differ (-want +got):\n%s", diff(want, got))
			}
			plain.Sweep(now)
			base.Sweep(now)
			if plain.Len() != base.Len() || plain.remapped != base.remapped || plain.serial != base.serial || !maps.Equal(plain.uses, base.uses) {
				t.Fatalf("counted %d, %d, %v; want %d, %d, %v", base.remapped, base.serial, base.uses, plain.remapped, plain.serial, plain.uses)
			}
			for _, table := range []*Table{plain, base} {
				if err := table.sound(); err != nil {
					t.Fatal(err)
				}
				if err := table.counts(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// counts says where the tallies are not what the entries add up to.
func (t *Table) counts() error {
	fresh := &Table{}
	for i := range t.entries {
		if e := &t.entries[i]; e.live && e.counted != 0 {
			fresh.tally(e, 1)
		}
	}
	for s, u := range t.uses {
		if fresh.uses[s].n != u.n {
			return fmt.Errorf("%+v is counted %d times, want %d", s, u.n, fresh.uses[s].n)
		}
	}
	if len(fresh.uses) != len(t.uses) {
		return fmt.Errorf("%d shares, want %d", len(t.uses), len(fresh.uses))
	}
	return nil
}

// net:6.2.b6: a TCP port serves one connection for each destination; a UDP port
// serves one inner end, whatever that sends to.
func TestPortsAreSharedByDestinationAndCone(t *testing.T) {
	const how = Counted | ConeUDP
	var table Table
	lend := func(proto packet.Proto, src string, port uint16, dst string) string {
		a := packet.Tuple{Proto: proto, Src: ip(src), SrcPort: port, Dst: ip(dst), DstPort: 443}
		b := a
		b.Src = pool
		return do(&table, "lend", how, a, b, 0)
	}
	for _, test := range []struct {
		proto packet.Proto
		src   string
		port  uint16
		dst   string
		want  string
	}{
		{packet.TCP, "10.0.0.4", 5000, "203.0.113.1", "5000 true"},
		{packet.TCP, "10.0.0.5", 5000, "203.0.113.2", "5000 true"}, // another destination
		{packet.UDP, "10.0.0.4", 5000, "203.0.113.1", "5000 true"},
		{packet.UDP, "10.0.0.4", 5000, "203.0.113.2", "5000 true"}, // the end keeps its port
	} {
		if got := lend(test.proto, test.src, test.port, test.dst); got != test.want {
			t.Errorf("lend(%v) = %s, want %s", test, got, test.want)
		}
	}
	for proto, dst := range map[packet.Proto]string{packet.TCP: "203.0.113.1", packet.UDP: "203.0.113.3"} {
		if got := lend(proto, "10.0.0.5", 5000, dst); got == "5000 true" || got == "none" {
			t.Errorf("lend(%v) of a taken port = %s, want another", proto, got)
		}
	}
	to := func(proto packet.Proto) (packet.Tuple, packet.Tuple) {
		a := packet.Tuple{Proto: proto, Src: ip("10.0.0.9"), SrcPort: 1, Dst: ip("203.0.113.1"), DstPort: 443}
		b := a
		b.Src = pool
		return a, b
	}
	a, b := to(packet.TCP)
	if n, cone := table.Used(1, how, a, b); n != 2 || cone != 0 {
		t.Errorf("Used of TCP = %d, %d, want 2 connections to the destination", n, cone)
	}
	a, b = to(packet.UDP)
	if n, cone := table.Used(1, how, a, b); n != 1 || cone != 2 {
		t.Errorf("Used of UDP = %d, %d, want one flow to the destination and two ends", n, cone)
	}
	if n, _ := table.Used(1, how|PerMachine, a, b); n != 0 {
		t.Errorf("Used by a machine without connections = %d, want 0", n)
	}
}
