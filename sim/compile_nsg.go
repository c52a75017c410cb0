package sim

import (
	"net/netip"
	"slices"

	"azpath/sim/internal/acl"
)

// nsgKey names an NSG as the subnets with one table meet it.
type nsgKey struct {
	name  string
	table *table
	level string
}

// defaultRules are those that no NSG can lose (net:N5).
var defaultRules = []SecurityRule{
	{Name: "AllowVnetInBound", Priority: 65000, Direction: Inbound, Access: Allow, Sources: []string{"VirtualNetwork"}, Destinations: []string{"VirtualNetwork"}},
	{Name: "AllowAzureLoadBalancerInBound", Priority: 65001, Direction: Inbound, Access: Allow, Sources: []string{"AzureLoadBalancer"}},
	{Name: "DenyAllInBound", Priority: 65500, Direction: Inbound, Access: Deny},
	{Name: "AllowVnetOutBound", Priority: 65000, Direction: Outbound, Access: Allow, Sources: []string{"VirtualNetwork"}, Destinations: []string{"VirtualNetwork"}},
	{Name: "AllowInternetOutBound", Priority: 65001, Direction: Outbound, Access: Allow, Destinations: []string{"Internet"}},
	{Name: "DenyAllOutBound", Priority: 65500, Direction: Outbound, Access: Deny},
}

func (c *compiler) allFilters() {
	c.allMembers()
	c.admins = map[*table]*nsg{}
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			sub := c.n.subnets[v.Name+"/"+s.Name]
			sub.nsg = c.nsg(s.NSG, sub.table, "subnet")
			for k := range s.NICs {
				d := c.nics[s.NICs[k].Name]
				d.own = &nsgLevels{c.adminRules(v.Name, sub.table), sub.nsg, c.nsg(s.NICs[k].NSG, sub.table, "nic")}
				d.remembers = d.remembers || d.own.filters()
			}
		}
	}
	for i := range c.apims {
		c.filteredBySubnet(c.apims[i].Name)
	}
	c.resolverFilters()
	for i := range c.d.AppGateways {
		d := c.nics[c.d.AppGateways[i].Name]
		d.own = &nsgLevels{subnet: d.subnet.nsg} // admin rules leave gateways alone (BG)
	}
}

func (c *compiler) nsg(name string, t *table, level string) *nsg {
	if name == "" {
		return nil
	}
	key := nsgKey{name, t, level}
	if g := c.filters[key]; g != nil {
		return g
	}
	all := byPriority(append(slices.Clone(c.nsgs[name].Rules), defaultRules...), func(r SecurityRule) int { return r.Priority })
	g := &nsg{in: c.direction(name, level, all, Inbound, t), out: c.direction(name, level, all, Outbound, t)}
	g.platform = c.platformRules(name, level, all, t)
	c.filters[key] = g
	return g
}

// direction compiles an NSG's rules of one direction.
func (c *compiler) direction(name, level string, all []SecurityRule, dir Direction, t *table) rules {
	var r rules
	for i := range all {
		if x := &all[i]; x.Direction == dir {
			r.add(x, name, level)
		}
	}
	c.sealRules(&r, t)
	return r
}

func (r *rules) add(x *SecurityRule, list, level string) {
	e := &RuleEvidence{
		List: list, Level: level, Name: x.Name, Priority: x.Priority,
		Direction: x.Direction, Access: x.Access, Default: x.Priority >= 65000,
	}
	if namesTag(x, "VirtualNetwork") {
		e.leans = e.leans.with(TagHoldsDefault)
	}
	if namesTag(x, "Internet") {
		e.leans = e.leans.with(InternetHoldsRouted)
	}
	r.source, r.evidence = append(r.source, *x), append(r.evidence, e)
}

// sealRules compiles what was added, and once more for each assumption that
// changes what a tag holds here.
func (c *compiler) sealRules(r *rules, t *table) {
	vnet, internet := t.virtualNetwork(c.d.Assumptions.VirtualNetworkTagHoldsDefault), t.around.internet()
	rest := acl.Subtract(internet, vnet)
	if c.d.Assumptions.InternetTagYields == On {
		internet = rest
	}
	r.written = c.securityRules(r.source, vnet, internet, t)
	r.list = acl.Compile(r.written)
	if c.d.Assumptions.VirtualNetworkTagHoldsDefault == Unset && len(t.tagDefault) > 0 {
		r.otherwise(c.securityRules(r.source, t.tag, internet, t), TagHoldsDefault)
	}
	if c.d.Assumptions.InternetTagYields == Unset && !slices.Equal(internet, rest) {
		r.otherwise(c.securityRules(r.source, vnet, rest, t), InternetHoldsRouted)
	}
}

// otherwise notes the list by another reading.
func (r *rules) otherwise(written []acl.Rule, a Assumption) {
	r.others = append(r.others, reading{acl.Compile(written), written, a})
}

// virtualNetwork is the VirtualNetwork tag, with or without the default route
// (net:2.4.b1).
func (t *table) virtualNetwork(holdsDefault Toggle) []netip.Prefix {
	if holdsDefault == Off || len(t.tagDefault) == 0 {
		return t.tag
	}
	return acl.Normalize(slices.Concat(t.tag, t.tagDefault))
}

// internet is the Internet tag: public space outside the networks, wherever a
// user route or a gateway takes it (net:2.4.b1).
func (a *around) internet() []netip.Prefix {
	if a.outside == nil {
		a.outside = acl.Subtract(anywhere, slices.Concat(unrouted, wireServers, a.networks))
	}
	return a.outside
}

func (c *compiler) securityRules(rules []SecurityRule, virtualNetwork, internet []netip.Prefix, t *table) []acl.Rule {
	relative := map[string][]netip.Prefix{
		"VirtualNetwork": virtualNetwork, "AzureLoadBalancer": wireServers, "Internet": internet,
		"AzurePlatformDNS": nil, "AzurePlatformIMDS": nil, "AzurePlatformLKM": nil,
	}
	out := make([]acl.Rule, len(rules))
	for i := range rules {
		x := &rules[i]
		out[i] = acl.Rule{
			Protocols: protocols(x.Protocol),
			Sources:   c.side(x.Sources, x.SourceASGs, relative, t), Destinations: c.side(x.Destinations, x.DestinationASGs, relative, t),
			SourcePorts: aclPorts(x.SourcePorts), DestinationPorts: aclPorts(x.DestinationPorts),
		}
	}
	return out
}

// side is the addresses of one side of a rule: those written, or the members of
// its application security groups.
func (c *compiler) side(texts, groups []string, relative map[string][]netip.Prefix, t *table) []netip.Prefix {
	if len(groups) == 0 {
		return c.tags.prefixes(texts, relative)
	}
	var out []netip.Prefix
	for _, g := range groups {
		for _, m := range c.members[g] {
			if m.vnet == t.vnet || t.vnet.peers[m.vnet.index] != nil {
				out = append(out, single(m.ip))
			}
		}
	}
	return out
}

// member is an address of an interface in an application security group. Only in
// its own network and those peered with it does the address mean the interface.
type member struct {
	ip   netip.Addr
	vnet *vnet
}

func (c *compiler) allMembers() {
	c.members = map[string][]member{}
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			for _, n := range v.Subnets[j].NICs {
				for _, g := range n.ApplicationSecurityGroups {
					for _, ip := range n.IPs {
						c.members[g] = append(c.members[g], member{ip, c.vnets[v.Name]})
					}
				}
			}
		}
	}
}

func namesTag(x *SecurityRule, tag string) bool {
	return slices.Contains(x.Sources, tag) || slices.Contains(x.Destinations, tag)
}
