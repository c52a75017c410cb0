package sim

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"azpath/route"
)

// Compile checks a Design and turns it into a Network. The error joins every
// mistake of the design, each a [*DesignError] with its place; it never panics,
// and the design is left as it was.
func Compile(d Design) (*Network, error) {
	if err := check(&d); err != nil {
		return nil, err
	}
	return compile(d.Clone(), nil), nil
}

// compile is Compile for a checked design, which it keeps. Of the gateways the parts
// named in lost are missing.
func compile(d Design, lost map[string]bool) *Network {
	c := &compiler{
		d: &d, lost: lost, vnets: map[string]*vnet{}, nics: map[string]*nic{}, tables: map[string]*RouteTable{},
		nsgs: map[string]*NSG{}, pips: map[string]*PublicIP{}, fronts: map[string]*frontend{}, managed: map[string]managedVIP{},
		gateways: map[string][]*gateway{}, edges: map[string]*edge{}, tags: newTagReader(d.ServiceTags...),
		shared: map[tableKey]*table{}, filters: map[nsgKey]*nsg{}, owners: map[*vnet]map[netip.Addr]owner{},
		peerings: map[[2]string]*Peering{}, peeringsOf: map[string][]*Peering{}, brought: map[string][]*brought{},
	}
	c.n = &Network{
		assumptions: d.Assumptions, design: d.Clone(), subnets: map[string]*subnet{},
		endpoints: map[string]endpoint{}, public: map[string]netip.Addr{},
		learned: map[string]func() []LearnedRoute{},
	}
	c.run()
	return c.n
}

// compiler turns Azure's words into tables, filters and devices, in an order in
// which each stage needs only what stands before it.
type compiler struct {
	d    *Design
	n    *Network
	lost map[string]bool // parts of gateways, by name

	vnets    map[string]*vnet
	nics     map[string]*nic
	tables   map[string]*RouteTable
	nsgs     map[string]*NSG
	pips     map[string]*PublicIP
	fronts   map[string]*frontend // "lb/frontend"
	gateways map[string][]*gateway
	edges    map[string]*edge       // "site/edge"
	peerings map[[2]string]*Peering // by From and To
	// peeringsOf are those From a network.
	peeringsOf map[string][]*Peering
	brought    map[string][]*brought // by gateway, once asked for
	tags       *tagReader

	endpoints map[string]*privateEndpoint
	near      map[*vnet][]*PrivateEndpoint // once asked for
	links     map[string]*linkService
	services  map[string]*Service // once asked for
	// endpointRoutes are those to a network's private endpoints, by its name.
	endpointRoutes map[string][]route.Route

	owners  map[*vnet]map[netip.Addr]owner
	targets map[netip.Prefix]target
	shared  map[tableKey]*table
	filters map[nsgKey]*nsg
	admins  map[*table]*nsg // security admin rules
	members map[string][]member

	firewalls []*firewall // as the design lists them
	// asks and webAsks are the firewall or application gateway whose names are
	// looked up; nil while names are what the design declares.
	asks    *firewall
	webAsks *nic

	// apims are those of API Management in a subnet, one for each region, outside
	// those that clients reach by an address of Azure's own.
	apims, outside []APIM

	standIns []standIn
	managed  map[string]managedVIP   // by instance
	balanced map[string]*balancedOut // by network interface
	found    []Finding
}

func (c *compiler) run() {
	c.targets = map[netip.Prefix]target{}
	c.add(&internet{node: node{name: "internet"}})
	c.add(&platform{node{name: "platform"}})
	c.names()
	c.allInstances()
	c.allVNets()
	c.allNICs()
	c.resolverEndpoints()
	c.allFirewalls()
	c.allGateways()
	c.allSites()
	c.outsiders()
	c.instancesOutside()
	c.allEndpoints()
	c.n.numbers = make(map[string]deviceID, len(c.n.devices))
	for i, d := range c.n.devices {
		name := d.self().name
		c.n.names = append(c.n.names, name)
		if _, taken := c.n.numbers[name]; !taken {
			c.n.numbers[name] = deviceID(i)
		}
	}
	c.allFrontends()
	c.linkFrontends()
	c.ownAddresses()
	c.allTables()
	c.allFilters()
	c.endpointFilters()
	c.allFirewallRules()
	c.allLending()
	c.pickStandIns()
	c.connections()
	c.siteWays()
	c.internetTargets()
	c.servesNames()
	c.nameSystem()
	c.resolvedNames()
	c.n.findings = sync.OnceValue(c.findings)
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		c.n.learned[g.Name] = sync.OnceValue(func() []LearnedRoute { return c.learnedRoutes(g) })
	}
}

// add gives a device its number.
func (c *compiler) add(d device) deviceID {
	id := deviceID(len(c.n.devices))
	d.self().id = id
	c.n.devices = append(c.n.devices, d)
	return id
}

// numbered gives a number to something that is no device. Only after all
// devices have theirs.
func (c *compiler) numbered(name string) deviceID {
	c.n.names = append(c.n.names, name)
	return deviceID(len(c.n.names) - 1)
}

func (c *compiler) names() {
	for i := range c.d.Peerings {
		p := &c.d.Peerings[i]
		c.peerings[[2]string{p.From, p.To}] = p
		c.peeringsOf[p.From] = append(c.peeringsOf[p.From], p)
	}
	for i := range c.d.RouteTables {
		c.tables[c.d.RouteTables[i].Name] = &c.d.RouteTables[i]
	}
	for i := range c.d.NSGs {
		c.nsgs[c.d.NSGs[i].Name] = &c.d.NSGs[i]
	}
	for i := range c.d.PublicIPs {
		p := &c.d.PublicIPs[i]
		c.pips[p.Name] = p
		c.n.public[p.Name] = p.IP
	}
}

