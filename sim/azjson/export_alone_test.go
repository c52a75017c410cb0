package azjson_test

import (
	"net/netip"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

// Azure's JSON alone says all of what it has a place for, word for word.
func TestResourcesSayAllThatTheyHaveAPlaceFor(t *testing.T) {
	usual(t, func(t testing.TB, d sim.Design) {
		r := imported(t, exported(t, d, azjson.ExportOptions{Parts: azjson.ExportResources}))
		if !sameDesign(t, resourcePart(r.Design), resourcePart(d)) {
			t.Log(r.Report.String())
		}
	})
}

// resourcePart is a design without what the documentation of Export says that no
// resource has a place for.
func resourcePart(d sim.Design) sim.Design {
	d = normal(d)
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			s := &d.VNets[i].Subnets[j]
			s.EffectiveRoutes = nil
			for k := range s.NICs {
				s.NICs[k].Listen, s.NICs[k].Appliance, s.NICs[k].Resolver = nil, sim.Filter{}, 0
			}
		}
	}
	for i := range d.RouteTables {
		d.RouteTables[i].ManagedRoutes = nil
	}
	for i := range d.Firewalls {
		d.Firewalls[i].InboundIdleTimeout = 0
	}
	for i := range d.Gateways {
		d.Gateways[i].Instances = nil
		for j := range d.Gateways[i].Connections {
			k := &d.Gateways[i].Connections[j]
			k.Site, k.Edge, k.SecondEdge, k.Learned = "", "", "", []netip.Prefix(nil)
		}
	}
	for i := range d.APIMs {
		d.APIMs[i].IPs, d.APIMs[i].AppliedDNSServers = nil, nil
		for j := range d.APIMs[i].Locations {
			d.APIMs[i].Locations[j].IPs = nil
		}
	}
	for i := range d.PublicDNS {
		d.PublicDNS[i].Signed = false
	}
	for i := range d.PrivateLinkServices { // addresses that are left to Azure get a stand-in
		d.PrivateLinkServices[i].NATIPs = nil
	}
	for i := range d.PrivateEndpoints {
		d.PrivateEndpoints[i].IP, d.PrivateEndpoints[i].Service = netip.Addr{}, ""
	}
	return sim.Design{
		VNets: d.VNets, Peerings: d.Peerings, RouteTables: d.RouteTables, NSGs: d.NSGs, ApplicationSecurityGroups: d.ApplicationSecurityGroups,
		PublicIPs: d.PublicIPs, LoadBalancers: d.LoadBalancers, NATGateways: d.NATGateways,
		Firewalls: d.Firewalls, FirewallPolicies: d.FirewallPolicies, IPGroups: d.IPGroups,
		Gateways: d.Gateways, APIMs: d.APIMs, PrivateEndpoints: d.PrivateEndpoints, PrivateLinkServices: d.PrivateLinkServices,
		PrivateZones: d.PrivateZones, PublicDNS: d.PublicDNS, DNSResolvers: d.DNSResolvers, Rulesets: d.Rulesets,
	}
}
