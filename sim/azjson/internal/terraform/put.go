package terraform

import (
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// builder makes the body of a resource. The zero owner is no resource.
type builder struct {
	owner string // its identifier
	body  value.Value
}

var properties = []part{{name: "properties"}}

// fill puts what lines say into the body: at base, and with a slash at top.
func (b *builder) fill(top, base []part, lines []line, src source) {
	for i := range lines {
		l := &lines[i]
		at := base
		if l.top {
			at = top
		}
		switch {
		case l.child != nil, !l.block && !l.applies(src):
		case l.block:
			b.block(l, at, src)
		case l.constant != "":
			b.put(at, l.to, value.Text(l.constant).From(src.x.place), src)
		default:
			if v := b.leaf(l, src); !empty(v) {
				b.put(at, l.to, v, src)
			}
		}
	}
}

// leaf is the value of a property. What is unknown though nobody asked for it is
// Azure's default, and absent, unless Azure decides it at run time.
func (b *builder) leaf(l *line, src source) value.Value {
	v := src.get(l.from)
	if v.IsUnknown() {
		if !l.runtime && src.unwritten(l.from) {
			return value.Value{}
		}
	}
	if convert := conversions[l.then]; convert != nil {
		secret := v.HoldsHidden()
		if v = convert(v, l.arg, b.owner).From(v); secret {
			v = v.Hidden()
		}
	}
	return v
}

// unwritten says whether the configuration is there and has nothing for an attribute.
func (s source) unwritten(p path) bool {
	if s.r.conf == nil || s.x.conf.Kind() == value.Absent {
		return false
	}
	e := s.x.expression(s.at.then(p...))
	return !e.written && !e.dynamic
}

// block puts blocks in their place: those of a list behind each other, an object
// into the one that is there.
func (b *builder) block(l *line, base []part, src source) {
	to, inner := l.to, []part(nil)
	if n := len(to) - 1; n >= 0 && to[n].name == "properties" {
		to, inner = to[:n], to[n:]
	}
	list := len(to) > 0 && to[len(to)-1].kind == each
	v := lookup(src.v, l.from)
	if len(l.from) > 0 && v.IsUnknown() && (l.runtime || !src.unwritten(l.from)) && !l.here {
		b.put(base, slices.DeleteFunc(slices.Clone(to), func(p part) bool { return p.kind == each }), value.Missing(value.Array, v.Text(), v.Whys()...).From(v), src)
	}
	for _, x := range src.blocks(l.from) {
		if !l.applies(x) {
			continue
		}
		if !list {
			at := slices.Concat(base, to)
			b.fill(at, slices.Concat(at, inner), l.lines, x)
			continue
		}
		item := builder{owner: b.owner, body: value.Fields().From(x.v)}
		item.fill(nil, inner, l.lines, x)
		b.put(base, to, item.body, src)
	}
}

// applies says whether the attributes have what the line is for.
func (l *line) applies(x source) bool {
	if l.where == nil {
		return true
	}
	got := x.get(l.where).Text()
	if l.equals == "" {
		return got != ""
	}
	return strings.EqualFold(got, l.equals) || got == "" && l.equals == "false"
}

func (b *builder) put(base, to []part, v value.Value, src source) {
	steps := slices.Concat(base, to)
	for i, p := range steps {
		if p.kind == selected { // by a name that the attributes have
			steps[i].name = src.get(path{named(p.name)}).Text()
		}
	}
	b.body = put(b.body, steps, v)
}

// put is a value with another one at a place in it. Objects and lists on the way
// are made if they are not there.
func put(v value.Value, steps []part, x value.Value) value.Value {
	if len(steps) == 0 {
		return x
	}
	place := v
	if v.IsNull() {
		place = x
	}
	switch p, rest := steps[0], steps[1:]; p.kind {
	case each:
		items := slices.Clip(v.Items())
		for _, e := range elements(x) {
			items = append(items, put(value.Value{}, rest, e))
		}
		return value.List(items...).From(place)
	case all:
		items := slices.Clone(v.Items())
		for i := range items {
			items[i] = put(items[i], rest, x)
		}
		return value.List(items...).From(place)
	case selected:
		items := slices.Clone(v.Items())
		i := slices.IndexFunc(items, func(e value.Value) bool { return strings.EqualFold(e.Get("name").Text(), p.name) })
		if i < 0 {
			i, items = len(items), append(items, value.Fields(value.Member{Key: "name", Value: value.Text(p.name)}).From(x))
		}
		items[i] = put(items[i], rest, x)
		return value.List(items...).From(place)
	default:
		if len(rest) > 0 && rest[0].kind == each && x.IsUnknown() && x.Would() == value.Array {
			rest = nil // all of a list is unknown
		}
		return v.With(p.name, put(v.Get(p.name), rest, x)).From(place)
	}
}

func elements(v value.Value) []value.Value {
	if v.Kind() == value.Array {
		return v.Items()
	}
	return []value.Value{v}
}

// empty says whether an attribute is as good as not set.
func empty(v value.Value) bool {
	switch v.Kind() {
	case value.String:
		return v.Text() == ""
	case value.Array, value.Object:
		return v.Len() == 0
	}
	return v.IsNull()
}

// conversions are what a table can say behind a colon. Each takes the value, the word
// behind its name and the identifier of the resource that is made.
var conversions = map[string]func(v value.Value, arg, owner string) value.Value{
	"not": func(v value.Value, _, _ string) value.Value { return truth(v, value.False, value.True) },
	"enabled": func(v value.Value, _, _ string) value.Value {
		return truth(v, value.Text("Enabled"), value.Text("Disabled"))
	},
	"disabled": func(v value.Value, _, _ string) value.Value {
		return truth(v, value.Text("Disabled"), value.Text("Enabled"))
	},
	"first":  first,
	"join":   joined,
	"before": func(v value.Value, arg, _ string) value.Value { return side(v, arg, 0) },
	"after":  func(v value.Value, arg, _ string) value.Value { return side(v, arg, 1) },
	"own":    own,
}

func truth(v, yes, no value.Value) value.Value {
	if v.IsUnknown() {
		return value.Missing(yes.Kind(), v.Text(), v.Whys()...)
	}
	switch b, ok := v.Bool(); {
	case !ok:
		return value.Value{}
	case b:
		return yes
	}
	return no
}

func first(v value.Value, _, _ string) value.Value {
	if v.Kind() == value.Array {
		return v.Index(0)
	}
	return v
}

func joined(v value.Value, _, _ string) value.Value {
	if v.Kind() != value.Array {
		return v
	}
	words := make([]string, v.Len())
	secret := v.IsHidden()
	for i, x := range v.Items() {
		if x.IsUnknown() {
			return value.Missing(value.String, x.Text(), x.Whys()...)
		}
		words[i] = x.Text()
		secret = secret || x.IsHidden()
	}
	out := value.Text(strings.Join(words, ","))
	if secret {
		out = out.Hidden()
	}
	return out
}

// side is what stands before (0) or behind (1) the last separator of a text.
func side(v value.Value, separator string, which int) value.Value {
	if v.Kind() != value.String {
		return v
	}
	s := v.Text()
	at := strings.LastIndex(s, separator)
	switch {
	case at < 0 && which == 0:
		return v
	case at < 0:
		return value.Value{}
	case which == 0:
		return value.Text(s[:at])
	}
	if s = s[at+len(separator):]; isIndex(s) {
		return value.Literal(s)
	}
	return value.Text(s)
}

// own is the identifier of a part of the resource itself, by the name of the part.
func own(v value.Value, list, owner string) value.Value {
	if v.Kind() != value.String || v.Text() == "" {
		return v
	}
	return value.Text(resource.Child(owner, list, v.Text()))
}
