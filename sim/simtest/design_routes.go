package simtest

import (
	"fmt"

	"azpath/route"
	"azpath/sim"
)

// oddities draws what routes and peerings have beyond the usual.
func (g *drawing) oddities() {
	for i := range g.d.Peerings {
		g.unsettled(&g.d.Peerings[i])
	}
	g.d.Reserved.List = pick(g, "reserved", "", "documented-2023", "observed-2019", "none")
	for i := range g.d.RouteTables {
		g.odd(&g.d.RouteTables[i])
	}
	if len(g.d.VNets) > 2 && g.yes("connected group?") {
		group := sim.ConnectedGroup{Name: "mesh", VNets: []string{"spoke1", "spoke2"}, Global: g.yes("global?")}
		if g.yes("hub in the group?") {
			group.VNets = append(group.VNets, "hub")
		}
		g.d.ConnectedGroups = []sim.ConnectedGroup{group}
	}
}

// unsettled makes a peering one that is not connected, or not synced with its peer.
func (g *drawing) unsettled(p *sim.Peering) {
	name := p.From + " -> " + p.To
	switch {
	case p.UseRemoteGateways:
	case g.rarely(name + " not connected?"):
		p.State = pick(g, name+" state", sim.PeeringInitiated, sim.PeeringDisconnected)
		for i := range g.d.Peerings {
			if back := &g.d.Peerings[i]; back.From == p.To && back.To == p.From && back.UseRemoteGateways {
				p.State = 0
			}
		}
	case g.rarely(name + " not synced?"):
		p.RemoteAddressSpace, p.SyncLevel = pick(g, name+" space", sim.CIDRs("10.9.0.0/16"), sim.CIDRs("10.8.0.0/16")), sim.LocalNotInSync
	}
}

// odd makes some routes of a table equal, or give way to none that gateways
// learned, and adds rules of Network Manager.
func (g *drawing) odd(t *sim.RouteTable) {
	for i := range t.Routes {
		u := &t.Routes[i]
		if u.NextHop.Type == route.HopVirtualAppliance && g.firewall && g.nva && g.rarely(t.Name+" equal?") {
			u.NextHop, u.NextHopIPs = route.NextHop{Type: route.HopVirtualApplianceEcmp}, sim.IPs("10.0.0.4", "10.0.1.4")
		}
		u.BGPOverride = g.rarely(t.Name + " overrides?")
	}
	if t.Name != "rt-gw" && g.rarely(t.Name+" managed?") {
		for i, p := range []string{"10.0.0.0/8", "10.3.0.0/16"} {
			t.ManagedRoutes = append(t.ManagedRoutes, sim.UDR{Name: fmt.Sprint("m", i), Prefix: sim.CIDR(p), NextHop: g.hop()})
		}
	}
}

// table makes a route table and gives its name, or none.
func (g *drawing) table(name string) string {
	road := g.road()
	if g.shape.RouteTables == Never && road == nil {
		return ""
	}
	present := g.has(name+"?", atLeast(g.shape.RouteTables, road != nil))
	rt := sim.RouteTable{Name: name, DisableBGPPropagation: g.yes(name + " propagation off?")}
	for i, p := range []string{"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "172.16.0.0/16", "203.0.113.10/32"} {
		u := sim.UDR{Name: fmt.Sprint("r", i), Prefix: sim.CIDR(p), NextHop: g.hop()}
		often, seldom := g.often(name+" "+p), g.seldom(name+" "+p)
		switch {
		case i == 0 && road != nil:
			rt.Routes = append(rt.Routes, sim.UDR{Name: "FW", Prefix: sim.CIDR(p), NextHop: *road})
		case i < 2 && often, i >= 2 && seldom:
			rt.Routes = append(rt.Routes, u)
		}
	}
	tag := sim.UDR{Name: "tag", Tag: "ApiManagement", NextHop: g.hop()}
	if g.yes(name + " tag?") {
		rt.Routes = append(rt.Routes, tag)
	}
	if !present {
		return ""
	}
	g.d.RouteTables = append(g.d.RouteTables, rt)
	return name
}

// road is the next hop of the default routes under forced tunnelling, nil if no user
// route makes it.
func (g *drawing) road() *route.NextHop {
	switch g.shape.ForcedTunnel {
	case ByFirewall:
		hop := sim.Appliance("10.0.0.4")
		return &hop
	case ByAppliance:
		hop := sim.Appliance("10.0.1.4")
		return &hop
	}
	return nil
}

func (g *drawing) hop() route.NextHop {
	var hops []route.NextHop
	if g.firewall {
		hops = append(hops, sim.Appliance("10.0.0.4"), sim.Appliance("10.0.0.4"), sim.Appliance("10.0.0.4"))
	}
	if g.nva {
		hops = append(hops, sim.Appliance("10.0.1.4"), sim.Appliance("10.0.1.4"))
	}
	if g.gateway == sim.VPN {
		hops = append(hops, sim.ToGateway)
	}
	return pick(g, "next hop", append(hops, sim.ToInternet, sim.ToNone, sim.ToLocal, sim.Appliance("10.0.99.99"))...)
}

// gatewayTable may lead spokes over the firewall; GatewaySubnet takes no default
// route.
func (g *drawing) gatewayTable() string {
	if !g.some("rt-gw?", g.shape.RouteTables) || !g.firewall || max(g.shape.MinSpokes, g.shape.Spokes) == 0 {
		return ""
	}
	g.d.RouteTables = append(g.d.RouteTables, sim.RouteTable{Name: "rt-gw", Routes: []sim.UDR{{Name: "spoke1", Prefix: sim.CIDR("10.1.0.0/16"), NextHop: sim.Appliance("10.0.0.4")}}})
	return "rt-gw"
}
