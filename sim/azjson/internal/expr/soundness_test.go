package expr_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/value"

	"pgregory.net/rapid"
)

// grammar are expressions that use every function rightly, by the kind they give: S a
// string, I a number, B a boolean, A an array of strings, O an object of strings. In
// them a kind's letter in brackets stands for an expression of that kind.
var grammar = map[string][]string{
	"S": {"'a'", "'b/c'", "''", "parameters('env')", "parameters('env')", "concat(<S>, <S>)", "concat('x-', <S>, <I>)", "format('{0}/{1}', <S>, <I>)",
		"format('{{{0}}}', <S>)", "toLower(<S>)", "toUpper(<S>)", "trim(<S>)", "replace(<S>, 'a', 'b')", "replace(<S>, '/', '')", "replace(<S>, 'ab', '')", "substring(<S>, 0, 1)", "substring(<S>, 1)",
		"take(<S>, <I>)", "skip(<S>, <I>)", "string(<I>)", "if(<B>, <S>, <S>)", "coalesce(tryGet(<O>, 'a'), <S>)", "first(split(<S>, '/'))", "last(split(<S>, '/'))",
		"join(<A>, '-')", "<O>.a", "<A>[0]", "first(<S>)", "last(<S>)", "padLeft(<I>, 3, '0')", "uniqueString(<S>)", "base64ToString(base64(<S>))", "guid(<S>, <S>)",
		"uriComponentToString(uriComponent(<S>))", "reduce(<A>, '', lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('b'))))",
		"json(concat('{\"k\":\"', 'x', <S>, '\"}')).k", "coalesce(null(), <S>)", "string(<O>)"},
	"I": {"0", "1", "2", "parameters('size')", "add(<I>, 1)", "sub(<I>, <I>)", "mul(<I>, 2)", "length(<A>)", "length(<S>)", "length(<O>)", "indexOf(<S>, <S>)", "min(<I>, <I>)",
		"max(createArray(<I>, 1))", "if(<B>, <I>, <I>)", "lastIndexOf(<A>, <S>)", "int(string(<I>))"},
	"B": {"true()", "false()", "parameters('flag')", "equals(<S>, <S>)", "equals(<S>, 'a')", "equals(<A>, <A>)", "equals(<O>, <O>)", "equals(<I>, <I>)", "contains(<S>, <S>)", "contains(<A>, <S>)",
		"contains(<O>, 'a')", "contains(<O>, 'c')", "empty(<S>)", "empty(<A>)", "empty(<O>)", "startsWith(<S>, <S>)", "endsWith(<S>, <S>)", "not(<B>)", "and(<B>, <B>)",
		"or(<B>, <B>)", "less(<I>, <I>)", "greaterOrEquals(<S>, <S>)", "if(<B>, <B>, <B>)", "equals(tryGet(<O>, 'b'), null())"},
	"A": {"createArray(<S>, <S>)", "createArray()", "parameters('list')", "concat(<A>, <A>)", "split(<S>, '/')", "split(<S>, createArray('/', '-'))", "take(<A>, <I>)", "skip(<A>, <I>)",
		"map(<A>, lambda('x', concat(lambdaVariables('x'), <S>)))", "filter(<A>, lambda('x', contains(lambdaVariables('x'), <S>)))", "filter(<A>, lambda('x', 'i', less(lambdaVariables('i'), <I>)))",
		"flatten(createArray(<A>, <A>))", "objectKeys(<O>)", "map(items(<O>), lambda('x', lambdaVariables('x').key))", "if(<B>, <A>, <A>)", "sort(<A>, lambda('x', 'y', less(lambdaVariables('x'), lambdaVariables('y'))))",
		"array(<S>)", "array(<A>)"},
	"O": {"createObject('a', <S>)", "createObject('b', <S>, 'a', <S>)", "createObject('a', <S>, <S>, 'v')", "parameters('settings')", "union(<O>, <O>)", "shallowMerge(createArray(<O>, <O>))",
		"intersection(<O>, <O>)", "mapValues(<O>, lambda('v', concat(lambdaVariables('v'), <S>)))", "toObject(<A>, lambda('x', lambdaVariables('x')))", "if(<B>, <O>, <O>)", "coalesce(null(), <O>)"},
}

func grammatical(kind string, depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		form := rapid.SampledFrom(grammar[kind]).Filter(func(s string) bool { return depth > 0 || !strings.Contains(s, "<") }).Draw(t, kind)
		for {
			i := strings.IndexByte(form, '<')
			if i < 0 {
				return form
			}
			form = form[:i] + grammatical(form[i+1:i+2], depth-1).Draw(t, "inner") + form[i+3:]
		}
	})
}

