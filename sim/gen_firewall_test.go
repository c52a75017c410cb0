package sim

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"
)

// azureFirewall draws the hub's firewall, classic or with a policy and its
// parent.
func (g *hubGen) azureFirewall(hub *VNet) {
	f := Firewall{Name: "fw", VNet: "hub", SKU: pick(g, "tier", "", "Premium", "Basic"), PublicIPs: []string{g.pip("")}, MinInstances: pick(g, "instances", 0, 3)}
	if f.SKU == "Basic" || g.yes("management NIC?") {
		f.ManagementNIC, f.ManagementPublicIP = f.SKU != "Basic", g.pip("")
		hub.Subnets = append(hub.Subnets, Subnet{Name: "AzureFirewallManagementSubnet", Prefixes: CIDRs("10.0.254.0/26")})
	}
	if g.yes("second public address?") {
		f.PublicIPs = append(f.PublicIPs, g.pip(""))
	}
	g.d.IPGroups = []IPGroup{{Name: "ipg", Addresses: pick(g, "IP group", []string{"10.1.0.0/16"}, []string{"10.2.0.0/16", "203.0.113.10"}, nil)}}
	g.d.ThreatIntelligence = pick(g, "threats", ThreatList{}, ThreatList{}, ThreatList{Addresses: []string{"203.0.113.99", "8.8.8.8"}, FQDNs: []string{"www.example.com"}})
	if g.yes("FQDN tag listed?") {
		g.d.FQDNTags = []FQDNTag{{Name: "WindowsUpdate", FQDNs: []string{"*.example.com"}}}
	}
	if g.yes("infrastructure listed?") {
		g.d.FQDNTags = append(g.d.FQDNTags, FQDNTag{Name: "Infrastructure", FQDNs: []string{"store.example.com"}})
	}
	ranges := pick(g, "private ranges", nil, []string{"0.0.0.0/0"}, []string{"255.255.255.255/32"})
	if !g.yes("policy?") {
		f.SNATPrivateRanges = ranges
		f.ThreatIntelMode = pick(g, "threat mode", 0, ThreatDeny, ThreatOff)
		f.NAT, f.Network, f.Application = g.natCollections(f), g.networkCollections("net"), g.applicationCollections(f.SKU)
		g.d.Firewalls = []Firewall{f}
		return
	}
	f.Policy = "policy"
	g.d.Firewalls = []Firewall{f}
	p := FirewallPolicy{
		Name: "policy", SKU: f.SKU, ThreatIntelMode: pick(g, "threat mode", 0, ThreatDeny, ThreatOff),
		SNAT: PolicySNAT{PrivateRanges: ranges, AutoLearnPrivateRanges: g.yes("learns?")}, DNS: FirewallDNS{EnableProxy: g.yes("DNS proxy?")},
		RuleCollectionGroups: []RuleCollectionGroup{
			{Name: "late", Priority: 300, NAT: g.natCollections(f), Network: g.networkCollections("late"), Application: g.applicationCollections(f.SKU)},
			{Name: "early", Priority: 200, Network: g.networkCollections("early")},
		},
	}
	if f.SKU == "Premium" {
		p.IntrusionDetection.Mode = pick(g, "intrusion detection", 0, ThreatDeny)
	}
	if g.yes("base policy?") {
		p.BasePolicy = "base"
		g.d.FirewallPolicies = []FirewallPolicy{{Name: "base", SKU: f.SKU, RuleCollectionGroups: []RuleCollectionGroup{{Name: "first", Priority: 900, Network: g.networkCollections("base")}}}}
	}
	g.d.FirewallPolicies = append(g.d.FirewallPolicies, p)
}

func (g *hubGen) networkCollections(name string) (out []NetworkCollection) {
	for i := range rapid.IntRange(0, 2).Draw(g.T, name+" network rules") {
		r := NetworkRule{
			Name: "rule", Sources: g.addresses("sources"), Destinations: g.addresses("destinations"), Ports: g.portTexts(), Protocols: pick(g, "protocols", nil, []Protocol{TCP}, []Protocol{UDP, ICMP}),
		}
		if g.yes("IP group?") {
			r.SourceIPGroups = []string{"ipg"}
		}
		if g.yes("FQDN?") {
			r.FQDNs = []string{pick(g, "FQDN", "store.example.com", "Store.Example.Com.", "nobody.example.com")}
		}
		out = append(out, NetworkCollection{Name: fmt.Sprint(name, i), Priority: 200 + i, Access: pick(g, "action", Allow, Allow, Deny), Rules: []NetworkRule{r}})
	}
	if g.mostly("allow the rest?") {
		out = append(out, NetworkCollection{Name: name + "rest", Priority: 900, Access: Allow, Rules: []NetworkRule{{Name: "rest"}}})
	}
	return out
}

func (g *hubGen) applicationCollections(sku string) []ApplicationCollection {
	if !g.yes("application rules?") {
		return nil
	}
	r := ApplicationRule{Name: "web", FQDNs: []string{pick(g, "names", "*", "*.example.com", "other.example.com")}}
	if g.yes("FQDN tag?") {
		r.FQDNTags = []string{"WindowsUpdate"}
		if g.yes("alone?") {
			r.FQDNs = nil
		}
	}
	r.Protocols = pick(g, "web protocols", nil, []ApplicationProtocol{{HTTPS, 0}, {HTTP, 22}})
	r.TerminateTLS = sku == "Premium" && g.yes("inspect?")
	return []ApplicationCollection{{Name: "app", Priority: 100, Access: pick(g, "web", Allow, Deny), Rules: []ApplicationRule{r}}}
}

func (g *hubGen) natCollections(f Firewall) []NATCollection {
	if !g.yes("DNAT?") {
		return nil
	}
	r := NATRule{Name: "publish", Protocol: pick(g, "DNAT protocol", TCP, AnyProtocol), Destination: pick(g, "published at", f.PublicIPs[0], "10.0.0.4"), Port: 443, Sources: pick(g, "published to", nil, []string{"203.0.113.0/24"})}
	if g.yes("by name?") {
		r.TranslatedFQDN = pick(g, "published name", "vm1", "store.example.com", "nobody.example.com")
	} else {
		r.Translated = IP(pick(g, "published", "10.1.0.4", "10.1.0.100", "10.0.2.4"))
	}
	return []NATCollection{{Name: "nat", Priority: 100, Rules: []NATRule{r}}}
}

// firewallsAllow puts a network rule that allows in front of every firewall's, and
// takes the threats away.
func firewallsAllow(d *Design) {
	mend := NetworkCollection{Name: "mend", Priority: 100, Access: Allow, Rules: []NetworkRule{{Name: "mend"}}}
	for i := range d.Firewalls {
		if f := &d.Firewalls[i]; f.Policy == "" {
			f.Network = slices.Insert(f.Network, 0, mend)
		}
	}
	for i := range d.FirewallPolicies {
		p := &d.FirewallPolicies[i]
		p.RuleCollectionGroups = append(p.RuleCollectionGroups, RuleCollectionGroup{Name: "mend", Priority: 100, Network: []NetworkCollection{mend}})
	}
	d.ThreatIntelligence = ThreatList{}
}
