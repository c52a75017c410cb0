package sim

import "testing"

// selects gives the hub's first connection traffic selectors.
func selects(local, remote string) func(*Design) {
	return func(d *Design) {
		d.Gateways[0].Connections[0].TrafficSelectors = []TrafficSelector{{Local: CIDRs(local), Remote: CIDRs(remote)}}
	}
}

func TestDocumentedTrafficSelectors(t *testing.T) {
	base := hubSpoke()
	hubOnly := base.with(selects("10.0.0.0/16", "172.16.0.0/16"))
	policy := base.with(func(d *Design) { d.Gateways[0].VPNType = PolicyBased })
	prove(t, []fact{
		// net:P6
		{says: "a tunnel whose selectors name the hub carries the hub", design: hubOnly, flow: "tcp h -> pc:443", want: delivered("pc")},
		{says: "and no spoke", design: hubOnly, flow: "tcp a -> pc:443", want: dropped(NoRoute, LegSYN, "vpngw"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "no traffic selector of connection to-dc covers it"}},
		{says: "in either direction", design: hubOnly, flow: "tcp pc -> a:443", want: dropped(NoRoute, LegSYN, "dc/vpn"), shows: []string{"no traffic selector of connection to-dc covers it"}},
		{says: "selectors that include the spokes carry them", design: base.with(selects("10.0.0.0/8", "172.16.0.0/16")), flow: "tcp a -> pc:443", want: delivered("pc")},
		{says: "a policy-based gateway's own selectors name what it serves", design: policy, flow: "tcp a -> pc:443", want: delivered("pc")},
		{says: "a device with a route to the hub alone sends answers for a spoke elsewhere", design: base, flow: "tcp a -> pc:443", changes: []string{"edge accept dc/vpn 10.0.0.0/16"},
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric(), shows: []string{"leg SYN-ACK 172.16.0.10:443", "route  dc/isp"}},
		{says: "a route to the spokes as well repairs it", design: base, flow: "tcp a -> pc:443", changes: []string{"edge accept dc/vpn 10.0.0.0/16", "edge accept dc/vpn 10.1.0.0/16"},
			want: delivered("pc"), shows: []string{"route  dc/vpn"}},
		// net:4.3 table 1: on-prem must offer 0.0.0.0/0 selectors
		{says: "a default site whose device offers no selectors for everything takes nothing else", design: base.with(byDefault).with(selects("10.0.0.0/8", "172.16.0.0/16")), flow: "tcp a -> web:443",
			want: dropped(NoRoute, LegSYN, "vpngw"), shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "no traffic selector of connection to-dc covers it"}},
		{says: "with 0.0.0.0/0 offered it does", design: base.with(byDefault).with(selects("10.0.0.0/8", "0.0.0.0/0")), flow: "tcp a -> web:443", want: delivered("web"), shows: []string{"dc/isp hide"}},
		// net:4.1.b1
		{says: "a policy-based gateway passes nothing on between its sites", flow: "tcp pc -> shop:443", want: dropped(NoRoute, LegSYN, "dc/vpn"), shows: []string{"no traffic selector of connection to-dc covers it"},
			design: policy.with(branch(false)).with(func(d *Design) {
				d.edge("vpn").Routes, d.Sites[1].Edges[0].Routes = []string{"10.0.0.0/8", "172.18.0.0/16"}, []string{"10.0.0.0/8", "172.16.0.0/16"}
			})},
	})
}

