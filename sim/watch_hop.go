package sim

import (
	"net/netip"

	"azpath/route"
)

// NextHopResult is what Network Watcher's next hop answers: one hop in one
// direction, without rules and without what an appliance does (net:8 table). A
// [Trace] says what becomes of the packet.
type NextHopResult struct {
	// NextHopType is one of Internet, VirtualAppliance, VirtualNetworkGateway,
	// VnetLocal, VnetPeering and None. Where the tool's own list has no word, it is
	// that of the effective routes: ConnectedGroup, VirtualNetworkServiceEndpoint,
	// InterfaceEndpoint. HyperNetGateway is never answered: its meaning is not
	// documented (net:1.5 table).
	NextHopType string `json:"nextHopType"`
	// NextHopIPAddress is the appliance's; of several equal ones the lowest.
	NextHopIPAddress netip.Addr `json:"nextHopIpAddress,omitzero"`
	// RouteTableID names the route table of a user route, or is "System Route",
	// for what a gateway learned too.
	RouteTableID string `json:"routeTableId"`
}

const systemRoute = "System Route"

// NextHop answers for what [Network.EffectiveRoutes] knows by name, by the route
// that wins for the destination; None if no route covers it. For 168.63.129.16 and
// 169.254.169.254 it answers as the table says, although no route binds there
// (net:A0).
func (n *Network) NextHop(name string, destination netip.Addr) (NextHopResult, error) {
	s, err := n.subnetOf(name)
	if err != nil {
		return NextHopResult{}, err
	}
	if !destination.IsValid() {
		return NextHopResult{}, &InputError{Path: "destination", Problem: "none given, want an address such as 10.0.0.4"}
	}
	i := s.table.routes.Index(destination)
	if i < 0 {
		return NextHopResult{NextHopType: route.HopNone.String(), RouteTableID: systemRoute}, nil
	}
	won := s.table.hops[i].evidence
	r := won.Routes[0]
	out := NextHopResult{NextHopType: watcherWord(r.NextHop.Type), NextHopIPAddress: r.NextHop.IP, RouteTableID: systemRoute}
	if r.Source == route.SourceUser {
		out.RouteTableID = won.Table
		if won.Table == "" { // an observed row doesn't tell it: it is the subnet's, whatever that holds
			out.RouteTableID = n.design.VNets[s.vnet.index].Subnets[s.index].RouteTable
		}
	}
	return out, nil
}

func watcherWord(h route.HopType) string {
	switch h {
	case route.HopVNetPeering, route.HopVNetGlobalPeering:
		return "VnetPeering"
	case route.HopVirtualApplianceEcmp:
		h = route.HopVirtualAppliance
	}
	return h.String()
}
