package dns

import (
	"fmt"
	"testing"
	"time"
)

// What real servers were seen to do with a delegation in a zone of their own, an
// answer that is none, and one that they pass on. Each was found, or is held, by
// sim/lab/named. Source: dns-lab.md B1, B2, B3, B4; lab:E1, lab:E3.
func TestDocumentedByRealServers(t *testing.T) {
	own := Zone{Name: "corp.test", Records: []string{"child NS ns.child", "ns.child A 10.0.0.8", "out CNAME www.test.", "www A 10.1.1.1", "in CNAME www"}}
	one := func(s Server) Config {
		s.Name = "fwd"
		return Config{Servers: []Server{s,
			{Name: "forwarder", Software: Authority, Zones: []Zone{{Name: "test", Records: []string{
				"x.child.corp A 10.2.2.2", "www A 10.2.2.3", "cut NS ns.elsewhere.", "alias CNAME x.cut", "host.deep TXT here"}}}},
			{Name: "delegated", Software: Authority, Zones: []Zone{{Name: "child.corp.test", Records: []string{"x A 10.3.3.3", "y A 10.3.3.4"}}}},
			{Name: "knows", Software: Authority, Zones: []Zone{{Name: "cut.test", Records: []string{"x A 10.4.4.4"}}}},
			{Name: "refuses", Software: Authority},
			{Name: "fails", ForwardOnly: true, Forwarders: addrs("10.0.0.9")},
		}}
	}
	net := world{"*>10.0.0.1": {Server: "fwd"}, "*>10.0.0.7": {Server: "forwarder"}, "*>10.0.0.8": {Server: "delegated"}, "*>10.0.0.6": {Server: "knows"},
		"*>10.0.0.9": {Fate: Closed}, "*>10.0.0.3": {Server: "refuses"}, "*>10.0.0.4": {Server: "fails"}}
	row := func(says string, s Server, name, want string, shows ...string) claim {
		return claim{says: says, config: one(s), world: net, client: Client{From: "vm", Servers: addrs("10.0.0.1"), Program: WindowsNslookup}, name: name, want: want, shows: shows}
	}
	forwards := func(software Software, to ...string) Server {
		return Server{Software: software, Zones: []Zone{own}, Forwarders: addrs(to...), ForwardOnly: true}
	}
	rule := func(suffix Name, to ...string) Server {
		return Server{Forward: []Forward{{suffix, addrs(to...)}}, Forwarders: addrs("10.0.0.9"), ForwardOnly: true}
	}
	first := forwards(BIND, "10.0.0.9")
	first.ForwardOnly = false
	silentFirst := forwards(BIND, "10.0.0.5")
	silentFirst.ForwardOnly = false
	after := func(d time.Duration, c claim) claim {
		c.after = d
		return c
	}
	prove(t, []claim{
		row("BIND asks its forwarders for what its own zone delegates", forwards(BIND, "10.0.0.7"), "x.child.corp.test", "10.2.2.2", "its forwarders"),
		row("and with none the server that the zone names", forwards(BIND), "x.child.corp.test", "10.3.3.3", "which delegates it"),
		row("which comes after forwarders that fail too", first, "x.child.corp.test", "10.3.3.3", "its forwarders failed, so it asks its own zone corp.test"),
		after(1_200_000_000, row("and after 1.2 s of silence", silentFirst, "x.child.corp.test", "10.3.3.3", "its forwarders failed, so it asks its own zone corp.test")),
		row("there BIND takes no word of a zone above that a record is missing", forwards(BIND, "10.0.0.7"), "child.corp.test", "dns-servfail", "what zone test says is not taken, since it is above child.corp.test"),
		row("nor where it asks whom its own zone names", Server{Zones: []Zone{{Name: "corp.test", Records: []string{"child NS ns.child", "ns.child A 10.0.0.7"}}}}, "child.corp.test", "dns-servfail",
			"what zone test says is not taken, since it is above child.corp.test"),
		row("nor by a rule, of a zone above the rule's suffix", rule("deep.test", "10.0.0.7"), "host.deep.test", "dns-servfail", "no data: the name has no A", "since it is above deep.test"),
		row("that a name does not exist it does believe", rule("deep.test", "10.0.0.7"), "other.deep.test", "name-not-found"),
		row("and a missing record where the zone is the rule's", rule("test", "10.0.0.7"), "host.deep.test", "name-not-found", "no data: the name has no A"),
		row("an alias that leads into a delegation is followed by the rules for its target",
			Server{Forward: []Forward{{"cut.test", addrs("10.0.0.6")}}, Forwarders: addrs("10.0.0.7"), ForwardOnly: true}, "alias.test", "10.4.4.4"),
		row("unbound refers the client to whom its own zone names", forwards(Unbound, "10.0.0.7"), "x.child.corp.test", "name-not-found", "its own zone corp.test"),
		row("it leaves an alias out of its own zone to the client", forwards(Unbound, "10.0.0.7"), "out.corp.test", "name-not-found", "out.corp.test CNAME www.test"),
		row("which BIND follows", forwards(BIND, "10.0.0.7"), "out.corp.test", "10.2.2.3"),
		row("it follows one within the zone", forwards(Unbound, "10.0.0.7"), "in.corp.test", "10.1.1.1"),
		row("of a referral unbound makes an empty answer", forwards(Unbound, "10.0.0.7"), "x.cut.test", "name-not-found"),
		row("unless it comes from above the suffix of the rule", Server{Software: Unbound, Forward: []Forward{{"x.cut.test", addrs("10.0.0.7")}}, Forwarders: addrs("10.0.0.9"), ForwardOnly: true}, "x.cut.test", "dns-servfail"),
		row("and BIND a failure", forwards(BIND, "10.0.0.7"), "x.cut.test", "dns-servfail"),
		row("dnsmasq passes on the last of several failures", forwards(Dnsmasq, "10.0.0.4", "10.0.0.3"), "www.test", "dns-refused"),
		after(windowsNslookupWaits, row("but waits while one of them is silent", forwards(Dnsmasq, "10.0.0.3", "10.0.0.5"), "www.test", "dns-timeout")),
	})
}

