package conntrack

import (
	"time"

	"azpath/sim/internal/nat"
	"azpath/sim/internal/packet"
)

// Counting says how the connections behind a translated source address share its
// ports. The zero value counts nothing: the table of a flow traced alone has no
// use for numbers.
type Counting uint8

// How connections are counted, to be combined with |.
const (
	Counted    Counting = 1 << iota // a port serves one connection for each destination
	PerMachine                      // each inner address has ports of its own
	// ConeUDP: a UDP port belongs to one inner address and port, whatever that
	// sends to (port-restricted cone; net:6.2.b6).
	ConeUDP
)

// share is what is counted together. Unused fields are zero.
type share struct {
	kind                 shareKind
	proto                uint8
	port                 uint16
	node                 uint32
	inner, outer, remote [2]uint64
}

type shareKind uint8

const (
	destinations shareKind = iota + 1 // connections from outer (of inner) to remote:port
	ends                              // connections of inner:port by outer
	ports                             // connections with the source outer:port
	cones                             // distinct inner ends by outer (of inner)
)

// use is how much of a share is taken. Over another table it is the difference.
type use struct {
	n    int32
	port uint16 // of ends: the port they have
}

func (t *Table) used(s share) use {
	u := t.uses[s]
	if t.base != nil {
		below := t.base.uses[s]
		u.n += below.n
		if u.port == 0 {
			u.port = below.port
		}
	}
	return u
}

func (t *Table) take(s share, by int32, port uint16) {
	if t.uses == nil {
		t.uses = map[share]use{}
	}
	u := t.uses[s]
	u.n, u.port = u.n+by, port
	if u.n == 0 && t.base == nil {
		delete(t.uses, s)
		return
	}
	t.uses[s] = u
}

// shares of an entry, as its keys say.
func (e *entry) share(kind shareKind, how Counting) share {
	s := share{kind: kind, proto: uint8(e.original.proto), node: e.original.node(), outer: [2]uint64{e.reply.dstHi, e.reply.dstLo}}
	if how&PerMachine != 0 || kind == ends {
		s.inner = [2]uint64{e.original.srcHi, e.original.srcLo}
	}
	switch kind {
	case destinations:
		s.remote, s.port = [2]uint64{e.reply.srcHi, e.reply.srcLo}, uint16(e.reply.ports>>48)
	case ends:
		s.port = uint16(e.original.ports >> 48)
	case ports:
		s.inner, s.port = [2]uint64{}, leftPort(&e.reply)
	}
	return s
}

func (e *entry) cone(how Counting) bool {
	return how&ConeUDP != 0 && packet.Proto(e.original.proto) == packet.UDP
}

// tally counts the entry in (1) or out (-1).
func (t *Table) tally(e *entry, by int32) {
	t.take(e.share(destinations, e.counted), by, 0)
	if !e.cone(e.counted) {
		return
	}
	t.take(e.share(ports, e.counted), by, 0)
	end := e.share(ends, e.counted)
	before := t.used(end).n
	t.take(end, by, leftPort(&e.reply))
	if before == 0 && by > 0 || before == 1 && by < 0 {
		t.take(e.share(cones, e.counted), by, 0)
	}
}

// Count counts entry h from now on, until it is removed.
func (t *Table) Count(h Handle, how Counting) {
	e := &t.entries[h-1]
	e.counted = how
	t.tally(e, 1)
}

// Used is how many ports of the address left.Src are taken: by connections to the
// destination of left, and, where UDP is a cone, by inner ends whatever they send
// to. What has expired may be counted still: see [Table.Sweep].
func (t *Table) Used(node uint32, how Counting, original, left packet.Tuple) (toDestination, cone int) {
	var e entry
	e.setKeys(node, original, left.Reverse())
	toDestination = int(t.used(e.share(destinations, how)).n)
	if e.cone(how) {
		cone = int(t.used(e.share(cones, how)).n)
	}
	return toDestination, cone
}

// LentPort is [Table.FreePort] for what Azure lends: no port of the low classes
// is kept apart, and a cone's end keeps its port.
func (t *Table) LentPort(node uint32, how Counting, original, left packet.Tuple, now time.Duration) (uint16, bool) {
	var e entry
	e.setKeys(node, original, left.Reverse())
	cone := e.cone(how)
	if end := t.used(e.share(ends, how)); cone && end.n > 0 {
		return end.port, true
	}
	free := func(port uint16) bool {
		left.SrcPort = port
		if !t.Free(node, left, now) {
			return false
		}
		if !cone {
			return true
		}
		e.setKeys(node, original, left.Reverse())
		return t.used(e.share(ports, how)).n == 0
	}
	seed := e.original.hash()
	if port, ok := nat.Port(original.SrcPort, seed, free); ok {
		return port, true
	}
	return nat.Port(firstLent, seed, free)
}

// firstLent is the lowest port that Azure lends.
const firstLent = 1024

// Keep gives entry h another idle time, which starts now.
func (t *Table) Keep(h Handle, idle, now time.Duration) {
	e := &t.entries[h-1]
	e.idle, e.expires = idle, deadline(now, idle)
	t.watch(h)
}

// FindHeld is [Table.Find] for answers to a mapping whose port outlives it: in the
// last part of the idle time, hold, the port is kept from others and no answer
// passes.
func (t *Table) FindHeld(node uint32, tuple packet.Tuple, hold, now time.Duration) (Handle, Direction) {
	var k key
	k.set(node, &tuple)
	h, _ := t.find(&k, now)
	if h == 0 || hold > 0 && t.entries[h-1].expires-now <= hold {
		return 0, 0
	}
	return t.Find(node, tuple, now)
}
