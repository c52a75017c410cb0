package sim

import (
	"fmt"
	"strings"
)

// explain notes what only the Network knows of a flow's symptom.
func (w *walker) explain(t *Trace) {
	if p := w.talk.proxy; p != nil {
		t.proxy, t.says, t.why = p.kind, p.says, p.why
	}
	switch t.Verdict.Disposition {
	case Delivered, Exited, Undetermined:
		return
	}
	t.management = w.net.managementOf(&w.talk)
	if s, ok := w.net.devices[max(0, w.talk.server)].(*service); ok && s.private && t.Verdict.Reason == DeniedByService {
		t.closed = s.instance
	}
	if w.talk.serverName != "" && w.net.isInstance(w.talk.client) {
		t.dependency = w.talk.serverName
	}
}

// Symptom is what the user of the flow sees; empty when Delivered. Source: apim:9
// for an instance's own messages, ct:10 for what a socket sees.
func (t *Trace) Symptom() string {
	v := t.Verdict
	switch {
	case t.plain != nil:
		return t.plain.Symptom()
	case v.Disposition == Unresolved && t.dependency != "":
		return fmt.Sprintf("Failed to connect to %s with error %s", t.dependency, t.Lookup.NetFramework())
	case v.Disposition == Unresolved:
		return t.Lookup.NetFramework()
	case v.Disposition == Delivered:
		return ""
	case t.management != "":
		return fmt.Sprintf("Failed to connect to management endpoint %s.management.azure-api.net:3443 for a service deployed in a Virtual Network. "+
			"Make sure to follow guidance at https://aka.ms/apim-vnet-common-issues.", t.management)
	case t.dependency != "":
		return fmt.Sprintf("Failed to connect to %s with error Unable to connect to the remote server", t.dependency)
	case v.Disposition == Exited:
		return "none known: the packet leaves what the design declares"
	case v.Disposition == Undetermined:
		return "unknown: Azure's documents do not say"
	case v.Disposition == Refused:
		return t.refusal()
	case t.Flow.Protocol == ICMP:
		return "request timed out"
	case t.Flow.Protocol == UDP:
		return "no answer"
	}
	switch v.Leg {
	case LegSYN, LegSYNACK:
		return "connect timeout"
	case LegReset:
		if len(t.Legs) > 0 && t.Legs[0].Leg == LegSYN {
			return "connect timeout"
		}
		return "the connection hangs: nothing sent is ever acknowledged"
	case LegACK, LegRequest:
		return "the connection opens, then hangs: nothing sent is ever acknowledged"
	}
	return "the connection opens, the answer never comes"
}

func (t *Trace) refusal() string {
	switch {
	case t.closed != "":
		return t.closedTo()
	case t.Verdict.Reason == DeniedByService:
		return "HTTP 403 from the service"
	case t.says != "":
		return t.says
	case t.Flow.Protocol == UDP:
		return "port unreachable"
	case t.Verdict.Reason == StateLost, t.Verdict.Reason == OutOfState:
		return "connection reset"
	}
	return "connection refused"
}

// closedTo is what an instance without public access answers. Source: apim:9.
func (t *Trace) closedTo() string {
	from := ""
	for _, l := range t.Legs {
		if l.Leg == LegSYN && len(l.Hops) > 0 {
			from = l.Hops[len(l.Hops)-1].Packet.Source.Addr().String()
		}
	}
	service := "Microsoft.ApiManagement/service/" + t.closed
	return fmt.Sprintf("HTTP 403 Request originated from client public IP address %s, public network access on this '%s' is disabled. "+
		"To connect to '%[2]s', please use the Private Endpoint from inside your virtual network.", from, service)
}

// managementOf is the instance whose management endpoint the flow calls.
func (n *Network) managementOf(t *talk) string {
	if t.tuple.DstPort != 3443 {
		return ""
	}
	for name, e := range n.endpoints {
		if e.toward != nil && e.toward.management == t.tuple.Dst {
			name, _, _ = strings.Cut(name, "/") // of every region the primary's name
			return name
		}
	}
	return ""
}

