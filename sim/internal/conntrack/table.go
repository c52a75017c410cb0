package conntrack

import "time"

// Table holds the entries of many nodes; a node is any number the caller gives
// a device. The zero value is an empty table, ready to use. It must not be
// copied and not be used by two goroutines at once.
//
// An entry is found by its original and by its reply tuple. The index is one
// open-addressing array: a slot counts as full only while its stamp is the
// table's generation, so emptying the table is one addition.
type Table struct {
	slots      []slot // length zero or a power of two, at most half full
	generation uint32 // Invariant: not zero once slots exist
	full       int    // slots in use: two per entry

	entries  []entry
	spare    []Handle // removed entries, to be used again
	serial   uint64   // of the last entry stored
	remapped int      // entries whose source port was changed
	uses     map[share]use

	// base is the table below, and raised are its entries that were taken up. Only
	// a table made by Over has them.
	base   *Table
	raised []raised

	former map[source]Handle // the last of the entries whose port was changed

	timed bool // others are merged into it: dues is kept
	dues  []due
}

// slot points at an entry from one of its two tuples.
type slot struct {
	stamp  uint32
	hash   uint32
	handle Handle
	dir    Direction
}

// Handle names an entry of a Table. Zero names none. A handle can be read until
// the next entry is stored or the table is reset, even if the entry is removed
// meanwhile: a reset ends its entry and still has to be translated by it (ct:4c).
type Handle uint32

// Direction says which way a packet goes, seen from an entry. The zero value is
// undecided: the packet belongs to no entry.
type Direction uint8

// The two directions of an entry.
const (
	Original Direction = iota + 1 // that of the packet which made the entry
	Reply                         // the inverse of the translated tuple
)

// String is "original" or "reply".
func (d Direction) String() string { return name(directionNames[:], uint8(d), "Direction") }

var directionNames = [...]string{Original: "original", Reply: "reply"}

// other is the opposite direction.
func (d Direction) other() Direction { return Original + Reply - d }

// Len counts the entries stored, expired ones that nothing has met since
// included. Each takes about 200 bytes.
func (t *Table) Len() int { return t.full / 2 }

// Reset forgets everything at once; its cost does not depend on the contents.
func (t *Table) Reset() {
	t.generation++
	if t.generation == 0 {
		// The stamps of 2^32 resets ago would come alive again.
		clear(t.slots)
		t.generation = 1
	}
	t.full, t.serial, t.remapped = 0, 0, 0
	t.entries, t.spare = t.entries[:0], t.spare[:0]
	t.uses, t.base, t.raised = nil, nil, nil
	t.timed, t.dues = false, nil
	if len(t.former) > 0 {
		clear(t.former)
	}
}

// lookup finds the slot of k, dead or alive.
func (t *Table) lookup(k *key) (Handle, Direction) {
	if t.full == 0 {
		return 0, 0
	}
	hash := k.hash()
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.stamp != t.generation {
			return 0, 0
		}
		if s.hash == hash && t.entries[s.handle-1].key(s.dir).equal(k) {
			return s.handle, s.dir
		}
	}
}

// find is lookup, where an entry that has expired is removed and not found:
// after expiry the next packet is a first packet (ct:9).
func (t *Table) find(k *key, now time.Duration) (Handle, Direction) {
	h, dir := t.lookup(k)
	if h == 0 && t.base != nil {
		h, dir = t.raise(k, now)
	}
	if h != 0 && t.entries[h-1].expires <= now {
		t.remove(h)
		return 0, 0
	}
	return h, dir
}

// store adds e under both its keys, which must be free.
func (t *Table) store(e *entry, now time.Duration) Handle {
	t.serial++
	e.serial = t.serial
	e.live = true
	return t.keep(e, now)
}

// keep is store for an entry that has its place in the order already.
func (t *Table) keep(e *entry, now time.Duration) Handle {
	h := t.place(e, now)
	if e.remapped() {
		t.remapped++
	}
	if e.counted != 0 {
		t.tally(e, 1)
	}
	return h
}

// place adds e under its keys, and counts nothing.
func (t *Table) place(e *entry, now time.Duration) Handle {
	if 2*(t.full+2) > len(t.slots) {
		t.makeRoom(now)
	}
	var h Handle
	if n := len(t.spare); n > 0 {
		h = t.spare[n-1]
		t.spare = t.spare[:n-1]
		t.entries[h-1] = *e
	} else {
		t.entries = append(t.entries, *e)
		h = Handle(len(t.entries))
	}
	t.entries[h-1].due, t.entries[h-1].alike = 0, 0
	t.index(h, Original)
	t.index(h, Reply)
	if e.remapped() {
		t.link(h)
	}
	t.watch(h)
	return h
}

// index makes entry h findable by its tuple of direction dir.
func (t *Table) index(h Handle, dir Direction) {
	hash := t.entries[h-1].key(dir).hash()
	mask := uint32(len(t.slots) - 1)
	i := hash & mask
	for t.slots[i].stamp == t.generation {
		i = (i + 1) & mask
	}
	t.slots[i] = slot{stamp: t.generation, hash: hash, handle: h, dir: dir}
	t.full++
}

// remove takes entry h out; its contents stay readable by its handle.
func (t *Table) remove(h Handle) {
	e := &t.entries[h-1]
	t.unindex(h, Original)
	t.unindex(h, Reply)
	if e.remapped() {
		t.remapped--
		t.unlink(h)
	}
	if e.counted != 0 {
		t.tally(e, -1)
	}
	e.live = false
	t.spare = append(t.spare, h)
}

// unindex empties a slot and moves up those behind it that would no longer be
// found, so that there are no tombstones and look-ups never slow down.
func (t *Table) unindex(h Handle, dir Direction) {
	mask := uint32(len(t.slots) - 1)
	hole := t.entries[h-1].key(dir).hash() & mask
	for t.slots[hole].handle != h || t.slots[hole].dir != dir {
		hole = (hole + 1) & mask
	}
	for i := (hole + 1) & mask; t.slots[i].stamp == t.generation; i = (i + 1) & mask {
		home := t.slots[i].hash & mask
		// The slot may move if its home does not lie behind the hole:
		//	home ... hole ... i    moves
		//	hole ... home ... i    stays
		if (i-home)&mask >= (i-hole)&mask {
			t.slots[hole] = t.slots[i]
			hole = i
		}
	}
	t.slots[hole].stamp = 0
	t.full--
}

// makeRoom drops what has expired and, if that is not a quarter, doubles the index.
func (t *Table) makeRoom(now time.Duration) {
	before := t.full
	t.sweep(now, nil)
	if before > 0 && t.full <= before-before/4 {
		return
	}
	t.slots = make([]slot, max(64, 2*len(t.slots)))
	if t.generation == 0 {
		t.generation = 1
	}
	t.full = 0
	for i := range t.entries {
		if t.entries[i].live {
			t.index(Handle(i+1), Original)
			t.index(Handle(i+1), Reply)
		}
	}
}
