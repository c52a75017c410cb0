package azjson_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"azpath/route/servicetag"
	"azpath/sim"
	"azpath/sim/azjson"
)

// resourceOf is one of any provider, in a region.
func resourceOf(kind, name, region, beside, properties string) string {
	return fmt.Sprintf(`{"id":"%[1]s%[2]s/%[3]s","name":"%[3]s","type":"%[2]s","location":"%[4]s"%[5]s,"properties":{%[6]s}}`, group, kind, name, region, beside, properties)
}

// What a service is called follows from its type, its cloud and what the file says of
// it, and where it is reached from the part that the endpoint asks for (dns:D5.11).
func TestNamesOfServices(t *testing.T) {
	for _, c := range []struct {
		name, kind, region, beside, properties, group string
		service                                       string
		want                                          []string
	}{
		{"blob", "Microsoft.Storage/storageAccounts", "westeurope", "", "", "blob", "x.blob", []string{"x.blob.core.windows.net"}},
		{"a zonal endpoint of storage", "Microsoft.Storage/storageAccounts", "westeurope", "", `"primaryEndpoints":{"blob":"https://x.z12.blob.storage.azure.net/"}`, "blob", "x.blob", []string{"x.z12.blob.storage.azure.net"}},
		{"the secondary of blob", "Microsoft.Storage/storageAccounts", "westeurope", "", "", "blob_secondary", "x.blob_secondary", []string{"x-secondary.blob.core.windows.net"}},
		{"web", "Microsoft.Storage/storageAccounts", "westeurope", "", `"primaryEndpoints":{"web":"https://x.z6.web.core.windows.net/"}`, "web", "x.web", []string{"x.z6.web.core.windows.net"}},
		{"table of the Government's cloud", "Microsoft.Storage/storageAccounts", "usgovvirginia", "", "", "table", "x.table", []string{"x.table.core.usgovcloudapi.net"}},
		{"vault", "Microsoft.KeyVault/vaults", "West Europe", "", `"vaultUri":"https://X.vault.azure.net/"`, "vault", "x", []string{"x.vault.azure.net"}},
		{"vault before deployment", "Microsoft.KeyVault/vaults", "westeurope", "", "", "vault", "x", []string{"x.vault.azure.net"}},
		{"vault of China's cloud", "Microsoft.KeyVault/vaults", "chinanorth3", "", "", "vault", "x", []string{"x.vault.azure.cn"}},
		{"SQL", "Microsoft.Sql/servers", "westeurope", "", `"publicNetworkAccess":"Disabled"`, "sqlServer", "x", []string{"x.database.windows.net"}},
		{"SQL without a group", "Microsoft.Sql/servers", "westeurope", "", `"publicNetworkAccess":"Disabled"`, "", "x", []string{"x.database.windows.net"}},
		{"application", "Microsoft.Web/sites", "westeurope", "", `"defaultHostName":"x.azurewebsites.net","enabledHostNames":["x.azurewebsites.net","x.scm.azurewebsites.net"]`, "sites", "x", []string{"x.azurewebsites.net", "x.scm.azurewebsites.net"}},
		{"slot of an application", "Microsoft.Web/sites", "westeurope", "", "", "sites-staging", "x.sites-staging", []string{"x-staging.azurewebsites.net", "x-staging.scm.azurewebsites.net"}},
		{"registry", "Microsoft.ContainerRegistry/registries", "westeurope", "", `"loginServer":"x.azurecr.io"`, "registry", "x", []string{"x.azurecr.io"}},
		{"Event Hubs", "Microsoft.EventHub/namespaces", "westeurope", "", `"serviceBusEndpoint":"https://x.servicebus.windows.net:443/"`, "namespace", "x", []string{"x.servicebus.windows.net"}},
		{"Service Bus", "Microsoft.ServiceBus/namespaces", "westeurope", "", "", "namespace", "x", []string{"x.servicebus.windows.net"}},
		{"Cosmos DB", "Microsoft.DocumentDB/databaseAccounts", "westeurope", "", `"documentEndpoint":"https://x.documents.azure.com:443/"`, "Sql", "x.sql", []string{"x.documents.azure.com"}},
		{"Cosmos DB as MongoDB", "Microsoft.DocumentDB/databaseAccounts", "westeurope", "", "", "MongoDB", "x.mongodb", []string{"x.mongo.cosmos.azure.com"}},
		{"OpenAI", "Microsoft.CognitiveServices/accounts", "westeurope", `,"kind":"OpenAI"`, "", "account", "x", []string{"x.openai.azure.com"}},
		{"AI services", "Microsoft.CognitiveServices/accounts", "westeurope", `,"kind":"AIServices"`, "", "account", "x", []string{"x.cognitiveservices.azure.com", "x.openai.azure.com", "x.services.ai.azure.com"}},
		{"speech", "Microsoft.CognitiveServices/accounts", "westeurope", `,"kind":"SpeechServices"`, `"endpoint":"https://x.cognitiveservices.azure.com/"`, "account", "x", []string{"x.cognitiveservices.azure.com"}},
		{"Redis", "Microsoft.Cache/redis", "westeurope", "", "", "redisCache", "x", []string{"x.redis.cache.windows.net"}},
		{"managed Redis", "Microsoft.Cache/redisEnterprise", "westeurope", "", `"hostName":"x.westeurope.redis.azure.net"`, "redisEnterprise", "x", []string{"x.westeurope.redis.azure.net"}},
		{"app configuration", "Microsoft.AppConfiguration/configurationStores", "westeurope", "", `"endpoint":"https://x.azconfig.io"`, "configurationStores", "x", []string{"x.azconfig.io"}},
		{"search", "Microsoft.Search/searchServices", "westeurope", "", "", "searchService", "x", []string{"x.search.windows.net"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := resourceOf(c.kind, "x", c.region, c.beside, c.properties) + "," + endpoint("pe", group+c.kind+"/x", c.group, "")
			r := with(t, text)
			s, ok := serviceNamed(r.Design, c.service)
			if !ok {
				t.Fatalf("no service %s in %+v\n%s", c.service, r.Design.Services, r.Report.String())
			}
			same(t, s.FQDNs, c.want)
			if e := r.Design.PrivateEndpoints; len(e) != 1 || e[0].Service != c.service {
				t.Errorf("the endpoint leads to %+v", e)
			}
			same(t, with(t, flattened(t, text)).Design, r.Design)
		})
	}
}

