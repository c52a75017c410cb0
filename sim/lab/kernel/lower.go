package kernel

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"azpath/route"
	"azpath/sim"
)

// Outside is what a design has that Linux has no counterpart for, or that this lab
// does not build: such a design is not compared.
type Outside struct{ Parts []string }

// Error names the parts.
func (o *Outside) Error() string { return fmt.Sprintf("outside the common core: %q", o.Parts) }

// Lower turns a design into what Linux is told. It knows Azure's rules by
// itself: of the simulator it uses the data types alone, so that the two share no
// mistake. The error is an [*Outside].
func Lower(d *sim.Design) (*Plan, error) {
	l := &lowering{d: d, p: &Plan{}, nics: map[string]nicAt{}, gateways: map[string]int{}}
	l.unsupported()
	l.internet = l.p.router(&Router{Name: "internet", Device: "internet"})
	l.fabric = l.p.router(&Router{Name: "fabric"})
	l.machines()
	l.allGateways()
	l.allSites()
	l.subnetRoutes()
	l.internetRoutes()
	if len(l.outside) > 0 {
		slices.Sort(l.outside)
		return nil, &Outside{slices.Compact(l.outside)}
	}
	return l.p, nil
}

type lowering struct {
	d                *sim.Design
	p                *Plan
	outside          []string
	internet, fabric int

	nics     map[string]nicAt // by name
	gateways map[string]int   // by name: the wire to the fabric
	world    []Route          // the internet's table
	tunnels  []tunnel
}

type nicAt struct {
	vnet, subnet string
	nic          *sim.NIC
	wire         int
	public       int // the wire of its public address, or noWire
}

const noWire = -1

// tunnel is the wire between a gateway and an edge.
type tunnel struct {
	gateway    *sim.Gateway
	connection *sim.Connection
	wire       int
}

func (l *lowering) not(format string, args ...any) {
	l.outside = append(l.outside, fmt.Sprintf(format, args...))
}

// unsupported names what the lab does not build.
func (l *lowering) unsupported() {
	d := l.d
	for _, x := range []struct {
		n    int
		what string
	}{
		{len(d.NSGs), "network security group"}, {len(d.SecurityAdminConfigurations), "security admin rules"},
		{len(d.PublicIPs), "public address of Azure's"}, {len(d.LoadBalancers), "load balancer"},
		{len(d.NATGateways), "NAT gateway"}, {len(d.Firewalls), "Azure Firewall"}, {len(d.APIMs), "API Management"},
		{len(d.AppGateways), "application gateway"}, {len(d.Services), "Microsoft service"},
		{len(d.PrivateEndpoints), "private endpoint"}, {len(d.PrivateLinkServices), "private link service"},
		{len(d.ConnectedGroups), "connected group"}, {len(d.ServiceTags), "service tag"},
		{len(d.PrivateZones) + len(d.DNSResolvers) + len(d.Rulesets) + len(d.DNSServers) + len(d.PublicDNS), "name resolution"},
	} {
		if x.n > 0 {
			l.not("%s", x.what)
		}
	}
	if d.Assumptions != (sim.Assumptions{}) {
		l.not("assumptions that are not the default")
	}
}

// machines are the network interfaces: a station each, or a router where they
// forward.
func (l *lowering) machines() {
	for i := range l.d.VNets {
		v := &l.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			if s.NATGateway != "" || len(s.ServiceEndpoints) > 0 || s.NSG != "" {
				l.not("subnet with more than routes")
			}
			if s.DefaultOutboundAccess != sim.Off {
				l.not("default outbound access")
			}
			for k := range s.NICs {
				l.machine(v, s, &s.NICs[k])
			}
		}
	}
	for i := range l.d.Internet {
		h := &l.d.Internet[i]
		wire := l.p.station(l.internet, &Station{Device: h.Name, IPs: []netip.Addr{h.IP}, Listen: h.Listen})
		l.deviceAt(wire, 0, "internet")
		l.world = append(l.world, Route{Prefix: single(h.IP), Kind: Via, Wire: wire})
	}
}

func (l *lowering) deviceAt(wire, end int, device string) { l.p.Wires[wire].Ends[end].Device = device }

