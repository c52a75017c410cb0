package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// firewallBlocks53 has its name server behind the firewall, which was told of the
// dependencies and not of DNS.
//
// Topology: see Picture.
// Symptom: every dependency with a name is red; by address all is well.
// Cause: the query follows the default route like any packet, and no rule allows
// port 53. Nobody says so to the instance: it waits.
// Fix: a rule for port 53; or Azure DNS, whose queries pass no firewall, where no
// name of the site is needed.
// Sources: apim:D4, apim:8, dns:D1.2, dns:D2.11, dns:D3.17, dns:D10.10.
func firewallBlocks53() Scenario {
	d := hubAndSpoke()
	spoke := &d.VNets[1]
	spoke.DNSServers = ips("10.8.0.4")
	spoke.Subnets = append(spoke.Subnets, sim.Subnet{Name: "vms", Prefixes: cidrs("10.0.2.0/24"), RouteTable: "rt-apim", NICs: []sim.NIC{{Name: "vm", IPs: ips("10.0.2.4")}}})
	d.VNets = append(d.VNets, sim.VNet{Name: "shared", Region: "eastus", Space: cidrs("10.8.0.0/16"), Subnets: []sim.Subnet{
		{Name: "dns", Prefixes: cidrs("10.8.0.0/24"), RouteTable: "rt-shared", NICs: []sim.NIC{{Name: "dns-vm", IPs: ips("10.8.0.4")}}},
	}})
	d.Peerings = append(d.Peerings,
		sim.Peering{From: "hub", To: "shared", AllowForwardedTraffic: true, AllowGatewayTransit: true},
		sim.Peering{From: "shared", To: "hub", AllowForwardedTraffic: true, UseRemoteGateways: true},
	)
	d.RouteTables = append(d.RouteTables, sim.RouteTable{Name: "rt-shared", Routes: []sim.UDR{
		{Name: "Spoke", Prefix: cidr("10.0.0.0/16"), NextHop: sim.Appliance("10.9.0.4")},
	}})
	d.RouteTables[0].Routes = append(d.RouteTables[0].Routes, sim.UDR{Name: "CP", Tag: "ApiManagement", NextHop: sim.ToInternet})
	fw := &d.Firewalls[0]
	fw.Network = append(fw.Network, sim.NetworkCollection{Name: "dependencies", Priority: 300, Access: sim.Allow, Rules: dependencyRules()})
	d.Sites[0].Hosts = append(d.Sites[0].Hosts, sim.Host{Name: "dc-dns", IP: ip(siteDNS)})
	d.DNSServers = []sim.DNSServer{
		{Host: "dns-vm", Forward: []dns.Forward{{Suffix: "corp.example", To: ips(siteDNS)}}, Forwarders: ips(azureDNS), ForwardOnly: true},
		{Host: "dc-dns", Software: dns.WindowsServer, Zones: []dns.Zone{corpZone()}},
	}
	waits := unresolved("fw", sim.DNSTimeout)
	return Scenario{
		Number:   "22",
		Name:     "firewall_blocks_53",
		Title:    "A firewall that blocks port 53",
		Question: "The firewall allows every dependency. Why is all of the status table red all the same?",
		Answer: "The network's DNS server is behind the firewall, and no rule allows port 53. The instance asks for each name, waits, and never " +
			"gets as far as a connection. Only queries to 168.63.129.16 pass no firewall.",
		Picture: `
  apim 10.0.1.4 -- FW 0.0.0.0/0 --> fw 10.9.0.4 ---> storage, SQL, ...  allowed
     |                                  |
     +-- query to 10.8.0.4:53 --------> x             dns-vm 10.8.0.4
                                    no rule           in the network "shared"
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "storage: the firewall would let the connection through, but there is none",
				Before: waits,
				After:  after(delivered("storage"), delivered("storage")),
			},
			{
				Flow:   tcp("apim", orders, 443),
				Claim:  "a backend on premises: Azure DNS does not know it",
				Before: waits,
				After:  after(delivered("backend"), unresolved("Azure DNS for spoke", sim.NameNotFound)),
			},
			{
				Flow:   tcp("apim", "backend", 443),
				Claim:  "the same backend by its address",
				Before: delivered("backend"),
				After:  after(delivered("backend"), delivered("backend")),
			},
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "management comes in by address",
				Before: delivered("apim"),
				After:  after(delivered("apim"), delivered("apim")),
			},
		},
		Lookups: []Lookup{{
			Claim: "what a person sees on the test machine", Machine: "vm", Name: storage, Program: dns.WindowsNslookup,
			Before: "dns-timeout", After: []string{"13.68.163.32", "13.68.163.32"},
		}},
		Fixes: []Fix{
			{
				Title: "a rule for DNS, over UDP and TCP",
				Changes: []sim.Change{sim.AddNetworkRule{Firewall: "fw", Access: sim.Allow, Rule: sim.NetworkRule{
					Name: "dns", Protocols: []sim.Protocol{sim.TCP, sim.UDP}, Sources: []string{"10.0.0.0/16"}, Destinations: []string{"10.8.0.4"}, Ports: []string{"53"},
				}}},
			},
			{
				Title:   "Azure DNS, which is asked past every firewall: names of Azure resolve, the site's do not",
				Changes: []sim.Change{sim.SetDNSServers{VNet: "spoke"}},
			},
		},
		Sources: []string{"apim:D4", "dns:D1.2", "dns:D2.11", "dns:D3.17", "dns:D10.10"},
	}
}
