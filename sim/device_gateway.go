package sim

import (
	"net/netip"
	"slices"

	"azpath/route"
)

// gateway is a VPN or ExpressRoute gateway. It keeps no connection state
// (net:4.3.b4); what comes out of a tunnel is routed by GatewaySubnet's own
// effective routes (net:4.4.b1).
type gateway struct {
	node
	kind   GatewayType
	subnet *subnet
	known  index[[]tunnel] // by longest prefix; several are equal ones
	behind []netip.Prefix  // the networks it serves
	serves []*vnet
	gone   []netip.Addr // public addresses of instances that are lost
}

// tunnel is a way from a gateway to an edge of a site.
type tunnel struct {
	name      string // "connection to-dc"
	edge      deviceID
	selectors *selectors
}

// uplink is the same way from the edge's side.
type uplink struct {
	name      string // "vpngw", "vpngw instance 1 (198.51.100.4)"
	gateway   deviceID
	fast      bool // FastPath (net:G6)
	selectors *selectors
}

// selectors are what a tunnel carries; nil is everything (net:P6).
type selectors struct {
	pairs []TrafficSelector
	none  string // what to say of a packet that fits none
}

// carry says whether the tunnel takes a packet between an address of Azure's and
// one of the site's.
func (s *selectors) carry(local, remote netip.Addr) bool {
	if s == nil {
		return true
	}
	for i := range s.pairs {
		if contained(local, s.pairs[i].Local) && contained(remote, s.pairs[i].Remote) {
			return true
		}
	}
	return false
}

// originate answers a peer's key exchange from the gateway's public address. What
// gateways learned does not divert it, a user route on GatewaySubnet does (net:1.10).
func (d *gateway) originate(w *walker) hand {
	w.step(VerbSend, NoReason, "")
	if d.userRoute(w) == nil {
		return hand{theInternet, arrival{how: byAddress, from: d.id}}
	}
	return d.subnet.send(w, &d.node, func(*walker) hand {
		return hand{theInternet, arrival{how: byAddress, from: d.id}}
	})
}

func (d *gateway) receive(w *walker, in arrival) hand {
	switch in.how {
	case byTunnel, byFastPath:
		if !w.leg.Return() {
			w.talk.gateway = d.id
		}
		if in.how == byFastPath {
			return d.passedBy(w)
		}
		return d.toNetwork(w)
	case byInternet:
		return d.keyExchange(w)
	}
	if _, transit := w.net.devices[in.from].(*gateway); transit && (in.from != d.id || d.kind == ExpressRoute) {
		return w.drop(&d.node, NoRoute, "gateways are no transit between sites here") // net:G4
	}
	if d.kind == VPN && contained(w.p.Dst, d.behind) {
		return d.toNetwork(w) // from one network it serves to another (net:P8)
	}
	tunnels := d.known.find(w.p.Dst)
	if tunnels == nil {
		return w.drop(&d.node, NoRoute, "no connection of this gateway knows the destination")
	}
	t := &(*tunnels)[w.choose(d.id, len(*tunnels))]
	if !t.selectors.carry(w.p.Src, w.p.Dst) && w.stops(&d.node, NoRoute, t.selectors.none) {
		return ended
	}
	w.step(VerbRoute, NoReason, t.name)
	return hand{t.edge, arrival{how: byTunnel, from: d.id}}
}

// toNetwork sends the packet into the networks, by GatewaySubnet's own routes.
func (d *gateway) toNetwork(w *walker) hand {
	return d.subnet.send(w, &d.node, func(w *walker) hand {
		return w.drop(&d.node, NoRoute, "a gateway does not take traffic from a site to the internet")
	})
}

// passedBy is where FastPath leads: to the machine as the gateway would by its
// system routes. Whether a user route of GatewaySubnet holds is not documented for
// every circuit (net:G6).
func (d *gateway) passedBy(w *walker) hand {
	w.step(VerbRoute, NoReason, "FastPath: past the gateway")
	if d.spokeEndpoint(w) && w.doubts(&d.node, FastPathEndpoint, "a private endpoint in a peered network") {
		return ended
	}
	if d.userRoute(w) == nil {
		return d.toNetwork(w)
	}
	switch w.net.assumptions.FastPathKeepsGatewayRoutes {
	case On:
		return d.toNetwork(w)
	case Off:
		return d.straight(w)
	}
	if w.doubts(&d.node, FastPathRoutes, "GatewaySubnet has a user route there") {
		return ended
	}
	return d.toNetwork(w)
}

