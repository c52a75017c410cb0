package sim

import "azpath/sim/internal/acl"

// nsg is a compiled NSG as one subnet's machines meet it: its tags depend on the
// subnet's routes.
type nsg struct {
	in, out rules
	// platform judges what goes to Azure's own addresses; nil allows it all.
	platform *rules
}

// rules is a compiled list with the evidence for each rule.
type rules struct {
	list     *acl.List
	evidence []*RuleEvidence
	// without is the list with the VirtualNetwork tag short of the default
	// route; nil where that makes no difference (net:2.4.b1).
	without *acl.List
	// written and writtenWithout are what the lists were compiled from, for
	// findings alone.
	written, writtenWithout []acl.Rule
	// named is the list with each rule that names FQDNs holding for every
	// destination; nil if there is no such rule (net:F12).
	named *acl.List
}

// judge returns the first rule that matches the packet, which always exists.
func (r *rules) judge(w *walker) *RuleEvidence {
	p := &w.p
	proto := uint8(plain(p.Proto))
	i := r.list.Match(proto, p.Src, p.Dst, p.SrcPort, p.DstPort)
	if r.named != nil {
		// The first rule that may hold is one whose names are to be resolved.
		if j := r.named.Match(proto, p.Src, p.Dst, p.SrcPort, p.DstPort); j >= 0 && r.evidence[j].byName {
			w.lean(NamesAsDeclared)
		}
	}
	// Only a rule that names the tag can be won by it.
	if r.without == nil || !r.evidence[i].byTag {
		return r.evidence[i]
	}
	j := r.without.Match(proto, p.Src, p.Dst, p.SrcPort, p.DstPort)
	if i != j && r.evidence[i].Access != r.evidence[j].Access && w.net.assumptions.VirtualNetworkTagHoldsDefault == Unset {
		w.lean(TagHoldsDefault)
	}
	return r.evidence[i]
}

// nsgLevels are the NSGs of a NIC: its subnet's and its own, either may be nil.
type nsgLevels struct {
	subnet, nic *nsg
}

func (l *nsgLevels) filters() bool { return l.subnet != nil || l.nic != nil }

// judgeInbound asks the subnet's NSG, then the NIC's; both must allow. Without
// any, everything passes, but for what comes by a Standard public frontend
// (net:N6, net:L9).
func (l *nsgLevels) judgeInbound(w *walker, at *node, p *port) bool {
	if !l.filters() && p != nil && p.front.closed {
		return !w.stops(at, DeniedByDefault, "a Standard public address is closed until an NSG allows")
	}
	return (l.subnet == nil || l.subnet.in.allow(w, at)) && (l.nic == nil || l.nic.in.allow(w, at))
}

// judgeOutbound asks the NIC's NSG, then the subnet's.
func (l *nsgLevels) judgeOutbound(w *walker, at *node) bool {
	return (l.nic == nil || l.nic.out.allow(w, at)) && (l.subnet == nil || l.subnet.out.allow(w, at))
}

// judgePlatform asks the rules that name Azure's own addresses. No other rule
// filters what goes there (net:2.3.b1).
func (l *nsgLevels) judgePlatform(w *walker, at *node) bool {
	for _, g := range [...]*nsg{l.nic, l.subnet} {
		if g == nil || g.platform == nil {
			continue
		}
		if e := g.platform.judge(w); e.Access == Deny {
			w.stepRule(VerbACL, e, "")
			if w.stops(at, DeniedByNSG, "") {
				return false
			}
		}
	}
	return true
}

func (r *rules) allow(w *walker, at *node) bool {
	e := r.judge(w)
	w.stepRule(VerbACL, e, "")
	if e.Access == Allow {
		return true
	}
	return !w.stops(at, e.denial(DeniedByNSG), "")
}

// denial is the reason that a rule which says no gives: written, if somebody
// wrote the rule.
func (e *RuleEvidence) denial(written Reason) Reason {
	if e.Default {
		return DeniedByDefault
	}
	return written
}
