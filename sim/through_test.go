package sim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// denyAll is an NSG rule that nothing gets past.
func denyAll(name string, dir Direction) SecurityRule {
	return SecurityRule{Name: name, Priority: 100, Direction: dir, Access: Deny}
}

// A trace through everything names each place that has to change, and no place
// that follows from another.
func TestTraceThroughNamesEveryBlocker(t *testing.T) {
	base := hubSpoke()
	guarded := base.with(func(d *Design) {
		d.NSGs = []NSG{
			{Name: "nsg-a", Rules: []SecurityRule{denyAll("no-out", Outbound)}},
			{Name: "nsg-b", Rules: []SecurityRule{denyAll("no-in", Inbound)}},
		}
		d.VNets[1].Subnets[0].NSG, d.VNets[2].Subnets[0].NSG = "nsg-a", "nsg-b"
	})
	byFirewall := []string{spokeByFirewall, otherByFirewall}
	for _, c := range []struct {
		says    string
		design  Design
		changes []string
		flow    string
		want    []string
	}{
		{"what is delivered has none", base, byFirewall, "tcp a -> b:22", nil},
		{"what leaves the design has none", base, nil, "tcp a -> 8.8.8.8:443", nil},
		{"one rule behind another, at three devices", guarded, append([]string{"firewall remove fw network any"}, byFirewall...), "tcp a -> b:22",
			[]string{"SYN at a: denied-by-nsg", "SYN at fw: denied-by-default", "SYN at b: denied-by-nsg"}},
		{"a firewall that answers itself is passed as if its rule allowed", guarded, append([]string{"firewall remove fw network any"}, byFirewall...), "tcp a -> b:443",
			[]string{"SYN at a: denied-by-nsg", "response at fw: denied-by-default", "SYN at b: denied-by-nsg"}},
		{"a missing route hides the rule at the other end", guarded, nil, "tcp a -> b:22",
			[]string{"SYN at a: denied-by-nsg", "SYN at a: next-hop-none", "SYN at b: denied-by-nsg", "SYN-ACK at b: next-hop-none"}},
		{"the way back is broken once, not at every later device", base, []string{siteToSpokeByFirewall, spokeByFirewall}, "tcp a -> pc:443",
			[]string{"SYN-ACK at fw: asymmetric-no-state"}},
		{"half-open is one place too", base, []string{siteToSpokeByFirewall, spokeByFirewall}, "tcp pc -> a:443", []string{"ACK at fw: half-open"}},
		{"nor is a device that only missed the SYN-ACK lost before it", base.with(func(d *Design) {
			d.edge("vpn").Filter = Filter{Stateful: true, Rules: []FilterRule{{Name: "any", Access: Allow}}}
		}), []string{spokeByFirewall, "route propagation rt-a off"}, "tcp pc -> a:443",
			[]string{"SYN-ACK at fw: asymmetric-no-state"}},
		{"a closed port stands behind the rule", guarded.with(func(d *Design) { d.nic("b").Listen = []Listener{{Ports: Port(22)}} }), byFirewall, "tcp a -> b:8080",
			[]string{"SYN at a: denied-by-nsg", "SYN at b: denied-by-nsg", "SYN at b: no-listener"}},
		{"so does a service's own firewall", guarded.with(func(d *Design) { d.Services[0].AllowedSources = []string{"10.0.0.0/8"} }), nil, "tcp a -> web:443",
			[]string{"SYN at a: denied-by-nsg", "response at web: denied-by-service"}},
		{"a peering that may not forward", guarded.with(func(d *Design) { d.Peerings[3].AllowForwardedTraffic = false }), byFirewall, "tcp a -> b:22",
			[]string{"SYN at a: denied-by-nsg", "SYN at fw: undocumented", "SYN at b: denied-by-nsg"}},
		{"where nobody has the address the walk ends", guarded, nil, "tcp a -> 10.1.0.99:22", []string{"SYN at a: denied-by-nsg", "SYN at a: no-such-host"}},
		{"a name that a gateway cannot resolve for its pool stands behind the rule", fronted().with(func(d *Design) {
			d.AppGateways[0].Pools[0].Addresses = []string{"api.contoso.com"}
			d.PublicDNS = []PublicZone{{Name: "fabrikam.com"}}
			d.AppGateways[0].EnhancedNetworkControl = true
			d.NSGs[0].Rules = []SecurityRule{denyAll("no-in", Inbound)}
		}), nil, "tcp client -> agw:443 name api.example.com",
			[]string{"SYN at agw: denied-by-nsg", "name at Azure DNS for net: name-not-found"}},
		{"a machine without a way out", guarded.with(func(d *Design) { d.Assumptions.DefaultOutboundAccess = Off }), nil, "tcp a -> web:443",
			[]string{"SYN at a: denied-by-nsg", "SYN at a: no-outbound-access"}},
	} {
		t.Run(c.says, func(t *testing.T) {
			n := compiled(t, changed(t, c.design, c.changes...))
			trace, err := n.TraceThrough(flowOf(t, c.flow))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, b := range trace.Blockers {
				got = append(got, b.String())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("TraceThrough(%s) has blockers\n%q, want\n%q\n%s", c.flow, got, c.want, trace)
			}
		})
	}
}

