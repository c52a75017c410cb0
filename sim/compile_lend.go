package sim

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"time"

	"azpath/sim/internal/conntrack"
)

// allLending settles how each machine's own connections reach the internet: NAT
// gateway, instance public address, load balancer, default outbound access, in
// this order (net:6.2.b1), which is a matter of the address family: a NAT gateway
// has no IPv6 (net:7.b1).
func (c *compiler) allLending() {
	gateways := map[string]*lending{}
	for i := range c.d.NATGateways {
		x := &c.d.NATGateways[i]
		gateways[x.Name] = c.natGateway(x)
	}
	c.lentByBalancers()
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			g := gateways[s.NATGateway]
			if g != nil {
				g.lan = c.vnets[v.Name]
			}
			for k := range s.NICs {
				c.waysOut(s, &s.NICs[k], g)
			}
		}
	}
	for i := range c.apims {
		x := &c.apims[i]
		c.nics[x.Name].out.four = cmp.Or(gateways[c.subnetNamed(x.Subnet).NATGateway], c.lentByAPIM(x))
		c.nics[x.Name].out.no6 = "an instance has no public IPv6 address"
	}
	for i := range c.d.AppGateways {
		x := &c.d.AppGateways[i]
		c.lentToAppGateway(x, gateways[c.subnetNamed(x.Subnet).NATGateway])
	}
	for _, d := range c.n.devices {
		if f, ok := d.(*firewall); ok {
			f.choice = c.numbered(f.name + " SNAT address")
			c.lentToFirewall(f, gateways)
		}
	}
	c.allLenders()
}

// allLenders lists those with a number of ports, each once.
func (c *compiler) allLenders() {
	seen := map[deviceID]bool{}
	for _, d := range c.n.devices {
		d, ok := d.(*nic)
		if !ok {
			continue
		}
		for _, l := range append([]*lending{d.out.four, d.out.six}, d.out.former4...) {
			if l != nil && l.ports.ports != 0 && !seen[l.state] {
				seen[l.state] = true
				c.n.lenders = append(c.n.lenders, l)
			}
		}
	}
}

// waysOut settles those of one machine.
func (c *compiler) waysOut(s *Subnet, x *NIC, natgw *lending) {
	d := c.nics[x.Name]
	var own *lending
	if x.PublicIP != "" {
		own = &lending{
			rule: &RuleEvidence{List: "public IP " + x.PublicIP}, name: x.PublicIP,
			addrs: []netip.Addr{c.pips[x.PublicIP].IP}, state: nobody,
		}
	}
	lb := c.balanced[x.Name]
	for _, four := range []bool{true, false} {
		var ways []*lending
		if four && natgw != nil {
			ways = append(ways, natgw)
		}
		if own != nil && own.addrs[0].Is4() == four {
			ways = append(ways, own)
		}
		if l := lb.of(four); l != nil {
			ways = append(ways, l)
		}
		if four && natgw != nil && own != nil && own.addrs[0].Is4() {
			ways = c.byPrecedence(ways)
		}
		c.firstWay(s, d, four, ways)
	}
}

// byPrecedence decides between a NAT gateway and an instance's own address, about
// which two pages disagree (net:6.2.b2).
func (c *compiler) byPrecedence(ways []*lending) []*lending {
	switch c.d.Assumptions.NATGatewayBeforePublicIP {
	case Off:
		ways[0], ways[1] = ways[1], ways[0]
	case Unset:
		first := *ways[0]
		first.assume = NATGatewayFirst
		ways[0] = &first
	}
	return ways
}

// firstWay takes the first, and keeps the others for the connections that they
// hold when a NAT gateway comes.
func (c *compiler) firstWay(s *Subnet, d *nic, four bool, ways []*lending) {
	if len(ways) == 0 {
		l, problem := c.byDefault(s, d, four)
		if four {
			d.out.four, d.out.no4 = l, problem
		} else {
			d.out.six, d.out.no6 = l, problem
		}
		return
	}
	if !four {
		d.out.six = ways[0]
		return
	}
	d.out.four = ways[0]
	for _, l := range ways[1:] {
		if l.state != nobody {
			d.out.former4 = append(d.out.former4, l)
		}
	}
}

// byDefault is default outbound access, or why there is none.
func (c *compiler) byDefault(s *Subnet, d *nic, four bool) (*lending, string) {
	if !four {
		return nil, "no public IPv6 address: a NAT gateway and default outbound access have none"
	}
	assume := Assumption(0)
	access := s.DefaultOutboundAccess
	if access == Unset {
		if access = c.d.Assumptions.DefaultOutboundAccess; access == Unset {
			access, assume = On, DefaultOutbound
		}
	}
	if access == Off {
		return nil, "no NAT gateway, public IP or outbound rule, and default outbound access is off"
	}
	return c.standIn("default outbound access of "+d.name, d, assume), ""
}

