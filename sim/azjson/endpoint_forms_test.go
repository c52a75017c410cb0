package azjson_test

import (
	"encoding/json"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

const location = `"location":"westeurope"`

// privateAccount is a storage account behind an endpoint, with its zone, as each form
// has it before and after deployment.
var privateAccount = map[string]string{
	"REST": list(
		of("virtualNetworks", "hub", `"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"pe","properties":{"addressPrefix":"10.0.4.0/24"}}]`),
		resourceOf("Microsoft.Storage/storageAccounts", "sa", "westeurope", "", `"networkAcls":{"bypass":"None","defaultAction":"Deny","ipRules":[{"value":"20.1.1.1"}]},"primaryEndpoints":{"blob":"https://sa.blob.core.windows.net/"}`),
		endpoint("pe", account, "blob", `,"networkInterfaces":[`+ref("networkInterfaces/pe.nic.1")+`]`), managed("pe.nic.1", "pe", configuration("c", "10.0.4.20", `"sa.blob.core.windows.net"`)),
		zone(zoneBlob), of("privateEndpoints", "pe/privateDnsZoneGroups/default", `"privateDnsZoneConfigs":[{"name":"z","properties":{"privateDnsZoneId":"`+hub+`privateDnsZones/`+zoneBlob+`"}}]`)),
	"template": `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[
		{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2023-04-01","name":"hub",` + location + `,"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"pe","properties":{"addressPrefix":"10.0.4.0/24"}}]}},
		{"type":"Microsoft.Storage/storageAccounts","apiVersion":"2023-01-01","name":"sa",` + location + `,"properties":{"networkAcls":{"bypass":"None","defaultAction":"Deny","ipRules":[{"value":"20.1.1.1"}]}}},
		{"type":"Microsoft.Network/privateDnsZones","apiVersion":"2020-06-01","name":"[format('privatelink.blob.{0}',environment().suffixes.storage)]","location":"global","resources":[
			{"type":"virtualNetworkLinks","apiVersion":"2020-06-01","name":"hub","location":"global","properties":{"registrationEnabled":false,"virtualNetwork":{"id":"[resourceId('Microsoft.Network/virtualNetworks','hub')]"}}}]},
		{"type":"Microsoft.Network/privateEndpoints","apiVersion":"2023-04-01","name":"pe",` + location + `,"properties":{"subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets','hub','pe')]"},
			"ipConfigurations":[{"name":"ip","properties":{"groupId":"blob","memberName":"blob","privateIPAddress":"10.0.4.20"}}],
			"privateLinkServiceConnections":[{"name":"c","properties":{"privateLinkServiceId":"[resourceId('Microsoft.Storage/storageAccounts','sa')]","groupIds":["blob"]}}]}},
		{"type":"Microsoft.Network/privateEndpoints/privateDnsZoneGroups","apiVersion":"2023-04-01","name":"pe/default","properties":{"privateDnsZoneConfigs":[{"name":"z","properties":{"privateDnsZoneId":"[resourceId('Microsoft.Network/privateDnsZones','privatelink.blob.core.windows.net')]"}}]}}]}`,
	"Bicep": `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","languageVersion":"2.0","contentVersion":"1.0.0.0","metadata":{"_generator":{"name":"bicep","version":"0.30.0"}},"resources":{
		"hub":{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2023-04-01","name":"hub",` + location + `,"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"pe","properties":{"addressPrefix":"10.0.4.0/24"}}]}},
		"sa":{"type":"Microsoft.Storage/storageAccounts","apiVersion":"2023-01-01","name":"sa",` + location + `,"properties":{"networkAcls":{"bypass":"None","defaultAction":"Deny","ipRules":[{"value":"20.1.1.1"}]}}},
		"zone":{"type":"Microsoft.Network/privateDnsZones","apiVersion":"2020-06-01","name":"[format('privatelink.blob.{0}',environment().suffixes.storage)]","location":"global"},
		"zone::link":{"type":"Microsoft.Network/privateDnsZones/virtualNetworkLinks","apiVersion":"2020-06-01","name":"[format('{0}/{1}',format('privatelink.blob.{0}',environment().suffixes.storage),'hub')]","location":"global","properties":{"registrationEnabled":false,"virtualNetwork":{"id":"[resourceId('Microsoft.Network/virtualNetworks','hub')]"}}},
		"pe":{"type":"Microsoft.Network/privateEndpoints","apiVersion":"2023-04-01","name":"pe",` + location + `,"properties":{"subnet":{"id":"[reference('hub').subnets[0].id]"},
			"ipConfigurations":[{"name":"ip","properties":{"groupId":"blob","memberName":"blob","privateIPAddress":"10.0.4.20"}}],
			"privateLinkServiceConnections":[{"name":"c","properties":{"privateLinkServiceId":"[resourceId('Microsoft.Storage/storageAccounts','sa')]","groupIds":["blob"]}}]}},
		"pe::group":{"type":"Microsoft.Network/privateEndpoints/privateDnsZoneGroups","apiVersion":"2023-04-01","name":"[format('{0}/{1}','pe','default')]","properties":{"privateDnsZoneConfigs":[{"name":"z","properties":{"privateDnsZoneId":"[resourceId('Microsoft.Network/privateDnsZones',format('privatelink.blob.{0}',environment().suffixes.storage))]"}}]}}}}`,
	"Terraform's state": `{"format_version":"1.0","terraform_version":"1.9.0","values":{"root_module":{"resources":[` + applied + `]}}}`,
	"Terraform's plan":  planned,
}

const (
	provider = `"mode":"managed","provider_name":"registry.terraform.io/hashicorp/azurerm"`
	applied  = `
	{"address":"azurerm_virtual_network.hub","type":"azurerm_virtual_network","name":"hub",` + provider + `,"values":{"id":"` + hub + `virtualNetworks/hub","name":"hub","resource_group_name":"net",` + location + `,"address_space":["10.0.0.0/16"]}},
	{"address":"azurerm_subnet.pe","type":"azurerm_subnet","name":"pe",` + provider + `,"values":{"id":"` + hub + `virtualNetworks/hub/subnets/pe","name":"pe","resource_group_name":"net","virtual_network_name":"hub","address_prefixes":["10.0.4.0/24"]}},
	{"address":"azurerm_storage_account.sa","type":"azurerm_storage_account","name":"sa",` + provider + `,"values":{"id":"` + account + `","name":"sa","resource_group_name":"net",` + location + `,"primary_access_key":"squirrel",
		"network_rules":[{"default_action":"Deny","bypass":["None"],"ip_rules":["20.1.1.1"],"virtual_network_subnet_ids":[]}]}},
	{"address":"azurerm_private_dns_zone.blob","type":"azurerm_private_dns_zone","name":"blob",` + provider + `,"values":{"id":"` + hub + `privateDnsZones/` + zoneBlob + `","name":"` + zoneBlob + `","resource_group_name":"net"}},
	{"address":"azurerm_private_dns_zone_virtual_network_link.hub","type":"azurerm_private_dns_zone_virtual_network_link","name":"hub",` + provider + `,"values":{"id":"` + hub + `privateDnsZones/` + zoneBlob + `/virtualNetworkLinks/hub","name":"hub","resource_group_name":"net",
		"private_dns_zone_name":"` + zoneBlob + `","virtual_network_id":"` + hub + `virtualNetworks/hub","registration_enabled":false}},
	{"address":"azurerm_private_endpoint.pe","type":"azurerm_private_endpoint","name":"pe",` + provider + `,"values":{"id":"` + hub + `privateEndpoints/pe","name":"pe","resource_group_name":"net",` + location + `,"subnet_id":"` + hub + `virtualNetworks/hub/subnets/pe",
		"network_interface":[{"id":"` + hub + `networkInterfaces/pe.nic.1","name":"pe.nic.1"}],"ip_configuration":[{"name":"ip","private_ip_address":"10.0.4.20","subresource_name":"blob","member_name":"blob"}],
		"private_service_connection":[{"name":"c","is_manual_connection":false,"private_connection_resource_id":"` + account + `","subresource_names":["blob"],"private_ip_address":"10.0.4.20"}],
		"private_dns_zone_group":[{"name":"default","private_dns_zone_ids":["` + hub + `privateDnsZones/` + zoneBlob + `"]}]}}`
)

// planned is the same before apply: identifiers are references.
var planned = func() string {
	type object = map[string]any
	var values []object
	if err := json.Unmarshal([]byte("["+applied+"]"), &values); err != nil {
		panic(err)
	}
	refers := map[string]object{
		"azurerm_subnet.pe": {"virtual_network_name": refer("azurerm_virtual_network.hub.name")},
		"azurerm_private_dns_zone_virtual_network_link.hub": {"virtual_network_id": refer("azurerm_virtual_network.hub.id"), "private_dns_zone_name": refer("azurerm_private_dns_zone.blob.name")},
		"azurerm_private_endpoint.pe": {"subnet_id": refer("azurerm_subnet.pe.id"),
			"private_service_connection": []object{{"private_connection_resource_id": refer("azurerm_storage_account.sa.id")}}, "private_dns_zone_group": []object{{"private_dns_zone_ids": refer("azurerm_private_dns_zone.blob.id")}}},
	}
	var changes, configuration []object
	for _, x := range values {
		after, unknown := x["values"].(object), object{"id": true}
		delete(after, "id")
		switch address := x["address"]; address {
		case "azurerm_private_dns_zone_virtual_network_link.hub":
			delete(after, "virtual_network_id")
			unknown["virtual_network_id"] = true
		case "azurerm_private_endpoint.pe":
			delete(after, "subnet_id")
			delete(after, "network_interface")
			c := after["private_service_connection"].([]any)[0].(object)
			delete(c, "private_connection_resource_id")
			delete(c, "private_ip_address")
			delete(after["private_dns_zone_group"].([]any)[0].(object), "private_dns_zone_ids")
			unknown["subnet_id"], unknown["network_interface"] = true, true
			unknown["private_service_connection"] = []object{{"private_connection_resource_id": true, "private_ip_address": true}}
			unknown["private_dns_zone_group"] = []object{{"private_dns_zone_ids": true}}
		}
		changes = append(changes, object{"address": x["address"], "mode": "managed", "type": x["type"], "name": x["name"], "provider_name": x["provider_name"],
			"change": object{"actions": []string{"create"}, "before": nil, "after": after, "after_unknown": unknown}})
		configuration = append(configuration, object{"address": x["address"], "mode": "managed", "type": x["type"], "name": x["name"], "provider_config_key": "azurerm", "expressions": refers[x["address"].(string)]})
	}
	text, err := json.Marshal(object{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": object{"root_module": object{"resources": values}},
		"resource_changes": changes, "configuration": object{"root_module": object{"resources": configuration}}})
	if err != nil {
		panic(err)
	}
	return string(text)
}()

func refer(address string) map[string]any {
	return map[string]any{"references": []string{address, address[:strings.LastIndexByte(address, '.')]}}
}

func TestOnePrivateAccountInAllForms(t *testing.T) {
	want := read(t, privateAccount["REST"])
	same(t, want.Design.PrivateEndpoints, []sim.PrivateEndpoint{{Name: "pe", Subnet: "hub/pe", IP: addr("10.0.4.20"), Service: "sa.blob", ZoneGroup: []string{zoneBlob}}})
	for form, text := range privateAccount {
		t.Run(form, func(t *testing.T) {
			r, err := azjson.Import([]azjson.Source{{Name: "main.json", Text: []byte(text)}}, azjson.Options{})
			if err != nil {
				t.Fatal(err)
			}
			same(t, r.Design, want.Design)
			for _, n := range r.Report.Of(azjson.NoteLeftOut, azjson.NoteProblem, azjson.NoteConflict, azjson.NoteDangling) {
				t.Error(n)
			}
			if strings.Contains(r.Report.String(), "squirrel") {
				t.Error("a key is told")
			}
		})
	}
}
