package sim

import "testing"

func TestDocumentedGatewayFindings(t *testing.T) {
	base := hubSpoke()
	lab := twoGateways()
	er := base.with(byExpressRoute).with(func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("172.16.0.0/16") })
	address := base.with(func(d *Design) {
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-gw", IP: IP("198.51.100.20")})
		d.Gateways[0].PublicIPs = []string{"pip-gw"}
	})
	finds(t, []flaw{
		// net:4.1.b2
		{says: "a site announces the gateway's own network", design: base, changes: []string{"gateway add vpngw to-dc bgp 10.0.0.0/16"}, want: []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].bgpRoutes: filtered-route: 10.0.0.0/16 lies in the space of virtual network hub, which keeps its own traffic: nothing in Azure is sent there`,
		}},
		{says: "a superset is fine", design: base, changes: []string{"gateway add vpngw to-dc bgp 10.0.0.0/8"}},
		// net:A3
		{says: "a local network gateway overlaps a spoke", design: base, changes: []string{"gateway add vpngw to-dc static 10.1.4.0/24"}, want: []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].localAddressPrefixes: filtered-route: 10.1.4.0/24 lies in the space of virtual network a, which keeps its own traffic: nothing in Azure is sent there`,
		}},
		// net:4.1.b3
		{says: "a VPN session with too many prefixes", design: base, edit: learns(many(4001)...), want: []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].bgpRoutes: session-down: 4001 prefixes announced, and the session takes 4000: the session is down, and the connection brings none of them`,
		}},
		// net:4.1.b4
		{says: "a circuit with too many", design: er.with(premium), edit: learns(many(10001)...), want: []string{
			`virtualNetworkGateways["ergw"].connections["circuit"].bgpRoutes: session-down: 10001 prefixes announced, and the session takes 10000: the session is down, and the connection brings none of them`,
		}},
		{says: "Microsoft peering with too many", design: microsoftPeering(), edit: announces(201), want: []string{
			`sites["dc"].edges["ms"].advertisedPublicPrefixes: session-down: more than 200 prefixes announced: the session is down, and the edge leads nowhere`,
		}},
		{says: "a default route over Microsoft peering", design: microsoftPeering(), changes: []string{"edge accept dc/ms 0.0.0.0/0"}, want: []string{
			`sites["dc"].edges["ms"].routes: public-prefix: a default route, which Microsoft takes and gives on private peering alone`,
		}},
		// net:P6
		{says: "a device with routes to the hub alone", design: base, changes: []string{"edge accept dc/vpn 10.0.0.0/16"}, want: []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].edge: unknown-to-site: dc/vpn carries nothing for 10.1.0.0/16 of a, 10.2.0.0/16 of b, which gateway vpngw serves: name them among its routes and traffic selectors`,
		}},
		{says: "traffic selectors without one spoke", design: base, edit: func(d *Design) {
			d.Gateways[0].Connections[0].TrafficSelectors = []TrafficSelector{{Local: CIDRs("10.0.0.0/15"), Remote: CIDRs("172.16.0.0/16")}}
		}, want: []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].edge: unknown-to-site: dc/vpn carries nothing for 10.2.0.0/16 of b, which gateway vpngw serves: name them among its routes and traffic selectors`,
		}},
		// net:1.10 GatewaySubnet
		{says: "a route to a workload's subnet is fine", design: base, changes: []string{"route add rt-gw h 10.0.1.0/24 VirtualAppliance 10.0.0.4", "route add rt-h dc 172.16.0.0/16 VirtualAppliance 10.0.0.4"}},
		{says: "a route over the gateway's public address", design: address, changes: []string{"route add rt-gw public 198.51.100.16/28 VirtualAppliance 10.0.0.4"}, want: []string{
			`routeTables["rt-gw"].routes["public"].addressPrefix: gateway-subnet-route: 198.51.100.16/28 covers 198.51.100.20, the public address pip-gw of gateway vpngw`,
		}},
		// net:G6
		{says: "FastPath beside a route on GatewaySubnet", design: er, changes: []string{siteToSpokeByFirewall, "gateway fastPath ergw circuit true"}, want: []string{
			`virtualNetworkGateways["ergw"].connections["circuit"].expressRouteGatewayBypass: gateway-subnet-route: what comes over FastPath passes the gateway by, and may not follow route table rt-gw of GatewaySubnet`,
		}},
		{says: "FastPath alone is fine", design: er, changes: []string{"gateway fastPath ergw circuit true"}},
		{says: "two sites with one prefix", design: lab, edit: func(d *Design) {
			d.Sites[1].Prefixes = append(d.Sites[1].Prefixes, CIDR("172.16.8.0/24"))
			d.Gateways[1].Connections[0].Learned = CIDRs("172.20.0.0/16", "172.16.8.0/24")
		}, want: []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"]: overlapping-space: 172.16.0.0/16 of site dc overlaps 172.16.8.0/24 of site lab (ergw circuit): one address, and Azure sends it to one of the two`,
		}},
		{says: "a site inside a network", design: base, edit: func(d *Design) { d.Sites[0].Prefixes = append(d.Sites[0].Prefixes, CIDR("10.1.7.0/24")) }, want: []string{
			`sites["dc"].addressPrefixes: overlapping-space: 10.1.7.0/24 lies in the space of virtual network a, which gateway vpngw serves: neither side sends it to the other`,
		}},
	})
}

