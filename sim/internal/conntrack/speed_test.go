package conntrack

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"azpath/sim/internal/packet"
)

func addrFrom4(b [4]byte) netip.Addr { return netip.AddrFrom4(b) }

// conversation is what one device does during a verdict: three packets of a
// handshake, a request and its answer, translated, in a table that is reset.
func conversation(t *Table, o *Options, tuple packet.Tuple, segments []packet.Packet) {
	t.Reset()
	for i := range segments {
		p := &segments[i]
		j := t.Judge(3, o, p, 0)
		if j.Opens() {
			left := *p
			left.Src = pool
			left.SrcPort, _ = t.FreePort(3, p.Tuple, left.Tuple, 0)
			t.Commit(3, o, p.Tuple, &left, 0)
		} else if m, ok := t.Mapping(j.Entry, j.Direction); ok {
			_ = m.Apply()
		}
	}
}

// script is the packets of an honest conversation as they arrive at the device.
func script(tuple packet.Tuple) []packet.Packet {
	a, b := pair(tuple)
	masked := tuple
	masked.Src = pool
	b.tuple = masked.Reverse()
	var all []packet.Packet
	add := func(p *packet.Packet, to *host) { to.receive(p); all = append(all, *p) }
	add(a.send(fSYN, 0), b)
	add(b.send(fSYNACK, 0), a)
	add(a.send(fACK, 0), b)
	add(a.send(fACK, 300), b)
	add(b.send(fACK, 1200), a)
	return all
}

func TestNothingIsAllocatedInSteadyState(t *testing.T) {
	var table Table
	o := &Options{}
	tuple := tupleTo(packet.TCP, 443)
	segments := script(tuple)
	e := packet.ErrorFrom(ip("192.0.2.1"), 3, 1, segments[1].Reverse())
	for _, test := range []struct {
		name string
		f    func()
	}{
		{"conversation", func() { conversation(&table, o, tuple, segments) }},
		{"hit", func() { table.Judge(3, o, &segments[3], 0) }},
		{"miss", func() { table.Judge(4, o, &segments[1], 0) }},
		{"error", func() { table.Judge(3, o, &e, 0) }},
		{"find", func() { table.Find(3, tuple, 0) }},
		{"entry", func() { table.Entry(1) }},
		{"expiry and again", func() { expireAndOpen(&table, o, &segments[0]) }},
	} {
		test.f() // makes room
		if got := testing.AllocsPerRun(100, test.f); got != 0 {
			t.Errorf("%s: %v allocations, want 0", test.name, got)
		}
	}
}

func expireAndOpen(t *Table, o *Options, p *packet.Packet) {
	t.Judge(9, o, p, 0)
	t.Commit(9, o, p.Tuple, p, 0)
	t.Judge(9, o, p, time.Hour)
}

func BenchmarkJudge(b *testing.B) {
	for _, n := range []uint32{1, 1000, 100_000} {
		var table Table
		o := &Options{}
		packets := make([]packet.Packet, n)
		for i := range packets {
			packets[i] = packet.Packet{Tuple: numbered(uint32(i) * 2654435761), Flags: fSYN, Win: 64000}
			packets[i].Proto = packet.TCP
			table.Commit(1, o, packets[i].Tuple, &packets[i], 0)
			packets[i].Tuple, packets[i].Flags = packets[i].Reverse(), fSYNACK
			packets[i].Ack = 1
			table.Judge(1, o, &packets[i], 0)
			packets[i].Tuple, packets[i].Flags, packets[i].Seq = packets[i].Reverse(), fACK, 1
			table.Judge(1, o, &packets[i], 0)
		}
		b.Run(fmt.Sprintf("hit/%d", n), func(b *testing.B) {
			i := 0
			for b.Loop() {
				if j := table.Judge(1, o, &packets[i], 0); j.Class != ClassEstablished {
					b.Fatal(j)
				}
				if i++; i == len(packets) {
					i = 0
				}
			}
		})
	}
	b.Run("miss", func(b *testing.B) {
		var table Table
		o := &Options{}
		p := &packet.Packet{Tuple: tupleTo(packet.TCP, 443), Flags: fSYNACK}
		table.mustAdd(b, 1, numbered(5), 0, 0)
		for b.Loop() {
			table.Judge(1, o, p, 0)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	var table Table
	table.mustAdd(b, 1, numbered(5), 0, 0)
	tuple := numbered(5)
	for b.Loop() {
		table.Find(1, tuple, 0)
	}
}

func BenchmarkConversation(b *testing.B) {
	var table Table
	tuple := tupleTo(packet.TCP, 443)
	segments := script(tuple)
	for b.Loop() {
		conversation(&table, &Options{}, tuple, segments)
	}
}

// A map in the same run: what the table replaces.
func BenchmarkMapLookup(b *testing.B) {
	m := map[packet.Tuple]int{}
	for i := range uint32(1000) {
		m[numbered(i)] = 1
	}
	tuple := numbered(5)
	for b.Loop() {
		_ = m[tuple]
	}
}

func BenchmarkReset(b *testing.B) {
	var table Table
	for i := range uint32(100_000) {
		table.mustAdd(b, 1, numbered(i), 0, 0)
	}
	for b.Loop() {
		table.Reset()
	}
}
