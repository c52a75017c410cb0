package sim

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// flaw is one thing that deploys and will not work: an edit of a design, and all
// that is found then and was not before. Undone, the findings are the old ones.
type flaw struct {
	says    string
	design  Design
	changes []string
	edit    func(*Design) // one that has no notation
	want    []string
	mend    []string // changes that leave the findings of before
}

func finds(t *testing.T, flaws []flaw) {
	t.Helper()
	for _, f := range flaws {
		t.Run(f.says, func(t *testing.T) {
			edited := changed(t, f.design, f.changes...)
			if f.edit != nil {
				edited = edited.with(f.edit)
			}
			before, after := findings(t, f.design), findings(t, edited)
			if gone := notIn(before, after); len(gone) > 0 {
				t.Errorf("no longer found:\n%s", strings.Join(gone, "\n"))
			}
			if got := notIn(after, before); !slices.Equal(got, f.want) {
				t.Errorf("found:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(f.want, "\n"))
			}
			if f.mend == nil {
				return
			}
			if got := findings(t, changed(t, edited, f.mend...)); !slices.Equal(got, before) {
				t.Errorf("after %q found:\n%s\nwant:\n%s", f.mend, strings.Join(got, "\n"), strings.Join(before, "\n"))
			}
		})
	}
}

func findings(t *testing.T, d Design) (all []string) {
	t.Helper()
	for _, f := range compiled(t, d).Findings() {
		all = append(all, f.String())
	}
	return all
}

// notIn is what a has and b has not.
func notIn(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func TestSoundDesignsHaveNoFindings(t *testing.T) {
	for name, d := range map[string]Design{
		"hub and spokes": hubSpoke(),
		"site and spoke": changed(t, hubSpoke(), "route add rt-gw a 10.1.0.0/28 VirtualAppliance 10.0.0.4", spokeByFirewall, spokeForgetsSite),
		"two hubs":       changed(t, twoHubs(), "route add rt-gw a 10.1.0.0/28 VirtualAppliance 10.0.0.4"),
		"a pool":         inspectedByPool(),
		"two gateways":   twoGateways(),
		"a balancer":     balanced(),
		"both families":  dualStack(),
	} {
		if got := findings(t, d); len(got) > 0 {
			t.Errorf("%s:\n%s", name, strings.Join(got, "\n"))
		}
	}
}

func TestDocumentedRouteFindings(t *testing.T) {
	const a, h = `virtualNetworks["a"].subnets["a"].routeTable: `, `virtualNetworks["hub"].subnets["h"].routeTable: `
	base := hubSpoke()
	forwarding := base.with(func(d *Design) { d.nic("h").IPForwarding = true })
	finds(t, []flaw{
		// net:1.9.b7
		{says: "a next hop that no interface has", design: base, changes: []string{"route add rt-a X 10.9.0.0/16 VirtualAppliance 10.0.1.9"},
			want: []string{a + "dead-next-hop: route rt-a/X 10.9.0.0/16 leads nowhere: no network interface has the next hop's address"}},
		// net:1.9.b2
		{says: "a next hop out of reach", design: base, changes: []string{"route add rt-a X 10.9.0.0/16 VirtualAppliance 10.2.0.4"},
			want: []string{a + "dead-next-hop: route rt-a/X 10.9.0.0/16 leads nowhere: the next hop's address is in no network that is directly reachable"}},
		// net:1.9.b1
		{says: "a next hop that does not forward", design: base, changes: []string{"route add rt-a X 10.9.0.0/16 VirtualAppliance 10.0.1.4"},
			want: []string{a + "dead-next-hop: route rt-a/X 10.9.0.0/16 leads to h, which has IP forwarding off"}},
		// net:1.9.b1, by a frontend
		{says: "a balancer whose machines do not forward", design: base.with(func(d *Design) {
			d.LoadBalancers = []LoadBalancer{{Name: "ilb", Frontends: []Frontend{{Name: "f", Subnet: "hub/h", PrivateIP: IP("10.0.1.9")}},
				Pools: []Pool{{Name: "p", NICs: []string{"h"}}}, Rules: []LBRule{{Name: "ha", Frontend: "f", Pool: "p", Protocol: AnyProtocol}}}}
		}), changes: []string{"route add rt-a X 10.9.0.0/16 VirtualAppliance 10.0.1.9"},
			want: []string{a + "dead-next-hop: route rt-a/X 10.9.0.0/16 leads to h, which has IP forwarding off"}},
		{says: "a balancer without machines", design: base.with(func(d *Design) {
			d.LoadBalancers = []LoadBalancer{{Name: "ilb", Frontends: []Frontend{{Name: "f", Subnet: "hub/h", PrivateIP: IP("10.0.1.9")}}}}
		}), changes: []string{"route add rt-a X 10.9.0.0/16 VirtualAppliance 10.0.1.9"},
			want: []string{a + "dead-next-hop: route rt-a/X 10.9.0.0/16 leads to ilb, which has no machine behind it"}},
		// net:1.9.b3
		{says: "an appliance among its clients", design: forwarding, changes: []string{"route add rt-h X 10.9.0.0/16 VirtualAppliance 10.0.1.4"},
			want: []string{h + "route-loop: route rt-h/X 10.9.0.0/16 leads to h in this subnet, whose table sends what it forwards there again"}},
		{says: "two appliances that send to each other", design: forwarding,
			changes: []string{"route add rt-h X 10.9.0.0/16 VirtualAppliance 10.0.0.4", "route add rt-fw X 10.9.0.0/16 VirtualAppliance 10.0.1.4"},
			want: []string{
				`virtualNetworks["hub"].subnets["AzureFirewallSubnet"].routeTable: route-loop: route rt-fw/X 10.9.0.0/16 leads to h, then fw in this subnet, whose table sends what it forwards there again`,
				h + "route-loop: route rt-h/X 10.9.0.0/16 leads to fw, then h in this subnet, whose table sends what it forwards there again"}},
		// net:1.9.b6
		{says: "private addresses to the Internet", design: base, changes: []string{"route add rt-a X 10.9.0.0/16 Internet"},
			want: []string{a + "private-to-internet: route rt-a/X 10.9.0.0/16 sends private addresses to the Internet, where they are dropped"}},
		// net:A4
		{says: "a route that longer ones cover", design: changed(t, base, "route add rt-a L 10.9.0.0/17 None", "route add rt-a H 10.9.128.0/17 None"),
			changes: []string{"route add rt-a X 10.9.0.0/16 VirtualAppliance 10.0.0.4"},
			want:    []string{`routeTables["rt-a"].routes["X"]: route-never-wins: no packet takes it: in a/a its addresses go by 10.9.0.0/17 -> None (User rt-a/L), 10.9.128.0/17 -> None (User rt-a/H)`}},
		// net:1.6.b1
		{says: "a route that a service endpoint outranks", design: base.with(func(d *Design) { d.VNets[1].Subnets[0].ServiceEndpoints = []string{"Microsoft.Storage"} }),
			changes: []string{"route add rt-a X 13.65.107.40/29 VirtualAppliance 10.0.0.4"},
			want:    []string{`routeTables["rt-a"].routes["X"]: route-never-wins: no packet takes it: in a/a its addresses go by 13.65.107.32/28 -> VirtualNetworkServiceEndpoint (Default Microsoft.Storage)`}},
	})
}

func TestDocumentedRuleFindings(t *testing.T) {
	grouped := hubSpoke().with(func(d *Design) {
		d.NSGs = []NSG{{Name: "nsg"}}
		d.VNets[1].Subnets[0].NSG = "nsg" // a/a
	})
	base := changed(t, grouped, "nsg add nsg Web 200 Inbound Allow Tcp Internet -> 10.1.0.4:80,443")
	x := func(name string) string { return `networkSecurityGroups["nsg"].securityRules["` + name + `"]: ` }
	const notHere = " is no address of a machine here; rules see private addresses"
	finds(t, []flaw{
		// net:N3
		{says: "a public destination inbound", design: base, changes: []string{"nsg add nsg X 300 Inbound Allow Tcp * -> 198.51.100.8:8443"},
			want: []string{x("X") + "rule-never-matches: matches no packet: its destination" + notHere}},
		// net:N3, outbound
		{says: "a public source outbound", design: base, changes: []string{"nsg add nsg X 300 Outbound Deny Tcp Internet -> *"},
			want: []string{x("X") + "rule-never-matches: matches no packet: its source" + notHere}},
		{says: "another subnet's address", design: base, changes: []string{"nsg add nsg X 300 Inbound Allow Tcp * -> 10.2.0.4:8443"},
			want: []string{x("X") + "rule-never-matches: matches no packet: its destination" + notHere}},
		{says: "unless a machine here forwards", design: base.with(func(d *Design) { d.nic("a").IPForwarding = true }),
			changes: []string{"nsg add nsg X 300 Inbound Allow Tcp * -> 10.2.0.4:8443"}},
		{says: "or the group stands elsewhere too", design: base.with(func(d *Design) { d.VNets[2].Subnets[0].NSG = "nsg" }),
			changes: []string{"nsg add nsg X 300 Inbound Allow Tcp * -> 10.2.0.4:8443"}},
		{says: "at an interface its own address counts", design: base.with(func(d *Design) { d.VNets[1].Subnets[0].NSG = ""; d.nic("a").NSG = "nsg" }),
			changes: []string{"nsg add nsg X 300 Inbound Allow Tcp * -> 10.1.0.5:8443"},
			want:    []string{x("X") + "rule-never-matches: matches no packet: its destination" + notHere}},
		// net:N1
		{says: "a rule that one before it hides", design: base, changes: []string{"nsg add nsg X 300 Inbound Deny Tcp 203.0.113.0/24 -> 10.1.0.4:443"},
			want: []string{x("X") + "rule-hidden: decides nothing: 200 Web (Allow) matches all of it first"}},
		{says: "a rule that two hide together", design: changed(t, base, "nsg add nsg Low 210 Inbound Deny Tcp * -> 10.1.0.5:0-1023", "nsg add nsg High 220 Inbound Allow Tcp * -> 10.1.0.5:1024-65535"),
			changes: []string{"nsg add nsg X 300 Inbound Allow Tcp Internet -> 10.1.0.5"},
			want:    []string{x("X") + "rule-hidden: decides nothing: 210 Low (Deny), 220 High (Allow) together match all of it first"}},
		{says: "a rule of which something is left", design: base, changes: []string{"nsg add nsg X 300 Inbound Deny Tcp 203.0.113.0/24 -> 10.1.0.4:443-444"}},
		{says: "the other direction hides nothing", design: base, changes: []string{"nsg add nsg X 300 Outbound Deny * * -> *"}},
		// net:2.4.b1: the tag is the subnet's own
		{says: "a tag that holds the address here and there", design: base.with(func(d *Design) { d.VNets[2].Subnets[0].NSG = "nsg" }),
			changes: []string{"nsg add nsg V 300 Inbound Allow Tcp VirtualNetwork -> *", "nsg add nsg X 310 Inbound Deny Tcp 10.0.1.4/32 -> *"},
			want:    []string{x("X") + "rule-hidden: decides nothing: 300 V (Allow) matches all of it first"}},
		{says: "and one that holds it only here", design: base.with(func(d *Design) { d.VNets[2].Subnets[0].NSG = "nsg" }),
			changes: []string{"nsg add nsg V 300 Inbound Allow Tcp VirtualNetwork -> *", "nsg add nsg X 310 Inbound Deny Tcp 10.1.0.36/32 -> *"}},
		// net:2.3.b1: rules for the platform are judged apart
		{says: "a rule for Azure's own addresses", design: base, changes: []string{"nsg add nsg D 300 Outbound Deny * * -> Internet", "nsg add nsg X 310 Outbound Deny * * -> AzurePlatformDNS"}},
		// net:F1
		{says: "a firewall's network rule behind one for everything", design: hubSpoke(), edit: func(d *Design) {
			k := &d.Firewalls[0].Network[0]
			k.Rules = append(k.Rules, NetworkRule{Name: "X", Protocols: []Protocol{TCP}, Ports: []string{"22"}})
		},
			want: []string{`azureFirewalls["fw"]: rule-hidden: network rule net/X decides nothing: 1000 any (Allow) matches all of it first`}},
		// net:4.6.b3
		{says: "a site's rule behind one for everything", design: hubSpoke(),
			edit: func(d *Design) {
				f := &d.edge("isp").Filter
				f.Rules = append(f.Rules, FilterRule{Name: "X", Access: Deny, Protocol: TCP, Ports: []string{"22"}})
			},
			want: []string{`sites["dc"].edges["isp"].firewall: rule-hidden: rule X decides nothing: out (Allow) matches all of it first`}},
	})
}

func TestDocumentedOneWayFindings(t *testing.T) {
	base := hubSpoke()
	const (
		one     = ": a device that sees one direction only drops TCP connections"
		spoke   = `virtualNetworks["a"].subnets["a"].routeTable: one-way: `
		gateway = `virtualNetworks["hub"].subnets["GatewaySubnet"].routeTable: one-way: `
		inspect = "route add rt-gw a 10.1.0.0/28 VirtualAppliance 10.0.0.4"
	)
	finds(t, []flaw{
		// net:4.4.b2: missing either one
		{says: "a spoke behind the firewall, and no route on GatewaySubnet", design: base, changes: []string{spokeByFirewall, spokeForgetsSite},
			want: []string{spoke + "a/a -> site dc by vpngw passes fw by 0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW); back it passes nothing that keeps state by 10.1.0.0/16 -> VNetPeering (Default a)" + one},
			mend: []string{inspect}},
		// net:4.4.b3
		{says: "a spoke that still learns the site", design: base, changes: []string{spokeByFirewall, inspect},
			want: []string{gateway + "site dc by vpngw -> a/a passes fw by 10.1.0.0/28 -> VirtualAppliance 10.0.0.4 (User rt-gw/a); back it passes nothing that keeps state by 172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)" + one},
			mend: []string{spokeForgetsSite}},
		{says: "which a route of the same prefix mends too", design: base, changes: []string{inspect},
			want: []string{gateway + "site dc by vpngw -> a/a passes fw by 10.1.0.0/28 -> VirtualAppliance 10.0.0.4 (User rt-gw/a); back it passes nothing that keeps state by 172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)" + one},
			mend: []string{"route add rt-a dc 172.16.0.0/16 VirtualAppliance 10.0.0.4"}},
		// net:1.7.b4: the exact peer prefix on both sides
		{says: "one of two peers sends to the other by the firewall", design: base, changes: []string{"route add rt-h b 10.2.0.0/16 VirtualAppliance 10.0.0.4"},
			want: []string{`virtualNetworks["hub"].subnets["h"].routeTable: one-way: hub/h -> b/b passes fw by 10.2.0.0/16 -> VirtualAppliance 10.0.0.4 (User rt-h/b); back it passes nothing that keeps state by 10.0.0.0/16 -> VNetPeering (Default hub)` + one},
			mend: []string{"route add rt-b h 10.0.1.0/24 VirtualAppliance 10.0.0.4"}},
		// net:5.5.b3, net:V9
		{says: "a host route on one side of a network", design: base, changes: []string{"route add rt-a host 10.1.0.36/32 VirtualAppliance 10.0.0.4"},
			want: []string{spoke + "a/a -> a/a3 passes fw by 10.1.0.36/32 -> VirtualAppliance 10.0.0.4 (User rt-a/host); back it passes nothing that keeps state by 10.1.0.0/16 -> VnetLocal (Default)" + one},
			mend: []string{"route remove rt-a host"}},
		// net:5.5.b4: SNAT at X repairs "forward yes, return bypass"
		{says: "unless the firewall hides the sender", design: base.with(func(d *Design) { d.Firewalls[0].SNATPrivateRanges = []string{"255.255.255.255/32"} }),
			changes: []string{"route add rt-a host 10.1.0.36/32 VirtualAppliance 10.0.0.4"}},
		// net:5.5.b4: X1, X2
		{says: "two firewalls one way and one back", design: changed(t, twoHubs(), inspect).with(hubToZ), changes: []string{"route remove rt-fw z"},
			want: []string{`virtualNetworks["z"].subnets["z"].routeTable: one-way: z/z -> a/a passes fw2 and fw by 0.0.0.0/0 -> VirtualAppliance 10.8.0.4 (User rt-z/FW2); back it passes fw by 0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-a/FW)` + one},
			mend: []string{"route add rt-fw z 10.9.0.0/16 VirtualAppliance 10.8.0.4"}},
		// net:P10: an appliance that keeps no state may see one direction
		{says: "a plain router on one side", design: base.with(func(d *Design) { d.nic("h").IPForwarding = true }),
			changes: []string{"route add rt-a host 10.1.0.36/32 VirtualAppliance 10.0.1.4"}},
		{says: "and one that keeps state", design: base.with(func(d *Design) {
			d.nic("h").IPForwarding = true
			d.nic("h").Appliance = Filter{Stateful: true, Rules: []FilterRule{{Name: "any", Access: Allow}}}
		}),
			changes: []string{"route add rt-a host 10.1.0.36/32 VirtualAppliance 10.0.1.4"},
			want:    []string{spoke + "a/a -> a/a3 passes h by 10.1.0.36/32 -> VirtualAppliance 10.0.1.4 (User rt-a/host); back it passes nothing that keeps state by 10.1.0.0/16 -> VnetLocal (Default)" + one}},
	})
}

func TestDocumentedPeeringFindings(t *testing.T) {
	// net:P1
	t.Run("a peering with one side", func(t *testing.T) {
		one := hubSpoke().with(func(d *Design) { d.Peerings = append(d.Peerings, Peering{From: "a", To: "b"}) })
		want := `virtualNetworkPeerings["a -> b"]: one-sided-peering: only one side exists: no routes, no traffic (the other side is b -> a)`
		if got := findings(t, one); !slices.Equal(got, []string{want}) {
			t.Errorf("found %q, want %q", got, want)
		}
		both := one.with(func(d *Design) { d.Peerings = append(d.Peerings, Peering{From: "b", To: "a"}) })
		if got := findings(t, both); len(got) > 0 {
			t.Errorf("found %q with both sides", got)
		}
	})
}

func TestDocumentedUnusedParts(t *testing.T) {
	for _, c := range []struct {
		says string
		add  func(*Design)
		want string
	}{
		{"a route table", func(d *Design) { d.RouteTables = append(d.RouteTables, RouteTable{Name: "x"}) }, `routeTables["x"]: unused: no subnet uses it`},
		{"a group", func(d *Design) { d.NSGs = append(d.NSGs, NSG{Name: "x"}) }, `networkSecurityGroups["x"]: unused: no subnet or network interface uses it`},
		{"a public address", func(d *Design) { d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "x", IP: IP("198.51.100.99")}) },
			`publicIPAddresses["x"]: unused: it is attached to nothing: who calls it reaches nobody`},
		{"a NAT gateway", func(d *Design) {
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-x", IP: IP("198.51.100.99")})
			d.NATGateways = append(d.NATGateways, NATGateway{Name: "x", PublicIPs: []string{"pip-x"}})
		}, `natGateways["x"]: unused: no subnet uses it`},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := findings(t, hubSpoke().with(c.add)); !slices.Equal(got, []string{c.want}) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestFindingInJSON(t *testing.T) {
	f := Finding{FindingRouteLoop, "routeTables", "loops"}
	b, err := json.Marshal(f)
	if want := `{"kind":"route-loop","place":"routeTables","message":"loops"}`; err != nil || string(b) != want {
		t.Errorf("Marshal = %s, %v, want %s", b, err, want)
	}
	var back Finding
	if err := json.Unmarshal(b, &back); err != nil || back != f {
		t.Errorf("Unmarshal = %v, %v, want %v", back, err, f)
	}
}

// Findings are there for any design, and do not depend on the order in which it
// is written.
func TestFindingsDoNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		want := mustCompile(t, d).Findings()
		other := d.Clone()
		shuffled(t, &other)
		got := mustCompile(t, other).Findings()
		if !slices.Equal(got, want) {
			t.Fatalf("findings %v, and %v in another order", want, got)
		}
	})
}

