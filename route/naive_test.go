package route

import (
	"net/netip"
	"slices"
)

// naive is the judge of Table: Azure's rules as a person would apply them to a list, one route against all others,
// without order, index or trie. It has Table's method names.
type naive struct {
	routes   []Route
	reversed []Assumption
}

// before reports whether q beats r, both of one source and prefix.
func (n naive) before(q, r Route) bool {
	if rankOf(q) != rankOf(r) {
		return rankOf(q) < rankOf(r)
	}
	if q.Source == SourceUser && slices.Contains(n.reversed, EqualTagsByName) {
		return compareEqualRank(q, r) > 0
	}
	return compareEqualRank(q, r) < 0
}

func inside(p, q netip.Prefix) bool {
	return p.Addr().Is4() == q.Addr().Is4() && q.Bits() <= p.Bits() && q.Contains(p.Addr())
}

// some reports whether any route fits.
func (n naive) some(fits func(Route) bool) bool { return slices.ContainsFunc(n.routes, fits) }

// rule is the rule by which r is not active, zero if it is.
func (n naive) rule(r Route) Rule {
	switch {
	case n.noneWithdrawn(r):
		return RuleNoneWithdrawn
	case n.endpointYields(r):
		return RuleEndpointPolicy
	case n.endpointHolds(r):
		return RuleServiceEndpoint
	case r.Source == SourceVirtualNetworkGateway && n.systemInTheWay(r):
		return RuleSystemOverGateway
	case n.bgpOverridden(r):
		return RuleBGPOverride
	}
	return n.rank(r)
}

func (n naive) noneWithdrawn(r Route) bool {
	if r.Source != SourceDefault || r.NextHop.Type != HopNone || r.Prefix.Bits() == 0 {
		return false
	}
	whole := func(q Route) bool {
		return q.Prefix.Bits() == 0 && inside(r.Prefix, q.Prefix)
	}
	for _, q := range n.routes {
		if whole(q) && q.Source == SourceUser && !n.endpointHolds(q) {
			return n.bestUser(q.Prefix).NextHop.Type != HopInternet || slices.Contains(n.reversed, NoneStaysUnderUserInternet)
		}
	}
	return n.some(func(q Route) bool {
		return whole(q) && q.Source == SourceVirtualNetworkGateway && !n.systemInTheWay(q)
	})
}

// bestUser is the user route that beats the others of p.
func (n naive) bestUser(p netip.Prefix) (best Route) {
	for _, q := range n.routes {
		if q.Source != SourceUser || q.Prefix != p {
			continue
		}
		if best.Source == 0 || n.before(q, best) {
			best = q
		}
	}
	return best
}

func (n naive) endpointYields(r Route) bool {
	return r.YieldBits > 0 && n.some(func(q Route) bool {
		return q.Source == SourceUser && q.Prefix != r.Prefix && inside(r.Prefix, q.Prefix) &&
			q.Prefix.Bits() >= int(r.YieldBits) && n.rule(q) == 0
	})
}

func (n naive) endpointHolds(r Route) bool {
	if slices.Contains(n.reversed, ServiceEndpointsHold) {
		return false
	}
	return r.Source == SourceUser && n.some(func(q Route) bool {
		return q.Source == SourceDefault && q.NextHop.Type == HopVirtualNetworkServiceEndpoint &&
			inside(r.Prefix, q.Prefix) && n.bestSystem(q)
	})
}

// bestSystem reports whether no other system route of q's prefix is better and alive.
func (n naive) bestSystem(q Route) bool {
	return !n.some(func(p Route) bool {
		return p.Prefix == q.Prefix && p.Source == SourceDefault && rankOf(p) < rankOf(q) && !n.endpointYields(p)
	})
}

func (n naive) bgpOverridden(r Route) bool {
	return r.Source == SourceVirtualNetworkGateway && !slices.Contains(n.reversed, BGPOverrideHolds) && n.some(func(q Route) bool {
		return q.BGPOverride && q.Prefix != r.Prefix && inside(r.Prefix, q.Prefix) && n.rule(q) == 0
	})
}

func (n naive) systemInTheWay(r Route) bool {
	return n.some(func(q Route) bool {
		if q.Source != SourceDefault || !inside(r.Prefix, q.Prefix) || !n.bestSystem(q) {
			return false
		}
		switch q.NextHop.Type {
		case HopVnetLocal, HopVNetPeering, HopVNetGlobalPeering, HopConnectedGroup, HopVirtualNetworkServiceEndpoint:
			inPlace := func(u Route) bool { return u.Source == SourceUser && u.Prefix == q.Prefix && !n.endpointHolds(u) }
			if slices.Contains(n.reversed, ReplacedSystemYields) && q.Prefix != r.Prefix {
				return !n.some(func(u Route) bool { return u.Source == SourceUser && u.Prefix == r.Prefix && !n.endpointHolds(u) }) || !n.some(inPlace)
			}
			return !n.some(inPlace)
		}
		return false
	})
}

// rank is the rule by which r loses to another route of its prefix that no earlier rule took out.
func (n naive) rank(r Route) (rule Rule) {
	for _, q := range n.routes {
		if q == r || q.Prefix != r.Prefix || n.outEarly(q) {
			continue
		}
		switch {
		case q.Source > r.Source && q.Source == SourceVirtualNetworkGateway && r.Prefix.Bits() == 0:
			if !n.some(func(u Route) bool { return u.Source == SourceUser && u.Prefix == r.Prefix && !n.outEarly(u) }) {
				return RuleDefaultWithdrawn
			}
			return RuleSource
		case q.Source > r.Source:
			return RuleSource
		case siblings(q, r):
		case q.Source < r.Source || q.Source == SourceVirtualNetworkGateway:
		case n.before(q, r):
			rule = map[Source]Rule{SourceUser: RuleTag, SourceDefault: RuleSystemOrder}[r.Source]
		}
	}
	return rule
}

func (n naive) outEarly(q Route) bool {
	return n.noneWithdrawn(q) || n.endpointYields(q) || n.endpointHolds(q) ||
		q.Source == SourceVirtualNetworkGateway && (n.systemInTheWay(q) || n.bgpOverridden(q))
}

// Lookup is the active routes of the longest prefix that covers addr.
func (n naive) Lookup(addr netip.Addr) (won []Route) {
	addr = addr.Unmap().WithZone("")
	for _, r := range n.routes {
		if !r.Prefix.Contains(addr) || n.rule(r) != 0 {
			continue
		}
		if len(won) > 0 && r.Prefix.Bits() > won[0].Prefix.Bits() {
			won = nil
		}
		if len(won) == 0 || r.Prefix == won[0].Prefix {
			won = append(won, r)
		}
	}
	slices.SortFunc(won, compareEqualRank)
	return won
}
