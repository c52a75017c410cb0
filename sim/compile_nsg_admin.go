package sim

import (
	"cmp"
	"slices"
)

// adminRules are the security admin rules for the machines of a network behind
// one table; nil if none apply (net:N9).
func (c *compiler) adminRules(vnet string, t *table) *nsg {
	if g, ok := c.admins[t]; ok {
		return g
	}
	var g *nsg
	if all := c.adminRulesFor(vnet); len(all) > 0 {
		g = &nsg{in: c.adminDirection(all, Inbound, t), out: c.adminDirection(all, Outbound, t)}
	}
	c.admins[t] = g
	return g
}

// placedRule is an admin rule and where it stands.
type placedRule struct {
	list string // "configuration/collection"
	*AdminRule
}

// adminRulesFor are the rules that apply to a network, the first to be judged
// first. Equal priorities are a finding; the names decide then.
func (c *compiler) adminRulesFor(vnet string) (out []placedRule) {
	for i := range c.d.SecurityAdminConfigurations {
		conf := &c.d.SecurityAdminConfigurations[i]
		for j := range conf.Collections {
			coll := &conf.Collections[j]
			if !slices.Contains(coll.VNets, vnet) {
				continue
			}
			for k := range coll.Rules {
				out = append(out, placedRule{conf.Name + "/" + coll.Name, &coll.Rules[k]})
			}
		}
	}
	slices.SortFunc(out, func(a, b placedRule) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.list, b.list), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// adminDirection compiles the rules of one direction, closed by one without
// evidence that leaves the rest to the NSGs.
func (c *compiler) adminDirection(all []placedRule, dir Direction, t *table) rules {
	var r rules
	for _, x := range all {
		if x.Direction == dir {
			access := Allow
			if x.Access == AdminDeny {
				access = Deny
			}
			r.add(&SecurityRule{
				Name: x.Name, Priority: x.Priority, Direction: dir, Access: access, Protocol: x.Protocol,
				Sources: x.Sources, SourcePorts: x.SourcePorts, Destinations: x.Destinations, DestinationPorts: x.DestinationPorts,
			}, x.list, "admin")
			r.evidence[len(r.evidence)-1].Admin = x.Access
		}
	}
	r.source, r.evidence = append(r.source, SecurityRule{}), append(r.evidence, nil)
	c.sealRules(&r, t)
	return r
}
