package sim

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim/internal/acl"
)

// NSGComparison lays the effective security rules that follow from a design beside
// those that a tool showed. String is its text, a rule a line.
type NSGComparison struct {
	Name string `json:"name"` // who was asked for, as in [Network.EffectiveNSG]
	// Lists are those of the design in the order of judgement, then those it lacks.
	Lists []ComparedNSG `json:"lists"`
}

// ComparedNSG is one list of rules: on both sides, or where Match says.
type ComparedNSG struct {
	Match Match `json:"match"` // Differs where some rule does
	// Derived and Real name the list and where it is applied, as [EffectiveNSGs] does.
	Derived string         `json:"derived,omitzero"`
	Real    string         `json:"real,omitzero"`
	Why     string         `json:"why,omitzero"`
	Rules   []ComparedRule `json:"rules"`
}

// ComparedRule is a rule of one side, or of both.
type ComparedRule struct {
	Match   Match                 `json:"match"`
	Derived EffectiveSecurityRule `json:"derived,omitzero"`
	Real    EffectiveSecurityRule `json:"real,omitzero"`
	// Fields are what differs: priority, access, protocol, and source and destination
	// with their ports.
	Fields []string `json:"fields,omitempty"`
	// Why explains the difference, as far as it is known.
	Why string `json:"why,omitzero"`
}

// IsZero says that the rule is none.
func (r EffectiveSecurityRule) IsZero() bool { return r.Name == "" && r.Direction == 0 }

// CompareNSG lays what [Network.EffectiveNSG] derives for a name beside what a tool
// showed there. Lists are paired by their NSG's name and by where they are applied,
// rules by direction and name, without case. What a service tag or a group expands to
// is compared as a set of addresses. The error is that of EffectiveNSG.
func (n *Network) CompareNSG(name string, real EffectiveNSGs) (*NSGComparison, error) {
	derived, err := n.EffectiveNSG(name)
	if err != nil {
		return nil, err
	}
	out := &NSGComparison{Name: name}
	left := make([]*EffectiveNSG, 0, len(real))
	for i := range real {
		left = append(left, &real[i])
	}
	for i := range derived {
		d := &derived[i]
		k := pairOf(d, left)
		if k < 0 {
			out.Lists = append(out.Lists, oneSided(OnlyDerived, d, "it is not associated there in Azure, or not deployed"))
			continue
		}
		out.Lists = append(out.Lists, compareLists(d, left[k]))
		left = slices.Delete(left, k, k+1)
	}
	for _, r := range left {
		out.Lists = append(out.Lists, oneSided(OnlyReal, r, "the design associates no such list there"))
	}
	return out, nil
}

// lastOf is the name at the end of a resource's identifier.
func lastOf(id string) string { return strings.ToLower(id[strings.LastIndexByte(id, '/')+1:]) }

// short is the list with names in place of resource identifiers, as a design has them.
func (e EffectiveNSG) short() *EffectiveNSG {
	name := func(r *ResourceName) *ResourceName {
		if r == nil {
			return nil
		}
		parts := strings.Split(r.Name, "/")
		if n := len(parts); n > 3 && strings.EqualFold(parts[n-2], "subnets") {
			return &ResourceName{parts[n-3] + "/" + parts[n-1]}
		}
		return &ResourceName{parts[len(parts)-1]}
	}
	e.NSG = *name(&e.NSG)
	a := e.Association
	e.Association = NSGAssociation{name(a.NetworkManager), name(a.Subnet), name(a.NetworkInterface)}
	return &e
}

// pairOf finds the list that is most like d: its NSG's name and its place, or one of
// the two, the place before the name; -1 for none.
func pairOf(d *EffectiveNSG, of []*EffectiveNSG) int {
	best, most := -1, 0
	for i, r := range of {
		score := 0
		if sameKindOfPlace(&d.Association, &r.Association) {
			score += 2
		}
		if lastOf(d.NSG.Name) == lastOf(r.NSG.Name) {
			score++
		}
		if score > most {
			best, most = i, score
		}
	}
	return best
}

func sameKindOfPlace(a, b *NSGAssociation) bool {
	return a.Subnet != nil && b.Subnet != nil || a.NetworkInterface != nil && b.NetworkInterface != nil || a.NetworkManager != nil && b.NetworkManager != nil
}

