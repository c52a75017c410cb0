package azjson_test

import (
	"slices"
	"strings"
	"testing"

	"azpath/dns"
	"azpath/route"
	"azpath/sim"
)

// resolved is what a machine's lookup of a name ends with: its address, or how it failed.
func resolved(t *testing.T, n *sim.Network, machine, name string) string {
	t.Helper()
	l, err := n.Lookup(machine, dns.Question{Name: dns.Name(name), Type: dns.A})
	if err != nil {
		t.Fatal(err)
	}
	if a := l.Addrs(); len(a) > 0 {
		return a[0].String()
	}
	return l.Result.String()
}

// passed are the devices that a conversation passes on one of its legs.
func passed(t *testing.T, n *sim.Network, flow sim.Flow, leg sim.Leg) []string {
	t.Helper()
	tr, err := n.Trace(flow)
	if err != nil {
		t.Fatal(err)
	}
	for i := range tr.Legs {
		if tr.Legs[i].Leg != leg {
			continue
		}
		var out []string
		for _, h := range tr.Legs[i].Hops {
			out = append(out, h.Device)
		}
		return out
	}
	return nil
}

// linkedEstate is a network with endpoints to a vault, to an account that is in no file,
// to an instance, and to a link service of its own, and with services that have firewalls.
func linkedEstate() []string {
	return []string{
		of("virtualNetworks", "hub", `"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"pe","properties":{"addressPrefix":"10.0.4.0/24","privateEndpointNetworkPolicies":"Disabled"}},
			{"name":"agw","properties":{"addressPrefix":"10.0.3.0/24","serviceEndpoints":[{"service":"Microsoft.Storage","locations":["westeurope"]}]}}]`),
		resourceOf("Microsoft.KeyVault/vaults", "kv", "westeurope", "", `"vaultUri":"https://kv.vault.azure.net/","networkAcls":{"bypass":"AzureServices","defaultAction":"Deny","ipRules":[{"value":"20.1.1.1"}],"virtualNetworkRules":[`+ref("virtualNetworks/hub/subnets/agw")+`]}`),
		resourceOf("Microsoft.Sql/servers", "sql", "northeurope", "", `"fullyQualifiedDomainName":"sql.database.windows.net","publicNetworkAccess":"Enabled"`),
		`{"id":"` + group + `Microsoft.Sql/servers/sql/firewallRules/office","type":"Microsoft.Sql/servers/firewallRules","properties":{"startIpAddress":"20.1.1.1","endIpAddress":"20.1.1.3"}}`,
		`{"id":"` + apimID + `api","type":"Microsoft.ApiManagement/service","sku":{"name":"StandardV2","capacity":1},"properties":{"publicIPAddresses":["20.1.1.9"]}}`,
		endpoint("kv", group+"Microsoft.KeyVault/vaults/kv", "vault", `,"networkInterfaces":[`+ref("networkInterfaces/kv.nic")+`]`),
		managed("kv.nic", "kv", configuration("c", "10.0.4.9", `"kv.vault.azure.net"`)),
		endpoint("sa", account, "blob", `,"ipConfigurations":[{"name":"c","properties":{"groupId":"blob","memberName":"blob","privateIPAddress":"10.0.4.20"}}]`),
		endpoint("api", apimID+"api", "Gateway", ""),
		endpoint("own", hub+"privateLinkServices/PLS", "", ""),
		balancer(), linkService(`,"alias":"pls.0000.westeurope.azure.privatelinkservice"`, nat("a", "null")),
		`{"id":"` + hub + `privateDnsZones/` + zoneBlob + `","type":"Microsoft.Network/privateDnsZones","location":"global","properties":{}}`,
		of("privateEndpoints", "sa/privateDnsZoneGroups/default", `"privateDnsZoneConfigs":[{"name":"z","properties":{"privateDnsZoneId":"`+hub+`privateDnsZones/`+zoneBlob+`"}}]`),
	}
}

