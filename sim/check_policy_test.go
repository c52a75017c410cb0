package sim

import (
	"testing"
	"time"
)

// withPolicy moves the valid design's rules into a policy with a parent.
func withPolicy(edit func(*Design)) func(*Design) {
	return func(d *Design) {
		f := &d.Firewalls[0]
		d.FirewallPolicies = []FirewallPolicy{
			{Name: "base"},
			{Name: "child", BasePolicy: "base", RuleCollectionGroups: []RuleCollectionGroup{
				{Name: "g", Priority: 100, NAT: f.NAT, Network: f.Network, Application: f.Application}, {Name: "h", Priority: 200},
			}},
		}
		*f = Firewall{Name: f.Name, VNet: f.VNet, PrivateIP: f.PrivateIP, PublicIPs: f.PublicIPs, Policy: "child"}
		d.IPGroups = []IPGroup{{Name: "ipg", Addresses: []string{"10.1.0.0/16"}}}
		edit(d)
	}
}

func TestDesignWithPolicyHasNoMistake(t *testing.T) {
	d := validDesign()
	withPolicy(func(d *Design) {
		d.FirewallPolicies[1].RuleCollectionGroups[0].Network[0].Rules[0].SourceIPGroups = []string{"ipg"}
		d.FQDNTags = []FQDNTag{{Name: "WindowsUpdate", FQDNs: []string{"*.example.com"}}}
		d.ThreatIntelligence = ThreatList{Addresses: []string{"203.0.113.99"}, FQDNs: []string{"*.bad.example.com"}}
	})(d)
	if err := check(d); err != nil {
		t.Errorf("check = %v, want nil", err)
	}
}

