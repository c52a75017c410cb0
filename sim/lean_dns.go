package sim

import "azpath/dns"

// ofNames maps the assumptions of package dns.
var ofNames = [...]struct {
	theirs dns.Assumption
	ours   Assumption
}{
	{dns.RuleYieldsToZone, ZoneBeforeRule}, {dns.RuleTakesAlias, RuleTakesAlias}, {dns.LongestZone, LongestZone},
	{dns.PrivateLinkByName, PrivateLinkByName}, {dns.ReservedNames, ReservedNames}, {dns.ResolverPatience, ResolverPatience},
	{dns.LoopIsSilent, NameLoopSilent}, {dns.WindowsSingleTarget, WindowsSingleTarget}, {dns.WindowsMovesOn, WindowsMovesOn},
	{dns.FirewallFailsOver, FirewallFailsOver}, {dns.FirewallServersInOrder, FirewallServersInOrder}, {dns.FirewallPatience, FirewallPatience},
}

// leansOn is what the answer to a lookup leans on: readings of the documents about
// names, and those about the ways of the queries.
func (n *Network) leansOn(l *dns.Lookup) (s assumptionSet) {
	if l == nil {
		return 0
	}
	leans := l.Assumptions()
	for _, x := range ofNames {
		if leans.Has(x.theirs) && !n.decided(x.ours) {
			s = s.with(x.ours)
		}
	}
	for x := range l.Exchanges() {
		if e, ok := x.Delivery.Evidence.(*queryEvidence); ok {
			s |= e.assume
			if e.reason == DeniedByNSG && x.To != wireServer {
				s = s.with(NSGJudgesDNS)
			}
		}
		for i := range x.Steps {
			kind, internal := n.resolution.internal[x.Steps[i].Name]
			switch {
			case !internal || !x.Steps[i].Public:
			case kind != managementName:
				s = s.with(InternalUnregistered)
			case !n.decided(InternalManagement):
				s = s.with(InternalManagement)
			}
		}
	}
	return s
}

// decided says whether the design's switch settles an assumption about names.
func (n *Network) decided(a Assumption) bool {
	switch x := &n.assumptions; a {
	case ZoneBeforeRule:
		return x.RuleBeforeZone != Unset
	case FirewallFailsOver:
		return x.FirewallDNSFailsOver != Unset
	case InternalManagement:
		return x.InternalManagementPublic != Unset
	}
	return false
}
