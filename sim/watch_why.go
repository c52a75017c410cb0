package sim

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
	"azpath/sim/internal/acl"
)

// why explains a difference, as far as there is an explanation. Whose row it is comes
// from the next hop: of two that differ, the one that was shown.
func (c *routeJudge) why(row *ComparedRoute) string {
	side := &row.Real
	if row.Match == OnlyDerived {
		side = &row.Derived
	}
	kind := side.NextHopType
	switch {
	case row.Match == Same:
		return c.meansNothing(row)
	case row.Match == Differs && row.Derived.State != row.Real.State && sameHop(&row.Derived, &row.Real):
		return c.stateDiffers(row)
	case row.Match == Differs && side.Source == route.SourceUser && row.Derived.Source == route.SourceUser:
		return "the route was edited on one side: next hop " + row.Derived.hopText() + " in the design, " + row.Real.hopText() + " in Azure"
	case row.Match == Differs && onePeering(row.Derived.NextHopType, kind):
		return "one of the networks is in another region than the design's location says"
	case side.Source == route.SourceUser:
		return c.userRoute(row, side)
	case kind == route.HopVirtualNetworkGateway:
		return c.gatewayRoute(row)
	case kind == route.HopNone:
		return c.noneRoute(row)
	case kind == route.HopInternet:
		return c.defaultRoute(row)
	case kind == route.HopVirtualNetworkServiceEndpoint:
		return c.serviceRoute(row)
	case kind == route.HopVNetPeering || kind == route.HopVNetGlobalPeering || kind == route.HopConnectedGroup:
		return c.peeringRoute(row)
	case kind == route.HopVnetLocal:
		return "the address space of " + c.subnet.vnet.name + " is another one"
	case kind == route.HopInterfaceEndpoint && row.Match == OnlyReal:
		return "the design has no private endpoint with this address in " + c.subnet.vnet.name + " or a network peered with it"
	case kind == route.HopInterfaceEndpoint:
		return "no private endpoint is deployed with this address in " + c.subnet.vnet.name + " or a network peered with it"
	}
	return ""
}

// hopText is the next hop with its addresses.
func (row *EffectiveRoute) hopText() string {
	return strings.TrimSpace(row.NextHopType.String() + " " + joined(row.NextHopIPs))
}

func onePeering(a, b route.HopType) bool {
	peering := func(h route.HopType) bool { return h == route.HopVNetPeering || h == route.HopVNetGlobalPeering }
	return peering(a) && peering(b)
}

// meansNothing is said of rows that are the same and do not look it.
func (c *routeJudge) meansNothing(row *ComparedRoute) string {
	d, r := &row.Derived, &row.Real
	if plainHop(d.NextHopType) != route.HopVirtualAppliance && !slices.Equal(d.NextHopIPs, r.NextHopIPs) {
		shown := "no address"
		if len(r.NextHopIPs) > 0 {
			shown = joined(r.NextHopIPs)
		}
		return "the address that is shown of a gateway's instance means nothing: " + shown + " in Azure" // net:1.4.b4
	}
	return ""
}

// stateDiffers names the route that takes the row's place, where one side alone has it.
func (c *routeJudge) stateDiffers(row *ComparedRoute) string {
	side, at, where := c.real, c.realAt, "in Azure "
	invalid := row.Real.State == route.StateInvalid
	if !invalid {
		side, at, where = c.derived, c.derivedAt, "in the design "
	}
	p := row.Prefixes[0]
	for _, i := range at[p] {
		if side[i].State == route.StateActive {
			return where + side[i].line(side[i].Prefixes) + " takes its place"
		}
	}
	best := -1 // a route around it, as one of the endpoint's network (net:1.8.b2) or of a space (net:A3)
	for i := range side {
		if side[i].State != route.StateActive {
			continue
		}
		for _, q := range side[i].Prefixes {
			if q.Bits() > 0 && q.Bits() > best && q.Bits() <= p.Bits() && q.Contains(p.Addr()) {
				best = q.Bits()
				where = "in the design " + side[i].line(side[i].Prefixes) + " takes its place"
				if invalid {
					where = "in Azure " + side[i].line(side[i].Prefixes) + " takes its place"
				}
			}
		}
	}
	switch {
	case best < 0:
		return ""
	case row.Real.NextHopType == route.HopInterfaceEndpoint:
		return where + ": privateEndpointNetworkPolicies of the endpoint's subnet differ, or the space around it"
	}
	return where
}

// userRoute says which route table to look at.
func (c *routeJudge) userRoute(row *ComparedRoute, side *EffectiveRoute) string {
	attached := c.declared().RouteTable
	if side.ServiceTag != "" && c.hasTag(side.ServiceTag) {
		return "another edition of the service tag " + side.ServiceTag
	}
	switch {
	case row.Match == OnlyDerived:
		return "the route of " + attached + " is not deployed, or the table is not attached to this subnet"
	case attached == "":
		return "the design attaches no route table to this subnet"
	}
	return attached + " has no such route in the design"
}

// hasTag says whether both sides have rows of a service tag.
func (c *routeJudge) hasTag(tag string) bool {
	has := func(row EffectiveRoute) bool { return strings.EqualFold(row.ServiceTag, tag) }
	return slices.ContainsFunc(c.derived, has) && slices.ContainsFunc(c.real, has)
}

func (c *routeJudge) declared() *Subnet {
	return &c.n.design.VNets[c.subnet.vnet.index].Subnets[c.subnet.index]
}

