package expr

import (
	"fmt"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// What one evaluation may take. The language's own bound of a whole template is 4 MB.
const (
	maxSteps = 1 << 20 // parts of expressions evaluated, and more for large results
	maxSize  = 4 << 20 // of one result, as value.Size counts
	maxMade  = 1 << 28 // bytes of all results together

	perElement = 96 // bytes that a list or an object holds for each element, whatever that is
)

// run is one evaluation.
type run struct {
	env    Env
	direct bool // the outermost call is not asked of env
	steps  int
	made   int // bytes of the results of the language's functions
	warned map[string]bool
}

// scope holds one variable of a lambda around an expression.
type scope struct {
	name  string
	value value.Value
	outer *scope
}

// find looks a variable up, the innermost of its name.
func (s *scope) find(name string) (value.Value, bool) {
	for ; s != nil; s = s.outer {
		if strings.EqualFold(s.name, name) {
			return s.value, true
		}
	}
	return value.Value{}, false
}

func newRun(env Env) *run { return &run{env: env} }

// whole evaluates all of an expression, and tells a [Meter] what it took.
func (r *run) whole(n *node) value.Value {
	v := r.eval(n, nil)
	if m, ok := r.env.(Meter); ok {
		m.Spent(r.steps, r.made)
	}
	return v
}

func (r *run) warn(kind Warning, text string) {
	if r.env == nil || r.warned[text] {
		return
	}
	if r.warned == nil {
		r.warned = map[string]bool{}
	}
	r.warned[text] = true
	r.env.Warn(kind, text)
}

func (r *run) eval(n *node, s *scope) value.Value {
	if r.steps++; r.steps > maxSteps || r.made > maxMade {
		r.warn(TooMuch, "the expression takes too many steps to evaluate")
		return value.Missing(value.Absent, "{"+cut(n.String())+"}", "the expression takes too many steps to evaluate")
	}
	switch n.kind {
	case callNode:
		v := r.call(n, s)
		r.steps += len(v.Text()) / 256
		if v.Size() > maxSize {
			c := call{run: r, node: n}
			why := fmt.Sprintf("%s: the result takes more than %d bytes", c.name(), maxSize)
			r.warn(TooMuch, why)
			return hiddenLike(value.Missing(v.Would(), "{"+cut(n.String())+"}", why), v)
		}
		return v
	case memberNode:
		return r.member(r.eval(n.args[0], s), value.Text(n.name))
	case indexNode:
		base := r.eval(n.args[0], s)
		return r.member(base, r.eval(n.args[1], s))
	}
	return n.value
}

func (r *run) call(n *node, s *scope) value.Value {
	args := make([]Arg, len(n.args))
	for i, a := range n.args {
		args[i] = Arg{node: a, run: r, scope: s, memo: new(value.Value)}
	}
	name := strings.ToLower(n.name)
	direct := r.direct
	r.direct = false
	if r.env != nil && !direct {
		if v, ok := r.env.Call(name, args); ok {
			if v.Kind() == value.Absent {
				return value.Nil
			}
			return v
		}
	}
	c := &call{run: r, node: n, args: args, scope: s, fn: functions[name]}
	if c.fn == nil {
		return c.foreign(name)
	}
	if problem := c.fn.miscount(len(args)); problem != "" {
		return c.bad("%s", problem)
	}
	v := c.fn.eval(c)
	c.charge(walks[name])
	elements := v.Known().Len()
	r.steps += elements / 16
	r.made += len(v.Text()) + perElement*elements
	if v.Kind() == value.Absent {
		v = value.Nil
	}
	for _, a := range args {
		if c.fn.hides(v, *a.memo) {
			return v.Hidden()
		}
	}
	return v
}

// member takes a property or an element out of a value, as .name and [index] do.
func (r *run) member(base, key value.Value) value.Value {
	v := r.bareMember(base, key)
	if base.IsHidden() || key.IsHidden() {
		return v.Hidden()
	}
	return v
}

func (r *run) bareMember(base, key value.Value) value.Value {
	if v := pick(base, key); v.Kind() != value.Absent {
		return v
	}
	base = whole(base)
	fail := func(format string, args ...any) value.Value {
		why := fmt.Sprintf(format, args...)
		r.warn(BadArgument, why)
		return value.Missing(value.Absent, "{"+path(base, key)+"}", why)
	}
	quoted := key.Quote()
	switch base.Kind() {
	case value.Object:
		if key.Kind() == value.String {
			return fail("no property %s%s", quoted, propertiesOf(base))
		}
		return fail("%s where the name of a property is wanted", key.Kind())
	case value.Array:
		if key.Kind() == value.Number {
			return fail("no element %s in an array of %d", quoted, base.Len())
		}
		return fail("%s where the index of an element is wanted", key.Kind())
	case value.Unknown:
		if w := base.Would(); w != value.Absent && w != value.Object && w != value.Array {
			return fail("%s has no property or element %s", w, quoted)
		}
		return value.Missing(value.Absent, "{"+path(base, key)+"}", whysOf(base, key)...)
	}
	return fail("%s has no property or element %s", base.Kind(), quoted)
}

// pick is what stands in a value under a key, Absent if there is no such thing, or an
// Unknown if the key is one. What is in an open value is open too.
func pick(base, key value.Value) value.Value {
	v := pickClosed(base, key)
	if base.IsOpen() && !v.IsOpen() {
		return v.Open("{" + path(base, key) + "}")
	}
	return v
}

func pickClosed(base, key value.Value) value.Value {
	switch known := base.Known(); {
	case key.IsUnknown() && (known.Kind() == value.Object || known.Kind() == value.Array):
		return value.Missing(value.Absent, "{"+path(base, key)+"}", whysOf(base, key)...)
	case known.Kind() == value.Object && key.Kind() == value.String:
		return known.Get(key.Text())
	case base.Kind() == value.Array && key.Kind() == value.Number:
		if i, ok := key.Int(); ok {
			return base.Index(i)
		}
	}
	return value.Value{}
}

// propertiesOf lists what an object has, for a message.
func propertiesOf(v value.Value) string {
	const most = 8
	keys := v.Keys()
	switch {
	case v.IsHidden():
		return ""
	case len(keys) == 0:
		return ", the object is empty"
	case len(keys) > most:
		return fmt.Sprintf(", there are %s and %d more", strings.Join(keys[:most], ", "), len(keys)-most)
	}
	return ", there are " + strings.Join(keys, ", ")
}

// path is how a message, or what stands for an unknown, writes base.key. The "#" at the
// end of a base parts a resource's identifier from the path in it.
func path(base, key value.Value) string {
	const most = 4000 // an identifier has to stay whole
	from := inner(base)
	switch {
	case key.Kind() != value.String || key.IsHidden() || !isIdentifier(key.Text()):
		return cutTo(most, from+"["+inner(key)+"]")
	case strings.HasSuffix(from, "#"):
		return cutTo(most, from+key.Text())
	}
	return cutTo(most, from+"."+key.Text())
}

func isIdentifier(s string) bool {
	return s != "" && isNameStart(s[0]) && !slices.ContainsFunc([]byte(s), func(c byte) bool { return !isName(c) })
}
