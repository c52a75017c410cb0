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
