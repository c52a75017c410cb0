package sim

import (
	"strings"
	"testing"
)

// inspected is hubSpoke with every way over the firewall.
func inspected(t *testing.T) Design {
	return changed(t, hubSpoke(), siteToSpokeByFirewall, spokeByFirewall, otherByFirewall,
		"route add rt-gw b 10.2.0.0/16 VirtualAppliance 10.0.0.4", spokeForgetsSite, "route propagation rt-b off")
}

// network replaces the firewall's network rules by collections of one rule, in
// order of priority.
func network(rules ...NetworkCollection) func(*Design) {
	return func(d *Design) {
		for i := range rules {
			rules[i].Name = "c" + rules[i].Rules[0].Name
			if rules[i].Priority == 0 {
				rules[i].Priority = 200 + i
			}
		}
		d.Firewalls[0].Network = rules
	}
}

func networkRule(a Access, name string, edit func(*NetworkRule)) NetworkCollection {
	r := NetworkRule{Name: name}
	if edit != nil {
		edit(&r)
	}
	return NetworkCollection{Access: a, Rules: []NetworkRule{r}}
}

func application(a Access, priority int, names ...string) func(*Design) {
	return func(d *Design) {
		d.Firewalls[0].Application = append(d.Firewalls[0].Application, ApplicationCollection{
			Name: "web" + a.String(), Priority: priority, Access: a, Rules: []ApplicationRule{{Name: "names", FQDNs: names}},
		})
	}
}

