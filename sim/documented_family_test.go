package sim

import "testing"

// dualStack is a network of both families, with a public address of each on vm.
func dualStack() Design {
	return Design{
		VNets: []VNet{{Name: "net", Space: CIDRs("10.0.0.0/16", "2001:db8:1::/48"), Subnets: []Subnet{
			{Name: "app", Prefixes: CIDRs("10.0.1.0/24", "2001:db8:1:1::/64"), RouteTable: "rt", NSG: "nsg", NICs: []NIC{
				{Name: "vm", IPs: IPs("10.0.1.4", "2001:db8:1:1::4"), PublicIP: "pip6"}, {Name: "vm2", IPs: IPs("10.0.1.5", "2001:db8:1:1::5"), Listen: []Listener{{Ports: Port(443)}}},
			}},
			{Name: "nva", Prefixes: CIDRs("10.0.2.0/24", "2001:db8:1:2::/64"), NICs: []NIC{
				{Name: "nva", IPs: IPs("10.0.2.4", "2001:db8:1:2::4"), IPForwarding: true, Appliance: Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}},
			}},
		}}},
		RouteTables: []RouteTable{{Name: "rt"}},
		NSGs:        []NSG{{Name: "nsg", Rules: []SecurityRule{{Name: "https", Priority: 100, Direction: Inbound, Access: Allow, Protocol: TCP, DestinationPorts: []string{"443"}}}}},
		PublicIPs:   []PublicIP{{Name: "pip6", IP: IP("2001:db8:ff::4")}},
		Internet:    []Host{{Name: "client6", IP: IP("2001:db8:fe::10")}, {Name: "client", IP: IP("203.0.113.10")}},
	}
}

func TestDocumentedBothFamilies(t *testing.T) {
	base := dualStack()
	const v6, other = "[2001:db8:1:1::4]", "[2001:db8:1:1::5]"
	prove(t, []fact{
		// net:1.3.b1
		{says: "IPv6 in the network", design: base, flow: "tcp " + v6 + " -> " + other + ":443", want: delivered("vm2"), shows: []string{"2001:db8:1::/48 -> VnetLocal (Default)"}},
		{says: "ping", design: base, flow: "icmp 2001:db8:1:1::4 -> 2001:db8:1:1::5", want: answered("vm2")},
		{says: "a closed UDP port is refused", design: base, flow: "udp " + v6 + " -> " + other + ":53", want: refused(NoListener, LegReset, "vm2")},
		{says: "to the internet by a public address of that family", design: base, flow: "tcp vm -> client6:443", want: delivered("client6"), shows: []string{"::/0 -> Internet (Default)", "(public IP pip6)"}},
		{says: "from it", design: base, flow: "tcp client6 -> [2001:db8:ff::4]:443", want: delivered("vm"), shows: []string{"100 https"}},
		{says: "filtered like IPv4", design: base, flow: "tcp client6 -> [2001:db8:ff::4]:22", want: dropped(DeniedByDefault, LegSYN, "vm")},
		{says: "a machine without one gets no default address", design: base, flow: "tcp vm2 -> client6:443", want: dropped(NoOutboundAccess, LegSYN, "vm2")},
		// net:1.3.b3
		{says: "a route for 0.0.0.0/0 does nothing to ::/0", design: base, flow: "tcp vm -> client6:443", changes: []string{"route add rt v4 0.0.0.0/0 VirtualAppliance 10.0.2.4"}, want: delivered("client6"),
			shows: []string{"::/0 -> Internet (Default)"}},
		{says: "a route for ::/0 to an appliance does", design: base, flow: "tcp client6 -> [2001:db8:ff::4]:443", changes: []string{"route add rt v6 ::/0 VirtualAppliance 2001:db8:1:2::4"},
			want: dropped(AsymmetricNoState, LegSYNACK, "nva").asymmetric(), shows: []string{"::/0 -> VirtualAppliance 2001:db8:1:2::4 (User rt/v6)", "state  none"}},
	})
}

// Networks may use addresses that look public: what a frontend is decides, not
// how its address looks.
func TestDocumentedPublicLookingSpace(t *testing.T) {
	base := balanced().with(func(d *Design) {
		d.VNets[0].Space = append(d.VNets[0].Space, CIDR("192.0.2.0/24"))
		d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "odd", Prefixes: CIDRs("192.0.2.0/25"), NICs: []NIC{{Name: "odd", IPs: IPs("192.0.2.4")}, {Name: "odd2", IPs: IPs("192.0.2.5")}}})
		d.LoadBalancers = append(d.LoadBalancers, LoadBalancer{Name: "ilb2", Frontends: []Frontend{{Name: "front", Subnet: "net/odd", PrivateIP: IP("192.0.2.100")}},
			Pools: []Pool{{Name: "pool", NICs: []string{"odd"}}}, Rules: []LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443}}})
	})
	prove(t, []fact{
		{says: "a private frontend there is restored like any", design: base, flow: "tcp user -> 192.0.2.100:443", want: delivered("odd"), shows: []string{"nat    src 192.0.2.4:443 -> 192.0.2.100:443"}},
		{says: "DNAT to a machine there gives it the firewall's private address", design: base, flow: "tcp client -> 198.51.100.8:443",
			changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 192.0.2.5:443"}, want: delivered("odd2"), shows: []string{"-> 10.0.0.4:51000 (fw SNAT)"}},
		{says: "an appliance must translate such a source too before the internet", flow: "tcp odd -> client:443",
			design: base.with(func(d *Design) {
				d.nic("user").IPForwarding = true
				d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-odd", Routes: []UDR{{Name: "nva", Prefix: CIDR("0.0.0.0/0"), NextHop: Appliance("10.0.2.4")}}})
				d.VNets[0].Subnets[4].RouteTable = "rt-odd"
			}), want: dropped(NoOutboundAccess, LegSYN, "user")},
		{says: "its machines are inside the VirtualNetwork tag", design: base, flow: "tcp odd2 -> web:8443", want: delivered("web"),
			changes: []string{"nsg remove nsg-web https"}, shows: []string{"65000 AllowVnetInBound"}},
	})
}
