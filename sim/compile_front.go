package sim

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// outboundIdle is how long a lent source port is kept without traffic. Source:
// net:7.b3, net:10.b3; four minutes by default.
const outboundIdle = 4 * time.Minute

func (c *compiler) allFrontends() {
	for i := range c.d.LoadBalancers {
		lb := &c.d.LoadBalancers[i]
		for j := range lb.Frontends {
			c.frontend(lb, &lb.Frontends[j])
		}
		for j := range lb.Rules {
			c.lbRule(lb, &lb.Rules[j])
		}
	}
	for i := range c.d.APIMs {
		c.apimFrontends(&c.d.APIMs[i])
	}
	c.directAddresses()
}

func (c *compiler) frontend(lb *LoadBalancer, x *Frontend) {
	f := &frontend{name: lb.Name, addr: x.PrivateIP, choice: c.numbered(lb.Name + "/" + x.Name)}
	c.fronts[lb.Name+"/"+x.Name] = f
	if x.PublicIP != "" {
		c.publish(f, x.PublicIP, "load balancer "+lb.Name)
		return
	}
	f.lan = c.n.subnets[x.Subnet].vnet
	c.owners[f.lan][f.addr] = owner{device: nobody, front: f}
	c.n.public[lb.Name+"/"+x.Name] = f.addr
}

// publish puts a frontend behind a public address.
func (c *compiler) publish(f *frontend, pip, of string) {
	p := c.pips[pip]
	f.addr, f.public, f.closed = p.IP, true, p.SKU != "Basic"
	c.targets[single(p.IP)] = target{note: "public IP " + pip + " of " + of, front: f, device: nobody}
}

func (c *compiler) lbRule(lb *LoadBalancer, x *LBRule) {
	f := c.fronts[lb.Name+"/"+x.Frontend]
	proto := x.Protocol
	if proto == AnyProtocol && x.FrontendPort != 0 {
		proto = TCP
	}
	p := port{
		front: f, protocol: proto, number: x.FrontendPort, to: x.BackendPort, floating: x.FloatingIP,
		rule: &RuleEvidence{List: "load balancer " + lb.Name, Name: x.Name},
	}
	for _, k := range lb.Pools {
		if k.Name != x.Pool {
			continue
		}
		for _, name := range k.NICs {
			d := c.nics[name]
			d.remembers = true
			p.backends = append(p.backends, d.id)
			if f.lan == nil {
				f.lan = d.subnet.vnet
			}
		}
	}
	f.ports = append(f.ports, p)
}

// apimMachine is the machine that stands for the units of an instance: they are
// in one subnet with one table and one NSG, so that no decision tells them apart.
func (c *compiler) apimMachine(x *APIM) {
	sub := c.n.subnets[x.Subnet]
	ips := x.IPs
	if len(ips) == 0 {
		ips = c.free(sub, x, max(1, x.Units))
	}
	if x.Mode == Internal && !x.PrivateIP.IsValid() {
		x.PrivateIP = c.freeAfter(sub, x.Subnet, ips)
	}
	d := &nic{node: node{name: x.Name}, subnet: sub, ips: ips, remembers: true, own: &nsgLevels{}, listen: apimPorts}
	id := c.add(d)
	c.nics[x.Name] = d
	for _, a := range ips {
		c.owners[sub.vnet][a] = owner{device: id}
	}
}

// Source: apim:4.2.
var apimPorts = []Listener{
	{Ports: Port(443)}, {Ports: Port(80)}, {Ports: Port(3443)}, {Ports: Ports{6380, 6383}},
	{Ports: Ports{6390, 6391}}, {Protocol: UDP, Ports: Port(4290)},
}

// free are the first n addresses of the subnet that nobody has.
func (c *compiler) free(sub *subnet, x *APIM, n int) (out []netip.Addr) {
	for range n {
		out = append(out, c.freeAfter(sub, x.Subnet, append(slices.Clone(out), x.PrivateIP)))
	}
	return out
}

func (c *compiler) freeAfter(sub *subnet, name string, taken []netip.Addr) netip.Addr {
	p := c.subnetNamed(name).Prefixes[0]
	for a := firstUsable(p); p.Contains(a); a = a.Next() {
		if _, used := c.owners[sub.vnet][a]; !used && !slices.Contains(taken, a) && !c.declared(a, name) {
			return a
		}
	}
	return netip.Addr{} // check has done the arithmetic
}

