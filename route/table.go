package route

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
)

// Table is the settled routes of one subnet. It is immutable and safe for concurrent use. The zero value is a
// table without routes. Do not copy.
type Table struct {
	routes []Route // sorted by key, then compareEqualRank
	fates  []fate  // of routes, index by index
	sets   []set
	four   ranges4
	six    ranges6

	trieOnce sync.Once
	trie     *trie
}

// NewTable settles the candidate routes of a subnet by Azure's rules. Their order does not matter and routes is
// not kept. Each assumption in reversed is answered the other way.
//
// The error joins every mistake, each naming the route and what would be right: a prefix that is not valid, has
// host bits or is IPv4-mapped; an unknown Source or HopType; a next hop a user cannot create; VirtualAppliance
// without IP, or an IP on another kind unless a gateway's route shows it; two user routes with the same prefix that
// are both explicit or of the same tag, which Azure refuses to create.
func NewTable(routes []Route, reversed ...Assumption) (*Table, error) {
	keys, problems := sortedKeys(routes)
	if len(problems) > 0 {
		return nil, joined(problems)
	}
	t := &Table{routes: make([]Route, len(keys)), fates: make([]fate, len(keys))}
	for i, k := range keys {
		t.routes[i] = routes[k.at]
	}
	s := settler{routes: t.routes, fates: t.fates, reversed: setOf(reversed)}
	s.run(keys)
	t.sets = slices.Clone(s.sets) // without the room to grow: a design has thousands of tables
	t.four, t.six = newRanges(s.prefixes)
	return t, nil
}

// problem is a mistake in routes[at].
type problem struct {
	at  int
	err error
}

func joined(problems []problem) error {
	slices.SortStableFunc(problems, func(a, b problem) int { return a.at - b.at })
	errs := make([]error, len(problems))
	for i, p := range problems {
		errs[i] = p.err
	}
	return errors.Join(errs...)
}

// sortedKeys checks the routes and sorts those without mistakes.
func sortedKeys(routes []Route) (keys []key, problems []problem) {
	keys = make([]key, 0, len(routes))
	for i, r := range routes {
		if err := check(r); err != nil {
			problems = append(problems, problem{i, fmt.Errorf("%s: %w", place(i, r), err)})
			continue
		}
		keys = append(keys, keyOf(r, i))
	}
	slices.SortFunc(keys, func(a, b key) int {
		if c := compareKeys(a, b); c != 0 {
			return c
		}
		return compareEqualRank(routes[a.at], routes[b.at])
	})
	for i := 1; i < len(keys); i++ {
		if a, b := keys[i-1], keys[i]; sameUserRoute(a, b, routes) {
			problems = append(problems, duplicate(int(a.at), int(b.at), routes))
		}
	}
	return keys, problems
}

// sameUserRoute reports whether neighbours of the sorted keys are two user routes with one destination.
func sameUserRoute(a, b key, routes []Route) bool {
	r, q := routes[a.at], routes[b.at]
	if siblings(r, q) && r.NextHop != q.NextHop {
		return false
	}
	return a.rank == b.rank && a.rank < rankGateway && a.samePrefix(b) && fold(routes[a.at].Tag) == fold(routes[b.at].Tag)
}

func duplicate(i, j int, routes []Route) problem {
	i, j = min(i, j), max(i, j)
	r := routes[j]
	what := "prefix " + r.Prefix.String()
	if r.Tag != "" {
		what += " of tag " + r.Tag
	}
	return problem{j, fmt.Errorf("%s: user route for %s repeats %s, want one route for it", place(j, r), what, place(i, routes[i]))}
}

// Index is the number of the winning set for addr, -1 if no route covers it or addr is the zero Addr. It does
// not allocate. An IPv4-mapped IPv6 address counts as IPv4, a zone is dropped.
func (t *Table) Index(addr netip.Addr) int {
	switch {
	case addr.Is4():
		return t.four.find(number4(addr))
	case !addr.IsValid():
		return none
	case addr.Is4In6():
		return t.four.find(number4(addr.Unmap()))
	}
	return t.six.find(number(addr))
}

// Sets is the number of winning sets. They are numbered from 0 in the order of their prefixes, IPv4 first.
func (t *Table) Sets() int { return len(t.sets) }

// Winners is the winning set i, 0 <= i < Sets(). It is one route, or several equal-cost ones from a gateway,
// which together are one answer. The slice is shared: do not modify it.
func (t *Table) Winners(i int) []Route {
	s := &t.sets[i]
	return t.routes[s.lo:s.hi:s.hi]
}

// Lookup is the winning set for addr, nil if no route covers it. It does not allocate. The slice is shared: do not
// modify it.
func (t *Table) Lookup(addr netip.Addr) []Route {
	if i := t.Index(addr); i >= 0 {
		return t.Winners(i)
	}
	return nil
}

// Assumptions is the assumptions that winning set i, 0 <= i < Sets(), leans on; nil if it leans on none. For
// ServiceEndpointsHold it speaks of some address of the set, perhaps not of all.
func (t *Table) Assumptions(i int) []Assumption { return t.sets[i].leans.list() }

// EffectiveRoute is a candidate and what became of it.
type EffectiveRoute struct {
	Route Route
	State State
	// Lost is the rule by which the candidate lost, zero if it did not. Active routes lose in an Explanation
	// alone, to a longer prefix.
	Lost Rule
	// To is a route it lost to, the zero Route if it did not lose.
	To Route
}

// Effective is every candidate as Azure shows it for a NIC of the subnet, Active or Invalid, IPv4 first, each
// prefix after the prefixes that cover it, the best source first.
func (t *Table) Effective() []EffectiveRoute {
	return t.effective(func(s State) bool { return s != StateWithdrawn })
}

// Withdrawn is the candidates that Azure does not show, because another route took them out of the table: routes
// to None, and the system's way to Internet under a gateway's default route. In the order of Effective.
func (t *Table) Withdrawn() []EffectiveRoute {
	return t.effective(func(s State) bool { return s == StateWithdrawn })
}

func (t *Table) effective(wanted func(State) bool) (rows []EffectiveRoute) {
	for i := range t.routes {
		if row := t.row(i); wanted(row.State) {
			rows = append(rows, row)
		}
	}
	return rows
}

func (t *Table) row(i int) EffectiveRoute {
	f := t.fates[i]
	row := EffectiveRoute{Route: t.routes[i], State: f.state(), Lost: f.rule}
	if f.rule != 0 {
		row.To = t.routes[f.by]
	}
	return row
}
