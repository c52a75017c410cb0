package sim

import (
	"net/netip"
	"testing"

	"azpath/dns"
)

// endpointHub is hubSpoke with a private endpoint pe 10.0.4.4 in the hub, to the
// service store, which takes no calls from public addresses. Spoke far 10.3.0.0/16
// is peered with spoke a alone, two hops from the hub; spoke west 10.4.0.0/16 is
// the hub's peer in another region.
func endpointHub() Design {
	return hubSpoke().with(func(d *Design) {
		d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "pe", Prefixes: CIDRs("10.0.4.0/24"), RouteTable: "rt-pe"})
		d.VNets = append(d.VNets,
			VNet{Name: "far", Region: "eastus", Space: CIDRs("10.3.0.0/16"), Subnets: []Subnet{{Name: "far", Prefixes: CIDRs("10.3.0.0/24"), NICs: []NIC{{Name: "far", IPs: IPs("10.3.0.4")}}}}},
			VNet{Name: "west", Region: "westus", Space: CIDRs("10.4.0.0/16"), Subnets: []Subnet{{Name: "west", Prefixes: CIDRs("10.4.0.0/24"), RouteTable: "rt-west", NICs: []NIC{{Name: "west", IPs: IPs("10.4.0.4")}}}}})
		d.Peerings = append(d.Peerings, Peering{From: "a", To: "far"}, Peering{From: "far", To: "a"},
			Peering{From: "hub", To: "west"}, Peering{From: "west", To: "hub", AllowForwardedTraffic: true})
		d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-pe"}, RouteTable{Name: "rt-west"})
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24"), FQDNs: []string{"store.example.com"}, PublicNetworkAccess: PublicAccessDisabled})
		d.PrivateEndpoints = []PrivateEndpoint{{Name: "pe", Subnet: "hub/pe", Service: "store"}}
	})
}

const (
	routesReachEndpoints = "privatelink policies hub/pe RouteTableEnabled"
	groupsReachEndpoints = "privatelink policies hub/pe NetworkSecurityGroupEnabled"
	allReachesEndpoints  = "privatelink policies hub/pe Enabled"
)

