package sim

import (
	"errors"
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
)

// Azure's limits (dns:D4.6, dns:D4.8, dns:D6.4, dns:D2.3).
const (
	mostZoneLinks      = 1000
	mostRecords        = 25000
	mostRulesetRules   = 1000
	mostRulesetLinks   = 500
	mostTargets        = 6
	mostInbound        = 5
	mostOutbound       = 5
	mostDNSServers     = 20
	shortestZoneLabels = 2
	longestZoneLabels  = 34
)

// reservedZones are names that no private zone may have. Source: dns:D4.6.
var reservedZones = []dns.Name{
	"azclient.ms", "azure.com", "cloudapp.net", "core.windows.net", "microsoft.com", "msidentity.com", "trafficmanager.net", "windows.net",
	"azclient.us", "azure.us", "usgovcloudapp.net", "core.usgovcloudapi.net", "microsoft.us", "msidentity.us", "usgovtrafficmanager.net", "usgovcloudapi.net",
	"azclient.cn", "azure.cn", "chinacloudapp.cn", "core.chinacloudapi.cn", "microsoft.cn", "msidentity.cn", "trafficmanager.cn", "chinacloudapi.cn",
}

// names53 checks all that is about DNS.
func (c *checker) names53() {
	c.privateZones()
	c.dnsResolvers()
	c.rulesets()
	c.dnsServers()
	for i := range c.d.PublicDNS {
		z := &c.d.PublicDNS[i]
		c.zoneLines(root.item("publicDnsZones", string(z.Name), i), z.Name, z.Records)
	}
	unique(c, root, "publicDnsZones", c.d.PublicDNS, func(z *PublicZone) string { return string(z.Name) })
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		p := root.item("virtualNetworks", v.Name, i)
		if n := len(v.DNSServers); n > mostDNSServers {
			c.bad(p, "dnsServers", "%d servers, want at most %d", n, mostDNSServers)
		}
		for j := range v.Subnets {
			for k := range v.Subnets[j].NICs {
				n := &v.Subnets[j].NICs[k]
				at := p.item("subnets", v.Subnets[j].Name, j).item("networkInterfaces", n.Name, k)
				c.servers53(at, "dnsServers", n.DNSServers)
				c.servers53(at, "appliedDnsServers", n.AppliedDNSServers)
			}
		}
	}
	for i := range c.d.APIMs {
		c.servers53(root.item("apiManagement", c.d.APIMs[i].Name, i), "appliedDnsServers", c.d.APIMs[i].AppliedDNSServers)
	}
	for i := range c.d.Sites {
		s := &c.d.Sites[i]
		p := root.item("sites", s.Name, i)
		c.servers53(p, "dnsServers", s.DNSServers)
		for j := range s.Hosts {
			c.servers53(p.item("hosts", s.Hosts[j].Name, j), "dnsServers", s.Hosts[j].DNSServers)
		}
	}
}

func (c *checker) servers53(p *place, field string, addrs []netip.Addr) {
	for _, a := range addrs {
		c.address(p, field, a)
	}
}

// zoneName checks a name that a literal may have misspelt.
func (c *checker) zoneName(p *place, field string, n dns.Name) bool {
	parsed, err := dns.ParseName(string(n))
	switch {
	case err != nil:
		c.bad(p, field, "%v", err)
	case parsed != n:
		c.bad(p, field, "%s is not in canonical form, want %s", quote(string(n)), quote(string(parsed)))
	default:
		return true
	}
	return false
}

// zoneLines checks a zone's name and records.
func (c *checker) zoneLines(p *place, name dns.Name, records []string) {
	if !c.zoneName(p, "name", name) {
		return
	}
	if n := len(records); n > mostRecords {
		c.bad(p, "records", "%d records, want at most %d", n, mostRecords)
		return
	}
	joined, ok := dns.Zone{Name: name, Records: records}.Check().(interface{ Unwrap() []error })
	if !ok {
		return
	}
	for _, err := range joined.Unwrap() {
		var line *dns.ZoneError
		if errors.As(err, &line) {
			c.bad(p.item("records", "", line.Line), "", "%s", line.Message)
		}
	}
}

