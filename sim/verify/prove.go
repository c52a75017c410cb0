package verify

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"azpath/sim"
)

// proof is the fate of every packet of a set in one network, or in two at once.
type proof struct {
	nets  []*sim.Network
	watch []string // devices whose passing is told

	outcomes outcomeSets
	parts    []provedSpace
	diagram  *diagram
	cells    int
	errs     []error
	missing  map[string]bool
	met      *sim.Met // only what is met counts; nil: what becomes of it
}

// provedSpace is one product of the set, with what its packets come to.
type provedSpace struct {
	space *space
	line  *line
	six   bool
	root  ref
	// within is the whole product.
	within [dimensions]set
	// out are the products of the flows left out.
	out []box
	// lent are the addresses that translations give to sources.
	lent set
}

// prove walks one flow of every cell of the set, in each network.
func prove(nets []*sim.Network, set FlowSet, watch ...string) (*proof, error) {
	p := newProof(nets, watch...)
	for _, n := range nets {
		p.outcomes.network(n, p.watched(n))
	}
	if err := errors.Join(p.errs...); err != nil {
		return nil, err
	}
	return p, p.of(set)
}

func newProof(nets []*sim.Network, watch ...string) *proof {
	p := &proof{nets: nets, watch: watch, missing: map[string]bool{}}
	p.diagram = newDiagram(&setIDs{ids: map[string]int32{}})
	p.outcomes.ids = map[string]int{}
	return p
}

// of walks the flows of a set.
func (p *proof) of(set FlowSet) error {
	spaces, err := set.spaces(p.nets)
	if err != nil {
		return within(fmt.Sprintf("flow set %q", set.String()), err)
	}
	for i := range spaces {
		p.space(&spaces[i])
	}
	return errors.Join(p.errs...)
}

// within says where each of several mistakes is.
func within(place string, err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return fmt.Errorf("%s: %w", place, err)
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, within(place, e))
	}
	return errors.Join(all...)
}

// watched numbers the devices to look out for; the error names those that no
// network has.
func (p *proof) watched(n *sim.Network) map[string]uint64 {
	out := map[string]uint64{}
	have := n.Devices()
	for i, name := range p.watch {
		if !slices.Contains(have, name) {
			p.errs = append(p.errs, fmt.Errorf("device %q: the network has none of that name", name))
		}
		out[name] = 1 << i
	}
	return out
}

// space proves one product: each address family, and packets without ports, for
// themselves.
func (p *proof) space(s *space) {
	var all []*sim.Distinctions
	var cuts []netip.Addr
	for _, n := range p.nets {
		x := n.Distinctions(s.to...)
		all = append(all, x)
		cuts = append(cuts, x.Addresses...)
		for i := range x.Rules {
			cuts = ends(ends(cuts, x.Rules[i].Sources), x.Rules[i].Destinations)
		}
		cuts = ends(ends(cuts, singles(x.DestinationsBecome)), singles(x.SourcesBecome))
	}
	cuts = ends(ends(cuts, s.from), s.to)
	for i := range s.except {
		cuts = ends(ends(cuts, s.except[i].from), s.except[i].addresses())
	}
	l := newLine(cuts)
	from, to := l.of(s.from), l.of(s.to)
	labels := &labels{all: all, line: l, known: map[string]int32{}, of: map[int32]int32{}}
	for _, six := range []bool{false, true} {
		family := set{{0, l.six}}
		if six {
			family = set{{l.six, l.pieces()}}
		}
		src, dst := from.meet(family), to.meet(family)
		if s.name != "" {
			dst = set{{0, 1}}
		}
		if len(src) == 0 || len(dst) == 0 {
			continue
		}
		for _, icmp := range []bool{false, true} {
			within := [dimensions]set{protocolSet(s.protocols, icmp), s.ports, s.sources, dst, src}
			if icmp {
				within[byPort], within[bySourcePort] = set{{0, 1}}, set{{0, 1}}
			}
			if len(within[byProtocol]) > 0 && len(within[byPort]) > 0 && len(within[bySourcePort]) > 0 {
				p.product(s, l, labels, within, six)
			}
		}
	}
}

