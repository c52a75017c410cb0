package sim

import (
	"fmt"
	"net/netip"
	"slices"
)

// publicAddresses checks the public addresses of the design, and that no two
// things on the internet share one: what lies in a range that a site advertises
// belongs to the site.
func (c *checker) publicAddresses() {
	skus := []string{"", "Standard", "Basic"}
	var spans []span
	for i := range c.d.PublicIPs {
		a := &c.d.PublicIPs[i]
		p := root.item("publicIPAddresses", a.Name, i)
		if c.public(p, "ipAddress", a.IP) {
			spans = append(spans, span{netip.PrefixFrom(a.IP, a.IP.BitLen()), p, p.String()})
		}
		if !slices.Contains(skus, a.SKU) {
			c.bad(p, "sku", "%s is none of \"Standard\", \"Basic\"", quote(a.SKU))
		}
	}
	for i := range c.d.Internet {
		h := &c.d.Internet[i]
		p := root.item("internetHosts", h.Name, i)
		if c.public(p, "ipAddress", h.IP) {
			spans = append(spans, span{netip.PrefixFrom(h.IP, h.IP.BitLen()), p, p.String()})
		}
	}
	spans = append(spans, c.advertised()...)
	nested(spans, func(inner, outer span) {
		switch {
		case !inner.prefix.IsSingleIP() || inner.p.of == "edges" && outer.p.of == "edges":
		case inner.p.of == "edges":
			inner, outer = outer, inner
			fallthrough
		default:
			c.bad(inner.p, "ipAddress", "%q is taken by %s, want another", inner.prefix.Addr(), outer.name)
		}
	})
}

// advertised is the public ranges that sites say are theirs.
func (c *checker) advertised() (spans []span) {
	for i := range c.d.Sites {
		s := &c.d.Sites[i]
		for j := range s.Edges {
			p := root.item("sites", s.Name, i).item("edges", s.Edges[j].Name, j)
			for _, x := range s.Edges[j].Advertised {
				if prefixForm(x) == "" {
					spans = append(spans, span{x, p, p.String()})
				}
			}
		}
	}
	return spans
}

// attach checks that a public address exists and notes its use: it can have one.
func (c *checker) attach(p *place, field, name string) *PublicIP {
	a := find(c, p, field, c.publicIPs, name)
	if a != nil {
		c.attached = append(c.attached, claim[string]{name, name, "public IP address", p, field})
	}
	return a
}

// attachStandard is attach for what needs a Standard IPv4 address.
func (c *checker) attachStandard(p *place, field, name string) {
	a := c.attach(p, field, name)
	switch {
	case a == nil:
	case a.SKU == "Basic":
		c.bad(p, field, "%s is of SKU \"Basic\", want \"Standard\"", quote(name))
	case a.IP.Is6():
		c.bad(p, field, "%s is %q, want an IPv4 address", quote(name), a.IP)
	}
}

// mostNATAddresses is the number of public addresses a NAT gateway takes (net:7.b1).
const mostNATAddresses = 16

// natGatewayList checks NAT gateways: a public address, one network (net:7.b2).
func (c *checker) natGatewayList() {
	users := map[string]map[string]bool{}
	for i := range c.d.VNets {
		for _, s := range c.d.VNets[i].Subnets {
			if users[s.NATGateway] == nil {
				users[s.NATGateway] = map[string]bool{}
			}
			users[s.NATGateway][c.d.VNets[i].Name] = true
		}
	}
	for i := range c.d.NATGateways {
		g := &c.d.NATGateways[i]
		p := root.item("natGateways", g.Name, i)
		if n := len(g.PublicIPs); n < 1 || n > mostNATAddresses {
			c.bad(p, "publicIPAddresses", "%d addresses given, want 1..%d", n, mostNATAddresses)
		}
		for _, name := range g.PublicIPs {
			c.attachStandard(p, "publicIPAddresses", name)
		}
		if on := users[g.Name]; len(on) > 1 {
			c.bad(p, "", "on subnets of %s, want one virtual network", someOf(on))
		}
	}
}

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
			if c.connection(at, g, k) {
				edges = append(edges, claim[string]{k.Site + "/" + k.Edge, k.Site + "/" + k.Edge, "edge", at, "edge"})
			}
		}
		clashes(c, edges)
		c.defaultSite(p, g)
	}
	clashes(c, claims)
}

// defaultSite checks forced tunnelling without BGP (net:4.3).
func (c *checker) defaultSite(p *place, g *Gateway) {
	switch {
	case g.DefaultSite == "":
	case g.Type == ExpressRoute:
		c.bad(p, "gatewayDefaultSite", "%s on an ExpressRoute gateway, want it on a VPN gateway only", quote(g.DefaultSite))
	default:
		find(c, p, "gatewayDefaultSite", newRefs("connection", g.Connections, func(k *Connection) string { return k.Name }), g.DefaultSite)
	}
}

// mostWeight is the highest weight of a connection.
const mostWeight = 32000

// connection checks a connection, and returns whether its edge exists.
func (c *checker) connection(p *place, g *Gateway, k *Connection) bool {
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
	s := find(c, p, "site", c.siteNames, k.Site)
	if s == nil {
		return false
	}
	if c.edges[s] == nil {
		c.edges[s] = newRefs("edge of site "+quote(s.Name), s.Edges, func(e *Edge) string { return e.Name })
	}
	e := find(c, p, "edge", c.edges[s], k.Edge)
	if e == nil {
		return false
	}
	want := map[GatewayType]EdgeType{VPN: VPNEdge, ExpressRoute: PrivatePeering}[g.Type]
	if want != 0 && e.Type != want {
		c.bad(p, "edge", "%s is of type %q, want %q for a %v gateway", quote(k.Edge), e.Type, want, g.Type)
	}
	return true
}
