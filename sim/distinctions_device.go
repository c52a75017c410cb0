package sim

import (
	"net/netip"
	"slices"

	"azpath/route"
)

// device collects what one device asks of packets.
func (g *gatherer) device(d device) {
	switch d := d.(type) {
	case *nic:
		g.nic(d)
	case *firewall:
		g.firewall(d)
	case *gateway:
		g.gateway(d)
	case *site:
		g.site(d)
	case *edge:
		g.edge(d)
	case *host:
		g.constant(d.ip)
		g.listeners(d.listen)
	case *service:
		g.listeners(d.listen)
		g.contains(d.allowed)
	case *privateEndpoint:
		g.constant(d.ip)
		if d.filter != nil {
			g.rules(&d.filter.in, true, nil)
			g.rules(&d.filter.out, false, nil)
		}
	case *linkService:
		g.becomeSource(d.nat...)
		g.becomeDestination(d.front.addr)
		g.frontend(d.front)
	}
}

func (g *gatherer) nic(d *nic) {
	g.listeners(d.listen)
	own := d.ips
	if d.forwards || g.strangers[d.id] {
		own = nil
	}
	for _, level := range []*nsg{d.own.admin, d.own.subnet, d.own.nic} {
		if level != nil {
			g.rules(&level.in, true, own)
			g.rules(&level.out, false, own)
			g.rules(level.platform, false, nil)
		}
	}
	if d.filter != nil {
		g.filter(d.filter)
	}
	for _, l := range append([]*lending{d.out.four, d.out.six}, d.out.former4...) {
		if l != nil {
			g.lending(l)
		}
	}
	if d.web == nil {
		return
	}
	g.becomeSource(d.ips...)
	for i := range d.web.rules {
		r := &d.web.rules[i]
		g.port(r.port)
		g.x.PortsBecome = append(g.x.PortsBecome, r.to)
		for _, b := range r.backends {
			g.becomeDestination(b.addr)
		}
	}
	g.proxies()
}

// proxies notes that some device opens connections of its own.
func (g *gatherer) proxies() { g.x.SourcePortsShift = maxNesting }

func (g *gatherer) lending(l *lending) {
	if !g.twins.standIn(l) {
		g.constant(l.addrs...)
	}
	g.x.SourcesBecome = append(g.x.SourcesBecome, l.addrs...)
}

func (g *gatherer) filter(f *filter) {
	if f.list.list != nil {
		g.rules(&f.list, true, nil)
	}
	for _, r := range f.dnat {
		g.constant(r.dst)
		g.becomeDestination(r.to)
		if r.port != 0 {
			g.port(r.port)
		}
		if r.toPort != 0 {
			g.x.PortsBecome = append(g.x.PortsBecome, r.toPort)
		}
	}
	for _, r := range f.snat {
		g.becomeSource(r.to)
		g.contains(r.src)
		g.contains(r.dst)
	}
}

func (g *gatherer) firewall(d *firewall) {
	g.becomeSource(d.private)
	g.becomeSource(d.public...)
	if d.lent != nil {
		g.becomeSource(d.lent.addrs...)
	}
	g.contains(d.never)
	g.contains(d.threat.bad)
	g.contains(d.threat.exempt)
	g.rules(&d.network, true, nil)
	for i := range d.nat {
		r := &d.nat[i]
		g.constant(r.dst)
		g.port(r.port)
		g.x.PortsBecome = append(g.x.PortsBecome, r.toPort)
		g.becomeDestination(r.to)
		g.x.Rules = append(g.x.Rules, Distinction{TCP: true, UDP: true, Sources: orAny(r.sources), Destinations: []netip.Prefix{single(r.dst)}, DestinationPorts: []Ports{Port(r.port)}})
	}
	for i := range d.app {
		r := &d.app[i]
		x := Distinction{TCP: true, Sources: orAny(r.sources)}
		for _, p := range r.protocols {
			g.port(p.Port)
			x.DestinationPorts = append(x.DestinationPorts, Port(p.Port))
		}
		g.x.Rules = append(g.x.Rules, x)
	}
	g.port(80)
	g.port(443)
	g.port(53)
	g.proxies()
	g.x.NamesLead = g.x.NamesLead || len(d.app) > 0
}

func (g *gatherer) gateway(d *gateway) {
	g.contains(d.behind)
	g.probe(d.known.prefixes(), func(a netip.Addr) uint32 { return placeIn(&d.known, a) })
	for _, at := range d.known.at {
		for i := range at {
			g.selectors(at[i].selectors)
		}
	}
}

// placeIn numbers what an index finds.
func placeIn[T any](x *index[T], a netip.Addr) uint32 {
	if x.routes == nil {
		return 0
	}
	return uint32(x.routes.Index(a) + 1)
}

func (g *gatherer) selectors(s *selectors) {
	if s == nil {
		return
	}
	for _, p := range s.pairs {
		g.contains(p.Local)
		g.contains(p.Remote)
	}
}

func (g *gatherer) site(d *site) {
	var seen []string
	kind := func(w *way) uint32 {
		key := ""
		if !w.inside {
			for _, id := range w.edges {
				key += g.n.names[id] + " "
			}
		}
		i := slices.Index(seen, key)
		if i < 0 {
			i = len(seen)
			seen = append(seen, key)
		}
		return uint32(i) + 1
	}
	g.probe(d.ways.prefixes(), func(a netip.Addr) uint32 {
		w := d.ways.find(a)
		if w == nil {
			return 0
		}
		return kind(w)
	})
	var inside []netip.Prefix
	for a := range d.inside {
		inside = append(inside, single(a))
	}
	g.probe(inside, func(a netip.Addr) uint32 { return uint32(d.inside[a]) })
}

func (g *gatherer) edge(d *edge) {
	g.contains(d.advertised)
	g.probe(d.peers.prefixes(), func(a netip.Addr) uint32 { return placeIn(&d.peers, a) })
	for _, at := range d.peers.at {
		for i := range at {
			g.selectors(at[i].selectors)
		}
	}
	g.filter(d.filter)
}

// frontend collects what a frontend's rules ask and write.
func (g *gatherer) frontend(f *frontend) {
	g.constant(f.addr)
	for i := range f.ports {
		p := &f.ports[i]
		if p.number != 0 {
			g.port(p.number)
		}
		if p.to != 0 {
			g.x.PortsBecome = append(g.x.PortsBecome, p.to)
		}
		for _, id := range p.backends {
			if b, ok := g.n.devices[id].(*nic); ok {
				g.becomeDestination(b.ips...)
			}
		}
	}
}

func prefixesOf(t *route.Table) (out []netip.Prefix) {
	if t == nil {
		return nil
	}
	for i := range t.Sets() {
		for _, r := range t.Winners(i) {
			out = append(out, r.Prefix)
		}
	}
	return out
}

func sortedAddrs(set map[netip.Addr]bool) []netip.Addr {
	out := make([]netip.Addr, 0, len(set))
	for a := range set {
		out = append(out, a)
	}
	slices.SortFunc(out, netip.Addr.Compare)
	return out
}
