package sim

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDocumentedDefaultRules(t *testing.T) {
	base := filtered(t)
	prove(t, []fact{
		// net:N5 table "AllowVNetInBound"
		{says: "a peer calls by AllowVnetInBound", design: base, flow: "tcp h -> a:443", want: delivered("a"), shows: []string{"inbound allow (subnet nsg-subnet 65000 AllowVnetInBound)"}},
		// net:2.4 table "AzureLoadBalancer"
		{says: "a rule for AzureLoadBalancer lets a probe in", design: base, flow: "tcp 168.63.129.16 -> a:443", want: delivered("a"),
			changes: []string{"nsg add nsg-subnet tag 4000 Inbound Allow * AzureLoadBalancer -> *", "nsg add nsg-nic vnet 4000 Inbound Deny * 10.0.0.0/8 -> *"}, shows: []string{"subnet nsg-subnet 4000 tag"}},
		// net:N5 table "DenyAllInBound"
		{says: "everybody else ends at DenyAllInBound", design: base, flow: "udp client -> 198.51.100.9:53", want: dropped(DeniedByDefault, LegRequest, "a"), shows: []string{"inbound deny (subnet nsg-subnet 65500 DenyAllInBound)"}},
		// net:N5 table "AllowVnetOutBound"
		{says: "it calls a peer by AllowVnetOutBound", design: base, flow: "tcp a -> h:443", want: delivered("h"), shows: []string{"outbound allow (nic nsg-nic 65000 AllowVnetOutBound)"}},
		// net:N5 table "AllowInternetOutBound"
		{says: "and the internet by AllowInternetOutBound", design: base, flow: "udp a -> web:53", want: answered("web"), shows: []string{"outbound allow (nic nsg-nic 65001 AllowInternetOutBound)", "outbound allow (subnet nsg-subnet 65001 AllowInternetOutBound)"}},
		// net:N5 table "DenyAllOutBound"
		{says: "what is neither ends at DenyAllOutBound", design: base, flow: "tcp a -> 10.99.0.4:443", want: dropped(DeniedByDefault, LegSYN, "a"), shows: []string{"outbound deny (nic nsg-nic 65500 DenyAllOutBound)"}},
	})
}

// net:N5 table 2: the rule for probes. None ever comes to it, since VirtualNetwork holds
// the host's address too, so that it is shown by the tools alone.
func TestDocumentedProbeRule(t *testing.T) {
	lists, err := compiled(t, filtered(t)).EffectiveNSG("a")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		i := slices.IndexFunc(l.Rules, func(r EffectiveSecurityRule) bool {
			return r.Name == "defaultSecurityRules/AllowAzureLoadBalancerInBound"
		})
		if i < 1 {
			t.Fatalf("no such rule in\n%s", lists)
		}
		r := l.Rules[i]
		want := EffectiveSecurityRule{
			Name: r.Name, Protocol: "All", Access: "Allow", Priority: 65001, Direction: Inbound, SourcePortRange: "0-65535", DestinationPortRange: "0-65535",
			SourceAddressPrefix: "AzureLoadBalancer", ExpandedSourceAddressPrefix: CIDRs("168.63.129.16/32"), DestinationAddressPrefix: "0.0.0.0/0",
		}
		if diff := cmp.Diff(want, r, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got)\n%s", l.NSG.Name, diff)
		}
		if before := l.Rules[i-1]; before.Name != "defaultSecurityRules/AllowVnetInBound" || !slices.Contains(before.ExpandedSourceAddressPrefix, CIDR("168.63.129.16/32")) {
			t.Errorf("%s: before it stands %+v, want AllowVnetInBound with the host's address", l.NSG.Name, before)
		}
	}
	prove(t, []fact{
		// net:N5 table 2, net:2.3.b2
		{says: "without a rule of its own a probe is let in", design: filtered(t), flow: "tcp 168.63.129.16 -> a:443", want: delivered("a"), shows: []string{"subnet nsg-subnet 65000 AllowVnetInBound", "nic nsg-nic 65000 AllowVnetInBound"}},
		{says: "and by none once a rule above the defaults denies all", design: filtered(t), changes: []string{"nsg add nsg-subnet no 4096 Inbound Deny * * -> *"},
			flow: "tcp 168.63.129.16 -> a:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"inbound deny (subnet nsg-subnet 4096 no)"}},
	})
}

