package arm_test

import (
	"strings"
	"testing"

	"azpath/sim/azjson/internal/arm"
)

func TestParameters(t *testing.T) {
	for _, c := range []example{
		{
			name: "a default is an expression, and names are compared without case",
			members: `"parameters":{"Prefix":{"type":"string","defaultValue":"hub"},"name":{"type":"string","defaultValue":"[concat(parameters('prefix'),'-vnet')]"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('NAME')]"}]`,
			want: `virtualNetworks/hub-vnet`,
		},
		{
			name: "a value goes before the default, and the default is then not evaluated",
			members: `"parameters":{"name":{"type":"string","defaultValue":"[resourceGroup().tags.nobody]"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('name')]"}]`,
			parameters: `{"name":{"value":"given"}}`,
			want:       `virtualNetworks/given`,
		},
		{
			name: "a parameters file as it stands on disk",
			members: `"parameters":{"name":{"type":"string"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('name')]"}]`,
			parameters: `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#","contentVersion":"1.0.0.0","parameters":{"NAME":{"value":"given"}}}`,
			want:       `virtualNetworks/given`,
		},
		{
			name: "missing parameters are named together and carried on",
			members: `"parameters":{"vnetName":{"type":"string"},"space":{"type":"array"},"unused":{"type":"int"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[concat(parameters('vnetName'),'-1')]","properties":{"addressSpace":{"addressPrefixes":"[parameters('space')]"}}}]`,
			want: `
				virtualNetworks/{vnetName}-1 {"addressSpace":{"addressPrefixes":"{space}"}}
				missing: : 3 parameters have no value: vnetName (string), space (array), unused (int); give a parameters file: each is unknown, and so is what is made of it
				unknown: {space}: properties.addressSpace.addressPrefixes of {vnetName}-1: the parameter space has no value`,
		},
		{
			name: "a secret of a key vault is unknown",
			members: `"parameters":{"key":{"type":"secureString"}},
				"resources":[{"type":"Microsoft.Network/connections","name":"c","properties":{"sharedKey":"[parameters('key')]"}}]`,
			parameters: `{"key":{"reference":{"keyVault":{"id":"/subscriptions/x"},"secretName":"s"}}}`,
			want: `
				connections/c {"sharedKey":"{key}"}
				unknown: {key}: properties.sharedKey of c: the parameter key is a secret in a key vault`,
		},
		{
			name: "null means the default, and of a nullable parameter null",
			members: `"parameters":{"method":{"type":"string","defaultValue":"Dynamic"},"ip":{"type":"string","nullable":true}},
				"resources":[{"type":"Microsoft.Network/networkInterfaces","name":"n","properties":{"method":"[parameters('method')]","ip":"[parameters('ip')]"}}]`,
			parameters: `{"method":{"value":null},"ip":{"value":null}}`,
			want:       `networkInterfaces/n {"method":"Dynamic","ip":null}`,
		},
		{
			name: "types defined by the template",
			members: `"definitions":{"outer":{"$ref":"#/definitions/inner"},"inner":{"type":"array","items":{"type":"object"},"nullable":true}},
				"parameters":{"list":{"$ref":"#/definitions/outer"},"other":{"type":"array","items":{"$ref":"#/definitions/inner"}}},
				"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"n":"[length(coalesce(parameters('list'),createArray()))]","m":"[length(parameters('other'))]"}}]`,
			want: `
				ipGroups/g {"n":0,"m":"{length(other)}"}
				missing: : 1 parameters have no value: other (array); give a parameters file: each is unknown, and so is what is made of it
				unknown: {length(other)}: properties.m of g: the parameter other has no value`,
		},
		{
			name: "given but not declared",
			members: `"parameters":{"vnetName":{"type":"string","defaultValue":"v"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('vnetName')]"}]`,
			parameters: `{"vnetNam":{"value":"x"},"quite another":{"value":"y"}}`,
			want: `
				virtualNetworks/v
				problem: vnetNam: the template declares no such parameter (do you mean vnetName?)
				problem: quite another: the template declares no such parameter`,
		},
		{
			name: "what a value breaks of its declaration",
			members: `"parameters":{"sku":{"type":"string","allowedValues":["Standard","Premium"]},"n":{"type":"int","minValue":1,"maxValue":3},"name":{"type":"string","minLength":3,"maxLength":4},"list":{"type":"array"},"zones":{"type":"array","allowedValues":["1","2"]}},
				"resources":[]`,
			parameters: `{"sku":{"value":"premium"},"n":{"value":4},"name":{"value":"12"},"list":{"value":"10.0.0.0/8"},"zones":{"value":["1","3"]}}`,
			want:       ``,
		},
		{
			name: "a parameter that does not exist",
			members: `"parameters":{"vnetName":{"type":"string","defaultValue":"v"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('vnetNme')]"}]`,
			want: `
				virtualNetworks/{vnetNme}
				problem: : there is no parameter vnetNme (do you mean vnetName?)`,
		},
		{
			name: "values that are given wrongly",
			members: `"parameters":{"a":{"type":"string"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('a')]"}]`,
			parameters: `{"a":"bare"}`,
			want: `
				virtualNetworks/{a}
				problem: a: the parameter is given as a string, want {"value": …} or {"reference": …}`,
		},
	} {
		c.run(t)
	}
}

