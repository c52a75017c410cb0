package conntrack

import (
	"cmp"
	"slices"
	"time"
)

// Over is an empty table over t: it finds what t holds, and changes itself alone.
// Several ways a conversation may take are tried so, each on a table of its own,
// at a cost that does not depend on how much t holds. [Table.Merge] makes one of
// them so. Nothing but a Merge may change t meanwhile.
func (t *Table) Over() *Table { return &Table{base: t, serial: t.serial, remapped: t.remapped} }

// raise finds k in the table below and takes its entry up, to be changed here.
func (t *Table) raise(k *key, now time.Duration) (Handle, Direction) {
	below, dir := t.base.lookup(k)
	if below == 0 || slices.Contains(t.raised, below) {
		return 0, 0
	}
	e := t.base.entries[below-1]
	t.raised = append(t.raised, below)
	return t.place(&e, now), dir
}

// Merge gives what became of t to the table below. t must not be used any more.
func (t *Table) Merge(now time.Duration) {
	b := t.base
	for _, h := range t.raised {
		b.remove(h)
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

// Sweep removes what has expired, here and in the table below, so that [Table.Used]
// counts what is alive.
func (t *Table) Sweep(now time.Duration) {
	t.sweep(now, nil)
	if t.base != nil {
		t.base.sweep(now, t.raised)
	}
}

func (t *Table) sweep(now time.Duration, except []Handle) {
	for i := range t.entries {
		if e := &t.entries[i]; e.live && e.expires <= now && !slices.Contains(except, Handle(i+1)) {
			t.remove(Handle(i + 1))
		}
	}
}