func TestDocumentedPrivateEndpoint(t *testing.T) {
	base := endpointHub()
	const own = "10.0.4.4/32 -> InterfaceEndpoint (Default pe)"
	prove(t, []fact{
		// net:1.4 table 6, net:7.b6
		{says: "a machine of the endpoint's network reaches the service by the endpoint's own route", design: base, flow: "tcp h -> pe:443", want: delivered("store"),
			shows: []string{own, "route  Private Link to store", "leg SYN-ACK 10.0.4.4:443 > 10.0.1.4:51000"}},
		// net:1.4 table 6, net:7.b6
		{says: "a machine of a peered network does", design: base, flow: "tcp a -> pe:443", want: delivered("store"), shows: []string{own}},
		// net:1.4 table 6, net:7.b6
		{says: "one of another region's does", design: base, flow: "tcp west -> pe:443", want: delivered("store"), shows: []string{own}},
		// net:7.b6, net:1.4 table 6
		{says: "a machine on premises does, by the gateway", design: base, flow: "tcp pc -> pe:443", want: delivered("store"), shows: []string{"2 dc/vpn", own, "route  back to where the request came from, whatever the route table says"}},
		// net:7.b7: one gateway instance carries it; the throughput is not modelled
		{says: "over ExpressRoute too", design: base.with(byExpressRoute), flow: "tcp pc -> pe:443", want: delivered("store"), shows: []string{own}},
		// net:1.4 table 6
		{says: "two peerings away there is no route", design: base, flow: "tcp far -> pe:443", want: dropped(NextHopNone, LegSYN, "far"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		// net:1.4 table 6: routes need both sides of a peering
		{says: "nor by half a peering", flow: "tcp west -> pe:443", want: dropped(NextHopNone, LegSYN, "west"),
			design: base.with(func(d *Design) { d.Peerings = d.Peerings[:len(d.Peerings)-1] })},
		{says: "its address is as good as its name", design: base, flow: "tcp a -> 10.0.4.4:443", want: delivered("store"), shows: []string{own}},
		{says: "UDP passes", design: base, flow: "udp a -> pe:443", want: answered("store")},
		{says: "ping does not", design: base, flow: "icmp a -> pe", want: dropped(ICMPNotTranslated, LegRequest, "pe"), shows: []string{"Private Link carries TCP and UDP only"}},
		{says: "a port that the service does not open is refused through it", flow: "tcp a -> pe:444", want: refused(NoListener, LegReset, "store"),
			design: base.with(func(d *Design) { d.Services[1].Listen = []Listener{{Ports: Port(443)}} })},
		{says: "for UDP as well", flow: "udp a -> pe:444", want: refused(NoListener, LegReset, "store"),
			design: base.with(func(d *Design) { d.Services[1].Listen = []Listener{{Ports: Port(443)}} })},
		// net:7.b6
		{says: "the service's name goes on meaning its public address", design: base, flow: "tcp a -> store.example.com:443", want: refused(DeniedByService, LegResponse, "store"), shows: []string{"20.38.98.1:443"}},
		// net:7.b6, dns:D8.5: an application rule matches the name that the endpoint's client asks for
		{says: "by a firewall's application rule", design: changed(t, base.with(network()).with(application(Allow, 200, "store.example.com")), "route add rt-a pe 10.0.4.4/32 VirtualAppliance 10.0.0.4"),
			flow: "tcp a -> pe:443", want: delivered("fw"), shows: []string{"10.0.4.4/32 -> VirtualAppliance 10.0.0.4 (User rt-a/pe)", own, "leg SYN-ACK 10.0.4.4:443 > 10.0.0.4:51001"}},
		{says: "and by a network rule, for a client of another network", design: changed(t, base, "route add rt-a pe 10.0.4.4/32 VirtualAppliance 10.0.0.4"),
			flow: "tcp a -> pe:443", want: delivered("store"), shows: []string{"assume endpoint-answers-retrace", "rule   allow (fw network net 1000 any)"}},
		// net:1.8.b6
		{says: "a pending connection passes nothing", design: base, flow: "tcp a -> pe:443", changes: []string{"privatelink state pe Pending"}, want: dropped(NextHopUnreachable, LegSYN, "pe"),
			shows: []string{"its connection is Pending: only an approved one passes traffic"}},
		// net:1.8.b6
		{says: "nor does a rejected one", design: base, flow: "tcp a -> pe:443", changes: []string{"privatelink state pe Rejected"}, want: dropped(NextHopUnreachable, LegSYN, "pe")},
		// net:1.8.b6
		{says: "nor a disconnected one", design: base, flow: "tcp a -> pe:443", changes: []string{"privatelink state pe Disconnected"}, want: dropped(NextHopUnreachable, LegSYN, "pe")},
		// net:1.8.b6
		{says: "an approved one does", design: base, flow: "tcp a -> pe:443", changes: []string{"privatelink state pe Pending", "privatelink state pe Approved"}, want: delivered("store")},
		// net:7.b6: the service's own list is not asked
		{says: "a service that lists others lets its endpoint in", flow: "tcp a -> pe:443", want: delivered("store"),
			design: base.with(func(d *Design) { d.Services[1].AllowedSources = []string{"203.0.113.0/24"} })},
		{says: "an endpoint forwards nothing", flow: "tcp a -> b:443", changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.4.4"}, design: base, want: dropped(NextHopUnreachable, LegSYN, "pe"),
			shows: []string{"not addressed to this endpoint, and it forwards nothing"}},
	})
}

// A private endpoint is client to service alone.
//
// Source: net:7.b6.
func TestDocumentedPrivateEndpointNeverCalls(t *testing.T) {
	n := compiled(t, endpointHub())
	for _, source := range []string{"pe", "10.0.4.4"} {
		_, err := n.Verdict(flowOf(t, "tcp "+source+" -> h:443"))
		if want := `flow source: "pe" is a private endpoint, which opens no connection`; err == nil || err.Error() != want {
			t.Errorf("Verdict from %s: error %v, want %s", source, err, want)
		}
	}
}

func TestDocumentedEndpointRoutes(t *testing.T) {
	base := endpointHub()
	strict := base.with(func(d *Design) { d.Assumptions.EndpointAnswersRetrace = On })
	const own = "10.0.4.4/32 -> InterfaceEndpoint (Default pe)"
	const route1, route2, host = "route add rt-a hub 10.0.0.0/16 VirtualAppliance 10.0.0.4", "route add rt-a pe 10.0.4.0/24 VirtualAppliance 10.0.0.4", "route add rt-a pe 10.0.4.4/32 VirtualAppliance 10.0.0.4"
	two := strict.with(func(d *Design) { d.VNets[0].Space = CIDRs("10.0.0.0/17", "10.0.128.0/17") })
	half := "route add rt-a half 10.0.0.0/17 VirtualAppliance 10.0.0.4"
	off := two.with(func(d *Design) { d.Assumptions.EndpointYieldsToItsPrefix = Off })
	prove(t, []fact{
		// net:1.7.b4, net:1.8.b2
		{says: "a default route does not take the endpoint's traffic, with no policy", design: strict, flow: "tcp a -> pe:443", changes: []string{spokeByFirewall}, want: delivered("store"), shows: []string{own}},
		// net:1.8.b2
		{says: "nor with it", design: strict, flow: "tcp a -> pe:443", changes: []string{spokeByFirewall, routesReachEndpoints}, want: delivered("store"), shows: []string{own}},
		// net:1.8.b3, net:1.8.b1
		{says: "without the policy a route of the whole network does not", design: strict, flow: "tcp a -> pe:443", changes: []string{route1}, want: delivered("store"), shows: []string{own}},
		// net:1.8.b3
		{says: "nor one of the endpoint's subnet", design: strict, flow: "tcp a -> pe:443", changes: []string{route2}, want: delivered("store"), shows: []string{own}},
		// net:1.8.b3
		{says: "only one of its very address", design: strict, flow: "tcp a -> pe:443", changes: []string{host}, want: delivered("store"),
			shows: []string{"10.0.4.4/32 -> VirtualAppliance 10.0.0.4 (User rt-a/pe)", own, "state  established"}},
		// net:1.8.b1, net:1.8.b2
		{says: "with the policy a route as long as the network's space takes it", design: strict, flow: "tcp a -> pe:443", changes: []string{route1, routesReachEndpoints}, want: delivered("store"),
			shows: []string{"10.0.0.0/16 -> VirtualAppliance 10.0.0.4 (User rt-a/hub)"}},
		// net:1.8.b2
		{says: "a longer one too", design: strict, flow: "tcp a -> pe:443", changes: []string{route2, allReachesEndpoints}, want: delivered("store"), shows: []string{"10.0.4.0/24 -> VirtualAppliance 10.0.0.4 (User rt-a/pe)"}},
		// net:1.8.b2
		{says: "a shorter one does not", design: strict, flow: "tcp a -> pe:443", changes: []string{"route add rt-a all 10.0.0.0/8 VirtualAppliance 10.0.0.4", allReachesEndpoints}, want: delivered("store"), shows: []string{own}},
		// net:1.8.b1
		{says: "the policy for groups is not one for routes", design: strict, flow: "tcp a -> pe:443", changes: []string{route1, groupsReachEndpoints}, want: delivered("store"), shows: []string{own}},
		// net:1.8.b1: the subnet that hosts the endpoint
		{says: "nor does the policy of the client's subnet count", design: strict, flow: "tcp a -> pe:443", changes: []string{route1, "privatelink policies a/a Enabled"}, want: delivered("store"), shows: []string{own}},
		// net:1.8.b2: on the GatewaySubnet as on any other
		{says: "on GatewaySubnet it sends what comes from a site over the firewall, where a VPN gateway's network loses the answer", design: strict, flow: "tcp pc -> pe:443",
			changes: []string{"route add rt-gw pe 10.0.4.0/24 VirtualAppliance 10.0.0.4", routesReachEndpoints}, want: dropped(EndpointReturn, LegSYNACK, "fw"), shows: []string{"10.0.4.0/24 -> VirtualAppliance 10.0.0.4 (User rt-gw/pe)"}},
		// net:1.8.b2, several prefixes
		{says: "in a network of two prefixes the one that holds the endpoint is the measure, by assumption", design: two, flow: "tcp a -> pe:443", changes: []string{half, routesReachEndpoints}, want: delivered("store"),
			shows: []string{"assume endpoint-yields-to-its-prefix", "10.0.0.0/17 -> VirtualAppliance 10.0.0.4 (User rt-a/half)"}},
		// net:1.8.b2, several prefixes
		{says: "with the switch off no shorter route takes it, as was observed once", design: off, flow: "tcp a -> pe:443", changes: []string{half, routesReachEndpoints}, want: delivered("store"), shows: []string{own}},
		// net:1.8.b2, net:1.8.b3
		{says: "off, one of its very address does", design: off, flow: "tcp a -> pe:443", changes: []string{host, routesReachEndpoints}, want: delivered("store"), shows: []string{"User rt-a/pe"}},
		// net:1.10 table 6
		{says: "a table on the endpoint's own subnet does nothing to its answers", design: strict, flow: "tcp a -> pe:443", want: delivered("store"),
			changes: []string{allReachesEndpoints, "route add rt-pe all 0.0.0.0/0 None", "route add rt-pe a 10.1.0.0/16 None", "route add rt-pe a4 10.1.0.4/32 None"}},
		// net:1.6 A5: a route of the endpoint's address to nowhere
		{says: "a user route of its address to None wins as any other", design: strict, flow: "tcp a -> pe:443", changes: []string{"route add rt-a no 10.0.4.4/32 None"}, want: dropped(NextHopNone, LegSYN, "a")},
	})
	leans := traceOf(t, changed(t, two, half, "route add rt-a pe 10.0.4.4/32 VirtualAppliance 10.0.0.4", routesReachEndpoints), "tcp a -> pe:443")
	if len(leans.Assumptions) > 0 {
		t.Errorf("a route of the endpoint's very address needs no assumption, and leans on %v", leans.Assumptions)
	}
}

// The golden vector with two endpoints, as it was captured.
func TestDocumentedEndpointVector(t *testing.T) {
	d := Design{
		VNets: []VNet{
			{Name: "spoke", Space: CIDRs("10.1.0.0/16"), Subnets: []Subnet{{Name: "s", Prefixes: CIDRs("10.1.0.0/24"), RouteTable: "rt", NICs: []NIC{{Name: "vm", IPs: IPs("10.1.0.4")}}}}},
			{Name: "hub", Space: CIDRs("10.11.0.0/16"), Subnets: []Subnet{
				{Name: "nva", Prefixes: CIDRs("10.11.2.0/24"), NICs: []NIC{{Name: "nva", IPs: IPs("10.11.2.99"), IPForwarding: true}}},
				{Name: "pe", Prefixes: CIDRs("10.11.7.0/24"), PrivateEndpointNetworkPolicies: RouteTableEnabled},
			}},
		},
		Peerings: []Peering{{From: "hub", To: "spoke"}, {From: "spoke", To: "hub", AllowForwardedTraffic: true}},
		RouteTables: []RouteTable{{Name: "rt", Routes: []UDR{
			{Name: "hub", Prefix: CIDR("10.11.0.0/16"), NextHop: Appliance("10.11.2.99")}, {Name: "all", Prefix: CIDR("0.0.0.0/0"), NextHop: Appliance("10.11.2.99")},
		}}},
		Services: []Service{{Name: "blob", Prefixes: CIDRs("20.38.98.0/24")}, {Name: "sql", Prefixes: CIDRs("20.38.99.0/24")}},
		PrivateEndpoints: []PrivateEndpoint{
			{Name: "pe-blob", Subnet: "hub/pe", IP: IP("10.11.7.99"), Service: "blob"}, {Name: "pe-sql", Subnet: "hub/pe", IP: IP("10.11.7.88"), Service: "sql"},
		},
	}
	const taken = "10.11.0.0/16 -> VirtualAppliance 10.11.2.99 (User rt/hub)"
	prove(t, []fact{
		// net:V6
		{says: "V6: a route of the whole hub takes the first endpoint's traffic", design: d, flow: "tcp vm -> 10.11.7.99:443", want: delivered("blob"), shows: []string{taken, "10.11.7.99/32 -> InterfaceEndpoint (Default pe-blob)"}},
		// net:V6
		{says: "V6: and the second's", design: d, flow: "tcp vm -> 10.11.7.88:443", want: delivered("sql"), shows: []string{taken}},
		// net:V6, net:1.8.b3
		{says: "V6 without the policy: it does not", design: d, flow: "tcp vm -> 10.11.7.99:443", changes: []string{"privatelink policies hub/pe Disabled"}, want: delivered("blob"), shows: []string{"10.11.7.99/32 -> InterfaceEndpoint (Default pe-blob)"}},
	})
}

func TestDocumentedEndpointGroups(t *testing.T) {
	base := endpointHub().with(func(d *Design) {
		d.NSGs = []NSG{{Name: "nsg", Rules: []SecurityRule{{Name: "no", Priority: 100, Direction: Inbound, Access: Deny, Sources: []string{"10.1.0.0/16"}}}}}
		d.subnetOf("hub/pe").NSG = "nsg"
	})
	by := func(rule string, on string) []string {
		return []string{"nsg remove nsg no", "nsg add nsg rule 100 " + rule, on}
	}
	prove(t, []fact{
		// net:1.8.b5
		{says: "without the policy an NSG on the endpoint's subnet judges nothing", design: base, flow: "tcp a -> pe:443", want: delivered("store")},
		// net:1.8.b5, net:1.8.b1
		{says: "with it, the NSG does", design: base, flow: "tcp a -> pe:443", changes: []string{groupsReachEndpoints}, want: dropped(DeniedByNSG, LegSYN, "pe"), shows: []string{"acl    inbound deny (subnet nsg 100 no)"}},
		// net:1.8.b1
		{says: "with both policies too", design: base, flow: "tcp a -> pe:443", changes: []string{allReachesEndpoints}, want: dropped(DeniedByNSG, LegSYN, "pe")},
		// net:1.8.b1
		{says: "with that for routes it does not", design: base, flow: "tcp a -> pe:443", changes: []string{routesReachEndpoints}, want: delivered("store")},
		// net:1.8.b5: state is kept, so that the answer needs no rule
		{says: "what the NSG allows is allowed for the connection", design: base, flow: "tcp b -> pe:443", changes: []string{groupsReachEndpoints}, want: delivered("store"), shows: []string{"acl    inbound allow (subnet nsg 65000 AllowVnetInBound)"}},
		// net:1.8.b5: source ports stand for any
		{says: "a filter on source ports is read as any port", flow: "tcp a -> pe:443", want: dropped(DeniedByNSG, LegSYN, "pe"),
			design: base.with(func(d *Design) { d.NSGs[0].Rules[0].SourcePorts = []string{"1-1023"} }), changes: []string{groupsReachEndpoints}},
		// net:1.8.b5, at a machine
		{says: "which a machine reads as written", flow: "tcp a -> h:443", want: delivered("h"),
			design: base.with(func(d *Design) { d.NSGs[0].Rules[0].SourcePorts = []string{"1-1023"}; d.subnetOf("hub/h").NSG = "nsg" })},
		// net:1.8.b5: deny outbound is meaningless
		{says: "an outbound deny means nothing there", design: base, flow: "tcp a -> pe:443", changes: by("Outbound Deny * * -> *", groupsReachEndpoints), want: delivered("store")},
		// net:1.8.b5: the client's own NSG sees the endpoint's address
		{says: "the client's NSG judges the endpoint's address as any other", flow: "tcp a -> pe:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"acl    outbound deny (subnet nsg2 100 no)"},
			design: base.with(func(d *Design) {
				d.NSGs = append(d.NSGs, NSG{Name: "nsg2", Rules: []SecurityRule{{Name: "no", Priority: 100, Direction: Outbound, Access: Deny, Destinations: []string{"10.0.4.4"}}}})
				d.subnetOf("a/a").NSG = "nsg2"
			})},
	})
}

// A zone as it is deployed has the records that its endpoints' zone groups made
// (dns:D5.6), and perhaps one made by hand instead: it stands, as it does in Azure.
func TestZoneGroupBesideARecordOfItsName(t *testing.T) {
	for _, c := range []struct{ name, record, want string }{
		{"none", "", "10.0.4.4"},
		{"the same, as Azure shows it", "store 10 A 10.0.4.4", "10.0.4.4"},
		{"made by hand", "store 3600 A 10.0.4.9", "10.0.4.9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := endpointHub()
			for i := range d.Services {
				if d.Services[i].Name == "store" {
					d.Services[i].FQDNs = []string{"store.blob.core.windows.net"}
				}
			}
			z := PrivateZone{Name: "privatelink.blob.core.windows.net", Links: []ZoneLink{{VNet: "hub"}}}
			if c.record != "" {
				z.Records = []string{c.record}
			}
			d.PrivateZones = []PrivateZone{z}
			d.PrivateEndpoints[0].ZoneGroup = []string{string(z.Name)}
			d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "asker", Prefixes: CIDRs("10.0.9.0/24"), NICs: []NIC{{Name: "asker", IPs: []netip.Addr{netip.MustParseAddr("10.0.9.4")}}}})
			n, err := Compile(d)
			if err != nil {
				t.Fatal(err)
			}
			l, err := n.Lookup("asker", dns.Question{Name: "store.blob.core.windows.net", Type: dns.A})
			if err != nil || len(l.Addrs()) != 1 || l.Addrs()[0].String() != c.want {
				t.Errorf("%v %v, want %s", l.Addrs(), err, c.want)
			}
		})
	}
}
