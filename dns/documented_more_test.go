package dns

import (
	"fmt"
	"testing"
	"time"
)

// What a server makes of a single forwarder that fails it. Source: dns-lab.md B1; lab:E3.
func TestDocumentedFailingForwarder(t *testing.T) {
	const dead = "10.9.9.9"
	row := func(says string, software Software, upstream Delivery, want string, after time.Duration, shows ...string) claim {
		c := Config{Servers: []Server{{Name: "fwd", Software: software, Forwarders: addrs(dead), ForwardOnly: true}, {Name: "upstream", NoRecursion: true}}}
		return claim{says: says, config: c, world: world{"*>10.0.0.4": {Server: "fwd"}, "*>" + dead: upstream}, client: Client{From: "vm", Servers: addrs("10.0.0.4"), Program: BINDNslookup},
			name: "www.example.org", want: want, after: after, shows: shows}
	}
	silent, closed, refuses := Delivery{}, Delivery{Fate: Closed}, Delivery{Server: "upstream"}
	prove(t, []claim{
		// dns:D7.14, dns:D7.12
		row("silent, BIND says so after ten seconds, which nobody awaits", BIND, silent, "dns-timeout", 15*time.Second, "SERVFAIL after 10s, too late"),
		// dns:D7.14
		row("unbound after seventeen", Unbound, silent, "dns-timeout", 15*time.Second, "SERVFAIL after 17s, too late"),
		// dns:D7.14, dns:D7.11
		row("CoreDNS after four", CoreDNS, silent, "dns-servfail", 4*time.Second, "SERVFAIL after 4s"),
		// dns:D7.14
		row("dnsmasq never", Dnsmasq, silent, "dns-timeout", 15*time.Second, "no answer"),
		// dns:D7.14, dns:D10.11
		row("a closed port is known at once", BIND, closed, "dns-servfail", 0, "nobody listens there", "SERVFAIL"),
		// dns:D7.14
		row("and dnsmasq is silent all the same", Dnsmasq, closed, "dns-timeout", 15*time.Second, "nobody listens there", "no answer"),
		// dns:D7.14, dns:D10.12
		row("of a refusal BIND makes a failure of its own", BIND, refuses, "dns-servfail", 0, "REFUSED", "SERVFAIL"),
		// dns:D7.11, dns:D7.14, dns:D10.12
		row("CoreDNS passes it on", CoreDNS, refuses, "dns-refused", 0, "REFUSED"),
	})
}

func TestDocumentedWindowsAsks(t *testing.T) {
	c := Config{Servers: []Server{
		{Name: "no", Software: Authority, Zones: []Zone{{Name: "example.org"}}}, {Name: "closed", NoRecursion: true}, {Name: "good"},
		{Name: "windows", Software: WindowsServer, Forward: []Forward{{"example.org", addrs("10.9.9.9")}}},
	}}
	net := world{"*>10.0.0.1": {Server: "no"}, "*>10.0.0.2": {Server: "closed"}, "*>10.0.0.3": {Server: "good"}, "*>10.0.0.5": {Server: "windows"}}
	list := func(p Resolver, servers ...string) Client {
		return Client{From: "vm", Servers: addrs(servers...), Program: p}
	}
	suffixed := list(WindowsNslookup, "10.0.0.3")
	suffixed.Search = []Name{"corp.test"}
	prove(t, []claim{
		// dns:D3.2
		{says: "a no ends the search", config: c, world: net, client: list(WindowsClient, "10.0.0.1", "10.0.0.3"), name: "www.example.org", want: "name-not-found", nothing: "(good)"},
		// dns:D3.2
		{says: "a refusal does not", config: c, world: net, client: list(WindowsClient, "10.0.0.2", "10.0.0.3"), name: "www.example.org", want: "203.0.113.80", shows: []string{"REFUSED"}},
		// dns:D3.16
		{says: "nslookup tries a dotted name with the suffix first", config: c, world: net, client: suffixed, name: "www.example.org", want: "203.0.113.80", shows: []string{"lookup www.example.org.corp.test A", "lookup www.example.org A"}},
		// dns:D7.7
		{says: "a Windows server whose conditional forwarder is silent says so after twelve seconds", config: c, world: net, client: list(WindowsClient, "10.0.0.5"), name: "www.example.org", want: "dns-timeout", after: 10 * time.Second, shows: []string{"SERVFAIL after 12s, too late"}},
	})
}

