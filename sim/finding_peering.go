package sim

import (
	"fmt"
	"net/netip"

	"azpath/route"
)

// peeringFindings are what Azure accepts of peerings, route tables and the
// gateway's subnet, and what does not work then.
func (c *compiler) peeringFindings() {
	for i := range c.d.Peerings {
		p := &c.d.Peerings[i]
		c.peeringFinding(root.item("virtualNetworkPeerings", peeringName(*p), i), p)
	}
	for i := range c.d.VNets {
		c.gatewayRange(&c.d.VNets[i])
	}
	c.managedRoutes()
	c.manyTables()
}

func (c *compiler) peeringFinding(at *place, p *Peering) {
	if p.State == PeeringDisconnected {
		c.find(FindingPeeringState, at.field("peeringState"), "Disconnected: no routes; delete both sides and make them again")
	}
	if p.State == PeeringInitiated && c.peerings[[2]string{p.To, p.From}] != nil {
		c.find(FindingPeeringState, at.field("peeringState"), "Initiated although the other side exists: no routes until both are Connected")
	}
	if !c.connected(*p) {
		return
	}
	space := c.vnetNamed(p.To).Space
	if len(p.RemoteAddressSpace) > 0 {
		if list := missing(space, p.RemoteAddressSpace); list != nil {
			c.find(FindingPeeringNotSynced, at.field("remoteAddressSpace"), fmt.Sprintf("%s has no routes for %s of %s until the peering is synced", p.From, prefixTexts(list), p.To))
		}
		if list := missing(p.RemoteAddressSpace, space); list != nil {
			c.find(FindingPeeringNotSynced, at.field("remoteAddressSpace"), fmt.Sprintf("%s has routes for %s, which %s no longer has, until the peering is synced", p.From, prefixTexts(list), p.To))
		}
	}
	if p.UseRemoteGateways && len(c.gateways[p.To]) == 0 {
		c.find(FindingNoRemoteGateway, at.field("useRemoteGateways"), fmt.Sprintf("true, but %s has no gateway to borrow", p.To))
	}
}

func prefixTexts(list []netip.Prefix) string {
	var texts []string
	for _, p := range list {
		texts = append(texts, p.String())
	}
	return few(texts)
}

// gatewayRange finds user routes of GatewaySubnet that take its own range, or the
// gateway's public addresses, away from it (net:1.10 table).
func (c *compiler) gatewayRange(v *VNet) {
	for j := range v.Subnets {
		s := &v.Subnets[j]
		t := c.tables[s.RouteTable]
		if s.Name != gatewaySubnet || t == nil || len(s.EffectiveRoutes) > 0 {
			continue
		}
		sub := c.n.subnets[v.Name+"/"+s.Name]
		for _, x := range s.Prefixes {
			if r := sub.table.takenFrom(x); r != nil {
				place := root.item("virtualNetworks", v.Name, 0).item("subnets", s.Name, 0).field("routeTable")
				c.find(FindingGatewayRange, place, fmt.Sprintf("route %s/%s %s takes GatewaySubnet's own range %s to %s, which can hurt the gateway: add %s to VnetLocal",
					t.Name, r.Name, r.Prefix, x, r.NextHop, x))
			}
		}
	}
}

// takenFrom is the user route that sends some of x elsewhere, or nil.
func (t *table) takenFrom(x netip.Prefix) *route.Route {
	for i := range t.hops {
		h := &t.hops[i]
		r := &h.evidence.Routes[0]
		if r.Source == route.SourceUser && r.NextHop.Type != route.HopVnetLocal && r.Prefix.Overlaps(x) &&
			(r.Prefix.Bits() > x.Bits() || t.routes.Index(x.Addr()) == i) {
			return r
		}
	}
	return nil
}

// managedRoutes finds rules of Network Manager that a table's own route keeps out
// (net:1.11.b2).
func (c *compiler) managedRoutes() {
	for i := range c.d.RouteTables {
		t := &c.d.RouteTables[i]
		for j := range t.ManagedRoutes {
			if u := &t.ManagedRoutes[j]; t.hasDestination(u) {
				c.find(FindingRouteConflict, root.item("routeTables", t.Name, i).item("networkManagerRoutes", u.Name, j).String(),
					"ignored: the table has a route of its own for "+destinationText(u))
			}
		}
	}
}

// mostTables is how many route tables a subscription may have in a region
// (net:1.11.b1). A Design has no subscriptions: it may be several.
const mostTables = 200

func (c *compiler) manyTables() {
	used := map[string]map[string]bool{}
	for _, v := range c.d.VNets {
		for _, s := range v.Subnets {
			if s.RouteTable == "" {
				continue
			}
			if used[v.Region] == nil {
				used[v.Region] = map[string]bool{}
			}
			used[v.Region][s.RouteTable] = true
		}
	}
	for region, tables := range used {
		if len(tables) > mostTables {
			c.find(FindingManyTables, "routeTables", fmt.Sprintf("%d are in use in region %s, and a subscription may have %d there", len(tables), quote(region), mostTables))
		}
	}
}
