package route

import (
	"cmp"
	"slices"
)

// State is what Azure shows of a candidate. The zero value is no state.
type State uint8

const (
	// StateActive routes take part in the longest prefix match.
	StateActive State = iota + 1
	// StateInvalid routes are shown and never used.
	StateInvalid
	// StateWithdrawn routes are not shown at all.
	StateWithdrawn
)

var stateWords = vocabulary{
	kind:  "State",
	names: []string{StateActive: "Active", StateInvalid: "Invalid", StateWithdrawn: "Withdrawn"},
}

// String is Azure's word, or "Withdrawn" for rows Azure does not show.
func (s State) String() string { return stateWords.name(uint8(s)) }

// MarshalText is String for the known states and an error for others.
func (s State) MarshalText() ([]byte, error) { return stateWords.marshal(uint8(s)) }

// UnmarshalText accepts String in any case. On error s is unchanged.
func (s *State) UnmarshalText(text []byte) error {
	i, err := stateWords.parse(text)
	if err == nil {
		*s = State(i)
	}
	return err
}

// fate is what became of a candidate. Rule zero: it is active.
type fate struct {
	rule Rule
	by   int32 // the route it lost to, an index of Table.routes
}

func (f fate) state() State {
	switch f.rule {
	case 0:
		return StateActive
	case RuleNoneWithdrawn, RuleDefaultWithdrawn:
		return StateWithdrawn
	}
	return StateInvalid
}

const none = -1 // no route, no set

// group is the candidates of one prefix, routes[lo:hi], best rank first, and what rules over them from the
// group itself or from prefixes around it.
type group struct {
	key      key
	lo, hi   int32
	system   int32 // active route of address space, peering or service endpoint
	replaced int32 // such a route whose place a user route took
	endpoint int32 // service endpoint's route that user routes do not override
	user     int32 // active user route of the longest prefix
	bgp      int32 // active user route that takes gateway routes inside it out
	near     int32 // first winner of the longest prefix that has one
}

// settler walks the sorted candidates once, covering prefixes first, and decides the fate of each.
type settler struct {
	routes   []Route
	fates    []fate
	reversed assumptions
	above    []group // the groups around the present one, widest first
	override int32   // the route that took 0.0.0.0/0 (or ::/0) from the system, of the present family
	leans    assumptions
	sets     []set
	// Invariant: prefixes[i] is that of sets[i], and they are sorted (TestSetsAreSortedByPrefix).
	prefixes []key
}

// set is a winning set, routes[lo:hi], and the assumptions under which it wins.
type set struct {
	lo, hi int32
	leans  assumptions
}

func (s *settler) run(keys []key) {
	for lo := 0; lo < len(keys); {
		hi := lo + 1
		for hi < len(keys) && keys[hi].samePrefix(keys[lo]) {
			hi++
		}
		if lo == 0 || keys[lo].six != keys[lo-1].six {
			s.above, s.override = s.above[:0], none
		}
		s.settle(s.enter(keys[lo], lo, hi))
		lo = hi
	}
}

// enter leaves the groups that do not cover k and inherits from the nearest that does.
func (s *settler) enter(k key, lo, hi int) group {
	n := len(s.above)
	for n > 0 && !s.above[n-1].key.covers(k) {
		n--
	}
	s.above = s.above[:n]
	g := group{system: none, replaced: none, endpoint: none, user: none, bgp: none, near: none}
	if n > 0 {
		g = s.above[n-1]
	}
	g.key, g.lo, g.hi = k, int32(lo), int32(hi)
	return g
}

// settle applies the rules to one group, in Azure's order.
func (s *settler) settle(g group) {
	s.leans = 0
	s.withdrawNone(&g)
	s.yieldEndpoint(&g)
	s.holdServiceEndpoint(&g)
	s.preferSystem(&g)
	s.overrideBGP(&g)
	s.preferRank(&g)
	s.above = append(s.above, g)
}

// lose settles candidate i, unless an earlier rule has.
func (s *settler) lose(i int32, rule Rule, by int32) {
	if s.fates[i].rule == 0 {
		s.fates[i] = fate{rule, by}
	}
}

// first is the best candidate of the group that has not lost and fits, or none.
func (s *settler) first(g *group, fits func(Route) bool) int32 {
	for i := g.lo; i < g.hi; i++ {
		if s.fates[i].rule == 0 && fits(s.routes[i]) {
			return i
		}
	}
	return none
}

func fromUser(r Route) bool    { return r.Source == SourceUser }
func fromGateway(r Route) bool { return r.Source == SourceVirtualNetworkGateway }
func fromSystem(r Route) bool  { return r.Source == SourceDefault }

func toNone(r Route) bool { return fromSystem(r) && r.NextHop.Type == HopNone }

// outranksGateway reports whether RuleSystemOverGateway speaks of system routes to h.
func outranksGateway(h HopType) bool {
	switch h {
	case HopVnetLocal, HopVNetPeering, HopVNetGlobalPeering, HopConnectedGroup, HopVirtualNetworkServiceEndpoint:
		return true
	}
	return false
}

// withdrawNone is RuleNoneWithdrawn. Source: Virtual network traffic routing, example (user route);
// Route Server lab (gateway route).
func (s *settler) withdrawNone(g *group) {
	if s.override == none || s.first(g, toNone) == none {
		return
	}
	if by := s.routes[s.override]; fromUser(by) && by.NextHop.Type == HopInternet {
		if !s.reversed.has(NoneStaysUnderUserInternet) {
			if toNone(s.routes[g.lo]) { // it is last by rank, so it is alone and wins
				s.leans = s.leans.with(NoneStaysUnderUserInternet)
			}
			return
		}
		s.lean(s.override, NoneStaysUnderUserInternet)
	}
	for i := g.lo; i < g.hi; i++ {
		if toNone(s.routes[i]) {
			s.lose(i, RuleNoneWithdrawn, s.override)
		}
	}
}

