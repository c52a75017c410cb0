package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// Verdict is how a flow ended: the comparable part of the answer, which tests
// compare with ==. Its zero value is no answer.
type Verdict struct {
	Disposition Disposition
	Reason      Reason // NoReason when Delivered or Exited
	Leg         Leg    // where the conversation ended; the last leg when Delivered
	// At names the device where it ended: the one that dropped or refused, or
	// the far end when Delivered. Where a proxy's own conversation came to nothing
	// that is the proxy, at which the client's ends: the trace of its own, inside
	// the step, names the device at fault.
	At string
	// Asymmetric: a return leg was sent and met a device that keeps connection
	// state and is not on the forward path, or whose forward translation it does
	// not match; or it reached the client, or died for its source address,
	// having passed by such a device of the forward path. NSGs and load
	// balancers never count; a proxy's own conversation does.
	Asymmetric bool
}

// String is one line: "dropped at fw on SYN-ACK: asymmetric-no-state".
func (v Verdict) String() string {
	s := v.Disposition.String()
	if v.Disposition == Delivered {
		if v.Asymmetric {
			s += " (asymmetric)"
		}
		return s
	}
	s += " at " + v.At + " on " + v.Leg.String()
	if v.Reason != NoReason {
		s += ": " + v.Reason.String()
	}
	if v.Asymmetric {
		s += " (asymmetric)"
	}
	return s
}

// Disposition says how a flow ended. The zero value is undecided and never part
// of an answer.
type Disposition uint8

// The dispositions.
const (
	// Delivered: the whole conversation completed.
	Delivered Disposition = iota + 1
	// Dropped: a packet vanished, or was ignored where it arrived. The user sees
	// a timeout.
	Dropped
	// Refused: an answer says no, such as a reset, an ICMP unreachable, a
	// proxy's 470 or a service's 403.
	Refused
	// Unresolved: a name did not resolve.
	Unresolved
	// Exited: the packet left what the design declares.
	Exited
	// Undetermined: Azure's documents do not say, or the design does not.
	Undetermined
)

var dispositionNames = [...]string{"undecided", "delivered", "dropped", "refused", "unresolved", "exited", "undetermined"}

// String gives the token printed in answers.
func (d Disposition) String() string {
	if int(d) < len(dispositionNames) {
		return dispositionNames[d]
	}
	return "Disposition(" + strconv.Itoa(int(d)) + ")"
}

// MarshalText writes String.
func (d Disposition) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the token; the error lists them.
func (d *Disposition) UnmarshalText(b []byte) error { return readToken(d, dispositionNames[:], b) }

// badness orders dispositions from worst to best; undecided is worse than all,
// so that it can't hide.
var badness = [...]uint8{0: 0, Dropped: 1, Refused: 2, Unresolved: 3, Undetermined: 4, Exited: 5, Delivered: 6}

// Worst is the disposition a person is told where Azure may take any of several
// paths: Dropped, Refused, Unresolved, Undetermined, Exited, Delivered, the
// worst first. It is associative, commutative and idempotent.
func Worst(a, b Disposition) Disposition {
	if badness[b] < badness[a] {
		return b
	}
	return a
}

// worseThan says whether v is what a person should be told rather than o. Of two
// equal dispositions the asymmetric one says more; then the one that comes to it
// earlier. The rest is a matter of taste, but settled, so that the order in which
// a design names equal ways does not matter.
func (v Verdict) worseThan(o Verdict) bool {
	if v.Disposition != o.Disposition {
		return Worst(v.Disposition, o.Disposition) == v.Disposition
	}
	if v.Asymmetric != o.Asymmetric {
		return v.Asymmetric
	}
	return cmp.Or(cmp.Compare(v.Leg, o.Leg), cmp.Compare(v.Reason, o.Reason), cmp.Compare(v.At, o.At)) < 0
}

// Leg is one packet of the conversation, carried end to end.
type Leg uint8

// The legs. TCP runs LegSYN to LegResponseACK, UDP and ICMP run LegRequest and
// LegResponse; LegReset stands for the answer of a closed port, or of a server that
// knows no such connection.
const (
	LegName        Leg = iota + 1 // the resolution of the destination's name
	LegSYN                        // client to server
	LegSYNACK                     // server to client
	LegACK                        // client to server
	LegRequest                    // client to server, data
	LegResponse                   // server to client, data
	LegResponseACK                // client to server; only a strict device can still drop it
	LegReset                      // server to client, or a device's, instead of the answer
)

var legNames = [...]string{"none", "name", "SYN", "SYN-ACK", "ACK", "request", "response", "response-ACK", "reset"}

// String gives the token printed in answers.
func (l Leg) String() string {
	if int(l) < len(legNames) {
		return legNames[l]
	}
	return "Leg(" + strconv.Itoa(int(l)) + ")"
}

// MarshalText writes String.
func (l Leg) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the token; the error lists them.
func (l *Leg) UnmarshalText(b []byte) error { return readToken(l, legNames[:], b) }

// readToken is the value whose name b is.
func readToken[T ~uint8](to *T, tokens []string, b []byte) error {
	i := slices.Index(tokens, string(b))
	if i < 0 {
		return fmt.Errorf("%s is none of %s", quote(string(b)), listed(tokens))
	}
	*to = T(i)
	return nil
}

// Return says whether the leg runs from the server to the client.
func (l Leg) Return() bool { return l == LegSYNACK || l == LegResponse || l == LegReset }
