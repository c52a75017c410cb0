package azjson

import "strings"

// irrelevant says of a type whether it has no bearing on packets, and what to say of
// it: nothing, for what only manages, watches or stores.
func irrelevant(kind string) (text string, ok bool) {
	provider, rest, _ := strings.Cut(kind, "/")
	if silentProviders[provider] {
		return "", true
	}
	if text, ok := quiet[kind]; ok {
		return text, true
	}
	// What is part of something irrelevant is so too, and what is attached to anything.
	for at := strings.LastIndexByte(rest, '/'); at > 0; at = strings.LastIndexByte(rest[:at], '/') {
		if text, ok := quiet[provider+"/"+rest[:at]]; ok && text == "" {
			return "", true
		}
	}
	if parent := kind[:max(strings.LastIndexByte(kind, '/'), 0)]; serviceKindOf(parent) != nil { // databases, queues, containers, keys
		return "", true
	}
	last := kind[strings.LastIndexByte(kind, '/')+1:]
	return "", last == "diagnosticsettings" || last == "locks" || last == "roleassignments" || last == "privateendpointconnections"
}

// silentProviders are those all of whose types only manage, watch, store keys or
// compute away from any network of the design.
var silentProviders = lowered(
	"Microsoft.Insights", "Microsoft.Authorization", "Microsoft.OperationalInsights", "Microsoft.OperationsManagement", "Microsoft.Resources",
	"Microsoft.ManagedIdentity", "Microsoft.PolicyInsights", "Microsoft.Security", "Microsoft.SecurityInsights", "Microsoft.AlertsManagement",
	"Microsoft.Advisor", "Microsoft.Consumption", "Microsoft.CostManagement", "Microsoft.Billing", "Microsoft.Maintenance", "Microsoft.Monitor",
	"Microsoft.RecoveryServices", "Microsoft.DataProtection", "Microsoft.Portal", "Microsoft.Features", "Microsoft.Management", "Microsoft.Subscription",
	"Microsoft.ResourceHealth", "Microsoft.GuestConfiguration", "Microsoft.DevTestLab", "Microsoft.ChangeAnalysis", "Microsoft.ResourceGraph",
	"Microsoft.Solutions", "Microsoft.Marketplace", "Microsoft.SaaS", "Microsoft.Dashboard", "Microsoft.WorkloadMonitor", "Microsoft.ManagedServices",
)

const (
	callsUnread  = "what an API calls is not read: ask for the flow from the instance to it"
	policyUnread = "what a policy admits, refuses or calls is not read"
	frontDoor    = "a Front Door stands on the internet: it calls from service tag AzureFrontDoor.Backend, and what it passes on is not asked"
)

