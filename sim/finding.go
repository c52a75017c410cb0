package sim

import (
	"cmp"
	"slices"
	"strconv"
)

// Finding is something that Azure deploys and that will not work, or is likely a
// mistake. What Azure refuses to deploy is a [DesignError] instead. Findings say
// nothing of a particular flow: a trace does.
type Finding struct {
	Kind FindingKind `json:"kind"`
	// Place is the path to it in the words of the JSON form, as in a
	// [DesignError]: virtualNetworks["hub"].subnets["apim"].routeTable.
	Place string `json:"place"`
	// Message says what is there, and what it does.
	Message string `json:"message"`
}

// String is the place, the kind and the message.
func (f Finding) String() string { return f.Place + ": " + f.Kind.String() + ": " + f.Message }

// FindingKind is what sort of thing was found: a closed list, printed as a
// token. The zero value is none of them.
type FindingKind uint8

// The kinds of finding.
const (
	// FindingDeadNextHop: a user route leads to an address that no interface
	// has, that is out of reach, or whose machine does not forward. It stays
	// Active and swallows what it wins (net:1.9.b1, net:1.9.b2, net:1.9.b7).
	FindingDeadNextHop FindingKind = iota + 1
	// FindingOneSidedPeering: only one network has its peering object, so that
	// there are no routes (net:P1).
	FindingOneSidedPeering
	// FindingEndpointNotApproved: a private endpoint's connection passes nothing
	// (net:1.8.b6).
	FindingEndpointNotApproved
	// FindingEndpointBypass: a user route to an appliance covers a private
	// endpoint and does not take its traffic (net:1.8.b2, net:1.8.b3).
	FindingEndpointBypass
	// FindingEndpointReturn: a user route takes a private endpoint's traffic over
	// an appliance that loses the answers (net:1.8.b4).
	FindingEndpointReturn
	// FindingEndpointPolicy: a table, rule or tag that means nothing to private
	// endpoints (net:1.8.b1, net:1.8.b5, net:1.10).
	FindingEndpointPolicy
	// FindingNoServiceEndpoint: a service lists a subnet that has no service
	// endpoint (net:7.b5).
	FindingNoServiceEndpoint
	// FindingUnused: a route table, group, public address, NAT gateway, firewall
	// policy or IP group that nothing names.
	FindingUnused
	// FindingRouteLoop: a user route leads to an appliance in the very subnet the
	// route is for, at once or through others (net:1.9.b3).
	FindingRouteLoop
	// FindingPrivateToInternet: a user route sends private addresses to the
	// Internet, which drops them (net:1.9.b6).
	FindingPrivateToInternet
	// FindingRouteNeverWins: longer prefixes, or one that holds against user
	// routes, take every address of a user route (net:A4, net:1.6.b1).
	FindingRouteNeverWins
	// FindingRuleNeverMatches: a rule of an NSG that no packet can match: it names
	// a public address where rules see private ones, or no address at all (net:N3).
	FindingRuleNeverMatches
	// FindingRuleHidden: the rules before it, one or several, match all that a rule
	// of an NSG, a firewall or an appliance would (net:N1, net:F1).
	FindingRuleHidden
	// FindingOneWay: between two subnets, or a subnet and a site, packets pass a
	// device that keeps state in one direction only, by the routes of both ends
	// (net:4.4.b2, net:4.4.b3, net:5.5.b3).
	FindingOneWay
	// FindingNoWayOut: a subnet's default route leads to the internet, and nothing
	// lends its machines a public source (net:6.2.b5).
	FindingNoWayOut
	// FindingClosedAddress: a Standard public address leads to a machine without an
	// NSG, and lets nobody in (net:L9).
	FindingClosedAddress
	// FindingAnswersAstray: a public address leads to a machine whose answers follow a
	// route elsewhere than to the Internet, so that clients of the internet get none
	// (net:L2).
	FindingAnswersAstray
	// FindingEmptyPool: a load-balancing rule leads to no machine, a rule of an
	// application gateway to no server.
	FindingEmptyPool
	// FindingProbeDenied: an NSG keeps a load balancer's probe from a machine, which
	// then gets no connections (net:2.3.b2).
	FindingProbeDenied
	// FindingTooManyPorts: outbound rules give away more source ports than their
	// frontend has (net:6.2.b6).
	FindingTooManyPorts
	// FindingProbeHost: an application gateway probes an API Management instance
	// without a host name, and holds it for unhealthy (apim:G2).
	FindingProbeHost
	// FindingPeeringState: a peering says of itself that it is not connected (net:P1).
	FindingPeeringState
	// FindingPeeringNotSynced: a network has no routes for a part of its peer's
	// space, or some for what the peer no longer has (net:1.4.b1).
	FindingPeeringNotSynced
	// FindingNoRemoteGateway: a peering borrows a gateway that is not there (net:P4).
	FindingNoRemoteGateway
	// FindingGatewayRange: a user route takes GatewaySubnet's own range away from
	// the gateway (net:1.10).
	FindingGatewayRange
	// FindingRouteConflict: a rule of Network Manager is ignored, since the table has
	// a route for its destination (net:1.11.b2).
	FindingRouteConflict
	// FindingManyTables: more route tables in one region than a subscription may
	// have (net:1.11.b1).
	FindingManyTables
	// FindingManyGroups: a rule of an NSG names several application security groups
	// on one side, which one of Azure's documents forbids (net:N7).
	FindingManyGroups
	// FindingEqualPriority: two security admin rules for a network have one
	// priority and direction, and the documents don't say which is first (net:N9).
	FindingEqualPriority
	// FindingOverlap: one address has two places, on premises and in Azure or on
	// two sites of one network: each side sends to the nearer one.
	FindingOverlap
	// FindingFilteredRoute: a site announces what lies inside a network, and
	// nothing is sent there for it (net:4.1.b2, net:A3).
	FindingFilteredRoute
	// FindingSessionDown: more prefixes than a BGP session takes (net:4.1.b3,
	// net:4.1.b4).
	FindingSessionDown
	// FindingUnknownToSite: a VPN device without BGP has no route or traffic
	// selector for a network that its gateway serves (net:P6).
	FindingUnknownToSite
	// FindingGatewayRoute: a user route on GatewaySubnet diverts the
	// gateway's own traffic, or may not hold under FastPath (net:1.10, net:G6).
	FindingGatewayRoute
	// FindingTwoRoads: network and site send each other their packets by different
	// edges (net:G2, net:G5, net:4.5 table).
	FindingTwoRoads
	// FindingPublicPrefix: what a site announces over Microsoft peering brings
	// answers to another edge than the request left by (net:4.5 table).
	FindingPublicPrefix

	// FindingFirewallWithoutInternet: the default route of AzureFirewallSubnet
	// leads elsewhere than to the Internet, and the firewall has no management NIC
	// (net:1.10).
	FindingFirewallWithoutInternet
	// FindingForcedDNAT: a firewall publishes something while its default route
	// leads elsewhere than to the Internet (net:5.4.b3).
	FindingForcedDNAT
	// FindingManagementSubnet: gateway routes reach AzureFirewallManagementSubnet
	// (net:1.10).
	FindingManagementSubnet
	// FindingFirewallSubnetRouted: a user route takes what is addressed to
	// AzureFirewallSubnet elsewhere (net:1.10).
	FindingFirewallSubnetRouted
	// FindingPartOfFirewallSubnet: a rule lets in a firewall's private address and
	// not all of its subnet (net:5.2.b1).
	FindingPartOfFirewallSubnet
	// FindingUndeclaredName: a firewall's rule names an FQDN that nobody in the
	// design has (net:F11, net:F12).
	FindingUndeclaredName
	// FindingNamesWithoutProxy: network rules name FQDNs, and clients cannot ask
	// the firewall for them (net:F12).
	FindingNamesWithoutProxy
	// FindingLooseName: an application rule allows names by a star without a dot behind
	// it, which holds for other people's domains too (net:F5).
	FindingLooseName

	// FindingUnreachableDNS: a network's machines get no answer from one of its DNS
	// servers (dns:D2.10).
	FindingUnreachableDNS
	// FindingAsksFromOutside: a server outside Azure forwards to 168.63.129.16, which
	// answers nobody there (dns:D1.9, dns:D7.3).
	FindingAsksFromOutside
	// FindingNoPrivateZone: a service has a private endpoint, and its name still
	// leads to the public address everywhere (dns:D5.3).
	FindingNoPrivateZone
	// FindingMisnamedZone: a zone is named after a service's public suffix, where
	// Private Link has another (dns:D5.4).
	FindingMisnamedZone
	// FindingShadowedName: a private zone lacks a name of public DNS, which then does
	// not exist in a network linked to it (dns:D4.15, dns:D5.3, dns:D9.5).
	FindingShadowedName
	// FindingNameLoop: a ruleset's rule leads to an inbound endpoint of a network that
	// the ruleset is linked to (dns:D6.14).
	FindingNameLoop
	// FindingInboundEndpointAlone: an NSG admits questions to an inbound endpoint's
	// address and not to the rest of its subnet, where the endpoint's machines are
	// (dns:D6.3).
	FindingInboundEndpointAlone

	// FindingObservedNowhere: a route that a tool showed leads to a network, an
	// endpoint or a gateway that the design does not have.
	FindingObservedNowhere
	// FindingObservedDiffers: the routes that follow from the design send some
	// addresses elsewhere than those that a tool showed.
	FindingObservedDiffers

	afterFindingKinds
)

