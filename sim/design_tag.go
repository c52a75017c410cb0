package sim

import (
	"net/netip"

	"azpath/route/servicetag"
)

// ServiceTag is a service tag as the design knows it, in place of the published
// one of that name, case aside: a newer edition's prefixes, or a tag that the
// embedded edition does not have (net:2.4.b2).
type ServiceTag struct {
	Name     string         `json:"name"` // "ApiManagement", "Storage.WestEurope"
	Prefixes []netip.Prefix `json:"addressPrefixes,omitempty"`
	// Features says where the tag may stand, in the words of Microsoft's file:
	// "NSG", "UDR", "FW". None means everywhere, none of these words nowhere.
	Features []string `json:"networkFeatures,omitempty"`
}

// ServiceTagsOf gives every tag of an edition of Microsoft's file, for
// [Design.ServiceTags]: with it the design stands on that edition. A tag that the
// edition has no longer is still known by the embedded one.
func ServiceTagsOf(edition *servicetag.Set) []ServiceTag {
	var out []ServiceTag
	for _, t := range edition.Tags() {
		x := ServiceTag{Name: t.Name(), Prefixes: copied(t.Prefixes()), Features: copied(t.Features())}
		if x.Features == nil {
			x.Features = []string{"none"} // published, and of no use in a rule
		}
		out = append(out, x)
	}
	return out
}
