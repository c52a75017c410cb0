package arm_test

import (
	"strings"
	"testing"

	"azpath/sim/azjson/internal/arm"
	"azpath/sim/azjson/internal/value"
)

func TestResources(t *testing.T) {
	for _, c := range []example{
		{
			name: "children with relative types and names, two deep",
			members: `"resources":[{"type":"Microsoft.Network/privateDnsZones","name":"contoso.com","resources":[
				{"type":"virtualNetworkLinks","name":"hub","properties":{"registrationEnabled":false}}]},
				{"type":"Microsoft.ApiManagement/service","name":"apim","resources":[{"type":"apis","name":"echo","resources":[{"type":"policies","name":"policy"}]}]}]`,
			want: `
				privateDnsZones/contoso.com
				privateDnsZones/contoso.com/virtualNetworkLinks/hub {"registrationEnabled":false}
				Microsoft.ApiManagement/service/apim
				Microsoft.ApiManagement/service/apim/apis/echo
				Microsoft.ApiManagement/service/apim/apis/echo/policies/policy`,
		},
		{
			name: "children with whole types, whole names, and of another provider",
			members: `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v","resources":[
				{"type":"Microsoft.Network/virtualNetworks/subnets","name":"a"},
				{"type":"Microsoft.Network/virtualNetworks/subnets","name":"v/b"},
				{"type":"subnets","name":"v/c"},
				{"type":"Microsoft.Authorization/locks","name":"keep"},
				{"type":"providers/diagnosticSettings","name":"Microsoft.Insights/logs"}]}]`,
			want: `
				virtualNetworks/v
				virtualNetworks/v/subnets/a
				virtualNetworks/v/subnets/b
				virtualNetworks/v/subnets/c
				virtualNetworks/v/providers/Microsoft.Authorization/locks/keep
				virtualNetworks/v/providers/Microsoft.Insights/diagnosticSettings/logs`,
		},
		{
			name: "names with slashes, types with a slash at the end",
			members: `"variables":{"vnet":"hub"},
				"resources":[{"type":"Microsoft.Network/virtualNetworks/subnets/","name":"[concat(variables('vnet'),'/','apim')]"}]`,
			want: `virtualNetworks/hub/subnets/apim`,
		},
		{
			name: "extension resources have the scope in front",
			members: `"resources":[
				{"type":"Microsoft.Insights/diagnosticSettings","name":"logs","scope":"[resourceId('Microsoft.Network/virtualNetworks','v')]"},
				{"type":"Microsoft.Authorization/locks","name":"keep","scope":"Microsoft.Network/virtualNetworks/v"},
				{"type":"Microsoft.Authorization/roleAssignments","name":"role","scope":"[resourceGroup().id]"}]`,
			want: `
				virtualNetworks/v/providers/Microsoft.Insights/diagnosticSettings/logs
				virtualNetworks/v/providers/Microsoft.Authorization/locks/keep
				Microsoft.Authorization/roleAssignments/role`,
		},
		{
			name: "conditions: a boolean, the text of one, and not known",
			members: `"parameters":{"deploy":{"type":"bool"},"no":{"type":"string","defaultValue":"No"}},
				"resources":[
				{"type":"Microsoft.Network/virtualNetworks","name":"a","condition":true},
				{"type":"Microsoft.Network/virtualNetworks","name":"b","condition":"False","resources":[{"type":"subnets","name":"s"}]},
				{"type":"Microsoft.Network/virtualNetworks","name":"c","condition":"[equals(parameters('no'),'yes')]"},
				{"type":"Microsoft.Network/virtualNetworks","name":"d","condition":"[parameters('deploy')]"},
				{"type":"Microsoft.Network/virtualNetworks","name":"e","condition":"[and(equals(parameters('no'),'yes'),parameters('deploy'))]"},
				{"type":"Microsoft.Network/virtualNetworks","name":"f","condition":"[parameters('no')]"}]`,
			want: `
				virtualNetworks/a
				virtualNetworks/b/subnets/s
				virtualNetworks/d
				virtualNetworks/f
				missing: : 1 parameters have no value: deploy (bool); give a parameters file: each is unknown, and so is what is made of it
				not deployed: virtualNetworks/b: its condition is not met
				not deployed: virtualNetworks/c: its condition is not met
				assumed: virtualNetworks/d: is taken to be deployed: its condition is not known, {deploy}
				not deployed: virtualNetworks/e: its condition is not met
				problem: virtualNetworks/f: the condition is a string, want true or false`,
		},
		{
			name:    "mistakes in declarations",
			members: `"resources":["nothing",{"type":"Microsoft.Network/virtualNetworks/subnets","name":"s"},{"type":"Microsoft.Network/ipGroups","name":"[parameters('none')]"},{"type":"Microsoft.Network/azureFirewalls","name":""}]`,
			want: `
				virtualNetworks/{nameless virtualNetworks}/subnets/s
				ipGroups/{none}
				azureFirewalls/{nameless azureFirewalls}
				problem: : the resource is a string, want an object
				problem: s: the name has 1 parts, but the type Microsoft.Network/virtualNetworks/subnets takes 2
				problem: : there is no parameter none
				problem: : the name of the resource of type Microsoft.Network/azureFirewalls is empty`,
		},
	} {
		c.run(t)
	}
}

