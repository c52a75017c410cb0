package azjson

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

// gateways writes virtual network gateways, their connections, and what stands for a
// site at the other end: a local network gateway, or a circuit.
func (e *exporting) gateways() {
	names := e.farEnds()
	for i := range e.d.Gateways {
		g := &e.d.Gateways[i]
		for j := range g.Connections {
			at := names[[2]int{i, j}]
			e.connection(g, &g.Connections[j], at)
			e.together(kindConnection, at.connection, kindGateway, g.Name)
			e.together(kindLocalGateway, at.end, kindGateway, g.Name)
			e.together(kindCircuit, at.end, kindGateway, g.Name)
			if at.connection != g.Connections[j].Name { // which Azure cannot give to two
				e.unsaid(kindGateway, g.Name)
			}
		}
		p := obj{
			"gatewayType": g.Type.String(), "activeActive": g.ActiveActive, "ipConfigurations": e.gatewayConfigurations(g),
			"sku": obj{"name": gatewaySKU(g), "tier": gatewaySKU(g)},
		}
		if g.Type == sim.VPN {
			p["vpnType"], p["bgpSettings"], p["enableBgp"] = g.VPNType.String(), obj{"asn": cmp.Or(g.ASN, 65515)}, speaks(g)
		} else if g.ASN != 0 {
			p["bgpSettings"] = obj{"asn": g.ASN}
		}
		for j := range g.Connections {
			if g.Connections[j].Name == g.DefaultSite {
				p["gatewayDefaultSite"] = e.ref(kindLocalGateway, names[[2]int{i, j}].end)
			}
		}
		e.add(kindGateway, exported{Location: e.region(g.VNet), Properties: p}, g.Name)
	}
}

func gatewaySKU(g *sim.Gateway) string {
	switch {
	case g.Type == sim.ExpressRoute:
		return "ErGw1AZ"
	case g.VPNType == sim.PolicyBased:
		return "Basic"
	}
	return "VpnGw2AZ"
}

// speaks says whether a connection of the gateway has BGP.
func speaks(g *sim.Gateway) bool {
	for i := range g.Connections {
		if k := &g.Connections[i]; k.EnableBGP || len(k.Learned) > 0 {
			return true
		}
	}
	return false
}

func (e *exporting) gatewayConfigurations(g *sim.Gateway) (out []any) {
	public := ordered(g.PublicIPs)
	if len(public) == 0 {
		public = []string{""}
	}
	for i, name := range public {
		out = append(out, e.part(kindGateway+"/ipConfigurations", obj{
			"publicIPAddress": e.ref(kindPublicIP, name), "subnet": e.ref(kindSubnet, g.VNet, "GatewaySubnet"),
		}, g.Name, configurationName+itoa(i+1)))
	}
	return out
}

// farEnd is how a connection, and the resource at its other end, are called.
type farEnd struct{ connection, end string }

// farEnds names the connections of all gateways, which in Azure are resources of their
// own, and what they lead to: a site's name where that is free. Nothing else in the
// design is called as an end is, or Import would have to tell them apart by new names.
func (e *exporting) farEnds() map[[2]int]farEnd {
	out := map[[2]int]farEnd{}
	connections, ends := map[string]bool{}, e.spoken()
	var order [][2]int
	for i := range e.d.Gateways {
		for j := range e.d.Gateways[i].Connections {
			order = append(order, [2]int{i, j})
		}
	}
	called := func(at [2]int) (gateway, connection string) {
		g := &e.d.Gateways[at[0]]
		return g.Name, g.Connections[at[1]].Name
	}
	slices.SortFunc(order, func(a, b [2]int) int {
		g, k := called(a)
		h, l := called(b)
		return cmp.Or(strings.Compare(g, h), strings.Compare(k, l))
	})
	for _, at := range order {
		g, k := called(at)
		site := e.d.Gateways[at[0]].Connections[at[1]].Site
		out[at] = farEnd{fresh(connections, k, g+"."+k), fresh(ends, site, site+"."+k, site+"."+g+"."+k)}
	}
	return out
}

