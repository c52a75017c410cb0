package conntrack

import (
	"math"
	"time"

	"azpath/sim/internal/packet"
)

// Find is how a device without TCP states asks: whether tuple belongs to a flow
// it knows, and in which direction. It restarts the flow's idle timer.
func (t *Table) Find(node uint32, tuple packet.Tuple, now time.Duration) (Handle, Direction) {
	var k key
	k.set(node, &tuple)
	h, dir := t.find(&k, now)
	if h == 0 {
		return 0, 0
	}
	e := &t.entries[h-1]
	e.expires = deadline(now, e.idle)
	t.watch(h)
	if dir == Reply {
		e.seenReply = true
	}
	return h, dir
}

// Add stores a flow of a device without TCP states: its first packet came as
// original, its answers come as reply. It lives until it was idle for the given
// time; 0 is for ever. It is false, and stores nothing, if another flow owns
// one of the tuples.
func (t *Table) Add(node uint32, original, reply packet.Tuple, idle, now time.Duration) (Handle, bool) {
	e := entry{created: now, idle: idle, expires: deadline(now, idle)}
	e.setKeys(node, original, reply)
	return t.add(&e, now)
}

// deadline is when something restarted at now has been idle for too long.
func deadline(now, idle time.Duration) time.Duration {
	if idle == 0 {
		return forever
	}
	return sum(now, idle)
}

// sum is now + d, or forever where time does not reach so far.
func sum(now, d time.Duration) time.Duration {
	if d >= forever-now {
		return forever
	}
	return now + d
}

// forever is when something expires that does not.
const forever time.Duration = math.MaxInt64
