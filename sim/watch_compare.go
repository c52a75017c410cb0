package sim

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/route"
)

// RouteComparison lays the effective routes that follow from a design beside those
// that a tool showed. String is its text, a line each.
type RouteComparison struct {
	Name string `json:"name"` // who was asked for, as in [Network.EffectiveRoutes]
	// Rows are those of the design in their order, then those that it lacks in the
	// order shown. Azure shows many prefixes in one row where they have one origin,
	// as those of a service endpoint: what such a row is split into, is split here.
	Rows []ComparedRoute `json:"rows"`
	// Fates are the addresses for which the two tables have different next hops: all
	// of them. Rows may differ without any.
	Fates []RouteFate `json:"fates"`
}

// ComparedRoute is a row of one side, or of both.
type ComparedRoute struct {
	Match    Match          `json:"match"`
	Prefixes []netip.Prefix `json:"addressPrefix"`
	// Derived and Real have one of the two where Match says so; the other is zero.
	Derived EffectiveRoute `json:"derived,omitzero"`
	Real    EffectiveRoute `json:"real,omitzero"`
	// Why explains the difference, as far as it is known; empty for rows that are the
	// same, unless they differ in what means nothing.
	Why string `json:"why,omitzero"`
}

// IsZero says that the row is none.
func (row EffectiveRoute) IsZero() bool { return row.NextHopType == 0 && row.Prefixes == nil }

// Match says how the two sides of a comparison meet. The zero value is no answer.
type Match uint8

// The matches.
const (
	Same        Match = iota + 1 // on both sides, and alike
	Differs                      // on both sides, and not alike
	OnlyDerived                  // follows from the design, and was not shown
	OnlyReal                     // was shown, and does not follow from the design
)

var matchNames = [...]string{"none", "same", "differs", "only-derived", "only-real"}

// String gives the token printed in comparisons.
func (m Match) String() string {
	if m > 0 && int(m) < len(matchNames) {
		return matchNames[m]
	}
	return "Match(" + strconv.Itoa(int(m)) + ")"
}

// MarshalText writes String.
func (m Match) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// CompareRoutes lays what [Network.EffectiveRoutes] derives for a name beside what a
// tool showed there. Of a subnet whose table was observed it is still the derived one
// that is compared. Names of routes are not compared, since REST answers have none,
// nor are a gateway's next hop addresses, which are opaque (net:1.4.b4). The error is
// that of EffectiveRoutes, or joins what is wrong with the rows.
func (n *Network) CompareRoutes(name string, real EffectiveRoutes) (*RouteComparison, error) {
	s, err := n.subnetOf(name)
	if err != nil {
		return nil, err
	}
	if err := checkShown(real); err != nil {
		return nil, err
	}
	derived := s.derived.rows()
	c := &routeJudge{n: n, subnet: s, derived: derived, real: real, derivedAt: rowsAt(derived), realAt: rowsAt(real)}
	for i := range derived {
		for _, p := range derived[i].Prefixes {
			c.prefix(p)
		}
	}
	for i := range real {
		for _, p := range real[i].Prefixes {
			c.prefix(p)
		}
	}
	out := &RouteComparison{Name: name, Rows: c.out, Fates: routeFates(derived, real)}
	for i := range out.Rows {
		row := &out.Rows[i]
		row.Why = c.why(row)
		c.trim(row)
	}
	return out, nil
}

// routeJudge compares two tables prefix by prefix.
type routeJudge struct {
	n                 *Network
	subnet            *subnet
	derived, real     EffectiveRoutes
	derivedAt, realAt map[netip.Prefix][]int // the rows with a prefix
	done              map[netip.Prefix]bool
	merged            map[[3]int]int // match and rows, to what they have become
	out               []ComparedRoute
}

func rowsAt(rows EffectiveRoutes) map[netip.Prefix][]int {
	at := map[netip.Prefix][]int{}
	for i := range rows {
		for _, p := range rows[i].Prefixes {
			if had := at[p]; len(had) == 0 || had[len(had)-1] != i {
				at[p] = append(had, i)
			}
		}
	}
	return at
}

// prefix pairs the rows of one prefix: those alike first, then those that differ in
// less before those that differ in more.
func (c *routeJudge) prefix(p netip.Prefix) {
	if c.done[p] {
		return
	}
	if c.done == nil {
		c.done, c.merged = map[netip.Prefix]bool{}, map[[3]int]int{}
	}
	c.done[p] = true
	left, right := slices.Clone(c.derivedAt[p]), slices.Clone(c.realAt[p])
	pair := map[int]int{}
	for _, alike := range []func(a, b *EffectiveRoute) bool{sameRoute, sameHop, sameOrigin, sameKind} {
		left = slices.DeleteFunc(left, func(i int) bool {
			k := slices.IndexFunc(right, func(j int) bool { return alike(&c.derived[i], &c.real[j]) })
			if k < 0 {
				return false
			}
			pair[i] = right[k]
			right = slices.Delete(right, k, k+1)
			return true
		})
	}
	for _, i := range c.derivedAt[p] {
		j, found := pair[i]
		switch {
		case !found:
			c.add(OnlyDerived, p, i, -1)
		case sameRoute(&c.derived[i], &c.real[j]):
			c.add(Same, p, i, j)
		default:
			c.add(Differs, p, i, j)
		}
	}
	for _, j := range right {
		c.add(OnlyReal, p, -1, j)
	}
}

