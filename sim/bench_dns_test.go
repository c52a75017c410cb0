package sim

import (
	"testing"

	"azpath/dns"
)

// A lookup through five exchanges: from a spoke by the forwarder in the hub, Azure's
// server there and the ruleset, an alias besides. The ways of the queries are
// remembered, as they are where several names are looked up. Walked includes five
// conversations over UDP as well, some 0.3 µs each.
func BenchmarkLookupByName(b *testing.B) {
	d := withNames().with(servers("a", "10.0.4.4")).with(func(d *Design) {
		d.DNSServers[0].Forward = nil
		d.DNSServers[1].Zones[0].Records = append(d.DNSServers[1].Zones[0].Records, "intranet CNAME pc")
		d.Rulesets = []ForwardingRuleset{{Name: "rules", Outbound: []string{"resolver/out"}, Links: []string{"hub"}, Rules: []ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: IPs("172.16.0.53")}}}}
	})
	n, err := Compile(d)
	if err != nil {
		b.Fatal(err)
	}
	q := dns.Question{Name: "intranet.corp.example", Type: dns.A}
	for _, remembered := range []bool{true, false} {
		b.Run(map[bool]string{true: "remembered", false: "walked"}[remembered], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !remembered {
					clear(n.resolution.sent.known)
				}
				if l, err := n.Lookup("a", q); err != nil || l.Result != dns.Resolved {
					b.Fatal(l, err)
				}
			}
		})
	}
}
