package kernel

import (
	"net/netip"
	"slices"

	"azpath/sim"
)

// allSites builds each site: a router inside, and a box for each edge, or for
// several that share one.
func (l *lowering) allSites() {
	for i := range l.d.Sites {
		x := &site{lowering: l, site: &l.d.Sites[i]}
		x.at = l.p.router(&Router{Name: x.site.Name})
		for j := range x.site.Hosts {
			h := &x.site.Hosts[j]
			wire := l.p.station(x.at, &Station{Device: h.Name, IPs: []netip.Addr{h.IP}, Listen: h.Listen})
			x.inside = append(x.inside, Route{Prefix: single(h.IP), Kind: Via, Wire: wire})
			x.hosts = append(x.hosts, wire)
		}
		for _, p := range x.site.Prefixes {
			x.inside = append(x.inside, Route{Prefix: p, Kind: Blackhole}) // nobody there
		}
		x.boxes()
		x.routing()
	}
}

type site struct {
	*lowering
	site   *sim.Site
	at     int // its router
	inside []Route
	hosts  []int // wires
	edges  []edge
}

type edge struct {
	*sim.Edge
	name   string
	box    *Router
	at     int
	in     int // wire to the site's router, for what the site's machines send
	cross  int // wire from the site's router, for what came in by another edge
	out    int // wire outward
	behind []netip.Prefix
}

func (x *site) boxes() {
	made := map[string]int{}
	for i := range x.site.Edges {
		e := edge{Edge: &x.site.Edges[i], out: noWire}
		e.name = x.site.Name + "/" + e.Name
		at, shared := made[e.Box]
		if !shared || e.Box == "" {
			at = x.p.router(&Router{Name: e.name})
			made[e.Box] = at
			x.p.Routers[at].chain("own", HookOutputRaw, Rule{Strange: true, Do: Drop})
			x.p.Routers[at].chain("input", HookInput, Rule{Do: Drop})
		}
		e.at, e.box = at, x.p.Routers[at]
		e.in = x.p.wire(End{Router: x.at}, End{Router: at, Device: e.name})
		e.cross = x.p.wire(End{Router: x.at}, End{Router: at, Device: e.name})
		x.outward(&e)
		x.edges = append(x.edges, e)
	}
	for i := range x.edges {
		x.filter(&x.edges[i])
	}
}

// outward wires an edge to the internet or to its gateway.
func (x *site) outward(e *edge) {
	switch e.Type {
	case sim.InternetEdge, sim.MicrosoftPeering:
		e.out = x.p.wire(End{Router: x.internet, Device: "internet"}, End{Router: e.at, Device: e.name})
		x.announce(e)
		return
	case sim.VPNEdge, sim.PrivatePeering:
	default:
		x.not("edge of type %s", e.Type)
		return
	}
	if len(e.Routes) == 0 && e.Type != sim.InternetEdge {
		x.not("tunnel edge without routes of its own")
	}
	for i := range x.tunnels {
		t := &x.tunnels[i]
		if t.connection.Site != x.site.Name || t.connection.Edge != e.Name {
			continue
		}
		if e.out != noWire {
			x.not("edge with several connections")
			return
		}
		e.out = t.wire
		x.p.Wires[t.wire].Ends[1] = End{Router: e.at, Device: e.name}
		e.behind = x.destinations(e.Edge)
		for _, v := range x.served(t.gateway) {
			e.behind = append(e.behind, v.Space...)
		}
		for j := range x.tunnels {
			if o := x.tunnels[j].connection; x.tunnels[j].gateway == t.gateway && o != t.connection {
				e.behind = append(e.behind, slices.Concat(o.Static, o.Learned)...)
			}
		}
		slices.SortFunc(e.behind, comparePrefixes)
		e.behind = slices.Compact(e.behind)
	}
	if e.out == noWire {
		x.not("tunnel edge without a connection")
	}
}

