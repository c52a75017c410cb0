package expr

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"azpath/sim/azjson/internal/value"
	"azpath/sim/internal/edits"
)

// functions are those of the language that need nothing but their arguments, by their
// names in lower case.
var functions map[string]*function

// The table is made here because its functions call each other through it.
func init() {
	functions = map[string]*function{}
	for _, group := range [][]function{logic, numbers, texts, lists, objects, lambdas, cidrs, encodings, hashes, others} {
		for i := range group {
			functions[strings.ToLower(group[i].name)] = &group[i]
		}
	}
}

// walks are the functions that go through all of their arguments, however deep.
var walks = map[string]bool{
	"union": true, "intersection": true, "shallowmerge": true, "equals": true, "contains": true, "string": true, "json": true,
	"flatten": true, "distinct": true, "items": true, "objectkeys": true, "indexof": true, "lastindexof": true, "join": true, "min": true, "max": true,
}

// contextual are the functions that look at the deployment, and the kind of what they
// give: an Env answers them. The list functions, listKeys and its like, are asked of
// the Env too; left to the language they are a hidden unknown object.
var contextual = map[string]value.Kind{
	"parameters": value.Absent, "variables": value.Absent, "reference": value.Object, "references": value.Array,
	"copyindex": value.Number, "deployment": value.Object, "resourcegroup": value.Object, "subscription": value.Object,
	"tenant": value.Object, "managementgroup": value.Object, "deployer": value.Object,
	"resourceid": value.String, "subscriptionresourceid": value.String, "extensionresourceid": value.String,
	"tenantresourceid": value.String, "managementgroupresourceid": value.String,
	"providers": value.Object, "pickzones": value.Array, "getsecret": value.String, "resourceinfo": value.Object,
	"tologicalzone": value.String, "tologicalzones": value.Array, "tophysicalzone": value.String, "tophysicalzones": value.Array,
}

// Contextual says whether a function, whose name is in lower case, looks at the
// deployment, so that an [Env] has to answer it.
func Contextual(name string) bool {
	_, ok := contextual[name]
	return ok || strings.HasPrefix(name, "list")
}

// Pure says whether a function, whose name is in lower case, is evaluated without an
// [Env].
func Pure(name string) bool { return functions[name] != nil }

// Functions are the names of all functions that are evaluated without an [Env], as the
// language writes them, in order.
func Functions() []string {
	var names []string
	for _, f := range functions {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return names
}

// others stand in no group.
var others = []function{
	{"environment", "", value.Object, known(func(*call, []value.Value) value.Value { return publicCloud() }), shallow},
	{"fail", "s", value.Absent, partly(func(c *call, v []value.Value) value.Value {
		return c.bad("the template ends with %s", v[0].Quote())
	}), shallow},
}

// publicCloud is what environment gives for AzureCloud, by the page "Deployment
// functions for ARM templates".
var publicCloud = sync.OnceValue(func() value.Value {
	v, err := value.Parse("", []byte(`{
		"name": "AzureCloud",
		"gallery": "https://gallery.azure.com/",
		"graph": "https://graph.windows.net/",
		"portal": "https://portal.azure.com",
		"graphAudience": "https://graph.windows.net/",
		"activeDirectoryDataLake": "https://datalake.azure.net/",
		"batch": "https://batch.core.windows.net/",
		"media": "https://rest.media.azure.net",
		"sqlManagement": "https://management.core.windows.net:8443/",
		"vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
		"resourceManager": "https://management.azure.com/",
		"authentication": {
			"loginEndpoint": "https://login.microsoftonline.com/",
			"audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
			"tenant": "common",
			"identityProvider": "AAD"
		},
		"suffixes": {
			"acrLoginServer": ".azurecr.io",
			"azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
			"azureDatalakeStoreFileSystem": "azuredatalakestore.net",
			"azureFrontDoorEndpointSuffix": "azurefd.net",
			"keyvaultDns": ".vault.azure.net",
			"sqlServerHostname": ".database.windows.net",
			"storage": "core.windows.net"
		}
	}`))
	if err != nil {
		panic(err)
	}
	return v
})

// nearest is the function whose name is most like one that does not exist, "" if none
// is like it.
func nearest(name string) string {
	const longest = 64 // nobody reads a guess at a longer one
	if len(name) > longest {
		return ""
	}
	best, least := "", 3
	for _, k := range slices.Sorted(maps.Keys(functions)) {
		if n := edits.Distance(name, k); n < least {
			best, least = functions[k].name, n
		}
	}
	for _, k := range slices.Sorted(maps.Keys(contextual)) {
		if n := edits.Distance(name, k); n < least {
			best, least = k, n
		}
	}
	return best
}
