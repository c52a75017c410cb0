package expr

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

// Page "Array functions for ARM templates"; what takes strings and objects as well is
// here too.
var lists = []function{
	{"array", "x", value.Array, keeping(toArray), inside},
	{"createArray", "x*", value.Array, keeping(func(_ *call, v []value.Value) value.Value { return value.List(v...) }), inside},
	{"length", "e", value.Number, partly(length), shallow},
	{"empty", "x", value.Bool, partly(isEmpty), shallow},
	{"contains", "ex", value.Bool, partly(contains), shallow},
	{"first", "l", value.Absent, keeping(func(c *call, v []value.Value) value.Value { return end(c, v[0], false) }), shallow},
	{"last", "l", value.Absent, last, shallow},
	{"take", "li", value.Absent, partly(take), shallow},
	{"skip", "li", value.Absent, partly(skip), shallow},
	{"indexOf", "lx", value.Number, partly(func(c *call, v []value.Value) value.Value { return position(c, v, false) }), shallow},
	{"lastIndexOf", "lx", value.Number, partly(func(c *call, v []value.Value) value.Value { return position(c, v, true) }), shallow},
	{"distinct", "a", value.Array, partly(once), shallow},
	{"flatten", "a", value.Array, partly(flatten), shallow},
	{"tryGet", "xxx*", value.Absent, tryGet, shallow},
	{"indexFromEnd", "ai", value.Absent, partly(func(c *call, v []value.Value) value.Value { return fromEnd(c, v, false) }), shallow},
	{"tryIndexFromEnd", "xix*", value.Absent, partly(func(c *call, v []value.Value) value.Value { return fromEnd(c, v, true) }), shallow},
}

func toArray(c *call, v []value.Value) value.Value {
	switch v[0].Would() {
	case value.Array:
		return v[0]
	case value.Absent:
		return c.unknown(v...)
	}
	return value.List(v[0])
}

func length(c *call, v []value.Value) value.Value {
	switch v[0].Kind() {
	case value.Unknown:
		return c.unknown(v...)
	case value.String:
		return value.Int(lengthOf(v[0].Text()))
	}
	return value.Int(v[0].Len())
}

// isEmpty is true of null as well. What is known in part is not empty.
func isEmpty(c *call, v []value.Value) value.Value {
	x := v[0]
	switch x.Kind() {
	case value.Absent, value.Null:
		return value.True
	case value.String:
		return value.Of(x.Text() == "")
	case value.Array, value.Object:
		return value.Of(x.Len() == 0)
	case value.Unknown:
		if x.Known().Len() > 0 {
			return value.False
		}
		for _, p := range pieces(x) {
			if p.known && x.Would() == value.String {
				return value.False
			}
		}
		return c.unknown(v...)
	}
	return c.bad("argument 1 is %s, want a string, an array or an object", x.Kind())
}

// contains looks for an element, for the name of a member without its case, or for a
// text with its case.
func contains(c *call, v []value.Value) value.Value {
	in, what := v[0], v[1]
	switch in.Would() {
	case value.String:
		return containsText(c, v)
	case value.Array:
		result := decidedUnless(in)
		for _, x := range in.Known().Items() {
			switch same(x, what) {
			case yes:
				return value.True
			case undecided:
				result = undecided
			}
		}
		return result.value(c, v...)
	case value.Object:
		if what.IsUnknown() {
			return c.unknown(v...)
		}
		if w := what.Kind(); w != value.String && w != value.Number {
			return c.bad("%s where the name of a property is wanted", w)
		}
		if in.Known().Get(what.Text()).Kind() != value.Absent {
			return value.True
		}
		return decidedUnless(in).value(c, v...)
	}
	return c.unknown(v...)
}

// decidedUnless is no, unless there may be more in the value than is known.
func decidedUnless(v value.Value) verdict {
	if v.IsUnknown() {
		return undecided
	}
	return no
}

func containsText(c *call, v []value.Value) value.Value {
	in, what := v[0], v[1]
	switch w := what.Would(); {
	case w == value.Array || w == value.Object || w == value.Null:
		return c.bad("looking for %s in a string", w)
	case what.IsUnknown():
		return c.unknown(v...)
	}
	for _, p := range pieces(in) {
		if p.known && strings.Contains(p.text, what.Text()) {
			return value.True
		}
	}
	return decidedUnless(in).value(c, v...)
}

// end is the first or last element or character. Of what is empty it is nothing: null
// of an array, "" of a string.
func end(c *call, v value.Value, back bool) value.Value {
	if v.IsOpen() && v.Len() > 0 && !back {
		return pick(v, value.Int(0))
	}
	v = whole(v)
	switch v.Kind() {
	case value.Array:
		if back {
			return v.Index(v.Len() - 1)
		}
		return v.Index(0)
	case value.String:
		n := lengthOf(v.Text())
		if back {
			return value.Text(part(v.Text(), max(0, n-1), n))
		}
		return value.Text(part(v.Text(), 0, min(1, n)))
	}
	if v.Would() != value.String {
		return c.unknown(v)
	}
	if s := prefix(v); !back && s != "" {
		return value.Text(part(s, 0, 1))
	}
	if s := suffix(v); back && s != "" {
		return value.Text(part(s, lengthOf(s)-1, lengthOf(s)))
	}
	u := c.unknown(v)
	return value.Missing(value.String, u.Text(), u.Whys()...)
}

