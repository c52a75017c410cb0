package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// source is where a block's attributes are read: an instance's own, or those of a
// block inside it.
type source struct {
	r  *reader
	x  *instance
	at path
	v  value.Value
}

// get is an attribute, Absent if there is none. One that is not known is what it
// refers to, or Unknown.
func (s source) get(p path) value.Value {
	v := lookup(s.v, p)
	switch {
	case v.IsUnknown():
		return s.r.attribute(s.x, s.at.then(p...))
	case v.Kind() == value.Array && slices.ContainsFunc(v.Items(), value.Value.IsUnknown):
		items := slices.Clone(v.Items())
		for i, x := range items {
			if x.IsUnknown() {
				items[i] = s.r.attribute(s.x, s.at.then(p...).then(indexed(i)))
			}
		}
		return value.List(items...).From(v)
	}
	return v
}

// blocks are the blocks of a name, and the attributes around for an empty path. Of a
// single object it is that.
func (s source) blocks(p path) (out []source) {
	if len(p) == 0 {
		return []source{s}
	}
	v := lookup(s.v, p)
	at := s.at.then(p...)
	switch v.Kind() {
	case value.Object:
		return []source{{s.r, s.x, at, v}}
	case value.Array:
		for i, x := range v.Items() {
			if x.Kind() == value.Object {
				out = append(out, source{s.r, s.x, at.then(indexed(i)), x})
			}
		}
	}
	return out
}

// translate makes resources of all instances.
func (r *reader) translate() {
	var patches []patch
	strangers := map[string]int{}
	places := map[string]value.Value{}
	for _, x := range r.instances {
		k := r.kinds[x.typ]
		switch {
		case k != nil && k.patch:
			src := source{r: r, x: x, v: x.v}
			patches = append(patches, patch{kind: k, src: src, id: r.compose(k, src, "")})
		case k != nil:
			r.known(k, x)
		case x.typ == "azapi_update_resource":
			if p, ok := r.azapiPatch(x); ok {
				patches = append(patches, p)
			}
		case x.typ == "azapi_resource":
			r.azapi(x)
		case r.azure(x) && !x.data:
			r.stranger(x)
		default:
			strangers[x.typ]++
			if strangers[x.typ] == 1 {
				places[x.typ] = x.place
			}
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(strangers)) {
		r.note(NotModelled, places[typ], typ, fmt.Sprintf("not part of a network here: %d left out", strangers[typ]))
	}
	r.join(patches)
}

// known translates an instance by its table.
func (r *reader) known(k *kind, x *instance) {
	r.make(k, source{r: r, x: x, v: x.v}, r.identify(x), k.lines)
}

// stranger passes on a resource whose type has no table, under its own type.
func (r *reader) stranger(x *instance) {
	body := value.Fields(value.Member{Key: "id", Value: value.Text(x.id)}, value.Member{Key: "name", Value: value.Text(resource.Name(x.id))}).From(x.place)
	if other := r.byID[resource.Key(x.id)]; other != nil && other != x && !r.strange(other) {
		return // it configures what another resource is
	}
	r.resources = append(r.resources, resource.Resource{Type: strings.ToLower(x.typ), ID: x.id, Body: body, Existing: x.existing, Origin: x.address})
}

// make makes one resource, and those that stand in blocks of it.
func (r *reader) make(k *kind, src source, id string, lines []line) {
	body := value.Fields(
		value.Member{Key: "id", Value: value.Text(id)},
		value.Member{Key: "name", Value: value.Text(resource.Name(id))},
		value.Member{Key: "type", Value: value.Text(k.azure)},
	).From(src.x.place)
	if l := src.x.v.Get("location"); l.Text() != "" {
		body = body.With("location", l)
	}
	b := builder{owner: id, body: body}
	b.fill(nil, properties, lines, src)
	r.resources = append(r.resources, resource.Resource{Type: strings.ToLower(k.azure), ID: id, Body: b.body, Existing: src.x.existing, Origin: src.x.address})
	for _, c := range lines {
		if c.child == nil {
			continue
		}
		for _, inner := range src.blocks(c.from) {
			r.make(c.child, inner, r.compose(c.child, inner, id), c.lines)
		}
	}
}
