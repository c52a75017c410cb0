package sim

import (
	"fmt"
	"net/netip"
	"slices"

	"azpath/dns"
)

// drawnNames are what flows of random designs call by name.
var drawnNames = []string{"store.blob.core.windows.net", "db.corp.example", "nobody.corp.example", "a.b.corp.example", "www.example.com", "www.example.com"}

// names draws private zones, links, name servers in the hub and on premises that
// forward to each other or nowhere, a private resolver with a ruleset, and whom
// networks and machines ask.
func (g *hubGen) names() {
	if !g.yes("names?") {
		return
	}
	hub, i := &g.d.VNets[0], slices.IndexFunc(g.d.Sites, func(s Site) bool { return s.Name == "dc" })
	dc := &g.d.Sites[i]
	hub.Subnets = append(hub.Subnets,
		Subnet{Name: "dns", Prefixes: CIDRs("10.0.20.0/24"), NSG: g.nsg(), RouteTable: g.table("rt-dns"), NICs: []NIC{{Name: "dns", IPs: IPs("10.0.20.4"), Listen: []Listener{{Protocol: TCP, Ports: Port(22)}}}}},
		Subnet{Name: "dns-in", Prefixes: CIDRs("10.0.21.0/28")}, Subnet{Name: "dns-out", Prefixes: CIDRs("10.0.21.16/28")})
	dc.Hosts = append(dc.Hosts, Host{Name: "dc-dns", IP: IP("172.16.0.53")})
	g.d.DNSResolvers = []DNSResolver{{Name: "resolver", VNet: "hub",
		Inbound: []InboundEndpoint{{Name: "in", Subnet: "hub/dns-in", IP: IP("10.0.21.4")}}, Outbound: []OutboundEndpoint{{Name: "out", Subnet: "hub/dns-out"}}}}
	g.d.Services[0].FQDNs = append(g.d.Services[0].FQDNs, "store.blob.core.windows.net")
	g.zones()
	g.nameServers()
	if g.yes("ruleset?") {
		r := ForwardingRuleset{Name: "rules", Outbound: []string{"resolver/out"}, Links: g.someNetworks("ruleset")}
		r.Rules = []ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: g.askable(wireServer), Disabled: !g.mostly("rule enabled?")}}
		if g.yes("rule for all?") {
			r.Rules = append(r.Rules, ForwardingRule{Name: "all", Domain: dns.Root, Targets: g.askable(wireServer)})
		}
		g.d.Rulesets = []ForwardingRuleset{r}
	}
	for i := range g.d.VNets {
		if g.yes("custom DNS?") {
			g.d.VNets[i].DNSServers = g.askable()
		}
		for j := range g.d.VNets[i].Subnets {
			for k := range g.d.VNets[i].Subnets[j].NICs {
				x := &g.d.VNets[i].Subnets[j].NICs[k]
				x.Resolver = pick(g, "resolver", dns.Glibc, dns.Glibc, dns.WindowsClient)
				if !g.mostly("the network's DNS?") {
					x.DNSServers = g.askable()
				}
			}
		}
	}
	if g.often("DNS on premises?") {
		dc.DNSServers = g.askable()
	}
	for i := range g.d.FirewallPolicies {
		p := &g.d.FirewallPolicies[i]
		p.DNS.EnableProxy = g.often("DNS proxy?")
		if g.yes("firewall's DNS?") {
			p.DNS.Servers = g.askable(IP("10.0.0.4"))
		}
	}
	for _, to := range []*Toggle{&g.d.Assumptions.RuleBeforeZone, &g.d.Assumptions.FirewallDNSFailsOver} {
		*to = pick(g, "assumption", Unset, On, Off)
	}
}

// askable draws one or two servers, of which some are none.
func (g *hubGen) askable(but ...netip.Addr) []netip.Addr {
	all := slices.DeleteFunc(IPs("10.0.20.4", "168.63.129.16", "10.0.21.4", "172.16.0.53", "10.0.0.4", "8.8.8.8", "10.0.20.9"), func(a netip.Addr) bool { return slices.Contains(but, a) })
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

func (g *hubGen) someNetworks(label string) (out []string) {
	for i := range g.d.VNets {
		if g.yes(fmt.Sprint(label, " linked to ", i)) {
			out = append(out, g.d.VNets[i].Name)
		}
	}
	return out
}

func (g *hubGen) zones() {
	link := func(name dns.Name, records ...string) {
		z := PrivateZone{Name: name}
		for _, r := range records {
			if g.often("record?") {
				z.Records = append(z.Records, r)
			}
		}
		for _, v := range g.someNetworks(string(name)) {
			z.Links = append(z.Links, ZoneLink{VNet: v, Fallback: !g.often("no fallback?")})
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
	g.d.PublicDNS = []PublicZone{{Name: "example.com", Signed: g.yes("signed?"), Records: []string{pick(g, "www", "www A 52.224.186.99", "www CNAME db.corp.example.", "www CNAME www", "www AAAA 2001:db8::1")}}}
}

func (g *hubGen) nameServers() {
	server := func(host string, own netip.Addr) {
		s := DNSServer{Host: host, Software: pick(g, "software", dns.BIND, dns.WindowsServer, dns.Unbound, dns.Dnsmasq, dns.CoreDNS), ForwardOnly: g.yes("forward only?"), NoRecursion: !g.mostly("recursion?")}
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
	server("dns", IP("10.0.20.4"))
	server("dc-dns", IP("172.16.0.53"))
}