func TestDocumentedFirewallRules(t *testing.T) {
	base := inspected(t)
	none := base.with(network())
	prove(t, []fact{
		// net:F1
		{says: "nothing passes that no rule allows", design: none, flow: "tcp a -> b:22",
			want: dropped(DeniedByDefault, LegSYN, "fw"), shows: []string{"rule   deny (fw implicit deny)"}},
		// net:5.5.b6
		{says: "on port 443 the firewall answers the handshake itself and then refuses: a false positive", design: none, flow: "tcp a -> b:443",
			want: refused(DeniedByDefault, LegResponse, "fw"), shows: []string{"the firewall answers the handshake itself", "closed after the TLS ClientHello"}},
		{says: "on port 80 it answers HTTP 470", design: none, flow: "tcp a -> b:80",
			want: refused(DeniedByDefault, LegResponse, "fw"), shows: []string{"HTTP 470"}},
		// net:5.5.b6: TCP alone
		{says: "UDP to port 443 is dropped", design: none, flow: "udp a -> b:443", want: dropped(DeniedByDefault, LegRequest, "fw")},
		// net:F2
		{says: "a network rule is read before any application rule, whatever their priorities", flow: "tcp a -> web:443 name www.example.com",
			design: base.with(network(networkRule(Deny, "no", nil))).with(application(Allow, 100, "*")),
			want:   dropped(DeniedByFirewall, LegSYN, "fw"), shows: []string{"rule   deny (fw network cno 200 no)"}},
		{says: "and a network rule that allows is not asked about names", flow: "tcp a -> web:443 name www.example.com",
			design: base.with(application(Deny, 100, "*")), want: delivered("web"), shows: []string{"rule   allow (fw network net 1000 any)"}},
		// net:F3
		{says: "within a kind the collection with the lowest number is first", flow: "tcp a -> b:22",
			design: base.with(network(
				NetworkCollection{Access: Allow, Priority: 300, Rules: []NetworkRule{{Name: "late"}}},
				NetworkCollection{Access: Deny, Priority: 200, Rules: []NetworkRule{{Name: "early"}}},
			)), want: dropped(DeniedByFirewall, LegSYN, "fw"), shows: []string{"cearly 200 early"}},
		{says: "among application collections too", flow: "tcp a -> web:443 name www.example.com",
			design: none.with(application(Allow, 300, "*")).with(application(Deny, 200, "www.example.com")),
			want:   refused(DeniedByFirewall, LegResponse, "fw"), shows: []string{"proxy  deny (fw application webDeny 200 names)"}},
		// net:F5
		{says: "an application rule opens a connection of the firewall's own", design: none.with(application(Allow, 200, "www.example.com")),
			flow: "tcp a -> www.example.com:443", want: delivered("fw"),
			shows: []string{"proxy  allow (fw application webAllow 200 names)", "flow tcp fw:51001 -> 203.0.113.80:443 name www.example.com", "nat    src 10.0.0.4:51001 -> 198.51.100.8:51001"}},
		{says: "a pattern with a star holds for names below it", design: none.with(application(Allow, 200, "*.example.com")),
			flow: "tcp a -> www.example.com:443", want: delivered("fw")},
		{says: "and not for the name itself", design: none.with(application(Allow, 200, "*.example.com")),
			flow: "tcp a -> 203.0.113.80:443 name example.com", want: refused(DeniedByDefault, LegResponse, "fw")},
		{says: "without a name no application rule matches", design: none.with(application(Allow, 200, "www.example.com")),
			flow: "tcp a -> 203.0.113.80:443", want: refused(DeniedByDefault, LegResponse, "fw")},
		{says: "an application rule does not hold for other ports", design: none.with(application(Allow, 200, "*")),
			flow: "tcp a -> www.example.com:22", want: dropped(DeniedByDefault, LegSYN, "fw")},
		{says: "unless it names the port", flow: "tcp a -> www.example.com:1433", want: delivered("fw"),
			design: none.with(application(Allow, 200, "*")).with(func(d *Design) {
				d.Firewalls[0].Application[0].Rules[0].Protocols = []ApplicationProtocol{{MSSQL, 1433}}
			})},
		{says: "an application rule holds for its sources alone", flow: "tcp a -> www.example.com:443", want: refused(DeniedByDefault, LegResponse, "fw"),
			design: none.with(application(Allow, 200, "*")).with(func(d *Design) { d.Firewalls[0].Application[0].Rules[0].Sources = []string{"10.2.0.0/16"} })},
		{says: "what the proxy's own connection comes to is what the client gets", flow: "tcp a -> www.example.com:443", want: refused(DeniedByService, LegResponse, "fw"),
			design: none.with(application(Allow, 200, "*")).with(func(d *Design) { d.Services[0].AllowedSources = []string{"192.0.2.0/24"} })},
		{says: "a proxy's connection that leaves the design leaves it for the client too", flow: "tcp a -> 192.0.2.99:443 name other.example.net",
			design: none.with(application(Allow, 200, "*")), want: Verdict{Disposition: Exited, Leg: LegResponse, At: "fw"}},
		// net:F7
		{says: "what DNAT translates is allowed, also against a network deny", design: base.with(network(networkRule(Deny, "no", nil))), flow: "tcp client -> 198.51.100.8:8443",
			changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:8443 => 10.1.0.4:443"}, want: delivered("a"),
			shows: []string{"nat    dst 198.51.100.8:8443 -> 10.1.0.4:443"}},
		// net:F11
		{says: "a DNAT rule may stand on the private address", design: base, flow: "tcp b -> 10.0.0.4:8443",
			changes: []string{"firewall add fw nat inside Tcp * -> 10.0.0.4:8443 => 10.1.0.4:443"}, want: delivered("a")},
		{says: "a DNAT rule holds for its sources alone", design: base, flow: "tcp client -> 198.51.100.8:8443",
			changes: []string{"firewall add fw nat publish Tcp 192.0.2.0/24 -> 198.51.100.8:8443 => 10.1.0.4:443"},
			want:    dropped(DeniedByDefault, LegSYN, "fw"), shows: []string{"no DNAT rule for this port"}},
		// net:F8
		{says: "any protocol with all ports holds for ping", design: base.with(network(networkRule(Allow, "ports", func(r *NetworkRule) { r.Ports = []string{"0-65535"} }))),
			flow: "icmp a -> b", want: answered("b")},
		{says: "any protocol with some ports means TCP and UDP, and leaves ping out", design: base.with(network(networkRule(Allow, "ports", func(r *NetworkRule) { r.Ports = []string{"1-65535"} }))),
			flow: "icmp a -> b", want: dropped(DeniedByDefault, LegRequest, "fw")},
		{says: "but carries UDP", design: base.with(network(networkRule(Allow, "ports", func(r *NetworkRule) { r.Ports = []string{"1-65535"} }))),
			flow: "udp a -> b:53", want: answered("b")},
		// net:F9
		{says: "replies pass although a rule denies the reverse direction", flow: "tcp a -> b:22", want: delivered("b"),
			design: base.with(network(
				networkRule(Deny, "back", func(r *NetworkRule) { r.Sources, r.Destinations = []string{"10.2.0.4"}, []string{"10.1.0.4"} }), networkRule(Allow, "any", nil),
			))},
		{says: "a rule from a to b does not let b call a", flow: "tcp b -> a:22", want: dropped(DeniedByDefault, LegSYN, "fw"),
			design: base.with(network(networkRule(Allow, "there", func(r *NetworkRule) { r.Sources = []string{"10.1.0.4"} })))},
		// apim:C9: tags as destinations
		{says: "a service tag may be a rule's destination", design: none, flow: "tcp a -> 52.224.186.99:443",
			changes: []string{"firewall add fw network cp Allow Tcp * -> ApiManagement:443"}, want: Verdict{Disposition: Exited, Leg: LegSYN, At: "internet"}},
	})
}