func (c *compiler) allVNets() {
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		net := &vnet{name: v.Name, index: i, region: strings.ToLower(v.Region), space: v.Space, peers: map[int]*peer{}, flowIdle: time.Duration(v.FlowTimeoutInMinutes) * time.Minute}
		c.vnets[v.Name] = net
		c.n.vnets = append(c.n.vnets, net)
		for _, p := range v.Space {
			if isPublic(p.Addr()) {
				c.n.lookPublic = append(c.n.lookPublic, p)
			}
		}
		c.owners[net] = map[netip.Addr]owner{}
		for j := range v.Subnets {
			s := &v.Subnets[j]
			name := v.Name + "/" + s.Name
			c.n.subnets[name] = &subnet{name: name, vnet: net, index: j}
		}
	}
	c.allPeers()
}

func (c *compiler) allNICs() {
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			sub := c.n.subnets[v.Name+"/"+s.Name]
			for k := range s.NICs {
				c.nic(sub, &s.NICs[k])
			}
		}
	}
	for i := range c.apims {
		c.apimMachine(&c.apims[i])
	}
	for i := range c.d.AppGateways {
		c.appGatewayMachine(&c.d.AppGateways[i])
	}
}

func (c *compiler) nic(sub *subnet, x *NIC) {
	d := &nic{node: node{name: x.Name}, subnet: sub, ips: x.IPs, forwards: x.IPForwarding, listen: x.Listen, own: &nsgLevels{}, symmetric: x.DisableSNATOnPL}
	id := c.add(d)
	c.nics[x.Name] = d
	if x.IPForwarding && !filterIsZero(&x.Appliance) {
		d.filter = c.filter(&x.Appliance, &d.node, id)
	}
	for _, a := range x.IPs {
		c.owners[sub.vnet][a] = owner{device: id}
	}
	c.n.endpoints[x.Name] = endpoint{device: id, addrs: x.IPs}
}

func (c *compiler) allFirewalls() {
	for i := range c.d.Firewalls {
		c.firewall(&c.d.Firewalls[i])
	}
}

func (c *compiler) allGateways() {
	for i := range c.d.Gateways {
		g := &c.d.Gateways[i]
		d := &gateway{node: node{name: g.Name}, kind: g.Type, subnet: c.n.subnets[g.VNet+"/GatewaySubnet"]}
		c.add(d)
		c.gateways[g.VNet] = append(c.gateways[g.VNet], d)
	}
}

// outsiders are the machines and services on the internet.
func (c *compiler) outsiders() {
	for i := range c.d.Internet {
		h := &c.d.Internet[i]
		id := c.add(&host{node: node{name: h.Name}, ip: h.IP, listen: h.Listen})
		c.n.endpoints[h.Name] = endpoint{device: id, addrs: []netip.Addr{h.IP}}
		c.targets[single(h.IP)] = target{note: "host " + h.Name, device: id, how: byInternet}
	}
	for i := range c.d.Services {
		s := &c.d.Services[i]
		d := &service{node: node{name: s.Name}, listen: s.Listen, private: s.PublicNetworkAccess == PublicAccessDisabled}
		for _, a := range s.AllowedSources {
			if sub := c.n.subnets[a]; sub != nil {
				d.subnets = append(d.subnets, sub)
			} else {
				d.allowed = append(d.allowed, c.tags.prefixes([]string{a}, nil)...)
			}
		}
		id := c.add(d)
		e := endpoint{device: id}
		for _, p := range s.Prefixes {
			e.addrs = append(e.addrs, firstHost(p))
			c.targets[p] = target{note: "service " + s.Name, device: id, how: byInternet}
		}
		for _, f := range s.FQDNs {
			e.fqdn = f
			c.n.endpoints[f] = e
		}
		if len(s.FQDNs) > 0 {
			e.fqdn = s.firstFQDN()
		}
		c.n.endpoints[s.Name] = e
	}
}

// firstFQDN is the name that a service's short one stands for: of its own the first
// in order, since the order of declaration has no meaning. It has one.
func (s *Service) firstFQDN() string { return slices.Min(s.FQDNs) }

// firstHost is the address a service's name stands for: the prefix's own, or the
// one behind it where the prefix is wider.
func firstHost(p netip.Prefix) netip.Addr {
	if p.IsSingleIP() {
		return p.Addr()
	}
	return p.Addr().Next()
}

func single(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, a.BitLen()) }

// newIndex compiles a longest-prefix index. The prefixes are valid: check has
// seen to it.
func newIndex[T any](m map[netip.Prefix]T) index[T] {
	routes := make([]route.Route, 0, len(m))
	for p := range m {
		routes = append(routes, route.Route{
			Prefix: p, Source: route.SourceVirtualNetworkGateway,
			NextHop: route.NextHop{Type: route.HopVirtualNetworkGateway},
		})
	}
	t, err := route.NewTable(routes)
	if err != nil {
		panic("sim: " + err.Error()) // check let through what it must not
	}
	x := index[T]{routes: t, at: make([]T, t.Sets())}
	for i := range x.at {
		x.at[i] = m[t.Winners(i)[0].Prefix]
	}
	return x
}

// ownAddresses settles who has which private address.
func (c *compiler) ownAddresses() {
	for v, m := range c.owners {
		byPrefix := make(map[netip.Prefix]owner, len(m))
		for a, o := range m {
			byPrefix[single(a)] = o
		}
		v.owners = newIndex(byPrefix)
	}
}
