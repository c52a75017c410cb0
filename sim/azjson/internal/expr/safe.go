package expr

import "azpath/sim/azjson/internal/value"

// tryGet follows names and indexes inwards, and is null where one is missing. Bicep
// writes a.?b.c as tryGet(a, 'b', 'c').
func tryGet(c *call) value.Value {
	v := c.args[0].Eval()
	for _, a := range c.args[1:] {
		if v.IsNull() {
			return value.Nil
		}
		next, problem := tryMember(c, v, a.Eval())
		if problem != "" {
			return c.bad("%s", problem)
		}
		v = hide(next, v.IsHidden())
	}
	return v
}

// tryMember is a member or element, null if there is none.
func tryMember(c *call, base, key value.Value) (value.Value, string) {
	if v := pick(base, key); v.Kind() != value.Absent {
		return v, ""
	}
	base = whole(base)
	switch w, k := base.Would(), key.Would(); {
	case base.IsUnknown():
		u := value.Missing(value.Absent, "{"+path(base, key)+"}", whysOf(base, key)...)
		return u, ""
	case w == value.Object && k != value.String:
		return value.Value{}, k.String() + " where the name of a property is wanted"
	case w == value.Array && k != value.Number:
		return value.Value{}, k.String() + " where the index of an element is wanted"
	case w != value.Object && w != value.Array:
		return value.Value{}, w.String() + " has no properties or elements"
	}
	return value.Nil, ""
}

// fromEnd counts from the end of an array: 1 is the last element. What follows the
// index is looked up in the element as tryGet does.
func fromEnd(c *call, v []value.Value, try bool) value.Value {
	list, index := v[0], v[1]
	if try && list.IsNull() {
		return value.Nil
	}
	if w := list.Would(); w != value.Array && w != value.Absent {
		return c.bad("argument 1 is %s, want %s", w, value.Array)
	}
	if list.IsUnknown() || index.IsUnknown() {
		return c.unknown(v...)
	}
	i, ok := index.Int()
	x := list.Index(list.Len() - i)
	if !ok || i < 1 || x.Kind() == value.Absent {
		if try && ok {
			return value.Nil
		}
		return c.bad("no element %s from the end in an array of %d", index.Quote(), list.Len())
	}
	for _, key := range v[2:] {
		if x.IsNull() {
			return value.Nil
		}
		next, problem := tryMember(c, x, key)
		if problem != "" {
			return c.bad("%s", problem)
		}
		x = hide(next, x.IsHidden())
	}
	return x
}