func TestDocumentedPolicyRefusals(t *testing.T) {
	child := func(edit func(*FirewallPolicy)) func(*Design) {
		return withPolicy(func(d *Design) { edit(&d.FirewallPolicies[1]) })
	}
	network := func(edit func(*NetworkRule)) func(*Design) {
		return child(func(p *FirewallPolicy) { edit(&p.RuleCollectionGroups[0].Network[0].Rules[0]) })
	}
	mistakes(t, []mistake{
		{"firewall with a policy that does not exist", "", withPolicy(func(d *Design) { d.Firewalls[0].Policy = "chid" }), []string{
			`azureFirewalls["fw"].firewallPolicy: no firewall policy named "chid" (have "child")`,
		}},
		{"rules beside a policy", "", func(d *Design) {
			rules := d.Firewalls[0].Network
			withPolicy(func(d *Design) { d.Firewalls[0].Network = rules })(d)
		}, []string{
			`azureFirewalls["fw"].networkRuleCollections: set beside firewallPolicy "child", want it in the policy`,
		}},
		{"parent that does not exist", "", child(func(p *FirewallPolicy) { p.BasePolicy = "bass" }), []string{
			`firewallPolicies["child"].basePolicy: no firewall policy named "bass" (have "base")`,
		}},
		{"policy that is its own forebear", "", withPolicy(func(d *Design) { d.FirewallPolicies[0].BasePolicy = "child" }), []string{
			`firewallPolicies["base"].basePolicy: "child" descends from "base" itself`,
			`firewallPolicies["child"].basePolicy: "base" descends from "child" itself`,
		}},
		{"group priority out of range", "net:F3", child(func(p *FirewallPolicy) { p.RuleCollectionGroups[0].Priority = 99 }), []string{
			`firewallPolicies["child"].ruleCollectionGroups["g"].priority: "99" is out of range, want 100..65000`,
		}},
		{"group priority twice", "net:F3", child(func(p *FirewallPolicy) { p.RuleCollectionGroups[1].Priority = 100 }), []string{
			`firewallPolicies["child"].ruleCollectionGroups["h"].priority: priority "100" is taken by firewallPolicies["child"].ruleCollectionGroups["g"], want another`,
		}},
		{"DNAT on an address of no firewall with the policy", "net:F11", child(func(p *FirewallPolicy) { p.RuleCollectionGroups[0].NAT[0].Rules[0].Destination = "pip-lb" }), []string{
			`firewallPolicies["child"].ruleCollectionGroups["g"].natRuleCollections["dnat"].rules["web"].destinationAddress: "pip-lb" is no address of the firewall (have "pip-fw")`,
		}},
		{"intrusion detection on Standard", "net:F4", child(func(p *FirewallPolicy) { p.IntrusionDetection.Mode = ThreatDeny }), []string{
			`firewallPolicies["child"].intrusionDetection.mode: "Deny" needs tier "Premium"`,
		}},
		{"Premium policy on a Standard firewall", "", child(func(p *FirewallPolicy) { p.SKU = "Premium" }), []string{
			`azureFirewalls["fw"].firewallPolicy: "child" is of tier "Premium", want a firewall of that tier`,
		}},
		{"tier that does not exist", "", child(func(p *FirewallPolicy) { p.SKU = "Gold" }), []string{
			`firewallPolicies["child"].tier: "Gold" is none of "Basic", "Standard", "Premium"`,
		}},
		{"private range of a policy that is a tag", "net:5.2.b2", child(func(p *FirewallPolicy) { p.SNAT.PrivateRanges = []string{"IANAPrivateRanges", "Storage"} }), []string{
			`firewallPolicies["child"].snat.privateRanges: "Storage" is neither an address, a prefix nor "*": service tags cannot stand here`,
		}},
		{"IP group that does not exist", "", network(func(r *NetworkRule) { r.DestinationIPGroups = []string{"ipx"} }), []string{
			`firewallPolicies["child"].ruleCollectionGroups["g"].networkRuleCollections["net"].rules["store"].destinationIpGroups: no IP group named "ipx" (have "ipg")`,
		}},
		{"IP group of a tag", "", withPolicy(func(d *Design) { d.IPGroups[0].Addresses = []string{"*", "Storage"} }), []string{
			`ipGroups["ipg"].ipAddresses: "*" is neither an address nor a prefix`,
			`ipGroups["ipg"].ipAddresses: "Storage" is neither an address, a prefix nor "*": service tags cannot stand here`,
		}},
		{"network rule with a wildcard", "net:F12", network(func(r *NetworkRule) { r.FQDNs = []string{"*.example.com"} }), []string{
			`firewallPolicies["child"].ruleCollectionGroups["g"].networkRuleCollections["net"].rules["store"].destinationFqdns: "*.example.com" is no name, want one such as "www.example.com", without wildcards`,
		}},
		{"DNAT to an address and a name", "net:F11", func(d *Design) { d.Firewalls[0].NAT[0].Rules[0].TranslatedFQDN = "www.example.com" }, []string{
			`azureFirewalls["fw"].natRuleCollections["dnat"].rules["web"].translatedFqdn: both "www.example.com" and "10.1.0.4" given, want one`,
		}},
		{"TLS inspection on Standard", "net:F5", func(d *Design) { d.Firewalls[0].Application[0].Rules[0].TerminateTLS = true }, []string{
			`azureFirewalls["fw"].applicationRuleCollections["app"].rules["names"].terminateTLS: true on tier "Standard", want "Premium"`,
		}},
		{"management NIC without its subnet and address", "net:1.10", func(d *Design) { d.Firewalls[0].ManagementNIC = true }, []string{
			`azureFirewalls["fw"].managementNIC: "hub" has no subnet "AzureFirewallManagementSubnet", want one of /26`,
			`azureFirewalls["fw"].managementPublicIPAddress: none given, want one: the management NIC has a public address of its own`,
		}},
		{"Basic firewall, which always has one", "net:5.4.b1", func(d *Design) { d.Firewalls[0].SKU = "Basic" }, []string{
			`azureFirewalls["fw"].managementNIC: "hub" has no subnet "AzureFirewallManagementSubnet", want one of /26`,
			`azureFirewalls["fw"].managementPublicIPAddress: none given, want one: the management NIC has a public address of its own`,
		}},
		{"AzureFirewallManagementSubnet too small, with an NSG and other routes", "net:1.10, net:5.6.b5", func(d *Design) {
			managementNIC(d)
			s := &d.VNets[0].Subnets[len(d.VNets[0].Subnets)-1]
			s.Prefixes, s.NSG, s.RouteTable = CIDRs("10.0.254.0/27"), "nsg", "rt-gw"
		}, []string{
			`virtualNetworks["hub"].subnets["AzureFirewallManagementSubnet"].addressPrefixes: "10.0.254.0/27" is too small for AzureFirewallManagementSubnet, want a /26 or larger`,
			`virtualNetworks["hub"].subnets["AzureFirewallManagementSubnet"].networkSecurityGroup: "nsg" on AzureFirewallManagementSubnet, where Azure allows none`,
			`virtualNetworks["hub"].subnets["AzureFirewallManagementSubnet"].routeTable: "rt-gw" has route "10.1.0.0/16", want "0.0.0.0/0" to Internet alone`,
		}},
		{"too many instances", "net:5.2.b5", func(d *Design) { d.Firewalls[0].MinInstances = 21 }, []string{
			`azureFirewalls["fw"].minCapacity: "21" is out of range, want 2..20`,
		}},
		{"inbound idle timeout beyond what support sets", "net:5.6.b1", func(d *Design) { d.Firewalls[0].InboundIdleTimeout = Duration(time.Hour) }, []string{
			`azureFirewalls["fw"].inboundIdleTimeout: "1h0m0s" is out of range, want "4m0s" to "30m0s"`,
		}},
		{"IPv6 firewall", "net:5.6.b4", func(d *Design) {
			d.VNets[0].Subnets[1].Prefixes = CIDRs("10.0.0.0/26", "2001:db8:1:2::/64")
			d.Firewalls[0].PrivateIP = IP("2001:db8:1:2::4")
			d.Firewalls[0].NAT = nil
		}, []string{
			`azureFirewalls["fw"].privateIPAddress: "2001:db8:1:2::4" is not IPv4`,
		}},
	})
}
