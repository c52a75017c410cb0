package sim

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/route"
	"azpath/sim/internal/acl"
)

// wonBy is a hop of a subnet's table that some address takes, by a user route.
type wonBy struct {
	subnet *subnet
	hop    *hop
	route  *route.Route
	at     netip.Addr // the first address that takes it
	place  string     // the subnet's routeTable
}

// userRoutesOf lists what the user routes of each subnet win.
func (c *compiler) userRoutesOf(v *VNet, s *Subnet) (all []wonBy) {
	sub := c.n.subnets[v.Name+"/"+s.Name]
	place := root.item("virtualNetworks", v.Name, 0).item("subnets", s.Name, 0).field(sub.table.field())
	for i := range sub.table.hops {
		h := &sub.table.hops[i]
		r := &h.evidence.Routes[0]
		if r.Source != route.SourceUser {
			continue
		}
		if at := firstWon(sub.table.routes, i); at.IsValid() {
			for _, one := range h.each() {
				all = append(all, wonBy{sub, one, r, at, place})
			}
		}
	}
	return all
}

// each is the hop, or the several that equal appliances make of it.
func (h *hop) each() (all []*hop) {
	for i := range h.equal {
		all = append(all, &h.equal[i])
	}
	if all == nil {
		all = append(all, h)
	}
	return all
}

// firstWon is the first address that the winning set is for, the zero Addr if
// longer prefixes leave it none.
func firstWon(t *route.Table, i int) netip.Addr {
	p := t.Winners(i)[0].Prefix
	if t.Index(p.Addr()) == i {
		return p.Addr()
	}
	var inside []netip.Prefix
	for j := i + 1; j < t.Sets() && p.Overlaps(t.Winners(j)[0].Prefix); j++ {
		inside = append(inside, t.Winners(j)[0].Prefix)
	}
	if left := acl.Subtract([]netip.Prefix{p}, inside); len(left) > 0 {
		return left[0].Addr()
	}
	return netip.Addr{}
}

// name is how findings call the route: a tag's prefixes are one route.
func (w *wonBy) name() string {
	to := w.route.Prefix.String()
	if w.route.Tag != "" {
		to = w.route.Tag
	}
	return "route " + strings.TrimSpace(w.hop.evidence.routeName()+" "+to)
}

func (c *compiler) routeFindings() {
	won := map[[2]string]bool{} // table and route
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			for _, w := range c.userRoutesOf(v, &v.Subnets[j]) {
				won[[2]string{w.hop.evidence.Table, w.route.Name}] = true
				c.deadHop(w)
				c.loops(w)
				c.privateToInternet(w)
			}
		}
	}
	c.neverWon(won)
}

// deadHop finds user routes whose next hop is not there, or sends nothing on:
// they stay Active and swallow what they win (net:1.9.b1, net:1.9.b7).
func (c *compiler) deadHop(w wonBy) {
	if w.hop.problem != "" {
		c.find(FindingDeadNextHop, w.place, w.name()+" leads nowhere: "+w.hop.problem)
		return
	}
	for _, id := range c.machines(w.hop.to) {
		if d, ok := c.n.devices[id].(*nic); ok && !d.forwards {
			c.find(FindingDeadNextHop, w.place, w.name()+" leads to "+d.name+", which has IP forwarding off")
		}
	}
	if f := w.hop.to.front; f != nil && len(c.machines(w.hop.to)) == 0 {
		c.find(FindingDeadNextHop, w.place, w.name()+" leads to "+f.name+", which has no machine behind it")
	}
}

// machines are the devices that a next hop hands packets to, by name.
func (c *compiler) machines(o owner) (ids []deviceID) {
	if o.front == nil {
		if o.device == nobody {
			return nil
		}
		return []deviceID{o.device}
	}
	for i := range o.front.ports {
		ids = append(ids, o.front.ports[i].backends...)
	}
	slices.SortFunc(ids, func(a, b deviceID) int { return strings.Compare(c.n.names[a], c.n.names[b]) })
	return slices.Compact(ids)
}

// mostForwards is how far a loop is followed: longer ones are left to traces.
const mostForwards = 16