func TestDocumentedFirewallSource(t *testing.T) {
	base := inspected(t)
	ranges := func(texts ...string) func(*Design) {
		return func(d *Design) { d.Firewalls[0].SNATPrivateRanges = texts }
	}
	prove(t, []fact{
		// net:5.2, rows in order
		{says: "by a network rule, a public destination sees the firewall's public address", design: base, flow: "tcp a -> web:22", want: delivered("web"),
			shows: []string{"nat    src 10.1.0.4:51000 -> 198.51.100.8:51000 (fw SNAT)"}},
		{says: "a private destination sees the client", design: base, flow: "tcp a -> b:22", want: delivered("b"), shows: []string{"leg SYN-ACK 10.2.0.4:22 > 10.1.0.4:51000"}},
		{says: "by an application rule, a private destination sees a private address of the firewall", flow: "tcp a -> b:443 name b.example.com", want: delivered("fw"),
			design: base.with(network()).with(application(Allow, 200, "*")), shows: []string{"leg SYN-ACK 10.2.0.4:443 > 10.0.0.4:51001"}},
		{says: "by DNAT, the backend sees a private address of the firewall", design: base, flow: "tcp client -> 198.51.100.8:443", want: delivered("a"),
			changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 10.1.0.4:443"},
			shows:   []string{"nat    src 203.0.113.10:51000 -> 10.0.0.4:51000", "leg SYN-ACK 10.1.0.4:443 > 10.0.0.4:51000"}},
		{says: "one of several public addresses, by choice", flow: "tcp a -> web:22", want: delivered("web"), shows: []string{"or delivered"},
			design: base.with(func(d *Design) {
				d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-fw2", IP: IP("198.51.100.18")})
				d.Firewalls[0].PublicIPs = []string{"pip-fw", "pip-fw2"}
			})},
		// net:5.2.b2
		{says: "0.0.0.0/0 never translates, so that nothing reaches the internet", design: base.with(ranges("0.0.0.0/0")), flow: "tcp a -> web:22",
			want: dropped(NoOutboundAccess, LegSYN, "internet")},
		{says: "255.255.255.255/32 always translates", design: base.with(ranges("255.255.255.255/32")), flow: "tcp a -> b:22", want: delivered("b"),
			shows: []string{"nat    src 10.1.0.4:51000 -> 10.0.0.4:51000 (fw SNAT)"}},
		// net:5.5.b4: SNAT at X repairs "forward yes, return bypass"
		{says: "and so repairs an answer that would pass the firewall by", design: base.with(ranges("255.255.255.255/32")), flow: "tcp a -> b:22", want: delivered("b"),
			changes: []string{"route remove rt-b FW"}},
		{says: "a list replaces the defaults", design: base.with(ranges("192.168.0.0/16")), flow: "tcp a -> b:22", want: delivered("b"), shows: []string{"(fw SNAT)"}},
		{says: "unless it keeps them by IANAPrivateRanges", design: base.with(ranges("IANAPrivateRanges", "192.0.2.0/24")), flow: "tcp a -> b:22", want: delivered("b"),
			shows: []string{"leg SYN-ACK 10.2.0.4:22 > 10.1.0.4:51000"}},
		// net:5.2.b3
		{says: "RFC 6598 is among the defaults", flow: "tcp a -> cgn:22", want: delivered("cgn"), shows: []string{"leg SYN-ACK 100.64.0.10:22 > 10.1.0.4:51000"},
			design: base.with(func(d *Design) {
				d.Sites[0].Prefixes = append(d.Sites[0].Prefixes, CIDR("100.64.0.0/24"))
				d.Sites[0].Hosts = append(d.Sites[0].Hosts, Host{Name: "cgn", IP: IP("100.64.0.10")})
				d.Gateways[0].Connections[0].Static = CIDRs("172.16.0.0/16", "100.64.0.0/24")
			})},
		// net:5.6.b3
		{says: "ping does not reach the internet by the firewall", design: base, flow: "icmp a -> web", want: dropped(ICMPNotTranslated, LegRequest, "fw")},
		{says: "ping between private networks does", design: base, flow: "icmp a -> b", want: answered("b")},
		{says: "ping to the site does", design: base, flow: "icmp a -> pc", want: answered("pc")},
		// net:5.2 first row, net:5.4.b4
		{says: "without a public address it uses a private one, also towards the internet", flow: "tcp a -> web:22", want: delivered("web"),
			design: base.with(byBGP).with(noPublicAddress),
			shows:  []string{"nat    src 10.1.0.4:51000 -> 10.0.0.4:51000 (fw SNAT)", "dc/isp hide"}},
		{says: "with a forced tunnel it uses a private one", design: base.with(byBGP).with(managementNIC), flow: "tcp a -> web:22", want: delivered("web"),
			shows: []string{"nat    src 10.1.0.4:51000 -> 10.0.0.4:51000 (fw SNAT)", "dc/isp hide"}},
		// net:5.4.b3
		{says: "with a forced tunnel DNAT breaks: the reply meets the site's edge", flow: "tcp client -> 198.51.100.8:443",
			design:  base.with(byBGP).with(managementNIC),
			changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 10.1.0.4:443"},
			want:    dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric(), shows: []string{"leg SYN-ACK 10.1.0.4:443 > 10.0.0.4:51000"}},
		{says: "a route for the client to Internet on AzureFirewallSubnet repairs it", flow: "tcp client -> 198.51.100.8:443", want: delivered("a"),
			design: base.with(byBGP).with(managementNIC),
			changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 10.1.0.4:443",
				"route add rt-fw client 203.0.113.10/32 Internet"}},
		// net:5.3
		{says: "a NAT gateway on AzureFirewallSubnet lends its address to what goes out", flow: "tcp a -> web:22", want: delivered("web"),
			design: base.with(firewallNATGateway), shows: []string{"nat    src 10.1.0.4:51000 -> 198.51.100.30:51000"}},
		{says: "DNAT still uses the firewall's own public address", flow: "tcp client -> 198.51.100.8:443", want: delivered("a"),
			design: base.with(firewallNATGateway), changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => 10.1.0.4:443"},
			shows: []string{"nat    src 10.1.0.4:443 -> 198.51.100.8:443"}},
		// net:5.3.b1, net:7.b1: it resets what it did not open
		{says: "nothing can be called at the NAT gateway's address", flow: "tcp client -> 198.51.100.30:443", design: base.with(firewallNATGateway),
			want: refused(NoListener, LegReset, "natgw"), shows: []string{"NAT gateway natgw answers with a reset"}},
	})
}