func TestIdentifiers(t *testing.T) {
	for _, c := range []struct{ name, expression, want, note string }{
		{"own group", "resourceId('Microsoft.Network/virtualNetworks','v')", "virtualNetworks/v", ""},
		{"child, type with a slash at the end", "resourceId('Microsoft.Network/virtualNetworks/subnets/','v','s')", "virtualNetworks/v/subnets/s", ""},
		{"another group", "resourceId('other','Microsoft.Network/virtualNetworks','v')", "/sub/resourceGroups/other/providers/Microsoft.Network/virtualNetworks/v", ""},
		{"another subscription", "resourceId('1111','other','Microsoft.Network/virtualNetworks','v')", "/subscriptions/1111/resourceGroups/other/providers/Microsoft.Network/virtualNetworks/v", ""},
		{"two names in one", "resourceId('Microsoft.Network/virtualNetworks/subnets','v/s')", "virtualNetworks/v/subnets/s", ""},
		{"too few names", "resourceId('Microsoft.Network/virtualNetworks/subnets','v')", "virtualNetworks/{nameless virtualNetworks}/subnets/v", "resourceId: the type Microsoft.Network/virtualNetworks/subnets takes 2 names, not 1"},
		{"too many names", "resourceId('Microsoft.Network/virtualNetworks','v','s')", "virtualNetworks/v/s", "resourceId: the type Microsoft.Network/virtualNetworks takes 1 names, not 2"},
		{"subscription", "subscriptionResourceId('Microsoft.Authorization/roleDefinitions','r')", "/sub/providers/Microsoft.Authorization/roleDefinitions/r", ""},
		{"a given subscription", "subscriptionResourceId('1111','Microsoft.Authorization/roleDefinitions','r')", "/subscriptions/1111/providers/Microsoft.Authorization/roleDefinitions/r", ""},
		{"resource group", "subscriptionResourceId('Microsoft.Resources/resourceGroups','g')", "/sub/resourceGroups/g", ""},
		{"tenant", "tenantResourceId('Microsoft.Management/managementGroups','m')", "/providers/Microsoft.Management/managementGroups/m", ""},
		{"management group", "managementGroupResourceId('m','Microsoft.Authorization/policyDefinitions','p')", "/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Authorization/policyDefinitions/p", ""},
		{"extension", "extensionResourceId(resourceId('Microsoft.Network/virtualNetworks','v'),'Microsoft.Authorization/locks','l')", "virtualNetworks/v/providers/Microsoft.Authorization/locks/l", ""},
		{"subscription()", "concat(subscription().id,' ',subscription().subscriptionId)", "/sub " + arm.PlaceholderSubscription, ""},
		{"resourceGroup()", "concat(resourceGroup().id,' ',resourceGroup().name,' ',resourceGroup().location)", "/sub/resourceGroups/rg rg westeurope", ""},
		{"deployment()", "deployment().name", "main", ""},
		{"linked templates beside", "uri(deployment().properties.templateLink.uri,'nested/vnet.json')", "https://templates.invalid/nested/vnet.json", ""},
		{"environment()", "environment().suffixes.storage", "core.windows.net", ""},
		{"tenant()", "tenant().tenantId", "{tenantId}", "the tenant is not known"},
		{"providers()", "providers('Microsoft.Network','virtualNetworks').apiVersions[0]", "{providers(Microsoft.Network).apiVersions[0]}", "what a provider offers is not known"},
		{"pickZones()", "pickZones('Microsoft.Network','publicIPAddresses','westeurope',2)[1]", "2", "pickZones: that the region has zones, the first of which are picked"},
		{"keys", "listKeys(resourceId('Microsoft.Storage/storageAccounts','s'),'2019-06-01').keys[0].value", "{listkeys(Microsoft.Storage/storageAccounts/s).keys[0].value}", "listkeys gives secrets of a deployed resource"},
		{"a name that is not known", "resourceId('Microsoft.Network/virtualNetworks',parameters('none'))", "virtualNetworks/{none}", "there is no parameter none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := template(t, `"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":"[`+c.expression+`]"}]`)
			r := arm.Evaluate(v, arm.Options{Location: "westeurope"})
			if got := short(r.Resources[0].Body.Get("properties").Text()); got != c.want {
				t.Errorf("%s is %s, want %s", c.expression, got, c.want)
			}
			var notes []string
			for _, n := range r.Notes {
				notes = append(notes, n.Text)
			}
			if got := strings.Join(notes, "\n"); !strings.Contains(got, c.note) || c.note == "" && got != "" {
				t.Errorf("notes are %q, want %q", got, c.note)
			}
		})
	}
}

