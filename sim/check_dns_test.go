package sim

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"azpath/dns"
)

// namesValid adds to a valid design what DNS has.
func namesValid(d *Design) {
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "in", Prefixes: CIDRs("10.0.7.0/28")}, Subnet{Name: "out", Prefixes: CIDRs("10.0.7.16/28")})
	d.PrivateZones = []PrivateZone{{Name: "contoso.com", Records: []string{"www A 10.0.1.4"}, Links: []ZoneLink{{VNet: "hub"}}}}
	d.DNSResolvers = []DNSResolver{{Name: "resolver", VNet: "hub", Inbound: []InboundEndpoint{{Name: "in", Subnet: "hub/in"}}, Outbound: []OutboundEndpoint{{Name: "out", Subnet: "hub/out"}}}}
	d.Rulesets = []ForwardingRuleset{{Name: "rules", Outbound: []string{"resolver/out"}, Links: []string{"hub"}, Rules: []ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: IPs("172.16.0.53")}}}}
	d.DNSServers = []DNSServer{{Host: "dns", Forwarders: IPs("168.63.129.16")}}
}

func TestDocumentedNameRefusals(t *testing.T) {
	row := func(name, fact string, edit func(d *Design), want ...string) mistake {
		return mistake{name, fact, func(d *Design) { namesValid(d); edit(d) }, want}
	}
	long := dns.Name(strings.Repeat("a", 64) + ".contoso.com")
	longest := dns.Name(strings.Repeat(strings.Repeat("a", 60)+".", 5) + "com")
	many := func(n int) (out []netip.Addr) {
		for i := range n {
			out = append(out, netip.AddrFrom4([4]byte{172, 16, 1, byte(i + 1)}))
		}
		return out
	}
	zone := func(d *Design) *PrivateZone { return &d.PrivateZones[0] }
	rules := func(d *Design) *ForwardingRuleset { return &d.Rulesets[0] }

	mistakes(t, []mistake{
		row("nothing wrong", "", func(d *Design) {}),
		row("label of 64", "dns:D10.1", func(d *Design) { zone(d).Name = long },
			`privateDnsZones["`+string(long)+`"].name: "`+string(long)+`" has a label of 64 characters, want at most 63`),
		row("name of more than 253", "dns:D10.1", func(d *Design) { zone(d).Name = longest },
			`privateDnsZones["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaa…"].name: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaa…" has 308 characters, want at most 253`),
		row("alias beside other data", "dns:D10.7, dns:D4.10", func(d *Design) { zone(d).Records = []string{"www A 10.0.1.4", "www CNAME web"} }, `privateDnsZones["contoso.com"].records[1]: "www CNAME web": a CNAME stands alone at its name, and there is A already`),
		row("alias at the top", "dns:D10.7, dns:D4.10", func(d *Design) { zone(d).Records = []string{"@ CNAME www.example.com."} }, `privateDnsZones["contoso.com"].records[0]: "@ CNAME www.example.com.": no CNAME at the top of a zone`),
		row("record that is none", "dns:D4.1", func(d *Design) { zone(d).Records = []string{"www A 10.0.1"} }, `privateDnsZones["contoso.com"].records[0]: "www A 10.0.1": "10.0.1" is not an IPv4 address`),
		row("two zones of one name for one network", "dns:D4.4", func(d *Design) { d.PrivateZones = append(d.PrivateZones, *zone(d)) }, `privateDnsZones["contoso.com"].virtualNetworkLinks["hub"].virtualNetwork: "hub" is linked to another zone "contoso.com", want one zone of a name for each network`),
		row("two zones that register one network", "dns:D4.5", func(d *Design) {
			zone(d).Links[0].Registration = true
			d.PrivateZones = append(d.PrivateZones, PrivateZone{Name: "contoso.org", Links: []ZoneLink{{VNet: "hub", Registration: true}}})
		}, `privateDnsZones["contoso.org"].virtualNetworkLinks["hub"].registrationEnabled: "hub" registers its machines in "contoso.com" already, want one such zone`),
		row("reserved zone", "dns:D4.6", func(d *Design) { zone(d).Name = "azure.com" }, `privateDnsZones["azure.com"].name: "azure.com" is reserved for Azure, want a name below it`),
		row("zone of one label", "dns:D4.6", func(d *Design) { zone(d).Name = "contoso" }, `privateDnsZones["contoso"].name: "contoso" has 1 labels, want 2 to 34`),
		row("link to no network", "", func(d *Design) { zone(d).Links[0].VNet = "hob" }, `privateDnsZones["contoso.com"].virtualNetworkLinks["hob"].virtualNetwork: no virtual network named "hob" (have "hub")`),
		row("forwarder to itself", "", func(d *Design) { d.DNSServers[0].Forwarders = IPs("10.0.1.4") }, `dnsServers["dns"].forwarders: "10.0.1.4" is the server itself`),
		row("conditional forwarder to itself", "", func(d *Design) {
			d.DNSServers[0].Forward = []dns.Forward{{Suffix: "corp.example", To: IPs("10.0.1.4")}}
		}, `dnsServers["dns"].conditionalForwarders["corp.example"].to: "10.0.1.4" is the server itself`),
		row("conditional forwarder to nobody", "", func(d *Design) { d.DNSServers[0].Forward = []dns.Forward{{Suffix: "corp.example"}} }, `dnsServers["dns"].conditionalForwarders["corp.example"].to: no server given, want one to forward to`),
		row("name server that is no machine", "", func(d *Design) { d.DNSServers[0].Host = "dnz" }, `dnsServers["dnz"].host: no machine named "dnz", want a network interface or a host`),
		row("too many targets", "dns:D6.4", func(d *Design) { rules(d).Rules[0].Targets = many(7) }, `dnsForwardingRulesets["rules"].forwardingRules["corp"].targetDnsServers: 7 servers, want 1 to 6`),
		row("target 168.63.129.16", "dns:D6.9", func(d *Design) { rules(d).Rules[0].Targets = IPs("168.63.129.16") }, `dnsForwardingRulesets["rules"].forwardingRules["corp"].targetDnsServers: "168.63.129.16" cannot be a target`),
		row("two rules for a domain", "dns:D6.6", func(d *Design) { rules(d).Rules = append(rules(d).Rules, rules(d).Rules[0]) }, `dnsForwardingRulesets["rules"].forwardingRules["corp"].domainName: another rule is for "corp.example" too`),
		row("too many rules", "dns:D6.4", func(d *Design) {
			rules(d).Rules = nil
			for i := range 1001 {
				rules(d).Rules = append(rules(d).Rules, ForwardingRule{Name: fmt.Sprint("r", i), Domain: dns.Name(fmt.Sprintf("d%d.example", i)), Targets: IPs("172.16.0.53")})
			}
		}, `dnsForwardingRulesets["rules"].forwardingRules: 1001 rules, want at most 1000`),
		row("two rulesets for a network", "dns:D6.4", func(d *Design) {
			d.Rulesets = append(d.Rulesets, ForwardingRuleset{Name: "more", Outbound: []string{"resolver/out"}, Links: []string{"hub"}})
		}, `dnsForwardingRulesets["more"].virtualNetworkLinks: "hub" is linked to ruleset "rules" already, want one for each network`),
		row("ruleset without an endpoint", "dns:D6.4", func(d *Design) { rules(d).Outbound = nil }, `dnsForwardingRulesets["rules"].dnsResolverOutboundEndpoints: 0 endpoints, want one or two`),
		row("endpoint's subnet too small", "dns:D6.2", func(d *Design) { d.VNets[0].Subnets[3].Prefixes = CIDRs("10.0.7.0/29") }, `dnsResolvers["resolver"].inboundEndpoints["in"].subnet: "hub/in" has no IPv4 prefix of /28 or larger`),
		row("endpoint in another network", "dns:D6.2", func(d *Design) { d.DNSResolvers[0].Outbound[0].Subnet = "spoke/app" }, `dnsResolvers["resolver"].outboundEndpoints["out"].subnet: "spoke/app" is not in the resolver's network "hub"`),
		row("two resolvers in a network", "dns:D6.1", func(d *Design) {
			d.DNSResolvers = append(d.DNSResolvers, DNSResolver{Name: "second", VNet: "hub"})
		}, `dnsResolvers["second"].virtualNetwork: DNS resolver's network "hub" is taken by dnsResolvers["resolver"], want another`),
		row("too many servers of a network", "dns:D2.3", func(d *Design) { d.VNets[0].DNSServers = many(21) }, `virtualNetworks["hub"].dnsServers: 21 servers, want at most 20`),
	})
}
