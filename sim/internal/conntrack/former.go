package conntrack

import (
	"time"

	"azpath/sim/internal/packet"
)

// source is an inner address and port, and the address that it is given.
type source struct {
	node         uint32
	proto        uint8
	port         uint16
	inner, outer [2]uint64
}

func (e *entry) source() source {
	return source{
		node: e.original.node(), proto: uint8(e.original.proto), port: uint16(e.original.ports >> 48),
		inner: [2]uint64{e.original.srcHi, e.original.srcLo}, outer: [2]uint64{e.reply.dstHi, e.reply.dstLo},
	}
}

// link makes entry h, whose port was changed, findable by its source.
func (t *Table) link(h Handle) {
	if t.former == nil {
		t.former = map[source]Handle{}
	}
	e := &t.entries[h-1]
	s := e.source()
	e.alike, t.former[s] = t.former[s], h
}

// unlink undoes it.
func (t *Table) unlink(h Handle) {
	e := &t.entries[h-1]
	s := e.source()
	if t.former[s] == h {
		if t.former[s] = e.alike; e.alike == 0 {
			delete(t.former, s)
		}
		return
	}
	before := &t.entries[t.former[s]-1]
	for before.alike != h {
		before = &t.entries[before.alike-1]
	}
	before.alike = e.alike
}

// formerPort is the port that the same inner address and port was given after a
// collision: the oldest entry's, if there are several.
func (t *Table) formerPort(node uint32, original, left packet.Tuple, now time.Duration) (uint16, bool) {
	if t.remapped == 0 {
		return 0, false
	}
	var asked entry
	asked.setKeys(node, original, left.Reverse())
	s := asked.source()
	var oldest *entry
	for level := t; level != nil; level = level.base {
		for h := level.former[s]; h != 0; h = level.entries[h-1].alike {
			e := &level.entries[h-1]
			if e.expires > now && (level == t || !isRaised(t.raised, h)) && (oldest == nil || e.serial < oldest.serial) {
				oldest = e
			}
		}
	}
	if oldest == nil {
		return 0, false
	}
	return leftPort(&oldest.reply), true
}
