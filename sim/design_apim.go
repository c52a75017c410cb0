package sim

import "net/netip"

// APIM is an API Management instance. The zero Mode is one outside every network, on
// public addresses, which may have private endpoints and, behind them, no public
// access.
//
// Injected instances of the classic tiers (Developer, Premium) stand in a subnet in
// External or Internal mode. In the v2 tiers, External is outbound integration: the
// instance stays on its public address and calls others from the subnet. Internal is
// injection (PremiumV2): a private address for the gateway alone (apim:2.1).
type APIM struct {
	Name   string   `json:"name"`
	Mode   APIMMode `json:"virtualNetworkType"`
	Subnet string   `json:"subnet,omitzero"` // "vnet/subnet"; none in mode None
	// PublicIP names the public VIP: for clients and management in External
	// mode, for management alone in Internal mode (apim:R1), for everything outside
	// a network. An injected instance of the v2 tiers has none. In Internal mode,
	// where none is named, Azure manages one (apim:A7): [ManagedVIP].
	PublicIP string `json:"publicIPAddress,omitzero"`
	// PrivateIP is the private VIP of Internal mode, and IPs are the addresses
	// of the instance's machines (DIPs). Azure chooses both; unset, they are the
	// first free addresses of the subnet.
	PrivateIP netip.Addr   `json:"privateIPAddress,omitzero"`
	IPs       []netip.Addr `json:"instanceIPAddresses,omitempty"`
	SKU       string       `json:"sku,omitzero"`      // the tier, "Premium" when empty
	Units     int          `json:"capacity,omitzero"` // zero means 1
	// Platform is that of the classic tiers, stv2 when unset. The v2 tiers have
	// another, which no field names.
	Platform APIMPlatform `json:"platformVersion,omitzero"`
	// PublicNetworkAccess Disabled leaves the gateway to private endpoints; portals
	// and management stay public (apim:2.2).
	PublicNetworkAccess PublicNetworkAccess `json:"publicNetworkAccess,omitzero"`
	// Locations are the further regions of a Premium instance.
	Locations []APIMLocation `json:"additionalLocations,omitempty"`
	// AppliedDNSServers are what the instance still asks: a change of its network's
	// servers reaches it when the network configuration is applied (apim:D5).
	AppliedDNSServers []netip.Addr `json:"appliedDnsServers,omitempty"`
}

// APIMLocation is a further region of an instance: a gateway with a subnet and
// addresses of its own. A flow names it "instance/location" (apim:M1).
type APIMLocation struct {
	Location  string       `json:"location"` // "westeurope"
	Subnet    string       `json:"subnet,omitzero"`
	PublicIP  string       `json:"publicIPAddress,omitzero"`
	PrivateIP netip.Addr   `json:"privateIPAddress,omitzero"`
	IPs       []netip.Addr `json:"instanceIPAddresses,omitempty"`
	Units     int          `json:"capacity,omitzero"` // zero means 1
}

// APIMPlatform is the compute of a classic instance. The zero value is stv2.
type APIMPlatform uint8

// The platforms. Source: apim:5.
const (
	STV2 APIMPlatform = iota
	STV1              // retired: a Basic load balancer, whose address Azure owns
)

var platformNames = names{{0, "stv2"}, {1, "stv1"}, {0, "stv2.1"}}

// String gives Azure's spelling.
func (p APIMPlatform) String() string { return platformNames.name(int(p), "APIMPlatform") }

// MarshalText writes String.
func (p APIMPlatform) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a name without regard to case; the error lists them.
func (p *APIMPlatform) UnmarshalText(b []byte) error { return read(p, platformNames, b) }

// apimTier is a pricing tier: how many units it has, and in which modes.
type apimTier struct {
	name               string
	most               int
	external, internal bool
	v2                 bool
}

// Source: apim:2.1, apim:Z3. The limits of BasicV2 and StandardV2 are not documented.
var apimTiers = []apimTier{
	{"Premium", 31, true, true, false},
	{"Developer", 1, true, true, false},
	{"Basic", 2, false, false, false},
	{"Standard", 4, false, false, false},
	{"Consumption", 0, false, false, false},
	{"BasicV2", 10, false, false, true},
	{"StandardV2", 10, true, false, true},
	{"PremiumV2", 30, true, true, true},
}

func (x *APIM) v2() bool {
	for _, t := range apimTiers {
		if t.name == x.SKU {
			return t.v2
		}
	}
	return false
}

// outside says whether clients come to the instance by an address of Azure's own,
// which no network of the design holds.
func (x *APIM) outside() bool { return x.Mode == NoVirtualNetwork || x.integrated() }

// integrated says whether the instance sends by a subnet and receives nothing there.
func (x *APIM) integrated() bool { return x.Mode == External && x.v2() }

// at is one of the instance's further regions as an instance of its own.
func (x *APIM) at(l *APIMLocation) APIM {
	return APIM{
		Name: x.Name + "/" + l.Location, Mode: x.Mode, Subnet: l.Subnet, PublicIP: l.PublicIP, PrivateIP: l.PrivateIP, IPs: l.IPs,
		SKU: x.SKU, Units: l.Units, Platform: x.Platform, PublicNetworkAccess: x.PublicNetworkAccess,
	}
}
