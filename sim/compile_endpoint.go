package sim

import (
	"cmp"
	"net/netip"
	"slices"

	"azpath/route"
)

// allEndpoints makes private endpoints and private link services devices, and
// gives them their addresses. What Azure picks follows the names, not the order.
func (c *compiler) allEndpoints() {
	c.endpoints, c.links, c.endpointRoutes = map[string]*privateEndpoint{}, map[string]*linkService{}, map[string][]route.Route{}
	for _, x := range byName(c.d.PrivateLinkServices, func(x *PrivateLinkService) string { return x.Name }) {
		d := &linkService{node: node{name: x.Name}, nat: x.NATIPs}
		sub := c.n.subnets[x.Subnet]
		if len(d.nat) == 0 {
			d.nat = []netip.Addr{c.freeAfter(sub, x.Subnet, nil)}
		}
		id := c.add(d)
		c.links[x.Name] = d
		for _, a := range d.nat {
			c.owners[sub.vnet][a] = owner{device: id}
		}
	}
	for _, x := range byName(c.d.PrivateEndpoints, func(x *PrivateEndpoint) string { return x.Name }) {
		c.privateEndpoint(x)
	}
}

func byName[T any](list []T, name func(*T) string) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	slices.SortFunc(out, func(a, b *T) int { return cmp.Compare(name(a), name(b)) })
	return out
}

func (c *compiler) privateEndpoint(x *PrivateEndpoint) {
	d := &privateEndpoint{node: node{name: x.Name}, subnet: c.n.subnets[x.Subnet], ip: x.IP}
	if !d.ip.IsValid() {
		d.ip = c.freeAfter(d.subnet, x.Subnet, nil)
	}
	e := endpoint{device: c.add(d), addrs: []netip.Addr{d.ip}}
	if x.Service != "" {
		d.to, d.way = c.n.endpoints[x.Service].device, "Private Link to "+x.Service
		e.fqdn = c.firstFQDN(x.Service)
	} else {
		d.to, d.way = c.links[x.PrivateLinkService].id, "Private Link to "+x.PrivateLinkService
	}
	if x.State != Approved {
		d.refusal = "its connection is " + x.State.String() + ": only an approved one passes traffic"
	}
	c.endpoints[x.Name] = d
	c.owners[d.subnet.vnet][d.ip] = owner{device: d.id}
	c.n.endpoints[x.Name] = e
	c.endpointRoute(x, d)
}

// endpointRoute is the route that the endpoint puts into its network's subnets and
// into those of the direct peers (net:1.4).
func (c *compiler) endpointRoute(x *PrivateEndpoint, d *privateEndpoint) {
	r := route.Route{
		Name: x.Name, Prefix: single(d.ip), Source: route.SourceDefault,
		NextHop: route.NextHop{Type: route.HopInterfaceEndpoint},
	}
	v := d.subnet.vnet.name
	if c.subnetNamed(x.Subnet).PrivateEndpointNetworkPolicies.routes() {
		r.YieldBits = c.yieldBits(c.vnetNamed(v), d.ip)
	}
	c.endpointRoutes[v] = append(c.endpointRoutes[v], r)
}

// firstFQDN is the name that a client of the service asks for.
func (c *compiler) firstFQDN(service string) string {
	if c.services == nil {
		c.services = make(map[string]*Service, len(c.d.Services))
		for i := range c.d.Services {
			c.services[c.d.Services[i].Name] = &c.d.Services[i]
		}
	}
	if s := c.services[service]; s != nil && len(s.FQDNs) > 0 {
		return s.firstFQDN()
	}
	return ""
}

// linkFrontends joins link services to their load balancers, which are there by now.
func (c *compiler) linkFrontends() {
	for i := range c.d.PrivateLinkServices {
		x := &c.d.PrivateLinkServices[i]
		c.links[x.Name].front = c.fronts[x.Frontend]
	}
}

