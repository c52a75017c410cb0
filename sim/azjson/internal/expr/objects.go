package expr

import (
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// Page "Object functions for ARM templates", and those of objects that Bicep emits.
var objects = []function{
	{"createObject", "x*", value.Object, keeping(createObject), inside},
	{"union", "cc*", value.Absent, partly(union), shallow},
	{"intersection", "cc*", value.Absent, partly(intersection), shallow},
	{"shallowMerge", "a", value.Object, partly(shallowMerge), shallow},
	{"items", "o", value.Array, partly(items), shallow},
	{"objectKeys", "o", value.Array, partly(objectKeys), shallow},
	{"json", "s", value.Absent, partly(parseJSON), shallow},
}

// createObject takes names and values in turn. A name that nobody knows makes the
// object unknown; what comes after it is certain, what comes before it may be replaced.
func createObject(c *call, v []value.Value) value.Value {
	if len(v)%2 != 0 {
		return c.bad("%d arguments, want names and values in turn", len(v))
	}
	var members []value.Member
	var open []value.Value
	hidden := false
	for i := 0; i < len(v); i += 2 {
		hidden = hidden || v[i].IsHidden()
		switch w := v[i].Would(); {
		case v[i].IsUnknown():
			open, members = append(open, v[i]), nil
		case w != value.String:
			return c.bad("argument %d is %s, want the name of a property", i+1, w)
		default:
			members = append(members, value.Member{Key: v[i].Text(), Value: present(v[i+1])})
		}
	}
	return hide(openObject(c, members, open), hidden)
}

// present is null instead of nothing: a member of that name is to be there.
func present(v value.Value) value.Value {
	if v.Kind() == value.Absent {
		return value.Nil
	}
	return v
}

// openObject makes an object, of which there may be more if something about it is
// unknown.
func openObject(c *call, members []value.Member, open []value.Value) value.Value {
	o := value.Fields(members...)
	if len(open) == 0 {
		return o
	}
	u := c.unknown(open...)
	return value.Missing(value.Object, u.Text(), u.Whys()...).Knowing(o)
}

// union joins arrays, what is equal once, or objects, deeply: of two members of one
// name the later counts, and objects in objects are joined, arrays in them are not.
// Elements that nobody knows count as different from all others.
func union(c *call, v []value.Value) value.Value {
	kind, problem := oneKind(v)
	switch {
	case problem != "":
		return c.bad("%s", problem)
	case kind == value.Array:
		all := joinArrays(c, v)
		if all.IsUnknown() {
			return value.Missing(value.Array, all.Text(), all.Whys()...).Knowing(distinct(all.Known()))
		}
		return distinct(all)
	case kind == value.Object:
		return mergeAll(c, v, deepMerge)
	}
	return c.unknown(v...)
}

func oneKind(v []value.Value) (value.Kind, string) {
	kind := value.Absent
	for _, x := range v {
		switch w := x.Would(); {
		case w == value.Absent:
		case kind == value.Absent:
			kind = w
		case w != kind:
			return kind, w.String() + " after " + kind.String() + ": want arrays or objects, not both"
		}
	}
	return kind, ""
}

// mergeAll joins objects. After one that nobody knows only what comes later is
// certain, and what it could but add to.
func mergeAll(c *call, v []value.Value, merge func(a, b value.Value) value.Value) value.Value {
	o := value.Fields()
	var open []value.Value
	for _, x := range v {
		if x.IsUnknown() {
			open = append(open, x)
			o = value.Fields()
		}
		if k := x.Known(); k.Kind() == value.Object {
			if !c.affords((o.Len() + k.Len()) / 8) {
				return c.tooMuch("joining the objects takes too many steps")
			}
			o = hide(merge(o, k), o.IsHidden() || x.IsHidden())
		}
	}
	if len(open) == 0 {
		return o
	}
	u := c.unknown(open...)
	return value.Missing(value.Object, u.Text(), u.Whys()...).Knowing(o)
}

// shallowly takes the later of two members of one name, whole.
func shallowly(a, b value.Value) value.Value {
	members := make([]value.Member, 0, a.Len()+b.Len())
	for _, o := range []value.Value{a, b} {
		for k, x := range o.Members() {
			members = append(members, value.Member{Key: k, Value: present(x)})
		}
	}
	return value.Fields(members...)
}

func deepMerge(a, b value.Value) value.Value {
	index := indexed(a)
	members := make([]value.Member, 0, a.Len()+b.Len())
	for k, x := range a.Members() {
		members = append(members, value.Member{Key: k, Value: present(x)})
	}
	for k, x := range b.Members() {
		if old := index[strings.ToLower(k)]; old.Kind() == value.Object && x.Kind() == value.Object {
			x = deepMerge(old, x)
		}
		members = append(members, value.Member{Key: k, Value: present(x)})
	}
	return value.Fields(members...)
}

func shallowMerge(c *call, v []value.Value) value.Value {
	if v[0].IsUnknown() {
		return c.unknown(v...)
	}
	objects := slices.Clone(v[0].Items())
	for i, x := range objects {
		if w := x.Would(); w != value.Object && w != value.Absent {
			return c.bad("element %d of the array is %s, want objects", i, w)
		}
		objects[i] = whole(x)
	}
	return mergeAll(c, objects, shallowly)
}

// intersection is what stands in all arguments; objects keep a member if its values
// are equal.
func intersection(c *call, v []value.Value) value.Value {
	kind, problem := oneKind(v)
	if problem != "" {
		return c.bad("%s", problem)
	}
	if slices.ContainsFunc(v, value.Value.IsUnknown) {
		return unknownLike(c, v)
	}
	for _, x := range v[1:] {
		if kind == value.Array && !c.affords(v[0].Len()*x.Len()/8) {
			return c.tooMuch("comparing all elements takes too many steps")
		}
	}
	var kept []value.Value
	var members []value.Member
	var open []value.Value
	keep := func(found verdict, key string, x value.Value) {
		switch {
		case found == undecided:
			open = append(open, x)
		case found == yes && kind == value.Array:
			kept = append(kept, x)
		case found == yes:
			members = append(members, value.Member{Key: key, Value: present(x)})
		}
	}
	if kind == value.Array {
		for _, x := range v[0].Items() {
			keep(inAll(v[1:], func(o value.Value) verdict { return among(o, x) }), "", x)
		}
	} else {
		for k, x := range v[0].Members() {
			keep(inAll(v[1:], func(o value.Value) verdict {
				y := o.Get(k)
				if y.Kind() == value.Absent {
					return no
				}
				return same(x, y)
			}), k, x)
		}
		return openObject(c, members, open)
	}
	all := distinct(value.List(kept...))
	if open == nil {
		return all
	}
	u := c.unknown(v...)
	return value.Missing(value.Array, u.Text(), whysOf(open...)...).Knowing(all)
}

func inAll(v []value.Value, in func(value.Value) verdict) verdict {
	result := yes
	for _, x := range v {
		result = both(result, in(x))
	}
	return result
}

// among says whether an array has an element.
func among(array, x value.Value) verdict {
	result := no
	for _, y := range array.Items() {
		switch same(x, y) {
		case yes:
			return yes
		case undecided:
			result = undecided
		}
	}
	return result
}

// distinct takes an array's elements that were there before away.
func distinct(v value.Value) value.Value {
	texts, others := map[string]bool{}, map[string]bool{}
	var out []value.Value
	for _, x := range v.Items() {
		seen, key := texts, x.Text()
		if x.Kind() != value.String {
			b, _ := x.MarshalJSON() // of what was parsed or made: no error
			seen, key = others, x.Kind().String()+string(b)
		}
		if x.HoldsHidden() || !seen[key] {
			out = append(out, x)
		}
		seen[key] = true
	}
	return value.List(out...)
}

// items are the members as objects of key and value, ordered by key.
func items(c *call, v []value.Value) value.Value {
	return listOf(c, v[0], func(k string, x value.Value) value.Value {
		return value.Fields(value.Member{Key: "key", Value: value.Text(k)}, value.Member{Key: "value", Value: present(x)})
	})
}

func objectKeys(c *call, v []value.Value) value.Value {
	return listOf(c, v[0], func(k string, _ value.Value) value.Value { return value.Text(k) })
}

func listOf(c *call, o value.Value, f func(string, value.Value) value.Value) value.Value {
	known := o.Known()
	keys := slices.Clone(known.Keys())
	slices.SortStableFunc(keys, orderText)
	index := indexed(known)
	out := make([]value.Value, len(keys))
	for i, k := range keys {
		out[i] = f(k, index[strings.ToLower(k)])
	}
	if !o.IsUnknown() {
		return value.List(out...)
	}
	return c.unknown(o).Knowing(value.List(out...))
}
