package sim

import (
	"net/netip"
	"testing"
)

func TestDocumentedAPIMRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"instance in no subnet", "", func(d *Design) { d.APIMs[0].Subnet = "spoke/api" }, []string{
			`apiManagement["apim"].subnet: no subnet named "spoke/api" (have "spoke/apim", "spoke/app")`,
		}},
		{"instance in GatewaySubnet", "", func(d *Design) { d.APIMs[0] = APIM{Name: "apim", Mode: Internal, Subnet: "hub/GatewaySubnet"} }, []string{
			`apiManagement["apim"].subnet: "hub/GatewaySubnet" holds nothing but what its name says, want another subnet`,
		}},
		{"instance without mode", "", func(d *Design) { d.APIMs[0].Mode = 0 }, []string{
			`apiManagement["apim"].virtualNetworkType: 0 stands for nothing, want "External", "Internal"`,
		}},
		{"instance of another SKU", "", func(d *Design) { d.APIMs[0].SKU = "Standard" }, []string{
			`apiManagement["apim"].sku: "Standard" is none of "Developer", "Premium", which alone can be injected`,
		}},
		{"developer instance of two units", "apim:Z3", func(d *Design) {
			d.APIMs[0].SKU = "Developer"
			d.APIMs[0].IPs = nil
		}, []string{
			`apiManagement["apim"].capacity: "2" is out of range, want 1..1 for Developer`,
		}},
		{"premium instance of 32 units", "apim:Z3", func(d *Design) { d.APIMs[0].Units = 32 }, []string{
			`apiManagement["apim"].capacity: "32" is out of range, want 1..31 for Premium`,
		}},
		{"external instance without public address", "apim:A7", func(d *Design) {
			d.APIMs[0].Mode = External
			d.APIMs[0].PublicIP = ""
			d.APIMs[0].PrivateIP = netip.Addr{}
		}, []string{
			`apiManagement["apim"].publicIPAddress: none given, want one: an External instance has a public address`,
		}},
		{"external instance with a private address", "apim:3", func(d *Design) { d.APIMs[0].Mode = External }, []string{
			`apiManagement["apim"].privateIPAddress: "10.1.1.4" in External mode, which has no private address`,
		}},
		{"instance with a Basic address", "apim:A7", func(d *Design) { d.PublicIPs[0].SKU = "Basic" }, []string{
			`apiManagement["apim"].publicIPAddress: "pip-apim" is of SKU "Basic", want "Standard"`,
		}},
		{"instance in a delegated subnet", "apim:5", func(d *Design) { d.VNets[1].Subnets[1].Delegation = "Microsoft.Web/hostingEnvironments" }, []string{
			`apiManagement["apim"].subnet: "spoke/apim" is delegated to "Microsoft.Web/hostingEnvironments", want no delegation`,
		}},
		{"instance address outside the subnet", "", func(d *Design) { d.APIMs[0].PrivateIP = IP("10.1.0.9") }, []string{
			`apiManagement["apim"].privateIPAddress: "10.1.0.9" is outside subnet "spoke/apim" ("10.1.1.0/27")`,
		}},
		{"too many instance addresses", "apim:Z1", func(d *Design) { d.APIMs[0].IPs = IPs("10.1.1.5", "10.1.1.6", "10.1.1.7", "10.1.1.8", "10.1.1.9") }, []string{
			`apiManagement["apim"].instanceIPAddresses: 5 given, want at most 4 for its units`,
		}},
		{"subnet too small for its units", "apim:Z2", func(d *Design) { d.APIMs[0].Units = 14 }, []string{
			`apiManagement["apim"].subnet: "spoke/apim" is too small: "10.1.1.0/27" leaves 27 addresses, and 29 are needed by API Management and 0 by others, want a /26`,
		}},
		{"subnet too small for two instances", "apim:Z4", func(d *Design) {
			d.APIMs[0].Units = 7
			d.APIMs = append(d.APIMs, APIM{Name: "apim2", Mode: Internal, Subnet: "spoke/apim", Units: 6})
		}, []string{
			`apiManagement["apim"].subnet: "spoke/apim" is too small: "10.1.1.0/27" leaves 27 addresses, and 28 are needed by API Management and 0 by others, want a /26`,
			`apiManagement["apim2"].subnet: "spoke/apim" is too small: "10.1.1.0/27" leaves 27 addresses, and 28 are needed by API Management and 0 by others, want a /26`,
		}},
		{"subnet too small beside its neighbours", "", func(d *Design) {
			d.VNets[1].Subnets[1].NICs = []NIC{{Name: "vm", IPs: IPs("10.1.1.20")}}
			d.APIMs[0].Units = 13
		}, []string{
			`apiManagement["apim"].subnet: "spoke/apim" is too small: "10.1.1.0/27" leaves 27 addresses, and 27 are needed by API Management and 1 by others, want a /26`,
		}},
		{"instance in an IPv6 subnet", "", func(d *Design) {
			d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "six", Prefixes: CIDRs("2001:db8:1:2::/64")})
			d.APIMs[0].Subnet = "hub/six"
		}, []string{
			`apiManagement["apim"].subnet: "hub/six" has no IPv4 prefix, and an instance has IPv4 addresses only`,
		}},
	})
}
