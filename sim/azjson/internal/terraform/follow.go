package terraform

import (
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// target is what a reference may refer to: an attribute of an instance, or with an
// empty path the instance, its attribute not told.
type target struct {
	x     *instance
	at    path
	hints []string // what is left of the reference when the expression it stands in is not told
	byKey bool     // of several instances that with the key of who refers to it
}

// site is where an expression stands.
type site struct {
	m     *module
	calls []call
	key   step        // of each.key, count.index
	each  value.Value // the expression of for_each
}

// search follows references. Its steps are bounded: modules can pass one thing on in
// many ways.
type search struct {
	r     *reader
	left  int
	asked string // the attribute
	found []target
	open  []string // references that the document does not tell what they are
	keys  []string // what those go on with
}

const mostSteps = 10_000

// follow finds what the references of an instance's attribute may mean.
func (r *reader) follow(x *instance, attribute string, references []string) *search {
	s := &search{r: r, left: mostSteps, asked: attribute}
	at := site{m: r.conf.find(x.calls), calls: x.calls, key: x.key, each: x.conf.Get("for_each_expression")}
	s.all(at, references, nil)
	return s
}

// all follows the references of one expression. The rest is what the reference to
// the expression's value goes on with.
func (s *search) all(at site, references []string, rest path) {
	byKey := slices.ContainsFunc(references, func(ref string) bool { return strings.HasPrefix(ref, "each.") || ref == "count.index" })
	for i, ref := range references {
		if s.left--; s.left < 0 {
			return
		}
		// A reference is followed in the list by those it begins with.
		if slices.ContainsFunc(references[:i], func(long string) bool { return beginsWith(long, ref) }) {
			continue
		}
		s.one(at, ref, rest, byKey)
	}
}

func beginsWith(long, short string) bool {
	rest, ok := strings.CutPrefix(long, short)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '[')
}

func (s *search) one(at site, ref string, rest path, byKey bool) {
	p := parseAddress(ref)
	if len(p) < 2 || at.m == nil {
		return
	}
	switch p[0].text {
	case "var":
		s.variable(at, p[1].text, p[2:].then(rest...))
	case "each":
		if p[1].text == "value" {
			outer := site{m: at.m, calls: at.calls}
			s.all(outer, texts(at.each.Get("references")), path{at.key}.then(p[2:].then(rest...)...))
		}
	case "module":
		s.output(at, p, rest, byKey)
	case "local":
		s.open = append(s.open, ref)
		for _, k := range p[2:].then(rest...) {
			s.keys = append(s.keys, k.text)
		}
		if byKey && at.key.key {
			s.keys = append(s.keys, at.key.text)
		}
	case "path", "terraform", "self", "count":
	case "data":
		if len(p) > 2 {
			s.block(at, true, p[1].text, p[2].text, p[3:], rest, byKey)
		}
	default:
		s.block(at, false, p[0].text, p[1].text, p[2:], rest, byKey)
	}
}

// variable follows an input variable to the call that sets it. The root's variables
// are known values.
func (s *search) variable(at site, name string, rest path) {
	if len(at.calls) == 0 {
		return
	}
	n := len(at.calls) - 1
	outer := site{m: s.r.conf.find(at.calls[:n]), calls: at.calls[:n], key: at.calls[n].step, each: at.m.by.Get("for_each_expression")}
	s.all(outer, texts(at.m.by.At("expressions", name, "references")), rest)
}

// output follows "module.net.subnet_ids" into the module.
func (s *search) output(at site, p, rest path, byKey bool) {
	c := call{name: p[1].text}
	p = p[2:]
	if len(p) > 0 && p[0].key {
		c.step, p = p[0], p[1:]
	} else if byKey && at.m.called[c.name] != nil && (at.m.called[c.name].by.Get("for_each_expression").Len() > 0 || at.m.called[c.name].by.Get("count_expression").Len() > 0) {
		c.step = at.key
	}
	inner := site{m: at.m.called[c.name], calls: append(slices.Clone(at.calls), c)}
	if inner.m == nil {
		return
	}
	outputs := inner.m.v.Get("outputs")
	if len(p) == 0 { // "module.net[each.key].subnet_id": what follows the key is not told
		name := s.asked
		if outputs.Len() == 1 {
			name = outputs.Keys()[0]
		}
		p = path{named(name)}
	}
	if outputs.Get(p[0].text).Kind() == value.Absent {
		s.open = append(s.open, "module."+c.name)
		return
	}
	s.all(inner, texts(outputs.At(p[0].text, "expression", "references")), p[1:].then(rest...))
}

// block finds the instances of a block. Own is the path that the reference goes on
// with; rest belongs to the expression's value, whose form is not told.
func (s *search) block(at site, data bool, typ, name string, own, rest path, byKey bool) {
	instances := s.r.byBlock[blockAddress(at.calls, data, typ, name, false, step{})]
	if len(instances) == 0 {
		return
	}
	var hints []string
	for _, x := range rest {
		hints = append(hints, x.text)
	}
	tail := own.then(rest...)
	whole := len(instances) == 1 && !instances[0].key.key
	if !whole && len(own) > 0 && own[0].key {
		own = own[1:]
	}
	if !whole {
		instances, tail, byKey = s.keyed(at, instances, tail, byKey)
	}
	for _, x := range instances {
		t := target{x: x, at: own, hints: hints, byKey: byKey && !whole}
		inside := len(own) > 0 && lookup(x.v, own).IsUnknown() // of which nothing can be seen
		if len(tail) > 0 && !inside && lookup(x.v, tail).Kind() != value.Absent {
			t.at = tail
		}
		s.found = append(s.found, t)
	}
}

// keyed chooses among the instances of for_each and count: by a key in the
// reference, by that of who refers.
func (s *search) keyed(at site, instances []*instance, tail path, byKey bool) ([]*instance, path, bool) {
	for i, k := range tail {
		for _, x := range instances {
			if k.key && x.key.text == k.text {
				return []*instance{x}, tail[i+1:], false
			}
		}
	}
	if byKey && at.key.key {
		for _, x := range instances {
			if x.key.text == at.key.text {
				return []*instance{x}, tail, true
			}
		}
	}
	return instances, tail, false
}

// lookup is the value at a path, Unknown if it is inside one.
func lookup(v value.Value, p path) value.Value {
	for _, s := range p {
		switch {
		case v.IsUnknown():
			return v
		case !s.key:
			v = v.Get(s.text)
		case v.Kind() == value.Object:
			if s.text != "0" { // a block that is an object, not a list of one
				v = v.Get(s.text)
			}
		case !isIndex(s.text):
			return value.Value{}
		default:
			v = v.Index(s.index())
		}
	}
	return v
}
