package sim

import "testing"

// balanced is a network with a public and an internal load balancer, a machine
// with a public address of its own, and a firewall that nothing is routed to yet:
//
//	client 203.0.113.10 -- lb 198.51.100.4:443 -- web 10.0.1.4:8443
//	                       pip-vm 198.51.100.9 -- vm  10.0.3.4
//	user 10.0.2.4 -------- ilb 10.0.1.100:443 --- web, web2
func balanced() Design {
	return Design{
		VNets: []VNet{{Name: "net", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
			{Name: "AzureFirewallSubnet", Prefixes: CIDRs("10.0.0.0/26")},
			{Name: "web", Prefixes: CIDRs("10.0.1.0/24"), RouteTable: "rt-web", NSG: "nsg-web", NICs: []NIC{
				{Name: "web", IPs: IPs("10.0.1.4")}, {Name: "web2", IPs: IPs("10.0.1.5")},
			}},
			{Name: "users", Prefixes: CIDRs("10.0.2.0/24"), RouteTable: "rt-users", NICs: []NIC{{Name: "user", IPs: IPs("10.0.2.4")}}},
			{Name: "vms", Prefixes: CIDRs("10.0.3.0/24"), RouteTable: "rt-vms", NSG: "nsg-vms", NICs: []NIC{{Name: "vm", IPs: IPs("10.0.3.4"), PublicIP: "pip-vm"}}},
		}}},
		RouteTables: []RouteTable{{Name: "rt-web"}, {Name: "rt-users"}, {Name: "rt-vms"}},
		NSGs: []NSG{
			{Name: "nsg-web", Rules: []SecurityRule{{Name: "https", Priority: 100, Direction: Inbound, Access: Allow, Protocol: TCP, DestinationPorts: []string{"8443"}}}},
			{Name: "nsg-vms", Rules: []SecurityRule{{Name: "any", Priority: 100, Direction: Inbound, Access: Allow}}},
		},
		PublicIPs: []PublicIP{
			{Name: "pip-lb", IP: IP("198.51.100.4")}, {Name: "pip-fw", IP: IP("198.51.100.8")}, {Name: "pip-vm", IP: IP("198.51.100.9")},
		},
		LoadBalancers: []LoadBalancer{
			{Name: "lb", Frontends: []Frontend{{Name: "front", PublicIP: "pip-lb"}},
				Pools: []Pool{{Name: "pool", NICs: []string{"web"}}},
				Rules: []LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443, BackendPort: 8443}}},
			{Name: "ilb", Frontends: []Frontend{{Name: "front", Subnet: "net/web", PrivateIP: IP("10.0.1.100")}},
				Pools: []Pool{{Name: "pool", NICs: []string{"web", "web2"}}},
				Rules: []LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443, BackendPort: 8443}}},
		},
		Firewalls: []Firewall{{Name: "fw", VNet: "net", PublicIPs: []string{"pip-fw"},
			Network: []NetworkCollection{{Name: "net", Priority: 1000, Access: Allow, Rules: []NetworkRule{{Name: "any"}}}},
		}},
		Internet: []Host{{Name: "client", IP: IP("203.0.113.10")}, {Name: "other", IP: IP("203.0.113.20")}},
	}
}

const webByFirewall = "route add rt-web FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"

