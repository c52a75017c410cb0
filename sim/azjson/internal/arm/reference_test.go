package arm_test

import (
	"testing"

	"azpath/sim/azjson/internal/arm"
	"azpath/sim/azjson/internal/resource"
)

// firewall is a firewall in a network of its own.
const firewall = `{"type":"Microsoft.Network/virtualNetworks","name":"hub","properties":{"addressSpace":{"addressPrefixes":["192.168.0.0/16"]},"subnets":[
		{"name":"AzureFirewallSubnet","properties":{"addressPrefix":"192.168.0.0/25"}},{"name":"apim","properties":{"addressPrefixes":["192.168.1.0/24"]}}]}},
	{"type":"Microsoft.Network/azureFirewalls","name":"fw","properties":{"ipConfigurations":[
		{"name":"one","properties":{"subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets','hub','AzureFirewallSubnet')]"},"publicIPAddress":{"id":"[resourceId('Microsoft.Network/publicIPAddresses','pip')]"}}},
		{"name":"two","properties":{"subnet":null,"publicIPAddress":{"id":"[resourceId('Microsoft.Network/publicIPAddresses','pip2')]"}}}]}}`

func TestReference(t *testing.T) {
	for _, c := range []struct{ name, resources, expression, want string }{
		{"a firewall has the first address that Azure leaves free", firewall,
			"reference(resourceId('Microsoft.Network/azureFirewalls','fw')).ipConfigurations[0].properties.privateIPAddress", "192.168.0.4"},
		{"without case", firewall,
			"reference(toUpper(resourceId('Microsoft.Network/azureFirewalls','fw'))).ipconfigurations[0].Properties.privateIpAddress", "192.168.0.4"},
		{"by its name alone", firewall, "reference('fw').ipConfigurations[0].properties.privateIPAddress", "192.168.0.4"},
		{"by an identifier without its scope", firewall, "reference('Microsoft.Network/azureFirewalls/fw','2024-05-01').ipConfigurations[0].properties.privateIPAddress", "192.168.0.4"},
		{"a configuration without a subnet has no address of its own", firewall,
			"reference('fw').ipConfigurations[1].properties.privateIPAddress", "{azureFirewalls/fw#ipConfigurations[1].properties.privateIPAddress}"},
		{"what is declared", firewall, "reference('hub').addressSpace.addressPrefixes[0]", "192.168.0.0/16"},
		{"a subnet that stands in its network", firewall,
			"reference(resourceId('Microsoft.Network/virtualNetworks/subnets','hub','AzureFirewallSubnet')).addressPrefix", "192.168.0.0/25"},
		{"addressPrefix of a subnet that declares addressPrefixes", firewall,
			"reference(resourceId('Microsoft.Network/virtualNetworks/subnets','hub','apim')).addressPrefix", "192.168.1.0/24"},
		{"a network's subnets have identifiers", firewall, "reference('hub').subnets[1].id", "virtualNetworks/hub/subnets/apim"},
		{"the whole resource", firewall, "reference('hub','2024-05-01','Full').properties.subnets[0].name", "AzureFirewallSubnet"},
		{"the whole resource: where it is", firewall, "reference('hub','2024-05-01','full').resourceGroupName", "rg"},
		{"one fact has one name, in both forms",
			`{"type":"Microsoft.Network/publicIPAddresses","name":"pip"}`,
			"if(equals(reference('pip').ipAddress,reference('pip','2024-05-01','full').properties.ipAddress),'same','other')", "same"},
		{"a public address", `{"type":"Microsoft.Network/publicIPAddresses","name":"pip","properties":{"publicIPAllocationMethod":"Static"}}`,
			"reference('pip').ipAddress", "{publicIPAddresses/pip#ipAddress}"},
		{"a public address, of a resource without properties", `{"type":"Microsoft.Network/publicIPAddresses","name":"pip"}`,
			"reference('pip').ipAddress", "{publicIPAddresses/pip#ipAddress}"},
		{"a public address that exists elsewhere", "",
			"reference(resourceId('other','Microsoft.Network/publicIPAddresses','pip'),'2024-05-01').ipAddress", "{/sub/resourceGroups/other/providers/Microsoft.Network/publicIPAddresses/pip#ipAddress}"},
		{"an address made of one", `{"type":"Microsoft.Network/publicIPAddresses","name":"pip"}`,
			"concat(reference('pip').ipAddress,'/32')", "{publicIPAddresses/pip#ipAddress}/32"},
		{"an identity", `{"type":"Microsoft.Compute/virtualMachines","name":"vm","identity":{"type":"SystemAssigned"}}`,
			"reference('vm','2020-06-01','Full').identity.principalId", "{Microsoft.Compute/virtualMachines/vm#full.identity.principalId}"},
		{"a static address", `{"type":"Microsoft.Network/networkInterfaces","name":"nic","properties":{"ipConfigurations":[{"name":"c","properties":{"privateIPAllocationMethod":"Static","privateIPAddress":"10.0.0.9"}}]}}`,
			"reference('nic').ipConfigurations[0].properties.privateIPAddress", "10.0.0.9"},
		{"a dynamic address", `{"type":"Microsoft.Network/networkInterfaces","name":"nic","properties":{"ipConfigurations":[{"name":"c","properties":{"privateIPAllocationMethod":"Dynamic"}}]}}`,
			"reference('nic').ipConfigurations[0].properties.privateIPAddress", "{networkInterfaces/nic#ipConfigurations[0].properties.privateIPAddress}"},
		{"the address of an API Management instance", `{"type":"Microsoft.ApiManagement/service","name":"Apim","properties":{"virtualNetworkType":"Internal"}}`,
			"reference('Apim').privateIPAddresses[0]", "{Microsoft.ApiManagement/service/Apim#privateIPAddresses[0]}"},
		{"its name", `{"type":"Microsoft.ApiManagement/service","name":"Apim","properties":{}}`,
			"concat(reference('apim').gatewayUrl,' ',reference('apim').hostnameConfigurations[0].hostName)", "https://apim.azure-api.net apim.azure-api.net"},
		{"endpoints of a storage account", `{"type":"Microsoft.Storage/storageAccounts","name":"st"}`,
			"reference('st').primaryEndpoints['blob']", "https://st.blob.core.windows.net/"},
		{"a vault's address", `{"type":"Microsoft.KeyVault/vaults","name":"kv","properties":{}}`, "reference('kv').vaultUri", "https://kv.vault.azure.net/"},
		{"of a gateway what is only known of the deployed one", `{"type":"Microsoft.Network/virtualNetworkGateways","name":"gw","properties":{"bgpSettings":{"asn":65010}}}`,
			"concat(reference('gw').bgpSettings.asn,' ',reference('gw').bgpSettings.bgpPeeringAddress)", "65010 {virtualNetworkGateways/gw#bgpSettings.bgpPeeringAddress}"},
		{"not what is not deployed", `{"type":"Microsoft.Network/publicIPAddresses","name":"pip","condition":false,"properties":{"ipAddress":"declared"}}`,
			"reference(resourceId('Microsoft.Network/publicIPAddresses','pip')).ipAddress", "{publicIPAddresses/pip#ipAddress}"},
		{"of two the one that is deployed", `{"type":"Microsoft.Network/ipGroups","name":"g","condition":false,"properties":{"x":"a"}},{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"x":"b"}}`,
			"reference(resourceId('Microsoft.Network/ipGroups','g')).x", "b"},
		{"a child", `{"type":"Microsoft.Network/routeTables","name":"rt","resources":[{"type":"routes","name":"def","properties":{"nextHopType":"Internet"}}]}`,
			"reference(resourceId('Microsoft.Network/routeTables/routes','rt','def')).nextHopType", "Internet"},
		{"whether something is there can't be told", `{"type":"Microsoft.Network/publicIPAddresses","name":"pip","properties":{"a":1}}`,
			"if(contains(reference('pip'),'ipAddress'),'yes','no')", "{if(contains(publicIPAddresses/pip#, 'ipAddress'), 'yes', 'no')}"},
		{"tryGet", `{"type":"Microsoft.Network/publicIPAddresses","name":"pip","properties":{"a":1}}`,
			"tryGet(reference('pip'),'ipAddress')", "{publicIPAddresses/pip#ipAddress}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			comma := ","
			if c.resources == "" {
				comma = ""
			}
			v := template(t, `"resources":[`+c.resources+comma+`{"type":"Microsoft.Network/natGateways","name":"asks","properties":"[`+c.expression+`]"}]`)
			r := arm.Evaluate(v, arm.Options{Location: "westeurope"})
			if got := short(r.Resources[len(r.Resources)-1].Body.Get("properties").Text()); got != c.want {
				t.Errorf("%s is\n%s, want\n%s", c.expression, got, c.want)
			}
			for _, n := range r.Notes {
				if n.Kind == arm.Problem {
					t.Error(n)
				}
			}
		})
	}
}

