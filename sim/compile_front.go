package sim

import (
	"cmp"
	"net/netip"
	"slices"
)

func (c *compiler) allFrontends() {
	for i := range c.d.LoadBalancers {
		lb := &c.d.LoadBalancers[i]
		for j := range lb.Frontends {
			c.frontend(lb, &lb.Frontends[j])
		}
		for j := range lb.Rules {
			c.lbRule(lb, &lb.Rules[j])
		}
		for j := range lb.InboundNATRules {
			c.inboundNAT(lb, &lb.InboundNATRules[j])
		}
	}
	for i := range c.apims {
		c.apimFrontends(&c.apims[i])
	}
	if len(c.d.AppGateways) > 0 {
		c.n.fqdns.build(c.n.endpoints) // their pools have names
	}
	for i := range c.d.AppGateways {
		c.appGatewayFrontends(&c.d.AppGateways[i])
	}
	c.directAddresses()
}

func (c *compiler) frontend(lb *LoadBalancer, x *Frontend) {
	f := &frontend{name: lb.Name, addr: x.PrivateIP, basic: lb.SKU == "Basic", choice: c.numbered(lb.Name + "/" + x.Name)}
	c.fronts[lb.Name+"/"+x.Name] = f
	if x.PublicIP != "" {
		c.publish(f, x.PublicIP, "load balancer "+lb.Name)
		f.closed = lb.SKU != "Basic"
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
	p := port{
		front: f, protocol: lbProtocol(x), number: x.FrontendPort, to: x.BackendPort, floating: x.FloatingIP,
		pool: x.Pool, distribution: x.LoadDistribution, idle: minutes(x.IdleTimeoutInMinutes), resets: x.TCPReset,
		rule: &RuleEvidence{List: "load balancer " + lb.Name, Name: x.Name},
	}
	for _, name := range lb.pool(x.Pool) {
		p.backends = append(p.backends, c.putBehind(f, name))
	}
	f.ports = append(f.ports, p)
}

// pool is the machines of a pool.
func (lb *LoadBalancer) pool(name string) []string {
	for _, k := range lb.Pools {
		if k.Name == name {
			return k.NICs
		}
	}
	return nil
}

// putBehind puts a machine behind a frontend.
func (c *compiler) putBehind(f *frontend, name string) deviceID {
	d := c.nics[name]
	d.remembers = true
	if f.lan == nil {
		f.lan = d.subnet.vnet
	}
	return d.id
}

// inboundNAT leads each port to its one machine.
func (c *compiler) inboundNAT(lb *LoadBalancer, x *InboundNATRule) {
	f := c.fronts[lb.Name+"/"+x.Frontend]
	to, number := []string{x.NIC}, x.FrontendPort
	if x.Pool != "" {
		to, number = slices.Clone(lb.pool(x.Pool)), x.FirstPort
		slices.SortFunc(to, func(a, b string) int { return c.nics[a].ips[0].Compare(c.nics[b].ips[0]) })
	}
	for i, name := range to {
		f.ports = append(f.ports, port{
			front: f, protocol: cmp.Or(x.Protocol, TCP), number: number + uint16(i), to: x.BackendPort, floating: x.FloatingIP,
			idle: minutes(x.IdleTimeoutInMinutes), resets: x.TCPReset, backends: []deviceID{c.putBehind(f, name)},
			rule: &RuleEvidence{List: "load balancer " + lb.Name, Name: x.Name},
		})
	}
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
	d := &nic{node: node{name: x.Name}, subnet: sub, ips: ips, remembers: true, own: &nsgLevels{}, listen: portsOf(x)}
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

// portsOf are where an instance's machines listen: those of the v2 tiers serve the
// gateway alone, and by outbound integration nothing comes in (apim:N31, apim:O4).
func portsOf(x *APIM) []Listener {
	switch {
	case x.integrated():
		return []Listener{{Protocol: UDP, Ports: Port(4290)}}
	case x.v2():
		return apimPorts[:2]
	}
	return apimPorts
}

// free are the first n addresses of the subnet that nobody has.
func (c *compiler) free(sub *subnet, x *APIM, n int) (out []netip.Addr) {
	for range n {
		out = append(out, c.freeAfter(sub, x.Subnet, append(slices.Clone(out), x.PrivateIP)))
	}
	return out
}

func (c *compiler) freeAfter(sub *subnet, name string, taken []netip.Addr) netip.Addr {
	ps := c.subnetNamed(name).Prefixes
	p := ps[slices.IndexFunc(ps, isIPv4)]
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
	for _, x := range c.apims {
		if x.Subnet == subnet && (x.PrivateIP == a || slices.Contains(x.IPs, a)) {
			return true
		}
	}
	for _, x := range c.d.AppGateways {
		if x.Subnet == subnet && (x.PrivateIP == a || slices.Contains(x.IPs, a)) {
			return true
		}
	}
	return false
}

// apimFrontends are an instance's VIPs: the public one serves clients and
// management in External mode and management alone in Internal mode (apim:R1), where
// Azure manages one if the design has none (apim:A7).
func (c *compiler) apimFrontends(x *APIM) {
	d := c.nics[x.Name]
	of := "API Management " + x.Name
	to := &apimAddresses{}
	if x.integrated() {
		to.gateway = c.pips[x.PublicIP].IP
	} else if x.PublicIP != "" {
		f := c.publicVIP(x, d)
		c.publish(f, x.PublicIP, of)
		f.serve(d, of, publicPorts(x))
		c.fronts[x.Name+" public"] = f
		to.gateway, to.management = f.addr, f.addr
	} else if !x.v2() {
		f := c.publicVIP(x, d)
		f.public, f.closed, f.assume = true, x.Platform != STV1, ManagedVIP
		f.serve(d, of, publicPorts(x))
		c.managed[x.Name] = managedVIP{f, to}
	}
	if x.Mode == Internal {
		f := &frontend{name: x.Name, addr: x.PrivateIP, basic: x.Platform == STV1, lan: d.subnet.vnet, choice: c.numbered(x.Name + " private VIP")}
		ports := []uint16{443, 80, 3443}
		if x.v2() {
			ports = ports[:2]
		}
		f.serve(d, of, ports)
		c.owners[f.lan][f.addr] = owner{device: nobody, front: f}
		to.gateway = f.addr
	}
	c.n.endpoints[x.Name] = endpoint{device: d.id, addrs: d.ips, toward: to}
}

func (c *compiler) publicVIP(x *APIM, d *nic) *frontend {
	return &frontend{name: x.Name, first: d, lan: d.subnet.vnet, choice: c.numbered(x.Name + " public VIP")}
}

// publicPorts are what an injected instance's public VIP serves (apim:R1).
func publicPorts(x *APIM) []uint16 {
	if x.Mode == Internal {
		return []uint16{3443}
	}
	return []uint16{443, 80, 3443}
}

// managedVIP is a public VIP whose address Azure picks: c.pickStandIns gives it one.
type managedVIP struct {
	front  *frontend
	toward *apimAddresses
}

// at gives the address, and what else it does there.
func (m managedVIP) at(a netip.Addr, t target) target {
	m.front.addr, m.toward.management = a, a
	t.front = m.front
	return t
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
