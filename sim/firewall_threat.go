package sim

import (
	"net/netip"
	"slices"
	"strings"
)

// threatFilter is a firewall's threat intelligence: what the design says that
// Microsoft's feed lists, short of the firewall's own exceptions (net:F4).
type threatFilter struct {
	mode     ThreatMode // zero or ThreatOff: it looks at nothing
	bad      []netip.Prefix
	names    []string
	exempt   []netip.Prefix
	excepted []string
	evidence *RuleEvidence
}

// lists says whether an address of the packet in hand is a bad one.
func (f *threatFilter) lists(w *walker) bool {
	return f.bans(w.p.Src) || f.bans(w.p.Dst)
}

func (f *threatFilter) bans(a netip.Addr) bool { return contained(a, f.bad) && !contained(a, f.exempt) }

// listsName says whether the client asks for a bad name.
func (f *threatFilter) listsName(name string) bool {
	if f.mode < ThreatAlert || name == "" {
		return false
	}
	name = hostOf(name)
	return anyName(f.names, name) && !anyName(f.excepted, name)
}

// judge looks at a first packet before any network or application rule does. It
// is true if the packet ended here.
func (f *threatFilter) judge(w *walker, d *firewall) bool {
	if f.mode < ThreatAlert || !f.lists(w) {
		return false
	}
	w.stepRule(VerbRule, f.evidence, "")
	return f.mode == ThreatDeny && w.stops(&d.node, DeniedByFirewall, "")
}

// threatFirst judges what a DNAT rule would translate; false if it ended here.
// Whether it is looked at before DNAT is not stated (net:F4).
func (d *firewall) threatFirst(w *walker) bool {
	f := &d.threat
	if f.mode < ThreatAlert || !f.lists(w) || w.net.assumptions.ThreatsBeforeDNAT == Off {
		return true
	}
	if f.mode == ThreatDeny && w.net.assumptions.ThreatsBeforeDNAT == Unset {
		w.lean(ThreatsFirst)
	}
	return !f.judge(w, d)
}

// anyName says whether one of the patterns holds for a name.
func anyName(patterns []string, name string) bool {
	for _, p := range patterns {
		if matchName(p, name) {
			return true
		}
	}
	return false
}

// matchName says whether a rule's FQDN pattern holds for a name (net:F5).
func matchName(pattern, name string) bool {
	pattern, name = strings.TrimSuffix(pattern, "."), strings.TrimSuffix(name, ".")
	switch {
	case pattern == "*":
		return name != ""
	case strings.HasPrefix(pattern, "*."):
		return len(name) > len(pattern)-1 && strings.EqualFold(name[len(name)-len(pattern)+1:], pattern[1:])
	case strings.HasPrefix(pattern, "*"):
		return len(name) >= len(pattern)-1 && strings.EqualFold(name[len(name)-len(pattern)+1:], pattern[1:])
	}
	return strings.EqualFold(pattern, name)
}

// hostOf is a Host header without its port.
func hostOf(name string) string {
	host, _, _ := strings.Cut(name, ":")
	return host
}

// otherPort says whether a Host header names another port than port.
func otherPort(name string, port uint16) bool {
	_, text, given := strings.Cut(name, ":")
	if !given {
		return false
	}
	p, err := ParsePorts(text)
	return err == nil && p != Port(port)
}

func (c *compiler) threatFilter(d *firewall, s *firewallSettings) threatFilter {
	f := threatFilter{mode: s.threat, evidence: &RuleEvidence{List: d.name, Name: "threat intelligence", Access: Allow}}
	if f.mode == ThreatDeny {
		f.evidence.Access = Deny
	}
	feed := &c.d.ThreatIntelligence
	f.names, f.excepted = slices.Clone(feed.FQDNs), slices.Clone(s.exempt.FQDNs)
	if len(feed.Addresses) > 0 {
		f.bad = c.tags.prefixes(feed.Addresses, nil)
	}
	if len(s.exempt.Addresses) > 0 {
		f.exempt = c.tags.prefixes(s.exempt.Addresses, nil)
	}
	return f
}
