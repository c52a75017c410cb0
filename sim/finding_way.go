package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
)

// far is one end of the pairs that are looked at: a subnet's machines, or a
// site's hosts behind a gateway.
type far struct {
	name  string  // "hub/apim", "site dc by vpngw"
	place string  // whose routes they are sent by
	at    *subnet // with that table
	addrs []netip.Addr
	site  *site    // nil for a subnet
	by    *gateway // by which a site's packets come in
}

// passage is what packets to some machines of an end meet on their way: every
// device that keeps state and does not hide the sender.
type passage struct {
	to      netip.Addr // the first of them
	devices []string
	first   *RouteEvidence
	hidden  bool // a device gives them a source of its own: answers come back to it
	tables  []*table
}

func (p *passage) key() string {
	return fmt.Sprint(p.to.Is4(), p.hidden, p.devices)
}

// mostPairs bounds how many pairs are compared, some seven hundred subnets' worth.
const mostPairs = 1 << 18

// oneWayFindings compares, for every two ends, the devices that keep state on the
// way there and on the way back, by the compiled tables alone. A device that sees
// one direction drops the connection, whoever opens it (net:5.5.b4).
func (c *compiler) oneWayFindings() {
	s := survey{c: c, known: map[surveyed][]passage{}}
	ends, pairs := c.ends(), 0
	for i := range ends {
		for j := i; j < len(ends); j++ {
			if ends[i].site != nil && ends[j].site != nil {
				continue
			}
			if pairs++; pairs > mostPairs {
				c.find(FindingOneWay, "virtualNetworks", fmt.Sprintf("of %d subnets and sites only the first %d by name were compared with all others", len(ends), i))
				return
			}
			s.compare(&ends[i], &ends[j])
		}
	}
}

// ends are the subnets with machines that open and answer connections, and the
// sites, by name.
func (c *compiler) ends() (all []far) {
	bySubnet := map[*subnet][]netip.Addr{}
	for _, d := range c.n.devices {
		switch d := d.(type) {
		case *nic:
			if !d.forwards {
				bySubnet[d.subnet] = append(bySubnet[d.subnet], d.ips...)
			}
		case *gateway:
			for _, s := range c.n.sites {
				all = append(all, c.behindGateway(s, d))
			}
		}
	}
	for s, at := range bySubnet {
		all = append(all, far{name: s.name, place: tablePlace(s), at: s, addrs: at})
	}
	all = slices.DeleteFunc(all, func(f far) bool { return len(f.addrs) == 0 })
	for i := range all {
		slices.SortFunc(all[i].addrs, netip.Addr.Compare)
	}
	slices.SortFunc(all, func(a, b far) int { return strings.Compare(a.name, b.name) })
	return all
}

func tablePlace(s *subnet) string {
	vnet, name, _ := strings.Cut(s.name, "/")
	return root.item("virtualNetworks", vnet, 0).item("subnets", name, 0).field("routeTable")
}

// behindGateway is a site as a gateway reaches it: its hosts, or else the first
// address of each of its prefixes.
func (c *compiler) behindGateway(s *site, g *gateway) far {
	f := far{name: "site " + s.name + " by " + g.name, place: tablePlace(g.subnet), at: g.subnet, site: s, by: g}
	i := slices.IndexFunc(c.d.Sites, func(x Site) bool { return x.Name == s.name })
	for _, h := range c.d.Sites[i].Hosts {
		f.addrs = append(f.addrs, h.IP)
	}
	if f.addrs == nil {
		for _, p := range c.d.Sites[i].Prefixes {
			f.addrs = append(f.addrs, firstHost(p))
		}
	}
	f.addrs = slices.DeleteFunc(f.addrs, func(a netip.Addr) bool {
		t := g.known.find(a)
		return t == nil || !slices.ContainsFunc(*t, func(t tunnel) bool { return c.n.devices[t.edge].(*edge).site == s })
	})
	return f
}

// survey finds the passages, each table's to each end once.
type survey struct {
	c     *compiler
	known map[surveyed][]passage
}

type surveyed struct {
	table *table
	from  *gateway
	to    string
}

// compare looks for an address of each end between which a device is passed one
// way only.
func (s *survey) compare(a, b *far) {
	there, back := s.passages(a, b), s.passages(b, a)
	for i := range there {
		for j := range back {
			if p, q := &there[i], &back[j]; p.to.Is4() == q.to.Is4() && !p.hidden && !q.hidden && !sameDevices(p.devices, q.devices) {
				s.report(a, b, p, q)
				return
			}
		}
	}
}

