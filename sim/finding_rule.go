package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim/internal/acl"
)

// groupUse is an NSG where it is attached.
type groupUse struct {
	at       string // "hub/apim", or the interface behind it
	rules    *nsg
	machines []netip.Prefix // the addresses of its machines
	forwards bool           // some of them pass on what is addressed to others
}

// groupFindings looks for rules of NSGs that decide nothing wherever the group
// is attached.
func (c *compiler) groupFindings() {
	uses := c.groupUses()
	for i := range c.d.NSGs {
		g := &c.d.NSGs[i]
		if len(uses[g.Name]) == 0 {
			continue // unused says so
		}
		idle := c.idleRules(uses[g.Name])
		for j := range g.Rules {
			x := &g.Rules[j]
			if k, message := idle.of(x); message != "" {
				c.find(k, root.item("networkSecurityGroups", g.Name, i).item("securityRules", x.Name, j).String(), message)
			}
		}
	}
}

// groupUses lists where each NSG is attached, by name of the place.
func (c *compiler) groupUses() map[string][]groupUse {
	uses := map[string][]groupUse{}
	floating := c.floatingAddresses()
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			sub := c.n.subnets[v.Name+"/"+s.Name]
			whole := groupUse{at: sub.name, rules: sub.nsg, machines: slices.Concat(s.Prefixes, floating)}
			for k := range s.NICs {
				x := &s.NICs[k]
				whole.forwards = whole.forwards || x.IPForwarding
				if x.NSG != "" {
					one := groupUse{at: sub.name + "/" + x.Name, rules: c.nics[x.Name].own.nic, machines: slices.Clone(floating), forwards: x.IPForwarding}
					for _, a := range x.IPs {
						one.machines = append(one.machines, single(a))
					}
					uses[x.NSG] = append(uses[x.NSG], one)
				}
			}
			if s.NSG != "" {
				uses[s.NSG] = append(uses[s.NSG], whole)
			}
		}
	}
	for _, list := range uses {
		slices.SortFunc(list, func(a, b groupUse) int { return strings.Compare(a.at, b.at) })
	}
	return uses
}

// floatingAddresses are the frontends that reach machines as they are (net:L5).
func (c *compiler) floatingAddresses() (all []netip.Prefix) {
	for _, f := range c.fronts {
		if slices.ContainsFunc(f.ports, func(p port) bool { return p.floating }) {
			all = append(all, single(f.addr))
		}
	}
	slices.SortFunc(all, comparePrefixes)
	return all
}

// ruleKey names a written rule of an NSG.
type ruleKey struct {
	direction Direction
	priority  int
}

// idle is what is known of an NSG's rules that decide nothing.
type idle struct {
	unmatched map[ruleKey]string // why no packet matches
	hidden    map[ruleKey]string // by which rules
}

// of says what is wrong with a rule, nothing if it decides something. Rules for
// Azure's own addresses are judged apart (net:2.3.b1).
func (d *idle) of(x *SecurityRule) (FindingKind, string) {
	for _, p := range platformTags {
		if slices.Contains(x.Destinations, p.tag) {
			return 0, ""
		}
	}
	key := ruleKey{x.Direction, x.Priority}
	if why := d.unmatched[key]; why != "" {
		return FindingRuleNeverMatches, why
	}
	return FindingRuleHidden, d.hidden[key]
}

// idleRules asks every use; a rule that decides something in one of them is in
// order.
func (c *compiler) idleRules(uses []groupUse) *idle {
	var all *idle
	seen := map[*nsg]*idle{}
	for _, u := range uses {
		d := &idle{map[ruleKey]string{}, map[ruleKey]string{}}
		if old := seen[u.rules]; old != nil {
			d.hidden = old.hidden
		} else if all == nil || len(all.hidden) > 0 {
			u.rules.in.hidden(d.hidden)
			u.rules.out.hidden(d.hidden)
		}
		seen[u.rules] = d
		u.unmatched(&u.rules.in, d.unmatched)
		u.unmatched(&u.rules.out, d.unmatched)
		if all == nil {
			all = &idle{d.unmatched, copyOf(d.hidden)}
			continue
		}
		keepBoth(all.unmatched, d.unmatched)
		keepBoth(all.hidden, d.hidden)
	}
	return all
}

