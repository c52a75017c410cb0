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
		{"more than Network Manager may write", "net:1.11.b2", func(d *Design) { d.RouteTables[0].ManagedRoutes = manyRoutes(999) }, []string{
			`routeTables["rt-apim"].routes: 1001 routes, 999 of them by Network Manager, want at most 1000`,
		}},
		{"as many as Network Manager may write", "net:1.11.b2", func(d *Design) { d.RouteTables[0].ManagedRoutes = manyRoutes(998) }, nil},
		{"two rules of Network Manager to one prefix", "net:1.11.b2", func(d *Design) {
			d.RouteTables[0].ManagedRoutes = []UDR{{Name: "a", Prefix: CIDR("10.9.0.0/16"), NextHop: ToNone}, {Name: "b", Prefix: CIDR("10.9.0.0/16"), NextHop: ToNone}}
		}, []string{
			`routeTables["rt-apim"].networkManagerRoutes["b"].addressPrefix: destination "10.9.0.0/16" is taken by routeTables["rt-apim"].networkManagerRoutes["a"], want another`,
		}},
		{"equal appliances that are one", "net:1.5 table 1", func(d *Design) {
			d.RouteTables[0].Routes[1].NextHop, d.RouteTables[0].Routes[1].NextHopIPs = route.NextHop{Type: route.HopVirtualApplianceEcmp}, IPs("10.0.0.4")
		}, []string{`routeTables["rt-apim"].routes["fw"].nextHop: 1 addresses, want 2 to 64`}},
		{"equal appliances beside one", "net:1.5 table 1", func(d *Design) {
			d.RouteTables[0].Routes[1].NextHop.Type, d.RouteTables[0].Routes[1].NextHopIPs = route.HopVirtualApplianceEcmp, IPs("10.0.0.4", "10.0.0.4")
		}, []string{
			`routeTables["rt-apim"].routes["fw"].nextHop: address "10.0.0.4" is taken by another there, want another`,
			`routeTables["rt-apim"].routes["fw"].nextHopIpAddress: "10.0.0.4" with next hop VirtualApplianceEcmp, want the addresses in nextHop`,
		}},
		{"equal appliances of two families", "net:1.5 table 1", func(d *Design) {
			d.RouteTables[0].Routes[1].NextHop, d.RouteTables[0].Routes[1].NextHopIPs = route.NextHop{Type: route.HopVirtualApplianceEcmp}, IPs("10.0.0.4", "fd00::4")
		}, []string{`routeTables["rt-apim"].routes["fw"].nextHop: "fd00::4" is of another family than 0.0.0.0/0`}},
		{"equal addresses with another next hop", "net:1.5 table 1", func(d *Design) { d.RouteTables[0].Routes[1].NextHopIPs = IPs("10.0.0.5", "10.0.0.6") }, []string{
			`routeTables["rt-apim"].routes["fw"].nextHop: 2 addresses with next hop VirtualAppliance, want them with VirtualApplianceEcmp only`,
		}},
		{"AzureCloud where the data rules", "apim:C10, net:A6", func(d *Design) {
			d.Assumptions.AzureCloudInRoutes = Off
			d.RouteTables[0].Routes[0].Tag = "AzureCloud.eastus"
		}, []string{`routeTables["rt-apim"].routes["control"].addressPrefix: service tag "AzureCloud.eastus" cannot stand in user routes by the service tag data (switch azureCloudInRoutes)`}},
		{"reserved prefixes of an unknown list", "net:1.1.b1", func(d *Design) { d.Reserved.List = "observed-2018" }, []string{
			`reservedPrefixes.list: no list named "observed-2018" (have "observed-2019", "observed-2021", "observed-2023")`,
		}},
		{"reserved prefixes by list and by hand", "net:1.1.b1", func(d *Design) {
			d.Reserved = Reserved{List: "none", Prefixes: []netip.Prefix{CIDR("10.0.0.0/8"), CIDR("10.0.0.0/8"), CIDR("0.0.0.0/0"), netip.MustParsePrefix("10.0.0.1/8")}}
		}, []string{
			`reservedPrefixes.addressPrefixes: "0.0.0.0/0" is everything, want a longer prefix`,
			`reservedPrefixes.addressPrefixes: "10.0.0.0/8" stands there twice`,
			`reservedPrefixes.addressPrefixes: "10.0.0.1/8" has host bits set, want "10.0.0.0/8"`,
			`reservedPrefixes.list: both list "none" and 4 prefixes given, want one`,
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