var findingKindNames = [...]string{
	FindingEndpointNotApproved: "endpoint-not-approved",
	FindingEndpointBypass:      "endpoint-bypass",
	FindingEndpointReturn:      "endpoint-return",
	FindingEndpointPolicy:      "endpoint-policy",
	FindingNoServiceEndpoint:   "no-service-endpoint",

	FindingDeadNextHop:       "dead-next-hop",
	FindingOneSidedPeering:   "one-sided-peering",
	FindingUnused:            "unused",
	FindingRouteLoop:         "route-loop",
	FindingPrivateToInternet: "private-to-internet",
	FindingRouteNeverWins:    "route-never-wins",
	FindingRuleNeverMatches:  "rule-never-matches",
	FindingRuleHidden:        "rule-hidden",
	FindingOneWay:            "one-way",
	FindingNoWayOut:          "no-way-out",
	FindingClosedAddress:     "closed-address",
	FindingAnswersAstray:     "answers-astray",
	FindingEmptyPool:         "empty-pool",
	FindingProbeDenied:       "probe-denied",
	FindingTooManyPorts:      "too-many-ports",
	FindingProbeHost:         "probe-host",

	FindingFirewallWithoutInternet: "firewall-without-internet",
	FindingForcedDNAT:              "forced-dnat",
	FindingManagementSubnet:        "management-subnet",
	FindingFirewallSubnetRouted:    "firewall-subnet-routed",
	FindingPartOfFirewallSubnet:    "part-of-firewall-subnet",
	FindingUndeclaredName:          "undeclared-name",
	FindingNamesWithoutProxy:       "names-without-dns-proxy",
	FindingLooseName:               "loose-name",
	FindingPeeringState:            "peering-state",
	FindingPeeringNotSynced:        "peering-not-synced",
	FindingNoRemoteGateway:         "no-remote-gateway",
	FindingGatewayRange:            "gateway-range",
	FindingRouteConflict:           "route-conflict",
	FindingManyTables:              "many-route-tables",
	FindingManyGroups:              "many-groups",
	FindingEqualPriority:           "equal-priority",
	FindingOverlap:                 "overlapping-space",
	FindingFilteredRoute:           "filtered-route",
	FindingSessionDown:             "session-down",
	FindingUnknownToSite:           "unknown-to-site",
	FindingGatewayRoute:            "gateway-subnet-route",
	FindingTwoRoads:                "two-roads",
	FindingPublicPrefix:            "public-prefix",
	FindingUnreachableDNS:          "dns-unreachable",
	FindingAsksFromOutside:         "azure-dns-from-outside",
	FindingNoPrivateZone:           "no-private-zone",
	FindingMisnamedZone:            "misnamed-zone",
	FindingShadowedName:            "shadowed-name",
	FindingNameLoop:                "name-loop",
	FindingInboundEndpointAlone:    "inbound-endpoint-alone",
	FindingObservedNowhere:         "observed-route-nowhere",
	FindingObservedDiffers:         "observed-routes-differ",
}

