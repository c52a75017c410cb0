package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// collections checks the rule collections, kind by kind.
func (c *checker) collections(p *place, own []string, f ruleGroup, sku string) {
	nat := collectionList{c, p, "natRuleCollections", nil}
	for i := range f.NAT {
		k := &f.NAT[i]
		at := nat.add(i, k.Name, k.Priority)
		uniqueRules(c, at, "rules", k.Rules, func(r *NATRule) string { return r.Name })
		for j := range k.Rules {
			c.natRule(at.item("rules", k.Rules[j].Name, j), own, &k.Rules[j])
		}
	}
	nat.done()
	network := collectionList{c, p, "networkRuleCollections", nil}
	for i := range f.Network {
		k := &f.Network[i]
		at := network.add(i, k.Name, k.Priority)
		spelt(c, at, "action", k.Access, accessNames)
		uniqueRules(c, at, "rules", k.Rules, func(r *NetworkRule) string { return r.Name })
		for j := range k.Rules {
			c.networkRule(at.item("rules", k.Rules[j].Name, j), &k.Rules[j])
		}
	}
	network.done()
	application := collectionList{c, p, "applicationRuleCollections", nil}
	for i := range f.Application {
		k := &f.Application[i]
		at := application.add(i, k.Name, k.Priority)
		spelt(c, at, "action", k.Access, accessNames)
		uniqueRules(c, at, "rules", k.Rules, func(r *ApplicationRule) string { return r.Name })
		for j := range k.Rules {
			c.applicationRule(at.item("rules", k.Rules[j].Name, j), &k.Rules[j], sku)
		}
	}
	application.done()
}

// collectionList gathers the names and priorities of the collections of one kind.
type collectionList struct {
	c      *checker
	p      *place
	field  string
	claims []claim[string]
}

func (l *collectionList) add(i int, name string, priority int) *place {
	at := l.p.item(l.field, name, i)
	l.c.name(at, name)
	if name != "" {
		l.claims = append(l.claims, named(at, name))
	}
	if l.c.priority(at, priority, lastCollection) {
		text := fmt.Sprint(priority)
		l.claims = append(l.claims, claim[string]{"priority " + text, text, "priority", at, "priority"})
	}
	return at
}

func (l *collectionList) done() { clashes(l.c, l.claims) }

func (c *checker) natRule(p *place, own []string, r *NATRule) {
	c.firewallSources(p, r.Sources, r.SourceIPGroups)
	if _, found := slices.BinarySearch(own, r.Destination); !found && own != nil {
		c.bad(p, "destinationAddress", "%s is no address of the firewall %s", quote(r.Destination), c.near(r.Destination, own))
	}
	if !slices.Contains([]Protocol{AnyProtocol, TCP, UDP}, r.Protocol) {
		c.bad(p, "protocol", "%q cannot be translated, want \"Tcp\" or \"Udp\"", r.Protocol)
	}
	if r.Port < 1 || r.Port > lastDNATPort {
		c.bad(p, "destinationPort", "\"%d\" is out of range, want 1..%d", r.Port, lastDNATPort)
	}
	switch {
	case r.TranslatedFQDN == "":
		if c.address(p, "translatedAddress", r.Translated) && !r.Translated.Is4() {
			c.bad(p, "translatedAddress", "%q is not IPv4", r.Translated)
		}
	case r.Translated.IsValid():
		c.bad(p, "translatedFqdn", "both %s and %q given, want one", quote(r.TranslatedFQDN), r.Translated)
	case !fqdnForm(r.TranslatedFQDN):
		c.bad(p, "translatedFqdn", "%s is no name, want one such as \"www.example.com\"", quote(r.TranslatedFQDN))
	}
}

// firewallSources checks the sources of a firewall's rule.
func (c *checker) firewallSources(p *place, texts, groups []string) {
	c.specs(p, "sourceAddresses", texts, noTags)
	c.groupNames(p, "sourceIpGroups", groups)
}

