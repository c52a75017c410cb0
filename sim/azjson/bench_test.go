package azjson_test

import (
	"fmt"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

// generated is an export of about the size given: networks with a group, a route table
// and machines each, peered with a hub.
func generated(size int) (all []string) {
	n := 0
	for i := 0; n < size; i++ {
		name := fmt.Sprintf("spoke%d", i)
		space := fmt.Sprintf("10.%d.%d", i/250+1, i%250)
		sub := ref("virtualNetworks/" + name + "/subnets/app")
		part := []string{
			of("virtualNetworks", name, `"addressSpace":{"addressPrefixes":["`+space+`.0/24"]},"subnets":[{"name":"app","properties":{"addressPrefix":"`+space+`.0/24","networkSecurityGroup":`+ref("networkSecurityGroups/nsg-"+name)+`,"routeTable":`+ref("routeTables/rt-"+name)+`}}]`),
			of("routeTables", "rt-"+name, `"routes":[{"name":"default","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"`+space+`.250"}}],"subnets":[`+sub+`]`),
		}
		var rules []string
		for p := range 10 {
			rules = append(rules, fmt.Sprintf(`{"name":"r%d","properties":{"priority":%d,"direction":"Inbound","access":"Allow","protocol":"Tcp","sourceAddressPrefix":"10.0.0.0/8","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRange":"%d"}}`, p, 100+p, 1000+p))
		}
		part = append(part, of("networkSecurityGroups", "nsg-"+name, `"securityRules":[`+strings.Join(rules, ",")+`],"subnets":[`+sub+`]`))
		for m := range 8 {
			part = append(part, of("networkInterfaces", fmt.Sprintf("nic-%s-%d", name, m), fmt.Sprintf(`"ipConfigurations":[{"name":"one","properties":{"primary":true,"privateIPAddress":"%s.%d","subnet":%s}}]`, space, 10+m, sub)))
		}
		for _, p := range part {
			n += len(p)
		}
		all = append(all, part...)
	}
	return all
}

// BenchmarkImport10MB imports an export of 10 MB of each form in which people have one,
// and compiles its design: networks with a group, a route table and machines each. It
// has to take less than two seconds.
func BenchmarkImport10MB(b *testing.B) {
	all := generated(10 << 20)
	resources := list(all...)
	for _, c := range []struct{ name, text string }{
		{"REST", `{"value":` + resources + `}`},
		{"az", rewritten(b, all, flattenedObject)},
		{"ResourceGraph", `{"count":1,"data":` + resources + `,"total_records":1}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			text := []byte(c.text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := azjson.Import([]azjson.Source{{Name: "export.json", Text: text}}, azjson.Options{})
				if err != nil || len(r.Design.VNets) < 100 {
					b.Fatal(err)
				}
				if _, err := sim.Compile(r.Design); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
