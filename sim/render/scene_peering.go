package render

import (
	"azpath/sim"
)

// peerings are lines between networks, one for both sides.
func (b *builder) peerings() {
	type pair [2]string
	objects := map[pair]*sim.Peering{}
	for i := range b.d.Peerings {
		p := &b.d.Peerings[i]
		objects[pair{p.From, p.To}] = p
	}
	for i := range b.d.Peerings {
		p := &b.d.Peerings[i]
		from, to := b.vnets[p.From], b.vnets[p.To]
		if from == nil || to == nil || from == to {
			continue
		}
		back := objects[pair{p.To, p.From}]
		if back != nil && p.From > p.To {
			continue // told with the other side
		}
		l := link{from: from, to: to, kind: peeringLink, label: "peering"}
		switch {
		case back == nil:
			l.label, l.broken = "peering of "+p.From+" alone", true
		case disconnected(p) || disconnected(back):
			l.label, l.broken = "peering, not connected", true
		case p.UseRemoteGateways:
			l.label = "peering, gateway of " + p.To
		case back.UseRemoteGateways:
			l.label = "peering, gateway of " + p.From
		}
		b.scene.links = append(b.scene.links, l)
	}
}

func disconnected(p *sim.Peering) bool {
	return p.State == sim.PeeringInitiated || p.State == sim.PeeringDisconnected
}

// groups are told as badges of their networks: drawn, they would be a mesh of lines.
func (b *builder) groups() {
	for i := range b.d.ConnectedGroups {
		g := &b.d.ConnectedGroups[i]
		for _, name := range g.VNets {
			if v := b.vnets[name]; v != nil {
				v.badges = append(v.badges, named("connected group", g.Name))
			}
		}
	}
}

// ranks says how far each network is from a hub. A hub is, of networks joined by
// peerings, the one with a firewall, gateway or appliance; of several, or of none, the
// one with most peers.
func (b *builder) ranks() {
	peers := map[*part][]*part{}
	for _, l := range b.scene.links {
		if l.kind == peeringLink {
			peers[l.from] = append(peers[l.from], l.to)
			peers[l.to] = append(peers[l.to], l.from)
		}
	}
	done := map[*part]bool{}
	for _, v := range b.places {
		if v.kind != kindVNet || done[v] {
			continue
		}
		group := reached(v, peers)
		most := 0
		for _, x := range group {
			most = max(most, b.hubness(x, peers))
		}
		var near []*part
		for _, x := range group {
			done[x], x.rank = true, -1
			if b.hubness(x, peers) == most {
				x.rank = 0
				near = append(near, x)
			}
		}
		for len(near) > 0 {
			x := near[0]
			near = near[1:]
			for _, y := range peers[x] {
				if y.rank < 0 {
					y.rank = x.rank + 1
					near = append(near, y)
				}
			}
		}
	}
}

func (b *builder) hubness(v *part, peers map[*part][]*part) int {
	n := len(peers[v])
	v.each(func(x *part) {
		if x.kind == kindFirewall || x.kind == kindGateway || x.kind == kindAppliance {
			n |= 1 << 20
		}
	})
	return n
}

// reached are the networks that peerings join to one.
func reached(v *part, peers map[*part][]*part) (group []*part) {
	seen := map[*part]bool{v: true}
	for near := []*part{v}; len(near) > 0; {
		x := near[0]
		near, group = near[1:], append(group, x)
		for _, y := range peers[x] {
			if !seen[y] {
				seen[y] = true
				near = append(near, y)
			}
		}
	}
	return group
}
