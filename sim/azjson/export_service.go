package azjson

import (
	"cmp"
	"net/netip"
	"strings"

	"azpath/sim"
)

// endpoints writes private endpoints and private link services.
func (e *exporting) endpoints() {
	for i := range e.d.PrivateEndpoints {
		x := &e.d.PrivateEndpoints[i]
		target, group := e.behind(x)
		p := obj{"subnet": e.subnet(x.Subnet), "privateLinkServiceConnections": []any{obj{"name": x.Name, "properties": obj{
			"privateLinkServiceId": target, "groupIds": group, "privateLinkServiceConnectionState": obj{"status": x.State.String()},
		}}}}
		if x.IP.IsValid() {
			p["ipConfigurations"] = []any{obj{"name": configurationName, "properties": obj{"privateIPAddress": address(x.IP), "groupId": first(group), "memberName": first(group)}}}
		}
		e.add(kindEndpoint, exported{Location: e.region(x.Subnet), Properties: p}, x.Name)
		if len(x.ZoneGroup) > 0 {
			var zones []any
			for _, z := range ordered(x.ZoneGroup) {
				zones = append(zones, obj{"name": strings.ReplaceAll(z, ".", "-"), "properties": obj{"privateDnsZoneId": e.id(kindPrivateZone, z)}})
			}
			e.add(kindEndpoint+"/privateDnsZoneGroups", exported{Properties: obj{"privateDnsZoneConfigs": zones}}, x.Name, "default")
		}
	}
	for i := range e.d.PrivateLinkServices {
		s := &e.d.PrivateLinkServices[i]
		var configurations []any
		for j, a := range append([]netip.Addr{}, s.NATIPs...) {
			configurations = append(configurations, e.natConfiguration(s, j, a))
		}
		if len(configurations) == 0 {
			configurations = append(configurations, e.natConfiguration(s, 0, netip.Addr{}))
		}
		balancer, frontend, _ := strings.Cut(s.Frontend, "/")
		e.add(kindLinkService, exported{Location: e.region(s.Subnet), Properties: obj{
			"loadBalancerFrontendIpConfigurations": []any{e.ref(kindFrontend, balancer, frontend)}, "ipConfigurations": configurations,
		}}, s.Name)
	}
}

func (e *exporting) natConfiguration(s *sim.PrivateLinkService, i int, a netip.Addr) obj {
	return e.part(kindLinkService+"/ipConfigurations", obj{
		"privateIPAddress": address(a), "privateIPAllocationMethod": allocation(a), "subnet": e.subnet(s.Subnet), "primary": i == 0,
	}, s.Name, configurationName+itoa(i+1))
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// services are what stands behind private endpoints, known by a suffix of its names:
// the type of the resource, and the group that an endpoint asks for.
var services = []struct{ suffix, kind, group string }{
	{".blob.core.windows.net", "Microsoft.Storage/storageAccounts", "blob"},
	{".queue.core.windows.net", "Microsoft.Storage/storageAccounts", "queue"},
	{".table.core.windows.net", "Microsoft.Storage/storageAccounts", "table"},
	{".file.core.windows.net", "Microsoft.Storage/storageAccounts", "file"},
	{".vault.azure.net", "Microsoft.KeyVault/vaults", "vault"},
	{".database.windows.net", "Microsoft.Sql/servers", "sqlServer"},
	{".servicebus.windows.net", "Microsoft.EventHub/namespaces", "namespace"},
	{".azurewebsites.net", "Microsoft.Web/sites", "sites"},
	{".redis.cache.windows.net", "Microsoft.Cache/redis", "redisCache"},
	{".documents.azure.com", "Microsoft.DocumentDB/databaseAccounts", "Sql"},
	{".azure-api.net", kindAPIM, "Gateway"},
}

// behind is the identifier of what an endpoint leads to. A service that Azure's names
// do not tell is taken for a web application.
func (e *exporting) behind(x *sim.PrivateEndpoint) (id string, group []string) {
	if x.PrivateLinkService != "" {
		return e.id(kindLinkService, x.PrivateLinkService), nil
	}
	for i := range e.d.APIMs {
		if e.d.APIMs[i].Name == x.Service {
			return e.id(kindAPIM, x.Service), []string{"Gateway"}
		}
	}
	for i := range e.d.Services {
		if e.d.Services[i].Name != x.Service {
			continue
		}
		for _, name := range e.d.Services[i].FQDNs {
			for _, s := range services {
				if strings.HasSuffix(strings.ToLower(name), s.suffix) {
					return e.id(s.kind, x.Service), []string{s.group}
				}
			}
		}
	}
	return e.id("Microsoft.Web/sites", x.Service), []string{"sites"}
}

// instances writes API Management instances.
func (e *exporting) instances() {
	for i := range e.d.APIMs {
		x := &e.d.APIMs[i]
		p := e.place(x.Subnet, x.PublicIP, x.PrivateIP)
		p["virtualNetworkType"], p["platformVersion"], p["publicNetworkAccess"] = x.Mode.String(), x.Platform.String(), x.PublicNetworkAccess.String()
		if strings.HasSuffix(x.SKU, "V2") {
			delete(p, "platformVersion")
		}
		p["additionalLocations"] = sorted(x.Locations, func(l *sim.APIMLocation) string { return l.Location }, func(l *sim.APIMLocation) obj {
			at := e.place(l.Subnet, l.PublicIP, l.PrivateIP)
			at["location"], at["sku"] = l.Location, obj{"name": either(x.SKU, "Premium"), "capacity": cmp.Or(l.Units, 1)}
			return at
		})
		sku := obj{"name": either(x.SKU, "Premium"), "capacity": cmp.Or(x.Units, 1)}
		e.add(kindAPIM, exported{Location: e.region(x.Subnet), SKU: sku, Properties: p}, x.Name)
	}
}

// place is where an instance, or one of its regions, stands.
func (e *exporting) place(subnet, public string, private netip.Addr) obj {
	p := obj{}
	if subnet != "" {
		vnet, name, _ := strings.Cut(subnet, "/")
		p["virtualNetworkConfiguration"] = obj{"subnetResourceId": e.id(kindSubnet, vnet, name)}
	}
	if public != "" {
		p["publicIpAddressId"] = e.id(kindPublicIP, public)
		for _, a := range e.d.PublicIPs {
			if a.Name == public {
				p["publicIPAddresses"] = []string{address(a.IP)}
			}
		}
	}
	if private.IsValid() {
		p["privateIPAddresses"] = []string{private.String()}
	}
	return p
}
