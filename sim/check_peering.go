package sim

import "slices"

// peeringName is how a peering is named in a place: both ends, in its direction.
func peeringName(p Peering) string {
	if p.From == "" && p.To == "" {
		return ""
	}
	return p.From + " -> " + p.To
}

// twoNames is an ordered pair of networks.
type twoNames struct{ from, to string }

// peerings checks the peerings one by one, then what they make of the networks
// they join.
func (c *checker) peerings() {
	by := map[twoNames]*Peering{}
	var claims []claim[twoNames]
	borrowed := map[string][]string{} // network -> the networks whose gateways it uses
	for i := range c.d.Peerings {
		q := &c.d.Peerings[i]
		p := c.peeringPlace(i)
		from := find(c, p, "virtualNetwork", c.vnets, q.From)
		to := find(c, p, "remoteVirtualNetwork", c.vnets, q.To)
		switch {
		case from == nil || to == nil:
			continue
		case from == to:
			c.bad(p, "remoteVirtualNetwork", "%s is the network itself, want another", quote(q.To))
			continue
		}
		key := twoNames{q.From, q.To}
		by[key] = q
		claims = append(claims, claim[twoNames]{key, peeringName(*q), "peering", p, ""})
		if q.UseRemoteGateways {
			borrowed[q.From] = append(borrowed[q.From], q.To)
		}
	}
	clashes(c, claims)
	for i := range c.d.Peerings {
		if q := &c.d.Peerings[i]; by[twoNames{q.From, q.To}] != nil {
			c.peeringState(c.peeringPlace(i), q, by[twoNames{q.To, q.From}])
		}
	}
	c.remoteGateways(by, borrowed)
	c.peeredSpaces(by)
}

func (c *checker) peeringPlace(i int) *place {
	return root.item("virtualNetworkPeerings", peeringName(c.d.Peerings[i]), i)
}

// remoteGateways checks the side that borrows a gateway (net:P4).
func (c *checker) remoteGateways(by map[twoNames]*Peering, borrowed map[string][]string) {
	own := map[string]string{} // network -> its gateway
	for i := range c.d.Gateways {
		if g := &c.d.Gateways[i]; own[g.VNet] == "" || g.Name < own[g.VNet] {
			own[g.VNet] = g.Name
		}
	}
	const field = "useRemoteGateways"
	for i := range c.d.Peerings {
		q := &c.d.Peerings[i]
		if !q.UseRemoteGateways || by[twoNames{q.From, q.To}] == nil {
			continue
		}
		p := c.peeringPlace(i)
		if name, has := own[q.From]; has {
			c.bad(p, field, "true, but %s has gateway %s of its own", quote(q.From), quote(name))
		}
		if n := len(borrowed[q.From]); n > 1 {
			c.bad(p, field, "true on %d peerings of %s, want it on one", n, quote(q.From))
		}
		if back := by[twoNames{q.To, q.From}]; back != nil && !back.AllowGatewayTransit {
			c.bad(p, field, "true, but the peering %s does not set allowGatewayTransit", quote(peeringName(*back)))
		}
	}
}

// mostPeerings is how many a network may have (net:1.11.b1).
const mostPeerings = 500

// peeredSpaces refuses overlaps between a network and its peers (net:P3), and
// between two peers of one network, which would both own the same addresses
// there: one for each peering. One-sided peerings count, since Azure refuses the
// first side already. Networks with too many peerings are only told so.
func (c *checker) peeredSpaces(by map[twoNames]*Peering) {
	peers := map[string][]string{}
	for k := range by {
		peers[k.from] = append(peers[k.from], k.to)
		if by[twoNames{k.to, k.from}] == nil {
			peers[k.to] = append(peers[k.to], k.from)
		}
	}
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		if n := len(peers[v.Name]); n > mostPeerings {
			c.bad(root.item("virtualNetworks", v.Name, i), "", "%d peerings, want at most %d", n, mostPeerings)
			delete(peers, v.Name)
		}
	}
	spaces := map[string]disjoint{}
	for v := range peers {
		spaces[v] = c.spaceOf(v)
	}
	for v, list := range peers {
		slices.Sort(list) // the order of by has no meaning
		for _, w := range list {
			if v < w {
				c.overlap(by, v, w, spaces)
			}
		}
		c.overlapThere(by, v, list, spaces)
	}
}

// overlap reports the first overlap of two peered networks.
func (c *checker) overlap(by map[twoNames]*Peering, v, w string, spaces map[string]disjoint) {
	small, large, swapped := spaces[v], spaces[w], len(spaces[v]) > len(spaces[w])
	if swapped {
		small, large = large, small
	}
	for _, x := range small {
		y, found := large.touching(x)
		if !found {
			continue
		}
		if swapped {
			x, y = y, x
		}
		c.bad(peeringBetween(by, v, w), "", "%q of %s overlaps %q of %s, want peered networks apart", x, quote(v), y, quote(w))
		return
	}
}

// overlapThere reports the peers of v that overlap another peer of v.
func (c *checker) overlapThere(by map[twoNames]*Peering, v string, peers []string, spaces map[string]disjoint) {
	if len(peers) < 2 {
		return
	}
	var spans []span
	for _, w := range peers {
		for _, x := range spaces[w] {
			spans = append(spans, span{prefix: x, name: w})
		}
	}
	told := map[string]bool{}
	nested(spans, func(a, b span) {
		if a.name < b.name {
			a, b = b, a
		}
		if a.name != b.name && !told[a.name] {
			told[a.name] = true
			c.bad(peeringBetween(by, v, a.name), "", "%q of %s overlaps %q of %s, which is peered with %s too",
				a.prefix, quote(a.name), b.prefix, quote(b.name), quote(v))
		}
	})
}

// peeringBetween is the place of the peering from a to b, or of the one back
// when that is all there is.
func peeringBetween(by map[twoNames]*Peering, a, b string) *place {
	if by[twoNames{a, b}] == nil {
		a, b = b, a
	}
	return root.item("virtualNetworkPeerings", peeringName(Peering{From: a, To: b}), noIndex)
}