func TestDocumentedForcedTunnelScopes(t *testing.T) {
	base := hubSpoke()
	two := base.with(branch(false)).with(func(d *Design) { d.Gateways[0].DefaultSite = "to-dc" })
	store := func(d *Design) {
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24")})
		d.edge("isp").Filter.Rules = nil
	}
	prove(t, []fact{
		// net:4.3 table 1, scope
		{says: "a default site tunnels every subnet", design: base.with(byDefault), flow: "tcp h -> web:443", want: delivered("web"),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "dc/isp hide"}},
		{says: "a route to Internet is the escape of one subnet", design: base.with(byDefault), flow: "tcp a -> web:443", changes: []string{"route add rt-a direct 0.0.0.0/0 Internet"},
			want: delivered("web"), shows: []string{"0.0.0.0/0 -> Internet (User rt-a/direct)"}},
		{says: "the others stay in the tunnel", design: base.with(byDefault), flow: "tcp b -> web:443", changes: []string{"route add rt-a direct 0.0.0.0/0 Internet"},
			want: delivered("web"), shows: []string{"dc/isp hide"}},
		// net:4.3 table 2, scope
		{says: "a default route by BGP tunnels every subnet with propagation on", design: base.with(byBGP), flow: "tcp b -> web:443", want: delivered("web"), shows: []string{"dc/isp hide"}},
		{says: "and none with propagation off", design: base.with(byBGP), flow: "tcp b -> web:443", changes: []string{"route propagation rt-b off"}, want: delivered("web"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
		// net:4.3 table 3, scope
		{says: "a user route to the gateway tunnels its own subnet", design: base.with(byDefault), flow: "tcp a -> web:443",
			changes: []string{"route propagation rt-a off", "route add rt-a tunnel 0.0.0.0/0 VirtualNetworkGateway"}, want: delivered("web"),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (User rt-a/tunnel)", "dc/isp hide"}},
		// net:4.3.b2
		{says: "after a default route over ExpressRoute the direct way in from the internet is lost", design: base.with(byExpressRoute).with(publicA), flow: "tcp client -> 198.51.100.9:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric(), shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway ergw circuit)"}},
		{says: "a route to Internet brings it back", design: base.with(byExpressRoute).with(publicA), flow: "tcp client -> 198.51.100.9:443", changes: []string{"route add rt-a direct 0.0.0.0/0 Internet"},
			want: delivered("a")},
		{says: "a service endpoint bypasses the site", design: base.with(byExpressRoute).with(store), flow: "tcp a -> store:443", changes: []string{"endpoint add a/a Microsoft.Storage"},
			want: delivered("store"), shows: []string{"VirtualNetworkServiceEndpoint"}},
		{says: "without one the service is reached by the site, if at all", design: base.with(byExpressRoute).with(store), flow: "tcp a -> store:443",
			want: dropped(DeniedByDefault, LegSYN, "dc/isp")},
		// net:4.3.b4
		{says: "the gateway chooses the tunnel by longest prefix, the default site last", design: two, flow: "tcp a -> shop:443",
			changes: []string{"route propagation rt-a off", "route add rt-a tunnel 0.0.0.0/0 VirtualNetworkGateway"}, want: delivered("shop"), shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (User rt-a/tunnel)", "connection to-branch"}},
		{says: "what no other knows goes to the default site", design: two, flow: "tcp a -> web:443",
			changes: []string{"route propagation rt-a off", "route add rt-a tunnel 0.0.0.0/0 VirtualNetworkGateway"}, want: delivered("web"), shows: []string{"connection to-dc"}},
		// net:4.4.b1
		{says: "a route on GatewaySubnet as long as the hub's prefix diverts the hub", design: base, flow: "tcp pc -> h:443",
			changes: []string{"route add rt-gw hub 10.0.0.0/16 VirtualAppliance 10.0.0.4", "route add rt-h dc 172.16.0.0/16 VirtualAppliance 10.0.0.4"}, want: delivered("h"),
			shows: []string{"10.0.0.0/16 -> VirtualAppliance 10.0.0.4 (User rt-gw/hub)"}},
	})
}

func TestDocumentedGatewayAddress(t *testing.T) {
	base := hubSpoke().with(func(d *Design) {
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-gw", IP: IP("198.51.100.20")})
		d.Gateways[0].PublicIPs = []string{"pip-gw"}
	})
	prove(t, []fact{
		{says: "a peer's key exchange reaches the gateway and is answered", design: base, flow: "udp client -> 198.51.100.20:500", want: answered("vpngw"), shows: []string{"public IP of gateway vpngw"}},
		{says: "nothing but tunnels ends there", design: base, flow: "tcp client -> 198.51.100.20:443", want: dropped(NoListener, LegSYN, "vpngw"), shows: []string{"only tunnels end at a gateway's public address"}},
		{says: "an ExpressRoute gateway has no tunnels, and nobody calls its public address", flow: "udp client -> 198.51.100.20:500", want: dropped(NoListener, LegRequest, "vpngw"),
			design: base.with(func(d *Design) {
				d.Gateways[0].Type, d.Gateways[0].VPNType, d.Gateways[0].Connections = ExpressRoute, 0, nil
			})},
		{says: "a default route that the gateway learned does not divert it", design: base.with(byBGP), flow: "udp client -> 198.51.100.20:4500", want: answered("vpngw")},
		// net:1.10 GatewaySubnet
		{says: "a route on GatewaySubnet over its peer's address cuts it off", design: base, flow: "udp client -> 198.51.100.20:500",
			changes: []string{"route add rt-gw peers 203.0.113.0/24 VirtualAppliance 10.0.0.4"}, want: dropped(WrongSource, LegResponse, "client").asymmetric(),
			shows: []string{"203.0.113.0/24 -> VirtualAppliance 10.0.0.4 (User rt-gw/peers)"}},
		// net:1.4.b4
		{says: "its address is what effective routes show, and no hop", design: base, flow: "tcp a -> pc:443", want: delivered("pc"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway 198.51.100.20 (VirtualNetworkGateway vpngw to-dc)"}},
	})
}
