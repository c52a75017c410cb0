package sim

import (
	"net/netip"
	"testing"
)

func TestAddressMistakes(t *testing.T) {
	mistakes(t, []mistake{
		{"machine without address", "", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = nil }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: no address given, want one inside subnet "spoke/app" ("10.1.0.0/24")`,
		}},
		{"machine outside its subnet", "", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = IPs("10.1.3.4") }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: "10.1.3.4" is outside subnet "spoke/app" ("10.1.0.0/24")`,
		}},
		{"machine on one of the first four", "apim:Z1", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = IPs("10.1.0.3") }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: "10.1.0.3" is one of the five addresses that Azure keeps of "10.1.0.0/24": the first four and the last`,
		}},
		{"machine on the last address", "apim:Z1", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = IPs("10.1.0.255") }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: "10.1.0.255" is one of the five addresses that Azure keeps of "10.1.0.0/24": the first four and the last`,
		}},
		{"machine on one of the first four, IPv6", "", func(d *Design) { d.VNets[0].Subnets[2].NICs[0].IPs[1] = IP("2001:db8:1:1::3") }, []string{
			`virtualNetworks["hub"].subnets["shared"].networkInterfaces["dns"].privateIPAddresses: "2001:db8:1:1::3" is one of the five addresses that Azure keeps of "2001:db8:1:1::/64": the first four and the last`,
		}},
		{"two addresses of one family", "", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = IPs("10.1.0.8", "10.1.0.9") }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: 2 IPv4 addresses given, want one of a family`,
		}},
		{"zero address", "", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = []netip.Addr{{}} }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: no address given`,
		}},
		{"IPv4-mapped address", "", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = IPs("::ffff:10.1.0.4") }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: "::ffff:10.1.0.4" is IPv4 written as IPv6, want "10.1.0.4"`,
		}},
		{"unspecified address", "", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = IPs("0.0.0.0") }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: "0.0.0.0" is no machine's address, want a unicast address`,
		}},
		{"two machines on one address", "", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].IPs = IPs("10.1.0.5") }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].privateIPAddresses: address "10.1.0.5" is taken by virtualNetworks["spoke"].subnets["app"].networkInterfaces["db"], want another`,
		}},
		{"machine on the firewall's address", "", func(d *Design) {
			d.Firewalls[0].PrivateIP = IP("10.0.0.5")
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-fw2", IP: IP("198.51.100.33")})
			d.Firewalls = append(d.Firewalls, Firewall{Name: "fw2", VNet: "hub", PrivateIP: IP("10.0.0.5"), PublicIPs: []string{"pip-fw2"}})
			d.Firewalls[0].NAT = nil
		}, []string{
			`azureFirewalls["fw2"].privateIPAddress: address "10.0.0.5" is taken by azureFirewalls["fw"], want another`,
			`azureFirewalls["fw2"].virtualNetwork: subnet "hub/AzureFirewallSubnet" is taken by azureFirewalls["fw"], want another`,
		}},
		{"frontend on a machine's address", "", func(d *Design) { d.LoadBalancers[1].Frontends[0].PrivateIP = IP("10.0.1.5") }, []string{
			`virtualNetworks["hub"].subnets["shared"].networkInterfaces["nva"].privateIPAddresses: address "10.0.1.5" is taken by loadBalancers["ilb"].frontendIPConfigurations["front"], want another`,
		}},
		{"private public address", "", func(d *Design) { d.PublicIPs[0].IP = IP("10.0.0.9") }, []string{
			`publicIPAddresses["pip-apim"].ipAddress: "10.0.0.9" is not a public address`,
		}},
		{"carrier-grade public address", "", func(d *Design) { d.PublicIPs[0].IP = IP("100.64.0.1") }, []string{
			`publicIPAddresses["pip-apim"].ipAddress: "100.64.0.1" is not a public address`,
		}},
		{"platform address as public one", "", func(d *Design) { d.PublicIPs[0].IP = IP("168.63.129.16") }, []string{
			`publicIPAddresses["pip-apim"].ipAddress: "168.63.129.16" is not a public address`,
		}},
		{"unique local public address", "", func(d *Design) {
			d.PublicIPs[1].IP = IP("fd00::1")
			d.VNets[0].Subnets[2].NICs[0].PublicIP = ""
		}, []string{
			`publicIPAddresses["pip-dns"].ipAddress: "fd00::1" is not a public address`,
		}},
		{"public address missing", "", func(d *Design) { d.PublicIPs[0].IP = netip.Addr{} }, []string{
			`publicIPAddresses["pip-apim"].ipAddress: no address given`,
		}},
		{"public address of unknown SKU", "", func(d *Design) { d.PublicIPs[0].SKU = "Premium" }, []string{
			`publicIPAddresses["pip-apim"].sku: "Premium" is none of "Standard", "Basic"`,
		}},
		{"public address twice", "", func(d *Design) { d.PublicIPs[0].IP = IP("198.51.100.2") }, []string{
			`publicIPAddresses["pip-dns"].ipAddress: "198.51.100.2" is taken by publicIPAddresses["pip-apim"], want another`,
		}},
		{"public address of a host", "", func(d *Design) { d.Internet[0].IP = IP("198.51.100.1") }, []string{
			`publicIPAddresses["pip-apim"].ipAddress: "198.51.100.1" is taken by internetHosts["client"], want another`,
		}},
		{"host in a range a site advertises", "", func(d *Design) { d.Internet[0].IP = IP("203.0.113.200") }, []string{
			`internetHosts["client"].ipAddress: "203.0.113.200" is taken by sites["dc"].edges["ms"], want another`,
		}},
		{"public IP attached twice", "", func(d *Design) { d.NATGateways[0].PublicIPs = append(d.NATGateways[0].PublicIPs, "pip-fw") }, []string{
			`natGateways["natgw"].publicIPAddresses: public IP address "pip-fw" is taken by azureFirewalls["fw"], want another`,
		}},
		{"no such public IP", "", func(d *Design) { d.VNets[1].Subnets[0].NICs[0].PublicIP = "pip-web" }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].publicIPAddress: no public IP address named "pip-web" (have "pip-lb")`,
		}},
		{"public IP of a family the machine lacks", "", func(d *Design) {
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip6", IP: IP("2001:db8::1")})
			d.VNets[1].Subnets[0].NICs[0].PublicIP = "pip6"
		}, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].publicIPAddress: "pip6" is "2001:db8::1", and the interface has no IPv6 address`,
		}},
		{"filter on a machine that does not forward", "", func(d *Design) { d.VNets[0].Subnets[2].NICs[1].IPForwarding = false }, []string{
			`virtualNetworks["hub"].subnets["shared"].networkInterfaces["nva"].appliance: set without enableIPForwarding, want that too: nothing else is in transit`,
		}},
		{"inward translation on an appliance", "", func(d *Design) { d.VNets[0].Subnets[2].NICs[1].Appliance.SNAT[0].Inward = true }, []string{
			`virtualNetworks["hub"].subnets["shared"].networkInterfaces["nva"].appliance.snat[0].inward: true on an appliance, want it on a site's edge only: an appliance has no inside`,
		}},
		{"no such NSG on a machine", "", func(d *Design) { d.VNets[0].Subnets[2].NICs[0].NSG = "nsh" }, []string{
			`virtualNetworks["hub"].subnets["shared"].networkInterfaces["dns"].networkSecurityGroup: no network security group named "nsh" (have "nsg")`,
		}},
		{"listener of a protocol without ports", "", func(d *Design) { d.VNets[0].Subnets[2].NICs[0].Listen[0].Protocol = ICMP }, []string{
			`virtualNetworks["hub"].subnets["shared"].networkInterfaces["dns"].listen[0].protocol: "Icmp" has no ports, want "Tcp" or "Udp"`,
		}},
		{"listener on no port", "", func(d *Design) { d.Internet[0].Listen[0].Ports = Ports{} }, []string{
			`internetHosts["client"].listen[0].ports: "0" holds no port, want 1..65535 or a range first-last`,
		}},
		{"listener on a reversed range", "", func(d *Design) { d.Internet[0].Listen[0].Ports = Ports{443, 80} }, []string{
			`internetHosts["client"].listen[0].ports: "443-80" holds no port, want 1..65535 or a range first-last`,
		}},
	})
}