// spoken are the names, in lower case, of what flows and verdicts name, but for sites.
func (e *exporting) spoken() map[string]bool {
	out := map[string]bool{}
	for _, x := range e.out {
		if spaceOf(strings.ToLower(x.Type)) == spoken {
			out[strings.ToLower(x.Name)] = true
		}
	}
	for _, g := range e.d.Gateways {
		out[strings.ToLower(g.Name)] = true
	}
	return out
}

// fresh is the first of some names that nobody has, or the last one with a number.
func fresh(taken map[string]bool, names ...string) string {
	last := names[len(names)-1]
	for i := 2; ; i++ {
		for _, n := range names {
			if !taken[strings.ToLower(n)] {
				taken[strings.ToLower(n)] = true
				return n
			}
		}
		names = []string{last + "." + itoa(i)}
	}
}

func (e *exporting) connection(g *sim.Gateway, k *sim.Connection, names farEnd) {
	p := obj{"virtualNetworkGateway1": e.ref(kindGateway, g.Name), "routingWeight": k.RoutingWeight, "connectionType": "IPsec", "connectionStatus": "Connected"}
	edge := e.edge(k.Site, k.Edge)
	if g.Type == sim.ExpressRoute {
		p["connectionType"], p["peer"], p["expressRouteGatewayBypass"] = "ExpressRoute", e.ref(kindCircuit, names.end), k.FastPath
		e.circuit(names.end, edge)
	} else {
		p["localNetworkGateway2"], p["enableBgp"] = e.ref(kindLocalGateway, names.end), k.EnableBGP || len(k.Learned) > 0
		selectors := sorted(k.TrafficSelectors, func(*sim.TrafficSelector) string { return "" }, func(s *sim.TrafficSelector) obj {
			return obj{"localAddressRanges": ordered(spelt(s.Local)), "remoteAddressRanges": ordered(spelt(s.Remote))}
		})
		p["trafficSelectorPolicies"], p["usePolicyBasedTrafficSelectors"] = selectors, len(selectors) > 0
		e.localGateway(names.end, k, edge)
	}
	e.add(kindConnection, exported{Location: e.region(g.VNet), Properties: p}, names.connection)
}

// edge is the way out of a site where a connection ends.
func (e *exporting) edge(site, name string) *sim.Edge {
	for i := range e.d.Sites {
		for j := range e.d.Sites[i].Edges {
			if x := &e.d.Sites[i].Edges[j]; e.d.Sites[i].Name == site && x.Name == name {
				return x
			}
		}
	}
	return &sim.Edge{}
}

func (e *exporting) localGateway(name string, k *sim.Connection, edge *sim.Edge) {
	p := obj{"localNetworkAddressSpace": obj{"addressPrefixes": ordered(spelt(k.Static))}, "bgpSettings": obj{"asn": edge.ASN}}
	if len(edge.Advertised) > 0 {
		first := slices.MinFunc(edge.Advertised, func(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr()) })
		p["gatewayIpAddress"] = first.Addr().String()
	}
	e.add(kindLocalGateway, exported{Location: e.options.Location, Properties: p}, name)
}

func (e *exporting) circuit(name string, edge *sim.Edge) {
	tier := "Standard"
	if edge.Premium {
		tier = "Premium"
	}
	e.add(kindCircuit, exported{Location: e.options.Location, SKU: obj{"name": tier + "_MeteredData", "tier": tier, "family": "MeteredData"}, Properties: obj{
		"circuitProvisioningState": "Enabled", "serviceProviderProvisioningState": "Provisioned",
		"peerings": []any{e.part(kindCircuit+"/peerings", obj{"peeringType": "AzurePrivatePeering", "peerASN": edge.ASN, "state": "Enabled"}, name, "AzurePrivatePeering")},
	}}, name)
}

// isPrefix says whether a text is an address or a prefix.
func isPrefix(s string) bool {
	_, err := netip.ParsePrefix(s)
	_, bad := netip.ParseAddr(s)
	return err == nil || bad == nil
}
