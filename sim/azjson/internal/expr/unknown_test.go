package expr_test

import (
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/expr"
)

// What is not known keeps its name and the known text around it.
func TestUnknownTexts(t *testing.T) {
	check(t, []evaluated{
		{"concat", "concat('vnet-', parameters('env'), '-01')", "string vnet-{env}-01"},
		{"format", "format('/vnets/{0}/subnets/{1}', parameters('env'), 'apim')", "string /vnets/{env}/subnets/apim"},
		{"formatted number", "format('vm{0:D2}', parameters('size'))", "string vm{format(size, ':D2')}"},
		{"join", "join(createArray('a', parameters('env')), '-')", "string a-{env}"},
		{"a function of it", "base64(parameters('env'))", "string {base64(env)}"},
		{"a function of a part", "uniqueString(concat('rg-', parameters('env')))", "string {uniqueString('rg-{env}')}"},
		{"a function beside known arguments", "cidrSubnet(parameters('env'), 24, 0)", "string {cidrSubnet(env, 24, 0)}"},
		{"toLower of the parts", "toLower(concat('VNet-', parameters('env')))", "string vnet-{toLower(env)}"},
		{"toLower again", "toLower(toLower(parameters('env')))", "string {toLower(env)}"},
		{"toLower of what is so already", "toLower(concat('ST', uniqueString(parameters('env'))))", "string st{uniqueString(env)}"},
		{"trim", "trim(concat('  a', parameters('env'), 'b '))", "string a{env}b"},
		{"trim at the end", "trim(concat(' a', parameters('env'), ' '))", "string a{trim(env)}"},
		{"replace", "replace(concat('a-b-', parameters('env')), '-', '')", "string ab{replace(env, '-', '')}"},
		{"replace of what may stand across an end", "replace(concat('a-', parameters('env')), '--', '')", "string {replace('a-{env}', '--', '')}"},
		{"property", "parameters('settings').network.name", "unknown {settings.network.name}"},
		{"element", "parameters('list')[0]", "unknown {list[0]}"},
		{"odd property", "parameters('settings')['a b']", "unknown {settings['a b']}"},
		{"property that is not known", "parameters('hub')[parameters('env')]", `unknown {{"Name":"hub","subnets":[{"name":"gw"},{"name":"fw"}],"none":null}[env]}`},
		{"arithmetic", "add(parameters('size'), 1)", "number {add(size, 1)}"},
		{"string of a number", "string(parameters('size'))", "string {size}"},
		{"uri keeps the name of the file", "uri(parameters('env'), concat('nested/vnet.json', parameters('any')))", "string {env}/nested/vnet.json{any}"},
	})
}

