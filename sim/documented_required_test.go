package sim

import (
	"net/netip"
	"testing"

	"azpath/route/servicetag"
)

// requirement is a rule that an instance's subnet needs, and a flow that it lets
// pass and nothing else does.
type requirement struct {
	says, flow string
	rule       SecurityRule
	at         string // who answers
}

// addressOf is an address that a service tag holds.
func addressOf(t *testing.T, tag string) netip.Addr {
	t.Helper()
	for _, p := range servicetag.Embedded().Tag(tag).Prefixes() {
		if p.Addr().Is4() {
			return firstHost(p)
		}
	}
	t.Fatalf("service tag %s has no IPv4 prefix", tag)
	return netip.Addr{}
}

func requirements() []requirement {
	in := func(says, source, flow, ports string) requirement {
		r := SecurityRule{Direction: Inbound, Access: Allow, Protocol: TCP, Sources: []string{source}, Destinations: []string{"VirtualNetwork"}, DestinationPorts: []string{ports}}
		return requirement{says, flow, r, "apim"}
	}
	out := func(says, to, flow, ports string) requirement {
		r := SecurityRule{Direction: Outbound, Access: Allow, Protocol: TCP, Sources: []string{"VirtualNetwork"}, Destinations: []string{to}, DestinationPorts: []string{ports}}
		return requirement{says, flow, r, to}
	}
	return []requirement{
		in("the control plane reaches 3443", "ApiManagement", "tcp ApiManagement -> 198.51.100.7:3443", "3443"),
		in("clients on the internet reach 443", "Internet", "tcp client -> apim:443", "443"),
		in("and 80", "Internet", "tcp client -> apim:80", "80"),
		in("the load balancer's probe reaches 6390", "AzureLoadBalancer", "tcp 168.63.129.16@hub -> 10.0.8.5:6390", "6390"),
		in("Traffic Manager reaches 443 of one region of several", "AzureTrafficManager", "tcp AzureTrafficManager -> apim:443", "443"),
		out("storage", "Storage", "tcp apim -> Storage:443", "443"),
		out("SQL", "Sql", "tcp apim -> Sql:1433", "1433"),
		out("Key Vault", "AzureKeyVault", "tcp apim -> AzureKeyVault:443", "443"),
		out("monitoring on 1886", "AzureMonitor", "tcp apim -> AzureMonitor:1886", "1886"),
		out("and on 443", "AzureMonitor", "tcp apim -> AzureMonitor:443", "443"),
		out("certificates' authorities on 80", "Internet", "tcp apim -> web:80", "80"),
		out("sign-in, where it is used", "AzureActiveDirectory", "tcp apim -> AzureActiveDirectory:443", "443"),
		out("logging to Event Hubs, on 5671", "EventHub", "tcp apim -> EventHub:5671", "5671"),
		out("on 5672", "EventHub", "tcp apim -> EventHub:5672", "5672"),
		out("and on 443", "EventHub", "tcp apim -> EventHub:443", "443"),
	}
}

// Each rule of the list lets its flow pass in a subnet that denies the rest, and
// the flow dies when that rule alone is missing.
func TestDocumentedRequiredRules(t *testing.T) {
	closed := gatewayIn(External).with(func(d *Design) {
		for _, tag := range []string{"ApiManagement", "AzureTrafficManager", "Storage", "Sql", "AzureKeyVault", "AzureMonitor", "AzureActiveDirectory", "EventHub"} {
			d.Services = append(d.Services, Service{Name: tag, Prefixes: []netip.Prefix{single(addressOf(t, tag))}})
		}
		d.NSGs[len(d.NSGs)-1].Rules = []SecurityRule{
			{Name: "DenyIn", Priority: 4096, Direction: Inbound, Access: Deny}, {Name: "DenyOut", Priority: 4096, Direction: Outbound, Access: Deny},
		}
	})
	var claims []fact
	for _, r := range requirements() {
		at := r.at
		if at == "Internet" {
			at = "web"
		}
		open := closed.with(func(d *Design) {
			g := &d.NSGs[len(d.NSGs)-1]
			r.rule.Name, r.rule.Priority = "Required", 100
			g.Rules = append(g.Rules, r.rule)
		})
		denied := dropped(DeniedByNSG, LegSYN, "apim")
		claims = append(claims,
			// net:9.b1
			fact{says: r.says, design: open, flow: r.flow, want: delivered(at), shows: []string{"allow (subnet nsg-apim 100 Required)"}},
			// net:9.b1
			fact{says: "not without its rule: " + r.says + " on " + r.rule.DestinationPorts[0], design: closed, flow: r.flow, want: denied, shows: []string{"4096 Deny"}},
		)
	}
	prove(t, claims)
}

// What is asked of the network around an instance is asked of the table of its own
// subnet.
func TestDocumentedInstanceTable(t *testing.T) {
	base := gatewayIn(External)
	const open = "nsg add nsg-apim open 200 Outbound Allow * * -> *"
	const none, line = "route add rt-apim none 0.0.0.0/0 None", "0.0.0.0/0 -> None (User rt-apim/none)"
	prove(t, []fact{
		// net:9.b6
		{says: "the answer to the control plane", design: base, flow: controlPlane, changes: []string{none}, want: dropped(NextHopNone, LegSYNACK, "apim"), shows: []string{line}},
		// net:9.b6
		{says: "the answer to a client", design: base, flow: "tcp client -> apim:443", changes: []string{none}, want: dropped(NextHopNone, LegSYNACK, "apim"), shows: []string{line}},
		// net:9.b6
		{says: "a call to a dependency", design: base, flow: "tcp apim -> web:443", changes: []string{none}, want: dropped(NextHopNone, LegSYN, "apim"), shows: []string{line}},
		// net:9.b6
		{says: "a call to a backend on premises", design: base, flow: "tcp apim -> pc:443", changes: []string{open, "route add rt-apim dc 172.16.0.0/16 None"},
			want: dropped(NextHopNone, LegSYN, "apim"), shows: []string{"172.16.0.0/16 -> None (User rt-apim/dc)"}},
		// net:9.b6
		{says: "a call to a peered backend", design: base, flow: "tcp apim -> a:443", changes: []string{open, "route add rt-apim a 10.1.0.0/16 None"},
			want: dropped(NextHopNone, LegSYN, "apim"), shows: []string{"10.1.0.0/16 -> None (User rt-apim/a)"}},
		// net:9.b6: the backend's answer takes the backend's table, not this one
		{says: "not the answer of a peered backend", design: base, flow: "tcp apim -> a:443", changes: []string{none}, want: delivered("a"), shows: []string{"10.0.0.0/16 -> VNetPeering (Default hub)"}},
	})
}