func serviceNamed(d sim.Design, name string) (sim.Service, bool) {
	i := slices.IndexFunc(d.Services, func(s sim.Service) bool { return s.Name == name })
	if i < 0 {
		return sim.Service{}, false
	}
	return d.Services[i], true
}

// A service's stand-in for its public address is one that rules and routes by service
// tag know, as they do the real one (apim:S4); no two services have the same.
func TestAddressesOfServices(t *testing.T) {
	r := with(t, storage+","+resourceOf("Microsoft.Storage/storageAccounts", "sb", "West Europe", "", "")+","+resourceOf("Microsoft.KeyVault/vaults", "kv", "northeurope", "", "")+","+
		resourceOf("Microsoft.KeyVault/vaults", "cn", "chinanorth3", "", ""))
	seen := map[netip.Prefix]bool{}
	for name, tag := range map[string]string{"sa": "Storage.WestEurope", "sb": "Storage.WestEurope", "kv": "AzureKeyVault.NorthEurope", "cn": ""} {
		s, ok := serviceNamed(r.Design, name)
		if !ok || len(s.Prefixes) != 1 || seen[s.Prefixes[0]] {
			t.Fatalf("service %s: %+v", name, s)
		}
		seen[s.Prefixes[0]] = true
		if tag != "" && !servicetag.Embedded().Tag(tag).Contains(s.Prefixes[0].Addr()) {
			t.Errorf("%s stands on %v, which is not of %s", name, s.Prefixes, tag)
		}
	}
}

// One service for what nobody reaches privately, and one for each part that somebody
// does: the alias is that part's alone (dns:D5.1).
func TestPartsOfAnAccount(t *testing.T) {
	r := with(t, storage+","+endpoint("pe", account, "blob", ""))
	var got []string
	for _, s := range r.Design.Services {
		got = append(got, s.Name+": "+strings.Join(s.FQDNs, " "))
	}
	same(t, got, []string{"sa.blob: sa.blob.core.windows.net", "sa: sa.dfs.core.windows.net sa.file.core.windows.net sa.queue.core.windows.net sa.table.core.windows.net"})
}