func TestClouds(t *testing.T) {
	v := template(t, `"resources":[{"type":"Microsoft.Network/publicIPAddresses","name":"p","location":"[resourceGroup().location]","properties":{"dnsSettings":{"domainNameLabel":"api"}}}],
		"outputs":{"name":{"type":"string","value":"[environment().name]"},"storage":{"type":"string","value":"[environment().suffixes.storage]"},
		"fqdn":{"type":"string","value":"[reference('p').dnsSettings.fqdn]"}}`)
	for cloud, want := range map[string]string{
		"":                  "AzureCloud core.windows.net api.westeurope.cloudapp.azure.com",
		"azureusgovernment": "AzureUSGovernment core.usgovcloudapi.net api.westeurope.cloudapp.usgovcloudapi.net",
		"AzureChinaCloud":   "AzureChinaCloud core.chinacloudapi.cn api.westeurope.chinacloudapp.cn",
	} {
		o := arm.Evaluate(v, arm.Options{Cloud: cloud, Location: "West Europe"}).Outputs
		got := o.At("name", "value").Text() + " " + o.At("storage", "value").Text() + " " + o.At("fqdn", "value").Text()
		if got != want {
			t.Errorf("%s: %s, want %s", cloud, got, want)
		}
	}
}

func TestWhereItIsDeployedTo(t *testing.T) {
	v := template(t, `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"v","location":"[resourceGroup().location]"}]`)
	r := arm.Evaluate(v, arm.Options{Subscription: "1111", ResourceGroup: "net", Location: "northeurope"})
	x := r.Resources[0]
	if want := "/subscriptions/1111/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v"; x.ID != want {
		t.Errorf("identifier %s, want %s", x.ID, want)
	}
	if got := x.Body.Get("location").Text(); got != "northeurope" || len(r.Notes) > 0 {
		t.Errorf("location %s, notes %v", got, r.Notes)
	}
	r = arm.Evaluate(v, arm.Options{})
	if len(r.Notes) != 1 || r.Notes[0].Kind != arm.Assumed || r.Resources[0].Body.Get("location").Text() != arm.PlaceholderLocation {
		t.Errorf("without a region: %v, %v", r.Notes, r.Resources[0].Body)
	}
}

