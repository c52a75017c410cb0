package sim

// appGateway draws an application gateway in the hub, in front of the instance, the
// first spoke's machines or a service, or draws none.
func (g *hubGen) appGateway() {
	if !g.yes("application gateway?") {
		return
	}
	x := ApplicationGateway{Name: "agw", Subnet: "hub/agw", PublicIP: g.pip(""), EnhancedNetworkControl: true}
	if g.yes("private frontend?") {
		x.PrivateIP = IP("10.0.9.100")
		x.Listeners = append(x.Listeners, HTTPListener{Name: "inside", Private: true, Protocol: HTTPS, Port: pick(g, "inside port", 443, uint16(8443))})
		x.Rules = append(x.Rules, RoutingRule{Name: "inside", Priority: 200, Listener: "inside", Pool: "pool", Settings: "https"})
	}
	x.Listeners = append(x.Listeners, HTTPListener{Name: "web", Protocol: HTTPS, HostNames: pick(g, "host names", nil, nil, []string{"api.example.com"}, []string{"*.example.com"})})
	x.Rules = append(x.Rules, RoutingRule{Name: "web", Priority: 100, Listener: "web", Pool: "pool", Settings: "https"})
	x.Settings = []HTTPSettings{{Name: "https", Protocol: HTTPS, HostName: pick(g, "asked for", "", "inside.example.com")}}
	pool := BackendPool{Name: "pool", Addresses: pick(g, "servers", nil, []string{"apim.azure-api.net"}, []string{"api.example.com"}, []string{"10.1.0.4", "10.1.0.99"}, []string{"172.16.0.10"})}
	if g.yes("machines?") {
		pool.NICs = []string{"vm1", "vm1b"}
	}
	x.Pools = []BackendPool{pool}
	g.d.AppGateways = []ApplicationGateway{x}
	g.d.VNets[0].Subnets = append(g.d.VNets[0].Subnets, Subnet{Name: "agw", Prefixes: CIDRs("10.0.9.0/24"), RouteTable: g.table("rt-agw"), NSG: g.nsg()})
}
