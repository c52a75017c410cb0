package arm

import (
	"fmt"
	"strconv"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// emit evaluates every resource of a deployment, and of those nested in it.
func (e *engine) emit(d *deployment) {
	if d.outer == nil {
		d.checkParameters()
	}
	for _, c := range d.declarations {
		for _, i := range c.instances() {
			if !e.emitInstance(i) {
				return
			}
		}
	}
}

// emitInstance is false if there may be no more resources.
func (e *engine) emitInstance(i *instance) bool {
	for _, other := range []string{"extension", "import"} {
		if x := i.raw.Get(other); x.Kind() == value.String {
			e.note(Skipped, i.raw, i.symbol, "it is a resource of the extension %s, not of Azure", x.Quote())
			return true
		}
	}
	yes, unknown := i.deployed()
	switch { // what is ruled out may be made of nothing: as little of it as can be is asked for
	case !yes && i.existing():
		return true
	case !yes && i.isDeployment():
		e.note(Skipped, i.raw, "deployment "+i.name().Text(), "its condition is not met")
		return true
	}
	id := i.id().Text()
	switch {
	case !yes:
		e.note(Skipped, i.raw, id, "its condition is not met")
		return true
	case unknown != nil:
		e.note(Assumed, i.raw, id, "is taken to be deployed: its condition is not known, %s", unknown[len(unknown)-1])
	}
	if i.isDeployment() && !i.existing() {
		if d := i.deployment(); d != nil {
			e.emit(d)
			d.outputs()
		}
		return true
	}
	kind := strings.ToLower(i.fullType())
	if parsed, ok := resource.ParseID(id); ok && parsed.Type != "" {
		kind = strings.ToLower(parsed.Type)
	}
	body := i.body()
	if e.nodes > maxNodes || e.text > maxText {
		e.tooMuch(i.raw, "the resources have more than %d values in them", maxNodes)
		return false
	}
	e.unknowns.in(e, id, body)
	e.made = append(e.made, i)
	e.out = append(e.out, resource.Resource{Type: kind, ID: id, Body: body, Existing: i.existing(), Origin: i.origin()})
	return true
}

// unknowns are the unknown values that resources are left with, each with where it was
// met first.
type unknowns struct {
	at   map[string]*unknown
	list []*unknown
}

type unknown struct {
	v           value.Value
	where, path string
	count       int
}

// in counts what is in a body, and lists what of it is unknown.
func (u *unknowns) in(e *engine, where string, body value.Value) {
	var path []string
	var visit func(v value.Value)
	visit = func(v value.Value) {
		e.nodes++
		e.text += len(v.Text())
		if e.nodes > maxNodes || e.text > maxText {
			return
		}
		switch v.Kind() {
		case value.Unknown:
			u.add(v, where, path)
		case value.Array:
			for n, x := range v.Items() {
				path = append(path, "["+strconv.Itoa(n)+"]")
				visit(x)
				path = path[:len(path)-1]
			}
		case value.Object:
			for k, x := range v.Members() {
				path = append(path, "."+k)
				visit(x)
				path = path[:len(path)-1]
			}
		}
	}
	visit(body.Without("id").Without("name"))
}

func (u *unknowns) add(v value.Value, where string, path []string) {
	const most = 10_000 // different ones
	x := u.at[v.Text()]
	if x == nil {
		if len(u.list) >= most {
			return
		}
		if u.at == nil {
			u.at = map[string]*unknown{}
		}
		x = &unknown{v: v, where: where, path: strings.TrimPrefix(strings.Join(path, ""), ".")}
		u.at[v.Text()] = x
		u.list = append(u.list, x)
	}
	x.count++
}

// noteUnknowns notes what resources are left with.
func (e *engine) noteUnknowns() {
	for _, x := range e.unknowns.list {
		more := ""
		if x.count > 1 {
			more = fmt.Sprintf(" and %d more", x.count-1)
		}
		e.note(Unknown, x.v, x.v.Text(), "%s of %s%s: %s", x.path, resource.Name(x.where), more, strings.Join(x.v.Whys(), "; "))
	}
}