// What the known part decides is decided.
func TestUnknownDecided(t *testing.T) {
	check(t, []evaluated{
		{"array with an unknown element", "length(createArray(1, parameters('env')))", "2"},
		{"element beside an unknown one", "createArray(1, parameters('env'))[0]", "1"},
		{"object with an unknown member", "createObject('a', parameters('env'), 'b', 2).b", "2"},
		{"and", "and(parameters('flag'), false())", "false"},
		{"and, open", "and(parameters('flag'), true())", "boolean {and(flag, true)}"},
		{"or", "or(parameters('flag'), true())", "true"},
		{"if with one result", "if(parameters('flag'), 'a', 'a')", `"a"`},
		{"if with two", "if(parameters('flag'), 'a', 'b')", "string {if(flag, 'a', 'b')}"},
		{"if known", "if(true(), parameters('env'), 'b')", "string {env}"},
		{"coalesce", "coalesce('a', parameters('env'))", `"a"`},
		{"coalesce, open", "coalesce(tryGet(parameters('settings'), 'name'), 'hub')", "string {coalesce(settings.name, 'hub')}"},
		{"equal to itself", "equals(parameters('env'), parameters('env'))", "true"},
		{"equal to another", "equals(parameters('env'), 'prod')", "boolean {equals(env, 'prod')}"},
		{"beginning otherwise", "equals(concat('vnet-', parameters('env')), 'snet-prod')", "false"},
		{"ending otherwise", "equals(concat(parameters('env'), '-hub'), 'prod-spoke')", "false"},
		{"too long", "equals(concat('vnet-', parameters('env')), 'vnet')", "false"},
		{"of another type", "equals(parameters('list'), 'a')", "false"},
		{"arrays of which one element differs", "equals(createArray(parameters('env'), 1), createArray('a', 2))", "false"},
		{"empty", "empty(concat('a', parameters('env')))", "false"},
		{"empty, open", "empty(parameters('env'))", "boolean {empty(env)}"},
		{"empty list, open", "empty(parameters('list'))", "boolean {empty(list)}"},
		{"startsWith", "startsWith(concat('vnet-', parameters('env')), 'VNet')", "true"},
		{"startsWith, no", "startsWith(concat('vnet-', parameters('env')), 'snet')", "false"},
		{"startsWith, open", "startsWith(parameters('env'), 'p')", "boolean {startsWith(env, 'p')}"},
		{"endsWith", "endsWith(concat(parameters('env'), '-hub'), 'hub')", "true"},
		{"contains a text", "contains(concat('a-', parameters('env')), 'a-')", "true"},
		{"contains an element", "contains(createArray('a', parameters('env')), 'a')", "true"},
		{"contains an element, open", "contains(createArray('a', parameters('env')), 'b')", "boolean {contains([\"a\",\"{env}\"], 'b')}"},
		{"contains a property", "contains(createObject('a', parameters('env')), 'a')", "true"},
		{"substring", "substring(concat('vnet-', parameters('env')), 0, 4)", `"vnet"`},
		{"take", "take(concat('vnet-', parameters('env')), 4)", `"vnet"`},
		{"skip", "skip(concat('vnet-', parameters('env')), 5)", "string {env}"},
		{"first", "first(concat('vnet-', parameters('env')))", `"v"`},
		{"last", "last(concat(parameters('env'), '-x'))", `"x"`},
		{"end of an identifier", "last(split(concat(parameters('env'), '/subnets/apim'), '/'))", `"apim"`},
		{"part of an identifier", "split(concat('/subscriptions/', parameters('env'), '/resourceGroups/rg-', parameters('any')), '/')[4]", "string rg-{any}"},
		{"split, open", "split(parameters('env'), ',')", "array {split(env, ',')}"},
		{"json of a partly known identifier", `json(concat('{"id":"/a/', parameters('env'), '","n":1}'))`, `{"id":"/a/{env}","n":1}`},
	})
}

// Beside what nobody knows there is what is certain.
func TestUnknownWithKnownParts(t *testing.T) {
	check(t, []evaluated{
		{"concat of arrays", "concat(createArray('a'), parameters('list'))", `array {concat(["a"], list)} with ["a"]`},
		{"union of arrays", "union(createArray('a'), parameters('list'), createArray('a'))", `array {union(["a"], list, ["a"])} with ["a"]`},
		{"contains what is certain", "contains(concat(createArray('a'), parameters('list')), 'a')", "true"},
		{"not empty", "empty(concat(createArray('a'), parameters('list')))", "false"},
		{"union of objects, the known later", "union(parameters('settings'), createObject('a', 1)).a", "1"},
		{"union of objects, the unknown later", "union(createObject('a', 1), parameters('settings')).a", `unknown {union({"a":1}, settings).a}`},
		{"union of one type only", "union(parameters('any'), createObject('a', 1))", `object {union(any, {"a":1})} with {"a":1}`},
		{"shallowMerge", "shallowMerge(createArray(parameters('settings'), createObject('a', 1)))", `object {shallowMerge(["{settings}",{"a":1}])} with {"a":1}`},
		{"filter", "filter(createArray('a', parameters('env'), 'b'), lambda('x', equals(lambdaVariables('x'), 'a')))", `array {filter(["a","{env}","b"], lambda('x', equals(lambdaVariables('x'), 'a')))} with ["a"]`},
		{"map", "map(createArray('a', parameters('env')), lambda('x', concat('n-', lambdaVariables('x'))))", `["n-a","n-{env}"]`},
		{"map of an array known in part", "map(concat(createArray('a'), parameters('list')), lambda('x', toUpper(lambdaVariables('x'))))", `array {map(concat(["a"], list), lambda('x', toUpper(lambdaVariables('x'))))} with ["A"]`},
		{"map with the index of an element that may stand anywhere", "map(concat(parameters('list'), createArray('a')), lambda('x', 'i', lambdaVariables('i')))", `array {map(concat(list, ["a"]), lambda('x', 'i', lambdaVariables('i')))} with ["{index of 'a'}"]`},
		{"an object with an unknown name", "createObject('b', 0, parameters('env'), 2, 'a', 1)", "object {createObject('b', 0, env, 2, 'a', 1)} with {\"a\":1}"},
		{"flatten", "flatten(createArray(createArray(1), parameters('list')))", `array {flatten([[1],"{list}"])} with [1]`},
	})
}