func sameDevices(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// report names both routes. The finding stands with the end whose packets meet
// more.
func (s *survey) report(a, b *far, there, back *passage) {
	if len(back.devices) > len(there.devices) {
		a, b, there, back = b, a, back, there
	}
	s.c.find(FindingOneWay, a.place, fmt.Sprintf("%s -> %s passes %s by %s; back it passes %s by %s: a device that sees one direction only drops TCP connections",
		a.name, b.name, there.past(), there.first, back.past(), back.first))
}

func (p *passage) past() string {
	if len(p.devices) == 0 {
		return "nothing that keeps state"
	}
	return strings.Join(p.devices, " and ")
}

// passages are the different ways from one end to the machines of another.
// Machines that are not reached are left out.
func (s *survey) passages(from, to *far) []passage {
	key := surveyed{from.at.table, from.by, to.name}
	if known, ok := s.known[key]; ok {
		return known
	}
	var all []passage
	seen := map[string]bool{}
	for _, a := range to.addrs {
		if from.site != nil && !s.entersBy(from, a) {
			continue
		}
		for _, p := range s.follow(from.at, to, passage{to: a}) {
			if !seen[p.key()] {
				seen[p.key()] = true
				all = append(all, p)
			}
		}
	}
	s.known[key] = all
	return all
}

// entersBy says whether a site sends to the address through the gateway.
func (s *survey) entersBy(from *far, a netip.Addr) bool {
	w := from.site.ways.find(a)
	return w != nil && slices.ContainsFunc(w.edges, func(id deviceID) bool {
		links := s.c.n.devices[id].(*edge).peers.find(a)
		return links != nil && slices.ContainsFunc(*links, func(u uplink) bool { return u.gateway == from.by.id && !u.fast })
	})
}

// follow carries an address from table to table, and gives the ways that arrive:
// one for each of equal appliances. The same table again is a loop.
func (s *survey) follow(at *subnet, to *far, p passage) (all []passage) {
	i := at.table.routes.Index(p.to)
	if i < 0 || slices.Contains(p.tables, at.table) {
		return nil
	}
	h := &at.table.hops[i]
	if p.first == nil {
		p.first = h.evidence
	}
	p.tables = append(p.tables, at.table)
	for _, one := range h.each() {
		way := p
		way.devices, way.tables = slices.Clone(p.devices), slices.Clone(p.tables)
		all = append(all, s.take(at, one, to, way)...)
	}
	return all
}

// take goes one hop further. A peering that lets nothing through ends the way.
func (s *survey) take(at *subnet, h *hop, to *far, p passage) []passage {
	if s.shut(at, h.vnet) {
		return nil
	}
	var next *subnet
	switch h.kind {
	case route.HopVnetLocal, route.HopVNetPeering, route.HopVNetGlobalPeering, route.HopConnectedGroup:
		if to.site == nil && h.vnet.owners.find(p.to) != nil {
			return []passage{p}
		}
	case route.HopVirtualNetworkGateway:
		if h.to.device == nobody {
			return nil
		}
		g := s.c.n.devices[h.to.device].(*gateway)
		if to.site != nil && g.known.find(p.to) != nil {
			return []passage{p}
		}
		if to.site == nil && g.kind == VPN && contained(p.to, g.behind) {
			next = g.subnet
		}
	case route.HopVirtualAppliance:
		next = s.pass(h, &p)
	}
	if next == nil {
		return nil
	}
	return s.follow(next, to, p)
}

// shut says whether a peering on the way blocks everything (net:P4).
func (s *survey) shut(at *subnet, into *vnet) bool {
	if into == nil || into == at.vnet || s.c.d.Assumptions.PeeringAccessBlocks != On {
		return false
	}
	p := into.peers[at.vnet.index]
	return p != nil && p.shut != ""
}

// pass notes an appliance if it keeps state, and gives its subnet; nil if it sends
// nothing on.
func (s *survey) pass(h *hop, p *passage) *subnet {
	ids := s.c.machines(h.to)
	if len(ids) == 0 {
		return nil
	}
	name := s.c.n.names[ids[0]]
	if f := h.to.front; f != nil && len(ids) > 1 {
		name = f.name
	}
	switch d := s.c.n.devices[ids[0]].(type) {
	case *firewall:
		p.devices = append(p.devices, name)
		p.hidden = p.hidden || !inSet(p.to, d.never)
		return d.subnet
	case *nic:
		if !d.forwards {
			return nil
		}
		if d.filter != nil && d.filter.tracks {
			p.devices = append(p.devices, name)
			p.hidden = p.hidden || slices.ContainsFunc(d.filter.snat, func(r snatRule) bool { return inSet(p.to, r.dst) })
		}
		return d.subnet
	}
	return nil
}
