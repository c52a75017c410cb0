//go:build linux

package named

import (
	"cmp"
	"net/netip"
	"slices"

	"azpath/dns"
	"azpath/sim/simtest"
)

// asObserved is the graph with every server's list in the order in which it was seen to
// use it: real servers prefer whoever was quick the last time, and the model asks in the
// order written. Everything else is left to the model. certain is false when a list was
// used in two orders, which a graph cannot say. Source: dns-lab.md B2.
func (d *design) asObserved(got seen) (g simtest.DNSGraph, certain bool) {
	g, certain = d.graph, true
	g.Config.Servers = slices.Clone(g.Config.Servers)
	for i := range g.Config.Servers {
		s := &g.Config.Servers[i]
		s.Forward = slices.Clone(s.Forward)
		for _, list := range listsOf(s) {
			var order []netip.Addr
			for _, used := range uses(s, list.name, got) {
				used = slices.DeleteFunc(used, func(a netip.Addr) bool { return !slices.Contains(*list.to, a) })
				n := min(len(used), len(order))
				certain = certain && slices.Equal(used[:n], order[:n])
				if n == len(order) {
					order = used
				}
			}
			for _, a := range *list.to {
				if !slices.Contains(order, a) {
					order = append(order, a)
				}
			}
			*list.to = order
		}
	}
	return g, certain
}

// list are forwarders, and the suffix they are for.
type list struct {
	name dns.Name
	to   *[]netip.Addr
}

func listsOf(s *dns.Server) (all []list) {
	for i := range s.Forward {
		all = append(all, list{s.Forward[i].Suffix, &s.Forward[i].To})
	}
	return append(all, list{dns.Root, &s.Forwarders})
}

// uses are whom a server asked, in order, for each question that falls under a rule of
// its own. Dnsmasq asks everybody at once: its order is who helped it first, and then
// who failed it first.
func uses(s *dns.Server, suffix dns.Name, got seen) (all [][]netip.Addr) {
	edges := got.order
	if s.Software == dns.Dnsmasq {
		edges = slices.Clone(got.answered)
		slices.SortStableFunc(edges, func(a, b edge) int { return cmp.Compare(got.edges[a].failure(), got.edges[b].failure()) })
	}
	byQuestion := map[dns.Question]int{}
	for _, e := range edges {
		if e.from != dns.Vantage(s.Name) || longestRule(s, e.question.Name) != suffix {
			continue
		}
		i, ok := byQuestion[e.question]
		if !ok {
			i = len(all)
			byQuestion[e.question] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], e.to)
	}
	return all
}

func longestRule(s *dns.Server, name dns.Name) dns.Name {
	longest := dns.Root
	for _, f := range s.Forward {
		if name.Under(f.Suffix) && f.Suffix.Labels() > longest.Labels() {
			longest = f.Suffix
		}
	}
	return longest
}

// failure is 1 for an answer that sends a proxy to somebody else, and 0 for others.
func (a answer) failure() int {
	if a.rcode == "NOERROR" || a.rcode == "NXDOMAIN" {
		return 0
	}
	return 1
}
