package simtest

import "azpath/sim"

func (g *drawing) balancers() {
	if g.shape.LoadBalancers == Never {
		return
	}
	g.when(g.yes("public balancer?") && g.app != "", func() {
		g.d.LoadBalancers = append(g.d.LoadBalancers, g.balancer("lb", sim.Frontend{Name: "front", PublicIP: g.pip("")}))
	})
	if g.appNet == "" {
		return
	}
	g.when(g.yes("internal balancer?"), func() {
		g.d.LoadBalancers = append(g.d.LoadBalancers, g.balancer("ilb", sim.Frontend{Name: "front", Subnet: g.app, PrivateIP: sim.IP(g.appNet + "100")}))
	})
}

func (g *drawing) balancer(name string, f sim.Frontend) sim.LoadBalancer {
	lb := sim.LoadBalancer{Name: name, Frontends: []sim.Frontend{f}, Pools: []sim.Pool{{Name: "pool", NICs: []string{"vm1"}}}}
	if g.yes(name + " two?") {
		lb.Pools[0].NICs = append(lb.Pools[0].NICs, "vm1b")
	}
	lb.Rules = []sim.LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443, FloatingIP: g.yes(name + " floating?")}}
	g.balancerParts(&lb)
	return lb
}

// balancerParts draws what a load balancer may have beside its first rule.
func (g *drawing) balancerParts(lb *sim.LoadBalancer) {
	name := lb.Name
	r := &lb.Rules[0]
	r.LoadDistribution = pick(g, name+" distribution", sim.DistributeByConnection, sim.DistributeBySourceIP, sim.DistributeBySourceIPProtocol)
	r.IdleTimeoutInMinutes, r.TCPReset = pick(g, name+" idle", 0, 4, 30), g.yes(name+" reset?")
	r.DisableOutboundSNAT = g.yes(name + " no SNAT?")
	ha := sim.LBRule{Name: "ha", Frontend: "front", Pool: "pool", Protocol: pick(g, name+" all", sim.AnyProtocol, sim.AllProtocols), LoadDistribution: r.LoadDistribution}
	out := sim.OutboundRule{Name: "out", Frontend: "front", Pool: "pool", AllocatedOutboundPorts: pick(g, name+" ports", 0, 8, 1024), TCPReset: g.yes(name + " outbound reset?")}
	second, extra := g.yes(name+" second frontend?"), g.yes(name+" HA ports or outbound rule?")
	translates, port := pick(g, name+" NAT rule", "none", "one", "pool"), pick(g, name+" NAT port", uint16(22), uint16(443))
	switch public := lb.Frontends[0].PublicIP != ""; {
	case extra && !public:
		lb.Rules[0] = ha
		return
	case extra && second:
		lb.Frontends = append(lb.Frontends, sim.Frontend{Name: "more", PublicIP: g.pip("")})
		lb.OutboundRules = []sim.OutboundRule{out, {Name: "more", Frontend: "more", Pool: "pool"}}
	case extra:
		lb.OutboundRules = []sim.OutboundRule{out}
	}
	switch translates {
	case "one":
		lb.InboundNATRules = []sim.InboundNATRule{{Name: "nat", Frontend: "front", FrontendPort: 22, BackendPort: port, NIC: "vm1b"}}
	case "pool":
		lb.InboundNATRules = []sim.InboundNATRule{{Name: "nat", Frontend: "front", Pool: "pool", FirstPort: 52, LastPort: 60, BackendPort: 53, Protocol: sim.UDP}}
	}
}

func (g *drawing) natGateway(name string) sim.NATGateway {
	x := sim.NATGateway{Name: name, PublicIPs: []string{g.pip("")}, IdleTimeoutInMinutes: pick(g, name+" idle", 0, 10)}
	if g.yes(name + " two addresses?") {
		x.PublicIPs = append(x.PublicIPs, g.pip(""))
	}
	return x
}
