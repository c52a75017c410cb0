package route

import (
	"cmp"
	"strings"
)

// Rule is the rule by which a candidate lost. The zero value is no rule: it has not lost.
type Rule uint8

const (
	// RuleLongestPrefix: of the active routes that cover an address, the longest prefix wins.
	RuleLongestPrefix Rule = iota + 1
	// RuleSource: of routes with the same prefix, a user route beats a gateway's, which beats a system route.
	RuleSource
	// RuleTag: of user routes with the same prefix, the one written as a prefix beats those written as service
	// tags; of these a regional tag beats its top-level tag, which beats AzureCloud.<region>, then AzureCloud.
	RuleTag
	// RuleSystemOverGateway: system routes of the address space, of peerings and of service endpoints beat gateway
	// routes of equal and even of longer prefix.
	RuleSystemOverGateway
	// RuleServiceEndpoint: a service endpoint's route is not overridden by a user route of equal or longer prefix.
	RuleServiceEndpoint
	// RuleEndpointPolicy: with route tables enabled on a private endpoint's subnet, a user route that covers the
	// endpoint and is no shorter than the address space around it beats the endpoint's own route.
	RuleEndpointPolicy
	// RuleNoneWithdrawn: system routes to None are gone once 0.0.0.0/0 is no longer the system's.
	RuleNoneWithdrawn
	// RuleDefaultWithdrawn: a gateway's 0.0.0.0/0 takes the row of the system route to Internet away.
	RuleDefaultWithdrawn
	// RuleBGPOverride: a user route with BGPOverride beats gateway routes inside its prefix, whatever their length.
	RuleBGPOverride
	// RuleSystemOrder: of system routes with the same prefix, None yields to all others, then the nearer wins.
	RuleSystemOrder
)

var ruleWords = vocabulary{
	kind: "Rule",
	names: []string{
		RuleLongestPrefix:     "longest-prefix",
		RuleSource:            "source-order",
		RuleTag:               "tag-order",
		RuleSystemOverGateway: "system-over-gateway",
		RuleServiceEndpoint:   "service-endpoint-holds",
		RuleEndpointPolicy:    "endpoint-policy",
		RuleNoneWithdrawn:     "none-withdrawn",
		RuleDefaultWithdrawn:  "default-withdrawn",
		RuleBGPOverride:       "bgp-override",
		RuleSystemOrder:       "system-order",
	},
}

// ruleTexts states each rule in a sentence, with the document that does.
var ruleTexts = [...]struct{ law, source string }{
	RuleLongestPrefix:     {"a longer prefix covers the address", "How Azure selects a route"},
	RuleSource:            {"of equal prefixes User beats VirtualNetworkGateway beats Default", "How Azure selects a route"},
	RuleTag:               {"of equal user prefixes an explicit one beats a regional tag beats a top-level tag beats AzureCloud", "Service tags for user-defined routes"},
	RuleSystemOverGateway: {"address space, peering and service endpoint routes beat gateway routes inside them", "How Azure selects a route"},
	RuleServiceEndpoint:   {"a user route does not override a service endpoint", "How Azure selects a route, 2025"},
	RuleEndpointPolicy:    {"a user route no shorter than the endpoint's address space beats the endpoint's route", "Manage network policies for private endpoints"},
	RuleNoneWithdrawn:     {"None routes go when 0.0.0.0/0 is overridden", "Virtual network traffic routing, example Subnet1"},
	RuleDefaultWithdrawn:  {"a gateway's default route replaces the system's", "effective routes of a Route Server lab"},
	RuleBGPOverride:       {"a user route with hasBgpOverride beats gateway routes inside it regardless of length", "Azure REST specification, Route.hasBgpOverride"},
	RuleSystemOrder:       {"of equal system prefixes None yields, the nearer wins", "Virtual network traffic routing, Default"},
}

// String is a token, such as "longest-prefix".
func (r Rule) String() string { return ruleWords.name(uint8(r)) }

// Law is the rule in one sentence, as a person would say it of the loser; empty for unknown rules.
func (r Rule) Law() string {
	if !ruleWords.has(uint8(r)) {
		return ""
	}
	return ruleTexts[r].law
}

// Source is the document, or the observation, that states the rule; empty for unknown rules.
func (r Rule) Source() string {
	if !ruleWords.has(uint8(r)) {
		return ""
	}
	return ruleTexts[r].source
}

// rank orders candidates of one prefix, best first. It is RuleSource, RuleTag and RuleSystemOrder in one number.
type rank uint8

const (
	rankUserExplicit rank = iota
	rankUserRegionalTag
	rankUserTag
	rankUserCloudRegion
	rankUserCloud
	rankGateway // equal ranks here are equal-cost routes
	rankSystem  // plus the place in systemOrder
)

// systemOrder decides between system routes of one prefix.
// Source: Virtual network traffic routing, Default (an address space equal to a reserved prefix turns its None
// into VnetLocal). Assumption: the rest, which Azure does not let happen except between service endpoints.
var systemOrder = [...]rank{
	HopVnetLocal:                     0,
	HopVNetPeering:                   1,
	HopVNetGlobalPeering:             2,
	HopConnectedGroup:                3,
	HopInterfaceEndpoint:             4,
	HopVirtualNetworkServiceEndpoint: 5,
	HopVirtualNetworkGateway:         6,
	HopVirtualAppliance:              7,
	HopVirtualApplianceEcmp:          8,
	HopInternet:                      9,
	HopNone:                          10,
}

func rankOf(r Route) rank {
	switch r.Source {
	case SourceUser:
		return tagRank(r.Tag, !r.NotRegional)
	case SourceVirtualNetworkGateway:
		return rankGateway
	}
	return rankSystem + systemOrder[r.NextHop.Type]
}

// tagRank takes what follows a dot for a region, unless the route says that it is none.
func tagRank(tag string, mayBeRegional bool) rank {
	if tag == "" {
		return rankUserExplicit
	}
	top, _, regional := strings.Cut(tag, ".")
	regional = regional && mayBeRegional
	cloud := strings.EqualFold(top, "AzureCloud")
	switch {
	case cloud && regional:
		return rankUserCloudRegion
	case cloud:
		return rankUserCloud
	case regional:
		return rankUserRegionalTag
	}
	return rankUserTag
}

// compareEqualRank makes the order of candidates total, so that the order in which they are given does not matter.
func compareEqualRank(a, b Route) int {
	return cmp.Or(
		cmp.Compare(fold(a.Tag), fold(b.Tag)),
		cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.NextHop.Type, b.NextHop.Type),
		a.NextHop.IP.Compare(b.NextHop.IP),
		cmp.Compare(a.YieldBits, b.YieldBits),
		cmp.Compare(a.Tag, b.Tag),
		compareBool(a.NotRegional, b.NotRegional),
		compareBool(a.BGPOverride, b.BGPOverride),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// siblings reports whether a and b are two next hops of one user route.
func siblings(a, b Route) bool {
	return a.NextHop.Type == HopVirtualApplianceEcmp && b.NextHop.Type == HopVirtualApplianceEcmp &&
		a.Source == b.Source && a.Prefix == b.Prefix && a.Name == b.Name && fold(a.Tag) == fold(b.Tag)
}
