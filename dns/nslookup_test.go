package dns

import "testing"

// nslookup is a lookup as the program makes it: A, then AAAA.
func nslookup(t *testing.T, c Config, w world, program Resolver, name string, servers ...string) string {
	t.Helper()
	c.Public = append(c.Public, publicDNS...)
	s, err := New(c, everywhere(w))
	if err != nil {
		t.Fatal(err)
	}
	client := Client{From: "vm", Servers: addrs(servers...), Program: program}
	q := question(t, name)
	v4 := s.Lookup(client, q)
	q.Type = AAAA
	return Nslookup(v4, s.Lookup(client, q))
}

// What the two programs print, word for word.
func TestDocumentedNslookup(t *testing.T) {
	spoke := Config{Views: []View{{Name: "spoke", Zones: []LinkedZone{{Zone: privateBlob("acct")}}}},
		Servers: []Server{{Name: "refuses", NoRecursion: true}, {Name: "fails", ForwardOnly: true, Forwarders: addrs("10.9.9.9")}, {Name: "owner", Zones: []Zone{{Name: "corp.test", Records: []string{"web A 10.0.0.1", "web A 10.0.0.2", "v6 AAAA 2001:db8::1", "txt TXT x"}}}}}}
	net := world{"*>" + azure: {View: "spoke"}, "*>10.0.0.1": {Server: "refuses"}, "*>10.0.0.2": {Fate: Closed}, "*>10.0.0.3": {Server: "fails"}, "fails>10.9.9.9": {Fate: Closed}, "*>10.0.0.5": {Server: "owner"}}
	for _, c := range []struct {
		says    string
		program Resolver
		name    string
		servers []string
		want    string
	}{
		// dns:D3.18, dns:D3.19, dns:D1.14, dns:D1.15, lab:E9
		{"Windows: success behind an alias", WindowsNslookup, "acct.blob.core.windows.net", []string{azure},
			"Server:  UnKnown\nAddress:  168.63.129.16\n\nNon-authoritative answer:\nName:    acct.privatelink.blob.core.windows.net\nAddress:  10.1.0.5\nAliases:  acct.blob.core.windows.net\n"},
		// dns:D3.18
		{"Windows: several addresses, from the zone's own server", WindowsNslookup, "web.corp.test", []string{"10.0.0.5"},
			"Server:  UnKnown\nAddress:  10.0.0.5\n\nName:    web.corp.test\nAddresses:  10.0.0.1\n          10.0.0.2\n"},
		// dns:D3.17, dns:D3.15, dns:T2
		{"Windows: silence", WindowsNslookup, "www.example.org", []string{"10.0.1.12"},
			"DNS request timed out.\n    timeout was 2 seconds.\nServer:  UnKnown\nAddress:  10.0.1.12\n\nDNS request timed out.\n    timeout was 2 seconds.\nDNS request timed out.\n    timeout was 2 seconds.\n*** Request to UnKnown timed-out\n"},
		// dns:D3.18
		{"Windows: no such name", WindowsNslookup, "nobody.example.org", []string{azure}, "Server:  UnKnown\nAddress:  168.63.129.16\n\n*** UnKnown can't find nobody.example.org: Non-existent domain\n"},
		// dns:D3.18, dns:T26
		{"Windows: refused", WindowsNslookup, "www.example.org", []string{"10.0.0.1"}, "Server:  UnKnown\nAddress:  10.0.0.1\n\n*** UnKnown can't find www.example.org: Query refused\n"},
		// dns:D3.18
		{"Windows: the server failed", WindowsNslookup, "www.example.org", []string{"10.0.0.3"}, "Server:  UnKnown\nAddress:  10.0.0.3\n\n*** UnKnown can't find www.example.org: Server failed\n"},
		// dns:D3.18
		{"Windows: a closed port", WindowsNslookup, "www.example.org", []string{"10.0.0.2"}, "Server:  UnKnown\nAddress:  10.0.0.2\n\n*** UnKnown can't find www.example.org: No response from server\n"},
		// dns:D3.18
		{"Windows: no address", WindowsNslookup, "txt.corp.test", []string{"10.0.0.5"}, "Server:  UnKnown\nAddress:  10.0.0.5\n\nName:    txt.corp.test\n"},
		// dns:D3.20
		{"BIND: success behind an alias", BINDNslookup, "acct.blob.core.windows.net", []string{azure},
			"Server:\t\t168.63.129.16\nAddress:\t168.63.129.16#53\n\nNon-authoritative answer:\nacct.blob.core.windows.net\tcanonical name = acct.privatelink.blob.core.windows.net.\nName:\tacct.privatelink.blob.core.windows.net\nAddress: 10.1.0.5\n\n"},
		// dns:D3.21
		{"BIND: no such name", BINDNslookup, "nobody.example.org", []string{azure}, "Server:\t\t168.63.129.16\nAddress:\t168.63.129.16#53\n\n** server can't find nobody.example.org: NXDOMAIN\n\n"},
		// dns:D3.21
		{"BIND: no address", BINDNslookup, "txt.corp.test", []string{"10.0.0.5"}, "Server:\t\t10.0.0.5\nAddress:\t10.0.0.5#53\n\n*** Can't find txt.corp.test: No answer\n\n"},
		// dns:D3.22
		{"BIND: silence", BINDNslookup, "www.example.org", []string{"10.0.1.12"},
			";; communications error to 10.0.1.12#53: timed out\n;; communications error to 10.0.1.12#53: timed out\n;; communications error to 10.0.1.12#53: timed out\n;; no servers could be reached\n\n"},
		// dns:D3.22
		{"BIND: a closed port, then a server", BINDNslookup, "www.example.org", []string{"10.0.0.2", azure},
			";; communications error to 10.0.0.2#53: connection refused\n;; communications error to 10.0.0.2#53: connection refused\n;; communications error to 10.0.0.2#53: connection refused\nServer:\t\t168.63.129.16\nAddress:\t168.63.129.16#53\n\nNon-authoritative answer:\nName:\twww.example.org\nAddress: 203.0.113.80\n" +
				";; communications error to 10.0.0.2#53: connection refused\n;; communications error to 10.0.0.2#53: connection refused\n;; communications error to 10.0.0.2#53: connection refused\n\n"},
		// dns:D3.23
		{"BIND: a failing server, then another", BINDNslookup, "www.example.org", []string{"10.0.0.3", azure},
			";; Got SERVFAIL reply from 10.0.0.3, trying next server\nServer:\t\t168.63.129.16\nAddress:\t168.63.129.16#53\n\nNon-authoritative answer:\nName:\twww.example.org\nAddress: 203.0.113.80\n" +
				";; Got SERVFAIL reply from 10.0.0.3, trying next server\n\n"},
		// dns-lab.md C, held by sim/lab/named
		{"BIND: a server without recursion alone", BINDNslookup, "www.example.org", []string{"10.0.0.1"},
			";; Got recursion not available from 10.0.0.1\nServer:\t\t10.0.0.1\nAddress:\t10.0.0.1#53\n\n** server can't find www.example.org: REFUSED\n\n"},
		// dns-lab.md C, held by sim/lab/named
		{"BIND: a server without recursion, then another", BINDNslookup, "nobody.example.org", []string{"10.0.0.1", azure},
			";; Got recursion not available from 10.0.0.1, trying next server\nServer:\t\t168.63.129.16\nAddress:\t168.63.129.16#53\n\n** server can't find nobody.example.org: NXDOMAIN\n\n"},
		// dns:D3.23, dns-lab.md C
		{"BIND: a failing server alone", BINDNslookup, "www.example.org", []string{"10.0.0.3"},
			";; Got SERVFAIL reply from 10.0.0.3\nServer:\t\t10.0.0.3\nAddress:\t10.0.0.3#53\n\n** server can't find www.example.org: SERVFAIL\n\n"},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := nslookup(t, spoke, net, c.program, c.name, c.servers...); got != c.want {
				t.Errorf("nslookup %s prints\n%s\nwant\n%s", c.name, got, c.want)
			}
		})
	}
}

