//go:build linux

package named

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"azpath/dns"
	"azpath/sim/simtest"
)

// fault is a mistake that somebody could make in the model: on the graph that it
// makes of another, the right model does what the wrong one would do on the other.
type fault struct {
	name string
	make func(*finding) simtest.DNSGraph
	rare bool // in graphs with a list of two, or with zones within zones, alone
	// blind: it can be made without a look at what was answered.
	blind bool
}

// changed are the servers of the graph, each changed.
func changed(f *finding, change func(*dns.Server)) simtest.DNSGraph {
	p := pair{graph: f.observed}.clone()
	for i := range p.graph.Config.Servers {
		change(&p.graph.Config.Servers[i])
	}
	return p.graph
}

var faults = []fault{
	{name: "the first rule that holds a name wins, not the longest", rare: true, blind: true, make: func(f *finding) simtest.DNSGraph {
		return changed(f, func(s *dns.Server) {
			all := s.Forward
			s.Forward = nil
			for i, r := range all {
				if !slices.ContainsFunc(all[:i], func(first dns.Forward) bool { return r.Suffix.Under(first.Suffix) }) {
					s.Forward = append(s.Forward, r)
				}
			}
		})
	}},
	{name: "suffixes are compared as text", rare: true, blind: true, make: func(f *finding) simtest.DNSGraph {
		return changed(f, func(s *dns.Server) {
			for _, r := range s.Forward {
				if strings.HasSuffix(string(f.question.Name), string(r.Suffix)) && !f.question.Name.Under(r.Suffix) {
					s.Forward = append(s.Forward, dns.Forward{Suffix: f.question.Name, To: r.To})
				}
			}
		})
	}},
	{name: "a name that exists for what is below it does not exist", make: func(f *finding) simtest.DNSGraph {
		return changedZones(f, func(z *dns.Zone) {
			z.Records = slices.DeleteFunc(z.Records, func(text string) bool {
				r, err := dns.ParseRecord(text, z.Name)
				return err == nil && r.Name != f.question.Name && r.Name.Under(f.question.Name)
			})
		})
	}},
	{name: "a wildcard matches from any ancestor", make: func(f *finding) simtest.DNSGraph {
		return changedZones(f, func(z *dns.Zone) {
			for _, text := range z.Records {
				star, ok := strings.CutPrefix(text, "* ")
				if ok && f.got.answer.rcode == "NXDOMAIN" && f.question.Name.Under(z.Name) && f.question.Name != z.Name && !owns(z, f.question.Name) {
					z.Records = append(z.Records, string(f.question.Name)+". "+star)
					return
				}
			}
		})
	}},
	{name: "nothing is delegated", blind: true, make: func(f *finding) simtest.DNSGraph {
		return changedZones(f, func(z *dns.Zone) {
			z.Records = slices.DeleteFunc(z.Records, func(text string) bool { return strings.Contains(text, " NS ") })
		})
	}},
	{name: "nobody is asked after a failure", rare: true, blind: true, make: func(f *finding) simtest.DNSGraph {
		return changed(f, func(s *dns.Server) { eachList(s, func(to *[]netip.Addr) { *to = (*to)[:1] }) })
	}},
	{name: "the next one is asked after a no", rare: true, make: func(f *finding) simtest.DNSGraph {
		return changed(f, func(s *dns.Server) {
			eachList(s, func(to *[]netip.Addr) {
				said := f.got.edges[edge{dns.Vantage(s.Name), (*to)[0], f.question}]
				if len(*to) > 1 && (said.rcode == "NXDOMAIN" || said.rcode == "NOERROR" && said.records == "") {
					*to = (*to)[1:]
				}
			})
		})
	}},
	{name: "what is in no own zone is looked for elsewhere", make: func(f *finding) simtest.DNSGraph {
		return changed(f, func(s *dns.Server) {
			if s.Software != dns.Authority && (f.got.answer.rcode == "NXDOMAIN" || f.got.answer.records == "") {
				s.Zones = nil
			}
		})
	}},
	{name: "a deeper rule comes before an own zone", rare: true, make: func(f *finding) simtest.DNSGraph {
		return changed(f, func(s *dns.Server) { s.LongestSuffix = true })
	}},
	{name: "a resolver passes answers on", make: func(f *finding) simtest.DNSGraph {
		return changed(f, func(s *dns.Server) {
			if s.Software == dns.BIND && s.Zones == nil {
				s.Software = dns.CoreDNS
			}
		})
	}},
	{name: "a missing record is believed of a zone above the rule", rare: true, make: func(f *finding) simtest.DNSGraph {
		return changed(f, func(s *dns.Server) {
			if s.Software == dns.BIND && s.Zones == nil {
				s.Software = dns.Unbound
			}
		})
	}},
	{name: "servers of the same zone are one", blind: true, make: func(f *finding) simtest.DNSGraph {
		g := changed(f, func(*dns.Server) {})
		var first []dns.Zone
		for i := range g.Config.Servers {
			if s := &g.Config.Servers[i]; s.Software == dns.Authority && s.Zones != nil {
				if first == nil {
					first = s.Zones
				}
				s.Zones = first
			}
		}
		return g
	}},
}

