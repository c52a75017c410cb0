package conntrack

import (
	"maps"
	"slices"
)

// Clone is an independent copy.
func (t *Table) Clone() *Table {
	c := *t
	c.slots = append([]slot(nil), t.slots...)
	c.entries = append([]entry(nil), t.entries...)
	c.spare = append([]Handle(nil), t.spare...)
	c.raised = slices.Clone(t.raised)
	c.uses, c.former, c.dues = maps.Clone(t.uses), maps.Clone(t.former), slices.Clone(t.dues)
	return &c
}
