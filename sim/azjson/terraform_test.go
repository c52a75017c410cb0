package azjson_test

import (
	"strings"
	"testing"

	"azpath/sim/azjson"
)

// What a state or a plan cannot say is of the kind that it is.
func TestNotesOfTerraformHaveAKind(t *testing.T) {
	const head = `{"format_version":"1.2","terraform_version":"1.9.0",`
	vnet := func(more string) string {
		return `{"address":"azurerm_virtual_network.v","mode":"managed","type":"azurerm_virtual_network","name":"v","values":{"name":"v","resource_group_name":"rg","address_space":["10.0.0.0/16"]}` + more + `}`
	}
	state := func(resources string) string {
		return head + `"values":{"root_module":{"resources":[` + resources + `]}}}`
	}
	change := func(actions string) string {
		return head + `"planned_values":{"root_module":{"resources":[` + vnet("") + `]}},"resource_changes":[{"address":"azurerm_virtual_network.v","mode":"managed","type":"azurerm_virtual_network","name":"v","change":{"actions":[` + actions + `],"after":null}}]}`
	}
	for _, c := range []struct{ name, text, want string }{
		{"a type of another provider", state(`{"address":"random_password.p","mode":"managed","type":"random_password","name":"p","values":{}}`), "not-modelled random_password: not part of a network here: 1 left out"},
		{"no subscription", state(vnet("")), "assumed subscription: the document does not name it"},
		{"one address twice", state(vnet("") + "," + vnet("")), "conflict azurerm_virtual_network.v: it is there twice: the first is taken"},
		{"what a replacement leaves behind", state(vnet(`,"deposed_key":"1a2b"`)), "not-deployed azurerm_virtual_network.v: the object that its replacement leaves behind"},
		{"no resource", state(`{"values":{}}`), "problem resources: an object of 1 is no resource: want type and name"},
		{"an old state file", `{"version":3,"terraform_version":"0.11.0"}`, "problem version: state files of version 3 are not read, want 4"},
		{"a replacement", change(`"delete","create"`), "unknown azurerm_virtual_network.v: the plan replaces it"},
		{"a deletion", change(`"delete"`), "not-deployed azurerm_virtual_network.v: the plan deletes it"},
		{"what Terraform forgets", change(`"forget"`), "assumed azurerm_virtual_network.v: the plan makes Terraform forget it"},
		{"a plan that failed", head + `"errored":true,"planned_values":{}}`, "problem plan: planning ended with an error"},
		{"a body that comes after apply", head + `"planned_values":{"root_module":{"resources":[{"address":"azapi_resource.a","mode":"managed","type":"azapi_resource","name":"a","values":{"type":"A.b/c@1","name":"a","parent_id":"/subscriptions/s/resourceGroups/g"}}]}},
			"resource_changes":[{"address":"azapi_resource.a","type":"azapi_resource","name":"a","change":{"actions":["create"],"after":{},"after_unknown":{"body":true}}}]}`, "unknown azapi_resource.a.body: known after apply"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, c.text)
			for _, n := range r.Report.Notes {
				if strings.HasPrefix(n.String(), c.want) {
					return
				}
			}
			t.Errorf("no note %q:\n%s", c.want, r.Report.String())
		})
	}
}

// A value that the document marks as sensitive is not taken into the design.
func TestSensitiveValuesOfTerraform(t *testing.T) {
	r := read(t, string(contents(t, "testdata/forms/state.json")))
	for _, n := range r.Report.Of(azjson.NoteUnknown) {
		if strings.HasPrefix(n.String(), "unknown virtualNetworks/hub: dhcpOptions.dnsServers: a secret, which no design holds") {
			return
		}
	}
	t.Error(r.Report.String())
}
