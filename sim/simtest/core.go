package simtest

import (
	"fmt"
	"net/netip"

	"azpath/route"
	"azpath/sim"

	"pgregory.net/rapid"
)

// Routers draws designs whose every part has a counterpart in a router that runs
// Linux: networks with routes per subnet, appliances that keep state and
// translate, a VPN gateway, sites with several edges, machines. Everything else of
// Azure is absent, so that the answers can be compared with a kernel's.
//
// A design is valid, IPv4, and shrinks to one network with two machines. Its
// machines and their addresses are those of [RouterFlows].
func Routers() *rapid.Generator[sim.Design] {
	return rapid.Custom(func(t *rapid.T) sim.Design {
		c := core{t: t}
		c.networks()
		c.appliances()
		c.sites()
		c.internet()
		c.tables()
		c.filters()
		return c.d
	})
}

// core is a design while it is drawn.
type core struct {
	t *rapid.T
	d sim.Design
}

func (c *core) number(label string, from, to int) int {
	return rapid.IntRange(from, to).Draw(c.t, label)
}

// once is true about one time in n, and shrinks to false.
func (c *core) once(label string, n int) bool { return c.number(label, 0, n-1) == n-1 }

// networks are one to three: the first is the hub of the others.
func (c *core) networks() {
	c.d.Reserved = sim.Reserved{List: "none"}
	if c.once("reserved", 4) {
		c.d.Reserved = sim.Reserved{Prefixes: sim.CIDRs("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")}
	}
	n := c.number("networks", 1, 3)
	for i := range n {
		v := sim.VNet{Name: [...]string{"hub", "spoke1", "spoke2"}[i], Space: []netip.Prefix{block(10, i, 0, 16)}}
		for j := range c.number("subnets", 1, 2) {
			s := subnet(fmt.Sprintf("s%d", j+1), i, j+1)
			for k := range c.machines(i, j) {
				s.NICs = append(s.NICs, sim.NIC{
					Name: fmt.Sprintf("vm%d%d%d", i, j+1, k+1), IPs: []netip.Addr{host(10, i, j+1, 4+k)}, Listen: c.listeners(),
				})
			}
			v.Subnets = append(v.Subnets, s)
		}
		c.d.VNets = append(c.d.VNets, v)
	}
	for i := 1; i < n; i++ {
		c.peer("hub", c.d.VNets[i].Name)
	}
	if n == 3 && c.once("spokes peered", 3) {
		c.peer("spoke1", "spoke2")
	}
}

// machines is how many a subnet has: the first of all has two, so that there is a
// flow.
func (c *core) machines(network, subnet int) int {
	switch {
	case network+subnet == 0:
		return 2
	case subnet == 0:
		return c.number("machines", 1, 2)
	}
	return 1
}

func subnet(name string, network, number int) sim.Subnet {
	return sim.Subnet{Name: name, Prefixes: []netip.Prefix{block(10, network, number, 24)}, DefaultOutboundAccess: sim.Off}
}

func block(a, b, c, bits int) netip.Prefix { return netip.PrefixFrom(host(a, b, c, 0), bits) }

func host(a, b, c, d int) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(a), byte(b), byte(c), byte(d)})
}

func (c *core) peer(a, b string) {
	c.d.Peerings = append(c.d.Peerings,
		sim.Peering{From: a, To: b, AllowForwardedTraffic: true, AllowGatewayTransit: a == "hub"},
		sim.Peering{From: b, To: a, AllowForwardedTraffic: true})
}

// listeners are none, which answers on every port, or a few.
func (c *core) listeners() []sim.Listener {
	switch c.number("listeners", 0, 3) {
	case 2:
		return []sim.Listener{{Ports: sim.Port(443)}}
	case 3:
		return []sim.Listener{{Ports: sim.Port(80)}, {Protocol: sim.UDP, Ports: sim.Port(53)}}
	}
	return nil
}