func TestDocumentedPublicFrontend(t *testing.T) {
	base := balanced()
	natRules := base.with(func(d *Design) {
		d.NSGs[0].Rules[0].DestinationPorts = nil
		d.LoadBalancers[0].Pools = append(d.LoadBalancers[0].Pools, Pool{Name: "rdp", NICs: []string{"web2", "web"}})
		d.LoadBalancers[0].InboundNATRules = []InboundNATRule{
			{Name: "ssh", Frontend: "front", FrontendPort: 2201, BackendPort: 22, NIC: "web2"},
			{Name: "rdp", Frontend: "front", Pool: "rdp", FirstPort: 5000, LastPort: 5009, BackendPort: 3389},
		}
	})
	prove(t, []fact{
		// net:L1, net:N4
		{says: "the backend sees the client's own source and its own address and port", design: base, flow: "tcp client -> 198.51.100.4:443",
			changes: []string{"nsg remove nsg-web https", "nsg add nsg-web exact 100 Inbound Allow Tcp 203.0.113.10 -> 10.0.1.4:8443"},
			want:    delivered("web"),
			shows: []string{"nat    dst 198.51.100.4:443 -> 10.0.1.4:8443 (load balancer lb https)", "acl    inbound allow (subnet nsg-web 100 exact)",
				"0.0.0.0/0 -> Internet (Default)", "nat    src 10.0.1.4:8443 -> 198.51.100.4:443"}},
		// net:N3
		{says: "an inbound rule with the public address as destination never matches", design: base, flow: "tcp client -> 198.51.100.4:443",
			changes: []string{"nsg remove nsg-web https", "nsg add nsg-web public 100 Inbound Allow Tcp 203.0.113.10 -> 198.51.100.4"},
			want:    dropped(DeniedByDefault, LegSYN, "web"), shows: []string{"acl    inbound deny (subnet nsg-web 65500 DenyAllInBound)"}},
		// net:N4: the backend port, not the frontend's
		{says: "an inbound rule with the frontend's port never matches where the rule changes the port", design: base, flow: "tcp client -> 198.51.100.4:443",
			changes: []string{"nsg remove nsg-web https", "nsg add nsg-web front 100 Inbound Allow Tcp * -> *:443"},
			want:    dropped(DeniedByDefault, LegSYN, "web")},
		// net:L2
		{says: "a reply whose route is VirtualAppliance leaves a public frontend broken", design: base, flow: "tcp client -> 198.51.100.4:443",
			changes: []string{webByFirewall},
			want:    dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(),
			shows:   []string{"leg SYN-ACK 10.0.1.4:8443 > 203.0.113.10:51000", "0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-web/FW)", "state  none"}},
		// net:L2, design page section 4: at a router without state it dies for its source
		{says: "a public frontend's reply by a router without state dies for its private source", flow: "tcp client -> 198.51.100.4:443",
			design:  base.with(func(d *Design) { d.nic("user").IPForwarding = true }),
			changes: []string{"route add rt-web NVA 0.0.0.0/0 VirtualAppliance 10.0.2.4"},
			want:    dropped(NoOutboundAccess, LegSYNACK, "user"), shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.2.4 (User rt-web/NVA)"}},
		// net:L3, apim-ft
		{says: "a route for the client to Internet repairs it for that client", design: base, flow: "tcp client -> 198.51.100.4:443",
			changes: []string{webByFirewall, "route add rt-web client 203.0.113.10/32 Internet"},
			want:    delivered("web"), shows: []string{"203.0.113.10/32 -> Internet (User rt-web/client)"}},
		{says: "and for no other client", design: base, flow: "tcp other -> 198.51.100.4:443",
			changes: []string{webByFirewall, "route add rt-web client 203.0.113.10/32 Internet"},
			want:    dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		// net:L3: the backend sees the firewall's public address
		{says: "DNAT to a public frontend breaks on the reply while 0/0 leads to the firewall", design: base, flow: "tcp client -> 198.51.100.8:443",
			changes: []string{webByFirewall, "firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 198.51.100.4:443"},
			want:    dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(),
			shows:   []string{"nat    src 203.0.113.10:51000 -> 198.51.100.8:51000", "leg SYN-ACK 10.0.1.4:8443 > 198.51.100.8:51000", "state  none"}},
		// net:L3
		{says: "a host route for the firewall's public address to Internet repairs it", design: base, flow: "tcp client -> 198.51.100.8:443",
			changes: []string{webByFirewall, "firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 198.51.100.4:443",
				"route add rt-web fw-public 198.51.100.8/32 Internet"},
			want: delivered("web"), shows: []string{"198.51.100.8/32 -> Internet (User rt-web/fw-public)"}},
		// net:L3: with an internal balancer no fix is needed
		{says: "DNAT to an internal frontend needs no route", design: base, flow: "tcp client -> 198.51.100.8:443",
			changes: []string{webByFirewall, "firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 10.0.1.100:443"},
			want:    delivered("web"), shows: []string{"nat    src 203.0.113.10:51000 -> 10.0.0.4:51000", "nat    src 10.0.1.4:8443 -> 10.0.1.100:443"}},
		// design page section 2
		{says: "a public frontend without a rule for the port is silent", design: base, flow: "tcp client -> 198.51.100.4:80",
			want: dropped(NoListener, LegSYN, "lb"), shows: []string{"drop   no-listener (no rule for this port)"}},
		// net:L9
		{says: "a Standard public frontend is closed until an NSG allows", design: base, flow: "tcp client -> 198.51.100.4:443",
			changes: []string{"subnet net/web networkSecurityGroup none"},
			want:    dropped(DeniedByDefault, LegSYN, "web"), shows: []string{"a Standard public address is closed until an NSG allows"}},
		// net:L5
		{says: "with floating IP the machine gets the frontend's address, and answers from it", flow: "tcp client -> 198.51.100.4:443",
			design: base.with(func(d *Design) {
				d.LoadBalancers[0].Rules[0].FloatingIP = true
				d.LoadBalancers[0].Rules[0].BackendPort = 443
				d.NSGs[0].Rules[0].DestinationPorts = nil
			}),
			want: delivered("web"), shows: []string{"leg SYN-ACK 198.51.100.4:443 > 203.0.113.10:51000", "assume guest-loopback"}},
		// net:L5, net:L2, net:1.9.b4
		{says: "an answer from there that a router sends on is lost", flow: "tcp client -> 198.51.100.4:443",
			design: base.with(func(d *Design) {
				d.LoadBalancers[0].Rules[0].FloatingIP = true
				d.LoadBalancers[0].Rules[0].BackendPort = 443
				d.NSGs[0].Rules[0].DestinationPorts = nil
				d.nic("user").IPForwarding = true
			}),
			changes: []string{"route add rt-web NVA 0.0.0.0/0 VirtualAppliance 10.0.2.4"},
			want:    dropped(NoOutboundAccess, LegSYNACK, "user"), shows: []string{"leg SYN-ACK 198.51.100.4:443 > 203.0.113.10:51000", "an appliance has to translate the source"}},
		// net:L5: needs loopback in the guest
		{says: "without a loopback interface it ignores what is not its own", flow: "tcp client -> 198.51.100.4:443",
			design: base.with(func(d *Design) {
				d.LoadBalancers[0].Rules[0].FloatingIP, d.Assumptions.GuestsHaveLoopback = true, Off
			}),
			want: dropped(NoSuchHost, LegSYN, "web"), shows: []string{"no loopback interface with the frontend's address"}},
		// net:L1: a NAT rule leads to one machine
		{says: "an inbound NAT rule leads a port to one machine", design: natRules, flow: "tcp client -> 198.51.100.4:2201", want: delivered("web2"),
			shows: []string{"nat    dst 198.51.100.4:2201 -> 10.0.1.5:22 (load balancer lb ssh)", "nat    src 10.0.1.5:22 -> 198.51.100.4:2201"}},
		{says: "or a range of ports to a pool, one each", design: natRules, flow: "tcp client -> 198.51.100.4:5001", want: delivered("web2"),
			shows: []string{"nat    dst 198.51.100.4:5001 -> 10.0.1.5:3389 (load balancer lb rdp)"}},
		{says: "the first to the first by address", design: natRules, flow: "tcp client -> 198.51.100.4:5000", want: delivered("web")},
		{says: "and not beyond its machines", design: natRules, flow: "tcp client -> 198.51.100.4:5002", want: dropped(NoListener, LegSYN, "lb")},
		// net:L9
		{says: "a Basic public frontend is open without an NSG", flow: "tcp client -> 198.51.100.4:443", changes: []string{"subnet net/web networkSecurityGroup none"},
			design: base.with(func(d *Design) { d.LoadBalancers[0].SKU, d.PublicIPs[0].SKU = "Basic", "Basic" }), want: delivered("web")},
		// net:10.b5
		{says: "a balancing rule for TCP carries no ping", design: base, flow: "icmp client -> 198.51.100.4",
			want: dropped(NoListener, LegRequest, "lb")},
		// net:L1, ct:6
		{says: "a closed UDP port behind a public frontend is refused in the frontend's name", flow: "udp client -> 198.51.100.4:53",
			design: base.with(func(d *Design) {
				d.LoadBalancers[0].Rules = append(d.LoadBalancers[0].Rules, LBRule{Name: "dns", Frontend: "front", Pool: "pool", Protocol: UDP, FrontendPort: 53})
				d.nic("web").Listen = []Listener{{Ports: Port(8443)}}
				d.NSGs[0].Rules[0] = SecurityRule{Name: "any", Priority: 100, Direction: Inbound, Access: Allow}
			}),
			want: refused(NoListener, LegReset, "web"), shows: []string{"203.0.113.10", "0.0.0.0/0 -> Internet (Default)"}},
	})
}

func TestDocumentedInstancePublicAddress(t *testing.T) {
	base := balanced()
	prove(t, []fact{
		// net:L4
		{says: "an instance's public address is one to one", design: base, flow: "tcp client -> 198.51.100.9:2222", want: delivered("vm"),
			shows: []string{"nat    dst 198.51.100.9:2222 -> 10.0.3.4:2222 (public IP pip-vm)", "nat    src 10.0.3.4:2222 -> 198.51.100.9:2222"}},
		{says: "and carries ping", design: base, flow: "icmp client -> 198.51.100.9", want: answered("vm")},
		{says: "both ways", design: base, flow: "icmp vm -> client", want: answered("client"), shows: []string{"(public IP pip-vm)"}},
		// net:1.7.b2
		{says: "inbound to it stops where 0/0 leads to a firewall", design: base, flow: "tcp client -> 198.51.100.9:22",
			changes: []string{"route add rt-vms FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"},
			want:    dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"leg SYN-ACK 10.0.3.4:22 > 203.0.113.10:51000"}},
		// net:L9
		{says: "a Standard one is closed without an NSG", design: base, flow: "tcp client -> 198.51.100.9:22",
			changes: []string{"subnet net/vms networkSecurityGroup none"}, want: dropped(DeniedByDefault, LegSYN, "vm")},
		{says: "a Basic one is open", design: base.with(func(d *Design) { d.PublicIPs[2].SKU = "Basic" }), flow: "tcp client -> 198.51.100.9:22",
			changes: []string{"subnet net/vms networkSecurityGroup none"}, want: delivered("vm")},
		// ct:6
		{says: "a closed UDP port there is refused in the public address's name", flow: "udp client -> 198.51.100.9:53",
			design: base.with(func(d *Design) { d.nic("vm").Listen = []Listener{{Ports: Port(22)}} }),
			want:   refused(NoListener, LegReset, "vm")},
		{says: "an address that nothing is attached to answers nothing", flow: "tcp client -> 198.51.100.77:22",
			design: base.with(func(d *Design) {
				d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "spare", IP: IP("198.51.100.77")})
			}),
			want: dropped(NoListener, LegSYN, "internet"), shows: []string{"public IP spare, attached to nothing"}},
	})
}

