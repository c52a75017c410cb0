package sim

import (
	"strconv"

	"azpath/route"
)

// Assumptions are the switches for what Azure's documents leave open or
// contradict each other about. Unset takes the model's own choice and the trace
// that leans on it says so in an "assume" line; On and Off decide it, silently.
type Assumptions struct {
	// VirtualNetworkTagHoldsDefault: while 0.0.0.0/0 of a subnet leads to an
	// appliance or a gateway, the VirtualNetwork tag of its NSG contains
	// 0.0.0.0/0. Unset means on. Source: net:2.4.b1.
	VirtualNetworkTagHoldsDefault Toggle `json:"virtualNetworkTagHoldsDefault,omitzero"`
	// InternetTagYields: a rule's Internet tag leaves out the public addresses that
	// the VirtualNetwork tag holds by a user route or a learned default route.
	// Unset means off. Source: net:2.4.b1.
	InternetTagYields Toggle `json:"internetTagYields,omitzero"`
	// NSGOrderReversed: inbound the interface's NSG is judged before the subnet's,
	// outbound after it. It changes no outcome, only which of two denials is named.
	// Unset means off. Source: net:N6.
	NSGOrderReversed Toggle `json:"networkSecurityGroupOrderReversed,omitzero"`
	// LicensingPassesNSG: while the system's default route takes it, TCP 1688 to a
	// public address, which is where Windows asks for its licence, leaves whatever
	// the NSGs say. Unset means on. Source: net:2.3.b3.
	LicensingPassesNSG Toggle `json:"licensingPassesNSG,omitzero"`
	// DefaultOutboundAccess: a subnet that does not say has default outbound
	// access. Unset means on. Source: net:6.2.b5, retired for new networks with
	// API versions after 2026-03-31.
	DefaultOutboundAccess Toggle `json:"defaultOutboundAccess,omitzero"`
	// ForwardedTrafficNeedsFlag: what a peer forwards is dropped unless the
	// receiving side's peering has AllowForwardedTraffic. Unset makes such a
	// flow Undetermined. Source: net:P4.
	ForwardedTrafficNeedsFlag Toggle `json:"forwardedTrafficNeedsFlag,omitzero"`
	// NoneRoutesVanishForInternet: a user route 0.0.0.0/0 with next hop Internet
	// removes the None system routes as any other would. Unset means off.
	// Source: net:R6.
	NoneRoutesVanishForInternet Toggle `json:"noneRoutesVanishForInternet,omitzero"`
	// NATGatewayBeforePublicIP: a machine with a public address of its own on a
	// subnet with a NAT gateway opens connections by the NAT gateway. Unset means
	// on: the NAT gateway's page says so, the load balancer's the opposite. Source:
	// net:6.2.b2.
	NATGatewayBeforePublicIP Toggle `json:"natGatewayBeforePublicIP,omitzero"`
	// GuestsHaveLoopback: machines behind a load-balancing rule with floating IP have
	// its frontend's address on a loopback interface, without which they ignore what
	// it sends them. Unset means on. Source: net:L5.
	GuestsHaveLoopback Toggle `json:"guestsHaveLoopback,omitzero"`
	// ServiceEndpointsYield: a user route of equal or longer prefix overrides the
	// routes of a service endpoint. Unset means off. Source: net:1.6 b1.
	ServiceEndpointsYield Toggle `json:"serviceEndpointsYield,omitzero"`
	// EndpointAnswersRetrace: the answers of a private endpoint go back to the
	// host that sent the request, and an appliance there loses them if it shares
	// the network of the client, or of the VPN gateway, that it forwarded for
	// without SNAT. Unset means on. Off sends them straight to the packet's
	// source, past every appliance. Source: net:1.8.b4, a practitioner's matrix.
	EndpointAnswersRetrace Toggle `json:"endpointAnswersRetrace,omitzero"`
	// EndpointYieldsToItsPrefix: in a network of several address prefixes, a user
	// route takes a private endpoint's traffic if it is as long as the prefix
	// that holds the endpoint. Unset means on. Off: only a route of the endpoint's
	// very address does. Source: net:1.8.b2.
	EndpointYieldsToItsPrefix Toggle `json:"endpointYieldsToItsPrefix,omitzero"`
	// PeeringAccessBlocks: a peering with allowVirtualNetworkAccess false on either
	// side passes nothing. Unset means off: the flag only takes the remote space out
	// of the VirtualNetwork tag. Source: net:P4, whose newest text just says that
	// the flag enables traffic.
	PeeringAccessBlocks Toggle `json:"peeringAccessBlocks,omitzero"`
	// AzureCloudInRoutes: a user route may name AzureCloud or AzureCloud.<region>.
	// Unset means on: the routing guide ranks them. Off refuses them, as the service
	// tag data would. Source: net:A6, apim:C10.
	AzureCloudInRoutes Toggle `json:"azureCloudInRoutes,omitzero"`
	// BGPOverrideIgnored: hasBgpOverride of a user route does nothing. Unset means
	// off: gateway routes inside the route's prefix lose to it, whatever their
	// length. Source: net:1.5.b1.
	BGPOverrideIgnored Toggle `json:"bgpOverrideIgnored,omitzero"`
	// ReplacedRoutesKeepGatewaysOut: where a user route took the place of a peering's
	// or a network's own route, what gateways learned inside that prefix is kept out
	// as if the system route still stood. Unset means off: it lives, and the longer
	// prefix wins. Source: net:A2, against net:A3.
	ReplacedRoutesKeepGatewaysOut Toggle `json:"replacedRoutesKeepGatewaysOut,omitzero"`
	// FastPathKeepsGatewayRoutes: what comes from a site over FastPath still
	// follows the user routes of GatewaySubnet. Unset makes such a flow
	// Undetermined. Source: net:G6.
	FastPathKeepsGatewayRoutes Toggle `json:"fastPathKeepsGatewayRoutes,omitzero"`
	// EdgesTurnTraffic: what a gateway sends to a site may leave by the same edge,
	// back to that gateway, as between two networks under a default route learned
	// over ExpressRoute. Unset means on. Source: none, net:4.6.b1 is silent.
	EdgesTurnTraffic Toggle `json:"edgesTurnTraffic,omitzero"`

	// NetworkRulesJudgeDNAT: a written network rule of a firewall that denies what
	// DNAT has translated is obeyed, as the text of 2020 has it; that of 2026 does
	// not ask network rules. Unset means off. Source: net:F7.
	NetworkRulesJudgeDNAT Toggle `json:"networkRulesJudgeDnat,omitzero"`
	// PrivateDNAT: a firewall's DNAT rule may stand on its private address, as
	// newer texts have it. Unset means on. Source: net:F11.
	PrivateDNAT Toggle `json:"privateDnat,omitzero"`
	// OpenDNATTranslatesAll: while a firewall has a DNAT rule for every source,
	// its network rules translate between private networks too, a known issue.
	// Unset means off. Source: net:5.2 table.
	OpenDNATTranslatesAll Toggle `json:"openDnatTranslatesAll,omitzero"`
	// ThreatsBeforeDNAT: threat intelligence judges what a DNAT rule would
	// translate. Unset means on. Source: net:F4.
	ThreatsBeforeDNAT Toggle `json:"threatsBeforeDnat,omitzero"`
	// RuleBeforeZone: a rule of a forwarding ruleset that is longer than a linked
	// private zone takes the name. Unset means off. Source: dns:D4.20.
	RuleBeforeZone Toggle `json:"ruleBeforeZone,omitzero"`
	// InternalManagementPublic: public DNS knows the management name of an Internal
	// instance. Unset means on. Source: dns:D9.2.
	InternalManagementPublic Toggle `json:"internalManagementPublic,omitzero"`
	// FirewallDNSFailsOver: a firewall's DNS proxy asks its next server when one
	// answers with an error. Unset means on. Source: dns:D8.7.
	FirewallDNSFailsOver Toggle `json:"firewallDnsFailsOver,omitzero"`
	// FirewallResolvesSNI: a firewall's application rule sends HTTPS that it does not
	// inspect, and MSSQL, to the address that its own DNS has for the server name,
	// as it does HTTP. Unset means on. Source: dns:D8.5, against net:F5. It means
	// nothing in a design without names.
	FirewallResolvesSNI Toggle `json:"firewallResolvesSni,omitzero"`
}

