package sim

import (
	"testing"
	"time"
)

// grouped is filtered with two machines of a's subnet in groups, and one that is
// in none.
func grouped(t *testing.T) Design {
	return filtered(t).with(func(d *Design) {
		d.ApplicationSecurityGroups = []ApplicationSecurityGroup{{Name: "web"}, {Name: "data"}, {Name: "empty"}}
		d.nic("a").NSG = ""
		s := &d.VNets[1].Subnets[0]
		s.NICs = append(s.NICs, NIC{Name: "web0", IPs: IPs("10.1.0.5"), ApplicationSecurityGroups: []string{"web"}},
			NIC{Name: "data0", IPs: IPs("10.1.0.6"), ApplicationSecurityGroups: []string{"data"}})
	})
}

func TestDocumentedApplicationSecurityGroups(t *testing.T) {
	base := changed(t, grouped(t), "nsg add nsg-subnet yes 100 Inbound Allow Tcp asg/web -> asg/data:1433", "nsg add nsg-subnet no 200 Inbound Deny * * -> *")
	prove(t, []fact{
		// net:N8
		{says: "a rule of groups matches from a member to a member", design: base, flow: "tcp web0 -> data0:1433", want: delivered("data0"), shows: []string{"inbound allow (subnet nsg-subnet 100 yes)"}},
		{says: "on its port alone", design: base, flow: "tcp web0 -> data0:443", want: dropped(DeniedByNSG, LegSYN, "data0"), shows: []string{"subnet nsg-subnet 200 no"}},
		{says: "not from one who is no member", design: base, flow: "tcp a -> data0:1433", want: dropped(DeniedByNSG, LegSYN, "data0"), shows: []string{"subnet nsg-subnet 200 no"}},
		{says: "nor to one", design: base, flow: "tcp web0 -> a:1433", want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"subnet nsg-subnet 200 no"}},
		{says: "nor the other way round", design: base, flow: "tcp data0 -> web0:1433", want: dropped(DeniedByNSG, LegSYN, "web0"), shows: []string{"subnet nsg-subnet 200 no"}},
		{says: "who joins is meant from then on", design: base, changes: []string{"asg add a web"}, flow: "tcp a -> data0:1433", want: delivered("data0"), shows: []string{"100 yes"}},
		{says: "and who leaves no longer", design: base, changes: []string{"asg remove web0 web"}, flow: "tcp web0 -> data0:1433", want: dropped(DeniedByNSG, LegSYN, "data0"), shows: []string{"200 no"}},
		{says: "a group without members matches nothing", design: base, changes: []string{"nsg add nsg-subnet first 101 Inbound Deny * asg/empty -> *"}, flow: "tcp web0 -> data0:1433", want: delivered("data0"), shows: []string{"100 yes"}},
		{says: "a rule may name several groups", design: base, changes: []string{"nsg add nsg-subnet both 110 Inbound Allow Tcp * -> asg/web,asg/data:443"}, flow: "tcp a -> web0:443", want: delivered("web0"), shows: []string{"110 both"}},
		{says: "outbound too", design: base, changes: []string{"nsg add nsg-subnet out 100 Outbound Deny * asg/web -> Internet"}, flow: "tcp web0 -> web:443", want: dropped(DeniedByNSG, LegSYN, "web0"), shows: []string{"outbound deny (subnet nsg-subnet 100 out)"}},
		{says: "a member of a peered network is meant by its address", design: base.with(func(d *Design) { d.nic("h").ApplicationSecurityGroups = []string{"empty"} }),
			changes: []string{"nsg add nsg-subnet peer 110 Inbound Allow Tcp asg/empty -> *:443"}, flow: "tcp h -> a:443", want: delivered("a"), shows: []string{"110 peer"}},
		{says: "one of a network that is not, by nothing", flow: "tcp a3 -> a:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"200 no"},
			design: base.with(func(d *Design) {
				d.VNets = append(d.VNets, VNet{Name: "far", Space: CIDRs("10.1.0.0/16"), Subnets: []Subnet{{Name: "far", Prefixes: CIDRs("10.1.0.32/28"),
					NICs: []NIC{{Name: "far", IPs: IPs("10.1.0.36"), ApplicationSecurityGroups: []string{"empty"}}}}}})
			}), changes: []string{"nsg add nsg-subnet far 110 Inbound Allow Tcp asg/empty -> *:443"}},
		// net:N7
		{says: "a rule may hold several addresses and ports", design: base, changes: []string{"nsg add nsg-subnet many 110 Inbound Allow Tcp 192.0.2.0/24,10.1.0.4 -> 10.1.0.6,10.1.0.7:80,8000-8999"},
			flow: "tcp a -> data0:8443", want: delivered("data0"), shows: []string{"110 many"}},
	})
}

