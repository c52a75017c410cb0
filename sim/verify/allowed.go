package verify

import (
	"net/netip"
	"slices"

	"azpath/sim"
)

// Judged is what the rules at one network interface make of every packet that could
// open a flow there, in one direction.
type Judged struct {
	NIC       string
	Direction sim.Direction
	// Allowed and Denied together hold every packet of TCP, UDP and ICMP between the
	// interface's own addresses and any address of the same family, and none twice.
	// Whether routes would bring the packet here is not asked, nor whether anybody
	// has the other address.
	Allowed, Denied []Flows
	// Cells is how many kinds of packet were judged, one of each.
	Cells int
	// Assumptions are what some of these answers lean on, by token.
	Assumptions []string
}

// Allowed is the exact set of packets that the rules at an interface let through:
// security admin rules, the subnet's NSG, the interface's own. The engine judges one
// packet of each kind. The error is a [*sim.InputError].
func Allowed(n *sim.Network, nic string, dir sim.Direction) (*Judged, error) {
	r, err := n.NICRules(nic, dir)
	if err != nil {
		return nil, err
	}
	j := &judge{rules: r, x: r.Distinctions(), diagram: newDiagram(&setIDs{ids: map[string]int32{}}), out: &Judged{NIC: r.NIC, Direction: dir}}
	cuts := slices.Clone(j.x.Addresses)
	for i := range j.x.Rules {
		cuts = ends(ends(cuts, j.x.Rules[i].Sources), j.x.Rules[i].Destinations)
	}
	own := singles(r.Addresses)
	j.line = newLine(ends(cuts, own))
	for _, six := range []bool{false, true} {
		family := set{{0, j.line.six}}
		if six {
			family = set{{j.line.six, j.line.pieces()}}
		}
		at := j.line.of(own).meet(family)
		if len(at) == 0 {
			continue
		}
		src, dst := family, at
		if dir == sim.Outbound {
			src, dst = at, family
		}
		ports := set{{1, 65536}}
		if err := j.product([dimensions]set{{{0, 2}}, ports, ports, dst, src}, six); err != nil {
			return nil, err
		}
		if err := j.product([dimensions]set{{{2, 3}}, {{0, 1}}, {{0, 1}}, dst, src}, six); err != nil {
			return nil, err
		}
	}
	return j.out, nil
}

// judge cuts the packets at one interface into cells and has one of each judged.
type judge struct {
	rules   *sim.NICRules
	x       *sim.Distinctions
	line    *line
	diagram *diagram
	out     *Judged
	cutter  *cutter
	err     error
}

// The leaves of a judge's diagram.
const (
	denied = iota
	allowed
)

func (j *judge) product(within [dimensions]set, six bool) error {
	of := &provedSpace{space: &space{}, line: j.line, six: six}
	b := newBuilder(j.x, j.line, of.space, within)
	for i := range j.x.Rules {
		b.sent(&j.x.Rules[i])
	}
	for _, p := range j.x.Ports {
		if in := (set{{int32(p.First), int32(p.Last) + 1}}).meet(within[byPort]); len(in) > 0 {
			b.add([dimensions]part{{any: true}, {in: in}, {any: true}, {any: true}, {any: true}})
		}
	}
	j.cutter = &cutter{tests: b.tests, within: within, sets: j.diagram.sets}
	if within[byProtocol].size() > 1 {
		j.cutter.runs[byProtocol] = []run{{span{0, 1}, 0}, {span{1, 2}, 1}}
	}
	labels := &labels{all: []*sim.Distinctions{j.x}, line: j.line, known: map[string]int32{}, of: map[int32]int32{}}
	remote := bySource
	if j.rules.Direction == sim.Outbound {
		remote = byDestination
	}
	j.cutter.runs[remote] = labels.runs(within[remote])
	root := j.cutter.cut(j.diagram, j.leaf)
	for _, wanted := range []struct {
		leaf int
		to   *[]Flows
	}{{denied, &j.out.Denied}, {allowed, &j.out.Allowed}} {
		only := j.diagram.only(root, func(leaf int) ref {
			if leaf == wanted.leaf {
				return leafRef(leaf)
			}
			return nobody
		})
		j.diagram.boxes(only, func(b *box, _ int) { *wanted.to = append(*wanted.to, of.flows(b)) })
	}
	return j.err
}

func (j *judge) leaf(cell *box) ref {
	j.out.Cells++
	at := func(dim int) int32 { return cell[dim][0].lo }
	addr := func(dim int) netip.Addr { return j.line.starts[at(dim)] }
	ok, leans, err := j.rules.Allow(protocols[at(byProtocol)], addr(bySource), addr(byDestination), uint16(at(bySourcePort)), uint16(at(byPort)))
	if err != nil {
		j.err = err
	}
	for _, a := range leans {
		j.out.Assumptions = addWords(j.out.Assumptions, a.String())
	}
	if ok {
		return leafRef(allowed)
	}
	return leafRef(denied)
}

// sent adds a rule's test of packets as they are sent: no answer is judged, and
// nothing is translated.
func (b *builder) sent(r *sim.Distinction) {
	var protos []span
	for i, holds := range []bool{r.TCP, r.UDP, r.ICMP} {
		if holds {
			protos = append(protos, span{int32(i), int32(i) + 1})
		}
	}
	b.add([dimensions]part{
		b.part(byProtocol, union(protos), false), b.port(b.portRange(r.DestinationPorts)), b.sourcePort(b.portRange(r.SourcePorts)),
		b.address(byDestination, b.addresses(r.Destinations)), b.address(bySource, b.addresses(r.Sources)),
	})
}
