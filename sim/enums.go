package sim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Protocol is an IP protocol by its number. Zero means "any" in a rule and is no
// answer in a flow or packet.
type Protocol uint8

// Protocols that Azure's rules can name.
const (
	AnyProtocol Protocol = 0
	ICMP        Protocol = 1
	TCP         Protocol = 6
	UDP         Protocol = 17
	ESP         Protocol = 50
	AH          Protocol = 51
	// AllProtocols is the word of load-balancing rules for HA ports, and of no
	// other rule.
	AllProtocols Protocol = 255
)

// Direction of an NSG rule, seen from the machine.
type Direction uint8

// The two directions of NSG rules.
const (
	Inbound Direction = iota + 1
	Outbound
)

// Access is what a rule says.
type Access uint8

// The two kinds of rule.
const (
	Allow Access = iota + 1
	Deny
)

// AdminAccess is what a security admin rule says.
type AdminAccess uint8

// What a security admin rule can say (net:N9).
const (
	AdminAllow       AdminAccess = iota + 1 // on to the NSGs
	AdminDeny                               // dropped, whatever the NSGs say
	AdminAlwaysAllow                        // accepted, whatever the NSGs say
)

// Toggle is a setting that may be left unsaid.
type Toggle uint8

// Unset leaves a Toggle to Azure's default, or to a named assumption.
const (
	Unset Toggle = iota
	On
	Off
)

// GatewayType is the kind of a virtual network gateway.
type GatewayType uint8

// The kinds of virtual network gateway.
const (
	VPN GatewayType = iota + 1
	ExpressRoute
)

// VPNType is how a VPN gateway decides what enters a tunnel. The zero value is
// RouteBased.
type VPNType uint8

// The two types of VPN gateway.
const (
	RouteBased VPNType = iota
	PolicyBased
)

// EdgeType says what an on-premises edge is connected to.
type EdgeType uint8

// The kinds of on-premises edge.
const (
	InternetEdge     EdgeType = iota + 1
	VPNEdge                   // a site-to-site tunnel to a VPN gateway
	PrivatePeering            // ExpressRoute private peering, to an ExpressRoute gateway
	MicrosoftPeering          // ExpressRoute Microsoft peering, to Microsoft's public services
)

// APIMMode is an instance's virtualNetworkType. The zero value is None.
type APIMMode uint8

// The modes of an API Management instance.
const (
	NoVirtualNetwork APIMMode = iota // None: outside every network
	External
	Internal
)

// Not is a switch whose default in Azure is true: the Go field is the negative,
// the JSON keeps Azure's name and sense.
type Not bool

// MarshalJSON writes Azure's sense.
func (n Not) MarshalJSON() ([]byte, error) { return json.Marshal(!bool(n)) }

// UnmarshalJSON reads Azure's sense.
func (n *Not) UnmarshalJSON(b []byte) error {
	var v bool
	if err := json.Unmarshal(b, &v); err != nil {
		return fmt.Errorf("%s is neither true nor false", b)
	}
	*n = Not(!v)
	return nil
}

// Ports is a range of ports, inclusive both ends. The zero value is port 0 alone
// and matches no packet.
type Ports struct{ First, Last uint16 }

// Port is the range of one port.
func Port(p uint16) Ports { return Ports{p, p} }

// String gives "443" or "1024-65535".
func (p Ports) String() string {
	if p.First == p.Last {
		return strconv.Itoa(int(p.First))
	}
	return fmt.Sprintf("%d-%d", p.First, p.Last)
}

// MarshalText writes String.
func (p Ports) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads "443", "1024-65535" or "*".
func (p *Ports) UnmarshalText(b []byte) error {
	r, err := ParsePorts(string(b))
	if err == nil {
		*p = r
	}
	return err
}

// ParsePorts reads a port, a range "first-last", or "*" for all of them.
func ParsePorts(s string) (Ports, error) {
	if s == "*" {
		return Ports{0, 65535}, nil
	}
	first, last, ranged := strings.Cut(s, "-")
	if !ranged {
		last = first
	}
	a, errA := strconv.ParseUint(first, 10, 16)
	b, errB := strconv.ParseUint(last, 10, 16)
	if errA != nil || errB != nil || a > b {
		return Ports{}, fmt.Errorf("%q is no port: want 0..65535, a range first-last, or \"*\"", s)
	}
	return Ports{uint16(a), uint16(b)}, nil
}

// String gives the name of a rule's protocol, "any" for zero.
func (p Protocol) String() string {
	if p == AllProtocols {
		return allProtocols
	}
	return protocolNames.name(int(p), "Protocol")
}

// String gives Azure's spelling.
func (d Direction) String() string { return directionNames.name(int(d), "Direction") }

// String gives Azure's spelling.
func (a Access) String() string { return accessNames.name(int(a), "Access") }

