package azjson

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"azpath/sim"
)

// details are what no property of its resource says of a part, by the names that a
// design's own JSON has for it, beside those without which a design does not read. Parts
// that stand whole beside them are left out.
func (e *exporting) details(whole *sim.Design) obj {
	d := e.d
	return obj{
		"virtualNetworks": some(d.VNets, whole.VNets, vnetName, func(v *sim.VNet) (said, needed obj) {
			return obj{"subnets": some(v.Subnets, nil, subnetName, subnetDetails)}, obj{}
		}),
		"routeTables": some(d.RouteTables, whole.RouteTables, tableName, func(t *sim.RouteTable) (said, needed obj) {
			return obj{"networkManagerRoutes": nonzero(t.ManagedRoutes)}, obj{}
		}),
		"azureFirewalls": some(d.Firewalls, whole.Firewalls, firewallName, func(f *sim.Firewall) (said, needed obj) {
			return obj{"inboundIdleTimeout": nonzero(f.InboundIdleTimeout)}, obj{"virtualNetwork": f.VNet}
		}),
		"virtualNetworkGateways": some(d.Gateways, whole.Gateways, gatewayName, gatewayDetails),
		"apiManagement":          some(d.APIMs, whole.APIMs, instanceName, instanceDetails),
		"applicationGateways": some(d.AppGateways, whole.AppGateways, appGatewayName, func(g *sim.ApplicationGateway) (said, needed obj) {
			return obj{"instanceIPAddresses": nonzero(g.IPs)}, obj{"subnet": g.Subnet}
		}),
		"privateEndpoints": some(d.PrivateEndpoints, whole.PrivateEndpoints, endpointName, func(x *sim.PrivateEndpoint) (said, needed obj) {
			return obj{"service": x.Service}, obj{"subnet": x.Subnet}
		}),
		"publicDnsZones": some(d.PublicDNS, whole.PublicDNS, publicZoneName, func(z *sim.PublicZone) (said, needed obj) {
			return obj{"signed": nonzero(z.Signed)}, obj{}
		}),
	}
}

func subnetDetails(s *sim.Subnet) (said, needed obj) {
	return obj{"effectiveRoutes": nonzero(s.EffectiveRoutes), "networkInterfaces": some(s.NICs, nil, machineName, func(n *sim.NIC) (said, needed obj) {
		return obj{"listen": nonzero(n.Listen), "appliance": nonzero(n.Appliance), "resolver": nonzero(n.Resolver)}, obj{}
	})}, obj{}
}

func gatewayDetails(g *sim.Gateway) (said, needed obj) {
	return obj{"instanceAddresses": nonzero(g.Instances), "connections": some(g.Connections, nil, connectionName, func(k *sim.Connection) (said, needed obj) {
		return obj{"site": k.Site, "edge": k.Edge, "secondaryEdge": k.SecondEdge, "bgpRoutes": nonzero(k.Learned)}, obj{}
	})}, obj{"virtualNetwork": g.VNet, "gatewayType": g.Type.String()}
}

func instanceDetails(a *sim.APIM) (said, needed obj) {
	regions := some(a.Locations, nil, locationName, func(l *sim.APIMLocation) (said, needed obj) {
		return obj{"instanceIPAddresses": nonzero(l.IPs)}, obj{"location": l.Location}
	})
	for _, x := range regions { // which have a location for a name
		delete(x.(obj), "name")
	}
	return obj{"instanceIPAddresses": nonzero(a.IPs), "appliedDnsServers": nonzero(a.AppliedDNSServers), "additionalLocations": regions}, obj{"virtualNetworkType": a.Mode.String()}
}

// some are the details of those elements of a list that have any, with what is needed
// beside them.
func some[T any](list, whole []T, name func(*T) string, say func(*T) (said, needed obj)) (out []any) {
	for i := range list {
		called := func(x T) bool { return name(&x) == name(&list[i]) }
		if x, needed := say(&list[i]); tidy(x) != nil && !slices.ContainsFunc(whole, called) {
			maps.Copy(x, needed)
			x["name"] = name(&list[i])
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b any) int { return strings.Compare(a.(obj)["name"].(string), b.(obj)["name"].(string)) })
	return out
}

// nonzero is a value, nothing if it is zero.
func nonzero(v any) any {
	if x := reflect.ValueOf(v); x.IsZero() || x.Kind() == reflect.Slice && x.Len() == 0 {
		return nil
	}
	return v
}
