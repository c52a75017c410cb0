package azjson

import (
	"strings"

	"azpath/sim"
)

// networks writes virtual networks, with their subnets and peerings, and route tables.
func (e *exporting) networks() {
	for i := range e.d.VNets {
		v := &e.d.VNets[i]
		e.add(kindVNet, exported{Location: e.region(v.Name), Properties: obj{
			"addressSpace":           obj{"addressPrefixes": ordered(spelt(v.Space))},
			"dhcpOptions":            obj{"dnsServers": spelt(v.DNSServers)},
			"flowTimeoutInMinutes":   v.FlowTimeoutInMinutes,
			"subnets":                sorted(v.Subnets, func(s *sim.Subnet) string { return s.Name }, func(s *sim.Subnet) obj { return e.subnetOf(v, s) }),
			"virtualNetworkPeerings": e.peeringsOf(v),
		}}, v.Name)
	}
	for i := range e.d.RouteTables {
		t := &e.d.RouteTables[i]
		e.add(kindTable, exported{Location: e.options.Location, Properties: obj{
			"disableBgpRoutePropagation": t.DisableBGPPropagation,
			"routes":                     sorted(t.Routes, func(u *sim.UDR) string { return u.Name }, func(u *sim.UDR) obj { return e.route(t, u) }),
		}}, t.Name)
	}
}

func (e *exporting) subnetOf(v *sim.VNet, s *sim.Subnet) obj {
	p := obj{
		"routeTable":                     e.ref(kindTable, s.RouteTable),
		"networkSecurityGroup":           e.ref(kindNSG, s.NSG),
		"natGateway":                     e.ref(kindNAT, s.NATGateway),
		"privateEndpointNetworkPolicies": s.PrivateEndpointNetworkPolicies.String(),
	}
	if len(s.Prefixes) == 1 {
		p["addressPrefix"] = s.Prefixes[0].String()
	} else {
		p["addressPrefixes"] = spelt(s.Prefixes)
	}
	var services, delegations []any
	for _, name := range ordered(s.ServiceEndpoints) {
		services = append(services, obj{"service": name})
	}
	if s.Delegation != "" {
		delegations = append(delegations, obj{"name": "delegation", "properties": obj{"serviceName": s.Delegation}})
	}
	p["serviceEndpoints"], p["delegations"] = services, delegations
	if s.DefaultOutboundAccess != sim.Unset {
		p["defaultOutboundAccess"] = s.DefaultOutboundAccess == sim.On
	}
	return e.part(kindSubnet, p, v.Name, s.Name)
}

func (e *exporting) peeringsOf(v *sim.VNet) []any {
	var own []sim.Peering
	for _, p := range e.d.Peerings {
		if p.From == v.Name {
			own = append(own, p)
		}
	}
	return sorted(own, func(p *sim.Peering) string { return p.To }, func(p *sim.Peering) obj {
		return e.part(kindVNet+"/virtualNetworkPeerings", obj{
			"remoteVirtualNetwork":      e.ref(kindVNet, p.To),
			"allowVirtualNetworkAccess": !bool(p.BlockVirtualNetworkAccess),
			"allowForwardedTraffic":     p.AllowForwardedTraffic,
			"allowGatewayTransit":       p.AllowGatewayTransit,
			"useRemoteGateways":         p.UseRemoteGateways,
			"peeringState":              p.State.String(),
			"peeringSyncLevel":          p.SyncLevel.String(),
			"remoteAddressSpace":        obj{"addressPrefixes": ordered(spelt(p.RemoteAddressSpace))},
		}, v.Name, "to-"+p.To)
	})
}

func (e *exporting) route(t *sim.RouteTable, u *sim.UDR) obj {
	to := u.Tag
	if to == "" {
		to = u.Prefix.String()
	}
	return e.part(kindTable+"/routes", obj{
		"addressPrefix":    to,
		"nextHopType":      u.NextHop.Type.String(),
		"nextHopIpAddress": address(u.NextHop.IP),
		"nextHop":          obj{"nextHopIpAddresses": spelt(u.NextHopIPs)},
		"hasBgpOverride":   u.BGPOverride,
	}, t.Name, e.ruleName(kindTable, t.Name, u.Name, "route", to))
}

// ruleName is the name of a rule of a resource, or one made of what it is for. Then the
// resource does not say all, as the rule has another name, or none.
func (e *exporting) ruleName(kind, owner, name string, instead ...string) string {
	if sayable(name) {
		return name
	}
	e.unsaid(kind, owner)
	return "azpath." + strings.NewReplacer("/", "-", ":", "-").Replace(strings.Join(instead, "."))
}

// sayable says whether a name can be part of an identifier.
func sayable(name string) bool {
	return name != "" && !strings.Contains(name, "/") && strings.TrimSpace(name) == name
}

// groups writes network security groups and application security groups.
func (e *exporting) groups() {
	for i := range e.d.NSGs {
		g := &e.d.NSGs[i]
		e.add(kindNSG, exported{Location: e.options.Location, Properties: obj{
			"securityRules": sorted(g.Rules, func(r *sim.SecurityRule) string { return r.Name }, func(r *sim.SecurityRule) obj { return e.securityRule(g, r) }),
		}}, g.Name)
	}
	for _, g := range e.d.ApplicationSecurityGroups {
		e.add(kindASG, exported{Location: e.options.Location}, g.Name)
	}
}

func (e *exporting) securityRule(g *sim.NSG, r *sim.SecurityRule) obj {
	p := obj{
		"priority": r.Priority, "direction": r.Direction.String(), "access": r.Access.String(), "protocol": r.Protocol.String(),
		"sourceApplicationSecurityGroups":      e.refs(kindASG, r.SourceASGs),
		"destinationApplicationSecurityGroups": e.refs(kindASG, r.DestinationASGs),
	}
	oneOrMore(p, "sourcePortRange", r.SourcePorts)
	oneOrMore(p, "destinationPortRange", r.DestinationPorts)
	if len(r.SourceASGs) == 0 {
		oneOrMore(p, "sourceAddressPrefix", r.Sources)
	}
	if len(r.DestinationASGs) == 0 {
		oneOrMore(p, "destinationAddressPrefix", r.Destinations)
	}
	return e.part(kindNSG+"/securityRules", p, g.Name, e.ruleName(kindNSG, g.Name, r.Name, r.Direction.String(), itoa(r.Priority)))
}

// oneOrMore sets a property that is a text for one value, "*" for none, and in the
// plural a list for several.
func oneOrMore(p obj, key string, list []string) {
	switch len(list) {
	case 0:
		p[key] = "*"
	case 1:
		p[key] = list[0]
	default:
		plural := key + "s"
		if strings.HasSuffix(key, "x") {
			plural = key + "es"
		}
		p[plural] = ordered(list)
	}
}
