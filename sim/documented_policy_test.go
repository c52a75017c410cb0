package sim

import "testing"

// governed is inspected with the firewall's rules in a policy "child" of a parent
// "base": no rule allows anything until a test adds one.
func governed(t *testing.T) Design {
	return inspected(t).with(func(d *Design) {
		d.Firewalls[0].Network, d.Firewalls[0].Policy = nil, "child"
		d.FirewallPolicies = []FirewallPolicy{
			{Name: "base", RuleCollectionGroups: []RuleCollectionGroup{{Name: "platform", Priority: 60000}}},
			{Name: "child", BasePolicy: "base", RuleCollectionGroups: []RuleCollectionGroup{{Name: "late", Priority: 300}, {Name: "early", Priority: 200}}},
		}
	})
}

// group finds a rule collection group of governed to edit.
func (d *Design) group(name string) *RuleCollectionGroup {
	for i := range d.FirewallPolicies {
		for j := range d.FirewallPolicies[i].RuleCollectionGroups {
			if g := &d.FirewallPolicies[i].RuleCollectionGroups[j]; g.Name == name {
				return g
			}
		}
	}
	panic("no group named " + name)
}

// ruled puts a network collection of one rule for everything into a group.
func ruled(group, collection string, priority int, a Access) func(*Design) {
	return func(d *Design) {
		g := d.group(group)
		g.Network = append(g.Network, NetworkCollection{Name: collection, Priority: priority, Access: a, Rules: []NetworkRule{{Name: "all"}}})
	}
}

func webCollection(group string, a Access, names ...string) func(*Design) {
	return func(d *Design) {
		g := d.group(group)
		g.Application = append(g.Application, ApplicationCollection{Name: "web", Priority: 100, Access: a, Rules: []ApplicationRule{{Name: "names", FQDNs: names}}})
	}
}

func TestDocumentedPolicyOrder(t *testing.T) {
	base := governed(t)
	allowed, denied := delivered("b"), dropped(DeniedByFirewall, LegSYN, "fw")
	prove(t, []fact{
		// net:F1
		{says: "a policy without a rule allows nothing", design: base, flow: "tcp a -> b:22", want: dropped(DeniedByDefault, LegSYN, "fw"), shows: []string{"rule   deny (fw implicit deny)"}},
		// net:F3: parent before child whatever the numbers
		{says: "the parent's group of priority 60000 comes before the child's of 200", flow: "tcp a -> b:22", want: denied,
			design: base.with(ruled("early", "yes", 100, Allow)).with(ruled("platform", "no", 65000, Deny)), shows: []string{"rule   deny (fw network base/platform no 65000 all)"}},
		{says: "and an Allow there is final too", flow: "tcp a -> b:22", want: allowed,
			design: base.with(ruled("early", "no", 100, Deny)).with(ruled("platform", "yes", 65000, Allow)), shows: []string{"rule   allow (fw network base/platform yes 65000 all)"}},
		// net:F3: then the group's priority
		{says: "among a policy's groups the lowest number is first, whatever its collections' priorities", flow: "tcp a -> b:22", want: allowed,
			design: base.with(ruled("late", "no", 100, Deny)).with(ruled("early", "yes", 65000, Allow)), shows: []string{"rule   allow (fw network child/early yes 65000 all)"}},
		// net:F3: then the collection's priority
		{says: "within a group the collection with the lowest number is first", flow: "tcp a -> b:22", want: denied,
			design: base.with(ruled("late", "yes", 300, Allow)).with(ruled("late", "no", 200, Deny)), shows: []string{"rule   deny (fw network child/late no 200 all)"}},
		// net:F2: three passes over all groups
		{says: "a child's network rule comes before the parent's application rule", flow: "tcp a -> www.example.com:443", want: denied,
			design: base.with(webCollection("platform", Allow, "*")).with(ruled("late", "no", 200, Deny)), shows: []string{"rule   deny (fw network child/late no 200 all)"}},
		{says: "and a child's DNAT rule before the parent's network rule", flow: "tcp client -> 198.51.100.8:443", want: delivered("a"),
			design: base.with(ruled("platform", "no", 100, Deny)).with(func(d *Design) {
				d.group("late").NAT = []NATCollection{{Name: "dnat", Priority: 100, Rules: []NATRule{{Name: "web", Destination: "pip-fw", Port: 443, Translated: IP("10.1.0.4")}}}}
			}), shows: []string{"rule   allow (fw nat child/late dnat 100 web)", "assume dnat-passes-network-rules"}},
		{says: "among application rules the parent's come first", flow: "tcp a -> www.example.com:443", want: refused(DeniedByFirewall, LegResponse, "fw"),
			design: base.with(webCollection("platform", Deny, "*.example.com")).with(webCollection("early", Allow, "*")), shows: []string{"proxy  deny (fw application base/platform web 100 names)"}},
		// net:5.2.b2 in a policy
		{says: "a policy's private ranges decide what is translated", flow: "tcp a -> b:22", want: allowed, shows: []string{"nat    src 10.1.0.4:51000 -> 10.0.0.4:51000 (fw SNAT)"},
			design: base.with(ruled("early", "yes", 100, Allow)).with(func(d *Design) { d.FirewallPolicies[1].SNAT.PrivateRanges = []string{"192.168.0.0/16"} })},
		// net:5.2.b4
		{says: "what a Route Server would have learned is not known, and a trace says so", flow: "tcp a -> far:22", want: delivered("far"), shows: []string{"(fw SNAT)", "assume learned-ranges"},
			design: base.with(ruled("early", "yes", 100, Allow)).with(farSite).with(func(d *Design) {
				d.FirewallPolicies[1].SNAT = PolicySNAT{PrivateRanges: []string{"10.0.0.0/8"}, AutoLearnPrivateRanges: true}
			})},
	})
}