func TestDocumentedJudgingOrder(t *testing.T) {
	base := filtered(t)
	both := changed(t, base, "nsg add nsg-subnet outer 100 Inbound Deny * * -> *", "nsg add nsg-nic inner 100 Inbound Deny * * -> *",
		"nsg add nsg-subnet outer2 100 Outbound Deny * * -> *", "nsg add nsg-nic inner2 100 Outbound Deny * * -> *")
	ordered := func(v Toggle) Design { return both.with(func(d *Design) { d.Assumptions.NSGOrderReversed = v }) }
	const in, out, doubt = "tcp h -> a:443", "tcp a -> web:443", "assume nsg-order"
	prove(t, []fact{
		// net:N6
		{says: "where both levels deny, which is named is an assumption", design: both, flow: in, want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"inbound deny (subnet nsg-subnet 100 outer)", doubt}},
		{says: "outbound too", design: both, flow: out, want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"outbound deny (nic nsg-nic 100 inner2)", doubt}},
		{says: "the switch turns it round", design: ordered(On), flow: in, want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"inbound deny (nic nsg-nic 100 inner)"}},
		{says: "both ways", design: ordered(On), flow: out, want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"outbound deny (subnet nsg-subnet 100 outer2)"}},
		{says: "or settles it", design: ordered(Off), flow: in, want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"inbound deny (subnet nsg-subnet 100 outer)"}},
		{says: "inside a subnet the caller's outbound rules and the other's inbound ones judge", design: base.with(func(d *Design) {
			d.VNets[1].Subnets[0].NICs = append(d.VNets[1].Subnets[0].NICs, NIC{Name: "a2", IPs: IPs("10.1.0.5"), NSG: "nsg-nic"})
		}), flow: "tcp a -> a2:443", want: delivered("a2"), shows: []string{
			"outbound allow (nic nsg-nic 65000 AllowVnetOutBound)", "outbound allow (subnet nsg-subnet 65000 AllowVnetOutBound)",
			"inbound allow (subnet nsg-subnet 65000 AllowVnetInBound)", "inbound allow (nic nsg-nic 65000 AllowVnetInBound)"}},
		{says: "without an NSG on either level everything passes", design: hubSpoke(), flow: "tcp h -> a:22", want: delivered("a"), shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)"}},
	})
	for _, v := range []Toggle{On, Off} {
		if trace := traceOf(t, ordered(v), in); len(trace.Assumptions) != 0 {
			t.Errorf("with the switch %v the trace leans on %v", v, trace.Assumptions)
		}
	}
	if trace := traceOf(t, changed(t, both, "nsg remove nsg-nic inner"), in); len(trace.Assumptions) != 0 {
		t.Errorf("where one level denies the trace leans on %v", trace.Assumptions)
	}
}