// A vault and an account of a deployed environment, as an engineer would ask about
// them: the vault privately, by its zone, and the account by the service endpoint of one
// subnet, and from nowhere else.
func TestServicesAnswerAsAzureDoes(t *testing.T) {
	r := with(t, resourceOf("Microsoft.KeyVault/vaults", "kv", "westeurope", "", `"vaultUri":"https://kv.vault.azure.net/","publicNetworkAccess":"Disabled"`)+","+
		endpoint("pe", group+"Microsoft.KeyVault/vaults/kv", "vault", `,"networkInterfaces":[`+ref("networkInterfaces/pe.nic")+`]`)+","+managed("pe.nic", "pe", configuration("c", "10.0.4.9", `"kv.vault.azure.net"`))+","+
		zone("privatelink.vaultcore.azure.net")+","+zoneGroup("pe", "privatelink.vaultcore.azure.net")+","+
		of("virtualNetworks", "hub/subnets/app", `"addressPrefix":"10.0.6.0/24","defaultOutboundAccess":true,"serviceEndpoints":[{"service":"Microsoft.Storage"}]`)+","+
		of("virtualNetworks", "hub/subnets/other", `"addressPrefix":"10.0.7.0/24","defaultOutboundAccess":true`)+","+
		resourceOf("Microsoft.Storage/storageAccounts", "sa", "westeurope", "", `"networkAcls":{"bypass":"None","defaultAction":"Deny","virtualNetworkRules":[`+ref("virtualNetworks/hub/subnets/app")+`]}`))
	d := withMachine(withMachine(r.Design, "app", "hub/app", "10.0.6.4"), "other", "hub/other", "10.0.7.4")
	n := compiled(t, d)
	for _, c := range []struct {
		flow string
		want sim.Disposition
	}{
		{"tcp app -> kv.vault.azure.net:443", sim.Delivered},
		{"tcp other -> kv.vault.azure.net:443", sim.Delivered},
		{"tcp app -> kv.vault.azure.net:22", sim.Refused},
		{"tcp app -> sa.blob.core.windows.net:443", sim.Delivered},
		{"tcp other -> sa.blob.core.windows.net:443", sim.Refused}, // its 403
		{"tcp 20.9.9.9 -> sa.blob.core.windows.net:443", sim.Refused},
	} {
		if v, err := n.Verdict(flow(t, c.flow)); err != nil || v.Disposition != c.want {
			t.Errorf("%s: %v (%v), want %v", c.flow, v, err, c.want)
		}
	}
	if got := resolved(t, n, "app", "kv.vault.azure.net"); got != "10.0.4.9" {
		t.Errorf("kv resolves to %s", got)
	}
	d.PrivateZones[0].Links = nil // and without the zone it gets the public address, where it is refused (dns:D5.2)
	if v, err := compiled(t, d).Verdict(flow(t, "tcp app -> kv.vault.azure.net:443")); err != nil || v.Disposition != sim.Refused {
		t.Errorf("without a link: %v (%v)", v, err)
	}
}