// What the walk that goes on says agrees with the one that stops.
func TestTraceThroughAgreesWithTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n, err := Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		f := questions(d).Draw(t, "flow")
		plain, err := n.Trace(f)
		if err != nil {
			t.Skip("no flow of this network")
		}
		through, err := n.TraceThrough(f)
		if err != nil {
			t.Fatal(err)
		}
		v := plain.Verdict
		if through.Verdict != v || through.Cause() != plain.Cause() || through.Symptom() != plain.Symptom() {
			t.Fatalf("%v became %v\n%s", v, through.Verdict, through)
		}
		if wrong := n.malformed(plain); wrong != "" {
			t.Fatal(wrong)
		}
		if ends := v.Disposition == Delivered || v.Disposition == Exited; ends != (len(through.Blockers) == 0) {
			t.Fatalf("%v with %d blockers\n%s\n%s", v, len(through.Blockers), through, plain)
		}
		for _, b := range through.Blockers {
			if b.Cause == "" || b.At == "" || b.Reason == NoReason {
				t.Fatalf("%+v says too little\n%s", b, through)
			}
		}
		again, err := n.TraceThrough(f)
		if err != nil || again.String() != through.String() {
			t.Fatalf("%v, and another answer the second time\n%s\n%s", err, through, again)
		}
	})
}

// Whoever mends all that is named, where rules alone are named, is not sent back
// for more: with the rules out of the way the flow arrives, or leaves the design.
func TestMendingEveryBlockerDelivers(t *testing.T) {
	mended := 0
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		flows := rapid.SliceOfN(questions(d), 20, 20).Draw(t, "flows")
		before, err := Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		after, err := Compile(d.with(allowEverything))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range flows {
			through, err := before.TraceThrough(f)
			if err != nil || len(through.Blockers) == 0 || !rulesAlone(d, through.Blockers) {
				continue
			}
			v, err := after.Verdict(f)
			if err != nil || v.Disposition != Delivered && v.Disposition != Exited {
				t.Fatalf("mended, and still %v, %v\n%s", v, err, through)
			}
			mended++
		}
	})
	if mended == 0 {
		t.Error("no flow was mended")
	}
	t.Log(mended, "flows mended")
}

// rulesAlone says whether a rule that allows everything mends all: not a route, a
// state, a proxy's rule, which knows names, or a translation that is not there.
func rulesAlone(d Design, blockers []Blocker) bool {
	for _, b := range blockers {
		dst := b.Packet.Dest.Addr()
		own := dst == IP("10.0.0.4") || slices.ContainsFunc(d.PublicIPs, func(p PublicIP) bool { return p.IP == dst })
		if b.Rule == nil || b.Leg == LegResponse || b.At == "fw" && own {
			return false
		}
	}
	return true
}

// allowEverything puts a rule that allows in front of every list.
func allowEverything(d *Design) {
	d.SecurityAdminConfigurations = nil // NSGs decide alone
	for i := range d.NSGs {
		g := &d.NSGs[i]
		g.Rules = slices.DeleteFunc(g.Rules, func(r SecurityRule) bool { return r.Priority == 100 })
		for _, dir := range []Direction{Inbound, Outbound} {
			g.Rules = append(g.Rules, SecurityRule{Name: "mend" + dir.String(), Priority: 100, Direction: dir, Access: Allow})
		}
	}
	firewallsAllow(d)
	for i := range d.Sites {
		for j := range d.Sites[i].Edges {
			allowAll(&d.Sites[i].Edges[j].Filter)
		}
	}
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			for k := range d.VNets[i].Subnets[j].NICs {
				allowAll(&d.VNets[i].Subnets[j].NICs[k].Appliance)
			}
		}
	}
}

func allowAll(f *Filter) {
	if f.Stateful || len(f.Rules) > 0 {
		f.Rules = slices.Insert(f.Rules, 0, FilterRule{Name: "mend", Access: Allow})
	}
}

// firewallsAllow puts a network rule that allows in front of every firewall's, and
// takes the threats away.
func firewallsAllow(d *Design) {
	mend := NetworkCollection{Name: "mend", Priority: 100, Access: Allow, Rules: []NetworkRule{{Name: "mend"}}}
	for i := range d.Firewalls {
		if f := &d.Firewalls[i]; f.Policy == "" {
			f.Network = slices.Insert(f.Network, 0, mend)
		}
	}
	for i := range d.FirewallPolicies {
		p := &d.FirewallPolicies[i]
		p.RuleCollectionGroups = append(p.RuleCollectionGroups, RuleCollectionGroup{Name: "mend", Priority: 100, Network: []NetworkCollection{mend}})
	}
	d.ThreatIntelligence = ThreatList{}
}
