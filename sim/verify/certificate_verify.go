package verify

import (
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"slices"

	"azpath/sim"
	"azpath/sim/internal/acl"
)

// Verify checks a certificate against a network without what cut the set into cells:
// with sets of plain numbers, that the cells lie in the set, that no two
// share a flow and that together they are all of it; that what is left out is excepted
// or cannot be sent; then it walks each example again, compares what it comes to, and
// judges the intent anew. That a cell's other flows fare as its example is what it
// takes from the proof, with the reading of the set's words. The error joins all that is wrong, and names the cell.
func (c *Certificate) Verify(n *sim.Network) error {
	set := c.Intent.Flows
	spaces, err := set.spaces([]*sim.Network{n})
	if err != nil {
		return err
	}
	v := &verifier{c: c, n: n, seen: make([]bool, len(c.Cells)), lots: make([]lots, len(c.Cells))}
	for i := range c.Cells {
		if err := c.Cells[i].check(); err != nil {
			return fmt.Errorf("certificate: %s: %w", c.name(i), err)
		}
		v.lots[i] = lotsOf(&c.Cells[i].Flows)
	}
	for i := range spaces {
		for _, six := range []bool{false, true} {
			v.universe(&spaces[i], six, false)
			v.universe(&spaces[i], six, true)
		}
	}
	for i, seen := range v.seen {
		if !seen {
			v.wrong(i, "is no part of the set")
		}
	}
	v.walk()
	return errors.Join(v.errs...)
}

type verifier struct {
	c    *Certificate
	n    *sim.Network
	lots []lots
	seen []bool
	errs []error
}

func (v *verifier) wrong(i int, format string, args ...any) {
	v.errs = append(v.errs, fmt.Errorf("certificate: %s: "+format, append([]any{v.c.name(i)}, args...)...))
}

// stretch is numbers, both ends inclusive.
type stretch struct{ lo, hi netip.Addr }

// lot is numbers as sorted stretches apart from each other. Protocols and ports are
// written as IPv4 addresses: 0.0.1.187 is 443.
type lot []stretch

// lots is a product.
type lots [5]lot

func small(n uint16) netip.Addr { return netip.AddrFrom4([4]byte{0, 0, byte(n >> 8), byte(n)}) }

