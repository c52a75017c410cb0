package route

import (
	"slices"
	"testing"
)

// leans checks what the answer for addr leans on, by set and by explanation.
func leans(t *testing.T, table *Table, addr string, want ...Assumption) {
	t.Helper()
	if got := table.Explain(ip(addr)).Assumptions; !slices.Equal(got, want) {
		t.Errorf("Explain(%s).Assumptions = %v, want %v", addr, got, want)
	}
	if got := table.Assumptions(table.Index(ip(addr))); !slices.Equal(got, want) {
		t.Errorf("Assumptions(Index(%s)) = %v, want %v", addr, got, want)
	}
}

// net:R6.
func TestUserDefaultRouteToInternetKeepsNoneRoutes(t *testing.T) {
	none10, all := system("10.0.0.0/8", HopNone), user("all", "0.0.0.0/0", HopInternet)
	routes := vnet("10.1.0.0/16", all, gateway("0.0.0.0/0"))
	t.Run("assumed", func(t *testing.T) {
		table := mustTable(t, routes)
		check1(t, table, claim{addr: "10.9.9.9", won: none10})
		leans(t, table, "10.9.9.9", NoneStaysUnderUserInternet)
		leans(t, table, "8.8.8.8")
	})
	t.Run("reversed", func(t *testing.T) {
		table := mustTable(t, routes, NoneStaysUnderUserInternet)
		check1(t, table, claim{addr: "10.9.9.9", won: all, lost: []loss{{none10, StateWithdrawn, RuleNoneWithdrawn}}})
		leans(t, table, "10.9.9.9", NoneStaysUnderUserInternet)
	})
}

// net:1.6.b1.
func TestServiceEndpointIsNotOverridden(t *testing.T) {
	endpoint := system("198.51.100.0/24", HopVirtualNetworkServiceEndpoint)
	for _, prefix := range []string{"198.51.100.0/24", "198.51.100.0/28"} {
		fw := nva("fw", prefix, "10.0.0.4")
		routes := vnet("10.1.0.0/16", endpoint, fw)
		t.Run("assumed for "+prefix, func(t *testing.T) {
			table := mustTable(t, routes)
			check1(t, table, claim{addr: "198.51.100.7", won: endpoint, lost: []loss{{fw, StateInvalid, RuleServiceEndpoint}}})
			leans(t, table, "198.51.100.7", ServiceEndpointsHold)
		})
		t.Run("reversed for "+prefix, func(t *testing.T) {
			table := mustTable(t, routes, ServiceEndpointsHold)
			check1(t, table, claim{addr: "198.51.100.7", won: fw})
			leans(t, table, "198.51.100.7", ServiceEndpointsHold)
		})
	}
}

func TestEqualTagsByName(t *testing.T) {
	sql, storage := tagged("Sql", "20.1.2.0/24", HopInternet), tagged("Storage", "20.1.2.0/24", HopNone)
	t.Run("assumed", func(t *testing.T) {
		table := mustTable(t, []Route{storage, sql})
		check1(t, table, claim{addr: "20.1.2.3", won: sql, lost: []loss{{storage, StateInvalid, RuleTag}}})
		leans(t, table, "20.1.2.3", EqualTagsByName)
	})
	t.Run("reversed", func(t *testing.T) {
		table := mustTable(t, []Route{storage, sql}, EqualTagsByName)
		check1(t, table, claim{addr: "20.1.2.3", won: storage, lost: []loss{{sql, StateInvalid, RuleTag}}})
		leans(t, table, "20.1.2.3", EqualTagsByName)
	})
}

// net:A2, net:A3: which comes first, the system's rank over gateway routes or the
// user's over the system's.
func TestGatewayRouteInsideAReplacedPeering(t *testing.T) {
	fw, learned := nva("fw", "10.2.0.0/16", "10.0.0.4"), gateway("10.2.3.0/24")
	routes := vnet("10.1.0.0/16", system("10.2.0.0/16", HopVNetPeering), fw, learned)
	t.Run("assumed", func(t *testing.T) {
		table := mustTable(t, routes)
		check1(t, table, claim{addr: "10.2.3.4", won: learned})
		leans(t, table, "10.2.3.4", ReplacedSystemYields)
		leans(t, table, "10.2.4.4")
	})
	t.Run("reversed", func(t *testing.T) {
		table := mustTable(t, routes, ReplacedSystemYields)
		check1(t, table, claim{addr: "10.2.3.4", won: fw, lost: []loss{{learned, StateInvalid, RuleSystemOverGateway}}})
		leans(t, table, "10.2.3.4", ReplacedSystemYields)
	})
	t.Run("no doubt under a user route of its own", func(t *testing.T) {
		own := nva("own", "10.2.3.0/24", "10.0.0.5")
		for _, reversed := range [][]Assumption{nil, {ReplacedSystemYields}} {
			table := mustTable(t, append(routes, own), reversed...)
			check1(t, table, claim{addr: "10.2.3.4", won: own})
			leans(t, table, "10.2.3.4")
		}
	})
}
