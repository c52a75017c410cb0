//go:build linux

package named

import (
	"slices"
	"strings"

	"azpath/dns"
)

// heard says whether a server with the software got an answer of which is holds.
func (f *finding) heard(software dns.Software, is func(s *dns.Server, e edge, a answer) bool) bool {
	for _, s := range f.servers {
		for e, a := range f.got.edges {
			if s.Software == software && e.from == dns.Vantage(s.Name) && is(s.Server, e, a) {
				return true
			}
		}
	}
	return false
}

// answers says whether a program gave another answer than the model, of which is
// holds.
func (f *finding) answers(p *program, is func(s *server, want, got answer) bool) bool {
	for _, s := range f.servers {
		for e, got := range f.got.edges {
			want, ok := f.want.edges[e]
			if ok && s.program == p && e.to == s.at && got != want && is(s, want, got) {
				return true
			}
		}
	}
	return false
}

// plays says whether a server in the graph runs the software.
func (f *finding) plays(software dns.Software) bool {
	return slices.ContainsFunc(f.servers, func(s *server) bool { return s.Software == software })
}

// playedBy says whether the program plays a server in the graph.
func (f *finding) playedBy(p *program) bool {
	return slices.ContainsFunc(f.servers, func(s *server) bool { return s.program == p })
}

// meets says whether the lookup met a situation.
func (f *finding) meets(situation string) bool {
	return slices.Contains(f.graph.Situations(f.lookup), situation)
}

// has says whether something holds of a zone of the server's.
func (s *server) has(is func(dns.Zone) bool) bool { return slices.ContainsFunc(s.Zones, is) }

// contains says whether each of some records is among others.
func contains(all, some string) bool {
	have := strings.Split(all, ", ")
	for _, r := range strings.Split(some, ", ") {
		if !slices.Contains(have, r) {
			return false
		}
	}
	return true
}