// yieldBits is how long a user route must be to take an endpoint's traffic, once
// the policies let it: as long as the prefix of the network that holds the endpoint
// (net:1.8.b2). Zero, with the switch off and several prefixes: as long as can be.
func (c *compiler) yieldBits(v *VNet, a netip.Addr) uint8 {
	if c.d.Assumptions.EndpointYieldsToItsPrefix == Off && severalSpaces(v, a) {
		return 0
	}
	i := slices.IndexFunc(v.Space, func(p netip.Prefix) bool { return p.Contains(a) })
	return uint8(v.Space[i].Bits())
}

// severalSpaces says whether a network has several prefixes of a's family.
func severalSpaces(v *VNet, a netip.Addr) bool {
	n := 0
	for _, p := range v.Space {
		if p.Addr().Is4() == a.Is4() {
			n++
		}
	}
	return n > 1
}

// doubt notes the endpoints whose own route yields in this table to one that is
// shorter, by a reading of the documents that a network of several prefixes needs.
func (c *compiler) doubt(v *vnet, t *table) {
	if c.d.Assumptions.EndpointYieldsToItsPrefix != Unset {
		return
	}
	for _, x := range c.endpointsNear(v) {
		d := c.endpoints[x.Name]
		if !c.subnetNamed(x.Subnet).PrivateEndpointNetworkPolicies.routes() || !severalSpaces(c.vnetNamed(d.subnet.vnet.name), d.ip) {
			continue
		}
		if r, taken := c.takes(v, t, d); taken && !r.Prefix.IsSingleIP() {
			t.doubted = append(t.doubted, d.ip)
		}
	}
}

// endpointsNear are the private endpoints to which a network's subnets have routes:
// its own and its direct peers', in the order of the design.
func (c *compiler) endpointsNear(v *vnet) []*PrivateEndpoint {
	if c.near == nil {
		c.near = map[*vnet][]*PrivateEndpoint{}
		for i := range c.d.PrivateEndpoints {
			x := &c.d.PrivateEndpoints[i]
			home := c.n.subnets[x.Subnet].vnet
			c.near[home] = append(c.near[home], x)
			for peer := range home.peers {
				if w := c.n.vnets[peer]; w != home && w.peers[home.index] != nil {
					c.near[w] = append(c.near[w], x)
				}
			}
		}
	}
	return c.near[v]
}

// takes is the user route that has an endpoint's traffic in a table of network v,
// in place of the endpoint's own route there.
func (c *compiler) takes(v *vnet, t *table, d *privateEndpoint) (route.Route, bool) {
	home := d.subnet.vnet
	i := t.routes.Index(d.ip)
	if v != home && v.peers[home.index] == nil || i < 0 {
		return route.Route{}, false
	}
	r := t.routes.Winners(i)[0]
	return r, r.Source == route.SourceUser
}

// endpointFilters give the endpoints their subnet's NSG, where the policies let it
// judge them.
func (c *compiler) endpointFilters() {
	for i := range c.d.PrivateEndpoints {
		x := &c.d.PrivateEndpoints[i]
		if s := c.subnetNamed(x.Subnet); s.NSG != "" && s.PrivateEndpointNetworkPolicies.nsg() {
			d := c.endpoints[x.Name]
			d.filter = c.endpointNSG(s.NSG, d.subnet.table)
		}
	}
}

// endpointNSG is an NSG as private endpoints meet it: source ports stand for any,
// and nothing is judged on its way out, since nothing starts there (net:1.8.b5).
func (c *compiler) endpointNSG(name string, t *table) *nsg {
	key := nsgKey{name, t, "private endpoint"}
	if g := c.filters[key]; g != nil {
		return g
	}
	all := append(slices.Clone(c.nsgs[name].Rules), defaultRules...)
	for i := range all {
		all[i].SourcePorts = nil
	}
	slices.SortStableFunc(all, func(a, b SecurityRule) int { return cmp.Compare(a.Priority, b.Priority) })
	g := &nsg{in: c.direction(name, "subnet", all, Inbound, t)}
	c.filters[key] = g
	return g
}