// A service's own firewall, as each type has it.
func TestFirewallsOfServices(t *testing.T) {
	app, gone := ref("virtualNetworks/hub/subnets/apim"), ref("virtualNetworks/hub/subnets/gone")
	sub := hub + "virtualNetworks/HUB/subnets/apim"
	const missing = "refers to virtualNetworks/subnets/hub/gone, which no file has: it is not admitted"
	for _, c := range []struct {
		name, kind, properties, beside string
		sources                        []string
		access                         sim.PublicNetworkAccess
		notes                          []string
	}{
		{"everyone", "Microsoft.Storage/storageAccounts", `"networkAcls":{"bypass":"AzureServices","defaultAction":"Allow","ipRules":[{"value":"20.1.1.1","action":"Allow"}]}`, "", nil, 0, nil},
		{"addresses and subnets", "Microsoft.Storage/storageAccounts", `"networkAcls":{"bypass":"None","defaultAction":"deny","ipRules":[{"value":"20.1.1.1","action":"Allow"},{"value":"20.2.0.0/16"}],"virtualNetworkRules":[` + strings.Replace(app, "}", `,"action":"Allow","state":"Succeeded"}`, 1) + `]}`, "",
			[]string{"20.1.1.1", "20.2.0.0/16", "hub/apim"}, 0, nil},
		{"as az prints it", "Microsoft.Storage/storageAccounts", `"networkRuleSet":{"bypass":"None","defaultAction":"Deny","ipRules":[{"action":"Allow","ipAddressOrRange":"20.1.1.1"}],"virtualNetworkRules":[{"action":"Allow","virtualNetworkResourceId":"` + sub + `"}]}`, "", []string{"20.1.1.1", "hub/apim"}, 0, nil},
		{"nobody", "Microsoft.KeyVault/vaults", `"networkAcls":{"bypass":"AzureServices","defaultAction":"Deny"}`, "", nil, sim.PublicAccessDisabled,
			[]string{"assumed vaults/x: publicNetworkAccess: its firewall denies by default and admits nobody", "not-modelled vaults/x: networkAcls.bypass: services of Microsoft's that it trusts"}},
		{"a subnet that no file has admits nobody", "Microsoft.KeyVault/vaults", `"networkAcls":{"bypass":"None","defaultAction":"Deny","virtualNetworkRules":[` + gone + `]}`, "", nil, sim.PublicAccessDisabled,
			[]string{"assumed vaults/x: publicNetworkAccess: its firewall denies", "dangling vaults/x: networkAcls.virtualNetworkRules[0].id: " + missing}},
		{"public access disabled", "Microsoft.KeyVault/vaults", `"publicNetworkAccess":"disabled","networkAcls":{"defaultAction":"Allow"}`, "", nil, sim.PublicAccessDisabled, nil},
		{"a perimeter", "Microsoft.Storage/storageAccounts", `"publicNetworkAccess":"SecuredByPerimeter"`, "", nil, sim.PublicAccessDisabled, []string{"assumed storageAccounts/x: publicNetworkAccess: what a perimeter lets in"}},
		{"a registry", "Microsoft.ContainerRegistry/registries", `"networkRuleSet":{"defaultAction":"Deny","ipRules":[{"action":"Allow","value":"20.1.1.0/24"}]}`, "", []string{"20.1.1.0/24"}, 0, nil},
		{"SQL: ranges, a subnet, and Azure itself", "Microsoft.Sql/servers", ``, `,{"id":"` + group + `Microsoft.Sql/servers/x/firewallRules/office","properties":{"startIpAddress":"20.1.1.1","endIpAddress":"20.1.1.3"}},
			{"id":"` + group + `Microsoft.Sql/servers/x/firewallRules/azure","properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}},
			{"id":"` + group + `Microsoft.Sql/servers/x/virtualNetworkRules/app","properties":{"virtualNetworkSubnetId":"` + sub + `","ignoreMissingVnetServiceEndpoint":false,"state":"Ready"}}`,
			[]string{"20.1.1.1/32", "20.1.1.2/31", "hub/apim"}, 0, []string{"not-modelled servers/firewallRules/x/azure: startIpAddress: it admits whoever calls from inside Azure"}},
		{"SQL without a rule in any file", "Microsoft.Sql/servers", ``, "", nil, 0, []string{"assumed servers/x: firewallRules: no file has any: everyone is admitted"}},
		{"Event Hubs", "Microsoft.EventHub/namespaces", ``, `,{"id":"` + group + `Microsoft.EventHub/namespaces/x/networkRuleSets/default","properties":{"publicNetworkAccess":"Enabled","defaultAction":"Deny","trustedServiceAccessEnabled":true,
			"ipRules":[{"ipMask":"20.1.1.1","action":"Allow"}],"virtualNetworkRules":[{"subnet":` + app + `,"ignoreMissingVnetServiceEndpoint":false}]}}`, []string{"20.1.1.1", "hub/apim"}, 0, nil},
		{"Cosmos DB", "Microsoft.DocumentDB/databaseAccounts", `"isVirtualNetworkFilterEnabled":true,"ipRules":[{"ipAddressOrRange":"20.1.1.1"}],"virtualNetworkRules":[` + strings.Replace(app, "}", `,"ignoreMissingVNetServiceEndpoint":false}`, 1) + `]`, "", []string{"20.1.1.1", "hub/apim"}, 0, nil},
		{"an application", "Microsoft.Web/sites", `"siteConfig":{"alwaysOn":true,"ipSecurityRestrictions":[{"ipAddress":"20.1.1.1/32","action":"Allow","priority":100,"name":"office"},{"vnetSubnetResourceId":"` + sub + `","action":"Allow","tag":"Default","priority":110},
			{"ipAddress":"AzureFrontDoor.Backend","action":"Allow","tag":"ServiceTag","priority":120},{"ipAddress":"Any","action":"Deny","priority":2147483647}]}`, "", []string{"20.1.1.1/32", "hub/apim"}, 0,
			[]string{"not-modelled sites/x: siteConfig.ipSecurityRestrictions[2].ipAddress: who is admitted by a service tag is refused here"}},
		{"an application, in its configuration", "Microsoft.Web/sites", `"siteConfig":{"ipSecurityRestrictions":null}`, `,{"id":"` + group + `Microsoft.Web/sites/x/config/web","type":"Microsoft.Web/sites/config","properties":{"alwaysOn":true,"ipSecurityRestrictions":[{"ipAddress":"20.1.1.1/32","action":"Allow","priority":100}]}}`,
			[]string{"20.1.1.1/32"}, 0, nil},
		{"an application without its configuration", "Microsoft.Web/sites", `"siteConfig":{"ipSecurityRestrictions":null}`, "", nil, 0, []string{"assumed sites/x: siteConfig.ipSecurityRestrictions: no file has them: everyone is admitted"}},
		{"an application that everyone calls", "Microsoft.Web/sites", `"siteConfig":{"ipSecurityRestrictions":[{"ipAddress":"Any","action":"Allow","priority":1,"name":"Allow all"}]}`, "", nil, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := resourceOf(c.kind, "x", "westeurope", "", c.properties) + c.beside
			r := with(t, text)
			says(t, r, append(c.notes, "assumed "+c.kind[strings.IndexByte(c.kind, '/')+1:]+"/x: no file has its public address")...)
			s, _ := serviceNamed(r.Design, "x")
			same(t, s.AllowedSources, c.sources)
			if s.PublicNetworkAccess != c.access {
				t.Errorf("public access %v, want %v", s.PublicNetworkAccess, c.access)
			}
			same(t, with(t, flattened(t, text)).Design, r.Design)
		})
	}
}

