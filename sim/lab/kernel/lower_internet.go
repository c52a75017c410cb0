package kernel

import (
	"net/netip"
	"slices"

	"azpath/sim"
)

// outsideMachines are the hosts on the internet and Microsoft's services.
func (l *lowering) outsideMachines() {
	for i := range l.d.Internet {
		h := &l.d.Internet[i]
		l.reachable(&Station{Device: h.Name, IPs: []netip.Addr{h.IP}, Listen: h.Listen})
	}
	for i := range l.d.Services {
		s := &l.d.Services[i]
		st := &Station{Device: s.Name, Listen: s.Listen}
		for _, p := range s.Prefixes {
			if !p.IsSingleIP() {
				l.not("a service on more than single addresses")
			}
			st.IPs = append(st.IPs, p.Addr())
		}
		if len(s.AllowedSources) > 0 || s.PublicNetworkAccess != 0 {
			l.not("a service with a firewall of its own")
		}
		l.backbone = append(l.backbone, l.reachable(st))
	}
}

func (l *lowering) reachable(s *Station) int {
	wire := l.p.station(l.internet, s)
	l.deviceAt(wire, 0, "internet")
	for _, ip := range s.IPs {
		l.world = append(l.world, Route{Prefix: single(ip), Kind: Via, Wire: wire})
	}
	return wire
}

// publicAddress puts a router between the fabric and the internet that exchanges an
// interface's own address for its public one. What fits no connection is exchanged
// too: the platform keeps none for it (net:L4).
func (l *lowering) publicAddress(at *nicAt) int {
	i := slices.IndexFunc(l.d.PublicIPs, func(p sim.PublicIP) bool { return p.Name == at.nic.PublicIP })
	pip, own := &l.d.PublicIPs[i], at.nic.IPs[0]
	if pip.SKU != "Basic" {
		l.not("a Standard public address, which is closed without a network security group")
	}
	r := &Router{Name: pip.Name}
	router := l.p.router(r)
	inner := l.p.wire(End{Router: l.fabric}, End{Router: router})
	outer := l.p.wire(End{Router: l.internet, Device: "internet"}, End{Router: router, Host: true})
	r.policy(inner, r.table(Route{Prefix: everywhere, Kind: Via, Wire: outer}))
	r.policy(outer, r.table(Route{Prefix: everywhere, Kind: Via, Wire: inner}))
	r.chain("foreign", HookRaw, Rule{In: inner + 1, Src: single(own), NotSrc: true, Do: Drop})
	r.chain("stray_in", HookMark, Rule{In: outer + 1, State: Invalid, Do: SetDestination, To: own})
	r.chain("stray_out", HookStateless, Rule{Out: outer + 1, State: Invalid, Do: SetSource, To: pip.IP})
	r.chain("dnat", HookDNAT, Rule{In: outer + 1, Do: ToDestination, To: own})
	r.chain("snat", HookSNAT, Rule{Out: outer + 1, Do: ToSource, To: pip.IP})
	r.Loose, r.Liberal = true, true

	fabric := l.p.Routers[l.fabric]
	fabric.policy(inner, fabric.table(Route{Prefix: everywhere, Kind: Via, Wire: at.wire}))
	l.world = append(l.world, Route{Prefix: single(pip.IP), Kind: Via, Wire: outer})
	l.backbone = append(l.backbone, outer)
	return inner
}

// internetRoutes gives the internet its tables: what enters on Microsoft's network
// prefers the edges of Microsoft peering (net:4.5.b2). It routes no private source.
func (l *lowering) internetRoutes() {
	net := l.p.Routers[l.internet]
	for _, p := range private {
		net.chain("bogons", HookRaw, Rule{Src: p, Do: Drop})
	}
	if len(l.nearer) > 0 {
		var routes []Route
		for _, r := range l.world {
			r.Metric += fartherMetric
			// An address that an edge has for its translations alone is not announced
			// apart from what covers it.
			covered := r.Prefix.IsSingleIP() && l.implied[r] && slices.ContainsFunc(l.nearer, func(o Route) bool { return o.Prefix.Contains(r.Prefix.Addr()) })
			if !covered {
				routes = append(routes, r)
			}
		}
		table := net.table(append(routes, l.nearer...)...)
		for _, wire := range l.backbone {
			net.policy(wire, table)
		}
	}
	net.policy(anyWire, net.table(l.world...))
}

// fartherMetric puts what is announced on the internet behind the same prefix on
// Microsoft's own network.
const fartherMetric = 100

var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"),
}
