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
	// Candidates is every route whose prefix covers Addr, winners and losers, longest prefix first; withdrawn
	// ones too.
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
	var won Route
	for _, s := range t.trie.covering(e.Addr) {
		for i := s.lo; i < s.hi; i++ {
			row := t.row(i)
			switch {
			case row.State != StateActive:
			case len(e.Winners) == 0 || row.Route.Prefix == won.Prefix:
				won = row.Route
				e.Winners = append(e.Winners, row.Route)
			default:
				row.Lost, row.To = RuleLongestPrefix, e.Winners[0]
			}
			e.Candidates = append(e.Candidates, row)
		}
	}
	if i := t.Index(e.Addr); i >= 0 {
		e.Assumptions = t.Assumptions(i)
	}
	return e
}

// String is the explanation as lines: the answer, then each candidate with its state and, for a loser, the rule and the
// document that states it. It ends with a newline.
//
//	10.1.0.9 -> VirtualAppliance 10.0.0.4
//	  wins   10.1.0.0/16 -> VirtualAppliance 10.0.0.4 (User to-fw)
//	  loses  10.1.0.0/16 -> VNetPeering (Default), Invalid
//	         source-order: of equal prefixes User beats VirtualNetworkGateway beats Default (How Azure selects a route)
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
	b.WriteString("         " + c.Lost.String() + ": " + c.Lost.Law() + " (" + c.Lost.Source() + ")\n")
}
