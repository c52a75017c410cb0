package flowlog

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"azpath/sim"
)

// Flow is all that was logged of one protocol, source, destination and destination
// port.
type Flow struct {
	Protocol            uint8 // IANA's number: 1 ICMP, 6 TCP, 17 UDP
	Source, Destination netip.Addr
	Port                uint16 // the destination's; 0 for what has none
	// SourcePort is one of the clients' ports, the smallest.
	SourcePort uint16
	// Outbound is what was logged at the source's network interface, Inbound what was at
	// the destination's; zero for nothing.
	Outbound, Inbound Logged
	// Tuples is the number of lines in the log.
	Tuples int
	// Connections is how many were opened or refused, at least one.
	Connections int
	// Sent and Received are bytes from the source and to it, headers included. Where
	// both ends logged them they are those of the end that saw more.
	Sent, Received uint64
	First, Last    time.Time // UTC
	// Rules are those that judged, by how many tuples.
	Rules []Rule
	// Network is the virtual network that the source's log is of, empty where the log
	// does not say.
	Network string
}

// Rule is what an interface's rules said of a flow.
type Rule struct {
	List      string // the NSG's name, or the identifier that the log has in its place
	Name      string
	Direction sim.Direction
	Access    sim.Access
	Tuples    int
}

// String is the name, behind that of its list where this is no mere number.
func (r Rule) String() string {
	if r.List == "" || isGUID(r.List) {
		return r.Name
	}
	return r.List + " " + r.Name
}

func isGUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}

// Logged is what a log says of a flow. The zero value is nothing.
type Logged uint8

// What a log says. Where a rule was changed meanwhile, the last word counts.
const (
	// Denied: a rule said no.
	Denied Logged = iota + 1
	// Unanswered: the rules let it out, packets were counted, and none came back.
	Unanswered
	// Allowed: the rules let it through. What became of it the log does not show.
	Allowed
	// Answered: packets came back.
	Answered
	// NotJudged: no rule of a design was asked. Either the platform acted on its own, or
	// an encrypted network dropped what was not encrypted.
	NotJudged
)

var loggedNames = [...]string{"not logged", "denied", "unanswered", "allowed", "answered", "not judged"}

// String is the word printed in reports.
func (l Logged) String() string {
	if int(l) < len(loggedNames) {
		return loggedNames[l]
	}
	return "Logged(" + strconv.Itoa(int(l)) + ")"
}

// MarshalText writes String.
func (l Logged) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Logged is what both ends together say. The source knows best whether an answer came:
// what the destination saw leave may have been lost.
func (f *Flow) Logged() Logged {
	switch {
	case f.Outbound == Denied || f.Inbound == Denied:
		return Denied
	case f.Outbound == Allowed || f.Outbound == Unanswered || f.Outbound == Answered:
		return f.Outbound
	case f.Inbound == Unanswered:
		return Allowed // its machine was silent, which is not the network's doing
	case f.Inbound == Allowed || f.Inbound == Answered:
		return f.Inbound
	}
	return max(f.Outbound, f.Inbound)
}

// Bytes are those of both directions.
func (f *Flow) Bytes() uint64 { return f.Sent + f.Received }

// String is the flow in the words of [sim.Flow]: "tcp 10.0.0.4 -> 10.1.0.4:443".
func (f *Flow) String() string {
	if p := f.protocol(); p != 0 {
		return sim.Flow{Protocol: p, Source: f.Source.String(), Destination: f.Destination.String(), Port: f.Port}.String()
	}
	return "protocol " + strconv.Itoa(int(f.Protocol)) + " " + f.Source.String() + " -> " + f.Destination.String()
}

// protocol is the model's, zero if it has none such.
func (f *Flow) protocol() sim.Protocol {
	switch f.Protocol {
	case 1, 58:
		return sim.ICMP
	case 6:
		return sim.TCP
	case 17:
		return sim.UDP
	}
	return 0
}

// rules are the names of those that spoke the last word: who denied, or who allowed.
func (f *Flow) rules() string {
	want := sim.Allow
	if f.Logged() == Denied {
		want = sim.Deny
	}
	var names []string
	for _, r := range f.Rules {
		if r.Access == want && r.Name != "" && len(names) < 2 {
			names = append(names, r.String())
		}
	}
	return strings.Join(names, ", ")
}
