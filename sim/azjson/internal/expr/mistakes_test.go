package expr_test

import (
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/expr"
)

// What a template does wrong is unknown, with a reason that names the function.
func TestMistakesAreNamed(t *testing.T) {
	for _, c := range []struct{ name, expression, want string }{
		{"too few arguments", "padLeft()", "padLeft: 0 arguments, want 1 to 3"},
		{"too many", "toLower('a', 'b')", "toLower: 2 arguments, want 1"},
		{"too few of many", "and(true())", "and: 1 arguments, want at least 2"},
		{"kind", "toLower(1)", "toLower: argument 1 is a number, want a string"},
		{"kind of an unknown", "toLower(parameters('list'))", "toLower: argument 1 is an array, want a string"},
		{"condition that is no boolean", "if('true', 1, 2)", "if: argument 1 is a string, want a boolean"},
		{"name in another case is still named rightly", "TOLOWER(1)", "toLower: argument 1 is a number, want a string"},
		{"strings and arrays", "concat('a', createArray())", "concat: argument 2 is an array after a string: want strings or arrays, not both"},
		{"no such function", "substrin('a', 0)", "there is no function substrin, did you mean substring?"},
		{"like nothing", "frobnicate()", "there is no function frobnicate"},
		{"no such property", "parameters('hub').subnet", `no property "subnet", there are Name, subnets, none`},
		{"property of a string", "parameters('hub').name.first", `a string has no property or element "first"`},
		{"property of null", "parameters('hub').none.x", `null has no property or element "x"`},
		{"beyond the end", "parameters('hub').subnets[2]", "no element 2 in an array of 2"},
		{"negative index", "parameters('hub').subnets[-1]", "no element -1 in an array of 2"},
		{"name for an index", "parameters('hub').subnets['name']", "a string where the index of an element is wanted"},
		{"index for a name", "parameters('hub')[0]", "a number where the name of a property is wanted"},
		{"substring beyond the end", "substring('1234567890', 0, 11)", "substring: start 0 and length 11 are outside of a string of 10 characters"},
		{"substring before the start", "substring('abc', -1)", "substring: argument 2 is -1, want 0 or more"},
		{"division by zero", "div(1, 0)", "div: division by zero"},
		{"remainder by zero", "mod(1, 0)", "mod: division by zero"},
		{"overflow of add", "add(maxInt(), 1)", "add: the result takes more than 64 bits"},
		{"overflow of sub", "sub(minInt(), 1)", "sub: the result takes more than 64 bits"},
		{"overflow of mul", "mul(maxInt(), 2)", "mul: the result takes more than 64 bits"},
		{"overflow of div", "div(minInt(), -1)", "div: the result takes more than 64 bits"},
		{"range too long", "range(0, 10001)", "range: a count of 10001, want 0 to 10000"},
		{"range too far", "range(2147483647, 1)", "range: the numbers end after 2147483647"},
		{"no number", "int('x')", `int: "x" is no whole number`},
		{"no boolean", "bool('yes')", `bool: "yes" is no boolean`},
		{"no JSON", "json('{')", `json: "{" is no JSON`},
		{"no base64", "base64ToString('!')", `base64ToString: "!" is no base64`},
		{"no data URI", "dataUriToString('x')", `dataUriToString: "x" is no data URI`},
		{"no URI", "uri('contoso', 'x')", `uri: "contoso" is no absolute URI`},
		{"bad escape", "uriComponentToString('%2')", `uriComponentToString: "%2" has a % without two hexadecimal digits`},
		{"no address range", "parseCidr('10.0.0.0')", `parseCidr: "10.0.0.0" is no address range like 10.0.0.0/16`},
		{"subnet larger than the network", "cidrSubnet('10.0.0.0/24', 23, 0)", "cidrSubnet: a prefix length of 23, want 24 to 32"},
		{"no such subnet", "cidrSubnet('10.0.0.0/24', 25, 2)", "cidrSubnet: 10.0.0.0/24 has no subnet 2 of /25"},
		{"the broadcast address is no host", "cidrHost('10.0.0.0/30', 2)", "cidrHost: 10.0.0.0/30 has no host 2"},
		{"a /31 has no hosts", "cidrHost('10.0.0.0/31', 0)", "cidrHost: 10.0.0.0/31 has no host 0"},
		{"place that is not there", "format('{0} {1}', 'a')", "format: the format asks for argument {1}, there are 1"},
		{"open place", "format('{0', 'a')", `format: the format has a "{" without its counterpart, want "{{" for the character itself`},
		{"closing bracket alone", "format('a}', 'a')", `format: the format has a "}" without its counterpart, want "}}" for the character itself`},
		{"no place", "format('{x}', 'a')", `format: "{x}" is no place in a format, want the number of an argument`},
		{"no such format", "format('{0:Q}', 1)", `format: the format "Q" is not supported for a number, want D, N, F, G, X or zeros`},
		{"names and values in turn", "createObject('a')", "createObject: 1 arguments, want names and values in turn"},
		{"name that is none", "createObject(1, 2)", "createObject: argument 1 is a number, want the name of a property"},
		{"arrays and objects", "union(createArray(), createObject())", "union: an object after an array: want arrays or objects, not both"},
		{"smallest of nothing", "min(createArray())", "min: the array is empty"},
		{"smallest of strings", "min(createArray('a'))", "min: a string among the numbers"},
		{"number and string", "less(1, 'a')", "less: a number and a string, want two numbers or two strings"},
		{"lambda that is none", "map(createArray(1), 'x')", "map: argument 2 is no lambda"},
		{"lambda with too many variables", "map(createArray(1), lambda('a', 'b', 'c', 1))", "map: the lambda of argument 2 has 3 variables"},
		{"lambda with too few variables", "reduce(createArray(1), 0, lambda('a', 1))", "reduce: the lambda of argument 3 has 1 variables"},
		{"lambda elsewhere", "concat('a', lambda('x', 'y'))", "lambda: a lambda stands only in map, filter, sort, reduce, toObject, groupBy and mapValues"},
		{"variable of no lambda", "lambdaVariables('x')", `lambdaVariables: no lambda around it has a variable "x"`},
		{"filter by a number", "filter(createArray(1), lambda('x', 1))", "filter: the lambda gives a number, want a boolean"},
		{"sort by a number", "sort(createArray(1, 2), lambda('a', 'b', 1))", "sort: the lambda gives a number, want a boolean"},
		{"key that is none", "toObject(createArray(1), lambda('x', createArray()))", "toObject: the lambda gives an array, want the name of a property"},
		{"tryGet of a string", "tryGet('a', 'b')", "tryGet: a string has no properties or elements"},
		{"the template's own end", "fail('no zone')", `fail: the template ends with "no zone"`},
		{"what the environment does not answer", "reference('x')", "reference is not known here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, err := expr.Parse("[" + c.expression + "]")
			if err != nil {
				t.Fatal(err)
			}
			e := newEnv(t)
			v := x.Eval(e)
			if !v.IsUnknown() || !slices.Contains(v.Whys(), c.want) {
				t.Errorf("%s is %s because of %q, want %q", c.expression, show(v), v.Whys(), c.want)
			}
			if !slices.ContainsFunc(e.warnings, func(w string) bool { return strings.HasSuffix(w, ": "+c.want) }) {
				t.Errorf("%s warns %q, want %q", c.expression, e.warnings, c.want)
			}
		})
	}
}

