package sim

import (
	"net/netip"
	"testing"
)

func TestDocumentedPrivateLinkRefusals(t *testing.T) {
	const pe, pls = `privateEndpoints["pe"]`, `privateLinkServices["pls"]`
	rows := []mistake{
		{"endpoint in no subnet", "", func(d *Design) { d.PrivateEndpoints[0].Subnet = "spoke/ap" }, []string{
			pe + `.subnet: no subnet named "spoke/ap" (have "spoke/app", "spoke/apim")`,
		}},
		{"endpoint in GatewaySubnet", "", func(d *Design) {
			d.PrivateEndpoints[0].Subnet, d.PrivateEndpoints[0].IP = "hub/GatewaySubnet", IP("10.0.255.9")
		}, []string{
			pe + `.subnet: "hub/GatewaySubnet" holds nothing but what its name says, want another subnet`,
		}},
		{"endpoint in a delegated subnet", "apim:Z6", func(d *Design) { d.VNets[1].Subnets[0].Delegation = "Microsoft.Web/serverFarms" }, []string{
			pe + `.subnet: "spoke/app" is delegated to "Microsoft.Web/serverFarms", want no delegation`,
			`privateEndpoints["pe2"].subnet: "spoke/app" is delegated to "Microsoft.Web/serverFarms", want no delegation`,
		}},
		{"endpoint outside its subnet", "", func(d *Design) { d.PrivateEndpoints[0].IP = IP("10.1.1.20") }, []string{
			pe + `.privateIPAddress: "10.1.1.20" is outside subnet "spoke/app" ("10.1.0.0/24")`,
		}},
		{"endpoint on a machine's address", "", func(d *Design) { d.PrivateEndpoints[0].IP = IP("10.1.0.4") }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: address "10.1.0.4" is taken by privateEndpoints["pe"], want another`,
		}},
		{"endpoint to nothing", "", func(d *Design) { d.PrivateEndpoints[0].Service = "" }, []string{
			pe + `: neither service nor privateLinkService given, want one`,
		}},
		{"endpoint to two things", "", func(d *Design) { d.PrivateEndpoints[0].PrivateLinkService = "pls" }, []string{
			pe + `: both service "store" and privateLinkService "pls" given, want one`,
		}},
		{"endpoint to a service that is not there", "", func(d *Design) { d.PrivateEndpoints[0].Service = "stor" }, []string{
			pe + `.service: no service named "stor" (have "store")`,
		}},
		{"endpoint to an injected instance", "apim:O1, apim:F24", func(d *Design) { d.PrivateEndpoints[0].Service = "apim" }, []string{
			pe + `.service: "apim" is injected into a network, and such an instance takes no private endpoint`,
		}},
		{"endpoint to a link service that is not there", "", func(d *Design) { d.PrivateEndpoints[1].PrivateLinkService = "plx" }, []string{
			`privateEndpoints["pe2"].privateLinkService: no private link service named "plx" (have "pls")`,
		}},
		{"IPv6 endpoint to a link service", "", func(d *Design) {
			d.PrivateEndpoints[1].Subnet, d.PrivateEndpoints[1].IP = "hub/shared", IP("2001:db8:1:1::9")
		}, []string{
			`privateEndpoints["pe2"].privateIPAddress: "2001:db8:1:1::9" in front of a private link service, which takes IPv4 only`,
		}},
		{"endpoint in no known state", "", func(d *Design) { d.PrivateEndpoints[0].State = 9 }, []string{
			pe + `.connectionState: 9 stands for nothing, want "Approved", "Pending", "Rejected", "Disconnected"`,
		}},
		{"policies of no known kind", "", func(d *Design) { d.VNets[1].Subnets[0].PrivateEndpointNetworkPolicies = 9 }, []string{
			`virtualNetworks["spoke"].subnets["app"].privateEndpointNetworkPolicies: 9 stands for nothing, want "Disabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled", "Enabled"`,
		}},
		{"public access of no known kind", "", func(d *Design) { d.Services[0].PublicNetworkAccess = 9 }, []string{
			`services["store"].publicNetworkAccess: 9 stands for nothing, want "Enabled", "Disabled"`,
		}},
		{"two endpoints of one name", "", func(d *Design) { d.PrivateEndpoints[1].Name = "pe" }, []string{
			`privateEndpoints["pe"].name: name "pe" is taken by another there, want another`,
		}},
		{"endpoint of a machine's name", "", func(d *Design) { d.PrivateEndpoints[0].Name = "web" }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].name: name "web" is taken by privateEndpoints["web"], want another`,
		}},
		{"endpoint in a full subnet", "", func(d *Design) {
			d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "small", Prefixes: CIDRs("10.1.2.0/29"), NICs: []NIC{{Name: "x", IPs: IPs("10.1.2.4")}, {Name: "y", IPs: IPs("10.1.2.5")}}})
			d.PrivateEndpoints[1].Subnet, d.PrivateEndpoints[1].IP = "spoke/small", netip.Addr{}
			d.PrivateEndpoints = append(d.PrivateEndpoints, PrivateEndpoint{Name: "pe3", Subnet: "spoke/small", Service: "store"})
		}, []string{
			`privateEndpoints["pe2"].subnet: "spoke/small" is full: "10.1.2.0/29" leaves 3 addresses, and 4 are needed`,
			`privateEndpoints["pe3"].subnet: "spoke/small" is full: "10.1.2.0/29" leaves 3 addresses, and 4 are needed`,
		}},
		{"endpoint that Azure has to place in an IPv6 subnet", "", func(d *Design) {
			d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "six", Prefixes: CIDRs("2001:db8:1:2::/64")})
			d.PrivateEndpoints[0].Subnet, d.PrivateEndpoints[0].IP = "hub/six", netip.Addr{}
		}, []string{
			pe + `.subnet: "hub/six" does not begin with an IPv4 prefix, out of which Azure picks an address`,
		}},
		{"link service of no balancer", "", func(d *Design) { d.PrivateLinkServices[0].Frontend = "ilx/front" }, []string{
			pls + `.loadBalancerFrontendIPConfiguration: no load balancer named "ilx" (have "ilb")`,
		}},
		{"link service of no frontend", "", func(d *Design) { d.PrivateLinkServices[0].Frontend = "ilb/fron" }, []string{
			pls + `.loadBalancerFrontendIPConfiguration: no frontend of "ilb" named "fron" (have "front")`,
		}},
		{"link service of a public frontend", "", func(d *Design) { d.PrivateLinkServices[0].Frontend = "lb/front" }, []string{
			pls + `.loadBalancerFrontendIPConfiguration: "lb/front" is public, want a private frontend`,
		}},
		{"link service with nine addresses", "net:1.8.b7", func(d *Design) {
			d.PrivateLinkServices[0].NATIPs = IPs("10.0.1.20", "10.0.1.21", "10.0.1.22", "10.0.1.23", "10.0.1.24", "10.0.1.25", "10.0.1.26", "10.0.1.27", "10.0.1.28")
		}, []string{
			pls + `.ipConfigurations: 9 addresses given, want at most 8`,
		}},
		{"link service in another network", "net:1.8.b7", func(d *Design) {
			d.PrivateLinkServices[0].Subnet, d.PrivateLinkServices[0].NATIPs = "spoke/app", IPs("10.1.0.20")
		}, []string{
			pls + `.subnet: "spoke/app" is not in "hub", the network of the frontend`,
		}},
		{"link service with an IPv6 address", "", func(d *Design) { d.PrivateLinkServices[0].NATIPs = IPs("2001:db8:1:1::20") }, []string{
			pls + `.ipConfigurations: "2001:db8:1:1::20" is not IPv4`,
		}},
	}
	if got := messages(check(linkedDesign())); got != nil {
		t.Fatalf("check(linked) = %q, want nothing", got)
	}
	for i := range rows {
		edit := rows[i].edit
		rows[i].edit = func(d *Design) { *d = *linkedDesign(); edit(d) }
	}
	mistakes(t, rows)
}

// linkedDesign is the valid design with two private endpoints and a private link
// service.
func linkedDesign() *Design {
	d := validDesign()
	d.PrivateEndpoints = []PrivateEndpoint{
		{Name: "pe", Subnet: "spoke/app", IP: IP("10.1.0.250"), Service: "store"}, {Name: "pe2", Subnet: "spoke/app", PrivateLinkService: "pls", State: Pending},
	}
	d.PrivateLinkServices = []PrivateLinkService{{Name: "pls", Frontend: "ilb/front", Subnet: "hub/shared", NATIPs: IPs("10.0.1.250", "10.0.1.251")}}
	return d
}
