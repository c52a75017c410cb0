package expr_test

import (
	"os"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/expr"
)

// Every function stands in a table of this file or of the mistakes.
func TestEveryFunctionIsTested(t *testing.T) {
	var tables strings.Builder
	for _, name := range []string{"functions_test.go", "mistakes_test.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tables.Write(b)
	}
	for _, name := range expr.Functions() {
		if !strings.Contains(tables.String(), name+"(") {
			t.Errorf("%s is in no table", name)
		}
	}
}

// arm-features T2; page "Logical functions for ARM templates".
func TestLogic(t *testing.T) {
	check(t, []evaluated{
		{"true", "true()", "true"},
		{"false", "false()", "false"},
		{"null", "null()", "null"},
		{"and", "and(true(), equals(1, 1))", "true"},
		{"and of three", "and(true(), true(), false())", "false"},
		{"or", "or(false(), true())", "true"},
		{"not", "not(false())", "true"},
		{"xor", "xor(true(), false())", "true"},
		{"if", "if(equals('a', 'a'), 'yes', 'no')", `"yes"`},
		{"if evaluates one branch", "if(true(), 'yes', div(1, 0))", `"yes"`},
		{"bool of a string", "bool('true')", "true"},
		{"bool of a number", "bool(0)", "false"},
	})
}

// arm-features T2, T4; page "Comparison functions for ARM templates".
func TestComparison(t *testing.T) {
	check(t, []evaluated{
		{"numbers", "equals(1, 1)", "true"},
		{"strings with their case", "equals('Yes', 'yes')", "false"},
		{"arrays", "equals(createArray('a', 'b'), createArray('a', 'b'))", "true"},
		{"objects without order, names without case", "equals(createObject('a', 1, 'b', 2), createObject('B', 2, 'A', 1))", "true"},
		{"numbers of 64 bits", "equals(9007199254740993, 9007199254740992)", "false"},
		{"numbers by value", "equals(json('2.0'), 2)", "true"},
		{"a number is no string", "equals(1, '1')", "false"},
		{"null is null", "equals(null(), json('null'))", "true"},
		{"null is not empty", "equals(null(), '')", "false"},
		{"greater", "greater(1, 2)", "false"},
		{"greater of strings: A after a", "greater('A', 'a')", "true"},
		{"less", "less(1, 2)", "true"},
		{"less of strings: not by code", "less('B', 'a')", "false"},
		{"lessOrEquals", "lessOrEquals('a', 'a')", "true"},
		{"greaterOrEquals", "greaterOrEquals(2, 2)", "true"},
		{"coalesce", "coalesce(parameters('hub').none, null(), 'x', div(1, 0))", `"x"`},
		{"coalesce of empty", "coalesce(null(), '')", `""`},
		{"coalesce of nulls", "coalesce(null(), null())", "null"},
	})
}

// arm-features T2; page "Numeric functions for ARM templates".
func TestNumbers(t *testing.T) {
	check(t, []evaluated{
		{"add", "add(5, 3)", "8"},
		{"sub", "sub(7, 3)", "4"},
		{"mul", "mul(-5, 3)", "-15"},
		{"div cuts towards zero", "div(-8, 3)", "-2"},
		{"mod", "mod(7, 3)", "1"},
		{"int of a string", "int('4')", "4"},
		{"float of a string", "float('3.5')", "3.5"},
		{"min of an array", "min(createArray(0, 3, 2, 5, 4))", "0"},
		{"min of numbers", "min(0, 3, 2, 5, 4)", "0"},
		{"max of an array", "max(createArray(0, 3, 2, 5, 4))", "5"},
		{"max of numbers", "max(0, 3, 2, 5, 4)", "5"},
		{"range", "range(5, 3)", "[5,6,7]"},
		{"range of none", "range(5, 0)", "[]"},
		{"bounds", "createArray(minInt(), maxInt())", "[-9223372036854775808,9223372036854775807]"},
	})
}