// What a template declares of a resource is open: there is more once it is deployed.
func TestOpenObjects(t *testing.T) {
	check(t, []evaluated{
		{"declared", "parameters('open').id", `"/a/b"`},
		{"declared, inwards", "parameters('open').list[0].name", `"x"`},
		{"not declared", "parameters('open').ip.address", "unknown {/a/b#ip.address}"},
		{"element not declared", "parameters('open').list[1].name", "unknown {/a/b#list[1].name}"},
		{"member of an element not declared", "parameters('open').list[0].etag", "unknown {/a/b#list[0].etag}"},
		{"tryGet is not null", "tryGet(parameters('open'), 'ip', 'address')", "unknown {/a/b#ip.address}"},
		{"coalesce does not take the other", "coalesce(tryGet(parameters('open'), 'ip'), 'none')", "string {coalesce(/a/b#ip, 'none')}"},
		{"contains, declared", "contains(parameters('open'), 'ID')", "true"},
		{"contains, open", "contains(parameters('open'), 'ip')", "boolean {contains(/a/b#, 'ip')}"},
		{"length", "length(parameters('open').list)", "number {length(/a/b#list)}"},
		{"empty", "empty(parameters('open').list)", "false"},
		{"first", "first(parameters('open').list).name", `"x"`},
		{"last", "last(parameters('open').list).name", "unknown {last(/a/b#list).name}"},
		{"map", "map(parameters('open').list, lambda('x', lambdaVariables('x').name))", `array {map(/a/b#list, lambda('x', lambdaVariables('x').name))} with ["x"]`},
		{"union, later", "union(parameters('open'), createObject('id', '/c')).id", `"/c"`},
		{"string", "string(parameters('open'))", "string {string(/a/b#)}"},
		{"an address has no comma in it", "first(split(parameters('open').ipAddress, ','))", "unknown {/a/b#ipAddress}"},
		{"but points", "first(split(parameters('open').ipAddress, '.'))", "unknown {first(split(/a/b#ipAddress, '.'))}"},
		{"equals", "equals(parameters('open').list, createArray())", "boolean {equals(/a/b#list, [])}"},
		{"in an array", "createArray(parameters('open'))[0].ip", "unknown {/a/b#ip}"},
	})
}

func TestReasonsAreJoinedOnce(t *testing.T) {
	x, err := expr.Parse("[concat(parameters('env'), parameters('any'), parameters('env'))]")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"parameter env has no value", "parameter any has no value"}
	if got := x.Eval(newEnv(t)).Whys(); !slices.Equal(got, want) {
		t.Errorf("reasons %q, want %q", got, want)
	}
}

