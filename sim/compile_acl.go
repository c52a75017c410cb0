package sim

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"azpath/sim/internal/acl"
	"azpath/sim/internal/conntrack"
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
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			sub := c.n.subnets[v.Name+"/"+s.Name]
			sub.nsg = c.nsg(s.NSG, sub.table, "subnet")
			for k := range s.NICs {
				d := c.nics[s.NICs[k].Name]
				d.own = &nsgLevels{sub.nsg, c.nsg(s.NICs[k].NSG, sub.table, "nic")}
				d.remembers = d.remembers || d.own.filters()
			}
		}
	}
	for i := range c.d.APIMs {
		d := c.nics[c.d.APIMs[i].Name]
		d.own = &nsgLevels{subnet: d.subnet.nsg}
	}
	for i := range c.d.AppGateways {
		d := c.nics[c.d.AppGateways[i].Name]
		d.own = &nsgLevels{subnet: d.subnet.nsg}
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
	all := append(slices.Clone(c.nsgs[name].Rules), defaultRules...)
	slices.SortStableFunc(all, func(a, b SecurityRule) int { return cmp.Compare(a.Priority, b.Priority) })
	g := &nsg{in: c.direction(name, level, all, Inbound, t), out: c.direction(name, level, all, Outbound, t)}
	g.platform = c.platformRules(name, level, all, t)
	c.filters[key] = g
	return g
}

// platformTags name Azure's own addresses with the ports they serve: nothing
// else filters what goes there (net:2.3.b1).
var platformTags = []struct {
	tag   string
	addr  netip.Addr
	ports Ports
}{
	{"AzurePlatformDNS", wireServer, Port(53)},
	{"AzurePlatformIMDS", metadata, Port(80)},
	{"AzurePlatformLKM", wireServer, Port(1688)},
}

// platformRules are the outbound rules that name one of those tags, each for its
// tag's address and ports alone; nil if there is none.
func (c *compiler) platformRules(name, level string, all []SecurityRule, t *table) *rules {
	var mine []SecurityRule
	for _, x := range all {
		for _, p := range platformTags {
			if x.Direction == Outbound && slices.Contains(x.Destinations, p.tag) {
				x := x
				x.Destinations = []string{p.addr.String()}
				if ports := within(x.DestinationPorts, p.ports); ports != nil {
					x.DestinationPorts = ports
					mine = append(mine, x)
				}
			}
		}
	}
	if mine == nil {
		return nil
	}
	r := c.direction(name, level, append(mine, SecurityRule{Direction: Outbound, Access: Allow}), Outbound, t)
	return &r
}

// within narrows port texts to p; nil if nothing is left.
func within(texts []string, p Ports) []string {
	if len(texts) == 0 {
		return []string{p.String()}
	}
	for _, s := range texts {
		if q, err := ParsePorts(s); err == nil && q.First <= p.First && p.Last <= q.Last {
			return []string{p.String()}
		}
	}
	return nil
}

// direction compiles an NSG's rules of one direction, twice if it matters
// whether the VirtualNetwork tag holds the default route.
func (c *compiler) direction(name, level string, all []SecurityRule, dir Direction, t *table) rules {
	var r rules
	var mine []SecurityRule
	for i := range all {
		if x := &all[i]; x.Direction == dir {
			mine = append(mine, *x)
			r.evidence = append(r.evidence, &RuleEvidence{
				List: name, Level: level, Name: x.Name, Priority: x.Priority,
				Direction: dir, Access: x.Access, Default: x.Priority >= 65000,
				byTag: slices.Contains(x.Sources, "VirtualNetwork") || slices.Contains(x.Destinations, "VirtualNetwork"),
			})
		}
	}
	toggle := c.d.Assumptions.VirtualNetworkTagHoldsDefault
	with := acl.Normalize(append(slices.Clone(t.tag), t.tagDefault...))
	if toggle == Off {
		with = t.tag
	}
	r.written = c.securityRules(mine, with, t)
	r.list = acl.Compile(r.written)
	if toggle == Unset && len(t.tagDefault) > 0 {
		r.writtenWithout = c.securityRules(mine, t.tag, t)
		r.without = acl.Compile(r.writtenWithout)
	}
	return r
}

