package sim

import (
	"strings"
	"testing"
)

func TestDocumentedFirewallFindings(t *testing.T) {
	const firewallSubnet = `virtualNetworks["hub"].subnets["AzureFirewallSubnet"]: `
	const publish = "firewall add fw nat publish Tcp 203.0.113.0/24 -> 198.51.100.8:443 => 10.1.0.4:443"
	base := hubSpoke()
	managed := base.with(managementNIC).with(func(d *Design) {
		d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-manage", DisableBGPPropagation: true, Routes: []UDR{{Name: "direct", Prefix: CIDR("0.0.0.0/0"), NextHop: ToInternet}}})
		d.VNets[0].Subnets[3].RouteTable = "rt-manage"
	})
	toFirewallOnly := func(source ...string) func(*Design) {
		return func(d *Design) {
			d.NSGs = []NSG{{Name: "nsg", Rules: []SecurityRule{{Name: "fw", Priority: 100, Direction: Inbound, Access: Allow, Sources: source}}}}
			d.VNets[2].Subnets[0].NSG = "nsg"
		}
	}
	finds(t, []flaw{
		// net:1.10, net:5.4.b1
		{says: "a learned default route without a management NIC", design: base, edit: byBGP, want: []string{
			firewallSubnet + `firewall-without-internet: gateway route 0.0.0.0/0 (vpngw to-dc) leads elsewhere than to the Internet, which firewall fw needs without a management NIC: want a user route 0.0.0.0/0 to Internet here, or managementNIC`,
		}},
		{says: "is mended by a route of its own", design: base, edit: byBGP, changes: []string{"route add rt-fw direct 0.0.0.0/0 Internet"}},
		{says: "and is what a management NIC is for", design: managed, edit: byBGP},
		// net:5.4.b3
		{says: "under which it still publishes nothing", design: changed(t, managed, publish), edit: byBGP, want: []string{
			firewallSubnet + `forced-dnat: gateway route 0.0.0.0/0 (vpngw to-dc) takes the answers to what DNAT rule publish of firewall fw brings in, where nobody saw the request: DNAT is not supported under it; a user route to Internet for the clients mends them`,
		}},
		{says: "but to clients that a route brings back", design: changed(t, managed, publish, "route add rt-fw clients 203.0.113.0/24 Internet"), edit: byBGP},
		{says: "all of them", design: changed(t, managed, strings.Replace(publish, " ->", ",198.18.0.1 ->", 1), "route add rt-fw clients 203.0.113.0/24 Internet"), edit: byBGP, want: []string{
			firewallSubnet + `forced-dnat: gateway route 0.0.0.0/0 (vpngw to-dc) takes the answers to what DNAT rule publish of firewall fw brings in, where nobody saw the request: DNAT is not supported under it; a user route to Internet for the clients mends them`,
		}},
		// net:1.10
		{says: "gateway routes on AzureFirewallManagementSubnet", design: managed, changes: []string{"route propagation rt-manage on"}, want: []string{
			`virtualNetworks["hub"].subnets["AzureFirewallManagementSubnet"]: management-subnet: gateway route 172.16.0.0/16 (vpngw to-dc) reaches the management NIC of firewall fw: want a route table here that disables propagation`,
		}},
		// net:1.10, D
		{says: "a route elsewhere that takes AzureFirewallSubnet", design: base.with(nva), changes: []string{"route add rt-a fwnet 10.0.0.0/25 VirtualAppliance 10.0.1.5"}, want: []string{
			`virtualNetworks["a"].subnets["a"].routeTable: firewall-subnet-routed: route rt-a/fwnet 10.0.0.0/25 to VirtualAppliance 10.0.1.5 takes AzureFirewallSubnet: what firewall fw translates to its private addresses is not answered from here`,
		}},
		{says: "a part of it", design: base, changes: []string{"route add rt-a fwnet 10.0.0.32/27 None"}, want: []string{
			`virtualNetworks["a"].subnets["a"].routeTable: firewall-subnet-routed: route rt-a/fwnet 10.0.0.32/27 to None takes AzureFirewallSubnet: what firewall fw translates to its private addresses is not answered from here`,
		}},
		{says: "not one that leads to the firewall itself", design: base, changes: []string{"route add rt-a fwnet 10.0.0.0/26 VirtualAppliance 10.0.0.4"}},
		// net:5.4.b2
		{says: "a route to an address that the firewall had once", design: base, changes: []string{"route add rt-a FW 0.0.0.0/0 VirtualAppliance 10.0.0.5"}, want: []string{
			`virtualNetworks["a"].subnets["a"].routeTable: dead-next-hop: route rt-a/FW 0.0.0.0/0 leads nowhere: the next hop's address is in AzureFirewallSubnet, and firewall fw has 10.0.0.4: stopping and starting a firewall can change it`,
		}},
		// net:5.2.b1
		{says: "a rule that lets in the firewall's own address alone", design: base, edit: toFirewallOnly("10.0.0.4"), want: []string{
			`networkSecurityGroups["nsg"].securityRules["fw"].sourceAddressPrefixes: part-of-firewall-subnet: firewall fw may send from any address of 10.0.0.0/26, and the rule lets in 10.0.0.4 and not all of them`,
		}},
		{says: "not one for all of its subnet", design: base, edit: toFirewallOnly("10.0.0.4", "10.0.0.0/26")},
		// net:F5, and Microsoft's FAQ on wildcards
		{says: "an application rule that allows other people's domains too", design: base, edit: func(d *Design) {
			d.Firewalls[0].Application = []ApplicationCollection{{Name: "out", Priority: 100, Access: Allow, Rules: []ApplicationRule{{Name: "web", FQDNs: []string{"*example.com", "*.example.net", "*"}}}}}
		}, want: []string{
			`azureFirewalls["fw"].applicationRuleCollections["out"].rules["web"].targetFqdns: loose-name: "*example.com" allows every name that ends so, such as another-example.com: "*.example.com" allows the names below alone`,
		}},
		{says: "not one that denies them", design: base, edit: func(d *Design) {
			d.Firewalls[0].Application = []ApplicationCollection{{Name: "out", Priority: 100, Access: Deny, Rules: []ApplicationRule{{Name: "web", FQDNs: []string{"*example.com"}}}}}
		}},
		// net:F12
		{says: "network rules with names that nobody declares, and no DNS proxy", design: governed(t), edit: func(d *Design) {
			d.group("early").Network = []NetworkCollection{{Name: "net", Priority: 100, Access: Allow, Rules: []NetworkRule{{Name: "time", FQDNs: []string{"time.example.com", "www.example.com"}}}}}
		}, want: []string{
			`firewallPolicies["child"].dnsSettings: names-without-dns-proxy: network rules name FQDNs and the DNS proxy is off: the firewall may find other addresses than its clients`,
			`firewallPolicies["child"].ruleCollectionGroups["early"].networkRuleCollections["net"].rules["time"].destinationFqdns: undeclared-name: "time.example.com" is declared by nobody, and so stands for no address: a service or host of that name decides it`,
		}},
		{says: "the DNS proxy lets both resolve alike", design: governed(t), edit: func(d *Design) {
			d.FirewallPolicies[1].DNS.EnableProxy = true
			d.group("early").Network = []NetworkCollection{{Name: "net", Priority: 100, Access: Allow, Rules: []NetworkRule{{Name: "web", FQDNs: []string{"www.example.com"}}}}}
		}},
		// net:F11
		{says: "DNAT to a name that nobody declares", design: base, changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => fqdn=nobody.example.com"}, want: []string{
			`azureFirewalls["fw"].natRuleCollections["azpath"].rules["publish"].translatedFqdn: undeclared-name: "nobody.example.com" is declared by nobody, and so stands for no address: a service or host of that name decides it`,
		}},
		{says: "a policy and an IP group that nothing names", design: base, edit: func(d *Design) {
			d.FirewallPolicies = []FirewallPolicy{{Name: "spare"}}
			d.IPGroups = []IPGroup{{Name: "spare"}}
		}, want: []string{
			`firewallPolicies["spare"]: unused: no firewall or policy uses it`,
			`ipGroups["spare"]: unused: no rule names it`,
		}},
	})
}
