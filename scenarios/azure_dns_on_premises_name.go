package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// azureDNSOnPremisesName asks Azure's resolver for a name that only the site knows.
//
// Topology: see Picture.
// Symptom: calls to the backend fail, its address works.
// Cause: 168.63.129.16 looks into linked zones and public DNS. It has never heard
// of a server on premises, and says at once that the name does not exist.
// Fix: custom DNS that forwards the site's names to the site and all others to
// 168.63.129.16; or, with Azure DNS kept, a ruleset that sends the site's names out.
// Sources: apim:D1, apim:D2, dns:D3.2, dns:D6.11, dns:D7.1.
func azureDNSOnPremisesName() Scenario {
	d := withNames()
	return Scenario{
		Number:   "17",
		Name:     "azure_dns_on_premises_name",
		Title:    "Azure DNS, and a backend on premises",
		Question: "Why does the instance reach a backend on premises by its address, and not by its name?",
		Answer: "Azure DNS does not know the site's names, and says so: no such name. That is final, nobody else is asked. " +
			"The network needs a server that forwards: the site's names to the site, the rest to 168.63.129.16.",
		Picture: `
  apim 10.0.1.4 --- orders.corp.example? ---> 168.63.129.16 : no such name
     |
     +-- 192.168.10.20 --> vgw ==> [dc/tunnel] --> backend       delivered

  with dns-vm 10.0.4.4 as the network's server:
  apim --> dns-vm --- corp.example ---> vgw ==> dc-dns 192.168.10.53
                 \--- all others -----> 168.63.129.16
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", orders, 443),
				Claim:  "the backend by its name",
				Before: unresolved("Azure DNS for vnet", sim.NameNotFound),
				After:  after(delivered("backend")),
			},
			{
				Flow:   tcp("apim", "backend", 443),
				Claim:  "the backend by its address: the path is fine",
				Before: delivered("backend"),
				After:  after(delivered("backend")),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "storage, behind its private endpoint",
				Before: delivered("storage"),
				After:  after(delivered("storage")),
			},
		},
		Lookups: []Lookup{
			{
				Claim: "what a person sees on the test machine", Machine: "vm", Name: orders, Program: dns.WindowsNslookup,
				Before: "name-not-found", After: []string{"192.168.10.20"},
			},
		},
		Fixes: []Fix{{
			Title:   "custom DNS: a machine in the network that forwards",
			Changes: []sim.Change{sim.SetDNSServers{VNet: "vnet", Servers: ips(forwarderVM)}},
		}},
		Sources: []string{"apim:D1", "apim:D2", "dns:D3.2", "dns:D3.18", "dns:D6.11", "dns:D7.1"},
	}
}