func concrete(t *rapid.T) map[string]value.Value {
	word := rapid.StringMatching(`[aAb/ x-]{0,4}`)
	var list []value.Value
	for _, s := range rapid.SliceOfN(word, 0, 3).Draw(t, "list") {
		list = append(list, value.Text(s))
	}
	settings := value.Fields()
	for _, k := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3).Draw(t, "settings") {
		settings = settings.With(k, value.Text(word.Draw(t, "setting")))
	}
	return map[string]value.Value{
		"env": value.Text(word.Draw(t, "env")), "size": value.Int(rapid.IntRange(0, 3).Draw(t, "size")),
		"flag": value.Of(rapid.Bool().Draw(t, "flag")), "list": value.List(list...), "settings": settings,
	}
}

// What is said with parameters missing is true of the deployment whatever they turn
// out to be: what is decided stays so, and what stands for an unknown text, its names
// filled in, is that text.
func TestLawUnknownsAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]string{"S", "I", "B", "A", "O"}).Draw(t, "kind")
		x := parsed(t, "["+grammatical(kind, 3).Draw(t, "expression")+"]")
		all := concrete(t)
		some := map[string]value.Value{}
		for _, k := range slices.Sorted(maps.Keys(all)) {
			v := all[k]
			some[k] = v
			if rapid.Bool().Draw(t, k+" missing") {
				some[k] = missing(v.Kind(), k)
			}
		}
		full := x.Eval(&env{parameters: all})
		e := &env{parameters: some}
		partial := x.Eval(e)
		if slices.ContainsFunc(e.warnings, func(w string) bool { return strings.HasPrefix(w, "assumed") }) || holdsUnknown(full) {
			return
		}
		if problem := covers(partial, full, all); problem != "" {
			t.Fatalf("%s: %s\n known in part %s\n known         %s", x, problem, show(partial), show(full))
		}
	})
}

// Functions that are used rightly give what they say, and with everything known
// nothing but an element that is not there is unknown.
func TestLawKnownStaysKnown(t *testing.T) {
	kinds := map[string]value.Kind{"S": value.String, "I": value.Number, "B": value.Bool, "A": value.Array, "O": value.Object}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]string{"S", "I", "B", "A", "O"}).Draw(t, "kind")
		x := parsed(t, "["+grammatical(kind, 3).Draw(t, "expression")+"]")
		e := &env{parameters: concrete(t)}
		v := x.Eval(e)
		if v.IsUnknown() && len(e.warnings) == 0 {
			t.Fatalf("%s is %s because of %q, with everything known", x, show(v), v.Whys())
		}
		if w := v.Would(); w != kinds[kind] && w != value.Absent && w != value.Null {
			t.Fatalf("%s is %s, want %s", x, show(v), kinds[kind])
		}
	})
}

func holdsUnknown(v value.Value) bool {
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
	return v.IsUnknown()
}

// covers says in what a value that is known in part contradicts the whole one.
func covers(partial, full value.Value, all map[string]value.Value) string {
	if w := partial.Would(); partial.IsUnknown() && w != value.Absent && w != full.Kind() {
		return "it would be " + w.String()
	}
	known := partial.Known()
	switch {
	case partial.IsUnknown() && full.Kind() == value.String:
		if text, ok := filled(partial.Text(), all); ok && text != full.Text() {
			return "filled in it is " + text
		}
		return ""
	case known.Kind() == value.Absent:
		return ""
	case known.Kind() != full.Kind():
		return "it is " + known.Kind().String()
	case known.Kind() == value.Object:
		for k, x := range known.Members() {
			if problem := covers(x, full.Get(k), all); problem != "" {
				return k + ": " + problem
			}
		}
	case known.Kind() == value.Array && partial.IsUnknown():
		for _, x := range known.Items() {
			if !slices.ContainsFunc(full.Items(), func(y value.Value) bool { return covers(x, y, all) == "" }) {
				return "it has " + show(x)
			}
		}
	case known.Kind() == value.Array:
		if known.Len() != full.Len() {
			return "its length"
		}
		for i, x := range known.Items() {
			if problem := covers(x, full.Index(i), all); problem != "" {
				return problem
			}
		}
		return ""
	case !value.Equal(known, full):
		return "another value"
	}
	if !partial.IsUnknown() && known.Len() != full.Len() {
		return "its length"
	}
	return ""
}

// filled replaces the names of parameters in what stands for an unknown, if there is
// nothing else in it.
func filled(text string, all map[string]value.Value) (string, bool) {
	for name, v := range all {
		text = strings.ReplaceAll(text, "{"+name+"}", v.Text())
	}
	return text, !strings.ContainsAny(text, "{}")
}

var _ expr.Env = (*env)(nil)
