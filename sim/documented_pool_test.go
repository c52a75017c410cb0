package sim

import "testing"

// inspectedByPool is a hub whose appliances stand behind one internal frontend
// with HA ports, between a site and a spoke:
//
//	dc/pc 172.16.0.10 -- vpngw -- ilb 10.0.3.100 { n1, n2 } -- a 10.1.0.4
func inspectedByPool() Design {
	strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
	return hubSpoke().with(func(d *Design) {
		d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "n", Prefixes: CIDRs("10.0.3.0/24"), NICs: []NIC{
			{Name: "n1", IPs: IPs("10.0.3.4"), IPForwarding: true, Appliance: strict},
			{Name: "n2", IPs: IPs("10.0.3.5"), IPForwarding: true, Appliance: strict},
		}})
		d.LoadBalancers = []LoadBalancer{{Name: "ilb", Frontends: []Frontend{{Name: "front", Subnet: "hub/n", PrivateIP: IP("10.0.3.100")}},
			Pools: []Pool{{Name: "pool", NICs: []string{"n1", "n2"}}}, Rules: []LBRule{{Name: "ha", Frontend: "front", Pool: "pool"}}}}
	})
}

func TestDocumentedApplianceHub(t *testing.T) {
	base := inspectedByPool()
	const (
		fromSite = "route add rt-gw a 10.1.0.0/16 VirtualAppliance 10.0.3.100"
		toAll    = "route add rt-a all 0.0.0.0/0 VirtualAppliance 10.0.3.100"
	)
	both := changed(t, base, fromSite, toAll, spokeForgetsSite)
	hide := func(d *Design) {
		d.nic("n1").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.3.4")}}
		d.nic("n2").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.3.5")}}
	}
	prove(t, []fact{
		// net:L7, net:L8, net:4.4.b2
		{says: "site to spoke through one frontend both ways meets the same appliance", design: both, flow: "tcp pc -> a:443", want: delivered("a"),
			shows: []string{"10.1.0.0/16 -> VirtualAppliance 10.0.3.100 (User rt-gw/a)", "0.0.0.0/0 -> VirtualAppliance 10.0.3.100 (User rt-a/all)", "state  established", "or delivered"}},
		{says: "spoke to site too", design: both, flow: "tcp a -> pc:443", want: delivered("pc")},
		{says: "and UDP", design: both, flow: "udp a -> pc:53", want: answered("pc")},
		// net:4.4.b3
		{says: "with propagation on, the site's request alone meets them: half-open", design: base, flow: "tcp pc -> a:443", changes: []string{fromSite, toAll},
			want: dropped(HalfOpen, LegACK, "n1").asymmetric()},
		{says: "and the site's answer alone: no state", design: base, flow: "tcp a -> pc:443", changes: []string{fromSite, toAll},
			want: dropped(AsymmetricNoState, LegSYNACK, "n1").asymmetric()},
		// net:5.5.b4: SNAT at X repairs "forward yes, return bypass"
		{says: "SNAT at the appliances repairs the half-open one", design: base.with(hide), flow: "tcp pc -> a:443", changes: []string{fromSite, toAll}, want: delivered("a"),
			shows: []string{"-> 10.0.3.4:51000 (n1 hide)"}},
		{says: "and not the other", design: base.with(hide), flow: "tcp a -> pc:443", changes: []string{fromSite},
			want: dropped(AsymmetricNoState, LegSYNACK, "n1").asymmetric()},
		// net:L8: one instance named on the way back
		{says: "an answer that names one instance meets the wrong one in the worst case", design: base, flow: "tcp pc -> a:443",
			changes: []string{fromSite, "route add rt-a n1 0.0.0.0/0 VirtualAppliance 10.0.3.4", spokeForgetsSite},
			want:    dropped(AsymmetricNoState, LegSYNACK, "n1").asymmetric(), shows: []string{"or delivered"}},
		// net:1.9.b4
		{says: "with SNAT the spoke reaches the internet by them", design: both.with(hide), flow: "tcp a -> web:443", want: delivered("web"),
			shows: []string{"nat    src 10.1.0.4:51000 -> 10.0.3.4:51000 (n1 hide)", "default outbound access of n1"}},
		{says: "without it nothing does", design: both, flow: "tcp a -> web:443", want: dropped(NoOutboundAccess, LegSYN, "n1")},
		// net:1.9.b1, by a frontend
		{says: "instances without IP forwarding swallow it", flow: "tcp pc -> a:443", want: dropped(NextHopUnreachable, LegSYN, "n1"),
			design: both.with(func(d *Design) {
				for _, n := range []string{"n1", "n2"} {
					d.nic(n).IPForwarding, d.nic(n).Appliance = false, Filter{}
				}
			}), shows: []string{"IP forwarding is off"}},
		// net:L7: HA ports alone carry everything
		{says: "a rule for one port carries that port alone", design: both.with(func(d *Design) {
			d.LoadBalancers[0].Rules[0] = LBRule{Name: "https", Frontend: "front", Pool: "pool", FrontendPort: 443}
		}), flow: "tcp pc -> a:22", want: dropped(NoListener, LegSYN, "ilb"), shows: []string{"no rule for this port"}},
		// net:P4: what the appliances forward into the spoke needs the flag
		{says: "the spoke's flag matters here as with a firewall", design: both, flow: "tcp pc -> a:443", changes: []string{"peering set a -> hub allowForwardedTraffic false"},
			want: Verdict{Disposition: Undetermined, Reason: Undocumented, Leg: LegSYN, At: "n1"}, shows: []string{"peering a -> hub has allowForwardedTraffic false"}},
		// net:P5, net:P6
		{says: "a site that was never told of a spoke sends its calls to the internet, which does not know it", design: base, flow: "tcp pc -> a:443",
			changes: []string{"peering set a -> hub useRemoteGateways false"}, want: dropped(NoRoute, LegSYN, "internet")},
		{says: "told of it, the spoke still cannot answer", flow: "tcp pc -> a:443", changes: []string{"peering set a -> hub useRemoteGateways false"},
			design: base.with(func(d *Design) { d.edge("vpn").Routes = []string{"10.0.0.0/8"} }), want: dropped(NextHopNone, LegSYNACK, "a"), shows: []string{"172.16.0.0/12 -> None (Default"}},
	})
}
