package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// customDNSWithoutForwarder has a server of its own that knows the site's names and
// asks nobody else.
//
// Topology: see Picture.
// Symptom: the source article's error in the network status, "Failed to connect to
// https://gcs.prod.warm.ingestion.monitoring.azure.com with error The remote name
// could not be resolved", and the like for every dependency.
// Cause: the server refuses names that it does not hold.
// Fix: a forwarder, with recursion on: one setting.
// Sources: apim:D2, apim:D6, apim:9, dns:D3.18, dns:D3.25, dns:D7.5, dns:D7.17.
func customDNSWithoutForwarder() Scenario {
	d := withNames(forwarderVM)
	d.DNSServers[0] = sim.DNSServer{Host: "dns-vm", Zones: []dns.Zone{corpZone()}, NoRecursion: true}
	refused := unresolved("dns-vm", sim.DNSRefused)
	return Scenario{
		Number:   "19",
		Name:     "custom_dns_without_forwarder",
		Title:    "Custom DNS without a forwarder",
		Question: "Why are all dependencies red since the network has a DNS server of its own?",
		Answer: "The server knows the site's names and forwards nothing, so it refuses Azure's. With servers of its own a network no longer asks " +
			"168.63.129.16 by itself: the server must, for every name that it does not hold.",
		Picture: `
  apim 10.0.1.4 --> dns-vm 10.0.4.4    holds corp.example, forwards nothing
     |
     |  orders.corp.example                            192.168.10.20
     |  gcs.prod.warm.ingestion.monitoring.azure.com   x refused
     |  apimst1.blob.core.windows.net                  x refused
     |
     |  with a forwarder:  dns-vm -- all others --> 168.63.129.16
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", warmIngestion, 443),
				Claim:  "the article's row of Monitoring",
				Before: refused,
				After:  after(delivered("warm-ingestion")),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "storage",
				Before: refused,
				After:  after(delivered("storage")),
			},
			{
				Flow:   tcp("apim", orders, 443),
				Claim:  "the backend on premises, whose zone the server holds",
				Before: delivered("backend"),
				After:  after(delivered("backend")),
			},
		},
		Lookups: []Lookup{{
			Claim: "what a person sees on the test machine", Machine: "vm", Name: warmIngestion, Program: dns.WindowsNslookup,
			Before: "dns-refused", After: []string{"9.169.0.225"},
		}},
		Statuses: []Status{{
			Claim:    "the instance's dependencies",
			Instance: "apim",
			Before:   "BlobStorage TableStorage SQLDatabase KeyVault Queue FileStorage Metrics Monitoring AzureActiveDirectory Email Captcha EventHub",
			After:    []string{""},
		}},
		Fixes: []Fix{{
			Title:   "the server forwards what it does not hold to 168.63.129.16",
			Changes: []sim.Change{sim.SetForward{Server: "dns-vm", Suffix: dns.Root, To: ips(azureDNS)}},
		}},
		Sources: []string{"apim:D2", "apim:D6", "apim:9", "dns:D2.9", "dns:D3.18", "dns:D3.25", "dns:D7.5", "dns:D7.17", "dns:T26"},
	}
}
