package sim

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"azpath/sim/internal/acl"
	"azpath/sim/internal/conntrack"
)

// Source: net:5.6.b1; four minutes for TCP.
const firewallIdle = 4 * time.Minute

func (c *compiler) firewall(x *Firewall) {
	d := &firewall{
		node: node{name: x.Name}, subnet: c.n.subnets[x.VNet+"/AzureFirewallSubnet"], private: x.PrivateIP,
		options: conntrack.Options{Timeouts: idleTimeouts(Duration(firewallIdle))},
		inbound: conntrack.Options{Timeouts: idleTimeouts(cmp.Or(x.InboundIdleTimeout, Duration(firewallIdle)))},
		denied:  implicitDeny(x.Name), instances: x.MinInstances,
		out: &RuleEvidence{List: x.Name, Name: "SNAT"},
	}
	if !d.private.IsValid() {
		d.private = firstUsable(c.subnetNamed(d.subnet.name).Prefixes[0])
	}
	for _, p := range x.PublicIPs {
		d.public = append(d.public, c.pips[p].IP)
	}
	slices.SortFunc(d.public, netip.Addr.Compare) // the order of declaration has no meaning
	id := c.add(d)
	c.firewalls = append(c.firewalls, d)
	c.owners[d.subnet.vnet][d.private] = owner{device: id}
	c.n.endpoints[x.Name] = endpoint{device: id, addrs: []netip.Addr{d.private}}
}

// allFirewallRules compiles what firewalls do, once it is known who has which
// name.
func (c *compiler) allFirewallRules() {
	c.n.fqdns.build(c.n.endpoints)
	for i := range c.d.Firewalls {
		x := &c.d.Firewalls[i]
		d := c.firewalls[i]
		s := c.settings(x)
		d.never, d.learns = c.privateRanges(s.snat.PrivateRanges), s.snat.AutoLearnPrivateRanges
		d.dns, d.idps = s.dns.EnableProxy, s.idps == ThreatDeny
		d.threat = c.threatFilter(d, &s)
		d.infra, d.listed = c.fqdnTag("Infrastructure")
		d.builtIn = &RuleEvidence{List: x.Name, Name: "infrastructure FQDNs", Access: Allow}
		groups := c.rulesOf(x)
		c.natRules(d, groups)
		c.networkRules(d, groups)
		c.applicationRules(d, groups)
	}
}

// iana are the ranges that network rules leave untranslated by default
// (net:5.2.b2, net:5.2.b3).
var iana = CIDRs("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")

func (c *compiler) privateRanges(texts []string) []netip.Prefix {
	if len(texts) == 0 {
		return iana
	}
	var out []netip.Prefix
	for _, s := range texts {
		if strings.EqualFold(s, "IANAPrivateRanges") {
			out = append(out, iana...)
			continue
		}
		out = append(out, c.tags.prefixes([]string{s}, nil)...)
	}
	return out
}

// ruleAddresses is what a side of a firewall's rule stands for: its address texts
// and its IP groups together, anywhere if there are none of either.
func (c *compiler) ruleAddresses(texts, groups []string) []netip.Prefix {
	if len(groups) == 0 {
		return c.tags.prefixes(texts, nil)
	}
	all := slices.Clone(texts)
	for _, name := range groups {
		all = append(all, c.ipGroup(name).Addresses...)
	}
	if len(all) == 0 {
		return nil // a group without addresses holds none
	}
	return c.tags.prefixes(all, nil)
}

func (c *compiler) ipGroup(name string) *IPGroup {
	i := slices.IndexFunc(c.d.IPGroups, func(g IPGroup) bool { return g.Name == name })
	return &c.d.IPGroups[i]
}

func (c *compiler) natRules(d *firewall, groups []ruleGroup) {
	for _, g := range groups {
		for _, k := range byPriority(g.NAT, func(k NATCollection) int { return k.Priority }) {
			for i := range k.Rules {
				r := &k.Rules[i]
				evidence := g.evidence(d, "nat", k.Name, r.Name, k.Priority, Allow)
				if n := c.natRule(r, evidence); d.owns(n.dst) {
					d.nat = append(d.nat, n)
					d.open = d.open || slices.Contains(n.sources, any4)
				}
			}
		}
	}
}

