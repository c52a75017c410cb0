package sim

import (
	"net/netip"
	"slices"

	"azpath/route"
)

var (
	wireServer = netip.MustParseAddr("168.63.129.16")
	metadata   = netip.MustParseAddr("169.254.169.254")
)

// toPlatform says whether an address is Azure's own, inside every network.
func toPlatform(a netip.Addr) bool { return a == wireServer || a == metadata }

// send routes the packet in hand out of a machine or device in the subnet, by
// the subnet's effective routes (net:A8, net:A9), and hands it to the next hop.
// leave is asked to take the packet to the internet: only then is it known that
// a public source is needed.
func (s *subnet) send(w *walker, from *node, leave func(*walker) hand) hand {
	if toPlatform(w.p.Dst) {
		w.step(VerbRoute, NoReason, "Azure's own address, whatever the routes say")
		return hand{thePlatform, arrival{how: byAddress, from: from.id}} // net:A0
	}
	i := s.table.routes.Index(w.p.Dst)
	if i < 0 {
		return w.drop(from, NoRoute, "")
	}
	if s.table.doubted != nil && slices.Contains(s.table.doubted, w.p.Dst) {
		w.lean(EndpointPrefix)
	}
	h := &s.table.hops[i]
	w.assume |= h.assume
	if w.rec != nil {
		w.rec.add(Step{Verb: VerbRoute, Route: h.evidence})
	}
	if w.meeting != nil {
		w.meeting.routes[h.evidence] = true
	}
	if h.equal != nil {
		h = &h.equal[w.choose(h.choice, len(h.equal))]
	}
	switch h.kind {
	case route.HopVnetLocal, route.HopVNetPeering, route.HopVNetGlobalPeering, route.HopConnectedGroup:
		return s.sendLocal(w, from, h)
	case route.HopVirtualAppliance, route.HopVirtualNetworkGateway, route.HopInterfaceEndpoint:
		return s.sendNextHop(w, from, h)
	case route.HopInternet:
		return leave(w)
	case route.HopVirtualNetworkServiceEndpoint:
		return s.sendService(w, from)
	}
	return w.drop(from, NextHopNone, "")
}

func (s *subnet) sendLocal(w *walker, from *node, h *hop) hand {
	o := h.vnet.owners.find(w.p.Dst)
	if o == nil && h.problem != "" {
		return w.leavesDesign(from, h)
	}
	if o == nil {
		return w.drop(from, NoSuchHost, "no network interface has this address")
	}
	if stop, bad := s.crossPeering(w, from, h.vnet, o.front); bad {
		return stop
	}
	return o.hand(w, from, byAddress)
}

func (s *subnet) sendNextHop(w *walker, from *node, h *hop) hand {
	if h.to.device == nobody && h.to.front == nil && h.evidence.Observed && h.kind != route.HopVirtualAppliance {
		return w.leavesDesign(from, h)
	}
	if h.to.device == nobody && h.to.front == nil {
		return w.drop(from, NextHopUnreachable, h.problem)
	}
	if stop, bad := s.crossPeering(w, from, h.vnet, h.to.front); bad {
		return stop
	}
	return h.to.hand(w, from, byNextHop)
}

// leavesDesign ends a leg whose observed route leads to a part of Azure that is not
// in the design: it is there, and nothing is known of it.
func (w *walker) leavesDesign(from *node, h *hop) hand {
	w.step(VerbExit, NoReason, h.problem)
	return w.finish(from, Exited, NoReason)
}

// crossPeering asks the receiving network's peering whether it takes what did
// not originate in the sender's own network (net:P4), from which gateways are
// exempt; whether it takes anything; and whether a frontend there can be reached
// from another region.
func (s *subnet) crossPeering(w *walker, from *node, into *vnet, front *frontend) (hand, bool) {
	if into == nil || into == s.vnet {
		return hand{}, false
	}
	p := into.peers[s.vnet.index]
	if p == nil {
		return hand{}, false
	}
	if p.shut != "" && s.shut(w, from, p) {
		return ended, true
	}
	if front != nil && front.basic && into.region != s.vnet.region && w.stops(from, NextHopUnreachable, front.name+" is Basic, which global peering does not reach") { // net:P9
		return ended, true
	}
	if p.allowed || s.vnet.contains(w.p.Src) {
		return hand{}, false
	}
	if _, ok := w.net.devices[from.id].(*gateway); ok {
		return hand{}, false
	}
	switch w.net.assumptions.ForwardedTrafficNeedsFlag {
	case On:
		return ended, w.stops(from, NextHopUnreachable, p.remark)
	case Off:
		return hand{}, false
	}
	if w.past != nil {
		w.lean(ForwardedTraffic)
		return ended, w.stops(from, Undocumented, p.remark)
	}
	return w.unsure(from, ForwardedTraffic, p.remark), true
}

// shut says whether a peering whose allowVirtualNetworkAccess is false on one side
// ends the leg (net:P4).
func (s *subnet) shut(w *walker, from *node, p *peer) bool {
	switch w.net.assumptions.PeeringAccessBlocks {
	case On:
		return w.stops(from, NextHopUnreachable, p.shut)
	case Unset:
		w.lean(AccessOnlyTags)
	}
	return false
}

// hand gives the packet to whoever has the address.
func (o *owner) hand(w *walker, from *node, how how) hand {
	if o.front != nil {
		return o.front.hand(w, from, how)
	}
	return hand{o.device, arrival{how: how, from: from.id}}
}

// hand gives the packet to one of the machines behind the frontend. A packet
// whose next hop is the frontend, as through a pool of appliances, keeps its
// destination.
func (f *frontend) hand(w *walker, from *node, how how) hand {
	w.lean(f.assume)
	p := f.port(w)
	if p == nil {
		if f.first != nil && !f.first.admits(w, f) {
			return ended
		}
		if !w.p.Proto.HasPorts() {
			return f.silent(w, "a frontend takes TCP and UDP only") // net:10.b5
		}
		return f.silent(w, "no rule for this port")
	}
	if len(p.backends) == 0 {
		return f.silent(w, "the backend pool is empty")
	}
	if how == byNextHop {
		// The hash is symmetric: a connection and its answers meet the same
		// appliance as long as both take this frontend (net:L8).
		to := p.backend(w, choicePoint{at: f.choice})
		return hand{to, arrival{how: byNextHop, from: from.id}}
	}
	to := p.backend(w, choicePoint{at: f.choice, back: w.leg.Return()})
	if to == from.id {
		// A machine that is balanced to itself drops the packet: the answer would
		// come from the address it called with (net:L6).
		return w.drop(from, WrongSource, "the load balancer chose the sender itself")
	}
	return hand{to, arrival{how: byFrontend, from: from.id, front: p}}
}

// silent ends the leg at the frontend, which no packet passes as a hop.
func (f *frontend) silent(w *walker, note string) hand {
	if w.rec != nil && !w.rec.isAt(f.name) {
		w.rec.beginHop(f.name, &w.p)
	}
	w.step(VerbDrop, NoListener, note)
	w.end = ending{Dropped, NoListener, f.name}
	return ended
}

func (f *frontend) port(w *walker) *port {
	for i := range f.ports {
		if f.ports[i].matches(Protocol(plain(w.p.Proto)), w.p.DstPort) {
			return &f.ports[i]
		}
	}
	return nil
}
