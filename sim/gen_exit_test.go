package sim

// balancerParts draws what a load balancer may have beside its first rule.
func (g *hubGen) balancerParts(lb *LoadBalancer) {
	name := lb.Name
	r := &lb.Rules[0]
	r.LoadDistribution = pick(g, name+" distribution", DistributeByConnection, DistributeBySourceIP, DistributeBySourceIPProtocol)
	r.IdleTimeoutInMinutes, r.TCPReset = pick(g, name+" idle", 0, 4, 30), g.yes(name+" reset?")
	r.DisableOutboundSNAT = g.yes(name + " no SNAT?")
	if lb.Frontends[0].PublicIP == "" {
		if g.yes(name + " HA ports?") {
			lb.Rules[0] = LBRule{Name: "ha", Frontend: "front", Pool: "pool", Protocol: pick(g, name+" all", AnyProtocol, AllProtocols), LoadDistribution: r.LoadDistribution}
			return
		}
	} else if g.yes(name + " outbound rule?") {
		lb.OutboundRules = []OutboundRule{{
			Name: "out", Frontend: "front", Pool: "pool", AllocatedOutboundPorts: pick(g, name+" ports", 0, 8, 1024), TCPReset: g.yes(name + " outbound reset?"),
		}}
		if g.yes(name + " second frontend?") {
			lb.Frontends = append(lb.Frontends, Frontend{Name: "more", PublicIP: g.pip("")})
			lb.OutboundRules = append(lb.OutboundRules, OutboundRule{Name: "more", Frontend: "more", Pool: "pool"})
		}
	}
	switch pick(g, name+" NAT rule", "none", "one", "pool") {
	case "one":
		lb.InboundNATRules = []InboundNATRule{{Name: "nat", Frontend: "front", FrontendPort: 22, BackendPort: pick(g, name+" NAT port", uint16(22), uint16(443)), NIC: "vm1b"}}
	case "pool":
		lb.InboundNATRules = []InboundNATRule{{Name: "nat", Frontend: "front", Pool: "pool", FirstPort: 52, LastPort: 60, BackendPort: 53, Protocol: UDP}}
	}
}

func (g *hubGen) natGateway(name string) NATGateway {
	x := NATGateway{Name: name, PublicIPs: []string{g.pip("")}, IdleTimeoutInMinutes: pick(g, name+" idle", 0, 10)}
	if g.yes(name + " two addresses?") {
		x.PublicIPs = append(x.PublicIPs, g.pip(""))
	}
	return x
}
