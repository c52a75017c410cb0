package sim

import (
	"cmp"
	"slices"
)

// ruleLists are where a firewall's rules stand: its own collections, or those of
// one group of its policy.
type ruleLists struct {
	nat         *[]NATCollection
	network     *[]NetworkCollection
	application *[]ApplicationCollection
}

// ruleLists finds the lists that a change of a firewall's rules is for. A policy's
// are those of the first group, by priority, for which holds is true; of its first
// group if there is none; of a new one, "azpath", if it has no group. What the
// policy inherits is not touched.
func (d draft) ruleLists(firewall string, holds func(ruleLists) bool) (ruleLists, error) {
	f, err := d.firewall(firewall)
	if err != nil || f.Policy == "" {
		if err != nil {
			return ruleLists{}, err
		}
		return ruleLists{&f.NAT, &f.Network, &f.Application}, nil
	}
	p, err := seek(d.FirewallPolicies, "firewall policy", f.Policy, func(p *FirewallPolicy) string { return p.Name })
	if err != nil {
		return ruleLists{}, err
	}
	if len(p.RuleCollectionGroups) == 0 {
		p.RuleCollectionGroups = []RuleCollectionGroup{{Name: "azpath", Priority: newCollectionPriority}}
	}
	var groups []*RuleCollectionGroup
	for i := range p.RuleCollectionGroups {
		groups = append(groups, &p.RuleCollectionGroups[i])
	}
	slices.SortStableFunc(groups, func(a, b *RuleCollectionGroup) int { return cmp.Compare(a.Priority, b.Priority) })
	at := max(0, slices.IndexFunc(groups, func(g *RuleCollectionGroup) bool { return holds(ruleLists{&g.NAT, &g.Network, &g.Application}) }))
	g := groups[at]
	return ruleLists{&g.NAT, &g.Network, &g.Application}, nil
}

// has says whether a collection of that name is in the list, with a rule of that
// name if one is given. Without a collection any will do.
func (s shelf[C, R]) has(list *[]C, collection, rule string) bool {
	return slices.ContainsFunc(*list, func(c C) bool {
		if collection != "" && s.name(&c) != collection {
			return false
		}
		return rule == "" || slices.ContainsFunc(*s.rules(&c), func(r R) bool { return s.ruleName(&r) == rule })
	})
}

// SetFirewallPolicy gives an Azure Firewall another policy, or with an empty one
// its own rules again.
type SetFirewallPolicy struct {
	Firewall, Policy string
}

// AddToIPGroup adds an address or prefix to an IP group.
type AddToIPGroup struct{ Group, Address string }

// RemoveFromIPGroup takes an address or prefix out of an IP group.
type RemoveFromIPGroup struct{ Group, Address string }

// String is "firewall policy FIREWALL POLICY|none".
func (c SetFirewallPolicy) String() string {
	return sentence("firewall policy", word(c.Firewall), wordOr(c.Policy, "none"))
}

// String is "ipgroup add GROUP ADDRESS".
func (c AddToIPGroup) String() string {
	return sentence("ipgroup add", word(c.Group), element(c.Address))
}

// String is "ipgroup remove GROUP ADDRESS".
func (c RemoveFromIPGroup) String() string {
	return sentence("ipgroup remove", word(c.Group), element(c.Address))
}

func parseSetFirewallPolicy(n *notation) Change {
	return SetFirewallPolicy{n.word("firewall"), n.wordOr("policy", "none")}
}

func parseAddToIPGroup(n *notation) Change {
	return AddToIPGroup{n.word("IP group"), n.word("address")}
}

func parseRemoveFromIPGroup(n *notation) Change {
	return RemoveFromIPGroup{n.word("IP group"), n.word("address")}
}

func (c SetFirewallPolicy) apply(d draft) error {
	f, err := d.firewall(c.Firewall)
	if err != nil {
		return err
	}
	if c.Policy != "" {
		if _, err := seek(d.FirewallPolicies, "firewall policy", c.Policy, func(p *FirewallPolicy) string { return p.Name }); err != nil {
			return err
		}
	}
	f.Policy = c.Policy
	return nil
}

func (d draft) ipGroup(name string) (*IPGroup, error) {
	return seek(d.IPGroups, "IP group", name, func(g *IPGroup) string { return g.Name })
}

func (c AddToIPGroup) apply(d draft) error {
	g, err := d.ipGroup(c.Group)
	if err == nil {
		g.Addresses, err = addNamed(g.Addresses, len(g.Addresses), c.Address, "address", func(s *string) string { return *s })
	}
	return err
}

func (c RemoveFromIPGroup) apply(d draft) error {
	g, err := d.ipGroup(c.Group)
	if err == nil {
		g.Addresses, err = removeNamed(g.Addresses, "address", c.Address, func(s *string) string { return *s })
	}
	return err
}