// appliances are up to three, in subnets of their own.
func (c *core) appliances() {
	for i := range c.number("appliances", 0, 3) {
		v := &c.d.VNets[0]
		at := 0
		if i == 2 && len(c.d.VNets) > 1 {
			at = 1
			v = &c.d.VNets[1]
		}
		s := subnet(fmt.Sprintf("nva%d", i+1), at, 10+i)
		s.NICs = []sim.NIC{{Name: fmt.Sprintf("fw%d", i+1), IPs: []netip.Addr{host(10, at, 10+i, 4)}, IPForwarding: true}}
		v.Subnets = append(v.Subnets, s)
	}
}

// sites are up to two, each with a way to the hub's gateway, or to the internet, or
// both.
func (c *core) sites() {
	n := c.number("sites", 0, 2)
	if n == 0 {
		return
	}
	g := sim.Gateway{Name: "vpngw", VNet: "hub", Type: sim.VPN}
	for i := range n {
		s := sim.Site{Name: [...]string{"east", "west"}[i], Prefixes: []netip.Prefix{block(192, 168, 0, 16)}}
		s.Prefixes[0] = netip.PrefixFrom(host(192, 168, 16*i, 0), 20)
		for j := range c.number("hosts", 1, 2) {
			s.Hosts = append(s.Hosts, sim.Host{
				Name: fmt.Sprintf("%s-pc%d", s.Name, j+1), IP: host(192, 168, 16*i+j, 10), Listen: c.listeners(),
			})
		}
		ways := c.number("edges", 1, 4)
		if ways != 2 {
			s.Edges = append(s.Edges, sim.Edge{Name: "vpn", Type: sim.VPNEdge, Routes: c.azure(), Preference: c.number("preference of the tunnel", 0, 1) * 9})
			g.Connections = append(g.Connections, c.connection(&s, i))
		}
		for j := range min(ways-1, 2) {
			s.Edges = append(s.Edges, c.internetEdge(i, j))
		}
		if len(s.Edges) > 1 && c.once("one box", 3) {
			for k := range s.Edges {
				s.Edges[k].Box = s.Name + "-box"
			}
		}
		c.d.Sites = append(c.d.Sites, s)
	}
	if len(g.Connections) > 0 {
		c.gateway(g)
	}
}

// azure is what a site sends into its tunnel: the networks, or everything.
func (c *core) azure() []string {
	if c.once("all by the tunnel", 4) {
		return []string{"0.0.0.0/0"}
	}
	var out []string
	for _, v := range c.d.VNets {
		out = append(out, v.Space[0].String())
	}
	return out
}

func (c *core) connection(s *sim.Site, i int) sim.Connection {
	k := sim.Connection{Name: "to-" + s.Name, Site: s.Name, Edge: "vpn", Learned: []netip.Prefix{s.Prefixes[0]}}
	if i == 0 && c.once("forced tunnelling", 3) {
		k.Learned = append(k.Learned, any4)
	}
	return k
}

var any4 = netip.PrefixFrom(netip.IPv4Unspecified(), 0)

// gateway puts the gateway into the hub, and lets the spokes borrow it.
func (c *core) gateway(g sim.Gateway) {
	s := subnet("GatewaySubnet", 0, 255)
	c.d.VNets[0].Subnets = append(c.d.VNets[0].Subnets, s)
	c.d.Gateways = append(c.d.Gateways, g)
	for i := range c.d.Peerings {
		p := &c.d.Peerings[i]
		p.UseRemoteGateways = p.To == "hub" && !c.once("borrows no gateway", 4)
	}
}

// internetEdge is an edge that the internet reaches by two prefixes: its own, and
// one that the site's other edge advertises too, by a path of another length.
func (c *core) internetEdge(site, number int) sim.Edge {
	e := sim.Edge{
		Name: [...]string{"isp1", "isp2"}[number], Type: sim.InternetEdge,
		Advertised:    []netip.Prefix{netip.PrefixFrom(host(198, 51, 100, 64*site+16*number), 28)},
		ASPathPrepend: number, Preference: 5 - number,
	}
	if c.once("shared prefix", 2) {
		e.Advertised = append(e.Advertised, netip.PrefixFrom(host(198, 51, 100, 64*site+32), 28))
	}
	if c.once("specific routes", 3) {
		e.Routes = []string{"203.0.113.0/28"}
	}
	return e
}

