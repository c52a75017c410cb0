package sim

import (
	"cmp"
	"fmt"
	"slices"
)

// balancer is a load balancer with its parts by name.
type balancer struct {
	lb        *LoadBalancer
	p         *place
	frontends *refs[Frontend]
	pools     *refs[Pool]
}

func (c *checker) loadBalancers() {
	for i := range c.d.LoadBalancers {
		lb := &c.d.LoadBalancers[i]
		b := balancer{lb, root.item("loadBalancers", lb.Name, i),
			newRefs("frontend", lb.Frontends, func(f *Frontend) string { return f.Name }),
			newRefs("pool", lb.Pools, func(p *Pool) string { return p.Name })}
		unique(c, b.p, "frontendIPConfigurations", lb.Frontends, func(f *Frontend) string { return f.Name })
		unique(c, b.p, "backendAddressPools", lb.Pools, func(p *Pool) string { return p.Name })
		uniqueRules(c, b.p, "loadBalancingRules", lb.Rules, func(r *LBRule) string { return r.Name })
		uniqueRules(c, b.p, "inboundNatRules", lb.InboundNATRules, func(r *InboundNATRule) string { return r.Name })
		uniqueRules(c, b.p, "outboundRules", lb.OutboundRules, func(r *OutboundRule) string { return r.Name })
		if lb.SKU != "" && lb.SKU != "Standard" && lb.SKU != "Basic" {
			c.bad(b.p, "sku", "%s is none of \"Standard\", \"Basic\"", quote(lb.SKU))
		}
		c.balancerNetworks(b)
		c.balancerRules(b)
		c.outboundRules(b)
	}
}

// balancerNetworks checks frontends and pools. A load balancer is public or
// internal, never both, and its pools and private frontends share one network.
func (c *checker) balancerNetworks(b balancer) {
	in := map[string]bool{}
	private, public := 0, 0
	for i := range b.lb.Frontends {
		f := &b.lb.Frontends[i]
		if f.PublicIP != "" {
			public++
		} else {
			private++
		}
		if r := c.frontend(b.p.item("frontendIPConfigurations", f.Name, i), b.lb, f); r != nil {
			in[r.v.Name] = true
		}
	}
	if private > 0 && public > 0 {
		c.bad(b.p, "frontendIPConfigurations", "%d public and %d private given, want one kind", public, private)
	}
	for i := range b.lb.Pools {
		k := &b.lb.Pools[i]
		p := b.p.item("backendAddressPools", k.Name, i)
		claims := make([]claim[string], 0, len(k.NICs))
		for _, name := range k.NICs {
			if n := find(c, p, "networkInterfaces", c.nics, name); n != nil {
				in[n.v.Name] = true
				claims = append(claims, claim[string]{name, name, "interface", p, "networkInterfaces"})
			}
		}
		clashes(c, claims)
	}
	if len(in) > 1 {
		c.bad(b.p, "", "frontends and pools lie in %s, want one virtual network", someOf(in))
	}
}

// frontend checks a frontend and returns the subnet of a private one.
func (c *checker) frontend(p *place, lb *LoadBalancer, f *Frontend) *subnetRef {
	switch {
	case f.PublicIP != "" && (f.Subnet != "" || f.PrivateIP.IsValid()):
		c.bad(p, "", "both a public and a private address given, want one")
		return nil
	case f.PublicIP != "":
		if a := c.attach(p, "publicIPAddress", f.PublicIP); a != nil && cmp.Or(a.SKU, "Standard") != cmp.Or(lb.SKU, "Standard") {
			c.bad(p, "publicIPAddress", "%s is of SKU %q, want %q", quote(f.PublicIP), cmp.Or(a.SKU, "Standard"), cmp.Or(lb.SKU, "Standard"))
		}
		return nil
	case f.Subnet == "":
		c.bad(p, "", "neither publicIPAddress nor subnet given, want one")
		return nil
	}
	r := find(c, p, "subnet", c.subnets, f.Subnet)
	if r == nil {
		return nil
	}
	if !f.PrivateIP.IsValid() {
		c.bad(p, "privateIPAddress", "no address given, want one inside %s", subnetText(*r))
		return r
	}
	c.inSubnet(p, "privateIPAddress", *r, f.PrivateIP)
	c.ordinary(p, "subnet", *r)
	return r
}

