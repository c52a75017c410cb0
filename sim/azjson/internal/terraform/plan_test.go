package terraform

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// changed is a plan about route tables, of which each name says what becomes of it.
func changed() string {
	var planned, prior, changes []string
	table := func(name string, actions string, before, after bool) {
		shown := fmt.Sprintf(`{"address": "azurerm_route_table.%[1]s", "mode": "managed", "type": "azurerm_route_table", "name": %[1]q, "values": {"id": %[2]q, "name": %[1]q}}`, name, network+"/routeTables/"+name)
		if before {
			prior = append(prior, shown)
		}
		if after {
			planned = append(planned, shown)
		}
		if actions != "" {
			changes = append(changes, fmt.Sprintf(`{"address": "azurerm_route_table.%[1]s", "mode": "managed", "type": "azurerm_route_table", "name": %[1]q, "change": {"actions": [%[2]s]}}`, name, actions))
		}
	}
	table("kept", `"no-op"`, true, true)
	table("updated", `"update"`, true, true)
	table("made", `"create"`, false, true)
	table("replaced", `"delete", "create"`, true, true)
	table("deleted", `"delete"`, true, false)
	table("forgotten", `"forget"`, true, false)
	table("untouched", "", true, false)
	prior = append(prior, `{"address": "data.azurerm_route_table.read", "mode": "data", "type": "azurerm_route_table", "name": "read", "values": {"id": "`+network+`/routeTables/read", "name": "read"}}`)
	return fmt.Sprintf(`{"format_version": "1.2", "planned_values": {"root_module": {"resources": [%s]}}, "resource_changes": [%s], "prior_state": {"values": {"root_module": {"resources": [%s]}}}}`,
		strings.Join(planned, ","), strings.Join(changes, ","), strings.Join(prior, ","))
}

