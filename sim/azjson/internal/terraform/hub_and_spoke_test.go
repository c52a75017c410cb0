package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// hubAndSpoke has a firewall in a hub, an API Management instance and machines behind
// it in a spoke, a private endpoint, and what belongs to them; in every way in which
// a configuration refers from one to another, but for modules.
var hubAndSpoke = stack{
	{"azurerm_resource_group.rg", `{"id": "?` + group + `", "name": "rg", "location": "westeurope"}`},
	{`azurerm_virtual_network.v["hub"]`, `{"id": "?` + network + `/virtualNetworks/hub", "name": "hub", "resource_group_name": "rg", "location": "westeurope", "address_space": ["10.0.0.0/16"],
		"dns_servers": ["${azurerm_firewall.fw.ip_configuration[0].private_ip_address}"]}`},
	{`azurerm_virtual_network.v["spoke"]`, `{"id": "?` + network + `/virtualNetworks/spoke", "name": "spoke", "resource_group_name": "rg", "location": "westeurope", "address_space": ["10.1.0.0/16"],
		"dns_servers": ["${azurerm_firewall.fw.ip_configuration[0].private_ip_address}"]}`},
	{"azurerm_subnet.fw", `{"id": "?` + network + `/virtualNetworks/hub/subnets/AzureFirewallSubnet", "name": "AzureFirewallSubnet", "resource_group_name": "rg", "virtual_network_name": "hub", "address_prefixes": ["10.0.1.0/26"]}`},
	{`azurerm_subnet.spoke["apim"]`, `{"id": "?` + network + `/virtualNetworks/spoke/subnets/apim", "name": "apim", "resource_group_name": "rg", "virtual_network_name": "spoke", "address_prefixes": ["10.1.0.0/27"]}`},
	{`azurerm_subnet.spoke["app"]`, `{"id": "?` + network + `/virtualNetworks/spoke/subnets/app", "name": "app", "resource_group_name": "rg", "virtual_network_name": "spoke", "address_prefixes": ["10.1.1.0/24"]}`},
	{`azurerm_virtual_network_peering.out`, `{"id": "?` + network + `/virtualNetworks/hub/virtualNetworkPeerings/out", "name": "out", "resource_group_name": "rg", "virtual_network_name": "hub",
		"remote_virtual_network_id": "${azurerm_virtual_network.v[\"spoke\"].id}", "allow_forwarded_traffic": true}`},
	{`azurerm_virtual_network_peering.back`, `{"id": "?` + network + `/virtualNetworks/spoke/virtualNetworkPeerings/back", "name": "back", "resource_group_name": "rg", "virtual_network_name": "spoke",
		"remote_virtual_network_id": "${azurerm_virtual_network.v[\"hub\"].id}", "allow_forwarded_traffic": true}`},
	{`azurerm_public_ip.p[0]`, `{"id": "?` + network + `/publicIPAddresses/p0", "name": "p0", "resource_group_name": "rg", "sku": "Standard", "allocation_method": "Static", "ip_address": "?203.0.113.1"}`},
	{`azurerm_public_ip.p[1]`, `{"id": "?` + network + `/publicIPAddresses/p1", "name": "p1", "resource_group_name": "rg", "sku": "Standard", "allocation_method": "Static", "ip_address": "?203.0.113.2"}`},
	{"azurerm_ip_group.spoke", `{"id": "?` + network + `/ipGroups/spoke", "name": "spoke", "resource_group_name": "rg", "cidrs": ["10.1.0.0/16"]}`},
	{"azurerm_firewall_policy.p", `{"id": "?` + network + `/firewallPolicies/p", "name": "p", "resource_group_name": "rg", "sku": "Standard", "dns": [{"proxy_enabled": true, "servers": []}]}`},
	{"azurerm_firewall_policy_rule_collection_group.g", `{"id": "?` + network + `/firewallPolicies/p/ruleCollectionGroups/g", "name": "g", "firewall_policy_id": "${azurerm_firewall_policy.p.id}", "priority": 100,
		"network_rule_collection": [{"name": "out", "priority": 100, "action": "Allow", "rule": [{"name": "sql", "protocols": ["TCP"], "source_ip_groups": ["${azurerm_ip_group.spoke.id}"], "destination_addresses": ["Sql"], "destination_ports": ["1433"]}]}],
		"nat_rule_collection": [{"name": "in", "priority": 50, "action": "Dnat", "rule": [{"name": "https", "protocols": ["TCP"], "source_addresses": ["*"], "destination_address": "${azurerm_public_ip.p[0].ip_address}", "destination_ports": ["443"],
			"translated_address": "${azurerm_network_interface.vm[0].private_ip_address}", "translated_port": 443}]}]}`},
	{"azurerm_firewall.fw", `{"id": "?` + network + `/azureFirewalls/fw", "name": "fw", "resource_group_name": "rg", "sku_name": "AZFW_VNet", "sku_tier": "Standard", "firewall_policy_id": "${azurerm_firewall_policy.p.id}",
		"ip_configuration": [{"name": "one", "subnet_id": "${azurerm_subnet.fw.id}", "public_ip_address_id": "${azurerm_public_ip.p[0].id}", "private_ip_address": "?10.0.1.4"}]}`},
	{"azurerm_route_table.spoke", `{"id": "?` + network + `/routeTables/spoke", "name": "spoke", "resource_group_name": "rg", "bgp_route_propagation_enabled": false, "route": [
		{"name": "default", "address_prefix": "0.0.0.0/0", "next_hop_type": "VirtualAppliance", "next_hop_in_ip_address": "${azurerm_firewall.fw.ip_configuration[0].private_ip_address}"}]}`},
	{"azurerm_route.apim", `{"id": "?` + network + `/routeTables/spoke/routes/apim", "name": "apim", "resource_group_name": "rg", "route_table_name": "spoke", "address_prefix": "ApiManagement", "next_hop_type": "Internet"}`},
	{`azurerm_subnet_route_table_association.a["apim"]`, `{"id": "?a", "subnet_id": "${azurerm_subnet.spoke[each.key].id}", "route_table_id": "${azurerm_route_table.spoke.id}"}`},
	{`azurerm_subnet_route_table_association.a["app"]`, `{"id": "?b", "subnet_id": "${azurerm_subnet.spoke[each.key].id}", "route_table_id": "${azurerm_route_table.spoke.id}"}`},
	{"azurerm_network_security_group.apim", `{"id": "?` + network + `/networkSecurityGroups/apim", "name": "apim", "resource_group_name": "rg"}`},
	{"azurerm_network_security_rule.mgmt", `{"id": "?` + network + `/networkSecurityGroups/apim/securityRules/mgmt", "name": "mgmt", "resource_group_name": "rg", "network_security_group_name": "apim", "priority": 100, "direction": "Inbound",
		"access": "Allow", "protocol": "Tcp", "source_address_prefix": "ApiManagement", "source_port_range": "*", "destination_address_prefix": "VirtualNetwork", "destination_port_range": "3443",
		"destination_application_security_group_ids": ["${azurerm_application_security_group.web.id}"]}`},
	{"azurerm_application_security_group.web", `{"id": "?` + network + `/applicationSecurityGroups/web", "name": "web", "resource_group_name": "rg"}`},
	{"azurerm_subnet_network_security_group_association.apim", `{"id": "?c", "subnet_id": "${azurerm_subnet.spoke[\"apim\"].id}", "network_security_group_id": "${azurerm_network_security_group.apim.id}"}`},
	{"azurerm_nat_gateway.nat", `{"id": "?` + network + `/natGateways/nat", "name": "nat", "resource_group_name": "rg", "sku_name": "Standard"}`},
	{"azurerm_nat_gateway_public_ip_association.nat", `{"id": "?d", "nat_gateway_id": "${azurerm_nat_gateway.nat.id}", "public_ip_address_id": "${azurerm_public_ip.p[1].id}"}`},
	{"azurerm_subnet_nat_gateway_association.nat", `{"id": "?e", "subnet_id": "${azurerm_subnet.spoke[\"app\"].id}", "nat_gateway_id": "${azurerm_nat_gateway.nat.id}"}`},
	{"azurerm_api_management.apim", `{"id": "?` + apim + `", "name": "apim", "resource_group_name": "rg", "location": "westeurope", "sku_name": "Developer_1", "virtual_network_type": "Internal",
		"virtual_network_configuration": [{"subnet_id": "${azurerm_subnet.spoke[\"apim\"].id}"}], "private_ip_addresses": "?10.1.0.5", "public_ip_addresses": "?203.0.113.5"}`},
	{`azurerm_network_interface.vm[0]`, `{"id": "?` + network + `/networkInterfaces/vm0", "name": "vm0", "resource_group_name": "rg", "private_ip_address": "?10.1.1.4", "ip_configuration": [
		{"name": "ip", "subnet_id": "${azurerm_subnet.spoke[\"app\"].id}", "private_ip_address": "?10.1.1.4", "private_ip_address_allocation": "Dynamic"}]}`},
	{`azurerm_network_interface.vm[1]`, `{"id": "?` + network + `/networkInterfaces/vm1", "name": "vm1", "resource_group_name": "rg", "private_ip_address": "?10.1.1.5", "ip_configuration": [
		{"name": "ip", "subnet_id": "${azurerm_subnet.spoke[\"app\"].id}", "private_ip_address": "?10.1.1.5", "private_ip_address_allocation": "Dynamic"}]}`},
	{`azurerm_linux_virtual_machine.vm[0]`, `{"id": "?` + providers + `Microsoft.Compute/virtualMachines/vm0", "name": "vm0", "resource_group_name": "rg", "network_interface_ids": ["${azurerm_network_interface.vm[count.index].id}"]}`},
	{`azurerm_linux_virtual_machine.vm[1]`, `{"id": "?` + providers + `Microsoft.Compute/virtualMachines/vm1", "name": "vm1", "resource_group_name": "rg", "network_interface_ids": ["${azurerm_network_interface.vm[count.index].id}"]}`},
	{`azurerm_network_interface_application_security_group_association.web[0]`, `{"id": "?f", "network_interface_id": "${azurerm_network_interface.vm[count.index].id}", "application_security_group_id": "${azurerm_application_security_group.web.id}"}`},
	{"azurerm_lb.lb", `{"id": "?` + lb + `", "name": "lb", "resource_group_name": "rg", "sku": "Standard", "frontend_ip_configuration": [{"name": "fe", "id": "?` + lb + `/frontendIPConfigurations/fe", "subnet_id": "${azurerm_subnet.spoke[\"app\"].id}",
		"private_ip_address": "10.1.1.100", "private_ip_address_allocation": "Static"}]}`},
	{"azurerm_lb_backend_address_pool.pool", `{"id": "?` + lb + `/backendAddressPools/pool", "name": "pool", "loadbalancer_id": "${azurerm_lb.lb.id}"}`},
	{"azurerm_lb_probe.alive", `{"id": "?` + lb + `/probes/alive", "name": "alive", "loadbalancer_id": "${azurerm_lb.lb.id}", "protocol": "Tcp", "port": 443}`},
	{"azurerm_lb_rule.https", `{"id": "?` + lb + `/loadBalancingRules/https", "name": "https", "loadbalancer_id": "${azurerm_lb.lb.id}", "protocol": "Tcp", "frontend_port": 443, "backend_port": 443, "frontend_ip_configuration_name": "fe",
		"backend_address_pool_ids": ["${azurerm_lb_backend_address_pool.pool.id}"], "probe_id": "${azurerm_lb_probe.alive.id}"}`},
	{`azurerm_network_interface_backend_address_pool_association.pool[0]`, `{"id": "?g", "network_interface_id": "${azurerm_network_interface.vm[count.index].id}", "ip_configuration_name": "ip", "backend_address_pool_id": "${azurerm_lb_backend_address_pool.pool.id}"}`},
	{`azurerm_network_interface_backend_address_pool_association.pool[1]`, `{"id": "?h", "network_interface_id": "${azurerm_network_interface.vm[count.index].id}", "ip_configuration_name": "ip", "backend_address_pool_id": "${azurerm_lb_backend_address_pool.pool.id}"}`},
	{"azurerm_private_link_service.pls", `{"id": "?` + network + `/privateLinkServices/pls", "name": "pls", "resource_group_name": "rg", "load_balancer_frontend_ip_configuration_ids": ["${azurerm_lb.lb.frontend_ip_configuration[0].id}"],
		"nat_ip_configuration": [{"name": "n", "primary": true, "subnet_id": "${azurerm_subnet.spoke[\"app\"].id}"}]}`},
	{"azurerm_storage_account.sa", `{"id": "?` + providers + `Microsoft.Storage/storageAccounts/sa", "name": "sa", "resource_group_name": "rg", "primary_blob_endpoint": "?https://sa.blob.core.windows.net/"}`},
	{"azurerm_private_dns_zone.blob", `{"id": "?` + network + `/privateDnsZones/privatelink.blob.core.windows.net", "name": "privatelink.blob.core.windows.net", "resource_group_name": "rg"}`},
	{`azurerm_private_dns_zone_virtual_network_link.blob["hub"]`, `{"id": "?` + network + `/privateDnsZones/privatelink.blob.core.windows.net/virtualNetworkLinks/hub", "name": "hub", "resource_group_name": "rg", "private_dns_zone_name": "${azurerm_private_dns_zone.blob.name}",
		"virtual_network_id": "${azurerm_virtual_network.v[each.key].id}", "registration_enabled": false}`},
	{"azurerm_private_endpoint.pe", `{"id": "?` + network + `/privateEndpoints/pe", "name": "pe", "resource_group_name": "rg", "subnet_id": "${azurerm_subnet.spoke[\"app\"].id}", "custom_network_interface_name": "pe-nic",
		"private_service_connection": [{"name": "sa", "is_manual_connection": false, "private_connection_resource_id": "${azurerm_storage_account.sa.id}", "subresource_names": ["blob"], "private_ip_address": "?10.1.1.6"}],
		"private_dns_zone_group": [{"id": "?x", "name": "default", "private_dns_zone_ids": ["${azurerm_private_dns_zone.blob.id}"]}]}`},
	{"azurerm_private_dns_a_record.pe", `{"id": "?` + network + `/privateDnsZones/corp/A/pe", "name": "pe", "resource_group_name": "rg", "zone_name": "corp", "ttl": 300, "records": ["${azurerm_private_endpoint.pe.private_service_connection[0].private_ip_address}"]}`},
	{"data.azurerm_virtual_network.old", `{"id": "` + network + `/virtualNetworks/old", "name": "old", "resource_group_name": "rg", "address_space": ["10.9.0.0/16"], "location": "westeurope"}`},
}

