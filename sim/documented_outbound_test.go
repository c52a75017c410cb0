package sim

import "testing"

// outbound is a machine with every way out there is, and a service that can be
// reached by an endpoint.
func outbound() Design {
	return Design{
		VNets: []VNet{{Name: "net", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
			{Name: "AzureFirewallSubnet", Prefixes: CIDRs("10.0.0.0/26")},
			{Name: "app", Prefixes: CIDRs("10.0.1.0/24"), RouteTable: "rt", NSG: "open", NATGateway: "natgw", NICs: []NIC{{Name: "vm", IPs: IPs("10.0.1.4"), PublicIP: "pip-vm"}}},
			{Name: "other", Prefixes: CIDRs("10.0.2.0/24"), RouteTable: "rt-other", NICs: []NIC{{Name: "other", IPs: IPs("10.0.2.4")}}},
		}}},
		RouteTables: []RouteTable{{Name: "rt"}, {Name: "rt-other"}},
		NSGs:        []NSG{{Name: "open", Rules: []SecurityRule{{Name: "any", Priority: 100, Direction: Inbound, Access: Allow}}}},
		PublicIPs: []PublicIP{
			{Name: "pip-fw", IP: IP("198.51.100.8")}, {Name: "pip-nat", IP: IP("198.51.100.30")},
			{Name: "pip-vm", IP: IP("198.51.100.31")}, {Name: "pip-lb", IP: IP("198.51.100.32")},
		},
		NATGateways: []NATGateway{{Name: "natgw", PublicIPs: []string{"pip-nat"}}},
		LoadBalancers: []LoadBalancer{{Name: "lb", Frontends: []Frontend{{Name: "front", PublicIP: "pip-lb"}},
			Pools: []Pool{{Name: "pool", NICs: []string{"vm"}}}, OutboundRules: []OutboundRule{{Name: "out", Frontend: "front", Pool: "pool"}}}},
		Firewalls: []Firewall{{Name: "fw", VNet: "net", PublicIPs: []string{"pip-fw"},
			Network: []NetworkCollection{{Name: "net", Priority: 1000, Access: Allow, Rules: []NetworkRule{{Name: "any"}}}},
		}},
		Internet: []Host{{Name: "client", IP: IP("203.0.113.10")}},
		Services: []Service{{Name: "store", Prefixes: CIDRs("20.38.98.0/24"), FQDNs: []string{"store.example.com"}}},
	}
}

func withoutNAT(d *Design)    { d.VNets[0].Subnets[1].NATGateway = "" }
func withoutPublic(d *Design) { d.nic("vm").PublicIP = "" }
func withoutRule(d *Design)   { d.LoadBalancers[0].OutboundRules = nil }

