package sim

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
	"azpath/sim/internal/acl"
)

// nowhere stands for a network that an observed route leads to and the design lacks.
var nowhere = &vnet{index: -1}

// observed compiles the table that a tool showed for a subnet. Azure has applied its
// rules already: of the Active rows the longest prefix wins, and nothing else is
// decided here, so that no assumption about routes is leaned on.
func (c *compiler) observed(v *VNet, s *Subnet, base *vnetRoutes) *table {
	won := activeRoutes(s.EffectiveRoutes)
	plain := make([]route.Route, 0, len(won))
	for p := range won {
		plain = append(plain, route.Route{Prefix: p, Source: route.SourceVirtualNetworkGateway, NextHop: route.NextHop{Type: route.HopVirtualNetworkGateway}})
	}
	routes, err := route.NewTable(plain)
	if err != nil {
		panic("sim: " + err.Error()) // check let through what it must not
	}
	t := &table{routes: routes, vnet: c.vnets[v.Name], hops: make([]hop, routes.Sets()), around: base.around, observed: s.EffectiveRoutes}
	for i := range t.hops {
		p := routes.Winners(i)[0].Prefix
		e := &RouteEvidence{Owner: v.Name, Routes: won[p], Observed: true}
		h := &t.hops[i]
		*h = hop{kind: won[p][0].NextHop.Type, evidence: e, to: owner{device: nobody}}
		if r := &won[p][0]; r.Source == route.SourceUser && c.tables[s.RouteTable].holds(r) {
			e.Table = s.RouteTable
		}
		if h.kind == route.HopVirtualAppliance && len(won[p]) > 1 {
			c.equalHops(v, h, s.Name)
		} else {
			c.observedTarget(v, h, base)
		}
		t.note(h, p, base)
	}
	t.tag = acl.Normalize(append(t.tag, wireServers...))
	return t
}

// activeRoutes are the routes of the Active rows by prefix: the several next hops of
// one route, or a gateway's instances. Where rows that are no such thing share a
// prefix, the better source wins, as in [route.RuleSource].
func activeRoutes(rows EffectiveRoutes) map[netip.Prefix][]route.Route {
	out := map[netip.Prefix][]route.Route{}
	for i := range rows {
		row := &rows[i]
		if row.State != route.StateActive {
			continue
		}
		for _, p := range row.Prefixes {
			out[p] = append(out[p], row.routes(p)...)
		}
	}
	for p, all := range out {
		slices.SortFunc(all, func(a, b route.Route) int {
			return cmp.Or(cmp.Compare(b.Source, a.Source), cmp.Compare(a.NextHop.Type, b.NextHop.Type), a.NextHop.IP.Compare(b.NextHop.IP), strings.Compare(a.Name, b.Name))
		})
		end := slices.IndexFunc(all, func(r route.Route) bool {
			return r.Source != all[0].Source || r.NextHop.Type != all[0].NextHop.Type || r.Name != all[0].Name
		})
		if end >= 0 {
			all = all[:end]
		}
		out[p] = slices.Compact(all)
	}
	return out
}

// routes are the row's routes to one of its prefixes, one for each next hop.
func (row *EffectiveRoute) routes(p netip.Prefix) []route.Route {
	r := route.Route{Name: row.Name, Prefix: p, Tag: row.ServiceTag, BGPOverride: row.BGPOverride, NextHop: route.NextHop{Type: row.NextHopType}, Source: row.Source}
	if r.NextHop.Type == route.HopVirtualApplianceEcmp {
		r.NextHop.Type = route.HopVirtualAppliance
	}
	return appendHops(nil, r, row.NextHopIPs)
}

// holds says whether the table has the user route that a row shows.
func (t *RouteTable) holds(r *route.Route) bool {
	return t != nil && slices.ContainsFunc(t.inForce(), func(u UDR) bool {
		return u.Name == r.Name && u.NextHop.Type == r.NextHop.Type && (u.Prefix == r.Prefix || u.Tag != "" && strings.EqualFold(u.Tag, r.Tag))
	})
}