// quiet are single types, in lower case, with what is to be said of them.
var quiet = map[string]string{
	"microsoft.compute/disks":                                            "",
	"microsoft.compute/snapshots":                                        "",
	"microsoft.compute/images":                                           "",
	"microsoft.compute/galleries":                                        "",
	"microsoft.compute/sshpublickeys":                                    "",
	"microsoft.compute/availabilitysets":                                 "",
	"microsoft.compute/proximityplacementgroups":                         "",
	"microsoft.compute/hostgroups":                                       "",
	"microsoft.compute/capacityreservationgroups":                        "",
	"microsoft.compute/diskencryptionsets":                               "",
	"microsoft.compute/diskaccesses":                                     "",
	"microsoft.compute/restorepointcollections":                          "",
	"microsoft.compute/virtualmachines/extensions":                       "",
	"microsoft.compute/virtualmachines/runcommands":                      "",
	"microsoft.compute/virtualmachinescalesets/extensions":               "",
	"microsoft.apimanagement/service/apis":                               callsUnread,
	"microsoft.apimanagement/service/backends":                           callsUnread,
	"microsoft.apimanagement/service/policies":                           policyUnread,
	"microsoft.apimanagement/service/apis/policies":                      policyUnread,
	"microsoft.apimanagement/service/apis/operations/policies":           policyUnread,
	"microsoft.apimanagement/service/products/policies":                  policyUnread,
	"microsoft.apimanagement/service/policyfragments":                    policyUnread,
	"microsoft.apimanagement/service/apis/diagnostics":                   "",
	"microsoft.apimanagement/service/apis/operations":                    "",
	"microsoft.apimanagement/service/apis/releases":                      "",
	"microsoft.apimanagement/service/apis/schemas":                       "",
	"microsoft.apimanagement/service/apis/tags":                          "",
	"microsoft.apimanagement/service/apis/tagdescriptions":               "",
	"microsoft.apimanagement/service/apiversionsets":                     "",
	"microsoft.apimanagement/service/authorizationservers":               "",
	"microsoft.apimanagement/service/certificates":                       "",
	"microsoft.apimanagement/service/diagnostics":                        "",
	"microsoft.apimanagement/service/groups":                             "",
	"microsoft.apimanagement/service/identityproviders":                  "",
	"microsoft.apimanagement/service/loggers":                            "",
	"microsoft.apimanagement/service/namedvalues":                        "",
	"microsoft.apimanagement/service/notifications":                      "",
	"microsoft.apimanagement/service/openidconnectproviders":             "",
	"microsoft.apimanagement/service/portalsettings":                     "",
	"microsoft.apimanagement/service/products":                           "",
	"microsoft.apimanagement/service/properties":                         "",
	"microsoft.apimanagement/service/schemas":                            "",
	"microsoft.apimanagement/service/subscriptions":                      "",
	"microsoft.apimanagement/service/tags":                               "",
	"microsoft.apimanagement/service/templates":                          "",
	"microsoft.apimanagement/service/users":                              "",
	"microsoft.automation/automationaccounts":                            "",
	"microsoft.cdn/profiles":                                             frontDoor,
	"microsoft.network/frontdoors":                                       frontDoor,
	"microsoft.keyvault/vaults/secrets":                                  "",
	"microsoft.keyvault/vaults/keys":                                     "",
	"microsoft.keyvault/vaults/accesspolicies":                           "",
	"microsoft.storage/storageaccounts/blobservices":                     "",
	"microsoft.storage/storageaccounts/fileservices":                     "",
	"microsoft.storage/storageaccounts/queueservices":                    "",
	"microsoft.storage/storageaccounts/tableservices":                    "",
	"microsoft.storage/storageaccounts/managementpolicies":               "",
	"microsoft.web/serverfarms":                                          "",
	"microsoft.web/certificates":                                         "",
	"microsoft.web/sites/slots":                                          "a slot is there only if a private endpoint leads to it",
	"microsoft.web/sites/networkconfig":                                  "what an application calls leaves by a subnet, from where nothing asks here",
	"microsoft.network/networkwatchers":                                  "",
	"microsoft.network/networkintentpolicies":                            "",
	"microsoft.network/serviceendpointpolicies":                          "which accounts a service endpoint reaches is not modelled: it reaches all of its service",
	"microsoft.network/ddosprotectionplans":                              "",
	"microsoft.network/ddoscustompolicies":                               "",
	"microsoft.network/dscpconfigurations":                               "",
	"microsoft.network/customipprefixes":                                 "",
	"microsoft.network/networkprofiles":                                  "",
	"microsoft.network/networksecurityperimeters":                        "what a perimeter keeps out of services is not modelled",
	"microsoft.network/virtualnetworktaps":                               "",
	"microsoft.network/networkmanagers/ipampools":                        "",
	"microsoft.network/networkmanagers/scopeconnections":                 "",
	"microsoft.network/networkmanagerconnections":                        "",
	"microsoft.network/virtualwans":                                      "its hubs say what is missing",
	"microsoft.network/applicationgatewaywebapplicationfirewallpolicies": "the web application firewall is not modelled: it blocks nothing",
	"microsoft.network/frontdoorwebapplicationfirewallpolicies":          "the web application firewall is not modelled: it blocks nothing",
	"microsoft.network/networksecuritygroups/defaultsecurityrules":       "",
}
