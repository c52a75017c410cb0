package azjson

import "testing"

func TestIrrelevantTypes(t *testing.T) {
	for _, c := range []struct {
		kind, text string
		ok         bool
	}{
		{"microsoft.insights/diagnosticsettings", "", true},
		{"microsoft.authorization/locks", "", true},
		{"microsoft.operationalinsights/workspaces", "", true},
		{"microsoft.resources/deployments", "", true},
		{"microsoft.compute/virtualmachines/extensions", "", true},
		{"microsoft.network/networkwatchers/flowlogs", "", true}, // part of what is irrelevant
		{"microsoft.keyvault/vaults/providers/locks", "", true},  // attached to anything
		{"microsoft.network/serviceendpointpolicies", "which accounts a service endpoint reaches is not modelled: it reaches all of its service", true},
		{"microsoft.apimanagement/service/apis/operations/tags", "", true},
		{"microsoft.apimanagement/service/apis/policies", "what a policy admits, refuses or calls is not read", true},
		{"microsoft.network/virtualnetworks", "", false},
		{"microsoft.storage/storageaccounts", "", false},
		{"microsoft.cache/redis", "", false},
	} {
		if text, ok := irrelevant(c.kind); text != c.text || ok != c.ok {
			t.Errorf("irrelevant(%q) = %q, %t, want %q, %t", c.kind, text, ok, c.text, c.ok)
		}
	}
}
