package azjson_test

import (
	"slices"
	"testing"

	"azpath/dns"
	"azpath/sim"
)

// The resolver whose subnets have a copy of a Bastion's group: no rule of it admits
// DNS, and its own deny comes before the default that would.
func TestQuestionsOfResolverWithBastionGroup(t *testing.T) {
	r := deployed(t, "tmpl-private-dns-resolver-subscription-scope.json", map[string]string{"dnsResolverName": "resolver", "topLevelManagementGroupPrefix": "alz", "vnetRg": "rg-net"})
	spoke := func(d *sim.Design) {
		d.VNets = append(d.VNets, sim.VNet{Name: "spoke", Space: prefixes("10.200.0.0/16"), Subnets: []sim.Subnet{{Name: "app", Prefixes: prefixes("10.200.0.0/24"), NICs: []sim.NIC{{Name: "client", IPs: addrs("10.200.0.9")}}}}})
		d.Peerings = append(d.Peerings, sim.Peering{From: "spoke", To: "vnet01"}, sim.Peering{From: "vnet01", To: "spoke"})
	}
	ask(t, r, []question{
		{name: "a spoke's question by UDP", flow: "udp client -> 10.100.9.4:53", with: spoke, want: sim.Dropped, reason: sim.DeniedByNSG, shows: "1000 DenyAllInBound"},
		{name: "and by TCP", flow: "tcp client -> 10.100.9.4:53", with: spoke, want: sim.Dropped, reason: sim.DeniedByNSG, shows: "1000 DenyAllInBound"},
		{name: "the rules gone, it arrives", flow: "udp client -> 10.100.9.4:53", want: sim.Delivered,
			with: both(spoke, func(d *sim.Design) { d.VNets[0].Subnets[0].NSG = "" })},
		{name: "a rule of its ruleset asks nobody either", flow: "tcp client -> x.corp.example:443", want: sim.Unresolved, reason: sim.DNSTimeout, shows: "was denied at resolver/snet-dnspr-out by rule 1000 DenyAllOutBound",
			with: both(spoke, func(d *sim.Design) {
				d.VNets[1].Subnets[0].NICs = append(d.VNets[1].Subnets[0].NICs, sim.NIC{Name: "dc", IPs: addrs("10.200.0.53")})
				d.DNSServers = append(d.DNSServers, sim.DNSServer{Host: "dc", Zones: []dns.Zone{{Name: "corp.example", Records: []string{"x A 10.200.0.7"}}}})
				s := &d.Rulesets[0]
				s.Links, s.Rules = append(s.Links, "spoke"), append(s.Rules, sim.ForwardingRule{Name: "corp", Domain: "corp.example", Targets: addrs("10.200.0.53")})
			})},
	})
}

// A module with nullable parameters: nothing but the resolver by default, endpoints
// when they are given.
func TestQuestionsOfResolverModule(t *testing.T) {
	const vnet = "/subscriptions/0/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub"
	parameters := map[string]string{"name": "resolver", "virtualNetworkResourceId": vnet}
	r := deployed(t, "tmpl-dns-resolver-avm-symbolic-types.json", parameters)
	if n := len(r.Report.Read); n != 1 || r.Report.Read[0].Type != "Microsoft.Network/dnsResolvers" {
		t.Errorf("read %v, want the resolver alone", r.Report.Read)
	}
	parameters["inboundEndpoints"] = `[{"name":"in","subnetResourceId":"` + vnet + `/subnets/in"},{"name":"in2","subnetResourceId":"` + vnet + `/subnets/in2","privateIpAddress":"10.0.2.8","privateIpAllocationMethod":"Static"}]`
	parameters["outboundEndpoints"] = `[{"name":"out","subnetResourceId":"` + vnet + `/subnets/out"}]`
	r = deployed(t, "tmpl-dns-resolver-avm-symbolic-types.json", parameters)
	read := map[string]int{}
	for _, c := range r.Report.Read {
		read[c.Type] = c.Number
	}
	if in, out := read["Microsoft.Network/dnsResolvers/inboundEndpoints"], read["Microsoft.Network/dnsResolvers/outboundEndpoints"]; in != 2 || out != 1 {
		t.Errorf("%d inbound and %d outbound endpoints, want two and one", in, out)
	}
	if x := r.Design.DNSResolvers; len(x) != 1 || len(x[0].Inbound) != 1 || x[0].Inbound[0].IP != addr("10.0.2.8") {
		t.Errorf("%+v, want the endpoint whose address is known", x)
	}
	notes(t, r, "dnsResolvers/inboundEndpoints/resolver/in: ipConfigurations[0].subnet: refers to virtualNetworks/subnets/hub/in, which no file has, and of which too little is known to assume one")
}

// All identifiers are unknown in a plan: which firewall stands where follows from the
// configuration's references. Three of one subnet cannot be, two belong to a hub.
func TestQuestionsOfTerraformPlan(t *testing.T) {
	r := given(t, "tfplan-azurerm-firewall-vnet-vhub.json")
	if f := r.Design.Firewalls; len(f) != 1 || f[0].VNet != "testvnet" || !slices.Equal(f[0].PublicIPs, []string{"testpip"}) {
		t.Errorf("%+v, want one firewall in the network", f)
	}
	notes(t, r,
		`azurerm_firewall.premium"].virtualNetwork: subnet "testvnet/AzureFirewallSubnet" is taken`,
		`azurerm_firewall.standard"].virtualNetwork: subnet "testvnet/AzureFirewallSubnet" is taken`,
		"azurerm_firewall.premium_virtual_hub: virtualHub: a firewall of a virtual hub stands in no network of the design",
		"azurerm_firewall.standard_virtual_hub: virtualHub: a firewall of a virtual hub stands in no network of the design",
	)
}
