package sim

import (
	"net/netip"
	"slices"
	"strings"
)

// twoRoads are networks and sites with two roads between them, of which each side
// prefers another: answers take another way than requests (net:G2, net:4.5 table).
func (c *compiler) twoRoads() {
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		if len(c.gateways[v.Name]) == 0 {
			continue
		}
		for j := range c.d.Sites {
			c.roadsBetween(v, &c.d.Sites[j])
		}
	}
}

// roadsBetween compares what Azure takes to a site with what the site takes back.
func (c *compiler) roadsBetween(v *VNet, x *Site) {
	base := c.baseRoutes(v)
	back := c.edgesTo(x, v.Space)
	if back == nil {
		return
	}
	seen := map[string]bool{}
	for _, p := range c.heard(base, x) {
		there := c.edgesFrom(base, x, p)
		if there == nil || c.oneBox(x, there, back) || slices.Equal(there, back) && (len(there) == 1 || !c.remembers(x, there)) {
			continue
		}
		text := "from " + v.Name + " by " + strings.Join(there, " or ") + ", from " + x.Name + " by " + strings.Join(back, " or ")
		if !seen[text] {
			seen[text] = true
			c.find(FindingTwoRoads, root.item("sites", x.Name, 0).item("edges", back[0], 0).field("localPreference"),
				text+": a firewall on one road sees half of each connection; let both sides prefer the same one")
		}
	}
}

// heard are a site's prefixes and the narrower ones inside them that its gateways
// know: each may take a road of its own (net:G1).
func (c *compiler) heard(base *vnetRoutes, x *Site) []netip.Prefix {
	var inner []netip.Prefix
	for p := range base.gateways {
		if insideOf(p, x.Prefixes) {
			inner = append(inner, p)
		}
	}
	return sortedSet(x.Prefixes, inner)
}

// oneBox says whether all the edges are one box, which sees both halves whatever
// the roads (net:4.6.b2).
func (c *compiler) oneBox(x *Site, there, back []string) bool {
	box := c.edges[x.Name+"/"+there[0]].filter.box
	for _, n := range append(slices.Clip(there), back...) {
		if c.edges[x.Name+"/"+n].filter.box != box {
			return false
		}
	}
	return true
}

// remembers says whether an edge among several keeps state that the others don't
// share.
func (c *compiler) remembers(x *Site, names []string) bool {
	first := c.edges[x.Name+"/"+names[0]].filter.box
	return slices.ContainsFunc(names, func(n string) bool { return c.edges[x.Name+"/"+n].filter.box != first }) &&
		slices.ContainsFunc(names, func(n string) bool { return c.edges[x.Name+"/"+n].filter.tracks })
}

// edgesTo are the edges by which a site reaches a network.
func (c *compiler) edgesTo(x *Site, space []netip.Prefix) (out []string) {
	at := slices.IndexFunc(c.d.Sites, func(s Site) bool { return s.Name == x.Name })
	for _, p := range space {
		w := c.n.sites[at].ways.find(p.Addr())
		if w == nil || w.inside {
			continue
		}
		for _, id := range w.edges {
			d := c.n.devices[id].(*edge)
			if d.kind == VPNEdge || d.kind == PrivatePeering {
				out = append(out, strings.TrimPrefix(d.name, x.Name+"/"))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// edgesFrom are the edges by which a network reaches a prefix of the site: those
// of the longest prefix that covers it, by the gateway that wins it.
func (c *compiler) edgesFrom(base *vnetRoutes, x *Site, p netip.Prefix) (out []string) {
	best := netip.Prefix{}
	for q := range base.gateways {
		if q.Bits() > 0 && q.Bits() <= p.Bits() && q.Contains(p.Addr()) && (!best.IsValid() || q.Bits() > best.Bits()) {
			best = q
		}
	}
	if !best.IsValid() {
		return nil
	}
	for _, k := range c.chosen(c.gatewayNamed(base.gateways[best].name))[best] {
		if k.Site == x.Name {
			out = append(out, k.ends()...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// microsoftEdge are public addresses that Microsoft's answers do not bring back to
// the edge they left by (net:4.5 table), and a session that is down.
func (c *compiler) microsoftEdge(x *Site, e *Edge) {
	if e.Type != MicrosoftPeering {
		return
	}
	at := root.item("sites", x.Name, 0).item("edges", e.Name, 0)
	if e.peeringDown() {
		c.find(FindingSessionDown, at.field("advertisedPublicPrefixes"), "more than 200 prefixes announced: the session is down, and the edge leads nowhere")
		return
	}
	if len(e.Routes) > 0 && slices.ContainsFunc(c.tags.prefixes(e.Routes, nil), func(p netip.Prefix) bool { return p.Bits() == 0 }) {
		c.find(FindingPublicPrefix, at.field("routes"), "a default route, which Microsoft takes and gives on private peering alone")
	}
	for _, r := range e.Filter.SNAT {
		if len(e.Routes) > 0 && !r.Inward && isPublic(r.To) && !contained(r.To, e.Advertised) {
			c.find(FindingPublicPrefix, at.field("advertisedPublicPrefixes"), r.To.String()+" of translation "+r.Name+" is not announced here: Microsoft answers it over the internet")
		}
	}
	for i := range x.Edges {
		o := &x.Edges[i]
		if o.Type != InternetEdge || o.Box != "" && o.Box == e.Box {
			continue
		}
		for _, a := range ownAddresses(o) {
			if contained(a, e.Advertised) {
				c.find(FindingPublicPrefix, at.field("advertisedPublicPrefixes"), a.String()+", which edge "+o.Name+" translates to, is announced here: Microsoft answers it over ExpressRoute")
			}
		}
		for _, p := range o.Advertised {
			if slices.Contains(e.Advertised, p) {
				c.find(FindingPublicPrefix, at.field("advertisedPublicPrefixes"), p.String()+" is announced by edge "+o.Name+" too: Microsoft answers it over ExpressRoute, the rest of the world over the internet")
			}
		}
	}
}