// String gives Azure's spelling.
func (a AdminAccess) String() string { return adminNames.name(int(a), "AdminAccess") }

// String gives Azure's spelling, "" for Unset.
func (t Toggle) String() string { return toggleNames.name(int(t), "Toggle") }

// String gives Azure's spelling.
func (g GatewayType) String() string { return gatewayNames.name(int(g), "GatewayType") }

// String gives Azure's spelling.
func (v VPNType) String() string { return vpnNames.name(int(v), "VPNType") }

// String gives the name.
func (e EdgeType) String() string { return edgeNames.name(int(e), "EdgeType") }

// String gives Azure's spelling.
func (m APIMMode) String() string { return apimModeNames.name(int(m), "APIMMode") }

// String prints as time.Duration does.
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText writes String.
func (p Protocol) MarshalText() ([]byte, error)    { return []byte(p.String()), nil }
func (d Direction) MarshalText() ([]byte, error)   { return []byte(d.String()), nil }
func (a Access) MarshalText() ([]byte, error)      { return []byte(a.String()), nil }
func (a AdminAccess) MarshalText() ([]byte, error) { return []byte(a.String()), nil }
func (t Toggle) MarshalText() ([]byte, error)      { return []byte(t.String()), nil }
func (g GatewayType) MarshalText() ([]byte, error) { return []byte(g.String()), nil }
func (v VPNType) MarshalText() ([]byte, error)     { return []byte(v.String()), nil }
func (e EdgeType) MarshalText() ([]byte, error)    { return []byte(e.String()), nil }
func (m APIMMode) MarshalText() ([]byte, error)    { return []byte(m.String()), nil }
func (d Duration) MarshalText() ([]byte, error)    { return []byte(d.String()), nil }

// UnmarshalText reads the names without regard to case; the error lists them.
func (p *Protocol) UnmarshalText(b []byte) error {
	if strings.EqualFold(string(b), allProtocols) {
		*p = AllProtocols
		return nil
	}
	return read(p, protocolNames, b)
}
func (d *Direction) UnmarshalText(b []byte) error   { return read(d, directionNames, b) }
func (a *Access) UnmarshalText(b []byte) error      { return read(a, accessNames, b) }
func (a *AdminAccess) UnmarshalText(b []byte) error { return read(a, adminNames, b) }
func (t *Toggle) UnmarshalText(b []byte) error      { return read(t, toggleNames, b) }
func (g *GatewayType) UnmarshalText(b []byte) error { return read(g, gatewayNames, b) }
func (v *VPNType) UnmarshalText(b []byte) error     { return read(v, vpnNames, b) }
func (e *EdgeType) UnmarshalText(b []byte) error    { return read(e, edgeNames, b) }
func (m *APIMMode) UnmarshalText(b []byte) error    { return read(m, apimModeNames, b) }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v < 0 {
		return fmt.Errorf("%q is no time span: want one such as \"4m\" or \"1h30m\"", b)
	}
	*d = Duration(v)
	return nil
}

// names is the spelling of an enum's values, in the order in which errors list
// them.
type names []struct {
	value int
	text  string
}

// allProtocols is a word of load-balancing rules alone: no list offers it to others.
const allProtocols = "All"

var (
	protocolNames = names{{0, "*"}, {6, "Tcp"}, {17, "Udp"}, {1, "Icmp"}, {50, "Esp"}, {51, "Ah"}}

	directionNames = names{{1, "Inbound"}, {2, "Outbound"}}
	accessNames    = names{{1, "Allow"}, {2, "Deny"}}
	adminNames     = names{{1, "Allow"}, {2, "Deny"}, {3, "AlwaysAllow"}}
	toggleNames    = names{{1, "on"}, {2, "off"}, {0, ""}}
	gatewayNames   = names{{1, "Vpn"}, {2, "ExpressRoute"}}
	vpnNames       = names{{0, "RouteBased"}, {1, "PolicyBased"}}
	edgeNames      = names{{1, "Internet"}, {2, "Vpn"}, {3, "PrivatePeering"}, {4, "MicrosoftPeering"}}
	apimModeNames  = names{{0, "None"}, {1, "External"}, {2, "Internal"}}
)

func (ns names) name(v int, kind string) string {
	for _, n := range ns {
		if n.value == v {
			return n.text
		}
	}
	return kind + "(" + strconv.Itoa(v) + ")"
}

func (ns names) list() string {
	var out []string
	for _, n := range ns {
		if n.text != "" {
			out = append(out, strconv.Quote(n.text))
		}
	}
	return strings.Join(out, ", ")
}

func read[T ~uint8](to *T, ns names, b []byte) error {
	for _, n := range ns {
		if strings.EqualFold(n.text, string(b)) {
			*to = T(n.value)
			return nil
		}
	}
	return fmt.Errorf("%q is none of %s", b, ns.list())
}
