package terraform

import (
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// azapiType is the type of an azapi resource, without its API version.
func azapiType(x *instance) string {
	kind, _, _ := strings.Cut(x.v.Get("type").Text(), "@")
	return kind
}

// azapiID makes the identifier of an azapi resource from its parent's.
func (r *reader) azapiID(x *instance) string {
	if id := r.attribute(x, path{named("resource_id")}); id.Kind() == value.String && id.Text() != "" {
		return id.Text()
	}
	kind, name := azapiType(x), r.nameOf(x, path{named("name")})
	if name == "" {
		name = stand(x.address)
	}
	parent := r.attribute(x, path{named("parent_id")})
	scope := parent.Text()
	if parent.IsUnknown() {
		scope = "/" + stand(strings.Trim(scope, "{}"))
	}
	if id, ok := resource.ParseID(scope); ok && len(id.Names) > 0 {
		if outer := id.Type + "/"; len(kind) > len(outer) && strings.EqualFold(kind[:len(outer)], outer) {
			return resource.Child(scope, kind[len(outer):], name)
		}
	}
	return scope + "/providers/" + kind + "/" + name
}

// azapi passes on a resource that is written in REST's own vocabulary.
func (r *reader) azapi(x *instance) {
	kind := azapiType(x)
	if kind == "" {
		r.note(Unknown, x.place, x.address, "its type is not known: left out")
		return
	}
	body := value.Fields(
		value.Member{Key: "id", Value: value.Text(x.id)},
		value.Member{Key: "name", Value: value.Text(resource.Name(x.id))},
		value.Member{Key: "type", Value: value.Text(kind)},
	).From(x.place)
	if l := x.v.Get("location"); l.Text() != "" {
		body = body.With("location", l)
	}
	// What Azure answered holds more than what was asked, where it was kept.
	body = overlay(overlay(body, r.rest(x, "output")), r.rest(x, "body"))
	r.resources = append(r.resources, resource.Resource{Type: strings.ToLower(kind), ID: x.id, Body: body, Existing: x.existing, Origin: x.address})
}

// azapiPatch is what azapi_update_resource adds to a resource.
func (r *reader) azapiPatch(x *instance) (patch, bool) {
	body := r.rest(x, "body")
	if body.Kind() != value.Object {
		r.note(Problem, x.place, x.address, "its body is no object: left out")
		return patch{}, false
	}
	return patch{src: source{r: r, x: x, v: x.v}, id: x.id, body: body}, true
}

// rest reads a body: an object, in version 1 of the provider JSON in a string, in a
// state file an object beside its type.
func (r *reader) rest(x *instance, attribute string) value.Value {
	v := x.v.Get(attribute)
	if inner := v.Get("value"); v.Len() == 2 && inner.Kind() == value.Object && v.Get("type").Kind() != value.Absent {
		v = inner
	}
	switch v.Kind() {
	case value.String:
		if v.Text() == "" {
			return value.Value{}
		}
		parsed, err := value.Parse(x.place.Place().File, []byte(v.Text()))
		if err != nil || parsed.Kind() != value.Object {
			r.note(Problem, x.place, x.address+"."+attribute, "it is no JSON object: left out")
			return value.Value{}
		}
		if v.IsHidden() {
			return parsed.Hidden()
		}
		return parsed
	case value.Unknown:
		if attribute == "body" {
			r.note(Unknown, x.place, x.address+"."+attribute, "known after apply: what it holds is missing")
		}
		return value.Value{}
	}
	return r.within(x, v, path{named(attribute)})
}

// within is a body with what it refers to in place of what is unknown.
func (r *reader) within(x *instance, v value.Value, at path) value.Value {
	switch v.Kind() {
	case value.Unknown:
		return r.attribute(x, at)
	case value.Object:
		for k, e := range v.Members() {
			if holdsUnknown(e) {
				v = v.With(k, r.within(x, e, at.then(named(k))))
			}
		}
	case value.Array:
		if !holdsUnknown(v) {
			return v
		}
		items := append([]value.Value(nil), v.Items()...)
		for i, e := range items {
			items[i] = r.within(x, e, at.then(indexed(i)))
		}
		return value.List(items...).From(v)
	}
	return v
}

func holdsUnknown(v value.Value) bool {
	if v.IsUnknown() {
		return true
	}
	for _, x := range v.Items() {
		if holdsUnknown(x) {
			return true
		}
	}
	for _, x := range v.Members() {
		if holdsUnknown(x) {
			return true
		}
	}
	return false
}
