package scenarios

import (
	"net/netip"

	"azpath/dns"
	"azpath/sim"
)

// The name servers of the designs below.
const (
	forwarderVM = "10.0.4.4"      // dns-vm, in the network
	siteDNS     = "192.168.10.53" // dc-dns, on premises
	inbound     = "10.0.5.4"      // resolver/in, of a private resolver
	azureDNS    = "168.63.129.16"
)

// The names that are asked for: a backend on premises, and the instance's own.
const (
	orders  = "orders.corp.example"
	gateway = "apim.azure-api.net"
)

// warmIngestion is the dependency of the source article's error text (apim:10.4).
const warmIngestion = "gcs.prod.warm.ingestion.monitoring.azure.com"

// withNames is a network with an Internal instance, a test machine and a forwarder,
// and a VPN to the site dc, which has the backend orders and a name server of its
// own. Nothing is forced anywhere, and nothing blocks.
//
//	apim 10.0.1.4, VIP .5    vm 10.0.2.4    dns-vm 10.0.4.4    pe-storage 10.0.3.4
//	pc 192.168.10.10         backend .20    dc-dns .53
//
// Storage is behind a private endpoint whose zone is linked, and so is the zone of
// the instance's gateway.
func withNames(servers ...string) sim.Design {
	d := tunnelled(sim.Internal, sim.Gateway{Name: "vgw", Type: sim.VPN, Connections: []sim.Connection{
		{Name: "to-dc", Site: "dc", Edge: "tunnel", Learned: cidrs("192.168.0.0/16")},
	}}, sim.VPNEdge)
	v, dc := &d.VNets[0], &d.Sites[0]
	v.DNSServers = ips(servers...)
	v.Subnets = append(v.Subnets,
		sim.Subnet{Name: "vms", Prefixes: cidrs("10.0.2.0/24"), NICs: []sim.NIC{{Name: "vm", IPs: ips("10.0.2.4"), Resolver: dns.WindowsClient}}},
		sim.Subnet{Name: "endpoints", Prefixes: cidrs("10.0.3.0/24")},
		sim.Subnet{Name: "dns", Prefixes: cidrs("10.0.4.0/24"), NICs: []sim.NIC{{Name: "dns-vm", IPs: ips(forwarderVM)}}},
	)
	d.Services = append(d.Services, sim.Service{Name: "warm-ingestion", Prefixes: cidrs("9.169.0.225/32"), FQDNs: []string{warmIngestion}})
	d.PrivateEndpoints = []sim.PrivateEndpoint{{
		Name: "pe-storage", Subnet: "vnet/endpoints", IP: ip("10.0.3.4"), Service: "storage", ZoneGroup: []string{"privatelink.blob.core.windows.net"},
	}}
	d.PrivateZones = []sim.PrivateZone{
		{Name: "privatelink.blob.core.windows.net", Links: linked("vnet")},
		{Name: gateway, Records: []string{"@ A 10.0.1.5"}, Links: linked("vnet")},
	}
	dc.Hosts = append(dc.Hosts, sim.Host{Name: "dc-dns", IP: ip(siteDNS)})
	for i := range dc.Hosts {
		dc.Hosts[i].Resolver = dns.WindowsClient
	}
	dc.DNSServers = ips(siteDNS)
	d.DNSServers = []sim.DNSServer{
		{Host: "dns-vm", Forward: []dns.Forward{{Suffix: "corp.example", To: ips(siteDNS)}}, Forwarders: ips(azureDNS), ForwardOnly: true},
		{Host: "dc-dns", Software: dns.WindowsServer, Zones: []dns.Zone{corpZone()}, Forwarders: ips("8.8.8.8"), ForwardOnly: true},
	}
	return d
}

// corpZone holds the names of the site.
func corpZone() dns.Zone {
	return dns.Zone{Name: "corp.example", Records: []string{"orders A 192.168.10.20"}}
}

// linked links a zone to networks.
func linked(vnets ...string) (links []sim.ZoneLink) {
	for _, v := range vnets {
		links = append(links, sim.ZoneLink{VNet: v})
	}
	return links
}

// unresolved is a flow that ended before it began: its name has no address.
func unresolved(at string, why sim.Reason) sim.Verdict {
	return sim.Verdict{Disposition: sim.Unresolved, Reason: why, Leg: sim.LegName, At: at}
}

// onlyInstance is a network with an instance in a subnet of a size, and no more.
func onlyInstance(mode sim.APIMMode, subnet int) sim.Design {
	d := sim.Design{
		VNets: []sim.VNet{{Name: "vnet", Region: "eastus", Space: cidrs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "apim", Prefixes: []netip.Prefix{netip.PrefixFrom(ip("10.0.1.0"), subnet)}, NSG: "nsg-apim"},
			{Name: "vms", Prefixes: cidrs("10.0.2.0/24"), NICs: []sim.NIC{{Name: "vm", IPs: ips("10.0.2.4")}}},
		}}},
		NSGs:      []sim.NSG{apimRules(mode)},
		PublicIPs: []sim.PublicIP{{Name: "pip-apim", IP: ip("198.51.100.7")}},
		APIMs:     []sim.APIM{{Name: "apim", Mode: mode, Subnet: "vnet/apim", PublicIP: "pip-apim"}},
	}
	return d
}

// withResolver adds an Azure DNS private resolver, with its two subnets.
func withResolver(d *sim.Design) {
	v := &d.VNets[0]
	v.Subnets = append(v.Subnets,
		sim.Subnet{Name: "inbound", Prefixes: cidrs("10.0.5.0/28")},
		sim.Subnet{Name: "outbound", Prefixes: cidrs("10.0.6.0/28")},
	)
	d.DNSResolvers = []sim.DNSResolver{{
		Name: "resolver", VNet: "vnet",
		Inbound:  []sim.InboundEndpoint{{Name: "in", Subnet: "vnet/inbound", IP: ip(inbound)}},
		Outbound: []sim.OutboundEndpoint{{Name: "out", Subnet: "vnet/outbound"}},
	}}
}