func protocolSet(ps []sim.Protocol, icmp bool) set {
	var spans []span
	for i, q := range protocols {
		if (q == sim.ICMP) == icmp && slices.Contains(ps, q) {
			spans = append(spans, span{int32(i), int32(i) + 1})
		}
	}
	return union(spans)
}

// product cuts one product into cells and walks them.
func (p *proof) product(s *space, l *line, labels *labels, within [dimensions]set, six bool) {
	part := provedSpace{space: s, line: l, six: six, within: within}
	c := &cutter{within: within, sets: p.diagram.sets}
	for i := range s.except {
		if box, ok := s.except[i].takes(s, l, within); ok {
			part.out = append(part.out, box)
		}
	}
	seen := map[string]bool{}
	for _, x := range labels.all {
		b := newBuilder(x, l, s, within)
		b.seen, b.tests = seen, c.tests
		for i := range x.Rules {
			b.rule(&x.Rules[i])
		}
		for _, box := range part.out {
			b.exactly(box)
		}
		c.tests = b.tests
		part.lent = union(append(part.lent, b.src...))
	}
	for _, x := range within[byProtocol] {
		for i := x.lo; i < x.hi; i++ {
			c.runs[byProtocol] = append(c.runs[byProtocol], run{span{i, i + 1}, i})
		}
	}
	c.runs[byPort] = portRuns(labels.all, s, within[byPort])
	c.runs[bySource] = labels.runs(within[bySource])
	if s.name == "" {
		c.runs[byDestination] = labels.runs(within[byDestination])
	}
	w := &walk{proof: p, part: &part}
	part.root = c.cut(p.diagram, w.leaf)
	p.parts = append(p.parts, part)
}

// labels numbers pieces of a line by what the networks make of their addresses.
type labels struct {
	all   []*sim.Distinctions
	line  *line
	known map[string]int32
	of    map[int32]int32
	key   []byte
}

