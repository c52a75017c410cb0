package sim

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
	"azpath/sim/internal/acl"
)

// tableKey names a table that several subnets can share.
type tableKey struct {
	vnet      int
	table     string
	endpoints string
}

func (c *compiler) allTables() {
	reversed := c.reversedAssumptions()
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		base := c.baseRoutes(v)
		for j := range v.Subnets {
			s := &v.Subnets[j]
			sub := c.n.subnets[v.Name+"/"+s.Name]
			key := tableKey{i, s.RouteTable, strings.Join(s.ServiceEndpoints, ",")}
			t := c.shared[key]
			if t == nil {
				t = c.table(v, s, base, reversed)
				c.shared[key] = t
			}
			if sub.table, sub.derived = t, t; len(s.EffectiveRoutes) > 0 {
				sub.table = c.observed(v, s, base)
			}
		}
	}
}

func (c *compiler) reversedAssumptions() (out []route.Assumption) {
	if c.d.Assumptions.NoneRoutesVanishForInternet == On {
		out = append(out, route.NoneStaysUnderUserInternet)
	}
	if c.d.Assumptions.ServiceEndpointsYield == On {
		out = append(out, route.ServiceEndpointsHold)
	}
	if c.d.Assumptions.BGPOverrideIgnored == On {
		out = append(out, route.BGPOverrideHolds)
	}
	if c.d.Assumptions.ReplacedRoutesKeepGatewaysOut == On {
		out = append(out, route.ReplacedSystemYields)
	}
	return out
}

// undecided is the assumption behind one of package route, none if a switch
// decides it.
func (c *compiler) undecided(a route.Assumption) Assumption {
	s := &c.d.Assumptions
	switches := map[route.Assumption]Toggle{
		route.NoneStaysUnderUserInternet: s.NoneRoutesVanishForInternet, route.ServiceEndpointsHold: s.ServiceEndpointsYield, route.BGPOverrideHolds: s.BGPOverrideIgnored,
		route.ReplacedSystemYields: s.ReplacedRoutesKeepGatewaysOut,
	}
	if switches[a] != Unset {
		return 0
	}
	return ofRoute[a]
}

// vnetRoutes are the routes that every subnet of a network starts from.
type vnetRoutes struct {
	system   []route.Route
	gateway  []route.Route
	gateways map[netip.Prefix]*gateway // which gateway knows the prefix
	reach    []*gateway                // the network's own, or those it borrows
	blocked  []netip.Prefix            // peers kept out of the VirtualNetwork tag
	around   *around
}

func (c *compiler) baseRoutes(v *VNet) *vnetRoutes {
	b := &vnetRoutes{system: route.System(v.Space, c.d.Reserved.prefixes()), gateways: map[netip.Prefix]*gateway{}}
	b.system = append(b.system, c.endpointRoutes[v.Name]...)
	b.reach = c.gateways[v.Name]
	for _, p := range c.peeringsOf[v.Name] {
		back := c.reverse(*p)
		if back == nil {
			continue
		}
		remote := c.vnetNamed(p.To)
		kind := route.HopVNetPeering
		if !strings.EqualFold(remote.Region, v.Region) {
			kind = route.HopVNetGlobalPeering
		}
		for _, space := range c.remoteSpace(p) {
			b.system = append(b.system, route.Route{
				Name: p.To, Prefix: space, Source: route.SourceDefault, NextHop: route.NextHop{Type: kind},
			})
		}
		b.system = append(b.system, c.endpointRoutes[remote.Name]...)
		if p.BlockVirtualNetworkAccess {
			b.blocked = append(b.blocked, c.remoteSpace(p)...)
		}
		if p.UseRemoteGateways && back.AllowGatewayTransit {
			b.reach = c.gateways[p.To]
		}
	}
	b.system = append(b.system, c.groupRoutes(v)...)
	for _, g := range b.reach {
		c.learn(b, g)
	}
	b.around = &around{}
	for _, r := range b.system {
		switch r.NextHop.Type {
		case route.HopVnetLocal, route.HopVNetPeering, route.HopVNetGlobalPeering, route.HopConnectedGroup:
			b.around.networks = append(b.around.networks, r.Prefix)
		}
	}
	return b
}

