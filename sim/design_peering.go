package sim

// PeeringState is where a peering object stands. The zero value leaves it to the
// design: Connected if the other side has its object too.
type PeeringState uint8

// The states of a peering object.
const (
	PeeringInitiated    PeeringState = iota + 1 // the other side has none yet
	PeeringConnected                            // the only one with routes (net:P1)
	PeeringDisconnected                         // the other side was deleted: both have to be made again
)

// PeeringSync says which side of a peering does not know the other's present
// address space. The zero value leaves it to the design.
type PeeringSync uint8

// The levels of synchronisation.
const (
	FullyInSync             PeeringSync = iota + 1
	RemoteNotInSync                     // the other side lags behind this network's space
	LocalNotInSync                      // this side lags behind the other's
	LocalAndRemoteNotInSync             // both
)

var (
	peeringStateNames = names{{1, "Initiated"}, {2, "Connected"}, {3, "Disconnected"}, {0, ""}}
	peeringSyncNames  = names{{1, "FullyInSync"}, {2, "RemoteNotInSync"}, {3, "LocalNotInSync"}, {4, "LocalAndRemoteNotInSync"}, {0, ""}}
)

// String gives Azure's spelling, "" for zero.
func (s PeeringState) String() string { return peeringStateNames.name(int(s), "PeeringState") }

// String gives Azure's spelling, "" for zero.
func (s PeeringSync) String() string { return peeringSyncNames.name(int(s), "PeeringSync") }

// MarshalText writes String.
func (s PeeringState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
func (s PeeringSync) MarshalText() ([]byte, error)  { return []byte(s.String()), nil }

// UnmarshalText reads the names without regard to case; the error lists them.
func (s *PeeringState) UnmarshalText(b []byte) error { return read(s, peeringStateNames, b) }
func (s *PeeringSync) UnmarshalText(b []byte) error  { return read(s, peeringSyncNames, b) }

// ConnectedGroup is a mesh that Azure Virtual Network Manager makes: its networks
// reach each other directly, without peerings and without gateways of each other
// (net:1.4). A peering between two of them goes before it (BG).
type ConnectedGroup struct {
	Name  string   `json:"name"`
	VNets []string `json:"virtualNetworks,omitempty"`
	// Global joins networks of different regions too.
	Global bool `json:"isGlobal,omitzero"`
}
