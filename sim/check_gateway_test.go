package sim

import "testing"

// policyBased makes the gateway of the valid design one, without what it cannot do.
func policyBased(d *Design) {
	g := &d.Gateways[0]
	g.VPNType, g.DefaultSite, g.Connections[0].Learned = PolicyBased, "", nil
	d.VNets[1].Subnets[0].RouteTable = ""
}

// circuit replaces the VPN gateway of the valid design by an ExpressRoute one.
func circuit(d *Design) {
	d.Gateways = []Gateway{{Name: "ergw", VNet: "hub", Type: ExpressRoute, Connections: []Connection{{Name: "c", Site: "dc", Edge: "er"}}}}
	d.VNets[1].Subnets[0].RouteTable = ""
}

func TestDocumentedGatewayKinds(t *testing.T) {
	mistakes(t, []mistake{
		{"VPN type without a name", "", func(d *Design) { d.Gateways[0].VPNType = 9 }, []string{
			`virtualNetworkGateways["vpngw"].vpnType: 9 stands for nothing, want "RouteBased", "PolicyBased"`,
		}},
		{"policy-based ExpressRoute gateway", "", func(d *Design) { circuit(d); d.Gateways[0].VPNType = PolicyBased }, []string{
			`virtualNetworkGateways["ergw"].vpnType: "PolicyBased" on an ExpressRoute gateway, want it on a VPN gateway only`,
		}},
		{"default site of a policy-based gateway", "net:4.3 table 1", func(d *Design) { policyBased(d); d.Gateways[0].DefaultSite = "to-dc" }, []string{
			`virtualNetworkGateways["vpngw"].gatewayDefaultSite: "to-dc" on a policy-based gateway, want it on a route-based one only`,
		}},
		{"everything to a policy-based gateway", "net:1.9.b5", func(d *Design) { policyBased(d); d.VNets[1].Subnets[0].RouteTable = "rt-app" }, []string{
			`virtualNetworks["spoke"].subnets["app"].routeTable: "rt-app" routes everything to VirtualNetworkGateway, which a route-based gateway alone takes, and "vpngw" is policy-based`,
		}},
		{"everything to an ExpressRoute gateway", "net:4.3 table 3", func(d *Design) { circuit(d); d.VNets[1].Subnets[0].RouteTable = "rt-app" }, []string{
			`virtualNetworks["spoke"].subnets["app"].routeTable: "rt-app" routes to VirtualNetworkGateway, which must be a VPN gateway alone, and "ergw" is an ExpressRoute gateway`,
		}},
		{"to a VPN gateway beside an ExpressRoute one", "net:4.3 table 3", func(d *Design) {
			d.Gateways = append(d.Gateways, Gateway{Name: "ergw", VNet: "hub", Type: ExpressRoute, Connections: []Connection{{Name: "c", Site: "dc", Edge: "er"}}})
		}, []string{
			`virtualNetworks["spoke"].subnets["app"].routeTable: "rt-app" routes to VirtualNetworkGateway, which must be a VPN gateway alone, and "ergw" is an ExpressRoute gateway`,
		}},
		{"BGP on a policy-based gateway", "", func(d *Design) { policyBased(d); d.Gateways[0].Connections[0].EnableBGP = true }, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].enableBgp: BGP on a policy-based gateway, want a route-based one for it`,
		}},
		{"gateway with an ASN of Azure's", "net:4.1.b3", func(d *Design) { d.Gateways[0].ASN = 65517 }, []string{
			`virtualNetworkGateways["vpngw"].asn: "65517" is reserved by Azure, want another`,
		}},
		{"negative ASN", "", func(d *Design) { d.Gateways[0].ASN = -1 }, []string{
			`virtualNetworkGateways["vpngw"].asn: "-1" is out of range, want 1..4294967295`,
		}},
		{"peer with the ASN of gateways", "net:4.1.b3", func(d *Design) { d.Sites[0].Edges[1].ASN = 65515 }, []string{
			`sites["dc"].edges["vpn"].asn: "65515" is reserved by Azure, want another`,
		}},
		{"path too long", "", func(d *Design) { d.Sites[0].Edges[1].ASPathPrepend = 33 }, []string{
			`sites["dc"].edges["vpn"].asPathPrepend: "33" is out of range, want 0..32`,
		}},
		{"two active instances on one address", "", func(d *Design) {
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-gw", IP: IP("198.51.100.77")})
			d.Gateways[0].ActiveActive, d.Gateways[0].PublicIPs = true, []string{"pip-gw"}
		}, []string{
			`virtualNetworkGateways["vpngw"].publicIPAddresses: 1 address given, want one for each of the two active instances`,
		}},
		{"one active instance on two", "", func(d *Design) {
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-gw", IP: IP("198.51.100.77")}, PublicIP{Name: "pip-gw2", IP: IP("198.51.100.78")})
			d.Gateways[0].PublicIPs = []string{"pip-gw", "pip-gw2"}
		}, []string{
			`virtualNetworkGateways["vpngw"].publicIPAddresses: 2 addresses given, want one, or two with activeActive`,
		}},
		{"public address that is another's", "", func(d *Design) { d.Gateways[0].PublicIPs = []string{"pip-fw"} }, []string{
			`virtualNetworkGateways["vpngw"].publicIPAddresses: public IP address "pip-fw" is taken by azureFirewalls["fw"], want another`,
		}},
		{"second link of a VPN connection", "", func(d *Design) { d.Gateways[0].Connections[0].SecondEdge = "vpn2" }, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].secondaryEdge: "vpn2" on a VPN connection, want a connection of its own for a second device`,
			`virtualNetworkGateways["vpngw"].connections["to-dc"].secondaryEdge: no edge of site "dc" named "vpn2" (have "vpn")`,
		}},
		{"second link of the wrong kind", "", func(d *Design) { circuit(d); d.Gateways[0].Connections[0].SecondEdge = "vpn" }, []string{
			`virtualNetworkGateways["ergw"].connections["c"].secondaryEdge: "vpn" is of type "Vpn", want "PrivatePeering" for a ExpressRoute gateway`,
		}},
		{"FastPath over VPN", "net:G6", func(d *Design) { d.Gateways[0].Connections[0].FastPath = true }, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].expressRouteGatewayBypass: true on a VPN connection, want it on ExpressRoute only`,
		}},
		{"traffic selectors of a circuit", "", func(d *Design) {
			circuit(d)
			d.Gateways[0].Connections[0].TrafficSelectors = []TrafficSelector{{Local: CIDRs("10.0.0.0/8"), Remote: CIDRs("172.16.0.0/16")}}
		}, []string{
			`virtualNetworkGateways["ergw"].connections["c"].trafficSelectorPolicies: 1 given on an ExpressRoute connection, want them on a VPN connection only`,
		}},
		{"traffic selector of one side", "", func(d *Design) {
			d.Gateways[0].Connections[0].TrafficSelectors = []TrafficSelector{{Local: CIDRs("10.0.0.0/8")}}
		}, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].trafficSelectorPolicies[0].remoteAddressRanges: no prefix given, want one such as "10.0.0.0/16"`,
		}},
	})
	for name, valid := range map[string]func(*Design){
		"policy-based": policyBased, "circuit": circuit,
		"a gateway with an ASN of its own": func(d *Design) { d.Gateways[0].ASN, d.Sites[0].Edges[1].ASN = 65010, 65020 },
		"the default ASN, said":            func(d *Design) { d.Gateways[0].ASN = 65515 },
		"a prefix less than everything to a policy-based gateway": func(d *Design) {
			policyBased(d)
			d.RouteTables[1].Routes[0].Prefix = CIDR("10.0.0.0/8")
			d.VNets[1].Subnets[0].RouteTable = "rt-app"
		},
	} {
		d := validDesign()
		valid(d)
		if err := check(d); err != nil {
			t.Errorf("check(%s) = %v, want nil", name, err)
		}
	}
}
