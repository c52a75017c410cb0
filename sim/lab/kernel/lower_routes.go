package kernel

import (
	"net/netip"
	"slices"

	"azpath/route"
	"azpath/sim"
)

// Where routes of equal prefixes stand: user, gateway, system.
const (
	userMetric = 1 + iota
	gatewayMetric
	systemMetric
)

// subnetRoutes gives each interface of a network its effective routes, and behind
// them the table of who has which address in the networks it reaches.
func (l *lowering) subnetRoutes() {
	fabric := l.p.Routers[l.fabric]
	delivery := map[string]int{}
	for i := range l.d.VNets {
		v := &l.d.VNets[i]
		var who []Route
		for _, name := range sortedNICs(l.nics) {
			at := l.nics[name]
			if at.vnet == v.Name || slices.ContainsFunc(l.peers(v.Name), func(p *sim.VNet) bool { return p.Name == at.vnet }) {
				for _, ip := range at.nic.IPs {
					who = append(who, Route{Prefix: single(ip), Kind: Via, Wire: at.wire})
				}
			}
		}
		who = append(who, Route{Prefix: everywhere, Kind: Blackhole, Metric: systemMetric})
		delivery[v.Name] = fabric.table(who...)
	}
	for _, name := range sortedNICs(l.nics) {
		at := l.nics[name]
		l.attach(at.vnet, at.subnet, at.wire, at.public, delivery[at.vnet])
	}
	for i := range l.d.Gateways {
		g := &l.d.Gateways[i]
		l.attach(g.VNet, "GatewaySubnet", l.gateways[g.Name], noWire, delivery[g.VNet])
	}
}

func sortedNICs(m map[string]nicAt) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// attach gives a wire of the fabric the effective routes of a subnet.
func (l *lowering) attach(vnet, subnet string, wire, public, delivery int) {
	v := l.vnet(vnet)
	s := slices.IndexFunc(v.Subnets, func(s sim.Subnet) bool { return s.Name == subnet })
	fabric := l.p.Routers[l.fabric]
	own := fabric.table(l.effective(v, &v.Subnets[s], public)...)
	fabric.policy(wire, own)
	fabric.policy(wire, delivery)
}

func (l *lowering) vnet(name string) *sim.VNet {
	i := slices.IndexFunc(l.d.VNets, func(v sim.VNet) bool { return v.Name == name })
	return &l.d.VNets[i]
}

func (l *lowering) effective(v *sim.VNet, s *sim.Subnet, public int) (out []Route) {
	out = l.userRoutes(v, s.RouteTable, public)
	if !l.disablesPropagation(s.RouteTable) {
		out = append(out, l.gatewayRoutes(v)...)
	}
	spaces := slices.Clone(v.Space)
	for _, p := range l.peers(v.Name) {
		spaces = append(spaces, p.Space...)
	}
	for _, p := range spaces {
		out = append(out, Route{Prefix: p, Metric: systemMetric, Kind: Throw})
	}
	for _, p := range l.reserved(s.RouteTable, out) {
		if !slices.Contains(spaces, p) {
			out = append(out, Route{Prefix: p, Metric: systemMetric, Kind: Blackhole})
		}
	}
	return append(out, l.toInternet(everywhere, systemMetric, public))
}

func (l *lowering) toInternet(p netip.Prefix, metric, public int) Route {
	if public == noWire {
		return Route{Prefix: p, Metric: metric, Kind: Blackhole} // no way out without a public source
	}
	return Route{Prefix: p, Metric: metric, Kind: Via, Wire: public}
}

func (l *lowering) userRoutes(v *sim.VNet, table string, public int) (out []Route) {
	i := slices.IndexFunc(l.d.RouteTables, func(t sim.RouteTable) bool { return t.Name == table })
	if i < 0 {
		return nil
	}
	if len(l.d.RouteTables[i].ManagedRoutes) > 0 {
		l.not("managed routes")
	}
	for _, u := range l.d.RouteTables[i].Routes {
		x := Route{Prefix: u.Prefix, Metric: userMetric, Kind: Blackhole}
		switch u.NextHop.Type {
		case route.HopVirtualAppliance:
			if at := l.owner(v, u.NextHop.IP); at != nil {
				x.Kind, x.Wire = Via, at.wire
			}
		case route.HopVirtualNetworkGateway:
			if g := l.gatewayOf(v); g != nil {
				x.Kind, x.Wire = Via, l.gateways[g.Name]
			}
		case route.HopInternet:
			x = l.toInternet(u.Prefix, userMetric, public)
		case route.HopVnetLocal:
			x.Kind = Throw
			if !slices.ContainsFunc(v.Space, func(p netip.Prefix) bool { return p.Bits() <= u.Prefix.Bits() && p.Contains(u.Prefix.Addr()) }) {
				l.not("a route to VnetLocal that is wider than the network")
			}
		case route.HopNone:
		default:
			l.not("next hop %s", u.NextHop.Type)
		}
		if u.Tag != "" || u.BGPOverride {
			l.not("route by service tag")
		}
		out = append(out, x)
	}
	return out
}

// published are the design's reserved prefixes, or those of the list that it names.
func (l *lowering) published() []netip.Prefix {
	name := l.d.Reserved.List
	switch {
	case len(l.d.Reserved.Prefixes) > 0:
		return l.d.Reserved.Prefixes
	case name == "":
		name = "observed"
	}
	for _, r := range route.ReservedLists() {
		if r.Name == name {
			return r.Prefixes
		}
	}
	return nil
}

// userDefault is a table's route to everywhere, or nil.
func (l *lowering) userDefault(table string) *sim.UDR {
	for i := range l.d.RouteTables {
		for j := range l.d.RouteTables[i].Routes {
			if u := &l.d.RouteTables[i].Routes[j]; l.d.RouteTables[i].Name == table && u.Prefix == everywhere {
				return u
			}
		}
	}
	return nil
}

// owner is who has the address in the network or one that is peered with it.
func (l *lowering) owner(v *sim.VNet, a netip.Addr) *nicAt {
	for _, near := range append([]*sim.VNet{v}, l.peers(v.Name)...) {
		for _, at := range l.nics {
			if at.vnet == near.Name && slices.Contains(at.nic.IPs, a) {
				return &at
			}
		}
	}
	return nil
}

func (l *lowering) disablesPropagation(table string) bool {
	return slices.ContainsFunc(l.d.RouteTables, func(t sim.RouteTable) bool { return t.Name == table && t.DisableBGPPropagation })
}

// reserved are the prefixes with system routes to None. Azure takes them all away
// from a subnet whose default route is another than its own to the internet
// (net:1.2 R4).
func (l *lowering) reserved(table string, others []Route) []netip.Prefix {
	hasDefault := func(r Route) bool { return r.Prefix == everywhere }
	if slices.ContainsFunc(others, hasDefault) {
		if u := l.userDefault(table); u == nil || u.NextHop.Type != route.HopInternet {
			return nil
		}
		if len(l.published()) > 0 {
			l.not("a user route 0.0.0.0/0 to Internet beside reserved prefixes") // net:1.2 R6, undocumented
		}
	}
	return l.published()
}
