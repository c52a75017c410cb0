package sim

import (
	"fmt"
	"testing"
)

// Where client, appliance and private endpoint stand: networks 1, 2 and 3 are
// v1 10.1.0.0/16, v2 10.2.0.0/16 and v3 10.3.0.0/16, peered in a chain.
type placing struct{ client, nva, endpoint int }

// through is a client, a strict appliance nva without SNAT and an endpoint pe to
// the service store, placed so, with the host route on the client's subnet that
// leads to the endpoint by the appliance. With a gateway the client is pc on
// premises, and its network is the gateway's.
func through(at placing, g GatewayType) Design {
	d := Design{
		PrivateEndpoints: []PrivateEndpoint{{Name: "pe", Subnet: fmt.Sprintf("v%d/pe", at.endpoint), Service: "store"}},
		Services:         []Service{{Name: "store", Prefixes: CIDRs("20.38.98.0/24"), FQDNs: []string{"store.example.com"}}},
		Assumptions:      Assumptions{DefaultOutboundAccess: On},
		RouteTables: []RouteTable{{Name: "rt", Routes: []UDR{{
			Name: "pe", Prefix: CIDR(fmt.Sprintf("10.%d.2.4/32", at.endpoint)), NextHop: Appliance(fmt.Sprintf("10.%d.1.4", at.nva)),
		}}}},
	}
	last := max(at.client, at.nva, at.endpoint)
	for i := 1; i <= last; i++ {
		net := fmt.Sprintf("10.%d.", i)
		v := VNet{Name: fmt.Sprint("v", i), Region: "eastus", Space: CIDRs(net + "0.0/16"), Subnets: []Subnet{{Name: "pe", Prefixes: CIDRs(net + "2.0/24")}}}
		if i == at.client && g == 0 {
			v.Subnets = append(v.Subnets, Subnet{Name: "c", Prefixes: CIDRs(net + "0.0/24"), RouteTable: "rt", NICs: []NIC{{Name: "c", IPs: IPs(net + "0.4")}}})
		}
		if i == at.client && g != 0 {
			v.Subnets = append(v.Subnets, Subnet{Name: "GatewaySubnet", Prefixes: CIDRs(net + "255.0/27"), RouteTable: "rt"})
		}
		if i == at.nva {
			v.Subnets = append(v.Subnets, Subnet{Name: "n", Prefixes: CIDRs(net + "1.0/24"), NICs: []NIC{{
				Name: "nva", IPs: IPs(net + "1.4"), IPForwarding: true, Appliance: Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}},
			}}})
		}
		d.VNets = append(d.VNets, v)
		if i > 1 {
			from, to := fmt.Sprint("v", i-1), v.Name
			d.Peerings = append(d.Peerings, Peering{From: from, To: to, AllowForwardedTraffic: true, AllowGatewayTransit: i-1 == at.client, UseRemoteGateways: g != 0 && i == at.client},
				Peering{From: to, To: from, AllowForwardedTraffic: true, AllowGatewayTransit: i == at.client, UseRemoteGateways: g != 0 && i-1 == at.client})
		}
	}
	if g != 0 {
		edge := PrivatePeering
		if g == VPN {
			edge = VPNEdge
		}
		d.Gateways = []Gateway{{Name: "gw", VNet: fmt.Sprint("v", at.client), Type: g, Connections: []Connection{{Name: "to-dc", Site: "dc", Edge: "azure", Learned: CIDRs("172.16.0.0/16")}}}}
		d.Sites = []Site{{Name: "dc", Prefixes: CIDRs("172.16.0.0/16"), Hosts: []Host{{Name: "pc", IP: IP("172.16.0.10")}}, Edges: []Edge{{Name: "azure", Type: edge, Routes: []string{"10.0.0.0/8"}}}}}
	}
	return d
}

