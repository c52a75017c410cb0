package route

import (
	"net/netip"
	"strings"
)

// Explanation is why an address is routed as it is. The zero value explains nothing.
type Explanation struct {
	// Addr is the address asked, as tables know it: IPv4 if it was IPv4-mapped, without zone.
	Addr netip.Addr
	// Winners is what Lookup answers: nil if no route covers Addr.
	Winners []Route
	// Candidates is every route whose prefix covers Addr, winners first, then losers, longest prefix first,
	// also those that are withdrawn.
	Candidates []EffectiveRoute
	// Assumptions is what the answer leans on, nil if nothing.
	Assumptions []Assumption
}

// Explain finds every candidate that covers addr and the rule by which each loser lost. The first call on a
// Table builds what it needs, which takes far longer than a Lookup. It may be called concurrently.
func (t *Table) Explain(addr netip.Addr) Explanation {
	if !addr.IsValid() {
		return Explanation{}
	}
	t.trieOnce.Do(func() { t.trie = newTrie(t.routes) })
	e := Explanation{Addr: plain(addr)}
	var losers []EffectiveRoute
	for _, s := range t.trie.covering(e.Addr) {
		for i := s.lo; i < s.hi; i++ {
			row := t.row(i)
			if row.State == StateActive && e.takes(row.Route) {
				e.Winners = append(e.Winners, row.Route)
				e.Candidates = append(e.Candidates, row)
				continue
			}
			if row.State == StateActive {
				row.Lost, row.To = RuleLongestPrefix, e.Winners[0]
			}
			losers = append(losers, row)
		}
	}
	e.Candidates = append(e.Candidates, losers...)
	if i := t.Index(e.Addr); i >= 0 {
		e.Assumptions = t.Assumptions(i)
	}
	return e
}

// takes reports whether r, active and no longer than the winners so far, is one too.
func (e *Explanation) takes(r Route) bool {
	return len(e.Winners) == 0 || r.Prefix == e.Winners[0].Prefix
}

// String is the explanation as lines: the answer, the winner, then each loser with its state in Azure's effective
// routes, the route and the rule it lost to, and the document that states the rule. It ends with a newline.
//
//	10.1.0.9 -> VirtualAppliance 10.0.0.4
//	  wins   10.1.0.0/16 -> VirtualAppliance 10.0.0.4 (User to-fw)
//	  loses  10.1.0.0/16 -> VNetPeering (Default), Invalid
//	    to   10.1.0.0/16 (User to-fw)
//	    by   source-order: of equal prefixes User beats VirtualNetworkGateway beats Default (How Azure selects a route)
func (e Explanation) String() string {
	var b strings.Builder
	b.WriteString(e.Addr.String() + " -> " + e.answer() + "\n")
	for _, c := range e.Candidates {
		c.print(&b)
	}
	for _, a := range e.Assumptions {
		b.WriteString("  assume " + a.String() + "\n")
	}
	return b.String()
}

func (e Explanation) answer() string {
	if len(e.Winners) == 0 {
		return "no route"
	}
	hops := make([]string, len(e.Winners))
	for i, r := range e.Winners {
		hops[i] = r.NextHop.String()
	}
	return strings.Join(hops, " or ")
}

func (c EffectiveRoute) print(b *strings.Builder) {
	if c.Lost == 0 {
		b.WriteString("  wins   " + c.Route.String() + "\n")
		return
	}
	b.WriteString("  loses  " + c.Route.String() + ", " + c.State.String() + "\n")
	b.WriteString("    to   " + c.To.Prefix.String() + " " + c.To.provenance() + "\n")
	b.WriteString("    by   " + c.Lost.String() + ": " + c.Lost.Law() + " (" + c.Lost.Source() + ")\n")
}
