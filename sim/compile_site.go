package sim

import (
	"maps"
	"net/netip"
	"slices"
)

func (c *compiler) allSites() {
	for i := range c.d.Sites {
		x := &c.d.Sites[i]
		d := &site{node: node{name: x.Name}, inside: map[netip.Addr]deviceID{}}
		c.add(d)
		c.n.sites = append(c.n.sites, d)
		for _, h := range x.Hosts {
			id := c.add(&host{node: node{name: h.Name}, ip: h.IP, site: d, listen: h.Listen})
			d.inside[h.IP] = id
			c.n.endpoints[h.Name] = endpoint{device: id, addrs: []netip.Addr{h.IP}}
		}
		boxes := map[string]deviceID{}
		for j := range x.Edges {
			c.edge(x, d, &x.Edges[j], boxes)
		}
	}
}

func (c *compiler) edge(x *Site, s *site, e *Edge, boxes map[string]deviceID) {
	d := &edge{node: node{name: x.Name + "/" + e.Name}, kind: e.Type, site: s, advertised: e.Advertised}
	id := c.add(d)
	c.edges[d.name] = d
	box, ok := boxes[e.Box]
	if !ok || e.Box == "" {
		box = id
		boxes[e.Box] = id
	}
	d.filter = c.filter(&e.Filter, &d.node, box)
	if ok && e.Box != "" {
		c.joinBox(d.filter)
	}
}

// joinBox makes the edges of one box agree: if one of them tracks connections,
// the box does.
func (c *compiler) joinBox(f *filter) {
	for _, d := range c.n.devices {
		if e, ok := d.(*edge); ok && e.filter != nil && e.filter.box == f.box {
			tracks := e.filter.tracks || f.tracks
			e.filter.tracks, f.tracks = tracks, tracks
			stateful := e.filter.stateful || f.stateful
			e.filter.stateful, f.stateful = stateful, stateful
		}
	}
}

// connections join gateways and edges: what a gateway knows by longest prefix,
// and which networks lie behind it.
func (c *compiler) connections() {
	behind := map[*edge]map[netip.Prefix]deviceID{}
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		d := c.gatewayOf(g)
		d.known, d.behind = newIndex(c.tunnels(g)), c.behind(g)
		for _, k := range g.Connections {
			e := c.edges[k.Site+"/"+k.Edge]
			if behind[e] == nil {
				behind[e] = map[netip.Prefix]deviceID{}
			}
			for _, p := range slices.Concat(d.behind, g.otherSites(k.Name)) {
				behind[e][p] = d.id
			}
		}
	}
	c.throughTunnels(behind)
	for e, m := range behind {
		e.peers = newIndex(m)
	}
}

// throughTunnels lets an edge with tunnels to one gateway send it whatever the
// site is told to route there: the gateway's own routes decide what becomes of it.
func (c *compiler) throughTunnels(behind map[*edge]map[netip.Prefix]deviceID) {
	for i := range c.d.Sites {
		x := &c.d.Sites[i]
		for j := range x.Edges {
			m := behind[c.edges[x.Name+"/"+x.Edges[j].Name]]
			ids := slices.Compact(slices.Sorted(maps.Values(m)))
			if len(ids) != 1 {
				continue
			}
			for _, p := range c.tags.prefixes(x.Edges[j].Routes, nil) {
				m[p] = ids[0]
			}
		}
	}
}

func (c *compiler) gatewayOf(g *Gateway) *gateway {
	i := slices.IndexFunc(c.gateways[g.VNet], func(d *gateway) bool { return d.name == g.Name })
	return c.gateways[g.VNet][i]
}

// tunnels lists, for each prefix a gateway knows, the connections that bring it:
// those of the highest weight (net:G3).
func (c *compiler) tunnels(g *Gateway) map[netip.Prefix][]tunnel {
	out, best := map[netip.Prefix][]tunnel{}, map[netip.Prefix]int{}
	for _, k := range g.known() {
		t := tunnel{"connection " + k.Name, c.edges[k.Site+"/"+k.Edge].id}
		for _, p := range k.prefixes {
			switch old, seen := best[p]; {
			case !seen || k.RoutingWeight > old:
				out[p], best[p] = []tunnel{t}, k.RoutingWeight
			case k.RoutingWeight == old:
				out[p] = append(out[p], t)
			}
		}
	}
	return out
}

// behind are the networks a gateway leads to: its own, and those that borrow it
// (net:P6).
func (c *compiler) behind(g *Gateway) []netip.Prefix {
	out := slices.Clone(c.vnetNamed(g.VNet).Space)
	for _, p := range c.d.Peerings {
		if back := c.reverse(p); p.To == g.VNet && p.UseRemoteGateways && back != nil && back.AllowGatewayTransit {
			out = append(out, c.vnetNamed(p.From).Space...)
		}
	}
	return out
}

// otherSites are the prefixes of a VPN gateway's other connections, which it
// announces to this one; never the default route (net:4.1.b1). An ExpressRoute
// gateway announces none.
func (g *Gateway) otherSites(connection string) (out []netip.Prefix) {
	for _, k := range g.known() {
		if g.Type != VPN || k.Name == connection {
			continue
		}
		for _, p := range k.prefixes {
			if p.Bits() > 0 {
				out = append(out, p)
			}
		}
	}
	return out
}

