package terraform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// TestForms: a state as it is shown and as it is kept are one, modules and keys and all.
func TestForms(t *testing.T) {
	attributes := func(name string) string {
		return fmt.Sprintf(`{"id": "%s/virtualNetworks/v/subnets/%s", "name": %[2]q, "address_prefixes": ["10.0.0.0/24"]}`, network, name)
	}
	shown := `{"format_version": "1.0", "values": {"root_module": {
		"resources": [{"address": "data.azurerm_subnet.d", "mode": "data", "type": "azurerm_subnet", "name": "d", "values": ` + attributes("d") + `}],
		"child_modules": [{"address": "module.net[\"a.b\"]", "resources": [{"address": "module.net[\"a.b\"].azurerm_subnet.s[0]", "mode": "managed", "type": "azurerm_subnet", "name": "s", "index": 0, "values": ` + attributes("s") + `}],
			"child_modules": [{"address": "module.net[\"a.b\"].module.deep", "resources": [{"address": "module.net[\"a.b\"].module.deep.azurerm_subnet.x", "mode": "managed", "type": "azurerm_subnet", "name": "x", "values": ` + attributes("x") + `}]}]}]}}}`
	kept := `{"version": 4, "terraform_version": "1.11.4", "resources": [
		{"mode": "data", "type": "azurerm_subnet", "name": "d", "instances": [{"attributes": ` + attributes("d") + `}]},
		{"module": "module.net[\"a.b\"]", "mode": "managed", "type": "azurerm_subnet", "name": "s", "instances": [{"index_key": 0, "attributes": ` + attributes("s") + `}, {"index_key": 0, "deposed": "0a1b2c3d", "attributes": ` + attributes("old") + `}]},
		{"module": "module.net[\"a.b\"].module.deep", "mode": "managed", "type": "azurerm_subnet", "name": "x", "instances": [{"attributes": ` + attributes("x") + `}]}]}`
	want := []string{"d existing data.azurerm_subnet.d", `s module.net["a.b"].azurerm_subnet.s[0]`, `x module.net["a.b"].module.deep.azurerm_subnet.x`}
	for name, text := range map[string]string{"shown": shown, "kept": kept} {
		t.Run(name, func(t *testing.T) {
			v := parse(t, text)
			if !IsState(v) || IsPlan(v) {
				t.Errorf("IsState %t, IsPlan %t", IsState(v), IsPlan(v))
			}
			var lines []string
			for _, x := range Read(v).Resources {
				line := x.Name()
				if x.Existing {
					line += " existing"
				}
				lines = append(lines, line+" "+x.Origin)
				if x.Body.Get("properties").Get("addressPrefixes").Place().Line == 0 {
					t.Errorf("%s: its prefixes have no place", x.Name())
				}
			}
			if diff := cmp.Diff(want, lines); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsTerraform(t *testing.T) {
	for _, c := range []struct {
		name, text  string
		state, plan bool
	}{
		{"state of nothing", `{"format_version": "1.0"}`, true, false},
		{"state file of nothing", `{"version": 4, "terraform_version": "1.11.4", "resources": []}`, true, false},
		{"old state file", `{"version": 3, "terraform_version": "0.11.1", "modules": []}`, true, false},
		{"plan of nothing", `{"format_version": "1.2", "planned_values": {"root_module": {}}}`, false, true},
		{"output of providers schema", `{"format_version": "1.0", "provider_schemas": {}, "x": 1}`, false, false},
		{"ARM template", `{"$schema": "", "contentVersion": "1.0.0.0", "resources": []}`, false, false},
		{"array", `[]`, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := parse(t, c.text)
			if IsState(v) != c.state || IsPlan(v) != c.plan {
				t.Errorf("IsState %t, IsPlan %t, want %t, %t", IsState(v), IsPlan(v), c.state, c.plan)
			}
			got := Read(v)
			if len(got.Resources) > 0 {
				t.Errorf("resources %v", got.ids())
			}
			if old := strings.HasPrefix(c.name, "old"); (len(got.Notes) > 0) != (old || !c.state && !c.plan) {
				t.Errorf("notes %v", got.Notes)
			}
		})
	}
}

// TestSpellings: azurerm 2, 3 and 4 name and turn some attributes differently.
func TestSpellings(t *testing.T) {
	for _, c := range []struct{ name, typ, older, newer string }{
		{"address of a subnet", "azurerm_subnet", `{"address_prefix": "10.0.0.0/24"}`, `{"address_prefix": "10.0.0.0/24", "address_prefixes": []}`},
		{"policies of private endpoints off", "azurerm_subnet", `{"enforce_private_link_endpoint_network_policies": true}`, `{"private_endpoint_network_policies": "Disabled"}`},
		{"policies of private endpoints on, azurerm 3", "azurerm_subnet", `{"private_endpoint_network_policies_enabled": true}`, `{"private_endpoint_network_policies": "Enabled"}`},
		{"policies, all three spellings in one state", "azurerm_subnet", `{"enforce_private_link_endpoint_network_policies": false, "private_endpoint_network_policies_enabled": true, "private_endpoint_network_policies": "RouteTableEnabled"}`, `{"private_endpoint_network_policies": "RouteTableEnabled"}`},
		{"policies of private link services", "azurerm_subnet", `{"enforce_private_link_service_network_policies": true}`, `{"private_link_service_network_policies_enabled": false}`},
		{"propagation of routes", "azurerm_route_table", `{"disable_bgp_route_propagation": true}`, `{"bgp_route_propagation_enabled": false}`},
		{"forwarding", "azurerm_network_interface", `{"enable_ip_forwarding": true}`, `{"ip_forwarding_enabled": true}`},
		{"BGP of a gateway", "azurerm_virtual_network_gateway", `{"enable_bgp": true}`, `{"bgp_enabled": true}`},
		{"BGP of a connection", "azurerm_virtual_network_gateway_connection", `{"enable_bgp": true}`, `{"bgp_enabled": true}`},
		{"addresses of a NAT gateway", "azurerm_nat_gateway", `{"public_ip_address_ids": ["x"], "public_ip_prefix_ids": []}`, `{"public_ip_address_ids": ["x"]}`},
		{"HTTP/2", "azurerm_application_gateway", `{"enable_http2": true}`, `{"http2_enabled": true}`},
		{"proxy protocol", "azurerm_private_link_service", `{"enable_proxy_protocol": true}`, `{"proxy_protocol_enabled": true}`},
		{"a block that a new provider has as an object", "azurerm_api_management", `{"virtual_network_configuration": [{"subnet_id": "s"}]}`, `{"virtual_network_configuration": {"subnet_id": "s"}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			older, newer := Read(parse(t, stack{{c.typ + ".x", c.older}}.state(t))), Read(parse(t, stack{{c.typ + ".x", c.newer}}.state(t)))
			a, b := older.Resources[0].Body, newer.Resources[0].Body
			if !value.Equal(a, b) || a.Get("properties").Len() == 0 {
				x, _ := a.MarshalJSON()
				y, _ := b.MarshalJSON()
				t.Errorf("\nolder %s\nnewer %s", x, y)
			}
		})
	}
}

// TestPartsOnce: after apply a network shows the subnets that are resources of their
// own as well, with less of them.
func TestPartsOnce(t *testing.T) {
	s := stack{
		{"azurerm_virtual_network.v", `{"id": "` + network + `/virtualNetworks/v", "name": "v", "subnet": [{"name": "App", "address_prefix": "10.0.0.0/24"}, {"name": "inline", "address_prefix": "10.0.1.0/24"}]}`},
		{"azurerm_subnet.app", `{"id": "` + network + `/virtualNetworks/v/subnets/app", "name": "app", "address_prefixes": ["10.0.0.0/24"]}`},
		{"azurerm_network_security_group.g", `{"id": "` + network + `/networkSecurityGroups/g", "name": "g", "security_rule": [{"name": "r", "priority": 100}]}`},
		{"azurerm_network_security_rule.r", `{"id": "` + network + `/networkSecurityGroups/g/securityRules/r", "name": "r", "priority": 100}`},
	}
	got := Read(parse(t, s.state(t)))
	inline := got.byID(t, network+"/virtualNetworks/v").Body.At("properties", "subnets")
	if inline.Len() != 1 || inline.Index(0).Get("name").Text() != "inline" {
		t.Errorf("%d subnets stand in the network", inline.Len())
	}
	group := got.byID(t, network+"/networkSecurityGroups/g")
	if rules := group.Body.At("properties", "securityRules"); rules.Kind() != value.Absent {
		t.Errorf("the group holds %s", rules.Quote())
	}
}

// TestSecrets: what is marked secret stays so in the body, and nothing that no network
// needs is read at all.
func TestSecrets(t *testing.T) {
	const secret = "hunter2"
	shown := `{"format_version": "1.0", "values": {"root_module": {"resources": [
		{"address": "azurerm_public_ip.p", "mode": "managed", "type": "azurerm_public_ip", "name": "p", "values": {"id": "` + pip + `", "name": "p", "domain_name_label": "hunter2"}, "sensitive_values": {"domain_name_label": true}},
		{"address": "azapi_resource.a", "mode": "managed", "type": "azapi_resource", "name": "a", "values": {"id": "` + fw + `", "type": "Microsoft.Network/azureFirewalls@2024-01-01", "body": {"properties": {"deep": ["hunter2"]}}}, "sensitive_values": {"body": true}},
		{"address": "azurerm_virtual_network_gateway_connection.c", "mode": "managed", "type": "azurerm_virtual_network_gateway_connection", "name": "c", "values": {"id": "` + network + `/connections/c", "shared_key": "hunter2"}}]}}}`
	kept := `{"version": 4, "terraform_version": "1.11.4", "resources": [
		{"mode": "managed", "type": "azurerm_public_ip", "name": "p", "instances": [{"attributes": {"id": "` + pip + `", "domain_name_label": "hunter2"}, "sensitive_attributes": [[{"type": "get_attr", "value": "domain_name_label"}]]}]},
		{"mode": "managed", "type": "azapi_resource", "name": "a", "instances": [{"attributes": {"id": "` + fw + `", "type": "Microsoft.Network/azureFirewalls@2024-01-01", "body": {"type": ["object"], "value": {"properties": {"deep": ["hunter2"]}}}},
			"sensitive_attributes": [[{"type": "get_attr", "value": "body"}, {"type": "get_attr", "value": "value"}, {"type": "get_attr", "value": "properties"}, {"type": "get_attr", "value": "deep"}, {"type": "index", "value": {"value": 0, "type": "number"}}]]}]}]}`
	for name, text := range map[string]string{"shown": shown, "kept": kept} {
		t.Run(name, func(t *testing.T) {
			seen := 0
			for _, x := range Read(parse(t, text)).Resources {
				everywhere(x.Body, func(v value.Value) {
					if strings.Contains(v.Text(), secret) {
						seen++
						if !v.IsHidden() {
							t.Errorf("%s shows %s", x.ID, v.Quote())
						}
					}
				})
			}
			if seen != 2 {
				t.Errorf("%d secret values are carried on, want the label and the one in the body", seen)
			}
		})
	}
}

func everywhere(v value.Value, do func(value.Value)) {
	do(v)
	for _, x := range v.Items() {
		everywhere(x, do)
	}
	for _, x := range v.Members() {
		everywhere(x, do)
	}
}

// TestStrangers: types without a table go on under their own name, other providers'
// are counted, data sources of theirs too.
func TestStrangers(t *testing.T) {
	s := stack{
		{"azapi_resource_action.a", `{"id": "` + network + `/virtualNetworks/v"}`},
		{"azurerm_virtual_network.v", `{"id": "` + network + `/virtualNetworks/v", "name": "v"}`},
		{"azurerm_foo.f", `{"id": "` + providers + `Microsoft.Foo/foos/f", "name": "f", "secret": "x"}`},
		{"azurerm_virtual_network_extra.e", `{"id": "` + network + `/virtualNetworks/v"}`},
		{"data.azurerm_client_config.c", `{"tenant_id": "x"}`},
		{"random_pet.a", `{"id": "a"}`},
		{"random_pet.b", `{"id": "b"}`},
		{"azuread_group.g", `{"id": "g"}`},
	}
	for form, text := range map[string]string{"state": s.state(t), "plan": s.plan(t)} {
		got := Read(parse(t, text))
		var lines []string
		for _, x := range got.Resources {
			lines = append(lines, x.Type+" "+x.ID)
		}
		for _, n := range got.Notes {
			lines = append(lines, n.Subject+": "+n.Text)
		}
		want := []string{
			"microsoft.network/virtualnetworks " + network + "/virtualNetworks/v", "azurerm_foo " + providers + "Microsoft.Foo/foos/f",
			"azuread_group: not part of a network here: 1 left out", "azurerm_client_config: not part of a network here: 1 left out", "random_pet: not part of a network here: 2 left out",
		}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("%s (-want +got):\n%s", form, diff)
		}
	}
}

// TestPrivateEndpoint: its zone group and its network interface are resources, as REST
// has them, and a connection that has to be approved is in a list of its own.
func TestPrivateEndpoint(t *testing.T) {
	s := stack{{"azurerm_private_endpoint.pe", `{"id": "` + network + `/privateEndpoints/pe", "name": "pe", "resource_group_name": "rg", "subnet_id": "` + app + `", "network_interface": [{"id": "` + network + `/networkInterfaces/pe.nic.1", "name": "pe.nic.1"}],
		"private_service_connection": [{"name": "c", "is_manual_connection": true, "private_connection_resource_alias": "x.azure.privatelinkservice", "private_ip_address": "10.0.2.5"}],
		"private_dns_zone_group": [{"name": "default", "private_dns_zone_ids": ["` + zone + `"]}]}`}}
	got := Read(parse(t, s.state(t)))
	for _, c := range []struct{ id, want string }{
		{network + "/privateEndpoints/pe", `{"subnet": {"id": "` + app + `"}, "manualPrivateLinkServiceConnections": [{"name": "c", "properties": {"privateLinkServiceId": "x.azure.privatelinkservice"}}], "networkInterfaces": [{"id": "` + network + `/networkInterfaces/pe.nic.1"}]}`},
		{network + "/privateEndpoints/pe/privateDnsZoneGroups/default", `{"privateDnsZoneConfigs": [{"properties": {"privateDnsZoneId": "` + zone + `"}}]}`},
		{network + "/networkInterfaces/pe.nic.1", `{"privateEndpoint": {"id": "` + network + `/privateEndpoints/pe"}, "ipConfigurations": [{"name": "c", "properties": {"privateIPAddress": "10.0.2.5", "subnet": {"id": "` + app + `"}}}]}`},
	} {
		x := got.byID(t, c.id)
		if p := x.Body.Get("properties"); !value.Equal(p, parse(t, c.want)) {
			b, _ := p.MarshalJSON()
			t.Errorf("%s\n got %s\nwant %s", resource.Name(c.id), b, c.want)
		}
	}
}

// TestNamespaceRules: the firewall of a namespace is a resource of its own, as REST has
// it.
func TestNamespaceRules(t *testing.T) {
	rules := `{"defaultAction": "Deny", "ipRules": [{"ipMask": "20.1.1.1"}], "virtualNetworkRules": [{"subnet": {"id": "` + app + `"}}]}`
	for _, c := range []struct{ typ, id, block string }{
		{"azurerm_eventhub_namespace", providers + "Microsoft.EventHub/namespaces/n", `"network_rulesets": [{"default_action": "Deny", "ip_rule": [{"ip_mask": "20.1.1.1"}], "virtual_network_rule": [{"subnet_id": "` + app + `"}]}]`},
		{"azurerm_servicebus_namespace", providers + "Microsoft.ServiceBus/namespaces/n", `"network_rule_set": [{"default_action": "Deny", "ip_rules": ["20.1.1.1"], "network_rules": [{"subnet_id": "` + app + `"}]}]`},
	} {
		s := stack{{c.typ + ".n", `{"id": "` + c.id + `", "name": "n", "resource_group_name": "rg", ` + c.block + `}`}}
		for form, text := range map[string]string{"state": s.state(t), "plan": s.plan(t)} {
			got := Read(parse(t, text))
			if p := got.byID(t, c.id+"/networkRuleSets/default").Body.Get("properties"); !value.Equal(p, parse(t, rules)) {
				b, _ := p.MarshalJSON()
				t.Errorf("%s, %s: got %s, want %s", c.typ, form, b, rules)
			}
		}
	}
}
