package arm_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"azpath/sim/azjson/internal/arm"
)

// nested is a deployment resource with an inline template.
func nested(name, options, parameters, template string) string {
	if parameters != "" {
		parameters = `"parameters":{` + parameters + `},`
	}
	return `{"type":"Microsoft.Resources/deployments","name":"` + name + `",` + options + `"properties":{"mode":"Incremental",` +
		parameters + `"template":{"$schema":"` + groupSchema + `","contentVersion":"1.0.0.0",` + template + `}}}`
}

func inner(name, options, parameters, template string) string {
	return strings.Replace(nested(name, options, parameters, template), `"mode"`, `"expressionEvaluationOptions":{"scope":"inner"},"mode"`, 1)
}

func TestNestedDeployments(t *testing.T) {
	for _, c := range []example{
		{
			name: "inner scope has parameters of its own",
			members: `"parameters":{"name":{"type":"string","defaultValue":"outer"}},
				"resources":[` + inner("hub", "", `"name":{"value":"[concat(parameters('name'),'-vnet')]"}`, `
				"parameters":{"name":{"type":"string"},"region":{"type":"string","defaultValue":"[resourceGroup().location]"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('name')]","properties":{"at":"[parameters('region')]"}}]`) + `]`,
			want: `virtualNetworks/outer-vnet {"at":"westeurope"} <- deployment hub`,
		},
		{
			name: "outer scope sees the parameters, variables and loop around it, and its own are not looked at",
			members: `"variables":{"name":"outer"},
				"resources":[` + nested("[concat('d',copyIndex())]", `"copy":{"name":"d","count":2},`, "", `
				"variables":{"name":"inner"},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[concat(variables('name'),copyIndex())]"}]`) + `]`,
			want: `
				virtualNetworks/outer0 <- deployment d0
				virtualNetworks/outer1 <- deployment d1`,
		},
		{
			name: "what is escaped in outer scope is the nested template's own",
			members: `"parameters":{"name":{"type":"string","defaultValue":"outer"}},
				"resources":[` + nested("d", "", `"name":{"value":"[concat(parameters('name'),'-given')]"}`, `
				"parameters":{"name":{"type":"string"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[[parameters('name')]","properties":{"a":"[parameters('name')]","b":"[[[no expression]"}}]`) + `]`,
			want: `virtualNetworks/outer-given {"a":"outer","b":"[no expression]"} <- deployment d`,
		},
		{
			name: "a template that an expression makes",
			members: `"variables":{"t":{"contentVersion":"1.0.0.0","parameters":{"name":{"type":"string"}},"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[[parameters('name')]"}]}},
				"resources":[{"type":"Microsoft.Resources/deployments","name":"d","properties":{"parameters":{"name":{"value":"v"}},"template":"[variables('t')]"}}]`,
			want: `virtualNetworks/v <- deployment d`,
		},
		{
			name: "another group: inner scope is there, outer scope makes identifiers here",
			members: `"resources":[` +
				inner("a", `"resourceGroup":"other",`, "", `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"id":"[resourceId('Microsoft.Network/ipGroups','g')]"}}]`) + "," +
				nested("b", `"resourceGroup":"other","subscriptionId":"1111",`, "", `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"id":"[resourceId('Microsoft.Network/ipGroups','g')]"}}]`) + `]`,
			want: `
				/sub/resourceGroups/other/providers/Microsoft.Network/virtualNetworks/v {"id":"/sub/resourceGroups/other/providers/Microsoft.Network/ipGroups/g"} <- deployment a
				/subscriptions/1111/resourceGroups/other/providers/Microsoft.Network/virtualNetworks/v {"id":"ipGroups/g"} <- deployment b`,
		},
		{
			name: "outputs go from one deployment to the next, whatever their order",
			members: `"resources":[` +
				inner("spoke", "", `"hop":{"value":"[reference(resourceId('Microsoft.Resources/deployments','hub')).outputs.fw.value]"},"list":{"value":"[reference('hub').outputs.list.value]"}`, `
					"parameters":{"hop":{"type":"string"},"list":{"type":"array"}},
					"resources":[{"type":"Microsoft.Network/routeTables","name":"rt","properties":{"hop":"[parameters('hop')]","second":"[parameters('list')[1]]"}}]`) + "," +
				inner("hub", "", "", `"resources":[],"outputs":{"fw":{"type":"string","value":"10.0.0.4"},"list":{"type":"array","value":["a","b"]}}`) + `]`,
			want: `routeTables/rt {"hop":"10.0.0.4","second":"b"} <- deployment spoke`,
		},
		{
			name: "an output that is not there",
			members: `"resources":[` + inner("hub", "", "", `"resources":[]`) + `,
				{"type":"Microsoft.Network/routeTables","name":"rt","properties":{"hop":"[reference('hub').outputs.fw.value]"}}]`,
			want: `
				routeTables/rt {"hop":"{{}.fw.value}"}
				problem: : no property "fw", the object is empty
				unknown: {{}.fw.value}: properties.hop of rt: no property "fw", the object is empty`,
		},
		{
			name: "deployments that need each other",
			members: `"resources":[` +
				inner("a", "", `"x":{"value":"[reference('b').outputs.o.value]"}`, `"parameters":{"x":{"type":"string"}},"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"x":"[parameters('x')]"}}],"outputs":{"o":{"type":"string","value":"[parameters('x')]"}}`) + "," +
				inner("b", "", `"x":{"value":"[reference('a').outputs.o.value]"}`, `"parameters":{"x":{"type":"string"}},"resources":[],"outputs":{"o":{"type":"string","value":"[parameters('x')]"}}`) + `]`,
			want: `
				ipGroups/g {"x":"{what parameter x of deployment a gets}"} <- deployment a
				problem: outputs of deployment a: needs itself: outputs of deployment a -> parameter x of deployment a -> what parameter x of deployment a gets -> outputs of deployment b -> parameter x of deployment b -> what parameter x of deployment b gets -> outputs of deployment a
				unknown: {what parameter x of deployment a gets}: properties.x of g: needs itself: outputs of deployment a -> parameter x of deployment a -> what parameter x of deployment a gets -> outputs of deployment b -> parameter x of deployment b -> what parameter x of deployment b gets -> outputs of deployment a`,
		},
		{
			name:    "parameters that a nested template needs and does not get, and gets and does not need",
			members: `"resources":[` + inner("hub", "", `"nme":{"value":"x"}`, `"parameters":{"name":{"type":"string"}},"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('name')]"}]`) + `]`,
			want: `
				virtualNetworks/{name} <- deployment hub
				problem: nme: the template declares no such parameter (do you mean name?)
				missing: deployment hub: 1 parameters have no value: name (string); the template that deploys it has to give them`,
		},
		{
			name: "condition, and a deployment without a template",
			members: `"resources":[` + inner("no", `"condition":false,`, "", `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v"}]`) + `,
				{"type":"Microsoft.Resources/deployments","name":"empty","properties":{"mode":"Incremental"}}]`,
			want: `
				not deployed: deployment no: its condition is not met
				problem: Microsoft.Resources/deployments/empty: the deployment has no template`,
		},
		{
			name: "a nested template in a nested template",
			members: `"resources":[` + inner("one", "", "", `"resources":[`+inner("two", "", "", `"resources":[],"outputs":{"x":{"type":"string","value":"deep"}}`)+`],"outputs":{"x":{"type":"string","value":"[reference('two').outputs.x.value]"}}`) + `],
				"outputs":{"x":{"type":"string","value":"[reference('one').outputs.X.value]"}}`,
			want: `output x = "deep"`,
		},
		{
			name: "a resource of another deployment is found by its identifier",
			members: `"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"x":"[reference(resourceId('other','Microsoft.Network/virtualNetworks','v'),'2024-05-01').addressSpace.addressPrefixes[0]]"}},` +
				inner("there", `"resourceGroup":"other",`, "", `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}]`) + `]`,
			want: `
				ipGroups/g {"x":"10.0.0.0/16"}
				/sub/resourceGroups/other/providers/Microsoft.Network/virtualNetworks/v {"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}} <- deployment there`,
		},
		{
			name: "a subnet that is declared anew from what it has",
			members: `"resources":[` + inner("update", "", `"prefix":{"value":"[reference(resourceId('Microsoft.Network/virtualNetworks/subnets','v','s'),'2024-05-01').addressPrefix]"}`, `"parameters":{"prefix":{"type":"string"}},
				"resources":[{"type":"Microsoft.Network/virtualNetworks/subnets","name":"v/s","properties":{"addressPrefix":"[parameters('prefix')]","delegations":[]}}]`) + `]`,
			want: `
				virtualNetworks/v/subnets/s {"addressPrefix":"{virtualNetworks/v/subnets/s#addressPrefix}","delegations":[]} <- deployment update
				unknown: {virtualNetworks/v/subnets/s#addressPrefix}: properties.addressPrefix of s: no template declares s`,
		},
		{
			name: "looking for a resource does not go through the deployment that asks",
			members: `"resources":[` +
				inner("asks", "", `"x":{"value":"[reference(resourceId('Microsoft.Network/ipGroups','g'),'2024-05-01').name]"}`, `"parameters":{"x":{"type":"string"}},"resources":[{"type":"Microsoft.Network/ipGroups","name":"[parameters('x')]"}]`) + "," +
				inner("has", "", "", `"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"name":"found"}}]`) + `]`,
			want: `
				ipGroups/found <- deployment asks
				ipGroups/g {"name":"found"} <- deployment has`,
		},
	} {
		c.run(t)
	}
}

