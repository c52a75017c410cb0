package sim

import "testing"

// vector is the network of the routing guide's example (net:1.13 V1): two peers,
// a site, and a subnet whose table diverts almost everything to an appliance.
func vector() Design {
	return Design{
		VNets: []VNet{
			{Name: "net", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
				{Name: "one", Prefixes: CIDRs("10.0.0.0/24"), RouteTable: "rt", ServiceEndpoints: []string{"Microsoft.Storage"}, NICs: []NIC{
					{Name: "vm", IPs: IPs("10.0.0.4")}, {Name: "beside", IPs: IPs("10.0.0.9")},
				}},
				{Name: "two", Prefixes: CIDRs("10.0.1.0/24"), NICs: []NIC{{Name: "two", IPs: IPs("10.0.1.9")}}},
				{Name: "nva", Prefixes: CIDRs("10.0.100.0/24"), NICs: []NIC{
					{Name: "nva", IPs: IPs("10.0.100.4"), IPForwarding: true, Appliance: Filter{SNAT: []SNATRule{{Name: "hide", To: IP("10.0.100.4")}}}},
				}},
				{Name: "GatewaySubnet", Prefixes: CIDRs("10.0.255.0/27")},
			}},
			{Name: "p1", Space: CIDRs("10.1.0.0/16"), Subnets: []Subnet{{Name: "p", Prefixes: CIDRs("10.1.0.0/24"), NICs: []NIC{{Name: "p1", IPs: IPs("10.1.0.4")}}}}},
			{Name: "p2", Space: CIDRs("10.2.0.0/16"), Subnets: []Subnet{{Name: "p", Prefixes: CIDRs("10.2.0.0/24"), NICs: []NIC{{Name: "p2", IPs: IPs("10.2.0.4")}}}}},
		},
		Peerings: []Peering{{From: "net", To: "p1"}, {From: "p1", To: "net"}, {From: "net", To: "p2"}, {From: "p2", To: "net"}},
		RouteTables: []RouteTable{{Name: "rt", Routes: []UDR{
			{Name: "within", Prefix: CIDR("10.0.0.0/16"), NextHop: Appliance("10.0.100.4")}, {Name: "own", Prefix: CIDR("10.0.0.0/24"), NextHop: ToLocal},
			{Name: "no1", Prefix: CIDR("10.1.0.0/16"), NextHop: ToNone}, {Name: "no2", Prefix: CIDR("10.2.0.0/16"), NextHop: ToNone},
			{Name: "dc", Prefix: CIDR("10.10.0.0/16"), NextHop: Appliance("10.0.100.4")}, {Name: "all", Prefix: CIDR("0.0.0.0/0"), NextHop: Appliance("10.0.100.4")},
		}}},
		Gateways: []Gateway{{Name: "gw", VNet: "net", Type: VPN, Connections: []Connection{{Name: "to-dc", Site: "dc", Edge: "vpn", Static: CIDRs("10.10.0.0/16")}}}},
		Sites: []Site{{Name: "dc", Prefixes: CIDRs("10.10.0.0/16"), Hosts: []Host{{Name: "pc", IP: IP("10.10.0.10")}}, Edges: []Edge{
			{Name: "vpn", Type: VPNEdge}, {Name: "isp", Type: InternetEdge},
		}}},
		Internet:    []Host{{Name: "web", IP: IP("203.0.113.80")}},
		Services:    []Service{{Name: "store", Prefixes: CIDRs("20.38.98.0/24")}},
		Assumptions: Assumptions{DefaultOutboundAccess: On, VirtualNetworkTagHoldsDefault: On},
	}
}