// Assumption is something the documents leave open on which an answer leans. The
// zero value is none.
type Assumption uint8

// The assumptions. Each has a switch of the same name in [Assumptions].
const (
	TagHoldsDefault Assumption = iota + 1
	InternetHoldsRouted
	NSGOrder
	LicensingPasses
	DefaultOutbound
	ForwardedTraffic
	NoneStays
	ServiceEndpointsHold
	EqualTags
	ManagedVIP
	EndpointRetraces
	EndpointPrefix
	BGPOverrideHolds
	ReplacedYields
	FastPathRoutes
	FastPathEndpoint
	EdgesTurn
	NATGatewayFirst
	DNATPassesNetworkRules
	PrivateDNATWorks
	OpenDNAT
	ThreatsFirst
	FirewallSource
	NamesAsDeclared
	UnlistedFQDNTag
	NoInfrastructure
	NoSignatures
	LearnedRanges
	GuestLoopback
	AccessOnlyTags
	CloudTag
	ZoneBeforeRule
	RuleTakesAlias
	LongestZone
	PrivateLinkByName
	ReservedNames
	ResolverPatience
	NameLoopSilent
	WindowsSingleTarget
	WindowsMovesOn
	FirewallFailsOver
	FirewallServersInOrder
	FirewallPatience
	FirewallResolvesSNI
	InternalManagement
	InternalUnregistered
	NSGJudgesDNS
	// ChoicesCut is no reading of a document: there were more combinations of
	// equal paths than are walked.
	ChoicesCut
)

