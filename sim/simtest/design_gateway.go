package simtest

import "azpath/sim"

// gateways draws what a hub's gateways know and how: one gateway or both kinds,
// one or two ways to the site, instances, weights, paths, selectors. Its table of
// GatewaySubnet is drawn with the hub.
func (g *drawing) gateways() {
	gw := sim.Gateway{Name: "gw", VNet: "hub", Type: g.gateway, Connections: []sim.Connection{g.connection("to-dc", "azure", g.gateway)}}
	two := g.yes("second way?")
	g.when(two, func() {
		if k := g.connection("to-dc2", "azure2", g.gateway); two {
			gw.Connections = append(gw.Connections, k)
		}
	})
	dc := &g.d.Sites[0]
	if second := g.azureEdge("link2", sim.ExpressRoute); g.yes("second link?") && g.gateway == sim.ExpressRoute {
		dc.Edges = append(dc.Edges, second)
		gw.Connections[0].SecondEdge = "link2"
	}
	g.instances(&gw)
	g.d.Gateways = []sim.Gateway{gw}
	// A user route to the gateway needs a VPN gateway alone, and hop() draws such.
	g.when(g.gateway == sim.ExpressRoute && g.vpn, func() {
		g.d.Gateways = append(g.d.Gateways, sim.Gateway{Name: "vpn", VNet: "hub", Type: sim.VPN, Connections: []sim.Connection{g.connection("backup", "backup", sim.VPN)}})
	})
}

func (g *drawing) instances(gw *sim.Gateway) {
	active, addresses, site := g.yes("active-active?"), g.yes("gateway addresses?"), g.yes("default site?")
	if gw.Type != sim.VPN {
		return
	}
	gw.ActiveActive = active
	if addresses {
		gw.PublicIPs = []string{g.pip("")}
		if gw.ActiveActive {
			gw.PublicIPs = append(gw.PublicIPs, g.pip(""))
		}
	}
	if g.shape.ForcedTunnel == NoRoad && site {
		gw.DefaultSite = "to-dc"
	}
}

// joined connects the last site, which is not the first, to the last gateway.
func (g *drawing) joined() {
	s := &g.d.Sites[len(g.d.Sites)-1]
	edge := sim.Edge{Name: "azure", Type: sim.VPNEdge, Filter: g.filter(s.Name, s.Prefixes[0].Addr().Next().String())}
	if g.gateway == 0 {
		return
	}
	gw := &g.d.Gateways[len(g.d.Gateways)-1]
	if gw.Type == sim.ExpressRoute {
		edge.Type = sim.PrivatePeering
	}
	s.Edges = append(s.Edges, edge)
	gw.Connections = append(gw.Connections, sim.Connection{Name: "to-" + s.Name, Site: s.Name, Edge: "azure", Learned: s.Prefixes})
}

// connection joins the gateway to a new edge of dc.
func (g *drawing) connection(name, edge string, kind sim.GatewayType) sim.Connection {
	s := &g.d.Sites[0]
	s.Edges = append(s.Edges, g.azureEdge(edge, kind))
	learned := sim.CIDRs(pick(g, name+" prefix", "172.16.0.0/16", "172.16.0.0/16", "172.16.0.0/24", "172.16.0.0/12"))
	road := g.shape.ForcedTunnel
	forced := name != "to-dc2" && (road == ByVPN && kind == sim.VPN || road == ByExpressRoute && kind == sim.ExpressRoute)
	if drawn := g.yes(name + " forced tunnel?"); forced || road == NoRoad && drawn {
		learned = append(learned, sim.CIDR("0.0.0.0/0"))
	}
	k := sim.Connection{Name: name, Site: s.Name, Edge: edge, Learned: learned, RoutingWeight: pick(g, name+" weight", 0, 0, 10)}
	fast, static, bgp := g.yes(name+" FastPath?"), g.yes(name+" static?"), g.yes(name+" BGP?")
	selectors := []sim.TrafficSelector{{Local: sim.CIDRs(pick(g, "local", "10.0.0.0/8", "10.1.0.0/16")), Remote: sim.CIDRs("172.16.0.0/12")}}
	selects := g.yes(name + " selectors?")
	switch {
	case kind == sim.ExpressRoute:
		k.FastPath = fast
		return k
	case static:
		k.Static, k.Learned, k.EnableBGP = learned, nil, bgp
	}
	if selects {
		k.TrafficSelectors = selectors
	}
	return k
}

func (g *drawing) azureEdge(name string, kind sim.GatewayType) sim.Edge {
	e := sim.Edge{Name: name, Type: sim.VPNEdge, Preference: pick(g, name+" preference", 0, 0, 100), ASPathPrepend: pick(g, name+" path", 0, 0, 2), Filter: g.filter(name, "172.16.0.1")}
	if kind == sim.ExpressRoute {
		e.Type = sim.PrivatePeering
	}
	if g.yes(name + " routes?") {
		e.Routes = []string{"10.0.0.0/8"}
	}
	return e
}
