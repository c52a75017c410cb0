package azjson_test

import (
	"strings"
	"testing"

	"azpath/sim"
)

// balancer is a load balancer of the hub.
func balancer() string {
	return of("loadBalancers", "lb", `"frontendIPConfigurations":[{"name":"Front","properties":{"privateIPAddress":"10.0.3.9","subnet":`+ref("virtualNetworks/hub/subnets/agw")+`}}]`)
}

// linkService offers it.
func linkService(more, configurations string) string {
	return of("privateLinkServices", "pls", `"loadBalancerFrontendIpConfigurations":[`+ref("loadBalancers/LB/frontendIPConfigurations/front")+`],"ipConfigurations":[`+configurations+`]`+more)
}

func nat(name, address string) string {
	return `{"name":"` + name + `","properties":{"privateIPAddress":` + address + `,"privateIPAllocationMethod":"Static","privateIPAddressVersion":"IPv4","primary":false,"subnet":` + ref("virtualNetworks/hub/subnets/pe") + `}}`
}

func TestPrivateLinkServices(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       sim.PrivateLinkService
		notes      []string
	}{
		{"deployed", linkService(`,"alias":"pls.0000.westeurope.azure.privatelinkservice","visibility":{"subscriptions":["*"]},"autoApproval":{"subscriptions":["0000"]},"fqdns":[],"networkInterfaces":[`+ref("networkInterfaces/pls.nic.1")+`]`, nat("a", `"10.0.4.8"`)+","+nat("b", `"10.0.4.9"`)) + "," +
			of("networkInterfaces", "pls.nic.1", `"privateLinkService":`+ref("privateLinkServices/pls")+`,"ipConfigurations":[`+nat("a", `"10.0.4.8"`)+`]`),
			sim.PrivateLinkService{Name: "pls", Frontend: "lb/Front", Subnet: "hub/pe", NATIPs: addrs("10.0.4.8", "10.0.4.9")}, nil},
		{"not deployed yet", linkService("", nat("a", "null")), sim.PrivateLinkService{Name: "pls", Frontend: "lb/Front", Subnet: "hub/pe", NATIPs: addrs("10.0.4.4")},
			[]string{`assumed privateLinkServices/pls: ipConfigurations["a"].privateIPAddress: not known before deployment: 10.0.4.4`}},
		{"for some alone, with a header", linkService(`,"enableProxyProtocol":true,"visibility":{"subscriptions":["1111"]}`, nat("a", `"10.0.4.8"`)),
			sim.PrivateLinkService{Name: "pls", Frontend: "lb/Front", Subnet: "hub/pe", NATIPs: addrs("10.0.4.8")},
			[]string{"not-modelled privateLinkServices/pls: enableProxyProtocol: the machines behind it can read the client's address", "not-modelled privateLinkServices/pls: visibility: who may ask"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := with(t, balancer()+","+c.text)
			says(t, r, append(c.notes, "not-modelled privateLinkServices/pls: sku")...)
			same(t, r.Design.PrivateLinkServices, []sim.PrivateLinkService{c.want})
			if n := nics(r.Design); len(n) > 0 {
				t.Errorf("machines: %v", n)
			}
			same(t, with(t, flattened(t, balancer()+","+c.text)).Design, r.Design)
		})
	}
}

// An endpoint may know a link service by its alias, and waits for its owner unless he
// approves the subscription by himself (net:1.8.b6).
func TestEndpointOfALinkService(t *testing.T) {
	const alias = "pls.0000.westeurope.azure.privatelinkservice"
	for _, c := range []struct {
		name, by, approval string
		want               sim.ConnectionState
	}{
		{"by identifier", hub + "privateLinkServices/PLS", `["0000"]`, sim.Approved},
		{"by alias", alias, `["*"]`, sim.Approved},
		{"nobody is approved", alias, `[]`, sim.Pending},
		{"another is approved", alias, `["1111"]`, sim.Pending},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := with(t, balancer()+","+linkService(`,"alias":"`+alias+`","autoApproval":{"subscriptions":`+c.approval+`}`, nat("a", `"10.0.4.8"`))+","+
				of("privateEndpoints", "pe", `"subnet":`+ref("virtualNetworks/hub/subnets/pe")+`,"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.4.20"}}],
					"manualPrivateLinkServiceConnections":[{"name":"c","properties":{"privateLinkServiceId":"`+c.by+`","requestMessage":"please"}}]`))
			same(t, r.Design.PrivateEndpoints, []sim.PrivateEndpoint{{Name: "pe", Subnet: "hub/pe", IP: addr("10.0.4.20"), PrivateLinkService: "pls", State: c.want}})
			if len(r.Design.Services) > 0 || c.want == sim.Approved && strings.Contains(r.Report.String(), "Pending") {
				t.Errorf("%+v\n%s", r.Design.Services, r.Report.String())
			}
		})
	}
}

