package sim

import (
	"fmt"
	"net/netip"
	"slices"
)

// gateways checks virtual network gateways.
func (c *checker) gateways() {
	var claims []claim[string]
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		p := root.item("virtualNetworkGateways", g.Name, i)
		typed := spelt(c, p, "gatewayType", g.Type, gatewayNames)
		if v := find(c, p, "virtualNetwork", c.vnets, g.VNet); v != nil {
			if typed { // net:1.11.b1
				what := fmt.Sprintf("the one place for a %v gateway in", g.Type)
				claims = append(claims, claim[string]{what + v.Name, v.Name, what, p, "virtualNetwork"})
			}
			if c.subnets.byName[v.Name+"/"+gatewaySubnet] == nil {
				c.bad(p, "virtualNetwork", "%s has no subnet \"%s\", want one", quote(g.VNet), gatewaySubnet)
			}
		}
		unique(c, p, "connections", g.Connections, func(k *Connection) string { return k.Name })
		var edges []claim[string]
		for j := range g.Connections {
			k := &g.Connections[j]
			at := p.item("connections", k.Name, j)
			edges = append(edges, c.connection(at, g, k)...)
		}
		clashes(c, edges)
		c.defaultSite(p, g)
		c.vpnType(p, g)
		c.asn(p, g.ASN, azureASNs)
		c.gatewayAddresses(p, g)
	}
	clashes(c, claims)
}

// defaultSite checks forced tunnelling without BGP (net:4.3).
func (c *checker) defaultSite(p *place, g *Gateway) {
	switch {
	case g.DefaultSite == "":
	case g.Type == ExpressRoute:
		c.bad(p, "gatewayDefaultSite", "%s on an ExpressRoute gateway, want it on a VPN gateway only", quote(g.DefaultSite))
	case g.VPNType == PolicyBased:
		c.bad(p, "gatewayDefaultSite", "%s on a policy-based gateway, want it on a route-based one only", quote(g.DefaultSite))
	default:
		find(c, p, "gatewayDefaultSite", newRefs("connection", g.Connections, func(k *Connection) string { return k.Name }), g.DefaultSite)
	}
}

// vpnType checks what a policy-based gateway cannot do: BGP, and what is not a
// VPN gateway at all.
func (c *checker) vpnType(p *place, g *Gateway) {
	if !spelt(c, p, "vpnType", g.VPNType, vpnNames) || g.VPNType != PolicyBased {
		return
	}
	if g.Type == ExpressRoute {
		c.bad(p, "vpnType", "\"PolicyBased\" on an ExpressRoute gateway, want it on a VPN gateway only")
		return
	}
	for i := range g.Connections {
		k := &g.Connections[i]
		if k.announces(g) {
			c.bad(p.item("connections", k.Name, i), "enableBgp", "BGP on a policy-based gateway, want a route-based one for it")
		}
	}
}

// Autonomous systems that Azure keeps for itself (net:4.1.b3). A gateway has the
// first of them unless it is told otherwise, and no peer of it may.
var (
	defaultASN   = 65515
	azureASNs    = []int{8074, 8075, 12076, 65517, 65518, 65519, 65520}
	peerASNs     = append([]int{defaultASN}, azureASNs...)
	largestASN   = 1<<32 - 1
	mostPrepends = 32
)

func (c *checker) asn(p *place, asn int, reserved []int) {
	switch {
	case asn < 0 || asn > largestASN:
		c.bad(p, "asn", "\"%d\" is out of range, want 1..%d", asn, largestASN)
	case slices.Contains(reserved, asn):
		c.bad(p, "asn", "\"%d\" is reserved by Azure, want another", asn)
	}
}

// gatewayAddresses checks the addresses of a gateway's instances.
func (c *checker) gatewayAddresses(p *place, g *Gateway) {
	for _, name := range g.PublicIPs {
		c.attach(p, "publicIPAddresses", name)
	}
	if n := len(g.PublicIPs); g.ActiveActive && n == 1 {
		c.bad(p, "publicIPAddresses", "1 address given, want one for each of the two active instances")
	} else if n > 2 || n > 1 && !g.ActiveActive {
		c.bad(p, "publicIPAddresses", "%d addresses given, want one, or two with activeActive", n)
	}
	for _, a := range g.Instances {
		c.address(p, "instanceAddresses", a)
	}
}

// mostWeight is the highest weight of a connection.
const mostWeight = 32000

// connection checks a connection, and returns its claims on the edges that exist.
func (c *checker) connection(p *place, g *Gateway, k *Connection) []claim[string] {
	if len(k.Static) > 0 && g.Type == ExpressRoute {
		c.bad(p, "localAddressPrefixes", "%d given, want none: an ExpressRoute gateway learns by BGP alone", len(k.Static))
	}
	for _, x := range k.Static {
		c.prefix(p, "localAddressPrefixes", x)
	}
	for _, x := range k.Learned {
		c.prefix(p, "bgpRoutes", x)
	}
	if k.RoutingWeight < 0 || k.RoutingWeight > mostWeight {
		c.bad(p, "routingWeight", "\"%d\" is out of range, want 0..%d", k.RoutingWeight, mostWeight)
	}
	c.byType(p, g, k)
	s := find(c, p, "site", c.siteNames, k.Site)
	if s == nil {
		return nil
	}
	if c.edges[s] == nil {
		c.edges[s] = newRefs("edge of site "+quote(s.Name), s.Edges, func(e *Edge) string { return e.Name })
	}
	var claims []claim[string]
	for i, name := range k.ends() {
		field := []string{"edge", "secondaryEdge"}[i]
		e := find(c, p, field, c.edges[s], name)
		if e == nil {
			continue
		}
		want := map[GatewayType]EdgeType{VPN: VPNEdge, ExpressRoute: PrivatePeering}[g.Type]
		if want != 0 && e.Type != want {
			c.bad(p, field, "%s is of type %q, want %q for a %v gateway", quote(name), e.Type, want, g.Type)
		}
		claims = append(claims, claim[string]{k.Site + "/" + name, k.Site + "/" + name, "edge", p, field})
	}
	return claims
}

// byType checks what only a connection of one kind of gateway has.
func (c *checker) byType(p *place, g *Gateway, k *Connection) {
	switch g.Type {
	case VPN:
		if k.SecondEdge != "" {
			c.bad(p, "secondaryEdge", "%s on a VPN connection, want a connection of its own for a second device", quote(k.SecondEdge))
		}
		if k.FastPath {
			c.bad(p, "expressRouteGatewayBypass", "true on a VPN connection, want it on ExpressRoute only")
		}
	case ExpressRoute:
		if len(k.TrafficSelectors) > 0 {
			c.bad(p, "trafficSelectorPolicies", "%d given on an ExpressRoute connection, want them on a VPN connection only", len(k.TrafficSelectors))
		}
	}
	for i, s := range k.TrafficSelectors {
		at := p.item("trafficSelectorPolicies", "", i)
		c.selectorRanges(at, "localAddressRanges", s.Local)
		c.selectorRanges(at, "remoteAddressRanges", s.Remote)
	}
}

func (c *checker) selectorRanges(p *place, field string, ranges []netip.Prefix) {
	if len(ranges) == 0 {
		c.bad(p, field, "no prefix given, want one such as \"10.0.0.0/16\"")
	}
	for _, x := range ranges {
		c.prefix(p, field, x)
	}
}
