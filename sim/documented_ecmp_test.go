package sim

import "testing"

// sharedBy is hubSpoke with two appliances in the hub, and a spoke whose route to
// the other leads to both.
func sharedBy(strict Filter) Design {
	return hubSpoke().with(func(d *Design) {
		s := Subnet{Name: "nva", Prefixes: CIDRs("10.0.2.0/24"), NICs: []NIC{
			{Name: "n1", IPs: IPs("10.0.2.4"), IPForwarding: true, Appliance: strict}, {Name: "n2", IPs: IPs("10.0.2.5"), IPForwarding: true, Appliance: strict}}}
		d.VNets[0].Subnets = append(d.VNets[0].Subnets, s)
		d.VNets[0].Subnets[3].NICs = s.NICs
		for i := range d.Peerings {
			d.Peerings[i].AllowForwardedTraffic = true
		}
	})
}

const (
	toBoth   = "route add rt-a b 10.2.0.0/16 VirtualApplianceEcmp 10.0.2.4,10.0.2.5"
	backBoth = "route add rt-b a 10.1.0.0/16 VirtualApplianceEcmp 10.0.2.4,10.0.2.5"
	backOne  = "route add rt-b a 10.1.0.0/16 VirtualAppliance 10.0.2.4"
)

func TestDocumentedEqualAppliances(t *testing.T) {
	plain := changed(t, sharedBy(Filter{}), "route add rt-b a 10.1.0.0/16 VirtualAppliance 10.0.1.4").with(func(d *Design) { d.nic("h").IPForwarding = true })
	strict := sharedBy(Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}})
	hiding := sharedBy(Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}).with(func(d *Design) {
		d.nic("n1").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.2.4")}}
		d.nic("n2").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.2.5")}}
	})
	denying := plain.with(func(d *Design) {
		d.nic("n2").Appliance = Filter{Stateful: true, Rules: []FilterRule{{Name: "no", Access: Deny}}}
	})
	prove(t, []fact{
		// net:1.5 table 1: nextHopType VirtualApplianceEcmp
		{says: "either appliance may take a flow", design: plain, flow: "tcp a -> b:443", changes: []string{toBoth}, want: delivered("b"),
			shows: []string{"10.2.0.0/16 -> VirtualApplianceEcmp 10.0.2.4, 10.0.2.5 (User rt-a/b)", "2 n1", "or delivered by a > n2 > b"}},
		{says: "what one of them denies is the verdict", design: denying, flow: "tcp a -> b:443", changes: []string{toBoth}, want: dropped(DeniedByFirewall, LegSYN, "n2"),
			shows: []string{"rule   deny (n2 no)", "or delivered"}},
		{says: "an address that nobody has swallows its share", design: plain, flow: "tcp a -> b:443", changes: []string{"route add rt-a b 10.2.0.0/16 VirtualApplianceEcmp 10.0.2.4,10.0.2.99"},
			want: dropped(NextHopUnreachable, LegSYN, "a"), shows: []string{"no network interface has the next hop's address", "or delivered"}},
		{says: "each direction chooses for itself, so that the answer may come back by the other, which holds no state", design: strict, flow: "tcp a -> b:443", changes: []string{toBoth, backBoth},
			want: dropped(AsymmetricNoState, LegSYNACK, "n1").asymmetric(), shows: []string{"10.1.0.0/16 -> VirtualApplianceEcmp 10.0.2.4, 10.0.2.5 (User rt-b/a)", "or delivered"}},
		{says: "with one appliance on the way back, half of all connections fail", design: strict, flow: "tcp a -> b:443", changes: []string{toBoth, backOne},
			want: dropped(AsymmetricNoState, LegSYNACK, "n1").asymmetric(), shows: []string{"10.1.0.0/16 -> VirtualAppliance 10.0.2.4 (User rt-b/a)", "or delivered"}},
		{says: "an appliance that takes its own address as source has the answer", design: hiding, flow: "tcp a -> b:443", changes: []string{toBoth}, want: delivered("b"),
			shows: []string{"nat    src 10.1.0.4:51000 -> 10.0.2.4:51000 (n1 hide)", "or delivered"}},
	})
}