func (l *lowering) machine(v *sim.VNet, s *sim.Subnet, n *sim.NIC) {
	at := nicAt{vnet: v.Name, subnet: s.Name, nic: n, public: noWire}
	if n.NSG != "" || n.PublicIP != "" || n.DisableSNATOnPL || len(n.ApplicationSecurityGroups) > 0 {
		l.not("network interface with rules or a public address")
	}
	if n.IPForwarding {
		r := &Router{Name: n.Name, Device: n.Name, Addresses: n.IPs, Endpoint: true, Listen: n.Listen}
		at.wire = l.p.wire(End{Router: l.fabric}, End{Router: l.p.router(r), Device: n.Name})
		r.policy(anyWire, r.table(Route{Prefix: everywhere, Kind: Via, Wire: at.wire}))
		l.appliance(r, &n.Appliance, at.wire)
	} else {
		at.wire = l.p.station(l.fabric, &Station{Device: n.Name, IPs: n.IPs, Listen: n.Listen})
	}
	l.nics[n.Name] = at
}

// appliance gives a forwarding machine its rules. What the machine itself sends is
// the lab's: the kernel's own answers would disturb the connections it tracks.
func (l *lowering) appliance(r *Router, f *sim.Filter, wire int) {
	r.chain("own", HookOutputRaw, Rule{Strange: true, Do: Drop})
	l.translations(r, f, []int{wire}, wire, wire)
	l.verdicts(r, f, "transit")
	if r.chainNamed("transit") != nil {
		r.chain("forward", HookForward, Rule{Do: Jump, Jump: "transit"})
	}
	r.Loose, r.Liberal = f.Loose, f.Liberal
	l.filterParts(f)
}

// filterParts names what of a filter Linux is not told.
func (l *lowering) filterParts(f *sim.Filter) {
	if f.TranslateAny {
		l.not("translation of packets that fit no connection")
	}
	if f.IdleTimeout != 0 {
		l.not("idle timeout of its own")
	}
}

// translations writes a filter's NAT rules: of destinations for what comes in by
// any of the wires, of sources for what leaves by out, or by inward.
func (l *lowering) translations(r *Router, f *sim.Filter, in []int, out, inward int) {
	if len(f.DNAT)+len(f.SNAT) == 0 {
		return
	}
	r.chain("dnat", HookDNAT)
	r.chain("snat", HookSNAT)
	for _, x := range f.DNAT {
		for _, wire := range in {
			proto := x.Protocol
			if proto == 0 {
				proto = sim.TCP
			}
			rule := Rule{In: wire + 1, Proto: proto, Dst: single(x.Destination), Do: ToDestination, To: x.Translated, Port: x.ToPort}
			if x.Port != 0 {
				rule.Ports = sim.Port(x.Port)
			}
			r.chain("dnat", HookDNAT, rule)
		}
	}
	for _, x := range f.SNAT {
		wire := out
		if x.Inward {
			if inward == out {
				continue // an appliance has no inside
			}
			wire = inward
		}
		for _, src := range l.prefixes(x.Sources) {
			for _, dst := range l.prefixes(x.Destinations) {
				r.chain("snat", HookSNAT, Rule{Out: wire + 1, Src: src, Dst: dst, Do: ToSource, To: x.To})
			}
		}
	}
}

// verdicts writes a filter's rules into a chain.
func (l *lowering) verdicts(r *Router, f *sim.Filter, chain string) {
	if f.Stateful {
		r.chain(chain, 0, Rule{State: Invalid, Do: Drop}, Rule{State: Established | Related, Do: Accept})
	} else if len(f.Rules) == 0 {
		return
	}
	for _, x := range f.Rules {
		do := Drop
		if x.Access == sim.Allow {
			do = Accept
		}
		for _, src := range l.prefixes(x.Sources) {
			for _, dst := range l.prefixes(x.Destinations) {
				for _, m := range l.ports(&x) {
					r.chain(chain, 0, Rule{Proto: m.proto, Ports: m.ports, Src: src, Dst: dst, Do: do})
				}
			}
		}
	}
	r.chain(chain, 0, Rule{Do: Drop})
}

type protoPorts struct {
	proto sim.Protocol
	ports sim.Ports
}