func (x *labels) label(piece int32) int32 {
	if n, ok := x.of[piece]; ok {
		return n
	}
	x.key = x.key[:0]
	for _, d := range x.all {
		n := d.Label(x.line.starts[piece])
		x.key = append(x.key, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
	n, ok := x.known[string(x.key)]
	if !ok {
		n = int32(len(x.known))
		x.known[string(x.key)] = n
	}
	x.of[piece] = n
	return n
}

func (x *labels) runs(in set) (out []run) {
	for _, s := range in {
		for i := s.lo; i < s.hi; i++ {
			n := x.label(i)
			if last := len(out) - 1; last >= 0 && out[last].hi == i && out[last].label == n {
				out[last].hi = i + 1
			} else {
				out = append(out, run{span{i, i + 1}, n})
			}
		}
	}
	return out
}

// portRuns labels ports by the ranges that they are in.
func portRuns(all []*sim.Distinctions, s *space, within set) (out []run) {
	c := &cutter{within: [dimensions]set{byPort: within}, sets: &setIDs{ids: map[string]int32{}}}
	var ranges []sim.Ports
	for _, x := range all {
		ranges = append(ranges, x.Ports...)
	}
	if p := s.port(); p != 0 {
		ranges = append(ranges, sim.Port(p))
	}
	for _, r := range ranges {
		if in := (set{{int32(r.First), int32(r.Last) + 1}}).meet(within); len(in) > 0 {
			var t test
			t.parts[byPort] = part{in: in}
			c.tests = append(c.tests, t)
		}
	}
	for i, k := range c.classes(byPort, allOf(len(c.tests))) {
		for _, x := range k.in {
			out = append(out, run{x, int32(i)})
		}
	}
	slices.SortFunc(out, func(a, b run) int { return int(a.lo) - int(b.lo) })
	return out
}

// walk walks the cells of one product.
type walk struct {
	proof *proof
	part  *provedSpace
}

// leaf walks one flow of the cell in each network.
func (w *walk) leaf(cell *box) ref {
	f, packet, ok := w.part.pick(cell)
	if !ok || w.part.leftOut(packet) {
		return nobody
	}
	p := w.proof
	p.cells++
	if p.met != nil {
		p.meet(f)
		return nobody
	}
	p.outcomes.begin()
	for i, n := range p.nets {
		if w.part.space.lacks>>i&1 != 0 {
			continue
		}
		if err := p.outcomes.walk(i, n, f, w.part.space.place); err != nil {
			p.fail(n, f, err)
		}
	}
	leaf, sent := p.outcomes.end()
	if !sent {
		return nobody
	}
	return leafRef(leaf)
}

// fail keeps what cannot be asked for a reason that the set has to mend.
func (p *proof) fail(n *sim.Network, f sim.Flow, err error) {
	if p.missing[err.Error()] || len(p.errs) > 20 {
		return
	}
	p.missing[err.Error()] = true
	p.errs = append(p.errs, err)
}

// pick is one flow of a cell, from one address to another.
func (x *provedSpace) pick(b *box) (f sim.Flow, packet [dimensions]int32, ok bool) {
	for dim := range b {
		packet[dim] = b[dim][0].lo
	}
	s := x.space
	f = sim.Flow{Protocol: protocols[packet[byProtocol]], Port: uint16(packet[byPort]), SourcePort: uint16(packet[bySourcePort]), ServerName: s.serverName}
	src, dst := x.line.starts[packet[bySource]], netip.Addr{}
	if f.Destination = s.name; s.name == "" {
		src, dst, ok = x.line.apart(b[bySource], b[byDestination])
		if !ok {
			return f, packet, false
		}
		packet[bySource], packet[byDestination] = x.line.at(src), x.line.at(dst)
		f.Destination = x.line.text(dst)
		if x.lent.contains(packet[byDestination]) && f.Protocol != sim.ICMP {
			if packet[bySourcePort], packet[byPort], ok = unlike(b[bySourcePort], b[byPort]); !ok {
				return f, packet, false
			}
			f.SourcePort, f.Port = uint16(packet[bySourcePort]), uint16(packet[byPort])
		}
	}
	f.Source = x.line.text(src)
	if s.place != "" {
		f.Source += "@" + s.place
	}
	return f, packet, true
}

// apart are the first addresses of two sets, but not the same one twice. It is
// false if that is all there is.
func (l *line) apart(a, b set) (x, y netip.Addr, ok bool) {
	x, y = l.starts[a[0].lo], l.starts[b[0].lo]
	if x != y {
		return x, y, true
	}
	if second, ok := l.second(b); ok {
		return x, second, true
	}
	if second, ok := l.second(a); ok {
		return second, y, true
	}
	return x, y, false
}

// second is the second address of a set.
func (l *line) second(s set) (netip.Addr, bool) {
	first := s[0].lo
	if next := l.starts[first].Next(); next.IsValid() && next.Compare(l.last(first)) <= 0 {
		return next, true
	}
	switch {
	case s[0].hi > first+1:
		return l.starts[first+1], true
	case len(s) > 1:
		return l.starts[s[1].lo], true
	}
	return netip.Addr{}, false
}

// unlike is a number of each set, but not the same one twice. It is false if that is
// all there is.
func unlike(a, b set) (x, y int32, ok bool) {
	x, y = a[0].lo, b[0].lo
	switch {
	case x != y:
	case b.contains(x + 1):
		y++
	case a.contains(x + 1):
		x++
	case len(b) > 1:
		y = b[1].lo
	case len(a) > 1:
		x = a[1].lo
	}
	return x, y, x != y
}

// leftOut says whether a packet belongs to the flows that the set excepts, or to none:
// one that would look like its own answer.
func (x *provedSpace) leftOut(packet [dimensions]int32) bool {
	if packet[bySourcePort] == packet[byPort] && packet[byPort] != 0 && x.space.name == "" && x.lent.contains(packet[byDestination]) {
		return true
	}
	for i := range x.out {
		if x.out[i].contains(packet) {
			return true
		}
	}
	return false
}

func (b *box) contains(packet [dimensions]int32) bool {
	for dim := range b {
		if !b[dim].contains(packet[dim]) {
			return false
		}
	}
	return true
}