// add notes a prefix, beside others of the same two rows.
func (c *routeJudge) add(m Match, p netip.Prefix, i, j int) {
	key := [3]int{int(m), i, j}
	if at, ok := c.merged[key]; ok {
		c.out[at].Prefixes = append(c.out[at].Prefixes, p)
		return
	}
	c.merged[key] = len(c.out)
	row := ComparedRoute{Match: m, Prefixes: []netip.Prefix{p}}
	if i >= 0 {
		row.Derived = c.derived[i]
	}
	if j >= 0 {
		row.Real = c.real[j]
	}
	c.out = append(c.out, row)
}

// trim leaves a row's sides the prefixes that it is about.
func (c *routeJudge) trim(row *ComparedRoute) {
	for _, side := range []*EffectiveRoute{&row.Derived, &row.Real} {
		if side.Prefixes != nil {
			side.Prefixes, side.NextHopIPs = slices.Clone(row.Prefixes), slices.Clone(side.NextHopIPs)
		}
	}
}

func sameSource(a, b *EffectiveRoute) bool {
	return a.Source == b.Source || a.Source == 0 || b.Source == 0
}

func sameRoute(a, b *EffectiveRoute) bool { return a.State == b.State && sameHop(a, b) }

// sameHop leaves the state aside.
func sameHop(a, b *EffectiveRoute) bool {
	return sameSource(a, b) && plainHop(a.NextHopType) == plainHop(b.NextHopType) && slices.Equal(a.addresses(), b.addresses())
}

// sameOrigin leaves the next hop aside, but not what makes it another route.
func sameOrigin(a, b *EffectiveRoute) bool {
	return a.Source == b.Source && (a.Source == route.SourceUser || onePeering(a.NextHopType, b.NextHopType))
}

// sameKind leaves the source aside.
func sameKind(a, b *EffectiveRoute) bool { return plainHop(a.NextHopType) == plainHop(b.NextHopType) }

// plainHop takes the two words for several appliances as one.
func plainHop(h route.HopType) route.HopType {
	if h == route.HopVirtualApplianceEcmp {
		return route.HopVirtualAppliance
	}
	return h
}

// addresses are those that decide where a packet goes: an appliance's, sorted.
func (row *EffectiveRoute) addresses() []netip.Addr {
	if plainHop(row.NextHopType) != route.HopVirtualAppliance {
		return nil
	}
	return slices.SortedFunc(slices.Values(row.NextHopIPs), netip.Addr.Compare)
}

// Count is how many rows have the match.
func (c *RouteComparison) Count(m Match) (n int) {
	for i := range c.Rows {
		if c.Rows[i].Match == m {
			n++
		}
	}
	return n
}

// String is the comparison as text: a row a line with its explanation below, then the
// addresses whose next hop differs. Rows that differ alike share a line.
func (c *RouteComparison) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "effective routes of %s: %d same, %d different, %d only derived, %d only real\n", c.Name, c.Count(Same), c.Count(Differs), c.Count(OnlyDerived), c.Count(OnlyReal))
	for _, row := range c.alike() {
		fmt.Fprintf(&b, "%-13s%s\n", row.Match, row.text())
		if row.Why != "" {
			b.WriteString("  why " + row.Why + "\n")
		}
	}
	if len(c.Fates) == 0 {
		b.WriteString("every address has the same next hop\n")
	}
	for _, f := range c.Fates {
		b.WriteString("fate " + f.String() + "\n")
	}
	return b.String()
}

// alike puts the rows together that differ in their prefixes alone, and are explained
// by the same words.
func (c *RouteComparison) alike() (out []ComparedRoute) {
	at := map[string]int{}
	for _, row := range c.Rows {
		plain := row
		plain.Prefixes = nil
		key := row.Match.String() + plain.text() + row.Why
		i, known := at[key]
		if !known || row.Match == Same || row.Why == "" {
			at[key] = len(out)
			out = append(out, row)
			continue
		}
		out[i].Prefixes = slices.Concat(out[i].Prefixes, row.Prefixes)
	}
	return out
}

func (row *ComparedRoute) text() string {
	switch row.Match {
	case OnlyReal:
		return row.Real.line(row.Prefixes)
	case Differs:
		return row.Derived.line(row.Prefixes) + " | " + row.Real.line(row.Prefixes)
	}
	return row.Derived.line(row.Prefixes)
}

// mostPrefixes is how many prefixes a line shows.
const mostPrefixes = 4

func fewPrefixes(list []netip.Prefix) string {
	if len(list) > mostPrefixes {
		return joined(list[:mostPrefixes]) + " and " + strconv.Itoa(len(list)-mostPrefixes) + " more"
	}
	return joined(list)
}

// line is the row in the order of the tool's columns.
func (row *EffectiveRoute) line(prefixes []netip.Prefix) string {
	text := row.source() + " " + row.State.String() + " " + fewPrefixes(prefixes) + " " + row.hopText()
	if row.Name != "" {
		text += " (" + row.Name + ")"
	}
	return text
}

// MarshalJSON writes empty lists for none.
func (c *RouteComparison) MarshalJSON() ([]byte, error) {
	type plain RouteComparison
	out := plain(*c)
	out.Rows, out.Fates = append([]ComparedRoute{}, c.Rows...), append([]RouteFate{}, c.Fates...)
	return json.Marshal(out)
}
