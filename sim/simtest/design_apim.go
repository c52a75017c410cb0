package simtest

import "azpath/sim"

// instance draws API Management in the hub: injected, integrated by the subnet, or
// outside every network.
func (g *drawing) instance() {
	s := sim.Subnet{Name: "apim", Prefixes: sim.CIDRs("10.0.8.0/24"), RouteTable: g.table("rt-apim"), NSG: g.nsg()}
	x := sim.APIM{Name: "apim", Subnet: "hub/apim", Mode: pick(g, "mode", sim.External, sim.Internal)}
	switch pick(g, "kind of instance", "classic", "classic", "stv1", "injected", "integrated", "outside") {
	case "stv1":
		x.Platform, x.PublicIP = sim.STV1, g.pip("Basic")
	case "injected":
		x.SKU, x.Mode, s.Delegation = "PremiumV2", sim.Internal, "Microsoft.Web/hostingEnvironments"
	case "integrated":
		x.SKU, x.Mode, s.Delegation, x.PublicIP = "StandardV2", sim.External, "Microsoft.Web/serverFarms", g.pip("")
	case "outside":
		x.Mode, x.Subnet, x.PublicIP = sim.NoVirtualNetwork, "", g.pip("")
	default:
		x.PublicIP = g.pip("")
	}
	g.subnet(s)
	g.d.APIMs = []sim.APIM{x}
}
