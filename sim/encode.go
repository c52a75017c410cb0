package sim

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"azpath/route"
)

// A Design is written by encoding/json after its tags. Only user routes have a
// form of their own: Azure keeps prefix and service tag in one field, and spells
// the next hop in two.

// udrForm is a UDR as JSON has it.
type udrForm struct {
	Name    string      `json:"name"`
	Target  routeTarget `json:"addressPrefix"`
	HopType userHop     `json:"nextHopType"`
	HopIP   netip.Addr  `json:"nextHopIpAddress,omitzero"`
	Hops    equalHops   `json:"nextHop,omitzero"`

	BGPOverride bool `json:"hasBgpOverride,omitzero"`
}

// equalHops holds the addresses of a VirtualApplianceEcmp route.
type equalHops struct {
	IPs []netip.Addr `json:"nextHopIpAddresses,omitempty"`
}

// IsZero says that there are none.
func (h equalHops) IsZero() bool { return len(h.IPs) == 0 }

func (f udrForm) udr() UDR {
	return UDR{
		Name: f.Name, Prefix: f.Target.prefix, Tag: f.Target.tag,
		NextHop: route.NextHop{Type: route.HopType(f.HopType), IP: f.HopIP}, NextHopIPs: f.Hops.IPs, BGPOverride: f.BGPOverride,
	}
}

// MarshalJSON writes a route as Azure does: name, addressPrefix (a prefix or a
// service tag), nextHopType, nextHopIpAddress or nextHop.nextHopIpAddresses.
func (u UDR) MarshalJSON() ([]byte, error) {
	return json.Marshal(udrForm{u.Name, routeTarget{u.Prefix, u.Tag}, userHop(u.NextHop.Type), u.NextHop.IP, equalHops{u.NextHopIPs}, u.BGPOverride})
}

// routeTarget is what a user route is for: a prefix or a service tag.
type routeTarget struct {
	prefix netip.Prefix
	tag    string
}

// String gives the tag, or else the prefix.
func (t routeTarget) String() string {
	if t.tag != "" {
		return t.tag
	}
	return t.prefix.String()
}

func (t routeTarget) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

func (t *routeTarget) UnmarshalText(b []byte) error {
	s := string(b)
	if tagForm(s) {
		*t = routeTarget{tag: s}
		return nil
	}
	p, problem := readPrefix(s)
	if problem == "" {
		*t = routeTarget{prefix: p}
		return nil
	}
	if strings.HasPrefix(problem, "want a prefix") {
		problem += ` or a service tag such as "ApiManagement"`
	}
	return fmt.Errorf("%q is %s", s, problem)
}

// userHop is a next hop type that a user route may have.
type userHop route.HopType

// userHops are the types a user may choose. Peerings and endpoints make theirs.
var userHops = []route.HopType{
	route.HopVirtualNetworkGateway, route.HopVnetLocal, route.HopInternet, route.HopVirtualAppliance, route.HopVirtualApplianceEcmp, route.HopNone,
}

func (h userHop) MarshalText() ([]byte, error) { return []byte(route.HopType(h).String()), nil }

func (h *userHop) UnmarshalText(b []byte) error {
	var t route.HopType
	err := t.UnmarshalText(b)
	var names []string
	for _, u := range userHops {
		if err == nil && t == u {
			*h = userHop(t)
			return nil
		}
		names = append(names, fmt.Sprintf("%q", u.String()))
	}
	return fmt.Errorf("%q is none of %s", b, strings.Join(names, ", "))
}

// GoString is the design as its JSON, which %#v prints: what a property test shows of
// a failing design can be kept in a file, and read back by [ReadDesign].
func (d Design) GoString() string {
	text, err := json.MarshalIndent(d, "", " ")
	if err != nil { // a value that no text stands for, such as Protocol(200)
		return fmt.Sprintf("sim.Design{ /* %v */ }", err)
	}
	return "sim.Design " + shortList.ReplaceAllStringFunc(string(text), func(list string) string {
		return strings.Join(strings.Fields(list), " ")
	})
}

// shortList is a list of words and numbers, which reads better in one line.
var shortList = regexp.MustCompile(`\[\s+("[^"\s]*"|[0-9]+)(,\s+("[^"\s]*"|[0-9]+))*\s+\]`)
