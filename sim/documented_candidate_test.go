package sim

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// kms is hubSpoke with Azure's activation service on its own address.
func kms() Design {
	return hubSpoke().with(func(d *Design) {
		d.Services = append(d.Services, Service{Name: "kms", Prefixes: CIDRs("20.118.99.224/32"), Listen: []Listener{{Ports: Port(1688)}}})
	})
}

func TestDocumentedReservedRoutes(t *testing.T) {
	base := hubSpoke()
	prove(t, []fact{
		// net:S3
		{says: "10.0.0.0/8 leads nowhere beside the networks in it", design: base, flow: "tcp a -> 10.99.0.4:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		// net:S4
		{says: "172.16.0.0/12 leads nowhere beside the site in it", design: base, flow: "tcp a -> 172.20.0.4:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"172.16.0.0/12 -> None (Default"}},
		// net:S5
		{says: "192.168.0.0/16 leads nowhere", design: base, flow: "tcp a -> 192.168.0.4:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"192.168.0.0/16 -> None (Default"}},
		// net:S6
		{says: "100.64.0.0/10 leads nowhere", design: base, flow: "tcp a -> 100.64.0.4:443",
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"100.64.0.0/10 -> None (Default"}},
		{says: "none of them does where no list is wanted", design: base.with(func(d *Design) { d.Reserved.List = "none" }), flow: "tcp a -> 192.168.0.4:443",
			want: dropped(NoRoute, LegSYN, "internet"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
	})
}

func TestDocumentedCandidates(t *testing.T) {
	base := hubSpoke()
	site := "route add rt-a dc 172.16.0.0/16 VirtualAppliance 10.0.0.4"
	twice := base.with(func(d *Design) {
		s := &d.VNets[1].Subnets[0]
		s.NICs = append(s.NICs, NIC{Name: "beside", IPs: IPs("10.1.0.5")})
	})
	prove(t, []fact{
		// net:A1, net:1.5 table 11: system, gateway and user routes; disableBgpRoutePropagation
		{says: "a system route is a candidate", design: base, flow: "tcp a -> a3:443", want: delivered("a3"), shows: []string{"10.1.0.0/16 -> VnetLocal (Default)"}},
		{says: "a gateway's is, while it propagates", design: base, flow: "tcp a -> pc:443", want: delivered("pc"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		// net:A1, net:1.5 table 11
		{says: "with disableBgpRoutePropagation it is none", design: base, flow: "tcp a -> pc:443", changes: []string{spokeForgetsSite},
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"172.16.0.0/12 -> None (Default"}},
		{says: "a user route is one in the subnet of its table", design: base, flow: "tcp a -> b:22", changes: []string{spokeByFirewall, otherByFirewall}, want: delivered("b"),
			shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)"}},
		{says: "and not in another subnet of the network", design: base, flow: "tcp a3 -> b:22", changes: []string{spokeByFirewall, otherByFirewall},
			want: dropped(NextHopNone, LegSYN, "a3"), shows: []string{"10.0.0.0/8 -> None (Default"}},
		// net:A2
		{says: "of equal prefixes the system route loses", design: base, flow: "tcp a -> h:22", changes: []string{"route add rt-a h 10.0.0.0/16 None"},
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"10.0.0.0/16 -> None (User rt-a/h)"}},
		// net:A7
		{says: "TCP takes the route", design: base, flow: "tcp a:40000 -> h:22", want: delivered("h"), shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)"}},
		{says: "UDP to another port takes the same", design: base, flow: "udp a:53 -> h:53", want: answered("h"), shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)"}},
		{says: "ping too", design: base, flow: "icmp a -> h", want: answered("h"), shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)"}},
		{says: "whoever sends: there is no routing by source", design: twice, flow: "tcp beside:40001 -> h:443", want: delivered("h"), shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)"}},
	})
	proveRows(t, []effectiveFact{
		// net:A2: the loser stays visible
		{says: "a system route and a gateway's that lost to user routes are shown Invalid", of: "a",
			design: changed(t, base, site, "route add rt-a h 10.0.0.0/16 None", "route add rt-a all 0.0.0.0/0 VirtualAppliance 10.0.0.4"), has: []string{
				"Default Invalid 10.0.0.0/16 VNetPeering", "User Active 10.0.0.0/16 None",
				"VirtualNetworkGateway Invalid 172.16.0.0/16 VirtualNetworkGateway", "User Active 172.16.0.0/16 VirtualAppliance 10.0.0.4",
				"Default Invalid 0.0.0.0/0 Internet", "User Active 0.0.0.0/0 VirtualAppliance 10.0.0.4"}},
		// net:A2: what A3 takes out is no rival of a user route
		{says: "a learned prefix inside a peer is Invalid beside the peer's own row", of: "h",
			design: base.with(func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("10.1.0.0/24") }), has: []string{
				"Default Active 10.1.0.0/16 VNetPeering", "VirtualNetworkGateway Invalid 10.1.0.0/24 VirtualNetworkGateway"}},
		// net:A2: under a gateway's 0.0.0.0/0 the system's row is absent
		{says: "under a learned 0.0.0.0/0 the row of Internet is absent", of: "a", design: base.with(byBGP),
			has: []string{"VirtualNetworkGateway Active 0.0.0.0/0 VirtualNetworkGateway"}, not: []string{"Default Invalid 0.0.0.0/0 Internet", "Default Active 0.0.0.0/0 Internet"}},
	})
}

func TestDocumentedDefaultOverride(t *testing.T) {
	base := kms()
	forced := changed(t, base, spokeByFirewall, "firewall remove fw network any")
	public := changed(t, base.with(publicA), spokeByFirewall)
	endpoint := base.with(func(d *Design) {
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24")})
		d.VNets[1].Subnets[0].ServiceEndpoints = []string{"Microsoft.Storage"}
	})
	prove(t, []fact{
		// net:1.7.b1
		{says: "0/0 to an appliance takes what nothing else matches", design: base, flow: "tcp a -> web:22", changes: []string{spokeByFirewall}, want: delivered("web"),
			shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)", "nat    src 10.1.0.4:51000 -> 198.51.100.8:51000 (fw SNAT)"}},
		{says: "Azure's own services too", design: base, flow: "tcp a -> kms:1688", changes: []string{spokeByFirewall}, want: delivered("kms"),
			shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)", "nat    src 10.1.0.4:51000 -> 198.51.100.8:51000 (fw SNAT)"}},
		{says: "0/0 to a gateway does, by user route", design: base, flow: "tcp a -> kms:1688", changes: []string{"route add rt-a all 0.0.0.0/0 VirtualNetworkGateway"},
			want: dropped(NoRoute, LegSYN, "vpngw"), shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (User rt-a/all)"}},
		{says: "and learned", design: base.with(byBGP), flow: "tcp a -> kms:1688", want: delivered("kms"),
			shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "203.0.113.129:51000 (dc/isp hide)"}},
		{says: "not what a service endpoint of the subnet takes", design: endpoint, flow: "tcp a -> store:443", changes: []string{spokeByFirewall}, want: delivered("store"),
			shows: []string{"VirtualNetworkServiceEndpoint (Default Microsoft.Storage)"}},
		{says: "which another subnet of the network has not", design: endpoint, flow: "tcp a3 -> store:443", changes: []string{"subnet a/a3 routeTable rt-a", spokeByFirewall}, want: delivered("store"),
			shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)"}},
		// net:1.7.b3: KMS
		{says: "activation goes out directly without an override", design: base, flow: "tcp a -> kms:1688", want: delivered("kms"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
		{says: "and breaks at a firewall without a rule for it", design: forced, flow: "tcp a -> kms:1688", want: dropped(DeniedByDefault, LegSYN, "fw"),
			shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)", "rule   deny (fw implicit deny)"}},
		{says: "a host route to Internet mends it", design: forced, flow: "tcp a -> kms:1688", changes: []string{"route add rt-a kms 20.118.99.224/32 Internet"}, want: delivered("kms"),
			shows: []string{"20.118.99.224/32 -> Internet (User rt-a/kms)"}},
		// net:1.7.b3: RDP and SSH from the internet
		{says: "RDP from the internet breaks: its answer meets the firewall", design: public, flow: "tcp client -> 198.51.100.9:3389",
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)"}},
		{says: "SSH too", design: public, flow: "tcp client -> 198.51.100.9:22",
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)"}},
		{says: "a route to Internet for the client mends it", design: public, flow: "tcp client -> 198.51.100.9:3389", changes: []string{"route add rt-a admin 203.0.113.10/32 Internet"}, want: delivered("a"),
			shows: []string{"203.0.113.10/32 -> Internet (User rt-a/admin)"}},
	})
}

// withManagementNIC gives the hub's firewall a management NIC.
func withManagementNIC(d *Design) {
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "AzureFirewallManagementSubnet", Prefixes: CIDRs("10.0.254.0/26"), RouteTable: "rt-mgmt"})
	d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-mgmt", DisableBGPPropagation: true})
	d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-mgmt", IP: IP("198.51.100.7")})
	d.Firewalls[0].ManagementNIC, d.Firewalls[0].ManagementPublicIP = true, "pip-mgmt"
}

func TestDocumentedManagementNIC(t *testing.T) {
	base := changed(t, hubSpoke(), spokeByFirewall, spokeForgetsSite)
	forced := base.with(withManagementNIC).with(byBGP)
	prove(t, []fact{
		// net:1.10 table 3: with management NIC, forced tunneling
		{says: "with a management NIC a learned 0/0 may lead the firewall to the site", design: forced, flow: "tcp a -> web:22", want: delivered("web"), shows: []string{
			"0.0.0.0/0 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)", "nat    src 10.1.0.4:51000 -> 10.0.0.4:51000 (fw SNAT)", "203.0.113.129:51000 (dc/isp hide)"}},
		{says: "so may a user route", design: base.with(withManagementNIC).with(byDefault), flow: "tcp a -> web:22", changes: []string{"route propagation rt-fw off", "route add rt-fw tunnel 0.0.0.0/0 VirtualNetworkGateway"},
			want: delivered("web"), shows: []string{"0.0.0.0/0 -> VirtualNetworkGateway (User rt-fw/tunnel)", "203.0.113.129:51000 (dc/isp hide)"}},
	})
	for _, f := range compiled(t, forced).Findings() {
		if f.Kind == FindingFirewallWithoutInternet || f.Kind == FindingManagementSubnet {
			t.Errorf("with a management NIC found %s", f)
		}
	}
}

func TestDocumentedOneStatefulNode(t *testing.T) {
	base := inspected(t)
	const back = "route add rt-a h 10.0.1.4/32 VirtualAppliance 10.0.0.4"
	many := base.with(func(d *Design) { d.Firewalls[0].MinInstances = 20 })
	// net:5.5.b5
	t.Run("a firewall of many instances is one node", func(t *testing.T) {
		trace := traceOf(t, many, "tcp a -> b:22")
		if trace.Verdict != delivered("b") || len(trace.Others) > 0 {
			t.Errorf("%v beside %d other ways, want delivered, and no choice of an instance\n%s", trace.Verdict, len(trace.Others), trace)
		}
	})
	prove(t, []fact{
		// net:5.5.b5
		{says: "its answers find the state, whichever instance has it", design: many, flow: "tcp b -> a:22", want: delivered("a"), shows: []string{"state  established"}},
		// net:5.5.b1, net:5.5.b2: the flow trace's INVALID
		{says: "a packet from the middle of a connection is dropped: the log says INVALID, the trace that it holds no state", design: base, flow: "tcp h -> a:22", changes: []string{back},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"state  none", "fw holds no state for it"}},
		// net:5.5.b2: rule logs show the SYN alone
		{says: "no rule is asked about it", design: base.with(network()), flow: "tcp h -> a:22", changes: []string{back},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"state  none"}},
	})
}

// The words of effective routes, each in a design that has it, and read back.
func TestDocumentedWordsOfEffectiveRoutes(t *testing.T) {
	d := changed(t, hubSpoke().with(func(d *Design) {
		d.VNets[2].Region = "westeurope"
		d.VNets[0].Subnets[2].ServiceEndpoints = []string{"Microsoft.Storage"}
		d.PrivateEndpoints = []PrivateEndpoint{{Name: "pe", Subnet: "hub/h", IP: IP("10.0.1.9"), Service: "web"}}
	}), "route add rt-h x 10.77.0.0/16 VirtualAppliance 10.0.0.4", "route add rt-h dc 172.16.0.0/16 VirtualAppliance 10.0.0.4")
	rows := effective(t, d, "h")
	text, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseEffectiveRoutes(text)
	if err != nil || differences(rows, back) != "" {
		t.Errorf("read back: %v\n%s", err, differences(rows, back))
	}
	kinds, sources, states := map[string]bool{}, map[string]bool{unknownSource: true}, map[string]bool{}
	for _, row := range rows {
		kinds[row.NextHopType.String()], sources[row.Source.String()], states[row.State.String()] = true, true, true
	}
	for _, c := range []struct {
		says, fact string
		got        map[string]bool
		want       string
	}{
		{"the source is one of Default, User and VirtualNetworkGateway, and read as Unknown too", "net:1.5 table 3", sources, "Default Unknown User VirtualNetworkGateway"},
		{"the state is Active or Invalid", "net:1.5 table 4", states, "Active Invalid"},
		{"next hops have more words than a user route may have", "net:1.5 table 6", kinds,
			"InterfaceEndpoint Internet None VNetGlobalPeering VNetPeering VirtualAppliance VirtualNetworkGateway VirtualNetworkServiceEndpoint VnetLocal"},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := strings.Join(slices.Sorted(maps.Keys(c.got)), " "); got != c.want {
				t.Errorf("words %s, want %s", got, c.want)
			}
		})
	}
}
