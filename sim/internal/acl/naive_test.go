package acl

import "net/netip"

// naive is the judge of List: the same questions, answered rule by rule from
// what the fields of a Rule are documented to mean, and nothing clever.
type naive []Rule

func (n naive) Match(protocol uint8, source, destination netip.Addr, sourcePort, destinationPort uint16) int {
	for i, m := range n.Explain(protocol, source, destination, sourcePort, destinationPort) {
		if m.Matches() {
			return i
		}
	}
	return -1
}

func (n naive) Explain(protocol uint8, source, destination netip.Addr, sourcePort, destinationPort uint16) []RuleMatch {
	var matches []RuleMatch
	for _, r := range n {
		matches = append(matches, RuleMatch{
			Protocol:        r.Protocols.Has(protocol),
			Source:          naiveSet(r.Sources).Contains(source),
			SourcePort:      naivePorts(r.SourcePorts).Contains(protocol, sourcePort),
			Destination:     naiveSet(r.Destinations).Contains(destination),
			DestinationPort: naivePorts(r.DestinationPorts).Contains(protocol, destinationPort),
		})
	}
	return matches
}

// naiveSet is the judge of the arithmetic with sets of prefixes.
type naiveSet []netip.Prefix

func (n naiveSet) Contains(a netip.Addr) bool {
	for _, p := range n {
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		if p.Contains(a.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

type naivePorts []Ports

func (n naivePorts) Contains(protocol uint8, port uint16) bool {
	switch protocol {
	case 6, 17, 33, 132, 136:
		return len(n) == 0 || n.contains(port)
	}
	for p := range 1 << 16 {
		if len(n) > 0 && !n.contains(uint16(p)) {
			return false
		}
	}
	return true
}

func (n naivePorts) contains(port uint16) bool {
	for _, p := range n {
		if p.First <= port && port <= p.Last {
			return true
		}
	}
	return false
}