// TestWhatAPlanChanges: what it deletes is not there, what it does not touch is.
func TestWhatAPlanChanges(t *testing.T) {
	got := Read(parse(t, changed()))
	var lines []string
	for _, x := range got.Resources {
		line := x.Name()
		if x.Existing {
			line += " existing"
		}
		lines = append(lines, line)
	}
	for _, n := range got.Notes {
		lines = append(lines, n.Subject+": "+n.Text)
	}
	want := []string{
		"kept", "updated", "made", "replaced", "forgotten existing", "untouched existing", "read existing",
		"azurerm_route_table.deleted: the plan deletes it: left out",
		"azurerm_route_table.forgotten: the plan makes Terraform forget it: it stays in Azure, and here as it was",
		"azurerm_route_table.replaced: the plan replaces it: identifiers and addresses that Azure chooses will be others",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDynamicBlock: what a dynamic block refers to is not in a plan, and said to be
// missing; what nobody wrote is Azure's default.
func TestDynamicBlock(t *testing.T) {
	got := Read(parse(t, `{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
		{"address": "azurerm_firewall.fw", "mode": "managed", "type": "azurerm_firewall", "name": "fw", "values": {"name": "fw", "resource_group_name": "rg", "ip_configuration": [{"name": "one"}]}}]}},
		"resource_changes": [{"address": "azurerm_firewall.fw", "change": {"actions": ["create"], "after_unknown": {"id": true, "sku_tier": true, "ip_configuration": [{"subnet_id": true, "private_ip_address": true}]}}}],
		"configuration": {"root_module": {"resources": [{"mode": "managed", "type": "azurerm_firewall", "name": "fw", "expressions": {"name": {"constant_value": "fw"}}}]}}}`))
	fw := got.Resources[0].Body.Get("properties")
	if x := fw.Get("ipConfigurations").Index(0).At("properties", "subnet", "id"); !x.IsUnknown() || x.Would() != value.String {
		t.Errorf("the subnet is %s, want it unknown", x.Quote())
	}
	if x := fw.At("sku", "tier"); x.Kind() != value.Absent {
		t.Errorf("the tier that nobody wrote is %s, want it absent", x.Quote())
	}
	const subject = "azurerm_firewall.fw.ip_configuration[0].subnet_id"
	if s := got.note(subject); !strings.Contains(s, "a dynamic block makes it") {
		t.Errorf("note on %s: %q", subject, s)
	}
}

// TestNameNotKnown: a name with a random end has a placeholder, in the identifier of
// the resource and in those of its children.
func TestNameNotKnown(t *testing.T) {
	s := stack{
		{"random_pet.x", `{"id": "?quiet-otter"}`},
		{"azurerm_virtual_network.v", `{"id": "?x", "name": "${random_pet.x.id}", "resource_group_name": "rg"}`},
		{"azurerm_subnet.s", `{"id": "?x", "name": "app/1", "virtual_network_name": "${azurerm_virtual_network.v.name}", "resource_group_name": "rg"}`},
	}
	got := Read(parse(t, s.plan(t)))
	want := []string{network + "/virtualNetworks/{azurerm_virtual_network.v.name}", network + "/virtualNetworks/{azurerm_virtual_network.v.name}/subnets/app%2F1"}
	if diff := cmp.Diff(want, got.ids()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTwoOfOneName: Azure could not hold both, so they are kept apart and noted.
func TestTwoOfOneName(t *testing.T) {
	s := stack{
		{"azurerm_route_table.a", `{"id": "?x", "name": "rt", "resource_group_name": "rg"}`},
		{"azurerm_route_table.b", `{"id": "?x", "name": "rt", "resource_group_name": "rg"}`},
	}
	got := Read(parse(t, s.plan(t)))
	if diff := cmp.Diff([]string{network + "/routeTables/rt", network + "/routeTables/rt@azurerm_route_table.b"}, got.ids()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s := got.note("azurerm_route_table.b"); !strings.HasPrefix(s, "it has the name and group of azurerm_route_table.a") {
		t.Errorf("note: %q", s)
	}
}

// TestDataSourceOfWhatIsMade: one that waits for apply reads what the plan makes.
func TestDataSourceOfWhatIsMade(t *testing.T) {
	const shown = `{"address": "%sazurerm_route_table.rt", "mode": %q, "type": "azurerm_route_table", "name": "rt", "values": {"name": "rt", "resource_group_name": "rg"}}`
	const unknown = `{"address": "%sazurerm_route_table.rt", "mode": %q, "type": "azurerm_route_table", "name": "rt", "change": {"actions": [%q], "after_unknown": {"id": true}}}`
	got := Read(parse(t, `{"format_version": "1.2", "planned_values": {"root_module": {"resources": [`+fmt.Sprintf(shown, "data.", "data")+`,`+fmt.Sprintf(shown, "", "managed")+`]}},
		"resource_changes": [`+fmt.Sprintf(unknown, "data.", "data", "read")+`,`+fmt.Sprintf(unknown, "", "managed", "create")+`]}`))
	if ids := got.ids(); len(ids) != 2 || ids[0] != ids[1] || !got.Resources[0].Existing || got.Resources[1].Existing {
		t.Errorf("resources %+v", got.Resources)
	}
}

// TestSubscriptions: a provider's, by a literal or a variable, and without one a
// placeholder that is noted.
func TestSubscriptions(t *testing.T) {
	const text = `{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
		{"address": "azurerm_route_table.rt", "mode": "managed", "type": "azurerm_route_table", "name": "rt", "values": {"name": "rt", "resource_group_name": "rg"}}]}},
		"variables": {"sub": {"value": "99999999-2222-3333-4444-555555555555"}},
		"configuration": {"provider_config": {%s}, "root_module": {"resources": [{"mode": "managed", "type": "azurerm_route_table", "name": "rt", "provider_config_key": "module.net:azurerm.hub", "expressions": {}}]}}}`
	for _, c := range []struct{ name, providers, want string }{
		{"literal", `"azurerm.hub": {"expressions": {"subscription_id": {"constant_value": "` + subscription + `"}}}`, subscription},
		{"variable", `"azurerm.hub": {"expressions": {"subscription_id": {"references": ["var.sub"]}}}`, "99999999-2222-3333-4444-555555555555"},
		{"the default provider's", `"azurerm": {"expressions": {"subscription_id": {"constant_value": "` + subscription + `"}}}`, subscription},
		{"none", ``, placeholder},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Read(parse(t, fmt.Sprintf(text, c.providers)))
			if id, _ := resource.ParseID(got.Resources[0].ID); id.Subscription != c.want {
				t.Errorf("subscription %s, want %s", id.Subscription, c.want)
			}
			if noted := got.note("subscription") != ""; noted != (c.want == placeholder) {
				t.Errorf("notes: %v", got.Notes)
			}
		})
	}
}

// TestRealPlan reads a plan of five firewalls, two of them in virtual hubs, which
// finds its links in the configuration alone.
func TestRealPlan(t *testing.T) {
	text, err := os.ReadFile("../../../../../shared/data/arm/tfplan-azurerm-firewall-vnet-vhub.json")
	if err != nil {
		t.Skip("no real files beside the repository: ", err)
	}
	got := Read(parse(t, string(text)))
	inHub := map[string]bool{}
	for _, x := range got.Resources {
		if x.Type != "microsoft.network/azurefirewalls" {
			continue
		}
		p := x.Body.Get("properties")
		inHub[x.Origin] = strings.HasSuffix(p.At("virtualHub", "id").Text(), "/virtualHubs/example")
		ip := p.Get("ipConfigurations").Index(0).Get("properties")
		if s := ip.At("subnet", "id").Text(); !strings.HasSuffix(s, "/virtualNetworks/testvnet/subnets/AzureFirewallSubnet") || !slices.Contains(got.ids(), s) {
			t.Errorf("%s is in %q", x.Origin, s)
		}
		if s := ip.At("publicIPAddress", "id").Text(); !slices.Contains(got.ids(), s) {
			t.Errorf("%s has the public address %q", x.Origin, s)
		}
	}
	want := map[string]bool{
		"azurerm_firewall.non_usage": false, "azurerm_firewall.standard": false, "azurerm_firewall.premium": false,
		"azurerm_firewall.standard_virtual_hub": true, "azurerm_firewall.premium_virtual_hub": true,
	}
	if diff := cmp.Diff(want, inHub); diff != "" {
		t.Errorf("in a virtual hub (-want +got):\n%s", diff)
	}
}
