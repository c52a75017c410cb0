// Package acl is an ordered list of packet rules compiled for search: a network
// security group, the network rules of a firewall, the filter of a router.
//
// What a rule does with the packets it matches (Allow, Deny, translate) is not
// known here. A [List] answers which rule is the first to match ([List.Match]),
// how each rule fared ([List.Explain]) and where that answer can change
// ([List.Boundaries]). [Normalize], [Subtract] and [Covers] compute with sets
// of prefixes: a tag such as Internet is everything minus the network's own.
//
// # How it works
//
// A packet has five dimensions: protocol, two addresses, two ports. Each one is
// cut where a rule begins or ends, and every piece knows the set of rules that
// hold throughout it:
//
//	rule 0     |-----|
//	rule 1        |-------|
//	rule 2  |---------------------------|
//	pieces  |..|..|..|....|.............|     sets 2, 02, 012, 12, 2
//
// The rules a packet matches are the intersection of its five sets, and the
// first of them decides. One search per dimension, whatever the number of
// rules. Source: Lakshman and Stiliadis, High-speed policy-based packet
// forwarding using efficient multi-dimensional range matching, 1998.
package acl

import (
	"math/bits"
	"net/netip"
)

// Ports is a range of ports, inclusive both ends. It holds nothing if First is
// greater than Last; the zero value holds port 0.
type Ports struct{ First, Last uint16 }

// Rule says which packets it matches. A packet matches if all five fields hold
// for it; so the zero value matches nothing, having no protocol and no address.
type Rule struct {
	Protocols ProtoSet

	// Sources and Destinations may mix both families and overlap. None means no
	// address, as for a group without members: any address is 0.0.0.0/0 and ::/0.
	// Host bits are ignored, and a prefix that is not valid holds nothing.
	// IPv4-mapped IPv6 is IPv4, from /96 on; a shorter prefix around it is IPv6.
	Sources, Destinations []netip.Prefix

	// SourcePorts and DestinationPorts: none means any port. A packet without
	// ports, such as ICMP or ESP, is held by any port (none, or all of 0-65535)
	// and by nothing less.
	SourcePorts, DestinationPorts []Ports
}

// List is a compiled list of rules. It is immutable and safe for concurrent
// use; the rules it was compiled from may be changed afterwards. The zero value
// is of no use: see [Compile].
type List struct {
	rules int
	words int      // length of one set in words of 64 rules, at least 1
	sets  []uint64 // the distinct sets one after another; a class is the place of its first word

	protocols                     line
	sources, destinations         side
	sourcePorts, destinationPorts line // keys 0-65535, and noPorts
}

// noPorts stands on the port lines for a packet that has no ports. One place
// after the last port, it belongs to the rules that hold for any port, and so
// such packets need no case of their own.
const noPorts = 1 << 16

// Match returns the index of the first rule that matches the packet, or -1 if
// none does, as for an address that is not valid. For a protocol without ports
// the ports are not looked at. IPv4-mapped IPv6 is IPv4, zones are ignored.
func (l *List) Match(protocol uint8, source, destination netip.Addr, sourcePort, destinationPort uint16) int {
	if !source.IsValid() || !destination.IsValid() {
		return -1
	}
	c := l.classes(protocol, source, destination, sourcePort, destinationPort)
	if l.words == 1 {
		first := bits.TrailingZeros64(l.sets[c.protocol] & l.sets[c.source] & l.sets[c.destination] &
			l.sets[c.sourcePort] & l.sets[c.destinationPort])
		if first == 64 {
			return -1
		}
		return first
	}
	return l.first(c)
}

// first is Match for lists of more than 64 rules.
func (l *List) first(c classes) int {
	n := l.words
	protocol, source, destination := l.set(c.protocol), l.set(c.source)[:n], l.set(c.destination)[:n]
	sourcePort, destinationPort := l.set(c.sourcePort)[:n], l.set(c.destinationPort)[:n]
	for i, word := range protocol[:n] {
		if word &= source[i] & destination[i] & sourcePort[i] & destinationPort[i]; word != 0 {
			return i*64 + bits.TrailingZeros64(word)
		}
	}
	return -1
}

