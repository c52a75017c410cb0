package azjson_test

import (
	"fmt"

	"azpath/sim"
	"azpath/sim/azjson"
)

// A design in Go, as the JSON that az and the portal would show of it: to lay beside
// theirs, or to hand to another tool.
func ExampleExport() {
	d := sim.Design{
		VNets: []sim.VNet{{Name: "hub", Region: "westeurope", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "app", Prefixes: sim.CIDRs("10.0.1.0/24"), RouteTable: "rt"},
		}}},
		RouteTables: []sim.RouteTable{{Name: "rt", Routes: []sim.UDR{{Name: "out", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance("10.0.0.4")}}}},
	}
	text, err := azjson.Export(d, azjson.ExportOptions{Subscription: "sub", ResourceGroup: "net", Parts: azjson.ExportResources})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(text))
	// Output:
	// [
	//   {
	//     "id": "/subscriptions/sub/resourceGroups/net/providers/Microsoft.Network/routeTables/rt",
	//     "name": "rt",
	//     "type": "Microsoft.Network/routeTables",
	//     "properties": {
	//       "disableBgpRoutePropagation": false,
	//       "routes": [
	//         {
	//           "id": "/subscriptions/sub/resourceGroups/net/providers/Microsoft.Network/routeTables/rt/routes/out",
	//           "name": "out",
	//           "properties": {
	//             "addressPrefix": "0.0.0.0/0",
	//             "hasBgpOverride": false,
	//             "nextHopIpAddress": "10.0.0.4",
	//             "nextHopType": "VirtualAppliance"
	//           }
	//         }
	//       ]
	//     }
	//   },
	//   {
	//     "id": "/subscriptions/sub/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub",
	//     "name": "hub",
	//     "type": "Microsoft.Network/virtualNetworks",
	//     "location": "westeurope",
	//     "properties": {
	//       "addressSpace": {
	//         "addressPrefixes": [
	//           "10.0.0.0/16"
	//         ]
	//       },
	//       "subnets": [
	//         {
	//           "id": "/subscriptions/sub/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/app",
	//           "name": "app",
	//           "properties": {
	//             "addressPrefix": "10.0.1.0/24",
	//             "privateEndpointNetworkPolicies": "Disabled",
	//             "routeTable": {
	//               "id": "/subscriptions/sub/resourceGroups/net/providers/Microsoft.Network/routeTables/rt"
	//             }
	//           }
	//         }
	//       ]
	//     }
	//   }
	// ]
}

// A template with a private endpoint, before it is deployed: where does the vault's name
// lead a machine of the network, and whom does the vault answer otherwise?
func ExampleImport_privateEndpoint() {
	const template = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": [
	{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-04-01", "name": "hub", "location": "westeurope", "properties": {
		"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [
			{"name": "app", "properties": {"addressPrefix": "10.0.1.0/24"}}, {"name": "pe", "properties": {"addressPrefix": "10.0.2.0/24"}}]}},
	{"type": "Microsoft.Network/networkInterfaces", "apiVersion": "2023-04-01", "name": "vm", "location": "westeurope", "properties": {"ipConfigurations": [
		{"name": "ip", "properties": {"subnet": {"id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'hub', 'app')]"}}}]}},
	{"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "secrets", "location": "westeurope", "properties": {"publicNetworkAccess": "Disabled"}},
	{"type": "Microsoft.Network/privateDnsZones", "apiVersion": "2020-06-01", "name": "privatelink.vaultcore.azure.net", "location": "global"},
	{"type": "Microsoft.Network/privateDnsZones/virtualNetworkLinks", "apiVersion": "2020-06-01", "name": "privatelink.vaultcore.azure.net/hub", "location": "global", "properties": {
		"registrationEnabled": false, "virtualNetwork": {"id": "[resourceId('Microsoft.Network/virtualNetworks', 'hub')]"}}},
	{"type": "Microsoft.Network/privateEndpoints", "apiVersion": "2023-04-01", "name": "to-secrets", "location": "westeurope", "properties": {
		"subnet": {"id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'hub', 'pe')]"}, "privateLinkServiceConnections": [
			{"name": "c", "properties": {"privateLinkServiceId": "[resourceId('Microsoft.KeyVault/vaults', 'secrets')]", "groupIds": ["vault"]}}]}},
	{"type": "Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "apiVersion": "2023-04-01", "name": "to-secrets/default", "properties": {"privateDnsZoneConfigs": [
		{"name": "z", "properties": {"privateDnsZoneId": "[resourceId('Microsoft.Network/privateDnsZones', 'privatelink.vaultcore.azure.net')]"}}]}}]}`
	r, err := azjson.Import([]azjson.Source{{Name: "main.json", Text: []byte(template)}}, azjson.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := sim.Compile(r.Design)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"tcp vm -> secrets.vault.azure.net:443", "tcp 20.0.0.1 -> secrets.vault.azure.net:443"} {
		f, err := sim.ParseFlow(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		v, err := n.Verdict(f)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(text, "is", v.Disposition)
	}
	for _, note := range r.Report.Of(azjson.NoteAssumed) {
		fmt.Println(note.Kind, note.Subject)
	}
	// Output:
	// tcp vm -> secrets.vault.azure.net:443 is delivered
	// tcp 20.0.0.1 -> secrets.vault.azure.net:443 is refused
	// assumed networkInterfaces/vm: ipConfigurations["ip"].privateIPAddress
	// assumed privateEndpoints/to-secrets: ipConfigurations
	// assumed vaults/secrets
}
