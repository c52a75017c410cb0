package conntrack

import (
	"cmp"
	"slices"
	"time"

	"azpath/sim/internal/packet"
)

// Over is an empty table over t: it finds what t holds, and changes itself alone.
// Several ways a conversation may take are tried so, each on a table of its own,
// at a cost that does not depend on how much t holds. [Table.Merge] makes one of
// them so. Nothing but a Merge may change t meanwhile.
func (t *Table) Over() *Table { return &Table{base: t, serial: t.serial, remapped: t.remapped} }

// raised is an entry of the table below that was taken up.
type raised struct{ below, here Handle }

func isRaised(list []raised, below Handle) bool {
	return slices.ContainsFunc(list, func(r raised) bool { return r.below == below })
}

// raise finds k in the table below and takes its entry up, to be changed here.
func (t *Table) raise(k *key, now time.Duration) (Handle, Direction) {
	below, dir := t.base.lookup(k)
	if below == 0 || isRaised(t.raised, below) {
		return 0, 0
	}
	e := t.base.entries[below-1]
	h := t.place(&e, now)
	t.raised = append(t.raised, raised{below, h})
	return h, dir
}

// Merge gives what became of t to the table below. t must not be used any more.
func (t *Table) Merge(now time.Duration) {
	b := t.base
	if !b.timed {
		b.rewatch()
	}
	for _, r := range t.raised {
		old, e := &b.entries[r.below-1], &t.entries[r.here-1]
		if !e.live || e.serial != old.serial || e.counted != old.counted {
			b.remove(r.below)
			continue
		}
		due, alike := old.due, old.alike
		*old = *e
		old.due, old.alike = due, alike
		b.watch(r.below)
		e.live = false // it has its place
	}
	var live []Handle
	for i := range t.entries {
		if t.entries[i].live {
			live = append(live, Handle(i+1))
		}
	}
	slices.SortFunc(live, func(x, y Handle) int { return cmp.Compare(t.entries[x-1].serial, t.entries[y-1].serial) })
	for _, h := range live {
		b.keep(&t.entries[h-1], now)
	}
	b.serial = t.serial
}

// Reopen forgets what the table below knows of a connection that tuple, a SYN's, has
// opened before: its client has closed it. An attempt that nobody answered stays, and
// the SYN repeats it. What was stored here since is not older.
func (t *Table) Reopen(node uint32, tuple *packet.Tuple, now time.Duration) {
	var k key
	k.set(node, tuple)
	h, dir := t.find(&k, now)
	if h == 0 || dir != Original {
		return
	}
	if e := &t.entries[h-1]; e.serial <= t.base.serial && e.state != SynSent {
		t.remove(h)
	}
}