func TestDocumentedRoadFindings(t *testing.T) {
	symmetric := twoRoads().with(func(d *Design) { d.edge("er").Preference = 300 })
	finds(t, []flaw{
		// net:G2
		{says: "Azure prefers ExpressRoute and the site VPN", design: symmetric, changes: []string{"edge preference dc/vpn 400"}, want: []string{
			`sites["dc"].edges["vpn"].localPreference: two-roads: from hub by er, from dc by vpn: a firewall on one road sees half of each connection; let both sides prefer the same one`,
		}},
		// net:G2, net:4.6.b2
		{says: "one box sees both roads", design: symmetric.with(func(d *Design) { d.edge("er").Box, d.edge("vpn").Box = "fw", "fw" }), changes: []string{"edge preference dc/vpn 400"}},
		// net:G1
		{says: "a longer prefix over VPN takes its part another way", design: symmetric, changes: []string{"gateway add vpngw to-dc static 172.16.8.0/24"}, want: []string{
			`sites["dc"].edges["er"].localPreference: two-roads: from hub by vpn, from dc by er: a firewall on one road sees half of each connection; let both sides prefer the same one`,
		}},
		// net:G3, net:4.5 table 4
		{says: "a longer path turns Azure away and not the site", design: changed(t, circuits(), "edge preference lab/er2 200", "edge prepend lab/er 2"), changes: []string{"edge prepend lab/er2 3"}, want: []string{
			`sites["lab"].edges["er2"].localPreference: two-roads: from hub by er, from lab by er2: a firewall on one road sees half of each connection; let both sides prefer the same one`,
		}},
		// net:G5
		{says: "equal roads with a firewall on each", design: circuits().with(func(d *Design) { d.Sites[1].Edges[0].Box, d.Sites[1].Edges[1].Box = "fw", "fw" }),
			edit: func(d *Design) { d.Sites[1].Edges[0].Box = "" }, want: []string{
				`sites["lab"].edges["er"].localPreference: two-roads: from hub by er or er2, from lab by er or er2: a firewall on one road sees half of each connection; let both sides prefer the same one`,
			}},
		// net:4.5 table 1
		{says: "a pool that is not announced over ExpressRoute", design: microsoftPeering(), changes: []string{"edge withdraw dc/ms 203.0.113.64/28"}, want: []string{
			`sites["dc"].edges["ms"].advertisedPublicPrefixes: public-prefix: 203.0.113.65 of translation pool is not announced here: Microsoft answers it over the internet`,
		}},
		// net:4.5 table 2
		{says: "one pool announced on both", design: microsoftPeering(), changes: []string{"edge advertise dc/ms 203.0.113.128/25"}, want: []string{
			`sites["dc"].edges["ms"].advertisedPublicPrefixes: public-prefix: 203.0.113.128/25 is announced by edge isp too: Microsoft answers it over ExpressRoute, the rest of the world over the internet`,
			`sites["dc"].edges["ms"].advertisedPublicPrefixes: public-prefix: 203.0.113.129, which edge isp translates to, is announced here: Microsoft answers it over ExpressRoute`,
		}},
		{says: "a part of it that the internet edge translates to", design: microsoftPeering(), changes: []string{"edge advertise dc/ms 203.0.113.128/28"}, want: []string{
			`sites["dc"].edges["ms"].advertisedPublicPrefixes: public-prefix: 203.0.113.129, which edge isp translates to, is announced here: Microsoft answers it over ExpressRoute`,
		}},
		{says: "a part that it does not is fine", design: microsoftPeering(), changes: []string{"edge advertise dc/ms 203.0.113.144/28"}},
	})
}
