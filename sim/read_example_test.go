package sim_test

import (
	"fmt"
	"strings"

	"azpath/sim"
)

// All mistakes of a design are told at once, each with its place.
func ExampleReadDesign() {
	_, err := sim.ReadDesign(strings.NewReader(`{
  "virtualNetworks": [{
    "name": "hub",
    "addressPrefixes": ["10.0.0.0/16"],
    "subnets": [{"name": "apim", "addressPrefixes": ["10.0.1.4/24"], "routetable": "rt-apim"}]
  }],
  "routeTables": [{
    "name": "rt-apim",
    "routes": [{"name": "FW", "addressPrefix": "0.0.0.0/0", "nextHopType": "Firewall"}]
  }]
}`))
	fmt.Println(err)
	// Output:
	// line 5: virtualNetworks["hub"].subnets["apim"].addressPrefixes[0]: "10.0.1.4/24": host bits are set, did you mean "10.0.1.0/24"?
	// line 5: virtualNetworks["hub"].subnets["apim"]: "routetable": no such field, did you mean "routeTable"?
	// line 9: routeTables["rt-apim"].routes["FW"].nextHopType: "Firewall": none of "VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "VirtualApplianceEcmp", "None"
}

// A what-if is a copy of the design with a few changes.
func ExampleDesign_Apply() {
	design := sim.Design{RouteTables: []sim.RouteTable{{Name: "rt-apim"}}}

	var changes []sim.Change
	for _, text := range []string{
		"route add rt-apim FW 0.0.0.0/0 VirtualAppliance 10.0.0.4",
		"route add rt-apim ControlPlane ApiManagement Internet",
	} {
		change, err := sim.ParseChange(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		changes = append(changes, change)
	}
	changed, err := design.Apply(changes...)
	fmt.Println(len(design.RouteTables[0].Routes), len(changed.RouteTables[0].Routes), err)

	_, err = design.Apply(sim.RemoveRoute{Table: "rt-apm", Name: "FW"})
	fmt.Println(err)
	// Output:
	// 0 2 <nil>
	// route remove rt-apm FW: route table: "rt-apm": does not exist, did you mean "rt-apim"? (have "rt-apim")
}

func ExampleParseChange() {
	change, err := sim.ParseChange("nsg add nsg-apim AllowMgmt 110 inbound allow tcp ApiManagement -> VirtualNetwork:3443")
	fmt.Println(change, err)

	_, err = sim.ParseChange("route add rt-apim CP1 203.0.113.66/24 Internet")
	fmt.Println(err)
	// Output:
	// nsg add nsg-apim AllowMgmt 110 Inbound Allow Tcp ApiManagement -> VirtualNetwork:3443 <nil>
	// route add: destination: "203.0.113.66/24": host bits are set, did you mean "203.0.113.0/24"?
}

func ExampleParseFlow() {
	flow, err := sim.ParseFlow("tcp 203.0.113.10:51000 -> apim:443 name api.example.com")
	fmt.Println(flow.Source, flow.SourcePort, flow.Destination, flow.Port, flow.ServerName, err)

	_, err = sim.ParseFlow("tcp 203.0.113.10 -> apim")
	fmt.Println(err)
	// Output:
	// 203.0.113.10 51000 apim 443 api.example.com <nil>
	// flow: destination: "apim": no port, want one such as apim:443
}
