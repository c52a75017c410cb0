package arm

import (
	"strings"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/value"
)

// cloud is one of Azure's environments, as `az cloud show` gives it.
type cloud struct {
	name                                        string
	portal, resourceManager, login, audience    string
	gallery, graph, batch, sqlManagement, media string
	storage, keyVault, sql, registry, frontDoor string // what names end in
	publicIP                                    string // what follows the label and the region of a public address
	apim                                        string // what follows the name of an API Management instance
}

// clouds but for the first are those that templates know by other names.
var clouds = []cloud{
	{name: "AzureCloud", storage: "core.windows.net", keyVault: ".vault.azure.net", publicIP: ".cloudapp.azure.com", apim: ".azure-api.net"},
	{
		name:   "AzureUSGovernment",
		portal: "https://portal.azure.us", resourceManager: "https://management.usgovcloudapi.net/",
		login: "https://login.microsoftonline.us/", audience: "https://management.core.usgovcloudapi.net/",
		gallery: "https://gallery.usgovcloudapi.net/", graph: "https://graph.windows.net/", batch: "https://batch.core.usgovcloudapi.net/",
		sqlManagement: "https://management.core.usgovcloudapi.net:8443/", media: "https://rest.media.usgovcloudapi.net/",
		storage: "core.usgovcloudapi.net", keyVault: ".vault.usgovcloudapi.net", sql: ".database.usgovcloudapi.net",
		registry: ".azurecr.us", frontDoor: "azurefd.us", publicIP: ".cloudapp.usgovcloudapi.net", apim: ".azure-api.us",
	},
	{
		name:   "AzureChinaCloud",
		portal: "https://portal.azure.cn", resourceManager: "https://management.chinacloudapi.cn/",
		login: "https://login.chinacloudapi.cn/", audience: "https://management.core.chinacloudapi.cn/",
		gallery: "https://gallery.chinacloudapi.cn/", graph: "https://graph.chinacloudapi.cn/", batch: "https://batch.chinacloudapi.cn/",
		sqlManagement: "https://management.core.chinacloudapi.cn:8443/", media: "https://rest.media.chinacloudapi.cn/",
		storage: "core.chinacloudapi.cn", keyVault: ".vault.azure.cn", sql: ".database.chinacloudapi.cn",
		registry: ".azurecr.cn", frontDoor: "azurefd.cn", publicIP: ".chinacloudapp.cn", apim: ".azure-api.cn",
	},
}

// cloudNamed finds a cloud, the public one for names that are none.
func cloudNamed(name string) *cloud {
	for i := range clouds {
		if strings.EqualFold(clouds[i].name, name) {
			return &clouds[i]
		}
	}
	return &clouds[0]
}

// environment is what environment() gives: the public cloud's, with what is different.
func (c *cloud) environment() value.Value {
	v := expr.Apply(nil, "environment")
	if c.portal == "" {
		return v
	}
	authentication := v.Get("authentication").With("loginEndpoint", value.Text(c.login)).
		With("audiences", value.List(value.Text(c.audience), value.Text(c.resourceManager)))
	suffixes := v.Get("suffixes").With("storage", value.Text(c.storage)).With("keyvaultDns", value.Text(c.keyVault)).
		With("sqlServerHostname", value.Text(c.sql)).With("acrLoginServer", value.Text(c.registry)).
		With("azureFrontDoorEndpointSuffix", value.Text(c.frontDoor))
	v = v.With("authentication", authentication).With("suffixes", suffixes)
	for _, m := range []value.Member{
		textField("name", c.name), textField("portal", c.portal), textField("resourceManager", c.resourceManager),
		textField("gallery", c.gallery), textField("graph", c.graph), textField("graphAudience", c.graph),
		textField("batch", c.batch), textField("sqlManagement", c.sqlManagement), textField("media", c.media),
	} {
		v = v.With(m.Key, m.Value)
	}
	return v
}