// RuleMatch says which parts of one rule hold for a packet: the five booleans
// of Network Watcher's security diagnostics. The zero value: none of them.
type RuleMatch struct {
	Protocol, Source, SourcePort, Destination, DestinationPort bool
}

// Matches reports whether all five parts hold, that is, whether the rule
// matches the packet.
func (m RuleMatch) Matches() bool {
	return m.Protocol && m.Source && m.SourcePort && m.Destination && m.DestinationPort
}

// Explain returns one RuleMatch for each rule, in order: the first that
// Matches is the one that Match returns. It allocates its result.
func (l *List) Explain(protocol uint8, source, destination netip.Addr, sourcePort, destinationPort uint16) []RuleMatch {
	if l.rules == 0 {
		return nil
	}
	c := l.classes(protocol, source, destination, sourcePort, destinationPort)
	matches := make([]RuleMatch, l.rules)
	for i := range matches {
		matches[i] = RuleMatch{
			Protocol:        l.has(c.protocol, i),
			Source:          source.IsValid() && l.has(c.source, i),
			SourcePort:      l.has(c.sourcePort, i),
			Destination:     destination.IsValid() && l.has(c.destination, i),
			DestinationPort: l.has(c.destinationPort, i),
		}
	}
	return matches
}

// Boundaries are the places where the set of matching rules changes: the first
// value of every piece into which a dimension is cut, in ascending order, IPv4
// before IPv6. Between one value and the next nothing changes, if the other
// four stay as they are. Each dimension begins with its lowest value.
type Boundaries struct {
	Protocols                     []uint8
	Sources, Destinations         []netip.Addr
	SourcePorts, DestinationPorts []uint16
}

// Boundaries returns where the answers of Match and Explain can change.
func (l *List) Boundaries() Boundaries {
	return Boundaries{
		Protocols:        l.protocolBoundaries(),
		Sources:          l.sources.boundaries(),
		Destinations:     l.destinations.boundaries(),
		SourcePorts:      portBoundaries(l.sourcePorts),
		DestinationPorts: portBoundaries(l.destinationPorts),
	}
}

// protocolBoundaries adds to the pieces of the protocol line the protocols at
// which packets begin or cease to have ports, if any rule asks for ports.
func (l *List) protocolBoundaries() []uint8 {
	asked := len(l.sourcePorts.starts) > 1 || len(l.destinationPorts.starts) > 1
	var cuts []uint8
	for p, next := 0, 0; p < 256; p++ {
		cut := next < len(l.protocols.starts) && l.protocols.starts[next] == uint32(p)
		if cut {
			next++
		}
		if cut || asked && hasPorts(uint8(p)) != hasPorts(uint8(p-1)) {
			cuts = append(cuts, uint8(p))
		}
	}
	return cuts
}

func portBoundaries(l line) []uint16 {
	var cuts []uint16
	for _, start := range l.starts {
		if start != noPorts {
			cuts = append(cuts, uint16(start))
		}
	}
	return cuts
}

// classes is where a packet lies: one class per dimension.
type classes struct{ protocol, source, destination, sourcePort, destinationPort uint32 }

func (l *List) classes(protocol uint8, source, destination netip.Addr, sourcePort, destinationPort uint16) classes {
	from, to := uint32(sourcePort), uint32(destinationPort)
	if !hasPorts(protocol) {
		from, to = noPorts, noPorts
	}
	return classes{
		protocol:        l.protocols.class(uint32(protocol)),
		source:          l.sources.class(source),
		destination:     l.destinations.class(destination),
		sourcePort:      l.sourcePorts.class(from),
		destinationPort: l.destinationPorts.class(to),
	}
}

// set returns the set of rules of a class.
func (l *List) set(class uint32) []uint64 { return l.sets[class:][:l.words] }

func (l *List) has(class uint32, rule int) bool {
	return l.sets[int(class)+rule/64]>>(rule%64)&1 == 1
}
