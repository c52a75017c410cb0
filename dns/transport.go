package dns

import "net/netip"

// Transport carries queries between places. A System asks it for every exchange;
// the same question gets the same answer.
type Transport interface {
	// Carry sends a query from a place to an address, over TCP or UDP, and tells
	// which server got it and whether its answer came back.
	Carry(from Vantage, to netip.Addr, tcp bool) Delivery
}

// Delivery is what became of a query. The zero value is silence.
type Delivery struct {
	Fate Fate
	// Server got the query: the name of a server; for 168.63.129.16 and inbound
	// endpoints View names the virtual network instead; neither for Public.
	Server string
	View   string
	Public bool // a resolver or root server of the internet that nobody declares
	// Source is the asker's address as the server sees it.
	Source netip.Addr
	// Evidence is what the transport can tell of the way; nil if it can tell nothing.
	Evidence Evidence
}

// Evidence is what a transport can tell of a query's way when asked.
type Evidence interface {
	// Cause says in a sentence why no answer came back; empty if one did.
	Cause() string
	// At names the place where the query, or its answer, ended.
	At() string
}

// Fate says how a query ended. The zero value is Silent.
type Fate uint8

// The fates. Source: dns:D10.11.
const (
	Silent    Fate = iota // dropped somewhere: the asker waits
	Closed                // nobody listens there: the asker is told at once
	Delivered             // it arrived, and an answer gets back
)

var fateNames = [...]string{"silent", "port closed", "delivered"}

// String is the word printed in traces.
func (f Fate) String() string {
	if int(f) < len(fateNames) {
		return fateNames[f]
	}
	return "Fate(?)"
}