// The eight rows of the matrix come out of one rule: answers go back to the host
// that sent the request, and an appliance's host loses them if it forwarded for a
// source in its own network.
func TestDocumentedEndpointMatrix(t *testing.T) {
	const byRule = "route  back to where the request came from, whatever the route table says"
	const leans = "assume endpoint-answers-retrace"
	lost := dropped(EndpointReturn, LegSYNACK, "nva")
	cause := []string{byRule, leans, "it forwarded the request without SNAT, for a source in its own network",
		"came back to the host of nva, which forwarded the request without SNAT for a source in its own network: translate the source there, or tag an appliance's interface disableSnatOnPL", "symptom connect timeout"}
	passes := []string{byRule, leans, "VirtualAppliance 10.", "state  established"}
	prove(t, []fact{
		// net:1.8.b4 table 1
		{says: "client, appliance and endpoint in one network: the answer is lost at the appliance's host", design: through(placing{1, 1, 1}, 0), flow: "tcp c -> pe:443", want: lost, shows: cause},
		// net:1.8.b4 table 2
		{says: "client, appliance and endpoint in chained networks: the answer comes back through the appliance", design: through(placing{1, 2, 3}, 0), flow: "tcp c -> pe:443", want: delivered("store"),
			shows: append([]string{"SYN-ACK 10.3.2.4:443 > 10.1.0.4:51000", "10.1.0.0/16 -> VNetPeering (Default v1)"}, passes...)},
		// net:1.8.b4 table 3
		{says: "client and endpoint in one network, the appliance in a peered one", design: through(placing{1, 2, 1}, 0), flow: "tcp c -> pe:443", want: delivered("store"), shows: passes},
		// net:1.8.b4 table 4
		{says: "client and appliance in one network, the endpoint in a peered one: lost", design: through(placing{1, 1, 2}, 0), flow: "tcp c -> pe:443", want: lost, shows: cause},
		// net:1.8.b4 table 5
		{says: "appliance and endpoint in one network, the client in a peered one", design: through(placing{1, 2, 2}, 0), flow: "tcp c -> pe:443", want: delivered("store"), shows: passes},
		// net:1.8.b4 table 6
		{says: "ExpressRoute gateway, appliance and endpoint in one network", design: through(placing{1, 1, 1}, ExpressRoute), flow: "tcp pc -> pe:443", want: delivered("store"), shows: passes},
		// net:1.8.b4 table 7
		{says: "VPN gateway, appliance and endpoint in one network: lost", design: through(placing{1, 1, 1}, VPN), flow: "tcp pc -> pe:443", want: lost, shows: cause},
		// net:1.8.b4 table 8
		{says: "VPN gateway, appliance and endpoint in chained networks", design: through(placing{1, 2, 3}, VPN), flow: "tcp pc -> pe:443", want: delivered("store"), shows: passes},
		// net:1.8.b4
		{says: "UDP dies the same way, with its response", design: through(placing{1, 1, 1}, 0), flow: "udp c -> pe:443", want: dropped(EndpointReturn, LegResponse, "nva")},
	})
}

// Every placing that routes can serve, by the practitioner's rule of thumb: it breaks
// when the source, a client or a VPN gateway, and the appliance share a network.
//
// Source: net:1.8.b4.
func TestDocumentedEndpointRuleOfThumb(t *testing.T) {
	near := func(a, b int) bool { return a-b <= 1 && b-a <= 1 }
	for i := range 27 {
		at := placing{i/9 + 1, i/3%3 + 1, i%3 + 1}
		if !near(at.client, at.nva) || !near(at.nva, at.endpoint) {
			continue
		}
		for _, g := range []GatewayType{0, VPN, ExpressRoute} {
			flow, want := "tcp c -> pe:443", delivered("store")
			if g != 0 {
				flow = "tcp pc -> pe:443"
			}
			if at.client == at.nva && g != ExpressRoute {
				want = dropped(EndpointReturn, LegSYNACK, "nva")
			}
			if trace := traceOf(t, through(at, g), flow); trace.Verdict != want {
				t.Errorf("%+v by gateway %v: %+v, want %+v\n%s", at, g, trace.Verdict, want, trace)
			}
		}
	}
}

