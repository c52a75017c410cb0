package azjson

import (
	"cmp"
	"slices"

	"azpath/sim"
)

// policies writes firewall policies, their groups of rule collections, and IP groups.
func (e *exporting) policies() {
	for _, g := range e.d.IPGroups {
		e.add(kindIPGroup, exported{Location: e.options.Location, Properties: obj{"ipAddresses": ordered(g.Addresses)}}, g.Name)
	}
	for i := range e.d.FirewallPolicies {
		p := &e.d.FirewallPolicies[i]
		snat := obj{"privateRanges": ordered(p.SNAT.PrivateRanges)}
		if p.SNAT.AutoLearnPrivateRanges {
			snat["autoLearnPrivateRanges"] = "Enabled"
		}
		properties := obj{
			"sku": obj{"tier": either(p.SKU, "Standard")}, "basePolicy": e.ref(kindPolicy, p.BasePolicy),
			"threatIntelMode":      cmp.Or(p.ThreatIntelMode, sim.ThreatAlert).String(),
			"threatIntelWhitelist": obj{"ipAddresses": ordered(p.ThreatIntelAllow.Addresses), "fqdns": ordered(p.ThreatIntelAllow.FQDNs)},
			"intrusionDetection":   obj{"mode": p.IntrusionDetection.Mode.String()},
			"snat":                 snat,
			"dnsSettings":          obj{"servers": spelt(p.DNS.Servers), "enableProxy": p.DNS.EnableProxy},
		}
		e.add(kindPolicy, exported{Location: e.options.Location, Properties: properties}, p.Name)
		for j := range p.RuleCollectionGroups {
			e.collectionGroup(p, &p.RuleCollectionGroups[j])
		}
	}
}

func (e *exporting) collectionGroup(p *sim.FirewallPolicy, g *sim.RuleCollectionGroup) {
	var all []any
	for _, x := range e.natCollections(g.NAT) {
		all = append(all, typed(x, "FirewallPolicyNatRuleCollection", "NatRule"))
	}
	for _, x := range e.networkCollections(g.Network) {
		all = append(all, typed(x, "FirewallPolicyFilterRuleCollection", "NetworkRule"))
	}
	if slices.ContainsFunc(g.Application, func(k sim.ApplicationCollection) bool { return len(k.Rules) == 0 }) {
		e.unsaid(kindPolicy, p.Name) // the rules tell what kind a collection is of
	}
	for _, x := range e.applicationCollections(g.Application) {
		all = append(all, typed(x, "FirewallPolicyFilterRuleCollection", "ApplicationRule"))
	}
	e.add(kindPolicy+"/ruleCollectionGroups", exported{Properties: obj{"priority": g.Priority, "ruleCollections": all}}, p.Name, g.Name)
}

// typed is a collection as policies have them: it and its rules say what they are, and
// rules spell some properties otherwise than a firewall's own.
func typed(x any, collection, rule string) obj {
	k := x.(obj)
	k["ruleCollectionType"] = collection
	for _, r := range k["rules"].([]any) {
		r := r.(obj)
		r["ruleType"] = rule
		if rule != "ApplicationRule" {
			r["ipProtocols"] = r["protocols"]
			delete(r, "protocols")
		}
	}
	return k
}
