package sim

// mostGroups is how many application security groups a rule may name on a side,
// by the page of limits; the guide says one, which is a finding (net:N7).
const mostGroups = 10

// applicationGroups finds out which network each group belongs to: that of its
// members, and of several the first by name.
func (c *checker) applicationGroups() {
	c.groupHomes = map[string]*VNet{}
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			for k := range v.Subnets[j].NICs {
				for _, g := range v.Subnets[j].NICs[k].ApplicationSecurityGroups {
					if home := c.groupHomes[g]; home == nil || v.Name < home.Name {
						c.groupHomes[g] = v
					}
				}
			}
		}
	}
}

// memberships checks the groups of an interface (net:N8).
func (c *checker) memberships(v *VNet, p *place, n *NIC) {
	if c.groupHomes == nil {
		c.applicationGroups()
	}
	for _, g := range n.ApplicationSecurityGroups {
		home := c.groupHomes[g]
		if find(c, p, "applicationSecurityGroups", c.appGroups, g) != nil && home.Name != v.Name {
			c.bad(p, "applicationSecurityGroups", "%s has members in virtual network %s, want all of them in one network",
				quote(g), quote(home.Name))
		}
	}
}

// ruleGroups checks the groups that a rule names in place of addresses.
func (c *checker) ruleGroups(p *place, r *SecurityRule) {
	from := c.ruleGroupSide(p, "sourceApplicationSecurityGroups", r.SourceASGs, "sourceAddressPrefixes", r.Sources)
	to := c.ruleGroupSide(p, "destinationApplicationSecurityGroups", r.DestinationASGs, "destinationAddressPrefixes", r.Destinations)
	if from != nil && to != nil && from.Name != to.Name {
		c.bad(p, "destinationApplicationSecurityGroups", "members in virtual network %s, and those of the source in %s: want both in one network",
			quote(to.Name), quote(from.Name))
	}
}

// ruleGroupSide checks one side and returns the network its groups are in.
func (c *checker) ruleGroupSide(p *place, field string, groups []string, other string, texts []string) (home *VNet) {
	if len(groups) == 0 {
		return nil
	}
	if len(texts) > 0 {
		c.bad(p, field, "%s beside %s, want one of the two", listed(groups[:min(len(groups), mostNear)]), other)
	}
	if n := len(groups); n > mostGroups {
		c.bad(p, field, "%d groups, want at most %d", n, mostGroups)
	}
	for _, g := range groups {
		find(c, p, field, c.appGroups, g)
		switch h := c.groupHomes[g]; {
		case h == nil:
		case home == nil:
			home = h
		case h.Name != home.Name:
			c.bad(p, field, "%s has its members in virtual network %s, and others of this side in %s: want all in one network",
				quote(g), quote(h.Name), quote(home.Name))
		}
	}
	return home
}