func TestDocumentedInternalFrontend(t *testing.T) {
	base := balanced().with(func(d *Design) { // a firewall on both paths
		d.NSGs[0].Rules[0].DestinationPorts = nil
	})
	both := []string{
		"route add rt-users to-web 10.0.1.0/24 VirtualAppliance 10.0.0.4", "route add rt-web to-users 10.0.2.0/24 VirtualAppliance 10.0.0.4",
	}
	prove(t, []fact{
		{says: "a private frontend's address is restored at the backend", design: base, flow: "tcp user -> 10.0.1.100:443", want: delivered("web"),
			shows: []string{"nat    dst 10.0.1.100:443 -> 10.0.1.4:8443 (load balancer ilb https)", "nat    src 10.0.1.4:8443 -> 10.0.1.100:443"}},
		// net:L6: whatever the reply's next hop
		{says: "a firewall on both paths sees the mirrored frontend tuple", design: base, changes: both, flow: "tcp user -> 10.0.1.100:443",
			want: delivered("web"), shows: []string{"10.0.2.0/24 -> VirtualAppliance 10.0.0.4 (User rt-web/to-users)", "state  established"}},
		{says: "a firewall on the reply alone drops it all the same", design: base, changes: both[1:], flow: "tcp user -> 10.0.1.100:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"2 fw", "state  none"}},
		// net:L6
		{says: "a backend that the balancer sends back to itself gets no answer", flow: "tcp web -> 10.0.1.100:443",
			design: base.with(func(d *Design) { d.LoadBalancers[1].Pools[0].NICs = []string{"web"} }),
			want:   dropped(WrongSource, LegSYN, "web"), shows: []string{"the load balancer chose the sender itself"}},
		// net:L6: intermittent
		{says: "with two backends it works only when the other is chosen", design: base, flow: "tcp web -> 10.0.1.100:443",
			want: dropped(WrongSource, LegSYN, "web"), shows: []string{"or delivered by web > web2, back web2 > web"}},
		{says: "a private frontend without a rule for the port is silent", design: base, flow: "tcp user -> 10.0.1.100:80",
			want: dropped(NoListener, LegSYN, "ilb")},
		{says: "a private frontend with an empty pool is silent", flow: "tcp user -> 10.0.1.100:443",
			design: base.with(func(d *Design) { d.LoadBalancers[1].Pools[0].NICs = nil }),
			want:   dropped(NoListener, LegSYN, "ilb"), shows: []string{"the backend pool is empty"}},
	})
}

// throughPool is two networks' worth of appliances behind HA ports:
//
//	c 10.0.1.4 -- ilb 10.0.3.100 { n1, n2 } -- s 10.0.2.4
func throughPool() Design {
	strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
	return Design{
		VNets: []VNet{{Name: "lab", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
			{Name: "c", Prefixes: CIDRs("10.0.1.0/24"), RouteTable: "rt-c", NICs: []NIC{{Name: "c", IPs: IPs("10.0.1.4")}}},
			{Name: "s", Prefixes: CIDRs("10.0.2.0/24"), RouteTable: "rt-s", NICs: []NIC{{Name: "s", IPs: IPs("10.0.2.4")}}},
			{Name: "n", Prefixes: CIDRs("10.0.3.0/24"), NICs: []NIC{
				{Name: "n1", IPs: IPs("10.0.3.4"), IPForwarding: true, Appliance: strict},
				{Name: "n2", IPs: IPs("10.0.3.5"), IPForwarding: true, Appliance: strict},
			}},
		}}},
		RouteTables: []RouteTable{
			{Name: "rt-c", Routes: []UDR{{Name: "to-s", Prefix: CIDR("10.0.2.0/24"), NextHop: Appliance("10.0.3.100")}}},
			{Name: "rt-s", Routes: []UDR{{Name: "to-c", Prefix: CIDR("10.0.1.0/24"), NextHop: Appliance("10.0.3.100")}}},
		},
		LoadBalancers: []LoadBalancer{{Name: "ilb", Frontends: []Frontend{{Name: "front", Subnet: "lab/n", PrivateIP: IP("10.0.3.100")}},
			Pools: []Pool{{Name: "pool", NICs: []string{"n1", "n2"}}},
			Rules: []LBRule{{Name: "ha", Frontend: "front", Pool: "pool"}}}},
	}
}

