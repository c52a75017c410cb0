package sim

import (
	"slices"
	"testing"
)

func TestDocumentedGroupRefusals(t *testing.T) {
	mistakes(t, []mistake{
		// net:N8
		{"members of a group in two networks", "net:N8", func(d *Design) { d.nic("web").ApplicationSecurityGroups = []string{"asg-dns"} }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].applicationSecurityGroups: "asg-dns" has members in virtual network "hub", want all of them in one network`,
		}},
		{"source and destination groups of two networks", "net:N8", func(d *Design) { d.NSGs[0].Rules[3].DestinationASGs = []string{"asg-web"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["groups"].destinationApplicationSecurityGroups: members in virtual network "spoke", and those of the source in "hub": want both in one network`,
		}},
		{"groups of two networks on a side", "net:N8", func(d *Design) {
			d.NSGs[0].Rules[3].SourceASGs, d.NSGs[0].Rules[3].DestinationASGs = []string{"asg-dns", "asg-web"}, nil
		}, []string{
			`networkSecurityGroups["nsg"].securityRules["groups"].sourceApplicationSecurityGroups: "asg-web" has its members in virtual network "spoke", and others of this side in "hub": want all in one network`,
		}},
		{"membership of no group", "net:N8", func(d *Design) { d.nic("web").ApplicationSecurityGroups = []string{"asg-wep"} }, []string{
			`virtualNetworks["spoke"].subnets["app"].networkInterfaces["web"].applicationSecurityGroups: no application security group named "asg-wep" (have "asg-web")`,
		}},
		{"rule that names no group", "net:N8", func(d *Design) { d.NSGs[0].Rules[3].SourceASGs = []string{"asg-dn"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["groups"].sourceApplicationSecurityGroups: no application security group named "asg-dn" (have "asg-dns")`,
		}},
		{"groups beside addresses", "net:N7", func(d *Design) { d.NSGs[0].Rules[3].Sources = []string{"10.0.0.0/8"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["groups"].sourceApplicationSecurityGroups: "asg-dns" beside sourceAddressPrefixes, want one of the two`,
		}},
		{"too many groups", "net:N7", func(d *Design) { d.NSGs[0].Rules[3].SourceASGs = slices.Repeat([]string{"asg-dns"}, 11) }, []string{
			`networkSecurityGroups["nsg"].securityRules["groups"].sourceApplicationSecurityGroups: 11 groups, want at most 10`,
		}},
		{"two service tags on a side", "net:N7", func(d *Design) { d.NSGs[0].Rules[1].Sources = []string{"ApiManagement", "Storage"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["manage"].sourceAddressPrefixes: 2 service tags, want at most one: others need rules of their own`,
		}},
		{"flow timeout too short", "net:T3", func(d *Design) { d.VNets[0].FlowTimeoutInMinutes = 3 }, []string{
			`virtualNetworks["hub"].flowTimeoutInMinutes: "3" is out of range, want 4..30`,
		}},
		{"flow timeout too long", "net:T3", func(d *Design) { d.VNets[0].FlowTimeoutInMinutes = 31 }, []string{
			`virtualNetworks["hub"].flowTimeoutInMinutes: "31" is out of range, want 4..30`,
		}},
	})
}

func TestDocumentedAdminRuleRefusals(t *testing.T) {
	rule := func(d *Design) *AdminRule { return &d.SecurityAdminConfigurations[0].Collections[0].Rules[0] }
	const at = `securityAdminConfigurations["security"].ruleCollections["base"].rules["no-ssh"]`
	mistakes(t, []mistake{
		{"admin priority too low", "net:N9", func(d *Design) { rule(d).Priority = 0 }, []string{at + `.priority: "0" is out of range, want 1..4096`}},
		{"admin priority too high", "net:N9", func(d *Design) { rule(d).Priority = 4097 }, []string{at + `.priority: "4097" is out of range, want 1..4096`}},
		{"admin rule without access", "net:N9", func(d *Design) { rule(d).Access = 0 }, []string{at + `.access: 0 stands for nothing, want "Allow", "Deny", "AlwaysAllow"`}},
		{"admin rule for Azure's own addresses", "", func(d *Design) { rule(d).Sources = []string{"AzurePlatformDNS"} }, []string{
			at + `.sources: service tag "AzurePlatformDNS" has a meaning in network security groups only`}},
		{"admin rules for an unknown network", "net:N9", func(d *Design) { d.SecurityAdminConfigurations[0].Collections[0].VNets = []string{"hob"} }, []string{
			`securityAdminConfigurations["security"].ruleCollections["base"].appliesToVirtualNetworks: no virtual network named "hob" (have "hub")`}},
	})
}

func TestDocumentedServiceTagRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"own tag that depends on the network", "net:2.4.b2", func(d *Design) { d.ServiceTags[0].Name = "virtualnetwork" }, []string{
			`serviceTags["virtualnetwork"].name: "virtualnetwork" depends on the network and has no prefixes of its own, want another`}},
		{"own tag twice", "net:2.4.b2", func(d *Design) { d.ServiceTags[1].Name = "partner" }, []string{
			`serviceTags["partner"].name: name "partner" is taken by serviceTags["Partner"], want another`}},
		{"own tag that is no tag", "net:2.4.b2", func(d *Design) { d.ServiceTags[0].Name = "my/tag" }, []string{
			`serviceTags["my/tag"].name: "my/tag" is no service tag, want at most 80 letters, digits, "." and "_" behind a letter`}},
		{"own tag where its features do not let it stand", "net:2.4.b2", func(d *Design) { d.RouteTables[0].Routes[0].Tag = "PartnerEdge" }, []string{
			`routeTables["rt-apim"].routes["control"].addressPrefix: service tag "PartnerEdge" cannot stand here: the data allows it in NSG`}},
		{"relative tag in another case", "", func(d *Design) { d.NSGs[0].Rules[0].Sources = []string{"Virtualnetwork"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].sourceAddressPrefixes: no service tag named "Virtualnetwork" (have "VirtualNetwork")`}},
	})
}