func oneSided(m Match, e *EffectiveNSG, why string) ComparedNSG {
	out := ComparedNSG{Match: m, Why: why}
	if out.Derived = e.head(); m == OnlyReal {
		out.Derived, out.Real = "", e.short().head()
	}
	for _, r := range e.Rules {
		rule := ComparedRule{Match: m, Derived: r}
		if m == OnlyReal {
			rule = ComparedRule{Match: m, Real: r}
		}
		out.Rules = append(out.Rules, rule)
	}
	return out
}

// compareLists pairs the rules by direction and name, what is left by direction and
// priority.
func compareLists(d, r *EffectiveNSG) ComparedNSG {
	out := ComparedNSG{Match: Same, Derived: d.head(), Real: r.short().head()}
	used := make([]bool, len(r.Rules))
	find := func(like func(*EffectiveSecurityRule) bool) int {
		for j := range r.Rules {
			if !used[j] && like(&r.Rules[j]) {
				return j
			}
		}
		return -1
	}
	pairs := make([]int, len(d.Rules))
	for pass := range 2 {
		for i := range d.Rules {
			a := &d.Rules[i]
			if pass == 1 && pairs[i] >= 0 {
				continue
			}
			pairs[i] = find(func(b *EffectiveSecurityRule) bool {
				return a.Direction == b.Direction && (pass == 0 && strings.EqualFold(a.Name, b.Name) || pass == 1 && a.Priority == b.Priority)
			})
			if pairs[i] >= 0 {
				used[pairs[i]] = true
			}
		}
	}
	for i := range d.Rules {
		if pairs[i] < 0 {
			out.Rules = append(out.Rules, ComparedRule{Match: OnlyDerived, Derived: d.Rules[i], Why: "the rule is not deployed"})
			continue
		}
		out.Rules = append(out.Rules, compareRules(&d.Rules[i], &r.Rules[pairs[i]]))
	}
	for j := range r.Rules {
		if !used[j] {
			out.Rules = append(out.Rules, ComparedRule{Match: OnlyReal, Real: r.Rules[j], Why: lastOf(d.NSG.Name) + " has no such rule in the design"})
		}
	}
	if slices.ContainsFunc(out.Rules, func(x ComparedRule) bool { return x.Match != Same }) {
		out.Match = Differs
	}
	return out
}

func compareRules(a, b *EffectiveSecurityRule) ComparedRule {
	out := ComparedRule{Match: Same, Derived: *a, Real: *b}
	differs := func(field string, yes bool) {
		if yes {
			out.Match, out.Fields = Differs, append(out.Fields, field)
		}
	}
	differs("name", !strings.EqualFold(a.Name, b.Name))
	differs("priority", a.Priority != b.Priority)
	differs("access", a.Access != b.Access)
	differs("protocol", a.Protocol != b.Protocol)
	differs("source ports", !samePorts(a.SourcePortRange, a.SourcePortRanges, b.SourcePortRange, b.SourcePortRanges))
	differs("destination ports", !samePorts(a.DestinationPortRange, a.DestinationPortRanges, b.DestinationPortRange, b.DestinationPortRanges))
	from, to := a.from().differs(b.from()), a.to().differs(b.to())
	differs("source", from != "")
	differs("destination", to != "")
	if out.Why = from; from == "" {
		out.Why = to
	}
	return out
}

func samePorts(one string, many []string, other string, others []string) bool {
	return slices.Equal(portSpans(one, many), portSpans(other, others))
}

// bothOf is what oneOrMany took apart.
func bothOf(one string, many []string) []string {
	if one == "" {
		return many
	}
	return append([]string{one}, many...)
}

