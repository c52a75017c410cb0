package conntrack

// Class is what a device makes of a packet. The zero value is undecided.
type Class uint8

// The classes (ct:2).
const (
	ClassInvalid     Class = iota + 1 // fits no entry and cannot open one; never translated
	ClassNew                          // first packet, or nothing has answered yet: the allow rules are read
	ClassEstablished                  // belongs to a connection that went both ways, or answers
	ClassRelated                      // an ICMP error about a packet of an entry
)

// String is the word of the device's rules, such as "established".
func (c Class) String() string { return name(classNames[:], uint8(c), "Class") }

var classNames = [...]string{
	ClassInvalid: "invalid", ClassNew: "new", ClassEstablished: "established", ClassRelated: "related",
}

// Cause is why a packet is invalid. The zero value is no cause.
type Cause uint8

// The causes.
const (
	NoEntry      Cause = iota + 1 // no entry, and this packet opens none: its connection began elsewhere
	HalfOpen                      // the node saw the SYN but not the SYN-ACK that this packet takes for granted
	WrongState                    // no end system that the node saw in full sends this now
	UnseenData                    // acknowledges data that the node never saw
	BeyondWindow                  // sends more than the other side allowed through this node
	StaleReset                    // a reset behind what the other side has acknowledged
	Misdirected                   // an ICMP error that does not go to the sender of the packet it quotes
	Malformed                     // TCP flags or an ICMP type that belong to no connection
)

// String is the cause as a token, such as "half-open".
func (c Cause) String() string { return name(causeNames[:], uint8(c), "Cause") }

var causeNames = [...]string{
	NoEntry: "no-entry", HalfOpen: "half-open", WrongState: "wrong-state", UnseenData: "unseen-data",
	BeyondWindow: "beyond-window", StaleReset: "stale-reset", Misdirected: "misdirected", Malformed: "malformed",
}