func TestDocumentedEqualApplianceFindings(t *testing.T) {
	const (
		one   = ": a device that sees one direction only drops TCP connections"
		spoke = `virtualNetworks["a"].subnets["a"].routeTable: `
	)
	plain := sharedBy(Filter{})
	finds(t, []flaw{
		// net:1.9.b7: one of equal appliances
		{says: "the second of equal appliances is not there", design: plain, changes: []string{"route add rt-a b 10.2.0.0/16 VirtualApplianceEcmp 10.0.2.4,10.0.2.99"},
			want: []string{spoke + "dead-next-hop: route rt-a/b 10.2.0.0/16 leads nowhere: no network interface has the next hop's address"}},
		// net:1.9.b1
		{says: "the second does not forward", design: plain.with(func(d *Design) { d.nic("n2").IPForwarding = false }), changes: []string{toBoth},
			want: []string{spoke + "dead-next-hop: route rt-a/b 10.2.0.0/16 leads to n2, which has IP forwarding off"}},
		// net:1.9.b3
		{says: "the second sends back to where it stands", design: plain.with(func(d *Design) {
			d.VNets[0].Subnets[3].NICs = d.VNets[0].Subnets[3].NICs[:1]
			d.VNets[1].Subnets[0].NICs = append(d.VNets[1].Subnets[0].NICs, NIC{Name: "n2", IPs: IPs("10.1.0.5"), IPForwarding: true})
		}), changes: []string{"route add rt-a b 10.2.0.0/16 VirtualApplianceEcmp 10.0.2.4,10.1.0.5"},
			want: []string{spoke + "route-loop: route rt-a/b 10.2.0.0/16 leads to n2 in this subnet, whose table sends what it forwards there again"}},
		// net:5.5.b4: each direction chooses for itself
		{says: "two that keep state, both ways", design: sharedBy(Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}), changes: []string{toBoth, backBoth},
			want: []string{spoke + "one-way: a/a -> b/b passes n1 by 10.2.0.0/16 -> VirtualApplianceEcmp 10.0.2.4, 10.0.2.5 (User rt-a/b); back it passes n2 by 10.1.0.0/16 -> VirtualApplianceEcmp 10.0.2.4, 10.0.2.5 (User rt-b/a)" + one}},
		{says: "of which one keeps state", design: sharedBy(Filter{}).with(func(d *Design) {
			d.nic("n2").Appliance = Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
		}), changes: []string{toBoth, backOne},
			want: []string{spoke + "one-way: a/a -> b/b passes n2 by 10.2.0.0/16 -> VirtualApplianceEcmp 10.0.2.4, 10.0.2.5 (User rt-a/b); back it passes nothing that keeps state by 10.1.0.0/16 -> VirtualAppliance 10.0.2.4 (User rt-b/a)" + one}},
		// net:P4: what a peering blocks is not one-way
		{says: "nor where a peering lets nothing through", design: hubSpoke().with(func(d *Design) {
			d.Peerings[2].BlockVirtualNetworkAccess, d.Assumptions.PeeringAccessBlocks = true, On
		}), changes: []string{"route add rt-h b 10.2.0.0/16 VirtualAppliance 10.0.0.4"}},
		// net:1.4 table, connected group row
		{says: "one of two networks of a group sends to the other by an appliance", design: mesh().with(func(d *Design) {
			d.Peerings = []Peering{{From: "n1", To: "n3"}, {From: "n3", To: "n1"}}
			d.nic("n3").IPForwarding, d.nic("n3").Appliance = true, Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
			d.nic("n2").IPForwarding = false
			d.ConnectedGroups[0].Global = true
		}), changes: []string{"route add rt-n1 n2 10.2.0.0/16 VirtualAppliance 10.3.0.4"}, want: []string{
			`virtualNetworks["n1"].subnets["s"].routeTable: one-way: n1/s -> n2/s passes n3 by 10.2.0.0/16 -> VirtualAppliance 10.3.0.4 (User rt-n1/n2); back it passes nothing that keeps state by 10.1.0.0/16 -> ConnectedGroup (Default n1)` + one}},
		{says: "a loop by the second of another table's equal appliances", design: plain, changes: []string{
			"route add rt-h x 10.77.0.0/16 VirtualAppliance 10.0.0.4", "route add rt-fw x 10.77.0.0/16 VirtualApplianceEcmp 10.0.2.4,10.0.1.4"}, edit: func(d *Design) { d.nic("h").IPForwarding = true },
			want: []string{
				`virtualNetworks["hub"].subnets["AzureFirewallSubnet"].routeTable: route-loop: route rt-fw/x 10.77.0.0/16 leads to h, then fw in this subnet, whose table sends what it forwards there again`,
				`virtualNetworks["hub"].subnets["h"].routeTable: route-loop: route rt-h/x 10.77.0.0/16 leads to fw, then h in this subnet, whose table sends what it forwards there again`}},
	})
}

func TestDocumentedBGPOverride(t *testing.T) {
	base := hubSpoke().with(func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("172.16.0.0/24") })
	const over = "route add rt-a dc 172.16.0.0/12 None hasBgpOverride"
	ignored := func(v Toggle) Design { return base.with(func(d *Design) { d.Assumptions.BGPOverrideIgnored = v }) }
	prove(t, []fact{
		// net:1.5.b1, net:1.5 table 10
		{says: "without it the longer learned route wins", design: base, flow: "tcp a -> pc:443", changes: []string{"route add rt-a dc 172.16.0.0/12 None"}, want: delivered("pc"),
			shows: []string{"172.16.0.0/24 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		{says: "with it a shorter user route beats what gateways learned inside it, by assumption", design: base, flow: "tcp a -> pc:443", changes: []string{over},
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"172.16.0.0/12 -> None (User rt-a/dc)", "assume bgp-override"}},
		{says: "the switch off says it without a doubt", design: ignored(Off), flow: "tcp a -> pc:443", changes: []string{over},
			want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"172.16.0.0/12 -> None (User rt-a/dc)"}},
		{says: "or it is ignored, by the switch", design: ignored(On), flow: "tcp a -> pc:443", changes: []string{over}, want: delivered("pc"),
			shows: []string{"172.16.0.0/24 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		{says: "system routes are no matter of it", design: base, flow: "tcp a -> h:443", changes: []string{"route add rt-a ten 10.0.0.0/8 None hasBgpOverride"}, want: delivered("h"),
			shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)"}},
	})
	proveRows(t, []effectiveFact{
		// net:1.5.b1: and the rows say so
		{says: "what it overrides is shown Invalid", design: changed(t, base, over), of: "a", has: []string{
			"VirtualNetworkGateway Invalid 172.16.0.0/24 VirtualNetworkGateway", "User Active 172.16.0.0/12 None"}},
	})
}
