package sim

import (
	"fmt"

	"azpath/route"
)

// routing draws what routes and peerings have beyond the usual.
func (g *hubGen) routing() {
	g.d.Assumptions.PeeringAccessBlocks = pick(g, "access flag", Unset, On, Off)
	g.d.Assumptions.AzureCloudInRoutes = pick(g, "AzureCloud", Unset, On, Off)
	for i := range g.d.Peerings {
		g.unsettled(&g.d.Peerings[i])
	}
	g.d.Reserved.List = pick(g, "reserved", "", "documented-2023", "observed-2019", "none")
	for i := range g.d.RouteTables {
		g.odd(&g.d.RouteTables[i])
	}
	if len(g.d.VNets) > 2 && g.yes("connected group?") {
		group := ConnectedGroup{Name: "mesh", VNets: []string{"spoke1", "spoke2"}, Global: g.yes("global?")}
		if g.yes("hub in the group?") {
			group.VNets = append(group.VNets, "hub")
		}
		g.d.ConnectedGroups = []ConnectedGroup{group}
	}
}

// unsettled makes a peering one that is not connected, or not synced with its peer.
func (g *hubGen) unsettled(p *Peering) {
	name := p.From + " -> " + p.To
	switch {
	case p.UseRemoteGateways:
	case !g.mostly(name + " connected?"):
		p.State = pick(g, name+" state", PeeringInitiated, PeeringDisconnected)
		for i := range g.d.Peerings {
			if back := &g.d.Peerings[i]; back.From == p.To && back.To == p.From && back.UseRemoteGateways {
				p.State = 0
			}
		}
	case !g.mostly(name + " synced?"):
		p.RemoteAddressSpace, p.SyncLevel = pick(g, name+" space", CIDRs("10.9.0.0/16"), CIDRs("10.8.0.0/16")), LocalNotInSync
	}
}

// odd makes some routes of a table equal, or give way to none that gateways
// learned, and adds rules of Network Manager.
func (g *hubGen) odd(t *RouteTable) {
	for i := range t.Routes {
		u := &t.Routes[i]
		if u.NextHop.Type == route.HopVirtualAppliance && g.firewall && g.nva && !g.mostly(t.Name+" equal?") {
			u.NextHop, u.NextHopIPs = route.NextHop{Type: route.HopVirtualApplianceEcmp}, IPs("10.0.0.4", "10.0.1.4")
		}
		u.BGPOverride = !g.mostly(t.Name + " overrides?")
	}
	if t.Name != "rt-gw" && !g.mostly(t.Name+" managed?") {
		for i, p := range []string{"10.0.0.0/8", "10.3.0.0/16"} {
			t.ManagedRoutes = append(t.ManagedRoutes, UDR{Name: fmt.Sprint("m", i), Prefix: CIDR(p), NextHop: g.hop()})
		}
	}
}