func TestDocumentedVectors(t *testing.T) {
	base := vector()
	prove(t, []fact{
		// net:1.13 V1
		{says: "V1: a user route to VnetLocal keeps the own subnet direct", design: base, flow: "tcp vm -> beside:443", want: delivered("beside"),
			shows: []string{"10.0.0.0/24 -> VnetLocal (User rt/own)"}},
		{says: "V1: the rest of the network goes to the appliance", design: base, flow: "tcp vm -> two:443", want: delivered("two"),
			shows: []string{"10.0.0.0/16 -> VirtualAppliance 10.0.100.4 (User rt/within)", "nat    src 10.0.0.4:51000 -> 10.0.100.4:51000 (nva hide)"}},
		{says: "V1: a peer behind a route to None is cut off", design: base, flow: "tcp vm -> p1:443", want: dropped(NextHopNone, LegSYN, "vm"), shows: []string{"10.1.0.0/16 -> None (User rt/no1)"}},
		{says: "V1: its calls arrive and its answers do not", design: base, flow: "tcp p2 -> vm:443", want: dropped(NextHopNone, LegSYNACK, "vm"), shows: []string{"10.2.0.0/16 -> None (User rt/no2)"}},
		{says: "V1: the user route beats the gateway's of the same prefix", design: base, flow: "tcp vm -> pc:443", want: delivered("pc"), shows: []string{"10.10.0.0/16 -> VirtualAppliance 10.0.100.4 (User rt/dc)"}},
		{says: "V1: storage goes by the service endpoint", design: base, flow: "tcp vm -> store:443", want: delivered("store"), shows: []string{"VirtualNetworkServiceEndpoint"}},
		{says: "V1: no None route is left for an unknown private address", design: base, flow: "tcp vm -> 10.99.1.1:443", want: dropped(NextHopNone, LegSYN, "nva"),
			shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.100.4 (User rt/all)"}},
		// net:1.13 V2
		{says: "V2: without a table the network is local", design: base, flow: "tcp two -> nva:443", want: delivered("nva"), shows: []string{"10.0.0.0/16 -> VnetLocal (Default)"}},
		{says: "V2: the peers are peers", design: base, flow: "tcp two -> p1:443", want: delivered("p1"), shows: []string{"10.1.0.0/16 -> VNetPeering (Default p1)"}},
		{says: "V2: the site is behind the gateway", design: base, flow: "tcp two -> pc:443", want: delivered("pc"), shows: []string{"10.10.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway gw to-dc)"}},
		{says: "V2: an unknown private address ends in None", design: base, flow: "tcp two -> 10.99.1.1:443", want: dropped(NextHopNone, LegSYN, "two"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		{says: "V2: a public one goes to the internet", design: base, flow: "tcp two -> web:443", want: delivered("web"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
		// net:1.13 V3, net:R5
		{says: "V3: a user route for 10/8 takes that None route's place alone", design: hubSpoke(), flow: "tcp a -> 10.99.1.1:22", changes: []string{"route add rt-a ten 10.0.0.0/8 VirtualAppliance 10.0.0.4"},
			want: dropped(NextHopNone, LegSYN, "fw"), shows: []string{"10.0.0.0/8 -> VirtualAppliance 10.0.0.4 (User rt-a/ten)"}},
		{says: "V3: 0/0 stays with the internet", design: hubSpoke(), flow: "tcp a -> web:22", changes: []string{"route add rt-a ten 10.0.0.0/8 VirtualAppliance 10.0.0.4"},
			want: delivered("web"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
		{says: "V3: the peer's prefix is longer", design: hubSpoke(), flow: "tcp a -> h:22", changes: []string{"route add rt-a ten 10.0.0.0/8 VirtualAppliance 10.0.0.4"},
			want: delivered("h"), shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)"}},
		// net:1.13 V7
		{says: "V7: the longer prefix by VPN draws what is in it", design: lengths(), flow: "tcp a -> pc:443", want: delivered("pc"),
			shows: []string{"172.16.0.0/24 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		{says: "V7: the shorter one by ExpressRoute the rest", design: lengths(), flow: "tcp a -> far:443", want: delivered("far"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway ergw circuit)"}},
		// net:R1
		{says: "space equal to a reserved prefix is local", flow: "tcp vm -> beside:443", want: delivered("beside"), shows: []string{"10.0.0.0/8 -> VnetLocal (Default)"}, design: spaced("10.0.0.0/8")},
		{says: "an address of it that nobody has is not None", flow: "tcp vm -> 10.99.1.1:443", want: dropped(NoSuchHost, LegSYN, "vm"), design: spaced("10.0.0.0/8")},
		// net:R2
		{says: "space that holds a reserved prefix takes its None route away", flow: "tcp vm -> 10.99.1.1:443", want: dropped(NoSuchHost, LegSYN, "vm"),
			shows: []string{"10.0.0.0/7 -> VnetLocal (Default)"}, design: spaced("10.0.0.0/7")},
		// net:R3
		{says: "space inside one leaves it for the rest", flow: "tcp vm -> 10.99.1.1:443", want: dropped(NextHopNone, LegSYN, "vm"), design: spaced("10.0.0.0/16")},
	})
}

// lengths joins hub and site by a long prefix over VPN and a short one over
// ExpressRoute.
func lengths() Design {
	return twoRoads().with(func(d *Design) {
		d.Gateways[0].Connections[0].Static = CIDRs("172.16.0.0/24")
		d.Sites[0].Hosts = append(d.Sites[0].Hosts, Host{Name: "far", IP: IP("172.16.9.9")})
	})
}

// spaced is a network of one subnet in the given space.
func spaced(space string) Design {
	return Design{VNets: []VNet{{Name: "net", Space: CIDRs(space), Subnets: []Subnet{{Name: "s", Prefixes: CIDRs("10.0.0.0/24"), NICs: []NIC{
		{Name: "vm", IPs: IPs("10.0.0.4")}, {Name: "beside", IPs: IPs("10.0.0.9")},
	}}}}}}
}

// sixes is a hub and a spoke of both families, as in net:1.13 V8.
func sixes() Design {
	strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
	return Design{
		VNets: []VNet{
			{Name: "spoke", Space: CIDRs("10.1.0.0/16", "fd00:db8:1::/56"), Subnets: []Subnet{
				{Name: "s", Prefixes: CIDRs("10.1.0.0/24", "fd00:db8:1::/64"), RouteTable: "rt", NICs: []NIC{{Name: "vm", IPs: IPs("10.1.0.4", "fd00:db8:1::4"), PublicIP: "pip6"}}},
			}},
			{Name: "hub", Space: CIDRs("10.11.0.0/16", "fd00:db8:11::/56", "fd00:db8:11:aa00::/56"), Subnets: []Subnet{
				{Name: "n", Prefixes: CIDRs("10.11.2.0/24", "fd00:db8:11:2::/64"), NICs: []NIC{{Name: "nva", IPs: IPs("10.11.2.99", "fd00:db8:11:2::99"), IPForwarding: true, Appliance: strict}}},
				{Name: "h", Prefixes: CIDRs("10.11.3.0/24", "fd00:db8:11:3::/64"), RouteTable: "rt-h", NICs: []NIC{{Name: "h", IPs: IPs("10.11.3.4", "fd00:db8:11:3::4")}}},
				{Name: "aa", Prefixes: CIDRs("10.11.4.0/24", "fd00:db8:11:aa00::/64"), NICs: []NIC{{Name: "aa", IPs: IPs("10.11.4.4", "fd00:db8:11:aa00::4")}}},
			}},
		},
		Peerings:    []Peering{{From: "spoke", To: "hub", AllowForwardedTraffic: true}, {From: "hub", To: "spoke", AllowForwardedTraffic: true}},
		RouteTables: []RouteTable{{Name: "rt"}, {Name: "rt-h"}},
		PublicIPs:   []PublicIP{{Name: "pip6", IP: IP("2001:db8:ffff::9"), SKU: "Basic"}},
		Internet:    []Host{{Name: "six", IP: IP("2001:db8:eeee::10")}},
		Assumptions: Assumptions{DefaultOutboundAccess: On, VirtualNetworkTagHoldsDefault: On},
	}
}

func TestDocumentedIPv6(t *testing.T) {
	base := sixes()
	all6 := "route add rt all6 ::/0 VirtualAppliance fd00:db8:11:2::99"
	hub6 := "route add rt hub6 fd00:db8:11::/56 VirtualAppliance fd00:db8:11:2::99"
	spoke6 := "route add rt-h spoke6 fd00:db8:1::/56 VirtualAppliance fd00:db8:11:2::99"
	prove(t, []fact{
		// net:1.3.b1
		{says: "a peer's prefix is peering", design: base, flow: "tcp [fd00:db8:1::4] -> [fd00:db8:11:3::4]:443", want: delivered("h"), shows: []string{"fd00:db8:11::/56 -> VNetPeering (Default hub)"}},
		{says: "::/0 is Internet", design: base, flow: "tcp [fd00:db8:1::4] -> six:443", want: delivered("six"), shows: []string{"::/0 -> Internet (Default)", "(public IP pip6)"}},
		// net:1.3.b3
		{says: "a user route for 0.0.0.0/0 does nothing to ::/0", design: base, flow: "tcp [fd00:db8:1::4] -> six:443", changes: []string{"route add rt all 0.0.0.0/0 None"},
			want: delivered("six"), shows: []string{"::/0 -> Internet (Default)"}},
		{says: "a user route for ::/0 does nothing to 0.0.0.0/0", design: base, flow: "tcp 10.1.0.4 -> 10.11.3.4:443", changes: []string{"route add rt all6 ::/0 None"}, want: delivered("h")},
		// net:1.13 V8
		{says: "V8: a user route for ::/0 beats the system's", design: base, flow: "tcp [fd00:db8:1::4] -> six:443", changes: []string{"route add rt all6 ::/0 None"},
			want: dropped(NextHopNone, LegSYN, "vm"), shows: []string{"::/0 -> None (User rt/all6)"}},
		{says: "V8: a user route of the peer's prefix beats the peering", design: base, flow: "tcp [fd00:db8:1::4] -> [fd00:db8:11:3::4]:443", changes: []string{all6, hub6, spoke6}, want: delivered("h"),
			shows: []string{"fd00:db8:11::/56 -> VirtualAppliance fd00:db8:11:2::99 (User rt/hub6)", "state  established"}},
		{says: "V8: the peer's other prefix stays peering", design: base, flow: "tcp [fd00:db8:1::4] -> [fd00:db8:11:aa00::4]:443", changes: []string{all6, hub6}, want: delivered("aa"),
			shows: []string{"fd00:db8:11:aa00::/56 -> VNetPeering (Default hub)"}},
		// net:5.5.b4 holds for either family
		{says: "an answer that alone meets an appliance has no state there", design: base, flow: "tcp [fd00:db8:1::4] -> [fd00:db8:11:3::4]:443", changes: []string{spoke6},
			want: dropped(AsymmetricNoState, LegSYNACK, "nva").asymmetric()},
		{says: "a request that alone meets it is half-open", design: base, flow: "tcp [fd00:db8:1::4] -> [fd00:db8:11:3::4]:443", changes: []string{hub6},
			want: dropped(HalfOpen, LegACK, "nva").asymmetric()},
		{says: "an echo reply alone is INVALID there", design: base, flow: "icmp [fd00:db8:1::4] -> [fd00:db8:11:3::4]", changes: []string{spoke6},
			want: dropped(AsymmetricNoState, LegResponse, "nva").asymmetric()},
		// net:1.7.b2
		{says: "inbound to a machine's public address stops where ::/0 leads to an appliance", design: base, flow: "tcp six -> [2001:db8:ffff::9]:443", changes: []string{all6},
			want: dropped(AsymmetricNoState, LegSYNACK, "nva").asymmetric()},
		{says: "and works where it does not", design: base, flow: "tcp six -> [2001:db8:ffff::9]:443", want: delivered("vm")},
	})
}