// announce lets the internet know what the edge is the way to.
func (x *site) announce(e *edge) {
	if e.Type == sim.MicrosoftPeering {
		x.backbone = append(x.backbone, e.out)
		for _, p := range e.Advertised {
			x.nearer = x.announced(x.nearer, e, p)
		}
		return
	}
	for _, p := range e.Advertised {
		x.world = x.announced(x.world, e, p)
	}
	for _, a := range addressesOf(e.Edge) {
		if !contains(e.Advertised, a) && !contains(private, a) {
			x.world = x.announced(x.world, e, single(a))
			x.implied[x.world[len(x.world)-1]] = true
		}
	}
}

// announced adds a route by the edge: the shortest path is the lowest metric.
func (x *site) announced(to []Route, e *edge, p netip.Prefix) []Route {
	r := Route{Prefix: p, Metric: 1 + e.ASPathPrepend, Kind: Via, Wire: e.out}
	if slices.ContainsFunc(to, func(o Route) bool { return o.Prefix == r.Prefix && o.Metric == r.Metric && o.Wire != r.Wire }) {
		x.not("equal paths")
		return to
	}
	if slices.Contains(to, r) {
		return to
	}
	return append(to, r)
}

func contains(in []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(in, func(p netip.Prefix) bool { return p.Contains(a) })
}

// addressesOf are the addresses of an edge's translations: they are its own.
func addressesOf(e *sim.Edge) (out []netip.Addr) {
	for _, r := range e.Filter.SNAT {
		out = append(out, r.To)
	}
	for _, r := range e.Filter.DNAT {
		out = append(out, r.Destination)
	}
	slices.SortFunc(out, netip.Addr.Compare)
	return slices.Compact(out)
}

// destinations is what a site reaches by an edge.
func (x *site) destinations(e *sim.Edge) (out []netip.Prefix) {
	switch {
	case len(e.Routes) > 0:
	case e.Type == sim.InternetEdge:
		return []netip.Prefix{everywhere}
	default:
		return nil
	}
	for _, p := range x.prefixes(e.Routes) {
		if !p.IsValid() {
			p = everywhere
		}
		out = append(out, p)
	}
	return out
}

// filter gives an edge's box the edge's rules. They judge what came in by the
// edge and what leaves by it outward: a packet from one edge to another of the
// same box meets both lists.
func (x *site) filter(e *edge) {
	f := &e.Filter
	x.filterParts(f)
	x.translations(e.box, f, []int{e.in, e.cross, e.out}, e.out, e.in)
	stateful := *f
	for _, o := range x.edges {
		stateful.Stateful = stateful.Stateful || o.at == e.at && o.Filter.Stateful
	}
	name := "edge_" + wireName(e.in)
	x.verdicts(e.box, &stateful, name)
	if e.box.chainNamed(name) != nil {
		e.box.chain("forward_"+wireName(e.in), HookForward,
			Rule{In: e.in + 1, Do: Jump, Jump: name},
			Rule{In: e.cross + 1, Do: Jump, Jump: name},
			Rule{In: e.out + 1, Do: Jump, Jump: name},
			Rule{Out: e.out + 1, Do: Jump, Jump: name})
	}
	// An edge that says nothing of state has its box's.
	e.box.Loose, e.box.Liberal = e.box.Loose || f.Loose, e.box.Liberal || f.Liberal
	for _, a := range addressesOf(e.Edge) {
		if !slices.Contains(e.box.Addresses, a) {
			e.box.Addresses = append(e.box.Addresses, a)
		}
	}
}

