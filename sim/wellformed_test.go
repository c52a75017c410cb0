package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
)

// malformed says what is wrong with a trace: legs in order; every hop with a
// step, only the last one final; each packet as the hop before left it, and at
// the device it was handed to; the verdict as the last step says.
func (n *Network) malformed(t *Trace) string {
	var before Leg
	for _, l := range t.Legs {
		if l.Leg <= before {
			return fmt.Sprintf("leg %v after %v", l.Leg, before)
		}
		before = l.Leg
		if wrong := n.malformedLeg(l); wrong != "" {
			return "leg " + l.Leg.String() + ": " + wrong
		}
	}
	switch unresolved := t.Verdict.Disposition == Unresolved; {
	case unresolved && len(t.Legs)+len(t.Blockers) == 0 && t.Lookup != nil && t.Verdict.Leg == LegName && t.Cause() != "" && t.Symptom() != "":
		return "" // there was nobody to send to
	case unresolved:
		return "an unresolved flow with legs, or without its lookup"
	case len(t.Legs) == 0:
		return "no legs"
	}
	return t.contradiction()
}

func (n *Network) malformedLeg(l LegTrace) string {
	for i, h := range l.Hops {
		last := i == len(l.Hops)-1
		if len(h.Steps) == 0 {
			return h.Device + " has no step"
		}
		for j, s := range h.Steps {
			if final := last && j == len(h.Steps)-1; s.Verb.Final() != final {
				return fmt.Sprintf("%s: step %d (%v) is final: %v", h.Device, j, s.Verb, !final)
			}
			if s.Nested != nil {
				if wrong := n.malformed(s.Nested); wrong != "" {
					return "nested: " + wrong
				}
			}
		}
		if last {
			continue
		}
		if wrong := h.moved(l.Hops[i+1].Packet); wrong != "" {
			return h.Device + ": " + wrong
		}
		if wrong := n.strayed(h, l.Hops[i+1]); wrong != "" {
			return h.Device + ": " + wrong
		}
	}
	return ""
}

// moved says what the steps do not explain of the packet that the next hop got.
func (h Hop) moved(next Packet) string {
	src, dst := h.Packet.Source, h.Packet.Dest
	for _, s := range h.Steps {
		switch {
		case s.Verb != VerbNAT:
		case s.Side == SourceSide && s.From == src:
			src = s.To
		case s.Side == DestinationSide && s.From == dst:
			dst = s.To
		default:
			return fmt.Sprintf("translates %v %v, which the packet does not have", s.Side, s.From)
		}
	}
	if h.Packet.Protocol != TCP && h.Packet.Protocol != UDP { // the identifier stands as both ports
		src, dst, next.Source, next.Dest = portless(src), portless(dst), portless(next.Source), portless(next.Dest)
	}
	if src != next.Source || dst != next.Dest {
		return fmt.Sprintf("left as %v > %v, arrived as %v > %v", src, dst, next.Source, next.Dest)
	}
	return ""
}

// strayed says whether the next hop is none that the last route leads to.
func (n *Network) strayed(h, next Hop) string {
	var taken *RouteEvidence
	for _, s := range h.Steps {
		if s.Verb == VerbRoute {
			taken = s.Route
		}
	}
	if taken == nil {
		return ""
	}
	r := taken.Routes[0]
	var want string
	switch r.NextHop.Type {
	case route.HopInternet:
		want = "internet"
	case route.HopVirtualNetworkServiceEndpoint: // straight to the service, or nobody declares it
		if _, ok := n.endpoints[next.Device]; !ok {
			want = "internet"
		}
	case route.HopInterfaceEndpoint:
		want = r.Name
	case route.HopVirtualNetworkGateway:
		want = "gw" // the one that takes user routes
		if r.Source == route.SourceVirtualNetworkGateway {
			want, _, _ = strings.Cut(r.Name, " ")
		}
	case route.HopVirtualAppliance:
		if !slices.Contains(n.holders(r.NextHop.IP), next.Device) {
			want = r.NextHop.IP.String()
		}
	case route.HopVirtualApplianceEcmp:
		one := func(r route.Route) bool { return slices.Contains(n.holders(r.NextHop.IP), next.Device) }
		if !slices.ContainsFunc(taken.Routes, one) {
			want = r.String()
		}
	case route.HopVnetLocal, route.HopVNetPeering, route.HopVNetGlobalPeering, route.HopConnectedGroup:
		if !slices.Contains(n.holders(next.Packet.Dest.Addr()), next.Device) {
			want = next.Packet.Dest.Addr().String()
		}
	default:
		return fmt.Sprintf("%v leads on to %s", r.NextHop, next.Device)
	}
	if want != "" && want != next.Device {
		return fmt.Sprintf("%v leads to %s, not to %s", r.NextHop, next.Device, want)
	}
	return ""
}

// contradiction says where the last step and the verdict disagree.
func (t *Trace) contradiction() string {
	v := t.Verdict
	leg := t.Legs[len(t.Legs)-1]
	h := leg.Hops[len(leg.Hops)-1]
	s, at := h.Steps[len(h.Steps)-1], h.Device
	undeclared := v.Disposition == Exited && s.Verb == VerbExit && at == leg.Hops[0].Device // a server of the pool that nobody knows
	if inner := leg.Hops[0].decided(); inner.Disposition != 0 && inner.Disposition != Delivered && leg.Leg == v.Leg && !undeclared {
		reported := v.Disposition == Refused && (inner.Disposition == Dropped || inner.Disposition == Unresolved) && s.Verb == VerbAccept // a 502
		if v.Disposition != inner.Disposition && !reported || v.Reason != inner.Reason || v.At != leg.Hops[0].Device {
			return fmt.Sprintf("verdict %v, but the proxy's own was %v", v, inner)
		}
		if v.Disposition == Refused && s.Verb == VerbDrop { // a refusal without an answer
			return ""
		}
	}
	want := Step{Reason: v.Reason}
	switch v.Disposition {
	case Delivered, Refused:
		want, at = Step{Verb: VerbAccept}, v.At
	case Dropped:
		want.Verb = VerbDrop
	case Exited:
		want.Verb = VerbExit
	case Undetermined:
		want.Verb = VerbUnsure
	}
	if leg.Leg != v.Leg || s.Verb != want.Verb || s.Reason != want.Reason || at != v.At {
		return fmt.Sprintf("verdict %+v, but the last step is %v %v at %s on %v", v, s.Verb, s.Reason, h.Device, leg.Leg)
	}
	return ""
}

// decided is how the conversations of a proxy's own came out, of which there is one
// for each server asked: as the one that ended the search, or as the first if all
// failed. Zero if there is none.
func (h Hop) decided() (first Verdict) {
	for _, s := range h.Steps {
		if s.Nested == nil {
			continue
		}
		v := s.Nested.Verdict
		if first.Disposition == 0 {
			first = v
		}
		if v.Disposition != Dropped && v.Disposition != Refused && v.Disposition != Unresolved || v.Reason == DeniedByService {
			return v
		}
	}
	return first
}

func portless(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr(), 0) }

// holders are the devices that a packet to a private address may be handed to.
func (n *Network) holders(a netip.Addr) (names []string) {
	for _, v := range n.vnets {
		o := v.owners.find(a)
		switch {
		case o == nil:
		case o.front == nil:
			names = append(names, n.devices[o.device].self().name)
		default:
			names = append(names, o.front.name)
			for _, p := range o.front.ports {
				for _, id := range p.backends {
					names = append(names, n.devices[id].self().name)
				}
			}
		}
	}
	return names
}
