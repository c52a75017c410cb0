package sim

import (
	"cmp"
	"fmt"
	"slices"
)

// Azure's limits on network security groups (net:N1, net:1.11.b3).
const (
	firstPriority, lastPriority = 100, 4096
	mostRules, mostAddresses    = 1000, 4000
)

// ranked is a priority among those it must differ from.
type ranked struct {
	group    uint8 // direction, for an NSG's rules
	priority int
}

func (c *checker) nsgs() {
	for i := range c.d.NSGs {
		g := &c.d.NSGs[i]
		c.nsg(root.item("networkSecurityGroups", g.Name, i), g)
	}
}

func (c *checker) nsg(p *place, g *NSG) {
	if n := len(g.Rules); n > mostRules {
		c.bad(p, "securityRules", "%d rules, want at most %d", n, mostRules)
	}
	uniqueRules(c, p, "securityRules", g.Rules, func(r *SecurityRule) string { return r.Name })
	var claims []claim[ranked]
	for i := range g.Rules {
		r := &g.Rules[i]
		at := p.item("securityRules", r.Name, i)
		c.securityRule(at, r)
		if c.priority(at, r.Priority, lastPriority) && spelt(c, at, "direction", r.Direction, directionNames) {
			claims = append(claims, claim[ranked]{ranked{uint8(r.Direction), r.Priority},
				fmt.Sprintf("%d %v", r.Priority, r.Direction), "priority", at, "priority"})
		}
	}
	clashes(c, claims)
}

// priority checks a priority and returns whether it is one.
func (c *checker) priority(p *place, priority, last int) bool {
	if priority < firstPriority || priority > last {
		c.bad(p, "priority", "%q is out of range, want %d..%d", fmt.Sprint(priority), firstPriority, last)
		return false
	}
	return true
}

func (c *checker) securityRule(p *place, r *SecurityRule) {
	spelt(c, p, "access", r.Access, accessNames)
	spelt(c, p, "protocol", r.Protocol, protocolNames)
	c.ruleSide(p, "sourceAddressPrefixes", r.Sources)
	c.ruleSide(p, "destinationAddressPrefixes", r.Destinations)
	c.ruleGroups(p, r)
	c.ports(p, "sourcePortRanges", r.SourcePorts)
	c.ports(p, "destinationPortRanges", r.DestinationPorts)
}

// ruleSide checks the addresses of one side of a rule (net:N7, net:1.11.b3).
func (c *checker) ruleSide(p *place, field string, texts []string) {
	c.specs(p, field, texts, groupTags)
	if n := len(texts); n > mostAddresses {
		c.bad(p, field, "%d addresses, want at most %d", n, mostAddresses)
	}
	tags := 0
	for _, s := range texts {
		if spec, err := parseAddressSpec(s); err == nil && spec.kind == specTag && (slices.Contains(relativeTags, s) || c.serviceTag(s) != nil) {
			tags++
		}
	}
	if tags > 1 {
		c.bad(p, field, "%d service tags, want at most one: others need rules of their own", tags)
	}
}

// listen checks the open ports of a machine.
func (c *checker) listen(p *place, ls []Listener) {
	for i, l := range ls {
		at := p.item("listen", "", i)
		if !slices.Contains([]Protocol{AnyProtocol, TCP, UDP}, l.Protocol) {
			c.bad(at, "protocol", "%q has no ports, want \"Tcp\" or \"Udp\"", l.Protocol)
		}
		if l.Ports.First > l.Ports.Last || l.Ports == (Ports{}) {
			c.bad(at, "ports", "%q holds no port, want 1..65535 or a range first-last", l.Ports)
		}
	}
}

// filter checks a firewall or translator that is not Azure's own.
func (c *checker) filter(p *place, f *Filter) {
	if f.IdleTimeout < 0 {
		c.bad(p, "idleTimeout", "%q is negative", f.IdleTimeout)
	}
	uniqueRules(c, p, "rules", f.Rules, func(r *FilterRule) string { return r.Name })
	for i := range f.Rules {
		r := &f.Rules[i]
		at := p.item("rules", r.Name, i)
		spelt(c, at, "access", r.Access, accessNames)
		spelt(c, at, "protocol", r.Protocol, protocolNames)
		c.specs(at, "sources", r.Sources, anyTag)
		c.specs(at, "destinations", r.Destinations, anyTag)
		c.ports(at, "destinationPorts", r.Ports)
	}
	uniqueRules(c, p, "dnat", f.DNAT, func(r *DNATRule) string { return r.Name })
	for i := range f.DNAT {
		c.dnat(p.item("dnat", f.DNAT[i].Name, i), &f.DNAT[i])
	}
	uniqueRules(c, p, "snat", f.SNAT, func(r *SNATRule) string { return r.Name })
	for i := range f.SNAT {
		r := &f.SNAT[i]
		at := p.item("snat", r.Name, i)
		c.address(at, "translatedAddress", r.To)
		c.specs(at, "sources", r.Sources, anyTag)
		c.specs(at, "destinations", r.Destinations, anyTag)
		c.family(at, "sources", r.Sources, r.To)
		c.family(at, "destinations", r.Destinations, r.To)
	}
}

func (c *checker) dnat(p *place, r *DNATRule) {
	if spelt(c, p, "protocol", r.Protocol, protocolNames) {
		portless := r.Protocol != AnyProtocol && r.Protocol != TCP && r.Protocol != UDP
		if n := cmp.Or(r.Port, r.ToPort); portless && n != 0 {
			c.bad(p, "protocol", "%q has no ports, and \"%d\" is given", r.Protocol, n)
		}
	}
	if c.address(p, "destination", r.Destination) && c.address(p, "translatedAddress", r.Translated) {
		c.sameFamily(p, "translatedAddress", r.Translated, r.Destination)
	}
}

func filterIsZero(f *Filter) bool {
	return !f.Stateful && !f.Loose && !f.Liberal && !f.TranslateAny && f.IdleTimeout == 0 &&
		len(f.Rules) == 0 && len(f.DNAT) == 0 && len(f.SNAT) == 0
}
