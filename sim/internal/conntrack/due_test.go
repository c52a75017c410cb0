package conntrack

import (
	"testing"
	"time"
)

// A table that others are merged into holds what is alive, however much passed
// through it, and gives back the memory of a rush.
func TestTableForgetsARush(t *testing.T) {
	const rush, idle = 20_000, time.Minute
	base, now := &Table{}, time.Duration(0)
	open := func(i uint32) {
		over := base.Over()
		over.mustAdd(t, 1, numbered(i), idle, now)
		over.Merge(now)
	}
	for i := range uint32(rush) {
		open(i)
	}
	if base.Len() != rush {
		t.Fatalf("%d entries, want %d", base.Len(), rush)
	}
	now = idle
	open(rush)
	base.Sweep(now)
	if base.Len() != 1 || len(base.entries) != 1 || len(base.slots) > 64 || len(base.dues) != 1 {
		t.Errorf("after the rush: %d entries in room for %d, %d slots, %d dues; want one of each", base.Len(), len(base.entries), len(base.slots), len(base.dues))
	}
	if err := base.sound(); err != nil {
		t.Error(err)
	}
	for i := range uint32(rush) { // one at a time, each in use for its minute
		now += time.Second
		base.Sweep(now)
		open(i)
	}
	if base.Len() != 60 || len(base.entries) > 64 || len(base.dues) > 64+4*60 {
		t.Errorf("one a second: %d entries in room for %d, %d dues; want the 60 of the last minute", base.Len(), len(base.entries), len(base.dues))
	}
}

// What is in use stays, and costs one look for each of its lifetimes.
func TestTableWatchesWhatStaysInUse(t *testing.T) {
	base, now := &Table{}, time.Duration(0)
	base.mustAdd(t, 1, numbered(7), time.Minute, now)
	for range 10_000 {
		now += time.Second
		base.Sweep(now)
		over := base.Over()
		if h, _ := over.Find(1, numbered(7), now); h == 0 {
			t.Fatalf("forgotten at %v, in use a second ago", now)
		}
		over.Merge(now)
	}
	if len(base.dues) != 1 {
		t.Errorf("%d dues for one entry, want one", len(base.dues))
	}
	now += time.Minute
	if base.Sweep(now); base.Len() != 0 {
		t.Errorf("%d entries after a minute of silence, want none", base.Len())
	}
}
