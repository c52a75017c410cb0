package sim

import (
	"slices"
	"strings"
)

// Security admin rules have priorities of their own (net:N9).
const firstAdminPriority = 1

func (c *checker) adminConfigurations() {
	for i := range c.d.SecurityAdminConfigurations {
		x := &c.d.SecurityAdminConfigurations[i]
		p := root.item("securityAdminConfigurations", x.Name, i)
		unique(c, p, "ruleCollections", x.Collections, func(k *AdminRuleCollection) string { return k.Name })
		for j := range x.Collections {
			c.adminCollection(p.item("ruleCollections", x.Collections[j].Name, j), &x.Collections[j])
		}
	}
}

func (c *checker) adminCollection(p *place, k *AdminRuleCollection) {
	for _, v := range k.VNets {
		find(c, p, "appliesToVirtualNetworks", c.vnets, v)
	}
	uniqueRules(c, p, "rules", k.Rules, func(r *AdminRule) string { return r.Name })
	for i := range k.Rules {
		c.adminRule(p.item("rules", k.Rules[i].Name, i), &k.Rules[i])
	}
}

func (c *checker) adminRule(p *place, r *AdminRule) {
	if r.Priority < firstAdminPriority || r.Priority > lastPriority {
		c.bad(p, "priority", "\"%d\" is out of range, want %d..%d", r.Priority, firstAdminPriority, lastPriority)
	}
	spelt(c, p, "direction", r.Direction, directionNames)
	spelt(c, p, "access", r.Access, adminNames)
	spelt(c, p, "protocol", r.Protocol, protocolNames)
	c.adminSide(p, "sources", r.Sources)
	c.adminSide(p, "destinations", r.Destinations)
	c.ports(p, "sourcePortRanges", r.SourcePorts)
	c.ports(p, "destinationPortRanges", r.DestinationPorts)
}

// adminSide: the tags of the platform's own addresses are for NSGs (BG).
func (c *checker) adminSide(p *place, field string, texts []string) {
	for _, s := range texts {
		if slices.Contains(relativeTags, s) && strings.HasPrefix(s, "AzurePlatform") {
			c.bad(p, field, "service tag %s has a meaning in network security groups only", quote(s))
		}
	}
	c.specs(p, field, texts, groupTags)
	if n := len(texts); n > mostAddresses {
		c.bad(p, field, "%d addresses, want at most %d", n, mostAddresses)
	}
}