// The translation to a design names files and lines: bodies keep them.
func TestPlaces(t *testing.T) {
	v := parse(t, `{"$schema": "`+groupSchema+`", "contentVersion": "1.0.0.0",
  "parameters": {
    "prefix": {"type": "string", "defaultValue": "10.0.0.0/24"}
  },
  "resources": [
    {"type": "Microsoft.Network/virtualNetworks", "name": "v", "properties": {
      "subnets": [
        {"name": "a",
         "properties": {"addressPrefix": "[parameters('prefix')]"}}]}}
  ]}`)
	body := arm.Evaluate(v, arm.Options{}).Resources[0].Body
	subnet := body.At("properties", "subnets").Index(0)
	for _, c := range []struct {
		what string
		v    value.Value
		want string
	}{
		{"resource", body, "main.json:6"},
		{"subnet", subnet, "main.json:8"},
		{"evaluated prefix", subnet.At("properties", "addressPrefix"), "main.json:9"},
	} {
		if got := c.v.Place().String(); got != c.want {
			t.Errorf("%s is at %s, want %s", c.what, got, c.want)
		}
	}
}

func TestBodies(t *testing.T) {
	v := template(t, `"resources":[{"comments":"x","type":"Microsoft.Network/virtualNetworks/subnets","apiVersion":"2024-05-01","name":"v/s","condition":true,"dependsOn":["[resourceId('Microsoft.Network/virtualNetworks','v')]"],"copy":{"name":"c","count":1},"tags":{"a":"[toUpper('b')]"},"properties":{"addressPrefix":"10.0.0.0/24"},"resources":[]}]`)
	r := arm.Evaluate(v, arm.Options{})
	want := `{"id":"virtualNetworks/v/subnets/s","name":"s","type":"Microsoft.Network/virtualNetworks/subnets","apiVersion":"2024-05-01","tags":{"a":"B"},"properties":{"addressPrefix":"10.0.0.0/24"}}`
	if got := short(marshal(r.Resources[0].Body)); got != want {
		t.Errorf("body\n%s, want\n%s", got, want)
	}
	if got := r.Resources[0].Type; got != "microsoft.network/virtualnetworks/subnets" {
		t.Errorf("type %s", got)
	}
}

func TestIsTemplate(t *testing.T) {
	for _, c := range []struct {
		name, text           string
		template, parameters bool
	}{
		{"resource group template", `{"$schema":"` + groupSchema + `","resources":[]}`, true, false},
		{"subscription template, http and without #", `{"$schema":"http://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json","resources":{}}`, true, false},
		{"parameters file", `{"$schema":"https://schema.management.azure.com/schemas/2015-01-01/deploymentParameters.json#","parameters":{}}`, false, true},
		{"template without a schema", `{"contentVersion":"1.0.0.0","resources":[]}`, true, false},
		{"parameters without a schema", `{"parameters":{"a":{"value":1},"b":{"reference":{}}}}`, false, true},
		{"a resource", `{"id":"/subscriptions/1","type":"a/b","resources":[]}`, false, false},
		{"an array", `[]`, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := parse(t, c.text)
			if a, b := arm.IsTemplate(v), arm.IsParameters(v); a != c.template || b != c.parameters {
				t.Errorf("template %t, parameters %t", a, b)
			}
		})
	}
}

func TestNoTemplate(t *testing.T) {
	for _, text := range []string{`null`, `[]`, `"x"`, `{}`, `{"resources":7,"contentVersion":"1"}`} {
		r := arm.Evaluate(parse(t, text), arm.Options{})
		if len(r.Resources) > 0 || len(r.Notes) == 0 {
			t.Errorf("%s: %d resources, notes %v", text, len(r.Resources), r.Notes)
		}
	}
}
