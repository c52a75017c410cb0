package apim_test

import (
	"fmt"
	"net/netip"
	"os"

	"azpath/sim"
	"azpath/sim/apim"
)

// What the embedded data has may be replaced: here the storage account is the one the
// portal shows, and one address manages the instance.
func ExampleNeeds() {
	file, err := os.Open("../../examples/designs/firewall.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	d, err := sim.ReadDesign(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := sim.Compile(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	needs, err := apim.NeedsOf(d, "apim", apim.AzurePublic)
	if err != nil {
		fmt.Println(err)
		return
	}
	blob := &needs.Dependencies[0]
	blob.Name, blob.Host = "apimstabc.blob.core.windows.net", "apimstabc.blob.core.windows.net"
	needs.Dependencies = needs.Dependencies[:1]
	needs.ControlPlane = []apim.ControlPlaneAddress{{IP: netip.MustParseAddr("52.224.186.99")}}
	r, err := needs.Check(n, "apim")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(r)
	// Output:
	// network status of apim in eastus, DNS servers 168.63.129.16
	//   success  required  Blob storage            apimstabc.blob.core.windows.net
	//   failure  required  inbound                 management from 52.224.186.99  (cause 1)
	//   success  required  inbound                 probe of the load balancer
	// result: 1 of 3 required fail
	// cause 1: SYN-ACK 10.0.1.4:3443 > 52.224.186.99:51000 reached fw by user route 'FW' 0.0.0.0/0 in route table rt-apim; fw holds no state for it: its SYN went another way: cp-eastus > internet > apim
	//     Failed to connect to management endpoint apim.management.azure-api.net:3443 for a service deployed in a Virtual Network. Make sure to follow guidance at https://aka.ms/apim-vnet-common-issues.
}

// What Azure shows of an instance now, beside what its design says: here the storage
// account is reached although the design has no way to it, and the instance asks a server
// that the design does not know.
func ExampleCompareStatus() {
	text, err := os.ReadFile("../../examples/designs/forced-tunnel.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := sim.ParseDesign(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := sim.Compile(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	shown, err := apim.ParseNetworkStatus([]byte(`{
		"dnsServers": ["10.0.9.4"],
		"connectivityStatus": [
			{"name": "apimst7vq2mxk0ha9.blob.core.windows.net", "status": "success", "error": "", "resourceType": "BlobStorage", "isOptional": false},
			{"name": "LocalGatewayRedis", "status": "success", "error": "", "resourceType": "InternalCache", "isOptional": true}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := apim.CompareStatus(n, "apim", apim.AzurePublic, shown)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range c.Rows[:2] {
		fmt.Printf("%s %s: Azure %s, design %s\n", row.Match, row.Title, row.Real, row.Derived)
	}
	if why := c.Rows[0].Why; why != "" {
		fmt.Println("why", why)
	}
	fmt.Println(c.DNS.Match, "DNS servers", c.DNS.Real, c.DNS.Derived)
	// Output:
	// differs Blob storage: Azure success, design failure
	// same Internal cache: Azure success, design success
	// why SYN 10.0.1.4:51000 > 13.68.163.33:443 was denied at dc/internet by rule dc/internet no-azure
	// differs DNS servers [10.0.9.4] [168.63.129.16]
}