// The first to ask may be many.
func TestFindingsAreSafeForConcurrentUse(t *testing.T) {
	n := compiled(t, changed(t, hubSpoke(), spokeByFirewall, spokeForgetsSite))
	got := make(chan []Finding)
	for range 4 {
		go func() { got <- n.Findings() }()
	}
	if _, err := n.Verdict(flowOf(t, "tcp a -> pc:443")); err != nil {
		t.Error(err)
	}
	for range 4 {
		if all := <-got; len(all) != 1 || all[0].Kind != FindingOneWay {
			t.Errorf("findings %v, want one", all)
		}
	}
}

// A connection between two machines that is asymmetric has a finding for their
// subnets, if packets arrive both ways at all and nothing hides their sender.
func TestAsymmetryIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n := mustCompile(t, d)
		var plain []*nic
		for _, x := range n.devices {
			if x, ok := x.(*nic); ok && !x.forwards {
				plain = append(plain, x)
			}
		}
		if len(plain) < 2 || hidesSenders(&d) {
			return
		}
		from, to := rapid.SampledFrom(plain).Draw(t, "from"), rapid.SampledFrom(plain).Draw(t, "to")
		f := Flow{Protocol: TCP, Source: from.name, Destination: to.ip(from.ips[0]).String(), Port: 22}
		trace, err := n.Trace(f)
		if err != nil || from == to || !trace.Verdict.Asymmetric || !arrives(t, d, from, to) || !arrives(t, d, to, from) {
			return
		}
		if throughSite(&d, trace) {
			return // two-roads is said of those
		}
		for _, x := range n.Findings() {
			if x.Kind == FindingOneWay && strings.Contains(x.Message, from.subnet.name) && strings.Contains(x.Message, to.subnet.name) {
				return
			}
		}
		t.Fatalf("nothing is found of\n%s%v", trace, n.Findings())
	})
}

