package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Azure Firewall's limits (net:F3, net:F11).
const (
	lastCollection = 65000
	lastDNATPort   = 63999
)

func (c *checker) firewalls() {
	var claims []claim[string]
	for i := range c.d.Firewalls {
		f := &c.d.Firewalls[i]
		p := root.item("azureFirewalls", f.Name, i)
		if v := find(c, p, "virtualNetwork", c.vnets, f.VNet); v != nil {
			claims = append(claims, claim[string]{v.Name, v.Name + "/" + firewallSubnet, "subnet", p, "virtualNetwork"})
			c.firewallAddress(p, f, v)
		}
		c.firewallPublic(p, f)
		c.destinations(p, "snatPrivateRanges", without(f.SNATPrivateRanges, "IANAPrivateRanges"), noTags)
		c.collections(p, f)
	}
	clashes(c, claims)
}

func without(texts []string, word string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == word })
}

// firewallAddress checks that the firewall has its subnet and stands in it.
func (c *checker) firewallAddress(p *place, f *Firewall, v *VNet) {
	r := c.subnets.byName[v.Name+"/"+firewallSubnet]
	switch {
	case r == nil:
		c.bad(p, "virtualNetwork", "%s has no subnet \"%s\", want one of /%d", quote(f.VNet), firewallSubnet, smallestFirewall)
	case f.PrivateIP.IsValid():
		if c.inSubnet(p, "privateIPAddress", *r, f.PrivateIP) && !f.PrivateIP.Is4() {
			c.bad(p, "privateIPAddress", "%q is not IPv4", f.PrivateIP)
		}
	case !firewallIP(f, r.s).IsValid():
		c.bad(p, "privateIPAddress", "none given, and subnet \"%s/%s\" has no IPv4 prefix to take it from", v.Name, firewallSubnet)
	}
}

// firewallIP is the firewall's private address: its own, or the first that Azure
// leaves free in its subnet. It is invalid if the subnet has none.
func firewallIP(f *Firewall, s *Subnet) netip.Addr {
	if f.PrivateIP.IsValid() {
		return f.PrivateIP
	}
	for _, x := range s.ranges() {
		if x.IsValid() && x.Addr().Is4() {
			return firstUsable(x.Masked())
		}
	}
	return netip.Addr{}
}

// firewallPublic checks the public addresses (net:5.4).
func (c *checker) firewallPublic(p *place, f *Firewall) {
	if len(f.PublicIPs) == 0 && !f.ManagementNIC {
		c.bad(p, "publicIPAddresses", "none given, want one, or managementNIC: without either the firewall does not deploy")
	}
	for _, name := range f.PublicIPs {
		c.attachStandard(p, "publicIPAddresses", name)
	}
}

// collections checks the rule collections, kind by kind.
func (c *checker) collections(p *place, f *Firewall) {
	own := c.ownAddresses(f)
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
			c.applicationRule(at.item("rules", k.Rules[j].Name, j), &k.Rules[j])
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
	c.specs(p, "sourceAddresses", r.Sources, noTags)
	if _, found := slices.BinarySearch(own, r.Destination); !found {
		c.bad(p, "destinationAddress", "%s is no address of the firewall %s", quote(r.Destination), c.near(r.Destination, own))
	}
	if !slices.Contains([]Protocol{AnyProtocol, TCP, UDP}, r.Protocol) {
		c.bad(p, "protocol", "%q cannot be translated, want \"Tcp\" or \"Udp\"", r.Protocol)
	}
	if r.Port < 1 || r.Port > lastDNATPort {
		c.bad(p, "destinationPort", "\"%d\" is out of range, want 1..%d", r.Port, lastDNATPort)
	}
	if c.address(p, "translatedAddress", r.Translated) && !r.Translated.Is4() {
		c.bad(p, "translatedAddress", "%q is not IPv4", r.Translated)
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
	return slices.Compact(own)
}

// networkRule checks a network rule. Its protocols are fewer than those of an
// NSG (net:F8), and service tags are destinations only (apim:C9).
func (c *checker) networkRule(p *place, r *NetworkRule) {
	for _, proto := range r.Protocols {
		if !slices.Contains([]Protocol{AnyProtocol, TCP, UDP, ICMP}, proto) {
			c.bad(p, "ipProtocols", "%q is not for Azure Firewall, want \"*\", \"Tcp\", \"Udp\" or \"Icmp\"", proto)
		}
	}
	c.specs(p, "sourceAddresses", r.Sources, noTags)
	c.specs(p, "destinationAddresses", r.Destinations, firewallTags)
	c.ports(p, "destinationPorts", r.Ports)
}

func (c *checker) applicationRule(p *place, r *ApplicationRule) {
	c.specs(p, "sourceAddresses", r.Sources, noTags)
	if len(r.FQDNs) == 0 {
		c.bad(p, "targetFqdns", "no name given, want one such as \"*.example.com\", or \"*\"")
	}
	for _, name := range r.FQDNs {
		if name != "*" && !fqdnForm(strings.TrimPrefix(name, "*.")) {
			c.bad(p, "targetFqdns", "%s is no name, want one such as \"www.example.com\" or \"*.example.com\"", quote(name))
		}
	}
	for _, n := range r.Ports {
		if n == 0 {
			c.bad(p, "ports", "\"0\" is no port, want 1..65535")
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
