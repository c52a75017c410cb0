package sim

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
)

// allPeers notes for each network the connected peers, as it sees them.
func (c *compiler) allPeers() {
	for i := range c.d.Peerings {
		p := &c.d.Peerings[i]
		back := c.reverse(*p)
		if back == nil {
			continue
		}
		from, to := c.vnets[p.From], c.vnets[p.To]
		one := &peer{allowed: p.AllowForwardedTraffic, remark: "peering " + peeringName(*p) + " has allowForwardedTraffic false", space: c.remoteSpace(p)}
		for _, side := range []*Peering{back, p} {
			if side.BlockVirtualNetworkAccess {
				one.shut = "peering " + peeringName(*side) + " has allowVirtualNetworkAccess false"
			}
		}
		from.peers[to.index] = one
	}
}

// connected says whether both sides have their peering object and neither says
// that it is not connected (net:P1).
func (c *compiler) connected(p Peering) bool { return c.reverse(p) != nil }

// reverse is the other side's object of a connected peering, or nil.
func (c *compiler) reverse(p Peering) *Peering {
	back := c.peerings[[2]string{p.To, p.From}]
	if back == nil || !p.State.connects() || !back.State.connects() {
		return nil
	}
	return back
}

func (s PeeringState) connects() bool { return s == 0 || s == PeeringConnected }

// remoteSpace is the other network's space as this side has synced it.
func (c *compiler) remoteSpace(p *Peering) []netip.Prefix {
	if len(p.RemoteAddressSpace) > 0 {
		return p.RemoteAddressSpace
	}
	return c.vnetNamed(p.To).Space
}

// direct is the network that a next hop of v with this address stands in: the own
// one, or one directly peered (net:1.9.b2); nil if none has it in its space.
func (c *compiler) direct(v *vnet, a netip.Addr) *vnet {
	if v.contains(a) {
		return v
	}
	for i, net := range c.n.vnets {
		if p := v.peers[i]; p != nil && contained(a, p.space) {
			return net
		}
	}
	return nil
}

// groupMates lists the networks that share a connected group with v.
func (c *compiler) groupMates(v *VNet) (out []*VNet) {
	for _, g := range c.d.ConnectedGroups {
		if !slices.Contains(g.VNets, v.Name) {
			continue
		}
		for _, name := range g.VNets {
			mate := c.vnetNamed(name)
			if name != v.Name && (g.Global || strings.EqualFold(mate.Region, v.Region)) && !slices.Contains(out, mate) {
				out = append(out, mate)
			}
		}
	}
	return out
}

// groupRoutes are the routes of connected groups (net:1.4).
func (c *compiler) groupRoutes(v *VNet) (out []route.Route) {
	for _, mate := range c.groupMates(v) {
		for _, space := range mate.Space {
			out = append(out, route.Route{
				Name: mate.Name, Prefix: space, Source: route.SourceDefault, NextHop: route.NextHop{Type: route.HopConnectedGroup},
			})
		}
	}
	return out
}

// groupRemark says that a connected group is no peering, where that is why a next
// hop is out of reach.
func (c *compiler) groupRemark(v *VNet, a netip.Addr) string {
	for _, mate := range c.groupMates(v) {
		if contained(a, mate.Space) {
			return " (a connected group with " + mate.Name + " is not documented to make it so)"
		}
	}
	return ""
}

// inForce lists the table's routes: its own, and those of Network Manager that
// have a destination of their own (net:1.11.b2).
func (t *RouteTable) inForce() []UDR {
	if len(t.ManagedRoutes) == 0 {
		return t.Routes
	}
	all := slices.Clone(t.Routes)
	for i := range t.ManagedRoutes {
		if !t.hasDestination(&t.ManagedRoutes[i]) {
			all = append(all, t.ManagedRoutes[i])
		}
	}
	return all
}

// hasDestination says whether one of the table's own routes goes where u does.
func (t *RouteTable) hasDestination(u *UDR) bool {
	return slices.ContainsFunc(t.Routes, func(o UDR) bool { return o.Prefix == u.Prefix && strings.EqualFold(o.Tag, u.Tag) })
}