func (c *checker) privateZones() {
	linked, registering := map[string]int{}, map[string]string{}
	for i := range c.d.PrivateZones {
		z := &c.d.PrivateZones[i]
		p := root.item("privateDnsZones", string(z.Name), i)
		c.zoneLines(p, z.Name, z.Records)
		c.zoneLabels(p, z.Name)
		if n := len(z.Links); n > mostZoneLinks {
			c.bad(p, "virtualNetworkLinks", "%d links, want at most %d", n, mostZoneLinks)
		}
		for j, l := range z.Links {
			at := p.item("virtualNetworkLinks", l.VNet, j)
			if find(c, at, "virtualNetwork", c.vnets, l.VNet) == nil {
				continue
			}
			key := l.VNet + " " + string(z.Name)
			if linked[key]++; linked[key] == 2 { // dns:D4.4
				c.bad(at, "virtualNetwork", "%s is linked to another zone %s, want one zone of a name for each network", quote(l.VNet), quote(string(z.Name)))
			}
			if other, taken := registering[l.VNet]; l.Registration && taken { // dns:D4.5
				c.bad(at, "registrationEnabled", "%s registers its machines in %s already, want one such zone", quote(l.VNet), quote(other))
			} else if l.Registration {
				registering[l.VNet] = string(z.Name)
			}
		}
	}
	for i := range c.d.PrivateEndpoints {
		e := &c.d.PrivateEndpoints[i]
		p := root.item("privateEndpoints", e.Name, i)
		for _, name := range e.ZoneGroup {
			if !slices.ContainsFunc(c.d.PrivateZones, func(z PrivateZone) bool { return string(z.Name) == name }) {
				c.bad(p, "privateDnsZoneGroup", "no private DNS zone named %s", quote(name))
			}
		}
		if len(e.ZoneGroup) > 5 { // dns:D5.6
			c.bad(p, "privateDnsZoneGroup", "%d zones, want at most 5", len(e.ZoneGroup))
		}
	}
}

// zoneLabels checks what Azure allows as the name of a private zone.
func (c *checker) zoneLabels(p *place, name dns.Name) {
	switch n := name.Labels(); {
	case name == "":
	case n < shortestZoneLabels || n > longestZoneLabels:
		c.bad(p, "name", "%s has %d labels, want %d to %d", quote(string(name)), n, shortestZoneLabels, longestZoneLabels)
	case slices.Contains(reservedZones, name):
		c.bad(p, "name", "%s is reserved for Azure, want a name below it", quote(string(name)))
	}
}

func (c *checker) dnsResolvers() {
	unique(c, root, "dnsResolvers", c.d.DNSResolvers, func(r *DNSResolver) string { return r.Name })
	var claims []claim[string]
	for i := range c.d.DNSResolvers {
		r := &c.d.DNSResolvers[i]
		p := root.item("dnsResolvers", r.Name, i)
		if v := find(c, p, "virtualNetwork", c.vnets, r.VNet); v != nil { // dns:D6.1
			claims = append(claims, claim[string]{v.Name, v.Name, "DNS resolver's network", p, "virtualNetwork"})
		}
		if n := len(r.Inbound); n > mostInbound {
			c.bad(p, "inboundEndpoints", "%d endpoints, want at most %d", n, mostInbound)
		}
		if n := len(r.Outbound); n > mostOutbound {
			c.bad(p, "outboundEndpoints", "%d endpoints, want at most %d", n, mostOutbound)
		}
		for j := range r.Inbound {
			x := &r.Inbound[j]
			at := p.item("inboundEndpoints", x.Name, j)
			if s := c.resolverSubnet(at, r.VNet, x.Subnet); s != nil && x.IP.IsValid() {
				c.inSubnet(at, "privateIPAddress", *s, x.IP)
			}
		}
		for j := range r.Outbound {
			c.resolverSubnet(p.item("outboundEndpoints", r.Outbound[j].Name, j), r.VNet, r.Outbound[j].Subnet)
		}
	}
	clashes(c, claims)
}

// resolverSubnet finds an endpoint's subnet, which is one of its resolver's network
// with an IPv4 prefix and room. Source: dns:D6.2.
func (c *checker) resolverSubnet(p *place, vnet, name string) *subnetRef {
	r := find(c, p, "subnet", c.subnets, name)
	if r == nil {
		return nil
	}
	c.ordinary(p, "subnet", *r)
	if r.v.Name != vnet {
		c.bad(p, "subnet", "%s is not in the resolver's network %s", quote(name), quote(vnet))
	}
	if !slices.ContainsFunc(r.s.ranges(), func(x netip.Prefix) bool { return x.IsValid() && x.Addr().Is4() && x.Bits() <= 28 }) {
		c.bad(p, "subnet", "%s has no IPv4 prefix of /28 or larger", quote(name))
		return nil
	}
	return r
}

func (c *checker) rulesets() {
	unique(c, root, "dnsForwardingRulesets", c.d.Rulesets, func(r *ForwardingRuleset) string { return r.Name })
	linked := map[string]string{}
	for i := range c.d.Rulesets {
		r := &c.d.Rulesets[i]
		p := root.item("dnsForwardingRulesets", r.Name, i)
		c.outboundOf(p, r)
		if n := len(r.Rules); n > mostRulesetRules {
			c.bad(p, "forwardingRules", "%d rules, want at most %d", n, mostRulesetRules)
		}
		if n := len(r.Links); n > mostRulesetLinks {
			c.bad(p, "virtualNetworkLinks", "%d links, want at most %d", n, mostRulesetLinks)
		}
		for _, v := range r.Links {
			if find(c, p, "virtualNetworkLinks", c.vnets, v) == nil {
				continue
			}
			if other, taken := linked[v]; taken { // dns:D6.4
				c.bad(p, "virtualNetworkLinks", "%s is linked to ruleset %s already, want one for each network", quote(v), quote(other))
			}
			linked[v] = r.Name
		}
		domains := map[dns.Name]bool{}
		for j := range r.Rules {
			x := &r.Rules[j]
			c.rule53(p.item("forwardingRules", x.Name, j), x, domains)
		}
	}
}

