package azjson_test

import (
	"fmt"
	"strings"
	"testing"

	"azpath/sim/azjson"
)

// A network is deployed, then domain controllers, then the network again with the
// controllers as its servers: what is deployed later holds, wherever it stands.
func TestWhatIsDeployedLaterHolds(t *testing.T) {
	network := func(server string) string {
		return `{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2023-05-01","name":"vnet","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"dhcpOptions":{"dnsServers":["` + server + `"]},
			"subnets":[{"name":"ad","properties":{"addressPrefix":"10.0.1.0/24"}}]}}`
	}
	deployment := func(name, dependsOn, server string) string {
		return `{"type":"Microsoft.Resources/deployments","apiVersion":"2021-04-01","name":"` + name + `","dependsOn":` + dependsOn + `,"properties":{"mode":"Incremental","template":{
			"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[` + network(server) + `]}}}`
	}
	const first, then = "10.0.1.4", "10.0.1.200"
	for _, c := range []struct {
		name      string
		resources []string
		want      string
		note      string
	}{
		{"by the deployment's name", []string{network(then), deployment("dns", `["vnet"]`, first)}, first, "the later holds"},
		{"by type and name", []string{network(then), deployment("dns", `["Microsoft.Network/virtualNetworks/vnet"]`, first)}, first, "the later holds"},
		{"by identifier", []string{network(first), deployment("dns", `["[resourceId('Microsoft.Network/virtualNetworks','vnet')]"]`, then)}, then, "the later holds"},
		{"through others", []string{deployment("last", `["between"]`, first), deployment("between", `["[resourceId('Microsoft.Network/virtualNetworks','vnet')]"]`, then), network(then)}, first, "the later holds"},
		{"by the loop of another", []string{
			strings.Replace(network(then), `"name":"vnet",`, `"name":"vnet","copy":{"name":"nets","count":1},`, 1), deployment("dns", `["nets"]`, first)}, first, "the later holds"},
		{"a dependency that leads nowhere orders nothing", []string{network(first), deployment("dns", `["[variables('gone')]"]`, then)}, then, "the first is taken"},
		{"of a circle, which Azure refuses, one is taken", []string{deployment("a", `["b"]`, first), deployment("b", `["a"]`, then)}, first, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, fmt.Sprintf(`{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[%s]}`, strings.Join(c.resources, ",")))
			if got := r.Design.VNets[0].DNSServers; len(got) != 1 || got[0].String() != c.want {
				t.Errorf("servers %v, want %s", got, c.want)
			}
			if notes := r.Report.Of(azjson.NoteConflict); len(notes) != 1 || !strings.Contains(notes[0].Text, c.note) {
				t.Errorf("conflicts %v, want one: %s", notes, c.note)
			}
		})
	}
}