// loops follows what a route wins through the tables of the appliances it meets,
// until one of them stands in the subnet it began in: what that one forwards has
// the same route again (net:1.9.b3).
func (c *compiler) loops(w wonBy) {
	h, passed := w.hop, []string{}
	for range mostForwards {
		if h.kind != route.HopVirtualAppliance {
			return
		}
		ids := c.machines(h.to)
		if len(ids) == 0 {
			return
		}
		at, on := c.n.devices[ids[0]], (*subnet)(nil)
		switch d := at.(type) {
		case *nic:
			if d.forwards {
				on = d.subnet
			}
		case *firewall:
			on = d.subnet
		}
		if on == nil {
			return
		}
		passed = append(passed, at.self().name)
		if on == w.subnet {
			c.find(FindingRouteLoop, w.place, w.name()+" leads to "+strings.Join(passed, ", then ")+
				" in this subnet, whose table sends what it forwards there again")
			return
		}
		i := on.table.routes.Index(w.at)
		if i < 0 {
			return
		}
		h = on.table.hops[i].each()[0]
	}
}

// privateToInternet finds user routes that send private addresses to the
// Internet, where the platform drops them (net:1.9.b6).
func (c *compiler) privateToInternet(w wonBy) {
	if w.hop.kind == route.HopInternet && acl.Covers(unrouted, []netip.Prefix{w.route.Prefix}) {
		c.find(FindingPrivateToInternet, w.place, w.name()+" sends private addresses to the Internet, where they are dropped")
	}
}

// neverWon finds user routes that no packet of any subnet takes.
func (c *compiler) neverWon(won map[[2]string]bool) {
	uses := map[string]*subnet{}
	for i := range c.d.VNets {
		for _, s := range c.d.VNets[i].Subnets {
			if name := c.d.VNets[i].Name + "/" + s.Name; s.RouteTable != "" && len(s.EffectiveRoutes) == 0 && (uses[s.RouteTable] == nil || name < uses[s.RouteTable].name) {
				uses[s.RouteTable] = c.n.subnets[name]
			}
		}
	}
	for i := range c.d.RouteTables {
		t := &c.d.RouteTables[i]
		if uses[t.Name] == nil {
			continue // unused says so
		}
		for j, u := range t.Routes {
			if !won[[2]string{t.Name, u.Name}] {
				place := root.item("routeTables", t.Name, i).item("routes", u.Name, j).String()
				c.find(FindingRouteNeverWins, place, "no packet takes it: "+c.instead(uses[t.Name], u))
			}
		}
	}
}

// instead says where the addresses of a route go that never wins.
func (c *compiler) instead(s *subnet, u UDR) string {
	ps := []netip.Prefix{u.Prefix}
	if u.Tag != "" {
		if ps = c.tags.tag(u.Tag); len(ps) == 0 {
			return "no prefix of the tag " + u.Tag + " is known"
		}
	}
	var by []string
	var inside []netip.Prefix
	for i := range s.table.hops {
		e := s.table.hops[i].evidence
		if p := e.Routes[0].Prefix; acl.Covers(ps, []netip.Prefix{p}) && firstWon(s.table.routes, i).IsValid() {
			by, inside = append(by, e.String()), append(inside, p)
		}
	}
	for _, p := range acl.Subtract(ps, inside) {
		if i := s.table.routes.Index(p.Addr()); i >= 0 {
			by = append(by, s.table.hops[i].evidence.String())
		}
	}
	return "in " + s.name + " its addresses go by " + few(by)
}

// few is the first of a list, and how many more there are.
func few(list []string) string {
	const most = 3
	if len(list) > most {
		return strings.Join(list[:most], ", ") + " and " + strconv.Itoa(len(list)-most) + " more"
	}
	return strings.Join(list, ", ")
}

func (c *compiler) oneSided() {
	for i, p := range c.d.Peerings {
		if !c.connected(p) {
			c.find(FindingOneSidedPeering, root.item("virtualNetworkPeerings", peeringName(p), i).String(),
				"only one side exists: no routes, no traffic (the other side is "+p.To+" -> "+p.From+")")
		}
	}
}