func noPublicAddress(d *Design) {
	d.Firewalls[0].PublicIPs, d.PublicIPs = nil, d.PublicIPs[:0]
	managementNIC(d)
}

// managementNIC gives the firewall one, with what it needs.
func managementNIC(d *Design) {
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "AzureFirewallManagementSubnet", Prefixes: CIDRs("10.0.254.0/26")})
	d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-manage", IP: IP("198.51.100.9")})
	d.Firewalls[0].ManagementNIC, d.Firewalls[0].ManagementPublicIP = true, "pip-manage"
}

func firewallNATGateway(d *Design) {
	d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-nat", IP: IP("198.51.100.30")})
	d.NATGateways = append(d.NATGateways, NATGateway{Name: "natgw", PublicIPs: []string{"pip-nat"}})
	d.VNets[0].Subnets[0].NATGateway = "natgw"
}

func TestDocumentedFirewallAsymmetry(t *testing.T) {
	base := hubSpoke()
	onlyThere := base.with(network(networkRule(Allow, "there", func(r *NetworkRule) { r.Destinations = []string{"10.2.0.0/16"} })))
	prove(t, []fact{
		// net:5.5.b3, Microsoft's own lab
		{says: "the other subnet's host route to the firewall breaks what 0/0 alone would not", design: base, flow: "tcp a3 -> a:3389",
			changes: []string{spokeByFirewall, "route add rt-a a3 10.1.0.36/32 VirtualAppliance 10.0.0.4"},
			want:    dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(),
			shows:   []string{"10.1.0.0/16 -> VnetLocal (Default)", "10.1.0.36/32 -> VirtualAppliance 10.0.0.4 (User rt-a/a3)", "state  none"}},
		{says: "0/0 alone does not break it: the network's own prefix is longer", design: base, flow: "tcp a3 -> a:3389",
			changes: []string{spokeByFirewall}, want: delivered("a"), shows: []string{"10.1.0.0/16 -> VnetLocal (Default)"}},
		// net:5.5.b4 table
		{says: "forward and back through the firewall works", design: base, flow: "tcp a -> b:22", changes: []string{spokeByFirewall, otherByFirewall}, want: delivered("b")},
		{says: "only forward through it, by a spoke that peers with the other, is half-open", design: peered(base), flow: "tcp a -> b:22",
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.0.4"}, want: dropped(HalfOpen, LegACK, "fw").asymmetric(),
			shows: []string{"10.1.0.0/16 -> VNetPeering (Default a)", "state  half-open"}},
		{says: "only back through it is no state", design: peered(base), flow: "tcp b -> a:22",
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.0.4"}, want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		{says: "UDP only forward through it works", design: peered(base), flow: "udp a -> b:53",
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.0.4"}, want: answered("b").asymmetric()},
		{says: "a UDP answer that alone meets it is a first packet, and passes where a rule allows that direction", design: peered(onlyThere), flow: "udp b -> a:53",
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.0.4"}, want: answered("a").asymmetric(), shows: []string{"state  new", "there"}},
		{says: "it is denied where none does, without INVALID", flow: "udp b -> a:53",
			design:  peered(base.with(network(networkRule(Allow, "other", func(r *NetworkRule) { r.Sources = []string{"10.2.0.0/16"} })))),
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.0.4"},
			want:    dropped(DeniedByDefault, LegResponse, "fw").asymmetric(), shows: []string{"state  new", "implicit deny"}},
		{says: "an echo reply that alone meets it is INVALID", design: peered(base), flow: "icmp b -> a",
			changes: []string{"route add rt-a b 10.2.0.0/16 VirtualAppliance 10.0.0.4"}, want: dropped(AsymmetricNoState, LegResponse, "fw").asymmetric()},
		// net:1.7.b4: a default route to the firewall does not capture peers
		{says: "directly peered networks pass the firewall by, whatever 0/0 says", design: peered(base), flow: "tcp a -> b:22",
			changes: []string{spokeByFirewall, otherByFirewall}, want: delivered("b"), shows: []string{"10.2.0.0/16 -> VNetPeering (Default b)"}},
		// the firewall as a client: it resolves names (net:F12)
		{says: "a firewall opens connections of its own", design: base, flow: "udp fw -> pc:53", want: answered("pc")},
		{says: "also towards the internet, with its public address", design: base, flow: "tcp fw -> web:443", want: delivered("web"), shows: []string{"198.51.100.8:51000"}},
	})
}

// peered joins the spokes directly.
func peered(d Design) Design {
	return d.with(func(d *Design) {
		d.Peerings = append(d.Peerings, Peering{From: "a", To: "b", AllowForwardedTraffic: true}, Peering{From: "b", To: "a", AllowForwardedTraffic: true})
	})
}

// A proxied flow's nested conversation stands in the trace, with its own verdict.
func TestProxyTellsItsOwnConversation(t *testing.T) {
	d := inspected(t).with(network()).with(application(Allow, 200, "*"))
	trace := traceOf(t, d, "tcp a -> www.example.com:443")
	var nested []*Trace
	for _, l := range trace.Legs {
		for _, h := range l.Hops {
			for _, s := range h.Steps {
				if s.Nested != nil {
					nested = append(nested, s.Nested)
				}
			}
		}
	}
	if len(nested) != 1 || nested[0].Verdict != delivered("web") {
		t.Fatalf("nested conversations = %v, want one, delivered at web\n%s", nested, trace)
	}
	if got := nested[0].Flow.String(); !strings.HasPrefix(got, "tcp fw:51001 -> 203.0.113.80:443") {
		t.Errorf("nested flow = %q, want one from fw", got)
	}
}
