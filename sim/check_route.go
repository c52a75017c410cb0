package sim

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
)

// Azure's limits on a route table (net:1.11.b1).
const mostRoutes, mostTagRoutes = 400, 25

// routeTables checks the route tables by themselves; what a subnet makes of one
// is checked at the subnet.
func (c *checker) routeTables() {
	for i := range c.d.RouteTables {
		t := &c.d.RouteTables[i]
		c.routeTable(root.item("routeTables", t.Name, i), t)
	}
}

// mostManaged is what a table may hold that Network Manager writes to (net:1.11.b2).
const mostManaged = 1000

// managedRoutes checks what Network Manager puts into a table.
func (c *checker) managedRoutes(p *place, t *RouteTable) {
	const field = "networkManagerRoutes"
	uniqueRules(c, p, field, t.ManagedRoutes, func(u *UDR) string { return u.Name })
	var claims []claim[destination]
	for i := range t.ManagedRoutes {
		u := &t.ManagedRoutes[i]
		at := p.item(field, u.Name, i)
		if c.udr(at, u) {
			claims = append(claims, claim[destination]{destination{u.Prefix, strings.ToLower(u.Tag)}, destinationText(u), "destination", at, "addressPrefix"})
		}
	}
	clashes(c, claims)
}

// destination is what a route leads to. A table has it once.
type destination struct {
	prefix netip.Prefix
	tag    string
}

// sameDestination reports the routes that share a well-formed destination.
func (c *checker) sameDestination(p *place, t *RouteTable, formed map[destination]bool) {
	var claims []claim[destination]
	for i := range t.Routes {
		u := &t.Routes[i]
		if key := (destination{u.Prefix, strings.ToLower(u.Tag)}); formed[key] {
			claims = append(claims, claim[destination]{key, destinationText(u), "destination", p.item("routes", u.Name, i), "addressPrefix"})
		}
	}
	clashes(c, claims)
}

func destinationText(u *UDR) string {
	if u.Tag != "" {
		return u.Tag
	}
	return u.Prefix.String()
}

func (c *checker) routeTable(p *place, t *RouteTable) {
	uniqueRules(c, p, "routes", t.Routes, func(u *UDR) string { return u.Name })
	tagged := 0
	seen, twice := make(map[destination]bool, len(t.Routes)), false
	for i := range t.ManagedRoutes {
		if t.ManagedRoutes[i].Tag != "" {
			tagged++
		}
	}
	for i := range t.Routes {
		u := &t.Routes[i]
		if u.Tag != "" {
			tagged++
		}
		if key := (destination{u.Prefix, strings.ToLower(u.Tag)}); c.udr(p.item("routes", u.Name, i), u) {
			twice = twice || seen[key]
			seen[key] = true
		}
	}
	if twice {
		c.sameDestination(p, t, seen)
	}
	c.managedRoutes(p, t)
	switch n, managed := len(t.Routes), len(t.ManagedRoutes); {
	case managed > 0 && n+managed > mostManaged:
		c.bad(p, "routes", "%d routes, %d of them by Network Manager, want at most %d", n+managed, managed, mostManaged)
	case managed == 0 && n > mostRoutes:
		c.bad(p, "routes", "%d routes, want at most %d", n, mostRoutes)
	}
	if tagged > mostTagRoutes {
		c.bad(p, "routes", "%d routes to service tags, want at most %d", tagged, mostTagRoutes)
	}
}

// udr checks one user route and returns whether its destination is of good form.
func (c *checker) udr(p *place, u *UDR) bool {
	c.nextHop(p, u)
	const field = "addressPrefix"
	switch {
	case u.Tag == "":
		return c.prefix(p, field, u.Prefix)
	case u.Prefix != netip.Prefix{}:
		c.bad(p, field, "both %q and service tag %s given, want one", u.Prefix, quote(u.Tag))
		return false
	case !tagForm(u.Tag):
		c.bad(p, field, "%s is neither a prefix nor a service tag", quote(u.Tag))
		return false
	}
	c.tag(p, field, u.Tag, routeTags)
	if isCloudTag(u.Tag) && c.d.Assumptions.AzureCloudInRoutes == Off { // apim:C10
		c.bad(p, field, "service tag %s cannot stand in user routes by the service tag data (switch azureCloudInRoutes)", quote(u.Tag))
	}
	return true
}