// outboundOf checks the endpoints by which a ruleset's queries leave.
func (c *checker) outboundOf(p *place, r *ForwardingRuleset) {
	if n := len(r.Outbound); n == 0 || n > 2 {
		c.bad(p, "dnsResolverOutboundEndpoints", "%d endpoints, want one or two", n)
	}
	for _, name := range r.Outbound {
		resolver, endpoint, _ := strings.Cut(name, "/")
		if !slices.ContainsFunc(c.d.DNSResolvers, func(x DNSResolver) bool {
			return x.Name == resolver && slices.ContainsFunc(x.Outbound, func(o OutboundEndpoint) bool { return o.Name == endpoint })
		}) {
			c.bad(p, "dnsResolverOutboundEndpoints", "no outbound endpoint named %s, want \"resolver/endpoint\"", quote(name))
		}
	}
}

func (c *checker) rule53(p *place, x *ForwardingRule, domains map[dns.Name]bool) {
	if c.zoneName(p, "domainName", x.Domain) {
		if x.Domain.Labels() > longestZoneLabels {
			c.bad(p, "domainName", "%s has %d labels, want at most %d", quote(string(x.Domain)), x.Domain.Labels(), longestZoneLabels)
		}
		if domains[x.Domain] { // dns:D6.6
			c.bad(p, "domainName", "another rule is for %s too", quote(string(x.Domain)))
		}
		domains[x.Domain] = true
	}
	if n := len(x.Targets); n == 0 || n > mostTargets {
		c.bad(p, "targetDnsServers", "%d servers, want 1 to %d", n, mostTargets)
	}
	for _, a := range x.Targets {
		if c.address(p, "targetDnsServers", a) && a == wireServer { // dns:D6.9
			c.bad(p, "targetDnsServers", "%q cannot be a target", a)
		}
	}
}

func (c *checker) dnsServers() {
	var claims []claim[string]
	for i := range c.d.DNSServers {
		s := &c.d.DNSServers[i]
		p := root.item("dnsServers", s.Host, i)
		own, ok := c.machine53(s.Host)
		if !ok {
			c.bad(p, "host", "no machine named %s, want a network interface or a host", quote(s.Host))
		}
		claims = append(claims, claim[string]{s.Host, s.Host, "host", p, "host"})
		if int(s.Software) > int(dns.Authority) {
			c.bad(p, "software", "%d stands for nothing", s.Software)
		}
		names := map[dns.Name]bool{}
		for j, z := range s.Zones {
			at := p.item("zones", string(z.Name), j)
			c.zoneLines(at, z.Name, z.Records)
			if names[z.Name] {
				c.bad(at, "name", "declared twice")
			}
			names[z.Name] = true
		}
		suffixes := map[dns.Name]bool{}
		for j, f := range s.Forward {
			at := p.item("conditionalForwarders", string(f.Suffix), j)
			if c.zoneName(at, "suffix", f.Suffix) && suffixes[f.Suffix] {
				c.bad(at, "suffix", "declared twice")
			}
			suffixes[f.Suffix] = true
			if len(f.To) == 0 {
				c.bad(at, "to", "no server given, want one to forward to")
			}
			c.targets53(at, "to", f.To, own)
		}
		c.targets53(p, "forwarders", s.Forwarders, own)
		for _, x := range s.AllowRecursion {
			c.prefix(p, "allowRecursion", x)
		}
	}
	clashes(c, claims)
}

// targets53 checks whom a server forwards to: not itself.
func (c *checker) targets53(p *place, field string, to, own []netip.Addr) {
	for _, a := range to {
		if c.address(p, field, a) && slices.Contains(own, a) {
			c.bad(p, field, "%q is the server itself", a)
		}
	}
}

// machine53 is the addresses of a machine that can be a name server.
func (c *checker) machine53(name string) ([]netip.Addr, bool) {
	if r := c.nics.byName[name]; r != nil {
		return r.n.IPs, true
	}
	for i := range c.d.Internet {
		if h := &c.d.Internet[i]; h.Name == name {
			return []netip.Addr{h.IP}, true
		}
	}
	for i := range c.d.Sites {
		for j := range c.d.Sites[i].Hosts {
			if h := &c.d.Sites[i].Hosts[j]; h.Name == name {
				return []netip.Addr{h.IP}, true
			}
		}
	}
	return nil, false
}
