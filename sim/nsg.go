package sim

import "azpath/sim/internal/acl"

// nsg is a compiled NSG as one subnet's machines meet it: its tags depend on the
// subnet's routes. The security admin rules of a network have the same form.
type nsg struct {
	in, out rules
	// platform judges what goes to Azure's own addresses; nil allows it all.
	platform *rules
}

// rules is a compiled list with the evidence for each rule.
type rules struct {
	list *acl.List
	// evidence is nil for what ends a list that need not decide: the admin rules'.
	evidence []*RuleEvidence
	// others are the list as it would be by the other reading of what the
	// documents leave open, where that makes a difference.
	others []reading

	// source and written are the rules as a person wrote them and as the list was
	// compiled from them, for findings and for those who ask what is effective.
	source  []SecurityRule
	written []acl.Rule
	// named is the list with each rule that names FQDNs holding for every
	// destination; nil if there is no such rule (net:F12).
	named *acl.List
}

// reading is a list of rules that differs by one assumption.
type reading struct {
	list    *acl.List
	written []acl.Rule
	assume  Assumption
}

// match is the place of the first rule that matches the packet in hand.
func match(w *walker, l *acl.List) int {
	p := &w.p
	return l.Match(uint8(plain(p.Proto)), p.Src, p.Dst, p.SrcPort, p.DstPort)
}

// judge returns the first rule that matches the packet, which always exists.
func (r *rules) judge(w *walker) *RuleEvidence {
	e := r.evidence[match(w, r.list)]
	if r.named != nil {
		// The first rule that may hold is one whose names are to be resolved.
		if j := match(w, r.named); j >= 0 && r.evidence[j].byName {
			w.lean(NamesAsDeclared)
		}
	}
	for i := range r.others {
		// A tag that holds less can lose only what a rule with that tag has won.
		if o := &r.others[i]; e != nil && e.leans.has(o.assume) && r.evidence[match(w, o.list)].differs(e) {
			w.lean(o.assume)
		}
	}
	return e
}

// differs says whether two rules come to different ends; nil leaves it to others.
func (e *RuleEvidence) differs(o *RuleEvidence) bool {
	return e == nil || e.Access != o.Access || e.Admin != o.Admin
}

// nsgLevels are what filters at a NIC: its network's security admin rules, its
// subnet's NSG and its own. Each may be nil.
type nsgLevels struct {
	admin, subnet, nic *nsg
}

func (l *nsgLevels) filters() bool { return l.admin != nil || l.grouped() }

func (l *nsgLevels) grouped() bool { return l.subnet != nil || l.nic != nil }

// judgeInbound asks the admin rules, then the subnet's NSG, then the NIC's; both
// must allow. Without any, everything passes, but for what comes by a Standard
// public frontend (net:N6, net:N9, net:L9).
func (l *nsgLevels) judgeInbound(w *walker, at *node, p *port) bool {
	if l.admin != nil {
		switch l.admin.in.administer(w, at) {
		case AdminAlwaysAllow:
			return true
		case AdminDeny:
			return false
		}
	}
	if !l.grouped() && p != nil && p.front.closed {
		return !w.stops(at, DeniedByDefault, "a Standard public address is closed until an NSG allows")
	}
	first, second := l.subnet.inbound(), l.nic.inbound()
	if w.net.assumptions.NSGOrderReversed == On {
		first, second = second, first
	}
	return first.allow(w, at, second) && second.allow(w, at, nil)
}

// judgeOutbound asks the admin rules, then the NIC's NSG, then the subnet's.
func (l *nsgLevels) judgeOutbound(w *walker, d *nic) bool {
	if l.admin != nil {
		switch l.admin.out.administer(w, &d.node) {
		case AdminAlwaysAllow:
			return true
		case AdminDeny:
			return false
		}
	}
	if l.grouped() && d.licensing(w) {
		return true
	}
	first, second := l.nic.outbound(), l.subnet.outbound()
	if w.net.assumptions.NSGOrderReversed == On {
		first, second = second, first
	}
	return first.allow(w, &d.node, second) && second.allow(w, &d.node, nil)
}

func (g *nsg) inbound() *rules {
	if g == nil {
		return nil
	}
	return &g.in
}

func (g *nsg) outbound() *rules {
	if g == nil {
		return nil
	}
	return &g.out
}

// administer is what the security admin rules say; zero leaves the packet to the
// NSGs, as Allow does (net:N9).
func (r *rules) administer(w *walker, at *node) AdminAccess {
	e := r.judge(w)
	if e == nil {
		return 0
	}
	w.stepRule(VerbACL, e, "")
	if e.Admin == AdminDeny && !w.stops(at, DeniedByAdminRule, "") {
		return 0 // and on, to what else would deny it
	}
	return e.Admin
}

// allow asks the rules; none allow everything. next are those that are asked
// after them: which of two that deny is named rests on the order (net:N6).
func (r *rules) allow(w *walker, at *node, next *rules) bool {
	if r == nil {
		return true
	}
	e := r.judge(w)
	w.stepRule(VerbACL, e, "")
	if e.Access == Allow {
		return true
	}
	if next != nil && w.net.assumptions.NSGOrderReversed == Unset && next.evidence[match(w, next.list)].Access == Deny {
		w.lean(NSGOrder)
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
