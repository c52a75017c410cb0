package sim

import (
	"net/netip"
	"testing"

	"azpath/route"
)

func TestDocumentedRouteTableRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"too many routes", "net:1.11.b1", func(d *Design) { d.RouteTables[0].Routes = manyRoutes(401) }, []string{
			`routeTables["rt-apim"].routes: 401 routes, want at most 400`,
		}},
		{"too many service tags", "net:1.11.b1", func(d *Design) { d.RouteTables[0].Routes = manyTags(26) }, []string{
			`routeTables["rt-apim"].routes: 26 routes to service tags, want at most 25`,
		}},
		{"two routes of one name", "", func(d *Design) { d.RouteTables[0].Routes[0].Name = "FW" }, []string{
			`routeTables["rt-apim"].routes["fw"].name: name "fw" is taken by routeTables["rt-apim"].routes["FW"], want another`,
		}},
		{"two routes to one prefix", "net:A6", func(d *Design) {
			d.RouteTables[0].Routes = append(d.RouteTables[0].Routes, UDR{Name: "again", Prefix: CIDR("0.0.0.0/0"), NextHop: ToNone})
		}, []string{
			`routeTables["rt-apim"].routes["fw"].addressPrefix: destination "0.0.0.0/0" is taken by routeTables["rt-apim"].routes["again"], want another`,
		}},
		{"two routes to one tag", "", func(d *Design) {
			d.RouteTables[0].Routes = append(d.RouteTables[0].Routes, UDR{Name: "again", Tag: "ApiManagement", NextHop: ToNone})
		}, []string{
			`routeTables["rt-apim"].routes["control"].addressPrefix: destination "ApiManagement" is taken by routeTables["rt-apim"].routes["again"], want another`,
		}},
		{"route without destination", "", func(d *Design) { d.RouteTables[0].Routes[1].Prefix = netip.Prefix{} }, []string{
			`routeTables["rt-apim"].routes["fw"].addressPrefix: no prefix given, want one such as "10.0.0.0/16"`,
		}},
		{"route with two destinations", "", func(d *Design) { d.RouteTables[0].Routes[1].Tag = "Storage" }, []string{
			`routeTables["rt-apim"].routes["fw"].addressPrefix: both "0.0.0.0/0" and service tag "Storage" given, want one`,
		}},
		{"route with host bits", "", func(d *Design) { d.RouteTables[0].Routes[1].Prefix = netip.MustParsePrefix("10.0.0.1/8") }, []string{
			`routeTables["rt-apim"].routes["fw"].addressPrefix: "10.0.0.1/8" has host bits set, want "10.0.0.0/8"`,
		}},
		{"route to an unknown tag", "", func(d *Design) { d.RouteTables[0].Routes[0].Tag = "ApiManagment" }, []string{
			`routeTables["rt-apim"].routes["control"].addressPrefix: no service tag named "ApiManagment" (have "ApiManagement")`,
		}},
		{"route to a tag that is text", "", func(d *Design) { d.RouteTables[0].Routes[0].Tag = "Api Management" }, []string{
			`routeTables["rt-apim"].routes["control"].addressPrefix: "Api Management" is neither a prefix nor a service tag`,
		}},
		{"route to a tag without addresses", "", func(d *Design) { d.RouteTables[0].Routes[0].Tag = "Internet" }, []string{
			`routeTables["rt-apim"].routes["control"].addressPrefix: service tag "Internet" has a meaning in network security groups only`,
		}},
		{"route to a tag that routes cannot name", "apim:C10", func(d *Design) { d.RouteTables[0].Routes[0].Tag = "AzureStack" }, []string{
			`routeTables["rt-apim"].routes["control"].addressPrefix: service tag "AzureStack" cannot stand here: the data allows it in API, NSG`,
		}},
		{"route without next hop", "", func(d *Design) { d.RouteTables[0].Routes[0].NextHop = route.NextHop{} }, []string{
			`routeTables["rt-apim"].routes["control"].nextHopType: none given, want VirtualNetworkGateway, VnetLocal, Internet, VirtualAppliance, VirtualApplianceEcmp or None`,
		}},
		{"route to a peering", "net:1.5", func(d *Design) { d.RouteTables[0].Routes[0].NextHop = route.NextHop{Type: route.HopVNetPeering} }, []string{
			`routeTables["rt-apim"].routes["control"].nextHopType: "VNetPeering" is not for users to write, want VirtualNetworkGateway, VnetLocal, Internet, VirtualAppliance, VirtualApplianceEcmp or None`,
		}},
		{"route to a next hop type beyond the last", "", func(d *Design) { d.RouteTables[0].Routes[0].NextHop = route.NextHop{Type: 99} }, []string{
			`routeTables["rt-apim"].routes["control"].nextHopType: "HopType(99)" is not for users to write, want VirtualNetworkGateway, VnetLocal, Internet, VirtualAppliance, VirtualApplianceEcmp or None`,
		}},
		{"appliance without address", "net:1.5", func(d *Design) { d.RouteTables[0].Routes[1].NextHop.IP = netip.Addr{} }, []string{
			`routeTables["rt-apim"].routes["fw"].nextHopIpAddress: no address given, want the private address of the appliance`,
		}},
		{"appliance at a multicast address", "", func(d *Design) { d.RouteTables[0].Routes[1].NextHop.IP = IP("224.0.0.1") }, []string{
			`routeTables["rt-apim"].routes["fw"].nextHopIpAddress: "224.0.0.1" is no machine's address, want a unicast address`,
		}},
		{"appliance of another family", "", func(d *Design) { d.RouteTables[0].Routes[1].NextHop.IP = IP("2001:db8:1::4") }, []string{
			`routeTables["rt-apim"].routes["fw"].nextHopIpAddress: "2001:db8:1::4" is of another family than "0.0.0.0/0"`,
		}},
		{"Internet with an address", "net:1.5", func(d *Design) { d.RouteTables[0].Routes[0].NextHop.IP = IP("10.0.0.4") }, []string{
			`routeTables["rt-apim"].routes["control"].nextHopIpAddress: "10.0.0.4" with next hop Internet, want an address with VirtualAppliance only`,
		}},
	})
}
