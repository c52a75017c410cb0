package simtest

import (
	"fmt"
	"net/netip"

	"azpath/sim"

	"pgregory.net/rapid"
)

// Designs draws designs of a shape as Azure engineers draw them, and valid ones
// alone: [sim.Compile] takes them all. Their parts have fixed names (hub, spoke1, fw,
// nva, gw, dc, vm1, apim, client, store …), so that a failing design reads like any
// other; the shortest failing one has few of them.
func Designs(shape Shape) *rapid.Generator[sim.Design] {
	return rapid.Custom(func(t *rapid.T) sim.Design {
		g := &drawing{T: t, shape: shape}
		g.later()
		g.hub()
		g.each("spokes", min(shape.MinSpokes, 9), min(shape.Spokes, 9), g.spoke)
		g.balancers()
		sites := min(shape.MinSites, 3)
		if g.gateway != 0 { // which leads somewhere
			sites = max(sites, 1)
		}
		g.each("sites", sites, min(shape.Sites, 3), g.addSite)
		g.outside()
		g.assumptions()
		g.late(g.hasAppGateway, g.appGateway)
		g.late(g.hasEndpoints, g.endpoints)
		g.groups()
		g.late(g.hasOddities, g.oddities)
		g.late(g.hasNames, g.names)
		return g.d
	})
}

// drawing is a design half drawn.
type drawing struct {
	*rapid.T
	d        sim.Design
	shape    Shape
	firewall bool
	nva      bool
	site     bool            // there is one at least
	gateway  sim.GatewayType // zero: none
	vpn      bool            // a VPN gateway beside ExpressRoute
	public   int             // public addresses so far
	app      string          // the subnet of vm1 and vm1b, and the first three octets of its prefix
	appNet   string

	hasAppGateway, hasEndpoints, hasOddities, hasNames, hasGroups, hasAdminRules bool
}

func (g *drawing) subnet(s sim.Subnet) { g.d.VNets[0].Subnets = append(g.d.VNets[0].Subnets, s) }

// pip makes a public address and gives its name.
func (g *drawing) pip(sku string) string {
	g.public++
	name := fmt.Sprintf("pip%d", g.public)
	g.d.PublicIPs = append(g.d.PublicIPs, sim.PublicIP{Name: name, IP: netip.AddrFrom4([4]byte{198, 51, 100, byte(g.public)}), SKU: sku})
	return name
}

func (g *drawing) hub() {
	s := g.shape
	g.d.VNets = []sim.VNet{{Name: "hub", Region: "eastus", Space: sim.CIDRs("10.0.0.0/16")}}
	g.firewall = g.has("firewall?", atLeast(s.Firewall, s.ForcedTunnel == ByFirewall))
	g.nva = g.has("appliance?", atLeast(s.Appliance, s.ForcedTunnel == ByAppliance))
	g.site = max(s.MinSites, s.Sites) > 0
	if g.site {
		circuit := g.has("ExpressRoute?", atLeast(s.ExpressRoute, s.ForcedTunnel == ByExpressRoute)) && s.ForcedTunnel != ByVPN
		g.vpn = g.has("VPN?", atLeast(s.VPN, s.ForcedTunnel == ByVPN))
		switch {
		case circuit:
			g.gateway = sim.ExpressRoute
		case g.vpn:
			g.gateway = sim.VPN
		}
	}
	g.when(g.firewall, func() {
		g.subnet(sim.Subnet{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("10.0.0.0/26")})
		g.azureFirewall()
	})
	g.when(g.nva, func() {
		g.subnet(sim.Subnet{Name: "nva", Prefixes: sim.CIDRs("10.0.1.0/24"), NSG: g.nsg(), NICs: []sim.NIC{
			{Name: "nva", IPs: sim.IPs("10.0.1.4"), IPForwarding: true, Appliance: g.filter("appliance", "10.0.1.4")},
		}})
	})
	g.when(g.gateway != 0, func() {
		g.subnet(sim.Subnet{Name: "GatewaySubnet", Prefixes: sim.CIDRs("10.0.255.0/27"), RouteTable: g.gatewayTable()})
	})
	g.subnet(sim.Subnet{
		Name: "shared", Prefixes: sim.CIDRs("10.0.2.0/24"), RouteTable: g.table("rt-shared"), NSG: g.nsg(), NICs: []sim.NIC{{Name: "shared", IPs: sim.IPs("10.0.2.4")}},
	})
	if max(s.MinSpokes, s.Spokes) == 0 {
		g.subnet(g.machines(1, "hub", "10.0.3."))
	}
	g.when(g.has("instance?", s.Instance), g.instance)
}

func (g *drawing) assumptions() {
	for _, to := range []*sim.Toggle{
		&g.d.Assumptions.VirtualNetworkTagHoldsDefault, &g.d.Assumptions.DefaultOutboundAccess, &g.d.Assumptions.ForwardedTrafficNeedsFlag,
		&g.d.Assumptions.NoneRoutesVanishForInternet, &g.d.Assumptions.ServiceEndpointsYield,
		&g.d.Assumptions.BGPOverrideIgnored, &g.d.Assumptions.ReplacedRoutesKeepGatewaysOut, &g.d.Assumptions.NATGatewayBeforePublicIP, &g.d.Assumptions.GuestsHaveLoopback,
		&g.d.Assumptions.PeeringAccessBlocks, &g.d.Assumptions.AzureCloudInRoutes, &g.d.Assumptions.NetworkRulesJudgeDNAT, &g.d.Assumptions.PrivateDNAT, &g.d.Assumptions.OpenDNATTranslatesAll, &g.d.Assumptions.ThreatsBeforeDNAT,
	} {
		*to = g.toggle()
	}
}