// Azure gives some endpoints an address for each of several names: a registry's data
// has one, and so has each region of a database. Which is whose stands with the
// interface, in any order, and for a second endpoint too.
func TestEndpointsWithSeveralAddresses(t *testing.T) {
	const data, login = `"cr.westeurope.data.azurecr.io"`, `"cr.azurecr.io"`
	far := `{"id":"` + hub + `virtualNetworks/far","type":"Microsoft.Network/virtualNetworks","location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.9.0.0/16"]},"subnets":[
		{"name":"pe","properties":{"addressPrefix":"10.9.4.0/24"}},{"name":"app","properties":{"addressPrefix":"10.9.1.0/24"}}]}}`
	away := strings.NewReplacer("virtualNetworks/HUB", "virtualNetworks/far", "virtualNetworks/hub", "virtualNetworks/far", "10.0.4.", "10.9.4.")
	r := with(t, far+","+resourceOf("Microsoft.ContainerRegistry/registries", "cr", "westeurope", "", `"loginServer":"cr.azurecr.io","dataEndpointEnabled":true,"dataEndpointHostNames":["cr.westeurope.data.azurecr.io"]`)+","+
		endpoint("pe", group+"Microsoft.ContainerRegistry/registries/cr", "registry", `,"networkInterfaces":[`+ref("networkInterfaces/pe.nic")+`]`)+","+
		managed("pe.nic", "pe", configuration("one", "10.0.4.6", data)+","+configuration("two", "10.0.4.7", login))+","+
		away.Replace(endpoint("pf", group+"Microsoft.ContainerRegistry/registries/cr", "registry", `,"networkInterfaces":[`+ref("networkInterfaces/pf.nic")+`]`))+","+
		away.Replace(managed("pf.nic", "pf", configuration("one", "10.0.4.6", login)+","+configuration("two", "10.0.4.7", data))))
	ends := map[string]string{}
	for _, e := range r.Design.PrivateEndpoints {
		s, _ := serviceNamed(r.Design, e.Service)
		ends[e.IP.String()] = strings.Join(s.FQDNs, " ")
	}
	want := map[string]string{"10.0.4.6": "cr.westeurope.data.azurecr.io", "10.0.4.7": "cr.azurecr.io", "10.9.4.6": "cr.azurecr.io", "10.9.4.7": "cr.westeurope.data.azurecr.io"}
	same(t, ends, want)
}

// The record sets of a zone group tell it too.
func TestEndpointWhoseZoneGroupShowsItsRecords(t *testing.T) {
	set := func(name, address string) string {
		return `{"recordType":"A","recordSetName":"` + name + `","fqdn":"` + name + `.privatelink.azurecr.io","ttl":10,"ipAddresses":["` + address + `"]}`
	}
	r := with(t, resourceOf("Microsoft.ContainerRegistry/registries", "cr", "westeurope", "", "")+","+endpoint("pe", group+"Microsoft.ContainerRegistry/registries/cr", "registry", `,"customDnsConfigs":[]`)+","+zone("privatelink.azurecr.io")+","+
		of("privateEndpoints", "pe/privateDnsZoneGroups/default", `"privateDnsZoneConfigs":[{"name":"z","properties":{"privateDnsZoneId":"`+hub+`privateDnsZones/privatelink.azurecr.io","recordSets":[`+set("cr.westeurope.data", "10.0.4.6")+`,`+set("cr", "10.0.4.7")+`]}}]`))
	n := compiled(t, withMachine(r.Design, "vm", "hub/apim", "10.0.2.9"))
	for name, want := range map[string]string{"cr.azurecr.io": "10.0.4.7", "cr.westeurope.data.azurecr.io": "10.0.4.6"} {
		if got := resolved(t, n, "vm", name); got != want {
			t.Errorf("%s resolves to %s, want %s\n%s", name, got, want, r.Report.String())
		}
	}
}

// An endpoint that was exported without its network says enough of it to ask about.
func TestEndpointWithoutItsNetwork(t *testing.T) {
	r := read(t, list(resourceOf("Microsoft.KeyVault/vaults", "kv", "westeurope", "", `"publicNetworkAccess":"Disabled"`),
		endpoint("pe", group+"Microsoft.KeyVault/vaults/kv", "vault", `,"customDnsConfigs":[{"fqdn":"kv.vault.azure.net","ipAddresses":["10.0.4.9"]}]`)))
	notes(t, r, "assumed virtualNetworks/subnets/HUB/pe: addressPrefix: no file has the subnet: 10.0.4.0/24, which holds the addresses that are known to stand in it")
	same(t, r.Design.PrivateEndpoints, []sim.PrivateEndpoint{{Name: "pe", Subnet: "HUB/pe", IP: addr("10.0.4.9"), Service: "kv"}})
}

// withMachine is a design with one machine more.
func withMachine(d sim.Design, name, subnet, address string) sim.Design {
	d = d.Clone()
	vnet, own, _ := strings.Cut(subnet, "/")
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			if s := &d.VNets[i].Subnets[j]; d.VNets[i].Name == vnet && s.Name == own {
				s.NICs = append(s.NICs, sim.NIC{Name: name, IPs: sim.IPs(address)})
			}
		}
	}
	return d
}
