package arm_test

import "testing"

func TestCopy(t *testing.T) {
	for _, c := range []example{
		{
			name:    "resource loop, with an offset and by name",
			members: `"resources":[{"type":"Microsoft.Network/publicIPAddresses","name":"[concat('pip',copyIndex(1),'-',copyIndex('Loop',10))]","copy":{"name":"loop","count":2,"mode":"serial"},"properties":{"n":"[copyIndex()]"}}]`,
			want: `
				publicIPAddresses/pip1-10 {"n":0}
				publicIPAddresses/pip2-11 {"n":1}`,
		},
		{
			name: "property loops, one of them in a resource loop",
			members: `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[concat('v',copyIndex())]","copy":{"name":"v","count":"2"},"properties":{"copy":[
				{"name":"subnets","count":2,"input":{"name":"[format('s{0}',copyIndex('subnets'))]","properties":{"addressPrefix":"[format('10.{0}.{1}.0/24',copyIndex(),copyIndex('subnets'))]"}}},
				{"name":"none","count":0,"input":"x"}]}}]`,
			want: `
				virtualNetworks/v0 {"subnets":[{"name":"s0","properties":{"addressPrefix":"10.0.0.0/24"}},{"name":"s1","properties":{"addressPrefix":"10.0.1.0/24"}}],"none":[]}
				virtualNetworks/v1 {"subnets":[{"name":"s0","properties":{"addressPrefix":"10.1.0.0/24"}},{"name":"s1","properties":{"addressPrefix":"10.1.1.0/24"}}],"none":[]}`,
		},
		{
			name: "a loop in a loop",
			members: `"resources":[{"type":"Microsoft.Network/networkSecurityGroups","name":"n","properties":{"copy":[{"name":"outer","count":2,"input":{"copy":[
				{"name":"inner","count":2,"input":"[concat(copyIndex('outer'),copyIndex('inner'))]"}]}}]}}]`,
			want: `networkSecurityGroups/n {"outer":[{"inner":["00","01"]},{"inner":["10","11"]}]}`,
		},
		{
			name: "variable loops, at the top and inside an object",
			members: `"variables":{"copy":[{"name":"names","count":2,"input":"[concat('n',copyIndex('names'))]"}],"o":{"copy":[{"name":"list","count":2,"input":"[copyIndex('list',5)]"}],"k":true}},
				"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"a":"[variables('names')]","b":"[variables('o').list[1]]"}}]`,
			want: `ipGroups/g {"a":["n0","n1"],"b":6}`,
		},
		{
			name:    "output loop",
			members: `"resources":[],"outputs":{"all":{"type":"array","copy":{"count":2,"input":"[concat('n',copyIndex())]"}}}`,
			want:    `output all = ["n0","n1"]`,
		},
		{
			name:    "a member named copy that is no loop",
			members: `"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"copy":"x","y":{"copy":[1]}}}]`,
			want:    `ipGroups/g {"copy":"x","y":{"copy":[1]}}`,
		},
		{
			name: "how often a resource loop goes round is not known: one stands for all",
			members: `"parameters":{"names":{"type":"array"}},
				"resources":[{"type":"Microsoft.Network/publicIPAddresses","name":"[parameters('names')[copyIndex()]]","copy":{"name":"pips","count":"[length(parameters('names'))]"}},
				{"type":"Microsoft.Network/publicIPAddresses","name":"[concat('p',copyIndex(1))]","copy":{"name":"more","count":"[length(parameters('names'))]"}}]`,
			want: `
				publicIPAddresses/{names[index]}
				publicIPAddresses/p{add(index, 1)}
				missing: : 1 parameters have no value: names (array); give a parameters file: each is unknown, and so is what is made of it
				assumed: pips: how often the loop goes round is not known: one resource stands for all of them
				assumed: more: how often the loop goes round is not known: one resource stands for all of them`,
		},
		{
			name: "how often a property loop goes round is not known: the array is unknown",
			members: `"parameters":{"rules":{"type":"array"}},
				"resources":[{"type":"Microsoft.Network/networkSecurityGroups","name":"n","properties":{"copy":[{"name":"securityRules","count":"[length(parameters('rules'))]","input":"[parameters('rules')[copyIndex('securityRules')]]"}]}}]`,
			want: `
				networkSecurityGroups/n {"securityRules":"{securityRules}"}
				missing: : 1 parameters have no value: rules (array); give a parameters file: each is unknown, and so is what is made of it
				unknown: {securityRules}: properties.securityRules of n: the parameter rules has no value`,
		},
		{
			name: "counts that are none",
			members: `"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","copy":{"name":"a","count":"[null()]"}},{"type":"Microsoft.Network/ipGroups","name":"h","copy":{"name":"b","count":-1}},
				{"type":"Microsoft.Network/ipGroups","name":"i","copy":{"name":"c","count":10001}}]`,
			want: `
				problem: a: the loop's count is null, want a number from 0
				problem: b: the loop's count is a number, want a number from 0
				problem: : a loop goes round more than 10000 times; what comes after is left out`,
		},
		{
			name:    "copyIndex without its loop",
			members: `"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"a":"[copyIndex()]","b":"[copyIndex('x')]"}}]`,
			want: `
				ipGroups/g {"a":"{copyIndex()}","b":"{copyIndex()}"}
				problem: : copyIndex: there is no loop around it
				problem: : copyIndex: there is no loop x around it
				unknown: {copyIndex()}: properties.a of g and 1 more: copyIndex: there is no loop around it`,
		},
	} {
		c.run(t)
	}
}

