package azjson

import (
	"cmp"
	"net/netip"
	"slices"

	"azpath/sim"
)

const (
	publicSide  = "public"
	privateSide = "private"
)

// applicationGateways writes application gateways. Frontends and ports are parts of
// their own there, which listeners refer to.
func (e *exporting) applicationGateways() {
	for i := range e.d.AppGateways {
		g := &e.d.AppGateways[i]
		x := exported{Location: e.region(g.Subnet), Properties: obj{
			"sku":                           obj{"name": "Standard_v2", "tier": "Standard_v2"},
			"gatewayIPConfigurations":       []any{e.gatewayPart(g, "gatewayIPConfigurations", configurationName, obj{"subnet": e.subnet(g.Subnet)})},
			"frontendIPConfigurations":      e.gatewayFrontends(g),
			"frontendPorts":                 e.gatewayPorts(g),
			"httpListeners":                 sorted(g.Listeners, func(l *sim.HTTPListener) string { return l.Name }, func(l *sim.HTTPListener) obj { return e.listener(g, l) }),
			"backendAddressPools":           sorted(g.Pools, func(p *sim.BackendPool) string { return p.Name }, func(p *sim.BackendPool) obj { return e.backendPool(g, p) }),
			"backendHttpSettingsCollection": sorted(g.Settings, func(s *sim.HTTPSettings) string { return s.Name }, func(s *sim.HTTPSettings) obj { return e.settings(g, s) }),
			"probes": sorted(g.Probes, func(p *sim.HTTPProbe) string { return p.Name }, func(p *sim.HTTPProbe) obj {
				return e.gatewayPart(g, "probes", p.Name, obj{"host": p.HostName, "pickHostNameFromBackendHttpSettings": p.PickHostName})
			}),
			"requestRoutingRules": sorted(g.Rules, func(r *sim.RoutingRule) string { return r.Name }, func(r *sim.RoutingRule) obj {
				return e.gatewayPart(g, "requestRoutingRules", r.Name, obj{
					"ruleType": "Basic", "priority": r.Priority, "httpListener": e.gatewayRef(g, "httpListeners", r.Listener),
					"backendAddressPool": e.gatewayRef(g, "backendAddressPools", r.Pool), "backendHttpSettings": e.gatewayRef(g, "backendHttpSettingsCollection", r.Settings),
				})
			}),
		}}
		if g.EnhancedNetworkControl {
			x.Tags = obj{"EnhancedNetworkControl": "True"}
		}
		e.add(kindAppGateway, x, g.Name)
	}
}

func (e *exporting) gatewayPart(g *sim.ApplicationGateway, list, name string, p obj) obj {
	return e.part(kindAppGateway+"/"+list, p, g.Name, name)
}

func (e *exporting) gatewayRef(g *sim.ApplicationGateway, list, name string) any {
	return e.ref(kindAppGateway+"/"+list, g.Name, name)
}

func (e *exporting) gatewayFrontends(g *sim.ApplicationGateway) (out []any) {
	if g.PublicIP != "" {
		out = append(out, e.gatewayPart(g, "frontendIPConfigurations", publicSide, obj{"publicIPAddress": e.ref(kindPublicIP, g.PublicIP)}))
	}
	if g.PrivateIP.IsValid() {
		out = append(out, e.gatewayPart(g, "frontendIPConfigurations", privateSide, obj{
			"privateIPAddress": address(g.PrivateIP), "privateIPAllocationMethod": "Static", "subnet": e.subnet(g.Subnet),
		}))
	}
	return out
}

func (e *exporting) gatewayPorts(g *sim.ApplicationGateway) (out []any) {
	var ports []int
	for i := range g.Listeners {
		ports = append(ports, webPort(g.Listeners[i].Protocol, g.Listeners[i].Port))
	}
	slices.Sort(ports)
	for _, p := range slices.Compact(ports) {
		out = append(out, e.gatewayPart(g, "frontendPorts", "port"+itoa(p), obj{"port": p}))
	}
	return out
}

// webPort is a port, that of the protocol where the design says none.
func webPort(protocol sim.ApplicationType, port uint16) int {
	if port == 0 && protocol == sim.HTTPS {
		return 443
	}
	return int(cmp.Or(port, 80))
}

func (e *exporting) listener(g *sim.ApplicationGateway, l *sim.HTTPListener) obj {
	side := publicSide
	if l.Private {
		side = privateSide
	}
	p := obj{
		"frontendIPConfiguration": e.gatewayRef(g, "frontendIPConfigurations", side), "protocol": cmp.Or(l.Protocol, sim.HTTP).String(),
		"frontendPort": e.gatewayRef(g, "frontendPorts", "port"+itoa(webPort(l.Protocol, l.Port))),
	}
	if len(l.HostNames) == 1 {
		p["hostName"] = l.HostNames[0]
	} else {
		p["hostNames"] = ordered(l.HostNames)
	}
	return e.gatewayPart(g, "httpListeners", l.Name, p)
}

func (e *exporting) backendPool(g *sim.ApplicationGateway, p *sim.BackendPool) obj {
	var servers []any
	for _, s := range ordered(p.Addresses) {
		if _, err := netip.ParseAddr(s); err == nil {
			servers = append(servers, obj{"ipAddress": s})
		} else {
			servers = append(servers, obj{"fqdn": s})
		}
	}
	return e.gatewayPart(g, "backendAddressPools", p.Name, obj{"backendAddresses": servers, "backendIPConfigurations": e.configurations(p.NICs)})
}

func (e *exporting) settings(g *sim.ApplicationGateway, s *sim.HTTPSettings) obj {
	return e.gatewayPart(g, "backendHttpSettingsCollection", s.Name, obj{
		"protocol": cmp.Or(s.Protocol, sim.HTTP).String(), "port": webPort(s.Protocol, s.Port), "hostName": s.HostName,
		"pickHostNameFromBackendAddress": s.PickHostName, "probe": e.gatewayRef(g, "probes", s.Probe),
	})
}

// gatewayPoolsOf refers to the pools of application gateways that hold an interface.
func (e *exporting) gatewayPoolsOf(nic string) (out []any) {
	for i := range e.d.AppGateways {
		g := &e.d.AppGateways[i]
		for _, p := range g.Pools {
			if slices.Contains(p.NICs, nic) {
				out = append(out, e.gatewayRef(g, "backendAddressPools", p.Name))
			}
		}
	}
	return sortedRefs(out)
}
