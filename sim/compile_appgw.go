package sim

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// appGatewayMachine is the machine that stands for the instances of an application
// gateway: they share a subnet, and no decision tells them apart.
func (c *compiler) appGatewayMachine(x *ApplicationGateway) {
	sub := c.n.subnets[x.Subnet]
	ips := x.IPs
	if len(ips) == 0 {
		ips = []netip.Addr{c.freeAfter(sub, x.Subnet, []netip.Addr{x.PrivateIP})}
	}
	d := &nic{node: node{name: x.Name}, subnet: sub, ips: ips, remembers: true, own: &nsgLevels{}, web: &appGateway{}}
	id := c.add(d)
	c.nics[x.Name] = d
	for _, a := range ips {
		c.owners[sub.vnet][a] = owner{device: id}
	}
}

// appGatewayFrontends puts the gateway's instances behind its frontends, as a load
// balancer of its own.
func (c *compiler) appGatewayFrontends(x *ApplicationGateway) {
	d := c.nics[x.Name]
	of := "application gateway " + x.Name
	fronts := map[bool]*frontend{} // by Private
	e := endpoint{device: d.id, addrs: d.ips}
	if x.PrivateIP.IsValid() {
		f := &frontend{name: x.Name, addr: x.PrivateIP, lan: d.subnet.vnet, choice: c.numbered(x.Name + " private frontend")}
		c.owners[f.lan][f.addr] = owner{device: nobody, front: f}
		fronts[true], e.vip = f, f.addr
	}
	if x.PublicIP != "" {
		f := &frontend{name: x.Name, lan: d.subnet.vnet, choice: c.numbered(x.Name + " public frontend")}
		c.publish(f, x.PublicIP, of)
		f.closed = false // an NSG on its subnet is a choice
		c.fronts[x.Name+" public"] = f
		fronts[false], e.vip = f, f.addr
	}
	floating := sharesPort(x)
	for _, r := range byPriority(x.Rules, func(r RoutingRule) int { return r.Priority }) {
		c.webRule(x, d, r, fronts, floating)
	}
	c.n.endpoints[x.Name] = e
}

// webRule compiles a routing rule and opens its listener's port.
func (c *compiler) webRule(x *ApplicationGateway, d *nic, r RoutingRule, fronts map[bool]*frontend, floating bool) {
	l := partNamed(x.Listeners, r.Listener, func(l *HTTPListener) string { return l.Name })
	s := partNamed(x.Settings, r.Settings, func(s *HTTPSettings) string { return s.Name })
	k := partNamed(x.Pools, r.Pool, func(k *BackendPool) string { return k.Name })
	f, number := fronts[l.Private], webPort(l.Protocol, l.Port)
	d.web.rules = append(d.web.rules, webRule{
		evidence: &RuleEvidence{List: x.Name, Name: r.Name, Priority: r.Priority, Access: Allow},
		front:    f, port: number, names: l.HostNames, pool: k.Name,
		backends: c.backends(k, s), to: webPort(s.Protocol, s.Port), host: s.HostName,
	})
	if !slices.ContainsFunc(f.ports, func(p port) bool { return p.number == number }) {
		f.ports = append(f.ports, port{
			front: f, protocol: TCP, number: number, backends: []deviceID{d.id}, floating: floating,
			rule: &RuleEvidence{List: "application gateway " + x.Name, Name: "frontend"},
		})
	}
}

// webPort is p, or the protocol's own where p is zero.
func webPort(a ApplicationType, p uint16) uint16 { return cmp.Or(p, cmp.Or(a, HTTP).port()) }

// partNamed is the part with a name that check has seen to exist.
func partNamed[T any](list []T, name string, of func(*T) string) *T {
	for i := range list {
		if of(&list[i]) == name {
			return &list[i]
		}
	}
	panic(fmt.Sprintf("sim: nothing is named %q", name)) // check let through what it must not
}

// sharesPort says whether listeners of both frontends have a port in common: then
// Azure leaves the frontends' addresses as the destination of all that comes in.
func sharesPort(x *ApplicationGateway) bool {
	ports := map[uint16]bool{}
	for _, r := range x.Rules {
		l := partNamed(x.Listeners, r.Listener, func(l *HTTPListener) string { return l.Name })
		ports[webPort(l.Protocol, l.Port)] = ports[webPort(l.Protocol, l.Port)] || l.Private
	}
	return slices.ContainsFunc(x.Rules, func(r RoutingRule) bool {
		l := partNamed(x.Listeners, r.Listener, func(l *HTTPListener) string { return l.Name })
		return !l.Private && ports[webPort(l.Protocol, l.Port)]
	})
}

// backends are a pool's servers in a fixed order, each once.
func (c *compiler) backends(k *BackendPool, s *HTTPSettings) []backend {
	var out []backend
	for _, text := range k.Addresses {
		b := backend{}
		if a, err := netip.ParseAddr(text); err == nil {
			b.addr = a
		} else {
			b.addr = c.backendAddress(text)
			if c.webAsks != nil && c.n.lookedUp(text) {
				r := c.n.resolution.addresses(c.webAsks.id, text)
				b.addr, b.lookup = r.first(), r.lookup
			}
			if s.PickHostName {
				b.name = text
			}
		}
		out = append(out, b)
	}
	for _, n := range k.NICs {
		out = append(out, backend{addr: c.nics[n].ip(netip.IPv4Unspecified())})
	}
	slices.SortFunc(out, func(a, b backend) int { return cmp.Or(a.addr.Compare(b.addr), strings.Compare(a.name, b.name)) })
	return slices.Compact(out)
}

// backendAddress is what the design knows of a name: a service's address, or the
// one that an instance's default host name leads to (apim:G2).
func (c *compiler) backendAddress(name string) netip.Addr {
	if a := c.n.fqdns.first4(name); a.IsValid() {
		return a
	}
	if x := c.instanceOf(name); x != nil {
		return c.n.endpoints[x.Name].toward.gateway
	}
	return netip.Addr{}
}

// instanceOf is the instance whose default host name that is: of its gateway, its
// portals, or its management. In Internal mode they all lead to the private VIP.
func (c *compiler) instanceOf(name string) *APIM {
	own, ok := strings.CutSuffix(strings.ToLower(name), apimDomain)
	if !ok {
		return nil
	}
	own, kind, _ := strings.Cut(own, ".")
	if !slices.Contains(apimNames, kind) {
		return nil
	}
	i := slices.IndexFunc(c.apims, func(x APIM) bool { return strings.EqualFold(x.Name, own) })
	if i < 0 {
		return nil
	}
	return &c.apims[i]
}

// Source: apim:4.1. What stands between an instance's name and the domain.
const apimDomain = ".azure-api.net"

var apimNames = []string{"", "portal", "developer", "management", "scm"}

// lentToAppGateway is how the gateway's own connections reach the internet: as its
// public frontend. A gateway without one cannot, but by a NAT gateway.
func (c *compiler) lentToAppGateway(x *ApplicationGateway, natgw *lending) {
	out := &c.nics[x.Name].out
	out.no6 = "an application gateway has no public IPv6 address"
	switch f := c.fronts[x.Name+" public"]; {
	case natgw != nil:
		out.four = natgw
	case f != nil:
		out.four = c.lentBy(f, x.Name, "public frontend of "+x.Name)
	default:
		out.no4 = "an application gateway without a public frontend reaches the internet by a NAT gateway or an appliance only"
	}
}