// A parameter's value may be a secret whatever its type says, so no note has it, and
// the reasons in resources can be cleaned of it.
func TestParameterValuesAreNotInNotes(t *testing.T) {
	const secret = "Xyzzy-4711"
	v := template(t, `"parameters":{
			"a":{"type":"string","allowedValues":["x"]},"b":{"type":"securestring","maxLength":3},"c":{"type":"int"},
			"d":{"type":"object"},"e":{"type":"string"}},
		"variables":{"bad":"[substring(parameters('a'),90,5)]","worse":"[parameters('d').nothing]","int":"[int(parameters('b'))]","cidr":"[cidrSubnet(parameters('e'),24,0)]"},
		"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"a":"[variables('bad')]","b":"[variables('worse')]","c":"[variables('int')]","d":"[variables('cidr')]"}}]`)
	r := arm.Evaluate(v, arm.Options{Parameters: parse(t, `{"a":{"value":"`+secret+`"},"b":{"value":"`+secret+`"},"c":{"value":"`+secret+`"},"d":{"value":{"x":"`+secret+`"}},"e":{"value":"`+secret+`"},"f":{"value":"`+secret+`"}}`)})
	if len(r.Notes) < 5 {
		t.Errorf("only %d notes: %v", len(r.Notes), r.Notes)
	}
	for _, n := range r.Notes {
		if strings.Contains(n.String(), secret) {
			t.Errorf("the value is in %q", n)
		}
	}
	why := strings.Join(r.Resources[0].Body.At("properties", "d").Whys(), " ")
	if got := r.Redactor.Redact(why); !strings.Contains(why, secret) || strings.Contains(got, secret) || !strings.Contains(got, "{") {
		t.Errorf("%q becomes %q", why, got)
	}
}

func TestSecureParametersAreHidden(t *testing.T) {
	v := template(t, `"parameters":{"key":{"type":"secureString"},"more":{"type":"secureObject"}},
		"resources":[{"type":"Microsoft.Network/connections","name":"c","properties":{"sharedKey":"[concat('k-',parameters('key'))]","x":"[parameters('more').x]"}}]`)
	r := arm.Evaluate(v, arm.Options{Parameters: parse(t, `{"key":{"value":"s3cret"},"more":{"value":{"x":"s3cret"}}}`)})
	p := r.Resources[0].Body.Get("properties")
	for _, k := range []string{"sharedKey", "x"} {
		if x := p.Get(k); !x.IsHidden() || !strings.Contains(x.Text(), "s3cret") {
			t.Errorf("%s is %s, hidden %t", k, x.Quote(), x.IsHidden())
		}
	}
}