// natRule leads nowhere if nobody has the name it leads to.
func (c *compiler) natRule(r *NATRule, e *RuleEvidence) natRule {
	dst, err := netip.ParseAddr(r.Destination)
	if err != nil {
		dst = c.pips[r.Destination].IP
	}
	out := natRule{
		evidence: e, protocol: r.Protocol, sources: c.ruleAddresses(r.Sources, r.SourceIPGroups),
		dst: dst, port: r.Port, to: r.Translated, toPort: cmp.Or(r.ToPort, r.Port),
	}
	if r.TranslatedFQDN != "" {
		out.byName = c.asks == nil
		out.to = firstOf4(c.namedAddresses(r.TranslatedFQDN, false))
	}
	return out
}

func (c *compiler) networkRules(d *firewall, groups []ruleGroup) {
	var list, whoever []acl.Rule
	named := false
	for _, g := range groups {
		for _, k := range byPriority(g.Network, func(k NetworkCollection) int { return k.Priority }) {
			for i := range k.Rules {
				r := &k.Rules[i]
				rule := c.networkRule(r)
				e := g.evidence(d, "network", k.Name, r.Name, k.Priority, k.Access)
				list = append(list, rule)
				if e.byName = len(r.FQDNs) > 0 && c.asks == nil; e.byName {
					named = true
					rule.Destinations = anywhere
				}
				whoever = append(whoever, rule)
				d.network.evidence = append(d.network.evidence, e)
			}
		}
	}
	if named {
		d.network.named = acl.Compile(whoever)
	}
	d.network.seal(list, d.denied)
}

func (c *compiler) networkRule(r *NetworkRule) acl.Rule {
	out := acl.Rule{
		Protocols: protocols(r.Protocols...), DestinationPorts: aclPorts(r.Ports),
		Sources: c.ruleAddresses(r.Sources, r.SourceIPGroups),
	}
	if out.Protocols == acl.AnyProto() && out.DestinationPorts != nil {
		out.Protocols = protocols(TCP, UDP) // net:F8
	}
	if len(r.FQDNs) == 0 || len(r.Destinations)+len(r.DestinationIPGroups) > 0 {
		out.Destinations = slices.Clone(c.ruleAddresses(r.Destinations, r.DestinationIPGroups))
	}
	for _, name := range r.FQDNs {
		for _, a := range c.namedAddresses(name, true) {
			out.Destinations = append(out.Destinations, single(a))
		}
	}
	return out
}

func (c *compiler) applicationRules(d *firewall, groups []ruleGroup) {
	for _, g := range groups {
		for _, k := range byPriority(g.Application, func(k ApplicationCollection) int { return k.Priority }) {
			for i := range k.Rules {
				r := &k.Rules[i]
				d.app = append(d.app, c.applicationRule(r, g.evidence(d, "application", k.Name, r.Name, k.Priority, k.Access)))
			}
		}
	}
}

func (c *compiler) applicationRule(r *ApplicationRule, e *RuleEvidence) appRule {
	out := appRule{
		evidence: e, sources: c.ruleAddresses(r.Sources, r.SourceIPGroups), names: slices.Clone(r.FQDNs),
		protocols: readable(r.Protocols), inspects: r.TerminateTLS,
	}
	for _, tag := range r.FQDNTags {
		if names, known := c.fqdnTag(tag); known {
			out.names = append(out.names, names...)
		} else {
			out.unlisted = "FQDN tag " + tag + " may hold this name"
		}
	}
	return out
}

// readable are the protocols of an application rule with their ports filled in.
func readable(ps []ApplicationProtocol) []ApplicationProtocol {
	if len(ps) == 0 {
		return []ApplicationProtocol{{HTTP, 80}, {HTTPS, 443}}
	}
	out := slices.Clone(ps)
	for i := range out {
		out[i].Port = cmp.Or(out[i].Port, out[i].Type.port())
	}
	return out
}

// fqdnTag is what the design lists under an FQDN tag, and whether it does.
func (c *compiler) fqdnTag(name string) ([]string, bool) {
	i := slices.IndexFunc(c.d.FQDNTags, func(t FQDNTag) bool { return strings.EqualFold(t.Name, name) })
	if i < 0 {
		return nil, false
	}
	return c.d.FQDNTags[i].FQDNs, true
}

func byPriority[T any](list []T, priority func(T) int) []T {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b T) int { return cmp.Compare(priority(a), priority(b)) })
	return out
}
