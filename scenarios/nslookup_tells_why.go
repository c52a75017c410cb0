package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// nslookupTellsWhy has three names that fail for three reasons, and a status table
// and callers that have one text for them all.
//
// Topology: see Picture.
// Symptom: "The remote name could not be resolved", for three names; others resolve.
// Cause: a zone is linked that lacks the record; a forward leads to an address where
// nobody is; another leads to a server that does not recurse for strangers.
// Fix: each where nslookup points, from a machine in the network that asks the same
// servers as the instance.
// Sources: apim:D6, dns:D3.14, dns:D3.16, dns:D3.18, dns:D3.25, dns:D5.3, dns:D7.5.
func nslookupTellsWhy() Scenario {
	d := withNames(forwarderVM)
	d.PrivateEndpoints[0].ZoneGroup = nil
	d.DNSServers[0].Forward = []dns.Forward{
		{Suffix: "corp.example", To: ips("10.0.4.9")},
		{Suffix: "monitoring.azure.com", To: ips(siteDNS)},
	}
	d.DNSServers[1].AllowRecursion = cidrs("192.168.0.0/16")
	look := func(claim string, name dns.Name, before, after string) Lookup {
		return Lookup{Claim: claim, Machine: "vm", Name: name, Program: dns.WindowsNslookup, Before: before, After: []string{after}}
	}
	return Scenario{
		Number:   "21",
		Name:     "nslookup_tells_why",
		Title:    "The nslookup check",
		Question: "The remote name could not be resolved, says the portal. Which of the many reasons is it?",
		Answer: "The text is the same for all. Ask for the name with nslookup on a machine in the instance's network, which asks the same servers: " +
			"\"Non-existent domain\" is a zone without the record, \"timed out\" a way on which queries die, \"Server failed\" a server whose own question was refused.",
		Picture: `
  apim 10.0.1.4 \
  vm 10.0.2.4   --> dns-vm 10.0.4.4
     nslookup         |
                      +-- corp.example ---------> 10.0.4.9     x nobody
                      +-- monitoring.azure.com -> dc-dns .53   x not for you
                      +-- all others -----------> 168.63.129.16
                            privatelink.blob.core.windows.net, linked: empty
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "storage: the linked zone lacks its record, and that is final",
				Before: unresolved("Azure DNS for vnet", sim.NameNotFound),
				After:  after(delivered("storage")),
			},
			{
				Flow:   tcp("apim", orders, 443),
				Claim:  "a backend on premises: the forward leads to an address where nobody is",
				Before: unresolved("dns-vm", sim.DNSTimeout),
				After:  after(delivered("backend")),
			},
			{
				Flow:   tcp("apim", warmIngestion, 443),
				Claim:  "the article's row of Monitoring: the forward leads to a server that refuses",
				Before: unresolved("dc-dns", sim.DNSServFail),
				After:  after(delivered("warm-ingestion")),
			},
			{
				Flow:   tcp("apim", sql, 1433),
				Claim:  "a name that goes the right way",
				Before: delivered("sql"),
				After:  after(delivered("sql")),
			},
		},
		Lookups: []Lookup{
			look("on the test machine: the zone has no such name", storage, "name-not-found", "10.0.3.4"),
			look("queries that die on the way", orders, "dns-timeout", "192.168.10.20"),
			look("a server whose own question was refused", warmIngestion, "dns-servfail", "9.169.0.225"),
			look("and how a name looks that resolves", sql, "20.42.65.64", "20.42.65.64"),
		},
		Statuses: []Status{{Claim: "the instance's dependencies, which say the same of every reason", Instance: "apim", Before: "Monitoring", After: []string{""}}},
		Fixes: []Fix{{
			Title: "each where nslookup points: the record, and both forwards",
			Changes: []sim.Change{
				sim.AddRecord{Zone: "privatelink.blob.core.windows.net", Record: "apimst1 A 10.0.3.4"},
				sim.SetForward{Server: "dns-vm", Suffix: "corp.example", To: ips(siteDNS)},
				sim.SetForward{Server: "dns-vm", Suffix: "monitoring.azure.com"},
			},
		}},
		Sources: []string{"apim:D6", "dns:D3.14", "dns:D3.16", "dns:D3.18", "dns:D3.25", "dns:D5.3", "dns:D7.5", "dns:D7.8"},
	}
}
