package sim

import (
	"net/netip"
	"testing"
)

func TestDocumentedFirewallRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"firewall in no network", "", func(d *Design) {
			d.Firewalls[0].VNet = "hob"
			d.Firewalls[0].NAT = nil
		}, []string{
			`azureFirewalls["fw"].virtualNetwork: no virtual network named "hob" (have "hub")`,
		}},
		{"firewall without its subnet", "", func(d *Design) { d.VNets[0].Subnets[1].Name = "fw" }, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].rules["inside"].destinationAddress: "10.0.0.4" is no address of the firewall (have "198.51.100.3", "pip-fw")`,
			`azureFirewalls["fw"].virtualNetwork: "hub" has no subnet "AzureFirewallSubnet", want one of /26`,
		}},
		{"two firewalls in one network", "", func(d *Design) {
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-fw2", IP: IP("198.51.100.33")})
			d.Firewalls = append(d.Firewalls, Firewall{Name: "fw2", VNet: "hub", PrivateIP: IP("10.0.0.5"), PublicIPs: []string{"pip-fw2"}})
		}, []string{
			`azureFirewalls["fw2"].virtualNetwork: subnet "hub/AzureFirewallSubnet" is taken by azureFirewalls["fw"], want another`,
		}},
		{"firewall outside its subnet", "", func(d *Design) {
			d.Firewalls[0].PrivateIP = IP("10.0.1.4")
			d.Firewalls[0].NAT = nil
		}, []string{
			`azureFirewalls["fw"].privateIPAddress: "10.0.1.4" is outside subnet "hub/AzureFirewallSubnet" ("10.0.0.0/26")`,
		}},
		{"firewall without public address", "net:5.4.b4", func(d *Design) {
			d.Firewalls[0].PublicIPs = nil
			d.Firewalls[0].NAT = nil
		}, []string{
			`azureFirewalls["fw"].publicIPAddresses: none given, want one, or managementNIC: without either the firewall does not deploy`,
		}},
		{"firewall with a Basic address", "", func(d *Design) { d.PublicIPs[2].SKU = "Basic" }, []string{
			`azureFirewalls["fw"].publicIPAddresses: "pip-fw" is of SKU "Basic", want "Standard"`,
		}},
		{"private range that is a tag", "net:5.2.b2", func(d *Design) { d.Firewalls[0].SNATPrivateRanges = []string{"Storage"} }, []string{
			`azureFirewalls["fw"].snatPrivateRanges: "Storage" is neither an address, a prefix nor "*": service tags cannot stand here`,
		}},
		{"private range that is everything", "", func(d *Design) { d.Firewalls[0].SNATPrivateRanges = []string{"*"} }, []string{
			`azureFirewalls["fw"].snatPrivateRanges: "*" is no destination, want "0.0.0.0/0" or "::/0"`,
		}},
		{"collection without a name", "", func(d *Design) { d.Firewalls[0].Network[0].Name = "" }, []string{
			`azureFirewalls["fw"].networkRuleCollections[0].name: no name given`,
		}},
		{"collection priority out of range", "net:F3", func(d *Design) { d.Firewalls[0].Network[0].Priority = 65001 }, []string{
			`azureFirewalls["fw"].networkRuleCollections["net"].priority: "65001" is out of range, want 100..65000`,
		}},
		{"collection priority twice", "", func(d *Design) {
			d.Firewalls[0].Network = append(d.Firewalls[0].Network, NetworkCollection{Name: "more", Priority: 100, Access: Deny})
		}, []string{
			`azureFirewalls["fw"].networkRuleCollections["net"].priority: priority "100" is taken by azureFirewalls["fw"].networkRuleCollections["more"], want another`,
		}},
		{"collection without action", "", func(d *Design) { d.Firewalls[0].Application[0].Access = 0 }, []string{
			`azureFirewalls["fw"].applicationRuleCollections["app"].action: 0 stands for nothing, want "Allow", "Deny"`,
		}},
		{"DNAT to port 64000", "net:F11", func(d *Design) { d.Firewalls[0].NAT[0].Rules[0].Port = 64000 }, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].rules["web"].destinationPort: "64000" is out of range, want 1..63999`,
		}},
		{"DNAT from port 0", "", func(d *Design) { d.Firewalls[0].NAT[0].Rules[0].Port = 0 }, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].rules["web"].destinationPort: "0" is out of range, want 1..63999`,
		}},
		{"DNAT of ICMP", "net:F11", func(d *Design) { d.Firewalls[0].NAT[0].Rules[0].Protocol = ICMP }, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].rules["web"].protocol: "Icmp" cannot be translated, want "Tcp" or "Udp"`,
		}},
		{"DNAT on another's address", "net:F11", func(d *Design) { d.Firewalls[0].NAT[0].Rules[0].Destination = "pip-lb" }, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].rules["web"].destinationAddress: "pip-lb" is no address of the firewall (have "pip-fw")`,
		}},
		{"DNAT to nowhere", "", func(d *Design) { d.Firewalls[0].NAT[0].Rules[0].Translated = netip.Addr{} }, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].rules["web"].translatedAddress: no address given`,
		}},
		{"DNAT to IPv6", "", func(d *Design) { d.Firewalls[0].NAT[0].Rules[0].Translated = IP("2001:db8:1:1::4") }, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].rules["web"].translatedAddress: "2001:db8:1:1::4" is not IPv4`,
		}},
		{"DNAT source tag", "", func(d *Design) { d.Firewalls[0].NAT[0].Rules[0].Sources = []string{"ApiManagement"} }, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].rules["web"].sourceAddresses: "ApiManagement" is neither an address, a prefix nor "*": service tags cannot stand here`,
		}},
		{"network rule source tag", "apim:C9", func(d *Design) { d.Firewalls[0].Network[0].Rules[0].Sources = []string{"ApiManagement"} }, []string{
			`azureFirewalls["fw"].networkRuleCollections["net"].rules["store"].sourceAddresses: "ApiManagement" is neither an address, a prefix nor "*": service tags cannot stand here`,
		}},
		{"network rule of ESP", "net:F8", func(d *Design) { d.Firewalls[0].Network[0].Rules[0].Protocols = []Protocol{ESP} }, []string{
			`azureFirewalls["fw"].networkRuleCollections["net"].rules["store"].ipProtocols: "Esp" is not for Azure Firewall, want "*", "Tcp", "Udp" or "Icmp"`,
		}},
		{"network rule with a relative tag", "", func(d *Design) { d.Firewalls[0].Network[0].Rules[0].Destinations = []string{"VirtualNetwork"} }, []string{
			`azureFirewalls["fw"].networkRuleCollections["net"].rules["store"].destinationAddresses: service tag "VirtualNetwork" has a meaning in network security groups only`,
		}},
		{"network rule with a tag firewalls cannot name", "", func(d *Design) { d.Firewalls[0].Network[0].Rules[0].Destinations = []string{"AzureCloud"} }, []string{
			`azureFirewalls["fw"].networkRuleCollections["net"].rules["store"].destinationAddresses: service tag "AzureCloud" cannot stand here: the data allows it in API, NSG`,
		}},
		{"network rule with a bad port", "", func(d *Design) { d.Firewalls[0].Network[0].Rules[0].Ports = []string{"http"} }, []string{
			`azureFirewalls["fw"].networkRuleCollections["net"].rules["store"].destinationPorts: "http" is no port, want 0..65535, a range first-last, or "*"`,
		}},
		{"application rule without names", "", func(d *Design) { d.Firewalls[0].Application[0].Rules[0].FQDNs = nil }, []string{
			`azureFirewalls["fw"].applicationRuleCollections["app"].rules["names"].targetFqdns: no name given, want one such as "*.example.com", or "*"`,
		}},
		{"application rule with a bad name", "", func(d *Design) {
			d.Firewalls[0].Application[0].Rules[0].FQDNs = []string{"www.*.example.com", "*example.com", "**example.com", ".example.com", "*."}
		}, []string{
			`azureFirewalls["fw"].applicationRuleCollections["app"].rules["names"].targetFqdns: "**example.com" is no name, want one such as "www.example.com" or "*.example.com"`,
			`azureFirewalls["fw"].applicationRuleCollections["app"].rules["names"].targetFqdns: "*." is no name, want one such as "www.example.com" or "*.example.com"`,
			`azureFirewalls["fw"].applicationRuleCollections["app"].rules["names"].targetFqdns: ".example.com" is no name, want one such as "www.example.com" or "*.example.com"`,
			`azureFirewalls["fw"].applicationRuleCollections["app"].rules["names"].targetFqdns: "www.*.example.com" is no name, want one such as "www.example.com" or "*.example.com"`,
		}},
		{"application rule on port 64001", "", func(d *Design) {
			d.Firewalls[0].Application[0].Rules[0].Protocols = []ApplicationProtocol{{HTTPS, 64001}}
		}, []string{
			`azureFirewalls["fw"].applicationRuleCollections["app"].rules["names"].protocols[0].port: "64001" is out of range, want 1..64000`,
		}},
		{"application rule of no protocol", "", func(d *Design) {
			d.Firewalls[0].Application[0].Rules[0].Protocols = []ApplicationProtocol{{0, 443}}
		}, []string{
			`azureFirewalls["fw"].applicationRuleCollections["app"].rules["names"].protocols[0].protocolType: 0 stands for nothing, want "Http", "Https", "Mssql"`,
		}},
		{"application rule source tag", "", func(d *Design) { d.Firewalls[0].Application[0].Rules[0].Sources = []string{"Storage"} }, []string{
			`azureFirewalls["fw"].applicationRuleCollections["app"].rules["names"].sourceAddresses: "Storage" is neither an address, a prefix nor "*": service tags cannot stand here`,
		}},
	})
}