// What is to be asked of a hub whose firewall is the spokes' name server, with private
// endpoints beside it, as an engineer reads it off the template.
func TestHubWithProxyAndPrivateEndpoints(t *testing.T) {
	r := given(t, "tmpl-hubspoke-firewall-dnsproxy-privateendpoints.json")
	d := r.Design
	n := compiled(t, d)
	for _, v := range d.VNets {
		if spoke := v.Name != "HubVnet"; spoke && !slices.Equal(v.DNSServers, addrs("192.168.0.4")) || !spoke && len(v.DNSServers) > 0 {
			t.Errorf("name servers of %s: %v", v.Name, v.DNSServers)
		}
	}
	if len(d.PrivateEndpoints) != 3 {
		t.Fatalf("%+v\n%s", d.PrivateEndpoints, r.Report.String())
	}
	for _, e := range d.PrivateEndpoints {
		s, _ := serviceNamed(d, e.Service)
		if e.Subnet != "HubVnet/CommonSubnet" || len(s.FQDNs) != 1 || len(e.ZoneGroup) != 1 || !strings.HasSuffix(s.FQDNs[0], strings.TrimPrefix(e.ZoneGroup[0], "privatelink")) {
			t.Errorf("%+v of %+v", e, s)
			continue
		}
		for _, vm := range []string{"DevVmNic", "ProdVmNic"} {
			// The zone is linked to the hub alone, and the firewall asks there (dns:D8.1).
			if got := resolved(t, n, vm, s.FQDNs[0]); got != e.IP.String() {
				t.Errorf("%s: %s resolves to %s, want %s", vm, s.FQDNs[0], got, e.IP)
			}
			// The way is the endpoint's own /32 and not the default route, both ways: the
			// firewall is not on it (net:1.7.b4, net:1.8.b4).
			f := flow(t, "tcp "+vm+" -> "+s.FQDNs[0]+":443")
			if v, err := n.Verdict(f); err != nil || v.Disposition != sim.Delivered {
				t.Errorf("%s: %v (%v)", vm, v, err)
			}
			for _, leg := range []sim.Leg{sim.LegSYN, sim.LegSYNACK} {
				if by := passed(t, n, f, leg); slices.Contains(by, "HubFirewall") || !slices.Contains(by, e.Name) {
					t.Errorf("%s, %v: by %v", vm, leg, by)
				}
			}
			if hop, err := n.NextHop(vm, e.IP); err != nil || hop.NextHopType != route.HopInterfaceEndpoint.String() {
				t.Errorf("%s: next hop of %v is %+v (%v)", vm, e.IP, hop, err)
			}
		}
	}
	for _, c := range []struct {
		flow string
		by   bool // the firewall
		want sim.Disposition
	}{
		{"tcp DevVmNic -> ProdVmNic:22", true, sim.Delivered},
		{"tcp ProdVmNic -> DevVmNic:9000", true, sim.Delivered},
		{"tcp DevVmNic -> 8.8.8.8:443", true, sim.Exited},
		{"tcp DevVmNic -> 8.8.8.8:22", true, sim.Dropped},
		{"tcp 8.8.8.8 -> HubFirewallPublicIP:4001", true, sim.Delivered},
		{"tcp 8.8.8.8 -> HubFirewallPublicIP:4003", true, sim.Dropped},
	} {
		f := flow(t, c.flow)
		if v, err := n.Verdict(f); err != nil || v.Disposition != c.want {
			t.Errorf("%s: %v (%v), want %v", c.flow, v, err, c.want)
		}
		if by := passed(t, n, f, sim.LegSYN); c.want != sim.Dropped && c.by != slices.Contains(by, "HubFirewall") {
			t.Errorf("%s: by %v", c.flow, by)
		}
	}
	hubUnlinked(t, d)
}

// hubUnlinked: it is the hub's link that the spokes resolve by.
func hubUnlinked(t *testing.T, d sim.Design) {
	t.Helper()
	d = d.Clone()
	for i := range d.PrivateZones {
		if strings.HasPrefix(string(d.PrivateZones[i].Name), "privatelink.") {
			d.PrivateZones[i].Links = []sim.ZoneLink{{VNet: "DevelopmentVNet"}}
		}
	}
	n := compiled(t, d)
	s, _ := serviceNamed(d, d.PrivateEndpoints[0].Service)
	if got := resolved(t, n, "DevVmNic", s.FQDNs[0]); got != s.Prefixes[0].Addr().String() {
		t.Errorf("linked to the spoke alone, %s resolves to %s, want the public %v", s.FQDNs[0], got, s.Prefixes)
	}
}

