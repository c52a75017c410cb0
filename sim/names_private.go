package sim

import (
	"strings"

	"azpath/dns"
)

// privateLinkZones are the zones of Private Link by the public suffix of the names
// they are for. Source: dns:D5.11.
var privateLinkZones = []struct{ suffix, zone dns.Name }{
	{"blob.core.windows.net", "privatelink.blob.core.windows.net"},
	{"table.core.windows.net", "privatelink.table.core.windows.net"},
	{"queue.core.windows.net", "privatelink.queue.core.windows.net"},
	{"file.core.windows.net", "privatelink.file.core.windows.net"},
	{"web.core.windows.net", "privatelink.web.core.windows.net"},
	{"dfs.core.windows.net", "privatelink.dfs.core.windows.net"},
	{"database.windows.net", "privatelink.database.windows.net"},
	{"vault.azure.net", "privatelink.vaultcore.azure.net"},
	{"servicebus.windows.net", "privatelink.servicebus.windows.net"},
	{"azure-api.net", "privatelink.azure-api.net"},
	{"redis.cache.windows.net", "privatelink.redis.cache.windows.net"},
	{"azurecr.io", "privatelink.azurecr.io"},
	{"azurewebsites.net", "privatelink.azurewebsites.net"},
	{"documents.azure.com", "privatelink.documents.azure.com"},
	{"azconfig.io", "privatelink.azconfig.io"},
	{"cognitiveservices.azure.com", "privatelink.cognitiveservices.azure.com"},
	{"openai.azure.com", "privatelink.openai.azure.com"},
	{"services.ai.azure.com", "privatelink.services.ai.azure.com"},
	{"mongo.cosmos.azure.com", "privatelink.mongo.cosmos.azure.com"},
	{"cassandra.cosmos.azure.com", "privatelink.cassandra.cosmos.azure.com"},
	{"gremlin.cosmos.azure.com", "privatelink.gremlin.cosmos.azure.com"},
	{"table.cosmos.azure.com", "privatelink.table.cosmos.azure.com"},
	{"redisenterprise.cache.azure.net", "privatelink.redisenterprise.cache.azure.net"},
	{"redis.azure.net", "privatelink.redis.azure.net"},
	{"monitor.azure.com", "privatelink.monitor.azure.com"},
	{"oms.opinsights.azure.com", "privatelink.oms.opinsights.azure.com"},
	{"ods.opinsights.azure.com", "privatelink.ods.opinsights.azure.com"},
	{"agentsvc.azure-automation.net", "privatelink.agentsvc.azure-automation.net"},
	// Not in that table, and named alike (BG).
	{"search.windows.net", "privatelink.search.windows.net"},
	{"postgres.database.azure.com", "privatelink.postgres.database.azure.com"},
	{"mysql.database.azure.com", "privatelink.mysql.database.azure.com"},
	{"blob.core.usgovcloudapi.net", "privatelink.blob.core.usgovcloudapi.net"},
	{"table.core.usgovcloudapi.net", "privatelink.table.core.usgovcloudapi.net"},
	{"queue.core.usgovcloudapi.net", "privatelink.queue.core.usgovcloudapi.net"},
	{"file.core.usgovcloudapi.net", "privatelink.file.core.usgovcloudapi.net"},
	{"web.core.usgovcloudapi.net", "privatelink.web.core.usgovcloudapi.net"},
	{"redis.cache.usgovcloudapi.net", "privatelink.redis.cache.usgovcloudapi.net"},
	{"azurewebsites.us", "privatelink.azurewebsites.us"},
	{"documents.azure.us", "privatelink.documents.azure.us"},
	{"cognitiveservices.azure.us", "privatelink.cognitiveservices.azure.us"},
	{"azconfig.azure.us", "privatelink.azconfig.azure.us"},
	{"database.usgovcloudapi.net", "privatelink.database.usgovcloudapi.net"},
	{"vault.usgovcloudapi.net", "privatelink.vaultcore.usgovcloudapi.net"},
	{"servicebus.usgovcloudapi.net", "privatelink.servicebus.usgovcloudapi.net"},
	{"blob.core.chinacloudapi.cn", "privatelink.blob.core.chinacloudapi.cn"},
	{"table.core.chinacloudapi.cn", "privatelink.table.core.chinacloudapi.cn"},
	{"queue.core.chinacloudapi.cn", "privatelink.queue.core.chinacloudapi.cn"},
	{"file.core.chinacloudapi.cn", "privatelink.file.core.chinacloudapi.cn"},
	{"web.core.chinacloudapi.cn", "privatelink.web.core.chinacloudapi.cn"},
	{"dfs.core.chinacloudapi.cn", "privatelink.dfs.core.chinacloudapi.cn"},
	{"redis.cache.chinacloudapi.cn", "privatelink.redis.cache.chinacloudapi.cn"},
	{"chinacloudsites.cn", "privatelink.chinacloudsites.cn"},
	{"documents.azure.cn", "privatelink.documents.azure.cn"},
	{"mongo.cosmos.azure.cn", "privatelink.mongo.cosmos.azure.cn"},
	{"cassandra.cosmos.azure.cn", "privatelink.cassandra.cosmos.azure.cn"},
	{"gremlin.cosmos.azure.cn", "privatelink.gremlin.cosmos.azure.cn"},
	{"table.cosmos.azure.cn", "privatelink.table.cosmos.azure.cn"},
	{"database.chinacloudapi.cn", "privatelink.database.chinacloudapi.cn"},
	{"vault.azure.cn", "privatelink.vaultcore.azure.cn"},
	{"servicebus.chinacloudapi.cn", "privatelink.servicebus.chinacloudapi.cn"},
}

// privateLinkName is the alias that a service's name gets with a private endpoint,
// and the zone it is in; empty for names that Private Link does not know. Source:
// dns:D5.1, dns:D5.4.
func privateLinkName(name dns.Name) (alias, zone dns.Name) {
	for _, z := range privateLinkZones {
		if z.suffix == "azure-api.net" && strings.Count(string(name), ".") > 2 {
			continue // the gateway alone is covered (dns:D9.7)
		}
		if host, ok := strings.CutSuffix(string(name), "."+string(z.suffix)); ok && !strings.HasSuffix(host, "privatelink") {
			return z.zone.Child(host), z.zone
		}
	}
	return "", ""
}
