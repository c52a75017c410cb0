package sim

// LoadDistribution says by what a load balancer tells connections apart: those
// that look the same to it go to the same machine (net:L7).
type LoadDistribution uint8

// The kinds of distribution. The zero value is Azure's default.
const (
	DistributeByConnection       LoadDistribution = iota // "Default": addresses, ports and protocol
	DistributeBySourceIP                                 // "SourceIP": both addresses
	DistributeBySourceIPProtocol                         // "SourceIPProtocol": both addresses, and the protocol
)

var distributionNames = names{{0, "Default"}, {1, "SourceIP"}, {2, "SourceIPProtocol"}}

// String gives Azure's spelling.
func (d LoadDistribution) String() string {
	return distributionNames.name(int(d), "LoadDistribution")
}

// MarshalText writes String.
func (d LoadDistribution) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the names without regard to case; the error lists them.
func (d *LoadDistribution) UnmarshalText(b []byte) error { return read(d, distributionNames, b) }
