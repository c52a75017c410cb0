package sim

import "slices"

// ruleGroup is a part of a firewall's rules in the order in which each kind of
// them is read: a rule collection group, or the rules of a classic firewall.
type ruleGroup struct {
	where       string // "policy/group", empty for a classic firewall
	NAT         []NATCollection
	Network     []NetworkCollection
	Application []ApplicationCollection
}

// rulesOf gives a firewall's groups: its policy's forebears first, each by
// priority (net:F3).
func (c *compiler) rulesOf(x *Firewall) []ruleGroup {
	if x.Policy == "" {
		return []ruleGroup{{"", x.NAT, x.Network, x.Application}}
	}
	var out []ruleGroup
	for _, p := range c.d.lineage(x.Policy) {
		for _, g := range byPriority(p.RuleCollectionGroups, func(g RuleCollectionGroup) int { return g.Priority }) {
			out = append(out, ruleGroup{p.Name + "/" + g.Name, g.NAT, g.Network, g.Application})
		}
	}
	return out
}

// lineage is a policy with its forebears before it, the oldest first. It ends
// where a name is unknown or comes again, which check reports.
func (d *Design) lineage(name string) (out []*FirewallPolicy) {
	for name != "" {
		i := slices.IndexFunc(d.FirewallPolicies, func(p FirewallPolicy) bool { return p.Name == name })
		if i < 0 || slices.Contains(out, &d.FirewallPolicies[i]) {
			break
		}
		out = append(out, &d.FirewallPolicies[i])
		name = d.FirewallPolicies[i].BasePolicy
	}
	slices.Reverse(out)
	return out
}

// evidence names a rule: firewall and kind, policy and group, collection.
func (g *ruleGroup) evidence(d *firewall, kind, collection, rule string, priority int, a Access) *RuleEvidence {
	list := d.name + " " + kind
	if g.where != "" {
		list += " " + g.where
	}
	return &RuleEvidence{List: list, Level: collection, Name: rule, Priority: priority, Access: a}
}

// firewallSettings are those that a policy or a classic firewall has.
type firewallSettings struct {
	snat   PolicySNAT
	dns    FirewallDNS
	threat ThreatMode
	exempt ThreatList
	idps   ThreatMode
}

func (c *compiler) settings(x *Firewall) firewallSettings {
	if x.Policy == "" {
		return firewallSettings{snat: PolicySNAT{PrivateRanges: x.SNATPrivateRanges}, threat: orDefault(x.ThreatIntelMode, ThreatAlert)}
	}
	var s firewallSettings
	for _, p := range c.d.lineage(x.Policy) { // the policy itself comes last
		s.snat = p.SNAT
		if p.DNS.EnableProxy || len(p.DNS.Servers) > 0 { // else the parent's: dns:D8.9
			s.dns = p.DNS
		}
		s.threat = max(s.threat, orDefault(p.ThreatIntelMode, ThreatAlert))
		s.idps = max(s.idps, orDefault(p.IntrusionDetection.Mode, ThreatOff))
		s.exempt.Addresses = append(s.exempt.Addresses, p.ThreatIntelAllow.Addresses...)
		s.exempt.FQDNs = append(s.exempt.FQDNs, p.ThreatIntelAllow.FQDNs...)
	}
	return s
}

func orDefault(m, otherwise ThreatMode) ThreatMode {
	if m == 0 {
		return otherwise
	}
	return m
}
