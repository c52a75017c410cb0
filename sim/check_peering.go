package sim

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

// peeredSpaces refuses overlaps between a network and its peers (net:P3), and
// between two peers of one network, which would both own the same addresses
// there. One-sided peerings count: Azure refuses the first side already.
func (c *checker) peeredSpaces(by map[twoNames]*Peering) {
	neighbours := map[*VNet][]*VNet{}
	for k := range by {
		a, b := c.vnets.byName[k.from], c.vnets.byName[k.to]
		neighbours[a] = append(neighbours[a], b)
		if by[twoNames{k.to, k.from}] == nil {
			neighbours[b] = append(neighbours[b], a)
		}
	}
	for v, peers := range neighbours {
		spans := spansOf(v)
		for _, w := range peers {
			spans = append(spans, spansOf(w)...)
		}
		nested(spans, func(inner, outer span) {
			if inner.name != outer.name {
				c.overlap(by, v, inner, outer)
			}
		})
	}
}

func spansOf(v *VNet) []span {
	var spans []span
	for _, x := range outermost(v.Space) {
		spans = append(spans, span{prefix: x, name: v.Name})
	}
	return spans
}

// overlap reports two overlapping spaces seen from v, which is one of the two or
// peered with both.
func (c *checker) overlap(by map[twoNames]*Peering, v *VNet, a, b span) {
	if a.name > b.name {
		a, b = b, a
	}
	if a.name == v.Name || b.name == v.Name {
		c.bad(peeringBetween(by, a.name, b.name), "", "%q of %s overlaps %q of %s, want peered networks apart",
			a.prefix, quote(a.name), b.prefix, quote(b.name))
		return
	}
	c.bad(peeringBetween(by, v.Name, b.name), "", "%q of %s overlaps %q of %s, which is peered with %s too",
		b.prefix, quote(b.name), a.prefix, quote(a.name), quote(v.Name))
}

// peeringBetween is the place of the peering from a to b, or of the one back
// when that is all there is.
func peeringBetween(by map[twoNames]*Peering, a, b string) *place {
	if by[twoNames{a, b}] == nil {
		a, b = b, a
	}
	return root.item("virtualNetworkPeerings", peeringName(Peering{From: a, To: b}), noIndex)
}
