package dns

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// graph is a random set of servers that forward to each other, with zones that
// alias into each other, all under one another's names.
type graph struct {
	config Config
	world  world
}

var words = []string{"a", "b", "c", "d"}

func nameUnder(t *rapid.T, label string) Name {
	n := Name("test")
	for i := range rapid.IntRange(0, 3).Draw(t, label+" depth") {
		n = n.Child(rapid.SampledFrom(words).Draw(t, fmt.Sprint(label, i)))
	}
	return n
}

func zoneOf(t *rapid.T, label string, name Name) Zone {
	z := Zone{Name: name}
	seen := map[string]bool{}
	for i := range rapid.IntRange(0, 5).Draw(t, label+" records") {
		owner := rapid.SampledFrom([]string{"@", "a", "b", "c", "a.b", "*", "*.a", "c.d"}).Draw(t, fmt.Sprint(label, " owner ", i))
		if seen[owner] {
			continue
		}
		seen[owner] = true
		switch kind := rapid.IntRange(0, 3).Draw(t, fmt.Sprint(label, " kind ", i)); {
		case kind < 2 || owner == "@":
			z.Records = append(z.Records, fmt.Sprintf("%s A 10.0.%d.%d", owner, len(name), i))
		case kind == 2:
			z.Records = append(z.Records, fmt.Sprintf("%s CNAME %s.", owner, nameUnder(t, fmt.Sprint(label, " target ", i))))
		default:
			z.Records = append(z.Records, owner+" TXT x")
		}
	}
	return z
}

func zonesOf(t *rapid.T, label string) (zs []Zone) {
	seen := map[Name]bool{}
	for i := range rapid.IntRange(0, 3).Draw(t, label) {
		n := nameUnder(t, fmt.Sprint(label, i))
		if !seen[n] {
			zs = append(zs, zoneOf(t, fmt.Sprint(label, i), n))
		}
		seen[n] = true
	}
	return zs
}

// everyServer are the addresses of the servers; the last is dead.
var everyServer = []string{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.9"}

func graphs(resolversOnly bool) *rapid.Generator[graph] {
	return rapid.Custom(func(t *rapid.T) graph {
		g := graph{world: world{}}
		all := everyServer
		kinds := []Software{BIND, BIND, Unbound, Authority}
		if !resolversOnly {
			kinds = append(kinds, WindowsServer, Dnsmasq, CoreDNS)
		}
		for i := range 4 {
			s := Server{Name: fmt.Sprint("s", i), Software: rapid.SampledFrom(kinds).Draw(t, "software"), ForwardOnly: true}
			s.Zones = zonesOf(t, fmt.Sprint("zones of ", i))
			all := all
			if resolversOnly {
				all = all[i+1:] // the reference knows no loops
			}
			seen := map[Name]bool{}
			for j := range rapid.IntRange(0, 3).Draw(t, "rules") {
				f := Forward{nameUnder(t, fmt.Sprint("suffix ", i, j)), addrs(rapid.SampledFrom(all).Draw(t, "to"))}
				if !seen[f.Suffix] {
					s.Forward = append(s.Forward, f)
				}
				seen[f.Suffix] = true
			}
			s.Forwarders = addrs(rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(2, len(all)), func(s string) string { return s }).Draw(t, "forwarders")...)
			g.config.Servers = append(g.config.Servers, s)
			g.world["*>"+everyServer[i]] = Delivery{Server: s.Name}
		}
		if resolversOnly || rapid.Bool().Draw(t, "closed?") { // the reference has no clock
			g.world["*>10.0.0.9"] = Delivery{Fate: Closed}
		}
		v := View{Name: "net", Outbound: "net"}
		for i, z := range zonesOf(t, "linked") {
			v.Zones = append(v.Zones, LinkedZone{&z, i == 0})
		}
		if rapid.Bool().Draw(t, "ruleset?") {
			v.Rules = []Rule{{Name: "r", Suffix: nameUnder(t, "rule"), To: addrs(rapid.SampledFrom(append(slices.Clone(all), azure)).Draw(t, "target"))}}
		}
		g.config.Views = []View{v}
		g.world["*>"+azure] = Delivery{View: "net"}
		for _, z := range zonesOf(t, "public") {
			g.config.Public = append(g.config.Public, PublicZone{Zone: z})
		}
		return g
	})
}