// ordinary refuses the subnets that hold gateways and firewalls alone (net:1.10).
func (c *checker) ordinary(p *place, field string, r subnetRef) {
	if slices.Contains([]string{gatewaySubnet, firewallSubnet, managementSubnet, bastionSubnet}, r.s.Name) {
		c.bad(p, field, "%s holds nothing but what its name says, want another subnet", quote(r.v.Name+"/"+r.s.Name))
	}
}

// balancerRules checks the rules one by one, and that no packet meets two.
func (c *checker) balancerRules(b balancer) {
	var fronts, backs []claim[string]
	for i := range b.lb.Rules {
		r := &b.lb.Rules[i]
		p := b.p.item("loadBalancingRules", r.Name, i)
		f := find(c, p, "frontendIPConfiguration", b.frontends, r.Frontend)
		k := find(c, p, "backendAddressPool", b.pools, r.Pool)
		c.balancerRule(p, r, f)
		if !c.balancerPorts(p, b, r, f) || f == nil || k == nil {
			continue
		}
		proto := lbProtocol(r)
		text := fmt.Sprintf("%s %v %d", r.Frontend, proto, r.FrontendPort)
		fronts = append(fronts, claim[string]{text, text, "frontend port", p, "frontendPort"})
		if !r.FloatingIP {
			port := r.BackendPort
			if port == 0 {
				port = r.FrontendPort
			}
			text = fmt.Sprintf("%s %v %d", r.Pool, proto, port)
			backs = append(backs, claim[string]{text, text, "backend port (without enableFloatingIP)", p, "backendPort"})
		}
	}
	clashes(c, append(fronts, c.natRules(b)...))
	clashes(c, backs)
}

// haPorts says whether the rule means all ports: both zero, and no protocol of its
// own.
func (r *LBRule) haPorts() bool {
	return (r.Protocol == AnyProtocol || r.Protocol == AllProtocols) && r.FrontendPort == 0 && r.BackendPort == 0
}

// lbProtocol is the protocol a rule balances: any only with HA ports.
func lbProtocol(r *LBRule) Protocol {
	switch {
	case r.haPorts():
		return AnyProtocol
	case r.Protocol == AnyProtocol:
		return TCP
	}
	return r.Protocol
}

// balancerPorts checks a rule's protocol and ports. Both ports zero is HA ports,
// which private frontends of Standard load balancers alone may have (net:L7).
func (c *checker) balancerPorts(p *place, b balancer, r *LBRule, f *Frontend) bool {
	switch {
	case !slices.Contains([]Protocol{AnyProtocol, AllProtocols, TCP, UDP}, r.Protocol):
		c.bad(p, "protocol", "%q cannot be balanced, want \"Tcp\", \"Udp\" or \"*\"", r.Protocol)
	case r.haPorts() && f != nil && f.PublicIP != "":
		c.bad(p, "frontendPort", "HA ports (protocol \"*\", port 0) on public frontend %s, want them on a private one", quote(r.Frontend))
	case r.haPorts() && b.lb.SKU == "Basic":
		c.bad(p, "frontendPort", "HA ports (protocol \"*\", port 0) on a load balancer of SKU \"Basic\", want \"Standard\"")
	case r.Protocol == AllProtocols && !r.haPorts():
		c.bad(p, "protocol", "\"All\" with a port, want both ports 0, or \"Tcp\" or \"Udp\"")
	case !r.haPorts() && r.FrontendPort == 0:
		c.bad(p, "frontendPort", "\"0\" is no port, want 1..65535, or both ports 0 with protocol \"*\"")
	default:
		return true
	}
	return false
}

// balancerRule checks what else a rule says.
func (c *checker) balancerRule(p *place, r *LBRule, f *Frontend) {
	spelt(c, p, "loadDistribution", r.LoadDistribution, distributionNames)
	c.idleMinutes(p, r.IdleTimeoutInMinutes, 30)
	c.floating(p, r.FloatingIP, f)
	if r.TCPReset && r.haPorts() {
		c.bad(p, "enableTcpReset", "on HA ports, which send no reset, want it off") // net:10.b3
	}
}

// floating refuses floating IP on an internal IPv6 frontend (net:L5).
func (c *checker) floating(p *place, on bool, f *Frontend) {
	if on && f != nil && f.PublicIP == "" && f.PrivateIP.Is6() {
		c.bad(p, "enableFloatingIP", "on private IPv6 frontend %s, want it on IPv4 or a public one", quote(f.Name))
	}
}