// TestPlanIsStateToBe: what a plan says there will be is what there is after it was
// applied, but for what Azure decides at run time.
func TestPlanIsStateToBe(t *testing.T) {
	before, after := Read(parse(t, hubAndSpoke.plan(t))), Read(parse(t, hubAndSpoke.state(t)))
	if len(before.Resources) != len(after.Resources) {
		t.Errorf("%d resources before apply, %d after:\n%v\n%v", len(before.Resources), len(after.Resources), before.ids(), after.ids())
	}
	for _, x := range after.Resources {
		y := before.byID(t, x.ID)
		if x.Type != y.Type || x.Existing != y.Existing || x.Origin != y.Origin {
			t.Errorf("%s: %s, existing %t, of %s before apply; %s, %t, %s after", x.ID, y.Type, y.Existing, y.Origin, x.Type, x.Existing, x.Origin)
		}
		if d := same(x.Name(), y.Body, x.Body); d != "" {
			t.Error(d)
		}
	}
	for _, n := range after.Notes {
		t.Errorf("note on the state: %s: %s", n.Subject, n.Text)
	}
}

// TestPlanLacksRunTimeFactsAlone: no edge of the topology is among what a plan leaves
// unknown, and where the way to one was by a key a note says so.
func TestPlanLacksRunTimeFactsAlone(t *testing.T) {
	got := Read(parse(t, hubAndSpoke.plan(t)))
	unknown := map[string]bool{}
	for _, x := range got.Resources {
		for _, s := range unknowns(x.Body) {
			unknown[s] = true
		}
	}
	want := []string{
		"{azurerm_api_management.apim.private_ip_addresses}",
		"{azurerm_api_management.apim.public_ip_addresses}",
		"{azurerm_firewall.fw.ip_configuration[0].private_ip_address}",
		"{azurerm_network_interface.vm[0].ip_configuration[0].private_ip_address}",
		"{azurerm_network_interface.vm[1].ip_configuration[0].private_ip_address}",
		"{azurerm_private_endpoint.pe.private_service_connection[0].private_ip_address}",
		"{azurerm_public_ip.p[0].ip_address}",
		"{azurerm_public_ip.p[1].ip_address}",
		"{azurerm_storage_account.sa.primary_blob_endpoint}",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(unknown))); diff != "" {
		t.Errorf("unknown (-want +got):\n%s", diff)
	}
	var notes []string
	for _, n := range got.Notes {
		notes = append(notes, n.Subject+": "+n.Text)
	}
	const byKey = "taken for that of %s with the same key, as the expression names a key of its own"
	if diff := cmp.Diff([]string{
		"azurerm_linux_virtual_machine.vm.network_interface_ids[0]: " + fmt.Sprintf(byKey, "azurerm_network_interface.vm"),
		"azurerm_network_interface_application_security_group_association.web.network_interface_id: " + fmt.Sprintf(byKey, "azurerm_network_interface.vm"),
		"azurerm_network_interface_backend_address_pool_association.pool.network_interface_id: " + fmt.Sprintf(byKey, "azurerm_network_interface.vm"),
		"azurerm_private_dns_zone_virtual_network_link.blob.virtual_network_id: " + fmt.Sprintf(byKey, "azurerm_virtual_network.v"),
		"azurerm_subnet_route_table_association.a.subnet_id: " + fmt.Sprintf(byKey, "azurerm_subnet.spoke"),
	}, slices.Sorted(slices.Values(notes))); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func unknowns(v value.Value) (out []string) {
	if v.IsUnknown() {
		return []string{v.Text()}
	}
	for _, x := range v.Items() {
		out = append(out, unknowns(x)...)
	}
	for _, x := range v.Members() {
		out = append(out, unknowns(x)...)
	}
	return out
}