func (g graph) system(t *rapid.T) *System {
	s, err := New(g.config, everywhere(g.world))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func anyClient(t *rapid.T) Client {
	return Client{From: "vm", Program: rapid.SampledFrom([]Resolver{Glibc, WindowsClient, WindowsNslookup, BINDNslookup}).Draw(t, "program"),
		Servers: addrs(rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"10.0.0.1", "10.0.0.2", "10.0.0.9", azure}), 1, 3, func(s string) string { return s }).Draw(t, "servers")...)}
}

func anyQuestion(t *rapid.T) Question {
	return Question{nameUnder(t, "question"), rapid.SampledFrom([]Type{A, A, A, TXT, CNAME}).Draw(t, "type")}
}

// Whatever servers, zones and aliases there are, a lookup ends with a result, and
// the same one the second time.
func TestEveryLookupEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := graphs(false).Draw(t, "graph").system(t)
		c, q := anyClient(t), anyQuestion(t)
		l := s.Lookup(c, q)
		if l.Result == 0 || l.Result == Resolved && !l.Response.has(q.Type) || (l.Result != Resolved) != (l.Fault != nil) || l.Time < 0 {
			t.Fatalf("undecided\n%s", l)
		}
		if (l.Result == Resolved) != (l.Cause() == "") {
			t.Fatalf("cause %q\n%s", l.Cause(), l)
		}
		if again := s.Lookup(c, q); again.String() != l.String() {
			t.Fatalf("another answer the second time\n%s\n%s", l, again)
		}
	})
}

// The generator must reach every result, and loops, or the laws hold for little.
func TestLookupsComeToEveryEnd(t *testing.T) {
	lookups := rapid.Custom(func(t *rapid.T) *Lookup {
		return graphs(false).Draw(t, "graph").system(t).Lookup(anyClient(t), anyQuestion(t))
	})
	met, loops := map[Result]int{}, 0
	for seed := range 1000 { // the same ones in every run
		l := lookups.Example(seed)
		met[l.Result]++
		if l.Loop() != nil {
			loops++
		}
	}
	for r := Resolved; r <= TimedOut; r++ {
		if met[r] < 20 {
			t.Errorf("%d of 1000 lookups ended with %v, want 20 at least", met[r], r)
		}
	}
	if loops < 50 {
		t.Errorf("%d of 1000 lookups met a loop, want 50 at least", loops)
	}
}

// Servers and zones that nobody reaches change nothing.
func TestUnrelatedServersChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphs(false).Draw(t, "graph")
		c, q := anyClient(t), anyQuestion(t)
		want := g.system(t).Lookup(c, q).String()
		g.config.Servers = append(g.config.Servers, Server{Name: "other", Zones: []Zone{zoneOf(t, "other", nameUnder(t, "other"))}, Forwarders: addrs("10.0.0.1")})
		g.config.Views = append(g.config.Views, View{Name: "other", Zones: []LinkedZone{{Zone: &Zone{Name: q.Name}}}})
		g.config.Public = append(g.config.Public, PublicZone{Zone: Zone{Name: "elsewhere.example"}})
		if got := g.system(t).Lookup(c, q).String(); got != want {
			t.Fatalf("with a server more\n%s\nwithout\n%s", got, want)
		}
	})
}