func (c *core) internet() {
	for i := range c.number("internet hosts", 0, 2) {
		c.d.Internet = append(c.d.Internet, sim.Host{
			Name: fmt.Sprintf("client%d", i+1), IP: host(203, 0, 113, 10+20*i), Listen: c.listeners(),
		})
	}
}

// tables gives subnets route tables of their own.
func (c *core) tables() {
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			routes := c.number("routes", 0, 3)
			if routes == 0 {
				continue
			}
			rt := sim.RouteTable{Name: "rt-" + v.Name + "-" + s.Name}
			gateway := s.Name == "GatewaySubnet"
			rt.DisableBGPPropagation = !gateway && c.once("no propagation", 4)
			for range routes {
				c.userRoute(&rt, v, gateway)
			}
			s.RouteTable = rt.Name
			c.d.RouteTables = append(c.d.RouteTables, rt)
		}
	}
}

// userRoute adds a route to a prefix that means something in the design, unless
// the table has one.
func (c *core) userRoute(rt *sim.RouteTable, v *sim.VNet, gateway bool) {
	p := rapid.SampledFrom(c.prefixes()).Draw(c.t, "prefix")
	if gateway && p.Bits() == 0 {
		return // Azure refuses it there
	}
	for _, r := range rt.Routes {
		if r.Prefix == p {
			return
		}
	}
	rt.Routes = append(rt.Routes, sim.UDR{Name: fmt.Sprintf("r%d", len(rt.Routes)+1), Prefix: p, NextHop: c.nextHop(v, p)})
}

// nextHop is an appliance three times out of four, where there is one.
func (c *core) nextHop(v *sim.VNet, p netip.Prefix) route.NextHop {
	boxes := c.boxes()
	if n := c.number("next hop", 0, 11); len(boxes) > 0 && n < 9 {
		return route.NextHop{Type: route.HopVirtualAppliance, IP: boxes[n%len(boxes)].IPs[0]}
	}
	ways := []route.NextHop{sim.ToNone}
	if len(c.d.Gateways) > 0 {
		ways = append(ways, sim.ToGateway)
	}
	if v.Space[0].Bits() <= p.Bits() && v.Space[0].Contains(p.Addr()) {
		ways = append(ways, sim.ToLocal)
	}
	return rapid.SampledFrom(append(ways, sim.ToInternet)).Draw(c.t, "way")
}

// boxes are the appliances.
func (c *core) boxes() (out []*sim.NIC) {
	for i := range c.d.VNets {
		for j := range c.d.VNets[i].Subnets {
			s := &c.d.VNets[i].Subnets[j]
			for k := range s.NICs {
				if s.NICs[k].IPForwarding {
					out = append(out, &s.NICs[k])
				}
			}
		}
	}
	return out
}

// prefixes are those that the design's parts stand for, widest first.
func (c *core) prefixes() []netip.Prefix {
	out := []netip.Prefix{any4}
	for _, v := range c.d.VNets {
		out = append(out, v.Space[0])
		for _, s := range v.Subnets {
			out = append(out, s.Prefixes[0])
		}
	}
	for _, s := range c.d.Sites {
		out = append(out, s.Prefixes[0])
	}
	for _, m := range speakersOf(&c.d) {
		if a := m.ip.As4(); a[0] == 10 {
			out = append(out, netip.PrefixFrom(m.ip, 32), netip.PrefixFrom(m.ip, 25).Masked())
		}
	}
	return append(out, virtual, netip.MustParsePrefix("203.0.113.0/24"))
}

// virtual is where nobody is: addresses for translations.
var virtual = netip.MustParsePrefix("10.200.0.0/24")