// managed is filtered under Azure Virtual Network Manager.
func managed(t *testing.T) Design {
	return filtered(t).with(func(d *Design) {
		d.SecurityAdminConfigurations = []SecurityAdminConfiguration{{Name: "sec", Collections: []AdminRuleCollection{{Name: "base", VNets: []string{"a"}}, {Name: "hub", VNets: []string{"hub"}}}}}
	})
}

func TestDocumentedAdminRules(t *testing.T) {
	base := managed(t)
	open := changed(t, base, "nsg add nsg-subnet any 100 Inbound Allow * * -> *", "nsg add nsg-nic any 100 Inbound Allow * * -> *")
	const call = "tcp client -> 198.51.100.9:443"
	prove(t, []fact{
		// net:N9
		{says: "a security admin rule is judged before the NSGs", design: open, changes: []string{"admin add sec/base no 10 Inbound Deny Tcp Internet -> *:443"}, flow: call,
			want: dropped(DeniedByAdminRule, LegSYN, "a"), shows: []string{"acl    inbound deny (admin sec/base 10 no)", "denied at a by security admin rule 10 no of sec/base"}},
		{says: "Allow leaves the packet to the NSGs", design: base, changes: []string{"admin add sec/base yes 10 Inbound Allow Tcp * -> *:443"}, flow: call,
			want: dropped(DeniedByDefault, LegSYN, "a"), shows: []string{"acl    inbound allow (admin sec/base 10 yes)", "subnet nsg-subnet 65500 DenyAllInBound"}},
		{says: "and they may let it in", design: open, changes: []string{"admin add sec/base yes 10 Inbound Allow Tcp * -> *:443"}, flow: call,
			want: delivered("a"), shows: []string{"admin sec/base 10 yes", "subnet nsg-subnet 100 any", "nic nsg-nic 100 any"}},
		{says: "AlwaysAllow accepts it, whatever the NSGs say", design: base, changes: []string{"admin add sec/base yes 10 Inbound AlwaysAllow Tcp * -> *:443", "nsg add nsg-nic no 100 Inbound Deny * * -> *"}, flow: call,
			want: delivered("a"), shows: []string{"acl    inbound alwaysallow (admin sec/base 10 yes)"}},
		{says: "its answers are known", design: base, changes: []string{"admin add sec/base yes 10 Inbound AlwaysAllow Tcp * -> *:443", "admin add sec/base no 10 Outbound Deny * * -> *", "nsg add nsg-nic no 100 Outbound Deny * * -> *"}, flow: call,
			want: delivered("a"), shows: []string{"allow (known flow)"}},
		{says: "the lowest number is judged first", design: open, changes: []string{"admin add sec/base no 11 Inbound Deny Tcp * -> *", "admin add sec/base yes 10 Inbound Allow Tcp * -> *:443"}, flow: call,
			want: delivered("a"), shows: []string{"admin sec/base 10 yes"}},
		{says: "what no admin rule matches is the NSGs' alone", design: open, changes: []string{"admin add sec/base no 10 Inbound Deny Tcp * -> *:22"}, flow: call,
			want: delivered("a"), shows: []string{"2 internet", "subnet nsg-subnet 100 any"}},
		{says: "outbound the same", design: base, changes: []string{"admin add sec/base no 10 Outbound Deny Tcp * -> Internet:443"}, flow: "tcp a -> web:443",
			want: dropped(DeniedByAdminRule, LegSYN, "a"), shows: []string{"acl    outbound deny (admin sec/base 10 no)"}},
		{says: "AlwaysAllow outbound skips the NSGs of that machine", design: base, changes: []string{"admin add sec/base yes 10 Outbound AlwaysAllow Tcp * -> *", "nsg add nsg-nic no 100 Outbound Deny * * -> *"}, flow: "tcp a -> web:443",
			want: delivered("web"), shows: []string{"acl    outbound alwaysallow (admin sec/base 10 yes)"}},
		{says: "they hold for machines without an NSG", design: base, changes: []string{"admin add sec/hub no 10 Inbound Deny Tcp VirtualNetwork -> *:443"}, flow: "tcp a -> h:443",
			want: dropped(DeniedByAdminRule, LegSYN, "h"), shows: []string{"admin sec/hub 10 no"}},
		{says: "and not for networks that they are not applied to", design: base, changes: []string{"admin add sec/hub no 10 Inbound Deny * * -> *"}, flow: "tcp h -> b:443", want: delivered("b")},
		{says: "a Standard public address without an NSG stays closed", design: base.with(func(d *Design) { d.nic("a").NSG, d.VNets[1].Subnets[0].NSG, d.PublicIPs[1].SKU = "", "", "" }),
			changes: []string{"admin add sec/base yes 10 Inbound Allow Tcp * -> *:443"}, flow: call, want: dropped(DeniedByDefault, LegSYN, "a"), shows: []string{"closed until an NSG allows"}},
	})
}