const windowsNslookupWaits = 2_000_000_000

// A proxy passes an answer on as authoritative as it came; a resolver's answer is its
// own. Source: dns-lab.md B1, lab:E9.
func TestProxiesKeepTheAuthorityOfAnAnswer(t *testing.T) {
	for software, want := range map[Software]bool{BIND: false, Unbound: false, Dnsmasq: true, CoreDNS: true} {
		s, err := New(Config{Servers: []Server{
			{Name: "fwd", Software: software, Forwarders: addrs("10.0.0.7"), ForwardOnly: true},
			{Name: "authority", Software: Authority, Zones: []Zone{{Name: "test", Records: []string{"www A 10.2.2.3"}}}},
		}}, world{"*>10.0.0.1": {Server: "fwd"}, "*>10.0.0.7": {Server: "authority"}})
		if err != nil {
			t.Fatal(err)
		}
		l := s.Lookup(at("10.0.0.1"), Question{"www.test", A})
		if l.Response.Authoritative != want || joinAddrs(l.Addrs()) != "10.2.2.3" {
			t.Errorf("through %v: authoritative %v, want %v\n%s", software, l.Response.Authoritative, want, l)
		}
	}
}

// A resolver follows eleven aliases, an authority all that its zone has. Source:
// dns-lab.md B7, E6, lab:E6.
func TestAuthoritiesFollowEveryAliasOfTheirZone(t *testing.T) {
	z := Zone{Name: "test", Records: []string{"n30 A 10.1.1.1"}}
	for i := range 30 {
		z.Records = append(z.Records, fmt.Sprintf("n%d CNAME n%d", i, i+1))
	}
	s, err := New(Config{Servers: []Server{{Name: "authority", Software: Authority, Zones: []Zone{z}}, {Name: "own", Zones: []Zone{z}}}},
		world{"*>10.0.0.1": {Server: "authority"}, "*>10.0.0.2": {Server: "own"}})
	if err != nil {
		t.Fatal(err)
	}
	for server, want := range map[string]Result{"10.0.0.1": Resolved, "10.0.0.2": ServerFailed} {
		if l := s.Lookup(at(server), Question{"n0.test", A}); l.Result != want {
			t.Errorf("at %s: %v, want %v\n%s", server, l.Result, want, l)
		}
	}
}
