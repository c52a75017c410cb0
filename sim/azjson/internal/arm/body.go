package arm

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

// eval evaluates a value of the template: every expression in it, and every copy loop
// of a property. What has none of them is the value itself.
func (f frame) eval(v value.Value) value.Value {
	v, _ = f.visit(v)
	return v
}

// visit is eval, and says whether it made another value.
func (f frame) visit(v value.Value) (_ value.Value, changed bool) {
	switch v.Kind() {
	case value.String:
		if isExpression(v.Text()) {
			return f.evalText(v), true
		}
	case value.Array:
		return f.visitArray(v)
	case value.Object:
		return f.visitObject(v)
	}
	return v, false
}

// isExpression says whether a text is an expression, or one that is escaped.
func isExpression(s string) bool { return len(s) > 1 && s[0] == '[' && s[len(s)-1] == ']' }

func (f frame) evalText(v value.Value) value.Value {
	e := f.d.e
	if !e.step(v) {
		return value.Missing(value.Absent, "{…}", "a limit was met")
	}
	x, err := e.parse(v.Text())
	if err != nil {
		e.note(Problem, v, "", "the expression is none: %v", err)
		return value.Missing(value.Absent, "{…}", "the expression is none").From(v)
	}
	if x.IsLiteral() && f.nested != nil {
		return frame{d: f.nested, loop: f.loop}.eval(x.Eval(nil).From(v))
	}
	if e.depth++; e.depth > maxEvaluations {
		e.depth--
		return e.tooMuch(v, "an expression needs more than %d others to be evaluated first", maxEvaluations)
	}
	defer func() { e.depth-- }()
	f.at = v
	return x.Eval(f).From(v)
}

func (f frame) visitArray(v value.Value) (value.Value, bool) {
	if !f.d.e.step(v) {
		return v, false
	}
	items, changed := make([]value.Value, v.Len()), false
	for i, x := range v.Items() {
		y, other := f.visit(x)
		items[i], changed = y, changed || other
	}
	if !changed {
		return v, false
	}
	return f.d.e.holds(value.List(items...).From(v)), true
}

func (f frame) visitObject(v value.Value) (value.Value, bool) {
	if !f.d.e.step(v) {
		return v, false
	}
	members, changed := make([]value.Member, 0, v.Len()), false
	for k, x := range v.Members() {
		if isLoops(k, x) {
			changed = true
			for _, l := range x.Items() {
				members = append(members, value.Member{Key: l.Get("name").Text(), Value: f.evalLoop(l)})
			}
			continue
		}
		key := f.evalKey(k, x)
		y, other := f.visit(x)
		changed = changed || other || key != k
		members = append(members, value.Member{Key: key, Value: y})
	}
	if !changed {
		return v, false
	}
	return f.d.e.holds(value.Fields(members...).From(v)), true
}

func (f frame) evalKey(k string, at value.Value) string {
	if !isExpression(k) {
		return k
	}
	return spoken(f.evalText(value.Text(k).From(at)))
}

// isLoops says whether a member is the copy loops of its object: an array of
// {"name": …, "count": …, "input": …}.
func isLoops(key string, v value.Value) bool {
	if !strings.EqualFold(key, "copy") || v.Kind() != value.Array {
		return false
	}
	for _, l := range v.Items() {
		if l.Get("name").Kind() != value.String || l.Get("count").Kind() == value.Absent || l.Get("input").Kind() == value.Absent {
			return false
		}
	}
	return v.Len() > 0
}

// evalLoop is the array that a loop over a property or variable makes.
func (f frame) evalLoop(l value.Value) value.Value {
	name := l.Get("name").Text()
	n, unknown := f.turns(l, name)
	if unknown.IsUnknown() {
		return value.Missing(value.Array, "{"+name+"}", unknown.Whys()...).From(l)
	}
	items := make([]value.Value, 0, min(n, 64))
	for i := range n {
		if !f.d.e.step(l) {
			break
		}
		items = append(items, f.turn(name, value.Int(i), true).eval(l.Get("input")))
	}
	return f.d.e.holds(value.List(items...).From(l))
}

// turns is how often a loop goes round, or an Unknown.
func (f frame) turns(l value.Value, name string) (int, value.Value) {
	count := f.eval(l.Get("count"))
	n, ok := count.Int()
	e := f.d.e
	switch {
	case count.IsUnknown():
		return 0, count
	case !ok || n < 0:
		e.note(Problem, l, name, "the loop's count is %s, want a number from 0", count.Kind())
		return 0, value.Value{}
	case n > maxTurns:
		e.tooMuch(l, "a loop goes round more than %d times", maxTurns)
		return 0, value.Value{}
	}
	return n, value.Value{}
}

// member evaluates one member of an object, and only that. It is the whole object's if
// a loop or an expression may make it.
func (f frame) member(object value.Value, key string) value.Value {
	if x := object.Get(key); x.Kind() != value.Absent {
		return f.eval(x)
	}
	for k, x := range object.Members() {
		if !isLoops(k, x) {
			continue
		}
		for _, l := range x.Items() {
			if strings.EqualFold(l.Get("name").Text(), key) {
				return f.evalLoop(l)
			}
		}
	}
	if object.Kind() == value.String {
		return f.eval(object).Get(key)
	}
	return value.Value{}
}