func TestDocumentedOutbound(t *testing.T) {
	base := outbound()
	bare := base.with(withoutNAT).with(withoutPublic).with(withoutRule)
	dual := base.with(func(d *Design) {
		v := &d.VNets[0]
		v.Space, v.Subnets[1].Prefixes = append(v.Space, CIDR("2001:db8:1::/48")), append(v.Subnets[1].Prefixes, CIDR("2001:db8:1:1::/64"))
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-vm6", IP: IP("2001:db8:ffff::9")})
		vm := d.nic("vm")
		vm.IPs, vm.PublicIP = IPs("10.0.1.4", "2001:db8:1:1::4"), "pip-vm6"
		d.Internet = append(d.Internet, Host{Name: "host6", IP: IP("2001:db8:eeee::1")})
	})
	prove(t, []fact{
		// net:6.2.b1, in order
		{says: "a user route to an appliance comes before all", design: base, flow: "tcp vm -> client:443", changes: []string{"route add rt FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"}, want: delivered("client"),
			shows: []string{"198.51.100.8:51000 (fw SNAT)"}},
		{says: "then the NAT gateway", design: base, flow: "tcp vm -> client:443", want: delivered("client"), shows: []string{"nat    src 10.0.1.4:51000 -> 198.51.100.30:51000 (NAT gateway natgw)"}},
		{says: "then the instance's public address", design: base.with(withoutNAT), flow: "tcp vm -> client:443", want: delivered("client"), shows: []string{"198.51.100.31:51000 (public IP pip-vm)"}},
		{says: "then the load balancer's outbound rule", design: base.with(withoutNAT).with(withoutPublic), flow: "tcp vm -> client:443", want: delivered("client"),
			shows: []string{"198.51.100.32:51000 (load balancer lb)"}},
		{says: "a balancing rule lends its address too", flow: "tcp vm -> client:443", want: delivered("client"), shows: []string{"198.51.100.32:51000 (load balancer lb)"},
			design: bare.with(func(d *Design) {
				d.LoadBalancers[0].Rules = []LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443}}
			})},
		{says: "then default outbound access, by assumption", design: bare, flow: "tcp vm -> client:443", want: delivered("client"),
			shows: []string{"(default outbound access of vm)", "assume default-outbound-access"}},
		// net:6.2.b5
		{says: "which a subnet may do without", flow: "tcp vm -> client:443", want: dropped(NoOutboundAccess, LegSYN, "vm"), shows: []string{"default outbound access is off"},
			design: bare.with(func(d *Design) { d.VNets[0].Subnets[1].DefaultOutboundAccess = Off })},
		{says: "or the switch for all that do not say", flow: "tcp vm -> client:443", want: dropped(NoOutboundAccess, LegSYN, "vm"),
			design: bare.with(func(d *Design) { d.Assumptions.DefaultOutboundAccess = Off })},
		{says: "but not for one that does", flow: "tcp vm -> client:443", want: delivered("client"),
			design: bare.with(func(d *Design) {
				d.Assumptions.DefaultOutboundAccess, d.VNets[0].Subnets[1].DefaultOutboundAccess = Off, On
			})},
		// net:6.2.b4
		{says: "a user route to Internet still uses the NAT gateway", design: base, flow: "tcp vm -> client:443", changes: []string{"route add rt net 0.0.0.0/0 Internet"}, want: delivered("client"),
			shows: []string{"0.0.0.0/0 -> Internet (User rt/net)", "(NAT gateway natgw)"}},
		// net:7.b1, net:10.b5
		{says: "a NAT gateway carries no ping", design: base, flow: "icmp vm -> client", want: dropped(ICMPNotTranslated, LegRequest, "vm")},
		{says: "nor does a load balancer", design: base.with(withoutNAT).with(withoutPublic), flow: "icmp vm -> client", want: dropped(ICMPNotTranslated, LegRequest, "vm")},
		{says: "an instance's public address does", design: base.with(withoutNAT), flow: "icmp vm -> client", want: answered("client")},
		{says: "a NAT gateway carries UDP", design: base, flow: "udp vm -> client:53", want: answered("client")},
		// net:7.b1: unknown flows get a reset
		{says: "a NAT gateway takes no connections, and says so", design: base, flow: "tcp client -> 198.51.100.30:443", want: refused(NoListener, LegReset, "natgw"),
			shows: []string{"NAT gateway natgw answers with a reset what it did not open", "leg reset 198.51.100.30:443 > 203.0.113.10:51000", "symptom connection refused"}},
		{says: "whoever calls it", design: base, flow: "tcp 203.0.113.99 -> 198.51.100.30:443", want: refused(NoListener, LegReset, "natgw")},
		{says: "UDP it ignores", design: base, flow: "udp client -> 198.51.100.30:53", want: dropped(NoListener, LegRequest, "internet")},
		// net:6.2.b2
		{says: "that the NAT gateway comes before the instance's address is an assumption", design: base, flow: "tcp vm -> client:443", want: delivered("client"), shows: []string{"assume nat-gateway-first"}},
		{says: "which a switch turns round", flow: "tcp vm -> client:443", want: delivered("client"), shows: []string{"198.51.100.31:51000 (public IP pip-vm)"},
			design: base.with(func(d *Design) { d.Assumptions.NATGatewayBeforePublicIP = Off })},
		// net:7.b1
		{says: "a NAT gateway has no IPv6: the instance's own address serves", design: dual, flow: "tcp vm -> host6:443", want: delivered("host6"),
			shows: []string{"nat    src [2001:db8:1:1::4]:51000 -> [2001:db8:ffff::9]:51000 (public IP pip-vm6)"}},
		{says: "beside the NAT gateway for IPv4", design: dual, flow: "tcp vm -> client:443", want: delivered("client"), shows: []string{"(NAT gateway natgw)"}},
		{says: "without one there is no way out", design: dual.with(withoutPublic), flow: "tcp vm -> host6:443", want: dropped(NoOutboundAccess, LegSYN, "vm"),
			shows: []string{"no public IPv6 address: a NAT gateway and default outbound access have none"}},
		{says: "a public frontend's IPv6 address serves too", flow: "tcp vm -> host6:443", want: delivered("host6"), shows: []string{"-> [2001:db8:ffff::9]:51000 (load balancer lb)"},
			design: dual.with(withoutPublic).with(func(d *Design) {
				d.LoadBalancers[0].Frontends = append(d.LoadBalancers[0].Frontends, Frontend{Name: "six", PublicIP: "pip-vm6"})
				d.LoadBalancers[0].OutboundRules = append(d.LoadBalancers[0].OutboundRules, OutboundRule{Name: "out6", Frontend: "six", Pool: "pool"})
			})},
		// net:6.2.b6: each frontend has its ports
		{says: "several frontends of a pool are a choice", flow: "tcp vm -> client:443", want: delivered("client"), shows: []string{"or delivered"},
			design: base.with(withoutNAT).with(withoutPublic).with(func(d *Design) {
				d.LoadBalancers[0].Frontends = append(d.LoadBalancers[0].Frontends, Frontend{Name: "more", PublicIP: "pip-vm"})
				d.LoadBalancers[0].OutboundRules = append(d.LoadBalancers[0].OutboundRules, OutboundRule{Name: "more", Frontend: "more", Pool: "pool"})
			})},
		{says: "a balancing rule with disableOutboundSnat lends nothing", flow: "tcp vm -> client:443", want: delivered("client"), shows: []string{"(default outbound access of vm)"},
			design: bare.with(func(d *Design) {
				d.LoadBalancers[0].Rules = []LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443, DisableOutboundSNAT: true}}
			})},
		// net:7.b4
		{says: "a NAT gateway leaves the answers of an instance's public address alone", design: base, flow: "tcp client -> 198.51.100.31:443", want: delivered("vm"),
			shows: []string{"nat    src 10.0.1.4:443 -> 198.51.100.31:443"}},
		{says: "several addresses of a NAT gateway are a choice", flow: "tcp vm -> client:443", want: delivered("client"), shows: []string{"or delivered"},
			design: base.with(func(d *Design) {
				d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-nat2", IP: IP("198.51.100.40")})
				d.NATGateways[0].PublicIPs = []string{"pip-nat", "pip-nat2"}
			})},
	})
}