// isCloudTag says whether a tag is AzureCloud or one of its regions.
func isCloudTag(tag string) bool {
	top, _, _ := strings.Cut(tag, ".")
	return top == "AzureCloud"
}

// nextHop checks what a user may write as a next hop (net:1.5).
func (c *checker) nextHop(p *place, u *UDR) {
	const types = "VirtualNetworkGateway, VnetLocal, Internet, VirtualAppliance, VirtualApplianceEcmp or None"
	h := u.NextHop
	if h.Type != route.HopVirtualApplianceEcmp && len(u.NextHopIPs) > 0 {
		c.bad(p, "nextHop", "%d addresses with next hop %v, want them with VirtualApplianceEcmp only", len(u.NextHopIPs), h.Type)
	}
	switch h.Type {
	case 0:
		c.bad(p, "nextHopType", "none given, want %s", types)
	case route.HopVirtualAppliance:
		c.applianceIP(p, u)
	case route.HopVirtualApplianceEcmp:
		c.equalAppliances(p, u)
	case route.HopVirtualNetworkGateway, route.HopVnetLocal, route.HopInternet, route.HopNone:
		if h.IP.IsValid() {
			c.bad(p, "nextHopIpAddress", "%s with next hop %v, want an address with VirtualAppliance only", quote(h.IP.String()), h.Type)
		}
	default:
		c.bad(p, "nextHopType", "%q is not for users to write, want %s", h.Type, types)
	}
}

func (c *checker) applianceIP(p *place, u *UDR) {
	ip := u.NextHop.IP
	switch {
	case !ip.IsValid():
		c.bad(p, "nextHopIpAddress", "no address given, want the private address of the appliance")
	case c.address(p, "nextHopIpAddress", ip) && u.Tag == "" && u.Prefix.IsValid() && ip.Is4() != u.Prefix.Addr().Is4():
		c.bad(p, "nextHopIpAddress", "%q is of another family than %q", ip, u.Prefix)
	}
}

// How many appliances a route may name (net:1.5 table).
const fewestEqual, mostEqual = 2, 64

// equalAppliances checks the next hops of a VirtualApplianceEcmp route.
func (c *checker) equalAppliances(p *place, u *UDR) {
	const field = "nextHop"
	if u.NextHop.IP.IsValid() {
		c.bad(p, "nextHopIpAddress", "%q with next hop VirtualApplianceEcmp, want the addresses in nextHop", u.NextHop.IP)
	}
	if n := len(u.NextHopIPs); n < fewestEqual || n > mostEqual {
		c.bad(p, field, "%d addresses, want %d to %d", n, fewestEqual, mostEqual)
	}
	var claims []claim[netip.Addr]
	first := netip.Addr{}
	for _, ip := range u.NextHopIPs[:min(len(u.NextHopIPs), mostEqual)] {
		if !c.address(p, field, ip) {
			continue
		}
		claims = append(claims, claim[netip.Addr]{ip, ip.String(), "address", p, field})
		if !first.IsValid() {
			first = ip
		}
		if ip.Is4() != first.Is4() || u.Tag == "" && u.Prefix.IsValid() && ip.Is4() != u.Prefix.Addr().Is4() {
			c.bad(p, field, "%q is of another family than %s", ip, destinationText(u))
		}
	}
	clashes(c, claims)
}