// What grows without end is stopped, in time and in room.
func TestBounds(t *testing.T) {
	nest := func(times int, f func(string) string) string {
		s := "'x'"
		for range times {
			s = f(s)
		}
		return s
	}
	for _, c := range []struct{ name, expression, want string }{
		{"steps", "map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', lambdaVariables('x')))))", "the expression takes too many steps to evaluate"},
		{"work", "map(range(0, 10000), lambda('x', contains(createArray(range(0, 10000), parameters('list')), lambdaVariables('x'))))", "the expression takes too many steps to evaluate"},
		{"text", "padLeft('x', 100000000)", "padLeft: a length of 100000000"},
		{"width", "format('{0,2000000}', 'x')", `format: "2000000" is no width`},
		{"doubling text", "reduce(range(0, 60), 'x', lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('a'))))", "concat: the result takes more than 4194304 bytes"},
		{"doubling array", "reduce(range(0, 60), createArray('x'), lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('a'))))", "concat: the result takes more than 4194304 bytes"},
		{"doubling tree", "reduce(range(0, 60), createArray('x'), lambda('a', 'b', createArray(lambdaVariables('a'), lambdaVariables('a'))))", "createArray: the result takes more than 4194304 bytes"},
		{"nesting without end", "reduce(range(0, 10000), 'x', lambda('a', 'b', reduce(range(0, 10), lambdaVariables('a'), lambda('c', 'd', createArray(lambdaVariables('c'))))))", "createArray: the result takes more than 4194304 bytes"},
		{"replacing", "replace(padLeft('', 4000000, 'x'), 'x', padLeft('', 4000000, 'y'))", "replace: the result takes more than 4194304 bytes"},
		{"joined", "join(map(range(0, 9000), lambda('i', padLeft('', 300, 'x'))), padLeft('', 300, 'y'))", "join: the result takes more than 4194304 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, err := expr.Parse("[" + c.expression + "]")
			if err != nil {
				t.Fatal(err)
			}
			e := newEnv(t)
			v := x.Eval(e)
			if !slices.ContainsFunc(e.warnings, func(w string) bool { return strings.HasSuffix(w, ": "+c.want) }) {
				t.Errorf("%s warns %q, want %q", c.expression, e.warnings, c.want)
			}
			if v.Size() > 8<<20 {
				t.Errorf("%s takes %d bytes", c.expression, v.Size())
			}
		})
	}
	t.Run("brackets", func(t *testing.T) {
		_, err := expr.Parse("[" + nest(300, func(s string) string { return "array(" + s + ")" }) + "]")
		if err == nil || !strings.HasSuffix(err.Error(), "nested more than 200 deep") {
			t.Error(err)
		}
	})
	t.Run("properties in a row", func(t *testing.T) {
		_, err := expr.Parse("[array(1)" + strings.Repeat(".a", 300) + "]")
		if err == nil || !strings.HasSuffix(err.Error(), "more than 200 properties in a row") {
			t.Error(err)
		}
	})
}