// A secret makes a secret of what is computed from it, and no message quotes it.
func TestSecrets(t *testing.T) {
	check(t, []evaluated{
		{"concat", "concat('pw-', parameters('secret'))", `"pw-hunter2" (hidden)`},
		{"concat with an unknown", "concat(parameters('secret'), parameters('env'))", "string {hidden}{env} (hidden)"},
		{"format", "format('{0}:{1}', parameters('env'), parameters('secret'))", "string {env}:{hidden} (hidden)"},
		{"length", "length(parameters('secret'))", "7 (hidden)"},
		{"part", "substring(parameters('secret'), 0, 3)", `"hun" (hidden)`},
		{"property", "parameters('key').password", `"hunter2" (hidden)`},
		{"array around it", "createArray(parameters('secret'))[0]", `"hunter2" (hidden)`},
		{"number of elements beside it", "length(createArray(1, parameters('secret')))", "2"},
		{"string of an array around it", "string(createArray(parameters('secret')))", `"[\"hunter2\"]" (hidden)`},
		{"join", "join(createArray('a', parameters('secret')), '')", `"ahunter2" (hidden)`},
		{"condition", "if(equals(parameters('secret'), 'x'), 1, 2)", "2 (hidden)"},
		{"untaken branch", "if(true(), 1, parameters('secret'))", "1"},
		{"function of a part", "base64(concat(parameters('secret'), parameters('env')))", "string {base64('{hidden}{env}')} (hidden)"},
		{"map", "map(createArray(parameters('secret')), lambda('x', concat('a', lambdaVariables('x'))))[0]", `"ahunter2" (hidden)`},
		{"split", "split(parameters('secret'), 't')[0]", `"hun" (hidden)`},
		{"union", "union(createObject('a', 1), parameters('key')).password", `"hunter2" (hidden)`},
		{"items", "items(parameters('key'))[0].value", `"hunter2" (hidden)`},
		{"two secrets are not taken for one", "equals(concat(parameters('secret'), parameters('env')), concat(parameters('key').password, parameters('env')))",
			"boolean {equals('{hidden}{env}', '{hidden}{env}')} (hidden)"},
		{"reduce", "reduce(createArray(parameters('secret')), '', lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('b'))))", `"hunter2" (hidden)`},
		{"groupBy", "groupBy(createArray(parameters('secret')), lambda('x', 'k')).k[0]", `"hunter2" (hidden)`},
		{"json of an object with it", "json(concat('{\"p\":\"', parameters('secret'), '\"}')).p", `"hunter2" (hidden)`},
	})
}

func TestNoMessageQuotesASecret(t *testing.T) {
	for _, text := range []string{
		"add(parameters('secret'), 1)", "int(parameters('secret'))", "bool(parameters('secret'))", "json(parameters('secret'))",
		"base64ToString(parameters('secret'))", "parseCidr(parameters('secret'))", "parameters('key').user", "parameters('hub')[parameters('secret')]",
		"substring(parameters('secret'), 0, 99)", "uri(parameters('secret'), 'a')", "padLeft('a', 3, parameters('secret'))",
		"format('{0:Q}', parameters('secret'))", "dataUriToString(parameters('secret'))", "range(0, int(parameters('secret')))",
		"concat(parameters('secret'), createArray())", "nosuch(parameters('secret'))", "fail(parameters('secret'))",
		"cidrHost(concat('10.0.0.0/', parameters('secret')), 1)", "lambdaVariables(parameters('secret'))", "base64(createArray(parameters('secret')))",
		"first(createArray(createObject('p', parameters('secret')))).q", "union(createArray(parameters('secret')), parameters('list'))",
		"coalesce(parameters('any'), parameters('secret'))", "if(parameters('flag'), parameters('secret'), 'x')",
		"replace(parameters('env'), parameters('secret'), parameters('secret'))", "contains(parameters('list'), parameters('secret'))",
		"filter(createArray(parameters('secret')), lambda('x', parameters('flag')))", "createObject(parameters('env'), parameters('secret'))",
		"base64(string(createArray(parameters('env'), parameters('secret'))))", "split(concat('/', parameters('secret'), parameters('env')), '/')",
		"sort(createArray(parameters('secret'), 'x'), lambda('a', 'b', lambdaVariables('a')))", "format(parameters('secret'), parameters('env'))",
	} {
		t.Run(text, func(t *testing.T) {
			x, err := expr.Parse("[" + text + "]")
			if err != nil {
				t.Fatal(err)
			}
			e := newEnv(t)
			v := x.Eval(e)
			messages := append(append(slices.Clone(v.Whys()), e.warnings...), v.Quote())
			if v.IsUnknown() {
				messages = append(messages, v.Text())
			}
			for _, m := range messages {
				if strings.Contains(m, "hunter2") {
					t.Errorf("a message says %q", m)
				}
			}
		})
	}
}
