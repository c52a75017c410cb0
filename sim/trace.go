package sim

import (
	"azpath/dns"
	"net/netip"
	"strconv"

	"azpath/route"
	"azpath/sim/internal/packet"
)

// Trace is a flow with everything that decided it: the legs of the conversation
// in order, each hop a packet passed, each step taken there. It is immutable and
// independent of the Network that made it. [Trace.String] is its canonical text.
type Trace struct {
	Flow    Flow
	Verdict Verdict
	Legs    []LegTrace
	// Assumptions are what the answer leans on, in a fixed order.
	Assumptions []Assumption
	// Lookup is how the destination's name resolved, or why not; nil if it is an
	// address, or the name of a part of the design.
	Lookup *dns.Lookup
	// Blockers are all places that have to change before the flow is delivered;
	// [Network.TraceThrough] alone finds them.
	Blockers []Blocker
	// Others are the traces of the other paths Azure may take, when there is a
	// choice; this Trace is the worst of them all.
	Others []*Trace

	management string    // the instance whose management endpoint was called
	dependency string    // the name an instance called
	closed     string    // the instance that is closed to public addresses
	proxy      proxyKind // who answered in the server's place
	plain      *Trace    // what the walk that went on came to before it did
	says, why  string    // what that shows the client of a failure, and what stands behind a refusal
}

// LegTrace is one packet's way.
type LegTrace struct {
	Leg  Leg
	Hops []Hop
}

// Hop is a device that a packet passed, and what was decided there. Every Hop
// has at least one Step, and only the last Step of a leg's last Hop is final.
type Hop struct {
	Device string
	Packet Packet // as it arrived
	Steps  []Step
}

// Packet is a packet at one place.
type Packet struct {
	Protocol          Protocol
	Source, Dest      netip.AddrPort // ICMP: the identifier stands as both ports
	SYN, ACK          bool
	FIN, RST          bool
	ICMPType          uint8
	ICMPCode          uint8
	TTL               uint8
	SequenceNumber    uint32
	AcknowledgeNumber uint32
}

// Verb says what kind of decision a Step is. The zero value is none.
type Verb uint8

// The verbs, printed as six letters or fewer.
const (
	VerbSend   Verb = iota + 1 // the packet starts here
	VerbRoute                  // a route was chosen
	VerbACL                    // an NSG judged
	VerbRule                   // a firewall's rules judged
	VerbState                  // connection state was consulted
	VerbNAT                    // an address was translated
	VerbPick                   // one of several equal ways was taken
	VerbProxy                  // a proxy ended the conversation and opened its own
	VerbBlock                  // would have ended here; the walk went on (TraceThrough)
	VerbAccept                 // final: arrived where it was going
	VerbReject                 // final: answered with a reset
	VerbDrop                   // final: vanished
	VerbExit                   // final: left what is modelled
	VerbUnsure                 // final: the documents do not say
)

var verbNames = [...]string{"none", "send", "route", "acl", "rule", "state", "nat", "pick", "proxy", "block", "accept", "reject", "drop", "exit", "unsure"}

// String gives the word printed in traces.
func (v Verb) String() string {
	if int(v) < len(verbNames) {
		return verbNames[v]
	}
	return "Verb(" + strconv.Itoa(int(v)) + ")"
}

// Final says whether a step with this verb ends a leg.
func (v Verb) Final() bool { return v >= VerbAccept && v <= VerbUnsure }

// Step is one decision with its evidence. Which fields are set depends on Verb.
type Step struct {
	Verb   Verb
	Reason Reason         // VerbDrop, VerbReject, VerbUnsure
	State  ConnState      // VerbState, and VerbACL when a known flow needed no rule
	Rule   *RuleEvidence  // VerbACL, VerbRule, VerbNAT, VerbProxy: nil when none matched
	Route  *RouteEvidence // VerbRoute
	// Side, From and To say what VerbNAT changed.
	Side     Side
	From, To netip.AddrPort
	// Note is a short remark of the device's own, such as what a public address
	// belongs to.
	Note string
	// Nested is the conversation that a proxy opened (VerbProxy).
	Nested *Trace
}

