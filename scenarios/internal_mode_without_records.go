package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// internalModeWithoutRecords leaves the names of an Internal instance to public DNS,
// which does not have them.
//
// Topology: see Picture.
// Symptom: the private VIP answers, no name of the instance does.
// Cause: in Internal mode Azure registers none of its names; who needs them brings
// the records, for every network of a client.
// Fix: a private zone for each name, linked to the network, and on premises a
// forward to a machine that asks there.
// Sources: apim:D7, apim:H3, apim:H6, apim:R1, dns:D9.2, dns:D9.4, dns:D9.6, dns:D9.9.
func internalModeWithoutRecords() Scenario {
	const management = "apim.management.azure-api.net"
	d := withNames()
	d.PrivateZones[1].Links = nil
	for _, name := range []dns.Name{portal, management} {
		d.PrivateZones = append(d.PrivateZones, sim.PrivateZone{Name: name, Records: []string{"@ A 10.0.1.5"}})
	}
	link := func(zone dns.Name) sim.Change {
		return sim.LinkZone{Zone: zone, Link: sim.ZoneLink{VNet: "vnet"}}
	}
	return Scenario{
		Number:   "25",
		Name:     "internal_mode_without_records",
		Title:    "Internal mode without its DNS records",
		Question: "The instance is in Internal mode and its VIP answers. Why does nobody find it?",
		Answer: "Azure registers none of an Internal instance's names: the records are the customer's, one private zone for each name, seen from every " +
			"network that has clients. The developer portal needs the management name too, since its pages call it from the browser.",
		Picture: `
  vm 10.0.2.4 -------> 168.63.129.16
     |                   apim.azure-api.net            x no such name
     |                   apim.developer.azure-api.net  x no such name
     +-- 10.0.1.5 ---> apim, by its address
     |
  pc 192.168.10.10 --> dc-dns --> public DNS
                         apim.azure-api.net            x no such name

  cure: private zones linked to vnet, and
  pc --> dc-dns ==> dns-vm 10.0.4.4 --> 168.63.129.16 as vnet sees it
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("vm", gateway, 443),
				Claim:  "a client in the network",
				Before: unresolved("Azure DNS for vnet", sim.NameNotFound),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("vm", portal, 443),
				Claim:  "the developer portal",
				Before: unresolved("Azure DNS for vnet", sim.NameNotFound),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("vm", management, 443),
				Claim:  "what the portal's pages call: public DNS has its name, for the control plane, and the public VIP is for that alone",
				Before: dropped("apim", sim.LegSYN, sim.DeniedByDefault),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("pc", gateway, 443),
				Claim:  "a client on premises",
				Before: unresolved("public DNS", sim.NameNotFound),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("vm", "apim", 443),
				Claim:  "by its address it is there",
				Before: delivered("apim"),
				After:  after(delivered("apim")),
			},
		},
		Lookups: []Lookup{{
			Claim: "what a person sees on the test machine", Machine: "vm", Name: gateway, Program: dns.WindowsNslookup,
			Before: "name-not-found", After: []string{"10.0.1.5"},
		}},
		Fixes: []Fix{{
			Title: "the zones are linked to the network, and the site forwards the gateway's name",
			Changes: []sim.Change{
				link(gateway), link(portal), link(management),
				sim.SetForward{Server: "dc-dns", Suffix: gateway, To: ips(forwarderVM)},
			},
		}},
		Sources: []string{"apim:D7", "apim:D9", "apim:H3", "apim:H6", "apim:R1", "dns:D9.2", "dns:D9.4", "dns:D9.6", "dns:D9.9"},
	}
}
