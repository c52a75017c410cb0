package azjson_test

import (
	"fmt"
	"testing"

	"azpath/sim"
)

const apimID = "/subscriptions/0000/resourceGroups/net/providers/Microsoft.ApiManagement/service/"

func TestAPIManagement(t *testing.T) {
	const subnet = `"virtualNetworkConfiguration":{"vnetid":"0000","subnetname":null,"subnetResourceId":"` + hub + `virtualNetworks/HUB/subnets/apim"}`
	instance := func(sku, properties string) string {
		return `{"id":"` + apimID + `api","type":"Microsoft.ApiManagement/service","sku":` + sku + `,"properties":{"publisherEmail":"a@b.c","gatewayUrl":"https://api.azure-api.net",` + properties + `}}`
	}
	standin := []sim.PublicIP{{Name: "api.vip", IP: addr("203.0.113.1")}}
	nameless := []string{"unknown service/api: privateIPAddresses: who finds it by name: no zone of the import has api.azure-api.net and its siblings, and no public DNS does"}
	for _, c := range []struct {
		name, text string
		want       sim.APIM
		made       []sim.PublicIP
		notes      []string
	}{
		{"Internal, deployed", instance(`{"name":"Premium","capacity":2}`, `"virtualNetworkType":"internal",`+subnet+`,"publicIpAddressId":"`+hub+`publicIPAddresses/pip1","privateIPAddresses":["10.0.2.9"],"publicIPAddresses":["20.0.0.1"],"platformVersion":"stv2.1"`),
			sim.APIM{Name: "api", Mode: sim.Internal, Subnet: "hub/apim", PublicIP: "pip1", PrivateIP: addr("10.0.2.9"), SKU: "Premium", Units: 2}, nil, nameless},
		{"Internal, without a public address since 2024 (apim:A7)", instance(`{"name":"Developer","capacity":1}`, `"virtualNetworkType":"Internal",`+subnet),
			sim.APIM{Name: "api", Mode: sim.Internal, Subnet: "hub/apim", SKU: "Developer", Units: 1}, nil, nameless},
		{"External, before deployment", instance(`{"name":"Developer","capacity":"1"}`, `"virtualNetworkType":"EXTERNAL",`+subnet),
			sim.APIM{Name: "api", Mode: sim.External, Subnet: "hub/apim", PublicIP: "api.vip", SKU: "Developer", Units: 1}, standin,
			[]string{"assumed service/api: publicIPAddresses: not known before deployment: 203.0.113.1 stands for the address"}},
		{"outside every network", instance(`{"name":"Consumption","capacity":0}`, `"virtualNetworkType":"None","virtualNetworkConfiguration":null,"publicIPAddresses":["20.1.1.1"]`),
			sim.APIM{Name: "api", PublicIP: "api.vip", SKU: "Consumption"}, []sim.PublicIP{{Name: "api.vip", IP: addr("20.1.1.1")}}, nil},
		{"two regions", instance(`{"name":"Premium","capacity":1}`, `"virtualNetworkType":"External",`+subnet+`,"publicIpAddressId":"`+hub+`publicIPAddresses/pip1",
			"additionalLocations":[{"location":"North Europe","sku":{"name":"Premium","capacity":3},"publicIpAddressId":"`+hub+`publicIPAddresses/pip2","virtualNetworkConfiguration":{"subnetResourceId":"`+hub+`virtualNetworks/far/subnets/apim"}}]`) +
			`,{"id":"` + hub + `virtualNetworks/far","location":"northeurope","properties":{"addressSpace":{"addressPrefixes":["10.9.0.0/16"]},"subnets":[{"name":"apim","properties":{"addressPrefix":"10.9.2.0/27"}}]}}`,
			sim.APIM{Name: "api", Mode: sim.External, Subnet: "hub/apim", PublicIP: "pip1", SKU: "Premium", Units: 1,
				Locations: []sim.APIMLocation{{Location: "northeurope", Subnet: "far/apim", PublicIP: "pip2", Units: 3}}}, nil, nil},
		{"a name of its own that nobody resolves", instance(`{"name":"Basic","capacity":1}`, `"publicIPAddresses":["20.1.1.1"],"hostnameConfigurations":[{"type":"Proxy","hostName":"api.contoso.com","certificatePassword":"squirrel"},{"type":"Proxy","hostName":"api.azure-api.net"}]`),
			sim.APIM{Name: "api", PublicIP: "api.vip", SKU: "Basic", Units: 1}, []sim.PublicIP{{Name: "api.vip", IP: addr("20.1.1.1")}},
			[]string{"not-modelled service/api: hostnameConfigurations[0].hostName: no zone of the import has api.contoso.com (Proxy)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := with(t, c.text)
			says(t, r, c.notes...)
			same(t, r.Design.APIMs, []sim.APIM{c.want})
			same(t, r.Design.PublicIPs[3:], append([]sim.PublicIP{}, c.made...))
			same(t, with(t, flattened(t, c.text)).Design, r.Design)
		})
	}
}

// An instance whose public access is off has no way in without a private endpoint,
// which Azure refuses (apim:R6): the setting goes, and the instance stays.
func TestAPIManagementThatNobodyCanCall(t *testing.T) {
	r := with(t, fmt.Sprintf(`{"id":"%sapi","sku":{"name":"StandardV2","capacity":1},"properties":{"publicNetworkAccess":"Disabled","publicIPAddresses":["20.1.1.1"]}}`, apimID))
	says(t, r, `left-out apiManagement["api"].publicNetworkAccess: "Disabled" is not supported`)
	same(t, r.Design.APIMs, []sim.APIM{{Name: "api", PublicIP: "api.vip", SKU: "StandardV2", Units: 1}})
}