// With a zone group and a linked zone, the name of each kind of service leads to its
// endpoint, in every cloud that has the zone (dns:D5.3, dns:D5.11).
func TestEveryServiceIsReachedPrivately(t *testing.T) {
	for _, c := range []struct{ kind, region, group, name, zone string }{
		{"Microsoft.Storage/storageAccounts", "westeurope", "blob", "x.blob.core.windows.net", "privatelink.blob.core.windows.net"},
		{"Microsoft.Storage/storageAccounts", "westeurope", "blob_secondary", "x-secondary.blob.core.windows.net", "privatelink.blob.core.windows.net"},
		{"Microsoft.Storage/storageAccounts", "usgovarizona", "file", "x.file.core.usgovcloudapi.net", "privatelink.file.core.usgovcloudapi.net"},
		{"Microsoft.Storage/storageAccounts", "chinaeast2", "dfs", "x.dfs.core.chinacloudapi.cn", "privatelink.dfs.core.chinacloudapi.cn"},
		{"Microsoft.KeyVault/vaults", "westeurope", "vault", "x.vault.azure.net", "privatelink.vaultcore.azure.net"},
		{"Microsoft.KeyVault/vaults", "usgovvirginia", "vault", "x.vault.usgovcloudapi.net", "privatelink.vaultcore.usgovcloudapi.net"},
		{"Microsoft.Sql/servers", "westeurope", "sqlServer", "x.database.windows.net", "privatelink.database.windows.net"},
		{"Microsoft.Web/sites", "westeurope", "sites", "x.scm.azurewebsites.net", "privatelink.azurewebsites.net"},
		{"Microsoft.Web/sites", "chinanorth", "sites", "x.chinacloudsites.cn", "privatelink.chinacloudsites.cn"},
		{"Microsoft.ContainerRegistry/registries", "westeurope", "registry", "x.azurecr.io", "privatelink.azurecr.io"},
		{"Microsoft.EventHub/namespaces", "westeurope", "namespace", "x.servicebus.windows.net", "privatelink.servicebus.windows.net"},
		{"Microsoft.ServiceBus/namespaces", "chinaeast", "namespace", "x.servicebus.chinacloudapi.cn", "privatelink.servicebus.chinacloudapi.cn"},
		{"Microsoft.Relay/namespaces", "westeurope", "namespace", "x.servicebus.windows.net", "privatelink.servicebus.windows.net"},
		{"Microsoft.DocumentDB/databaseAccounts", "westeurope", "Sql", "x.documents.azure.com", "privatelink.documents.azure.com"},
		{"Microsoft.DocumentDB/databaseAccounts", "westeurope", "Gremlin", "x.gremlin.cosmos.azure.com", "privatelink.gremlin.cosmos.azure.com"},
		{"Microsoft.CognitiveServices/accounts", "westeurope", "account", "x.cognitiveservices.azure.com", "privatelink.cognitiveservices.azure.com"},
		{"Microsoft.Cache/redis", "westeurope", "redisCache", "x.redis.cache.windows.net", "privatelink.redis.cache.windows.net"},
		{"Microsoft.AppConfiguration/configurationStores", "usgovvirginia", "configurationStores", "x.azconfig.azure.us", "privatelink.azconfig.azure.us"},
		{"Microsoft.Search/searchServices", "westeurope", "searchService", "x.search.windows.net", "privatelink.search.windows.net"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := with(t, resourceOf(c.kind, "x", c.region, "", `"publicNetworkAccess":"Disabled"`)+","+endpoint("pe", group+c.kind+"/x", c.group, `,"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.4.9"}}]`)+","+zone(c.zone)+","+zoneGroup("pe", c.zone))
			n := compiled(t, withMachine(r.Design, "vm", "hub/apim", "10.0.2.9"))
			if got := resolved(t, n, "vm", c.name); got != "10.0.4.9" {
				t.Errorf("it resolves to %s\n%s", got, r.Report.String())
			}
			if v, err := n.Verdict(flow(t, "tcp vm -> "+c.name+":443")); err != nil || v.Disposition != sim.Delivered {
				t.Errorf("%v (%v)", v, err)
			}
		})
	}
}