func TestDocumentedServiceEndpoint(t *testing.T) {
	base := outbound()
	storage := "endpoint add net/app Microsoft.Storage"
	forced := "route add rt FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"
	listed := base.with(func(d *Design) { d.Services[0].AllowedSources = []string{"net/app"} })
	exact := "route add rt own 20.38.98.0/24 VirtualAppliance 10.0.0.4"
	prove(t, []fact{
		// net:7.b5
		{says: "by an endpoint the service sees the private address", design: base, flow: "tcp vm -> store:443", changes: []string{storage}, want: delivered("store"),
			shows: []string{"VirtualNetworkServiceEndpoint", "leg SYN-ACK 20.38.98.1:443 > 10.0.1.4:51000"}},
		{says: "and goes past a default route to the firewall", design: base, flow: "tcp vm -> store:443", changes: []string{storage, forced}, want: delivered("store"),
			shows: []string{"VirtualNetworkServiceEndpoint"}},
		{says: "only from that subnet", design: base, flow: "tcp other -> store:443", changes: []string{storage}, want: delivered("store"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
		{says: "a service that lists the subnet answers it", design: listed, flow: "tcp vm -> store:443", changes: []string{storage}, want: delivered("store")},
		{says: "and refuses a public source: 403", design: listed, flow: "tcp vm -> store:443", want: refused(DeniedByService, LegResponse, "store"), shows: []string{"HTTP 403"}},
		{says: "and every other subnet", design: listed, flow: "tcp other -> store:443", changes: []string{storage}, want: refused(DeniedByService, LegResponse, "store")},
		{says: "a public address in its list stops matching once the endpoint is there", flow: "tcp vm -> store:443", changes: []string{storage}, want: refused(DeniedByService, LegResponse, "store"),
			design: base.with(func(d *Design) { d.Services[0].AllowedSources = []string{"198.51.100.30"} })},
		{says: "which matches without it", flow: "tcp vm -> store:443", want: delivered("store"),
			design: base.with(func(d *Design) { d.Services[0].AllowedSources = []string{"198.51.100.30"} })},
		// net:7.b5: inspection needs the endpoint on the firewall's subnet
		{says: "an endpoint on the firewall's subnet gives the service the firewall's private address", design: base, flow: "tcp vm -> store:22",
			changes: []string{forced, "endpoint add net/AzureFirewallSubnet Microsoft.Storage"}, want: delivered("store"),
			shows: []string{"nat    src 10.0.1.4:51000 -> 10.0.0.4:51000 (fw SNAT)", "VirtualNetworkServiceEndpoint"}},
		// net:1.6 b1
		{says: "a user route of the service's prefix does not override the endpoint, by assumption", design: base, flow: "tcp vm -> store:443", changes: []string{storage, exact}, want: delivered("store"),
			shows: []string{"assume service-endpoints-hold", "VirtualNetworkServiceEndpoint"}},
		{says: "or does, by the switch", design: base.with(func(d *Design) { d.Assumptions.ServiceEndpointsYield = On }), flow: "tcp vm -> store:443", changes: []string{storage, exact}, want: delivered("store"),
			shows: []string{"20.38.98.0/24 -> VirtualAppliance 10.0.0.4 (User rt/own)"}},
	})
}