// Nothing secret of a service is told, whatever form it stands in.
func TestSecretsOfServicesAreNotTold(t *testing.T) {
	r := with(t, resourceOf("Microsoft.Web/sites", "x", "westeurope", "", `"siteConfig":{"connectionStrings":[{"name":"db","connectionString":"Server=s;Password=squirrel"}],"appSettings":[{"name":"KEY","value":"squirrel"}]}`)+","+
		resourceOf("Microsoft.Storage/storageAccounts", "sa", "westeurope", "", `"primaryEndpoints":{"blob":"https://sa.blob.core.windows.net/?sig=squirrel"},"keys":[{"value":"squirrel"}],"networkAcls":{"defaultAction":"Deny","ipRules":[{"value":"20.1.1.1"}]}`))
	if s := r.Report.String() + r.Design.GoString(); strings.Contains(s, "squirrel") {
		t.Error(s)
	}
}

// What a template names as existing has no body: nothing is assumed of what it holds,
// and an endpoint may still lead to it by its name.
func TestExistingResourcesAreNotDeclared(t *testing.T) {
	template := func(resources string) *azjson.Result {
		t.Helper()
		return read(t, `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","languageVersion":"2.0","contentVersion":"1.0.0.0","resources":{
			"net":{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2023-04-01","name":"hub","location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"pe","properties":{"addressPrefix":"10.0.4.0/24"`+resources+`}}`)
	}
	const existing = `"existing":true,"apiVersion":"2023-04-01","name":`
	for _, c := range []struct {
		name, text string
		want       []string
		look       func(*testing.T, sim.Design)
	}{
		{"an instance", `}}]}},"a":{"type":"Microsoft.ApiManagement/service",` + existing + `"api"}`, []string{"dangling service/api: it is referred to by its name alone, and no file says what it is: it is missing in the design"},
			func(t *testing.T, d sim.Design) { same(t, len(d.APIMs)+len(d.PublicIPs), 0) }},
		{"an instance with an API that the template deploys", `}}]}},"a":{"type":"Microsoft.ApiManagement/service",` + existing + `"api"},"b":{"type":"Microsoft.ApiManagement/service/apis","apiVersion":"2023-04-01","name":"api/echo","properties":{"path":"echo"}}`,
			[]string{"dangling service/api: it is referred to by its name alone", "not-modelled service/apis/api/echo: what an API calls is not read"}, func(t *testing.T, d sim.Design) { same(t, len(d.APIMs), 0) }},
		{"a firewall", `}}]}},"a":{"type":"Microsoft.Network/azureFirewalls",` + existing + `"fw"}`, []string{"dangling azureFirewalls/fw: it is referred to by its name alone"}, func(t *testing.T, d sim.Design) { same(t, len(d.Firewalls), 0) }},
		{"a group", `,"networkSecurityGroup":{"id":"[resourceId('Microsoft.Network/networkSecurityGroups','nsg')]"}}}]}},"a":{"type":"Microsoft.Network/networkSecurityGroups",` + existing + `"nsg"}`,
			[]string{"dangling networkSecurityGroups/nsg: it is referred to by its name alone", "dangling virtualNetworks/subnets/hub/pe: networkSecurityGroup: refers to networkSecurityGroups/nsg, which no file has: nothing is filtered there"},
			func(t *testing.T, d sim.Design) { same(t, d.VNets[0].Subnets[0].NSG, "") }},
		{"a route table with a route that the template deploys", `,"routeTable":{"id":"[resourceId('Microsoft.Network/routeTables','rt')]"}}}]}},"a":{"type":"Microsoft.Network/routeTables",` + existing + `"rt"},
			"b":{"type":"Microsoft.Network/routeTables/routes","apiVersion":"2023-04-01","name":"rt/out","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"None"}}`,
			[]string{"assumed routeTables/rt: no file says what it is, and one declares parts of it: what else it holds is not known, and missing"}, func(t *testing.T, d sim.Design) { same(t, len(d.RouteTables[0].Routes), 1) }},
		{"a link of a zone that another group has", `}}]}},"l":{"type":"Microsoft.Network/privateDnsZones/virtualNetworkLinks","apiVersion":"2020-06-01","name":"privatelink.blob.core.windows.net/hub","properties":{"virtualNetwork":{"id":"[resourceId('Microsoft.Network/virtualNetworks','hub')]"}}}`,
			[]string{"assumed privateDnsZones/privatelink.blob.core.windows.net: no file says what it is, and one declares parts of it"}, func(t *testing.T, d sim.Design) { same(t, d.PrivateZones[0].Links, []sim.ZoneLink{{VNet: "hub"}}) }},
		{"a rule of a group that another group has", `}}]}},"l":{"type":"Microsoft.Network/networkSecurityGroups/securityRules","apiVersion":"2020-06-01","name":"nsg/in","properties":{"priority":100}}`,
			[]string{"dangling networkSecurityGroups/securityRules/nsg/in: part of networkSecurityGroups/nsg, which no file has: it is missing in the design"}, func(t *testing.T, d sim.Design) { same(t, len(d.NSGs), 0) }},
		{"a server of its own, which admits nobody without a rule", `}}]}},"a":{"type":"Microsoft.Sql/servers","apiVersion":"2023-04-01","name":"sql","location":"westeurope","properties":{}}`,
			[]string{"assumed servers/sql: publicNetworkAccess: its firewall denies by default and admits nobody", "assumed servers/sql: no file has its public address"},
			func(t *testing.T, d sim.Design) { same(t, d.Services[0].PublicNetworkAccess, sim.PublicAccessDisabled) }},
		{"an account behind an endpoint", `}}]}},"a":{"type":"Microsoft.Storage/storageAccounts",` + existing + `"sa"},
			"pe":{"type":"Microsoft.Network/privateEndpoints","apiVersion":"2023-04-01","name":"pe","location":"westeurope","properties":{"subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets','hub','pe')]"},
			"privateLinkServiceConnections":[{"name":"c","properties":{"privateLinkServiceId":"[resourceId('Microsoft.Storage/storageAccounts','sa')]","groupIds":["blob"]}}]}}`,
			[]string{"dangling storageAccounts/sa: it is referred to by its name alone", "assumed storageAccounts/sa: no file has it, and private endpoint pe leads to it", "assumed storageAccounts/sa and 1 more: no file has its public address",
				"assumed privateEndpoints/pe: ipConfigurations: not known before deployment"},
			func(t *testing.T, d sim.Design) { same(t, d.PrivateEndpoints[0].Service, "sa.blob") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := template(c.text)
			says(t, r, c.want...)
			c.look(t, r.Design)
		})
	}
}