// ports is what a rule matches by protocol and port. A list of ports matches what
// has ports.
func (l *lowering) ports(x *sim.FilterRule) (out []protoPorts) {
	protos := []sim.Protocol{x.Protocol}
	var list []sim.Ports
	for _, text := range x.Ports {
		if text == "*" {
			list = nil
			break
		}
		p, err := sim.ParsePorts(text)
		if err != nil {
			l.not("port %q", text)
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return []protoPorts{{x.Protocol, sim.Ports{}}}
	}
	if x.Protocol == 0 {
		protos = []sim.Protocol{sim.TCP, sim.UDP}
	}
	for _, proto := range protos {
		for _, p := range list {
			out = append(out, protoPorts{proto, p})
		}
	}
	return out
}

// prefixes reads a list of addresses; the zero prefix matches all.
func (l *lowering) prefixes(texts []string) (out []netip.Prefix) {
	if len(texts) == 0 {
		return []netip.Prefix{{}}
	}
	for _, t := range texts {
		if t == "*" {
			return []netip.Prefix{{}}
		}
		if p, err := netip.ParsePrefix(t); err == nil {
			out = append(out, p)
		} else if a, err := netip.ParseAddr(t); err == nil {
			out = append(out, single(a))
		} else {
			l.not("service tag %q", t)
		}
	}
	return out
}

// peers are the networks whose peering with v has both its objects.
func (l *lowering) peers(name string) (out []*sim.VNet) {
	for i := range l.d.VNets {
		v := &l.d.VNets[i]
		there, back := l.peering(name, v.Name), l.peering(v.Name, name)
		if there == nil || back == nil {
			continue
		}
		if !there.AllowForwardedTraffic || !back.AllowForwardedTraffic {
			l.not("peering that may not take what is forwarded") // Azure's own check, and undocumented
		}
		if bool(there.BlockVirtualNetworkAccess) || there.RemoteAddressSpace != nil || there.State != 0 || there.SyncLevel != 0 {
			l.not("peering with options")
		}
		out = append(out, v)
	}
	return out
}

func (l *lowering) peering(from, to string) *sim.Peering {
	i := slices.IndexFunc(l.d.Peerings, func(p sim.Peering) bool { return p.From == from && p.To == to })
	if i < 0 {
		return nil
	}
	return &l.d.Peerings[i]
}

// Where routes of equal prefixes stand: user, gateway, system.
const (
	userMetric = 1 + iota
	gatewayMetric
	systemMetric
)

// subnetRoutes gives each interface of a network its effective routes, and behind
// them the table of who has which address in the networks it reaches.
func (l *lowering) subnetRoutes() {
	fabric := l.p.Routers[l.fabric]
	delivery := map[string]int{}
	for i := range l.d.VNets {
		v := &l.d.VNets[i]
		var who []Route
		for _, name := range sortedNICs(l.nics) {
			at := l.nics[name]
			if at.vnet == v.Name || slices.ContainsFunc(l.peers(v.Name), func(p *sim.VNet) bool { return p.Name == at.vnet }) {
				for _, ip := range at.nic.IPs {
					who = append(who, Route{Prefix: single(ip), Kind: Via, Wire: at.wire})
				}
			}
		}
		who = append(who, Route{Prefix: everywhere, Kind: Blackhole, Metric: systemMetric})
		delivery[v.Name] = fabric.table(who...)
	}
	for _, name := range sortedNICs(l.nics) {
		at := l.nics[name]
		l.attach(at.vnet, at.subnet, at.wire, at.public, delivery[at.vnet])
	}
	for i := range l.d.Gateways {
		g := &l.d.Gateways[i]
		l.attach(g.VNet, "GatewaySubnet", l.gateways[g.Name], noWire, delivery[g.VNet])
	}
}

func sortedNICs(m map[string]nicAt) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// attach gives a wire of the fabric the effective routes of a subnet.
func (l *lowering) attach(vnet, subnet string, wire, public, delivery int) {
	v := l.vnet(vnet)
	s := slices.IndexFunc(v.Subnets, func(s sim.Subnet) bool { return s.Name == subnet })
	fabric := l.p.Routers[l.fabric]
	own := fabric.table(l.effective(v, &v.Subnets[s], public)...)
	fabric.policy(wire, own)
	fabric.policy(wire, delivery)
}

func (l *lowering) vnet(name string) *sim.VNet {
	i := slices.IndexFunc(l.d.VNets, func(v sim.VNet) bool { return v.Name == name })
	return &l.d.VNets[i]
}

func (l *lowering) effective(v *sim.VNet, s *sim.Subnet, public int) (out []Route) {
	out = l.userRoutes(v, s.RouteTable, public)
	if !l.disablesPropagation(s.RouteTable) {
		out = append(out, l.gatewayRoutes(v)...)
	}
	spaces := slices.Clone(v.Space)
	for _, p := range l.peers(v.Name) {
		spaces = append(spaces, p.Space...)
	}
	for _, p := range spaces {
		out = append(out, Route{Prefix: p, Metric: systemMetric, Kind: Throw})
	}
	for _, p := range l.reserved(s.RouteTable, out) {
		if !slices.Contains(spaces, p) {
			out = append(out, Route{Prefix: p, Metric: systemMetric, Kind: Blackhole})
		}
	}
	return append(out, l.toInternet(everywhere, systemMetric, public))
}

func (l *lowering) toInternet(p netip.Prefix, metric, public int) Route {
	if public == noWire {
		return Route{Prefix: p, Metric: metric, Kind: Blackhole} // no way out without a public source
	}
	return Route{Prefix: p, Metric: metric, Kind: Via, Wire: public}
}

func (l *lowering) userRoutes(v *sim.VNet, table string, public int) (out []Route) {
	i := slices.IndexFunc(l.d.RouteTables, func(t sim.RouteTable) bool { return t.Name == table })
	if i < 0 {
		return nil
	}
	if len(l.d.RouteTables[i].ManagedRoutes) > 0 {
		l.not("managed routes")
	}
	for _, u := range l.d.RouteTables[i].Routes {
		x := Route{Prefix: u.Prefix, Metric: userMetric, Kind: Blackhole}
		switch u.NextHop.Type {
		case route.HopVirtualAppliance:
			if at := l.owner(v, u.NextHop.IP); at != nil {
				x.Kind, x.Wire = Via, at.wire
			}
		case route.HopVirtualNetworkGateway:
			if g := l.gatewayOf(v); g != nil {
				x.Kind, x.Wire = Via, l.gateways[g.Name]
			}
		case route.HopInternet:
			x = l.toInternet(u.Prefix, userMetric, public)
		case route.HopVnetLocal:
			x.Kind = Throw
			if !slices.ContainsFunc(v.Space, func(p netip.Prefix) bool { return p.Bits() <= u.Prefix.Bits() && p.Contains(u.Prefix.Addr()) }) {
				l.not("a route to VnetLocal that is wider than the network")
			}
		case route.HopNone:
		default:
			l.not("next hop %s", u.NextHop.Type)
		}
		if u.Tag != "" || u.BGPOverride {
			l.not("route by service tag")
		}
		out = append(out, x)
	}
	return out
}

// userDefault is a table's route to everywhere, or nil.
func (l *lowering) userDefault(table string) *sim.UDR {
	for i := range l.d.RouteTables {
		for j := range l.d.RouteTables[i].Routes {
			if u := &l.d.RouteTables[i].Routes[j]; l.d.RouteTables[i].Name == table && u.Prefix == everywhere {
				return u
			}
		}
	}
	return nil
}

// owner is who has the address in the network or one that is peered with it.
func (l *lowering) owner(v *sim.VNet, a netip.Addr) *nicAt {
	for _, near := range append([]*sim.VNet{v}, l.peers(v.Name)...) {
		for _, at := range l.nics {
			if at.vnet == near.Name && slices.Contains(at.nic.IPs, a) {
				return &at
			}
		}
	}
	return nil
}

func (l *lowering) disablesPropagation(table string) bool {
	return slices.ContainsFunc(l.d.RouteTables, func(t sim.RouteTable) bool { return t.Name == table && t.DisableBGPPropagation })
}

// reserved are the prefixes with system routes to None. Azure takes them all away
// from a subnet whose default route is another than its own to the internet
// (net:1.2 R4).
func (l *lowering) reserved(table string, others []Route) []netip.Prefix {
	if len(l.d.Reserved.Prefixes) == 0 && l.d.Reserved.List == "none" {
		return nil
	}
	if l.d.Reserved.List != "" && l.d.Reserved.List != "none" || l.d.Reserved.List == "" && l.d.Reserved.Prefixes == nil {
		l.not("a published list of reserved prefixes")
	}
	hasDefault := func(r Route) bool { return r.Prefix == everywhere }
	if slices.ContainsFunc(others, hasDefault) {
		if u := l.userDefault(table); u == nil || u.NextHop.Type != route.HopInternet {
			return nil
		}
		l.not("a user route 0.0.0.0/0 to Internet beside reserved prefixes") // net:1.2 R6, undocumented
	}
	return l.d.Reserved.Prefixes
}

// internetRoutes gives the internet its table. It routes no private source.
func (l *lowering) internetRoutes() {
	net := l.p.Routers[l.internet]
	for _, p := range private {
		net.chain("bogons", HookRaw, Rule{Src: p, Do: Drop})
	}
	routes := slices.Clone(l.world)
	slices.SortStableFunc(routes, func(a, b Route) int { return cmp.Compare(a.Metric, b.Metric) })
	routes = slices.CompactFunc(routes, func(a, b Route) bool { return a == b })
	net.policy(anyWire, net.table(routes...))
}

var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"),
}