// lentToFirewall lets a firewall use the addresses of a NAT gateway on its
// subnet. Answers come straight to the firewall: there is no second translation
// (net:5.3).
func (c *compiler) lentToFirewall(f *firewall, gateways map[string]*lending) {
	f.limit = portLimit{counting: conntrack.Counted, ports: firewallPorts * max(f.instances, firewallInstances)}
	l := gateways[c.subnetNamed(f.subnet.name).NATGateway]
	if l == nil {
		return
	}
	f.lent, f.limit = l, l.ports
	for _, a := range l.addrs {
		t := c.targets[single(a)]
		t.device, t.how = f.id, byInternet
		c.targets[single(a)] = t
	}
}

// SNAT ports of a public address. Source: net:7.b1; net:5.2.b5; net:6.2.b6.
const (
	natGatewayPorts   = 64_512
	natGatewayToOne   = 50_000 // connections of one address to one destination
	firewallPorts     = 2_496  // of each instance
	firewallInstances = 2      // the fewest there are
	balancerPorts     = 64_000
)

func (c *compiler) natGateway(x *NATGateway) *lending {
	l := &lending{
		rule: &RuleEvidence{List: "NAT gateway " + x.Name}, name: x.Name, state: c.numbered(x.Name), idle: minutes(x.IdleTimeoutInMinutes),
		resets: true, refuses: true,
		ports: portLimit{counting: conntrack.Counted | conntrack.ConeUDP, ports: natGatewayPorts, same: natGatewayToOne},
	}
	for _, p := range x.PublicIPs {
		l.addrs = append(l.addrs, c.pips[p].IP)
		c.targets[single(c.pips[p].IP)] = target{note: "public IP " + p + " of NAT gateway " + x.Name, lent: l, device: nobody}
	}
	slices.SortFunc(l.addrs, netip.Addr.Compare)
	return l
}

// minutes is an idle timeout of the design; zero means the default.
func minutes(n int) time.Duration {
	if n == 0 {
		return outboundIdle
	}
	return time.Duration(n) * time.Minute
}

// balancedOut are the lendings of a machine behind public frontends, by family.
type balancedOut struct{ four, six *lending }

func (b *balancedOut) of(four bool) *lending {
	switch {
	case b == nil:
		return nil
	case four:
		return b.four
	}
	return b.six
}

// lentByBalancers gives each machine behind public frontends their addresses: by
// outbound rules, or, without any for its pool, by load-balancing rules.
func (c *compiler) lentByBalancers() {
	c.balanced = map[string]*balancedOut{}
	byAddress := map[netip.Addr]*LoadBalancer{} // the order of declaration has no meaning
	for i := range c.d.LoadBalancers {
		lb := &c.d.LoadBalancers[i]
		for _, f := range lb.Frontends {
			if f.PublicIP != "" {
				byAddress[c.pips[f.PublicIP].IP] = lb
			}
		}
	}
	done := map[*LoadBalancer]bool{}
	for _, a := range slices.SortedFunc(maps.Keys(byAddress), netip.Addr.Compare) {
		if lb := byAddress[a]; !done[lb] {
			done[lb] = true
			c.lentByBalancer(lb)
		}
	}
}

// outboundPool is what a load balancer gives one machine.
type outboundPool struct {
	fronts map[string]*frontend
	ports  int
	idle   time.Duration
	resets bool
	ruled  bool // by an outbound rule, beside which balancing rules give nothing
}

func (c *compiler) lentByBalancer(lb *LoadBalancer) {
	given := map[string]*outboundPool{}
	for _, r := range lb.OutboundRules {
		c.give(given, lb, r.Frontend, r.Pool, outboundPool{ports: r.AllocatedOutboundPorts, idle: minutes(r.IdleTimeoutInMinutes), resets: r.TCPReset, ruled: true})
	}
	for _, r := range lb.Rules {
		if !r.DisableOutboundSNAT {
			c.give(given, lb, r.Frontend, r.Pool, outboundPool{idle: outboundIdle})
		}
	}
	state := nobody
	made := map[string]*lending{}
	for _, nic := range slices.Sorted(maps.Keys(given)) {
		if c.balanced[nic] != nil {
			continue
		}
		if state == nobody {
			state = c.numbered(lb.Name + " outbound")
		}
		out := &balancedOut{}
		out.four, out.six = c.lentPool(made, lb, nic, given[nic], state, true), c.lentPool(made, lb, nic, given[nic], state, false)
		c.balanced[nic] = out
	}
}

