package sim

import "testing"

// twoHubs is hubSpoke with a second region: hub2 10.8.0.0/16 with a firewall fw2
// and a spoke z 10.9.0.0/16. Everything between a and z passes both firewalls.
func twoHubs() Design {
	return hubSpoke().with(func(d *Design) {
		d.VNets = append(d.VNets,
			VNet{Name: "hub2", Region: "westeurope", Space: CIDRs("10.8.0.0/16"), Subnets: []Subnet{
				{Name: "AzureFirewallSubnet", Prefixes: CIDRs("10.8.0.0/26"), RouteTable: "rt-fw2"},
			}},
			VNet{Name: "z", Region: "westeurope", Space: CIDRs("10.9.0.0/16"), Subnets: []Subnet{
				{Name: "z", Prefixes: CIDRs("10.9.0.0/24"), RouteTable: "rt-z", NICs: []NIC{{Name: "z", IPs: IPs("10.9.0.4")}}},
			}})
		d.Peerings = append(d.Peerings,
			Peering{From: "hub", To: "hub2", AllowForwardedTraffic: true}, Peering{From: "hub2", To: "hub", AllowForwardedTraffic: true},
			Peering{From: "hub2", To: "z"}, Peering{From: "z", To: "hub2", AllowForwardedTraffic: true})
		d.RouteTables = []RouteTable{
			{Name: "rt-gw"}, {Name: "rt-h"}, {Name: "rt-b"},
			{Name: "rt-a", DisableBGPPropagation: true, Routes: []UDR{{Name: "FW", Prefix: CIDR("0.0.0.0/0"), NextHop: Appliance("10.0.0.4")}}},
			{Name: "rt-fw", Routes: []UDR{{Name: "z", Prefix: CIDR("10.9.0.0/16"), NextHop: Appliance("10.8.0.4")}}},
			{Name: "rt-fw2", Routes: []UDR{{Name: "a", Prefix: CIDR("10.1.0.0/16"), NextHop: Appliance("10.0.0.4")}}},
			{Name: "rt-z", Routes: []UDR{{Name: "FW2", Prefix: CIDR("0.0.0.0/0"), NextHop: Appliance("10.8.0.4")}}},
		}
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-fw2", IP: IP("198.51.100.88")})
		fw2 := d.Firewalls[0]
		fw2.Name, fw2.VNet, fw2.PublicIPs = "fw2", "hub2", []string{"pip-fw2"}
		d.Firewalls = append(d.Firewalls, fw2)
	})
}

// hubToZ peers the first hub with the second region's spoke as well.
func hubToZ(d *Design) {
	d.Peerings = append(d.Peerings, Peering{From: "hub", To: "z", AllowForwardedTraffic: true}, Peering{From: "z", To: "hub", AllowForwardedTraffic: true})
}