func TestDocumentedFlowState(t *testing.T) {
	base := changed(t, filtered(t), "nsg add nsg-subnet no 4000 Inbound Deny * * -> *", "nsg add nsg-nic no 4000 Inbound Deny * * -> *")
	appliance := base.with(func(d *Design) {
		h := &d.VNets[0].Subnets[2]
		h.NSG = "nsg-nva"
		h.NICs[0].IPForwarding = true
		d.NSGs = append(d.NSGs, NSG{Name: "nsg-nva"})
	})
	twoPaths := base.with(func(d *Design) {
		h := &d.VNets[0].Subnets[2]
		h.NICs[0].IPForwarding = true
		h.NICs = append(h.NICs, NIC{Name: "h2", IPs: IPs("10.0.1.5"), IPForwarding: true})
	})
	prove(t, []fact{
		// net:T4
		{says: "an answer by another path meets the flow at the same interface", design: twoPaths, flow: "tcp a -> b:443", want: delivered("b"),
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.1.4", "route add rt-b a 10.1.0.0/16 VirtualAppliance 10.0.1.5"},
			shows:   []string{"  2 h\n", "  2 h2\n", "3 a\n    acl    allow (known flow)"}},
		// net:T5
		{says: "the NSG of an appliance's subnet sees a flow come in and go on", design: appliance, flow: "tcp a -> b:443", want: delivered("b"),
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.1.4", "route add rt-b a 10.1.0.0/16 VirtualAppliance 10.0.1.4"},
			shows:   []string{"inbound allow (subnet nsg-nva 65000 AllowVnetInBound)", "outbound allow (subnet nsg-nva 65000 AllowVnetOutBound)"}},
		{says: "it may deny what comes in", design: appliance, flow: "tcp a -> b:443", want: dropped(DeniedByNSG, LegSYN, "h"),
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.1.4", "nsg add nsg-nva no 100 Inbound Deny * * -> *:443"}, shows: []string{"inbound deny (subnet nsg-nva 100 no)"}},
		{says: "or what goes on", design: appliance, flow: "tcp a -> b:443", want: dropped(DeniedByNSG, LegSYN, "h"),
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.1.4", "nsg add nsg-nva no 100 Outbound Deny * * -> *:443"}, shows: []string{"outbound deny (subnet nsg-nva 100 no)"}},
		{says: "a firewall's subnet has none that judges", design: filtered(t), flow: "tcp a -> b:443", want: delivered("b"),
			changes: []string{spokeByFirewall, "route add rt-b FW 0.0.0.0/0 VirtualAppliance 10.0.0.4", "route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.0.4", "route add rt-b a 10.1.0.0/16 VirtualAppliance 10.0.0.4"},
			shows:   []string{"2 fw\n    state  new\n"}},
	})
}

func TestDocumentedLicensing(t *testing.T) {
	base := changed(t, filtered(t), "nsg add nsg-nic no 100 Outbound Deny * * -> *")
	toggled := base.with(func(d *Design) { d.Assumptions.LicensingPassesNSG = Off })
	prove(t, []fact{
		// net:2.3.b3
		{says: "a platform rule lets licensing out past the NSGs", design: base, flow: "tcp a -> web:1688", want: delivered("web"), shows: []string{"the platform's own rule for licensing", "assume licensing-passes"}},
		{says: "by no other port", design: base, flow: "tcp a -> web:1689", want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"nic nsg-nic 100 no"}},
		{says: "nor to a private address", design: base, flow: "tcp a -> h:1688", want: dropped(DeniedByNSG, LegSYN, "a")},
		{says: "while 0/0 is overridden it does not hold", design: base, changes: []string{spokeByFirewall}, flow: "tcp a -> web:1688", want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"nic nsg-nic 100 no"}},
		{says: "the switch leaves it to the NSGs", design: toggled, flow: "tcp a -> web:1688", want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"nic nsg-nic 100 no"}},
	})
}