// natRules checks inbound NAT rules, and gives the frontend ports that they take.
func (c *checker) natRules(b balancer) (taken []claim[string]) {
	for i := range b.lb.InboundNATRules {
		r := &b.lb.InboundNATRules[i]
		p := b.p.item("inboundNatRules", r.Name, i)
		f := find(c, p, "frontendIPConfiguration", b.frontends, r.Frontend)
		c.idleMinutes(p, r.IdleTimeoutInMinutes, 30)
		c.floating(p, r.FloatingIP, f)
		proto := cmp.Or(r.Protocol, TCP)
		if proto != TCP && proto != UDP {
			c.bad(p, "protocol", "%q cannot be translated, want \"Tcp\" or \"Udp\"", r.Protocol)
		}
		if r.BackendPort == 0 {
			c.bad(p, "backendPort", "\"0\" is no port, want 1..65535")
		}
		first, last, field := r.FrontendPort, r.FrontendPort, "frontendPort"
		switch {
		case (r.Pool == "") == (r.NIC == ""):
			c.bad(p, "", "want a networkInterface with a frontendPort, or a backendAddressPool with a range of ports")
			continue
		case r.NIC != "":
			find(c, p, "networkInterface", c.nics, r.NIC)
		default:
			first, last, field = r.FirstPort, r.LastPort, "frontendPortRangeStart"
			if k := find(c, p, "backendAddressPool", b.pools, r.Pool); k != nil && first <= last && int(last)-int(first)+1 < len(k.NICs) {
				c.bad(p, "frontendPortRangeEnd", "%d ports for the %d machines of pool %s, want one each", int(last)-int(first)+1, len(k.NICs), quote(r.Pool))
			}
		}
		if first == 0 || first > last {
			c.bad(p, field, "\"%d-%d\" are no ports, want 1..65535", first, last)
			continue
		}
		for n := int(first); f != nil && n <= int(last); n++ {
			text := fmt.Sprintf("%s %v %d", r.Frontend, proto, n)
			taken = append(taken, claim[string]{text, text, "frontend port", p, field})
		}
	}
	return taken
}

// besideNATGateway refuses a Basic load balancer's machines on a subnet with a NAT
// gateway (net:7.b2).
func (c *checker) besideNATGateway(b balancer) {
	for i := range b.lb.Pools {
		k := &b.lb.Pools[i]
		for _, name := range k.NICs {
			n := c.nics.byName[name]
			if n == nil {
				continue
			}
			for j := range n.v.Subnets {
				s := &n.v.Subnets[j]
				if s.NATGateway != "" && slices.ContainsFunc(s.NICs, func(x NIC) bool { return x.Name == name }) {
					c.bad(b.p.item("backendAddressPools", k.Name, i), "networkInterfaces", "%s is on a subnet with NAT gateway %s, want a load balancer of SKU \"Standard\"", quote(name), quote(s.NATGateway))
				}
			}
		}
	}
}

// outboundRules checks that what leaves gets a public address.
func (c *checker) outboundRules(b balancer) {
	if b.lb.SKU == "Basic" {
		c.besideNATGateway(b)
	}
	if n := len(b.lb.OutboundRules); n > 0 && b.lb.SKU == "Basic" {
		c.bad(b.p, "outboundRules", "%d on a load balancer of SKU \"Basic\", want \"Standard\"", n)
	}
	for i := range b.lb.OutboundRules {
		r := &b.lb.OutboundRules[i]
		p := b.p.item("outboundRules", r.Name, i)
		find(c, p, "backendAddressPool", b.pools, r.Pool)
		if f := find(c, p, "frontendIPConfiguration", b.frontends, r.Frontend); f != nil && f.PublicIP == "" {
			c.bad(p, "frontendIPConfiguration", "%s is private, want a public frontend", quote(r.Frontend))
		}
		if n := r.AllocatedOutboundPorts; n < 0 || n > balancerPorts || n%8 != 0 {
			c.bad(p, "allocatedOutboundPorts", "\"%d\" is no number of ports, want a multiple of 8, at most %d", n, balancerPorts)
		}
		c.idleMinutes(p, r.IdleTimeoutInMinutes, 120)
	}
}