// arm-features T1, T2; page "String functions for ARM templates".
func TestStrings(t *testing.T) {
	check(t, []evaluated{
		{"concat", "concat('vnet-', 'hub')", `"vnet-hub"`},
		{"concat of a number", "concat('snet-', 1)", `"snet-1"`},
		{"concat of arrays", "concat(createArray(1), createArray(2, 3))", "[1,2,3]"},
		{"join", "join(createArray('one', 'two'), ',')", `"one,two"`},
		{"split", "split('one,two,three', ',')", `["one","two","three"]`},
		{"split at several", "split('one;two,three', createArray(',', ';'))", `["one","two","three"]`},
		{"split of nothing", "split('', ',')", `[""]`},
		{"split at nothing", "split('ab', '')", `["ab"]`},
		{"toLower", "toLower('One')", `"one"`},
		{"toUpper", "toUpper('One')", `"ONE"`},
		{"trim", "trim('  one two ')", `"one two"`},
		{"replace", "replace('123-123-1234', '-', '')", `"1231231234"`},
		{"replace with its case", "replace('aA', 'A', 'b')", `"ab"`},
		{"padLeft", "padLeft('123', 10, '0')", `"0000000123"`},
		{"padLeft of a number", "padLeft(7, 3)", `"  7"`},
		{"padLeft of what is long enough", "padLeft('1234', 3, '0')", `"1234"`},
		{"substring", "substring('one two three', 4, 3)", `"two"`},
		{"substring to the end", "substring('one two', 4)", `"two"`},
		{"startsWith without case", "startsWith('abcdef', 'A')", "true"},
		{"startsWith, no", "startsWith('abcdef', 'e')", "false"},
		{"endsWith without case", "endsWith('abcdef', 'F')", "true"},
		{"endsWith, no", "endsWith('abcdef', 'e')", "false"},
		{"like", "like('snet-apim-01', 'SNET-*-01')", "true"},
		{"like, several", "like('a-b-c', '*b*c')", "true"},
		{"like, whole", "like('abc', 'ab')", "false"},
		{"like, not twice the same part", "like('aba', 'ab*ba')", "false"},
		{"indexOf without case", "indexOf('abcdef', 'CD')", "2"},
		{"indexOf, not there", "indexOf('abcdef', 'z')", "-1"},
		{"lastIndexOf", "lastIndexOf('test', 't')", "3"},
		{"lastIndexOf without case", "lastIndexOf('abcdef', 'AB')", "0"},
		{"string of a number", "string(5)", `"5"`},
		{"string of a boolean", "string(true())", `"True"`},
		{"string of an array", "string(createArray('a', 'b'))", `"[\"a\",\"b\"]"`},
		{"string of an object keeps its characters", "string(createObject('a', '<&>'))", `"{\"a\":\"<&>\"}"`},
		{"string of an object", "string(createObject('a', 10))", `"{\"a\":10}"`},
		{"length counts UTF-16", "length('a😀')", "3"},
	})
}

// arm-features T1; the composite formatting of .NET that the page names.
func TestFormat(t *testing.T) {
	check(t, []evaluated{
		{"places", "format('{0}, {1}. {0}', 'Hello', 'User')", `"Hello, User. Hello"`},
		{"thousands", "format('{0:N0}', 8175133)", `"8,175,133"`},
		{"thousands with places", "format('{0:N}', -1234)", `"-1,234.00"`},
		{"digits", "format('{0:D3}', 7)", `"007"`},
		{"digits of a negative number", "format('{0:D3}', -7)", `"-007"`},
		{"zeros", "format('{0:00}', 7)", `"07"`},
		{"hexadecimal", "format('{0:X4}', 255)", `"00FF"`},
		{"fixed", "format('{0:F1}', 2)", `"2.0"`},
		{"a string has no format", "format('{0:D3}', 'a')", `"a"`},
		{"brackets", "format('{{{0}}}', 1)", `"{1}"`},
		{"JSON", `format('{{"id":"{0}"}}', 'x')`, `"{\"id\":\"x\"}"`},
		{"width", "format('{0,4}|{0,-4}|', 'ab')", `"  ab|ab  |"`},
		{"boolean", "format('{0}', true())", `"True"`},
		{"null", "format('a{0}b', null())", `"ab"`},
	})
}