func TestDocumentedAliasesAndCuts(t *testing.T) {
	own := func(records ...string) Config {
		return Config{Servers: []Server{{Name: "ns", Zones: []Zone{{Name: "a.test", Records: records}}}, {Name: "child", Software: Authority, Zones: []Zone{{Name: "sub.a.test", Records: []string{"www A 10.1.1.1"}}}}}}
	}
	chain := func(n int) (records []string) {
		for i := range n {
			records = append(records, fmt.Sprintf("c%d CNAME c%d", i, i+1))
		}
		return append(records, fmt.Sprintf("c%d A 10.1.1.9", n))
	}
	net := world{"*>10.0.0.1": {Server: "ns"}, "*>10.0.0.2": {Server: "child"}, "*>" + azure: {View: "hub"}}
	rule := Config{Servers: own().Servers, Views: []View{{Name: "hub", Outbound: "hub/out", Rules: []Rule{{Name: "r", Suffix: "sub.a.test", To: addrs("10.0.0.2")}}}},
		Public: []PublicZone{{Zone: Zone{Name: "alias.test", Records: []string{"www CNAME www.sub.a.test."}}}}}
	prove(t, []claim{
		// dns:D10.8
		{says: "aliases that lead back to each other are a failure", config: own("x CNAME y", "y CNAME x"), world: net, client: at("10.0.0.1"), name: "x.a.test", want: "dns-servfail", shows: []string{"the aliases lead back to x.a.test"}},
		// lab:E6
		{says: "eleven aliases are followed", config: own(chain(11)...), world: net, client: at("10.0.0.1"), name: "c0.a.test", want: "10.1.1.9"},
		// lab:E6
		{says: "and a twelfth is not", config: own(chain(12)...), world: net, client: at("10.0.0.1"), name: "c0.a.test", want: "dns-servfail", shows: []string{"there are more aliases than it follows"}},
		// lab:E4, lab:E2
		{says: "the next forwarder is not asked after a no", config: Config{Servers: []Server{{Name: "ns", Forwarders: addrs("10.0.0.2", "10.0.0.3"), ForwardOnly: true}, {Name: "child", Software: Authority, Zones: []Zone{{Name: "a.test"}}},
			{Name: "other", Software: Authority, Zones: []Zone{{Name: "a.test", Records: []string{"x A 10.1.1.1"}}}}}}, world: world{"*>10.0.0.1": {Server: "ns"}, "*>10.0.0.2": {Server: "child"}, "*>10.0.0.3": {Server: "other"}}, client: at("10.0.0.1"), name: "x.a.test", want: "name-not-found", nothing: "(other)"},
		// dns:D10.9
		{says: "a delegated name is asked of the servers that the zone names, at their addresses in it", config: own("sub NS ns.sub", "ns.sub A 10.0.0.2"), world: net, client: at("10.0.0.1"), name: "www.sub.a.test", want: "10.1.1.1", shows: []string{"which delegates it", "ask 10.0.0.2:53 (child)"}},
		// dns:D10.9
		{says: "without those nobody finds it", config: own("sub NS ns.sub"), world: net, client: at("10.0.0.1"), name: "www.sub.a.test", want: "dns-servfail", shows: []string{"have no address there"}},
		// dns:D4.21
		{says: "a rule takes an alias that public DNS led to", config: rule, world: net, client: vm(Glibc), name: "www.alias.test", want: "10.1.1.1", shows: []string{"rule r of the ruleset linked to hub"}},
		// dns:D4.9
		{says: "private zones delegate nothing: a zone of the child is simply another", config: Config{Views: []View{{Name: "hub", Zones: []LinkedZone{{Zone: &Zone{Name: "a.test", Records: []string{"www A 10.1.1.2"}}}, {Zone: &Zone{Name: "sub.a.test", Records: []string{"www A 10.1.1.3"}}}}}}}, world: net, client: vm(Glibc), name: "www.sub.a.test", want: "10.1.1.3"},
	})
}