// The DNS servers of a network may be the firewall in it: neither has to be evaluated
// whole for the other.
func TestFirewallAsDNSServerOfItsNetwork(t *testing.T) {
	example{
		members: `"resources":[{"type":"Microsoft.Network/virtualNetworks","name":"hub","properties":{
			"dhcpOptions":{"dnsServers":["[reference(resourceId('Microsoft.Network/azureFirewalls','fw')).ipConfigurations[0].properties.privateIPAddress]"]},
			"copy":[{"name":"subnets","count":1,"input":{"name":"AzureFirewallSubnet","properties":{"addressPrefix":"[concat('10.0.',copyIndex('subnets'),'.0/26')]"}}}]}},
			{"type":"Microsoft.Network/azureFirewalls","name":"fw","properties":{"ipConfigurations":[{"properties":{"subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets','hub','AzureFirewallSubnet')]"}}}]}}]`,
		want: `
			virtualNetworks/hub {"dhcpOptions":{"dnsServers":["10.0.0.4"]},"subnets":[{"name":"AzureFirewallSubnet","properties":{"addressPrefix":"10.0.0.0/26"}}]}
			azureFirewalls/fw {"ipConfigurations":[{"properties":{"subnet":{"id":"virtualNetworks/hub/subnets/AzureFirewallSubnet"}}}]}`,
	}.run(t)
}

