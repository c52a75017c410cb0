package expr

import (
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// Page "Lambda functions for ARM templates". In a template a lambda is
// lambda('name', …, body), and its variables are lambdaVariables('name').
var lambdas = []function{
	{"map", "af", value.Array, mapped, shallow},
	{"filter", "af", value.Array, filtered, shallow},
	{"sort", "af", value.Array, sorted, shallow},
	{"reduce", "axf", value.Absent, reduced, shallow},
	{"toObject", "aff?", value.Object, toObject, shallow},
	{"groupBy", "af", value.Object, groupBy, shallow},
	{"mapValues", "of", value.Object, mapValues, shallow},
	{"lambda", "xx*", value.Absent, loose, shallow},
	{"lambdaVariables", "x", value.Absent, variable, shallow},
}

// loose is a lambda where none belongs.
func loose(c *call) value.Value {
	return c.bad("a lambda stands only in map, filter, sort, reduce, toObject, groupBy and mapValues")
}

func variable(c *call) value.Value {
	name := c.args[0].Eval()
	if name.Kind() != value.String {
		return c.bad("argument 1 is %s, want the name of a variable", name.Would())
	}
	if v, ok := c.scope.find(name.Text()); ok {
		return v
	}
	return c.bad("no lambda around it has a variable %s", name.Quote())
}

// lambda is one argument of a call.
type lambda struct {
	run   *run
	names []string
	body  *node
	scope *scope
}

// lambda reads argument i, which has to take at least and at most so many variables.
func (c *call) lambda(i, least, most int) (*lambda, string) {
	n := c.args[i].node
	if n.kind != callNode || !strings.EqualFold(n.name, "lambda") || len(n.args) == 0 {
		return nil, "argument " + ordinal(i) + " is no lambda"
	}
	l := &lambda{run: c.run, body: n.args[len(n.args)-1], scope: c.scope}
	for _, a := range n.args[:len(n.args)-1] {
		if a.kind != literalNode || a.value.Kind() != value.String {
			return nil, "the variables of a lambda are strings"
		}
		l.names = append(l.names, a.value.Text())
	}
	if len(l.names) < least || len(l.names) > most {
		return nil, "the lambda of argument " + ordinal(i) + " has " + ordinal(len(l.names)-1) + " variables"
	}
	return l, ""
}

func ordinal(i int) string { return value.Int(i + 1).Text() }

// of evaluates the body.
func (l *lambda) of(v ...value.Value) value.Value {
	s := l.scope
	for i, name := range l.names {
		s = &scope{name: name, value: v[i], outer: s}
	}
	return l.run.eval(l.body, s)
}

// over is what these functions have in common: argument 0 is what the lambda of
// argument i goes through, which has to take at least and at most so many variables.
func (c *call) over(i, least, most int, f func(l *lambda, through value.Value) value.Value) value.Value {
	v := whole(c.args[0].Eval())
	if problem := c.check(0, v); problem != "" {
		return c.bad("%s", problem)
	}
	l, problem := c.lambda(i, least, most)
	if problem != "" {
		return c.bad("%s", problem)
	}
	return f(l, v)
}

// overArray is over for a lambda that takes an element and perhaps its index.
func overArray(c *call, f func(l *lambda, array value.Value) value.Value) value.Value {
	return c.over(1, 1, 2, f)
}

// overKnown is overArray for what gives an element for an element: of an array that is
// known in part it does so for these.
func overKnown(c *call, f func(of func(i int, x value.Value) value.Value, items []value.Value) (out, open []value.Value, problem string)) value.Value {
	return overArray(c, func(l *lambda, array value.Value) value.Value {
		out, open, problem := f(func(i int, x value.Value) value.Value {
			index := value.Int(i)
			if array.IsUnknown() { // where the element stands is not known either
				index = value.Missing(value.Number, "{index of "+inner(x)+"}", whysOf(array)...)
			}
			return l.of(x, index)
		}, elements(array))
		switch {
		case problem != "":
			return c.bad("%s", problem)
		case array.IsUnknown():
			open = append(open, array)
			if len(out) == 0 {
				return c.unknown(open...)
			}
		}
		return openList(c, out, open)
	})
}

// elements are those that an array certainly has.
func elements(array value.Value) []value.Value {
	known := array.Known()
	out := make([]value.Value, known.Len())
	for i := range out {
		out[i] = hide(known.Index(i), array.IsHidden())
	}
	return out
}

func mapped(c *call) value.Value {
	return overKnown(c, func(of func(int, value.Value) value.Value, items []value.Value) (out, open []value.Value, problem string) {
		out = make([]value.Value, len(items))
		for i, x := range items {
			out[i] = of(i, x)
		}
		return out, nil, ""
	})
}

func filtered(c *call) value.Value {
	return overKnown(c, func(of func(int, value.Value) value.Value, items []value.Value) (out, open []value.Value, problem string) {
		for i, x := range items {
			switch is := of(i, x); {
			case is.IsUnknown():
				open = append(open, is)
			case is.Kind() != value.Bool:
				return nil, nil, "the lambda gives " + is.Kind().String() + ", want a boolean"
			case is.Text() == "true":
				out = append(out, x)
			}
		}
		return out, open, ""
	})
}

// openList makes an array, of which there may be more if something is unknown.
func openList(c *call, items, open []value.Value) value.Value {
	all := value.List(items...)
	if len(open) == 0 {
		return all
	}
	return c.unknown(open...).Knowing(all)
}

// sorted keeps the order of what neither comes before the other. Azure does not say
// whether it does.
func sorted(c *call) value.Value { return c.over(1, 2, 2, c.sortedBy) }

func (c *call) sortedBy(l *lambda, v value.Value) value.Value {
	if v.IsUnknown() {
		return c.unknown(v)
	}
	var open []value.Value
	before := func(a, b value.Value) bool {
		is := l.of(a, b)
		if is.Kind() != value.Bool {
			open = append(open, is)
		}
		return is.Text() == "true"
	}
	out := elements(v)
	slices.SortStableFunc(out, func(a, b value.Value) int {
		switch {
		case len(open) > 0:
			return 0
		case before(a, b):
			return -1
		case before(b, a):
			return 1
		}
		return 0
	})
	if len(open) > 0 && !open[0].IsUnknown() {
		return c.bad("the lambda gives %s, want a boolean", open[0].Kind())
	}
	return openList(c, out, open)
}

func reduced(c *call) value.Value {
	return c.over(2, 2, 3, func(l *lambda, v value.Value) value.Value {
		sum := c.args[1].Eval()
		if v.IsUnknown() {
			return c.unknown(v, sum)
		}
		for i, x := range elements(v) {
			sum = l.of(sum, x, value.Int(i))
		}
		return sum
	})
}

func toObject(c *call) value.Value {
	var values *lambda
	if len(c.args) > 2 {
		var problem string
		if values, problem = c.lambda(2, 1, 2); problem != "" {
			return c.bad("%s", problem)
		}
	}
	return overArray(c, func(keys *lambda, array value.Value) value.Value {
		if array.IsUnknown() {
			return c.unknown(array)
		}
		var members []value.Member
		var open []value.Value
		hidden := false // a key is
		for i, x := range elements(array) {
			key, problem := keyOf(keys.of(x, value.Int(i)))
			hidden = hidden || key.IsHidden()
			switch {
			case problem != "":
				return c.bad("%s", problem)
			case key.IsUnknown(): // may replace what comes before
				open, members = append(open, key), nil
				continue
			case values != nil:
				x = values.of(x, value.Int(i))
			}
			members = append(members, value.Member{Key: key.Text(), Value: present(x)})
		}
		return hide(openObject(c, members, open), hidden)
	})
}

// keyOf checks what a lambda gives for the name of a property.
func keyOf(v value.Value) (value.Value, string) {
	if w := v.Would(); w != value.String && w != value.Number && w != value.Absent {
		return v, "the lambda gives " + w.String() + ", want the name of a property"
	}
	return v, ""
}

func groupBy(c *call) value.Value {
	return overArray(c, func(l *lambda, array value.Value) value.Value {
		if array.IsUnknown() {
			return c.unknown(array)
		}
		var order []string
		var open []value.Value
		groups := map[string][]value.Value{}
		hidden := false // a key is
		for i, x := range elements(array) {
			key, problem := keyOf(l.of(x, value.Int(i)))
			if problem != "" {
				return c.bad("%s", problem)
			}
			hidden = hidden || key.IsHidden()
			if key.IsUnknown() {
				open = append(open, key)
				continue
			}
			lower := strings.ToLower(key.Text())
			if groups[lower] == nil {
				order = append(order, key.Text())
			}
			groups[lower] = append(groups[lower], x)
		}
		var members []value.Member
		for _, k := range order {
			group := value.List(groups[strings.ToLower(k)]...)
			if len(open) > 0 {
				group = value.Missing(value.Array, "{"+inner(c.unknown(open...))+"."+k+"}", whysOf(open...)...).Knowing(group)
			}
			members = append(members, value.Member{Key: k, Value: group})
		}
		return hide(openObject(c, members, open), hidden)
	})
}

func mapValues(c *call) value.Value {
	return c.over(1, 1, 1, func(l *lambda, v value.Value) value.Value {
		var members []value.Member
		for k, x := range v.Known().Members() {
			members = append(members, value.Member{Key: k, Value: present(l.of(x))})
		}
		var open []value.Value
		if v.IsUnknown() {
			open = []value.Value{v}
		}
		return openObject(c, members, open)
	})
}
