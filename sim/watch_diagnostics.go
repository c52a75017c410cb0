package sim

import "azpath/sim/internal/acl"

// NSGDiagnosticsResult is what Network Watcher's NSG diagnostics says of a flow:
// for each NSG at the interface the rule that matched, and for each of its rules
// which parts of the flow it matches. In JSON it has the tool's names.
type NSGDiagnosticsResult struct {
	Access    Access         `json:"securityRuleAccessResult"`
	Evaluated []EvaluatedNSG `json:"evaluatedNetworkSecurityGroups"`
}

// EvaluatedNSG is one NSG, or the security admin rules of a network, as it judges
// a flow, whatever others say.
type EvaluatedNSG struct {
	NSG string `json:"networkSecurityGroupId"` // the NSG's name, "securityAdminRules" for those
	// AppliedTo is the subnet, "vnet/subnet", the interface, or the network.
	AppliedTo string      `json:"appliedTo"`
	Matched   MatchedRule `json:"matchedRule,omitzero"` // zero: no admin rule matches
	// Rules are those of the flow's direction, in the order in which they are judged.
	Rules []RuleEvaluation `json:"rulesEvaluationResult"`
}

// MatchedRule is the first rule that matches a flow.
type MatchedRule struct {
	Name   string `json:"ruleName"` // "UserRule_NAME" or "DefaultRule_NAME", as the tool writes them
	Action string `json:"action"`   // "Allow", "Deny" or "AlwaysAllow"
}

// RuleEvaluation says which parts of a flow a rule matches. It matches the flow if
// all five hold.
type RuleEvaluation struct {
	Name            string `json:"name"` // as in MatchedRule
	Protocol        bool   `json:"protocolMatched"`
	Source          bool   `json:"sourceMatched"`
	SourcePort      bool   `json:"sourcePortMatched"`
	Destination     bool   `json:"destinationMatched"`
	DestinationPort bool   `json:"destinationPortMatched"`
}

// NSGDiagnostics answers as Network Watcher's tool of that name, for a flow of
// addresses and ports rather than of prefixes. It also takes ICMP, whose ports are
// not looked at. NSGs come in the order in which they judge.
func (n *Network) NSGDiagnostics(q FlowVerification) (NSGDiagnosticsResult, error) {
	if q.Protocol != TCP && q.Protocol != UDP && q.Protocol != ICMP {
		return NSGDiagnosticsResult{}, &InputError{Path: "protocol", Value: quote(q.Protocol.String()), Problem: `want "Tcp", "Udp" or "Icmp"`}
	}
	d, t, err := n.firstPacket(&q)
	if err != nil {
		return NSGDiagnosticsResult{}, err
	}
	w := n.walker()
	defer n.walkers.Put(w)
	out := NSGDiagnosticsResult{Access: w.verify(d, t, q.Direction).Access, Evaluated: []EvaluatedNSG{}}
	for _, l := range d.levels(q.Direction) {
		m := l.list.Explain(uint8(plain(t.Proto)), t.Src, t.Dst, t.SrcPort, t.DstPort)
		out.Evaluated = append(out.Evaluated, l.evaluated(m))
	}
	w.assume = 0
	return out, nil
}

// level is a list of rules where it is applied.
type level struct {
	*rules
	name, at string
	admin    bool
}

// levels are the lists that judge a direction at the interface, in their order.
func (d *nic) levels(dir Direction) (out []level) {
	groups := []struct {
		g        *nsg
		name, at string
	}{{d.own.admin, "securityAdminRules", d.subnet.vnet.name}, {d.own.subnet, "", d.subnet.name}, {d.own.nic, "", d.name}}
	if dir == Outbound {
		groups[1], groups[2] = groups[2], groups[1]
	}
	for _, x := range groups {
		if x.g == nil {
			continue
		}
		l := level{x.g.inbound(), x.name, x.at, x.g == d.own.admin}
		if dir == Outbound {
			l.rules = x.g.outbound()
		}
		if l.name == "" {
			l.name = l.evidence[0].List // there are default rules at least
		}
		out = append(out, l)
	}
	return out
}

func (l *level) evaluated(matches []acl.RuleMatch) EvaluatedNSG {
	e := EvaluatedNSG{NSG: l.name, AppliedTo: l.at, Rules: []RuleEvaluation{}}
	for i, m := range matches {
		r := l.evidence[i]
		if r == nil {
			continue // what leaves the rest to the NSGs is no rule
		}
		if e.Matched == (MatchedRule{}) && m.Matches() {
			e.Matched = MatchedRule{r.diagnosticsName(), r.action()}
		}
		e.Rules = append(e.Rules, RuleEvaluation{r.diagnosticsName(), m.Protocol, m.Source, m.SourcePort, m.Destination, m.DestinationPort})
	}
	return e
}

// diagnosticsName is the rule as NSG diagnostics writes it.
func (e *RuleEvidence) diagnosticsName() string {
	switch {
	case e.Admin != 0:
		return e.Name
	case e.Default:
		return "DefaultRule_" + e.Name
	}
	return "UserRule_" + e.Name
}

func (e *RuleEvidence) action() string {
	if e.Admin != 0 {
		return e.Admin.String()
	}
	return e.Access.String()
}