// doubts ends the leg where the documents do not say, unless the walk goes on past
// everything.
func (w *walker) doubts(n *node, a Assumption, note string) bool {
	if w.past == nil {
		w.unsure(n, a, note)
		return true
	}
	w.lean(a)
	return w.stops(n, Undocumented, note)
}

// spokeEndpoint says whether the packet is for a private endpoint in a network
// that borrows the gateway.
func (d *gateway) spokeEndpoint(w *walker) bool {
	for _, v := range d.serves[1:] {
		if !v.contains(w.p.Dst) {
			continue
		}
		if o := v.owners.find(w.p.Dst); o != nil && o.device != nobody {
			_, is := w.net.devices[o.device].(*privateEndpoint)
			return is
		}
	}
	return false
}

// straight hands the packet to whoever has its address in a network served.
func (d *gateway) straight(w *walker) hand {
	for _, v := range d.serves {
		if v.contains(w.p.Dst) {
			if o := v.owners.find(w.p.Dst); o != nil {
				return o.hand(w, &d.node, byAddress)
			}
			break
		}
	}
	return w.drop(&d.node, NoSuchHost, "no network interface has this address")
}

// userRoute is the user route of GatewaySubnet that the packet meets, or nil.
func (d *gateway) userRoute(w *walker) *hop {
	i := d.subnet.table.routes.Index(w.p.Dst)
	if i < 0 || d.subnet.table.hops[i].evidence.Routes[0].Source != route.SourceUser {
		return nil
	}
	return &d.subnet.table.hops[i]
}

// keyExchange takes what the internet sends to a VPN gateway's own address: only
// tunnels end there.
func (d *gateway) keyExchange(w *walker) hand {
	if slices.Contains(d.gone, w.p.Dst) {
		return w.drop(&d.node, NextHopUnreachable, "the instance with this address is switched off")
	}
	if d.kind == ExpressRoute {
		return w.drop(&d.node, NoListener, "nothing of yours ends at the public address of an ExpressRoute gateway, which is for Azure's own use")
	}
	if !keyExchange.open(Protocol(plain(w.p.Proto)), w.p.DstPort) || w.p.Proto.IsICMP() {
		return w.drop(&d.node, NoListener, "only tunnels end at a gateway's public address")
	}
	return w.deliver(&d.node, keyExchange)
}

// IKE, and IKE behind translations.
var keyExchange = listeners{{Protocol: UDP, Ports: Port(500)}, {Protocol: UDP, Ports: Port(4500)}}

// site is a location on premises: it routes by longest prefix over what lies
// inside and what its edges lead to (net:4.6).
type site struct {
	node
	ways index[way]
	// inside holds the declared machines; the others of the site's prefixes may
	// be clients, like undeclared addresses on the internet.
	inside map[netip.Addr]deviceID
}

// way is where a site's route leads: inside, or to equal edges.
type way struct {
	inside bool
	edges  []deviceID
	own    bool // it is an address of the edge's translations
}

// originate sends for an undeclared machine of the site.
func (d *site) originate(w *walker) hand { return d.send(w, &d.node, nil) }

func (d *site) receive(w *walker, _ arrival) hand { return w.deliver(&d.node, nil) }

// send routes the packet inside the site. at is the edge it came in by, or nil.
func (d *site) send(w *walker, from *node, at *edge) hand {
	t := d.ways.find(w.p.Dst)
	if t == nil {
		return w.drop(from, NoRoute, "the site has no route to it")
	}
	if t.inside {
		return d.deliver(w, from, at)
	}
	to := t.edges[w.choose(d.id, len(t.edges))]
	if at == nil {
		w.step(VerbRoute, NoReason, w.net.devices[to].self().name)
		return hand{to, arrival{how: byInside, from: from.id}}
	}
	return at.passOn(w, to)
}

// deliver hands the packet to a machine inside.
func (d *site) deliver(w *walker, from *node, at *edge) hand {
	id, declared := d.inside[w.p.Dst]
	if declared {
		w.step(VerbRoute, NoReason, w.net.devices[id].self().name)
	} else {
		w.step(VerbRoute, NoReason, d.name)
	}
	if at != nil && !at.filter.leave(w, true) {
		return ended
	}
	if declared {
		return hand{id, arrival{how: byInside, from: from.id}}
	}
	if w.leg.Return() && w.talk.client == d.id {
		return hand{d.id, arrival{how: byInside, from: from.id}}
	}
	w.step(VerbExit, NoReason, "nobody declares this address: declare a host of site "+d.name+" there to decide it")
	return w.finish(from, Exited, NoReason)
}
