package azjson_test

import (
	"fmt"
	"testing"

	"azpath/sim"
)

// What is known at run time alone has a stand-in that is one wherever a template
// writes it: bare, with a length behind it, or picked out of a list of one.
func TestAddressesThatOnlyADeploymentHas(t *testing.T) {
	const firewall = `reference(resourceId('Microsoft.Network/azureFirewalls','fw')).ipConfigurations[0].properties.privateIPAddress`
	const public = `reference(resourceId('Microsoft.Network/publicIPAddresses','pip')).ipAddress`
	template := func(route, nat string) string {
		return fmt.Sprintf(`{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[
			{"type":"Microsoft.Network/publicIPAddresses","apiVersion":"2023-05-01","name":"pip","sku":{"name":"Standard"},"properties":{"publicIPAllocationMethod":"Static"}},
			{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2023-05-01","name":"hub","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"AzureFirewallSubnet","properties":{"addressPrefix":"10.0.1.0/24"}}]}},
			{"type":"Microsoft.Network/azureFirewalls","apiVersion":"2023-05-01","name":"fw","properties":{
				"ipConfigurations":[{"name":"one","properties":{"subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets','hub','AzureFirewallSubnet')]"},"publicIPAddress":{"id":"[resourceId('Microsoft.Network/publicIPAddresses','pip')]"}}}],
				"natRuleCollections":[{"name":"in","properties":{"priority":100,"action":{"type":"Dnat"},"rules":[{"name":"ssh","protocols":["TCP"],"sourceAddresses":["*"],"destinationAddresses":["[%s]"],"destinationPorts":["22"],"translatedAddress":"10.0.2.4","translatedPort":"22"}]}}]}},
			{"type":"Microsoft.Network/routeTables","apiVersion":"2023-05-01","name":"rt","properties":{"routes":[{"name":"r","properties":{"addressPrefix":"[%s]","nextHopType":"Internet"}}]}}]}`, nat, route)
	}
	for _, c := range []struct{ name, route, nat string }{
		{"with a length behind it", "concat(" + firewall + ",'/32')", public},
		{"in a format", "format('{0}/32'," + firewall + ")", "first(split(" + public + ",','))"},
		{"split and indexed", "concat(string(" + firewall + "),'/32')", "split(" + public + ",'/')[0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, template(c.route, c.nat))
			if got := r.Design.RouteTables[0].Routes[0].Prefix; got != prefixes("10.0.1.4/32")[0] {
				t.Errorf("the route is for %v, want 10.0.1.4/32\n%s", got, r.Report.String())
			}
			n := r.Design.Firewalls[0].NAT
			if len(n) != 1 || len(n[0].Rules) != 1 || n[0].Rules[0].Destination != sim.IP("203.0.113.1").String() {
				t.Errorf("the rule: %+v\n%s", n, r.Report.String())
			}
		})
	}
}
