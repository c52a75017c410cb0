package azjson

import (
	"strings"

	"azpath/dns"
	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// resolver reads a DNS private resolver with its endpoints.
func (t *translation) resolver(r *resource.Resource) {
	o := t.open(r)
	o.skip("dnsResolverState", "inboundEndpoints", "outboundEndpoints")
	d := sim.DNSResolver{Name: t.name(r.ID), VNet: o.vnet("virtualNetwork")}
	for _, x := range t.set.childrenOf(r.ID, "inboundEndpoints") {
		e := t.open(x)
		in := sim.InboundEndpoint{Name: t.name(x.ID)}
		for i, c := range e.objects("ipConfigurations") {
			c.skip("privateIpAllocationMethod")
			name, a := c.subnet("subnet"), c.addr("privateIpAddress")
			if i > 0 {
				c.note(NoteNotModelled, "", "an endpoint has one address here: the first")
				continue
			}
			in.Subnet, in.IP = name, a
		}
		if in.Subnet != "" {
			d.Inbound = append(d.Inbound, in)
		}
	}
	for _, x := range t.set.childrenOf(r.ID, "outboundEndpoints") {
		e := t.open(x)
		if name := e.subnet("subnet"); name != "" {
			d.Outbound = append(d.Outbound, sim.OutboundEndpoint{Name: t.name(x.ID), Subnet: name})
		}
	}
	if d.VNet == "" {
		o.note(NoteLeftOut, "virtualNetwork", "a resolver without a network answers nobody")
		return
	}
	t.d.DNSResolvers = append(t.d.DNSResolvers, d)
}

// ruleset reads a forwarding ruleset with its rules and links.
func (t *translation) ruleset(r *resource.Resource) {
	o := t.open(r)
	o.skip("forwardingRules", "virtualNetworkLinks")
	s := sim.ForwardingRuleset{Name: t.name(r.ID)}
	for _, id := range o.ids("dnsResolverOutboundEndpoints") {
		if name := t.find(o, "dnsResolverOutboundEndpoints", id, kindResolver+"/outboundEndpoints"); name != "" {
			s.Outbound = append(s.Outbound, t.name(resource.Parent(id))+"/"+name)
		}
	}
	for _, x := range t.set.childrenOf(r.ID, "forwardingRules") {
		if rule, ok := t.forwardingRule(x); ok {
			s.Rules = append(s.Rules, rule)
		}
	}
	for _, x := range t.set.childrenOf(r.ID, "virtualNetworkLinks") {
		if name := t.open(x).vnet("virtualNetwork"); name != "" {
			s.Links = append(s.Links, name)
		}
	}
	t.d.Rulesets = append(t.d.Rulesets, s)
}

// forwardingRule is false for a rule whose domain nobody can tell.
func (t *translation) forwardingRule(r *resource.Resource) (sim.ForwardingRule, bool) {
	o := t.open(r)
	x := sim.ForwardingRule{Name: t.name(r.ID), Disabled: strings.EqualFold(o.text("forwardingRuleState"), "Disabled")}
	domain := o.text("domainName")
	name, err := dns.ParseName(domain)
	if err != nil {
		if domain != "" {
			o.wrong("domainName", o.get("domainName"), `a name with its final dot such as "contoso.com."`)
		}
		return x, false
	}
	x.Domain = name
	for _, to := range o.objects("targetDnsServers") {
		if a := to.addr("ipAddress"); a.IsValid() {
			x.Targets = append(x.Targets, a)
		}
		if port := to.port("port"); port != 0 && port != 53 {
			to.note(NoteNotModelled, "port", "a server is asked on port 53 here")
		}
	}
	return x, true
}