// give adds a frontend's address to what the pool's machines have.
func (c *compiler) give(given map[string]*outboundPool, lb *LoadBalancer, front, pool string, r outboundPool) {
	f := c.fronts[lb.Name+"/"+front]
	if !f.public {
		return
	}
	for _, k := range lb.Pools {
		if k.Name != pool {
			continue
		}
		for _, nic := range k.NICs {
			g := given[nic]
			if g == nil {
				g = &outboundPool{fronts: map[string]*frontend{}, ruled: r.ruled}
				given[nic] = g
			}
			if g.ruled && !r.ruled {
				continue
			}
			g.fronts[front] = f
			g.ports, g.idle = max(g.ports, cmp.Or(r.ports, preallocated(len(k.NICs)))), max(g.idle, r.idle)
			g.resets = g.resets || r.resets
		}
	}
}

// lentPool is the lending of one family, shared by machines that have the same.
func (c *compiler) lentPool(made map[string]*lending, lb *LoadBalancer, nic string, g *outboundPool, state deviceID, four bool) *lending {
	l := &lending{
		rule: &RuleEvidence{List: "load balancer " + lb.Name}, name: lb.Name, state: state, lan: c.nics[nic].subnet.vnet, idle: g.idle, resets: g.resets,
		ports: portLimit{counting: conntrack.Counted | conntrack.PerMachine | conntrack.ConeUDP, ports: g.ports},
	}
	key := fmt.Sprint(four, g.ports, g.idle, g.resets)
	for _, f := range g.fronts {
		if f.addr.Is4() == four {
			l.addrs = append(l.addrs, f.addr)
		}
	}
	if l.addrs == nil {
		return nil
	}
	slices.SortFunc(l.addrs, netip.Addr.Compare)
	key += fmt.Sprint(l.addrs)
	if had := made[key]; had != nil {
		return had
	}
	made[key] = l
	for _, a := range l.addrs {
		t := c.targets[single(a)]
		t.lent = l
		c.targets[single(a)] = t
	}
	return l
}

// preallocated is how many ports of a frontend's address a machine gets in a pool
// of this size (net:6.2.b6).
func preallocated(machines int) int {
	ports := 1024
	for most := 50; machines > most && ports > 32; most *= 2 {
		ports /= 2
	}
	return ports
}

// lentByAPIM is the public VIP, which is also the source of what an instance
// sends to the internet, in both modes (apim:A1). Without one of the user's own,
// Azure manages it (apim:A9). How many ports it has is not documented.
func (c *compiler) lentByAPIM(x *APIM) *lending {
	f := c.fronts[x.Name+" public"]
	if f == nil {
		return c.standIn("managed public IP of "+x.Name, c.nics[x.Name], ManagedVIP)
	}
	return c.lentBy(f, x.Name, "public VIP of "+x.Name)
}

// lentBy is the lending of a frontend's own address.
func (c *compiler) lentBy(f *frontend, name, list string) *lending {
	l := &lending{
		rule: &RuleEvidence{List: list}, name: name, addrs: []netip.Addr{f.addr}, state: f.choice, lan: f.lan, idle: outboundIdle,
	}
	t := c.targets[single(f.addr)]
	t.lent = l
	c.targets[single(f.addr)] = t
	return l
}

// standIn lends an address that Azure picks: one out of 192.0.2.0/24 that the
// design does not use. It follows from the machine's own address, so that neither
// the order of the machines nor another part of the design moves it.
func (c *compiler) standIn(list string, d *nic, a Assumption) *lending {
	lan := d.subnet.vnet
	l := &lending{rule: &RuleEvidence{List: list}, name: list, state: c.numbered(list), assume: a, lan: lan, idle: outboundIdle}
	c.standIns = append(c.standIns, standIn{d, l})
	return l
}

// standIn is a lending that waits for its address.
type standIn struct {
	of *nic
	l  *lending
}

// pickStandIns gives each its address, those with the lowest own address first
// where two would have the same.
func (c *compiler) pickStandIns() {
	slices.SortFunc(c.standIns, func(x, y standIn) int {
		return cmp.Or(x.of.ips[0].Compare(y.of.ips[0]), cmp.Compare(x.of.name, y.of.name))
	})
	next := map[netip.Addr]netip.Addr{} // behind a taken address, where to look on
	for _, s := range c.standIns {
		b := s.of.ips[0].As16()
		addr := netip.AddrFrom4([4]byte{192, 0, 2, 1 + byte((int(b[13])*61+int(b[14])*17+int(b[15]))%254)})
		var passed []netip.Addr
		for c.targets[single(addr)].note != "" || !isPublic(addr) {
			passed = append(passed, addr)
			to, ok := next[addr]
			if !ok {
				to = addr.Next()
			}
			addr = to
		}
		for _, a := range passed {
			next[a] = addr
		}
		s.l.addrs = []netip.Addr{addr}
		t := target{note: s.l.rule.List, lent: s.l, device: nobody}
		if m, ok := c.managed[s.of.name]; ok {
			t = m.at(addr, t)
		}
		c.targets[single(addr)] = t
	}
}