func TestVariables(t *testing.T) {
	for _, c := range []example{
		{
			name: "object variables, without case",
			members: `"variables":{"vnet1Cfg":{"name":"v","subnets":{"a-b":"10.0.0.0/24"}}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[variables('vnet1cfg').NAME]","properties":{"p":"[variables('vnet1Cfg').subnets['a-b']]"}}]`,
			want: `virtualNetworks/v {"p":"10.0.0.0/24"}`,
		},
		{
			name: "a variable that needs itself",
			members: `"variables":{"b":"[concat(variables('a'),'x')]","a":"[variables('c')]","c":"[variables('b')]","fine":"v"},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[variables('fine')]","properties":{"p":"[variables('b')]"}}]`,
			want: `
				virtualNetworks/v {"p":"{variable b}x"}
				problem: variable a: needs itself: variable a -> variable c -> variable b -> variable a
				unknown: {variable b}x: properties.p of v: needs itself: variable a -> variable c -> variable b -> variable a`,
		},
		{
			name: "a variable that is not used may be wrong",
			members: `"variables":{"broken":"[nothing(","odd":"[variables('none')]"},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v"}]`,
			want: `virtualNetworks/v`,
		},
		{
			name:    "an expression that is none",
			members: `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"a":"[concat('x']","b":"[[no expression]"}}]`,
			want: `
				virtualNetworks/v {"a":"{…}","b":"[no expression]"}
				problem: : the expression is none: column 12: the expression ends, want "," or ")" in the arguments of concat
				unknown: {…}: properties.a of v: the expression is none`,
		},
		{
			name: "user-defined functions see their arguments",
			members: `"functions":[{"namespace":"Contoso","members":{"subnetName":{"parameters":[{"name":"prefix","type":"string"},{"name":"n","type":"int"}],"output":{"type":"string","value":"[concat(toLower(parameters('Prefix')),'-',parameters('n'))]"}}}}],
				"parameters":{"prefix":{"type":"string","defaultValue":"WRONG"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[contoso.SubnetName('APIM',1)]","properties":{"a":"[contoso.subnetName('x')]"}}]`,
			want: `
				virtualNetworks/apim-1 {"a":"{contoso.subnetname()}"}
				problem: : contoso.subnetname: want 2 arguments, not 1
				unknown: {contoso.subnetname()}: properties.a of apim-1: contoso.subnetname: want 2 arguments, not 1`,
		},
		{
			name:    "keys may be expressions",
			members: `"resources":[{"type":"Microsoft.Network/applicationGateways","name":"g","properties":{"ids":{"[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities','i')]":{}}}}]`,
			want:    `applicationGateways/g {"ids":{"Microsoft.ManagedIdentity/userAssignedIdentities/i":{}}}`,
		},
	} {
		c.run(t)
	}
}
