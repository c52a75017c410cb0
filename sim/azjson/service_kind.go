package azjson

import (
	"strings"

	"azpath/sim/azjson/internal/resource"
)

// serviceKind is a type of Azure service on public addresses, which private endpoints
// may lead to.
type serviceKind struct {
	kind   string // as Microsoft spells it
	suffix string // tells a service from its namesakes
	tag    string // the service tag that its addresses are of
	groups []serviceGroup
	ports  []uint16 // none: every port answers; those of a group come on top
	open   bool     // endpoints may ask for groups that are not in the list
	rules  func(*object, *admission)
}

// serviceGroup is a part of a service that has names, and a private endpoint, of its
// own: Azure's groupId.
type serviceGroup struct {
	id string // in lower case
	// said are the properties in which a file has its names, as host names or addresses
	// with a scheme.
	said []string
	// names are what it is called otherwise, in the public cloud, the Government's and
	// China's, {} for the service's name. None where a cloud has none.
	names [3]string
	ports []uint16
	// asked: it is there only if a file has its names, or an endpoint leads to it.
	asked bool
}

// serviceKinds are the types by the names of their zones. Source: dns:D5.11.
var serviceKinds = []*serviceKind{
	{kind: "Microsoft.Storage/storageAccounts", suffix: "storage", tag: "Storage", ports: []uint16{80, 443}, open: true, rules: (*object).networkRules, groups: []serviceGroup{
		storageGroup("blob"), fileGroup(), storageGroup("queue"), storageGroup("table"), storageGroup("dfs"), asked(storageGroup("web")),
		secondary("blob"), secondary("queue"), secondary("table"), secondary("dfs"), secondary("web"),
	}},
	{kind: "Microsoft.KeyVault/vaults", suffix: "vault", tag: "AzureKeyVault", ports: []uint16{443}, rules: (*object).networkRules, groups: []serviceGroup{
		{id: "vault", said: []string{"vaultUri"}, names: [3]string{"{}.vault.azure.net", "{}.vault.usgovcloudapi.net", "{}.vault.azure.cn"}}}},
	{kind: "Microsoft.Sql/servers", suffix: "sql", tag: "Sql", rules: (*object).serverRules, groups: []serviceGroup{
		{id: "sqlserver", said: []string{"fullyQualifiedDomainName"}, names: [3]string{"{}.database.windows.net", "{}.database.usgovcloudapi.net", "{}.database.chinacloudapi.cn"}}}},
	{kind: "Microsoft.Web/sites", suffix: "app", tag: "AppService", ports: []uint16{80, 443}, open: true, rules: (*object).siteRules, groups: []serviceGroup{
		{id: "sites", said: []string{"defaultHostName", "enabledHostNames", "hostNames"}, names: [3]string{"{}.azurewebsites.net {}.scm.azurewebsites.net", "{}.azurewebsites.us {}.scm.azurewebsites.us", "{}.chinacloudsites.cn {}.scm.chinacloudsites.cn"}}}},
	{kind: "Microsoft.ContainerRegistry/registries", suffix: "registry", tag: "AzureContainerRegistry", ports: []uint16{443}, rules: (*object).networkRules, groups: []serviceGroup{
		{id: "registry", said: []string{"loginServer", "dataEndpointHostNames"}, names: [3]string{"{}.azurecr.io", "{}.azurecr.us", "{}.azurecr.cn"}}}},
	{kind: "Microsoft.EventHub/namespaces", suffix: "eventhub", tag: "EventHub", rules: (*object).namespaceRules, groups: []serviceGroup{namespace}},
	{kind: "Microsoft.ServiceBus/namespaces", suffix: "servicebus", tag: "ServiceBus", rules: (*object).namespaceRules, groups: []serviceGroup{namespace}},
	{kind: "Microsoft.Relay/namespaces", suffix: "relay", tag: "ServiceBus", rules: (*object).namespaceRules, groups: []serviceGroup{namespace}},
	{kind: "Microsoft.DocumentDB/databaseAccounts", suffix: "cosmos", tag: "AzureCosmosDB", open: true, rules: (*object).databaseRules, groups: []serviceGroup{
		{id: "sql", said: []string{"documentEndpoint"}, names: [3]string{"{}.documents.azure.com", "{}.documents.azure.us", "{}.documents.azure.cn"}},
		cosmosGroup("mongodb", "mongo"), cosmosGroup("cassandra", "cassandra"), cosmosGroup("gremlin", "gremlin"), cosmosGroup("table", "table"),
	}},
	{kind: "Microsoft.CognitiveServices/accounts", suffix: "ai", tag: "CognitiveServicesManagement", ports: []uint16{443}, rules: (*object).networkRules, groups: []serviceGroup{
		{id: "account", said: []string{"endpoint", "endpoints"}, names: [3]string{"{}.cognitiveservices.azure.com", "{}.cognitiveservices.azure.us", "{}.cognitiveservices.azure.cn"}}}},
	{kind: "Microsoft.Cache/redis", suffix: "redis", tag: "AzureCloud", groups: []serviceGroup{
		{id: "rediscache", said: []string{"hostName"}, names: [3]string{"{}.redis.cache.windows.net", "{}.redis.cache.usgovcloudapi.net", "{}.redis.cache.chinacloudapi.cn"}}}},
	{kind: "Microsoft.Cache/redisEnterprise", suffix: "redis", tag: "AzureCloud", groups: []serviceGroup{{id: "redisenterprise", said: []string{"hostName"}}}},
	{kind: "Microsoft.AppConfiguration/configurationStores", suffix: "appconfig", tag: "AppConfiguration", ports: []uint16{443}, groups: []serviceGroup{
		{id: "configurationstores", said: []string{"endpoint"}, names: [3]string{"{}.azconfig.io", "{}.azconfig.azure.us", "{}.azconfig.azure.cn"}}}},
	{kind: "Microsoft.Search/searchServices", suffix: "search", tag: "AzureCognitiveSearch", ports: []uint16{443}, rules: (*object).networkRules, groups: []serviceGroup{
		{id: "searchservice", names: [3]string{"{}.search.windows.net", "{}.search.azure.us", "{}.search.azure.cn"}}}},
}

