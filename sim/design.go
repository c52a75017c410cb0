package sim

import (
	"net/netip"

	"azpath/dns"
	"azpath/route"
)

// Design is what a person declares or imports: an Azure network, what stands
// around it, and how the parts refer to each other by name. It is plain data:
// no behaviour beyond [Design.Clone], no pointers between parts, order without
// meaning. The zero value is an empty design, and the zero value of every field
// is Azure's default for it.
//
// A Design may be read by many goroutines; it is nobody's while being edited.
// [Compile] checks it and turns it into a [Network], which answers questions.
type Design struct {
	// Name heads the printed outline. It has no meaning for the walk.
	Name string `json:"name,omitzero"`

	VNets       []VNet       `json:"virtualNetworks,omitempty"`
	Peerings    []Peering    `json:"virtualNetworkPeerings,omitempty"`
	RouteTables []RouteTable `json:"routeTables,omitempty"`
	NSGs        []NSG        `json:"networkSecurityGroups,omitempty"`
	// ApplicationSecurityGroups are the groups that rules may name in place of
	// addresses; a NIC says which it is in.
	ApplicationSecurityGroups []ApplicationSecurityGroup `json:"applicationSecurityGroups,omitempty"`
	// SecurityAdminConfigurations are Azure Virtual Network Manager's rules, which
	// are judged before every NSG (net:N9).
	SecurityAdminConfigurations []SecurityAdminConfiguration `json:"securityAdminConfigurations,omitempty"`

	PublicIPs     []PublicIP     `json:"publicIPAddresses,omitempty"`
	LoadBalancers []LoadBalancer `json:"loadBalancers,omitempty"`
	NATGateways   []NATGateway   `json:"natGateways,omitempty"`
	Firewalls     []Firewall     `json:"azureFirewalls,omitempty"`

	FirewallPolicies   []FirewallPolicy `json:"firewallPolicies,omitempty"`
	IPGroups           []IPGroup        `json:"ipGroups,omitempty"`
	FQDNTags           []FQDNTag        `json:"fqdnTags,omitempty"`
	ThreatIntelligence ThreatList       `json:"threatIntelligence,omitzero"` // what Microsoft's feed lists, for every firewall

	Gateways    []Gateway            `json:"virtualNetworkGateways,omitempty"`
	APIMs       []APIM               `json:"apiManagement,omitempty"`
	AppGateways []ApplicationGateway `json:"applicationGateways,omitempty"`
	Sites       []Site               `json:"sites,omitempty"`
	Internet    []Host               `json:"internetHosts,omitempty"`
	Services    []Service            `json:"services,omitempty"`

	PrivateEndpoints    []PrivateEndpoint    `json:"privateEndpoints,omitempty"`
	PrivateLinkServices []PrivateLinkService `json:"privateLinkServices,omitempty"`
	ConnectedGroups     []ConnectedGroup     `json:"connectedGroups,omitempty"`

	// Reserved are the prefixes that Azure sends to None. The zero value is what
	// published captures show together (net:1.1.b1).
	Reserved Reserved `json:"reservedPrefixes,omitzero"`
	// ServiceTags stand in for the published tags of the same name, or add to
	// them: for NSGs, routes, service endpoints and firewalls alike (net:2.4.b2).
	ServiceTags []ServiceTag `json:"serviceTags,omitempty"`

	PrivateZones []PrivateZone       `json:"privateDnsZones,omitempty"`
	DNSResolvers []DNSResolver       `json:"dnsResolvers,omitempty"`
	Rulesets     []ForwardingRuleset `json:"dnsForwardingRulesets,omitempty"`
	DNSServers   []DNSServer         `json:"dnsServers,omitempty"`
	PublicDNS    []PublicZone        `json:"publicDnsZones,omitempty"`

	// Assumptions are the switches for what Azure's documents leave open.
	Assumptions Assumptions `json:"assumptions,omitzero"`
}

// Reserved says which prefixes have system routes to None: a list by name, or
// one's own. Names and contents are those of [route.ReservedLists], "none" among
// them. The zero value is the list "observed".
type Reserved struct {
	List     string         `json:"list,omitzero"`
	Prefixes []netip.Prefix `json:"addressPrefixes,omitempty"` // instead of List
}

