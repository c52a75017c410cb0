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
	{"monitor.azure.com", "privatelink.monitor.azure.com"},
	{"blob.core.usgovcloudapi.net", "privatelink.blob.core.usgovcloudapi.net"},
	{"database.usgovcloudapi.net", "privatelink.database.usgovcloudapi.net"},
	{"vault.usgovcloudapi.net", "privatelink.vaultcore.usgovcloudapi.net"},
	{"servicebus.usgovcloudapi.net", "privatelink.servicebus.usgovcloudapi.net"},
	{"blob.core.chinacloudapi.cn", "privatelink.blob.core.chinacloudapi.cn"},
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
