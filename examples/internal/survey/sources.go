package survey

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/verify"
)

// fewPrefixes are as many as verify's own text spells out.
const fewPrefixes = 4

// atlas names large sets of addresses: the internet, all of it but a tag or a little,
// or a service tag.
type atlas struct {
	internet, own ranges // own are the design's public addresses
	tags          []tagged
}

type tagged struct {
	name string
	ranges
}

// newAtlas knows the tags that the design's rules speak of, and API Management's.
func newAtlas(n *sim.Network, d *sim.Design) *atlas {
	var a atlas
	if e, err := n.End("Internet"); err == nil {
		a.internet = rangesOf(e.Prefixes)
	}
	for _, p := range d.PublicIPs {
		if p.IP.IsValid() {
			a.own = append(a.own, span{p.IP, p.IP})
		}
	}
	a.own = a.own.joined()
	names := []string{"ApiManagement", "AzureFrontDoor.Backend", "GatewayManager"}
	for _, g := range d.NSGs {
		for _, r := range g.Rules {
			names = append(names, r.Sources...)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if _, err := netip.ParsePrefix(name); err == nil || name == "Internet" || name == "*" {
			continue
		}
		if e, err := n.End(name); err == nil && !e.Name {
			if r := rangesOf(e.Prefixes).both(a.internet); len(r) > 0 {
				a.tags = append(a.tags, tagged{name, r.without(a.own)})
			}
		}
	}
	return &a
}

// words are the sources of flows, "" where verify's own words are the best. A part of
// them, if they are most of the internet, is which part of it they lack.
func (a *atlas) words(sources []netip.Prefix) string {
	s := rangesOf(sources).without(a.own)
	if len(s) == 0 {
		return ""
	}
	six := s[0].lo.Is6() // flows are of one family
	internet := a.internet.without(a.own).of(six)
	if len(s.without(internet)) > 0 {
		return ""
	}
	rest := internet.without(s)
	if len(rest) == 0 {
		return "Internet"
	}
	for _, t := range a.tags {
		if slices.Equal(s, t.of(six)) {
			return t.name
		}
		if more := rest.without(t.of(six)); len(t.of(six).without(rest)) == 0 && len(more) <= fewPrefixes {
			return join(append([]string{"Internet but " + t.name}, more.texts()...), ",")
		}
	}
	switch share := s.size() / internet.size(); {
	case six, len(sources) <= fewPrefixes, len(rest) <= fewPrefixes:
		return ""
	case share >= most:
		return fmt.Sprintf("Internet but %s of it", percent(1-share))
	default:
		heads := make([]string, 0, fewPrefixes)
		for _, p := range sources[:fewPrefixes] {
			heads = append(heads, p.String())
		}
		return fmt.Sprintf("%s of Internet, %s and %d more", percent(share), join(heads, ","), len(sources)-fewPrefixes)
	}
}

// most is the share of the internet that counts as all of it but a little.
const most = 0.98

// share is how much of the internet sources are, by addresses of IPv4.
func (a *atlas) share(flows []verify.Flows) float64 {
	var s ranges
	for i := range flows {
		s = append(s, rangesOf(flows[i].Sources)...)
	}
	all := a.internet.without(a.own)
	return s.joined().both(all).size() / all.size()
}

func percent(share float64) string {
	if share < 0.0001 {
		return "less than 0.01%"
	}
	return fmt.Sprintf("%.2g%%", share*100)
}

// lines tell of a group: what becomes of it, and of which flows.
func (a *asking) lines(g *verify.Group) []string {
	out := strings.Split(strings.TrimRight(g.String(), "\n"), "\n")
	for i := range g.Flows {
		if at := i + 1; at < len(out) {
			out[at] = a.reworded(out[at], &g.Flows[i])
		}
	}
	return out
}

// reworded is the line of flows with sources in the atlas's words.
func (a *asking) reworded(line string, f *verify.Flows) string {
	own := f.String()
	words := a.atlas.words(f.Sources)
	protocol, rest, _ := strings.Cut(own, " ")
	_, to, found := strings.Cut(rest, " -> ")
	if words == "" || f.Place != "" || !found || !strings.Contains(line, own) {
		return line
	}
	return strings.Replace(line, own, protocol+" "+words+" -> "+to, 1)
}

// span is a run of addresses of one family, both ends included.
type span struct{ lo, hi netip.Addr }

// ranges are sorted spans that neither overlap nor touch, IPv4 first.
type ranges []span

func rangesOf(prefixes []netip.Prefix) (r ranges) {
	for _, p := range prefixes {
		r = append(r, span{p.Masked().Addr(), last(p)})
	}
	return r.joined()
}

// last is the highest address of a prefix.
func last(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

func (r ranges) joined() (out ranges) {
	r = slices.Clone(r)
	slices.SortFunc(r, func(x, y span) int { return x.lo.Compare(y.lo) })
	for _, s := range r {
		if n := len(out); n > 0 && (s.lo.Compare(out[n-1].hi) <= 0 || s.lo == out[n-1].hi.Next()) {
			if out[n-1].hi.Less(s.hi) {
				out[n-1].hi = s.hi
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// without is what r has and o has not.
func (r ranges) without(o ranges) (out ranges) {
	i := 0
	for _, s := range r {
		lo, gone := s.lo, false
		for i < len(o) && o[i].hi.Less(lo) {
			i++
		}
		for k := i; k < len(o) && !s.hi.Less(o[k].lo); k++ {
			if lo.Less(o[k].lo) {
				out = append(out, span{lo, o[k].lo.Prev()})
			}
			if !o[k].hi.Less(s.hi) {
				gone = true
				break
			}
			lo = o[k].hi.Next()
		}
		if !gone {
			out = append(out, span{lo, s.hi})
		}
	}
	return out
}

// both is what r and o have in common.
func (r ranges) both(o ranges) ranges { return r.without(r.without(o)) }

// texts are spans as addresses, "203.0.113.1" or "203.0.113.1-203.0.113.9".
func (r ranges) texts() (out []string) {
	for _, s := range r {
		if s.lo == s.hi {
			out = append(out, s.lo.String())
		} else {
			out = append(out, s.lo.String()+"-"+s.hi.String())
		}
	}
	return out
}

// of are those of one family.
func (r ranges) of(six bool) (out ranges) {
	for _, s := range r {
		if s.lo.Is6() == six {
			out = append(out, s)
		}
	}
	return out
}

// size is how many addresses of IPv4 there are.
func (r ranges) size() (n float64) {
	for _, s := range r {
		if s.lo.Is4() {
			n += float64(number(s.hi)) - float64(number(s.lo)) + 1
		}
	}
	return math.Max(n, 0)
}

func number(a netip.Addr) uint32 {
	b := a.As4()
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}
