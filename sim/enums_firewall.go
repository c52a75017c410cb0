package sim

// ThreatMode is what a firewall does with traffic that looks bad. The zero value
// is Azure's default.
type ThreatMode uint8

// The modes.
const (
	ThreatOff   ThreatMode = iota + 1
	ThreatAlert            // logs it, and lets it pass
	ThreatDeny
)

// ApplicationType is a protocol that an application rule of a firewall can read.
type ApplicationType uint8

// The protocols of application rules.
const (
	HTTP ApplicationType = iota + 1
	HTTPS
	MSSQL
)

// String gives Azure's spelling, "" for the default.
func (m ThreatMode) String() string { return threatNames.name(int(m), "ThreatMode") }

// String gives Azure's spelling.
func (a ApplicationType) String() string { return applicationNames.name(int(a), "ApplicationType") }

// MarshalText writes String.
func (m ThreatMode) MarshalText() ([]byte, error)      { return []byte(m.String()), nil }
func (a ApplicationType) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the names without regard to case; the error lists them.
func (m *ThreatMode) UnmarshalText(b []byte) error      { return read(m, threatNames, b) }
func (a *ApplicationType) UnmarshalText(b []byte) error { return read(a, applicationNames, b) }

var (
	threatNames      = names{{1, "Off"}, {2, "Alert"}, {3, "Deny"}, {0, ""}}
	applicationNames = names{{1, "Http"}, {2, "Https"}, {3, "Mssql"}}
)
