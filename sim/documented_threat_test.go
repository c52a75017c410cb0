package sim

import (
	"testing"
	"time"
)

func TestDocumentedThreats(t *testing.T) {
	threats := func(mode ThreatMode) func(*Design) {
		return func(d *Design) {
			d.Firewalls[0].ThreatIntelMode = mode
			d.ThreatIntelligence = ThreatList{Addresses: []string{"203.0.113.10", "10.2.0.0/24"}, FQDNs: []string{"*.example.com"}}
		}
	}
	base := inspected(t)
	deny := base.with(threats(ThreatDeny))
	denied := dropped(DeniedByFirewall, LegSYN, "fw")
	const publish = "firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 10.1.0.4:443"
	prove(t, []fact{
		// net:F4
		{says: "in mode Deny threat intelligence comes before a network rule that allows", design: deny, flow: "tcp a -> client:22", want: denied, shows: []string{"rule   deny (fw threat intelligence)"}},
		{says: "by the source too", design: deny, flow: "tcp b -> a:22", want: denied, shows: []string{"rule   deny (fw threat intelligence)"}},
		{says: "for every protocol", design: deny, flow: "icmp a -> b", want: dropped(DeniedByFirewall, LegRequest, "fw")},
		{says: "what is not listed passes", design: deny, flow: "tcp a -> pc:22", want: delivered("pc")},
		{says: "a name is read in the request, before any network rule", design: deny, flow: "tcp a -> www.example.com:443", want: refused(DeniedByFirewall, LegResponse, "fw"),
			shows: []string{"proxy  deny (fw threat intelligence)", "closed after the TLS ClientHello"}},
		{says: "and before an application rule that allows", design: deny.with(network()).with(application(Allow, 100, "*")), flow: "tcp a -> www.example.com:80", want: refused(DeniedByFirewall, LegResponse, "fw")},
		{says: "by default it only alerts", design: base.with(threats(0)), flow: "tcp a -> client:22", want: delivered("client"), shows: []string{"rule   allow (fw threat intelligence)", "rule   allow (fw network net 1000 any)"}},
		{says: "Off does not look", design: base.with(threats(ThreatOff)), flow: "tcp a -> client:22", want: delivered("client")},
		{says: "an exception of the policy is not a threat", flow: "tcp a -> client:22", want: delivered("client"), shows: []string{"rule   allow (fw network child/early yes 100 all)"},
			design: governed(t).with(threats(0)).with(ruled("early", "yes", 100, Allow)).with(func(d *Design) {
				d.FirewallPolicies[1].ThreatIntelMode = ThreatDeny
				d.FirewallPolicies[1].ThreatIntelAllow.Addresses = []string{"203.0.113.10"}
			})},
		{says: "the stricter mode of a policy and its parent holds", flow: "tcp a -> client:22", want: denied,
			design: governed(t).with(threats(0)).with(ruled("early", "yes", 100, Allow)).with(func(d *Design) {
				d.FirewallPolicies[0].ThreatIntelMode, d.FirewallPolicies[1].ThreatIntelMode = ThreatDeny, ThreatOff
			})},
		// net:F4: the order relative to DNAT is not stated
		{says: "it is taken to come before DNAT, which is an assumption", design: deny, flow: "tcp client -> 198.51.100.8:443", changes: []string{publish}, want: denied, shows: []string{"assume threats-before-dnat"}},
		{says: "a switch lets DNAT come first", design: deny.with(func(d *Design) { d.Assumptions.ThreatsBeforeDNAT = Off }), flow: "tcp client -> 198.51.100.8:443", changes: []string{publish}, want: delivered("a")},
		// net:F4: intrusion detection
		{says: "intrusion detection in mode Deny has no signatures here, and a trace says so", flow: "tcp a -> b:22", want: delivered("b"), shows: []string{"assume no-signatures"},
			design: governed(t).with(premiumFirewall).with(ruled("early", "yes", 100, Allow)).with(func(d *Design) {
				d.FirewallPolicies[1].SKU, d.FirewallPolicies[1].IntrusionDetection.Mode = "Premium", ThreatDeny
			})},
	})
}

