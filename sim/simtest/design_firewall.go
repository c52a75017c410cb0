package simtest

import (
	"fmt"

	"azpath/sim"

	"pgregory.net/rapid"
)

// azureFirewall draws the hub's firewall, classic or with a policy and its
// parent.
func (g *drawing) azureFirewall() {
	f := sim.Firewall{Name: "fw", VNet: "hub", SKU: pick(g, "tier", "", "Premium", "Basic"), PublicIPs: []string{g.pip("")}, MinInstances: pick(g, "instances", 0, 3)}
	if managed := g.yes("management NIC?"); managed || f.SKU == "Basic" {
		f.ManagementNIC, f.ManagementPublicIP = f.SKU != "Basic", g.pip("")
		g.subnet(sim.Subnet{Name: "AzureFirewallManagementSubnet", Prefixes: sim.CIDRs("10.0.254.0/26")})
	}
	if g.yes("second public address?") {
		f.PublicIPs = append(f.PublicIPs, g.pip(""))
	}
	g.d.IPGroups = []sim.IPGroup{{Name: "ipg", Addresses: pick(g, "IP group", []string{"10.1.0.0/16"}, []string{"10.2.0.0/16", "203.0.113.10"}, nil)}}
	g.d.ThreatIntelligence = pick(g, "threats", sim.ThreatList{}, sim.ThreatList{}, sim.ThreatList{Addresses: []string{"203.0.113.99", "8.8.8.8"}, FQDNs: []string{"www.example.com"}})
	if g.yes("FQDN tag listed?") {
		g.d.FQDNTags = []sim.FQDNTag{{Name: "WindowsUpdate", FQDNs: []string{"*.example.com"}}}
	}
	if g.yes("infrastructure listed?") {
		g.d.FQDNTags = append(g.d.FQDNTags, sim.FQDNTag{Name: "Infrastructure", FQDNs: []string{"store.example.com"}})
	}
	g.firewallRules(&f)
	g.d.Firewalls = []sim.Firewall{f}
}

// firewallRules gives a firewall rules of its own, or a policy, which may have a
// parent.
func (g *drawing) firewallRules(f *sim.Firewall) {
	ranges := pick(g, "private ranges", nil, []string{"0.0.0.0/0"}, []string{"255.255.255.255/32"})
	threats := pick(g, "threat mode", 0, sim.ThreatDeny, sim.ThreatOff)
	nat, network, application := g.natCollections(f.PublicIPs[0]), g.networkCollections("net"), g.applicationCollections(f.SKU)
	p := sim.FirewallPolicy{
		Name: "policy", SKU: f.SKU, ThreatIntelMode: threats,
		SNAT: sim.PolicySNAT{PrivateRanges: ranges, AutoLearnPrivateRanges: g.yes("learns?")}, DNS: sim.FirewallDNS{EnableProxy: g.yes("DNS proxy?")},
		RuleCollectionGroups: []sim.RuleCollectionGroup{
			{Name: "late", Priority: 300, NAT: nat, Network: network, Application: application},
			{Name: "early", Priority: 200, Network: g.networkCollections("early")},
		},
	}
	if mode := pick(g, "intrusion detection", 0, sim.ThreatDeny); f.SKU == "Premium" {
		p.IntrusionDetection.Mode = mode
	}
	parent := g.networkCollections("base")
	inherits, policy := g.yes("base policy?"), g.yes("policy?")
	if !policy {
		f.SNATPrivateRanges, f.ThreatIntelMode = ranges, threats
		f.NAT, f.Network, f.Application = nat, network, application
		return
	}
	f.Policy = "policy"
	if inherits {
		p.BasePolicy = "base"
		g.d.FirewallPolicies = []sim.FirewallPolicy{{Name: "base", SKU: f.SKU, RuleCollectionGroups: []sim.RuleCollectionGroup{{Name: "first", Priority: 900, Network: parent}}}}
	}
	g.d.FirewallPolicies = append(g.d.FirewallPolicies, p)
}

func (g *drawing) networkCollections(name string) (out []sim.NetworkCollection) {
	n := rapid.IntRange(0, 2).Draw(g.T, name+" network rules")
	for i := range 2 {
		r := sim.NetworkRule{
			Name: "rule", Sources: g.addresses("sources"), Destinations: g.addresses("destinations"), Ports: g.portTexts(), Protocols: pick(g, "protocols", nil, []sim.Protocol{sim.TCP}, []sim.Protocol{sim.UDP, sim.ICMP}),
		}
		if g.yes("IP group?") {
			r.SourceIPGroups = []string{"ipg"}
		}
		if name := pick(g, "FQDN", "", "", "", "store.example.com", "Store.Example.Com.", "nobody.example.com"); name != "" {
			r.FQDNs = []string{name}
		}
		access := pick(g, "action", sim.Allow, sim.Allow, sim.Deny)
		if i < n {
			out = append(out, sim.NetworkCollection{Name: fmt.Sprint(name, i), Priority: 200 + i, Access: access, Rules: []sim.NetworkRule{r}})
		}
	}
	if !g.rarely("deny the rest?") {
		out = append(out, sim.NetworkCollection{Name: name + "rest", Priority: 900, Access: sim.Allow, Rules: []sim.NetworkRule{{Name: "rest"}}})
	}
	return out
}

func (g *drawing) applicationCollections(sku string) []sim.ApplicationCollection {
	r := sim.ApplicationRule{Name: "web", FQDNs: []string{pick(g, "names", "*", "*.example.com", "other.example.com")}}
	switch pick(g, "FQDN tag", "none", "too", "alone") {
	case "too":
		r.FQDNTags = []string{"WindowsUpdate"}
	case "alone":
		r.FQDNTags, r.FQDNs = []string{"WindowsUpdate"}, nil
	}
	r.Protocols = pick(g, "web protocols", nil, []sim.ApplicationProtocol{{Type: sim.HTTPS}, {Type: sim.HTTP, Port: 22}})
	r.TerminateTLS = g.yes("inspect?") && sku == "Premium"
	access := pick(g, "web", sim.Allow, sim.Deny)
	if !g.yes("application rules?") {
		return nil
	}
	return []sim.ApplicationCollection{{Name: "app", Priority: 100, Access: access, Rules: []sim.ApplicationRule{r}}}
}

func (g *drawing) natCollections(publicIP string) []sim.NATCollection {
	r := sim.NATRule{Name: "publish", Protocol: pick(g, "DNAT protocol", sim.TCP, sim.AnyProtocol), Destination: pick(g, "published at", publicIP, "10.0.0.4"), Port: 443, Sources: pick(g, "published to", nil, []string{"203.0.113.0/24"})}
	name, address := pick(g, "published name", "vm1", "store.example.com", "nobody.example.com"), pick(g, "published", "10.1.0.4", "10.1.0.100", "10.0.2.4")
	if g.yes("by name?") {
		r.TranslatedFQDN = name
	} else {
		r.Translated = sim.IP(address)
	}
	if !g.yes("DNAT?") {
		return nil
	}
	return []sim.NATCollection{{Name: "nat", Priority: 100, Rules: []sim.NATRule{r}}}
}
