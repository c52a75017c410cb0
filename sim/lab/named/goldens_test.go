//go:build linux

package named

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"azpath/dns"
	"azpath/sim/simtest"
)

// golden is a case by hand: what random graphs never meet.
type golden struct {
	says    string
	cast    cast
	servers []dns.Server
	asks    string // of the first server: a name and a type
	want    string // what both say
	known   string // the difference that both make
	hops    hops
	timeout time.Duration
}

// places are where the servers of goldens stand.
var places = map[string]string{"r1": "10.0.0.1", "r2": "10.0.0.2", "a1": "10.0.1.1", "a2": "10.0.1.2", "refuses": "10.0.9.3", "fails": "10.0.9.4"}

func ips(names ...string) (all []netip.Addr) {
	for _, n := range names {
		if at, ok := places[n]; ok {
			n = at
		}
		all = append(all, netip.MustParseAddr(n))
	}
	return all
}

const closedPlace = "10.0.9.1"

func (g golden) pair(t *testing.T) pair {
	graph := simtest.DNSGraph{Config: dns.Config{Servers: g.servers}, Reach: simtest.DNSReach{
		netip.MustParseAddr(closedPlace): {Fate: dns.Closed}, rootAddr: {Fate: dns.Closed},
	}}
	for _, s := range g.servers {
		graph.Reach[ips(s.Name)[0]] = dns.Delivery{Fate: dns.Delivered, Server: s.Name}
	}
	graph.Servers = ips(g.servers[0].Name)
	name, kind, _ := strings.Cut(g.asks, " ")
	p, err := pair{graph: graph, question: dns.Question{Name: dns.Name(name)}, to: graph.Servers[0]}.of(kind)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func zone(name dns.Name, records ...string) dns.Zone { return dns.Zone{Name: name, Records: records} }

func authority(name string, zones ...dns.Zone) dns.Server {
	return dns.Server{Name: name, Software: dns.Authority, Zones: zones}
}

// forwarder asks others for everything that its zones don't hold.
func forwarder(software dns.Software, to []netip.Addr, zones ...dns.Zone) dns.Server {
	return dns.Server{Name: "r1", Software: software, Forwarders: to, ForwardOnly: true, Zones: zones}
}

// chain is n aliases, of which each leads to the other of two servers, and an address.
func chain(n int) []dns.Server {
	zones := []dns.Zone{{Name: "x.test"}, {Name: "y.test"}}
	for i := range n {
		zones[i%2].Records = append(zones[i%2].Records, fmt.Sprintf("n%d CNAME n%d.%s.", i, i+1, zones[(i+1)%2].Name))
	}
	zones[n%2].Records = append(zones[n%2].Records, fmt.Sprintf("n%d A 192.0.2.1", n))
	r := dns.Server{Name: "r1", ForwardOnly: true, Forward: []dns.Forward{{Suffix: "x.test", To: ips("a1")}, {Suffix: "y.test", To: ips("a2")}}}
	return []dns.Server{r, authority("a1", zones[0]), authority("a2", zones[1])}
}

// inOneZone is n aliases in one zone, and an address.
func inOneZone(n int) dns.Zone {
	z := dns.Zone{Name: "x.test"}
	for i := range n {
		z.Records = append(z.Records, fmt.Sprintf("n%d CNAME n%d", i, i+1))
	}
	z.Records = append(z.Records, fmt.Sprintf("n%d A 192.0.2.1", n))
	return z
}

// aliases are the records of n aliases in an answer.
func aliases(n int, of func(i int) string) string {
	all := []string{of(n) + " A 192.0.2.1"}
	for i := range n {
		all = append(all, of(i)+" CNAME "+of(i+1))
	}
	return sorted(all)
}

func byTurns(i int) string { return fmt.Sprintf("n%d.%s.test", i, []string{"x", "y"}[i%2]) }

func inX(i int) string { return fmt.Sprintf("n%d.x.test", i) }

// many are so many addresses of one name.
func addresses(n int) (lines, records []string) {
	for i := range n {
		lines = append(lines, fmt.Sprintf("many A 198.51.100.%d", i))
		records = append(records, fmt.Sprintf("many.x.test A 198.51.100.%d", i))
	}
	return lines, records
}

var (
	byBIND     = cast{dns.BIND: bind, dns.Authority: knot}
	byPDNS     = cast{dns.BIND: recursor, dns.Authority: knot}
	byUnbound  = cast{dns.Unbound: unbound, dns.BIND: bind, dns.Authority: knot}
	byDnsmasq  = cast{dns.Dnsmasq: dnsmasq, dns.BIND: bind, dns.Authority: knot}
	byNSD      = cast{dns.BIND: bind, dns.Authority: nsd}
	closedBIND = cast{dns.BIND: bindAuth, dns.Authority: knot} // without recursion
)

func with(software dns.Software, servers []dns.Server) []dns.Server {
	servers[0].Software = software
	return servers
}

func goldens() []golden {
	lines, records := addresses(90)
	big, whole := authority("a1", zone("x.test", lines...)), " "+sorted(records)
	norec := forwarder(dns.BIND, ips("a1"), zone("x.test", "www A 192.0.2.1", "out CNAME www.y.test.", "cut NS ns.cut", "ns.cut A 192.0.2.9"))
	norec.NoRecursion = true
	all := []golden{
		{says: "a rule holds whole labels", cast: byBIND, asks: "axx.test A", want: "SERVFAIL", servers: []dns.Server{
			{Name: "r1", ForwardOnly: true, Forward: []dns.Forward{{Suffix: "xx.test", To: ips("a1")}}}, authority("a1", zone("test", "axx A 192.0.2.1"))}},
		{says: "and the very name of the suffix", cast: byBIND, asks: "xx.test A", want: "NOERROR ra xx.test A 192.0.2.1", servers: []dns.Server{
			{Name: "r1", ForwardOnly: true, Forward: []dns.Forward{{Suffix: "xx.test", To: ips("a1")}}}, authority("a1", zone("test", "xx A 192.0.2.1"))}},
		{says: "a question for an alias itself is not followed", cast: byBIND, asks: "n0.x.test CNAME", want: "NOERROR ra n0.x.test CNAME n1.x.test", servers: []dns.Server{forwarder(dns.BIND, ips("a1")), authority("a1", inOneZone(2))}},
		{says: "named follows eleven aliases", cast: byBIND, asks: "n0.x.test A", servers: chain(11), want: "NOERROR ra " + aliases(11, byTurns)},
		{says: "and no twelfth", cast: byBIND, asks: "n0.x.test A", servers: chain(12), want: "SERVFAIL"},
		{says: "unbound follows eleven", cast: byUnbound, asks: "n0.x.test A", servers: with(dns.Unbound, chain(11)), want: "NOERROR ra " + aliases(11, byTurns)},
		{says: "and no twelfth either", cast: byUnbound, asks: "n0.x.test A", servers: with(dns.Unbound, chain(12)), want: "SERVFAIL"},
		{says: "nor does pdns-recursor", cast: byPDNS, asks: "n0.x.test A", servers: chain(11), want: "NOERROR ra " + aliases(11, byTurns), hops: noHops},
		{says: "which fails as they do", cast: byPDNS, asks: "n0.x.test A", servers: chain(12), want: "SERVFAIL", hops: noHops},
		{says: "a proxy follows none", cast: byDnsmasq, asks: "n0.x.test A", servers: []dns.Server{forwarder(dns.Dnsmasq, ips("a1")), authority("a1", zone("x.test", "n0 CNAME www.y.test."))},
			want: "NOERROR aa ra n0.x.test CNAME www.y.test", hops: moreHops},
		{says: "nsd follows thirty in its zone", cast: byNSD, asks: "n0.x.test A", servers: []dns.Server{authority("a1", inOneZone(30))}, want: "NOERROR aa " + aliases(30, inX), hops: noHops},
		{says: "an answer that does not fit comes over TCP", cast: byBIND, asks: "many.x.test A", servers: []dns.Server{big}, want: "NOERROR aa" + whole, hops: noHops},
		{says: "to a resolver as well", cast: byBIND, asks: "many.x.test A", servers: []dns.Server{forwarder(dns.BIND, ips("a1")), big}, want: "NOERROR ra" + whole, hops: noHops},
		{says: "also unbound", cast: byUnbound, asks: "many.x.test A", servers: []dns.Server{forwarder(dns.Unbound, ips("a1")), big}, want: "NOERROR ra" + whole, hops: noHops},
		{says: "through a proxy", cast: byDnsmasq, asks: "many.x.test A", servers: []dns.Server{forwarder(dns.Dnsmasq, ips("a1")), big}, want: "NOERROR aa ra" + whole, hops: noHops},
		{says: "without recursion own zones are answered", cast: closedBIND, asks: "www.x.test A", servers: []dns.Server{norec}, want: "NOERROR aa www.x.test A 192.0.2.1"},
		{says: "aliases are not followed", cast: closedBIND, asks: "out.x.test A", servers: []dns.Server{norec, authority("a1", zone("y.test", "www A 192.0.2.2"))}, want: "NOERROR aa out.x.test CNAME www.y.test"},
		{says: "delegations are told", cast: closedBIND, asks: "b.cut.x.test A", servers: []dns.Server{norec}, want: "NOERROR referral cut.x.test ns.cut.x.test"},
		{says: "and the rest is refused", cast: closedBIND, asks: "www.y.test A", servers: []dns.Server{norec, authority("a1", zone("y.test", "www A 192.0.2.2"))}, want: "REFUSED"},
		{says: "dnsmasq without a rule refuses", cast: byDnsmasq, asks: "www.y.test A", want: "REFUSED ra", hops: moreHops, servers: []dns.Server{{Name: "r1", Software: dns.Dnsmasq, Forward: []dns.Forward{{Suffix: "x.test", To: ips("a1")}}}, authority("a1")}},
		{says: "dnsmasq passes a refusal on", cast: byDnsmasq, asks: "www.y.test A", want: "REFUSED ra", servers: []dns.Server{forwarder(dns.Dnsmasq, ips("refuses")), authority("refuses")}},
		{says: "and is silent where a port is closed", cast: byDnsmasq, asks: "www.y.test A", want: silence, servers: []dns.Server{forwarder(dns.Dnsmasq, ips(closedPlace))}, timeout: time.Second},
	}
	return slices.Concat(all, ofRFC4592(), ofDifferences())
}

// ofDifferences are the smallest cases of what is known to differ: one that differs no
// more has no place in the table.
func ofDifferences() []golden {
	lines, _ := addresses(120)
	refers := authority("a1", zone("x.test", "b NS ns.b", "ns.b A "+places["a1"]))
	first := forwarder(dns.BIND, ips("a1"))
	first.ForwardOnly = false
	own := func(to []netip.Addr, records ...string) dns.Server {
		return forwarder(dns.Unbound, to, zone("x.test", records...))
	}
	return []golden{
		{known: "BIND follows a referral when it may ask the root as well", cast: byBIND, asks: "b.x.test A", servers: []dns.Server{first, refers}},
		{known: "BIND looks for the address of a server that its own zone names without one", cast: byBIND, asks: "a.x.test A",
			servers: []dns.Server{{Name: "r1", Forwarders: ips("refuses"), Zones: []dns.Zone{zone("x.test", "a NS ns.a")}}, authority("refuses")}},
		{known: "BIND takes no more than a hundred records of a name", cast: byBIND, asks: "many.x.test A", servers: []dns.Server{forwarder(dns.BIND, ips("a1")), authority("a1", zone("x.test", lines...))}, hops: noHops},
		{known: "knot looks for an alias's target in the alias's zone", cast: byBIND, asks: "a.test A", servers: []dns.Server{authority("a1", zone("test", "a CNAME b.x", "*.x A 192.0.2.1"), zone("x.test"))}},
		{known: "knot follows five aliases in a zone", cast: byBIND, asks: "n0.x.test A", servers: []dns.Server{authority("a1", inOneZone(8))}},
		{known: "named is no authority for aliases in a circle", cast: closedBIND, asks: "a.x.test A", servers: []dns.Server{authorityOf(dns.BIND, zone("x.test", "a CNAME b", "b CNAME a"))}},
		{known: "pdns-recursor believes a zone above the rule that a record is missing", cast: byPDNS, asks: "a.c.test TXT", hops: noHops,
			servers: []dns.Server{{Name: "r1", ForwardOnly: true, Forwarders: ips(closedPlace), Forward: []dns.Forward{{Suffix: "a.c.test", To: ips("a1")}}}, authority("a1", zone("c.test", "a A 192.0.2.1"))}},
		{known: "pdns-recursor may follow a referral", cast: byPDNS, asks: "ns.a.c.test A", hops: noHops,
			servers: []dns.Server{{Name: "r1", ForwardOnly: true, Forwarders: ips("a2"), Forward: []dns.Forward{{Suffix: "c.test", To: ips("a2")}}}, authority("a1", zone("c.test")), authority("a2", zone("c.test", "a NS ns.a", "ns.a A "+places["a1"]))}},
		{known: "unbound says NOERROR where an alias in its own zone leads to nothing", cast: byUnbound, asks: "a.x.test A", servers: []dns.Server{own(nil, "a CNAME b")}},
		{known: "unbound does not follow an alias in its own zone into a wildcard or a delegation", cast: byUnbound, asks: "a.x.test A", servers: []dns.Server{own(nil, "a CNAME b", "* A 192.0.2.1")}},
		{known: "unbound leaves a referral out where the question is for the server that it names", cast: byUnbound, asks: "ns.b.a.x.test A",
			servers: []dns.Server{{Name: "r1", Software: dns.Unbound, ForwardOnly: true, Forwarders: ips(closedPlace), Forward: []dns.Forward{{Suffix: "b.a.x.test", To: ips("a1")}}}, authority("a1", zone("a.x.test", "b NS ns.b"))}},
		{known: "unbound refers to the deepest of nested delegations", cast: byUnbound, asks: "c.a.b.x.test A", servers: []dns.Server{own(nil, "b NS ns.b", "a.b NS ns.a.b")}},
		{known: "unbound looks for an alias's target in the alias's zone", cast: byUnbound, asks: "c.x.test A",
			servers: []dns.Server{forwarder(dns.Unbound, ips(closedPlace), zone("x.test", "c CNAME b.a", "b.a A 192.0.2.1"), zone("a.x.test"))}},
		{known: "unbound finds a wildcard for what is below a name that has no records", cast: byUnbound, asks: "a.c.x.test A", servers: []dns.Server{own(nil, "b.c A 192.0.2.1", "* A 192.0.2.2")}},
		{known: "unbound does not know a star that exists for what is below it", cast: byUnbound, asks: "a.x.test A", servers: []dns.Server{own(nil, "b.* A 192.0.2.1")}},
		{known: "unbound asks a forwarder where an alias from elsewhere leads into a zone of its own", cast: byUnbound, asks: "a.y.test A",
			servers: []dns.Server{own(ips("a1"), "a A 192.0.2.1"), authority("a1", zone("y.test", "a CNAME a.x.test."), zone("x.test", "a A 192.0.2.2"))}},
		{known: "unbound asks the next forwarder where aliases lead in a circle", cast: byUnbound, asks: "a.x.test A",
			servers: []dns.Server{forwarder(dns.Unbound, ips("a1", "a2")), authority("a1", zone("x.test", "a CNAME a")), authority("a2", zone("x.test", "a CNAME a"))}},
	}
}

// authorityOf answers from its zones alone, with software that could do more.
func authorityOf(software dns.Software, zones ...dns.Zone) dns.Server {
	return dns.Server{Name: "r1", Software: software, NoRecursion: true, Zones: zones}
}

// Every difference in the table can be seen, but for a race.
func TestEveryDifferenceHasItsCase(t *testing.T) {
	shown := map[string]bool{
		"dnsmasq may pass a failure on before everybody has answered":    true,
		"public DNS is one resolver in the model, and here an authority": true,
		"unbound gives a server up that takes its time":                  true,
		"pdns-recursor asks the faster of several servers first":         true,
		"pdns-recursor may tell an alias that leads back to itself":      true, // seed 1920261151
		"unbound asks any of several servers":                            true,
	}
	for _, g := range ofDifferences() {
		shown[g.known] = true
	}
	for _, d := range differences {
		if !shown[d.name] {
			t.Errorf("no case shows that %s", d.name)
		}
		if d.reason == "" || d.source == "" {
			t.Errorf("%s: no reason, or no source", d.name)
		}
	}
}

// ofRFC4592 are the examples of RFC 4592, section 2.2.1 and 3.3.2. Source: dns:D10.19.
func ofRFC4592() (all []golden) {
	example := zone("example.test", "* TXT any", "* MX 10 host1", "sub.* TXT sub", "host1 A 192.0.2.1", "_ssh._tcp.host1 SRV 0 0 22 host1",
		"_ssh._tcp.host2 SRV 0 0 22 host1", "subdel NS ns.example.org.")
	for asks, want := range map[string]string{
		"host3.example.test MX":               "NOERROR aa host3.example.test MX 10 host1.example.test",
		"host3.example.test A":                "NOERROR aa",
		"foo.bar.example.test TXT":            "NOERROR aa foo.bar.example.test TXT \"any\"",
		"host1.example.test MX":               "NOERROR aa",
		"sub.*.example.test MX":               "NOERROR aa",
		"_telnet._tcp.host1.example.test SRV": "NXDOMAIN aa",
		"host.subdel.example.test A":          "NOERROR referral subdel.example.test ns.example.org",
		"ghost.*.example.test MX":             "NXDOMAIN aa",
	} {
		for _, c := range []cast{byBIND, byNSD} {
			all = append(all, golden{says: c[dns.Authority].name + " " + asks, cast: c, asks: asks, want: want, servers: []dns.Server{authority("a1", example)}})
		}
	}
	return all
}

// The model says what is wanted, anywhere; and so do real servers, where there are some.
func TestGoldens(t *testing.T) {
	for _, g := range goldens() {
		if g.known != "" {
			g.says = g.known
		}
		t.Run(g.says, func(t *testing.T) { g.hold(t) })
	}
}

func (g golden) hold(t *testing.T) {
	p := g.pair(t)
	want, l, err := modelled(p, p.graph)
	if err != nil {
		t.Fatal(err)
	}
	if g.known == "" && want.answer.String() != g.want {
		t.Errorf("the model says %s, want %s\n%s\n%s", want.answer, g.want, p, l)
	}
	needServers(t)
	tr := troupe{name: g.says, cast: g.cast, hops: g.hops, timeout: max(g.timeout, 5*time.Second)}
	dir := farmDir(t)
	f, err := tr.alone(dir, p)
	for i := 0; err == nil && g.known != "" && f.diff == "" && i < 20; i++ { // some show in time, or not
		f, err = tr.alone(dir, p)
	}
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case g.known != "" && (f.known == nil || f.known.name != g.known):
		t.Errorf("%s\n%s\nis covered by %v, want %q", p, f.diff, f.known, g.known)
	case g.known == "" && (f.got.answer.String() != g.want || f.diff != ""):
		t.Errorf("%s\nthe servers say %s, want %s\n%s", p, f.got.answer, g.want, f.diff)
	}
}
