package azjson_test

import (
	"strings"
	"testing"

	"azpath/sim"
)

const (
	group    = "/subscriptions/0000/resourceGroups/net/providers/"
	account  = group + "Microsoft.Storage/storageAccounts/sa"
	zoneBlob = "privatelink.blob.core.windows.net"
)

// endpoint is one in the hub's subnet "pe" that leads to a group of something.
func endpoint(name, target, group, more string) string {
	return of("privateEndpoints", name, `"subnet":`+ref("virtualNetworks/HUB/subnets/pe")+`,"privateLinkServiceConnections":[{"name":"c","properties":{"privateLinkServiceId":"`+target+`","groupIds":["`+group+`"],
		"privateLinkServiceConnectionState":{"status":"Approved","description":"Auto-Approved","actionsRequired":"None"}}}]`+more)
}

// managed is the interface that Azure made for an endpoint.
func managed(name, endpoint, configurations string) string {
	return of("networkInterfaces", name, `"privateEndpoint":`+ref("privateEndpoints/"+endpoint)+`,"ipConfigurations":[`+configurations+`]`)
}

func configuration(name, address, fqdns string) string {
	return `{"name":"` + name + `","properties":{"privateIPAddress":"` + address + `","privateIPAllocationMethod":"Dynamic","primary":true,"subnet":` + ref("virtualNetworks/hub/subnets/pe") +
		`,"privateLinkConnectionProperties":{"groupId":"x","requiredMemberName":"x","fqdns":[` + fqdns + `]}}}`
}

func zone(name string) string {
	return `{"id":"` + hub + `privateDnsZones/` + name + `","type":"Microsoft.Network/privateDnsZones","location":"global","properties":{}},
		{"id":"` + hub + `privateDnsZones/` + name + `/virtualNetworkLinks/hub","type":"Microsoft.Network/privateDnsZones/virtualNetworkLinks","properties":{"virtualNetwork":` + ref("virtualNetworks/hub") + `,"registrationEnabled":false}}`
}

func zoneGroup(endpoint string, zones ...string) string {
	var configs []string
	for _, z := range zones {
		configs = append(configs, `{"name":"z","properties":{"privateDnsZoneId":"`+hub+`privateDnsZones/`+z+`","recordSets":[{"recordType":"A","recordSetName":"sa","fqdn":"sa.`+z+`","ttl":10,"ipAddresses":["10.0.4.9"]}]}}`)
	}
	return of("privateEndpoints", endpoint+"/privateDnsZoneGroups/default", `"privateDnsZoneConfigs":[`+strings.Join(configs, ",")+`]`)
}

const storage = `{"id":"` + account + `","name":"sa","type":"Microsoft.Storage/storageAccounts","location":"westeurope","kind":"StorageV2","sku":{"name":"Standard_LRS"},"properties":{
	"primaryEndpoints":{"blob":"https://sa.blob.core.windows.net/","file":"https://sa.file.core.windows.net/"},"networkAcls":{"bypass":"None","defaultAction":"Allow","ipRules":[],"virtualNetworkRules":[]}}}`

const onTag = "assumed storageAccounts/sa and 1 more: no file has its public address: one of service tag Storage.WestEurope stands for it"

