package sim

import (
	"testing"
)

func TestDocumentedNameFindings(t *testing.T) {
	base := withNames()
	ruled := base.with(func(d *Design) {
		d.Rulesets = []ForwardingRuleset{{Name: "rules", Outbound: []string{"resolver/out"}, Links: []string{"a"}, Rules: []ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: IPs("10.0.5.4")}}}}
	})
	const zone = `privateDnsZones["privatelink.blob.core.windows.net"]: `
	finds(t, []flaw{
		// dns:D4.2, dns:T4
		{says: "a zone that is linked to no network", design: base, changes: []string{"dns unlink privatelink.blob.core.windows.net hub", "dns unlink privatelink.blob.core.windows.net a"},
			want: []string{zone + `unused: linked to no virtual network: nobody sees it`, `privateEndpoints["pe-store"]: no-private-zone: store.blob.core.windows.net keeps its public address: no network has the zone privatelink.blob.core.windows.net`},
			mend: []string{"dns link privatelink.blob.core.windows.net hub", "dns link privatelink.blob.core.windows.net a"}},
		// dns:D5.3
		{says: "an endpoint whose zone nobody has", design: base, edit: func(d *Design) { d.PrivateZones, d.PrivateEndpoints[0].ZoneGroup = nil, nil },
			want: []string{`privateEndpoints["pe-store"]: no-private-zone: store.blob.core.windows.net keeps its public address: no network has the zone privatelink.blob.core.windows.net`}},
		// dns:D5.3, dns:T6
		{says: "a zone without the endpoint's record", design: base, edit: func(d *Design) { d.PrivateEndpoints[0].ZoneGroup = nil },
			want: []string{
				zone + `shadowed-name: store.privatelink.blob.core.windows.net is public, and does not exist in a: the zone is all that is known there`,
				zone + `shadowed-name: store.privatelink.blob.core.windows.net is public, and does not exist in hub: the zone is all that is known there`},
			mend: []string{`dns record privatelink.blob.core.windows.net "store A 10.0.3.4"`}},
		// dns:D4.22, dns:T7
		{says: "not where the link falls back to the internet", design: base, edit: func(d *Design) {
			d.PrivateEndpoints[0].ZoneGroup = nil
			d.PrivateZones[0].Links = []ZoneLink{{VNet: "hub", Fallback: true}}
		}},
		// dns:T8, dns:D4.15
		{says: "a zone that shadows a public one", design: base, edit: func(d *Design) {
			d.PublicDNS = []PublicZone{{Name: "contoso.com", Records: []string{"www A 203.0.113.7", "api A 203.0.113.8"}}}
			d.PrivateZones = append(d.PrivateZones, PrivateZone{Name: "contoso.com", Records: []string{"api A 10.0.1.4"}, Links: []ZoneLink{{VNet: "hub", Fallback: true}}})
		}, want: []string{`privateDnsZones["contoso.com"]: shadowed-name: www.contoso.com is public, and does not exist in hub: the zone is all that is known there`},
			mend: []string{`dns record contoso.com "* A 203.0.113.7"`}},
		// dns:D5.4, dns:T23
		{says: "a zone by the name of the public suffix", design: base, edit: func(d *Design) {
			d.PrivateZones = append(d.PrivateZones, PrivateZone{Name: "privatelink.vault.azure.net", Links: []ZoneLink{{VNet: "hub"}}})
		}, want: []string{`privateDnsZones["privatelink.vault.azure.net"]: misnamed-zone: no name leads here: with a private endpoint those of vault.azure.net are aliases in privatelink.vaultcore.azure.net`}},
		// dns:D1.9, dns:D7.3, dns:T3
		{says: "servers on premises that forward to Azure's own address", design: base, changes: []string{"dns forward dc-dns blob.core.windows.net -> 168.63.129.16", "dns forward dc-dns . -> 168.63.129.16"},
			want: []string{
				`dnsServers["dc-dns"].conditionalForwarders["blob.core.windows.net"].to: azure-dns-from-outside: 168.63.129.16 answers inside Azure alone: forward to a server or an inbound endpoint there`,
				`dnsServers["dc-dns"].forwarders: azure-dns-from-outside: 168.63.129.16 answers inside Azure alone: forward to a server or an inbound endpoint there`},
			mend: []string{"dns forward dc-dns blob.core.windows.net -> 10.0.5.4", "dns forward dc-dns . -> 8.8.8.8"}},
		// dns:D6.14, dns:T14, dns:D10.16
		{says: "a ruleset that leads back to where it is asked", design: ruled, changes: []string{"dns attach rules hub"},
			want: []string{`dnsForwardingRulesets["rules"].forwardingRules["corp"].targetDnsServers: name-loop: 10.0.5.4 is an inbound endpoint in hub, which the ruleset is linked to: the question comes back to the rule`},
			mend: []string{"dns detach rules hub"}},
		// dns:D6.5
		{says: "a ruleset that is linked to nothing", design: ruled, changes: []string{"dns detach rules a"},
			want: []string{`dnsForwardingRulesets["rules"]: unused: linked to no virtual network: no question meets its rules`}, mend: []string{"dns attach rules a"}},
		// dns:D2.10
		{says: "servers that a network does not reach, or that are none", design: base, changes: []string{"dns set a 10.0.4.4,10.0.9.9,10.1.0.4"},
			want: []string{
				`virtualNetworks["a"].dnsServers: dns-unreachable: a gets no answer from 10.0.9.9: request 10.1.0.4:51000 > 10.0.9.9:53 ended at a: no network interface has this address`,
				`virtualNetworks["a"].dnsServers: dns-unreachable: a is told at once that 10.1.0.4 is no name server`},
			mend: []string{"dns set a default"}},
		// dns:D6.3, dns:T29
		{says: "an inbound endpoint whose address alone is admitted", design: base.with(func(d *Design) {
			d.NSGs = append(d.NSGs, NSG{Name: "nsg-in"})
			d.VNets[0].Subnets[len(d.VNets[0].Subnets)-2].NSG = "nsg-in"
		}), changes: []string{"nsg add nsg-in dns 100 Inbound Allow * 172.16.0.0/16 -> 10.0.5.4:53", "nsg add nsg-in none 200 Inbound Deny * * -> *"},
			want: []string{`dnsResolvers["resolver"].inboundEndpoints["in"].privateIPAddress: inbound-endpoint-alone: subnet nsg-in 100 dns admits questions to 10.0.5.4 and not to the rest of hub/in, where the endpoint's machines stand: they are lost, some or all`},
			mend: []string{"nsg remove nsg-in dns", "nsg add nsg-in dns 100 Inbound Allow * 172.16.0.0/16 -> 10.0.5.0/28:53"}},
		// dns:D2.10
		{says: "not one that answers", design: base, changes: []string{"dns set a 10.0.4.4,10.0.5.4,172.16.0.53"}},
	})
}
