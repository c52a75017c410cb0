package sim

// gateways draws what a hub's gateway knows and how: one gateway or both kinds,
// one or two ways to the site, instances, weights, paths, selectors. Its table of
// GatewaySubnet is drawn with the hub.
func (g *hubGen) gateways(s *Site) {
	if g.gateway == 0 {
		return
	}
	gw := Gateway{Name: "gw", VNet: "hub", Type: g.gateway, Connections: []Connection{g.connection(s, "to-dc", "azure", g.gateway)}}
	if g.yes("second way?") {
		gw.Connections = append(gw.Connections, g.connection(s, "to-dc2", "azure2", g.gateway))
	}
	if g.gateway == VPN {
		g.vpn(&gw)
	} else if g.yes("second link?") {
		s.Edges = append(s.Edges, g.azureEdge("link2", ExpressRoute))
		gw.Connections[0].SecondEdge = "link2"
	}
	g.d.Gateways = []Gateway{gw}
	// A user route to the gateway needs a VPN gateway alone, and hop() draws such.
	if g.gateway == ExpressRoute && g.yes("VPN beside?") {
		g.d.Gateways = append(g.d.Gateways, Gateway{Name: "vpn", VNet: "hub", Type: VPN, Connections: []Connection{g.connection(s, "backup", "backup", VPN)}})
	}
}

func (g *hubGen) vpn(gw *Gateway) {
	gw.ActiveActive = g.yes("active-active?")
	if g.yes("gateway addresses?") {
		gw.PublicIPs = []string{g.pip("")}
		if gw.ActiveActive {
			gw.PublicIPs = append(gw.PublicIPs, g.pip(""))
		}
	}
	if g.yes("default site?") {
		gw.DefaultSite = "to-dc"
	}
	if g.yes("yard?") {
		g.d.Sites = append(g.d.Sites, Site{Name: "yard", Prefixes: CIDRs("172.18.0.0/16"), Hosts: []Host{{Name: "shop", IP: IP("172.18.0.10")}}, Edges: []Edge{{Name: "vpn", Type: VPNEdge}}})
		gw.Connections = append(gw.Connections, Connection{Name: "to-yard", Site: "yard", Edge: "vpn", Learned: CIDRs("172.18.0.0/16")})
	}
}

// connection joins the gateway to a new edge of the site.
func (g *hubGen) connection(s *Site, name, edge string, kind GatewayType) Connection {
	s.Edges = append(s.Edges, g.azureEdge(edge, kind))
	learned := CIDRs(pick(g, name+" prefix", "172.16.0.0/16", "172.16.0.0/16", "172.16.0.0/24", "172.16.0.0/12"))
	if g.yes(name + " forced tunnel?") {
		learned = append(learned, CIDR("0.0.0.0/0"))
	}
	k := Connection{Name: name, Site: s.Name, Edge: edge, Learned: learned, RoutingWeight: pick(g, name+" weight", 0, 0, 10)}
	switch {
	case kind == ExpressRoute:
		k.FastPath = g.yes(name + " FastPath?")
	case g.yes(name + " static?"):
		k.Static, k.Learned, k.EnableBGP = learned, nil, g.yes(name+" BGP?")
	}
	if kind == VPN && g.yes(name+" selectors?") {
		k.TrafficSelectors = []TrafficSelector{{Local: CIDRs(pick(g, "local", "10.0.0.0/8", "10.1.0.0/16")), Remote: CIDRs("172.16.0.0/12")}}
	}
	return k
}

func (g *hubGen) azureEdge(name string, kind GatewayType) Edge {
	e := Edge{Name: name, Type: VPNEdge, Preference: pick(g, name+" preference", 0, 0, 100), ASPathPrepend: pick(g, name+" path", 0, 0, 2), Filter: g.filter(name, "172.16.0.1")}
	if kind == ExpressRoute {
		e.Type = PrivatePeering
	}
	if g.yes(name + " routes?") {
		e.Routes = []string{"10.0.0.0/8"}
	}
	return e
}
