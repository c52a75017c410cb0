package sim

import "net/netip"

// gateway is a VPN or ExpressRoute gateway. It keeps no connection state
// (net:4.3.b4); what comes out of a tunnel is routed by GatewaySubnet's own
// effective routes (net:4.4.b1).
type gateway struct {
	node
	kind   GatewayType
	subnet *subnet
	known  index[[]tunnel] // by longest prefix; several are equal ones
	behind []netip.Prefix  // the networks it serves
}

// tunnel is a connection to an edge of a site.
type tunnel struct {
	name string
	edge deviceID
}

// originate is never asked: a gateway opens no conversation of its own.
func (d *gateway) originate(w *walker) hand { return w.drop(&d.node, NoRoute, "") }

func (d *gateway) receive(w *walker, in arrival) hand {
	if in.how == byTunnel {
		if !w.leg.Return() {
			w.talk.gateway = d.id
		}
		return d.toNetwork(w)
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
	t := (*tunnels)[w.choose(d.id, len(*tunnels))]
	w.step(VerbRoute, NoReason, t.name)
	return hand{t.edge, arrival{how: byTunnel, from: d.id}}
}

// toNetwork sends the packet into the networks, by GatewaySubnet's own routes.
func (d *gateway) toNetwork(w *walker) hand {
	return d.subnet.send(w, &d.node, func(w *walker) hand {
		return w.drop(&d.node, NoRoute, "a gateway does not take traffic from a site to the internet")
	})
}

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
