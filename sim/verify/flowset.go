package verify

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/sim"
)

// FlowSet is many flows at once: all from any of its sources to any of its
// destinations with any of its protocols and ports. Two kinds are not among them: a
// flow from an address to itself, which never reaches a network, and one from a port
// to the same port of an address that translations lend to sources, since its
// packets might look like their own answers. The zero value holds none.
type FlowSet struct {
	// From and To are texts as [sim.Network.End] reads them: machines, services and
	// instances by name, "hub/apim" for a subnet, a network, a site, a service tag
	// such as Internet, a prefix, an address, "*". A destination may be a name that
	// DNS resolves, each source for itself.
	From, To []string
	// Protocols: none is TCP and UDP.
	Protocols []sim.Protocol
	// Ports are the destination's, inclusive both ends; none is all, 1-65535.
	Ports []sim.Ports
	// SourcePorts: none is 49152-65535, which operating systems give out (RFC 6335).
	SourcePorts []sim.Ports
	// ServerName is what clients ask for in their SNI or Host header; unset, it is the
	// destination's own name where that is a FQDN. A proof holds for this name.
	ServerName string
	// Except are flows that do not belong to the set. A destination's name stands for
	// its addresses here, unless it has to be looked up: then for flows to that name.
	Except []FlowSet
}

const usage = "PROTOCOLS SOURCES -> DESTINATIONS[:PORTS] [name NAME] [except …]"

// ParseFlowSet reads what [FlowSet.String] writes:
//
//	tcp Internet -> spoke1/app,spoke2/app:443,8080-8090
//	any * -> hub
//	tcp,icmp 10.0.0.0/8 -> vm1 except tcp 10.1.0.4 -> vm1:22
//
// Lists stand between commas without blanks; the protocol "any" is TCP, UDP and
// ICMP. Whether the ends exist is for a [sim.Network] to say.
func ParseFlowSet(text string) (FlowSet, error) {
	var out FlowSet
	for i, part := range strings.Split(text, " except ") {
		s, err := parseOne(strings.Fields(part))
		if err != nil {
			return FlowSet{}, fmt.Errorf("flow set %q: %w", text, err)
		}
		if i == 0 {
			out = s
		} else {
			out.Except = append(out.Except, s)
		}
	}
	return out, nil
}

// MustParse is ParseFlowSet for a text in a program; it panics if that is none.
func MustParse(text string) FlowSet {
	s, err := ParseFlowSet(text)
	if err != nil {
		panic("verify: " + err.Error())
	}
	return s
}

func parseOne(words []string) (s FlowSet, err error) {
	if len(words) != 4 && (len(words) != 6 || words[4] != "name") || words[2] != "->" {
		return s, errors.New("want " + usage)
	}
	if len(words) == 6 {
		s.ServerName = words[5]
	}
	if s.Protocols, err = parseProtocols(words[0]); err != nil {
		return s, err
	}
	from, ports, err := cutPorts(words[1])
	if err != nil {
		return s, err
	}
	s.From, s.SourcePorts = strings.Split(from, ","), ports
	to, ports, err := cutPorts(words[3])
	if err != nil {
		return s, err
	}
	s.To, s.Ports = strings.Split(to, ","), ports
	return s, nil
}

func parseProtocols(text string) (out []sim.Protocol, err error) {
	if strings.EqualFold(text, "any") {
		return []sim.Protocol{sim.TCP, sim.UDP, sim.ICMP}, nil
	}
	for _, word := range strings.Split(text, ",") {
		i := slices.IndexFunc(protocols[:], func(p sim.Protocol) bool { return strings.EqualFold(p.String(), word) })
		if i < 0 {
			return nil, fmt.Errorf("protocol %q: want tcp, udp, icmp, a list of them, or any", word)
		}
		out = append(out, protocols[i])
	}
	return out, nil
}

// cutPorts cuts the ports off a list of ends: what stands behind the last colon,
// unless that is part of an IPv6 address.
func cutPorts(text string) (ends string, ports []sim.Ports, err error) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 || strings.Contains(text[i:], "]") {
		return unbracket(text), nil, nil
	}
	if rest := text[:i]; strings.Contains(rest, ":") && !strings.Contains(rest, "]") {
		return text, nil, nil // an IPv6 address without brackets has no ports
	}
	for _, word := range strings.Split(text[i+1:], ",") {
		p, err := sim.ParsePorts(word)
		if err != nil {
			return "", nil, err
		}
		ports = append(ports, p)
	}
	return unbracket(text[:i]), ports, nil
}

