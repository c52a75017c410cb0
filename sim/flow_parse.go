package sim

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

const flowUsage = "PROTOCOL SOURCE[:PORT] -> DESTINATION[:PORT] [name NAME]"

// ParseFlow reads a flow as [Flow.String] writes it:
//
//	tcp 203.0.113.10 -> 198.51.100.7:443
//	tcp 203.0.113.10:51000 -> apim:443 name api.example.com
//	udp vm1 -> 10.0.0.4@hub:53
//	icmp vm1 -> dc-host
//	tcp [2001:db8::1]:51000 -> [2001:db8::2]:443
//
// The protocol is tcp, udp or icmp. An end is an address or a name, then, behind
// an @, the virtual network or site it is in, then its port. TCP and UDP need the
// destination's port, ICMP has none. What follows "name" is what the client asks
// for in its SNI or Host header. A name with other characters than letters,
// digits and . _ - / * stands in quotes, as in Go.
//
// The error is an [*InputError] that names the part. Whether the ends exist is
// for a [Network] to say. Text of more than 64 KiB is refused.
func ParseFlow(s string) (Flow, error) {
	if len(s) > maxNotation {
		return Flow{}, &InputError{Path: "flow", Problem: fmt.Sprintf("want at most %d bytes", maxNotation)}
	}
	n := &notation{what: "flow", usage: flowUsage, words: splitWords(s)}
	var f Flow
	f.Protocol = n.flowProtocol()
	f.Source, f.SourcePort = n.flowEnd("source", f.Protocol)
	n.literal("->")
	f.Destination, f.Port = n.flowEnd("destination", f.Protocol)
	if f.Port == 0 && f.Protocol != ICMP {
		n.fail("destination", flowEndText(f.Destination, 0), fmt.Sprintf("no port, want one such as %s", flowEndText(f.Destination, 443)))
	}
	if n.more() {
		n.literal("name")
		f.ServerName = n.word("name")
	}
	if err := n.end(); err != nil {
		return Flow{}, err
	}
	return f, nil
}

func (n *notation) flowProtocol() Protocol {
	raw := n.next("protocol")
	for _, p := range []Protocol{TCP, UDP, ICMP} {
		if strings.EqualFold(raw, p.String()) {
			return p
		}
	}
	n.fail("protocol", raw, "want tcp, udp or icmp")
	return 0
}

// flowEnd takes a source or destination.
func (n *notation) flowEnd(name string, proto Protocol) (host string, port uint16) {
	raw := n.next(name)
	where := splitAt(raw, "@")
	last := &where[len(where)-1]
	if !isIPv6(*last) {
		sides := splitAt(*last, ":")
		if len(sides) > 2 {
			n.fail(name, raw, "more than one colon: want IPv6 in brackets, [2001:db8::1]:443")
		}
		if len(sides) == 2 {
			port = n.flowPort(name, sides[1], proto)
		}
		*last = sides[0]
	}
	switch len(where) {
	case 1:
		return n.flowHost(name, where[0]), port
	case 2:
		return n.flowHost(name, where[0]) + "@" + n.unquote(name, where[1]), port
	}
	n.fail(name, raw, "more than one @: want ADDRESS@NETWORK")
	return "", 0
}

// flowHost gives an address in its one spelling, a name as it is.
func (n *notation) flowHost(name, raw string) string {
	s := n.unquote(name, raw)
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil:
		return s
	case a.Zone() != "":
		n.fail(name, raw, fmt.Sprintf("an address here has no zone, did you mean %q?", a.WithZone("")))
	}
	return a.Unmap().String()
}

func (n *notation) flowPort(name, raw string, proto Protocol) uint16 {
	p, err := strconv.ParseUint(raw, 10, 16)
	switch {
	case proto == ICMP:
		n.fail(name+" port", raw, "icmp has no ports")
	case err != nil || p == 0:
		n.fail(name+" port", raw, "want 1..65535")
	}
	return uint16(p)
}

// String is the flow as [ParseFlow] reads it: "tcp vm1:51000 -> 10.0.0.4@hub:53",
// the source port only if one is set. The zero Flow is "invalid Flow".
func (f Flow) String() string {
	if f == (Flow{}) {
		return "invalid Flow"
	}
	s := strings.ToLower(f.Protocol.String()) + " " +
		flowEndText(f.Source, f.SourcePort) + " -> " + flowEndText(f.Destination, f.Port)
	if f.ServerName != "" {
		s += " name " + word(f.ServerName)
	}
	return s
}

func flowEndText(end string, port uint16) string {
	host, where, placed := strings.Cut(end, "@")
	text := word(host)
	if isIPv6(host) {
		if text = host; port != 0 {
			text = "[" + host + "]"
		}
	}
	if placed {
		text += "@" + word(where)
	}
	if port != 0 {
		text += ":" + strconv.Itoa(int(port))
	}
	return text
}

// GoString is String quoted, as a test declares it.
func (f Flow) GoString() string { return strconv.Quote(f.String()) }

// MarshalText writes String, and nothing for the zero Flow.
func (f Flow) MarshalText() ([]byte, error) {
	if f == (Flow{}) {
		return nil, nil
	}
	return []byte(f.String()), nil
}

// UnmarshalText is [ParseFlow], and the zero Flow for nothing. On error f is
// unchanged.
func (f *Flow) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*f = Flow{}
		return nil
	}
	parsed, err := ParseFlow(string(b))
	if err == nil {
		*f = parsed
	}
	return err
}
