//go:build linux

package named

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"azpath/dns"
	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

// troupe is the programs that play graphs of a shape, and how they are compared.
type troupe struct {
	name    string
	shape   simtest.DNSShape
	cast    cast
	fit     func(*dns.Server) // takes out what the programs cannot play
	only    func(*dns.Lookup) bool
	hops    hops
	timeout time.Duration
	share   int  // of a hundred pairs
	public  bool // there is a public DNS behind the root
	noAA    bool // the program is no authority even for its own zones
	// fault changes what the model is told: a deliberate mistake, which must be found.
	fault func(*finding) simtest.DNSGraph
}

var troupes = []*troupe{
	{
		name: "named before knot", share: 30, timeout: 5 * time.Second,
		shape: simtest.DNSShape{Software: []dns.Software{dns.BIND}, NoLoops: true, NoSilence: true, ServersOnly: true},
		cast:  cast{dns.BIND: bind, dns.Authority: knot},
	},
	{
		name: "named, silence and loops", share: 5, timeout: 45 * time.Second, hops: noHops,
		shape: simtest.DNSShape{Software: []dns.Software{dns.BIND}, ServersOnly: true},
		cast:  cast{dns.BIND: bind, dns.Authority: knot},
		only:  func(l *dns.Lookup) bool { return l.Time > 0 || l.Loop() != nil },
	},
	{
		name: "pdns-recursor, loops", share: 15, timeout: 10 * time.Second, hops: noHops,
		shape: simtest.DNSShape{Software: []dns.Software{dns.BIND}, NoSilence: true, ServersOnly: true},
		cast:  cast{dns.BIND: recursor, dns.Authority: knot},
		fit: func(s *dns.Server) {
			s.ForwardOnly = true
			if s.Software == dns.BIND {
				s.Zones = nil
			}
		},
	},
	{
		name: "named, the root behind", share: 10, timeout: 5 * time.Second, hops: sameAsks, public: true,
		shape: simtest.DNSShape{Software: []dns.Software{dns.BIND}, NoLoops: true, NoSilence: true, ServersOnly: true},
		cast:  cast{dns.BIND: bind, dns.Authority: knot},
		fit: func(s *dns.Server) {
			if s.Software == dns.BIND {
				s.ForwardOnly = false
			}
		},
	},
	{
		name: "pdns-recursor, own zones", share: 5, timeout: 10 * time.Second, hops: noHops, noAA: true,
		shape: simtest.DNSShape{Software: []dns.Software{dns.BIND}, NoLoops: true, NoSilence: true, ServersOnly: true},
		cast:  cast{dns.BIND: recursor, dns.Authority: knot},
		fit: func(s *dns.Server) {
			s.ForwardOnly = true
			if s.LongestSuffix = s.Software == dns.BIND; s.LongestSuffix {
				for i := range s.Zones {
					s.Zones[i].Records = slices.DeleteFunc(s.Zones[i].Records, notForPDNS)
				}
			}
		},
	},
	{
		name: "unbound before knot", share: 15, timeout: 10 * time.Second,
		shape: simtest.DNSShape{Software: []dns.Software{dns.Unbound}, NoLoops: true, NoSilence: true, ServersOnly: true},
		cast:  cast{dns.Unbound: unbound, dns.BIND: bind, dns.Authority: knot},
		fit:   func(s *dns.Server) { s.ForwardOnly = true },
	},
	{
		name: "dnsmasq before named and knot", share: 15, timeout: 1500 * time.Millisecond, hops: moreHops,
		shape: simtest.DNSShape{Software: []dns.Software{dns.Dnsmasq, dns.BIND}, NoLoops: true, NoSilence: true, ServersOnly: true},
		cast:  cast{dns.Dnsmasq: dnsmasq, dns.BIND: bind, dns.Authority: knot},
		fit: func(s *dns.Server) {
			if s.Software == dns.Dnsmasq {
				s.Zones = nil
			}
		},
		only: func(l *dns.Lookup) bool { // nobody waits for a dnsmasq that says nothing
			for x := range l.Exchanges() {
				if x.From != "client" && !x.Answered && x.Delivery.Fate == dns.Delivered {
					return false
				}
			}
			return true
		},
	},
	{
		name: "nsd", share: 3, timeout: 5 * time.Second,
		shape: simtest.DNSShape{Software: []dns.Software{dns.BIND}, NoLoops: true, NoSilence: true, ServersOnly: true},
		cast:  cast{dns.BIND: bind, dns.Authority: nsd},
		fit: func(s *dns.Server) { // nsd has one tree for all zones: dns-lab.md F1
			if s.Software == dns.Authority {
				s.Zones = s.Zones[:min(1, len(s.Zones))]
			}
		},
	},
	{
		name: "named without recursion", share: 2, timeout: 5 * time.Second,
		shape: simtest.DNSShape{Software: []dns.Software{dns.BIND}, NoLoops: true, NoSilence: true, ServersOnly: true},
		cast:  cast{dns.BIND: bind, dns.Authority: bindAuth},
	},
}