// The second question, for the AAAA, may fare worse than the first: it goes through the
// list of servers by itself. sim/lab/named met both against BIND 9.18's program.
func TestNslookupWhoseSecondQuestionFails(t *testing.T) {
	const refused = ";; communications error to 10.0.0.2#53: connection refused\n"
	both := Config{Servers: []Server{
		{Name: "has", Zones: []Zone{{Name: "corp.test", Records: []string{"web A 10.0.0.1"}}}},
		{Name: "denies", Zones: []Zone{{Name: "corp.test", Records: []string{"web CNAME gone"}}}},
	}}
	s, err := New(both, everywhere(world{"*>10.0.0.2": {Fate: Closed}, "*>10.0.0.5": {Server: "has"}, "*>10.0.0.6": {Server: "denies"}}))
	if err != nil {
		t.Fatal(err)
	}
	const answered = "Server:\t\t10.0.0.5\nAddress:\t10.0.0.5#53\n\nName:\tweb.corp.test\nAddress: 10.0.0.1\n"
	for _, c := range []struct{ says, server, want string }{
		{"nobody is there: nothing follows", "10.0.0.2", answered + refused + refused + refused + ";; no servers could be reached\n\n"},
		{"denied behind an alias: the alias is not shown", "10.0.0.6", answered + "** server can't find web.corp.test: NXDOMAIN\n\n"},
	} {
		t.Run(c.says, func(t *testing.T) {
			q := question(t, "web.corp.test")
			v4 := s.Lookup(Client{From: "vm", Servers: addrs("10.0.0.5"), Program: BINDNslookup}, q)
			q.Type = AAAA
			v6 := s.Lookup(Client{From: "vm", Servers: addrs(c.server), Program: BINDNslookup}, q)
			if got := Nslookup(v4, v6); got != c.want {
				t.Errorf("nslookup prints\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
