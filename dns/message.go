package dns

import (
	"strconv"
	"time"
)

// Rcode is the response code of an answer. The zero value is NoError.
type Rcode uint8

// The response codes. Source: dns:D10.12.
const (
	NoError  Rcode = 0
	FormErr  Rcode = 1
	ServFail Rcode = 2
	NXDomain Rcode = 3
	NotImp   Rcode = 4
	Refused  Rcode = 5
)

var rcodeNames = [...]string{NoError: "NOERROR", FormErr: "FORMERR", ServFail: "SERVFAIL", NXDomain: "NXDOMAIN", NotImp: "NOTIMP", Refused: "REFUSED"}

// String is the code's mnemonic.
func (r Rcode) String() string {
	if int(r) < len(rcodeNames) {
		return rcodeNames[r]
	}
	return "RCODE" + strconv.Itoa(int(r))
}

// MarshalText writes String.
func (r Rcode) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// useful says whether the code ends a search: the others are failures, and another
// server may know better. Source: dns:D10.11.
func (r Rcode) useful() bool { return r == NoError || r == NXDomain }

// Question is a name and the type of record wanted.
type Question struct {
	Name Name
	Type Type
}

// String is "www.example.com A".
func (q Question) String() string { return string(q.Name) + " " + q.Type.String() }

// Response is what a server answers. The zero value is an empty NOERROR.
type Response struct {
	Rcode         Rcode
	Authoritative bool // AA
	Recursive     bool // RA
	Truncated     bool // TC: it did not fit into UDP
	Answer        []Record
	// Negative is how long an answer without records of the wanted type may be
	// kept; zero where no start of authority came with it. Source: dns:D10.5.
	Negative time.Duration
	// DeniedBy is the zone of that start of authority; empty where none is known.
	DeniedBy Name
	// Referral names the servers of a delegation, which is no answer.
	Referral []Record
}

// NoData says whether the name exists without records of type t.
func (r *Response) NoData(t Type) bool { return r.Rcode == NoError && !r.has(t) && r.Referral == nil }

func (r *Response) has(t Type) bool {
	for i := range r.Answer {
		if r.Answer[i].Type == t {
			return true
		}
	}
	return false
}

// udpLimit is the most that an answer over UDP may have. Source: dns:D10.10; 1232
// octets are what current software asks for.
const udpLimit = 1232

// size is about how many octets the answer takes on the wire, names uncompressed
// but for the owner's.
func (r *Response) size(q Question) int {
	n := 12 + len(q.Name) + 6
	for i := range r.Answer {
		n += 12 + r.Answer[i].size()
	}
	return n
}

func (r *Record) size() int {
	switch r.Type {
	case A:
		return 4
	case AAAA:
		return 16
	}
	return len(r.Target) + len(r.Text) + 4
}
