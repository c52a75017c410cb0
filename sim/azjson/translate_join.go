package azjson

import (
	"cmp"
	"net/netip"
	"slices"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// Two gateways of Azure that are connected with each other are, in a design, joined
// by a site without machines: a router that passes on what comes by one of its edges
// to the other. Routes and flows are those of the tunnel between the two.

// joint is one side's connection to another gateway of the import.
type joint struct {
	o         *object
	near, far string // keys of the gateways
	k         sim.Connection
	space     []netip.Prefix // what a local network gateway says of the far side
	local     bool           // joined by local network gateways, not as Vnet2Vnet
}

// azureGatewayOf is the key of the gateway that a local network gateway stands for, by
// its public address; empty if it stands for a site.
func (t *translation) azureGatewayOf(local *resource.Resource) string {
	a, err := netip.ParseAddr(t.resolve(local.Get("gatewayIpAddress")).Text())
	if err != nil {
		return ""
	}
	for _, r := range t.set.of(kindGateway) {
		for _, c := range r.Get("ipConfigurations").Items() {
			id := resource.Get(c, "publicIPAddress")
			if known := t.standins.public[resource.Key(id.Get("id").Text())]; known.IsValid() && known == a.Unmap() {
				return r.Key()
			}
		}
	}
	return ""
}

// join makes a site for each pair of connections that lead to each other.
func (t *translation) join() {
	slices.SortFunc(t.estate.joints, func(a, b joint) int { return cmp.Compare(a.o.r.Key(), b.o.r.Key()) })
	done := map[string]bool{}
	var pairs [][2]*joint
	for i := range t.estate.joints {
		a := &t.estate.joints[i]
		if done[a.o.r.Key()] {
			continue
		}
		b := t.back(a, done)
		if b == nil {
			a.o.note(NoteLeftOut, "virtualNetworkGateway2", "no connection leads back: the tunnel never comes up")
			continue
		}
		done[a.o.r.Key()], done[b.o.r.Key()] = true, true
		pairs = append(pairs, [2]*joint{a, b})
	}
	for _, p := range pairs {
		t.bridge(p[0], p[1])
	}
	t.exchange(pairs)
}

// back is the connection in the other direction.
func (t *translation) back(a *joint, done map[string]bool) *joint {
	for i := range t.estate.joints {
		b := &t.estate.joints[i]
		if b.near == a.far && b.far == a.near && b.local == a.local && !done[b.o.r.Key()] && b.near != a.near {
			if _, ok := t.estate.gateways[b.near]; ok {
				return b
			}
		}
	}
	return nil
}

// bridge makes the site of a pair, with an edge to each gateway.
func (t *translation) bridge(a, b *joint) {
	s := sim.Site{Name: t.names.extra(a.k.Name+".tunnel", suffixes[kindSite])}
	for _, x := range []struct{ own, other *joint }{{a, b}, {b, a}} {
		g := &t.d.Gateways[t.estate.gateways[x.own.near]]
		far := &t.d.Gateways[t.estate.gateways[x.own.far]]
		k := x.own.k
		k.Site, k.Edge = s.Name, g.Name
		k.EnableBGP = k.EnableBGP && x.other.k.EnableBGP
		e := sim.Edge{Name: g.Name, Type: sim.VPNEdge}
		if !k.EnableBGP || x.own.local {
			k.Static = x.own.space
			if !x.own.local {
				k.Static = slices.Clone(t.spaceNamed(far.VNet))
			}
		}
		if !k.EnableBGP { // the far side sends back here what it knows this side by
			e.Routes = texts(x.other.space)
			if !x.own.local {
				e.Routes = texts(t.spaceNamed(g.VNet))
			}
		}
		s.Edges = append(s.Edges, e)
		g.Connections = append(g.Connections, k)
	}
	a.o.note(NoteAssumed, "", "the tunnel to "+t.d.Gateways[t.estate.gateways[a.far]].Name+" is site "+s.Name+" of the design, which passes on and filters nothing")
	t.d.Sites = append(t.d.Sites, s)
}

func (t *translation) spaceNamed(vnet string) []netip.Prefix {
	for i := range t.d.VNets {
		if t.d.VNets[i].Name == vnet {
			return t.d.VNets[i].Space
		}
	}
	return nil
}

func texts(prefixes []netip.Prefix) (out []string) {
	for _, p := range prefixes {
		out = append(out, p.String())
	}
	return out
}

// exchange gives each gateway what its partners announce by BGP: their networks, those
// that use them, and what they know from others. It ends when nobody learns more.
func (t *translation) exchange(pairs [][2]*joint) {
	for range len(pairs) + 1 {
		more := false
		for _, p := range pairs {
			more = t.learn(p[0], p[1]) || more
			more = t.learn(p[1], p[0]) || more
		}
		if !more {
			return
		}
	}
}

func (t *translation) learn(own, other *joint) (more bool) {
	g := &t.d.Gateways[t.estate.gateways[own.near]]
	far := &t.d.Gateways[t.estate.gateways[own.far]]
	k := connectionNamed(g, own.k.Name)
	if !k.EnableBGP {
		return false
	}
	announced := slices.Clone(t.spaceNamed(far.VNet))
	for _, p := range t.d.Peerings {
		if p.From == far.VNet && p.AllowGatewayTransit && t.usesGateway(p.To, far.VNet) {
			announced = append(announced, t.spaceNamed(p.To)...)
		}
	}
	for i := range far.Connections {
		if x := &far.Connections[i]; x.Name != other.k.Name {
			announced = append(append(announced, x.Static...), x.Learned...)
		}
	}
	own4 := t.spaceNamed(g.VNet)
	announced = slices.DeleteFunc(sortPrefixes(announced), func(p netip.Prefix) bool { return slices.Contains(own4, p) })
	more = len(announced) > len(k.Learned)
	k.Learned = announced
	return more
}

// usesGateway says whether a network uses the gateway of another.
func (t *translation) usesGateway(vnet, hub string) bool {
	return slices.ContainsFunc(t.d.Peerings, func(p sim.Peering) bool { return p.From == vnet && p.To == hub && p.UseRemoteGateways })
}

func connectionNamed(g *sim.Gateway, name string) *sim.Connection {
	i := slices.IndexFunc(g.Connections, func(k sim.Connection) bool { return k.Name == name })
	return &g.Connections[i]
}