// The order of records changes no more than the order of the answer's addresses.
func TestOrderOfRecordsMeansNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphs(false).Draw(t, "graph")
		c, q := anyClient(t), anyQuestion(t)
		before := g.system(t).Lookup(c, q)
		for i := range g.config.Servers {
			s := &g.config.Servers[i]
			for j := range s.Zones {
				slices.Reverse(s.Zones[j].Records)
			}
			slices.Reverse(s.Zones)
			slices.Reverse(s.Forward)
		}
		after := g.system(t).Lookup(c, q)
		if before.Result != after.Result || before.Time != after.Time || sorted(before.Addrs()) != sorted(after.Addrs()) {
			t.Fatalf("before\n%s\nafter\n%s", before, after)
		}
	})
}

func sorted(addrs []netip.Addr) string {
	addrs = slices.Clone(addrs)
	slices.SortFunc(addrs, netip.Addr.Compare)
	return joinAddrs(addrs)
}

// A longer suffix always wins: a rule for a name's parent changes nothing where a
// rule for the name stands.
func TestLongerSuffixWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := nameUnder(t, "name").Child("x")
		s := Server{Name: "fwd", ForwardOnly: true, Forward: []Forward{{name, addrs("10.0.0.2")}}}
		net := world{"*>10.0.0.1": {Server: "fwd"}, "*>10.0.0.2": {Server: "right"}, "*>10.0.0.3": {Server: "wrong"}}
		right := Server{Name: "right", Software: Authority, Zones: []Zone{{Name: "test", Records: []string{string(name) + ". A 10.1.1.1"}}}}
		for at := name.Parent(); at != Root; at = at.Parent() {
			if rapid.Bool().Draw(t, "rule for "+string(at)) {
				s.Forward = append(s.Forward, Forward{at, addrs("10.0.0.3")})
			}
		}
		s.Forward = rapid.Permutation(s.Forward).Draw(t, "order")
		sys, err := New(Config{Servers: []Server{s, right, {Name: "wrong", Software: Authority}}}, net)
		if err != nil {
			t.Fatal(err)
		}
		if l := sys.Lookup(at("10.0.0.1"), Question{name, A}); joinAddrs(l.Addrs()) != "10.1.1.1" {
			t.Fatalf("%s", l)
		}
	})
}

// naive resolves as the facts say in the plainest way: no chain kept, no time, a
// depth for a loop. It knows resolvers and authorities alone. Source: dns-lab.md E.
type naive struct{ g graph }

func (n naive) server(addr netip.Addr) *Server {
	d, ok := n.g.world["*>"+addr.String()]
	if !ok || d.Server == "" {
		return nil
	}
	for i := range n.g.config.Servers {
		if n.g.config.Servers[i].Name == d.Server {
			return &n.g.config.Servers[i]
		}
	}
	return nil
}

// ask is "SERVFAIL", "REFUSED", "NXDOMAIN", "NODATA" with the zone that says so, or the
// sorted data.
func (n naive) ask(addr netip.Addr, q Question, depth int) string {
	s := n.server(addr)
	if s == nil || depth > 40 {
		return "SERVFAIL"
	}
	seen := map[Name]bool{}
	for name := q.Name; ; {
		own := s.Software == Authority || s.Software == Unbound && longest(s.Zones, name) != nil
		if seen[name] && own {
			return "NODATA"
		}
		if seen[name] || len(seen) > maxAliases && !own {
			return "SERVFAIL"
		}
		seen[name] = true
		got := n.one(s, Question{name, q.Type}, depth)
		target, alias := strings.CutPrefix(got, "alias ")
		if !alias {
			return got
		}
		if own {
			if z := longest(s.Zones, Name(target)); z == nil || z != longest(s.Zones, name) {
				return "NODATA" // the chain so far, which whoever asked goes on with
			}
		}
		name = Name(target)
	}
}

func longest(zs []Zone, name Name) *Zone {
	var best *Zone
	for i := range zs {
		if name.Under(zs[i].Name) && (best == nil || zs[i].Name.Labels() > best.Name.Labels()) {
			best = &zs[i]
		}
	}
	return best
}