// declared says whether the design gives the address to something that is
// compiled later.
func (c *compiler) declared(a netip.Addr, subnet string) bool {
	for _, lb := range c.d.LoadBalancers {
		for _, f := range lb.Frontends {
			if f.Subnet == subnet && f.PrivateIP == a {
				return true
			}
		}
	}
	for _, x := range c.d.PrivateEndpoints {
		if x.Subnet == subnet && x.IP == a {
			return true
		}
	}
	for _, x := range c.d.PrivateLinkServices {
		if x.Subnet == subnet && slices.Contains(x.NATIPs, a) {
			return true
		}
	}
	for _, x := range c.d.APIMs {
		if x.Subnet == subnet && (x.PrivateIP == a || slices.Contains(x.IPs, a)) {
			return true
		}
	}
	return false
}

// apimFrontends are an instance's VIPs: the public one serves clients and
// management in External mode and management alone in Internal mode (apim:R1).
func (c *compiler) apimFrontends(x *APIM) {
	d := c.nics[x.Name]
	of := "API Management " + x.Name
	to := &apimAddresses{}
	if x.PublicIP != "" {
		f := &frontend{name: x.Name, first: d, lan: d.subnet.vnet, choice: c.numbered(x.Name + " public VIP")}
		c.publish(f, x.PublicIP, of)
		ports := []uint16{443, 80, 3443}
		if x.Mode == Internal {
			ports = ports[2:]
		}
		f.serve(d, of, ports)
		c.fronts[x.Name+" public"] = f
		to.gateway, to.management = f.addr, f.addr
	}
	if x.Mode == Internal {
		f := &frontend{name: x.Name, addr: x.PrivateIP, lan: d.subnet.vnet, choice: c.numbered(x.Name + " private VIP")}
		f.serve(d, of, []uint16{443, 80, 3443})
		c.owners[f.lan][f.addr] = owner{device: nobody, front: f}
		to.gateway = f.addr
	}
	c.n.endpoints[x.Name] = endpoint{device: d.id, addrs: d.ips, toward: to}
}

func (f *frontend) serve(d *nic, of string, ports []uint16) {
	kind := "private VIP"
	if f.public {
		kind = "public VIP"
	}
	for _, n := range ports {
		f.ports = append(f.ports, port{
			front: f, protocol: TCP, number: n, backends: []deviceID{d.id},
			rule: &RuleEvidence{List: of, Name: kind},
		})
	}
}

// directAddresses are instance-level public addresses.
func (c *compiler) directAddresses() {
	for i := range c.d.VNets {
		for j := range c.d.VNets[i].Subnets {
			for _, x := range c.d.VNets[i].Subnets[j].NICs {
				if x.PublicIP == "" {
					continue
				}
				d, p := c.nics[x.Name], c.pips[x.PublicIP]
				d.remembers = true
				f := &frontend{name: x.PublicIP, addr: p.IP, public: true, closed: p.SKU != "Basic"}
				c.targets[single(p.IP)] = target{
					note: "public IP " + x.PublicIP + " of " + x.Name, device: nobody,
					direct: &direct{nic: d.id, port: port{front: f, rule: &RuleEvidence{List: "public IP " + x.PublicIP}}},
				}
			}
		}
	}
}

// allLending settles how each machine's own connections reach the internet: NAT
// gateway, instance public address, load balancer, default outbound access, in
// this order (net:6.2.b1).
func (c *compiler) allLending() {
	gateways := map[string]*lending{}
	for _, x := range c.d.NATGateways {
		gateways[x.Name] = c.natGateway(&x)
	}
	lb := c.lentByBalancers()
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			if g := gateways[s.NATGateway]; g != nil {
				g.lan = c.vnets[v.Name]
			}
			for k := range s.NICs {
				x := &s.NICs[k]
				d := c.nics[x.Name]
				d.out, d.outProblem = c.lending(s, x, gateways[s.NATGateway], lb[x.Name])
			}
		}
	}
	for i := range c.d.APIMs {
		x := &c.d.APIMs[i]
		d := c.nics[x.Name]
		d.out = cmp.Or(gateways[c.subnetNamed(x.Subnet).NATGateway], c.lentByAPIM(x))
	}
	for _, d := range c.n.devices {
		if f, ok := d.(*firewall); ok {
			f.choice = c.numbered(f.name + " SNAT address")
			c.lentToFirewall(f, gateways)
		}
	}
}

