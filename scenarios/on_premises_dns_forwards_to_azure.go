package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// onPremisesDNSForwardsToAzure sends Azure's names from a server on premises to an
// address that exists inside Azure alone.
//
// Topology: see Picture.
// Symptom: names of Azure time out, on premises and in the instance; names of the
// site resolve.
// Cause: 168.63.129.16 stands on the host of the machine that asks. From anywhere
// else it is an address that nobody routes.
// Fix: forward to something in a network of Azure that asks it there: a forwarder
// on a machine, or the inbound endpoint of a private resolver.
// Sources: apim:D3, dns:D1.9, dns:D6.12, dns:D7.3, dns:D7.8, dns:D9.9, dns:T3.
func onPremisesDNSForwardsToAzure() Scenario {
	d := withNames(siteDNS)
	withResolver(&d)
	d.DNSServers[1].Forward = []dns.Forward{
		{Suffix: gateway, To: ips(azureDNS)},
		{Suffix: "blob.core.windows.net", To: ips(azureDNS)},
	}
	lost := unresolved("internet", sim.DNSTimeout)
	return Scenario{
		Number:   "20",
		Name:     "on_premises_dns_forwards_to_azure",
		Title:    "DNS on premises that forwards to 168.63.129.16",
		Question: "The DNS servers on premises forward Azure's names to 168.63.129.16. Why do they time out?",
		Answer: "That address answers only machines in Azure: each finds it on its own host. From on premises the query dies on the way. " +
			"Forward to a machine in the network that forwards, or to the inbound endpoint of a private resolver.",
		Picture: `
  pc 192.168.10.10 \
  apim 10.0.1.4    --> dc-dns 192.168.10.53 --> [dc/internet] --> 168.63.129.16
                         |                                        x nowhere
                         |  cures: forward over the tunnel to
                         +--> dns-vm 10.0.4.4 -----------\
                         +--> resolver/in 10.0.5.4 -------> 168.63.129.16
                                                            as vnet sees it
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("pc", gateway, 443),
				Claim:  "a client on premises calls the gateway",
				Before: lost,
				After:  after(delivered("apim"), delivered("apim")),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "the instance, whose network uses the same server, and its storage",
				Before: lost,
				After:  after(delivered("storage"), delivered("storage")),
			},
			{
				Flow:   tcp("pc", "apim", 443),
				Claim:  "the same client calls the private VIP by its address: the tunnel is fine",
				Before: delivered("apim"),
				After:  after(delivered("apim"), delivered("apim")),
			},
			{
				Flow:   tcp("apim", orders, 443),
				Claim:  "a name of the site, which needs no forwarding",
				Before: delivered("backend"),
				After:  after(delivered("backend"), delivered("backend")),
			},
		},
		Lookups: []Lookup{{
			Claim: "what a person sees on premises: the program gives up before the server does", Machine: "pc", Name: gateway, Program: dns.WindowsNslookup,
			Before: "dns-timeout", After: []string{"10.0.1.5", "10.0.1.5"},
		}},
		Fixes: []Fix{
			{Title: "forward to a machine in the network that forwards", Changes: forwardAzure(forwarderVM)},
			{Title: "forward to the inbound endpoint of the private resolver", Changes: forwardAzure(inbound)},
		},
		Sources: []string{"apim:D3", "dns:D1.9", "dns:D6.12", "dns:D7.3", "dns:D7.8", "dns:D9.9", "dns:T3"},
	}
}

// forwardAzure makes the site's server ask another for Azure's names.
func forwardAzure(server string) []sim.Change {
	return []sim.Change{
		sim.SetForward{Server: "dc-dns", Suffix: gateway, To: ips(server)},
		sim.SetForward{Server: "dc-dns", Suffix: "blob.core.windows.net", To: ips(server)},
	}
}