// throughSite says whether a packet passes an edge of a site.
func throughSite(d *Design, trace *Trace) bool {
	for _, l := range trace.Legs {
		for _, h := range l.Hops {
			if site, _, ok := strings.Cut(h.Device, "/"); ok && slices.ContainsFunc(d.Sites, func(s Site) bool { return s.Name == site }) {
				return true
			}
		}
	}
	return false
}

// hidesSenders says whether some device gives what passes it a source of its own.
func hidesSenders(d *Design) bool {
	for _, f := range d.Firewalls {
		if len(f.SNATPrivateRanges) > 0 || f.Policy != "" {
			return true
		}
	}
	for _, v := range d.VNets {
		for _, s := range v.Subnets {
			for _, x := range s.NICs {
				if len(x.Appliance.SNAT) > 0 {
					return true
				}
			}
		}
	}
	return false
}

// Of two subnets with a finding, some connection between them is asymmetric once
// everything allows it.
func TestFoundAsymmetryIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		if slices.ContainsFunc(d.Firewalls, func(f Firewall) bool { return f.Policy != "" }) {
			return // its rules are not the firewall's to edit
		}
		for _, x := range mustCompile(t, d).Findings() {
			if x.Kind != FindingOneWay || strings.Contains(x.Message, "site ") {
				continue // a site's tunnels and edges may let nothing through
			}
			ends := regexp.MustCompile(`^(.*?) -> (.*?) passes `).FindStringSubmatch(x.Message)
			n := mustCompile(t, allowed(d))
			a, b := addressesAt(n, ends[1]), addressesAt(n, ends[2])
			if ends[1] == ends[2] && len(a) < 2 {
				continue // one machine has nobody to talk to there
			}
			if !slices.ContainsFunc(a, func(x string) bool {
				return slices.ContainsFunc(b, func(y string) bool { return asymmetric(n, x, y) || asymmetric(n, y, x) })
			}) {
				trace, _ := n.Trace(Flow{Protocol: TCP, Source: a[0], Destination: b[0], Port: 22})
				t.Fatalf("%s\nbut no connection between %v and %v is asymmetric\n%s", x, a, b, trace)
			}
		}
	})
}