func TestDocumentedTagContents(t *testing.T) {
	denied := func(tag string) string { return "nsg add nsg-nic tag 100 Outbound Deny * * -> " + tag }
	base := filtered(t)
	byTag := []string{"outbound deny (nic nsg-nic 100 tag)"}
	toggled := base.with(func(d *Design) { d.Assumptions.InternetTagYields = On })
	prove(t, []fact{
		// net:2.4 table "VirtualNetwork"
		{says: "VirtualNetwork holds the own network", design: base, changes: []string{denied("VirtualNetwork")}, flow: "tcp a -> a3:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: byTag},
		{says: "a peer", design: base, changes: []string{denied("VirtualNetwork")}, flow: "tcp a -> h:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: byTag},
		{says: "a site behind a gateway", design: base, changes: []string{denied("VirtualNetwork")}, flow: "tcp a -> pc:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: byTag},
		{says: "the prefixes of user routes", design: base, changes: []string{denied("VirtualNetwork"), "route add rt-a far 203.0.113.80/32 VirtualAppliance 10.0.0.4"}, flow: "tcp a -> web:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: byTag},
		{says: "and nothing else of the internet", design: base, changes: []string{denied("VirtualNetwork")}, flow: "tcp a -> web:443", want: delivered("web"), shows: []string{"65001 AllowInternetOutBound"}},
		{says: "a peer whose access is blocked is not in it", design: base, changes: []string{denied("VirtualNetwork"), "peering set a -> hub allowVirtualNetworkAccess false"}, flow: "tcp a -> h:443",
			want: dropped(DeniedByDefault, LegSYN, "a"), shows: []string{"65500 DenyAllOutBound"}},
		// net:2.4 table "VirtualNetwork", net:P4
		{says: "a user route of its very prefix is", design: base, changes: []string{denied("VirtualNetwork"), "peering set a -> hub allowVirtualNetworkAccess false", "route add rt-a hub 10.0.0.0/16 VirtualAppliance 10.0.0.4"}, flow: "tcp a -> h:443",
			want: dropped(DeniedByNSG, LegSYN, "a"), shows: byTag},
		// net:2.4 table "AzureLoadBalancer"
		{says: "AzureLoadBalancer holds the probes' address alone", design: base, flow: "tcp 168.63.129.16 -> a:443", want: dropped(DeniedByNSG, LegSYN, "a"),
			changes: []string{"nsg add nsg-subnet lb 100 Inbound Deny * AzureLoadBalancer -> *"}, shows: []string{"subnet nsg-subnet 100 lb"}},
		{says: "not the clients that come by a load balancer", design: balanced(), flow: "tcp client -> 198.51.100.4:443", want: delivered("web"),
			changes: []string{"nsg remove nsg-web https", "nsg add nsg-web lb 100 Inbound Deny * AzureLoadBalancer -> *", "nsg add nsg-web yes 110 Inbound Allow * * -> *"}, shows: []string{"nsg-web 110 yes"}},
		// net:2.4 table "Internet"
		{says: "Internet holds public addresses", design: base, changes: []string{denied("Internet")}, flow: "tcp a -> web:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: byTag},
		{says: "those of Azure's own services too", design: base, changes: []string{denied("Internet")}, flow: "tcp a -> 52.224.186.99:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: byTag},
		{says: "no private ones", design: base, changes: []string{denied("Internet")}, flow: "tcp a -> h:443", want: delivered("h")},
		// net:2.4 table "AzureCloud"
		{says: "AzureCloud holds the datacenters' addresses", design: base, changes: []string{denied("AzureCloud")}, flow: "tcp a -> 52.224.186.99:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: byTag},
		{says: "and not the rest of the internet", design: base, changes: []string{denied("AzureCloud")}, flow: "tcp a -> web:443", want: delivered("web")},
		{says: "a region's holds that region's", design: base, changes: []string{denied("AzureCloud.WestEurope")}, flow: "tcp a -> 52.224.186.99:443", want: Verdict{Disposition: Exited, Leg: LegSYN, At: "internet"}},
		// net:2.4 table "ApiManagement"
		{says: "ApiManagement holds the control plane", design: base, changes: []string{denied("ApiManagement")}, flow: "tcp a -> 52.224.186.99:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: byTag},
		// net:2.4.b1, azure-docs PR 101300
		{says: "under a default route to an appliance Internet still holds everything, by assumption", design: base, changes: []string{spokeByFirewall, denied("Internet")}, flow: "tcp a -> web:22",
			want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"outbound deny (nic nsg-nic 100 tag)", "assume internet-tag-holds-routed"}},
		{says: "the switch leaves out what VirtualNetwork holds", design: toggled, changes: []string{spokeByFirewall, denied("Internet")}, flow: "tcp a -> web:22",
			want: delivered("web"), shows: []string{"65000 AllowVnetOutBound"}},
		// net:2.4.b1, net:9.b1
		{says: "under a default route an instance's clients come by AllowVnetInBound", design: gatewayIn(External), changes: []string{"nsg remove nsg-apim Clients", apimByFirewall}, flow: "tcp client -> apim:443",
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"inbound allow (subnet nsg-apim 65000 AllowVnetInBound)", "assume virtual-network-tag-holds-default"}},
		{says: "without one they need a rule", design: gatewayIn(External), changes: []string{"nsg remove nsg-apim Clients"}, flow: "tcp client -> apim:443",
			want: dropped(DeniedByDefault, LegSYN, "apim"), shows: []string{"65500 DenyAllInBound"}},
	})
}

// net:N2: protocols without ports.
func TestDocumentedESPAndAH(t *testing.T) {
	d := filtered(t)
	d.NSGs[0].Rules = []SecurityRule{
		{Name: "esp", Priority: 100, Direction: Inbound, Access: Deny, Protocol: ESP}, {Name: "ah", Priority: 110, Direction: Inbound, Access: Deny, Protocol: AH},
		{Name: "port", Priority: 120, Direction: Inbound, Access: Deny, SourcePorts: []string{"50000"}},
	}
	n := compiled(t, d)
	a, err := n.nicNamed("a")
	if err != nil {
		t.Fatal(err)
	}
	l := a.own.subnet.in.list
	for _, tt := range []struct {
		protocol uint8
		source   uint16
		want     string
	}{{50, 0, "esp"}, {51, 0, "ah"}, {6, 443, "AllowVnetInBound"}, {6, 50000, "port"}, {17, 50000, "port"}, {1, 50000, "AllowVnetInBound"}, {47, 0, "AllowVnetInBound"}} {
		if i := l.Match(tt.protocol, IP("10.0.1.4"), IP("10.1.0.4"), tt.source, 443); a.own.subnet.in.evidence[i].Name != tt.want {
			t.Errorf("protocol %d from port %d matches %s, want %s", tt.protocol, tt.source, a.own.subnet.in.evidence[i].Name, tt.want)
		}
	}
}

// net:8 table "IP flow verify", "NSG diagnostics"
func TestDocumentedRuleTools(t *testing.T) {
	d := changed(t, managed(t), "nsg add nsg-subnet Web 100 Inbound Allow Tcp Internet -> *:443", "nsg add nsg-nic Web 100 Inbound Allow Tcp Internet -> *:443", "admin add sec/base NoSSH 10 Inbound Deny Tcp * -> *:22",
		"admin add sec/base Watch 20 Outbound AlwaysAllow Tcp * -> 203.0.113.80/32")
	n := compiled(t, d)
	for _, tt := range []struct {
		says      string
		nic       string
		direction Direction
		protocol  Protocol
		remote    string
		port      uint16 // local one inbound, remote one outbound
		access    Access
		rule      string
	}{
		{"a written rule", "a", Inbound, TCP, "203.0.113.10", 443, Allow, "securityRules/Web"},
		{"a default rule", "a", Inbound, TCP, "203.0.113.10", 80, Deny, "defaultSecurityRules/DenyAllInBound"},
		{"outbound to the internet", "a", Outbound, TCP, "8.8.8.8", 443, Allow, "defaultSecurityRules/AllowInternetOutBound"},
		{"UDP", "a", Inbound, UDP, "10.0.1.4", 53, Allow, "defaultSecurityRules/AllowVnetInBound"},
		{"a security admin rule that denies", "a", Inbound, TCP, "10.0.1.4", 22, Deny, "securityAdminRules/NoSSH"},
		{"one that accepts whatever the NSGs say", "a", Outbound, TCP, "203.0.113.80", 443, Allow, "securityAdminRules/Watch"},
		{"no NSG", "b", Inbound, TCP, "203.0.113.10", 22, Allow, ""},
		{"no routes are asked", "a", Outbound, TCP, "10.99.0.4", 443, Deny, "defaultSecurityRules/DenyAllOutBound"},
		{"Azure's own addresses are not filtered", "a", Outbound, UDP, "168.63.129.16", 53, Allow, ""},
	} {
		t.Run(tt.says, func(t *testing.T) {
			q := FlowVerification{NIC: tt.nic, Direction: tt.direction, Protocol: tt.protocol, LocalPort: tt.port, RemoteIP: IP(tt.remote), RemotePort: 50000}
			if tt.direction == Outbound {
				q.LocalPort, q.RemotePort = 50000, tt.port
			}
			got, err := n.IPFlowVerify(q)
			if err != nil || got.Access != tt.access || got.RuleName != tt.rule {
				t.Errorf("IPFlowVerify(%+v) = %v %q, %v; want %v %q", q, got.Access, got.RuleName, err, tt.access, tt.rule)
			}
		})
	}
	got, err := n.NSGDiagnostics(FlowVerification{NIC: "a", Direction: Inbound, Protocol: TCP, LocalPort: 443, RemoteIP: IP("203.0.113.10"), RemotePort: 50000})
	if err != nil || len(got.Evaluated) != 3 {
		t.Fatalf("NSGDiagnostics = %+v, %v", got, err)
	}
	if m := got.Evaluated[1]; m.NSG != "nsg-subnet" || m.AppliedTo != "a/a" || m.Matched != (MatchedRule{"UserRule_Web", "Allow"}) {
		t.Errorf("the subnet's NSG: %+v", m)
	}
	if r := got.Evaluated[1].Rules[3]; r != (RuleEvaluation{"DefaultRule_DenyAllInBound", true, true, true, true, true}) {
		t.Errorf("the last rule: %+v", r)
	}
	if r := got.Evaluated[1].Rules[1]; r != (RuleEvaluation{"DefaultRule_AllowVnetInBound", true, false, true, true, true}) {
		t.Errorf("AllowVnetInBound: %+v", r)
	}
	if _, err := n.NSGDiagnostics(FlowVerification{NIC: "a", Direction: Inbound, Protocol: ICMP, RemoteIP: IP("10.0.1.4")}); err != nil {
		t.Errorf("ICMP: %v", err)
	}
}