// siteWays compiles each site's routing: the highest preference wins among edges
// that know the same prefix, equal ones are a choice (net:4.6.b1).
func (c *compiler) siteWays() {
	for i := range c.d.Sites {
		x := &c.d.Sites[i]
		ways, best := map[netip.Prefix]way{}, map[netip.Prefix]int{}
		for j := range x.Edges {
			e := &x.Edges[j]
			id := c.edges[x.Name+"/"+e.Name].id
			for _, p := range c.edgeRoutes(x, e) {
				switch old, seen := best[p]; {
				case !seen || e.Preference > old:
					ways[p], best[p] = way{edges: []deviceID{id}}, e.Preference
				case e.Preference == old && !slices.Contains(ways[p].edges, id):
					ways[p] = way{edges: append(ways[p].edges, id)}
				}
			}
		}
		for j := range x.Edges {
			for _, a := range ownAddresses(&x.Edges[j]) {
				ways[single(a)] = way{edges: []deviceID{c.edges[x.Name+"/"+x.Edges[j].Name].id}}
			}
		}
		for _, p := range x.Prefixes {
			ways[p] = way{inside: true}
		}
		for _, h := range x.Hosts {
			ways[single(h.IP)] = way{inside: true}
		}
		c.n.sites[i].ways = newIndex(ways)
	}
}

// ownAddresses are those of an edge's translations: they lead to it.
func ownAddresses(e *Edge) (out []netip.Addr) {
	for _, r := range e.Filter.SNAT {
		out = append(out, r.To)
	}
	for _, r := range e.Filter.DNAT {
		out = append(out, r.Destination)
	}
	return out
}

// edgeRoutes are the destinations a site reaches by an edge.
func (c *compiler) edgeRoutes(x *Site, e *Edge) []netip.Prefix {
	if len(e.Routes) > 0 {
		return c.tags.prefixes(e.Routes, nil)
	}
	if e.Type == InternetEdge {
		return anywhere
	}
	var out []netip.Prefix
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		for _, k := range g.Connections {
			if k.Site == x.Name && k.Edge == e.Name {
				out = append(out, c.behind(g)...)
			}
		}
	}
	return out
}

// internetTargets compiles who has which public address. On Microsoft's network
// a site's advertisement over Microsoft peering beats the same prefix on the
// internet (net:4.5.b2).
func (c *compiler) internetTargets() {
	c.unattached()
	world := c.targets
	microsoft := map[netip.Prefix]target{}
	for i := range c.d.Sites {
		for j := range c.d.Sites[i].Edges {
			c.advertise(&c.d.Sites[i], &c.d.Sites[i].Edges[j], world, microsoft)
		}
	}
	over := slices.Collect(maps.Keys(microsoft))
	for p, t := range world {
		implied := p.IsSingleIP() && contained(p.Addr(), over) && c.implied(p.Addr(), t.device)
		if _, better := microsoft[p]; !better && !implied {
			microsoft[p] = t
		}
	}
	d := c.n.devices[theInternet].(*internet)
	d.world, d.microsoft = newIndex(world), newIndex(microsoft)
}

// implied says whether an edge has an address for its translations alone, and
// advertises no prefix of its own that brings it: a wider one over ExpressRoute
// then takes it all (net:4.5 table, second row).
func (c *compiler) implied(a netip.Addr, id deviceID) bool {
	if id == nobody {
		return false
	}
	d, ok := c.n.devices[id].(*edge)
	return ok && !contained(a, d.advertised)
}

func (c *compiler) advertise(x *Site, e *Edge, world, microsoft map[netip.Prefix]target) {
	d := c.edges[x.Name+"/"+e.Name]
	to := target{device: d.id}
	ps := slices.Clone(e.Advertised)
	switch e.Type {
	case InternetEdge:
		to.note, to.how = "advertised by "+d.name, byInternet
		for _, a := range ownAddresses(e) {
			// Only where no wider prefix brings it: a host route of the model's own
			// making must not beat what the site advertises elsewhere (net:4.5.b2).
			if isPublic(a) && !contained(a, ps) {
				ps = append(ps, single(a))
			}
		}
		for _, p := range ps {
			if _, taken := world[p]; !taken {
				world[p] = to
			}
		}
	case MicrosoftPeering:
		to.note, to.how = "advertised by "+d.name+" over ExpressRoute", byTunnel
		for _, p := range ps {
			microsoft[p] = to
		}
	}
}

// unattached public addresses, and those of firewalls.
func (c *compiler) unattached() {
	for _, d := range c.n.devices {
		if f, ok := d.(*firewall); ok {
			for _, a := range f.public {
				c.targets[single(a)] = target{note: "public IP of firewall " + f.name, device: f.id, how: byInternet}
			}
		}
	}
	for _, p := range c.d.PublicIPs {
		if _, used := c.targets[single(p.IP)]; !used {
			c.targets[single(p.IP)] = target{note: "public IP " + p.Name + ", attached to nothing", device: nobody}
		}
	}
}