// String gives the token printed before the message.
func (k FindingKind) String() string {
	if k > 0 && k < afterFindingKinds {
		return findingKindNames[k]
	}
	return "FindingKind(" + strconv.Itoa(int(k)) + ")"
}

// MarshalText writes String.
func (k FindingKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the token; the error lists them.
func (k *FindingKind) UnmarshalText(b []byte) error {
	if err := readToken(k, findingKindNames[1:], b); err != nil {
		return err
	}
	*k++ // the list begins at one
	return nil
}

// allFindings gathers what Azure accepts and what will not work.
func (c *compiler) allFindings() {
	c.routeFindings()
	c.observedFindings()
	c.endpointFindings()
	c.groupFindings()
	c.filterFindings()
	c.firewallFindings()
	c.memberFindings()
	c.oneWayFindings()
	c.exitFindings()
	c.appGatewayFindings()
	c.gatewayFindings()
	c.oneSided()
	c.peeringFindings()
	c.unused()
	c.dnsFindings()
}

// find notes a finding. The place is a path as check spells it:
// root.item("routeTables", t.Name, i).String().
func (c *compiler) find(k FindingKind, place, message string) {
	c.found = append(c.found, Finding{k, place, message})
}

// findings gathers them when somebody asks, which is seldom; each once, in an
// order that does not depend on the order of declaration.
func (c *compiler) findings() []Finding {
	c.allFindings()
	slices.SortFunc(c.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Kind.String(), b.Kind.String()), cmp.Compare(a.Message, b.Message))
	})
	return slices.Clip(slices.Compact(c.found))
}
