package sim

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/route"
)

// brought is what a gateway knows by one connection, and how much it prefers it.
type brought struct {
	*Connection
	name     string         // "vpngw to-dc"
	prefixes []netip.Prefix // sorted, each once
	prepend  int
	down     string // why the BGP session is down; empty while it is up
}

// Azure's limits on the prefixes of a BGP session. One more, and the session is
// dropped (net:4.1.b3, net:4.1.b4).
const (
	mostVPNPrefixes       = 4000
	mostPrivatePrefixes   = 4000
	mostPremiumPrefixes   = 10000
	mostMicrosoftPrefixes = 200
)

// brings lists what each connection of a gateway brings: static prefixes, those
// that its BGP session carries, and 0.0.0.0/0 by the default site (net:4.3.b4).
func (c *compiler) brings(g *Gateway) []*brought {
	if known, ok := c.brought[g.Name]; ok {
		return known
	}
	out := make([]*brought, 0, len(g.Connections))
	for i := range g.Connections {
		k := &g.Connections[i]
		x := &brought{Connection: k, name: g.Name + " " + k.Name, down: c.sessionDown(g, k)}
		for j, e := range c.linkEnds(g, k) {
			if n := c.edgeNamed(k.Site, e).ASPathPrepend; j == 0 || n < x.prepend {
				x.prepend = n
			}
		}
		ps := slices.Clone(k.Static)
		if x.down == "" {
			ps = append(ps, c.accepted(g, k)...)
		}
		if k.Name == g.DefaultSite {
			ps = append(ps, any4)
		}
		slices.SortFunc(ps, comparePrefixes)
		x.prefixes = slices.Compact(ps)
		out = append(out, x)
	}
	c.brought[g.Name] = out
	return out
}

// accepted are the prefixes that a gateway takes from a connection's BGP session.
// A VPN gateway filters those of its own network and what lies inside them; a
// superset is fine (net:4.1.b2).
func (c *compiler) accepted(g *Gateway, k *Connection) (out []netip.Prefix) {
	own := c.vnetNamed(g.VNet).Space
	for _, p := range k.Learned {
		if g.Type != VPN || !insideOf(p, own) {
			out = append(out, p)
		}
	}
	return out
}

// insideOf says whether p equals one of the prefixes or lies inside it.
func insideOf(p netip.Prefix, in []netip.Prefix) bool {
	return slices.ContainsFunc(in, func(x netip.Prefix) bool { return x.Bits() <= p.Bits() && x.Contains(p.Addr()) })
}

// linkEnds are the edges to which a connection has a link left. Without any it is down.
func (c *compiler) linkEnds(g *Gateway, k *Connection) []string {
	switch all := k.ends(); {
	case len(all) < 2:
		return all
	case c.lost[g.link(k, primaryLink)]:
		return all[1:]
	case c.lost[g.link(k, secondaryLink)]:
		return all[:1]
	default:
		return all
	}
}

// sessionDown says why a connection's BGP session is down, or nothing.
func (c *compiler) sessionDown(g *Gateway, k *Connection) string {
	if c.lost[g.link(k, primaryLink)] && c.lost[g.link(k, secondaryLink)] {
		return "both links are lost"
	}
	most := mostVPNPrefixes
	if g.Type == ExpressRoute {
		most = mostPrivatePrefixes
		if c.edgeNamed(k.Site, k.Edge).Premium {
			most = mostPremiumPrefixes
		}
	}
	ps := slices.Clone(k.Learned)
	slices.SortFunc(ps, comparePrefixes)
	if n := len(slices.Compact(ps)); n > most {
		return strconv.Itoa(n) + " prefixes announced, and the session takes " + strconv.Itoa(most)
	}
	return ""
}

// peeringDown is the same of an edge's Microsoft peering (net:4.1.b4).
func (e *Edge) peeringDown() bool {
	return e.Type == MicrosoftPeering && len(e.Advertised) > mostMicrosoftPrefixes
}

func (c *compiler) edgeNamed(site, name string) *Edge {
	i := slices.IndexFunc(c.d.Sites, func(x Site) bool { return x.Name == site })
	j := slices.IndexFunc(c.d.Sites[i].Edges, func(e Edge) bool { return e.Name == name })
	return &c.d.Sites[i].Edges[j]
}

// chosen lists, for each prefix a gateway knows, the connections it uses: those
// of the highest weight, of these the ones with the shortest path. Several are a
// choice (net:G3).
func (c *compiler) chosen(g *Gateway) map[netip.Prefix][]*brought {
	out := map[netip.Prefix][]*brought{}
	for _, k := range c.brings(g) {
		for _, p := range k.prefixes {
			best := out[p]
			switch {
			case len(best) == 0 || k.order(best[0]) < 0:
				out[p] = []*brought{k}
			case k.order(best[0]) == 0:
				out[p] = append(best, k)
			}
		}
	}
	return out
}

func (k *brought) order(o *brought) int {
	return cmp.Or(cmp.Compare(o.RoutingWeight, k.RoutingWeight), cmp.Compare(k.prepend, o.prepend))
}

