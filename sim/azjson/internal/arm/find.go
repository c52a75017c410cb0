package arm

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

// lookup is a question to find.
type lookup struct {
	from *deployment
	key  string
}

// find is the instance with an identifier, as key gives it: of the deployment itself,
// of what it deploys, then of those around it. One that is not deployed is no answer,
// one that exists is only if none makes it, and one that is just being evaluated is
// only if there is no other. What can't be looked at, because it needs what asks, is
// taken not to have it.
func (e *engine) find(from *deployment, key string) *instance {
	if i, ok := e.found[lookup{from, key}]; ok {
		return i
	}
	s := search{e: e, key: key, kind: typeOfID(key), visited: map[*deployment]bool{}}
	for d := from; d != nil && s.made == nil; d = d.parent {
		s.in(d)
	}
	switch {
	case s.made != nil:
		e.found[lookup{from, key}] = s.made
		return s.made
	case s.busy != nil:
		return s.busy
	}
	return s.existing
}

type search struct {
	e                    *engine
	key, kind            string
	visited              map[*deployment]bool
	made, busy, existing *instance
}

// look counts what is looked at, and says whether more may be.
func (s *search) look(at value.Value) bool {
	if s.e.looks++; s.e.looks > maxLooks {
		s.e.tooMuch(at, "looking for resources takes more than %d steps", maxLooks)
		return false
	}
	return true
}

func (s *search) in(d *deployment) {
	if s.visited[d] {
		return
	}
	s.visited[d] = true
	if index, ok := d.indexes[s.kind]; ok {
		if i := index[s.key]; i != nil {
			s.is(i)
		}
	} else {
		s.amongAll(d)
	}
	if s.made != nil {
		return
	}
	for _, c := range d.declarations {
		if !s.look(c.raw) {
			return
		}
		if c.isDeployment() && c.mayDeclare(s.kind) {
			s.e.probe(func() { s.inside(c) })
		}
		if s.made != nil {
			return
		}
	}
}

// amongAll looks at every resource of the type in a deployment. If none of them has to
// be left out, an index of them is kept.
func (s *search) amongAll(d *deployment) {
	index, whole := map[string]*instance{}, true
	for _, c := range d.declarations {
		if t := c.kind; t != "" && !strings.EqualFold(t, s.kind) {
			continue
		}
		whole = s.e.probe(func() {
			for _, i := range c.instances() {
				ok := s.look(i.raw) && s.e.probe(func() { s.enter(i, index) })
				whole = whole && ok
			}
		}) && whole
	}
	if i := index[s.key]; i != nil {
		s.is(i)
	}
	if whole {
		d.indexes[s.kind] = index
	}
}

// enter puts a resource into an index: before others of the identifier the first that
// is not only referred to.
func (s *search) enter(i *instance, index map[string]*instance) {
	// The condition first: the name of what it rules out may be made of nothing.
	if yes, _ := i.deployed(); !yes {
		return
	}
	k := key(i.id().Text())
	if old := index[k]; old == nil || old.existing() && !i.existing() {
		index[k] = i
	}
}

// inside looks into what a nested deployment declares.
func (s *search) inside(c *declaration) {
	for _, i := range c.instances() {
		s.e.probe(func() {
			if yes, _ := i.deployed(); !yes {
				return
			}
			if nested := i.deployment(); nested != nil {
				s.in(nested)
			}
		})
		if s.made != nil {
			return
		}
	}
}

func (s *search) is(i *instance) {
	switch {
	case i.existing():
		s.existing = i
	case i.whole.state == cellBusy || i.nesting.state == cellBusy:
		s.busy = i
	default:
		s.made = i
	}
}