func TestDocumentedHAPorts(t *testing.T) {
	base := throughPool()
	prove(t, []fact{
		// net:L7, net:L8
		{says: "a connection and its answers meet the same appliance by the same frontend", design: base, flow: "tcp c -> s:443",
			want: delivered("s"), shows: []string{"10.0.2.0/24 -> VirtualAppliance 10.0.3.100 (User rt-c/to-s)", "or delivered by c > n2 > s, back s > n2 > c"}},
		{says: "UDP alike", design: base, flow: "udp c -> s:53", want: answered("s")},
		// net:L7: protocol All
		{says: "All is the word for it", design: base.with(func(d *Design) { d.LoadBalancers[0].Rules[0].Protocol = AllProtocols }), flow: "udp c -> s:53", want: answered("s")},
		// net:L7: TCP and UDP only
		{says: "HA ports carry no ping", design: base, flow: "icmp c -> s", want: dropped(NoListener, LegRequest, "ilb"), shows: []string{"a frontend takes TCP and UDP only"}},
		// net:L8: not the same frontend
		{says: "an answer that names one appliance meets another than the request's in the worst case", design: base, flow: "tcp c -> s:443",
			changes: []string{"route remove rt-s to-c", "route add rt-s to-c 10.0.1.0/24 VirtualAppliance 10.0.3.4"},
			want:    dropped(AsymmetricNoState, LegSYNACK, "n1").asymmetric(), shows: []string{"or delivered by c > n1 > s, back s > n1 > c"}},
		// net:L8: unless the NVA does SNAT
		{says: "SNAT at the appliances makes that work", flow: "tcp c -> s:443",
			design: base.with(func(d *Design) {
				d.nic("n1").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.3.4")}}
				d.nic("n2").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.3.5")}}
			}),
			changes: []string{"route remove rt-s to-c"},
			want:    delivered("s")},
	})
}

// net:L10
func TestDocumentedProbe(t *testing.T) {
	base := balanced()
	prove(t, []fact{
		// net:L10: from 168.63.129.16, answered to the platform
		{says: "a probe comes from Azure's own address, by the default rule for it", design: base, flow: "tcp 168.63.129.16 -> web:8443",
			changes: []string{"nsg remove nsg-web https"}, want: delivered("web"), shows: []string{"65000 AllowVnetInBound", "Azure's own address, whatever the routes say"}},
		{says: "its answer goes back to the platform, whatever 0/0 says", design: base, flow: "tcp 168.63.129.16 -> web:8443", changes: []string{webByFirewall},
			want: delivered("web"), shows: []string{"Azure's own address, whatever the routes say"}},
		{says: "a rule that denies it before leaves the machine without new connections", design: base, flow: "tcp 168.63.129.16 -> web:8443",
			changes: []string{"nsg remove nsg-web https", "nsg add nsg-web no 4096 Inbound Deny * * -> *"}, want: dropped(DeniedByNSG, LegSYN, "web")},
	})
}