func TestPrivateEndpoints(t *testing.T) {
	pe := func(x sim.PrivateEndpoint) sim.PrivateEndpoint {
		x.Name, x.Subnet = "pe", "hub/pe"
		return x
	}
	manual := strings.NewReplacer("privateLinkServiceConnections", "manualPrivateLinkServiceConnections", `,
		"privateLinkServiceConnectionState":{"status":"Approved","description":"Auto-Approved","actionsRequired":"None"}`, "")
	for _, c := range []struct {
		name, text string
		want       sim.PrivateEndpoint
		notes      []string
	}{
		{"deployed: its interface has the address, and is no machine", storage + "," + endpoint("pe", account, "blob", `,"networkInterfaces":[`+ref("networkInterfaces/pe.nic.1")+`],"customDnsConfigs":[]`) + "," +
			managed("pe.nic.1", "pe", configuration("privateEndpointIpConfig.1", "10.0.4.9", `"sa.blob.core.windows.net"`)),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.9"), Service: "sa.blob"}), []string{onTag}},
		{"its interface does not say whose it is", storage + "," + endpoint("pe", account, "blob", `,"networkInterfaces":[`+ref("networkInterfaces/own")+`]`) + "," +
			of("networkInterfaces", "own", `"ipConfigurations":[`+configuration("c", "10.0.4.9", "")+`]`),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.9"), Service: "sa.blob"}), []string{onTag}},
		{"an address of its own choice", storage + "," + endpoint("pe", account, "file", `,"customNetworkInterfaceName":"pe-nic","ipConfigurations":[{"name":"c","properties":{"groupId":"file","memberName":"file","privateIPAddress":"10.0.4.20"}}]`),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.20"), Service: "sa.file"}), []string{onTag}},
		{"several addresses of its own choice", storage + "," + endpoint("pe", account, "blob", `,"ipConfigurations":[{"name":"c","properties":{"memberName":"blob","privateIPAddress":"10.0.4.20"}},{"name":"d","properties":{"memberName":"other","privateIPAddress":"10.0.4.21"}}]`),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.20"), Service: "sa.blob"}), []string{onTag, "not-modelled privateEndpoints/pe: ipConfigurations: which names its further address 10.0.4.21 is for stands in no file"}},
		{"customDnsConfigs have the address", storage + "," + endpoint("pe", account, "blob", `,"customDnsConfigs":[{"fqdn":"sa.blob.core.windows.net","ipAddresses":["10.0.4.7"]}]`),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.7"), Service: "sa.blob"}), []string{onTag}},
		{"not deployed yet", storage + "," + endpoint("pe", account, "blob", ""), pe(sim.PrivateEndpoint{IP: addr("10.0.4.4"), Service: "sa.blob"}),
			[]string{onTag, "assumed privateEndpoints/pe: ipConfigurations: not known before deployment: 10.0.4.4, the next free address of its subnet"}},
		{"its zone group", storage + "," + endpoint("pe", account, "blob", "") + "," + zone(zoneBlob) + "," + zoneGroup("pe", zoneBlob, "privatelink.gone.net"),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.9"), Service: "sa.blob", ZoneGroup: []string{zoneBlob}}),
			[]string{onTag, `dangling privateEndpoints/privateDnsZoneGroups/pe/default: privateDnsZoneConfigs["z"].privateDnsZoneId: refers to privateDnsZones/privatelink.gone.net, which no file has: who resolves the endpoint's names by it is not known, here nobody does`}},
		{"without a group", storage + "," + strings.Replace(endpoint("pe", account, "", `,"customDnsConfigs":[{"fqdn":"sa.blob.core.windows.net","ipAddresses":["10.0.4.7"]}]`), `[""]`, `[]`, 1),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.7"), Service: "sa.blob"}), []string{onTag, `assumed privateEndpoints/pe: privateLinkServiceConnections["c"].groupIds: which part it leads to is not said: it is taken for blob`}},
		{"refused by its owner", storage + "," + strings.Replace(endpoint("pe", account, "blob", `,"customDnsConfigs":[{"fqdn":"sa.blob.core.windows.net","ipAddresses":["10.0.4.7"]}]`), "Approved", "rejected", 1),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.7"), Service: "sa.blob", State: sim.Rejected}), []string{onTag}},
		{"waiting for its owner (net:1.8.b6)", storage + "," + manual.Replace(endpoint("pe", account, "blob", `,"customDnsConfigs":[{"fqdn":"sa.blob.core.windows.net","ipAddresses":["10.0.4.7"]}]`)),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.7"), Service: "sa.blob", State: sim.Pending}),
			[]string{onTag, `assumed privateEndpoints/pe: manualPrivateLinkServiceConnections["c"].privateLinkServiceConnectionState: a connection that its owner has to approve`}},
		{"to an instance outside every network (apim:O1)", `{"id":"` + apimID + `api","sku":{"name":"StandardV2","capacity":1},"properties":{"publicNetworkAccess":"Disabled","publicIPAddresses":["20.1.1.1"]}},` +
			endpoint("pe", apimID+"api", "Gateway", `,"customDnsConfigs":[{"fqdn":"api.azure-api.net","ipAddresses":["10.0.4.7"]}]`),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.7"), Service: "api"}), nil},
		{"to what no file has", endpoint("pe", group+"Microsoft.KeyVault/vaults/kv", "vault", `,"customDnsConfigs":[{"fqdn":"kv.vault.azure.net","ipAddresses":["10.0.4.7"]}]`),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.7"), Service: "kv"}), []string{
				"assumed vaults/kv: no file has it, and private endpoint pe leads to it: a service of its type stands for it, without a firewall of its own",
				"assumed vaults/kv: no file has its public address: one of service tag AzureKeyVault stands for it"}},
		{"to what no file has, of a type that nobody knows", endpoint("pe", group+"Contoso.New/things/it", "thing", `,"customDnsConfigs":[{"fqdn":"it.things.contoso.com","ipAddresses":["10.0.4.7"]}]`),
			pe(sim.PrivateEndpoint{IP: addr("10.0.4.7"), Service: "it"}), []string{
				`assumed privateEndpoints/pe: privateLinkServiceConnections["c"].privateLinkServiceId: no file has things/it: a service stands for it, it, without a firewall of its own`,
				"assumed privateEndpoints/pe: no file has its public address"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := with(t, c.text)
			says(t, r, append(c.notes, "not-modelled privateEndpoints/pe: sku")...)
			same(t, r.Design.PrivateEndpoints, []sim.PrivateEndpoint{c.want})
			if n := nics(r.Design); len(n) > 0 {
				t.Errorf("machines: %v", n)
			}
			same(t, with(t, flattened(t, c.text)).Design, r.Design)
		})
	}
}

// Resource Graph shows neither zone groups nor records. That an endpoint has a group is
// seen from its customDnsConfigs, which is empty then, and which zones it names from those
// that hold more than any file has.
func TestZoneGroupThatNoFileHas(t *testing.T) {
	vault := func(configs, records string) string {
		return resourceOf("Microsoft.KeyVault/vaults", "kv", "westeurope", "", `"vaultUri":"https://kv.vault.azure.net/"`) + "," + endpoint("pe", group+"Microsoft.KeyVault/vaults/kv", "vault", `,"customDnsConfigs":[`+configs+`],"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.4.9"}}]`) + "," +
			strings.Replace(zone("privatelink.vaultcore.azure.net"), `"properties":{}`, `"properties":{"numberOfRecordSets":`+records+`}`, 1)
	}
	const shown = `{"fqdn":"kv.vault.azure.net","ipAddresses":["10.0.4.9"]}`
	for _, c := range []struct {
		name, configs, records string
		want                   string // what the name resolves to
		notes                  []string
	}{
		{"with a group", "", "2", "10.0.4.9", []string{"assumed privateEndpoints/pe: privateDnsZoneGroups: no file has its zone group, which it has, since customDnsConfigs is empty: that its names are in privatelink.vaultcore.azure.net is assumed",
			"unknown privateDnsZones/privatelink.vaultcore.azure.net: numberOfRecordSets: the zone has 1 record set that no file has"}},
		{"without a group", shown, "2", "name-not-found", []string{"unknown privateDnsZones/privatelink.vaultcore.azure.net: numberOfRecordSets: the zone has 1 record set that no file has"}},
		{"the zone is empty", "", "1", "name-not-found", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := with(t, vault(c.configs, c.records))
			says(t, r, append(c.notes, "not-modelled privateEndpoints/pe: sku", "assumed vaults/kv: no file has its public address")...)
			if got := resolved(t, compiled(t, withMachine(r.Design, "vm", "hub/apim", "10.0.2.9")), "vm", "kv.vault.azure.net"); got != c.want {
				t.Errorf("it resolves to %s, want %s", got, c.want)
			}
		})
	}
}

// An endpoint whose interface has no identifier yet claims nobody else's.
func TestMachinesBesideAnEndpoint(t *testing.T) {
	r := read(t, list(of("virtualNetworks", "hub", `"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"pe","properties":{"addressPrefix":"10.0.4.0/24","ipConfigurations":[`+
		ref("networkInterfaces/vm/ipConfigurations/one")+`,`+ref("networkInterfaces/pe.nic.0000/ipConfigurations/privateEndpointIpConfig.0000")+`]}}]`),
		storage, endpoint("pe", account, "blob", `,"networkInterfaces":[{"id":null}]`)))
	same(t, nics(r.Design), map[string]string{"vm": "hub/pe 10.0.4.4"})
	same(t, r.Design.PrivateEndpoints[0].IP, addr("10.0.4.5"))
}
