package sim

import (
	"strings"
	"testing"
)

func TestNamesThatCannotStand(t *testing.T) {
	mistakes(t, []mistake{
		{"network without a name", "", func(d *Design) { d.VNets[1].Name = "" }, []string{
			`apiManagement["apim"].subnet: no subnet named "spoke/apim" (have "hub/shared", "hub/GatewaySubnet", "hub/AzureFirewallSubnet")`,
			`services["store"].allowedSources: no subnet named "spoke/app" (have "hub/shared", "hub/GatewaySubnet", "hub/AzureFirewallSubnet")`,
			`virtualNetworkPeerings["hub -> spoke"].remoteVirtualNetwork: no virtual network named "spoke" (have "hub")`,
			`virtualNetworkPeerings["spoke -> hub"].virtualNetwork: no virtual network named "spoke" (have "hub")`,
			`virtualNetworks[1].name: no name given`,
		}},
		{"subnet without a name", "", func(d *Design) { d.VNets[0].Subnets[2].Name = "" }, []string{
			`loadBalancers["ilb"].frontendIPConfigurations["front"].subnet: no subnet named "hub/shared" (have "spoke/apim", "spoke/app", "hub/GatewaySubnet" and 1 more)`,
			`virtualNetworks["hub"].subnets[2].name: no name given`,
		}},
		{"machine without a name", "", func(d *Design) {
			d.VNets[1].Subnets[0].NICs[0].Name = ""
			d.LoadBalancers[0].Pools[0].NICs = nil
		}, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces[0].name: no name given`,
		}},
		{"blank in a name", "", func(d *Design) {
			d.VNets[1].Subnets[0].NICs[0].Name = "web 1"
			d.LoadBalancers[0].Pools[0].NICs = nil
		}, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web 1"].name: "web 1" holds ' ', want letters, digits, "-", "_" and "."`,
		}},
		{"arrow in a name", "", func(d *Design) { d.Internet[0].Name = "a->b" }, []string{
			`internetHosts["a->b"].name: "a->b" holds '>', want letters, digits, "-", "_" and "."`,
		}},
		{"colon in a name", "", func(d *Design) { d.Internet[0].Name = "a:80" }, []string{
			`internetHosts["a:80"].name: "a:80" holds ':', want letters, digits, "-", "_" and "."`,
		}},
		{"at sign in a name", "", func(d *Design) { d.Internet[0].Name = "a@hub" }, []string{
			`internetHosts["a@hub"].name: "a@hub" holds '@', want letters, digits, "-", "_" and "."`,
		}},
		{"slash in a name", "", func(d *Design) { d.Sites[0].Edges[3].Name = "er/1" }, []string{
			`sites["dc"].edges["er/1"].name: "er/1" holds '/', want letters, digits, "-", "_" and "."`,
		}},
		{"address as a name", "", func(d *Design) { d.Internet[0].Name = "203.0.113.10" }, []string{
			`internetHosts["203.0.113.10"].name: "203.0.113.10" is an address, want a name`,
		}},
		{"long name", "", func(d *Design) { d.Internet[0].Name = strings.Repeat("a", 81) }, []string{
			`internetHosts["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…"].name: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" is longer than 80 bytes`,
		}},
		{"garbage in a name", "", func(d *Design) { d.Internet[0].Name = "\xff\x00" }, []string{
			`internetHosts["\xff\x00"].name: "\xff\x00" holds '�', want letters, digits, "-", "_" and "."`,
		}},
		{"two networks of one name", "", func(d *Design) {
			d.VNets[1].Name = "HUB"
			d.Peerings, d.LoadBalancers, d.APIMs, d.Services = nil, nil, nil, nil
		}, []string{
			`virtualNetworks["hub"].name: name "hub" is taken by virtualNetworks["HUB"], want another`,
		}},
		{"two subnets of one name", "", func(d *Design) {
			d.VNets[1].Subnets[0].Name = "apim"
			d.VNets[1].Subnets[0].RouteTable = ""
			d.Services = nil
			d.APIMs = nil
		}, []string{
			`virtualNetworks["spoke"].subnets["apim"].name: name "apim" is taken by another there, want another`,
		}},
		{"two machines of one name in two subnets", "", func(d *Design) { d.VNets[0].Subnets[2].NICs[0].Name = "web" }, []string{
			`loadBalancers["lb"]: frontends and pools lie in "hub", "spoke", want one virtual network`,
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].name: name "web" is taken by virtualNetworks["hub"].subnets["shared"].networkInterfaces["web"], want another`,
		}},
		{"machine named as a service", "", func(d *Design) { d.Services[0].Name = "web" }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].name: name "web" is taken by services["web"], want another`,
		}},
		{"network named as a site", "", func(d *Design) {
			d.Sites[0].Name = "hub"
			d.Gateways[0].Connections[0].Site = "hub"
		}, []string{
			`virtualNetworks["hub"].name: name "hub" is taken by sites["hub"], want another`,
		}},
		{"reserved name", "", func(d *Design) { d.Internet[0].Name = "Internet" }, []string{
			`internetHosts["Internet"].name: "Internet" is reserved, want a name other than "internet", "platform"`,
		}},
		{"two route tables of one name", "", func(d *Design) {
			d.RouteTables[1].Name = "rt-gw"
			d.VNets[1].Subnets[0].RouteTable = ""
		}, []string{
			`routeTables["rt-gw"].name: name "rt-gw" is taken by another there, want another`,
			`virtualNetworks["hub"].subnets["GatewaySubnet"].routeTable: "rt-gw" disables propagation, without which the gateway stops`,
			`virtualNetworks["hub"].subnets["GatewaySubnet"].routeTable: "rt-gw" routes "0.0.0.0/0", which Azure refuses on GatewaySubnet`,
		}},
		{"two rules of one name", "", func(d *Design) { d.NSGs[0].Rules[1].Name = "DNS" }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].name: name "dns" is taken by networkSecurityGroups["nsg"].securityRules["DNS"], want another`,
		}},
		{"line break in a rule's name", "", func(d *Design) { d.NSGs[0].Rules[1].Name = "a\nb" }, []string{
			`networkSecurityGroups["nsg"].securityRules["a\nb"].name: "a\nb", want at most 80 printable characters`,
		}},
		{"two collections of one name", "", func(d *Design) {
			d.Firewalls[0].NAT = append(d.Firewalls[0].NAT, NATCollection{Name: "dnat", Priority: 200})
		}, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].name: name "dnat" is taken by another there, want another`,
		}},
	})
}

func TestSwitchMistakes(t *testing.T) {
	mistakes(t, []mistake{
		{"switch that is neither on nor off", "", func(d *Design) { d.Assumptions.DefaultOutboundAccess = 7 }, []string{
			`assumptions.defaultOutboundAccess: 7 stands for nothing, want "on", "off"`,
		}},
		{"subnet's switch that is neither on nor off", "", func(d *Design) { d.VNets[0].Subnets[2].DefaultOutboundAccess = 3 }, []string{
			`virtualNetworks["hub"].subnets["shared"].defaultOutboundAccess: 3 stands for nothing, want "on", "off"`,
		}},
	})
}