var assumptionTexts = [...]struct{ token, text string }{
	TagHoldsDefault:      {"virtual-network-tag-holds-default", "while 0.0.0.0/0 leads to an appliance or a gateway, the VirtualNetwork tag holds 0.0.0.0/0 (switch virtualNetworkTagHoldsDefault)"},
	InternetHoldsRouted:  {"internet-tag-holds-routed", "the Internet tag holds every public address, also where the VirtualNetwork tag does (switch internetTagYields)"},
	NSGOrder:             {"nsg-order", "inbound the subnet's NSG is judged first, outbound the interface's; both deny, and the documents leave open which is named (switch networkSecurityGroupOrderReversed)"},
	LicensingPasses:      {"licensing-passes", "TCP 1688 to a public address is licensing traffic, which a rule of the platform lets out past the NSGs (switch licensingPassesNSG)"},
	DefaultOutbound:      {"default-outbound-access", "a subnet that does not say has default outbound access; networks made with API versions after 2026-03-31 do not (switch defaultOutboundAccess)"},
	ForwardedTraffic:     {"forwarded-traffic", "the documents disagree on what a peering without allowForwardedTraffic does; set the flag to end the doubt (switch forwardedTrafficNeedsFlag)"},
	NoneStays:            {"none-routes-stay", "a user route 0.0.0.0/0 to Internet leaves the system routes to None in place (switch noneRoutesVanishForInternet)"},
	ServiceEndpointsHold: {"service-endpoints-hold", "a user route does not override the routes of a service endpoint (switch serviceEndpointsYield)"},
	EqualTags:            {"equal-tags-by-name", "of two user routes of equal prefix by tags of equal rank, the first by name wins"},
	AccessOnlyTags:       {"access-flag-only-tags", "a peering with allowVirtualNetworkAccess false passes packets, and only leaves the VirtualNetwork tag (switch peeringAccessBlocks)"},
	CloudTag:             {"azure-cloud-in-routes", "the routing guide ranks AzureCloud among the tags of user routes, the service tag data does not let it stand there (switch azureCloudInRoutes)"},
	BGPOverrideHolds:     {"bgp-override-holds", "a user route with hasBgpOverride beats what gateways learned inside its prefix, whatever the length; one line of the REST specification says so, the routing guide is silent (switch bgpOverrideIgnored)"},
	ReplacedYields:       {"replaced-system-yields", "where a user route took the place of a system route, what gateways learned inside that prefix lives and is longer; the guide ranks both and does not say what comes first (switch replacedRoutesKeepGatewaysOut)"},
	ManagedVIP:           {"managed-public-ip", "an Internal instance without a public IP of its own has one that Azure manages: it shows that to the internet, and management calls it there"},
	EndpointRetraces:     {"endpoint-answers-retrace", "a private endpoint's answers go back to the host that sent the request, and are lost there if it forwarded for its own network (switch endpointAnswersRetrace)"},
	EndpointPrefix:       {"endpoint-yields-to-its-prefix", "in a network of several prefixes, a user route as long as the one that holds the private endpoint takes its traffic (switch endpointYieldsToItsPrefix)"},
	FastPathRoutes:       {"fast-path-routes", "whether user routes of GatewaySubnet hold for what comes over FastPath depends on the circuit (switch fastPathKeepsGatewayRoutes)"},
	FastPathEndpoint:     {"fast-path-endpoint", "private endpoints in peered networks are not supported over FastPath, and no document says what becomes of a packet to one"},
	EdgesTurn:            {"edges-turn-traffic", "an on-premises edge sends what a gateway gave it back to that gateway where the site's routes say so (switch edgesTurnTraffic)"},
	NATGatewayFirst:      {"nat-gateway-first", "of a NAT gateway and a machine's own public address, connections that it opens take the NAT gateway (switch natGatewayBeforePublicIP)"},
	GuestLoopback:        {"guest-loopback", "a machine behind a rule with floating IP has the frontend's address on a loopback interface (switch guestsHaveLoopback)"},
	ChoicesCut:           {"choices-cut", "more than 256 combinations of equal paths: only the first 256 were walked"},

	DNATPassesNetworkRules: {"dnat-passes-network-rules", "a firewall does not ask network rules about what DNAT translated, though one denies it (switch networkRulesJudgeDnat)"},
	PrivateDNATWorks:       {"private-dnat", "a DNAT rule may stand on a firewall's private address, which older documents exclude (switch privateDnat)"},
	OpenDNAT:               {"open-dnat", "a DNAT rule for every source leaves the source between private networks alone, though a known issue says it may not (switch openDnatTranslatesAll)"},
	ThreatsFirst:           {"threats-before-dnat", "threat intelligence comes before DNAT (switch threatsBeforeDnat)"},
	FirewallSource:         {"firewall-source", "a firewall's private source is shown as its private address, and may be any of AzureFirewallSubnet: allow all of that"},
	NamesAsDeclared:        {"names-as-declared", "a firewall that resolves a name finds what the design declares under it; in network rules and DNAT a name nobody declares has no address, in a request it has the client's"},
	UnlistedFQDNTag:        {"unlisted-fqdn-tag", "the names behind an FQDN tag are not published: list them under fqdnTags"},
	NoInfrastructure:       {"infrastructure-fqdns", "the firewall's built-in infrastructure names do not hold this one; they are not published: list them under fqdnTags as Infrastructure"},
	NoSignatures:           {"no-signatures", "intrusion detection finds nothing: its signatures are not modelled"},
	ZoneBeforeRule:         {"zone-before-rule", "a linked private zone takes a name though a rule of the linked ruleset is longer (switch ruleBeforeZone)"},
	RuleTakesAlias:         {"rule-takes-alias", "a rule of a ruleset takes an alias met on the way as it takes a name that was asked for; no document says"},
	LongestZone:            {"longest-zone", "of several linked private zones that hold a name the longest answers; no document says"},
	PrivateLinkByName:      {"private-link-by-name", "a zone counts as one of Private Link, for the fallback to the internet, if a label of its name is privatelink"},
	ReservedNames:          {"reserved-names", "a short rule of a ruleset leaves the names of Azure's services alone; the list of them is not published"},
	ResolverPatience:       {"resolver-patience", "a private resolver waits 5 s for a target, and answers SERVFAIL when all are silent; no document says"},
	NameLoopSilent:         {"name-loop-silent", "who asks into a loop of forwarders gets no answer; it may be SERVFAIL"},
	WindowsSingleTarget:    {"windows-single-target", "a Windows DNS server gives up on the only target of a conditional forwarder after 12 s; no document says"},
	WindowsMovesOn:         {"windows-moves-on", "a Windows client asks its next server when one answers with an error; an older document has it stop"},
	FirewallFailsOver:      {"firewall-dns-fails-over", "a firewall's DNS proxy asks its next server when one answers with an error (switch firewallDnsFailsOver)"},
	FirewallServersInOrder: {"firewall-dns-in-order", "of a firewall's DNS servers, of which it takes any, the first is asked first"},
	FirewallPatience:       {"firewall-dns-patience", "a firewall's DNS proxy waits 2 s for a server; no document says"},
	FirewallResolvesSNI:    {"firewall-resolves-sni", "a firewall sends HTTPS that it does not inspect to the address that its own DNS has for the name; the page on rules says so of HTTP and inspected HTTPS alone (switch firewallResolvesSni)"},
	InternalManagement:     {"internal-management-public", "public DNS knows the management name of an Internal instance; the page says it knows none (switch internalManagementPublic)"},
	InternalUnregistered:   {"internal-names-unregistered", "public DNS says that the names of an Internal instance do not exist; a chain that ends nowhere would look alike"},
	NSGJudgesDNS:           {"nsg-judges-dns", "an NSG judges queries to custom DNS servers like all else; a note has them pass it"},
	LearnedRanges:          {"learned-ranges", "autoLearnPrivateRanges has learned no range for this destination: Route Server is not modelled"},
}