// routing writes the tables of the site's router and its boxes.
func (x *site) routing() {
	inner := x.p.Routers[x.at]
	outward, across := slices.Clone(x.inside), slices.Clone(x.inside)
	for _, w := range x.ways() {
		outward = append(outward, Route{Prefix: w.prefix, Kind: Via, Wire: w.edge.in})
		across = append(across, Route{Prefix: w.prefix, Kind: Via, Wire: w.edge.cross})
	}
	out, over := inner.table(firstOfEach(outward)...), inner.table(firstOfEach(across)...)
	for _, wire := range x.hosts {
		inner.policy(wire, out)
	}
	for i := range x.edges {
		inner.policy(x.edges[i].in, over)
		x.edgeTables(&x.edges[i])
	}
}

type wayOut struct {
	prefix netip.Prefix
	edge   *edge
}

// ways are the prefixes outside, and the edges that lead there: the highest
// preference wins.
func (x *site) ways() (out []wayOut) {
	add := func(p netip.Prefix, e *edge, own bool) {
		i := slices.IndexFunc(out, func(w wayOut) bool { return w.prefix == p })
		switch {
		case i < 0:
			out = append(out, wayOut{p, e})
		case out[i].edge == e:
		case !own && out[i].edge.Preference == e.Preference:
			x.not("equal paths")
		case own || e.Preference > out[i].edge.Preference:
			out[i].edge = e
		}
	}
	for i := range x.edges {
		for _, p := range x.destinations(x.edges[i].Edge) {
			add(p, &x.edges[i], false)
		}
	}
	owner := map[netip.Addr]*edge{}
	for i := range x.edges {
		e := &x.edges[i]
		for _, a := range addressesOf(e.Edge) {
			if owner[a] != nil && owner[a] != e {
				x.not("equal paths")
			}
			owner[a] = e
			add(single(a), e, true)
		}
	}
	return out
}

// firstOfEach drops later routes to a prefix that is there already.
func firstOfEach(in []Route) (out []Route) {
	for _, r := range in {
		if !slices.ContainsFunc(out, func(o Route) bool { return o.Prefix == r.Prefix }) {
			out = append(out, r)
		}
	}
	return out
}

// edgeTables writes how a box routes: what comes from outside, or from another
// edge, goes inside, out again, or to another edge; what the site's machines send
// leaves by the edge it came to, since the site has chosen it.
func (x *site) edgeTables(e *edge) {
	var fromOutside, fromInside []Route
	for _, r := range x.inside {
		way := Route{Prefix: r.Prefix, Kind: Via, Wire: e.in}
		fromOutside, fromInside = append(fromOutside, way), append(fromInside, way)
	}
	for _, w := range x.ways() {
		r := Route{Prefix: w.prefix, Kind: Throw}
		fromInside = append(fromInside, r)
		switch {
		case w.edge == e:
		case w.edge.at == e.at:
			r.Kind, r.Wire = Via, w.edge.out
		default:
			r.Kind, r.Wire = Via, e.in
		}
		fromOutside = append(fromOutside, r)
	}
	stop := Route{Prefix: everywhere, Kind: Blackhole, Metric: systemMetric}
	exit := e.box.table(append(x.exit(e), stop)...)
	in := e.box.table(append(firstOfEach(fromInside), stop)...)
	out := e.box.table(append(firstOfEach(fromOutside), stop)...)
	e.box.policy(e.in, in)
	e.box.policy(e.in, exit)
	for _, wire := range []int{e.out, e.cross} {
		e.box.policy(wire, out)
		e.box.policy(wire, exit)
	}
	// Nobody inside has it, and it has come from where it would go.
	for _, p := range e.Advertised {
		e.box.chain("unknown", HookForward, Rule{In: e.out + 1, Out: e.out + 1, Dst: p, Do: Drop})
	}
}

// exit is where an edge leads outward.
func (x *site) exit(e *edge) (out []Route) {
	if e.Type == sim.InternetEdge || e.Type == sim.MicrosoftPeering {
		return []Route{{Prefix: everywhere, Kind: Via, Wire: e.out}}
	}
	for _, p := range e.behind {
		out = append(out, Route{Prefix: p, Kind: Via, Wire: e.out})
	}
	return out
}
