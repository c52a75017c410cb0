package simtest

import "azpath/sim"

// appGateway draws an application gateway in the hub, in front of the instance, the
// first machines or a service.
func (g *drawing) appGateway() {
	x := sim.ApplicationGateway{Name: "agw", Subnet: "hub/agw", PublicIP: g.pip(""), EnhancedNetworkControl: true}
	if port := pick(g, "inside port", 443, uint16(8443)); g.yes("private frontend?") {
		x.PrivateIP = sim.IP("10.0.9.100")
		x.Listeners = append(x.Listeners, sim.HTTPListener{Name: "inside", Private: true, Protocol: sim.HTTPS, Port: port})
		x.Rules = append(x.Rules, sim.RoutingRule{Name: "inside", Priority: 200, Listener: "inside", Pool: "pool", Settings: "https"})
	}
	x.Listeners = append(x.Listeners, sim.HTTPListener{Name: "web", Protocol: sim.HTTPS, HostNames: pick(g, "host names", nil, nil, []string{"api.example.com"}, []string{"*.example.com"})})
	x.Rules = append(x.Rules, sim.RoutingRule{Name: "web", Priority: 100, Listener: "web", Pool: "pool", Settings: "https"})
	x.Settings = []sim.HTTPSettings{{Name: "https", Protocol: sim.HTTPS, HostName: pick(g, "asked for", "", "inside.example.com")}}
	pool := sim.BackendPool{Name: "pool", Addresses: pick(g, "servers", nil, []string{"apim.azure-api.net"}, []string{"api.example.com"}, []string{"10.1.0.4", "10.1.0.99"}, []string{"172.16.0.10"})}
	if g.yes("machines?") {
		pool.NICs = []string{"vm1", "vm1b"}
	}
	x.Pools = []sim.BackendPool{pool}
	g.d.AppGateways = []sim.ApplicationGateway{x}
	g.subnet(sim.Subnet{Name: "agw", Prefixes: sim.CIDRs("10.0.9.0/24"), RouteTable: g.table("rt-agw"), NSG: g.nsg()})
}