// farSite puts a host behind the tunnel that the policy's ranges don't list.
func farSite(d *Design) {
	d.Sites[0].Hosts = append(d.Sites[0].Hosts, Host{Name: "far", IP: IP("172.16.9.10")})
}

func TestDocumentedIPGroups(t *testing.T) {
	grouped := func(rule NetworkRule, addresses ...string) func(*Design) {
		return func(d *Design) {
			d.IPGroups = []IPGroup{{Name: "ipg", Addresses: addresses}}
			rule.Name = "grouped"
			d.Firewalls[0].Network = []NetworkCollection{{Name: "net", Priority: 100, Access: Allow, Rules: []NetworkRule{rule}}}
		}
	}
	base := inspected(t)
	sources := NetworkRule{SourceIPGroups: []string{"ipg"}}
	prove(t, []fact{
		// net:F1, rule sides by IP group
		{says: "a rule holds for the addresses of its source group", design: base.with(grouped(sources, "10.1.0.0/16")), flow: "tcp a -> b:22", want: delivered("b")},
		{says: "and for no others", design: base.with(grouped(sources, "10.1.0.0/16")), flow: "tcp b -> a:22", want: dropped(DeniedByDefault, LegSYN, "fw"), shows: []string{"implicit deny"}},
		{says: "a group without addresses holds none", design: base.with(grouped(sources)), flow: "tcp a -> b:22", want: dropped(DeniedByDefault, LegSYN, "fw")},
		{says: "addresses beside the group count as well", flow: "tcp b -> a:22", want: delivered("a"),
			design: base.with(grouped(NetworkRule{Sources: []string{"10.2.0.4"}, SourceIPGroups: []string{"ipg"}}, "10.1.0.0/16"))},
		{says: "a destination group", design: base.with(grouped(NetworkRule{DestinationIPGroups: []string{"ipg"}}, "10.2.0.4")), flow: "tcp a -> b:22", want: delivered("b")},
		{says: "and what is not in it", design: base.with(grouped(NetworkRule{DestinationIPGroups: []string{"ipg"}}, "10.2.0.4")), flow: "tcp a -> pc:22", want: dropped(DeniedByDefault, LegSYN, "fw")},
		{says: "DNAT for a group of clients", flow: "tcp client -> 198.51.100.8:443", want: delivered("a"),
			design:  base.with(grouped(sources, "203.0.113.0/24")),
			changes: []string{"firewall add fw nat publish Tcp group=ipg -> 198.51.100.8:443 => 10.1.0.4:443"}},
		{says: "and for nobody else", flow: "tcp client -> 198.51.100.8:443", want: dropped(DeniedByDefault, LegSYN, "fw"),
			design:  base.with(grouped(sources, "192.0.2.0/24")),
			changes: []string{"firewall add fw nat publish Tcp group=ipg -> 198.51.100.8:443 => 10.1.0.4:443"}, shows: []string{"no DNAT rule for this port"}},
		{says: "an application rule for a group", flow: "tcp a -> www.example.com:443", want: delivered("fw"),
			design:  base.with(grouped(NetworkRule{Destinations: []string{"10.9.9.9"}}, "10.1.0.0/16")),
			changes: []string{"firewall add fw application web Allow group=ipg -> *"}},
	})
}