func (c *compiler) securityRules(rules []SecurityRule, virtualNetwork []netip.Prefix, t *table) []acl.Rule {
	relative := map[string][]netip.Prefix{
		"VirtualNetwork":    virtualNetwork,
		"AzureLoadBalancer": wireServers,
		"Internet":          t.internet(),
	}
	out := make([]acl.Rule, len(rules))
	for i := range rules {
		x := &rules[i]
		out[i] = acl.Rule{
			Protocols: protocols(x.Protocol),
			Sources:   c.tags.prefixes(x.Sources, relative), Destinations: c.tags.prefixes(x.Destinations, relative),
			SourcePorts: aclPorts(x.SourcePorts), DestinationPorts: aclPorts(x.DestinationPorts),
		}
	}
	return out
}

// internet is the Internet tag: public space outside the networks, wherever a
// user route or a gateway takes it (net:2.4.b1).
func (t *table) internet() []netip.Prefix {
	if t.outside == nil {
		t.outside = acl.Subtract(anywhere, slices.Concat(lanes, wireServers, t.networks))
	}
	return t.outside
}

// filter compiles what an appliance or an edge does; box is whose state it keeps.
func (c *compiler) filter(x *Filter, at *node, box deviceID) *filter {
	f := &filter{
		node: at, box: box, stateful: x.Stateful, translateAny: x.TranslateAny, hasRules: len(x.Rules) > 0,
		tracks:  x.Stateful || len(x.DNAT) > 0 || len(x.SNAT) > 0,
		options: conntrack.Options{Loose: x.Loose, Liberal: x.Liberal, Timeouts: idleTimeouts(x.IdleTimeout)},
	}
	var list []acl.Rule
	for i := range x.Rules {
		r := &x.Rules[i]
		list = append(list, acl.Rule{
			Protocols: protocols(r.Protocol), Sources: c.tags.prefixes(r.Sources, nil),
			Destinations: c.tags.prefixes(r.Destinations, nil), DestinationPorts: aclPorts(r.Ports),
		})
		f.list.evidence = append(f.list.evidence, &RuleEvidence{List: at.name, Name: r.Name, Access: r.Access})
	}
	f.list.seal(list, implicitDeny(at.name))
	c.translations(f, x)
	return f
}

// seal compiles a firewall's rules; what none of them matches is denied.
func (r *rules) seal(list []acl.Rule, deny *RuleEvidence) {
	r.written = append(list, acl.Rule{Protocols: acl.AnyProto(), Sources: anywhere, Destinations: anywhere})
	r.list = acl.Compile(r.written)
	r.evidence = append(r.evidence, deny)
}

func implicitDeny(list string) *RuleEvidence {
	return &RuleEvidence{List: list, Name: "implicit deny", Access: Deny, Default: true}
}

func (c *compiler) translations(f *filter, x *Filter) {
	for i := range x.DNAT {
		r := &x.DNAT[i]
		f.dnat = append(f.dnat, dnatRule{
			evidence: &RuleEvidence{List: f.name, Name: r.Name}, protocol: cmp.Or(r.Protocol, TCP),
			dst: r.Destination, port: r.Port, to: r.Translated, toPort: r.ToPort,
		})
	}
	for i := range x.SNAT {
		r := &x.SNAT[i]
		f.snat = append(f.snat, snatRule{
			evidence: &RuleEvidence{List: f.name, Name: r.Name}, to: r.To, inward: r.Inward,
			src: c.tags.prefixes(r.Sources, nil), dst: c.tags.prefixes(r.Destinations, nil),
		})
	}
}

// idleTimeouts are the kernel's, but for how long an established connection may
// be silent; nil leaves them all.
func idleTimeouts(idle Duration) *conntrack.Timeouts {
	if idle == 0 {
		return nil
	}
	t := conntrack.KernelTimeouts()
	t.TCP[conntrack.Established] = time.Duration(idle)
	return &t
}
