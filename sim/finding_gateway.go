package sim

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
)

// gatewayFindings are what gateways and sites deploy with and do not work by.
func (c *compiler) gatewayFindings() {
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		p := root.item("virtualNetworkGateways", g.Name, i)
		for j, k := range c.brings(g) {
			at := p.item("connections", k.Name, j)
			c.sessions(at, g, k)
			c.filtered(at, g, k)
			c.unknownThere(at, g, k)
			c.fastPast(at, g, k)
		}
		c.sameSpace(g)
		c.gatewayRoutes(g)
	}
	for i := range c.d.Sites {
		c.insideOfAzure(&c.d.Sites[i])
		for j := range c.d.Sites[i].Edges {
			c.microsoftEdge(&c.d.Sites[i], &c.d.Sites[i].Edges[j])
		}
	}
	c.twoRoads()
}

// sessions are BGP sessions that are down (net:4.1.b3, net:4.1.b4).
func (c *compiler) sessions(at *place, g *Gateway, k *brought) {
	if k.down != "" {
		c.find(FindingSessionDown, at.field("bgpRoutes"), k.down+": the session is down, and the connection brings none of them")
	}
}

// filtered are prefixes from a site that equal a network's or lie inside it: a VPN
// gateway filters its own (net:4.1.b2), and no route inside a network or a peer
// draws its traffic (net:A3).
func (c *compiler) filtered(at *place, g *Gateway, k *brought) {
	for _, kind := range []struct {
		field string
		list  []netip.Prefix
	}{{"localAddressPrefixes", k.Static}, {"bgpRoutes", k.Learned}} {
		for _, p := range kind.list {
			for _, v := range c.served(g) {
				if insideOf(p, v.Space) {
					c.find(FindingFilteredRoute, at.field(kind.field), p.String()+" lies in the space of virtual network "+v.Name+", which keeps its own traffic: nothing in Azure is sent there")
				}
			}
		}
	}
}

// unknownThere are networks that a device without BGP has no route to, though its
// gateway serves them (net:P6).
func (c *compiler) unknownThere(at *place, g *Gateway, k *brought) {
	e := c.edgeNamed(k.Site, k.Edge)
	if g.Type != VPN {
		return
	}
	var lost []string
	for _, v := range c.served(g) {
		for _, p := range v.Space {
			named := k.announces(g) || len(e.Routes) == 0 || insideOf(p, c.tags.prefixes(e.Routes, nil))
			if !named || !carried(k, p) {
				lost = append(lost, p.String()+" of "+v.Name)
			}
		}
	}
	if lost != nil {
		c.find(FindingUnknownToSite, at.field("edge"), k.Site+"/"+k.Edge+" carries nothing for "+strings.Join(lost, ", ")+", which gateway "+g.Name+" serves: name them among its routes and traffic selectors")
	}
}

// carried says whether a connection's selectors name a prefix on Azure's side.
func carried(k *brought, p netip.Prefix) bool {
	return len(k.TrafficSelectors) == 0 || slices.ContainsFunc(k.TrafficSelectors, func(s TrafficSelector) bool { return insideOf(p, s.Local) })
}

// fastPast are connections with FastPath beside user routes on GatewaySubnet
// (net:G6).
func (c *compiler) fastPast(at *place, g *Gateway, k *brought) {
	t := c.tableOf(g.VNet, "GatewaySubnet")
	if k.FastPath && t != nil && len(t.Routes) > 0 {
		c.find(FindingGatewayRoute, at.field("expressRouteGatewayBypass"), "what comes over FastPath passes the gateway by, and may not follow route table "+t.Name+" of GatewaySubnet")
	}
}

func (c *compiler) tableOf(vnet, subnet string) *RouteTable {
	for _, s := range c.vnetNamed(vnet).Subnets {
		if s.Name == subnet {
			return c.tables[s.RouteTable]
		}
	}
	return nil
}

// gatewayRoutes are user routes on GatewaySubnet over a public address of the
// gateway, whose own traffic they divert (net:1.10).
func (c *compiler) gatewayRoutes(g *Gateway) {
	t := c.tableOf(g.VNet, "GatewaySubnet")
	if t == nil {
		return
	}
	for i := range t.Routes {
		u := &t.Routes[i]
		if u.Tag != "" || u.NextHop.Type == route.HopVnetLocal {
			continue
		}
		at := root.item("routeTables", t.Name, 0).item("routes", u.Name, i).field("addressPrefix")
		for _, name := range g.PublicIPs {
			if a := c.pips[name].IP; u.Prefix.Contains(a) {
				c.find(FindingGatewayRoute, at, u.Prefix.String()+" covers "+a.String()+", the public address "+name+" of gateway "+g.Name)
			}
		}
	}
}

// sameSpace are prefixes that two sites of one network both have: Azure sends all
// of it to one of them, or either. The narrower one wins its part.
func (c *compiler) sameSpace(g *Gateway) {
	mine := c.brings(g)
	var all []*brought
	for i := range c.d.Gateways {
		if o := &c.d.Gateways[i]; o.VNet == g.VNet {
			all = append(all, c.brings(o)...)
		}
	}
	for j, k := range mine {
		at := root.item("virtualNetworkGateways", g.Name, 0).item("connections", k.Name, j)
		for _, o := range all {
			if o.Site <= k.Site {
				continue // told once, at the site that comes first
			}
			for _, p := range k.prefixes {
				for _, q := range o.prefixes {
					if p.Bits() > 0 && q.Bits() > 0 && p.Overlaps(q) {
						c.find(FindingOverlap, at.String(), p.String()+" of site "+k.Site+" overlaps "+q.String()+" of site "+o.Site+" ("+o.name+"): one address, and Azure sends it to one of the two")
					}
				}
			}
		}
	}
}

// insideOfAzure are a site's own prefixes that lie in a network its gateways serve:
// the site keeps inside what is meant for Azure, Azure what is meant for the site.
func (c *compiler) insideOfAzure(x *Site) {
	at := root.item("sites", x.Name, 0).field("addressPrefixes")
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		if !slices.ContainsFunc(g.Connections, func(k Connection) bool { return k.Site == x.Name }) {
			continue
		}
		for _, v := range c.served(g) {
			for _, p := range x.Prefixes {
				if insideOf(p, v.Space) {
					c.find(FindingOverlap, at, p.String()+" lies in the space of virtual network "+v.Name+", which gateway "+g.Name+" serves: neither side sends it to the other")
				}
			}
		}
	}
}
