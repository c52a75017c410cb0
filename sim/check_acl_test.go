package sim

import (
	"slices"
	"testing"
)

func TestDocumentedNSGRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"priority too low", "net:N1", func(d *Design) { d.NSGs[0].Rules[0].Priority = 99 }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].priority: "99" is out of range, want 100..4096`,
		}},
		{"priority too high", "net:N1", func(d *Design) { d.NSGs[0].Rules[0].Priority = 4097 }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].priority: "4097" is out of range, want 100..4096`,
		}},
		{"priority twice in one direction", "net:N1", func(d *Design) { d.NSGs[0].Rules[1].Priority = 100 }, []string{
			`networkSecurityGroups["nsg"].securityRules["manage"].priority: priority "100 Inbound" is taken by networkSecurityGroups["nsg"].securityRules["dns"], want another`,
		}},
		{"rule without direction", "", func(d *Design) { d.NSGs[0].Rules[0].Direction = 0 }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].direction: 0 stands for nothing, want "Inbound", "Outbound"`,
		}},
		{"rule without access", "", func(d *Design) { d.NSGs[0].Rules[0].Access = 0 }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].access: 0 stands for nothing, want "Allow", "Deny"`,
		}},
		{"rule of unknown protocol", "net:N2", func(d *Design) { d.NSGs[0].Rules[0].Protocol = 41 }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].protocol: 41 stands for nothing, want "*", "Tcp", "Udp", "Icmp", "Esp", "Ah"`,
		}},
		{"rule with a bad address", "", func(d *Design) { d.NSGs[0].Rules[1].Sources = []string{"10.0.0.300"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["manage"].sourceAddressPrefixes: "10.0.0.300" is neither an address, a prefix, a service tag nor "*"`,
		}},
		{"rule with host bits", "", func(d *Design) { d.NSGs[0].Rules[1].Sources = []string{"10.0.0.1/8"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["manage"].sourceAddressPrefixes: "10.0.0.1/8" has host bits set, want "10.0.0.0/8"`,
		}},
		{"rule with an unknown tag", "", func(d *Design) { d.NSGs[0].Rules[0].Sources = []string{"VirtualNetwerk"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].sourceAddressPrefixes: no service tag named "VirtualNetwerk" (have "VirtualNetwork")`,
		}},
		{"rule with a tag NSGs cannot name", "", func(d *Design) { d.NSGs[0].Rules[0].Sources = []string{"ActionGroup.EastUS"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].sourceAddressPrefixes: service tag "ActionGroup.EastUS" cannot stand here: the data allows it in no rule or route`,
		}},
		{"rule with an empty address", "", func(d *Design) { d.NSGs[0].Rules[0].Sources = []string{""} }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].sourceAddressPrefixes: "" is neither an address, a prefix, a service tag nor "*"`,
		}},
		{"rule with an impossible port", "", func(d *Design) { d.NSGs[0].Rules[0].DestinationPorts = []string{"65536"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].destinationPortRanges: "65536" is no port, want 0..65535, a range first-last, or "*"`,
		}},
		{"rule with a reversed range", "", func(d *Design) { d.NSGs[0].Rules[0].SourcePorts = []string{"443-80"} }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].sourcePortRanges: "443-80" is no port, want 0..65535, a range first-last, or "*"`,
		}},
		{"too many rules", "net:1.11.b3", func(d *Design) { d.NSGs[0].Rules = manyRules(1001) }, []string{
			`networkSecurityGroups["nsg"].securityRules: 1001 rules, want at most 1000`,
		}},
		{"too many addresses", "net:1.11.b3", func(d *Design) { d.NSGs[0].Rules[0].Sources = slices.Repeat([]string{"10.0.0.0/8"}, 4001) }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].sourceAddressPrefixes: 4001 addresses, want at most 4000`,
		}},
	})
}
