package flowlog

import (
	"bytes"
	"errors"
	"net/netip"
	"strconv"
)

// tuple is one line of a log.
type tuple struct {
	key                                          key
	clientPort                                   uint16
	at                                           int64 // milliseconds since 1970
	inbound                                      bool
	denied                                       bool
	dropped                                      bool // for what its encryption is
	state                                        byte // 'B', 'C', 'E', 'D', or 0 where the version has none
	counted                                      bool // has numbers of packets and bytes
	sentPackets, sent, receivedPackets, received uint64
}

// key is what makes tuples one flow. IPv4 is mapped into IPv6, so that it has no
// pointers.
type key struct {
	src, dst [16]byte
	port     uint16
	proto    uint8
}

const (
	mostFields = 16
	// Milliseconds have more digits than seconds until the year 5138.
	firstMilliseconds = 100_000_000_000
	lastMilliseconds  = 253_402_300_799_999 // the year 9999
)

var (
	errFields = errors.New("want 13 fields (virtual network flow log), or 8 or 13 (NSG flow log)")
	errCounts = errors.New("packets and bytes are no numbers")
	errState  = errors.New("the flow's state is none of B, C, E, D")
)

// parseTuple reads a tuple of either kind of log: they are told apart by the protocol,
// a number in that of a virtual network, a letter in that of an NSG.
func parseTuple(text []byte) (t tuple, err error) {
	var f [mostFields][]byte
	n := 0
	for rest, more := text, true; more; n++ {
		if n == mostFields {
			return t, errFields
		}
		f[n], rest, more = bytes.Cut(rest, []byte(","))
		f[n] = bytes.TrimSpace(f[n])
	}
	if n != 8 && n != 13 {
		return t, errFields
	}
	if t.at, err = parseTime(f[0]); err != nil {
		return t, err
	}
	if t.key.src, err = parseAddr(f[1]); err != nil {
		return t, err
	}
	if t.key.dst, err = parseAddr(f[2]); err != nil {
		return t, err
	}
	if t.clientPort, err = parsePort(f[3]); err != nil {
		return t, err
	}
	if t.key.port, err = parsePort(f[4]); err != nil {
		return t, err
	}
	switch string(f[6]) {
	case "I":
		t.inbound = true
	case "O":
	default:
		return t, errors.New("the direction is neither I nor O")
	}
	counts := f[9:13]
	switch string(f[5]) {
	case "T", "U":
		t.key.proto = 6
		if f[5][0] == 'U' {
			t.key.proto = 17
		}
		err = t.judgedByNSG(f[7:n])
	default:
		if n != 13 {
			return t, errFields
		}
		err = t.judgedInNetwork(f[5], f[7], f[8])
	}
	if err == nil && n == 13 {
		err = t.count(counts)
	}
	if t.key.proto == 1 || t.key.proto == 58 {
		t.key.port, t.clientPort = 0, 0 // what stands there is ICMP's type and code
	}
	return t, err
}

// judgedByNSG reads decision and state of an NSG's flow log; version 1 has no state.
func (t *tuple) judgedByNSG(f [][]byte) error {
	switch string(f[0]) {
	case "A":
	case "D":
		t.denied = true
	default:
		return errors.New("the decision is neither A nor D")
	}
	if len(f) == 1 || len(f[1]) == 0 {
		return nil
	}
	if t.state = f[1][0]; len(f[1]) != 1 || t.state != 'B' && t.state != 'C' && t.state != 'E' && t.state != 'D' {
		return errState
	}
	return nil
}

// judgedInNetwork reads protocol, state and encryption of a virtual network's flow log.
func (t *tuple) judgedInNetwork(protocol, state, encryption []byte) error {
	p, ok := number(protocol, 255)
	if !ok {
		return errors.New("the protocol is neither T, U nor one of IANA's numbers")
	}
	t.key.proto = uint8(p)
	if len(state) != 1 || bytes.IndexByte([]byte("BCED"), state[0]) < 0 {
		return errState
	}
	t.state = state[0]
	t.denied = t.state == 'D'
	switch string(encryption) {
	case "NX_NOT_ACCEPTED", "NX_SW_NOT_READY", "NX_NOT_SUPPORTED":
		t.dropped = t.denied
	}
	return nil
}

// count reads packets and bytes, sent and received. A flow's beginning has none of them.
func (t *tuple) count(f [][]byte) error {
	var n [4]uint64
	for i := range n {
		var ok bool
		if n[i], ok = number(f[i], 1<<62); !ok && len(f[i]) > 0 {
			return errCounts
		}
	}
	t.sentPackets, t.sent, t.receivedPackets, t.received = n[0], n[1], n[2], n[3]
	t.counted = n != [4]uint64{}
	return nil
}

func parseTime(b []byte) (int64, error) {
	n, ok := number(b, lastMilliseconds)
	if !ok {
		return 0, errors.New("the time is no number of seconds or milliseconds since 1970")
	}
	if n < firstMilliseconds {
		n *= 1000
	}
	return int64(n), nil
}

func parsePort(b []byte) (uint16, error) {
	if len(b) == 0 {
		return 0, nil
	}
	n, ok := number(b, 65535)
	if !ok {
		return 0, errors.New("a port is no number from 0 to 65535")
	}
	return uint16(n), nil
}

func parseAddr(b []byte) ([16]byte, error) {
	if a, ok := parseIPv4(b); ok {
		return netip.AddrFrom4(a).As16(), nil
	}
	a, err := netip.ParseAddr(string(b))
	if err != nil || a.Zone() != "" {
		return [16]byte{}, errors.New(strconv.Quote(short(b)) + " is no address")
	}
	return a.As16(), nil
}

// parseIPv4 allocates nothing, as there are two in each of a million lines.
func parseIPv4(b []byte) (out [4]byte, ok bool) {
	for i := range out {
		part, rest, more := bytes.Cut(b, []byte("."))
		n, ok := number(part, 255)
		if !ok || more == (i == 3) || len(part) > 1 && part[0] == '0' {
			return out, false
		}
		out[i], b = byte(n), rest
	}
	return out, true
}

// number reads decimal digits.
func number(b []byte, most uint64) (n uint64, ok bool) {
	if len(b) == 0 || len(b) > 19 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return n, n <= most
}

// short is the head of a text.
func short(b []byte) string {
	const most = 120
	if len(b) > most {
		return string(b[:most]) + "…"
	}
	return string(b)
}