func TestDocumentedTwoFirewalls(t *testing.T) {
	base := twoHubs()
	const past = "route remove rt-fw z" // with hubToZ: fw sends straight to z
	prove(t, []fact{
		// net:5.5.b4 first row, at two devices
		{says: "both ways by both firewalls works", design: base, flow: "tcp a -> z:22", want: delivered("z"),
			shows: []string{"10.9.0.0/16 -> VirtualAppliance 10.8.0.4 (User rt-fw/z)", "10.1.0.0/16 -> VirtualAppliance 10.0.0.4 (User rt-fw2/a)"}},
		{says: "from the other end too", design: base, flow: "tcp z -> a:22", want: delivered("a")},
		{says: "UDP", design: base, flow: "udp a -> z:53", want: answered("z")},
		{says: "ping", design: base, flow: "icmp a -> z", want: answered("z")},
		// net:P2, net:A9: each firewall's subnet has a table of its own
		{says: "a firewall without a route to the other region's spoke drops the request", design: base, flow: "tcp a -> z:22", changes: []string{"route remove rt-fw z"},
			want: dropped(NextHopNone, LegSYN, "fw"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		{says: "or the answer, which is not asymmetric", design: base, flow: "tcp a -> z:22", changes: []string{"route remove rt-fw2 a"}, want: dropped(NextHopNone, LegSYNACK, "fw2")},
		// net:5.5.b4: X1, X2
		{says: "there by one firewall and back by both dies at the other", design: base.with(hubToZ), flow: "tcp a -> z:22", changes: []string{past},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw2").asymmetric(), shows: []string{"10.9.0.0/16 -> VNetGlobalPeering (Default z)", "0.0.0.0/0 -> VirtualAppliance 10.8.0.4 (User rt-z/FW2)"}},
		{says: "there by both and back by one leaves the other half-open", design: base.with(hubToZ), flow: "tcp a -> z:22", changes: []string{"route add rt-z a 10.1.0.0/16 VirtualAppliance 10.0.0.4"},
			want: dropped(HalfOpen, LegACK, "fw2").asymmetric()},
		{says: "UDP there by one and back by both: the answer is a first packet at the other", design: base.with(hubToZ), flow: "udp a -> z:53", changes: []string{past},
			want: answered("z").asymmetric(), shows: []string{"rule   allow (fw2 network net 1000 any)"}},
		{says: "ping there by one and back by both is INVALID at the other", design: base.with(hubToZ), flow: "icmp a -> z", changes: []string{past},
			want: dropped(AsymmetricNoState, LegResponse, "fw2").asymmetric()},
		{says: "SNAT at the first repairs it", flow: "tcp a -> z:22", want: delivered("z"), changes: []string{past},
			design: base.with(hubToZ).with(func(d *Design) { d.Firewalls[0].SNATPrivateRanges = []string{"255.255.255.255/32"} }),
			shows:  []string{"leg SYN-ACK 10.9.0.4:22 > 10.0.0.4:51000", "10.0.0.0/16 -> VNetGlobalPeering (Default hub)"}},
		// net:P4: spoke a's source is not in the peer's own space
		{says: "what one hub forwards to the other needs the other's flag", design: base, flow: "tcp a -> z:22", changes: []string{"peering set hub2 -> hub allowForwardedTraffic false"},
			want:  Verdict{Disposition: Undetermined, Reason: Undocumented, Leg: LegSYN, At: "fw"},
			shows: []string{"peering hub2 -> hub has allowForwardedTraffic false"}},
		// net:5.5.b4: denied at the second
		{says: "each firewall judges by its own rules", flow: "tcp a -> z:22", want: dropped(DeniedByDefault, LegSYN, "fw2"),
			design: base.with(func(d *Design) { d.Firewalls[1].Network = nil }), shows: []string{"rule   allow (fw network net 1000 any)", "implicit deny"}},
		// net:5.5.b6: the second's handshake passes the first
		{says: "the second's false positive comes back through the first", flow: "tcp a -> z:443", want: refused(DeniedByDefault, LegResponse, "fw2"),
			design: base.with(func(d *Design) { d.Firewalls[1].Network = nil })},
		// net:P5: gateway routes end at the hub that owns the gateway
		{says: "the second hub does not know the site", design: base, flow: "tcp z -> pc:443", want: dropped(NextHopNone, LegSYN, "fw2"), shows: []string{"172.16.0.0/12 -> None (Default"}},
		// net:P6, net:4.6.b1
		{says: "routed to the first hub, it is answered by the site's internet edge while the site does not know the second region", design: base, flow: "tcp z -> pc:443",
			changes: []string{"route add rt-fw2 dc 172.16.0.0/16 VirtualAppliance 10.0.0.4"}, want: dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric()},
		{says: "told of it, the site answers by the tunnel, and GatewaySubnet needs a route", flow: "tcp z -> pc:443", want: delivered("pc"), shows: []string{"10.9.0.0/16 -> VirtualAppliance 10.0.0.4 (User rt-gw/z)"},
			design:  base.with(func(d *Design) { d.edge("vpn").Routes = []string{"10.0.0.0/8"} }),
			changes: []string{"route add rt-fw2 dc 172.16.0.0/16 VirtualAppliance 10.0.0.4", "route add rt-gw z 10.9.0.0/16 VirtualAppliance 10.0.0.4"}},
		{says: "without which the gateway drops the answer", flow: "tcp z -> pc:443", want: dropped(NextHopNone, LegSYNACK, "vpngw"),
			design:  base.with(func(d *Design) { d.edge("vpn").Routes = []string{"10.0.0.0/8"} }),
			changes: []string{"route add rt-fw2 dc 172.16.0.0/16 VirtualAppliance 10.0.0.4"}},
	})
}

func TestDocumentedFirewallSubnet(t *testing.T) {
	base := inspected(t)
	published := changed(t, base, "firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 10.1.0.4:443")
	prove(t, []fact{
		// net:1.10, AzureFirewallSubnet, finding
		{says: "a route elsewhere for AzureFirewallSubnet breaks what the firewall translated", design: published.with(nva), flow: "tcp client -> 198.51.100.8:443",
			changes: []string{"route add rt-a fwnet 10.0.0.0/26 VirtualAppliance 10.0.1.5"}, want: dropped(AsymmetricNoState, LegSYNACK, "nva").asymmetric(),
			shows: []string{"10.0.0.0/26 -> VirtualAppliance 10.0.1.5 (User rt-a/fwnet)"}},
		{says: "a route for it to None does", design: published, flow: "tcp client -> 198.51.100.8:443", changes: []string{"route add rt-a fwnet 10.0.0.0/26 None"}, want: dropped(NextHopNone, LegSYNACK, "a")},
		{says: "what the firewall did not translate is not concerned", design: base, flow: "tcp a -> b:22", changes: []string{"route add rt-a fwnet 10.0.0.0/26 None"}, want: delivered("b")},
		// net:1.10: without management NIC it must have direct internet
		{says: "under a learned default route 0/0 to Internet on AzureFirewallSubnet keeps its own way out", design: base.with(byBGP), flow: "tcp a -> web:22",
			changes: []string{"route add rt-fw direct 0.0.0.0/0 Internet"}, want: delivered("web"), shows: []string{"0.0.0.0/0 -> Internet (User rt-fw/direct)", "198.51.100.8:51000 (fw SNAT)"}},
		{says: "and what it publishes", design: published.with(byBGP), flow: "tcp client -> 198.51.100.8:443", changes: []string{"route add rt-fw direct 0.0.0.0/0 Internet"}, want: delivered("a")},
		// net:5.2 by application rule, net:5.6.b6: the proxy's own connection keeps symmetry
		{says: "a proxied connection needs no route back from the server", flow: "tcp a -> b:443 name b.example.com", want: delivered("fw"), changes: []string{"route remove rt-b FW"},
			design: base.with(network()).with(application(Allow, 200, "*"))},
		{says: "unless the server's route to the firewall's own subnet leads elsewhere", flow: "tcp a -> b:443 name b.example.com", changes: []string{"route add rt-b fwnet 10.0.0.0/26 VirtualAppliance 10.0.1.5"},
			design: base.with(nva).with(network()).with(application(Allow, 200, "*")),
			want:   dropped(AsymmetricNoState, LegResponse, "fw").asymmetric(),
			shows:  []string{"cause the firewall's own connection: SYN-ACK 10.2.0.4:443 > 10.0.0.4:51001 reached nva by user route 'fwnet'", "nva holds no state for it"}},
		// net:4.3.b4: the tunnel is chosen by longest prefix before the default site
		{says: "a default site does not draw what another connection knows", flow: "tcp b -> shop:22", want: delivered("shop"), shows: []string{"connection to-branch"},
			design: hubSpoke().with(byDefault).with(func(d *Design) {
				d.Gateways[0].Connections = append(d.Gateways[0].Connections, Connection{Name: "to-branch", Site: "branch", Edge: "vpn", Static: CIDRs("172.18.0.0/16")})
				d.Sites = append(d.Sites, Site{Name: "branch", Prefixes: CIDRs("172.18.0.0/16"), Hosts: []Host{{Name: "shop", IP: IP("172.18.0.10")}}, Edges: []Edge{{Name: "vpn", Type: VPNEdge}}})
			}), changes: []string{"route add rt-b tunnel 0.0.0.0/0 VirtualNetworkGateway", "route propagation rt-b off"}},
	})
}
