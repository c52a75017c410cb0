package expr

import "azpath/sim/azjson/internal/value"

// contextual are the functions that look at the deployment, and the kind of what they
// give: an Env answers them. The list functions, listKeys and its like, are asked of
// the Env too; left to the language they are a hidden unknown object.
var contextual = map[string]value.Kind{
	"parameters": value.Absent, "variables": value.Absent, "reference": value.Object, "references": value.Array,
	"copyindex": value.Number, "deployment": value.Object, "resourcegroup": value.Object, "subscription": value.Object,
	"tenant": value.Object, "managementgroup": value.Object, "deployer": value.Object,
	"resourceid": value.String, "subscriptionresourceid": value.String, "extensionresourceid": value.String,
	"tenantresourceid": value.String, "managementgroupresourceid": value.String,
	"providers": value.Object, "pickzones": value.Array, "tozones": value.Array, "getsecret": value.String,
	"externalinput": value.Absent, "fail": value.Absent,
}