// addressesAt are the addresses of an end of a finding.
func addressesAt(n *Network, end string) (all []string) {
	for _, d := range n.devices {
		switch d := d.(type) {
		case *nic:
			if d.subnet.name == end && !d.forwards {
				all = append(all, d.ips[0].String())
			}
		case *host:
			if d.site != nil && strings.HasPrefix(end, "site "+d.site.name+" by ") {
				all = append(all, d.ip.String())
			}
		}
	}
	return all
}

func asymmetric(n *Network, from, to string) bool {
	trace, err := n.Trace(Flow{Protocol: TCP, Source: from, Destination: to, Port: 22})
	return err == nil && slices.ContainsFunc(append(trace.Others, trace), func(t *Trace) bool { return t.Verdict.Asymmetric })
}

// allowed is the design with rules that allow everything, where state is kept.
func allowed(d Design) Design {
	d = d.Clone()
	for i := range d.Peerings {
		d.Peerings[i].AllowForwardedTraffic = true
	}
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			for k := range d.VNets[i].Subnets[j].NICs {
				if x := &d.VNets[i].Subnets[j].NICs[k]; x.Appliance.Stateful || x.Appliance.Rules != nil {
					x.Appliance.Rules = []FilterRule{{Name: "all", Access: Allow}}
				}
			}
		}
	}
	for i := range d.Sites {
		for j := range d.Sites[i].Edges {
			if f := &d.Sites[i].Edges[j].Filter; f.Stateful {
				f.Rules = []FilterRule{{Name: "all", Access: Allow}}
			}
		}
	}
	return withoutRules(d)
}

// arrives asks for one packet, in the design without anything that judges.
func arrives(t *rapid.T, d Design, from, to *nic) bool {
	d = withoutRules(d.Clone())
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			for k := range d.VNets[i].Subnets[j].NICs {
				d.VNets[i].Subnets[j].NICs[k].Appliance = Filter{}
			}
		}
	}
	v, err := mustCompile(t, d).Verdict(Flow{Protocol: UDP, Source: from.name, Destination: to.ip(from.ips[0]).String(), Port: 53})
	return err == nil && v.Leg != LegRequest
}

// withoutRules lets groups and firewalls allow everything.
func withoutRules(d Design) Design {
	d.SecurityAdminConfigurations = nil
	for i := range d.NSGs {
		d.NSGs[i].Rules = []SecurityRule{{Name: "in", Priority: 100, Direction: Inbound, Access: Allow}, {Name: "out", Priority: 100, Direction: Outbound, Access: Allow}}
	}
	for i := range d.Firewalls {
		f := &d.Firewalls[i]
		f.NAT, f.Application = nil, nil
		f.Network = []NetworkCollection{{Name: "all", Priority: 100, Access: Allow, Rules: []NetworkRule{{Name: "all"}}}}
	}
	return d
}