func lotOf(all []stretch) (out lot) {
	slices.SortFunc(all, func(a, b stretch) int { return a.lo.Compare(b.lo) })
	for _, s := range all {
		if last := len(out) - 1; last >= 0 && (s.lo.Compare(out[last].hi) <= 0 || out[last].hi.Next() == s.lo) {
			if s.hi.Compare(out[last].hi) > 0 {
				out[last].hi = s.hi
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

func portLot(ps []sim.Ports) lot {
	var all []stretch
	for _, p := range ps {
		if first := max(p.First, 1); first <= p.Last {
			all = append(all, stretch{small(first), small(p.Last)})
		}
	}
	return lotOf(all)
}

func spanLot(s set) lot {
	var all []stretch
	for _, x := range s {
		all = append(all, stretch{small(uint16(x.lo)), small(uint16(x.hi - 1))})
	}
	return lotOf(all)
}

func prefixLot(ps []netip.Prefix, six bool) lot {
	var all []stretch
	for _, p := range ps {
		if p.IsValid() && p.Addr().Is6() == six {
			all = append(all, stretch{p.Masked().Addr(), acl.Last(p)})
		}
	}
	return lotOf(all)
}

func protocolLot(ps []sim.Protocol, icmp bool) lot {
	var all []stretch
	for _, p := range ps {
		if (p == sim.ICMP) == icmp {
			all = append(all, stretch{small(uint16(p)), small(uint16(p))})
		}
	}
	return lotOf(all)
}

var nothing = lot{{small(0), small(0)}} // the port of what has none, the address of a name

func lotsOf(f *Flows) lots {
	six, icmp := f.Sources[0].Addr().Is6(), slices.Contains(f.Protocols, sim.ICMP)
	out := lots{protocolLot(f.Protocols, icmp), portLot(f.Ports), portLot(f.SourcePorts), prefixLot(f.Destinations, six), prefixLot(f.Sources, six)}
	if icmp {
		out[1], out[2] = nothing, nothing
	}
	if f.Name != "" {
		out[3] = nothing
	}
	return out
}

// meet is what two lots have in common.
func (l lot) meet(o lot) (out lot) {
	for i, j := 0, 0; i < len(l) && j < len(o); {
		lo, hi := l[i].lo, l[i].hi
		if o[j].lo.Compare(lo) > 0 {
			lo = o[j].lo
		}
		if o[j].hi.Compare(hi) < 0 {
			hi = o[j].hi
		}
		if lo.Compare(hi) <= 0 {
			out = append(out, stretch{lo, hi})
		}
		if l[i].hi.Compare(o[j].hi) < 0 {
			i++
		} else {
			j++
		}
	}
	return out
}

func (l lot) has(a netip.Addr) bool {
	return slices.ContainsFunc(l, func(s stretch) bool { return s.lo.Compare(a) <= 0 && a.Compare(s.hi) <= 0 })
}

func (l *lots) apart(o *lots) bool {
	for dim := range l {
		if !l[dim].touches(o[dim]) {
			return true
		}
	}
	return false
}

// touches says whether two lots have a number in common.
func (l lot) touches(o lot) bool {
	for i, j := 0, 0; i < len(l) && j < len(o); {
		switch {
		case l[i].hi.Compare(o[j].lo) < 0:
			i++
		case o[j].hi.Compare(l[i].lo) < 0:
			j++
		default:
			return true
		}
	}
	return false
}

// inside says whether all of l is in o.
func (l *lots) inside(o *lots) bool {
	for dim := range l {
		if !slices.Equal(l[dim].meet(o[dim]), l[dim]) {
			return false
		}
	}
	return true
}

// size is how many flows a product has.
func (l *lots) size() *big.Int {
	all := big.NewInt(1)
	for _, x := range l {
		sum := new(big.Int)
		for _, s := range x {
			n := new(big.Int).SetBytes(s.hi.AsSlice())
			n.Sub(n, new(big.Int).SetBytes(s.lo.AsSlice()))
			sum.Add(sum, n.Add(n, big.NewInt(1)))
		}
		all.Mul(all, sum)
	}
	return all
}

// universe checks the cells of one product of the set.
func (v *verifier) universe(s *space, six, icmp bool) {
	whole := s.lots(six, icmp)
	left := whole.size()
	if left.Sign() == 0 {
		return
	}
	var mine []int
	for i := range v.c.Cells {
		x := &v.c.Cells[i]
		if x.Place != s.place || x.Name != s.name || x.ServerName != s.serverName || x.Sources[0].Addr().Is6() != six || slices.Contains(x.Protocols, sim.ICMP) != icmp {
			continue
		}
		v.seen[i] = true
		if !v.lots[i].inside(&whole) {
			v.wrong(i, "has flows that are not in the set")
		}
		for _, j := range mine {
			if !v.lots[i].apart(&v.lots[j]) {
				v.wrong(i, "shares flows with %s", v.c.name(j))
			}
		}
		mine = append(mine, i)
		left.Sub(left, v.lots[i].size())
		v.leftOut(i, s, &whole)
	}
	if left.Sign() > 0 {
		last := "no cell"
		if len(mine) > 0 {
			last = fmt.Sprintf("%s to %s", v.c.name(mine[0]), v.c.name(mine[len(mine)-1]))
		}
		v.errs = append(v.errs, fmt.Errorf("certificate: %s flows of the set are in no cell (%s)", left, last))
	}
}

func (s *space) lots(six, icmp bool) lots {
	out := lots{protocolLot(s.protocols, icmp), spanLot(s.ports), spanLot(s.sources), prefixLot(s.to, six), prefixLot(s.from, six)}
	if icmp {
		out[1], out[2] = nothing, nothing
	}
	if s.name != "" {
		out[3] = nothing
	}
	return out
}

// leftOut checks a cell against the set's exceptions, and that what is not sent
// cannot be.
func (v *verifier) leftOut(i int, s *space, whole *lots) {
	x, in, all := &v.c.Cells[i], false, &v.lots[i]
	for k := range s.except {
		e := &s.except[k]
		if e.place != "" && s.place != "" && e.place != s.place {
			continue
		}
		out := e.lots(x.Sources[0].Addr().Is6(), slices.Contains(x.Protocols, sim.ICMP))
		switch {
		case s.name == "":
			out[3] = prefixLot(e.addresses(), x.Sources[0].Addr().Is6())
		case e.covers(s):
			out[3] = whole[3]
		default:
			out[3] = nil
		}
		in = in || all.inside(&out)
		if x.Left != Excepted && !all.apart(&out) {
			v.wrong(i, "has flows that the set excepts")
		}
	}
	switch {
	case x.Left == Excepted && !in:
		v.wrong(i, "is in no exception of the set")
	case x.Left == NotSent:
		v.notSent(i)
	}
}

// notSent tries one flow from each end of a cell's sources, since who has a source
// does not rest on what it calls.
func (v *verifier) notSent(i int) {
	x, l := &v.c.Cells[i], &v.lots[i]
	lent := v.n.Distinctions(x.Destinations...).SourcesBecome
	for _, src := range l[4].ends() {
		f, ok := x.first(l, src, lent)
		if !ok {
			continue
		}
		var no *sim.FlowError
		if err := v.n.Walks(f, func(*sim.Walked) {}); !errors.As(err, &no) || no.Part != "source" {
			v.wrong(i, "says that nothing is sent, but %s is", f)
			return
		}
	}
}

// first is a flow of the cell from one source that is a flow at all.
func (x *Cell) first(l *lots, src netip.Addr, lent []netip.Addr) (f sim.Flow, ok bool) {
	for _, dst := range l[3].ends() {
		if src == dst && x.Name == "" {
			continue
		}
		for _, from := range l[2].ends() {
			for _, to := range l[1].ends() {
				if from == to && from != nothing[0].lo && x.Name == "" && slices.Contains(lent, dst) {
					continue
				}
				f = sim.Flow{Protocol: x.Protocols[0], Source: src.String(), Destination: dst.String(), SourcePort: portOf(from), Port: portOf(to), ServerName: x.ServerName}
				if x.Place != "" {
					f.Source += "@" + x.Place
				}
				if x.Name != "" {
					f.Destination = x.Name
				}
				return f, true
			}
		}
	}
	return f, false
}

func (l lot) ends() (out []netip.Addr) {
	for _, s := range l {
		if out = append(out, s.lo); s.hi != s.lo {
			out = append(out, s.hi)
		}
	}
	return out
}

func portOf(a netip.Addr) uint16 { b := a.As4(); return uint16(b[2])<<8 | uint16(b[3]) }

// walk asks the engine about the examples, and the intent about what it says.
func (v *verifier) walk() {
	watch := map[string]uint64{}
	for k, name := range v.c.Intent.watch() {
		if !slices.Contains(v.n.Devices(), name) {
			v.errs = append(v.errs, fmt.Errorf("certificate: device %q: the network has none of that name", name))
		}
		watch[name] = 1 << k
	}
	status := Holds
	x := outcomeSets{ids: map[string]int{}}
	x.network(v.n, watch)
	for i := range v.c.Cells {
		cell := &v.c.Cells[i]
		if cell.Left != "" {
			continue
		}
		if !v.holdsExample(i) {
			v.wrong(i, "does not have its example, %s", cell.Example.flow())
			continue
		}
		x.begin()
		if err := x.walk(0, v.n, cell.Example.flow(), cell.Place); err != nil || len(x.now[0]) == 0 {
			v.wrong(i, "its example %s is not sent", cell.Example.flow())
			continue
		}
		var got []string
		for _, o := range outcomesOf(x.now[0]) {
			got = append(got, o.String())
		}
		if !slices.Equal(got, cell.Outcomes) {
			v.wrong(i, "its example %s comes to %q, not to %q", cell.Example.flow(), got, cell.Outcomes)
		}
		for k := range x.now[0] {
			switch j := v.c.Intent.judge(&x.now[0][k]); {
			case j == fails:
				status = Fails
			case j == unproved && status == Holds:
				status = Unproved
			}
		}
	}
	if status != v.c.Status {
		v.errs = append(v.errs, fmt.Errorf("certificate: status %q: by its cells the intent %s", v.c.Status, status))
	}
}

// holdsExample says whether a cell has its own example.
func (v *verifier) holdsExample(i int) bool {
	x, l, e := &v.c.Cells[i], &v.lots[i], v.c.Cells[i].Example
	src, dst := addrOf(e.Source), addrOf(e.Destination)
	if x.Name != "" {
		dst = nothing[0].lo
	}
	return l[0].has(small(uint16(e.Protocol))) && l[1].has(small(e.Port)) && l[2].has(small(e.SourcePort)) && dst.IsValid() && l[3].has(dst) &&
		src.IsValid() && l[4].has(src) && placeIn(e.Source) == x.Place && (x.Name == "" || e.Destination == x.Name) && e.ServerName == x.ServerName
}