// VNet is a virtual network. Subnets lie inside Space; spaces of one network,
// and of networks that are peered, never overlap.
type VNet struct {
	Name   string         `json:"name"`
	Region string         `json:"location,omitzero"` // "eastus"; peering across regions is global peering
	Space  []netip.Prefix `json:"addressPrefixes,omitempty"`
	// DNSServers are asked in order; none means Azure's 168.63.129.16.
	DNSServers []netip.Addr `json:"dnsServers,omitempty"`
	// FlowTimeoutInMinutes, 4..30, ends an NSG's flows that are silent for longer:
	// what comes then is judged as a first packet. Zero never ends them (net:T3).
	FlowTimeoutInMinutes int      `json:"flowTimeoutInMinutes,omitzero"`
	Subnets              []Subnet `json:"subnets,omitempty"`
}

// Subnet is a part of a virtual network's space. Elsewhere it is named
// "vnet/subnet".
type Subnet struct {
	Name     string         `json:"name"`
	Prefixes []netip.Prefix `json:"addressPrefixes,omitempty"` // one, or one of each family

	RouteTable string `json:"routeTable,omitzero"`           // at most one; none means system and gateway routes alone
	NSG        string `json:"networkSecurityGroup,omitzero"` // none filters nothing at this level
	NATGateway string `json:"natGateway,omitzero"`

	// ServiceEndpoints are Azure's names, "Microsoft.Storage". Each adds routes
	// for the prefixes of its service tag to this subnet alone (net:1.4).
	ServiceEndpoints []string `json:"serviceEndpoints,omitempty"`
	// EffectiveRoutes are what a tool showed for a network interface here. They take
	// the place of the table that follows from the design, for all that is sent from
	// this subnet: of the Active rows the longest prefix wins, and no rule of Azure's
	// is asked again. So route table, service endpoints and peerings decide nothing
	// about it, and a change of theirs shows nowhere until these are taken away; what
	// differs is a finding. None means the derived table. In JSON it is the tool's
	// answer as it is.
	//
	// What a row does not tell follows from the design: the network behind a peering
	// from the prefix, the gateway from what the network has or borrows. Where the
	// design has none, packets end as [Exited].
	EffectiveRoutes EffectiveRoutes `json:"effectiveRoutes,omitempty"`
	// PrivateEndpointNetworkPolicies says what reaches the private endpoints in
	// this subnet (net:1.8.b1). Disabled by default.
	PrivateEndpointNetworkPolicies EndpointPolicies `json:"privateEndpointNetworkPolicies,omitzero"`
	// Delegation names the service the subnet is delegated to, none by default.
	Delegation string `json:"delegation,omitzero"`
	// DefaultOutboundAccess says whether a machine without any other way out is
	// given a Microsoft address. Unset is an assumption: see [Assumptions].
	DefaultOutboundAccess Toggle `json:"defaultOutboundAccess,omitzero"`

	NICs []NIC `json:"networkInterfaces,omitempty"`
}

// NIC is a network interface, and the machine behind it.
//
// In AzureBastionSubnet it stands for the instances of an Azure Bastion, whose
// sessions to machines begin at their private addresses there.
type NIC struct {
	Name string       `json:"name"`
	IPs  []netip.Addr `json:"privateIPAddresses,omitempty"` // one, or one of each family

	NSG string `json:"networkSecurityGroup,omitzero"`
	// ApplicationSecurityGroups are those the interface is a member of. All
	// members of a group are in one network (net:N8).
	ApplicationSecurityGroups []string `json:"applicationSecurityGroups,omitempty"`

	PublicIP string `json:"publicIPAddress,omitzero"` // an instance-level public address
	// IPForwarding lets the machine receive what is not addressed to it and send
	// what it did not originate: a network virtual appliance.
	IPForwarding bool `json:"enableIPForwarding,omitzero"`
	// Appliance is what a forwarding machine does with packets in transit. Its
	// zero value forwards everything and keeps no state. Only with IPForwarding.
	Appliance Filter `json:"appliance,omitzero"`
	// DisableSNATOnPL is the tag of that name, "true": what this appliance
	// forwards to a private endpoint is answered through it, without translating
	// the source (net:1.8.b4).
	DisableSNATOnPL bool `json:"disableSnatOnPL,omitzero"`
	// Listen are the open ports. None means that every port answers.
	Listen []Listener `json:"listen,omitempty"`

	// DNSServers take the place of the network's for this machine, and
	// AppliedDNSServers are what it still asks: a change reaches it at its next
	// renewal only. Resolver is the program that asks (dns:D2.2, dns:D2.5).
	DNSServers        []netip.Addr `json:"dnsServers,omitempty"`
	AppliedDNSServers []netip.Addr `json:"appliedDnsServers,omitempty"`
	Resolver          dns.Resolver `json:"resolver,omitzero"`
}

