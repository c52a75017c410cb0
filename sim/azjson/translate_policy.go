package azjson

import (
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// firewallPolicy reads a policy with its groups of rule collections.
func (t *translation) firewallPolicy(r *resource.Resource) {
	o := t.open(r)
	o.skip("firewalls", "childPolicies", "ruleCollectionGroups", "insights", "sql", "size")
	p := sim.FirewallPolicy{Name: t.name(r.ID), SKU: o.object("sku").tier("tier"), BasePolicy: o.ref("basePolicy", kindPolicy)}
	o.enum("threatIntelMode", &p.ThreatIntelMode)
	allow := o.object("threatIntelWhitelist")
	p.ThreatIntelAllow.Addresses, p.ThreatIntelAllow.FQDNs = spread(allow.texts("ipAddresses")), allow.texts("fqdns")
	idps := o.object("intrusionDetection")
	idps.enum("mode", &p.IntrusionDetection.Mode)
	snat := o.object("snat")
	p.SNAT.PrivateRanges = snat.texts("privateRanges")
	p.SNAT.AutoLearnPrivateRanges = strings.EqualFold(snat.text("autoLearnPrivateRanges"), "Enabled")
	dns := o.object("dnsSettings")
	dns.skip("requireProxyForNetworkRules")
	p.DNS.Servers, p.DNS.EnableProxy = dns.addrs("servers"), dns.yes("enableProxy")
	o.object("transportSecurity").object("certificateAuthority").skip("name", "keyVaultSecretId")
	for _, x := range t.set.childrenOf(r.ID, "ruleCollectionGroups") {
		p.RuleCollectionGroups = append(p.RuleCollectionGroups, t.collectionGroup(x))
	}
	t.d.FirewallPolicies = append(t.d.FirewallPolicies, p)
}

func (t *translation) collectionGroup(r *resource.Resource) sim.RuleCollectionGroup {
	o := t.open(r)
	o.skip("size")
	g := sim.RuleCollectionGroup{Name: t.name(r.ID), Priority: o.number("priority")}
	for _, x := range o.objects("ruleCollections") {
		o.collection(&g, x)
	}
	return g
}

// collection adds a rule collection to the kind that its own and its rules' types say.
func (o *object) collection(g *sim.RuleCollectionGroup, x *object) {
	if strings.EqualFold(x.text("ruleCollectionType"), "FirewallPolicyNatRuleCollection") {
		g.NAT = append(g.NAT, natCollections([]*object{x})...)
		return
	}
	network, application := 0, 0
	for _, rule := range x.v.Get("rules").Items() {
		switch kind := rule.Get("ruleType").Text(); {
		case strings.EqualFold(kind, "NetworkRule"):
			network++
		case strings.EqualFold(kind, "ApplicationRule"):
			application++
		default:
			x.note(NoteProblem, "rules", "ruleType "+rule.Get("ruleType").Quote()+", want \"NetworkRule\" or \"ApplicationRule\"")
		}
	}
	switch {
	case network > 0 && application > 0:
		x.note(NoteProblem, "rules", "network rules and application rules stand in one collection, which Azure does not allow: it is read as one of each kind")
		g.Network = append(g.Network, networkCollections([]*object{x.with("NetworkRule")})...)
		g.Application = append(g.Application, applicationCollections([]*object{x.with("ApplicationRule")})...)
	case application > 0:
		g.Application = append(g.Application, applicationCollections([]*object{x})...)
	default:
		g.Network = append(g.Network, networkCollections([]*object{x})...)
	}
}

// with is the collection with its rules of one type alone.
func (o *object) with(kind string) *object {
	var rules []value.Value
	for _, x := range o.v.Get("rules").Items() {
		if strings.EqualFold(x.Get("ruleType").Text(), kind) {
			rules = append(rules, x)
		}
	}
	o.skip("rules", "name", "priority", "action")
	return o.inside("", o.v.With("rules", value.List(rules...)))
}
