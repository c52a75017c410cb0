package acl

import (
	"fmt"
	"net/netip"
	"testing"
)

const (
	icmp   = 1
	tcp    = 6
	udp    = 17
	esp    = 50
	icmpv6 = 58
)

// Shorthand in which the rules below read like a network security group.
var (
	any4and6 = prefixes("0.0.0.0/0", "::/0")
	probes   = prefixes("168.63.129.16/32")
	vnet     = prefixes("10.0.0.0/16", "10.1.0.0/16", "2001:db8:1::/48")
	internet = Subtract(any4and6, append(prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"), vnet...))
	sites    = prefixes("198.51.100.0/24", "203.0.113.7/32")
)

func prefixes(texts ...string) []netip.Prefix {
	var set []netip.Prefix
	for _, text := range texts {
		set = append(set, netip.MustParsePrefix(text))
	}
	return set
}

func addr(text string) netip.Addr { return netip.MustParseAddr(text) }

func port(p uint16) []Ports { return []Ports{{p, p}} }

// A named rule, as it stands in the portal.
type named struct {
	name string
	Rule
}

var inbound = []named{
	{"100 AllowManagement", Rule{Protos(tcp), sites, vnet, nil, port(3443)}},
	{"110 DenyHighSource", Rule{Protos(tcp, udp), any4and6, prefixes("10.0.1.0/24"), []Ports{{60000, 65535}}, nil}},
	{"120 AllowWeb", Rule{Protos(tcp), any4and6, prefixes("10.0.1.0/24", "2001:db8:1:1::/64"), nil, []Ports{{80, 80}, {443, 443}, {8000, 8100}}}},
	{"130 AllowPing", Rule{Protos(icmp, icmpv6), any4and6, any4and6, nil, nil}},
	{"140 DenyAllPorts", Rule{AnyProto(), prefixes("198.51.100.9/32"), any4and6, nil, []Ports{{0, 65535}}}},
	{"150 AllowHost", Rule{AnyProto(), prefixes("198.51.100.9/32"), any4and6, nil, nil}},
	{"160 EmptyGroup", Rule{AnyProto(), nil, any4and6, nil, nil}},
	{"65000 AllowVNetInBound", Rule{AnyProto(), vnet, vnet, nil, nil}},
	{"65001 AllowAzureLoadBalancerInBound", Rule{AnyProto(), probes, any4and6, nil, nil}},
	{"65500 DenyAllInBound", Rule{AnyProto(), any4and6, any4and6, nil, nil}},
}

var outbound = []named{
	{"65000 AllowVnetOutBound", Rule{AnyProto(), vnet, vnet, nil, nil}},
	{"65001 AllowInternetOutBound", Rule{AnyProto(), any4and6, internet, nil, nil}},
	{"65500 DenyAllOutBound", Rule{AnyProto(), any4and6, any4and6, nil, nil}},
}

// packet is a five-tuple. An answer begins with the priority of the rule.
type packet struct {
	protocol        uint8
	source          string
	sourcePort      uint16
	destination     string
	destinationPort uint16
}

func (p packet) String() string {
	return fmt.Sprintf("protocol %d %s port %d > %s port %d", p.protocol, p.source, p.sourcePort, p.destination, p.destinationPort)
}

func compileNamed(rules []named) *List {
	var bare []Rule
	for _, r := range rules {
		bare = append(bare, r.Rule)
	}
	return Compile(bare)
}

func TestRulesOfANetworkSecurityGroup(t *testing.T) {
	tests := []struct {
		name  string
		rules []named
		want  string
		packet
	}{
		{"tag prefix", inbound, "100 AllowManagement", packet{tcp, "198.51.100.20", 1024, "10.0.1.4", 3443}},
		{"tag host", inbound, "100 AllowManagement", packet{tcp, "203.0.113.7", 1024, "10.0.1.4", 3443}},
		{"beside the tag", inbound, "65500 DenyAllInBound", packet{tcp, "203.0.113.8", 1024, "10.0.1.4", 3443}},
		{"other protocol", inbound, "65500 DenyAllInBound", packet{udp, "203.0.113.7", 1024, "10.0.1.4", 3443}},

		{"source port decides first", inbound, "110 DenyHighSource", packet{tcp, "192.0.2.1", 60000, "10.0.1.4", 443}},
		{"source port just below", inbound, "120 AllowWeb", packet{tcp, "192.0.2.1", 59999, "10.0.1.4", 443}},
		{"last port", inbound, "110 DenyHighSource", packet{udp, "192.0.2.1", 65535, "10.0.1.4", 1}},

		{"range begins", inbound, "120 AllowWeb", packet{tcp, "192.0.2.1", 1024, "10.0.1.4", 8000}},
		{"range ends", inbound, "120 AllowWeb", packet{tcp, "192.0.2.1", 1024, "10.0.1.4", 8100}},
		{"before the range", inbound, "65500 DenyAllInBound", packet{tcp, "192.0.2.1", 1024, "10.0.1.4", 7999}},
		{"after the range", inbound, "65500 DenyAllInBound", packet{tcp, "192.0.2.1", 1024, "10.0.1.4", 8101}},
		{"between the ports", inbound, "65500 DenyAllInBound", packet{tcp, "192.0.2.1", 1024, "10.0.1.4", 81}},
		{"before the subnet", inbound, "65500 DenyAllInBound", packet{tcp, "192.0.2.1", 1024, "10.0.0.255", 443}},
		{"after the subnet", inbound, "65500 DenyAllInBound", packet{tcp, "192.0.2.1", 1024, "10.0.2.0", 443}},
		{"IPv6", inbound, "120 AllowWeb", packet{tcp, "2001:db8:ffff::1", 1024, "2001:db8:1:1::4", 443}},
		{"IPv6 after the subnet", inbound, "65500 DenyAllInBound", packet{tcp, "2001:db8:ffff::1", 1024, "2001:db8:1:2::", 443}},
		{"IPv4-mapped", inbound, "120 AllowWeb", packet{tcp, "::ffff:192.0.2.1", 1024, "::ffff:10.0.1.4", 443}},

		{"echo", inbound, "130 AllowPing", packet{icmp, "192.0.2.1", 0, "10.0.1.4", 0}},
		{"echo, whatever stands for ports", inbound, "130 AllowPing", packet{icmp, "192.0.2.1", 60000, "10.0.1.4", 443}},
		{"ESP meets no rule with ports", inbound, "65500 DenyAllInBound", packet{esp, "192.0.2.1", 60000, "10.0.1.4", 443}},
		{"ESP meets all ports", inbound, "140 DenyAllPorts", packet{esp, "198.51.100.9", 0, "10.0.9.4", 0}},

		{"VNet to VNet", inbound, "65000 AllowVNetInBound", packet{udp, "10.1.0.4", 1024, "10.0.0.4", 53}},
		{"VNet to VNet, IPv6", inbound, "65000 AllowVNetInBound", packet{udp, "2001:db8:1:9::1", 1024, "2001:db8:1:8::1", 53}},
		{"probe", inbound, "65001 AllowAzureLoadBalancerInBound", packet{tcp, "168.63.129.16", 1024, "10.0.0.4", 22}},
		{"stranger", inbound, "65500 DenyAllInBound", packet{tcp, "192.0.2.1", 1024, "10.0.0.4", 22}},

		{"out to a peer", outbound, "65000 AllowVnetOutBound", packet{tcp, "10.0.0.4", 1024, "10.1.0.4", 443}},
		{"out to the internet", outbound, "65001 AllowInternetOutBound", packet{tcp, "10.0.0.4", 1024, "192.0.2.1", 443}},
		{"out to the internet, IPv6", outbound, "65001 AllowInternetOutBound", packet{tcp, "2001:db8:1::4", 1024, "2001:db8:2::1", 443}},
		{"out to an unknown private address", outbound, "65500 DenyAllOutBound", packet{tcp, "10.0.0.4", 1024, "10.2.0.4", 443}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i := compileNamed(tt.rules).Match(tt.protocol, addr(tt.source), addr(tt.destination), tt.sourcePort, tt.destinationPort)
			got := "none"
			if i >= 0 {
				got = tt.rules[i].name
			}
			if got != tt.want {
				t.Errorf("Match(%v) = %s, want %s", tt.packet, got, tt.want)
			}
		})
	}
}
