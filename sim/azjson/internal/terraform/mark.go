package terraform

import (
	"azpath/sim/azjson/internal/value"
)

// marked puts into attributes what stands beside them: which are not known yet, as
// Unknowns named by their place, and which are secret.
func marked(v, unknown, sensitive value.Value, at string) value.Value {
	return mark(v, unknown, sensitive, at, nil)
}

func mark(v, unknown, sensitive value.Value, address string, p path) value.Value {
	if isTrue(unknown) {
		v = missing(address, p)
	} else if holds(unknown) {
		v = inside(v, unknown, sensitive, address, p)
	}
	if holds(sensitive) {
		v = hidden(v, sensitive)
	}
	return v
}

// inside marks the unknown parts of an object or array. An array may be shorter than
// its mask.
func inside(v, unknown, sensitive value.Value, address string, p path) value.Value {
	switch unknown.Kind() {
	case value.Object:
		for k, u := range unknown.Members() {
			if holds(u) {
				v = v.With(k, mark(v.Get(k), u, value.Value{}, address, p.then(named(k))))
			}
		}
	case value.Array:
		items := append([]value.Value(nil), v.Items()...)
		for i, u := range unknown.Items() {
			if i == len(items) {
				items = append(items, value.Nil)
			}
			items[i] = mark(items[i], u, value.Value{}, address, p.then(indexed(i)))
		}
		v = value.List(items...).From(v)
	}
	return v
}

// missing is an attribute's value before Azure or Terraform has decided it.
func missing(address string, p path) value.Value {
	name := address + "." + p.String()
	would := value.Absent
	if natureOf(p.wanted()) != other {
		if would = value.String; len(p) > 0 && !p[len(p)-1].key && plural(p.last()) {
			would = value.Array
		}
	}
	return value.Missing(would, "{"+name+"}", name+" is known after apply")
}

func isTrue(v value.Value) bool { return v.Kind() == value.Bool && v.Text() == "true" }

// holds says whether a mask is true anywhere.
func holds(v value.Value) bool {
	if isTrue(v) {
		return true
	}
	for _, x := range v.Items() {
		if holds(x) {
			return true
		}
	}
	for _, x := range v.Members() {
		if holds(x) {
			return true
		}
	}
	return false
}

// hidden is a value with what its mask says is secret marked so, with all inside it.
func hidden(v, mask value.Value) value.Value {
	deep := isTrue(mask)
	switch v.Kind() {
	case value.Object:
		for k, x := range v.Members() {
			inner := mask
			if !deep {
				inner = mask.Get(k)
			}
			if holds(inner) {
				v = v.With(k, hidden(x, inner))
			}
		}
	case value.Array:
		items := append([]value.Value(nil), v.Items()...)
		for i, x := range items {
			inner := mask
			if !deep {
				inner = mask.Index(i)
			}
			if holds(inner) {
				items[i] = hidden(x, inner)
			}
		}
		v = value.List(items...).From(v)
	}
	if deep {
		v = v.Hidden()
	}
	return v
}

// hideAt hides what a state file names by steps, {"type":"get_attr","value":"x"} and
// {"type":"index","value":{"value":0,…}}.
func hideAt(v value.Value, steps []value.Value) value.Value {
	if len(steps) == 0 {
		return hidden(v, value.True)
	}
	at := steps[0].Get("value")
	if at.Kind() == value.Object {
		at = at.Get("value")
	}
	if v.Kind() == value.Array {
		i, ok := at.Int()
		if !ok || i < 0 || i >= v.Len() {
			return hidden(v, value.True)
		}
		items := append([]value.Value(nil), v.Items()...)
		items[i] = hideAt(items[i], steps[1:])
		return value.List(items...).From(v)
	}
	if x := v.Get(at.Text()); x.Kind() != value.Absent {
		return v.With(at.Text(), hideAt(x, steps[1:]))
	}
	return v
}