// String gives a token, such as "default-outbound-access".
func (a Assumption) String() string {
	if a >= 1 && int(a) < len(assumptionTexts) {
		return assumptionTexts[a].token
	}
	if a == 0 {
		return "none"
	}
	return "Assumption(" + strconv.Itoa(int(a)) + ")"
}

// Text says in one line what is assumed, and which switch decides it.
func (a Assumption) Text() string {
	if a >= 1 && int(a) < len(assumptionTexts) {
		return assumptionTexts[a].text
	}
	return ""
}

// MarshalText writes String.
func (a Assumption) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

type assumptionSet uint64

func (s assumptionSet) with(a Assumption) assumptionSet {
	if a == 0 {
		return s
	}
	return s | 1<<a
}

func (s assumptionSet) has(a Assumption) bool { return s&(1<<a) != 0 }

func (s assumptionSet) list() []Assumption {
	var out []Assumption
	for a := TagHoldsDefault; a <= ChoicesCut; a++ {
		if s&(1<<a) != 0 {
			out = append(out, a)
		}
	}
	return out
}

// ofRoute maps the route package's assumptions.
var ofRoute = map[route.Assumption]Assumption{
	route.NoneStaysUnderUserInternet: NoneStays,
	route.ServiceEndpointsHold:       ServiceEndpointsHold,
	route.EqualTagsByName:            EqualTags,
	route.BGPOverrideHolds:           BGPOverrideHolds,
	route.ReplacedSystemYields:       ReplacedYields,
}
