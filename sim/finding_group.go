package sim

import (
	"fmt"
	"slices"
)

// memberFindings look at application security groups and at the admin rules.
func (c *compiler) memberFindings() {
	for i, g := range c.d.ApplicationSecurityGroups {
		if len(c.members[g.Name]) == 0 {
			c.find(FindingUnused, root.item("applicationSecurityGroups", g.Name, i).String(), "no network interface is a member: rules that name it match nothing by it")
		}
	}
	for i := range c.d.NSGs {
		g := &c.d.NSGs[i]
		for j := range g.Rules {
			r := &g.Rules[j]
			if n := max(len(r.SourceASGs), len(r.DestinationASGs)); n > 1 {
				c.find(FindingManyGroups, root.item("networkSecurityGroups", g.Name, i).item("securityRules", r.Name, j).String(),
					fmt.Sprintf("names %d application security groups on a side: the guide allows one, the page of limits ten", n))
			}
		}
	}
	for i := range c.d.VNets {
		c.equalPriorities(&c.d.VNets[i])
	}
}

// equalPriorities are admin rules of a network that only their names tell apart.
func (c *compiler) equalPriorities(v *VNet) {
	all := c.adminRulesFor(v.Name)
	for _, dir := range []Direction{Inbound, Outbound} {
		mine := slices.DeleteFunc(slices.Clone(all), func(x placedRule) bool { return x.Direction != dir })
		for i := 1; i < len(mine); i++ {
			if a, b := mine[i-1], mine[i]; a.Priority == b.Priority {
				c.find(FindingEqualPriority, root.item("virtualNetworks", v.Name, 0).String(),
					fmt.Sprintf("security admin rules %s %s and %s %s are both %d %v: the first by name is judged first", a.list, a.Name, b.list, b.Name, a.Priority, dir))
			}
		}
	}
}