func (c *checker) groupNames(p *place, field string, names []string) {
	for _, name := range names {
		find(c, p, field, c.ipGroups, name)
	}
}

// ownAddresses is what a DNAT rule may stand on: the addresses of its own
// firewall (net:F11), as such or by the name of a public IP.
func (c *checker) ownAddresses(f *Firewall) []string {
	var own []string
	for _, name := range f.PublicIPs {
		own = append(own, name)
		if pip := c.publicIPs.byName[name]; pip != nil {
			own = append(own, pip.IP.String())
		}
	}
	if r := c.subnets.byName[f.VNet+"/"+firewallSubnet]; r != nil {
		if a := firewallIP(f, r.s); a.IsValid() {
			own = append(own, a.String())
		}
	}
	slices.Sort(own)
	return slices.Compact(append([]string{}, own...)) // never nil: that stands for any address
}

// networkRule checks a network rule. Its protocols are fewer than those of an
// NSG (net:F8), and service tags are destinations only (apim:C9).
func (c *checker) networkRule(p *place, r *NetworkRule) {
	for _, proto := range r.Protocols {
		if !slices.Contains([]Protocol{AnyProtocol, TCP, UDP, ICMP}, proto) {
			c.bad(p, "ipProtocols", "%q is not for Azure Firewall, want \"*\", \"Tcp\", \"Udp\" or \"Icmp\"", proto)
		}
	}
	c.firewallSources(p, r.Sources, r.SourceIPGroups)
	c.specs(p, "destinationAddresses", r.Destinations, firewallTags)
	c.groupNames(p, "destinationIpGroups", r.DestinationIPGroups)
	for _, name := range r.FQDNs {
		if !fqdnForm(name) {
			c.bad(p, "destinationFqdns", "%s is no name, want one such as \"www.example.com\", without wildcards", quote(name))
		}
	}
	c.ports(p, "destinationPorts", r.Ports)
}

func (c *checker) applicationRule(p *place, r *ApplicationRule, sku string) {
	c.firewallSources(p, r.Sources, r.SourceIPGroups)
	if len(r.FQDNs)+len(r.FQDNTags) == 0 {
		c.bad(p, "targetFqdns", "no name given, want one such as \"*.example.com\", or \"*\"")
	}
	c.namePatterns(p, "targetFqdns", r.FQDNs)
	for _, tag := range r.FQDNTags {
		if !tagForm(tag) {
			c.bad(p, "fqdnTags", "%s is no tag, want one such as \"WindowsUpdate\"", quote(tag))
		}
	}
	for i, proto := range r.Protocols {
		spelt(c, p.item("protocols", "", i), "protocolType", proto.Type, applicationNames)
		if proto.Port > lastReadPort {
			c.bad(p.item("protocols", "", i), "port", "\"%d\" is out of range, want 1..%d", proto.Port, lastReadPort)
		}
	}
	if r.TerminateTLS && sku != "Premium" {
		c.bad(p, "terminateTLS", "true on tier %s, want \"Premium\"", quote(cmp.Or(sku, "Standard")))
	}
}

// namePatterns checks names that may begin with a wildcard.
func (c *checker) namePatterns(p *place, field string, names []string) {
	for _, name := range names {
		rest, wild := strings.CutPrefix(name, "*")
		if wild {
			rest = strings.TrimPrefix(rest, ".")
		}
		if name != "*" && !fqdnForm(rest) {
			c.bad(p, field, "%s is no name, want one such as \"www.example.com\" or \"*.example.com\"", quote(name))
		}
	}
}

// fqdnForm holds for dot-separated labels of letters, digits, hyphens and
// underscores, as DNS limits them; a final dot is allowed.
func fqdnForm(s string) bool {
	s = strings.TrimSuffix(s, ".")
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notInLabel) {
			return false
		}
	}
	return true
}

func notInLabel(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}
