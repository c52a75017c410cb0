package azjson_test

import (
	"fmt"
	"strings"
	"testing"

	"azpath/sim/azjson"
)

// each repeats a text n times with # counted up, as the elements of a list.
func each(n int, text string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strings.ReplaceAll(text, "#", fmt.Sprint(i))
	}
	return strings.Join(list, ",")
}

// doubling are variables each of which has the next one twice.
func doubling(n int, twice, end string) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`"v%d":%s`, i, strings.ReplaceAll(twice, "#", fmt.Sprint(i+1))))
	}
	return strings.Join(append(list, fmt.Sprintf(`"v%d":%s`, n, end)), ",")
}

// A template of some kilobytes that would be many gigabytes, were it evaluated to the
// end. Each is ended by a limit that the report names with a place. Run with -v for
// what each takes.
func TestTemplatesThatWouldExplode(t *testing.T) {
	const (
		mostLive = 600 << 20
		big      = `"big":"[padLeft('x',1000000)]"`
		head     = `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0",`
	)
	resource := func(properties string) string {
		return `"resources":[{"type":"a/b","name":"x","properties":` + properties + `}]`
	}
	variables := func(v, properties string) string { return `"variables":{` + v + `},` + resource(properties) }
	loop := func(count int, input string) string {
		return fmt.Sprintf(`{"copy":[{"name":"l","count":%d,"input":%s}]}`, count, input)
	}
	deployments := func(count int, properties string) string {
		return fmt.Sprintf(`"resources":[{"type":"Microsoft.Resources/deployments","name":"[concat('d',copyIndex())]","copy":{"name":"d","count":%d},"properties":%s}]`, count, properties)
	}
	for _, c := range []struct{ name, members string }{
		{"loops in loops in loops", resource(loop(10000, loop(10000, loop(10000, `"x"`))))},
		{"a loop of a billion turns", resource(loop(1e9, `"x"`))},
		{"a loop of long texts", variables(big, loop(10000, `"[concat(variables('big'),copyIndex('l'))]"`))},
		{"a loop of long lists", resource(loop(10000, `["[copyIndex('l')]"`+strings.Repeat(",0", 5000)+`]`))},
		{"variables of long texts", variables(big+","+each(2000, `"v#":"[concat(variables('big'),'#')]"`), `{`+each(2000, `"p#":"[length(variables('v#'))]"`)+`}`)},
		{"names of long texts", variables(big, `{`+each(2000, `"[concat(variables('big'),'#')]":1`)+`}`)},
		{"reasons of long texts", variables(big, `{`+each(2000, `"p#":"[variables(concat(variables('big'),'#'))]"`)+`}`)},
		{"a text that doubles", variables(doubling(100, `"[concat(variables('v#'),variables('v#'))]"`, `"0123456789"`), `"[variables('v0')]"`)},
		{"a text repeated by format", variables(big, `"[format('`+strings.Repeat("{0}", 5000)+`',variables('big'))]"`)},
		{"a text repeated by replace", variables(`"a":"[padLeft('x',2000,'x')]"`, `"[replace(variables('a'),'x',replace(variables('a'),'x',variables('a')))]"`)},
		{"a text repeated by join", resource(`"[join(range(0,10000),padLeft('x',100000))]"`)},
		{"arguments without end", variables(big, `"[concat(`+each(3000, "variables('big')")+`)]"`)},
		{"a list that doubles", variables(doubling(100, `"[createArray(variables('v#'),variables('v#'))]"`, `1`), `"[variables('v0')]"`)},
		{"an object that doubles", variables(doubling(100, `{"a":"[variables('v#')]","b":"[variables('v#')]"}`, `1`), `["[string(variables('v0'))]","[equals(variables('v0'),variables('v1'))]","[union(variables('v0'),variables('v1'))]"]`)},
		{"lambdas in lambdas", resource(`"[length(map(range(0,10000),lambda('i',map(range(0,10000),lambda('j',map(range(0,10000),lambda('k',1)))))))]"`)},
		{"a reduction that grows", resource(`"[reduce(range(0,10000),createArray(),lambda('a','b',concat(lambdaVariables('a'),lambdaVariables('a'),createArray(lambdaVariables('b')))))]"`)},
		{"many that are compared with many", resource(`"[intersection(map(range(0,10000),lambda('i',concat('a',lambdaVariables('i')))),map(range(0,10000),lambda('i',concat('b',lambdaVariables('i')))))]"`)},
		{"many unions", `"variables":{"copy":[{"name":"l","count":10000,"input":"x"}]},` + resource(loop(10000, `"[length(union(variables('l'),createArray(copyIndex('l'))))]"`))},
		{"many that are measured", variables(big, loop(10000, `"[length(variables('big'))]"`))},
		{"JSON in texts", variables(`"j":"[concat('[0',replace(padLeft('',400000,'x'),'x',',{}'),']')]"`, loop(10000, `"[length(json(concat(variables('j'),padLeft('',copyIndex('l'),' '))))]"`))},
		{"functions that call others twice", `"functions":[{"namespace":"f","members":{` + each(60, `"v#":{"parameters":[],"output":{"type":"int","value":"[add(f.w#(),f.w#())]"}},"w#":{"parameters":[],"output":{"type":"int","value":"[add(f.v0(),f.v0())]"}}`) + `}}],` + resource(`"[f.v0()]"`)},
		{"resources in loops of deployments", deployments(5000, `{"expressionEvaluationOptions":{"scope":"inner"},"template":{"contentVersion":"1.0.0.0","resources":[{"type":"a/b","name":"[concat('x',copyIndex())]","copy":{"name":"x","count":5000}}]}}`)},
		{"deployments with long names", `"variables":{` + big + `},` + strings.Replace(deployments(5000, `{"template":{"contentVersion":"1.0.0.0","resources":[]}}`), "concat('d',", "concat(variables('big'),", 1)},
		{"deployments that pass long texts on", `"variables":{` + big + `},` + deployments(5000, `{"expressionEvaluationOptions":{"scope":"inner"},"parameters":{"p":{"value":"[concat(variables('big'),copyIndex())]"}},"template":{"contentVersion":"1.0.0.0","parameters":{"p":{"type":"string"}},"resources":[],"outputs":{"o":{"type":"string","value":"[parameters('p')]"}}}}`)},
		{"children of parents with long names", `"variables":{` + big + `},"resources":[{"type":"a/b","name":"[variables('big')]","resources":[{"type":"c","name":"[concat('x',copyIndex())]","copy":{"name":"c","count":10000}}]}]`},
		{"large objects in many resources", `"variables":{"copy":[{"name":"l","count":10000,"input":"0123456789"}]},"resources":[{"type":"a/b","name":"[concat('x',copyIndex())]","copy":{"name":"x","count":10000},"properties":"[variables('l')]"}]`},
		{"outputs of long texts", `"variables":{` + big + `},"resources":[],"outputs":{"o":{"type":"array","copy":{"count":10000,"input":"[concat(variables('big'),copyIndex())]"}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			sources := []azjson.Source{{Name: "main.json", Text: []byte(head + c.members + "}")}}
			var r *azjson.Result
			var err error
			took := measured(func() { r, err = azjson.Import(sources, azjson.Options{}) })
			t.Logf("%d bytes: %v, %d MB in all, %d MB at one time", len(sources[0].Text), took.took, took.allocated>>20, took.live>>20)
			sound(t, c.name, sources, r, err)
			if took.live > mostLive {
				t.Errorf("%d MB at one time, want at most %d", took.live>>20, mostLive>>20)
			}
			if err != nil {
				t.Fatal(err)
			}
			named := ""
			for _, n := range r.Report.Of(azjson.NoteProblem, azjson.NoteUnknown) {
				for _, said := range []string{"more than", "too many steps", "a length of", "needs itself"} {
					if strings.Contains(n.Text, said) && (n.Place != "" || named == "") {
						named = n.String()
					}
				}
			}
			if !strings.Contains(named, "main.json") {
				t.Errorf("no limit is named with a place:\n%.2000s", r.Report.String())
			}
		})
	}
}

// A file that is large in one way. What it is made of is legal, so there need not be a
// word about it; it ends, within bounds.
func TestFilesThatAreLargeInOneWay(t *testing.T) {
	const mostLive = 1 << 30
	vnet := func(name, properties string) string {
		return of("virtualNetworks", name, `"addressSpace":{"addressPrefixes":["10.0.0.0/8"]}`+properties)
	}
	for _, c := range []struct{ name, text string }{
		{"brackets", strings.Repeat("[", 1<<20)},
		{"objects in objects", strings.Repeat(`{"value":`, 900) + "1" + strings.Repeat("}", 900)},
		{"a text", `{"id":"` + strings.Repeat("/a/b", 1<<20) + `","type":"x/y"}`},
		{"a type", `[{"type":"` + strings.Repeat("a/b/", 1<<18) + `","name":"x"}]`},
		{"a name", list(vnet(strings.Repeat("n", 1<<20), ""))},
		{"a name of a part", list(vnet("v", `,"subnets":[{"name":"`+strings.Repeat("s", 1<<20)+`","properties":{"addressPrefix":"10.0.0.0/24","x":1,"y":2,"z":{"name":"`+strings.Repeat("z", 1<<18)+`"}}}]`))},
		{"identifiers", list(vnet("v", `,"subnets":[{"name":"s","properties":{"addressPrefix":"10.0.0.0/24","networkSecurityGroup":`+ref(strings.Repeat("x/y/", 1<<18))+`}}]`))},
		{"members", `[{"id":"` + hub + `virtualNetworks/v","properties":{` + each(100_000, `"p#":1`) + `}}]`},
		{"one resource again and again", list(strings.Split(each(20_000, `{"id":"`+hub+"virtualNetworks/v\"\x00\"name\":\"v\"}"), ",")...)},
		{"definitions that differ", "[" + each(3_000, strings.ReplaceAll(vnet("v", `,"flowTimeoutInMinutes":#`), "\n", "")) + "]"},
		{"subnets", list(vnet("v", `,"subnets":[`+each(20_000, `{"name":"s#","properties":{"addressPrefix":"10.0.0.0/24"}}`)+`]`))},
		{"prefixes", list(vnet("v", `,"subnets":[{"name":"s","properties":{"addressPrefixes":[`+each(50_000, `"10.0.0.0/24"`)+`]}}]`))},
		{"rules", list(of("networkSecurityGroups", "g", `"securityRules":[`+each(20_000, `{"name":"r#","properties":{"priority":#,"direction":"Inbound","access":"Allow","protocol":"*","sourceAddressPrefix":"*","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRange":"#"}}`)+`]`))},
		{"routes", list(of("routeTables", "t", `"routes":[`+each(20_000, `{"name":"r#","properties":{"addressPrefix":"10.0.0.0/8","nextHopType":"None"}}`)+`]`))},
		{"networks that peer with themselves", list(strings.Split(each(300, strings.ReplaceAll(vnet("v#", `,"virtualNetworkPeerings":[{"name":"p","properties":{"remoteVirtualNetwork":`+ref("virtualNetworks/v#")+`}}]`), ",", "\x00")), ",")...)},
		{"a public prefix of everything", list(of("publicIPPrefixes", "p", `"ipPrefix":"0.0.0.0/0","prefixLength":0`), of("publicIPAddresses", "a", `"publicIPPrefix":`+ref("publicIPPrefixes/p")))},
		{"machines of a scale set", list(vnet("v", `,"subnets":[{"name":"s","properties":{"addressPrefix":"10.0.0.0/24"}}]`), `{"id":"`+strings.ReplaceAll(hub, "Network", "Compute")+`virtualMachineScaleSets/m","type":"Microsoft.Compute/virtualMachineScaleSets","sku":{"capacity":2000000000},"properties":{"virtualMachineProfile":{"networkProfile":{"networkInterfaceConfigurations":[{"name":"n","properties":{"primary":true,"ipConfigurations":[{"name":"i","properties":{"subnet":`+ref("virtualNetworks/v/subnets/s")+`}}]}}]}}}}`)},
		{"ports of translations", list(of("firewallPolicies", "p", ""), of("firewallPolicies/ruleCollectionGroups", "p/g", `"priority":100,"ruleCollections":[{"ruleCollectionType":"FirewallPolicyNatRuleCollection","name":"c","priority":100,"action":{"type":"DNAT"},"rules":[`+each(50, `{"ruleType":"NatRule","name":"r#","ipProtocols":["TCP"],"destinationAddresses":["1.1.1.1","2.2.2.2"],"destinationPorts":["1-65535"],"translatedAddress":"10.0.0.1","translatedPort":"1"}`)+`]}]`))},
		{"policies based on each other", list(of("firewallPolicies", "a", `"basePolicy":`+ref("firewallPolicies/b")), of("firewallPolicies", "b", `"basePolicy":`+ref("firewallPolicies/a")))},
		{"columns and rows", `{"columns":[` + each(1000, `{"name":"c#"}`) + `],"rows":[` + each(3000, `[1,2,3]`) + `]}`},
		{"records of a zone", list(append([]string{of("privateDnsZones", "z.example.com", "")}, strings.Split(each(20_000, strings.ReplaceAll(of("privateDnsZones/A", "z.example.com/r#", `"aRecords":[{"ipv4Address":"10.0.0.1"}]`), ",", "\x00")), ",")...)...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			sources := []azjson.Source{{Name: "large.json", Text: []byte(strings.ReplaceAll(c.text, "\x00", ","))}}
			var r *azjson.Result
			var err error
			took := measured(func() { r, err = azjson.Import(sources, azjson.Options{}) })
			t.Logf("%d KB: %v, %d MB in all, %d MB at one time; error %t", len(sources[0].Text)>>10, took.took, took.allocated>>20, took.live>>20, err != nil)
			sound(t, c.name, sources, r, err)
			if took.live > mostLive {
				t.Errorf("%d MB at one time, want at most %d", took.live>>20, mostLive>>20)
			}
		})
	}
}