// learn adds the routes of a gateway, a row for each of its instances
// (net:1.4.b3). ExpressRoute wins over VPN for the same prefix (net:G1).
func (c *compiler) learn(b *vnetRoutes, g *gateway) {
	d := c.gatewayNamed(g.name)
	chosen, instances := c.chosen(d), c.instances(d)
	for _, p := range slices.SortedFunc(maps.Keys(chosen), comparePrefixes) {
		if old := b.gateways[p]; old != nil && old != g {
			if old.kind == ExpressRoute {
				continue
			}
			b.gateway = slices.DeleteFunc(b.gateway, func(r route.Route) bool { return r.Prefix == p })
		}
		b.gateways[p] = g
		for _, k := range chosen[p] {
			for _, a := range instances {
				b.gateway = append(b.gateway, route.Route{
					Name: k.name, Prefix: p, Source: route.SourceVirtualNetworkGateway,
					NextHop: route.NextHop{Type: route.HopVirtualNetworkGateway, IP: a},
				})
			}
		}
	}
}

// instances are the next hops that effective routes show for a gateway, one for each
// instance that is left. One that stands by takes over the only one's.
func (c *compiler) instances(g *Gateway) (left []netip.Addr) {
	all := c.declaredInstances(g)
	for i, a := range all {
		if !c.lost[g.instance(i)] {
			left = append(left, a)
		}
	}
	if left == nil {
		return all
	}
	return left
}

// declaredInstances are those of all instances, in order; the zero address where
// none is declared (net:1.4.b3, net:1.4.b4).
func (c *compiler) declaredInstances(g *Gateway) []netip.Addr {
	switch {
	case len(g.Instances) > 0:
		return slices.SortedFunc(slices.Values(g.Instances), netip.Addr.Compare)
	case g.Type == VPN && len(g.PublicIPs) > 0:
		out := make([]netip.Addr, len(g.PublicIPs))
		for i, name := range g.PublicIPs {
			out[i] = c.pips[name].IP
		}
		slices.SortFunc(out, netip.Addr.Compare)
		return out
	case g.Type == ExpressRoute || g.ActiveActive:
		return make([]netip.Addr, 2)
	}
	return make([]netip.Addr, 1)
}

// gone are the public addresses of instances that are lost while another is active.
func (c *compiler) gone(g *Gateway) (out []netip.Addr) {
	var all []netip.Addr
	for _, name := range g.PublicIPs {
		all = append(all, c.pips[name].IP)
	}
	slices.SortFunc(all, netip.Addr.Compare)
	for i, a := range all {
		if g.ActiveActive && c.lost[g.instance(i)] {
			out = append(out, a)
		}
	}
	return out
}

// instanceNotes tell the instances of an active-active gateway apart: each has
// tunnels of its own. Of any other gateway one end is as good as all.
func (c *compiler) instanceNotes(g *Gateway) []string {
	if !g.ActiveActive || g.Type != VPN {
		return []string{""}
	}
	var out []string
	for i, a := range c.declaredInstances(g) {
		if c.lost[g.instance(i)] {
			continue
		}
		note := " instance " + strconv.Itoa(i+1)
		if a.IsValid() {
			note += " (" + a.String() + ")"
		}
		out = append(out, note)
	}
	return out
}

// connections join gateways and edges: what a gateway knows by longest prefix,
// and what an edge may send to which gateway.
func (c *compiler) connections() {
	behind := map[*edge]map[netip.Prefix][]uplink{}
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		d := c.gatewayOf(g)
		d.known, d.behind, d.gone = newIndex(c.tunnels(g)), c.behind(g), c.gone(g)
		for _, v := range c.served(g) {
			d.serves = append(d.serves, c.vnets[v.Name])
		}
		for _, k := range c.brings(g) {
			c.uplinks(g, d, k, behind)
		}
	}
	c.throughTunnels(behind)
	for e, m := range behind {
		for _, ls := range m {
			slices.SortStableFunc(ls, func(a, b uplink) int { return strings.Compare(a.name, b.name) })
		}
		e.peers = newIndex(m)
	}
}

// uplinks are the ways from a connection's edges to its gateway. Without its
// session an ExpressRoute circuit leads nowhere; a VPN tunnel stands all the same.
func (c *compiler) uplinks(g *Gateway, d *gateway, k *brought, behind map[*edge]map[netip.Prefix][]uplink) {
	selectors := c.selectors(g, k)
	for _, name := range c.linkEnds(g, k.Connection) {
		e := c.edges[k.Site+"/"+name]
		m := behind[e]
		if m == nil {
			m = map[netip.Prefix][]uplink{}
			behind[e] = m
		}
		if k.down != "" && g.Type == ExpressRoute {
			continue
		}
		for _, p := range sortedSet(d.behind, c.otherSites(g, k.Name)) {
			for _, note := range c.instanceNotes(g) {
				m[p] = append(m[p], uplink{gateway: d.id, name: d.name + note, fast: k.FastPath, selectors: selectors})
			}
		}
	}
}