// TestRunTimeFactsKeepTheirName: what a plan does not know has one name where it
// belongs and wherever it is referred to.
func TestRunTimeFactsKeepTheirName(t *testing.T) {
	got := Read(parse(t, hubAndSpoke.plan(t)))
	at := func(id string, keys ...string) value.Value {
		v := got.byID(t, id).Body.Get("properties")
		for _, k := range keys {
			if v.Kind() == value.Array {
				v = v.Index(0)
			}
			v = v.Get(k)
		}
		if v.Kind() == value.Array {
			v = v.Index(0)
		}
		return v
	}
	const firewall = "{azurerm_firewall.fw.ip_configuration[0].private_ip_address}"
	const endpoint = "{azurerm_private_endpoint.pe.private_service_connection[0].private_ip_address}"
	const machine = "{azurerm_network_interface.vm[0].ip_configuration[0].private_ip_address}"
	for _, c := range []struct {
		what string
		got  value.Value
		want string
	}{
		{"the firewall's address", at(network+"/azureFirewalls/fw", "ipConfigurations", "properties", "privateIPAddress"), firewall},
		{"as next hop", at(network+"/routeTables/spoke", "routes", "properties", "nextHopIpAddress"), firewall},
		{"as DNS server", at(network+"/virtualNetworks/hub", "dhcpOptions", "dnsServers"), firewall},
		{"a public address", at(network+"/publicIPAddresses/p0", "ipAddress"), "{azurerm_public_ip.p[0].ip_address}"},
		{"a machine's address", at(network+"/networkInterfaces/vm0", "ipConfigurations", "properties", "privateIPAddress"), machine},
		{"a private endpoint's address", at(network+"/networkInterfaces/pe-nic", "ipConfigurations", "properties", "privateIPAddress"), endpoint},
		{"as record", at(network+"/privateDnsZones/corp/A/pe", "aRecords", "ipv4Address"), endpoint},
	} {
		if c.got.Text() != c.want {
			t.Errorf("%s is %s, want %s", c.what, c.got.Quote(), c.want)
		}
		if c.got.Would() != value.String || len(c.got.Whys()) == 0 {
			t.Errorf("%s would be %s, because of %q", c.what, c.got.Would(), c.got.Whys())
		}
	}
	nat := got.byID(t, network+"/firewallPolicies/p/ruleCollectionGroups/g").Body.At("properties", "ruleCollections").Index(1).Get("rules").Index(0)
	if s := nat.Get("destinationAddresses").Index(0).Text(); s != "{azurerm_public_ip.p[0].ip_address}" {
		t.Errorf("the NAT rule's destination is %s", s)
	}
	if s := nat.Get("translatedAddress").Text(); s != machine {
		t.Errorf("the NAT rule translates to %s", s)
	}
}