func unbracket(s string) string { return strings.NewReplacer("[", "", "]", "").Replace(s) }

// String is the text that [ParseFlowSet] reads.
func (s FlowSet) String() string {
	var b strings.Builder
	for i, p := range s.protocols() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ToLower(p.String()))
	}
	b.WriteString(" " + endsText(s.From, s.SourcePorts) + " -> " + endsText(s.To, s.Ports))
	if s.ServerName != "" {
		b.WriteString(" name " + s.ServerName)
	}
	for _, x := range s.Except {
		b.WriteString(" except " + x.String())
	}
	return b.String()
}

func endsText(ends []string, ports []sim.Ports) string {
	text := strings.Join(ends, ",")
	if len(ports) == 0 {
		return text
	}
	if strings.Contains(text, ":") {
		text = "[" + text + "]"
	}
	words := make([]string, len(ports))
	for i, p := range ports {
		words[i] = p.String()
	}
	return text + ":" + strings.Join(words, ",")
}

func (s *FlowSet) protocols() []sim.Protocol {
	if len(s.Protocols) == 0 {
		return []sim.Protocol{sim.TCP, sim.UDP}
	}
	return s.Protocols
}

// protocols of flows, by their number on the protocol's dimension.
var protocols = [...]sim.Protocol{sim.TCP, sim.UDP, sim.ICMP}

// The ports of a set that does not say.
var (
	allPorts       = []sim.Ports{{First: 1, Last: 65535}}
	ephemeralPorts = []sim.Ports{{First: 49152, Last: 65535}}
)

func portSet(ps, none []sim.Ports) set {
	if len(ps) == 0 {
		ps = none
	}
	spans := make([]span, 0, len(ps))
	for _, p := range ps {
		if first := max(p.First, 1); first <= p.Last {
			spans = append(spans, span{int32(first), int32(p.Last) + 1})
		}
	}
	return union(spans)
}

// space is one product of sets of header fields, with sources in one place.
type space struct {
	place      string // of the sources, where addresses exist in several
	from, to   []netip.Prefix
	fromTexts  []string // that from and to were read from
	toTexts    []string
	name       string // the destination, where it is asked for by name
	resolves   bool   // and has to be looked up
	lacks      uint64 // the networks, a bit for each, in which the name is nobody's
	serverName string
	protocols  []sim.Protocol
	ports      set
	sources    set            // ports
	called     []netip.Prefix // the addresses of a name that does not have to be looked up
	except     []space
}

// spaces resolves the ends of a set: a text is all that it stands for in any of the
// networks. The error joins all that is wrong.
func (s *FlowSet) spaces(nets []*sim.Network) ([]space, error) {
	var errs []error
	from, err := readEnds(nets, "source", s.From)
	errs = append(errs, err)
	to, err := readEnds(nets, "destination", s.To)
	errs = append(errs, err)
	var except []space
	for i := range s.Except {
		if len(s.Except[i].Except) > 0 {
			errs = append(errs, fmt.Errorf("except %s: an exception has no exceptions", &s.Except[i]))
		}
		more, err := s.Except[i].spaces(nets)
		errs = append(errs, err)
		except = append(except, more...)
	}
	for _, p := range s.Protocols {
		if !slices.Contains(protocols[:], p) {
			errs = append(errs, fmt.Errorf("protocol %q: want tcp, udp or icmp", p))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	base := space{protocols: s.protocols(), ports: portSet(s.Ports, allPorts), sources: portSet(s.SourcePorts, ephemeralPorts), except: except}
	var out []space
	for _, f := range byPlace(nets, from) {
		for _, t := range byName(to, s.ServerName) {
			x := base
			x.from, x.place = f.Prefixes, f.Place
			x.fromTexts, x.toTexts = f.texts, t.texts
			x.to, x.serverName = t.Prefixes, t.ServerName
			if t.Name {
				x.name, x.resolves, x.to, x.called, x.lacks = t.Text, t.resolves, nil, t.Called, t.lacks
			}
			out = append(out, x)
		}
	}
	return out, checkExcept(out)
}

// port is the port that a server name asks for, zero if it does not say.
func (s *space) port() uint16 {
	i := strings.LastIndexByte(s.serverName, ':')
	n, err := strconv.ParseUint(s.serverName[i+1:], 10, 16)
	if i < 0 || err != nil {
		return 0
	}
	return uint16(n)
}
