package sim

import "net/netip"

// PrivateEndpoint is an address in a subnet behind which Private Link puts a
// service: of Azure, or of somebody else's network. Every subnet of its network,
// and of networks peered directly with that, has a route to it alone (net:1.4).
// It answers and never opens a connection (net:7.b6).
//
// As a flow's destination its name stands for its address. The service's own name
// goes on standing for its public address: what a name resolves to is for DNS.
type PrivateEndpoint struct {
	Name   string `json:"name"`
	Subnet string `json:"subnet"` // "vnet/subnet"; never delegated (apim:Z6)
	// IP is its address. Unset, Azure picks one: the first free address of the
	// subnet.
	IP netip.Addr `json:"privateIPAddress,omitzero"`

	// Service or PrivateLinkService names what stands behind it: one of the two.
	Service            string `json:"service,omitzero"`
	PrivateLinkService string `json:"privateLinkService,omitzero"`
	// State is the owner's word on the connection: only an approved one passes
	// traffic (net:1.8.b6).
	State ConnectionState `json:"connectionState,omitzero"`
	// ZoneGroup names the private DNS zones that hold its service's names with its
	// address, by themselves (dns:D5.6).
	ZoneGroup []string `json:"privateDnsZoneGroup,omitempty"`
}

// PrivateLinkService offers a load balancer of a network to private endpoints
// elsewhere. Its machines see one of its NAT addresses as the source, never the
// client's own (net:1.8.b7).
type PrivateLinkService struct {
	Name     string `json:"name"`
	Frontend string `json:"loadBalancerFrontendIPConfiguration"` // "lb/frontend", a private one
	Subnet   string `json:"subnet"`                              // "vnet/subnet" of the NAT addresses, in the frontend's network
	// NATIPs are at most eight. None means one that Azure picks: the first free
	// address of the subnet.
	NATIPs []netip.Addr `json:"ipConfigurations,omitempty"`
}

// ConnectionState is where the connection of a private endpoint stands. The zero
// value is Approved, which is what a person means who draws one.
type ConnectionState uint8

// The states of a private endpoint's connection.
const (
	Approved ConnectionState = iota
	Pending
	Rejected
	Disconnected
)

// EndpointPolicies is a subnet's privateEndpointNetworkPolicies: which of its NSG
// and of the clients' route tables reach the private endpoints in it, and nothing
// else there (net:1.8.b1). The zero value is Disabled: neither.
type EndpointPolicies uint8

// The network policies for private endpoints.
const (
	PoliciesDisabled            EndpointPolicies = iota
	NetworkSecurityGroupEnabled                  // the subnet's NSG judges what reaches an endpoint
	RouteTableEnabled                            // a client's user route no shorter than the network's space leads past it
	PoliciesEnabled                              // both
)

func (p EndpointPolicies) nsg() bool { return p == NetworkSecurityGroupEnabled || p == PoliciesEnabled }

func (p EndpointPolicies) routes() bool { return p == RouteTableEnabled || p == PoliciesEnabled }

// PublicNetworkAccess says whether a service answers on its public addresses. The
// zero value is Enabled.
type PublicNetworkAccess uint8

// The two settings of public network access.
const (
	PublicAccessEnabled  PublicNetworkAccess = iota
	PublicAccessDisabled                     // private endpoints alone; all others get 403
)

var (
	connectionStateNames = names{{0, "Approved"}, {1, "Pending"}, {2, "Rejected"}, {3, "Disconnected"}}
	policyNames          = names{{0, "Disabled"}, {1, "NetworkSecurityGroupEnabled"}, {2, "RouteTableEnabled"}, {3, "Enabled"}}
	publicAccessNames    = names{{0, "Enabled"}, {1, "Disabled"}}
)

// String gives Azure's spelling.
func (s ConnectionState) String() string { return connectionStateNames.name(int(s), "ConnectionState") }

// String gives Azure's spelling.
func (p EndpointPolicies) String() string { return policyNames.name(int(p), "EndpointPolicies") }

// String gives Azure's spelling.
func (a PublicNetworkAccess) String() string {
	return publicAccessNames.name(int(a), "PublicNetworkAccess")
}

// MarshalText writes String.
func (s ConnectionState) MarshalText() ([]byte, error)     { return []byte(s.String()), nil }
func (p EndpointPolicies) MarshalText() ([]byte, error)    { return []byte(p.String()), nil }
func (a PublicNetworkAccess) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the names without regard to case; the error lists them.
func (s *ConnectionState) UnmarshalText(b []byte) error     { return read(s, connectionStateNames, b) }
func (p *EndpointPolicies) UnmarshalText(b []byte) error    { return read(p, policyNames, b) }
func (a *PublicNetworkAccess) UnmarshalText(b []byte) error { return read(a, publicAccessNames, b) }