func (n *Network) isInstance(id deviceID) bool {
	for _, e := range n.endpoints {
		if e.toward != nil && e.device == id {
			return true
		}
	}
	return false
}

// last is the leg, hop and step where the conversation ended.
func (t *Trace) last() (LegTrace, Hop, Step) {
	for i := len(t.Legs) - 1; i >= 0; i-- {
		l := t.Legs[i]
		if len(l.Hops) == 0 {
			continue
		}
		h := l.Hops[len(l.Hops)-1]
		if len(h.Steps) == 0 {
			return l, h, Step{}
		}
		return l, h, h.Steps[len(h.Steps)-1]
	}
	return LegTrace{}, Hop{}, Step{}
}

// arrivedBy says how the packet came to the hop where it ended: the last route
// taken before it, or what the internet said of its way. A gateway's choice of a
// tunnel is passed over: the route that led to the gateway is what can be changed.
func (l LegTrace) arrivedBy() string {
	for i := len(l.Hops) - 2; i >= 0; i-- {
		for j := len(l.Hops[i].Steps) - 1; j >= 0; j-- {
			switch s := &l.Hops[i].Steps[j]; {
			case s.Verb == VerbRoute && s.Route != nil:
				return " by " + s.Route.sentence()
			case s.Verb == VerbRoute && l.Hops[i].Device == "internet":
				return " (" + s.Note + ")"
			}
		}
	}
	return ""
}

// Cause is the evidence in one sentence: device, rule or route, table, packet.
// Empty when Delivered.
func (t *Trace) Cause() string {
	if t.plain != nil {
		return t.plain.Cause()
	}
	if t.Verdict.Disposition == Delivered {
		return ""
	}
	if t.Verdict.Disposition == Unresolved {
		return t.Lookup.Cause()
	}
	if inner := t.proxied(); inner != nil {
		return t.proxy.String() + "'s own connection: " + inner.Cause()
	}
	if t.Verdict.Disposition == Refused && t.Verdict.Reason != StateLost {
		return t.refusalCause(t.Verdict.Reason, t.Verdict.At)
	}
	l, h, s := t.last()
	if s.Verb == 0 {
		return ""
	}
	return t.causeOf(l, h, s, t.Verdict.Reason)
}

// causeOf is the evidence for what happened at the last step of a leg.
func (t *Trace) causeOf(l LegTrace, h Hop, s Step, reason Reason) string {
	p := l.Leg.String() + " " + h.Packet.text()
	reached := p + " reached " + h.Device + l.arrivedBy()
	switch {
	case l.Leg == LegResponse && s.Verb == VerbBlock && len(h.Steps) == 1:
		return t.refusalCause(reason, h.Device) // the server's own no
	case reason == NoListener && s.Verb == VerbBlock && len(l.Hops) > 0 && l.Hops[len(l.Hops)-1].Device == h.Device:
		return p + " reached " + h.Device + ", which does not listen on this port"
	}
	switch reason {
	case AsymmetricNoState:
		return reached + "; " + h.Device + " holds no state for it: " + t.otherWay(l.Leg, h.Device)
	case HalfOpen:
		return reached + "; " + h.Device + " saw the SYN but not the SYN-ACK, which took another way: " + t.wayOf(LegSYNACK)
	case StateLost:
		if s.Note != "" {
			return reached + "; " + s.Note
		}
		return reached + "; " + h.Device + " has forgotten the connection: it was silent for too long, the device restarted, or a rule denies it now"
	case EndpointReturn:
		return p + " came back to the host of " + h.Device + ", which forwarded the request without SNAT for a source in its own network: translate the source there, or tag an appliance's interface disableSnatOnPL"
	case WrongSource:
		return reached + "; " + noteOr(s.Note, "the client called another address") + ": it called " + t.called()
	case Loop:
		return reached + ", where it had been already: " + l.way()
	case DeniedByNSG, DeniedByAdminRule, DeniedByFirewall, DeniedByDefault:
		if r := h.judgedBy(); r != nil {
			return p + " was denied at " + h.Device + " by " + r.sentence()
		}
	case NextHopNone, NextHopUnreachable:
		if r := h.routedBy(); r != nil {
			return p + " follows " + r.sentence() + noteAfter(s.Note)
		}
	}
	return p + " ended at " + h.Device + noteAfter(s.Note)
}