// notForPDNS is true for records of a zone of its own that pdns-recursor has a mind of
// its own about: delegations, wildcards, and names that exist for what is below them.
// Source: dns-lab.md B4, B7.
func notForPDNS(record string) bool {
	owner, _, _ := strings.Cut(record, " ")
	return strings.ContainsAny(owner, ".*") || strings.Contains(record, " NS ")
}

// pairs are the graphs and questions for the troupe.
func (tr *troupe) pairs() *rapid.Generator[pair] {
	return rapid.Custom(func(t *rapid.T) pair {
		g := simtest.DNSGraphs(tr.shape).Draw(t, "graph")
		if tr.fit != nil {
			for i := range g.Config.Servers {
				tr.fit(&g.Config.Servers[i])
			}
		}
		if tr.public {
			publish(&g, simtest.DNSGraphs(tr.shape).Draw(t, "public"))
		}
		p := pair{graph: g, question: simtest.DNSQuestions(g).Draw(t, "question"), to: g.Servers[0]}
		if rapid.IntRange(0, 4).Draw(t, "another server") == 4 {
			p.to = rapid.SampledFrom(answering(g)).Draw(t, "server")
		}
		return p
	})
}

// publish makes the authorities' zones of another graph public, but for what they
// delegate: to whom is not the model's business.
func publish(g *simtest.DNSGraph, other simtest.DNSGraph) {
	g.Reach[rootAddr] = dns.Delivery{Fate: dns.Delivered, Public: true}
	g.Config.Public = []dns.PublicZone{{Zone: dns.Zone{Name: "public.test"}}}
	for _, s := range other.Config.Servers {
		if s.Name != "a1" {
			continue
		}
		for _, z := range s.Zones {
			z.Records = slices.DeleteFunc(slices.Clone(z.Records), func(r string) bool { return strings.Contains(r, " NS ") })
			g.Config.Public = append(g.Config.Public, dns.PublicZone{Zone: z})
		}
	}
}

// draw makes so many pairs, from a seed on.
func (tr *troupe) draw(from, many int) (all []pair) {
	gen := tr.pairs()
	for seed := from; len(all) < many; seed++ {
		p := gen.Example(seed)
		p.seed = seed
		if tr.only != nil {
			if _, l, err := modelled(p, p.graph); err != nil || !tr.only(l) {
				continue
			}
		}
		all = append(all, p)
	}
	return all
}

// answering are the addresses where somebody answers.
func answering(g simtest.DNSGraph) (all []netip.Addr) {
	for a, d := range g.Reach {
		if d.Server != "" { // not the root
			all = append(all, a)
		}
	}
	slices.SortFunc(all, netip.Addr.Compare)
	return all
}

// finding is what came of comparing a pair.
type finding struct {
	*design
	got, want seen
	observed  simtest.DNSGraph // with the lists in the order seen
	lookup    *dns.Lookup
	diff      string      // empty: they agree
	known     *difference // the difference is one of these
	certain   bool
}

// compare holds what was seen of a design against the model.
func (tr *troupe) compare(d *design, got seen) (finding, error) {
	g, certain := d.asObserved(got)
	if tr.fault != nil {
		g = tr.fault(&finding{design: d, got: got, observed: g})
	}
	want, l, err := modelled(d.pair, g)
	if err != nil {
		return finding{}, fmt.Errorf("%s\n%w", d.pair, err)
	}
	f := finding{design: d, got: got, observed: g, want: want, lookup: l, certain: certain}
	if tr.noAA {
		want.answer.flags = strings.TrimPrefix(want.answer.flags, "aa ")
	}
	if l.Loop() != nil && want.answer.rcode == silence && got.answer.rcode == "SERVFAIL" {
		want.answer = got.answer // it comes when nobody waits any more: dns-lab.md E7
	}
	f.diff = differ(want, got, tr.hops)
	if f.diff == "" {
		return f, nil
	}
	for _, k := range differences {
		if k.covers(&f) {
			f.known = k
			break
		}
	}
	return f, nil
}

// perform plays pairs in one farm and compares them.
func (tr *troupe) perform(dir string, pairs []pair) ([]finding, error) {
	designs := make([]*design, len(pairs))
	for i, p := range pairs {
		designs[i] = newDesign(i, p, tr.cast)
	}
	all, err := play(dir, designs, tr.timeout)
	if err != nil {
		return nil, err
	}
	out := make([]finding, len(pairs))
	for i, d := range designs {
		if out[i], err = tr.compare(d, all[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// alone plays a pair by itself, again while it used a list in two orders.
func (tr *troupe) alone(dir func() string, p pair) (f finding, err error) {
	for range 12 {
		all, err := tr.perform(dir(), []pair{p})
		if err != nil {
			return f, err
		}
		if f = all[0]; f.certain || f.diff == "" {
			break
		}
	}
	return f, nil
}
