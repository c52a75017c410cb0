package sim

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"azpath/route"
	"azpath/sim/internal/packet"
)

// exitFindings are about what comes in by public addresses and load balancers, and
// how machines get out.
func (c *compiler) exitFindings() {
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			s := &v.Subnets[j]
			p := root.item("virtualNetworks", v.Name, i).item("subnets", s.Name, j)
			c.noWayOut(p, v, s)
			for k := range s.NICs {
				n := &s.NICs[k]
				pip := c.pips[n.PublicIP]
				if pip == nil {
					continue
				}
				at := p.item("networkInterfaces", n.Name, k).field("publicIPAddress")
				if c.answersAstray(at, "public IP "+n.PublicIP, n.Name); pip.SKU != "Basic" {
					c.closed(at, "public IP "+n.PublicIP, n.Name)
				}
			}
		}
	}
	for i := range c.d.LoadBalancers {
		lb := &c.d.LoadBalancers[i]
		c.balancerFindings(root.item("loadBalancers", lb.Name, i), lb)
	}
}

// someAddress is an address of the internet that no route is likely to single out.
var someAddress = netip.MustParseAddr("1.1.1.1")

// noWayOut finds machines whose calls to the internet are dropped for their
// source: nothing lends them a public one (net:6.2.b5).
func (c *compiler) noWayOut(p *place, v *VNet, s *Subnet) {
	t := c.n.subnets[v.Name+"/"+s.Name].table
	i := t.routes.Index(someAddress)
	if i < 0 || t.hops[i].kind != route.HopInternet {
		return
	}
	var stuck []string
	for k := range s.NICs {
		if d := c.nics[s.NICs[k].Name]; d.ip(someAddress).Is4() && d.out.four == nil {
			stuck = append(stuck, d.name)
		}
	}
	if stuck != nil {
		one := slices.Min(stuck)
		who := one + " opens"
		if n := len(stuck) - 1; n > 0 {
			who = fmt.Sprintf("%s and %d more open", one, n)
		}
		c.find(FindingNoWayOut, p.String(), who+" no connection to the internet, where its default route leads: "+c.nics[one].out.no4)
	}
}

// closed finds a Standard public address of a machine that no NSG opens (net:L9).
func (c *compiler) closed(place, what, machine string) {
	if d := c.nics[machine]; !d.own.filters() {
		c.find(FindingClosedAddress, place, what+" lets nobody in to "+machine+": it is of SKU Standard, and no network security group allows anything")
	}
}

// answersAstray finds a public address behind which no answer finds its way back: the
// machine's routes send what is for the internet elsewhere, with its private source
// (net:L2). Where they send some public prefix there, those clients are meant (net:L3).
func (c *compiler) answersAstray(place, what, machine string) {
	d := c.nics[machine]
	t := d.subnet.table
	i := t.routes.Index(someAddress)
	if i < 0 || !d.ip(someAddress).Is4() || slices.ContainsFunc(t.hops, func(h hop) bool { return h.kind == route.HopInternet }) {
		return
	}
	r := t.hops[i].evidence.Routes[0]
	c.find(FindingAnswersAstray, place, fmt.Sprintf("%s leads to %s, whose answers to the internet follow %s to %s with their private source: its clients get none", what, machine, r.Prefix, r.NextHop))
}

func (c *compiler) balancerFindings(p *place, lb *LoadBalancer) {
	for i := range lb.Rules {
		r := &lb.Rules[i]
		at := p.item("loadBalancingRules", r.Name, i)
		pool := lb.pool(r.Pool)
		if len(pool) == 0 {
			c.find(FindingEmptyPool, at.field("backendAddressPool"), "pool "+r.Pool+" is empty: the rule leads nowhere")
		}
		for _, name := range pool {
			f := c.fronts[lb.Name+"/"+r.Frontend]
			if f.public {
				c.answersAstray(at.field("backendAddressPool"), "frontend "+r.Frontend, name)
			}
			if f.public && f.closed {
				c.closed(at.field("backendAddressPool"), "frontend "+r.Frontend, name)
			}
			c.probeDenied(at, name, cmp.Or(r.BackendPort, r.FrontendPort))
		}
	}
	c.tooManyPorts(p, lb)
}

// probeDenied finds a machine whose NSG keeps the load balancer's probe out, so
// that it gets no new connections (net:2.3.b2).
func (c *compiler) probeDenied(p *place, machine string, number uint16) {
	d := c.nics[machine]
	for _, g := range []*nsg{d.own.subnet, d.own.nic} {
		if g == nil || number == 0 {
			continue
		}
		i := g.in.list.Match(uint8(packet.TCP), wireServer, d.ip(wireServer), defaultSourcePort, number)
		if e := g.in.evidence[i]; e.Access == Deny {
			c.find(FindingProbeDenied, p.field("backendAddressPool"), fmt.Sprintf("%s denies the probe of %s on port %d, from %s: it gets no connections", e, machine, number, wireServer))
		}
	}
}

// tooManyPorts finds outbound rules that give away more ports than their frontend
// has (net:6.2.b6).
func (c *compiler) tooManyPorts(p *place, lb *LoadBalancer) {
	given := map[string]int{}
	for i := range lb.OutboundRules {
		r := &lb.OutboundRules[i]
		machines := len(lb.pool(r.Pool))
		given[r.Frontend] += machines * cmp.Or(r.AllocatedOutboundPorts, preallocated(machines))
	}
	for front, n := range given {
		if n > balancerPorts {
			c.find(FindingTooManyPorts, p.item("frontendIPConfigurations", front, 0).String(),
				fmt.Sprintf("outbound rules give %d ports to the machines behind it, of %d", n, balancerPorts))
		}
	}
}