func (c *compiler) vnetNamed(name string) *VNet { return &c.d.VNets[c.vnets[name].index] }

func (c *compiler) subnetNamed(name string) *Subnet {
	s := c.n.subnets[name]
	return &c.d.VNets[s.vnet.index].Subnets[s.index]
}

func (c *compiler) gatewayNamed(name string) *Gateway {
	i := slices.IndexFunc(c.d.Gateways, func(g Gateway) bool { return g.Name == name })
	return &c.d.Gateways[i]
}

// table compiles the candidates of a subnet.
func (c *compiler) table(v *VNet, s *Subnet, base *vnetRoutes, reversed []route.Assumption) *table {
	routes := slices.Clone(base.system)
	for _, e := range s.ServiceEndpoints {
		for _, p := range c.tags.tag(endpointTags[e]) {
			routes = append(routes, route.Route{
				Name: e, Prefix: p, Source: route.SourceDefault,
				NextHop: route.NextHop{Type: route.HopVirtualNetworkServiceEndpoint},
			})
		}
	}
	user := c.tables[s.RouteTable]
	if user == nil || !user.DisableBGPPropagation {
		routes = append(routes, base.gateway...)
	}
	routes = append(routes, c.userRoutes(user)...)
	t, err := route.NewTable(routes, reversed...)
	if err != nil {
		panic("sim: " + err.Error()) // check let through what it must not
	}
	out := c.hops(v, s.RouteTable, t, base)
	out.noPropagation = user != nil && user.DisableBGPPropagation
	c.doubt(c.vnets[v.Name], out)
	return out
}

// prefixes is the list that the names or the prefixes stand for.
func (r Reserved) prefixes() []netip.Prefix {
	if r.List == "" && len(r.Prefixes) > 0 {
		return r.Prefixes
	}
	for _, list := range route.ReservedLists() {
		if list.Name == r.List {
			return list.Prefixes
		}
	}
	return route.ObservedReserved().Prefixes
}

func (c *compiler) userRoutes(t *RouteTable) (out []route.Route) {
	if t == nil {
		return nil
	}
	out = make([]route.Route, 0, len(t.Routes))
	for _, u := range t.inForce() {
		r := route.Route{Name: u.Name, Prefix: u.Prefix, NextHop: u.NextHop, Source: route.SourceUser, BGPOverride: u.BGPOverride}
		if u.Tag == "" {
			out = appendHops(out, r, u.NextHopIPs)
			continue
		}
		r.Tag, r.NotRegional = u.Tag, strings.Contains(u.Tag, ".") && !c.tags.regional(u.Tag)
		for _, p := range c.tags.tag(u.Tag) {
			// An appliance takes only what has its address's family.
			if ip := u.firstAppliance(); ip.IsValid() && ip.Is4() != p.Addr().Is4() {
				continue
			}
			r.Prefix = p
			out = appendHops(out, r, u.NextHopIPs)
		}
	}
	return out
}

// appendHops adds a route once for each of its equal next hops, or as it is.
func appendHops(out []route.Route, r route.Route, equal []netip.Addr) []route.Route {
	for _, ip := range equal {
		r.NextHop.IP = ip
		out = append(out, r)
	}
	if equal == nil {
		out = append(out, r)
	}
	return out
}

// firstAppliance is the address of the appliance, or of the first.
func (u *UDR) firstAppliance() netip.Addr {
	if len(u.NextHopIPs) > 0 {
		return u.NextHopIPs[0]
	}
	return u.NextHop.IP
}

// hops compiles what each winning set of routes leads to.
func (c *compiler) hops(v *VNet, name string, routes *route.Table, base *vnetRoutes) *table {
	t := &table{routes: routes, vnet: c.vnets[v.Name], hops: make([]hop, routes.Sets()), around: base.around}
	evidence := make([]RouteEvidence, len(t.hops))
	for i := range t.hops {
		won := routes.Winners(i)
		evidence[i] = RouteEvidence{Table: name, Owner: v.Name, Routes: won}
		h := &t.hops[i]
		*h = hop{kind: won[0].NextHop.Type, evidence: &evidence[i], to: owner{device: nobody}}
		for _, a := range routes.Assumptions(i) {
			h.assume = h.assume.with(c.undecided(a))
		}
		if isCloudTag(won[0].Tag) && c.d.Assumptions.AzureCloudInRoutes == Unset {
			h.assume = h.assume.with(CloudTag)
		}
		if h.kind == route.HopVirtualApplianceEcmp {
			c.equalHops(v, h, name)
		} else {
			c.target(v, h, won[0], base)
		}
		t.note(h, won[0].Prefix, base)
	}
	t.tag = acl.Normalize(append(t.tag, wireServers...))
	return t
}