// What cures a row that fails, and what it looks like by the other reading.
func TestDocumentedEndpointInspection(t *testing.T) {
	one := through(placing{1, 1, 1}, 0)
	masked := one.with(func(d *Design) { d.nic("nva").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.1.1.4")}} })
	tagged := one.with(func(d *Design) { d.nic("nva").DisableSNATOnPL = true })
	straight := func(d *Design) { d.Assumptions.EndpointAnswersRetrace = Off }
	decided := func(d *Design) { d.Assumptions.EndpointAnswersRetrace = On }
	fw := withFirewall(one)
	prove(t, []fact{
		// net:1.8.b4: SNAT at the inspecting device
		{says: "SNAT at the appliance cures it: the answer is for the appliance itself", design: masked, flow: "tcp c -> pe:443", want: delivered("store"),
			shows: []string{"leg SYN-ACK 10.1.2.4:443 > 10.1.1.4:51000", "nat    src 10.1.0.4:51000 -> 10.1.1.4:51000 (nva hide)"}},
		// net:1.8.b4: disableSnatOnPL
		{says: "the tag disableSnatOnPL on the appliance's interface cures it without SNAT", design: tagged, flow: "tcp c -> pe:443", want: delivered("store"),
			shows: []string{"leg SYN-ACK 10.1.2.4:443 > 10.1.0.4:51000", "state  established"}},
		{says: "and behind a VPN gateway", design: through(placing{1, 1, 1}, VPN).with(func(d *Design) { d.nic("nva").DisableSNATOnPL = true }), flow: "tcp pc -> pe:443", want: delivered("store")},
		// net:1.8.b4: a firewall in the hub with a client there
		{says: "Azure Firewall by a network rule shows the same failure for a client of its own network", design: fw.with(network(networkRule(Allow, "any", nil))), flow: "tcp c -> pe:443",
			want: dropped(EndpointReturn, LegSYNACK, "fw"), shows: []string{"rule   allow (fw network cany 200 any)"}},
		// net:1.8.b4, net:5.2: network rules do not SNAT to private ranges, unless told to
		{says: "a network rule that always translates cures it", design: fw.with(network(networkRule(Allow, "any", nil))).with(func(d *Design) { d.Firewalls[0].SNATPrivateRanges = []string{"255.255.255.255/32"} }),
			flow: "tcp c -> pe:443", want: delivered("store"), shows: []string{"leg SYN-ACK 10.1.2.4:443 > 10.1.5.4:51000"}},
		// net:1.8.b4, net:5.6.b6
		{says: "an application rule does, since it always translates", design: fw.with(network()).with(application(Allow, 200, "store.example.com")), flow: "tcp c -> pe:443", want: delivered("fw"),
			shows: []string{"10.1.2.4/32 -> InterfaceEndpoint (Default pe)", "leg SYN-ACK 10.1.2.4:443 > 10.1.5.4:51001"}},
		// net:1.8.b4: the switch
		{says: "with the switch on, the same without an assumption", design: one.with(decided), flow: "tcp c -> pe:443", want: dropped(EndpointReturn, LegSYNACK, "nva")},
		{says: "with the switch off, the answer goes straight to the source, and a strict appliance is half-open", design: one.with(straight), flow: "tcp c -> pe:443", want: dropped(HalfOpen, LegACK, "nva").asymmetric(),
			shows: []string{"route  straight to the source, whatever the route table says"}},
		{says: "off, also where the matrix has it work", design: through(placing{1, 2, 1}, 0).with(straight), flow: "tcp c -> pe:443", want: dropped(HalfOpen, LegACK, "nva").asymmetric()},
		{says: "off, an appliance that keeps no state is no hindrance", design: one.with(straight).with(func(d *Design) { d.nic("nva").Appliance = Filter{} }), flow: "tcp c -> pe:443", want: delivered("store")},
		{says: "off, a source beyond the peered networks is not reached", design: through(placing{1, 2, 3}, 0).with(straight), flow: "tcp c -> pe:443", want: dropped(NoRoute, LegSYNACK, "pe")},
		{says: "off, what came by a gateway goes back to it", design: through(placing{1, 1, 1}, VPN).with(straight), flow: "tcp pc -> pe:443", want: dropped(HalfOpen, LegACK, "nva").asymmetric(),
			shows: []string{"route  connection to-dc"}},
		{says: "off, SNAT cures it as well", design: masked.with(straight), flow: "tcp c -> pe:443", want: delivered("store")},
		// net:1.8.b4: whatever the answer's table says
		{says: "a table on the endpoint's own subnet does nothing, with every policy on", flow: "tcp c -> pe:443", want: delivered("store"),
			design: through(placing{1, 2, 2}, 0).with(func(d *Design) {
				d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-pe", Routes: []UDR{{Name: "none", Prefix: CIDR("0.0.0.0/0"), NextHop: ToNone}, {Name: "client", Prefix: CIDR("10.1.0.0/16"), NextHop: ToNone}}})
				s := d.subnetOf("v2/pe")
				s.RouteTable, s.PrivateEndpointNetworkPolicies = "rt-pe", PoliciesEnabled
			})},
	})
}

// withFirewall puts an Azure Firewall fw 10.1.5.4 in the place of the appliance.
func withFirewall(d Design) Design {
	return d.with(func(d *Design) {
		d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "AzureFirewallSubnet", Prefixes: CIDRs("10.1.5.0/26")})
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-fw", IP: IP("198.51.100.8")})
		d.Firewalls = []Firewall{{Name: "fw", VNet: "v1", PublicIPs: []string{"pip-fw"}}}
		d.RouteTables[0].Routes[0].NextHop = Appliance("10.1.5.4")
	})
}

// subnetOf finds a subnet to edit.
func (d *Design) subnetOf(name string) *Subnet {
	s, err := draft{d}.subnet(name)
	if err != nil {
		panic(err)
	}
	return s
}
