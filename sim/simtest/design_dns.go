package simtest

import (
	"fmt"
	"net/netip"
	"slices"

	"azpath/dns"
	"azpath/sim"
)

// azureDNS is Azure's own resolver.
const azureDNS = "168.63.129.16"

// names draws private zones, links, name servers in the hub and on premises that
// forward to each other or nowhere, a private resolver with a ruleset, and whom
// networks and machines ask.
func (g *drawing) names() {
	g.subnet(sim.Subnet{Name: "dns", Prefixes: sim.CIDRs("10.0.20.0/24"), NSG: g.nsg(), RouteTable: g.table("rt-dns"), NICs: []sim.NIC{{Name: "dns", IPs: sim.IPs("10.0.20.4"), Listen: []sim.Listener{{Protocol: sim.TCP, Ports: sim.Port(22)}}}}})
	g.subnet(sim.Subnet{Name: "dns-in", Prefixes: sim.CIDRs("10.0.21.0/28")})
	g.subnet(sim.Subnet{Name: "dns-out", Prefixes: sim.CIDRs("10.0.21.16/28")})
	if len(g.d.Sites) > 0 {
		g.d.Sites[0].Hosts = append(g.d.Sites[0].Hosts, sim.Host{Name: "dc-dns", IP: sim.IP("172.16.0.53")})
	}
	g.d.DNSResolvers = []sim.DNSResolver{{Name: "resolver", VNet: "hub",
		Inbound: []sim.InboundEndpoint{{Name: "in", Subnet: "hub/dns-in", IP: sim.IP("10.0.21.4")}}, Outbound: []sim.OutboundEndpoint{{Name: "out", Subnet: "hub/dns-out"}}}}
	g.d.Services[0].FQDNs = append(g.d.Services[0].FQDNs, "store.blob.core.windows.net")
	g.zones()
	g.nameServers()
	if g.yes("ruleset?") {
		r := sim.ForwardingRuleset{Name: "rules", Outbound: []string{"resolver/out"}, Links: g.someNetworks("ruleset")}
		r.Rules = []sim.ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: g.askable(sim.IP(azureDNS)), Disabled: g.rarely("rule disabled?")}}
		if g.yes("rule for all?") {
			r.Rules = append(r.Rules, sim.ForwardingRule{Name: "all", Domain: dns.Root, Targets: g.askable(sim.IP(azureDNS))})
		}
		g.d.Rulesets = []sim.ForwardingRuleset{r}
	}
	for i := range g.d.VNets {
		if g.yes("custom DNS?") {
			g.d.VNets[i].DNSServers = g.askable()
		}
		for j := range g.d.VNets[i].Subnets {
			for k := range g.d.VNets[i].Subnets[j].NICs {
				x := &g.d.VNets[i].Subnets[j].NICs[k]
				x.Resolver = pick(g, "resolver", dns.Glibc, dns.Glibc, dns.WindowsClient)
				if g.rarely("own DNS?") {
					x.DNSServers = g.askable()
				}
			}
		}
	}
	if len(g.d.Sites) > 0 && g.often("DNS on premises?") {
		g.d.Sites[0].DNSServers = g.askable()
	}
	for i := range g.d.FirewallPolicies {
		p := &g.d.FirewallPolicies[i]
		p.DNS.EnableProxy = g.often("DNS proxy?")
		if g.yes("firewall's DNS?") {
			p.DNS.Servers = g.askable(sim.IP("10.0.0.4"))
		}
	}
	for _, to := range []*sim.Toggle{&g.d.Assumptions.RuleBeforeZone, &g.d.Assumptions.FirewallDNSFailsOver} {
		*to = g.toggle()
	}
}

// askable draws one or two servers, of which some are none.
func (g *drawing) askable(but ...netip.Addr) []netip.Addr {
	all := slices.DeleteFunc(sim.IPs("10.0.20.4", azureDNS, "10.0.21.4", "172.16.0.53", "10.0.0.4", "8.8.8.8", "10.0.20.9"), func(a netip.Addr) bool { return slices.Contains(but, a) })
	first := pick(g, "server", all...)
	if g.often("one server?") {
		return []netip.Addr{first}
	}
	second := pick(g, "second server", all...)
	if first == second {
		return []netip.Addr{first}
	}
	return []netip.Addr{first, second}
}

func (g *drawing) someNetworks(label string) (out []string) {
	for i := range g.d.VNets {
		if g.yes(fmt.Sprint(label, " linked to ", i)) {
			out = append(out, g.d.VNets[i].Name)
		}
	}
	return out
}

func (g *drawing) zones() {
	link := func(name dns.Name, records ...string) {
		z := sim.PrivateZone{Name: name}
		for _, r := range records {
			if g.often("record?") {
				z.Records = append(z.Records, r)
			}
		}
		for _, v := range g.someNetworks(string(name)) {
			z.Links = append(z.Links, sim.ZoneLink{VNet: v, Fallback: g.seldom("fallback?")})
		}
		g.d.PrivateZones = append(g.d.PrivateZones, z)
	}
	link("privatelink.blob.core.windows.net", "other A 10.0.4.77")
	link("corp.example", "db A 172.16.0.10", "b A 10.1.0.4", "* CNAME db")
	if g.yes("nested zone?") {
		link("b.corp.example", "a CNAME www.example.com.", "@ A 10.1.0.5")
	}
	for i := range g.d.PrivateEndpoints {
		if e := &g.d.PrivateEndpoints[i]; e.Service == "store" && g.often("zone group?") {
			e.ZoneGroup = []string{"privatelink.blob.core.windows.net"}
		}
	}
	g.d.PublicDNS = []sim.PublicZone{{Name: "example.com", Signed: g.yes("signed?"), Records: []string{pick(g, "www", "www A 52.224.186.99", "www CNAME db.corp.example.", "www CNAME www", "www AAAA 2001:db8::1")}}}
}

func (g *drawing) nameServers() {
	server := func(host string, own netip.Addr) {
		s := sim.DNSServer{Host: host, Software: pick(g, "software", dns.BIND, dns.WindowsServer, dns.Unbound, dns.Dnsmasq, dns.CoreDNS), ForwardOnly: g.yes("forward only?"), NoRecursion: g.rarely("no recursion?")}
		if g.yes("own zone?") {
			s.Zones = []dns.Zone{{Name: "corp.example", Records: []string{"db A 172.16.0.10"}}}
		}
		if g.often("forwarders?") {
			s.Forwarders = g.askable(own)
		}
		for _, suffix := range []dns.Name{"corp.example", "blob.core.windows.net", "example.com"} {
			if g.yes("conditional forwarder?") {
				s.Forward = append(s.Forward, dns.Forward{Suffix: suffix, To: g.askable(own)})
			}
		}
		g.d.DNSServers = append(g.d.DNSServers, s)
	}
	server("dns", sim.IP("10.0.20.4"))
	if len(g.d.Sites) > 0 {
		server("dc-dns", sim.IP("172.16.0.53"))
	}
}
