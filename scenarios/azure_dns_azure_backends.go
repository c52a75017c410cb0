package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// azureDNSAzureBackends is a network that leaves its DNS setting alone.
//
// Topology: see Picture.
// Symptom: none.
// Cause: 168.63.129.16 knows public names, the zones linked to the network, and
// the network's own machines, and needs neither routes nor rules.
// Fix: nothing to fix.
// Sources: apim:D1, dns:D1.2, dns:D4.13, dns:D4.18, dns:D5.1.
func azureDNSAzureBackends() Scenario {
	d := withNames()
	d.Services = append(d.Services, sim.Service{Name: "catalog", Prefixes: cidrs("20.119.0.10/32"), FQDNs: []string{"catalog.azurewebsites.net"}})
	return Scenario{
		Number:   "16",
		Name:     "azure_dns_azure_backends",
		Title:    "Azure DNS, and every backend in Azure",
		Question: "Does the network need a DNS server of its own, if all backends are Azure services?",
		Answer: "No. 168.63.129.16 resolves public names, the private zones linked to the network and the network's own machines. " +
			"It is asked on the host itself: no route, rule or firewall of the design is in the way.",
		Picture: `
  apim 10.0.1.4 ------ ask ----> 168.63.129.16, Azure DNS as vnet sees it
     |                             1 zones linked to vnet: apim.azure-api.net,
     |                               privatelink.blob.core.windows.net
     |                             2 public DNS
     +--> pe-storage 10.0.3.4      the alias of the storage account is in 1
     +--> catalog 20.119.0.10      a public name
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "storage: public DNS has an alias, and the linked zone its address",
				Before: delivered("storage"),
			},
			{
				Flow:   tcp("apim", "catalog.azurewebsites.net", 443),
				Claim:  "a public backend",
				Before: delivered("catalog"),
			},
			{
				Flow:   tcp("apim", "vm.internal.cloudapp.net", 443),
				Claim:  "a backend on a machine of the network, by the name that Azure gives it",
				Before: delivered("vm"),
			},
			{
				Flow:   tcp("vm", gateway, 443),
				Claim:  "a client in the network finds the gateway in its private zone",
				Before: delivered("apim"),
			},
		},
		Lookups: []Lookup{
			{Claim: "what a person sees on the test machine", Machine: "vm", Name: storage, Program: dns.WindowsNslookup, Before: "10.0.3.4"},
		},
		Statuses: []Status{{Claim: "the instance's dependencies", Instance: "apim"}},
		Sources:  []string{"apim:D1", "dns:D1.2", "dns:D1.14", "dns:D4.13", "dns:D4.18", "dns:D5.1"},
	}
}
