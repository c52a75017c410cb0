package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// privateZoneShadowsPublic links a zone that holds the instance's name, and with it all
// others of azure-api.net.
//
// Topology: see Picture.
// Symptom: the gateway resolves; other services of Azure, some with names that look
// like no API Management at all, do not exist any more.
// Cause: in a network that a zone is linked to, the zone is all that is known of its
// names, and of the aliases that lead there. Public DNS is not asked.
// Fix: a zone for each name, instead of one for all.
// Sources: apim:D8, apim:D9, dns:D4.14, dns:D4.15, dns:D4.17, dns:D4.18, dns:D9.5, dns:T9.
func privateZoneShadowsPublic() Scenario {
	d := withNames()
	d.PrivateZones[1].Links = nil
	d.PrivateZones = append(d.PrivateZones, sim.PrivateZone{
		Name: "azure-api.net", Records: []string{"apim A 10.0.1.5"}, Links: linked("lab", "vnet"),
	})
	d.VNets = append(d.VNets, sim.VNet{Name: "lab", Region: "eastus", Space: cidrs("10.7.0.0/16"), Subnets: []sim.Subnet{
		{Name: "vms", Prefixes: cidrs("10.7.0.0/24")},
	}})
	d.Services = append(d.Services,
		sim.Service{Name: "partner", Prefixes: cidrs("20.119.0.20/32"), FQDNs: []string{"partner.azure-api.net"}},
		sim.Service{Name: "bing", Prefixes: cidrs("20.119.0.30/32"), FQDNs: []string{"apim-bing-prod-001.azure-api.net"}},
	)
	d.PublicDNS = append(d.PublicDNS, sim.PublicZone{
		Name: "bing.microsoft.com", Records: []string{"api CNAME apim-bing-prod-001.azure-api.net."},
	})
	const bing = "api.bing.microsoft.com"
	gone := unresolved("Azure DNS for vnet", sim.NameNotFound)
	return Scenario{
		Number:   "24",
		Name:     "private_zone_shadows_public",
		Title:    "A private zone that shadows a public one",
		Question: "Since the lab's private zone azure-api.net is linked to our network, our gateway resolves. Why is another company's gone, and Bing's API too?",
		Answer: "A linked zone is all that the network knows below its name: what it does not hold does not exist, and public DNS is not asked. " +
			"Bing's name is an alias that leads into azure-api.net. A zone for the one name, apim.azure-api.net, shadows nothing else.",
		Picture: `
  vm 10.0.2.4 ---> 168.63.129.16
                     private zone azure-api.net, linked to vnet: apim  10.0.1.5
                       partner.azure-api.net             x no such name
                       api.bing.microsoft.com, alias of
                         apim-bing-prod-001.azure-api.net  x no such name

                     cure: private zone apim.azure-api.net: @  10.0.1.5
                       all others -> public DNS
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("vm", "partner.azure-api.net", 443),
				Claim:  "somebody else's instance",
				Before: gone,
				After:  after(delivered("partner")),
			},
			{
				Flow:   tcp("vm", bing, 443),
				Claim:  "a service whose public alias leads into the shadow",
				Before: gone,
				After:  after(delivered("bing")),
			},
			{
				Flow:   tcp("vm", gateway, 443),
				Claim:  "our own gateway, for which the zone was made",
				Before: delivered("apim"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("vm", storage, 443),
				Claim:  "a name with a zone of its own",
				Before: delivered("storage"),
				After:  after(delivered("storage")),
			},
		},
		Lookups: []Lookup{{
			Claim: "what a person sees on the test machine", Machine: "vm", Name: bing, Program: dns.WindowsNslookup,
			Before: "name-not-found", After: []string{"20.119.0.30"},
		}},
		Fixes: []Fix{{
			Title: "a zone for the one name, in place of the zone for all",
			Changes: []sim.Change{
				sim.UnlinkZone{Zone: "azure-api.net", VNet: "vnet"},
				sim.LinkZone{Zone: gateway, Link: sim.ZoneLink{VNet: "vnet"}},
			},
		}},
		Sources: []string{"apim:D8", "apim:D9", "dns:D4.14", "dns:D4.15", "dns:D4.17", "dns:D4.18", "dns:D9.5", "dns:T9"},
	}
}