func TestSubscriptionScope(t *testing.T) {
	v := parse(t, `{"$schema":"`+subSchema+`","contentVersion":"1.0.0.0","resources":[
		{"type":"Microsoft.Resources/resourceGroups","name":"net","location":"northeurope"},
		`+inner("hub", `"resourceGroup":"net",`, "", `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"at":"[resourceGroup().location]"}}],
			"outputs":{"id":{"type":"string","value":"[resourceId('Microsoft.Network/virtualNetworks','v')]"}}`)+`,
		{"type":"Microsoft.Authorization/roleAssignments","name":"r","properties":{
			"id":"[resourceId('Microsoft.Resources/resourceGroups','net')]",
			"same":"[subscriptionResourceId('Microsoft.Resources/resourceGroups','net')]",
			"in":"[reference(extensionResourceId(format('/subscriptions/{0}/resourceGroups/{1}',subscription().subscriptionId,'net'),'Microsoft.Resources/deployments','hub')).outputs.id.value]",
			"group":"[resourceGroup().name]"}}]}`)
	want := trim(`
		/sub/resourceGroups/net
		/sub/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v {"at":"northeurope"} <- deployment hub
		/sub/providers/Microsoft.Authorization/roleAssignments/r {"id":"/sub/resourceGroups/net","same":"/sub/resourceGroups/net","in":"/sub/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v","group":"rg"}
		problem: : resourceGroup: the template is deployed to no resource group; "rg" stands for it`)
	if got := evaluate(v, arm.Options{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOtherScopes(t *testing.T) {
	for _, c := range []struct{ name, schema, resources, want string }{
		{
			"management group", "managementGroupDeploymentTemplate",
			inner("s", `"scope":"Microsoft.Management/managementGroups/mg2",`, "", `"resources":[{"type":"Microsoft.Authorization/policyDefinitions","name":"p"}]`),
			"/providers/Microsoft.Management/managementGroups/mg2/providers/Microsoft.Authorization/policyDefinitions/p",
		},
		{
			"management group to a subscription", "managementGroupDeploymentTemplate",
			inner("s", `"subscriptionId":"1111",`, "", `"resources":[{"type":"Microsoft.Resources/resourceGroups","name":"g"}]`),
			"/subscriptions/1111/resourceGroups/g",
		},
		{
			"tenant to a management group", "tenantDeploymentTemplate",
			inner("s", `"scope":"[tenantResourceId('Microsoft.Management/managementGroups','mg')]",`, "", `"resources":[{"type":"Microsoft.Authorization/policyDefinitions","name":"p"}]`),
			"/providers/Microsoft.Management/managementGroups/mg/providers/Microsoft.Authorization/policyDefinitions/p",
		},
		{
			"back to the tenant", "deploymentTemplate",
			inner("s", `"scope":"/",`, "", `"resources":[{"type":"Microsoft.Management/managementGroups","name":"mg"}]`),
			"/providers/Microsoft.Management/managementGroups/mg",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := parse(t, `{"$schema":"https://schema.management.azure.com/schemas/2019-08-01/`+c.schema+`.json#","contentVersion":"1.0.0.0","resources":[`+c.resources+`]}`)
			r := arm.Evaluate(v, arm.Options{})
			if len(r.Resources) != 1 || r.Resources[0].ID != c.want {
				t.Errorf("got %v, %v, want %s", r.Resources, r.Notes, c.want)
			}
		})
	}
}

func TestLinkedTemplates(t *testing.T) {
	files := fstest.MapFS{
		"nested/vnet.json":  {Data: []byte(`{"$schema":"` + groupSchema + `","contentVersion":"1.0.0.0","parameters":{"name":{"type":"string"}},"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('name')]"},{"type":"Microsoft.Resources/deployments","name":"deep","properties":{"templateLink":{"relativePath":"../subnet.json"},"parameters":{"vnet":{"value":"[parameters('name')]"}}}}],"outputs":{"name":{"type":"string","value":"[parameters('name')]"}}}`)},
		"subnet.json":       {Data: []byte(`{"$schema":"` + groupSchema + `","contentVersion":"1.0.0.0","parameters":{"vnet":{"type":"string"}},"resources":[{"type":"Microsoft.Network/virtualNetworks/subnets","name":"[concat(parameters('vnet'),'/s')]"}]}`)},
		"parameters/v.json": {Data: []byte(`{"parameters":{"name":{"value":"from-file"}}}`)},
		"broken.json":       {Data: []byte(`{"resources":`)},
		"loop.json":         {Data: []byte(`{"contentVersion":"1.0.0.0","resources":[{"type":"Microsoft.Resources/deployments","name":"again","properties":{"templateLink":{"uri":"loop.json"}}}]}`)},
	}
	link := func(properties string) string {
		return `"parameters":{"_artifactsLocation":{"type":"string"},"_artifactsLocationSasToken":{"type":"securestring","defaultValue":""},"sas":{"type":"string"}},"resources":[{"type":"Microsoft.Resources/deployments","name":"link","properties":{` + properties + `}},
			{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"x":"[reference('link').outputs.name.value]"}}]`
	}
	const missing = `missing: : 2 parameters have no value: _artifactsLocation (string), sas (string); give a parameters file: each is unknown, and so is what is made of it`
	good := `
		virtualNetworks/v <- deployment link
		virtualNetworks/v/subnets/s <- deployment deep
		ipGroups/g {"x":"v"}
		` + missing
	for _, c := range []struct{ name, properties, want string }{
		{"by an address", `"templateLink":{"uri":"https://raw.githubusercontent.com/x/y/master/nested/vnet.json?sv=1"},"parameters":{"name":{"value":"v"}}`, good},
		{"by an address whose beginning is not known", `"templateLink":{"uri":"[uri(parameters('_artifactsLocation'),concat('nested/vnet.json',parameters('_artifactsLocationSasToken')))]"},"parameters":{"name":{"value":"v"}}`, good},
		{"by an address whose end is not known", `"templateLink":{"uri":"[concat(parameters('_artifactsLocation'),'/nested/vnet.json',parameters('sas'))]"},"parameters":{"name":{"value":"v"}}`, good},
		{"beside the template itself", `"templateLink":{"uri":"[uri(deployment().properties.templateLink.uri,'nested/vnet.json')]"},"parameters":{"name":{"value":"v"}}`, good},
		{"by a relative path", `"templateLink":{"relativePath":"nested/vnet.json"},"parameters":{"name":{"value":"v"}}`, good},
		{"parameters in a file", `"templateLink":{"relativePath":"nested/vnet.json"},"parametersLink":{"uri":"https://x/parameters/v.json"}`, `
			virtualNetworks/from-file <- deployment link
			virtualNetworks/from-file/subnets/s <- deployment deep
			ipGroups/g {"x":"from-file"}
			` + missing},
		{"not there", `"templateLink":{"uri":"https://x/a/none.json"}`, `
			ipGroups/g {"x":"{Microsoft.Resources/deployments/link#outputs.name.value}"}
			` + missing + `
			missing: Microsoft.Resources/deployments/link: the linked template a/none.json is not read: it is not in the directory of linked templates
			unknown: {Microsoft.Resources/deployments/link#outputs.name.value}: properties.x of g: the template of the deployment link is not read`},
		{"no JSON", `"templateLink":{"uri":"https://x/broken.json"}`, `
			ipGroups/g {"x":"{Microsoft.Resources/deployments/link#outputs.name.value}"}
			` + missing + `
			problem: Microsoft.Resources/deployments/link: the linked template broken.json: broken.json:1: column 14: the text ends, want a value
			unknown: {Microsoft.Resources/deployments/link#outputs.name.value}: properties.x of g: the template of the deployment link is not read`},
		{"a template spec", `"templateLink":{"id":"/subscriptions/1/x"}`, `
			ipGroups/g {"x":"{Microsoft.Resources/deployments/link#outputs.name.value}"}
			` + missing + `
			missing: Microsoft.Resources/deployments/link: the linked template is the template spec "/subscriptions/1/x", which is not read
			unknown: {Microsoft.Resources/deployments/link#outputs.name.value}: properties.x of g: the template of the deployment link is not read`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := evaluate(template(t, link(c.properties)), arm.Options{Linked: files})
			if want := trim(c.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	t.Run("itself", func(t *testing.T) {
		got := evaluate(template(t, `"resources":[{"type":"Microsoft.Resources/deployments","name":"again","properties":{"templateLink":{"uri":"https://x/loop.json"}}}]`), arm.Options{Linked: files})
		if want := "missing: Microsoft.Resources/deployments/again: the linked template loop.json is not read: loop.json has its name, but is the template that links to it"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
	t.Run("no directory", func(t *testing.T) {
		r := arm.Evaluate(template(t, link(`"templateLink":{"uri":"https://x/nested/vnet.json"}`)), arm.Options{})
		if got := describe(r); !strings.Contains(got, "nested/vnet.json is not read: no directory of linked templates is given") {
			t.Error(got)
		}
	})
}

func TestDeploymentsAreListed(t *testing.T) {
	v := template(t, `"resources":[`+inner("hub", `"resourceGroup":"net",`, "", `"resources":[]`)+`]`)
	r := arm.Evaluate(v, arm.Options{Name: "all"})
	var got []string
	for _, d := range r.Deployments {
		got = append(got, d.Name+" "+short(d.ID)+" "+d.File)
	}
	want := "all Microsoft.Resources/deployments/all main.json\nhub /sub/resourceGroups/net/providers/Microsoft.Resources/deployments/hub main.json"
	if strings.Join(got, "\n") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
