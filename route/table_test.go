package route

import (
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func mustTable(t interface {
	Helper()
	Fatalf(string, ...any)
}, routes []Route, reversed ...Assumption) *Table {
	t.Helper()
	table, err := NewTable(routes, reversed...)
	if err != nil {
		t.Fatalf("NewTable: %v", err)
	}
	return table
}

func TestTrieRangesAndLinearScanAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		routes := candidates().Draw(t, "table")
		reversed := someAssumptions().Draw(t, "reversed")
		table, judge := mustTable(t, routes, reversed...), naive{routes, reversed}
		for _, addr := range probes(routes, anyAddr().Draw(t, "somewhere")) {
			want := judge.Lookup(addr)
			if got := table.Lookup(addr); !slices.Equal(got, want) {
				t.Fatalf("Lookup(%v) = %v, want %v\n%v", addr, got, want, table.Explain(addr))
			}
			if got := table.Explain(addr).Winners; !slices.Equal(got, want) {
				t.Fatalf("Explain(%v).Winners = %v, want %v", addr, got, want)
			}
		}
	})
}

func TestEachLoserHasTheRuleOfTheLinearScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		routes := candidates().Draw(t, "table")
		reversed := someAssumptions().Draw(t, "reversed")
		table, judge := mustTable(t, routes, reversed...), naive{routes, reversed}
		rows := append(table.Effective(), table.Withdrawn()...)
		if len(rows) != len(routes) {
			t.Fatalf("Effective and Withdrawn have %d rows of %d routes", len(rows), len(routes))
		}
		for _, row := range rows {
			if want := judge.rule(row.Route); row.Lost != want {
				t.Fatalf("%v lost by %v to %v, want %v", row.Route, row.Lost, row.To, want)
			}
		}
	})
}

func TestOrderOfRoutesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		routes := candidates().Draw(t, "table")
		shuffled := rapid.Permutation(routes).Draw(t, "shuffled")
		a, b := mustTable(t, routes), mustTable(t, shuffled)
		if !slices.Equal(a.Effective(), b.Effective()) || !slices.Equal(a.Withdrawn(), b.Withdrawn()) {
			t.Fatalf("Effective = %v, shuffled %v", a.Effective(), b.Effective())
		}
		for r := range a.Ranges {
			if got := b.Index(r.First); got != r.Set {
				t.Fatalf("Index(%v) = %d, shuffled %d", r.First, r.Set, got)
			}
		}
	})
}

// A user route that is not the default route changes nothing for addresses outside its prefix.
func TestUnrelatedRouteChangesNothingElsewhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		routes := candidates().Draw(t, "table")
		extra := candidate().Filter(func(r Route) bool {
			return r.Source == SourceUser && r.Prefix.Bits() > 0 && !taken(routes, r)
		}).Draw(t, "extra")
		before, after := mustTable(t, routes), mustTable(t, append(slices.Clone(routes), extra))
		for _, addr := range probes(append(slices.Clone(routes), extra), anyAddr().Draw(t, "somewhere")) {
			if extra.Prefix.Contains(addr) {
				continue
			}
			if got, want := after.Lookup(addr), before.Lookup(addr); !slices.Equal(got, want) {
				t.Fatalf("Lookup(%v) with %v added = %v, want %v", addr, extra, got, want)
			}
		}
	})
}

func taken(routes []Route, r Route) bool {
	return slices.ContainsFunc(routes, func(q Route) bool {
		return q.Source == SourceUser && q.Prefix == r.Prefix && q.Tag == r.Tag
	})
}

func TestRangesPartitionBothFamilies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := mustTable(t, candidates().Draw(t, "table"))
		want, set := netip.IPv4Unspecified(), -2
		for r := range table.Ranges {
			if r.First != want || r.Last.Less(r.First) || r.Set == set {
				t.Fatalf("range %v after set %d, want one from %v with another set", r, set, want)
			}
			for _, addr := range []netip.Addr{r.First, r.Last} {
				if got := table.Index(addr); got != r.Set && !addr.Is4In6() {
					t.Fatalf("Index(%v) = %d, want %d of range %v", addr, got, r.Set, r)
				}
			}
			want, set = r.Last.Next(), r.Set
			if !want.IsValid() && r.Last.Is4() {
				want, set = netip.IPv6Unspecified(), -2
			}
		}
		if want.IsValid() {
			t.Fatalf("ranges end before %v", want)
		}
	})
}

func TestSetsAreSortedByPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := mustTable(t, candidates().Draw(t, "table"))
		for i := 1; i < table.Sets(); i++ {
			a, b := table.Winners(i-1), table.Winners(i)
			if x, y := keyOf(a[0], 0), keyOf(b[0], 0); x.samePrefix(y) || compareKeys(x, y) > 0 {
				t.Fatalf("set %d %v before set %d %v", i-1, a, i, b)
			}
		}
	})
}