// gatewayRoute is about what a gateway knows: what keeps its routes out, how many
// instances show each, or what its connections bring.
func (c *routeJudge) gatewayRoute(row *ComparedRoute) string {
	fromGateway := func(r EffectiveRoute) bool { return r.Source == route.SourceVirtualNetworkGateway }
	other, at, keptOut := c.real, c.realAt, slices.ContainsFunc(c.real, func(r EffectiveRoute) bool { return r.DisableBGPPropagation })
	if row.Match == OnlyReal {
		other, at, keptOut = c.derived, c.derivedAt, c.subnet.derived.noPropagation
	}
	sameRow := slices.ContainsFunc(at[row.Prefixes[0]], func(i int) bool { return fromGateway(other[i]) })
	any := slices.ContainsFunc(other, fromGateway)
	switch {
	case row.Match == Differs:
		return "it comes from " + sourceWord(row.Derived.Source) + " in the design, from " + sourceWord(row.Real.Source) + " in Azure"
	case sameRow:
		return "each instance of a gateway is a row, and each connection that is up" // net:1.4.b3
	case keptOut && row.Match == OnlyReal:
		return c.declared().RouteTable + " keeps gateway routes out in the design (disableBgpRoutePropagation)"
	case keptOut:
		return "a route table keeps gateway routes out in Azure (disableBgpRoutePropagation)"
	case row.Match == OnlyReal && !any:
		return "the design gives " + c.subnet.vnet.name + " no gateway that knows a prefix, of its own or borrowed"
	case row.Match == OnlyReal:
		return "no connection of the design brings this prefix"
	case !any:
		return "Azure shows no gateway route at all: no gateway, no connection that is up, or the peering does not borrow one"
	}
	return "the gateway did not know this prefix when the table was read"
}

// noneRoute is about Azure's own routes to None, of which every region and year has
// another list (net:1.1.b1), and none under a 0.0.0.0/0 that is not the system's (net:R4).
func (c *routeJudge) noneRoute(row *ComparedRoute) string {
	derived, real := overridesDefault(c.derived), overridesDefault(c.real)
	switch {
	case row.Match == OnlyDerived && real && !derived:
		return "in Azure another route has taken 0.0.0.0/0, and with it all routes to None"
	case row.Match == OnlyReal && derived && !real:
		return "in the design another route has taken 0.0.0.0/0, and with it all routes to None"
	}
	return "the routes to None are another list, as they differ by time and place: " + c.listShown()
}

func overridesDefault(rows EffectiveRoutes) bool {
	return slices.ContainsFunc(rows, func(r EffectiveRoute) bool {
		return r.State == route.StateActive && r.Source != route.SourceDefault && r.Source != 0 && slices.Contains(r.Prefixes, everything)
	})
}

// listShown names the list of reservedPrefixes that gives the rows to None that were
// shown.
func (c *routeJudge) listShown() string {
	var shown []netip.Prefix
	for _, r := range c.real {
		if r.NextHopType == route.HopNone && r.Source != route.SourceUser {
			shown = append(shown, r.Prefixes...)
		}
	}
	shown = sortedPrefixes(shown)
	same := "" // of equal ones the last, which is the later
	for _, list := range route.ReservedLists() {
		var gives []netip.Prefix
		for _, r := range route.System(c.subnet.vnet.space, list.Prefixes) {
			if r.NextHop.Type == route.HopNone {
				gives = append(gives, r.Prefix)
			}
		}
		if slices.Equal(sortedPrefixes(gives), shown) {
			same = list.Name
		}
	}
	if same != "" {
		return `Azure's is reservedPrefixes.list "` + same + `"`
	}
	return "Azure's is none of the known ones, give it as reservedPrefixes.addressPrefixes"
}

func sortedPrefixes(list []netip.Prefix) []netip.Prefix {
	return slices.Compact(slices.SortedFunc(slices.Values(list), comparePrefixes))
}

func (c *routeJudge) defaultRoute(row *ComparedRoute) string {
	switch {
	case row.Match == OnlyDerived && overridesDefault(c.real):
		return "in Azure a gateway's 0.0.0.0/0 takes the system's row away" // net:A5
	case row.Match == OnlyReal && overridesDefault(c.derived):
		return "in the design a gateway's 0.0.0.0/0 takes the system's row away"
	}
	return ""
}

func (c *routeJudge) serviceRoute(row *ComparedRoute) string {
	has := func(r EffectiveRoute) bool { return r.NextHopType == route.HopVirtualNetworkServiceEndpoint }
	endpoints := strings.Join(c.declared().ServiceEndpoints, ", ")
	switch {
	case row.Match == OnlyReal && endpoints == "":
		return "the design's subnet has no service endpoint"
	case row.Match == OnlyDerived && !slices.ContainsFunc(c.real, has):
		return "no service endpoint is deployed on this subnet, and the design has " + endpoints
	}
	return "another edition of the service tags of " + endpoints + ", or a service endpoint that one side lacks"
}

func (c *routeJudge) peeringRoute(row *ComparedRoute) string {
	own := c.subnet.vnet.name
	if row.Match != OnlyReal {
		return "Azure has no route there from " + own + ": no peering or connected group is deployed, it is not connected, or not synced"
	}
	for _, v := range c.n.design.VNets {
		if v.Name != own && acl.Covers(v.Space, row.Prefixes) {
			return "the design has no connected, synced peering between " + own + " and " + v.Name
		}
	}
	return "no network of the design has this prefix"
}
