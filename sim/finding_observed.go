package sim

import (
	"fmt"
	"slices"
	"strings"

	"azpath/route"
)

// field is where in a subnet its table comes from.
func (t *table) field() string {
	if t.observed != nil {
		return "effectiveRoutes"
	}
	return "routeTable"
}

// observedFindings are about subnets whose table a tool showed: what of it the design
// does not have, and whether the design would have come to the same.
func (c *compiler) observedFindings() {
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			if s := c.n.subnets[v.Name+"/"+v.Subnets[j].Name]; s.table.observed != nil {
				c.observedNowhere(s)
				c.observedDiffers(s)
			}
		}
	}
}

// observedNowhere leaves user routes to deadHop, which finds theirs.
func (c *compiler) observedNowhere(s *subnet) {
	place := c.subnetPlace(s).field("effectiveRoutes")
	for i := range s.table.hops {
		h := &s.table.hops[i]
		r := &h.evidence.Routes[0]
		problem := h.problem
		if h.kind == route.HopVnetLocal && !slices.ContainsFunc(s.vnet.space, r.Prefix.Overlaps) {
			problem = s.vnet.name + " has no such address space"
		}
		if problem != "" && r.Source != route.SourceUser {
			c.find(FindingObservedNowhere, place, r.Prefix.String()+" to "+r.NextHop.String()+" leads nowhere in the design: "+problem)
		}
	}
}

func (c *compiler) observedDiffers(s *subnet) {
	fates := routeFates(s.derived.rows(), s.table.observed)
	if len(fates) == 0 {
		return
	}
	var texts []string
	for _, f := range fates {
		texts = append(texts, fmt.Sprintf("%s by the design %s, as observed %s", f.addresses(), f.Derived, f.Real))
	}
	const most = 3
	if more := len(texts) - most; more > 0 {
		texts = append(texts[:most], fmt.Sprintf("and %d more", more))
	}
	c.find(FindingObservedDiffers, c.subnetPlace(s).field("effectiveRoutes"), "the design's own routes lead elsewhere: "+strings.Join(texts, "; "))
}