// one is what a server says of a single name.
func (n naive) one(s *Server, q Question, depth int) string {
	if z := longest(s.Zones, q.Name); z != nil {
		return inZone(z, q)
	}
	if s.Software == Authority {
		return "REFUSED"
	}
	to, suffix := s.Forwarders, Root
	for _, f := range s.Forward {
		if q.Name.Under(f.Suffix) && f.Suffix.Labels() > suffix.Labels() {
			to, suffix = f.To, f.Suffix
		}
	}
	for _, a := range to {
		got := n.ask(a, q, depth+1)
		if got == "SERVFAIL" || got == "REFUSED" {
			continue
		}
		// Of the upstream's answer the record of this very name alone counts.
		if alias, ok := strings.CutPrefix(n.ask(a, Question{q.Name, CNAME}, depth+1), "is "); ok && q.Type != CNAME {
			return "alias " + alias
		}
		if denier, ok := strings.CutPrefix(got, "NODATA "); ok && s.Software == BIND && !Name(denier).Under(suffix) {
			continue
		}
		return got
	}
	return "SERVFAIL"
}

// inZone is RFC 4592 by scanning lines.
func inZone(z *Zone, q Question) string {
	owners := map[Name][]Record{}
	for _, line := range z.Records {
		r, _ := ParseRecord(line, z.Name)
		owners[r.Name] = append(owners[r.Name], r)
	}
	exists := func(name Name) bool {
		if name == z.Name {
			return true
		}
		for o := range owners {
			if o.Under(name) {
				return true
			}
		}
		return false
	}
	at := q.Name
	if !exists(at) {
		for at = at.Parent(); !exists(at); at = at.Parent() {
		}
		at = "*." + at
		if !exists(at) {
			return "NXDOMAIN"
		}
	}
	var data []string
	for _, r := range owners[at] {
		switch {
		case r.Type == CNAME && q.Type != CNAME:
			return "alias " + string(r.Target)
		case r.Type == q.Type && r.Type == CNAME:
			data = append(data, string(r.Target))
		case r.Type == q.Type:
			data = append(data, r.data())
		}
	}
	if data == nil {
		return "NODATA " + string(z.Name)
	}
	slices.Sort(data)
	return "is " + strings.Join(data, " ")
}

// A name that resolves here resolves alike by the naive reference, and one that
// does not exist does not exist there. Source: lab:E1, lab:E2, lab:E3, lab:E4,
// lab:E5, lab:E8.
func TestLookupIsTheNaiveOne(t *testing.T) {
	agreed := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		g := graphs(true).Draw(t, "graph")
		q := anyQuestion(t)
		l := g.system(t).Lookup(Client{From: "vm", Servers: addrs("10.0.0.1"), Program: BINDNslookup}, q)
		want := naive{g}.ask(addr("10.0.0.1"), q, 0)
		if strings.HasPrefix(want, "NODATA ") {
			want = "NODATA"
		}
		var got string
		switch {
		case l.Result == Resolved:
			var data []string
			for _, r := range l.Response.Answer {
				if r.Type == q.Type {
					d := r.data()
					if r.Type == CNAME {
						d = string(r.Target)
					}
					data = append(data, d)
				}
			}
			slices.Sort(data)
			got = "is " + strings.Join(data, " ")
		case l.Result == NotFound && l.Response.Rcode == NXDomain:
			got = "NXDOMAIN"
		case l.Result == NotFound:
			got = "NODATA"
		case l.Result == WasRefused:
			got = "REFUSED"
		default:
			got = "SERVFAIL" // and a timeout: the reference has no clock
		}
		if got != want {
			t.Fatalf("%s: %s, by the reference %s\n%s", q, got, want, l)
		}
		agreed[strings.Fields(got)[0]]++
	})
	t.Log(agreed)
}