// Listener is a port, or a range, on which a machine answers. Every other port
// answers with a reset, unless a Host has no Listener at all: then all answer.
type Listener struct {
	Protocol Protocol `json:"protocol,omitzero"` // zero, in JSON "*" too, means TCP
	Ports    Ports    `json:"ports"`             // inclusive both ends
}

// Peering is one side's peering object: From accepts To as its peer. Routes
// appear only when both sides have theirs (net:P1).
type Peering struct {
	From string `json:"virtualNetwork"`
	To   string `json:"remoteVirtualNetwork"`

	// BlockVirtualNetworkAccess is allowVirtualNetworkAccess set to false: the
	// remote space leaves the VirtualNetwork tag, routes stay (net:P4).
	BlockVirtualNetworkAccess Not `json:"allowVirtualNetworkAccess,omitzero"`
	// AllowForwardedTraffic: From accepts from the peer what did not originate
	// in the peer's own space. The documents disagree on what happens without
	// it: see [Assumptions] (net:P4).
	AllowForwardedTraffic bool `json:"allowForwardedTraffic,omitzero"`
	AllowGatewayTransit   bool `json:"allowGatewayTransit,omitzero"` // on the side that owns the gateway
	UseRemoteGateways     bool `json:"useRemoteGateways,omitzero"`   // on the side that borrows it

	// State is what Azure shows. The zero value follows from the design: Connected
	// if both sides have their object, Initiated if not.
	State PeeringState `json:"peeringState,omitzero"`
	// SyncLevel is what Azure shows. The zero value follows from RemoteAddressSpace.
	SyncLevel PeeringSync `json:"peeringSyncLevel,omitzero"`
	// RemoteAddressSpace is To's space as this side last synced it: From has routes
	// for these prefixes alone (net:1.4.b1). None means To's space as it is.
	RemoteAddressSpace []netip.Prefix `json:"remoteAddressSpace,omitempty"`
}

// RouteTable is a set of user routes, attached to subnets by name.
type RouteTable struct {
	Name string `json:"name"`
	// DisableBGPPropagation keeps the routes of VPN and ExpressRoute gateways,
	// static ones too, out of the subnets with this table (net:4.1.b5).
	DisableBGPPropagation bool  `json:"disableBgpRoutePropagation,omitzero"`
	Routes                []UDR `json:"routes,omitempty"`
	// ManagedRoutes are what Azure Virtual Network Manager puts into the table. One
	// whose destination is among Routes is ignored (net:1.11.b2).
	ManagedRoutes []UDR `json:"networkManagerRoutes,omitempty"`
}

// UDR is a user-defined route: to a prefix, or to every prefix of a service tag.
// In JSON both stand in addressPrefix, as in Azure.
type UDR struct {
	Name    string
	Prefix  netip.Prefix // the zero Prefix when Tag is set
	Tag     string       // "ApiManagement"
	NextHop route.NextHop
	// NextHopIPs are two or more appliances, any of which may get a flow. Only with
	// next hop VirtualApplianceEcmp, which has no address of its own (net:1.5 table).
	NextHopIPs []netip.Addr
	// BGPOverride is hasBgpOverride: what gateways learned inside the prefix loses
	// to this route, whatever its length. See [Assumptions] (net:1.5.b1).
	BGPOverride bool
}

// PublicIP is a public address resource. What it is attached to names it.
type PublicIP struct {
	Name string     `json:"name"`
	IP   netip.Addr `json:"ipAddress"`
	SKU  string     `json:"sku,omitzero"` // "Standard" (when empty) or "Basic"
}