// proxied is the proxy's own conversation that failed and stands behind the
// verdict, or nil.
func (t *Trace) proxied() *Trace {
	for _, own := range t.nested() {
		if own.Verdict.Disposition != Delivered && own.Verdict.Reason == t.Verdict.Reason {
			return own
		}
	}
	return nil
}

// nested are the proxy's own conversations, told at the head of the answer.
func (t *Trace) nested() (out []*Trace) {
	for _, l := range t.Legs {
		if l.Leg != LegResponse || len(l.Hops) == 0 {
			continue
		}
		for _, s := range l.Hops[0].Steps {
			if s.Nested != nil {
				out = append(out, s.Nested)
			}
		}
	}
	return out
}

// refusalCause is what stands behind a no: the packet that was refused, and by
// whom.
func (t *Trace) refusalCause(reason Reason, at string) string {
	first := t.Legs[0]
	last := first.Hops[len(first.Hops)-1]
	asked := first.Leg.String() + " " + last.Packet.text()
	switch {
	case t.why != "":
	case reason == NoListener:
		return asked + " reached " + at + ", which does not listen on this port"
	case reason == OutOfState:
		return asked + " reached " + at + ", which knows no such connection"
	case reason == DeniedByService:
		return asked + " reached " + at + ", whose own firewall does not list this source"
	}
	if t.why != "" {
		return asked + " was answered by " + at + " itself, which then refused the request: " + t.why
	}
	if r := last.judgedBy(); r != nil {
		return asked + " was answered by " + at + " itself, which then refused the request by " + r.sentence()
	}
	return asked + " was refused by " + at
}

func noteOr(note, otherwise string) string {
	if note == "" {
		return otherwise
	}
	return note
}

func noteAfter(note string) string {
	if note == "" {
		return ""
	}
	return ": " + note
}

// otherWay says how the packets before this one went past the device.
func (t *Trace) otherWay(leg Leg, device string) string {
	if !leg.Return() {
		return "it did not see the connection open"
	}
	first := t.Legs[0]
	for _, h := range first.Hops {
		if h.Device == device {
			return "it translated the " + first.Leg.String() + ", and this answer does not match the translation"
		}
	}
	return "its " + first.Leg.String() + " went another way: " + t.wayOf(first.Leg)
}

// wayOf lists the devices a leg passed.
func (t *Trace) wayOf(leg Leg) string {
	for _, l := range t.Legs {
		if l.Leg == leg {
			return l.way()
		}
	}
	return ""
}

// called is the address the client sent its first packet to.
func (t *Trace) called() string {
	if len(t.Legs) == 0 || len(t.Legs[0].Hops) == 0 {
		return ""
	}
	return t.Legs[0].Hops[0].Packet.Dest.String()
}

func (h Hop) judgedBy() *RuleEvidence {
	for i := len(h.Steps) - 1; i >= 0; i-- {
		// What stands before another block has judged that, and a security admin
		// rule that allows leaves the judgement to others.
		if h.Steps[i].Verb == VerbBlock && i < len(h.Steps)-1 {
			return nil
		}
		if r := h.Steps[i].Rule; r != nil && h.Steps[i].Verb != VerbNAT && r.Admin != AdminAllow {
			return r
		}
	}
	return nil
}

func (h Hop) routedBy() *RouteEvidence {
	for i := len(h.Steps) - 1; i >= 0; i-- {
		if h.Steps[i].Route != nil {
			return h.Steps[i].Route
		}
	}
	return nil
}