// last knows the end of an identifier whose beginning is not known:
// last(split("{vnetId}/subnets/apim", '/')) is "apim".
func last(c *call) value.Value {
	v := value.Value{}
	if n := c.args[0].node; n.kind == callNode && strings.EqualFold(n.name, "split") && len(n.args) == 2 {
		text, delimiter := c.run.eval(n.args[0], c.scope), c.run.eval(n.args[1], c.scope)
		if field := lastField(text, delimiter); text.IsUnknown() && field.Kind() != value.Absent {
			return field
		}
		v = c.run.eval(&node{kind: callNode, name: n.name, args: []*node{literal(text), literal(delimiter)}}, nil)
		*c.args[0].memo = v
	} else {
		v = c.args[0].Eval()
	}
	if problem := c.check(0, v); problem != "" {
		return c.bad("%s", problem)
	}
	return end(c, v, true)
}

func take(c *call, v []value.Value) value.Value { return section(c, v, 0) }
func skip(c *call, v []value.Value) value.Value { return section(c, v, 1) }

// section is take or skip: what stands before a place, or after it.
func section(c *call, v []value.Value, side int) value.Value {
	at, ok := v[1].Int()
	if v[1].IsUnknown() {
		return unknownLike(c, v)
	}
	if !ok {
		return c.bad("argument 2 is %s, want a whole number", v[1].Quote())
	}
	at = max(at, 0)
	switch v[0].Kind() {
	case value.Array:
		items := v[0].Items()
		at = min(at, len(items))
		return value.List([][]value.Value{items[:at:at], items[at:]}[side]...)
	case value.String:
		n := lengthOf(v[0].Text())
		at = min(at, n)
		return value.Text(part(v[0].Text(), at*side, at+(n-at)*side))
	}
	if v[0].Would() != value.String {
		return unknownLike(c, v)
	}
	ps := pieces(v[0])
	begin := prefix(v[0])
	switch n := lengthOf(begin); {
	case side == 0 && at <= n:
		return value.Text(part(begin, 0, at))
	case side == 1 && at <= n && n > 0:
		ps[0].text = part(begin, at, n)
		return partialText(v[0], ps)
	case side == 1 && at == 0:
		return v[0]
	}
	return unknownLike(c, v)
}

// unknownLike is an unknown of the first argument's kind.
func unknownLike(c *call, v []value.Value) value.Value {
	u := c.unknown(v...)
	return value.Missing(v[0].Would(), u.Text(), u.Whys()...)
}

// position does not tell case apart in a string.
func position(c *call, v []value.Value, back bool) value.Value {
	switch {
	case v[0].IsUnknown() || v[1].IsUnknown():
		return c.unknown(v...)
	case v[0].Kind() == value.Array:
		return elementAt(c, v, back)
	case v[1].Kind() != value.String:
		return c.bad("argument 2 is %s, want a string", v[1].Kind())
	}
	s, sub := strings.ToLower(v[0].Text()), strings.ToLower(v[1].Text())
	at := strings.Index(s, sub)
	if back {
		at = strings.LastIndex(s, sub)
	}
	if at < 0 {
		return value.Int(-1)
	}
	return value.Int(lengthOf(s[:at]))
}

// elementAt finds an element from the front, or from the back.
func elementAt(c *call, v []value.Value, back bool) value.Value {
	n := v[0].Len()
	for i := range n {
		if back {
			i = n - 1 - i
		}
		switch same(v[0].Index(i), v[1]) {
		case yes:
			return value.Int(i)
		case undecided:
			return c.unknown(v[0].Index(i), v[1])
		}
	}
	return value.Int(-1)
}

// once takes away what stands in an array before. Elements that nobody knows count as
// different from others, as in union.
func once(c *call, v []value.Value) value.Value {
	if v[0].IsUnknown() {
		u := c.unknown(v...)
		if known := v[0].Known(); known.Kind() == value.Array {
			return u.Knowing(distinct(known))
		}
		return u
	}
	return distinct(v[0])
}

// flatten takes one level of arrays away.
func flatten(c *call, v []value.Value) value.Value {
	if v[0].IsUnknown() {
		return c.unknown(v...)
	}
	for i, x := range v[0].Items() {
		if w := x.Would(); w != value.Array && w != value.Absent {
			return c.bad("element %d of the array is %s, want arrays", i, w)
		}
	}
	return joinArrays(c, v[0].Items())
}
