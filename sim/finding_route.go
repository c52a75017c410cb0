package sim

import "azpath/route"

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
	c.find(FindingDeadNextHop, place, "route "+s.RouteTable+"/"+r.Name+" "+r.Prefix.String()+" "+message)
}

func (c *compiler) oneSided() {
	for i, p := range c.d.Peerings {
		if !c.connected(p) {
			c.find(FindingOneSidedPeering, root.item("virtualNetworkPeerings", peeringName(p), i).String(),
				"only one side exists: no routes, no traffic (the other side is "+p.To+" -> "+p.From+")")
		}
	}
}
