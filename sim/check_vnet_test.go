package sim

import (
	"net/netip"
	"testing"
)

func TestNetworkMistakes(t *testing.T) {
	mistakes(t, []mistake{
		{"network without space", "", func(d *Design) { d.VNets = append(d.VNets, VNet{Name: "void"}) }, []string{
			`virtualNetworks["void"].addressPrefixes: no prefix given, want the network's space, such as "10.0.0.0/16"`,
		}},
		{"space with host bits", "", func(d *Design) { d.VNets[1].Space = append(d.VNets[1].Space, netip.MustParsePrefix("10.5.0.1/16")) }, []string{
			`virtualNetworks["spoke"].addressPrefixes: "10.5.0.1/16" has host bits set, want "10.5.0.0/16"`,
		}},
		{"space that is no prefix", "", func(d *Design) { d.VNets[1].Space = append(d.VNets[1].Space, netip.Prefix{}) }, []string{
			`virtualNetworks["spoke"].addressPrefixes: no prefix given, want one such as "10.0.0.0/16"`,
		}},
		{"space of impossible length", "", func(d *Design) { d.VNets[1].Space = append(d.VNets[1].Space, netip.PrefixFrom(IP("10.5.0.0"), 99)) }, []string{
			`virtualNetworks["spoke"].addressPrefixes: "invalid Prefix" is no prefix, want one such as "10.0.0.0/16"`,
		}},
		{"IPv4-mapped space", "", func(d *Design) {
			d.VNets[1].Space = append(d.VNets[1].Space, netip.PrefixFrom(IP("::ffff:10.5.0.0"), 112))
		}, []string{
			`virtualNetworks["spoke"].addressPrefixes: "::ffff:10.5.0.0/112" is IPv4 written as IPv6, want it written as IPv4`,
		}},
		{"overlap inside one space", "", func(d *Design) { d.VNets[1].Space = CIDRs("10.1.0.0/16", "10.1.128.0/17") }, []string{
			`virtualNetworks["spoke"].addressPrefixes: "10.1.128.0/17" overlaps "10.1.0.0/16", want spaces apart`,
		}},
		{"space Azure keeps", "", func(d *Design) { d.VNets[1].Space = append(d.VNets[1].Space, CIDR("168.63.0.0/16")) }, []string{
			`virtualNetworks["spoke"].addressPrefixes: "168.63.0.0/16" overlaps "168.63.129.16/32", which no virtual network may use`,
		}},
		{"multicast space", "", func(d *Design) { d.VNets[1].Space = append(d.VNets[1].Space, CIDR("239.0.0.0/8")) }, []string{
			`virtualNetworks["spoke"].addressPrefixes: "239.0.0.0/8" overlaps "224.0.0.0/4", which no virtual network may use`,
		}},
		{"DNS server that is no machine", "", func(d *Design) { d.VNets[1].DNSServers = IPs("127.0.0.1") }, []string{
			`virtualNetworks["spoke"].dnsServers: "127.0.0.1" is no machine's address, want a unicast address`,
		}},
		{"DNS server with a zone", "", func(d *Design) { d.VNets[1].DNSServers = IPs("fe80::1%eth0") }, []string{
			`virtualNetworks["spoke"].dnsServers: "fe80::1%eth0" has a zone, want "fe80::1"`,
		}},
		{"subnet without prefix", "", func(d *Design) { d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "void"}) }, []string{
			`virtualNetworks["spoke"].subnets["void"].addressPrefixes: no prefix given, want one inside the space of virtual network "spoke" ("10.1.0.0/16")`,
		}},
		{"subnet outside the space", "", func(d *Design) {
			d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "far", Prefixes: CIDRs("10.2.0.0/24")})
		}, []string{
			`virtualNetworks["spoke"].subnets["far"].addressPrefixes: "10.2.0.0/24" is outside the space of virtual network "spoke" ("10.1.0.0/16")`,
		}},
		{"subnet wider than the space", "", func(d *Design) {
			d.VNets[1].Subnets = []Subnet{{Name: "wide", Prefixes: CIDRs("10.0.0.0/15")}}
			d.APIMs, d.LoadBalancers, d.Services = nil, nil, nil
		}, []string{
			`virtualNetworks["spoke"].subnets["wide"].addressPrefixes: "10.0.0.0/15" is outside the space of virtual network "spoke" ("10.1.0.0/16")`,
		}},
		{"overlapping subnets", "", func(d *Design) {
			d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "twin", Prefixes: CIDRs("10.1.0.128/25")})
		}, []string{
			`virtualNetworks["spoke"].subnets["twin"].addressPrefixes: "10.1.0.128/25" overlaps "10.1.0.0/24" of subnet "app"`,
		}},
		{"equal subnets", "", func(d *Design) {
			d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "twin", Prefixes: CIDRs("10.1.0.0/24")})
		}, []string{
			`virtualNetworks["spoke"].subnets["twin"].addressPrefixes: "10.1.0.0/24" overlaps "10.1.0.0/24" of subnet "app"`,
		}},
		{"subnet smaller than /29", "apim:Z2", func(d *Design) {
			d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "tiny", Prefixes: CIDRs("10.1.2.0/30")})
		}, []string{
			`virtualNetworks["spoke"].subnets["tiny"].addressPrefixes: "10.1.2.0/30" is too small, want a /29 or larger`,
		}},
		{"IPv6 subnet that is no /64", "", func(d *Design) {
			d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "six", Prefixes: CIDRs("2001:db8:1:2::/80")})
		}, []string{
			`virtualNetworks["hub"].subnets["six"].addressPrefixes: "2001:db8:1:2::/80" is no /64, the only size of an IPv6 subnet`,
		}},
		{"two prefixes of one family", "", func(d *Design) {
			d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "two", Prefixes: CIDRs("10.1.2.0/24", "10.1.3.0/24")})
		}, []string{
			`virtualNetworks["spoke"].subnets["two"].addressPrefixes: 2 IPv4 prefixes given, want one: a subnet is one range of each family`,
		}},
		{"no such route table", "", func(d *Design) { d.VNets[1].Subnets[1].RouteTable = "rt-apm" }, []string{
			`virtualNetworks["spoke"].subnets["apim"].routeTable: no route table named "rt-apm" (have "rt-apim", "rt-app")`,
		}},
		{"route table in other case", "", func(d *Design) { d.VNets[1].Subnets[1].RouteTable = "RT-APIM" }, []string{
			`virtualNetworks["spoke"].subnets["apim"].routeTable: no route table named "RT-APIM" (have "rt-apim", "rt-app")`,
		}},
		{"no route tables at all", "", func(d *Design) {
			d.RouteTables = nil
			d.VNets[0].Subnets[0].RouteTable = ""
			d.VNets[1].Subnets[0].RouteTable = ""
		}, []string{
			`virtualNetworks["spoke"].subnets["apim"].routeTable: no route table named "rt-apim" (there is none)`,
		}},
		{"no such NSG", "", func(d *Design) { d.VNets[0].Subnets[2].NSG = "nsh" }, []string{
			`virtualNetworks["hub"].subnets["shared"].networkSecurityGroup: no network security group named "nsh" (have "nsg")`,
		}},
		{"no such NAT gateway", "", func(d *Design) { d.VNets[0].Subnets[2].NATGateway = "nat" }, []string{
			`virtualNetworks["hub"].subnets["shared"].natGateway: no NAT gateway named "nat" (have "natgw")`,
		}},
		{"no such service endpoint", "", func(d *Design) { d.VNets[1].Subnets[0].ServiceEndpoints = []string{"Microsoft.Storag"} }, []string{
			`virtualNetworks["spoke"].subnets["app"].serviceEndpoints: no service endpoint named "Microsoft.Storag" (have "Microsoft.Storage")`,
		}},
	})
}