// arm-features T2, T4; page "Array functions for ARM templates".
func TestArrays(t *testing.T) {
	check(t, []evaluated{
		{"array of a value", "array(1)", "[1]"},
		{"array of an array", "array(createArray(1))", "[1]"},
		{"createArray", "createArray(1, 'a', null())", `[1,"a",null]`},
		{"createArray of nothing", "createArray()", "[]"},
		{"length", "length(createArray(1, 2))", "2"},
		{"length of an object", "length(createObject('a', 1))", "1"},
		{"empty", "empty(createArray())", "true"},
		{"empty string", "empty('')", "true"},
		{"empty object", "empty(createObject())", "true"},
		{"empty of null", "empty(null())", "true"},
		{"contains an element", "contains(createArray('one', 'two'), 'two')", "true"},
		{"contains an element with its case", "contains(createArray('one'), 'One')", "false"},
		{"contains a number", "contains(createArray(1, 2), 2)", "true"},
		{"contains a text with its case", "contains('OneTwo', 'two')", "false"},
		{"contains a property without its case", "contains(parameters('hub'), 'NAME')", "true"},
		{"contains a property that is null", "contains(parameters('hub'), 'none')", "true"},
		{"first", "first(createArray('one', 'two'))", `"one"`},
		{"first character", "first('One')", `"O"`},
		{"first of nothing", "first(createArray())", "null"},
		{"last", "last(createArray('one', 'two'))", `"two"`},
		{"last character", "last('One')", `"e"`},
		{"last of an empty string", "last('')", `""`},
		{"take", "take(createArray(1, 2, 3), 2)", "[1,2]"},
		{"take characters", "take('one', 2)", `"on"`},
		{"take more than there are", "take('one', 5)", `"one"`},
		{"take less than none", "take(createArray(1), -1)", "[]"},
		{"skip", "skip(createArray(1, 2, 3), 2)", "[3]"},
		{"skip characters", "skip('one', 1)", `"ne"`},
		{"skip more than there are", "skip(createArray(1), 5)", "[]"},
		{"indexOf", "indexOf(createArray('a', 'b', 'a'), 'a')", "0"},
		{"lastIndexOf", "lastIndexOf(createArray('a', 'b', 'a'), 'a')", "2"},
		{"union once each", "union(createArray('one', 'two', 'three'), createArray('three', 'four', 'two'))", `["one","two","three","four"]`},
		{"union of nested arrays", "union(createArray(createArray(1)), createArray(createArray(1), createArray(2)))", "[[1],[2]]"},
		{"intersection", "intersection(createArray('one', 'two', 'three'), createArray('two', 'three'))", `["two","three"]`},
		{"distinct", "distinct(createArray('a', 'b', 'a', 'A'))", `["a","b","A"]`},
		{"flatten, one level", "flatten(createArray(createArray(1), createArray(2, createArray(3))))", "[1,2,[3]]"},
		{"indexFromEnd", "indexFromEnd(createArray(1, 2, 3), 1)", "3"},
		{"tryIndexFromEnd", "tryIndexFromEnd(createArray(1, 2, 3), 3)", "1"},
		{"tryIndexFromEnd, not there", "tryIndexFromEnd(createArray(1, 2, 3), 4)", "null"},
	})
}

// arm-features T2, T4; page "Object functions for ARM templates".
func TestObjects(t *testing.T) {
	check(t, []evaluated{
		{"createObject", "createObject('intProp', 1, 'nullProp', null())", `{"intProp":1,"nullProp":null}`},
		{"union, the later counts", "union(createObject('a', 1, 'b', 2), createObject('B', 3))", `{"a":1,"b":3}`},
		{"union is deep", "union(json('{\"p\":{\"a\":1,\"b\":2},\"l\":[1]}'), json('{\"p\":{\"b\":3},\"l\":[2]}'))", `{"p":{"a":1,"b":3},"l":[2]}`},
		{"shallowMerge is not", "shallowMerge(createArray(json('{\"p\":{\"a\":1}}'), json('{\"p\":{\"b\":3}}')))", `{"p":{"b":3}}`},
		{"intersection", "intersection(json('{\"one\":\"a\",\"two\":\"b\"}'), json('{\"one\":\"a\",\"two\":\"z\"}'))", `{"one":"a"}`},
		{"items by key", "items(createObject('item2', 200, 'item1', 300))", `[{"key":"item1","value":300},{"key":"item2","value":200}]`},
		{"objectKeys by key", "objectKeys(createObject('b', 1, 'A', 2))", `["A","b"]`},
		{"json", "json('{\"a\":[1,true,null]}')", `{"a":[1,true,null]}`},
		{"json in single quotes", "json('{''a'': ''b\"c''}')", `{"a":"b\"c"}`},
		{"json null", "json('null')", "null"},
		{"json of a formatted object", `json(format('{{"id":"{0}"}}', 'x')).id`, `"x"`},
		{"tryGet", "tryGet(parameters('hub'), 'name')", `"hub"`},
		{"tryGet inwards", "tryGet(parameters('hub'), 'subnets', 1, 'name')", `"fw"`},
		{"tryGet, not there", "tryGet(parameters('hub'), 'peerings', 0, 'name')", "null"},
		{"tryGet, beyond the end", "tryGet(parameters('hub').subnets, 2)", "null"},
		{"tryGet of null", "tryGet(null(), 'name')", "null"},
		{"coalesce of tryGet, as Bicep writes ??", "coalesce(tryGet(parameters('hub'), 'location'), 'westeurope')", `"westeurope"`},
	})
}