// sortedSet is the prefixes of both lists, each once.
func sortedSet(a, b []netip.Prefix) []netip.Prefix {
	out := slices.Concat(a, b)
	slices.SortFunc(out, comparePrefixes)
	return slices.Compact(out)
}

// throughTunnels lets an edge with tunnels to one gateway send it whatever the
// site is told to route there: the gateway's own routes decide what becomes of it.
func (c *compiler) throughTunnels(behind map[*edge]map[netip.Prefix][]uplink) {
	for i := range c.d.Sites {
		x := &c.d.Sites[i]
		for j := range x.Edges {
			m := behind[c.edges[x.Name+"/"+x.Edges[j].Name]]
			all := allUplinks(m)
			if len(all) == 0 || slices.ContainsFunc(all, func(l uplink) bool { return l.gateway != all[0].gateway }) {
				continue
			}
			for _, p := range c.tags.prefixes(x.Edges[j].Routes, nil) {
				m[p] = slices.Clone(all)
			}
		}
	}
}

// allUplinks are the ways of all prefixes, each once.
func allUplinks(m map[netip.Prefix][]uplink) (all []uplink) {
	for _, p := range slices.SortedFunc(maps.Keys(m), comparePrefixes) {
		for _, l := range m[p] {
			if !slices.Contains(all, l) {
				all = append(all, l)
			}
		}
	}
	return all
}

func (c *compiler) gatewayOf(g *Gateway) *gateway {
	i := slices.IndexFunc(c.gateways[g.VNet], func(d *gateway) bool { return d.name == g.Name })
	return c.gateways[g.VNet][i]
}

// tunnels lists, for each prefix a gateway knows, the tunnels that may carry it.
func (c *compiler) tunnels(g *Gateway) map[netip.Prefix][]tunnel {
	out, of := map[netip.Prefix][]tunnel{}, map[*brought][]tunnel{}
	for _, k := range c.brings(g) {
		selectors := c.selectors(g, k)
		for _, e := range c.linkEnds(g, k.Connection) {
			for _, note := range c.instanceNotes(g) {
				if note != "" {
					note = "," + note
				}
				of[k] = append(of[k], tunnel{name: "connection " + k.Name + note, edge: c.edges[k.Site+"/"+e].id, selectors: selectors})
			}
		}
	}
	for p, ks := range c.chosen(g) {
		for _, k := range ks {
			out[p] = append(out[p], of[k]...)
		}
		slices.SortStableFunc(out[p], func(a, b tunnel) int { return strings.Compare(a.name, b.name) })
	}
	return out
}

// selectors compiles what a connection's tunnels carry; nil is everything.
func (c *compiler) selectors(g *Gateway, k *brought) *selectors {
	switch {
	case g.Type != VPN || len(k.TrafficSelectors) == 0 && g.VPNType != PolicyBased:
		return nil
	case len(k.TrafficSelectors) == 0:
		return &selectors{[]TrafficSelector{{Local: c.behind(g), Remote: k.prefixes}}, "no traffic selector of connection " + k.Name + " covers it"}
	}
	return &selectors{k.TrafficSelectors, "no traffic selector of connection " + k.Name + " covers it"}
}

// behind are the prefixes a gateway leads to.
func (c *compiler) behind(g *Gateway) (out []netip.Prefix) {
	for _, v := range c.served(g) {
		out = append(out, v.Space...)
	}
	return out
}

// served are the networks a gateway serves: its own, and those that borrow it
// (net:P6).
func (c *compiler) served(g *Gateway) []*VNet {
	out := []*VNet{c.vnetNamed(g.VNet)}
	for _, p := range c.d.Peerings {
		if back := c.reverse(p); p.To == g.VNet && p.UseRemoteGateways && back != nil && back.AllowGatewayTransit {
			out = append(out, c.vnetNamed(p.From))
		}
	}
	slices.SortFunc(out[1:], func(a, b *VNet) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// otherSites are the prefixes of a VPN gateway's other connections, to which it
// passes on; never the default route (net:4.1.b1). An ExpressRoute gateway passes
// nothing on.
func (c *compiler) otherSites(g *Gateway, connection string) (out []netip.Prefix) {
	for _, k := range c.brings(g) {
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

// announced is what a gateway tells the site at the other end of a connection:
// the networks it serves and, by BGP, the prefixes of its other sites but those
// that overlap its own network; never the default route (net:4.1.b1). A router
// does not take back what its own site announced.
func (c *compiler) announced(g *Gateway, k *brought) []netip.Prefix {
	if k.down != "" && (g.Type == ExpressRoute || len(k.Static) == 0) {
		return nil
	}
	out := c.behind(g)
	if g.Type != VPN || k.down != "" || !k.announces(g) {
		return out
	}
	own := c.vnetNamed(g.VNet).Space
	for _, o := range c.brings(g) {
		if o.Site == k.Site {
			continue
		}
		for _, p := range o.prefixes {
			if p.Bits() > 0 && !slices.ContainsFunc(own, p.Overlaps) {
				out = append(out, p)
			}
		}
	}
	return out
}
