package sim

import (
	"fmt"
	"slices"
)

// firewallPolicies checks firewall policies and what their rules and those of classic
// firewalls refer to.
func (c *checker) firewallPolicies() {
	d := c.d
	unique(c, root, "firewallPolicies", d.FirewallPolicies, func(x *FirewallPolicy) string { return x.Name })
	unique(c, root, "ipGroups", d.IPGroups, func(x *IPGroup) string { return x.Name })
	unique(c, root, "fqdnTags", d.FQDNTags, func(x *FQDNTag) string { return x.Name })
	for i := range d.FirewallPolicies {
		x := &d.FirewallPolicies[i]
		c.firewallPolicy(root.item("firewallPolicies", x.Name, i), x)
	}
	for i := range d.IPGroups {
		x := &d.IPGroups[i]
		p := root.item("ipGroups", x.Name, i)
		c.plainAddresses(p, "ipAddresses", x.Addresses)
		if n := len(x.Addresses); n > mostGroupAddresses {
			c.bad(p, "ipAddresses", "%d addresses, want at most %d", n, mostGroupAddresses)
		}
	}
	for i := range d.FQDNTags {
		x := &d.FQDNTags[i]
		c.namePatterns(root.item("fqdnTags", x.Name, i), "fqdns", x.FQDNs)
	}
	c.threatList(root.item("threatIntelligence", "", noIndex), &d.ThreatIntelligence)
}

// mostGroupAddresses is how much an IP group may hold (BG).
const mostGroupAddresses = 5000

// plainAddresses is specs for lists that "*" and tags cannot stand in.
func (c *checker) plainAddresses(p *place, field string, texts []string) {
	for _, s := range texts {
		if s == "*" {
			c.bad(p, field, "\"*\" is neither an address nor a prefix")
			continue
		}
		c.specs(p, field, []string{s}, noTags)
	}
}

func (c *checker) threatList(p *place, l *ThreatList) {
	c.plainAddresses(p, "ipAddresses", l.Addresses)
	c.namePatterns(p, "fqdns", l.FQDNs)
}

func (c *checker) firewallPolicy(p *place, x *FirewallPolicy) {
	c.firewallSKU(p, x.SKU)
	c.basePolicy(p, x)
	spelt(c, p, "threatIntelMode", x.ThreatIntelMode, threatNames)
	c.threatList(p.item("threatIntelWhitelist", "", noIndex), &x.ThreatIntelAllow)
	mode := x.IntrusionDetection.Mode
	if at := p.item("intrusionDetection", "", noIndex); spelt(c, at, "mode", mode, threatNames) && mode > ThreatOff && x.SKU != "Premium" {
		c.bad(at, "mode", "%q needs tier \"Premium\"", mode)
	}
	c.privateRanges(p.item("snat", "", noIndex), "privateRanges", x.SNAT.PrivateRanges)
	for _, a := range x.DNS.Servers {
		c.address(p.item("dnsSettings", "", noIndex), "servers", a)
	}
	own := c.policyAddresses(x)
	unique(c, p, "ruleCollectionGroups", x.RuleCollectionGroups, func(g *RuleCollectionGroup) string { return g.Name })
	var claims []claim[string]
	for i := range x.RuleCollectionGroups {
		g := &x.RuleCollectionGroups[i]
		at := p.item("ruleCollectionGroups", g.Name, i)
		if c.priority(at, g.Priority, lastCollection) {
			text := fmt.Sprint(g.Priority)
			claims = append(claims, claim[string]{text, text, "priority", at, "priority"})
		}
		c.collections(at, own, ruleGroup{"", g.NAT, g.Network, g.Application}, x.SKU)
	}
	clashes(c, claims)
}

// basePolicy checks a policy's parent, and that no policy is its own forebear.
func (c *checker) basePolicy(p *place, x *FirewallPolicy) {
	if x.BasePolicy == "" {
		return
	}
	if find(c, p, "basePolicy", c.policies, x.BasePolicy) == nil {
		return
	}
	if line := c.d.lineage(x.Name); len(line) > 0 && line[0].BasePolicy != "" && c.policies.byName[line[0].BasePolicy] != nil {
		c.bad(p, "basePolicy", "%s descends from %s itself", quote(x.BasePolicy), quote(x.Name))
	}
}

// policyAddresses are the addresses of the firewalls with the policy, by which
// its DNAT rules may stand; nil, for any, while no firewall has it.
func (c *checker) policyAddresses(x *FirewallPolicy) []string {
	var own []string
	used := false
	for i := range c.d.Firewalls {
		if f := &c.d.Firewalls[i]; slices.ContainsFunc(c.d.lineage(f.Policy), func(p *FirewallPolicy) bool { return p.Name == x.Name }) {
			own, used = append(own, c.ownAddresses(f)...), true
		}
	}
	if !used {
		return nil
	}
	slices.Sort(own)
	return slices.Compact(append([]string{}, own...))
}
