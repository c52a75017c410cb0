package sim

import "testing"

// offered is a provider's network 10.50.0.0/16 with the machines s1 and s2 behind
// the balancer ilb 10.50.0.100, which the link service pls offers, and a consumer's
// network of the very same space, with the machine c and the endpoint pe. The two
// are not peered.
func offered() Design {
	return Design{
		VNets: []VNet{
			{Name: "provider", Region: "eastus", Space: CIDRs("10.50.0.0/16"), Subnets: []Subnet{
				{Name: "s", Prefixes: CIDRs("10.50.0.0/24"), RouteTable: "rt-s", NSG: "nsg-s", NICs: []NIC{{Name: "s1", IPs: IPs("10.50.0.4")}, {Name: "s2", IPs: IPs("10.50.0.5")}}},
				{Name: "nat", Prefixes: CIDRs("10.50.1.0/24")},
				{Name: "AzureFirewallSubnet", Prefixes: CIDRs("10.50.2.0/26")},
			}},
			{Name: "consumer", Region: "eastus", Space: CIDRs("10.50.0.0/16"), Subnets: []Subnet{
				{Name: "c", Prefixes: CIDRs("10.50.0.0/24"), NICs: []NIC{{Name: "c", IPs: IPs("10.50.0.4")}}},
				{Name: "pe", Prefixes: CIDRs("10.50.9.0/24")},
			}},
		},
		RouteTables: []RouteTable{{Name: "rt-s"}},
		NSGs:        []NSG{{Name: "nsg-s"}},
		PublicIPs:   []PublicIP{{Name: "pip-fw", IP: IP("198.51.100.8")}},
		Firewalls:   []Firewall{{Name: "fw", VNet: "provider", PublicIPs: []string{"pip-fw"}}},
		LoadBalancers: []LoadBalancer{{Name: "ilb", Frontends: []Frontend{{Name: "front", Subnet: "provider/s", PrivateIP: IP("10.50.0.100")}},
			Pools: []Pool{{Name: "pool", NICs: []string{"s1", "s2"}}},
			Rules: []LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443, BackendPort: 8443}, {Name: "dns", Protocol: UDP, Frontend: "front", Pool: "pool", FrontendPort: 53}}}},
		PrivateLinkServices: []PrivateLinkService{{Name: "pls", Frontend: "ilb/front", Subnet: "provider/nat"}},
		PrivateEndpoints:    []PrivateEndpoint{{Name: "pe", Subnet: "consumer/pe", PrivateLinkService: "pls"}},
		Assumptions:         Assumptions{DefaultOutboundAccess: On},
	}
}

