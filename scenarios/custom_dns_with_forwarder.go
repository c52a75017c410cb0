package scenarios

import (
	"azpath/dns"
)

// customDNSWithForwarder is the cure of azure_dns_on_premises_name, running.
//
// Topology: see Picture.
// Symptom: none.
// Cause: the forwarder stands in the network, so that 168.63.129.16 answers it, with
// what is linked to the network.
// Fix: nothing to fix.
// Sources: apim:D2, dns:D1.10, dns:D2.9, dns:D7.1.
func customDNSWithForwarder() Scenario {
	return Scenario{
		Number:   "18",
		Name:     "custom_dns_with_forwarder",
		Title:    "Custom DNS with a forwarder to 168.63.129.16",
		Question: "What must a DNS server in the network do, so that names of both sides resolve?",
		Answer: "Two things. Names of the site it asks of the site's server, everything else of 168.63.129.16. It has to stand in a network " +
			"to which the private zones are linked, since Azure answers it with the view of its own network.",
		Picture: `
  apim 10.0.1.4 \
  vm 10.0.2.4   --> dns-vm 10.0.4.4 --- corp.example ---> dc-dns 192.168.10.53
                           \--------- all others -------> 168.63.129.16
                                                          as vnet sees it
`,
		Broken: withNames(forwarderVM),
		Flows: []Expectation{
			{
				Flow:   tcp("apim", orders, 443),
				Claim:  "a backend on premises",
				Before: delivered("backend"),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "a dependency behind its private endpoint",
				Before: delivered("storage"),
			},
			{
				Flow:   tcp("apim", sql, 1433),
				Claim:  "a dependency on its public address",
				Before: delivered("sql"),
			},
			{
				Flow:   tcp("vm", gateway, 443),
				Claim:  "a client of the gateway",
				Before: delivered("apim"),
			},
		},
		Lookups: []Lookup{
			{Claim: "a name of the site, by a Linux machine's nslookup", Machine: "vm", Name: orders, Program: dns.BINDNslookup, Before: "192.168.10.20"},
			{Claim: "a name of Azure", Machine: "vm", Name: storage, Program: dns.BINDNslookup, Before: "10.0.3.4"},
		},
		Statuses: []Status{{Claim: "the instance's dependencies", Instance: "apim"}},
		Sources:  []string{"apim:D2", "dns:D1.10", "dns:D2.9", "dns:D7.1", "dns:D3.20"},
	}
}