// observedTarget resolves what a row does not tell: which network, endpoint or
// gateway stands behind its next hop. The design's own routes of that kind say.
func (c *compiler) observedTarget(v *VNet, h *hop, base *vnetRoutes) {
	r := &h.evidence.Routes[0]
	switch h.kind {
	case route.HopVNetPeering, route.HopVNetGlobalPeering, route.HopConnectedGroup:
		h.vnet = nowhere
		if like := nearestRoute(base.system, r.Prefix, leadsToNetwork); like != nil {
			h.vnet, r.Name = c.vnets[like.Name], like.Name
			return
		}
		if only := c.onlyNetworkWith(v, r.Prefix); only != nil {
			h.vnet, r.Name = c.vnets[only.Name], only.Name
			return
		}
		h.problem = "no network with this prefix is peered with " + v.Name + " or in its connected group"
	case route.HopInterfaceEndpoint:
		like := nearestRoute(base.system, r.Prefix, func(h route.HopType) bool { return h == route.HopInterfaceEndpoint })
		if like == nil || like.Prefix != r.Prefix {
			h.problem = "the design has no private endpoint with this address"
			return
		}
		r.Name = like.Name
		c.target(v, h, *like, base)
	case route.HopVirtualNetworkGateway:
		if g := c.gatewayBehind(h, base); g != nil {
			h.to = owner{device: g.id}
			return
		}
		h.problem = v.Name + " has no gateway of this kind, and borrows none"
	case route.HopVirtualAppliance:
		if h.problem = "no address was shown: the appliance may be stopped or half configured"; r.NextHop.IP.IsValid() { // net:1.4.b5
			h.problem = ""
			c.appliance(v, h, r.NextHop.IP)
		}
	default:
		c.target(v, h, *r, base)
	}
}

// onlyNetworkWith is the one other network whose space has all of p, nil if several
// have. The design lacks the peering, and the row says that there is one.
func (c *compiler) onlyNetworkWith(v *VNet, p netip.Prefix) (only *VNet) {
	for i := range c.d.VNets {
		if w := &c.d.VNets[i]; w.Name != v.Name && insideOf(p, w.Space) {
			if only != nil {
				return nil
			}
			only = w
		}
	}
	return only
}

func leadsToNetwork(h route.HopType) bool {
	return h == route.HopVNetPeering || h == route.HopVNetGlobalPeering || h == route.HopConnectedGroup
}

// nearestRoute is the route of a kind whose prefix is p, or else the longest around
// p, or else the widest inside p; nil if there is none.
func nearestRoute(routes []route.Route, p netip.Prefix, kind func(route.HopType) bool) *route.Route {
	var around, inside *route.Route
	for i := range routes {
		r := &routes[i]
		switch q := r.Prefix; {
		case !kind(r.NextHop.Type) || !q.Overlaps(p):
		case q == p:
			return r
		case q.Bits() < p.Bits() && (around == nil || q.Bits() > around.Prefix.Bits()):
			around = r
		case q.Bits() > p.Bits() && (inside == nil || q.Bits() < inside.Prefix.Bits()):
			inside = r
		}
	}
	if around != nil {
		return around
	}
	return inside
}

// gatewayBehind is the network's own gateway, or the one that it borrows: of two the
// one that shows the row's address or knows its prefix, and ExpressRoute before VPN
// (net:G1). A user route leads to a VPN gateway (net:1.9.b5).
func (c *compiler) gatewayBehind(h *hop, base *vnetRoutes) *gateway {
	r := &h.evidence.Routes[0]
	if r.Source == route.SourceUser {
		return base.gatewayFor(*r)
	}
	if like := nearestRoute(base.gateway, r.Prefix, func(h route.HopType) bool { return h == route.HopVirtualNetworkGateway }); like != nil && like.Prefix.Bits() <= r.Prefix.Bits() {
		if like.Prefix == r.Prefix {
			r.Name = like.Name
		}
		return base.gateways[like.Prefix]
	}
	var best *gateway
	for _, g := range base.reach {
		switch {
		case r.NextHop.IP.IsValid() && slices.Contains(c.declaredInstances(c.gatewayNamed(g.name)), r.NextHop.IP):
			return g
		case best == nil || g.kind == ExpressRoute && best.kind != ExpressRoute || g.kind == best.kind && g.name < best.name:
			best = g
		}
	}
	return best
}