// reserved checks the list of prefixes that go to None.
func (c *checker) reserved() {
	const field = "addressPrefixes"
	p, r := root.item("reservedPrefixes", "", noIndex), &c.d.Reserved
	var names []string
	for _, list := range route.ReservedLists() {
		names = append(names, list.Name)
	}
	switch {
	case r.List != "" && len(r.Prefixes) > 0:
		c.bad(p, "list", "both list %s and %d prefixes given, want one", quote(r.List), len(r.Prefixes))
	case r.List != "" && !slices.Contains(names, r.List):
		c.bad(p, "list", "no list named %s %s", quote(r.List), c.near(r.List, names))
	}
	var spans []span
	for _, x := range r.Prefixes {
		if !c.prefix(p, field, x) {
			continue
		}
		if x.Bits() == 0 {
			c.bad(p, field, "%q is everything, want a longer prefix", x)
		}
		spans = append(spans, span{x, p, ""})
	}
	nested(spans, func(inner, outer span) {
		if inner.prefix == outer.prefix {
			c.bad(p, field, "%q stands there twice", inner.prefix)
		}
	})
}

// tableTraits is what matters of a route table to the subnets that have it.
type tableTraits struct {
	everything bool // it has a route to 0.0.0.0/0
	toGateway  bool // it has a route with next hop VirtualNetworkGateway
	tunnelsAll bool // and that route is 0.0.0.0/0 or ::/0
}

func (c *checker) traitsOf(t *RouteTable) tableTraits {
	known, ok := c.traits[t]
	if ok {
		return known
	}
	for _, u := range t.inForce() {
		known.everything = known.everything || u.Tag == "" && u.Prefix == everything
		known.toGateway = known.toGateway || u.NextHop.Type == route.HopVirtualNetworkGateway
		known.tunnelsAll = known.tunnelsAll || u.NextHop.Type == route.HopVirtualNetworkGateway && u.Tag == "" && u.Prefix.Bits() == 0
	}
	c.traits[t] = known
	return known
}

var everything = CIDR("0.0.0.0/0")

// gatewayHops refuses user routes to a gateway where that gateway is, or stands
// beside, an ExpressRoute gateway (net:1.9.b5). Without any gateway such a route
// deploys and leads nowhere.
func (c *checker) gatewayHops(r subnetRef, t *RouteTable) {
	if !c.traitsOf(t).toGateway {
		return
	}
	if er := c.expressRouteOf(r.v.Name); er != "" {
		c.bad(r.p, "routeTable", "%s routes to VirtualNetworkGateway, which must be a VPN gateway alone, and %s is an ExpressRoute gateway",
			quote(t.Name), quote(er))
	}
	if pb := c.policyBasedOf(r.v.Name); pb != "" && c.traitsOf(t).tunnelsAll {
		c.bad(r.p, "routeTable", "%s routes everything to VirtualNetworkGateway, which a route-based gateway alone takes, and %s is policy-based",
			quote(t.Name), quote(pb))
	}
}

// servedBy are the names of the gateways of one kind by the network they serve,
// as their own or as one that borrows: the lowest name where there are several.
func (c *checker) servedBy(kind func(*Gateway) bool) map[string]string {
	own := map[string]string{}
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		if had := own[g.VNet]; kind(g) && (had == "" || g.Name < had) {
			own[g.VNet] = g.Name
		}
	}
	lent := map[string]string{}
	for _, q := range c.d.Peerings {
		if name := own[q.To]; q.UseRemoteGateways && name != "" && (lent[q.From] == "" || name < lent[q.From]) {
			lent[q.From] = name
		}
	}
	for v, name := range lent {
		if own[v] == "" {
			own[v] = name
		}
	}
	return own
}

// expressRouteOf is the name of the ExpressRoute gateway that serves a network,
// "" if there is none.
func (c *checker) expressRouteOf(vnet string) string {
	if c.expressRoute == nil {
		c.expressRoute = c.servedBy(func(g *Gateway) bool { return g.Type == ExpressRoute })
	}
	return c.expressRoute[vnet]
}

// policyBasedOf is the same of a policy-based VPN gateway.
func (c *checker) policyBasedOf(vnet string) string {
	if c.policyBased == nil {
		c.policyBased = c.servedBy(func(g *Gateway) bool { return g.Type == VPN && g.VPNType == PolicyBased })
	}
	return c.policyBased[vnet]
}
