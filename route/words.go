package route

import (
	"fmt"
	"strings"
)

// vocabulary spells one enum: names[i] is value i, names[0] is unused; also holds other spellings seen in
// Azure, in folded form.
type vocabulary struct {
	kind  string
	names []string
	also  map[string]uint8
}

var sourceWords = vocabulary{
	kind: "Source",
	names: []string{
		SourceDefault:               "Default",
		SourceVirtualNetworkGateway: "VirtualNetworkGateway",
		SourceUser:                  "User",
	},
}

// Source: effective routes (names), Network Watcher, the portal and classic deployments (also).
var hopWords = vocabulary{
	kind: "HopType",
	names: []string{
		HopVnetLocal:                     "VnetLocal",
		HopVNetPeering:                   "VNetPeering",
		HopVNetGlobalPeering:             "VNetGlobalPeering",
		HopVirtualNetworkGateway:         "VirtualNetworkGateway",
		HopVirtualAppliance:              "VirtualAppliance",
		HopInternet:                      "Internet",
		HopNone:                          "None",
		HopVirtualNetworkServiceEndpoint: "VirtualNetworkServiceEndpoint",
		HopInterfaceEndpoint:             "InterfaceEndpoint",
		HopConnectedGroup:                "ConnectedGroup",
		HopVirtualApplianceEcmp:          "VirtualApplianceEcmp",
	},
	also: map[string]uint8{
		"virtualnetwork":              uint8(HopVnetLocal),
		"virtualnetworkpeering":       uint8(HopVNetPeering),
		"virtualnetworkglobalpeering": uint8(HopVNetGlobalPeering),
		"globalvnetpeering":           uint8(HopVNetGlobalPeering),
		"vpngateway":                  uint8(HopVirtualNetworkGateway),
		"null":                        uint8(HopNone),
	},
}

// fold makes spellings comparable: the portal writes "Virtual network gateway" for VirtualNetworkGateway.
func fold(s string) string {
	return strings.ToLower(strings.ReplaceAll(s, " ", ""))
}

func (v vocabulary) has(i uint8) bool { return i > 0 && int(i) < len(v.names) }

func (v vocabulary) name(i uint8) string {
	if !v.has(i) {
		return fmt.Sprintf("%s(%d)", v.kind, i)
	}
	return v.names[i]
}

func (v vocabulary) list() string { return strings.Join(v.names[1:], ", ") }

func (v vocabulary) parse(text []byte) (uint8, error) {
	word := fold(string(text))
	for i, name := range v.names {
		if i > 0 && fold(name) == word {
			return uint8(i), nil
		}
	}
	if i, ok := v.also[word]; ok {
		return i, nil
	}
	return 0, fmt.Errorf("route.%s: %q is none of %s", v.kind, text, v.list())
}

func (v vocabulary) marshal(i uint8) ([]byte, error) {
	if !v.has(i) {
		return nil, fmt.Errorf("route.%s: value %d is none of %s", v.kind, i, v.list())
	}
	return []byte(v.names[i]), nil
}

// String is Azure's spelling: "Default", "VirtualNetworkGateway", "User".
func (s Source) String() string { return sourceWords.name(uint8(s)) }

// MarshalText is String for the known sources and an error for others.
func (s Source) MarshalText() ([]byte, error) { return sourceWords.marshal(uint8(s)) }

// UnmarshalText accepts Azure's spelling in any case and the portal's with spaces. On error s is unchanged.
func (s *Source) UnmarshalText(text []byte) error {
	i, err := sourceWords.parse(text)
	if err == nil {
		*s = Source(i)
	}
	return err
}

// String is the spelling of Azure's effective routes: "VnetLocal", "VNetPeering", ...
func (h HopType) String() string { return hopWords.name(uint8(h)) }

// MarshalText is String for the known kinds and an error for others.
func (h HopType) MarshalText() ([]byte, error) { return hopWords.marshal(uint8(h)) }

// UnmarshalText accepts, in any case, the spellings of effective routes, Network Watcher ("VirtualNetwork",
// "VirtualNetworkPeering"), the portal ("Virtual network gateway") and classic deployments. On error h is
// unchanged.
func (h *HopType) UnmarshalText(text []byte) error {
	i, err := hopWords.parse(text)
	if err == nil {
		*h = HopType(i)
	}
	return err
}