// namespace is the one group of what is built on Service Bus.
var namespace = serviceGroup{id: "namespace", said: []string{"serviceBusEndpoint"}, names: [3]string{"{}.servicebus.windows.net", "{}.servicebus.usgovcloudapi.net", "{}.servicebus.chinacloudapi.cn"}}

func storageGroup(group string) serviceGroup {
	return serviceGroup{id: group, said: []string{"primaryEndpoints." + group}, names: [3]string{"{}." + group + ".core.windows.net", "{}." + group + ".core.usgovcloudapi.net", "{}." + group + ".core.chinacloudapi.cn"}}
}

// fileGroup is what is mounted too.
func fileGroup() serviceGroup {
	g := storageGroup("file")
	g.ports = []uint16{445}
	return g
}

// secondary is where a storage account's copy in another region is read.
func secondary(group string) serviceGroup {
	g := storageGroup(group)
	g.id, g.said, g.asked = group+"_secondary", []string{"secondaryEndpoints." + group}, true
	for i := range g.names {
		g.names[i] = strings.Replace(g.names[i], "{}", "{}-secondary", 1)
	}
	return g
}

func cosmosGroup(id, name string) serviceGroup {
	return serviceGroup{id: id, asked: true, names: [3]string{"{}." + name + ".cosmos.azure.com", "{}." + name + ".cosmos.azure.us", "{}." + name + ".cosmos.azure.cn"}}
}

func asked(g serviceGroup) serviceGroup {
	g.asked = true
	return g
}

// serviceKindOf is the kind with a type, nil if there is none.
func serviceKindOf(kind string) *serviceKind {
	for _, k := range serviceKinds {
		if resource.Is(k.kind, kind) {
			return k
		}
	}
	return nil
}

// serviceKindReaders are for all kinds, and for what holds their rules.
func serviceKindReaders() (out []reader) {
	for _, k := range serviceKinds {
		out = append(out, reader{k.kind, (*translation).service})
	}
	for _, kind := range []string{
		"Microsoft.Sql/servers/firewallRules", "Microsoft.Sql/servers/virtualNetworkRules",
		"Microsoft.EventHub/namespaces/networkRuleSets", "Microsoft.ServiceBus/namespaces/networkRuleSets", "Microsoft.Relay/namespaces/networkRuleSets",
		"Microsoft.Web/sites/config",
	} {
		out = append(out, reader{kind, nil})
	}
	return append(out, reader{kindLinkService, (*translation).privateLinkService}, reader{kindEndpoint, (*translation).privateEndpoint}, reader{kindEndpoint + "/privateDnsZoneGroups", nil})
}

// clouds are Azure's environments, in the order of [serviceGroup.names].
const (
	publicCloud = iota
	governmentCloud
	chinaCloud
)

// cloudOf is the environment of a region, or that of the import.
func (t *translation) cloudOf(location string) int {
	switch at := region(location); {
	case strings.HasPrefix(at, "usgov"), strings.HasPrefix(at, "usdod"):
		return governmentCloud
	case strings.HasPrefix(at, "china"):
		return chinaCloud
	case at != "":
		return publicCloud
	}
	switch {
	case strings.EqualFold(t.cloud, "AzureUSGovernment"):
		return governmentCloud
	case strings.EqualFold(t.cloud, "AzureChinaCloud"):
		return chinaCloud
	}
	return publicCloud
}