// TestAssociations: what Terraform has as a resource between two others is a property
// of one of them.
func TestAssociations(t *testing.T) {
	got := Read(parse(t, hubAndSpoke.state(t)))
	for _, c := range []struct{ id, want string }{
		{network + "/virtualNetworks/spoke/subnets/apim", `{"routeTable": {"id": "` + network + `/routeTables/spoke"}, "networkSecurityGroup": {"id": "` + network + `/networkSecurityGroups/apim"}}`},
		{network + "/virtualNetworks/spoke/subnets/app", `{"routeTable": {"id": "` + network + `/routeTables/spoke"}, "natGateway": {"id": "` + network + `/natGateways/nat"}}`},
		{network + "/natGateways/nat", `{"publicIpAddresses": [{"id": "` + network + `/publicIPAddresses/p1"}]}`},
	} {
		x := got.byID(t, c.id)
		for k, want := range parse(t, c.want).Members() {
			if !value.Equal(x.Body.At("properties", k), want) {
				t.Errorf("%s: %s = %s, want %s", resource.Name(c.id), k, x.Body.At("properties", k).Quote(), want.Quote())
			}
		}
	}
	alone := stack{hubAndSpoke[slices.IndexFunc(hubAndSpoke, func(b block) bool { return strings.Contains(b.address, "application_security_group_association") })]}
	alone[0].attributes = strings.NewReplacer("${azurerm_network_interface.vm[count.index].id}", network+"/networkInterfaces/vm0", "${azurerm_application_security_group.web.id}", "x").Replace(alone[0].attributes)
	if s := Read(parse(t, alone.state(t))).note(alone[0].address); !strings.HasPrefix(s, "vm0 is not in the document") {
		t.Errorf("an association with an interface that is not there is said to be %q", s)
	}
	nic := got.byID(t, network+"/networkInterfaces/vm0").Body.At("properties", "ipConfigurations").Index(0).Get("properties")
	if s := nic.Get("loadBalancerBackendAddressPools").Index(0).Get("id").Text(); s != lb+"/backendAddressPools/pool" {
		t.Errorf("the interface is in the pool %q", s)
	}
	if s := nic.Get("applicationSecurityGroups").Index(0).Get("id").Text(); s != network+"/applicationSecurityGroups/web" {
		t.Errorf("the interface is in the group %q", s)
	}
}
