package simtest

import (
	"fmt"

	"azpath/sim"
)

// endpoints draws private endpoints in the hub and in the first spoke, host routes
// over an appliance to the one in the hub, and a private link service in front of
// the first spoke's internal balancer.
func (g *drawing) endpoints() {
	g.subnet(sim.Subnet{
		Name: "pe", Prefixes: sim.CIDRs("10.0.4.0/24"), NSG: g.nsg(), RouteTable: g.table("rt-pe"),
		PrivateEndpointNetworkPolicies: pick(g, "policies", sim.RouteTableEnabled, sim.PoliciesDisabled, sim.NetworkSecurityGroupEnabled, sim.PoliciesEnabled),
	})
	state := func() sim.ConnectionState {
		return pick(g, "state", sim.Approved, sim.Approved, sim.Approved, sim.Approved, sim.Pending, sim.Disconnected)
	}
	g.d.PrivateEndpoints = []sim.PrivateEndpoint{{Name: "pe-store", Subnet: "hub/pe", Service: "store", State: state()}}
	if is := state(); g.yes("endpoint in a spoke?") && g.app == "spoke1/app" {
		g.d.PrivateEndpoints = append(g.d.PrivateEndpoints, sim.PrivateEndpoint{Name: "pe-api", Subnet: "spoke1/app", IP: sim.IP("10.1.0.50"), Service: "api", State: is})
	}
	for i := range g.d.RouteTables {
		rt := &g.d.RouteTables[i]
		switch inspected := rt.Name != "rt-pe" && g.often("host route?"); {
		case inspected && g.nva:
			rt.Routes = append(rt.Routes, sim.UDR{Name: "pe", Prefix: sim.CIDR("10.0.4.4/32"), NextHop: sim.Appliance("10.0.1.4")})
		case inspected && g.firewall:
			rt.Routes = append(rt.Routes, sim.UDR{Name: "pe", Prefix: sim.CIDR("10.0.4.4/32"), NextHop: sim.Appliance("10.0.0.4")})
		}
	}
	for i := range g.d.VNets {
		for j := range g.d.VNets[i].Subnets {
			for k := range g.d.VNets[i].Subnets[j].NICs {
				if x := &g.d.VNets[i].Subnets[j].NICs[k]; x.IPForwarding {
					x.DisableSNATOnPL = g.seldom("tagged?")
				}
			}
		}
	}
	g.linkService()
	store := &g.d.Services[0]
	store.PublicNetworkAccess = pick(g, "public access", sim.PublicAccessEnabled, sim.PublicAccessDisabled)
	for _, to := range []*sim.Toggle{&g.d.Assumptions.EndpointAnswersRetrace, &g.d.Assumptions.EndpointYieldsToItsPrefix} {
		*to = g.toggle()
	}
}

func (g *drawing) linkService() {
	for _, lb := range g.d.LoadBalancers {
		if lb.Name != "ilb" || !g.often("link service?") {
			continue
		}
		pls := sim.PrivateLinkService{Name: "pls", Frontend: "ilb/front", Subnet: g.app}
		for i := range pick(g, "NAT addresses", 0, 1, 2) {
			pls.NATIPs = append(pls.NATIPs, sim.IP(fmt.Sprint(g.appNet, 60+i)))
		}
		g.d.PrivateLinkServices = []sim.PrivateLinkService{pls}
		g.d.PrivateEndpoints = append(g.d.PrivateEndpoints, sim.PrivateEndpoint{Name: "pe-link", Subnet: "hub/pe", IP: sim.IP("10.0.4.9"), PrivateLinkService: "pls"})
	}
}