func copyOf(m map[ruleKey]string) map[ruleKey]string {
	out := make(map[ruleKey]string, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// keepBoth leaves in a what b has too.
func keepBoth(a, b map[ruleKey]string) {
	for k := range a {
		if b[k] == "" {
			delete(a, k)
		}
	}
}

// hidden notes the rules that others hide, whatever the VirtualNetwork tag holds.
func (r *rules) hidden(to map[ruleKey]string) {
	by := acl.Hidden(r.written)
	for _, o := range r.others {
		if o.assume != TagHoldsDefault {
			continue // the reading of a single text, which takes no finding away
		}
		for i, others := range acl.Hidden(o.written) {
			if others == nil {
				by[i] = nil
			}
		}
	}
	for i, e := range r.evidence {
		if len(by[i]) > 0 && !e.Default {
			to[ruleKey{e.Direction, e.Priority}] = "decides nothing: " + r.hiders(by[i])
		}
	}
}

// hiders names rules that take every packet of another.
func (r *rules) hiders(by []int) string {
	var names []string
	for _, i := range by {
		e := r.evidence[i]
		name := e.Name
		if e.Priority > 0 {
			name = fmt.Sprintf("%d %s", e.Priority, e.Name)
		}
		names = append(names, name+" ("+e.Access.String()+")")
	}
	if len(names) == 1 {
		return names[0] + " matches all of it first"
	}
	return few(names) + " together match all of it first"
}

// unmatched notes the rules that name no address, or none that a machine here
// could have: rules see private addresses (net:N3).
func (u *groupUse) unmatched(r *rules, to map[ruleKey]string) {
	for i, e := range r.evidence {
		if e.Default {
			continue
		}
		x := &r.written[i]
		own, side := x.Destinations, "destination"
		if e.Direction == Outbound {
			own, side = x.Sources, "source"
		}
		key := ruleKey{e.Direction, e.Priority}
		switch {
		case len(x.Sources) == 0:
			to[key] = "matches no packet: no address is known of its sources"
		case len(x.Destinations) == 0:
			to[key] = "matches no packet: no address is known of its destinations"
		case !u.forwards && !overlap(own, u.machines):
			to[key] = "matches no packet: its " + side + " is no address of a machine here; rules see private addresses"
		}
	}
}

// overlap says whether the sets have an address in common.
func overlap(a, b []netip.Prefix) bool {
	for _, p := range a {
		if slices.ContainsFunc(b, p.Overlaps) {
			return true
		}
	}
	return false
}

// filterFindings looks for rules of firewalls, appliances and edges that others
// hide.
func (c *compiler) filterFindings() {
	for _, d := range c.n.devices {
		switch d := d.(type) {
		case *firewall:
			c.hiddenRules(&d.network, root.item("azureFirewalls", d.name, 0).String(), "network rule ")
		case *nic:
			if d.filter != nil {
				vnet, subnet, _ := strings.Cut(d.subnet.name, "/")
				place := root.item("virtualNetworks", vnet, 0).item("subnets", subnet, 0).item("networkInterfaces", d.name, 0)
				c.hiddenRules(&d.filter.list, place.field("appliance"), "rule ")
			}
		case *edge:
			place := root.item("sites", d.site.name, 0).item("edges", strings.TrimPrefix(d.name, d.site.name+"/"), 0)
			c.hiddenRules(&d.filter.list, place.field("firewall"), "rule ")
		}
	}
}

func (c *compiler) hiddenRules(r *rules, place, what string) {
	for i, by := range acl.Hidden(r.written) {
		e := r.evidence[i]
		if e.Default || by == nil {
			continue
		}
		name := what + e.Name
		if e.Level != "" {
			name = what + e.Level + "/" + e.Name
		}
		if len(by) == 0 {
			c.find(FindingRuleNeverMatches, place, name+" matches no packet: no address is known of its sources or destinations")
			continue
		}
		c.find(FindingRuleHidden, place, name+" decides nothing: "+r.hiders(by))
	}
}
