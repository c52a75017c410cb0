package azjson

import (
	"slices"
	"strings"

	"azpath/sim"
)

// detail adds what one element says of resources beside it.
func (t *translation) detail(p *ownPart) {
	x, d := &p.details, &t.d
	t.machineDetails(p)
	add(t, p, "routeTables", d.RouteTables, x.RouteTables, tableName, func(to, from *sim.RouteTable) { to.ManagedRoutes = from.ManagedRoutes })
	add(t, p, "azureFirewalls", d.Firewalls, x.Firewalls, firewallName, func(to, from *sim.Firewall) { to.InboundIdleTimeout = from.InboundIdleTimeout })
	add(t, p, "applicationGateways", d.AppGateways, x.AppGateways, appGatewayName, func(to, from *sim.ApplicationGateway) { to.IPs = from.IPs })
	add(t, p, "dnsZones", d.PublicDNS, x.PublicDNS, publicZoneName, func(to, from *sim.PublicZone) { to.Signed = from.Signed })
	add(t, p, "service", d.APIMs, x.APIMs, instanceName, func(to, from *sim.APIM) {
		to.IPs, to.AppliedDNSServers = from.IPs, from.AppliedDNSServers
		add(t, p, "service/"+to.Name, to.Locations, from.Locations, func(l *sim.APIMLocation) string { return region(l.Location) }, func(to, from *sim.APIMLocation) { to.IPs = from.IPs })
	})
	t.gatewayDetails(p)
	t.endpointDetails(p)
}

// add has something done to each element of a list that parts of the same name speak of.
func add[T any](t *translation, p *ownPart, kind string, list, details []T, name func(*T) string, do func(to, from *T)) {
	if len(details) == 0 {
		return
	}
	at := make(map[string]*T, len(list))
	for i := range list {
		at[strings.ToLower(name(&list[i]))] = &list[i]
	}
	for i := range details {
		n := name(&details[i])
		if to := at[strings.ToLower(n)]; to != nil {
			do(to, &details[i])
		} else {
			t.notebook.add(NoteDangling, "", typeOwn, "speaks of "+kind+"/"+n+", which no file has: it is not read", p.place)
		}
	}
}

// machineDetails adds what interfaces do not say of their machines, wherever those
// stand now, nor subnets of what was observed in them.
func (t *translation) machineDetails(p *ownPart) {
	gather := func(d *sim.Design) (nics []*sim.NIC, all []namedSubnet) {
		for name, s := range subnets(d) {
			all = append(all, namedSubnet{name, s})
			for k := range s.NICs {
				nics = append(nics, &s.NICs[k])
			}
		}
		return nics, all
	}
	machines, places := gather(&t.d)
	details, observed := gather(&p.details)
	observed = slices.DeleteFunc(observed, func(s namedSubnet) bool { return len(s.EffectiveRoutes) == 0 })
	add(t, p, "networkInterfaces", machines, details, func(n **sim.NIC) string { return (*n).Name }, func(to, from **sim.NIC) {
		(*to).Listen, (*to).Appliance, (*to).Resolver = (*from).Listen, (*from).Appliance, (*from).Resolver
	})
	add(t, p, "subnets", places, observed, func(s *namedSubnet) string { return s.name }, func(to, from *namedSubnet) {
		to.EffectiveRoutes = from.EffectiveRoutes
	})
}

// namedSubnet is a subnet with its name in designs, "vnet/subnet".
type namedSubnet struct {
	name string
	*sim.Subnet
}

// gatewayDetails adds where connections lead to. The sites that stood there for want of
// better go, unless something else leads to them.
func (t *translation) gatewayDetails(p *ownPart) {
	left := map[string]bool{}
	add(t, p, "virtualNetworkGateways", t.d.Gateways, p.details.Gateways, gatewayName, func(to, from *sim.Gateway) {
		to.Instances = from.Instances
		add(t, p, "connections", to.Connections, from.Connections, connectionName, func(to, from *sim.Connection) {
			to.Learned = from.Learned
			if from.Site != "" {
				left[to.Site] = true
				to.Site, to.Edge, to.SecondEdge = from.Site, from.Edge, from.SecondEdge
			}
		})
	})
	for i := range t.d.Gateways {
		for _, k := range t.d.Gateways[i].Connections {
			delete(left, k.Site)
		}
	}
	t.d.Sites = slices.DeleteFunc(t.d.Sites, func(s sim.Site) bool { return left[s.Name] })
}

// endpointDetails adds what the design calls the services that endpoints lead to. Those
// that stood there for want of better go, unless something else leads to them.
func (t *translation) endpointDetails(p *ownPart) {
	left := map[string]bool{}
	add(t, p, "privateEndpoints", t.d.PrivateEndpoints, p.details.PrivateEndpoints, endpointName, func(to, from *sim.PrivateEndpoint) {
		left[to.Service] = true
		to.Service = from.Service
	})
	for _, x := range t.d.PrivateEndpoints {
		delete(left, x.Service)
	}
	t.d.Services = slices.DeleteFunc(t.d.Services, func(s sim.Service) bool { return left[s.Name] })
}