// yieldEndpoint is RuleEndpointPolicy for user routes shorter than the endpoint's; RuleSource is enough for equal ones.
func (s *settler) yieldEndpoint(g *group) {
	if g.user == none {
		return
	}
	for i := g.lo; i < g.hi; i++ {
		if y := s.routes[i].YieldBits; y > 0 && s.routes[g.user].Prefix.Bits() >= int(y) {
			s.lose(i, RuleEndpointPolicy, g.user)
		}
	}
}

// holdServiceEndpoint is RuleServiceEndpoint.
func (s *settler) holdServiceEndpoint(g *group) {
	if i := s.first(g, fromSystem); i != none && s.routes[i].NextHop.Type == HopVirtualNetworkServiceEndpoint {
		g.endpoint = i
	}
	if g.endpoint == none || s.first(g, fromUser) == none {
		return
	}
	s.leans = s.leans.with(ServiceEndpointsHold)
	if s.reversed.has(ServiceEndpointsHold) {
		return
	}
	for i := g.lo; i < g.hi; i++ {
		if fromUser(s.routes[i]) {
			s.lose(i, RuleServiceEndpoint, g.endpoint)
		}
	}
	s.lean(g.endpoint, ServiceEndpointsHold)
}

// lean marks the winning set of route i, which belongs to a group around the present one; in the present one
// s.leans does it.
func (s *settler) lean(i int32, a Assumption) {
	n, found := slices.BinarySearchFunc(s.sets, i, func(w set, i int32) int { return cmp.Compare(w.lo, i) })
	if found {
		s.sets[n].leans = s.sets[n].leans.with(a)
	}
}

// preferSystem is RuleSystemOverGateway. It comes before the ranks, so that a gateway route inside the address
// space is out although nothing has its prefix; and only active system routes count, unless ReplacedSystemYields
// is reversed.
func (s *settler) preferSystem(g *group) {
	by := g.replaced // of a prefix around
	if i := s.first(g, fromSystem); i != none && outranksGateway(s.routes[i].NextHop.Type) {
		if s.first(g, fromUser) == none {
			g.system = i
		} else {
			g.replaced = i
		}
	}
	switch {
	case g.system != none:
		by = g.system
	case by == none || s.first(g, fromGateway) == none || s.first(g, fromUser) != none:
		return
	default:
		s.leans = s.leans.with(ReplacedSystemYields)
		if !s.reversed.has(ReplacedSystemYields) {
			return
		}
		s.lean(g.near, ReplacedSystemYields)
	}
	for i := g.lo; i < g.hi; i++ {
		if fromGateway(s.routes[i]) {
			s.lose(i, RuleSystemOverGateway, by)
		}
	}
}

// overrideBGP is RuleBGPOverride. The set that takes over leans on the assumption.
func (s *settler) overrideBGP(g *group) {
	if g.bgp == none || s.first(g, fromGateway) == none {
		return
	}
	s.leans = s.leans.with(BGPOverrideHolds)
	if s.reversed.has(BGPOverrideHolds) {
		return
	}
	s.lean(g.near, BGPOverrideHolds)
	for i := g.lo; i < g.hi; i++ {
		if fromGateway(s.routes[i]) {
			s.lose(i, RuleBGPOverride, g.bgp)
		}
	}
}

func anyRoute(Route) bool { return true }

// preferRank is RuleSource, RuleTag and RuleSystemOrder, and makes the winning set of what is left.
func (s *settler) preferRank(g *group) {
	best := s.first(g, anyRoute)
	if best == none {
		return
	}
	if s.reversed.has(EqualTagsByName) {
		best = s.lastEqualTag(g, best)
	}
	winner, end := s.routes[best], best+1
	for i := g.lo; i < g.hi; i++ {
		switch r := s.routes[i]; {
		case i == best:
		case fromUser(r) && siblings(r, winner):
			end = max(end, i+1)
		case r.Source != winner.Source:
			s.lose(i, s.overridden(g, r, winner), best)
		case fromUser(r):
			s.lose(i, RuleTag, best)
			s.noteEqualTags(r, winner)
		case fromSystem(r):
			s.lose(i, RuleSystemOrder, best)
		default:
			end = i + 1
		}
	}
	g.near = best
	if fromUser(winner) {
		g.user = best
		if winner.BGPOverride {
			g.bgp = best
		}
	}
	if g.key.length == 0 && !fromSystem(winner) {
		s.override = best
	}
	s.sets = append(s.sets, set{best, end, s.leans})
	s.prefixes = append(s.prefixes, g.key)
}

// overridden is RuleSource, or RuleDefaultWithdrawn for the system's way to Internet under a gateway's default route.
func (s *settler) overridden(g *group, loser, winner Route) Rule {
	if g.key.length == 0 && fromSystem(loser) && fromGateway(winner) {
		return RuleDefaultWithdrawn
	}
	return RuleSource
}

// lastEqualTag is the other end of the user routes that only their tags' names tell from best.
func (s *settler) lastEqualTag(g *group, best int32) int32 {
	for i := best + 1; i < g.hi && fromUser(s.routes[i]) && rankOf(s.routes[i]) == rankOf(s.routes[best]); i++ {
		best = i
	}
	for best > g.lo && siblings(s.routes[best-1], s.routes[best]) {
		best--
	}
	return best
}

func (s *settler) noteEqualTags(loser, winner Route) {
	if rankOf(loser) == rankOf(winner) {
		s.leans = s.leans.with(EqualTagsByName)
	}
}
