package conntrack

import (
	"time"

	"azpath/sim/internal/nat"
	"azpath/sim/internal/packet"
)

// Commit stores the entry of a first packet (one for which [Judgement.Opens]
// holds) that leaves the node: original is its tuple as it arrived, left the
// packet as it leaves, translated. Answers are recognised by the inverse of
// what left. A first packet that is dropped anywhere in the node must not get
// here: it leaves no entry (ct:1, step 6).
//
// It stores nothing and returns false if another entry owns one of the tuples;
// a device that translates avoids this with [Table.FreePort], any other drops
// the packet.
func (t *Table) Commit(node uint32, o *Options, original packet.Tuple, left *packet.Packet, now time.Duration) (Handle, bool) {
	e := entry{created: now}
	limits := o.timeouts()
	if left.Proto == packet.TCP {
		e.state = SynSent
		if left.Flags != packet.SYN {
			e.state, e.pickedUp = Established, true
		}
		e.record(Original, left)
	}
	e.setKeys(node, original, left.Tuple.Reverse())
	if left.Proto == packet.TCP {
		e.expires = sum(now, limits.tcp(&e))
	} else {
		e.expires = sum(now, limits.stateless(&e, now))
	}
	return t.add(&e, now)
}

// setKeys makes the entry that of a mapping.
func (e *entry) setKeys(node uint32, original, reply packet.Tuple) {
	e.original, e.reply = at(node, original), at(node, reply)
	e.translated = nat.Mapping{Original: original, Reply: reply}.Translates()
}

// add stores e unless one of its tuples is taken.
func (t *Table) add(e *entry, now time.Duration) (Handle, bool) {
	if h, _ := t.find(&e.original, now); h != 0 {
		return 0, false
	}
	if h, _ := t.find(&e.reply, now); h != 0 {
		return 0, false
	}
	return t.store(e, now), true
}

// Free says whether a first packet may leave the node with the tuple left: no
// entry would take the answers for its own, and they do not look like the packet.
func (t *Table) Free(node uint32, left packet.Tuple, now time.Duration) bool {
	reply := left.Reverse()
	if reply == left && left.Proto.HasPorts() {
		return false
	}
	k := at(node, reply)
	h, _ := t.find(&k, now)
	return h == 0
}

// FreePort is the source port (or ICMP identifier) of a first packet that
// arrived as original and would leave as left. An inner address and port that
// was given another port keeps it towards all targets; else the port stays if
// the translated tuple is free, and else becomes another of its class (ct:7).
// It is false if the class is used up, and for protocols without ports that
// are taken.
func (t *Table) FreePort(node uint32, original, left packet.Tuple, now time.Duration) (uint16, bool) {
	if !left.Proto.HasPorts() && !left.Proto.IsICMP() {
		return 0, t.Free(node, left, now)
	}
	free := func(port uint16) bool {
		left.SrcPort = port
		return t.Free(node, left, now)
	}
	if port, ok := t.formerPort(node, original, left, now); ok && free(port) {
		return port, true
	}
	k := at(node, original)
	return nat.Port(original.SrcPort, k.hash(), free)
}
