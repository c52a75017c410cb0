package sim

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim/internal/conntrack"
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
// the box does, and one that says nothing of how has the box's ways (net:4.6.b2).
func (c *compiler) joinBox(f *filter) {
	for _, d := range c.n.devices {
		if e, ok := d.(*edge); ok && e.filter != nil && e.filter.box == f.box {
			tracks := e.filter.tracks || f.tracks
			e.filter.tracks, f.tracks = tracks, tracks
			stateful := e.filter.stateful || f.stateful
			e.filter.stateful, f.stateful = stateful, stateful
			options := sharedOptions(e.filter.options, f.options)
			e.filter.options, f.options = options, options
		}
	}
}

// sharedOptions are those of two edges of a box, one of which may say nothing.
func sharedOptions(a, b conntrack.Options) conntrack.Options {
	a.Loose, a.Liberal = a.Loose || b.Loose, a.Liberal || b.Liberal
	if a.Timeouts == nil {
		a.Timeouts = b.Timeouts
	}
	return a
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
		own := map[netip.Addr]way{}
		for j := range x.Edges {
			for _, a := range ownAddresses(&x.Edges[j]) {
				// An address that two edges have is either's.
				id, w := c.edges[x.Name+"/"+x.Edges[j].Name].id, own[a]
				if !slices.Contains(w.edges, id) {
					w.edges = append(w.edges, id)
				}
				w.own = true
				own[a], ways[single(a)] = w, w
			}
		}
		for _, p := range x.Prefixes {
			ways[p] = way{inside: true}
		}
		for _, h := range x.Hosts {
			ways[single(h.IP)] = way{inside: true}
		}
		for _, w := range ways {
			slices.SortFunc(w.edges, func(a, b deviceID) int {
				return strings.Compare(c.n.devices[a].self().name, c.n.devices[b].self().name)
			})
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
	if e.peeringDown() {
		return nil
	}
	if len(e.Routes) > 0 {
		return c.tags.prefixes(e.Routes, nil)
	}
	if e.Type == InternetEdge {
		return anywhere
	}
	var out []netip.Prefix
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		for _, k := range c.brings(g) {
			if k.Site == x.Name && slices.Contains(c.linkEnds(g, k.Connection), e.Name) {
				out = append(out, c.announced(g, k)...)
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
	for p, a := range c.announcements(InternetEdge) {
		if _, taken := world[p]; !taken {
			world[p] = a.target(byInternet, "")
		}
	}
	for p, a := range c.announcements(MicrosoftPeering) {
		microsoft[p] = a.target(byTunnel, " over ExpressRoute")
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

// announcement is a prefix that sites say is theirs, and the edges with the
// shortest path to it: several are a choice (net:G3).
type announcement struct {
	edges   []*edge
	prepend int
}

func (a announcement) with(d *edge, prepend int) announcement {
	switch {
	case len(a.edges) == 0 || prepend < a.prepend:
		return announcement{[]*edge{d}, prepend}
	case prepend == a.prepend:
		a.edges = append(a.edges, d)
	}
	return a
}

// announcements are what the sites announce by edges of one type.
func (c *compiler) announcements(by EdgeType) map[netip.Prefix]announcement {
	out := map[netip.Prefix]announcement{}
	for i := range c.d.Sites {
		x := &c.d.Sites[i]
		for j := range x.Edges {
			e := &x.Edges[j]
			if e.Type != by || e.peeringDown() {
				continue
			}
			d := c.edges[x.Name+"/"+e.Name]
			for _, p := range announcedBy(e) {
				out[p] = out[p].with(d, e.ASPathPrepend)
			}
		}
	}
	for _, a := range out {
		slices.SortFunc(a.edges, func(x, y *edge) int { return strings.Compare(x.name, y.name) })
	}
	return out
}

// announcedBy is what an edge says is the site's: to the internet also the
// addresses of its translations.
func announcedBy(e *Edge) []netip.Prefix {
	ps := slices.Clone(e.Advertised)
	if e.Type == InternetEdge {
		for _, a := range ownAddresses(e) {
			// Only where no wider prefix brings it: a host route of the model's own
			// making must not beat what the site advertises elsewhere (net:4.5.b2).
			if isPublic(a) && !contained(a, ps) {
				ps = append(ps, single(a))
			}
		}
	}
	slices.SortFunc(ps, comparePrefixes)
	return slices.Compact(ps)
}

// target is where packets to the prefix go.
func (a announcement) target(how how, over string) target {
	t := target{device: a.edges[0].id, how: how}
	names := make([]string, len(a.edges))
	for i, d := range a.edges {
		names[i] = d.name
		if len(a.edges) > 1 {
			t.equal = append(t.equal, d.id)
		}
	}
	t.note = "advertised by " + strings.Join(names, " and ") + over
	return t
}

// unattached public addresses, and those of firewalls and gateways.
func (c *compiler) unattached() {
	for _, d := range c.n.devices {
		if f, ok := d.(*firewall); ok {
			for _, a := range f.public {
				c.targets[single(a)] = target{note: "public IP of firewall " + f.name, device: f.id, how: byInternet}
			}
		}
	}
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		for _, name := range g.PublicIPs {
			c.targets[single(c.pips[name].IP)] = target{note: "public IP of gateway " + g.Name, device: c.gatewayOf(g).id, how: byInternet}
		}
	}
	for _, p := range c.d.PublicIPs {
		if _, used := c.targets[single(p.IP)]; !used {
			c.targets[single(p.IP)] = target{note: "public IP " + p.Name + ", attached to nothing", device: nobody}
		}
	}
}
