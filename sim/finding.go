package sim

import "azpath/route"

// allFindings gathers what Azure accepts and what will not work.
func (c *compiler) allFindings() {
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			c.deadHops(v, s)
		}
	}
	c.oneSided()
	c.unused()
}

func (c *compiler) find(place, message string) {
	c.n.findings = append(c.n.findings, Finding{place, message})
}

// deadHops are user routes whose next hop is not there: they stay Active and
// swallow everything (net:1.9.b7).
func (c *compiler) deadHops(v *VNet, s *Subnet) {
	sub := c.n.subnets[v.Name+"/"+s.Name]
	for i := range sub.table.hops {
		h := &sub.table.hops[i]
		r := &h.evidence.Routes[0]
		if r.Source != route.SourceUser {
			continue
		}
		switch {
		case h.problem != "":
			c.deadHop(v, s, r, "leads nowhere: "+h.problem)
		case h.to.front == nil && h.to.device != nobody:
			if d, ok := c.n.devices[h.to.device].(*nic); ok && !d.forwards {
				c.deadHop(v, s, r, "leads to "+d.name+", which has IP forwarding off")
			}
		}
	}
}

func (c *compiler) deadHop(v *VNet, s *Subnet, r *route.Route, message string) {
	place := root.item("virtualNetworks", v.Name, 0).item("subnets", s.Name, 0).field("routeTable")
	c.find(place, "route "+s.RouteTable+"/"+r.Name+" "+r.Prefix.String()+" "+message)
}

func (c *compiler) oneSided() {
	for i, p := range c.d.Peerings {
		if !c.connected(p) {
			c.find(root.item("virtualNetworkPeerings", peeringName(p), i).String(), "only one side exists: no routes, no traffic (the other side is "+p.To+" -> "+p.From+")")
		}
	}
}

// unused are tables and groups that no subnet or interface names.
func (c *compiler) unused() {
	tables, groups := map[string]bool{}, map[string]bool{}
	for _, v := range c.d.VNets {
		for _, s := range v.Subnets {
			tables[s.RouteTable], groups[s.NSG] = true, true
			for _, n := range s.NICs {
				groups[n.NSG] = true
			}
		}
	}
	for i, t := range c.d.RouteTables {
		if !tables[t.Name] {
			c.find(root.item("routeTables", t.Name, i).String(), "no subnet uses it")
		}
	}
	for i, g := range c.d.NSGs {
		if !groups[g.Name] {
			c.find(root.item("networkSecurityGroups", g.Name, i).String(), "no subnet or network interface uses it")
		}
	}
}