func TestDocumentedDNAT(t *testing.T) {
	base := inspected(t)
	const publish = "firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 10.1.0.4:443"
	const inside = "firewall add fw nat inside Tcp * -> 10.0.0.4:8443 => 10.1.0.4:443"
	no := base.with(network(networkRule(Deny, "no", nil)))
	judged := func(d *Design) { d.Assumptions.NetworkRulesJudgeDNAT = On }
	prove(t, []fact{
		// net:F7, 2026 and 2020
		{says: "by the text of 2026 a network deny is not asked about what DNAT translates, which is an assumption", design: no, flow: "tcp client -> 198.51.100.8:443", changes: []string{publish}, want: delivered("a"),
			shows: []string{"rule   allow (fw nat azpath 1000 publish)", "assume dnat-passes-network-rules"}},
		{says: "by that of 2020 it denies", design: no.with(judged), flow: "tcp client -> 198.51.100.8:443", changes: []string{publish}, want: dropped(DeniedByFirewall, LegSYN, "fw"),
			shows: []string{"nat    dst 198.51.100.8:443 -> 10.1.0.4:443", "rule   deny (fw network cno 200 no)"}},
		{says: "if it names the translated address and the client", flow: "tcp client -> 198.51.100.8:443", changes: []string{publish}, want: dropped(DeniedByFirewall, LegSYN, "fw"),
			design: base.with(judged).with(network(networkRule(Deny, "no", func(r *NetworkRule) { r.Sources, r.Destinations = []string{"203.0.113.10"}, []string{"10.1.0.4"} })))},
		{says: "the implicit deny does not", design: base.with(judged).with(network()), flow: "tcp client -> 198.51.100.8:443", changes: []string{publish}, want: delivered("a")},
		// net:F11: protocols
		{says: "a rule for TCP does not hold for UDP", design: base, flow: "udp client -> 198.51.100.8:443", changes: []string{publish}, want: dropped(DeniedByDefault, LegRequest, "fw")},
		{says: "one for any protocol holds for both", design: base, flow: "udp client -> 198.51.100.8:443", want: answered("a"),
			changes: []string{"firewall add fw nat publish * * -> 198.51.100.8:443 => 10.1.0.4:443"}},
		{says: "and for TCP", design: base, flow: "tcp client -> 198.51.100.8:443", want: delivered("a"),
			changes: []string{"firewall add fw nat publish * * -> 198.51.100.8:443 => 10.1.0.4:443"}},
		// net:F11: the private address
		{says: "DNAT on the private address works, which older documents exclude", design: base, flow: "tcp b -> 10.0.0.4:8443", changes: []string{inside}, want: delivered("a"), shows: []string{"assume private-dnat"}},
		{says: "and by them does not", design: base.with(func(d *Design) { d.Assumptions.PrivateDNAT = Off }), flow: "tcp b -> 10.0.0.4:8443", changes: []string{inside},
			want: dropped(DeniedByDefault, LegSYN, "fw"), shows: []string{"no DNAT rule for this port"}},
		// net:5.2 table 5: the known issue with a DNAT rule for every source
		{says: "beside a DNAT rule for every source the client's address is kept between networks, which is an assumption", design: base, flow: "tcp a -> b:22", changes: []string{publish}, want: delivered("b"),
			shows: []string{"leg SYN-ACK 10.2.0.4:22 > 10.1.0.4:51000", "assume open-dnat"}},
		{says: "a switch takes the known issue at its word", design: base.with(func(d *Design) { d.Assumptions.OpenDNATTranslatesAll = On }), flow: "tcp a -> b:22", changes: []string{publish}, want: delivered("b"),
			shows: []string{"nat    src 10.1.0.4:51000 -> 10.0.0.4:51000 (fw SNAT)"}},
		{says: "a DNAT rule for some sources has no such issue", flow: "tcp a -> b:22", want: delivered("b"), shows: []string{"leg SYN-ACK 10.2.0.4:22 > 10.1.0.4:51000"},
			design:  base.with(func(d *Design) { d.Assumptions.OpenDNATTranslatesAll = On }),
			changes: []string{"firewall add fw nat publish Tcp 203.0.113.0/24 -> 198.51.100.8:443 => 10.1.0.4:443"}},
		// net:5.2.b1, net:5.2 table
		{says: "a private source may be any of AzureFirewallSubnet, and a trace says so once", design: base, flow: "tcp client -> 198.51.100.8:443", changes: []string{publish}, want: delivered("a"),
			shows: []string{"nat    src 203.0.113.10:51000 -> 10.0.0.4:51000 (fw SNAT)", "assume firewall-source"}},
		// net:5.2.b2: application rules ignore the ranges
		{says: "an application rule translates towards a private address whatever the ranges", flow: "tcp a -> b:443 name b.example.com", want: delivered("fw"), shows: []string{"leg SYN-ACK 10.2.0.4:443 > 10.0.0.4:51001"},
			design: base.with(network()).with(application(Allow, 200, "*")).with(func(d *Design) { d.Firewalls[0].SNATPrivateRanges = []string{"0.0.0.0/0"} })},
		// net:5.4.b1, net:5.4.b4: a Basic firewall always has a management NIC
		{says: "a Basic firewall needs no public address of its own", flow: "tcp a -> web:22", want: delivered("web"), shows: []string{"dc/isp hide"},
			design: base.with(byBGP).with(noPublicAddress).with(func(d *Design) { d.Firewalls[0].SKU, d.Firewalls[0].ManagementNIC = "Basic", false })},
	})
}