// Names of properties are compared without case, arm-features section 2.
func TestProperties(t *testing.T) {
	check(t, []evaluated{
		{"property", "parameters('hub').name", `"hub"`},
		{"property in another case", "parameters('hub').NAME", `"hub"`},
		{"property in brackets", "parameters('hub')['name']", `"hub"`},
		{"element", "parameters('hub').subnets[1].name", `"fw"`},
		{"index computed", "parameters('hub').subnets[sub(length(parameters('hub').subnets), 1)].name", `"fw"`},
		{"property computed", "parameters('hub')[concat('na', 'me')]", `"hub"`},
		{"property that is null", "parameters('hub').none", "null"},
		{"of a function", "createArray(1, 2)[1]", "2"},
	})
}

// arm-features T4; page "Lambda functions for ARM templates".
func TestLambdas(t *testing.T) {
	check(t, []evaluated{
		{"map", "map(parameters('dogs'), lambda('dog', lambdaVariables('dog').name))", `["Evie","Casper","Indy","Kira"]`},
		{"map with index", "map(createArray('a'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))", `["a0"]`},
		{"filter", "map(filter(parameters('dogs'), lambda('d', greaterOrEquals(lambdaVariables('d').age, 5))), lambda('d', lambdaVariables('d').name))", `["Evie","Kira"]`},
		{"filter with index", "filter(range(5, 4), lambda('x', 'i', less(lambdaVariables('i'), 2)))", "[5,6]"},
		{"sort", "map(sort(parameters('dogs'), lambda('a', 'b', less(lambdaVariables('a').age, lambdaVariables('b').age))), lambda('d', lambdaVariables('d').age))", "[2,3,5,8]"},
		{"reduce", "reduce(range(1, 4), 0, lambda('cur', 'next', add(lambdaVariables('cur'), lambdaVariables('next'))))", "10"},
		{"reduce of objects", "reduce(createArray(createObject('a', 1), createObject('b', 2)), createObject(), lambda('cur', 'next', union(lambdaVariables('cur'), lambdaVariables('next'))))", `{"a":1,"b":2}`},
		{"toObject", "toObject(createArray('a', 'b'), lambda('x', lambdaVariables('x')), lambda('x', toUpper(lambdaVariables('x'))))", `{"a":"A","b":"B"}`},
		{"toObject of elements", "toObject(createArray('a'), lambda('x', concat('k', lambdaVariables('x'))))", `{"ka":"a"}`},
		{"groupBy", "groupBy(createArray('foo', 'bar', 'baz'), lambda('x', substring(lambdaVariables('x'), 0, 1)))", `{"f":["foo"],"b":["bar","baz"]}`},
		{"mapValues", "mapValues(createObject('foo', 'foo'), lambda('v', toUpper(lambdaVariables('v'))))", `{"foo":"FOO"}`},
		{"a lambda in a lambda sees both", "map(range(0, 2), lambda('x', map(range(0, 2), lambda('y', add(mul(10, lambdaVariables('x')), lambdaVariables('y'))))))", "[[0,1],[10,11]]"},
		{"the inner of one name counts", "map(range(0, 1), lambda('x', map(range(5, 1), lambda('x', lambdaVariables('x')))))", "[[5]]"},
	})
}

