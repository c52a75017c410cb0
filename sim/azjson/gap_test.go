package azjson_test

import (
	"fmt"
	"strings"
	"testing"
)

// A subnet whose group or table no file has passes everything, by Azure's own routes.
// An answer that leans on that can be told from one that does not.
func TestGaps(t *testing.T) {
	subnet := func(name, prefix, more string) string {
		return `{"name":"` + name + `","properties":{"addressPrefix":"` + prefix + `"` + more + `}}`
	}
	nic := func(name, ip, subnet, more string) string {
		return of("networkInterfaces", name, more+`"ipConfigurations":[{"name":"one","properties":{"primary":true,"privateIPAddress":"`+ip+`","subnet":`+ref("virtualNetworks/v/subnets/"+subnet)+`}}]`)
	}
	r := read(t, list(of("virtualNetworks", "v", `"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[`+
		subnet("open", "10.0.0.0/24", `,"networkSecurityGroup":null`)+","+
		subnet("same", "10.0.4.0/24", `,"networkSecurityGroup":`+ref("networkSecurityGroups/nsg"))+","+
		subnet("group", "10.0.1.0/24", `,"networkSecurityGroup":`+ref("networkSecurityGroups/gone"))+","+
		subnet("table", "10.0.2.0/24", `,"routeTable":`+ref("routeTables/gone")+`,"natGateway":`+ref("natGateways/gone"))+","+
		subnet("machine", "10.0.3.0/24", "")+`]`),
		of("networkSecurityGroups", "nsg", ""),
		nic("a", "10.0.0.4", "open", ""), nic("b", "10.0.1.4", "group", ""), nic("c", "10.0.2.4", "table", ""), nic("e", "10.0.4.4", "same", ""),
		nic("d", "10.0.3.4", "machine", `"networkSecurityGroup":`+ref("networkSecurityGroups/own")+`,`)))
	const group, table, nat, machine = "v/group: NSG gone is in no file: taken as if there were none", "v/table: route table gone is in no file: taken as if there were none",
		"v/table: NAT gateway gone is in no file: taken as if there were none", "d: NSG own is in no file: taken as if there were none"
	if got, want := fmt.Sprint(r.Gaps), fmt.Sprint([]string{machine, group, nat, table}); got != want {
		t.Errorf("gaps %s\nwant %s", got, want)
	}
	n := compiled(t, r.Design)
	for _, c := range []struct {
		flow string
		want []string
	}{
		{"tcp a -> e:443", nil},
		{"tcp a -> b:443", []string{group}},
		{"tcp b -> a:443", []string{group}},
		{"tcp c -> d:443", []string{machine, nat, table}},
		{"tcp a -> 93.184.216.34:443", nil},
	} {
		trace, err := n.Trace(flow(t, c.flow))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range r.GapsOf(trace) {
			got = append(got, g.String())
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s leans on %q, want %q", c.flow, got, c.want)
		}
	}
}

// What refers to nothing that can be told, and a subnet that is referred to alone.
func TestGapsOfWhatIsNotKnown(t *testing.T) {
	r := read(t, `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{"group":{"type":"string"}},"resources":[
		{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"s","properties":{"addressPrefix":"10.0.0.0/24","networkSecurityGroup":{"id":"[parameters('group')]"}}}]}},
		{"type":"Microsoft.Network/networkInterfaces","name":"n","properties":{"ipConfigurations":[{"name":"one","properties":{"privateIPAddress":"10.7.0.4","privateIPAllocationMethod":"Static","subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets','theirs','app')]"}}}]}}]}`)
	want := "[theirs/app: no file has the subnet: taken as if it had no NSG and no route table v/s: which NSG it has is not known: taken as if there were none]"
	if got := fmt.Sprint(r.Gaps); got != want {
		t.Errorf("gaps %s\nwant %s", got, want)
	}
}
