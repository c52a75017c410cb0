package sim

import "fmt"

// endpoints draws private endpoints in the hub and in the first spoke, host routes
// over an appliance to the one in the hub, and a private link service in front of
// the first spoke's internal balancer.
func (g *hubGen) endpoints() {
	if !g.often("private endpoints?") {
		return
	}
	hub := &g.d.VNets[0]
	hub.Subnets = append(hub.Subnets, Subnet{
		Name: "pe", Prefixes: CIDRs("10.0.4.0/24"), NSG: g.nsg(), RouteTable: g.table("rt-pe"),
		PrivateEndpointNetworkPolicies: pick(g, "policies", RouteTableEnabled, PoliciesDisabled, NetworkSecurityGroupEnabled, PoliciesEnabled),
	})
	state := func() ConnectionState {
		return pick(g, "state", Approved, Approved, Approved, Approved, Pending, Disconnected)
	}
	g.d.PrivateEndpoints = []PrivateEndpoint{{Name: "pe-store", Subnet: "hub/pe", Service: "store", State: state()}}
	if g.yes("endpoint in a spoke?") {
		g.d.PrivateEndpoints = append(g.d.PrivateEndpoints, PrivateEndpoint{Name: "pe-api", Subnet: "spoke1/app", IP: IP("10.1.0.50"), Service: "api", State: state()})
	}
	for i := range g.d.RouteTables {
		rt := &g.d.RouteTables[i]
		switch inspected := rt.Name != "rt-pe" && g.often("host route?"); {
		case inspected && g.nva:
			rt.Routes = append(rt.Routes, UDR{Name: "pe", Prefix: CIDR("10.0.4.4/32"), NextHop: Appliance("10.0.1.4")})
		case inspected && g.firewall:
			rt.Routes = append(rt.Routes, UDR{Name: "pe", Prefix: CIDR("10.0.4.4/32"), NextHop: Appliance("10.0.0.4")})
		}
	}
	for i := range g.d.VNets {
		for j := range g.d.VNets[i].Subnets {
			for k := range g.d.VNets[i].Subnets[j].NICs {
				if x := &g.d.VNets[i].Subnets[j].NICs[k]; x.IPForwarding {
					x.DisableSNATOnPL = !g.often("untagged?")
				}
			}
		}
	}
	g.linkService()
	store := &g.d.Services[0]
	store.PublicNetworkAccess = pick(g, "public access", PublicAccessEnabled, PublicAccessDisabled)
	for _, to := range []*Toggle{&g.d.Assumptions.EndpointAnswersRetrace, &g.d.Assumptions.EndpointYieldsToItsPrefix} {
		*to = pick(g, "assumption", Unset, On, Off)
	}
}

func (g *hubGen) linkService() {
	for _, lb := range g.d.LoadBalancers {
		if lb.Name != "ilb" || !g.often("link service?") {
			continue
		}
		pls := PrivateLinkService{Name: "pls", Frontend: "ilb/front", Subnet: "spoke1/app"}
		for i := range pick(g, "NAT addresses", 0, 1, 2) {
			pls.NATIPs = append(pls.NATIPs, IP(fmt.Sprint("10.1.0.", 60+i)))
		}
		g.d.PrivateLinkServices = []PrivateLinkService{pls}
		g.d.PrivateEndpoints = append(g.d.PrivateEndpoints, PrivateEndpoint{Name: "pe-link", Subnet: "hub/pe", IP: IP("10.0.4.9"), PrivateLinkService: "pls"})
	}
}
