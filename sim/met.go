package sim

import (
	"cmp"
	"net/netip"
	"slices"

	"azpath/route"
	"azpath/sim/internal/acl"
)

// Met collects the rules and routes that decided something about the flows asked by
// [Network.Meet]. The zero value has met none.
type Met struct {
	rules  map[*RuleEvidence]bool
	routes map[*RouteEvidence]bool
}

func (m *Met) rule(e *RuleEvidence) {
	if e != nil {
		m.rules[e] = true
	}
}

// Meet walks a flow on every way that Azure may take, and adds what it meets. The
// error is a [*FlowError].
func (n *Network) Meet(f Flow, m *Met) error {
	if m.rules == nil {
		m.rules, m.routes = map[*RuleEvidence]bool{}, map[*RouteEvidence]bool{}
	}
	w := n.walker()
	defer n.walkers.Put(w)
	w.rec, w.past, w.meeting, w.assume = nil, nil, m, 0
	defer func() { w.meeting = nil }()
	return w.everyWay(&f, func(Verdict, bool) {})
}

// PolicyPart names a rule or a route of a design.
type PolicyPart struct {
	// List is the NSG, firewall, edge, appliance or route table.
	List string
	// Collection is a firewall rule's; empty elsewhere.
	Collection, Name string
}

// String is "nsg-apim AllowClients" or "fw net/dns".
func (p PolicyPart) String() string {
	name := p.Name
	if p.Collection != "" {
		name = p.Collection + "/" + p.Name
	}
	return p.List + " " + name
}

func comparePolicyParts(a, b PolicyPart) int {
	return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Name, b.Name))
}

// Unmet are the rules that somebody wrote, and the user routes, that nothing collected
// has met, though they stand where packets pass: sorted.
func (n *Network) Unmet(m *Met) (rules, routes []PolicyPart) {
	state := map[PolicyPart]bool{}
	for _, r := range n.allRules() {
		for _, e := range r.evidence {
			if e != nil && !e.Default && e.Name != "" {
				p := e.part()
				state[p] = state[p] || m.rules[e]
			}
		}
	}
	met := map[PolicyPart]bool{}
	for e := range m.routes {
		for _, r := range e.Routes {
			if r.Source == route.SourceUser {
				met[PolicyPart{List: e.Table, Name: r.Name}] = true
			}
		}
	}
	for p, was := range state {
		if !was {
			rules = append(rules, p)
		}
	}
	attached := map[string]bool{}
	for _, v := range n.design.VNets {
		for _, s := range v.Subnets {
			attached[s.RouteTable] = attached[s.RouteTable] || len(s.EffectiveRoutes) == 0
		}
	}
	for _, t := range n.design.RouteTables {
		for _, r := range t.Routes {
			if p := (PolicyPart{List: t.Name, Name: r.Name}); attached[t.Name] && !met[p] {
				routes = append(routes, p)
			}
		}
	}
	slices.SortFunc(rules, comparePolicyParts)
	slices.SortFunc(routes, comparePolicyParts)
	return rules, routes
}

func (e *RuleEvidence) part() PolicyPart {
	p := PolicyPart{List: e.List, Name: e.Name}
	if e.Level != "" && e.Level != "subnet" && e.Level != "nic" && e.Level != "admin" {
		p.Collection = e.Level
	}
	return p
}

// allRules are the lists of rules that packets are judged by, each once, in the order
// of the devices.
func (n *Network) allRules() (all []*rules) {
	seen := map[*acl.List]bool{}
	add := func(r *rules) {
		if r != nil && r.list != nil && !seen[r.list] {
			seen[r.list] = true
			all = append(all, r)
		}
	}
	for _, d := range n.devices {
		switch d := d.(type) {
		case *nic:
			for _, level := range []*nsg{d.own.subnet, d.own.nic} {
				if level != nil {
					add(&level.in)
					add(&level.out)
				}
			}
			if d.filter != nil {
				add(&d.filter.list)
			}
		case *edge:
			add(&d.filter.list)
		case *firewall:
			add(&d.network)
		}
	}
	return all
}

// Shadow is a part of a rule that an earlier rule of the other opinion takes.
type Shadow struct {
	Rule, By PolicyPart
	Access   Access // of By: what becomes of the packets instead
	// What is taken: every packet with one of each. No ports are any ports.
	Sources, Destinations []netip.Prefix
	Ports                 []Ports
}

// Shadows are the parts of rules that earlier rules of the other opinion take, of
// every list that packets are judged by: by rule, in the order of the list. A rule
// for every packet is the last word on what is left, and not among them. A deny in
// front of a wider allow is often meant; that it is one is for people to see.
func (n *Network) Shadows() (out []Shadow) {
	type pair struct{ rule, by PolicyPart }
	told := map[pair]bool{}
	for _, r := range n.allRules() {
		for i, e := range r.evidence[:min(len(r.evidence), len(r.written))] {
			for j := range i {
				o := r.evidence[j]
				if e == nil || o == nil || r.holdsForAll(i) || e.Default || e.Access == o.Access || e.Name == "" {
					continue
				}
				s, overlap := overlapOf(&r.written[i], &r.written[j])
				if s.Rule, s.By, s.Access = e.part(), o.part(), o.Access; overlap && !told[pair{s.Rule, s.By}] {
					told[pair{s.Rule, s.By}] = true
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// holdsForAll says whether a rule is one for every packet.
func (r *rules) holdsForAll(i int) bool {
	x := &r.written[i]
	return orAny(x.Sources) == nil && orAny(x.Destinations) == nil && len(x.SourcePorts) == 0 && len(x.DestinationPorts) == 0
}

// overlapOf is what two rules both hold for.
func overlapOf(a, b *acl.Rule) (s Shadow, ok bool) {
	for i := range a.Protocols {
		ok = ok || a.Protocols[i]&b.Protocols[i] != 0
	}
	s.Sources, s.Destinations = acl.Normalize(commonTo(a.Sources, b.Sources)), acl.Normalize(commonTo(a.Destinations, b.Destinations))
	var any bool
	s.Ports, any = sharedPorts(a.DestinationPorts, b.DestinationPorts)
	sources, anySource := sharedPorts(a.SourcePorts, b.SourcePorts)
	return s, ok && len(s.Sources) > 0 && len(s.Destinations) > 0 && (any || len(s.Ports) > 0) && (anySource || len(sources) > 0)
}

// sharedPorts is what two lists of ports, of which none is any, have in common.
func sharedPorts(a, b []acl.Ports) (out []Ports, any bool) {
	if len(a) == 0 && len(b) == 0 {
		return nil, true
	}
	whole := []acl.Ports{{First: 0, Last: 65535}}
	if len(a) == 0 {
		a = whole
	}
	if len(b) == 0 {
		b = whole
	}
	for _, x := range a {
		for _, y := range b {
			if first, last := max(x.First, y.First), min(x.Last, y.Last); first <= last {
				out = append(out, Ports{first, last})
			}
		}
	}
	return out, false
}
