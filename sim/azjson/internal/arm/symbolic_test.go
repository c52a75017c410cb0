package arm_test

import "testing"

// Templates with symbolic names, which newer versions of Bicep write.
func TestSymbolicNames(t *testing.T) {
	for _, c := range []example{
		{
			name: "reference by symbol",
			members: `"languageVersion":"2.0","resources":{
				"hub":{"type":"Microsoft.Network/virtualNetworks","name":"hub-vnet","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}},
				"group":{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"ipAddresses":"[reference('Hub').addressSpace.addressPrefixes]"},"dependsOn":["hub"]}}`,
			want: `
				virtualNetworks/hub-vnet {"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}
				ipGroups/g {"ipAddresses":["10.0.0.0/16"]}`,
		},
		{
			name: "loops: one of them, all of them",
			members: `"languageVersion":"2.0","resources":{
				"pips":{"copy":{"name":"pips","count":"[length(range(0,2))]"},"type":"Microsoft.Network/publicIPAddresses","name":"[format('pip-{0}',range(0,2)[copyIndex()])]","properties":{"n":"[copyIndex()]"}}},
				"outputs":{"one":{"type":"int","value":"[reference('pips[1]').n]"},"all":{"type":"array","value":"[map(references('pips'),lambda('p',lambdaVariables('p').n))]"},
				"names":{"type":"array","value":"[map(references('pips','2024-05-01','full'),lambda('p',lambdaVariables('p').name))]"},
				"address":{"type":"string","value":"[reference(format('pips[{0}]',0)).ipAddress]"}}`,
			want: `
				publicIPAddresses/pip-0 {"n":0}
				publicIPAddresses/pip-1 {"n":1}
				output one = 1
				output all = [0,1]
				output names = ["pip-0","pip-1"]
				output address = "{publicIPAddresses/pip-0#ipAddress}"`,
		},
		{
			name: "modules: loops over deployments and their outputs",
			members: `"languageVersion":"2.0","resources":{
				"spokes":{"copy":{"name":"spokes","count":2},"type":"Microsoft.Resources/deployments","name":"[format('spoke-{0}',copyIndex())]","properties":{"expressionEvaluationOptions":{"scope":"inner"},"mode":"Incremental",
					"parameters":{"n":{"value":"[copyIndex()]"}},"template":{"$schema":"` + groupSchema + `","languageVersion":"2.0","contentVersion":"1.0.0.0","parameters":{"n":{"type":"int"}},
					"resources":{"vnet":{"type":"Microsoft.Network/virtualNetworks","name":"[format('v{0}',parameters('n'))]"}},"outputs":{"id":{"type":"string","value":"[resourceId('Microsoft.Network/virtualNetworks',format('v{0}',parameters('n')))]"}}}}}},
				"outputs":{"ids":{"type":"array","copy":{"count":"[length(range(0,2))]","input":"[reference(format('spokes[{0}]',copyIndex())).outputs.id.value]"}}}`,
			want: `
				virtualNetworks/v0 <- deployment spoke-0
				virtualNetworks/v1 <- deployment spoke-1
				output ids = ["virtualNetworks/v0","virtualNetworks/v1"]`,
		},
		{
			name: "existing resources are known as far as the templates make them",
			members: `"languageVersion":"2.0","resources":{
				"hub":{"existing":true,"type":"Microsoft.Network/virtualNetworks","apiVersion":"2024-05-01","name":"hub"},
				"subnet":{"existing":true,"type":"Microsoft.Network/virtualNetworks/subnets","apiVersion":"2024-05-01","resourceGroup":"net","name":"far/apim"},
				"own":{"type":"Microsoft.Network/virtualNetworks","name":"hub","properties":{"flow":7}}},
				"outputs":{"own":{"type":"int","value":"[reference('hub').flow]"},"far":{"type":"string","value":"[reference('subnet').addressPrefix]"}}`,
			want: `
				virtualNetworks/hub exists
				/sub/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/far/subnets/apim exists
				virtualNetworks/hub {"flow":7}
				output own = 7
				output far = "{/sub/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/far/subnets/apim#addressPrefix}"`,
		},
		{
			name: "an existing subnet that stands in a network of the template",
			members: `"languageVersion":"2.0","resources":{
				"subnet":{"existing":true,"type":"Microsoft.Network/virtualNetworks/subnets","name":"[format('{0}/{1}','hub','apim')]"},
				"hub":{"type":"Microsoft.Network/virtualNetworks","name":"hub","properties":{"subnets":[{"name":"apim","properties":{"addressPrefix":"10.0.1.0/24"}}]}}},
				"outputs":{"p":{"type":"string","value":"[reference('subnet').addressPrefix]"}}`,
			want: `
				virtualNetworks/hub/subnets/apim exists
				virtualNetworks/hub {"subnets":[{"name":"apim","properties":{"addressPrefix":"10.0.1.0/24"}}]}
				output p = "10.0.1.0/24"`,
		},
		{
			name: "loops over what is null, as Bicep writes optional lists",
			members: `"languageVersion":"2.0","parameters":{"rules":{"type":"array","nullable":true}},"resources":{
				"nsg":{"copy":{"name":"nsg","count":"[length(coalesce(parameters('rules'),createArray()))]"},"type":"Microsoft.Network/networkSecurityGroups","name":"[coalesce(parameters('rules'),createArray())[copyIndex()].name]"}}`,
			want: ``,
		},
		{
			name: "what an extension deploys",
			members: `"languageVersion":"2.0","imports":{"graph":{"provider":"MicrosoftGraph"}},"resources":{
				"app":{"import":"graph","type":"Microsoft.Graph/applications@v1.0","properties":{"uniqueName":"x"}}}`,
			want: `not deployed: app: it is a resource of the extension "graph", not of Azure`,
		},
		{
			name:    "an output with a condition",
			members: `"languageVersion":"2.0","resources":{},"outputs":{"a":{"condition":false,"type":"string","value":"[reference('none')]"},"b":{"condition":true,"type":"secureString","value":"x"}}`,
			want:    `output b = "x"`,
		},
	} {
		c.run(t)
	}
}
