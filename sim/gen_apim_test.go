package sim

// instance draws API Management in the hub: injected, integrated by the subnet, or
// outside every network.
func (g *hubGen) instance(hub *VNet) {
	s := Subnet{Name: "apim", Prefixes: CIDRs("10.0.8.0/24"), RouteTable: g.table("rt-apim"), NSG: g.nsg()}
	x := APIM{Name: "apim", Subnet: "hub/apim", Mode: pick(g, "mode", External, Internal)}
	switch pick(g, "kind of instance", "classic", "classic", "stv1", "injected", "integrated", "outside") {
	case "stv1":
		x.Platform, x.PublicIP = STV1, g.pip("Basic")
	case "injected":
		x.SKU, x.Mode, s.Delegation = "PremiumV2", Internal, injectionDelegation
	case "integrated":
		x.SKU, x.Mode, s.Delegation, x.PublicIP = "StandardV2", External, integrationDelegation, g.pip("")
	case "outside":
		x.Mode, x.Subnet, x.PublicIP = NoVirtualNetwork, "", g.pip("")
	default:
		x.PublicIP = g.pip("")
	}
	hub.Subnets = append(hub.Subnets, s)
	g.d.APIMs = []APIM{x}
}
