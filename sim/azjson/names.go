package azjson

import (
	"fmt"
	"hash/fnv"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"azpath/sim/azjson/internal/resource"
)

// A design's names are shorter than Azure's: they are unique in a design where
// Azure's are unique in a resource group. So a resource keeps its own name, and
// those that would share one get more of their identifier, with dots in between.

// spoken is the space of everything that a flow or a verdict can name.
const spoken = "spoken"

// spaceOf says which names must differ from each other. In a design, everything that a
// flow or a verdict can name shares one.
func spaceOf(kind string) string {
	switch kind {
	case "microsoft.network/networkinterfaces", "microsoft.apimanagement/service", "microsoft.network/privateendpoints",
		"microsoft.network/applicationgateways", "microsoft.network/publicipaddresses", "microsoft.network/loadbalancers",
		"microsoft.network/natgateways", "microsoft.network/azurefirewalls", "microsoft.network/virtualnetworkgateways",
		"microsoft.network/privatelinkservices", "microsoft.network/bastionhosts", "microsoft.network/localnetworkgateways", "microsoft.network/expressroutecircuits", kindSite, kindService:
		return spoken
	}
	if serviceKindOf(kind) != nil {
		return spoken
	}
	return kind
}

// Kinds of things in a design that are no resources of their own: on-premises sites
// and services.
const (
	kindSite    = "azpath/site"
	kindService = "azpath/service"
)

// namer gives names to resources.
type namer struct {
	names map[string]string // by the resource's key
	taken map[string]bool   // "space name"
}

// assign names all resources at once, so that none depends on the order.
func (n *namer) assign(all map[string]*resource.Resource) {
	n.names, n.taken = map[string]string{}, map[string]bool{}
	groups := map[string][]string{} // keys by space and name
	for key, r := range all {
		at := spaceOf(r.Type) + " " + resource.Key(resource.Parent(r.ID)) + " " + strings.ToLower(plain(r.Name()))
		groups[at] = append(groups[at], key)
	}
	for _, at := range slices.Sorted(maps.Keys(groups)) {
		keys := groups[at]
		slices.Sort(keys)
		for _, key := range keys {
			r := all[key]
			name := reserved(r)
			if len(keys) > 1 {
				name = n.longer(r, all, keys)
			}
			n.names[key] = name
		}
	}
	// A longer name may be somebody's own.
	for _, key := range slices.Sorted(maps.Keys(n.names)) {
		r := all[key]
		n.names[key] = n.free(spaceOf(r.Type)+" "+resource.Key(resource.Parent(r.ID)), n.names[key])
	}
}

// reservedSubnets are the subnets that Azure keeps for one thing each, by names that
// whoever refers to them may spell in any case.
var reservedSubnets = []string{firewallSubnet, managementSubnet, "GatewaySubnet", "AzureBastionSubnet", "RouteServerSubnet"}

// reserved is a resource's own name, of a reserved subnet as Azure spells it.
func reserved(r *resource.Resource) string {
	name := plain(r.Name())
	for _, s := range reservedSubnets {
		if resource.Is(r.Type, kindSubnet) && strings.EqualFold(s, name) {
			return s
		}
	}
	return name
}

// longer is a name with what sets the resource apart from its namesakes: the type, if
// they have another, or the resource group.
func (n *namer) longer(r *resource.Resource, all map[string]*resource.Resource, namesakes []string) string {
	name := plain(r.Name())
	id, _ := resource.ParseID(r.ID)
	sameType := 0
	for _, key := range namesakes {
		if all[key].Type == r.Type {
			sameType++
		}
	}
	if sameType < len(namesakes) && r.Type != weightiest(namesakes, all) {
		name += "." + suffixOf(r.Type)
	}
	if sameType > 1 {
		name += "." + plain(id.Group)
	}
	return fitted(name)
}

func suffixOf(kind string) string {
	if k := serviceKindOf(kind); k != nil {
		return k.suffix
	}
	return suffixes[kind]
}

// suffixes tell what has a name, where others have it too.
var suffixes = map[string]string{
	"microsoft.network/networkinterfaces":      "nic",
	"microsoft.apimanagement/service":          "apim",
	"microsoft.network/privateendpoints":       "pe",
	"microsoft.network/applicationgateways":    "agw",
	"microsoft.network/publicipaddresses":      "pip",
	"microsoft.network/loadbalancers":          "lb",
	"microsoft.network/natgateways":            "ng",
	"microsoft.network/azurefirewalls":         "fw",
	"microsoft.network/virtualnetworkgateways": "gw",
	"microsoft.network/privatelinkservices":    "pls",
	"microsoft.network/localnetworkgateways":   "site",
	"microsoft.network/expressroutecircuits":   "circuit",
	"microsoft.network/bastionhosts":           "bastion",
	kindSite:                                   "site",
	kindService:                                "service",
}

// weights order types by who keeps a name that several have.
var weights = []string{
	"microsoft.apimanagement/service", "microsoft.network/azurefirewalls", "microsoft.network/applicationgateways",
	"microsoft.network/virtualnetworkgateways", "microsoft.network/localnetworkgateways", "microsoft.network/loadbalancers",
	"microsoft.network/privateendpoints", "microsoft.network/networkinterfaces", "microsoft.network/natgateways",
	"microsoft.network/privatelinkservices", "microsoft.network/publicipaddresses",
}

func weightiest(keys []string, all map[string]*resource.Resource) string {
	for _, kind := range weights {
		for _, key := range keys {
			if all[key].Type == kind {
				return kind
			}
		}
	}
	return all[keys[0]].Type
}

// free is the name, with a number if somebody in the space has it.
func (n *namer) free(space, name string) string {
	for i := 1; ; i++ {
		try := name
		if i > 1 {
			try = fitted(try + "." + itoa(i))
		}
		if at := space + " " + strings.ToLower(try); !n.taken[at] {
			n.taken[at] = true
			return try
		}
	}
}

// another is a name for something that is no resource of its own, in the space of what
// flows and verdicts name.
func (n *namer) another(name string) string { return n.free(spoken+" ", plain(name)) }

// extra is another, with a suffix if somebody has the name.
func (n *namer) extra(name, suffix string) string {
	name = plain(name)
	if n.taken[spoken+"  "+strings.ToLower(name)] {
		name += "." + suffix
	}
	return n.another(name)
}

// longestName is how long a design's names may be, in bytes: as long as Azure's of
// what stands in a network.
const longestName = 80

// fitted is a name that is not too long. What is cut off is hashed, so that two names
// stay two.
func fitted(name string) string {
	if len(name) <= longestName {
		return name
	}
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(name)))
	end := fmt.Sprintf("-%08x", h.Sum32())
	return strings.ToValidUTF8(name[:longestName-len(end)], "") + end
}

// plain is a name in the letters that designs allow.
func plain(name string) string {
	var s strings.Builder
	for _, r := range name {
		switch {
		case r == '{' || r == '}':
		case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) && r != unicode.ReplacementChar:
			s.WriteRune(r)
		default:
			s.WriteByte('-')
		}
	}
	out := fitted(s.String())
	_, err := netip.ParseAddr(out)
	switch {
	case out == "":
		return "unnamed"
	case err == nil || strings.EqualFold(out, "internet") || strings.EqualFold(out, "platform"):
		return "x-" + out
	}
	return out
}
