package apim

import (
	"fmt"
	"net/netip"
	"strings"
)

// moved finds a route that names an address which management has left. Source:
// apim:C7, apim:F4.
func (f *finder) moved() {
	_, s := f.subnet()
	for _, t := range f.d.RouteTables {
		if t.Name != s.RouteTable {
			continue
		}
		for _, c := range changedAddresses {
			now := netip.MustParseAddr(c.now)
			old, covered := "", false
			for _, r := range t.Routes {
				switch {
				case r.Prefix.IsValid() && r.Prefix.Bits() == 32 && r.Prefix.Addr() == netip.MustParseAddr(c.old):
					old = r.Name
				case strings.EqualFold(r.Tag, "ApiManagement"), r.Prefix.IsValid() && r.Prefix.Bits() > 0 && r.Prefix.Contains(now):
					covered = true
				}
			}
			if old != "" && !covered {
				f.add("routeTable", nil, Finding{Kind: "management-moved", Fact: "apim:F4", Message: fmt.Sprintf("route %q is for %s, which management of %s left in 2023 for %s", old, c.old, c.region, c.now),
					Effect: "management from the new address is cut", Cure: "route ApiManagement to Internet in its place"})
			}
		}
	}
}
