package conntrack

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"

	"azpath/sim/internal/nat"
	"azpath/sim/internal/packet"
)

// entry is what the table stores of one connection.
type entry struct {
	original, reply key

	serial  uint64        // order of storing
	due     time.Duration // when it is looked at next, zero if it is not watched
	alike   Handle        // the entry before with the same source, if its port was changed
	created time.Duration // when the first packet left the node
	expires time.Duration // dead from this moment on
	idle    time.Duration // restarted by Find; entries of Add only

	sides [2]side // what was seen of each direction's sender; index with side()

	// The last segment that was accepted by a "=" cell, if it was a SYN: who
	// sent it, the acknowledgement that would answer it,
	// and its window.
	ignoredSYN Direction
	ignoredEnd uint32
	ignoredWin uint32

	rstBy Direction // who reset it last
	state State

	counted Counting // how its source port is counted

	live       bool // in the index
	translated bool
	seenReply  bool // a packet of the reply direction was accepted (ct:2)
	pickedUp   bool // opened by a bare ACK under Loose: windows are unknown (ct:4b)
	assured    bool // established with traffic both ways
	finSeen    bool
	freshSYN   bool // nothing was accepted since ignoredSYN
}

// key is the tuple by which packets of direction dir are found.
func (e *entry) key(dir Direction) *key {
	if dir == Reply {
		return &e.reply
	}
	return &e.original
}

// side is what was seen of the packets that travel in direction dir.
func (e *entry) side(dir Direction) *side { return &e.sides[dir-Original] }

// remapped says whether the source port was changed.
func (e *entry) remapped() bool {
	return e.translated && uint16(e.original.ports>>48) != leftPort(&e.reply)
}

// leftPort is the source port (or ICMP identifier) with which packets of the
// original direction leave; in the answers ICMP keeps it in the same place.
func leftPort(reply *key) uint16 {
	if packet.Proto(reply.proto).IsICMP() {
		return uint16(reply.ports >> 48)
	}
	return uint16(reply.ports >> 32)
}

// Entry is one connection as a node remembers it, for people and for tests.
type Entry struct {
	Node uint32
	nat.Mapping
	State     State         // zero for everything but TCP
	SeenReply bool          // a packet of the reply direction was accepted
	PickedUp  bool          // began in mid-session
	Assured   bool          // established, with traffic both ways
	Expires   time.Duration // since the World's start; restarted by traffic
}

// String is "tcp 10.0.0.4:51000 > 10.1.0.4:443 reply 10.1.0.4:443 > 10.0.0.4:51000 ESTABLISHED",
// followed by what sets the entry apart: "unreplied", "picked-up".
func (e Entry) String() string {
	s := fmt.Sprintf("%v %v reply %v", e.Original.Proto, e.Original, e.Reply)
	if e.State != 0 {
		s += " " + e.State.String()
	}
	if !e.SeenReply {
		s += " unreplied"
	}
	if e.PickedUp {
		s += " picked-up"
	}
	return s
}

// view is the exported form of e.
func (e *entry) view() Entry {
	return Entry{
		Node:      e.original.node(),
		Mapping:   e.mapping(),
		State:     e.state,
		SeenReply: e.seenReply,
		PickedUp:  e.pickedUp,
		Assured:   e.assured,
		Expires:   e.expires,
	}
}

func (e *entry) mapping() nat.Mapping {
	return nat.Mapping{Original: e.original.tuple(), Reply: e.reply.tuple()}
}

// Entry is the entry that h names. See [Handle] for how long it may be asked.
func (t *Table) Entry(h Handle) Entry { return t.entries[h-1].view() }

// Mapping is the translation of entry h as packets of direction dir need it:
// use Apply of the result for either. It is false, and costs next to nothing,
// if the entry translates nothing.
func (t *Table) Mapping(h Handle, dir Direction) (nat.Mapping, bool) {
	e := &t.entries[h-1]
	if !e.translated {
		return nat.Mapping{}, false
	}
	m := e.mapping()
	if dir == Reply {
		m = m.Invert()
	}
	return m, true
}

// Left is the tuple with which a packet of direction dir leaves: what Apply of
// [Table.Mapping] gives, at a third of its cost. It is false if the entry
// translates nothing.
func (t *Table) Left(h Handle, dir Direction) (packet.Tuple, bool) {
	e := &t.entries[h-1]
	if !e.translated {
		return packet.Tuple{}, false
	}
	return e.key(dir.other()).answered(), true
}

// Entries yields the node's entries that are alive at now, oldest first. The
// table must not change meanwhile.
func (t *Table) Entries(node uint32, now time.Duration) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, h := range t.handles(node, now) {
			if !yield(t.Entry(h)) {
				return
			}
		}
	}
}

// handles are the node's live entries in the order they were stored.
func (t *Table) handles(node uint32, now time.Duration) []Handle {
	var all []Handle
	for i := range t.entries {
		if e := &t.entries[i]; e.live && e.original.node() == node && e.expires > now {
			all = append(all, Handle(i+1))
		}
	}
	slices.SortFunc(all, func(a, b Handle) int {
		return cmp.Compare(t.entries[a-1].serial, t.entries[b-1].serial)
	})
	return all
}

// DeleteFunc removes the node's entries for which drop says so, oldest first,
// and returns how many. A firewall that drops matching sessions when a rule
// becomes a deny does this (net:F10); one that does not, leaves them (ct:1).
func (t *Table) DeleteFunc(node uint32, now time.Duration, drop func(Entry) bool) int {
	n := 0
	for _, h := range t.handles(node, now) {
		if drop(t.Entry(h)) {
			t.remove(h)
			n++
		}
	}
	return n
}

// Forget removes all entries of a node: it restarted and lost its state.
func (t *Table) Forget(node uint32) {
	for i := range t.entries {
		if e := &t.entries[i]; e.live && e.original.node() == node {
			t.remove(Handle(i + 1))
		}
	}
}

// name is names[v], or "Type(v)" for a stranger.
func name(names []string, v uint8, typ string) string {
	if int(v) < len(names) && names[v] != "" {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", typ, v)
}
