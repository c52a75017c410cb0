package conntrack

import (
	"slices"
	"time"
)

// due says when to look at an entry again. A table that others are merged into keeps
// them in a heap, the earliest first, so that what has expired is found without
// looking at what has not.
type due struct {
	at     time.Duration
	serial uint64 // of the entry: another may have taken its place
	h      Handle
}

// watch sees to it that entry h is looked at no later than it expires. One that stays
// in use is looked at once for each of its lifetimes.
func (t *Table) watch(h Handle) {
	if t.timed {
		t.enqueue(h)
	}
}

func (t *Table) enqueue(h Handle) {
	e := &t.entries[h-1]
	if e.expires == forever || e.due != 0 && e.due <= e.expires {
		return
	}
	if len(t.dues) > 64+2*t.full { // most are of entries that are gone
		t.rewatch()
		return
	}
	e.due = e.expires
	t.dues = append(t.dues, due{e.due, e.serial, h})
	for i := len(t.dues) - 1; i > 0 && t.dues[i].at < t.dues[(i-1)/2].at; i = (i - 1) / 2 {
		t.dues[i], t.dues[(i-1)/2] = t.dues[(i-1)/2], t.dues[i]
	}
}

// rewatch begins anew with what is alive.
func (t *Table) rewatch() {
	t.timed, t.dues = true, nil
	for i := range t.entries {
		if e := &t.entries[i]; e.live {
			e.due = 0
			t.watch(Handle(i + 1))
		}
	}
}

// nextDue takes the earliest out, if it is not later than now.
func (t *Table) nextDue(now time.Duration) (due, bool) {
	if len(t.dues) == 0 || t.dues[0].at > now {
		return due{}, false
	}
	first, last := t.dues[0], len(t.dues)-1
	t.dues[0] = t.dues[last]
	t.dues = t.dues[:last]
	for i := 0; ; {
		least := i
		for _, below := range []int{2*i + 1, 2*i + 2} {
			if below < last && t.dues[below].at < t.dues[least].at {
				least = below
			}
		}
		if least == i {
			return first, true
		}
		t.dues[i], t.dues[least] = t.dues[least], t.dues[i]
		i = least
	}
}

// Sweep removes what has expired, here and in the table below, so that [Table.Used]
// counts what is alive. In a table that others were merged into it costs what it
// removes, and memory that has not been of use for long is given back.
func (t *Table) Sweep(now time.Duration) {
	t.sweep(now, nil)
	if t.base != nil {
		t.base.sweep(now, t.raised)
		return
	}
	if n := len(t.entries); n > 1024 && t.Len() < n/4 {
		t.shrink(now)
	}
}

func (t *Table) sweep(now time.Duration, except []raised) {
	if !t.timed {
		for i := range t.entries {
			if h := Handle(i + 1); t.expired(h, now) && !isRaised(except, h) {
				t.remove(h)
			}
		}
		return
	}
	var again []Handle
	for d, ok := t.nextDue(now); ok; d, ok = t.nextDue(now) {
		switch e := &t.entries[d.h-1]; {
		case !e.live || e.serial != d.serial || e.due != d.at:
		case t.expired(d.h, now) && !isRaised(except, d.h):
			t.remove(d.h)
		default:
			again = append(again, d.h)
		}
	}
	for _, h := range again {
		t.entries[h-1].due = 0
		t.watch(h)
	}
}

func (t *Table) expired(h Handle, now time.Duration) bool {
	e := &t.entries[h-1]
	return e.live && e.expires <= now
}

// shrink moves what is alive into a table of its size.
func (t *Table) shrink(now time.Duration) {
	live := make([]entry, 0, t.Len())
	for i := range t.entries {
		if t.entries[i].live {
			live = append(live, t.entries[i])
		}
	}
	uses := t.uses
	t.slots, t.full, t.entries, t.spare, t.former, t.uses = nil, 0, nil, nil, nil, nil
	for i := range live {
		t.place(&live[i], now)
	}
	for s, u := range uses {
		t.take(s, u.n, u.port)
	}
	if t.timed {
		t.rewatch()
	}
	t.entries = slices.Clip(t.entries)
}