// Side is the end of a packet that a translation changed. The zero value is none.
type Side uint8

// The sides.
const (
	SourceSide Side = iota + 1
	DestinationSide
)

// String gives "src" or "dst".
func (s Side) String() string {
	switch s {
	case SourceSide:
		return "src"
	case DestinationSide:
		return "dst"
	}
	return "Side(" + strconv.Itoa(int(s)) + ")"
}

// ConnState is what a device's memory said about a packet. The zero value is
// nothing.
type ConnState uint8

// The states.
const (
	StateNew         ConnState = iota + 1 // the first packet of a connection
	StateEstablished                      // belongs to a connection
	StateRelated                          // an ICMP error about a connection
	StateNone                             // no entry, and none can be made of this packet
	StateHalfOpen                         // the entry never saw the SYN-ACK
	StateExpired                          // the entry is gone: idle timeout or restart
	StateMismatch                         // an entry, but the packet does not fit it
	StateFlow                             // an NSG or load balancer knows this flow
)

var connStateNames = [...]string{"unknown", "new", "established", "related", "none", "half-open", "expired", "mismatch", "known flow"}

// String gives the word printed in traces.
func (s ConnState) String() string {
	if int(s) < len(connStateNames) {
		return connStateNames[s]
	}
	return "ConnState(" + strconv.Itoa(int(s)) + ")"
}

// RuleEvidence names a rule and where it stands.
type RuleEvidence struct {
	List      string // "nsg-apim", "fw network rules"
	Level     string // "subnet" or "nic" for NSGs, "admin" for security admin rules, the collection for a firewall
	Name      string
	Priority  int // 0 where rules have none
	Direction Direction
	Access    Access
	Default   bool // one of Azure's default rules, or the implicit deny
	// Admin is what a security admin rule says in full; zero for other rules.
	Admin AdminAccess

	leans  assumptionSet // what may have made the rule match
	byName bool          // names FQDNs, which the device resolves
}

// RouteEvidence names the winning routes and the table they stand in.
type RouteEvidence struct {
	Table  string // the route table's name; empty where there is none
	Owner  string // the subnet "vnet/subnet", or the device whose table this is
	Routes []route.Route
	// Observed says that a tool showed this route, see [Subnet].EffectiveRoutes;
	// Azure's rules were not asked whether it should be there.
	Observed bool
}

// Forward lists the devices that the client's first packet passed, in order.
func (t *Trace) Forward() []string { return t.path(false) }

// Return lists the devices that the server's first packet passed, in order; nil
// if none was sent.
func (t *Trace) Return() []string { return t.path(true) }

func (t *Trace) path(back bool) []string {
	if t.plain != nil {
		return t.plain.path(back)
	}
	for _, l := range t.Legs {
		if l.Leg.Return() != back {
			continue
		}
		var out []string
		for _, h := range l.Hops {
			out = append(out, h.Device)
		}
		return out
	}
	return nil
}

func exported(p *packet.Packet) Packet {
	out := Packet{
		Protocol: Protocol(p.Proto), TTL: p.TTL,
		Source: netip.AddrPortFrom(p.Src, p.SrcPort), Dest: netip.AddrPortFrom(p.Dst, p.DstPort),
		SequenceNumber: p.Seq, AcknowledgeNumber: p.Ack,
		SYN: p.Flags.Has(packet.SYN), ACK: p.Flags.Has(packet.ACK),
		FIN: p.Flags.Has(packet.FIN), RST: p.Flags.Has(packet.RST),
	}
	if p.Proto.IsICMP() {
		out.ICMPType, out.ICMPCode = p.ICMPType(), p.ICMPCode()
		out.Dest = netip.AddrPortFrom(p.Dst, p.SrcPort)
	}
	return out
}