func eachList(s *dns.Server, change func(*[]netip.Addr)) {
	if len(s.Forwarders) > 0 {
		change(&s.Forwarders)
	}
	for i := range s.Forward {
		change(&s.Forward[i].To)
	}
}

func owns(z *dns.Zone, name dns.Name) bool {
	return slices.ContainsFunc(z.Records, func(text string) bool {
		r, err := dns.ParseRecord(text, z.Name)
		return err == nil && r.Name.Under(name)
	})
}

func changedZones(f *finding, change func(*dns.Zone)) simtest.DNSGraph {
	return changed(f, func(s *dns.Server) {
		for i := range s.Zones {
			change(&s.Zones[i])
		}
	})
}

// Every mistake in the model is found by the servers, and shrunk to a graph that a
// person reads at a glance.
func TestMistakesInTheModelAreFound(t *testing.T) {
	needServers(t)
	tr, dir := troupes[0], farmDir(t)
	found, err := tr.perform(dir(), tr.draw(1, 1000))
	if err != nil {
		t.Fatal(err)
	}
	for _, mistake := range faults {
		t.Run(mistake.name, func(t *testing.T) {
			wrong := *tr
			wrong.fault = mistake.make
			n, smallest := 0, finding{}
			for _, f := range found {
				if f.diff != "" || !f.certain {
					continue
				}
				got, err := wrong.compare(f.design, f.got)
				if err != nil {
					continue // the mistaken graph is none
				}
				if got.disagrees() {
					if n++; n == 1 {
						smallest = got
					}
				}
			}
			least := 10
			if mistake.rare {
				least = 2
			}
			if n < least {
				t.Fatalf("found in %d of %d pairs, want %d", n, len(found), least)
			}
			small, err := wrong.shrink(dir, smallest)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("found in %d of %d pairs, such as %s\n%s", n, len(found), small.pair, small.diff)
			if lines := strings.Count(small.graph.String(), "\n"); lines > 24 {
				t.Errorf("%d lines, want at most 24", lines)
			}
		})
	}
}

// The same mistakes made by the servers are found as well.
func TestMistakesOfServersAreFound(t *testing.T) {
	needServers(t)
	tr, dir := troupes[0], farmDir(t)
	right := tr.draw(5001, 400)
	for _, mistake := range faults {
		if !mistake.blind {
			continue
		}
		wrong := make([]pair, len(right))
		for i, p := range right {
			wrong[i] = p
			wrong[i].graph = mistake.make(&finding{design: &design{pair: p}, observed: p.graph})
		}
		found, err := tr.perform(dir(), wrong)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for i, f := range found {
			want, _, err := modelled(right[i], right[i].graph)
			if err != nil {
				t.Fatal(err)
			}
			if differ(want, f.got, tr.hops) != "" && f.certain && f.known == nil {
				n++
			}
		}
		if t.Logf("%s: found in %d of %d pairs", mistake.name, n, len(right)); n < 5 {
			t.Errorf("%s: found in %d of %d pairs, want 5", mistake.name, n, len(right))
		}
	}
}
