package kernel

import (
	"net/netip"
	"slices"

	"azpath/sim"
)

// allGateways puts a router behind each gateway's subnet.
func (l *lowering) allGateways() {
	for i := range l.d.Gateways {
		g := &l.d.Gateways[i]
		if g.ActiveActive || len(g.PublicIPs)+len(g.Instances) > 0 || g.VPNType != sim.RouteBased {
			l.not("gateway with options")
		}
		r := &Router{Name: g.Name, Device: g.Name}
		at := l.p.router(r)
		wire := l.p.wire(End{Router: l.fabric}, End{Router: at, Device: g.Name})
		l.gateways[g.Name] = wire
		for j := range g.Connections {
			k := &g.Connections[j]
			if len(k.TrafficSelectors) > 0 || k.SecondEdge != "" || k.FastPath {
				l.not("connection with options")
			}
			// The edge's end is filled in when its site is built.
			l.tunnels = append(l.tunnels, tunnel{g, k, l.p.wire(End{Router: at, Device: g.Name}, End{})})
		}
		l.gatewayTables(r, g, wire)
	}
}

func (l *lowering) gatewayTables(r *Router, g *sim.Gateway, wire int) {
	var behind, known []Route
	for _, v := range l.served(g) {
		for _, p := range v.Space {
			behind = append(behind, Route{Prefix: p, Kind: Via, Wire: wire})
		}
	}
	for _, x := range l.knows(g) {
		known = append(known, Route{Prefix: x.prefix, Kind: Via, Wire: x.tunnel.wire})
	}
	toFabric := r.table(Route{Prefix: everywhere, Kind: Via, Wire: wire})
	for _, t := range l.tunnels {
		if t.gateway == g {
			r.policy(t.wire, toFabric)
		}
	}
	if g.Type == sim.VPN {
		r.policy(wire, r.table(behind...))
	}
	r.policy(wire, r.table(known...))
}

// served are the networks of a gateway: its own, and those that borrow it.
func (l *lowering) served(g *sim.Gateway) []*sim.VNet {
	out := []*sim.VNet{l.vnet(g.VNet)}
	for _, v := range l.peers(g.VNet) {
		if l.peering(v.Name, g.VNet).UseRemoteGateways && l.peering(g.VNet, v.Name).AllowGatewayTransit {
			out = append(out, v)
		}
	}
	return out
}

// gatewayOf is the gateway that a network has or borrows.
func (l *lowering) gatewayOf(v *sim.VNet) (found *sim.Gateway) {
	for i := range l.d.Gateways {
		g := &l.d.Gateways[i]
		if slices.Contains(l.served(g), v) {
			if found != nil {
				l.not("two gateways for one network")
			}
			found = g
		}
	}
	return found
}

type knownBy struct {
	prefix netip.Prefix
	tunnel *tunnel
}

// knows is what a gateway knows by which tunnel: the higher weight wins, then the
// shorter path.
func (l *lowering) knows(g *sim.Gateway) (out []knownBy) {
	for i := range l.tunnels {
		t := &l.tunnels[i]
		if t.gateway != g {
			continue
		}
		ps := slices.Concat(t.connection.Static, t.connection.Learned)
		if t.connection.Name == g.DefaultSite {
			ps = append(ps, everywhere)
		}
		slices.SortFunc(ps, comparePrefixes)
		for _, p := range slices.Compact(ps) {
			if slices.ContainsFunc(l.vnet(g.VNet).Space, func(s netip.Prefix) bool { return s.Bits() <= p.Bits() && s.Overlaps(p) }) {
				l.not("a gateway that learns its own network")
			}
			j := slices.IndexFunc(out, func(k knownBy) bool { return k.prefix == p })
			switch {
			case j < 0:
				out = append(out, knownBy{p, t})
			case l.better(t, out[j].tunnel) == 0:
				l.not("equal paths")
			case l.better(t, out[j].tunnel) > 0:
				out[j].tunnel = t
			}
		}
	}
	return out
}

func comparePrefixes(a, b netip.Prefix) int {
	if c := a.Addr().Compare(b.Addr()); c != 0 {
		return c
	}
	return a.Bits() - b.Bits()
}

func (l *lowering) better(a, b *tunnel) int {
	if d := a.connection.RoutingWeight - b.connection.RoutingWeight; d != 0 {
		return d
	}
	return l.edgeOf(b).ASPathPrepend - l.edgeOf(a).ASPathPrepend
}

func (l *lowering) edgeOf(t *tunnel) *sim.Edge {
	for i := range l.d.Sites {
		for j := range l.d.Sites[i].Edges {
			if l.d.Sites[i].Name == t.connection.Site && l.d.Sites[i].Edges[j].Name == t.connection.Edge {
				return &l.d.Sites[i].Edges[j]
			}
		}
	}
	return nil
}

// gatewayRoutes are those that a network's subnets learn.
func (l *lowering) gatewayRoutes(v *sim.VNet) (out []Route) {
	g := l.gatewayOf(v)
	if g == nil {
		return nil
	}
	spaces := slices.Clone(v.Space)
	for _, p := range l.peers(v.Name) {
		spaces = append(spaces, p.Space...)
	}
	for _, k := range l.knows(g) {
		if slices.ContainsFunc(spaces, func(s netip.Prefix) bool { return s.Bits() <= k.prefix.Bits() && s.Overlaps(k.prefix) }) {
			l.not("a gateway route inside the networks")
		}
		out = append(out, Route{Prefix: k.prefix, Metric: gatewayMetric, Kind: Via, Wire: l.gateways[g.Name]})
	}
	return out
}