// portSpans are the ports of a rule, as few ranges as possible.
func portSpans(one string, many []string) (out []Ports) {
	for _, s := range bothOf(one, many) {
		if p, err := ParsePorts(s); err == nil {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Ports) int { return int(a.First) - int(b.First) })
	joined := out[:0]
	for _, p := range out {
		if n := len(joined); n > 0 && int(p.First) <= int(joined[n-1].Last)+1 {
			joined[n-1].Last = max(joined[n-1].Last, p.Last)
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

// ruleSide is a rule's source or destination.
type ruleSide struct {
	words    []string // service tags and groups, in lower case, sorted
	prefixes []netip.Prefix
	expanded []netip.Prefix
}

func (r *EffectiveSecurityRule) from() ruleSide {
	return sideOf(r.SourceAddressPrefix, r.SourceAddressPrefixes, r.ExpandedSourceAddressPrefix)
}

func (r *EffectiveSecurityRule) to() ruleSide {
	return sideOf(r.DestinationAddressPrefix, r.DestinationAddressPrefixes, r.ExpandedDestinationAddressPrefix)
}

func sideOf(one string, many []string, expanded []netip.Prefix) (s ruleSide) {
	for _, text := range bothOf(one, many) {
		spec, err := parseAddressSpec(text)
		switch {
		case err != nil || spec.kind == specTag:
			s.words = append(s.words, strings.ToLower(text))
		case spec.kind == specAny:
			s.prefixes = append(s.prefixes, any4)
		default:
			s.prefixes = append(s.prefixes, spec.prefix)
		}
	}
	slices.Sort(s.words)
	s.prefixes, s.expanded = acl.Normalize(s.prefixes), acl.Normalize(expanded)
	return s
}

// differs says how a side of the design differs from what was shown, "" for not. A
// group of the design is its members' addresses in Azure.
func (s ruleSide) differs(real ruleSide) string {
	if slices.Equal(s.words, real.words) && slices.Equal(s.prefixes, real.prefixes) {
		if len(s.expanded) == 0 || len(real.expanded) == 0 || slices.Equal(s.expanded, real.expanded) {
			return ""
		}
		return s.tagDiffers(real)
	}
	own, shown := acl.Normalize(slices.Concat(s.prefixes, s.expanded)), acl.Normalize(slices.Concat(real.prefixes, real.expanded))
	if len(s.words) > 0 && len(real.words) == 0 && slices.Equal(own, shown) {
		return ""
	}
	return "the rule was edited on one side"
}

// tagDiffers compares what one tag means on both sides.
func (s ruleSide) tagDiffers(real ruleSide) string {
	more, less := acl.Subtract(real.expanded, s.expanded), acl.Subtract(s.expanded, real.expanded)
	var parts []string
	if len(more) > 0 {
		parts = append(parts, "Azure has also "+fewPrefixes(more))
	}
	if len(less) > 0 {
		parts = append(parts, "the design has also "+fewPrefixes(less))
	}
	why := "another edition of the service tag " + strings.Join(s.words, ", ")
	switch {
	case slices.Contains(s.words, "virtualnetwork"):
		why = "VirtualNetwork follows the effective routes, compare those" // net:2.4.b1
	case slices.Contains(s.words, "internet"):
		why = "Internet is what lies outside the networks around, compare the effective routes"
	}
	return why + ": " + strings.Join(parts, ", ")
}

// String is the comparison as text.
func (c *NSGComparison) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "effective security rules of %s: %s\n", c.Name, plural(len(c.Lists), "list"))
	for i := range c.Lists {
		l := &c.Lists[i]
		fmt.Fprintf(&b, "list %s: %s\n", l.head(), l.Match)
		if l.Why != "" {
			b.WriteString("  why " + l.Why + "\n")
		}
		for k := range l.Rules {
			r := &l.Rules[k]
			fmt.Fprintf(&b, "%-13s%s\n", r.Match, r.text())
			if r.Why != "" {
				b.WriteString("  why " + r.Why + "\n")
			}
		}
	}
	return b.String()
}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

func (l *ComparedNSG) head() string {
	switch {
	case l.Derived == "":
		return l.Real
	case l.Real == "" || strings.EqualFold(l.Derived, l.Real):
		return l.Derived
	}
	return l.Derived + " | " + l.Real
}

func (r *ComparedRule) text() string {
	switch r.Match {
	case OnlyReal:
		return r.Real.line()
	case Differs:
		return r.Derived.line() + " | " + r.Real.line() + " (" + strings.Join(r.Fields, ", ") + ")"
	}
	return r.Derived.line()
}

// line is the rule in the order of the table's columns.
func (r *EffectiveSecurityRule) line() string {
	return fmt.Sprintf("%d %s %s %s %s -> %s %s", r.Priority, r.Direction, r.Access, r.Protocol,
		r.side(r.SourceAddressPrefix, r.SourceAddressPrefixes, r.SourcePortRange, r.SourcePortRanges),
		r.side(r.DestinationAddressPrefix, r.DestinationAddressPrefixes, r.DestinationPortRange, r.DestinationPortRanges), r.Name)
}

// MarshalJSON writes empty lists for none.
func (c *NSGComparison) MarshalJSON() ([]byte, error) {
	type plain NSGComparison
	out := plain(*c)
	out.Lists = append([]ComparedNSG{}, c.Lists...)
	return json.Marshal(out)
}
