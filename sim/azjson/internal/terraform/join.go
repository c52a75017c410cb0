package terraform

import (
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// patch is what an association adds to a resource: lines of its table, or a body.
type patch struct {
	kind *kind
	src  source
	id   string
	body value.Value // of azapi_update_resource
}

// join adds associations to the resources that they are about, and takes out of
// resources what stands in resources of its own as well.
func (r *reader) join(patches []patch) {
	at := map[string]int{}
	for i, x := range r.resources {
		if _, ok := at[x.Key()]; !ok {
			at[x.Key()] = i
		}
	}
	for _, p := range patches {
		key := resource.Key(p.id)
		i, ok := at[key]
		if !ok {
			i = len(r.resources)
			at[key] = i
			r.resources = append(r.resources, p.stub())
		}
		x := &r.resources[i]
		if p.kind == nil {
			x.Body = overlay(x.Body, p.body)
			continue
		}
		if !ok && p.kind.everywhere() {
			r.note(Dangling, p.src.x.place, p.src.x.address, resource.Name(p.id)+" is not in the document, and so not which parts of it this is about: left out")
		}
		b := builder{owner: x.ID, body: x.Body}
		b.fill(nil, properties, p.kind.lines, p.src)
		x.Body = b.body
	}
	r.single(at)
}

// everywhere says whether the patch adds to all items of a list.
func (k *kind) everywhere() bool {
	return slices.ContainsFunc(k.lines, func(l line) bool { return slices.ContainsFunc(l.to, func(p part) bool { return p.kind == all }) })
}

// stub is a resource that the document does not hold, and only refers to.
func (p *patch) stub() resource.Resource {
	kind := ""
	if p.kind != nil {
		kind = p.kind.azure
	} else if id, ok := resource.ParseID(p.id); ok {
		kind = id.Type
	}
	body := value.Fields(
		value.Member{Key: "id", Value: value.Text(p.id)},
		value.Member{Key: "name", Value: value.Text(resource.Name(p.id))},
		value.Member{Key: "type", Value: value.Text(kind)},
	).From(p.src.x.place)
	return resource.Resource{Type: strings.ToLower(kind), ID: p.id, Body: body, Existing: true, Origin: p.src.x.address}
}

// single takes out of a resource the parts that are resources of their own: after
// apply the provider shows a network's subnets in the network too, as they were when
// it was read last, and so routes and rules.
func (r *reader) single(at map[string]int) {
	type list struct {
		parent int
		kind   string
	}
	parts := map[list]map[string]bool{}
	for _, x := range r.resources {
		parent, ok := at[resource.Key(resource.Parent(x.ID))]
		if !ok {
			continue
		}
		l := list{parent, x.Type[strings.LastIndexByte(x.Type, '/')+1:]}
		if parts[l] == nil {
			parts[l] = map[string]bool{}
		}
		parts[l][strings.ToLower(x.Name())] = true
	}
	for l, names := range parts {
		x := &r.resources[l.parent]
		p := x.Body.Get("properties")
		inline := p.Get(l.kind)
		var left []value.Value
		for _, e := range inline.Items() {
			if !names[strings.ToLower(e.Get("name").Text())] {
				left = append(left, e)
			}
		}
		switch {
		case len(left) == inline.Len():
			continue
		case len(left) == 0:
			p = p.Without(l.kind)
		default:
			p = p.With(l.kind, value.List(left...).From(inline))
		}
		x.Body = x.Body.With("properties", p)
	}
}

// overlay is a body with another one laid over it, object by object.
func overlay(v, over value.Value) value.Value {
	if over.IsNull() {
		return v
	}
	if v.Kind() != value.Object || over.Kind() != value.Object {
		return over
	}
	for k, x := range over.Members() {
		v = v.With(k, overlay(v.Get(k), x))
	}
	return v
}
