package sim

import (
	"net/netip"
	"testing"
)

func TestSiteMistakes(t *testing.T) {
	mistakes(t, []mistake{
		{"site prefix with host bits", "", func(d *Design) {
			d.Sites[0].Prefixes = append(d.Sites[0].Prefixes, netip.MustParsePrefix("172.17.0.1/16"))
		}, []string{
			`sites["dc"].addressPrefixes: "172.17.0.1/16" has host bits set, want "172.17.0.0/16"`,
		}},
		{"host outside its site", "", func(d *Design) { d.Sites[0].Hosts[0].IP = IP("172.17.0.10") }, []string{
			`sites["dc"].hosts["pc"].ipAddress: "172.17.0.10" is outside the prefixes of site "dc"`,
		}},
		{"two hosts on one address", "", func(d *Design) { d.Sites[0].Hosts[0].IP = IP("172.16.0.53") }, []string{
			`sites["dc"].hosts["pc"].ipAddress: address "172.16.0.53" is taken by sites["dc"].hosts["ns"], want another`,
		}},
		{"two edges of one name", "", func(d *Design) { d.Sites[0].Edges[3].Name = "isp" }, []string{
			`sites["dc"].edges["isp"].name: name "isp" is taken by another there, want another`,
		}},
		{"edge of no kind", "", func(d *Design) { d.Sites[0].Edges[3].Type = 0 }, []string{
			`sites["dc"].edges["er"].edgeType: 0 stands for nothing, want "Internet", "Vpn", "PrivatePeering", "MicrosoftPeering"`,
		}},
		{"edge route that is \"*\"", "", func(d *Design) { d.Sites[0].Edges[1].Routes = []string{"*"} }, []string{
			`sites["dc"].edges["vpn"].routes: "*" is no destination, want "0.0.0.0/0" or "::/0"`,
		}},
		{"edge route to an unknown tag", "", func(d *Design) { d.Sites[0].Edges[2].Routes = []string{"AzureClod"} }, []string{
			`sites["dc"].edges["ms"].routes: no service tag named "AzureClod" (have "AzureCloud")`,
		}},
		{"edge that advertises private addresses", "", func(d *Design) { d.Sites[0].Edges[2].Advertised = CIDRs("172.16.0.0/16") }, []string{
			`sites["dc"].edges["ms"].advertisedPublicPrefixes: "172.16.0.0/16" holds addresses that are not public`,
		}},
		{"edge that advertises into a tunnel", "", func(d *Design) { d.Sites[0].Edges[1].Advertised = CIDRs("203.0.113.128/25") }, []string{
			`sites["dc"].edges["vpn"].advertisedPublicPrefixes: 1 given on an edge of type "Vpn", want them on "Internet" or "MicrosoftPeering"`,
		}},
		{"edges of one box that differ", "net:4.6.b2", func(d *Design) { d.Sites[0].Edges[1].Filter.Loose = true }, []string{
			`sites["dc"].edges["vpn"].firewall: keeps state otherwise than edge "isp", want them equal: both are box "edgefw"`,
		}},
		{"box without a proper name", "", func(d *Design) { d.Sites[0].Edges[3].Box = "my box" }, []string{
			`sites["dc"].edges["er"].box: "my box" holds ' ', want letters, digits, "-", "_" and "."`,
		}},
		{"filter rule without access", "", func(d *Design) { d.Sites[0].Edges[0].Filter.Rules[0].Access = 0 }, []string{
			`sites["dc"].edges["isp"].firewall.rules["out"].access: 0 stands for nothing, want "Allow", "Deny"`,
		}},
		{"filter rule with a relative tag", "", func(d *Design) { d.Sites[0].Edges[0].Filter.Rules[0].Destinations = []string{"Internet"} }, []string{
			`sites["dc"].edges["isp"].firewall.rules["out"].destinations: service tag "Internet" has a meaning in network security groups only`,
		}},
		{"filter rule of unknown protocol", "", func(d *Design) { d.Sites[0].Edges[0].Filter.Rules[0].Protocol = 99 }, []string{
			`sites["dc"].edges["isp"].firewall.rules["out"].protocol: 99 stands for nothing, want "*", "Tcp", "Udp", "Icmp", "Esp", "Ah"`,
		}},
		{"negative idle time", "", func(d *Design) { d.Sites[0].Edges[2].Filter.IdleTimeout = -1 }, []string{
			`sites["dc"].edges["ms"].firewall.idleTimeout: "-1ns" is negative`,
		}},
		{"DNAT across families", "", func(d *Design) { d.Sites[0].Edges[0].Filter.DNAT[0].Translated = IP("2001:db8::53") }, []string{
			`sites["dc"].edges["isp"].firewall.dnat["ns"].translatedAddress: "2001:db8::53" is of another family than "203.0.113.130"`,
		}},
		{"DNAT of a protocol without ports", "", func(d *Design) { d.Sites[0].Edges[0].Filter.DNAT[0].Protocol = ESP }, []string{
			`sites["dc"].edges["isp"].firewall.dnat["ns"].protocol: "Esp" has no ports, and "53" is given`,
		}},
		{"SNAT to nowhere", "", func(d *Design) { d.Sites[0].Edges[0].Filter.SNAT[0].To = netip.Addr{} }, []string{
			`sites["dc"].edges["isp"].firewall.snat["hide"].translatedAddress: no address given`,
		}},
		{"SNAT across families", "", func(d *Design) { d.Sites[0].Edges[0].Filter.SNAT[0].To = IP("2001:db8::1") }, []string{
			`sites["dc"].edges["isp"].firewall.snat["hide"].sources: "172.16.0.0/16" is of another family than "2001:db8::1"`,
		}},
		{"private internet host", "", func(d *Design) { d.Internet[0].IP = IP("192.168.0.1") }, []string{
			`internetHosts["client"].ipAddress: "192.168.0.1" is not a public address`,
		}},
		{"service without addresses", "", func(d *Design) { d.Services[0].Prefixes = nil }, []string{
			`services["store"].addressPrefixes: no prefix given, want the public ones it stands on`,
		}},
		{"service on private addresses", "", func(d *Design) { d.Services[0].Prefixes = CIDRs("10.0.0.0/8") }, []string{
			`services["store"].addressPrefixes: "10.0.0.0/8" holds addresses that are not public`,
		}},
		{"service with a bad name", "", func(d *Design) { d.Services[0].FQDNs = []string{"no name"} }, []string{
			`services["store"].fqdns: "no name" is no name, want one such as "www.example.com"`,
		}},
		{"service that allows no such subnet", "", func(d *Design) { d.Services[0].AllowedSources = []string{"spoke/ap"} }, []string{
			`services["store"].allowedSources: no subnet named "spoke/ap" (have "spoke/app", "spoke/apim")`,
		}},
	})
}