// Sessions of a firewall over time.
func TestDocumentedFirewallSessions(t *testing.T) {
	const publish = "firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 10.1.0.4:443"
	base := inspected(t).with(network()).with(application(Allow, 200, "*.example.com"))
	published := changed(t, inspected(t), publish)
	for _, c := range []struct {
		says   string
		design Design
		flow   string
		after  time.Duration
		edit   func(*Design) // nil: the same network goes on
		want   Verdict
	}{
		// net:5.6.b1
		{"a connection silent for four minutes is forgotten", published, "tcp client -> 198.51.100.8:443", 4*time.Minute + time.Second, nil, dropped(StateLost, LegRequest, "fw")},
		{"one that came in lives as long as support has set", published.with(func(d *Design) { d.Firewalls[0].InboundIdleTimeout = Duration(30 * time.Minute) }),
			"tcp client -> 198.51.100.8:443", 29 * time.Minute, nil, delivered("a")},
		{"and no longer", published.with(func(d *Design) { d.Firewalls[0].InboundIdleTimeout = Duration(30 * time.Minute) }),
			"tcp client -> 198.51.100.8:443", 31 * time.Minute, nil, dropped(StateLost, LegRequest, "fw")},
		{"one that goes out has four minutes all the same", published.with(func(d *Design) { d.Firewalls[0].InboundIdleTimeout = Duration(30 * time.Minute) }),
			"tcp a -> b:22", 5 * time.Minute, nil, dropped(StateLost, LegRequest, "fw")},
		// net:F10
		{"an application rule that denies now ends what it allowed", base, "tcp a -> www.example.com:443", 0, application(Deny, 100, "www.example.com"), dropped(StateLost, LegRequest, "fw")},
		{"one that denies others does not", base, "tcp a -> www.example.com:443", 0, application(Deny, 100, "www.example.net"), delivered("fw")},
		{"so does a threat that is listed now", inspected(t).with(func(d *Design) { d.Firewalls[0].ThreatIntelMode = ThreatDeny }), "tcp a -> b:22", 0,
			func(d *Design) { d.ThreatIntelligence.Addresses = []string{"10.2.0.4"} }, dropped(StateLost, LegRequest, "fw")},
	} {
		t.Run(c.says, func(t *testing.T) {
			w := NewWorld(compiled(t, c.design))
			f := flowOf(t, c.flow)
			if trace, err := w.Trace(f); err != nil || trace.Verdict.Disposition != Delivered {
				t.Fatalf("Trace(%v) = %v, %v", f, trace, err)
			}
			w.Advance(c.after)
			if c.edit != nil {
				w.Replace(compiled(t, c.design.with(c.edit)))
			}
			if trace, err := w.Continue(f); err != nil || trace.Verdict != c.want {
				t.Errorf("Continue(%v) = %v, want %v\n%s", f, err, c.want, trace)
			}
		})
	}
}
