package verify

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"azpath/sim"
)

// Map is what every flow of a set comes to, exactly. It is immutable.
type Map struct {
	// Set is the question.
	Set FlowSet
	// Groups are the fates, each once, the worst first. Together they hold every flow
	// of the set that some machine can send, and no flow twice.
	Groups []Group
	// Cells is how many kinds of flow were walked, one of each.
	Cells int

	proof  *proof
	groups []int // of leaves
}

// Group is the flows that come to the same.
type Group struct {
	// Outcomes are what they come to: several where Azure may choose.
	Outcomes []Outcome
	// Flows are the group's as products of header fields: no flow is in two of them.
	Flows []Flows
	// Example is one of them.
	Example sim.Flow
	// Cut: there are more equal ways than were walked, so there may be other outcomes.
	Cut bool
	// Assumptions are what some of these answers lean on, by token.
	Assumptions []string
}

// Flows is a product of header fields: every flow that has one of each. Ports are
// zero for ICMP.
type Flows struct {
	Protocols    []sim.Protocol `json:"protocols"`
	Sources      []netip.Prefix `json:"sources"`
	Place        string         `json:"place,omitempty"` // the network or site of the sources, where it matters
	SourcePorts  []sim.Ports    `json:"sourcePorts,omitempty"`
	Destinations []netip.Prefix `json:"destinations,omitempty"`
	Name         string         `json:"name,omitempty"` // the destination, where it is asked for by name
	ServerName   string         `json:"serverName,omitempty"`
	Ports        []sim.Ports    `json:"ports,omitempty"`

	from, to string // in the words of the set
}

// Outcomes is the map of a set's flows through a network. The error joins all that
// is wrong with the set.
func Outcomes(n *sim.Network, set FlowSet) (*Map, error) {
	p, err := prove([]*sim.Network{n}, set)
	if err != nil {
		return nil, err
	}
	m := &Map{Set: set, Cells: p.cells, proof: p}
	m.groupOnly(func(int) bool { return true })
	return m, nil
}

// groupOnly joins the leaves wanted whose outcomes agree.
func (m *Map) groupOnly(wanted func(leaf int) bool) {
	x := &m.proof.outcomes
	ids := map[string]int{}
	m.groups = make([]int, len(x.all))
	for leaf, ways := range x.all {
		if m.groups[leaf] = -1; !wanted(leaf) {
			continue
		}
		g := Group{Outcomes: outcomesOf(ways[0])}
		key := fmt.Sprint(g.Outcomes)
		i, ok := ids[key]
		if !ok {
			i = len(m.Groups)
			ids[key] = i
			m.Groups = append(m.Groups, g)
		}
		m.groups[leaf] = i
		for _, w := range ways[0] {
			m.Groups[i].Cut = m.Groups[i].Cut || w.cut
			m.Groups[i].Assumptions = addWords(m.Groups[i].Assumptions, w.leans)
		}
	}
	place := sortWith(m.Groups, func(a, b *Group) int { return compareLists(a.Outcomes, b.Outcomes) })
	for leaf, g := range m.groups {
		if g >= 0 {
			m.groups[leaf] = place[g]
		}
	}
	for i := range m.Groups {
		m.Groups[i].Flows, m.Groups[i].Example = m.proof.flowsOf(func(leaf int) bool { return m.groups[leaf] == i })
	}
}

func outcomesOf(ways []way) (out []Outcome) {
	for _, w := range ways {
		out = append(out, w.Outcome)
	}
	slices.SortFunc(out, CompareOutcomes)
	return slices.Compact(out)
}

func compareLists(a, b []Outcome) int { return slices.CompareFunc(a, b, CompareOutcomes) }

// CompareOutcomes orders outcomes, the worst first.
func CompareOutcomes(a, b Outcome) int {
	if a.Disposition != b.Disposition {
		if sim.Worst(a.Disposition, b.Disposition) == a.Disposition {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Reason, b.Reason), cmp.Compare(b2i(a.Back), b2i(b.Back)), cmp.Compare(a.At, b.At), cmp.Compare(b2i(a.Asymmetric), b2i(b.Asymmetric)))
}

// flowsOf are the flows of the leaves wanted, in as few products as the order of the
// dimensions allows, and one of them.
func (p *proof) flowsOf(wanted func(leaf int) bool) (out []Flows, example sim.Flow) {
	for i := range p.parts {
		part := &p.parts[i]
		root := p.diagram.only(part.root, func(leaf int) ref {
			if wanted(leaf) {
				return leafRef(0)
			}
			return nobody
		})
		p.diagram.boxes(root, func(b *box, _ int) {
			if example == (sim.Flow{}) {
				example, _, _ = part.pick(b)
			}
			out = append(out, part.flows(b))
		})
	}
	return out, example
}

func (x *provedSpace) flows(b *box) Flows {
	f := Flows{Place: x.space.place, Name: x.space.name, ServerName: x.space.serverName, Sources: x.line.prefixes(b[bySource])}
	if f.Name == "" {
		f.Destinations = x.line.prefixes(b[byDestination])
		f.to = x.line.words(b[byDestination], x.space.to, x.space.toTexts, x.six)
	}
	f.from = x.line.words(b[bySource], x.space.from, x.space.fromTexts, x.six)
	for i, q := range protocols {
		if b[byProtocol].contains(int32(i)) {
			f.Protocols = append(f.Protocols, q)
		}
	}
	if !slices.Contains(f.Protocols, sim.ICMP) {
		f.SourcePorts, f.Ports = portsOf(b[bySourcePort]), portsOf(b[byPort])
	}
	return f
}

func portsOf(s set) (out []sim.Ports) {
	for _, x := range s {
		out = append(out, sim.Ports{First: uint16(x.lo), Last: uint16(x.hi - 1)})
	}
	return out
}

// errOutside says that a flow is not one of a map's.
var errOutside = errors.New("the flow is not in the set, or no machine can send it")

// Of is what one flow of the set comes to. Its ends are addresses, or the name by
// which the set asks for its destination; the source stands with its place behind an
// @ where the set's sources have one.
func (m *Map) Of(f sim.Flow) ([]Outcome, error) {
	leaf := m.proof.find(f)
	if leaf < 0 {
		return nil, errOutside
	}
	return m.Groups[m.groups[leaf]].Outcomes, nil
}

// find is the leaf of a flow, -1 if no part of the set has it.
func (p *proof) find(f sim.Flow) int {
	for i := range p.parts {
		if leaf := p.parts[i].find(p.diagram, f); leaf >= 0 {
			return leaf
		}
	}
	return -1
}

func (x *provedSpace) find(d *diagram, f sim.Flow) int {
	src, err := parseAddr(f.Source)
	if err != nil || src.Is4() == x.six || x.space.place != placeIn(f.Source) || f.ServerName != x.space.serverName {
		return -1
	}
	packet := [dimensions]int32{byPort: int32(f.Port), bySourcePort: int32(f.SourcePort), bySource: x.line.at(src)}
	packet[byProtocol] = int32(slices.Index(protocols[:], f.Protocol))
	if f.Destination != x.space.name {
		dst, err := parseAddr(f.Destination)
		if err != nil || dst.Is4() == x.six || x.space.name != "" || dst == src {
			return -1
		}
		packet[byDestination] = x.line.at(dst)
	}
	if x.leftOut(packet) {
		return -1
	}
	return d.find(x.root, packet)
}
