package verify

import (
	"net/netip"
	"slices"
	"sort"
	"strings"

	"azpath/sim/internal/acl"
)

// line cuts the addresses of both families into pieces, within which no test of
// an address gives different answers. Pieces are numbered from zero, IPv4 first.
type line struct {
	starts []netip.Addr
	six    int32 // the first piece of IPv6
	texts  map[netip.Addr]string
}

var (
	first4 = netip.MustParseAddr("0.0.0.0")
	first6 = netip.MustParseAddr("::")
)

// newLine makes a line with a cut before each of the addresses.
func newLine(cuts []netip.Addr) *line {
	cuts = append(cuts, first4, first6)
	slices.SortFunc(cuts, netip.Addr.Compare)
	l := &line{starts: slices.Compact(cuts), texts: map[netip.Addr]string{}}
	l.six = l.at(first6)
	return l
}

// at is the piece that holds an address.
func (l *line) at(a netip.Addr) int32 {
	return int32(sort.Search(len(l.starts), func(i int) bool { return l.starts[i].Compare(a) > 0 }) - 1)
}

func (l *line) pieces() int32 { return int32(len(l.starts)) }

// last is the last address of a piece.
func (l *line) last(i int32) netip.Addr {
	if i+1 < l.pieces() && l.starts[i+1] != first6 {
		return l.starts[i+1].Prev()
	}
	return acl.Last(netip.PrefixFrom(l.starts[i], 0))
}

// of is the pieces of some prefixes, all of whose ends are cuts.
func (l *line) of(ps []netip.Prefix) set {
	spans := make([]span, 0, len(ps))
	for _, p := range ps {
		if p.IsValid() {
			spans = append(spans, span{l.at(p.Masked().Addr()), l.at(acl.Last(p)) + 1})
		}
	}
	return union(spans)
}

// ends are the cuts that prefixes ask for.
func ends(cuts []netip.Addr, ps []netip.Prefix) []netip.Addr {
	for _, p := range ps {
		if !p.IsValid() {
			continue
		}
		cuts = append(cuts, p.Masked().Addr())
		if next := acl.Last(p).Next(); next.IsValid() {
			cuts = append(cuts, next)
		}
	}
	return cuts
}

// text is an address as a flow names it.
func (l *line) text(a netip.Addr) string {
	s, ok := l.texts[a]
	if !ok {
		s = a.String()
		l.texts[a] = s
	}
	return s
}

// prefixes are the fewest prefixes that make up the pieces.
func (l *line) prefixes(s set) (out []netip.Prefix) {
	for _, x := range s {
		for lo := x.lo; lo < x.hi; {
			hi := x.hi
			if lo < l.six && l.six < hi {
				hi = l.six
			}
			out = acl.Range(out, l.starts[lo], l.last(hi-1))
			lo = hi
		}
	}
	return out
}

func parseAddr(text string) (netip.Addr, error) {
	text, _, _ = strings.Cut(text, "@")
	return netip.ParseAddr(text)
}

func placeIn(text string) string {
	_, place, _ := strings.Cut(text, "@")
	return place
}
