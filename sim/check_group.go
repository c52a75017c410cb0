package sim

import "slices"

// connectedGroups checks the groups of Network Manager. Azure lets their networks
// overlap and drops what is sent to such addresses; that is not modelled.
func (c *checker) connectedGroups() {
	unique(c, root, "connectedGroups", c.d.ConnectedGroups, func(g *ConnectedGroup) string { return g.Name })
	for i := range c.d.ConnectedGroups {
		g := &c.d.ConnectedGroups[i]
		p := root.item("connectedGroups", g.Name, i)
		var spans []span
		var claims []claim[string]
		for _, name := range g.VNets {
			v := find(c, p, "virtualNetworks", c.vnets, name)
			if v == nil {
				continue
			}
			claims = append(claims, claim[string]{name, name, "virtual network", p, "virtualNetworks"})
			for _, x := range outermost(v.Space) {
				spans = append(spans, span{x, p, name})
			}
		}
		clashes(c, claims)
		nested(spans, func(a, b span) {
			if a.name != b.name {
				c.bad(p, "virtualNetworks", "%q of %s overlaps %q of %s: Azure allows it and drops what is sent there, which is not modelled",
					a.prefix, quote(a.name), b.prefix, quote(b.name))
			}
		})
	}
}

// peeringState checks what a peering object says of itself against the design.
func (c *checker) peeringState(p *place, q, back *Peering) {
	known := spelt(c, p, "peeringState", q.State, peeringStateNames)
	switch {
	case !known:
	case q.State == PeeringConnected && back == nil:
		c.bad(p, "peeringState", "Connected, but there is no peering %s", quote(q.To+" -> "+q.From))
	case q.State == PeeringConnected && back.State != 0 && back.State != PeeringConnected:
		c.bad(p, "peeringState", "Connected, but the peering %s is %v", quote(peeringName(*back)), back.State)
	}
	const field = "peeringSyncLevel"
	if !spelt(c, p, field, q.SyncLevel, peeringSyncNames) {
		return
	}
	remote := c.vnets.byName[q.To]
	lags := len(q.RemoteAddressSpace) > 0 && len(missing(remote.Space, q.RemoteAddressSpace)) > 0
	behind := q.SyncLevel == LocalNotInSync || q.SyncLevel == LocalAndRemoteNotInSync
	switch {
	case behind && len(q.RemoteAddressSpace) == 0:
		c.bad(p, field, "%v, but remoteAddressSpace does not say what this side knows", q.SyncLevel)
	case q.SyncLevel != 0 && !behind && lags:
		c.bad(p, field, "%v, but remoteAddressSpace lacks %q of %s", q.SyncLevel, missing(remote.Space, q.RemoteAddressSpace)[0], quote(q.To))
	}
	c.remoteSpace(p, q)
}

// remoteSpace checks the prefixes that a side has synced.
func (c *checker) remoteSpace(p *place, q *Peering) {
	const field = "remoteAddressSpace"
	own := c.spaceOf(q.From)
	var spans []span
	for _, x := range q.RemoteAddressSpace {
		if !c.prefix(p, field, x) || !c.spaceAllowed(p, x) {
			continue
		}
		if y, found := own.touching(x); found {
			c.bad(p, field, "%q overlaps %q of %s, want peered networks apart", x, y, quote(q.From))
		}
		spans = append(spans, span{x, p, ""})
	}
	nested(spans, func(inner, outer span) {
		c.bad(p, field, "%q overlaps %q, want prefixes apart", inner.prefix, outer.prefix)
	})
}

// spaceOf is the outermost prefixes of a network, worked out once however many
// peerings it has.
func (c *checker) spaceOf(vnet string) disjoint {
	if _, known := c.spaces[vnet]; !known {
		c.spaces[vnet] = outermost(c.vnets.byName[vnet].Space)
	}
	return c.spaces[vnet]
}

// missing lists what of one set of prefixes is not in another.
func missing[T comparable](of, in []T) (out []T) {
	for _, x := range of {
		if !slices.Contains(in, x) {
			out = append(out, x)
		}
	}
	return out
}