// What only a deployed resource has is known by its token: the same in the rule that
// allows an address and in the resource that has it.
func TestTokensNameTheirResource(t *testing.T) {
	v := template(t, `"resources":[{"type":"Microsoft.Network/publicIPAddresses","name":"pip"},
		{"type":"Microsoft.Network/azureFirewalls","name":"fw","properties":{"rule":["[reference('pip').ipAddress]"]}}]`)
	r := arm.Evaluate(v, arm.Options{})
	x := r.Resources[1].Body.At("properties", "rule").Index(0)
	id, path, ok := resource.ParseToken(x.Text())
	if !ok || resource.Key(id) != r.Resources[0].Key() || path != "ipAddress" || !x.IsUnknown() || len(x.Whys()) == 0 {
		t.Errorf("%q is %s of %s, because of %q", x.Text(), path, id, x.Whys())
	}
}

func TestReferenceMistakes(t *testing.T) {
	for _, c := range []example{
		{
			name:    "to nothing",
			members: `"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"x":"[reference('nobody').y]"}}]`,
			want: `
				ipGroups/g {"x":"{reference().y}"}
				problem: : reference: the template declares no resource "nobody"
				unknown: {reference().y}: properties.x of g: reference: the template declares no resource "nobody"`,
		},
		{
			name:    "to itself",
			members: `"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"x":"[reference('g').y]","y":"1"}}]`,
			want: `
				ipGroups/g {"x":"{resource g of Microsoft.Network/ipGroups.y}","y":"1"}
				problem: resource g of Microsoft.Network/ipGroups: needs itself: resource g of Microsoft.Network/ipGroups -> resource g of Microsoft.Network/ipGroups
				unknown: {resource g of Microsoft.Network/ipGroups.y}: properties.x of g: needs itself: resource g of Microsoft.Network/ipGroups -> resource g of Microsoft.Network/ipGroups`,
		},
		{
			name:    "to what is not known",
			members: `"parameters":{"id":{"type":"string"}},"resources":[{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"x":"[reference(parameters('id'),'2024-05-01').y]"}}]`,
			want: `
				ipGroups/g {"x":"{reference({id}).y}"}
				missing: : 1 parameters have no value: id (string); give a parameters file: each is unknown, and so is what is made of it
				unknown: {reference({id}).y}: properties.x of g: the parameter id has no value`,
		},
		{
			name: "to a resource whose name is not known",
			members: `"parameters":{"pip":{"type":"string"}},"resources":[{"type":"Microsoft.Network/publicIPAddresses","name":"[parameters('pip')]","properties":{"a":"b"}},
				{"type":"Microsoft.Network/ipGroups","name":"g","properties":{"x":"[reference(resourceId('Microsoft.Network/publicIPAddresses',parameters('pip'))).a]"}}]`,
			want: `
				publicIPAddresses/{pip} {"a":"b"}
				ipGroups/g {"x":"b"}
				missing: : 1 parameters have no value: pip (string); give a parameters file: each is unknown, and so is what is made of it`,
		},
	} {
		c.run(t)
	}
}
