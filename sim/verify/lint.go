package verify

import (
	"fmt"
	"slices"
	"strings"

	"azpath/sim"
)

// Idle is a rule, a route or a whole list that does less than it says, or nothing.
type Idle struct {
	// Part is what, "nsg-apim AllowClients"; of a finding its place.
	Part string
	// Message says why, and names what hides it where something does.
	Message string
}

// String is one line.
func (i Idle) String() string { return i.Part + ": " + i.Message }

// LintReport is what a design could lose without any packet noticing, and what of its
// rules earlier ones take.
type LintReport struct {
	// Hidden are those that others hide wholly, and lists on no path: findings of the
	// network ([sim.Network.Findings]).
	Hidden []Idle
	// Unmet are the rules and routes, not among Hidden, that no flow meets between any
	// two addresses that the design knows or the internet has.
	Unmet []Idle
	// Partly are rules of which earlier ones of the other opinion take a part.
	Partly []Idle
	// Cells is how many kinds of flow were walked, one of each.
	Cells int
}

// Lint looks for what does nothing. Unmet holds by proof, as far as a proof does (see
// the package comment): every kind of flow from any address to any other is walked
// once, from ports 49152-65535 unless a rule asks for others; what only flows by name
// or a live connection's past would meet does not count.
func Lint(n *sim.Network) (*LintReport, error) {
	r := &LintReport{}
	told := map[string]bool{}
	for _, f := range n.Findings() {
		switch f.Kind {
		case sim.FindingUnused, sim.FindingRuleHidden, sim.FindingRuleNeverMatches, sim.FindingRouteNeverWins:
			r.Hidden = append(r.Hidden, Idle{f.Place, f.Message})
			told[lastName(f)] = true
		}
	}
	set := FlowSet{From: []string{"*"}, To: []string{"*"}, Protocols: protocols[:]}
	if asksSourcePorts(n) {
		set.SourcePorts = allPorts
	}
	p := newProof([]*sim.Network{n})
	p.met = &sim.Met{}
	if err := p.of(set); err != nil {
		return nil, err
	}
	r.Cells = p.cells
	rules, routes := n.Unmet(p.met)
	add := func(parts []sim.PolicyPart, what string) {
		for _, x := range parts {
			if !told[x.Name] {
				r.Unmet = append(r.Unmet, Idle{x.String(), "no flow meets this " + what})
			}
		}
	}
	add(rules, "rule")
	add(routes, "route")
	for _, s := range n.Shadows() {
		if !told[s.Rule.Name] {
			r.Partly = append(r.Partly, Idle{s.Rule.String(), shadowText(s)})
		}
	}
	return r, nil
}

// meet walks a flow for what it meets. What cannot be asked meets nothing.
func (p *proof) meet(f sim.Flow) {
	for _, n := range p.nets {
		_ = n.Meet(f, p.met)
	}
}

func asksSourcePorts(n *sim.Network) bool {
	return slices.ContainsFunc(n.Distinctions().Rules, func(d sim.Distinction) bool { return len(d.SourcePorts) > 0 })
}

// lastName is the name of the rule or route that a finding is about: the last quoted
// word of its place, or what its message names.
func lastName(f sim.Finding) string {
	if name, ok := strings.CutPrefix(f.Message, "network rule "); ok {
		name, _, _ = strings.Cut(name, " ")
		_, rule, _ := strings.Cut(name, "/")
		return rule
	}
	parts := strings.Split(f.Place, `"`)
	if len(parts) < 3 {
		return ""
	}
	return parts[len(parts)-2]
}

func shadowText(s sim.Shadow) string {
	verb := either(s.Access == sim.Deny, "denies", "allows")
	by := s.By.Name
	if s.By.Collection != "" && s.By.Collection != s.Rule.Collection {
		by = s.By.Collection + "/" + by
	}
	ports := ""
	if len(s.Ports) > 0 {
		ports = ":" + portsText(s.Ports)
	}
	return fmt.Sprintf("%s before it %s %s -> %s%s", by, verb, prefixesText(s.Sources), prefixesText(s.Destinations), ports)
}

// String lists all, a line each.
func (r *LintReport) String() string {
	var b strings.Builder
	for _, group := range []struct {
		title string
		list  []Idle
	}{{"does nothing", r.Hidden}, {"never met", r.Unmet}, {"partly taken", r.Partly}} {
		for _, i := range group.list {
			fmt.Fprintf(&b, "%-12s  %s\n", group.title, i)
		}
	}
	if b.Len() == 0 {
		return "every rule and route is met\n"
	}
	return b.String()
}