// lentToFirewall lets a firewall use the addresses of a NAT gateway on its
// subnet. Answers come straight to the firewall: there is no second translation
// (net:5.3).
func (c *compiler) lentToFirewall(f *firewall, gateways map[string]*lending) {
	l := gateways[c.subnetNamed(f.subnet.name).NATGateway]
	if l == nil {
		return
	}
	f.lent = l.addrs
	for _, a := range f.lent {
		t := c.targets[single(a)]
		t.device, t.how = f.id, byInternet
		c.targets[single(a)] = t
	}
}

func (c *compiler) natGateway(x *NATGateway) *lending {
	l := &lending{rule: &RuleEvidence{List: "NAT gateway " + x.Name}, state: c.numbered(x.Name)}
	for _, p := range x.PublicIPs {
		l.addrs = append(l.addrs, c.pips[p].IP)
		c.targets[single(c.pips[p].IP)] = target{note: "public IP " + p + " of NAT gateway " + x.Name, lent: l, device: nobody}
	}
	return l
}

// lentByBalancers gives each machine behind a public frontend that address,
// outbound rules before load-balancing rules.
func (c *compiler) lentByBalancers() map[string]*lending {
	out := map[string]*lending{}
	for i := range c.d.LoadBalancers {
		lb := &c.d.LoadBalancers[i]
		for _, r := range lb.OutboundRules {
			c.lendFront(out, lb, r.Frontend, r.Pool)
		}
		for _, r := range lb.Rules {
			c.lendFront(out, lb, r.Frontend, r.Pool)
		}
	}
	return out
}

func (c *compiler) lendFront(out map[string]*lending, lb *LoadBalancer, front, pool string) {
	f := c.fronts[lb.Name+"/"+front]
	if !f.public {
		return
	}
	for _, k := range lb.Pools {
		if k.Name != pool {
			continue
		}
		for _, name := range k.NICs {
			if out[name] == nil {
				out[name] = c.lent(f, "load balancer "+lb.Name, c.nics[name].subnet.vnet)
			}
		}
	}
}

// lent is the lending of a frontend's own address.
func (c *compiler) lent(f *frontend, list string, lan *vnet) *lending {
	if f.lent == nil {
		f.lent = &lending{rule: &RuleEvidence{List: list}, addrs: []netip.Addr{f.addr}, state: f.choice, lan: lan}
		t := c.targets[single(f.addr)]
		t.lent = f.lent
		c.targets[single(f.addr)] = t
	}
	return f.lent
}

// lentByAPIM is the public VIP, which is also the source of what an instance
// sends to the internet, in both modes (apim:A1). Without one of the user's own,
// Azure manages it (apim:A9).
func (c *compiler) lentByAPIM(x *APIM) *lending {
	if f := c.fronts[x.Name+" public"]; f != nil {
		return c.lent(f, "public VIP of "+x.Name, f.lan)
	}
	return c.standIn("managed public IP of "+x.Name, c.nics[x.Name], ManagedVIP)
}

func (c *compiler) lending(s *Subnet, x *NIC, natgw, lb *lending) (*lending, string) {
	switch {
	case natgw != nil:
		return natgw, ""
	case x.PublicIP != "":
		return &lending{rule: &RuleEvidence{List: "public IP " + x.PublicIP}, addrs: []netip.Addr{c.pips[x.PublicIP].IP}, state: nobody}, ""
	case lb != nil:
		return lb, ""
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
	return c.standIn("default outbound access of "+x.Name, c.nics[x.Name], assume), ""
}

// standIn lends an address that Azure picks: one out of 192.0.2.0/24 that the
// design does not use. It follows from the machine's own address, so that neither
// the order of the machines nor another part of the design moves it.
func (c *compiler) standIn(list string, d *nic, a Assumption) *lending {
	lan := d.subnet.vnet
	l := &lending{rule: &RuleEvidence{List: list}, state: c.numbered(list), assume: a, lan: lan}
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
	for _, s := range c.standIns {
		b := s.of.ips[0].As16()
		addr := netip.AddrFrom4([4]byte{192, 0, 2, 1 + byte((int(b[13])*61+int(b[14])*17+int(b[15]))%254)})
		for c.targets[single(addr)].note != "" || !isPublic(addr) {
			addr = addr.Next()
		}
		s.l.addrs = []netip.Addr{addr}
		c.targets[single(addr)] = target{note: s.l.rule.List, lent: s.l, device: nobody}
	}
}
