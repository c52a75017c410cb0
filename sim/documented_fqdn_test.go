package sim

import (
	"strings"
	"testing"
)

// apps gives the firewall one application rule, and no network rule.
func apps(a Access, r ApplicationRule) func(*Design) {
	return func(d *Design) {
		r.Name = "web"
		d.Firewalls[0].Network = nil
		d.Firewalls[0].Application = append(d.Firewalls[0].Application, ApplicationCollection{
			Name: "app" + a.String() + strings.Repeat("2", len(d.Firewalls[0].Application)), Priority: 100 + 100*len(d.Firewalls[0].Application), Access: a, Rules: []ApplicationRule{r},
		})
	}
}

func premiumFirewall(d *Design) { d.Firewalls[0].SKU = "Premium" }

func TestDocumentedRuleNames(t *testing.T) {
	base := inspected(t)
	named := func(a Access, names ...string) NetworkCollection {
		return networkRule(a, "named", func(r *NetworkRule) { r.FQDNs, r.Ports = names, []string{"22"} })
	}
	prove(t, []fact{
		// net:F12
		{says: "a network rule holds for the addresses of its names", design: base.with(network(named(Allow, "www.example.com"))), flow: "tcp a -> web:22", want: delivered("web"),
			shows: []string{"rule   allow (fw network cnamed 200 named)", "assume names-as-declared"}},
		{says: "whatever their case, and with a final dot", design: base.with(network(named(Allow, "WWW.Example.com."))), flow: "tcp a -> web:22", want: delivered("web")},
		{says: "for no others", design: base.with(network(named(Allow, "www.example.com"))), flow: "tcp a -> client:22", want: dropped(DeniedByDefault, LegSYN, "fw"),
			shows: []string{"implicit deny", "assume names-as-declared"}},
		{says: "a name that nobody declares holds for nothing, which leans on that", design: base.with(network(named(Allow, "nobody.example.com"))), flow: "tcp a -> web:22",
			want: dropped(DeniedByDefault, LegSYN, "fw"), shows: []string{"assume names-as-declared: a firewall that resolves a name finds what the design declares under it"}},
		{says: "nor does it deny anything", design: base.with(network(named(Deny, "nobody.example.com"), networkRule(Allow, "rest", nil))), flow: "tcp a -> web:22", want: delivered("web"),
			shows: []string{"crest 201 rest", "assume names-as-declared"}},
		{says: "addresses beside the names count as well", flow: "tcp a -> b:22", want: delivered("b"),
			design: base.with(network(networkRule(Allow, "both", func(r *NetworkRule) { r.FQDNs, r.Destinations = []string{"www.example.com"}, []string{"10.2.0.0/16"} })))},
		// net:F12: DNS proxy
		{says: "as a DNS proxy the firewall answers on port 53 of its private address", flow: "udp a -> fw:53", want: answered("fw"), shows: []string{"the firewall is a DNS proxy"},
			design: governed(t).with(func(d *Design) { d.FirewallPolicies[1].DNS.EnableProxy = true })},
		{says: "over TCP too", flow: "tcp a -> fw:53", want: delivered("fw"), design: governed(t).with(func(d *Design) { d.FirewallPolicies[1].DNS.EnableProxy = true })},
		{says: "and does not without that setting", flow: "udp a -> fw:53", want: dropped(DeniedByDefault, LegRequest, "fw"), design: governed(t), shows: []string{"no DNAT rule for this port"}},
		// net:F11: DNAT to a name
		{says: "DNAT may lead to a name, of which the first address is taken", design: base, flow: "tcp client -> 198.51.100.8:443", want: delivered("a"),
			changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => fqdn=a"}, shows: []string{"nat    dst 198.51.100.8:443 -> 10.1.0.4:443", "assume names-as-declared"}},
		{says: "on another port", design: base, flow: "tcp client -> 198.51.100.8:443", want: delivered("a"),
			changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => fqdn=a:8443"}, shows: []string{"nat    dst 198.51.100.8:443 -> 10.1.0.4:8443"}},
		{says: "to a name that nobody declares it leads nowhere", design: base, flow: "tcp client -> 198.51.100.8:443", want: dropped(DeniedByDefault, LegSYN, "fw"),
			changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => fqdn=nobody.example.com"}, shows: []string{"a DNAT rule for this port leads to a name that nobody declares"}},
	})
}

func TestDocumentedApplicationRules(t *testing.T) {
	base := inspected(t)
	all := ApplicationRule{FQDNs: []string{"*"}}
	on := func(ps ...ApplicationProtocol) ApplicationRule {
		return ApplicationRule{FQDNs: []string{"*"}, Protocols: ps}
	}
	const wrong = "203.0.113.10" // the client's address, where no web stands
	prove(t, []fact{
		// net:F5: HTTP, the destination address is ignored
		{says: "HTTP to a wrong address reaches the name's own", design: base.with(apps(Allow, all)), flow: "tcp a -> " + wrong + ":80 name www.example.com", want: delivered("fw"),
			shows: []string{"proxy  allow (fw application appAllow 100 web)", "flow tcp fw:51001 -> 203.0.113.80:80 name www.example.com", "verdict delivered", "assume names-as-declared"}},
		{says: "and without a name the address it was sent to", design: base.with(apps(Deny, ApplicationRule{FQDNs: []string{"x.example.com"}})).with(network(networkRule(Allow, "any", nil))), flow: "tcp a -> client:80", want: delivered("client")},
		{says: "a name that nobody declares is taken for the client's address", design: base.with(apps(Allow, all)), flow: "tcp a -> client:80 name nobody.example.com", want: delivered("fw"),
			shows: []string{"-> 203.0.113.10:80 name nobody.example.com", "assume names-as-declared"}},
		// net:F5: HTTPS by SNI keeps the address
		{says: "HTTPS goes to the address it was sent to", design: base.with(apps(Allow, all)), flow: "tcp a -> " + wrong + ":443 name www.example.com", want: delivered("fw"),
			shows: []string{"flow tcp fw:51001 -> 203.0.113.10:443 name www.example.com"}},
		{says: "inspected HTTPS goes to the name's own", flow: "tcp a -> " + wrong + ":443 name www.example.com", want: delivered("fw"),
			design: base.with(premiumFirewall).with(apps(Allow, ApplicationRule{FQDNs: []string{"*"}, TerminateTLS: true})),
			shows:  []string{"flow tcp fw:51001 -> 203.0.113.80:443 name www.example.com"}},
		{says: "a denied request is not resolved", design: base.with(apps(Deny, all)), flow: "tcp a -> " + wrong + ":80 name www.example.com", want: refused(DeniedByFirewall, LegResponse, "fw"), shows: []string{"HTTP 470"}},
		// Azure Firewall FAQ: a leading asterisk is anything to the left
		{says: "an asterisk without a dot holds for the name itself", design: base.with(apps(Allow, ApplicationRule{FQDNs: []string{"*www.example.com"}})), flow: "tcp a -> www.example.com:80", want: delivered("fw")},
		{says: "and for whatever ends in it", design: base.with(apps(Allow, ApplicationRule{FQDNs: []string{"*ample.com"}})), flow: "tcp a -> www.example.com:80", want: delivered("fw")},
		{says: "not for what is shorter", design: base.with(apps(Allow, ApplicationRule{FQDNs: []string{"*the.www.example.com"}})), flow: "tcp a -> www.example.com:80", want: refused(DeniedByDefault, LegResponse, "fw")},
		// net:F5: port mismatch
		{says: "a Host header with another port than the connection's is dropped", design: base.with(apps(Allow, all)), flow: `tcp a -> www.example.com:80 name "www.example.com:8080"`,
			want: dropped(DeniedByDefault, LegRequest, "fw"), shows: []string{"the Host header names another port than that of the connection"}},
		{says: "with the same port it passes", design: base.with(apps(Allow, all)), flow: `tcp a -> www.example.com:80 name "www.example.com:80"`, want: delivered("fw")},
		// net:F5: protocols and ports
		{says: "a rule for HTTP on 8080 holds there", design: base.with(apps(Allow, on(ApplicationProtocol{HTTP, 8080}))), flow: "tcp a -> www.example.com:8080", want: delivered("fw")},
		{says: "and not on 443", design: base.with(apps(Allow, on(ApplicationProtocol{HTTP, 8080}))), flow: "tcp a -> www.example.com:443", want: refused(DeniedByDefault, LegResponse, "fw")},
		{says: "a rule for MSSQL holds on 1433, and keeps the address", design: base.with(apps(Allow, on(ApplicationProtocol{Type: MSSQL}))), flow: "tcp a -> " + wrong + ":1433 name www.example.com", want: delivered("fw"),
			shows: []string{"-> 203.0.113.10:1433 name www.example.com"}},
		{says: "other protocols have no application rules", design: base.with(apps(Allow, all)), flow: "udp a -> www.example.com:443", want: dropped(DeniedByDefault, LegRequest, "fw")},
		// net:F5: not applied to inbound connections
		{says: "what DNAT brings in is not judged by application rules", design: base.with(apps(Deny, all)), flow: "tcp client -> 198.51.100.8:80 name www.example.com", want: delivered("a"),
			changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:80 => 10.1.0.4:80"}, shows: []string{"rule   allow (fw nat azpath 1000 publish)"}},
		// net:F6
		{says: "the built-in infrastructure names are allowed after all application rules", flow: "tcp a -> www.example.com:443", want: delivered("fw"), shows: []string{"proxy  allow (fw infrastructure FQDNs)"},
			design: base.with(network()).with(func(d *Design) { d.FQDNTags = []FQDNTag{{Name: "Infrastructure", FQDNs: []string{"*.example.com"}}} })},
		{says: "so that a rule which denies everything comes before them", flow: "tcp a -> www.example.com:443", want: refused(DeniedByFirewall, LegResponse, "fw"),
			design: base.with(apps(Deny, all)).with(func(d *Design) { d.FQDNTags = []FQDNTag{{Name: "Infrastructure", FQDNs: []string{"*.example.com"}}} })},
		{says: "unlisted, a name of Microsoft's is denied and the trace says what it leans on", design: base.with(network()), flow: "tcp a -> web:443 name store.blob.core.windows.net",
			want: refused(DeniedByDefault, LegResponse, "fw"), shows: []string{"assume infrastructure-fqdns"}},
	})
}

func TestDocumentedFQDNTags(t *testing.T) {
	base := inspected(t)
	updates := ApplicationRule{FQDNTags: []string{"WindowsUpdate"}}
	everything := ApplicationRule{FQDNs: []string{"*"}}
	listed := func(d *Design) {
		d.FQDNTags = []FQDNTag{{Name: "windowsupdate", FQDNs: []string{"*.example.com"}}}
	}
	unsure := Verdict{Disposition: Undetermined, Reason: Undocumented, Leg: LegResponse, At: "fw"}
	prove(t, []fact{
		// net:F5, FQDN tags: Azure doesn't publish what they hold
		{says: "a request that only an unlisted FQDN tag may match is undetermined", design: base.with(apps(Allow, updates)), flow: "tcp a -> www.example.com:443", want: unsure,
			shows: []string{"unsure undocumented (FQDN tag WindowsUpdate may hold this name)", "assume unlisted-fqdn-tag"}},
		{says: "one without a name does not match", design: base.with(apps(Allow, updates)), flow: "tcp a -> 203.0.113.80:443", want: refused(DeniedByDefault, LegResponse, "fw")},
		{says: "listed, the tag decides", design: base.with(apps(Allow, updates)).with(listed), flow: "tcp a -> www.example.com:443", want: delivered("fw"), shows: []string{"proxy  allow (fw application appAllow 100 web)"}},
		{says: "and leaves others out", design: base.with(apps(Allow, updates)).with(listed), flow: "tcp a -> web:443 name www.example.net", want: refused(DeniedByDefault, LegResponse, "fw")},
		{says: "where the rule behind it says the same there is no doubt", design: base.with(apps(Allow, updates)).with(apps(Allow, everything)), flow: "tcp a -> www.example.com:443", want: delivered("fw"),
			shows: []string{"proxy  allow (fw application appAllow2 200 web)"}},
		{says: "where it says otherwise there is", design: base.with(apps(Deny, updates)).with(apps(Allow, everything)), flow: "tcp a -> www.example.com:443", want: unsure},
		{says: "a rule before the tag's decides alone", design: base.with(apps(Deny, everything)).with(apps(Allow, updates)), flow: "tcp a -> www.example.com:443", want: refused(DeniedByFirewall, LegResponse, "fw")},
	})
}
