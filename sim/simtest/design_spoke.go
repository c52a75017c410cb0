package simtest

import (
	"fmt"

	"azpath/sim"
)

func (g *drawing) spoke(i int) {
	name, net := fmt.Sprint("spoke", i), fmt.Sprintf("10.%d.0.", i)
	v := sim.VNet{Name: name, Region: pick(g, name+" region", "eastus", "westeurope"), Space: sim.CIDRs(net + "0/16"), Subnets: []sim.Subnet{g.machines(i, name, net)}}
	g.d.VNets = append(g.d.VNets, v)
	borrows := g.often(name+" borrows the gateway?") && g.gateway != 0
	odd := g.shape.Oddities
	g.d.Peerings = append(g.d.Peerings,
		sim.Peering{From: "hub", To: name, AllowGatewayTransit: true, AllowForwardedTraffic: g.yes("hub forwarded?")},
		sim.Peering{From: name, To: "hub", UseRemoteGateways: borrows, AllowForwardedTraffic: g.yes(name + " forwarded?"), BlockVirtualNetworkAccess: sim.Not(odd != Never && g.seldom(name+" access blocked?"))})
}

// machines draws a subnet of two machines, and what may stand around it.
func (g *drawing) machines(i int, vnet, net string) sim.Subnet {
	public := g.shape.PublicAddresses
	s := sim.Subnet{
		Name: "app", Prefixes: sim.CIDRs(net + "0/24"), RouteTable: g.table("rt-" + vnet), NSG: g.nsg(),
		NICs: []sim.NIC{{Name: fmt.Sprint("vm", i), IPs: sim.IPs(net + "4"), NSG: g.nsg()}, {Name: fmt.Sprintf("vm%db", i), IPs: sim.IPs(net + "5")}},
	}
	if public != Never {
		s.DefaultOutboundAccess = pick(g, "outbound", sim.Unset, sim.On, sim.Off)
	}
	if g.yes(vnet + " listens?") {
		s.NICs[0].Listen = []sim.Listener{{Ports: sim.Port(443)}, {Protocol: sim.UDP, Ports: sim.Port(53)}}
	}
	if g.some(vnet+" public?", public) {
		s.NICs[1].PublicIP = g.pip("")
	}
	if public != Never {
		gw, translates := fmt.Sprint("natgw", i), g.yes(vnet+" NAT gateway?")
		g.when(translates, func() { g.d.NATGateways = append(g.d.NATGateways, g.natGateway(gw)) })
		if translates {
			s.NATGateway = gw
		}
	}
	if g.yes(vnet + " endpoint?") {
		s.ServiceEndpoints = []string{"Microsoft.Storage"}
	}
	if i == 1 {
		g.app, g.appNet = vnet+"/app", net
	}
	return s
}
