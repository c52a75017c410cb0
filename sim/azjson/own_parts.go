package azjson

import "azpath/sim"

// parts are those of the design that stand whole in its own element: what is no
// resource, and what its resource does not say.
func (e *exporting) parts() sim.Design {
	d := e.d
	out := sim.Design{
		Name: d.Name, Assumptions: d.Assumptions, Reserved: d.Reserved, ServiceTags: d.ServiceTags, FQDNTags: d.FQDNTags, ThreatIntelligence: d.ThreatIntelligence,
		Sites: d.Sites, Internet: d.Internet, Services: d.Services, DNSServers: d.DNSServers,
	}
	out.VNets = chosen(e, kindVNet, d.VNets, vnetName)
	out.Peerings = chosen(e, kindVNet, d.Peerings, func(p *sim.Peering) string { return p.From })
	out.RouteTables = chosen(e, kindTable, d.RouteTables, tableName)
	out.NSGs = chosen(e, kindNSG, d.NSGs, func(g *sim.NSG) string { return g.Name })
	out.ApplicationSecurityGroups = chosen(e, kindASG, d.ApplicationSecurityGroups, func(g *sim.ApplicationSecurityGroup) string { return g.Name })
	out.SecurityAdminConfigurations = chosen(e, kindManager, d.SecurityAdminConfigurations, func(*sim.SecurityAdminConfiguration) string { return networkAdmin })
	out.ConnectedGroups = chosen(e, kindManager, d.ConnectedGroups, func(*sim.ConnectedGroup) string { return networkAdmin })
	out.PublicIPs = chosen(e, kindPublicIP, d.PublicIPs, func(p *sim.PublicIP) string { return p.Name })
	out.LoadBalancers = chosen(e, kindBalancer, d.LoadBalancers, func(b *sim.LoadBalancer) string { return b.Name })
	out.NATGateways = chosen(e, kindNAT, d.NATGateways, func(g *sim.NATGateway) string { return g.Name })
	out.Firewalls = chosen(e, kindFirewall, d.Firewalls, firewallName)
	out.FirewallPolicies = chosen(e, kindPolicy, d.FirewallPolicies, func(p *sim.FirewallPolicy) string { return p.Name })
	out.IPGroups = chosen(e, kindIPGroup, d.IPGroups, func(g *sim.IPGroup) string { return g.Name })
	out.Gateways = chosen(e, kindGateway, d.Gateways, gatewayName)
	out.APIMs = chosen(e, kindAPIM, d.APIMs, instanceName)
	out.AppGateways = chosen(e, kindAppGateway, d.AppGateways, appGatewayName)
	out.PrivateEndpoints = chosen(e, kindEndpoint, d.PrivateEndpoints, endpointName)
	out.PrivateLinkServices = chosen(e, kindLinkService, d.PrivateLinkServices, func(s *sim.PrivateLinkService) string { return s.Name })
	out.PrivateZones = chosen(e, kindPrivateZone, d.PrivateZones, privateZoneName)
	out.PublicDNS = chosen(e, kindPublicZone, d.PublicDNS, publicZoneName)
	out.DNSResolvers = chosen(e, kindResolver, d.DNSResolvers, func(r *sim.DNSResolver) string { return r.Name })
	out.Rulesets = chosen(e, kindRuleset, d.Rulesets, func(r *sim.ForwardingRuleset) string { return r.Name })
	return out
}

// chosen are the elements of a list whose resource does not say all of them.
func chosen[T any](e *exporting, kind string, list []T, name func(*T) string) (out []T) {
	for i := range list {
		if e.whole[e.id(kind, name(&list[i]))] {
			out = append(out, list[i])
		}
	}
	return out
}

func vnetName(v *sim.VNet) string                     { return v.Name }
func subnetName(s *sim.Subnet) string                 { return s.Name }
func machineName(n *sim.NIC) string                   { return n.Name }
func tableName(t *sim.RouteTable) string              { return t.Name }
func firewallName(f *sim.Firewall) string             { return f.Name }
func gatewayName(g *sim.Gateway) string               { return g.Name }
func connectionName(k *sim.Connection) string         { return k.Name }
func locationName(l *sim.APIMLocation) string         { return l.Location }
func instanceName(a *sim.APIM) string                 { return a.Name }
func endpointName(x *sim.PrivateEndpoint) string      { return x.Name }
func appGatewayName(g *sim.ApplicationGateway) string { return g.Name }
func privateZoneName(z *sim.PrivateZone) string       { return string(z.Name) }
func publicZoneName(z *sim.PublicZone) string         { return string(z.Name) }

// unsaid notes that a resource cannot say what the design has.
func (e *exporting) unsaid(kind, name string) { e.whole[e.owner(e.id(kind, name))] = true }

// together says that a resource is part of the design with another one alone.
func (e *exporting) together(kind, name, withKind, with string) {
	e.partOf[e.id(kind, name)] = e.id(withKind, with)
}