func TestDocumentedPrivateLinkService(t *testing.T) {
	base := offered()
	prove(t, []fact{
		// net:1.8.b7
		{says: "the provider's machine sees a NAT address of its own network, never the client's", design: base, flow: "tcp c -> pe:443", want: delivered("s1"),
			shows: []string{"nat    src 10.50.0.4:51000 -> 10.50.1.4:51000", "nat    dst 10.50.9.4:443 -> 10.50.0.100:443", "nat    dst 10.50.0.100:443 -> 10.50.0.4:8443 (load balancer ilb https)",
				"leg SYN-ACK 10.50.0.4:8443 > 10.50.1.4:51000", "10.50.0.0/16 -> VnetLocal (Default)", "nat    dst 10.50.1.4:51000 -> 10.50.0.4:51000", "nat    src 10.50.0.100:443 -> 10.50.9.4:443"}},
		// net:1.8.b7
		{says: "the machine's NSG judges that address", flow: "tcp c -> pe:443", design: base, changes: []string{"nsg add nsg-s no 100 Inbound Deny * 10.50.1.0/24 -> *"}, want: dropped(DeniedByNSG, LegSYN, "s1"),
			shows: []string{"acl    inbound deny (subnet nsg-s 100 no)"}},
		// net:1.8.b7
		{says: "not the client's, which both networks have", flow: "tcp c -> pe:443", design: base, changes: []string{"nsg add nsg-s no 100 Inbound Deny * 10.50.0.4 -> *"}, want: delivered("s1")},
		// net:1.8.b7
		{says: "of several NAT addresses any may be taken", flow: "tcp c -> pe:443", want: dropped(DeniedByNSG, LegSYN, "s1"), shows: []string{"or delivered"}, changes: []string{"nsg add nsg-s no 100 Inbound Deny * 10.50.1.9 -> *"},
			design: base.with(func(d *Design) { d.PrivateLinkServices[0].NATIPs = IPs("10.50.1.8", "10.50.1.9") })},
		// net:1.8.b7: the answer is routed to the NAT address like any other
		{says: "a route for the NAT addresses over a firewall breaks the answer", flow: "tcp c -> pe:443", design: base, changes: []string{"route add rt-s nat 10.50.1.0/24 VirtualAppliance 10.50.2.4"},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"10.50.1.0/24 -> VirtualAppliance 10.50.2.4 (User rt-s/nat)"}},
		{says: "a port without a rule is silent", design: base, flow: "tcp c -> pe:80", want: dropped(NoListener, LegSYN, "ilb")},
		{says: "UDP passes", design: base, flow: "udp c -> pe:53", want: answered("s1")},
		// net:1.8.b6
		{says: "the provider has to approve", design: base, flow: "tcp c -> pe:443", changes: []string{"privatelink state pe Pending"}, want: dropped(NextHopUnreachable, LegSYN, "pe")},
		{says: "a NAT address takes no connections of its own", design: base, flow: "tcp s2 -> 10.50.1.4:443", want: dropped(NoListener, LegSYN, "pls")},
		{says: "a closed port is refused through both", flow: "tcp c -> pe:443", want: refused(NoListener, LegReset, "s1"),
			design: base.with(func(d *Design) { d.nic("s1").Listen = []Listener{{Ports: Port(22)}} })},
		// net:1.8.b4, over a link service as over any endpoint
		{says: "an appliance in front loses the answers here too", flow: "tcp c -> pe:443", want: dropped(EndpointReturn, LegSYNACK, "nva"),
			design: base.with(func(d *Design) {
				v := &d.VNets[1]
				v.Subnets = append(v.Subnets, Subnet{Name: "n", Prefixes: CIDRs("10.50.3.0/24"), NICs: []NIC{{Name: "nva", IPs: IPs("10.50.3.4"), IPForwarding: true}}})
				v.Subnets[0].RouteTable = "rt-c"
				d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-c", Routes: []UDR{{Name: "pe", Prefix: CIDR("10.50.9.4/32"), NextHop: Appliance("10.50.3.4")}}})
			})},
	})
}

// A machine behind a link service may itself call a private endpoint for what it
// was asked: the two are told apart.
func TestDocumentedEndpointBehindEndpoint(t *testing.T) {
	chain := offered().with(func(d *Design) {
		d.Services = []Service{{Name: "store", Prefixes: CIDRs("20.38.98.0/24"), PublicNetworkAccess: PublicAccessDisabled}}
		d.PrivateEndpoints = append(d.PrivateEndpoints, PrivateEndpoint{Name: "pe2", Subnet: "provider/nat", IP: IP("10.50.1.200"), Service: "store"})
		d.LoadBalancers[0].Pools[0].NICs = []string{"s1"}
		s := d.nic("s1")
		s.IPForwarding = true
		s.Appliance = Filter{
			DNAT: []DNATRule{{Name: "on", Destination: IP("10.50.0.4"), Port: 8443, Translated: IP("10.50.1.200"), ToPort: 443}},
			SNAT: []SNATRule{{Name: "hide", To: IP("10.50.0.4")}},
		}
	})
	prove(t, []fact{
		// net:1.8.b7, net:7.b6
		{says: "each endpoint's answers find their own way back", design: chain, flow: "tcp c -> pe:443", want: delivered("store"),
			shows: []string{"nat    dst 10.50.0.4:8443 -> 10.50.1.200:443 (s1 on)", "leg SYN-ACK 10.50.1.200:443 > 10.50.0.4:51000", "as SYN: c > pe > pls > s1 > pe2 > store", "as SYN-ACK: store > pe2 > s1 > pls > pe > c"}},
	})
}
