package sim

import (
	"fmt"
	"net/netip"
	"testing"
)

func TestDocumentedPeeringStates(t *testing.T) {
	base := hubSpoke()
	grown := base.with(func(d *Design) {
		d.VNets[1].Space = append(d.VNets[1].Space, CIDR("10.8.0.0/16"))
		d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "new", Prefixes: CIDRs("10.8.0.0/24"), NICs: []NIC{{Name: "new", IPs: IPs("10.8.0.4")}}})
		d.Peerings[0].RemoteAddressSpace, d.Peerings[0].SyncLevel = CIDRs("10.1.0.0/16"), LocalNotInSync
		d.Peerings[1].SyncLevel = RemoteNotInSync
	})
	state := func(s PeeringState) Design {
		return base.with(func(d *Design) {
			d.Peerings[0].State = s
			d.Peerings[1].UseRemoteGateways = false
		})
	}
	prove(t, []fact{
		// net:P1: peeringState
		{says: "a Connected peering has routes", design: base.with(func(d *Design) { d.Peerings[0].State, d.Peerings[1].State = PeeringConnected, PeeringConnected }),
			flow: "tcp a -> h:443", want: delivered("h"), shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)"}},
		{says: "a Disconnected one has none, although both objects exist", design: state(PeeringDisconnected), flow: "tcp a -> h:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		{says: "nor an Initiated one", design: state(PeeringInitiated), flow: "tcp h -> a:443",
			want: dropped(NextHopNone, LegSYN, "h"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		// net:1.4.b1, net:P1: peeringSyncLevel
		{says: "a prefix added after the last sync has no route at the peer", design: grown, flow: "tcp h -> new:443",
			want: dropped(NextHopNone, LegSYN, "h"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		{says: "its calls arrive, and die on the way back", design: grown, flow: "tcp new -> h:443",
			want: dropped(NextHopNone, LegSYNACK, "h"), shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)", "10.0.0.0/8 -> None (Default"}},
		{says: "the synced prefix works on", design: grown, flow: "tcp h -> a:443", want: delivered("a"), shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)"}},
		{says: "after the sync the new one works too", design: grown.with(func(d *Design) {
			d.Peerings[0].RemoteAddressSpace, d.Peerings[0].SyncLevel, d.Peerings[1].SyncLevel = CIDRs("10.1.0.0/16", "10.8.0.0/16"), FullyInSync, FullyInSync
		}), flow: "tcp new -> h:443", want: delivered("h"), shows: []string{"10.8.0.0/16 -> VNetPeering (Default a)"}},
		{says: "an appliance in the unsynced prefix is out of reach", design: grown, flow: "tcp h -> web:443", changes: []string{"route add rt-h X 203.0.113.80/32 VirtualAppliance 10.8.0.4"},
			want: dropped(NextHopUnreachable, LegSYN, "h"), shows: []string{"the next hop's address is in no network that is directly reachable"}},
	})
}

func TestDocumentedPeeringFlags(t *testing.T) {
	base := hubSpoke()
	shut := changed(t, base, "peering set a -> hub allowVirtualNetworkAccess false")
	blocks := func(v Toggle) Design {
		return shut.with(func(d *Design) { d.Assumptions.PeeringAccessBlocks = v })
	}
	prove(t, []fact{
		// net:P4 table 1
		{says: "without allowVirtualNetworkAccess routes stay and packets pass, by assumption", design: shut, flow: "tcp h -> a:443", want: delivered("a"),
			shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)", "assume access-flag-only-tags"}},
		{says: "or nothing passes, by the switch", design: blocks(On), flow: "tcp h -> a:443", want: dropped(NextHopUnreachable, LegSYN, "h"),
			shows: []string{"peering a -> hub has allowVirtualNetworkAccess false"}},
		{says: "the other way too", design: blocks(On), flow: "tcp a -> h:443", want: dropped(NextHopUnreachable, LegSYN, "a"),
			shows: []string{"peering a -> hub has allowVirtualNetworkAccess false"}},
		{says: "the switch off says it without a doubt", design: blocks(Off), flow: "tcp h -> a:443", want: delivered("a")},
		// net:P4 table 2
		{says: "allowForwardedTraffic makes no routes", design: base.with(func(d *Design) { d.Peerings[0].AllowForwardedTraffic = true }), flow: "tcp a -> b:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		{says: "traffic through a VPN gateway needs no allowForwardedTraffic", flow: "tcp pc -> a:443", want: delivered("a"),
			design: changed(t, base, "peering set a -> hub allowForwardedTraffic false")},
		// net:P4 table 2: through an ExpressRoute gateway alike
		{says: "nor through an ExpressRoute gateway", flow: "tcp pc -> a:443", want: delivered("a"),
			design: changed(t, base.with(byExpressRoute), "peering set a -> hub allowForwardedTraffic false")},
		// net:P4 table 3, net:P4 table 4, net:P5
		{says: "a spoke that borrows the gateway has its routes", design: base, flow: "tcp a -> pc:443", want: delivered("pc"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		{says: "one that does not has none", design: changed(t, base, "peering set a -> hub useRemoteGateways false"), flow: "tcp a -> pc:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"172.16.0.0/12 -> None (Default"}},
		// net:P6
		{says: "and the site does not learn it", design: changed(t, base, "peering set a -> hub useRemoteGateways false"), flow: "tcp pc -> a:443",
			want: dropped(NoRoute, LegSYN, "internet"), shows: []string{"dc/isp"}},
		{says: "with the flags it does", design: base, flow: "tcp pc -> a:443", want: delivered("a")},
		// net:P8
		{says: "spoke to spoke by the hub's VPN gateway, with user routes to it", design: base, flow: "tcp a -> b:443",
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualNetworkGateway", "route add rt-b a 10.1.0.0/16 VirtualNetworkGateway"}, want: delivered("b"),
			shows: []string{"10.2.0.0/16 -> VirtualNetworkGateway (User rt-a/b)", "10.1.0.0/16 -> VirtualNetworkGateway (User rt-b/a)"}},
		{says: "without the way back the answer has no route", design: base, flow: "tcp a -> b:443", changes: []string{"route add rt-a b 10.2.0.0/16 VirtualNetworkGateway"},
			want: dropped(NextHopNone, LegSYNACK, "b"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		// net:P7: both peered and connected by gateways; what the gateway knows is longer
		{says: "peering beats a longer prefix by the gateway", flow: "tcp h -> a:443", want: delivered("a"), shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)"},
			design: base.with(func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("10.1.0.0/16", "10.1.0.0/24") })},
		// net:P10
		{says: "peering keeps no state: an answer may come back another way", flow: "tcp a -> b:443", want: delivered("b"),
			design: base.with(func(d *Design) {
				d.Peerings = append(d.Peerings, Peering{From: "a", To: "b", AllowForwardedTraffic: true}, Peering{From: "b", To: "a", AllowForwardedTraffic: true})
				d.VNets[0].Subnets[2].NICs[0].IPForwarding = true
			}), changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.1.4"},
			shows: []string{"10.2.0.0/16 -> VirtualAppliance 10.0.1.4 (User rt-a/b)", "10.1.0.0/16 -> VNetPeering (Default a)"}},
	})
}

func TestDocumentedGlobalPeering(t *testing.T) {
	far := func(sku string) Design {
		return hubSpoke().with(func(d *Design) {
			d.VNets[1].Region = "westeurope"
			d.LoadBalancers = []LoadBalancer{{Name: "ilb", SKU: sku, Frontends: []Frontend{{Name: "front", Subnet: "a/a3", PrivateIP: IP("10.1.0.40")}},
				Pools: []Pool{{Name: "pool", NICs: []string{"a3"}}}, Rules: []LBRule{{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443}}}}
		})
	}
	near := far("Basic").with(func(d *Design) { d.VNets[1].Region = "EastUS" })
	prove(t, []fact{
		// net:P9
		{says: "a Basic load balancer's frontend is out of reach over global peering", design: far("Basic"), flow: "tcp h -> 10.1.0.40:443",
			want: dropped(NextHopUnreachable, LegSYN, "h"), shows: []string{"10.1.0.0/16 -> VNetGlobalPeering (Default a)", "ilb is Basic, which global peering does not reach"}},
		{says: "its machine is not", design: far("Basic"), flow: "tcp h -> a3:443", want: delivered("a3"), shows: []string{"VNetGlobalPeering"}},
		{says: "a Standard one's is not", design: far(""), flow: "tcp h -> 10.1.0.40:443", want: delivered("a3"), shows: []string{"VNetGlobalPeering"}},
		{says: "within one region a Basic one's is not", design: near, flow: "tcp h -> 10.1.0.40:443", want: delivered("a3"), shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)"}},
		{says: "from the site it is, through a gateway in another region", design: far("Basic"), flow: "tcp pc -> 10.1.0.40:443",
			want: dropped(NextHopUnreachable, LegSYN, "vpngw"), shows: []string{"ilb is Basic"}},
	})
}

// mesh are three networks without peerings in a connected group, one of them far off.
func mesh() Design {
	net := func(name, region, prefix, ip string) VNet {
		return VNet{Name: name, Region: region, Space: CIDRs(prefix), Subnets: []Subnet{{Name: "s", Prefixes: []netip.Prefix{netip.PrefixFrom(CIDR(prefix).Addr(), 24)}, RouteTable: "rt-" + name, NICs: []NIC{{Name: name, IPs: IPs(ip), IPForwarding: name == "n2"}}}}}
	}
	return Design{
		VNets:           []VNet{net("n1", "eastus", "10.1.0.0/16", "10.1.0.4"), net("n2", "eastus", "10.2.0.0/16", "10.2.0.4"), net("n3", "westeurope", "10.3.0.0/16", "10.3.0.4")},
		RouteTables:     []RouteTable{{Name: "rt-n1"}, {Name: "rt-n2"}, {Name: "rt-n3"}},
		ConnectedGroups: []ConnectedGroup{{Name: "mesh", VNets: []string{"n1", "n2", "n3"}}},
		Internet:        []Host{{Name: "web", IP: IP("203.0.113.80")}},
		Reserved:        Reserved{List: "documented-2023"},
		Assumptions:     Assumptions{DefaultOutboundAccess: On},
	}
}

func TestDocumentedConnectedGroups(t *testing.T) {
	base := mesh()
	global := base.with(func(d *Design) { d.ConnectedGroups[0].Global = true })
	peered := base.with(func(d *Design) {
		d.Peerings = []Peering{{From: "n1", To: "n2"}, {From: "n2", To: "n1"}}
	})
	tagged := changed(t, base.with(func(d *Design) { d.NSGs = []NSG{{Name: "nsg"}} }), "subnet n2/s networkSecurityGroup nsg")
	prove(t, []fact{
		// net:1.4 table, connected group row
		{says: "networks of a group reach each other without a peering", design: base, flow: "tcp n1 -> n2:443", want: delivered("n2"),
			shows: []string{"10.2.0.0/16 -> ConnectedGroup (Default n2)", "10.1.0.0/16 -> ConnectedGroup (Default n1)"}},
		{says: "across regions only in a global group", design: base, flow: "tcp n1 -> n3:443", want: dropped(NextHopNone, LegSYN, "n1"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		{says: "in which they do", design: global, flow: "tcp n1 -> n3:443", want: delivered("n3"), shows: []string{"10.3.0.0/16 -> ConnectedGroup (Default n3)"}},
		{says: "a peering goes before the group", design: peered, flow: "tcp n1 -> n2:443", want: delivered("n2"), shows: []string{"10.2.0.0/16 -> VNetPeering (Default n2)"}},
		{says: "the VirtualNetwork tag holds the group", design: tagged, flow: "tcp n1 -> n2:443", want: delivered("n2"), shows: []string{"65000 AllowVnetInBound"}},
		{says: "a user route of equal length beats the group", design: base, flow: "tcp n1 -> n2:443", changes: []string{"route add rt-n1 no 10.2.0.0/16 None"},
			want: dropped(NextHopNone, LegSYN, "n1"), shows: []string{"10.2.0.0/16 -> None (User rt-n1/no)"}},
		// net:1.9.b2
		{says: "an appliance over a group is not documented to be reachable", design: base, flow: "tcp n1 -> web:443", changes: []string{"route add rt-n1 nva 0.0.0.0/0 VirtualAppliance 10.2.0.4"},
			want: dropped(NextHopUnreachable, LegSYN, "n1"), shows: []string{"a connected group with n2 is not documented to make it so"}},
	})
	proveRows(t, []effectiveFact{
		// net:1.4 table, connected group row: one row holds every network's prefixes, the highest first, as captured
		{says: "one row for the whole group", design: global, of: "n1", rows: []string{
			"Default Active 10.1.0.0/16 VnetLocal",
			"Default Active 10.3.0.0/16 10.2.0.0/16 ConnectedGroup",
			"Default Active 0.0.0.0/0 Internet",
			"Default Active 10.0.0.0/8 None", "Default Active 100.64.0.0/10 None", "Default Active 172.16.0.0/12 None", "Default Active 192.168.0.0/16 None",
		}},
		{says: "a second one for what a peering takes", design: peered, of: "n1", has: []string{
			"Default Active 10.2.0.0/16 VNetPeering", "Default Invalid 10.2.0.0/16 ConnectedGroup",
		}},
	})
}

func TestDocumentedPeeringStateRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"connected to nothing", "net:P1", func(d *Design) {
			d.VNets = append(d.VNets, VNet{Name: "far", Space: CIDRs("10.7.0.0/16")})
			d.Peerings = append(d.Peerings, Peering{From: "far", To: "hub", State: PeeringConnected})
		}, []string{`virtualNetworkPeerings["far -> hub"].peeringState: Connected, but there is no peering "hub -> far"`}},
		{"connected to what is not", "net:P1", func(d *Design) { d.Peerings[0].State, d.Peerings[1].State = PeeringConnected, PeeringDisconnected }, []string{
			`virtualNetworkPeerings["hub -> spoke"].peeringState: Connected, but the peering "spoke -> hub" is Disconnected`}},
		{"a state beyond the last", "", func(d *Design) { d.Peerings[0].State, d.Peerings[0].SyncLevel = 9, 9 }, []string{
			`virtualNetworkPeerings["hub -> spoke"].peeringState: 9 stands for nothing, want "Initiated", "Connected", "Disconnected"`,
			`virtualNetworkPeerings["hub -> spoke"].peeringSyncLevel: 9 stands for nothing, want "FullyInSync", "RemoteNotInSync", "LocalNotInSync", "LocalAndRemoteNotInSync"`}},
		{"behind, but not how far", "net:1.4.b1", func(d *Design) { d.Peerings[0].SyncLevel = LocalNotInSync }, []string{
			`virtualNetworkPeerings["hub -> spoke"].peeringSyncLevel: LocalNotInSync, but remoteAddressSpace does not say what this side knows`}},
		{"in sync, and yet not", "net:1.4.b1", func(d *Design) {
			d.VNets[1].Space = append(d.VNets[1].Space, CIDR("10.8.0.0/16"))
			d.Peerings[0].RemoteAddressSpace, d.Peerings[0].SyncLevel = CIDRs("10.1.0.0/16"), FullyInSync
		}, []string{`virtualNetworkPeerings["hub -> spoke"].peeringSyncLevel: FullyInSync, but remoteAddressSpace lacks "10.8.0.0/16" of "spoke"`}},
		{"a synced space that overlaps the own one", "net:P3", func(d *Design) {
			d.Peerings[0].RemoteAddressSpace = CIDRs("10.1.0.0/16", "10.0.128.0/17", "10.1.4.0/24")
		}, []string{
			`virtualNetworkPeerings["hub -> spoke"].remoteAddressSpace: "10.0.128.0/17" overlaps "10.0.0.0/16" of "hub", want peered networks apart`,
			`virtualNetworkPeerings["hub -> spoke"].remoteAddressSpace: "10.1.4.0/24" overlaps "10.1.0.0/16", want prefixes apart`}},
		// net:P8: not with an ExpressRoute gateway
		{"spoke to spoke by an ExpressRoute gateway", "net:P8", func(d *Design) {
			d.Gateways[0].Type, d.Gateways[0].DefaultSite, d.Gateways[0].Connections[0].Edge, d.Gateways[0].Connections[0].Static = ExpressRoute, "", "er", nil
		}, []string{
			`virtualNetworks["spoke"].subnets["app"].routeTable: "rt-app" routes to VirtualNetworkGateway, which must be a VPN gateway alone, and "vpngw" is an ExpressRoute gateway`}},
		{"a group of overlapping networks", "", func(d *Design) {
			d.VNets = append(d.VNets, VNet{Name: "twin", Space: CIDRs("10.0.128.0/17")})
			d.ConnectedGroups = []ConnectedGroup{{Name: "mesh", VNets: []string{"hub", "twin", "twim", "hub"}}}
		}, []string{
			`connectedGroups["mesh"].virtualNetworks: "10.0.128.0/17" of "twin" overlaps "10.0.0.0/16" of "hub": Azure allows it and drops what is sent there, which is not modelled`,
			`connectedGroups["mesh"].virtualNetworks: no virtual network named "twim" (have "twin")`,
			`connectedGroups["mesh"].virtualNetworks: virtual network "hub" is taken by another there, want another`}},
	})
}

func TestDocumentedPeeringAndGatewaySubnetFindings(t *testing.T) {
	base := hubSpoke()
	grown := base.with(func(d *Design) { d.VNets[1].Space = append(d.VNets[1].Space, CIDR("10.8.0.0/16")) })
	proveFindings(t, []findingFact{
		// net:P1
		{"a Disconnected peering", base.with(func(d *Design) { d.Peerings[2].State, d.Peerings[3].UseRemoteGateways = PeeringDisconnected, false }), nil, []string{
			`virtualNetworkPeerings["hub -> b"].peeringState: peering-state: Disconnected: no routes; delete both sides and make them again`}},
		// net:1.4.b1
		{"a peer that has grown and one that has shrunk", grown.with(func(d *Design) { d.Peerings[0].RemoteAddressSpace = CIDRs("10.1.0.0/16", "10.9.0.0/16") }), nil, []string{
			`virtualNetworkPeerings["hub -> a"].remoteAddressSpace: peering-not-synced: hub has no routes for 10.8.0.0/16 of a until the peering is synced`,
			`virtualNetworkPeerings["hub -> a"].remoteAddressSpace: peering-not-synced: hub has routes for 10.9.0.0/16, which a no longer has, until the peering is synced`}},
		// net:P4 table 4
		{"a gateway that is not there", base.with(func(d *Design) { d.Gateways, d.Sites[0].Edges = nil, d.Sites[0].Edges[1:] }), nil, []string{
			`virtualNetworkPeerings["a -> hub"].useRemoteGateways: no-remote-gateway: true, but hub has no gateway to borrow`,
			`virtualNetworkPeerings["b -> hub"].useRemoteGateways: no-remote-gateway: true, but hub has no gateway to borrow`}},
		// net:1.10 table 1
		{"a route of GatewaySubnet over its own range", base, []string{"route add rt-gw hub 10.0.0.0/16 VirtualAppliance 10.0.0.4"}, []string{
			`virtualNetworks["hub"].subnets["GatewaySubnet"].routeTable: gateway-range: route rt-gw/hub 10.0.0.0/16 takes GatewaySubnet's own range 10.0.255.0/27 to VirtualAppliance 10.0.0.4, which can hurt the gateway: add 10.0.255.0/27 to VnetLocal`}},
		{"not with the range kept local", base, []string{"route add rt-gw hub 10.0.0.0/16 VirtualAppliance 10.0.0.4", "route add rt-gw own 10.0.255.0/27 VnetLocal"}, nil},
		{"nor a spoke's prefix to the firewall", base, []string{siteToSpokeByFirewall}, nil},
		// net:1.11.b2
		{"a rule of Network Manager that the table overrules", base.with(func(d *Design) {
			d.RouteTables[3].ManagedRoutes = []UDR{{Name: "rule", Prefix: CIDR("0.0.0.0/0"), NextHop: ToNone}}
		}), []string{spokeByFirewall}, []string{
			`routeTables["rt-a"].networkManagerRoutes["rule"]: route-conflict: ignored: the table has a route of its own for 0.0.0.0/0`}},
		// net:1.11.b1
		{"more route tables in a region than a subscription may have", manyTables(201), nil, []string{
			`routeTables: many-route-tables: 201 are in use in region "eastus", and a subscription may have 200 there`}},
		{"not with as many as it may", manyTables(200), nil, nil},
	})
}

// manyTables has a network whose subnets have a table each.
func manyTables(n int) Design {
	d := Design{VNets: []VNet{{Name: "net", Region: "eastus", Space: CIDRs("10.0.0.0/16")}}}
	for i := range n {
		name := fmt.Sprint("rt", i)
		d.RouteTables = append(d.RouteTables, RouteTable{Name: name})
		d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: name, RouteTable: name, Prefixes: CIDRs(fmt.Sprintf("10.0.%d.0/24", i))})
	}
	return d
}

// findingFact is what a design and its edits make of the findings: all of those kinds.
type findingFact struct {
	says    string
	design  Design
	changes []string
	want    []string
}

// proveFindings compares the findings of the kinds of finding_peering.go.
func proveFindings(t *testing.T, claims []findingFact) {
	t.Helper()
	for _, c := range claims {
		t.Run(c.says, func(t *testing.T) {
			var got []string
			for _, f := range compiled(t, changed(t, c.design, c.changes...)).Findings() {
				if f.Kind >= FindingPeeringState && f.Kind <= FindingManyTables {
					got = append(got, f.String())
				}
			}
			if len(missing(got, c.want))+len(missing(c.want, got)) > 0 {
				t.Errorf("Findings =\n%q\nwant\n%q", got, c.want)
			}
		})
	}
}
