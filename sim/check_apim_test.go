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
			`apiManagement["apim"].instanceIPAddresses: 2 given in mode None, whose machines are in no subnet`,
			`apiManagement["apim"].privateIPAddress: "10.1.1.4" in mode None, which has no private address`,
			`apiManagement["apim"].subnet: "spoke/apim" in mode None, which is in no subnet, want virtualNetworkType "External" or "Internal"`,
		}},
		{"instance of a mode that is none", "", func(d *Design) { d.APIMs[0].Mode = 7 }, []string{
			`apiManagement["apim"].virtualNetworkType: 7 stands for nothing, want "None", "External", "Internal"`,
		}},
		{"instance of another SKU", "", func(d *Design) { d.APIMs[0].SKU = "Standard" }, []string{
			`apiManagement["apim"].sku: "Standard" is none of "Developer", "Premium", "PremiumV2", which alone can be injected`,
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
		{"external instance without public address", "apim:A7, apim:F23", func(d *Design) {
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
		{"instance in a delegated subnet", "apim:5, apim:F21", func(d *Design) { d.VNets[1].Subnets[1].Delegation = "Microsoft.Web/hostingEnvironments" }, []string{
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
		{"instance of no SKU", "apim:1", func(d *Design) { d.APIMs[0].SKU = "Gold" }, []string{
			`apiManagement["apim"].sku: "Gold" is none of "Basic", "BasicV2", "Consumption", "Developer", "Premium", "PremiumV2", "Standard", "StandardV2"`,
		}},
		{"outbound integration of a classic tier", "apim:2.1", func(d *Design) {
			d.APIMs[0] = APIM{Name: "apim", Mode: External, Subnet: "spoke/apim", PublicIP: "pip-apim", SKU: "Basic"}
		}, []string{
			`apiManagement["apim"].sku: "Basic" is none of "Developer", "Premium", "PremiumV2", "StandardV2", which alone can stand in a network`,
		}},
		{"injection of the v2 tiers without delegation, with a public address", "apim:5", func(d *Design) {
			d.APIMs[0] = APIM{Name: "apim", Mode: Internal, Subnet: "spoke/apim", PublicIP: "pip-apim", SKU: "PremiumV2"}
		}, []string{
			`apiManagement["apim"].publicIPAddress: "pip-apim" on an injected instance of the v2 tiers, which has no public address`,
			`apiManagement["apim"].subnet: "spoke/apim" is not delegated, want delegation to "Microsoft.Web/hostingEnvironments"`,
		}},
		{"integration with the delegation of injection", "apim:5", func(d *Design) {
			d.APIMs[0] = APIM{Name: "apim", Mode: External, Subnet: "spoke/apim", PublicIP: "pip-apim", SKU: "StandardV2"}
			d.VNets[1].Subnets[1].Delegation = "Microsoft.Web/hostingEnvironments"
		}, []string{
			`apiManagement["apim"].subnet: "spoke/apim" is delegated to "Microsoft.Web/hostingEnvironments", want "Microsoft.Web/serverFarms"`,
		}},
		{"a v2 subnet that is too small and shared", "apim:Z2, apim:Z4", func(d *Design) {
			s := &d.VNets[1].Subnets[1]
			s.Delegation, s.Prefixes, s.NICs = "Microsoft.Web/hostingEnvironments", CIDRs("10.1.1.0/28"), []NIC{{Name: "vm", IPs: IPs("10.1.1.10")}}
			d.APIMs[0] = APIM{Name: "apim", Mode: Internal, Subnet: "spoke/apim", SKU: "PremiumV2"}
			d.APIMs = append(d.APIMs, APIM{Name: "apim2", Mode: Internal, Subnet: "spoke/apim", SKU: "PremiumV2"})
		}, []string{
			`apiManagement["apim"].subnet: "spoke/apim" holds 2 instances, want one: of the v2 tiers each has a subnet to itself`,
			`apiManagement["apim"].subnet: "spoke/apim" is too small: "10.1.1.0/28", want a /27 at least, better a /24`,
			`apiManagement["apim2"].subnet: "spoke/apim" holds 2 instances, want one: of the v2 tiers each has a subnet to itself`,
			`apiManagement["apim2"].subnet: "spoke/apim" is too small: "10.1.1.0/28", want a /27 at least, better a /24`,
			`virtualNetworks["spoke"].subnets["apim"].networkInterfaces["vm"]: "vm" is in the subnet of API Management "apim", want another: that subnet is in use by resource navigation links and takes nothing else`,
			`virtualNetworks["spoke"].subnets["apim"].networkInterfaces["vm"]: "vm" is in the subnet of API Management "apim2", want another: that subnet is in use by resource navigation links and takes nothing else`,
		}},
		{"stv1 with a Standard address, beside a machine", "apim:5, apim:F22", func(d *Design) {
			d.APIMs[0].Platform = STV1
			d.VNets[1].Subnets[1].NICs = []NIC{{Name: "vm", IPs: IPs("10.1.1.20")}}
		}, []string{
			`apiManagement["apim"].publicIPAddress: "pip-apim" is of SKU "Standard", want "Basic": on platform stv1 the address is Azure's own, of a Basic load balancer`,
			`virtualNetworks["spoke"].subnets["apim"].networkInterfaces["vm"]: "vm" is in the subnet of API Management "apim", want another: that subnet is in use by resource navigation links and takes nothing else`,
		}},
		{"a platform of the v2 tiers", "apim:5", func(d *Design) {
			d.APIMs[0] = APIM{Name: "apim", PublicIP: "pip-apim", SKU: "BasicV2", Platform: STV1}
		}, []string{`apiManagement["apim"].platformVersion: "stv1" of BasicV2, want none: the platform is of the classic tiers`}},
		{"no public access and no private endpoint", "apim:9, apim:R6", func(d *Design) { d.APIMs[0].PublicNetworkAccess = PublicAccessDisabled }, []string{
			`apiManagement["apim"].publicNetworkAccess: "Disabled" is not supported if the service does not have at least one approved private endpoint, want one`,
		}},
		{"further regions of another tier, in the wrong network", "apim:M1, apim:O3", func(d *Design) {
			d.VNets[1].Region = "eastus"
			d.APIMs[0].SKU, d.APIMs[0].Units, d.APIMs[0].IPs = "Developer", 1, nil
			d.APIMs[0].Locations = []APIMLocation{{Location: "westeurope", Subnet: "spoke/apim", Units: 40}, {Location: "eastus", Subnet: "spoke/none"}}
		}, []string{
			`apiManagement["apim"].additionalLocations: "Developer" has one region, want sku "Premium" for more`,
			`apiManagement["apim"].additionalLocations["eastus"].location: "eastus" is the instance's own region, want another`,
			`apiManagement["apim"].additionalLocations["eastus"].subnet: no subnet named "spoke/none" (have "spoke/apim", "spoke/app", "hub/shared" and 2 more)`,
			`apiManagement["apim"].additionalLocations["westeurope"].capacity: "40" is out of range, want 1..31 for Premium`,
			`apiManagement["apim"].additionalLocations["westeurope"].subnet: "spoke/apim" is in "eastus", and the location is "westeurope", want a network of that region`,
		}},
	})
}
