package azjson_test

import (
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

// Before apply a plan knows no address that Azure chooses. Where it is that of a
// firewall, a machine, an endpoint or a public address of the plan, what stands for it
// stands wherever the configuration refers to it.
func TestAddressesThatAPlanRefersTo(t *testing.T) {
	const pe = "azurerm_private_endpoint.pe"
	text := strings.NewReplacer(
		// no address of its own choice, and a record that refers to what Azure will choose
		`"ip_configuration":[{"member_name":"blob","name":"ip","private_ip_address":"10.0.4.20","subresource_name":"blob"}],`, "",
		`"configuration":{"root_module":{"resources":[`, `"configuration":{"root_module":{"resources":[{"address":"azurerm_private_dns_a_record.own","mode":"managed","type":"azurerm_private_dns_a_record","name":"own","provider_config_key":"azurerm",
			"expressions":{"records":{"references":["`+pe+`.private_service_connection[0].private_ip_address","`+pe+`.private_service_connection[0]","`+pe+`.private_service_connection","`+pe+`"]}}},`,
		`"resource_changes":[`, `"resource_changes":[{"address":"azurerm_private_dns_a_record.own","mode":"managed","type":"azurerm_private_dns_a_record","name":"own","provider_name":"registry.terraform.io/hashicorp/azurerm",
			"change":{"actions":["create"],"before":null,"after":{"name":"own","resource_group_name":"net","zone_name":"`+zoneBlob+`","ttl":300},"after_unknown":{"id":true,"records":true}}},`,
	).Replace(planned)
	r, err := azjson.Import([]azjson.Source{{Name: "plan.json", Text: []byte(text)}}, azjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, r.Design.PrivateEndpoints[0].IP, addr("10.0.4.4"))
	same(t, r.Design.PrivateZones[0].Records, []string{"own 300 A 10.0.4.4"})
	compiled(t, r.Design)
}

// The same, of a spoke whose routes and name server are the firewall.
func TestPlanWhoseRoutesLeadToItsFirewall(t *testing.T) {
	resource := func(kind, name, values, unknown, expressions string) (change, configuration string) {
		head := `"address":"` + kind + `.` + name + `","mode":"managed","type":"` + kind + `","name":"` + name + `"`
		return `{` + head + `,"provider_name":"registry.terraform.io/hashicorp/azurerm","change":{"actions":["create"],"before":null,"after":{"name":"` + name + `","resource_group_name":"net","location":"westeurope",` + values + `},"after_unknown":{"id":true` + unknown + `}}}`,
			`{` + head + `,"provider_config_key":"azurerm","expressions":{` + expressions + `}}`
	}
	var changes, configurations []string
	for _, x := range [][5]string{
		{"azurerm_virtual_network", "hub", `"address_space":["10.0.0.0/16"]`, `,"dns_servers":true`, `"dns_servers":{"references":["azurerm_firewall.fw.ip_configuration[0].private_ip_address","azurerm_firewall.fw"]}`},
		{"azurerm_subnet", "AzureFirewallSubnet", `"virtual_network_name":"hub","address_prefixes":["10.0.1.0/26"]`, ``, ``},
		{"azurerm_subnet", "app", `"virtual_network_name":"hub","address_prefixes":["10.0.2.0/24"]`, ``, ``},
		{"azurerm_public_ip", "pip", `"sku":"Standard","allocation_method":"Static"`, `,"ip_address":true`, ``},
		{"azurerm_firewall", "fw", `"sku_name":"AZFW_VNet","sku_tier":"Standard","ip_configuration":[{"name":"c"}]`, `,"ip_configuration":[{"private_ip_address":true,"subnet_id":true,"public_ip_address_id":true}]`,
			`"ip_configuration":[{"subnet_id":{"references":["azurerm_subnet.AzureFirewallSubnet.id"]},"public_ip_address_id":{"references":["azurerm_public_ip.pip.id"]}}]`},
		{"azurerm_route_table", "rt", `"route":[{"name":"out","address_prefix":"0.0.0.0/0","next_hop_type":"VirtualAppliance"}]`, `,"route":[{"next_hop_in_ip_address":true}]`,
			`"route":[{"next_hop_in_ip_address":{"references":["azurerm_firewall.fw.ip_configuration[0].private_ip_address","azurerm_firewall.fw"]}}]`},
	} {
		a, b := resource(x[0], x[1], x[2], x[3], x[4])
		changes, configurations = append(changes, a), append(configurations, b)
	}
	r := read(t, `{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{"root_module":{}},"resource_changes":[`+strings.Join(changes, ",")+`],"configuration":{"root_module":{"resources":[`+strings.Join(configurations, ",")+`]}}}`)
	if len(r.Design.RouteTables) != 1 || len(r.Design.RouteTables[0].Routes) != 1 || r.Design.RouteTables[0].Routes[0].NextHop != sim.Appliance("10.0.1.4") {
		t.Errorf("routes: %+v\n%s", r.Design.RouteTables, r.Report.String())
	}
	same(t, r.Design.VNets[0].DNSServers, addrs("10.0.1.4"))
}

// A template's record refers to its endpoint by what Azure shows of it, directly or by
// way of its interface.
func TestRecordsThatReferToAnEndpoint(t *testing.T) {
	for name, expression := range map[string]string{
		"its names":                       `reference(resourceId('Microsoft.Network/privateEndpoints','pe')).customDnsConfigs[0].ipAddresses[0]`,
		"with its interface's identifier": `reference(reference(resourceId('Microsoft.Network/privateEndpoints','pe')).networkInterfaces[0].id,'2023-04-01').ipConfigurations[0].properties.privateIPAddress`,
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(privateAccount["template"], `{"type":"virtualNetworkLinks"`, `{"type":"A","apiVersion":"2020-06-01","name":"own","properties":{"ttl":300,"aRecords":[{"ipv4Address":"[`+expression+`]"}]}},{"type":"virtualNetworkLinks"`, 1)
			text = strings.Replace(text, `"ipConfigurations":[{"name":"ip","properties":{"groupId":"blob","memberName":"blob","privateIPAddress":"10.0.4.20"}}],`, "", 1)
			same(t, read(t, text).Design.PrivateZones[0].Records, []string{"own 300 A 10.0.4.4"})
		})
	}
}