// arm-features T5; page "CIDR functions for ARM templates".
func TestCIDR(t *testing.T) {
	check(t, []evaluated{
		{"parseCidr", "parseCidr('10.144.0.0/20')", `{"network":"10.144.0.0","netmask":"255.255.240.0","broadcast":"10.144.15.255","firstUsable":"10.144.0.1","lastUsable":"10.144.15.254","cidr":20}`},
		{"parseCidr of IPv6", "parseCidr('fdad:3236:5555::/48')", `{"network":"fdad:3236:5555::","netmask":"ffff:ffff:ffff::","firstUsable":"fdad:3236:5555::","lastUsable":"fdad:3236:5555:ffff:ffff:ffff:ffff:ffff","cidr":48}`},
		{"parseCidr of everything", "parseCidr('0.0.0.0/0').broadcast", `"255.255.255.255"`},
		{"cidrSubnet", "map(range(0, 5), lambda('i', cidrSubnet('10.144.0.0/20', 24, lambdaVariables('i'))))", `["10.144.0.0/24","10.144.1.0/24","10.144.2.0/24","10.144.3.0/24","10.144.4.0/24"]`},
		{"cidrSubnet of IPv6", "cidrSubnet('fdad:3236:5555::/48', 52, 4)", `"fdad:3236:5555:4000::/52"`},
		{"cidrSubnet as it is", "cidrSubnet('10.0.0.0/24', 24, 0)", `"10.0.0.0/24"`},
		{"cidrHost", "map(range(0, 5), lambda('i', cidrHost('10.144.3.0/24', lambdaVariables('i'))))", `["10.144.3.1","10.144.3.2","10.144.3.3","10.144.3.4","10.144.3.5"]`},
		{"cidrHost of IPv6", "cidrHost('fdad:3236:5555:3000::/52', 4)", `"fdad:3236:5555:3000::5"`},
		{"first address that Azure gives away", "cidrHost('192.168.1.0/24', 3)", `"192.168.1.4"`},
	})
}

// arm-features T3; page "String functions for ARM templates".
func TestEncodings(t *testing.T) {
	check(t, []evaluated{
		{"base64", "base64('one, two, three')", `"b25lLCB0d28sIHRocmVl"`},
		{"base64ToString", "base64ToString('b25lLCB0d28sIHRocmVl')", `"one, two, three"`},
		{"base64ToJson", "base64ToJson(base64('{''one'': ''a'', ''two'': ''b''}'))", `{"one":"a","two":"b"}`},
		{"dataUri", "dataUri('Hello')", `"data:text/plain;charset=utf8;base64,SGVsbG8="`},
		{"dataUriToString", "dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')", `"Hello, World!"`},
		{"uri, no slash at the end", "uri('http://contoso.org/firstpath', 'myscript.sh')", `"http://contoso.org/myscript.sh"`},
		{"uri, slash at the end", "uri('http://contoso.org/firstpath/', 'myscript.sh')", `"http://contoso.org/firstpath/myscript.sh"`},
		{"uri, a file", "uri('http://contoso.org/firstpath/azuredeploy.json', 'nested/vnet.json')", `"http://contoso.org/firstpath/nested/vnet.json"`},
		{"uriComponent", "uriComponent('http://contoso.com/resources/nested/azuredeploy.json')", `"http%3A%2F%2Fcontoso.com%2Fresources%2Fnested%2Fazuredeploy.json"`},
		{"uriComponentToString", "uriComponentToString('http%3A%2F%2Fcontoso.com%2F')", `"http://contoso.com/"`},
		{"uniqueString, as Azure gave it", "uniqueString('tyeth')", `"zcztcwvu6iyg6"`},
		{"uniqueString of two, as Azure gave it", "uniqueString('hello', 'world')", `"a7wkljktk6wne"`},
		{"guid: UUID 5 of 'a-b'", "guid('a', 'b')", `"2d796349-8c7e-55ec-9624-54ece82ed031"`},
		{"newGuid is another every time", "newGuid()", "string {newGuid()}"},
		{"utcNow too", "utcNow('yyyy')", "string {utcNow('yyyy')}"},
		{"dateTimeAdd", "dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')", "string {dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')}"},
		{"dateTimeToEpoch", "dateTimeToEpoch('2020-04-07')", "number {dateTimeToEpoch('2020-04-07')}"},
		{"dateTimeFromEpoch", "dateTimeFromEpoch(1)", "string {dateTimeFromEpoch(1)}"},
		{"environment", "environment().suffixes.keyvaultDns", `".vault.azure.net"`},
		{"list functions give secrets", "listKeys('id', '2023-01-01').keys[0].value", "unknown {listKeys('id', '2023-01-01').keys[0].value} (hidden)"},
	})
}