// equalHops makes of each appliance of an ECMP route a hop of its own.
func (c *compiler) equalHops(v *VNet, h *hop, table string) {
	h.kind = route.HopVirtualAppliance
	h.choice = c.numbered("route " + table + "/" + h.evidence.Routes[0].Name + " " + h.evidence.Routes[0].Prefix.String() + " in " + v.Name)
	for _, r := range h.evidence.Routes {
		one := hop{kind: h.kind, evidence: h.evidence, to: owner{device: nobody}}
		c.appliance(v, &one, r.NextHop.IP)
		h.equal = append(h.equal, one)
	}
}

// target resolves a hop to the device it leads to.
func (c *compiler) target(v *VNet, h *hop, r route.Route, base *vnetRoutes) {
	switch h.kind {
	case route.HopVnetLocal:
		h.vnet = c.vnets[v.Name]
	case route.HopVNetPeering, route.HopVNetGlobalPeering, route.HopConnectedGroup:
		h.vnet = c.vnets[r.Name]
	case route.HopInterfaceEndpoint:
		d := c.endpoints[r.Name]
		h.vnet, h.to = d.subnet.vnet, owner{device: d.id}
	case route.HopVirtualAppliance:
		c.appliance(v, h, r.NextHop.IP)
	case route.HopVirtualNetworkGateway:
		if g := base.gatewayFor(r); g != nil {
			h.to = owner{device: g.id}
		} else {
			h.problem = "the network has no VPN gateway"
		}
	}
}

func (b *vnetRoutes) gatewayFor(r route.Route) *gateway {
	if r.Source == route.SourceVirtualNetworkGateway {
		return b.gateways[r.Prefix]
	}
	i := slices.IndexFunc(b.reach, func(g *gateway) bool { return g.kind == VPN })
	if i < 0 {
		return nil
	}
	return b.reach[i]
}

// appliance finds who has the next hop's address: in the own network or one
// directly peered (net:1.9.b2).
func (c *compiler) appliance(v *VNet, h *hop, a netip.Addr) {
	h.vnet = c.direct(c.vnets[v.Name], a)
	if h.vnet == nil {
		h.problem = "the next hop's address is in no network that is directly reachable" + c.groupRemark(v, a)
		return
	}
	o, ok := c.owners[h.vnet][a]
	if !ok {
		h.problem = c.absent(h.vnet, a)
		return
	}
	h.to = o
}

// absent says why nobody of a network has a next hop's address. A firewall's may
// have changed when it was stopped and started (net:5.4.b2).
func (c *compiler) absent(net *vnet, a netip.Addr) string {
	for _, f := range c.firewalls {
		if f.subnet.vnet == net && contained(a, c.subnetNamed(f.subnet.name).Prefixes) {
			return "the next hop's address is in AzureFirewallSubnet, and firewall " + f.name + " has " + f.private.String() +
				": stopping and starting a firewall can change it"
		}
	}
	return "no network interface has the next hop's address"
}

// note gathers what the VirtualNetwork tag holds (net:2.4.b1).
func (t *table) note(h *hop, p netip.Prefix, base *vnetRoutes) {
	switch h.kind {
	case route.HopVnetLocal, route.HopVNetPeering, route.HopVNetGlobalPeering, route.HopConnectedGroup,
		route.HopVirtualAppliance, route.HopVirtualNetworkGateway:
	default:
		return
	}
	switch {
	case p.Bits() == 0:
		t.tagDefault = append(t.tagDefault, p)
	// A user route of a blocked peer's prefix is in the tag as any other.
	case h.evidence.Routes[0].Source == route.SourceUser || !slices.Contains(base.blocked, p):
		t.tag = append(t.tag, p)
	}
}