func TestDocumentedOwnServiceTags(t *testing.T) {
	newer := func(d *Design) {
		d.ServiceTags = []ServiceTag{{Name: "ApiManagement", Prefixes: CIDRs("203.0.113.10/32")}, {Name: "Partner", Prefixes: CIDRs("203.0.113.80/32")},
			{Name: "storage", Prefixes: CIDRs("203.0.113.80/32")}}
	}
	base := changed(t, filtered(t).with(newer), "nsg add nsg-nic any 100 Inbound Allow * * -> *")
	management := "nsg add nsg-subnet cp 100 Inbound Allow Tcp ApiManagement -> *:3443"
	prove(t, []fact{
		// net:2.4.b2
		{says: "a tag of the design takes the place of the published one in an NSG", design: base, changes: []string{management}, flow: "tcp client -> 198.51.100.9:3443", want: delivered("a"), shows: []string{"100 cp"}},
		{says: "whose prefixes are gone", design: base, changes: []string{management}, flow: "tcp 52.224.186.99 -> 198.51.100.9:3443", want: dropped(DeniedByDefault, LegSYN, "a")},
		{says: "other tags stay as published", design: base, changes: []string{"nsg add nsg-subnet t 100 Inbound Allow Tcp AzureTrafficManager -> *:443"}, flow: "tcp 40.68.30.66 -> 198.51.100.9:443", want: delivered("a"), shows: []string{"100 t"}},
		{says: "a tag may be the design's own", design: base, changes: []string{"nsg add nsg-subnet p 100 Outbound Deny Tcp * -> Partner"}, flow: "tcp a -> web:443", want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"outbound deny (subnet nsg-subnet 100 p)"}},
		{says: "user routes know it", design: base, changes: []string{"route add rt-a p Partner None"}, flow: "tcp a -> web:443", want: dropped(NextHopNone, LegSYN, "a"), shows: []string{"203.0.113.80/32 -> None (User rt-a/p tag Partner)"}},
		{says: "firewalls too", design: base, changes: []string{spokeByFirewall, "firewall add fw network p Deny Tcp * -> Partner"}, flow: "tcp a -> web:22", want: dropped(DeniedByFirewall, LegSYN, "fw"), shows: []string{"fw network azpath 999 p"}},
		// net:2.4.b3
		{says: "a service endpoint's routes are the prefixes of its tag", design: base, changes: []string{"endpoint add a/a Microsoft.Storage"}, flow: "tcp a -> web:443", want: delivered("web"),
			shows: []string{"203.0.113.80/32 -> VirtualNetworkServiceEndpoint (Default Microsoft.Storage)"}},
	})
}

// net:T3, net:T2
func TestDocumentedFlowTimeout(t *testing.T) {
	base := changed(t, filtered(t), "nsg add nsg-nic any 100 Inbound Allow * * -> *", "nsg add nsg-subnet any 200 Inbound Allow Tcp * -> *:443")
	denied := changed(t, base, "nsg add nsg-subnet no 100 Inbound Deny Tcp * -> *:443")
	for _, tt := range []struct {
		says    string
		minutes int
		want    Disposition
	}{
		{"an established connection outlives a rule that denies it", 0, Delivered},
		{"so it does within the timeout", 30, Delivered},
		{"silent for longer it is judged as a first packet", 4, Dropped},
	} {
		t.Run(tt.says, func(t *testing.T) {
			limit := func(d *Design) { d.VNets[1].FlowTimeoutInMinutes = tt.minutes }
			w := NewWorld(compiled(t, base.with(limit)))
			f := flowOf(t, "tcp client -> 198.51.100.9:443")
			if first, err := w.Trace(f); err != nil || first.Verdict.Disposition != Delivered {
				t.Fatalf("Trace: %v, %v", first, err)
			}
			w.Replace(compiled(t, denied.with(limit)))
			w.Advance(5 * time.Minute)
			trace, err := w.Continue(f)
			if err != nil {
				t.Fatal(err)
			}
			if trace.Verdict.Disposition != tt.want {
				t.Errorf("after five minutes: %v, want %v\n%s", trace.Verdict, tt.want, trace)
			}
		})
	}
}