func TestDocumentedSpecialSubnets(t *testing.T) {
	mistakes(t, []mistake{
		{"NSG on GatewaySubnet", "net:1.10", func(d *Design) { d.VNets[0].Subnets[0].NSG = "nsg" }, []string{
			`virtualNetworks["hub"].subnets["GatewaySubnet"].networkSecurityGroup: "nsg" on GatewaySubnet, where Azure allows none`,
		}},
		{"NAT gateway on GatewaySubnet", "net:7.b2, net:1.10 table 5", func(d *Design) { d.VNets[0].Subnets[0].NATGateway = "natgw" }, []string{
			`virtualNetworks["hub"].subnets["GatewaySubnet"].natGateway: "natgw" on GatewaySubnet, where Azure allows no NAT gateway`,
		}},
		{"default route on GatewaySubnet", "net:1.10", func(d *Design) {
			d.RouteTables[2].Routes = append(d.RouteTables[2].Routes, UDR{Prefix: CIDR("0.0.0.0/0"), NextHop: ToInternet})
		}, []string{
			`virtualNetworks["hub"].subnets["GatewaySubnet"].routeTable: "rt-gw" routes "0.0.0.0/0", which Azure refuses on GatewaySubnet`,
		}},
		{"propagation off on GatewaySubnet", "net:1.10", func(d *Design) { d.RouteTables[2].DisableBGPPropagation = true }, []string{
			`virtualNetworks["hub"].subnets["GatewaySubnet"].routeTable: "rt-gw" disables propagation, without which the gateway stops`,
		}},
		{"delegated GatewaySubnet", "", func(d *Design) { d.VNets[0].Subnets[0].Delegation = "Microsoft.Web/serverFarms" }, []string{
			`virtualNetworks["hub"].subnets["GatewaySubnet"].delegation: "Microsoft.Web/serverFarms" on GatewaySubnet, which cannot be delegated`,
		}},
		{"machine in GatewaySubnet", "", func(d *Design) { d.VNets[0].Subnets[0].NICs = []NIC{{Name: "vm", IPs: IPs("10.0.255.10")}} }, []string{
			`virtualNetworks["hub"].subnets["GatewaySubnet"].networkInterfaces: GatewaySubnet holds no machines, want them in another subnet`,
		}},
		{"NSG on AzureFirewallSubnet", "net:1.10", func(d *Design) { d.VNets[0].Subnets[1].NSG = "nsg" }, []string{
			`virtualNetworks["hub"].subnets["AzureFirewallSubnet"].networkSecurityGroup: "nsg" on AzureFirewallSubnet, where Azure allows none`,
		}},
		{"AzureBastionSubnet smaller than /26", "apim:Z7", func(d *Design) {
			d.VNets[0].Subnets[1] = Subnet{Name: "AzureBastionSubnet", Prefixes: CIDRs("10.0.0.0/27"), RouteTable: d.RouteTables[0].Name}
			d.Firewalls = nil
		}, []string{
			`virtualNetworks["hub"].subnets["AzureBastionSubnet"].addressPrefixes: "10.0.0.0/27" is too small for AzureBastionSubnet, want a /26 or larger`,
			`virtualNetworks["hub"].subnets["AzureBastionSubnet"].routeTable: "rt-apim" on AzureBastionSubnet, where Azure allows none`,
		}},
		{"a Bastion with what interfaces have", "", func(d *Design) {
			d.ApplicationSecurityGroups = append(d.ApplicationSecurityGroups, ApplicationSecurityGroup{Name: "ops"})
			d.VNets[0].Subnets[1] = Subnet{Name: "AzureBastionSubnet", Prefixes: CIDRs("10.0.0.0/26"), NICs: []NIC{{Name: "bastion", IPs: IPs("10.0.0.4"), NSG: "nsg", IPForwarding: true, ApplicationSecurityGroups: []string{"ops"}}}}
			d.Firewalls = nil
		}, []string{
			`virtualNetworks["hub"].subnets["AzureBastionSubnet"].networkInterfaces["bastion"].applicationSecurityGroups: "ops" on a Bastion, which is in none`,
			`virtualNetworks["hub"].subnets["AzureBastionSubnet"].networkInterfaces["bastion"].enableIPForwarding: true on a Bastion, which forwards nothing`,
			`virtualNetworks["hub"].subnets["AzureBastionSubnet"].networkInterfaces["bastion"].networkSecurityGroup: "nsg" on a Bastion, want it on AzureBastionSubnet`,
		}},
		{"AzureFirewallSubnet smaller than /26", "net:1.10", func(d *Design) { d.VNets[0].Subnets[1].Prefixes = CIDRs("10.0.0.0/27") }, []string{
			`virtualNetworks["hub"].subnets["AzureFirewallSubnet"].addressPrefixes: "10.0.0.0/27" is too small for AzureFirewallSubnet, want a /26 or larger`,
		}},
		{"route to the gateway beside ExpressRoute", "net:1.9.b5", func(d *Design) {
			d.Gateways = append(d.Gateways, Gateway{Name: "ergw", VNet: "hub", Type: ExpressRoute})
		}, []string{
			`virtualNetworks["spoke"].subnets["app"].routeTable: "rt-app" routes to VirtualNetworkGateway, which must be a VPN gateway alone, and "ergw" is an ExpressRoute gateway`,
		}},
	})
}
