package arm

import (
	"strings"

	"azpath/sim/azjson/internal/resource"
)

// rank gives every resource its place in the order of deployment, by what depends on
// what. It is asked for only where it makes a difference: where a resource, or its
// parent, is deployed more than once.
func (e *engine) rank(root *deployment) {
	if !e.again() {
		return
	}
	o := &ordering{at: map[*instance]int{}, done: map[*declaration]int{}}
	notes := e.notes // what is wrong with a dependency is no matter for the design
	o.all(root, 0)
	e.notes = notes
	for n, i := range e.made {
		e.out[n].Rank = o.at[i]
	}
}

// again says whether anything that was deployed is deployed a second time, in whole or
// in part.
func (e *engine) again() bool {
	seen := make(map[string]bool, len(e.out))
	for n := range e.out {
		seen[e.out[n].Key()] = true
	}
	if len(seen) < len(e.out) {
		return true
	}
	for n := range e.out {
		if p := resource.Parent(e.out[n].ID); p != "" && seen[resource.Key(p)] {
			return true
		}
	}
	return false
}

// ordering is under way.
type ordering struct {
	at   map[*instance]int
	done map[*declaration]int // when all instances are there; -1 while that is being found out
}

// all ranks a template whose deployment begins at some time, and says when it ends.
func (o *ordering) all(d *deployment, begin int) int {
	index := d.dependencyNames()
	end := begin
	for _, c := range d.declarations {
		end = max(end, o.declaration(c, begin, index))
	}
	return end
}

func (o *ordering) declaration(c *declaration, begin int, index map[string]*declaration) int {
	if end, ok := o.done[c]; ok {
		return max(end, begin) // a cycle, which Azure refuses, ends here
	}
	o.done[c] = -1
	start := begin
	if c.parent != nil {
		start = max(start, o.declaration(c.parent, begin, index))
	}
	for _, name := range c.dependencies() {
		if on := index[name]; on != nil && on != c {
			start = max(start, o.declaration(on, begin, index))
		}
	}
	end := start
	for _, i := range c.instances() {
		if i.nested != nil {
			end = max(end, o.all(i.nested, start))
			continue
		}
		o.at[i] = start + 1
		end = start + 1
	}
	o.done[c] = end
	return end
}

// dependencies are the names that a declaration depends on, in lower case: identifiers,
// names of resources, of loops, or symbols.
func (c *declaration) dependencies() (out []string) {
	list := c.raw.Get("dependsOn")
	if list.Len() == 0 && list.Text() == "" {
		return nil
	}
	for _, i := range c.instances() {
		v := i.f.eval(list)
		for _, x := range append(elements(v), v) {
			if s := strings.Trim(fold(x.Text()), "/"); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// dependencyNames are the declarations of a template by all that dependsOn may call
// them: identifier, type and name, name, loop, and symbol.
func (d *deployment) dependencyNames() map[string]*declaration {
	index := map[string]*declaration{}
	enter := func(name string, c *declaration) {
		if name = strings.Trim(fold(name), "/"); name != "" {
			if _, taken := index[name]; !taken {
				index[name] = c
			}
		}
	}
	for symbol, c := range d.symbols {
		enter(symbol, c)
	}
	for _, c := range d.declarations {
		for _, i := range c.instances() {
			enter(i.id().Text(), c)
			enter(i.name().Text(), c)
			enter(c.fullType()+"/"+i.name().Text(), c)
			enter(i.f.eval(c.raw.Get("copy").Get("name")).Text(), c)
		}
	}
	return index
}
