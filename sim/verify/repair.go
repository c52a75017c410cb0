package verify

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"azpath/sim"
)

// Kind is kinds of change, as a set. The zero value is all of them.
type Kind uint16

// The kinds of change that a repair may make.
const (
	Routes           Kind = 1 << iota // user routes and their next hops
	Propagation                       // of gateway routes to a route table
	ServiceEndpoints                  // of a subnet
	SecurityRules                     // of network security groups
	FirewallRules                     // of Azure Firewall and of appliances
	SiteRules                         // of a site's own firewall, on premises
	Names                             // DNS servers, forwarders, zones, rulesets and records
	Peerings                          // flags of peerings

	allKinds Kind = 1<<iota - 1
)

// RepairOptions bound a repair. The zero value allows every kind of change.
type RepairOptions struct {
	Kinds Kind
	// Edits is how many edits a repair may have; zero is 6. Several prefixes added to
	// one table with one next hop are one edit.
	Edits int
	// Tried is how many designs may be compiled and asked; zero is 5000.
	Tried int
}

// Edit is one change as a person would count it: a rule, a flag, or the routes of one
// table with one next hop.
type Edit struct {
	Changes []sim.Change

	kind    Kind
	where   string  // what it touches
	merge   string  // edits with this key are one; empty for none
	width   float64 // how many addresses it may concern
	exposes bool    // to the internet
}

// Repair is the answer to what would make every intent of a design hold.
type Repair struct {
	// Edits are the smallest set found; nil if nothing has to change, or if nothing
	// helps.
	Edits []Edit
	// Design is the design with the edits; the one given if there are none.
	Design sim.Design
	// Results are the intents' with the edits, or, where nothing helps, without.
	Results []Result
	// Others are equally many edits that would do it too, in order of preference.
	Others [][]Edit
	// InTheWay are what stops the flows that nothing helps, by the engine's evidence.
	InTheWay []sim.Blocker
	// Tried is how many edited designs were asked.
	Tried int
}

// ErrNoRepair says that no set of edits within the options makes every intent hold.
var ErrNoRepair = errors.New("no repair found")

// Changes are all changes of the edits, in order.
func (r *Repair) Changes() []sim.Change { return changesOf(r.Edits) }

func changesOf(edits []Edit) (out []sim.Change) {
	for _, e := range edits {
		out = append(out, e.Changes...)
	}
	return out
}

// FindRepair looks for the smallest set of changes under which every intent holds,
// those that hold already included.
//
// Candidates come from the evidence: from what each wrong flow's traces passed and
// what stopped it ([sim.Network.TraceThrough]). Each is tried by the engine on the
// flows that it is for, each set on every intent. Fewest edits come first; of equally
// many those that open nothing to the internet, then those that concern the fewest
// addresses, then those that touch the fewest tables. What is returned holds by
// proof; that nothing smaller exists holds among the candidates.
//
// Without such a set the error is [ErrNoRepair], with a Repair that says what is in
// the way. Other errors are the design's or the intents'.
func FindRepair(d sim.Design, intents []Intent, o RepairOptions) (*Repair, error) {
	o.Kinds = cmp.Or(o.Kinds, allKinds)
	o.Edits, o.Tried = cmp.Or(o.Edits, 6), cmp.Or(o.Tried, 5000)
	n, err := sim.Compile(d)
	if err != nil {
		return nil, err
	}
	results, err := Check(n, intents...)
	if err != nil {
		return nil, err
	}
	s := &search{RepairOptions: o, design: d, intents: intents, asked: map[string]*sim.Network{}}
	r := &Repair{Design: d, Results: results}
	sets := s.sets(n, results)
	if sets == nil {
		return r, nil
	}
	for _, edits := range sets {
		fixed, results, ok := s.holds(edits)
		switch {
		case !ok:
		case r.Edits == nil:
			r.Edits, r.Design, r.Results = merged(edits), fixed, results
		case cost(edits) == len(r.Edits) && len(r.Others) < mostOthers:
			r.Others = append(r.Others, merged(edits))
		}
		if len(r.Others) == mostOthers || r.Edits != nil && cost(edits) > len(r.Edits) {
			break
		}
	}
	r.Tried = s.tried
	if r.Edits == nil {
		r.InTheWay = s.inTheWay(n, results)
		return r, ErrNoRepair
	}
	return r, nil
}

// mostOthers is how many other answers a repair lists.
const mostOthers = 4

// cost counts edits.
func cost(edits []Edit) int {
	n, seen := 0, map[string]bool{}
	for _, e := range edits {
		if e.merge == "" || !seen[e.merge] {
			n++
		}
		seen[e.merge] = true
	}
	return n
}

// merged makes one edit of those that a person would count as one.
func merged(edits []Edit) (out []Edit) {
	for _, e := range edits {
		i := slices.IndexFunc(out, func(o Edit) bool { return o.merge != "" && o.merge == e.merge })
		if i < 0 {
			out = append(out, e)
			continue
		}
		out[i].Changes = append(slices.Clip(out[i].Changes), e.Changes...)
		out[i].width += e.width
	}
	return out
}

// compareEdits orders sets of edits, the better one first.
func compareEdits(a, b []Edit) int {
	exposed := func(edits []Edit) (n int) {
		for _, e := range edits {
			n += int(b2i(e.exposes))
		}
		return n
	}
	width := func(edits []Edit) (n float64) {
		for _, e := range edits {
			n += e.width
		}
		return n
	}
	touched := func(edits []Edit) int {
		at := map[string]bool{}
		for _, e := range edits {
			at[e.where] = true
		}
		return len(at)
	}
	return cmp.Or(
		cmp.Compare(cost(a), cost(b)), cmp.Compare(exposed(a), exposed(b)), cmp.Compare(width(a), width(b)), cmp.Compare(touched(a), touched(b)),
		cmp.Compare(kinds(a), kinds(b)), cmp.Compare(changesText(a), changesText(b)),
	)
}

func kinds(edits []Edit) (k Kind) {
	for _, e := range edits {
		k = max(k, e.kind)
	}
	return k
}

func changesText(edits []Edit) string {
	var lines []string
	for _, c := range changesOf(edits) {
		lines = append(lines, c.String())
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// String lists the changes, as [sim.ParseChange] reads them, or says what is in the
// way.
func (r *Repair) String() string {
	var b strings.Builder
	switch {
	case r.Edits != nil:
		fmt.Fprintf(&b, "%s make%s every intent hold:\n", counted(cost(r.Edits), "edit"), either(cost(r.Edits) == 1, "s", ""))
		writeChanges(&b, r.Edits)
		for _, o := range r.Others {
			b.WriteString("or\n")
			writeChanges(&b, o)
		}
	case len(r.InTheWay) > 0:
		b.WriteString("no repair found; in the way:\n")
		for _, x := range r.InTheWay {
			fmt.Fprintf(&b, "    %s: %s\n", x, x.Cause)
		}
	case allHold(r.Results):
		b.WriteString("every intent holds: nothing to repair\n")
	default:
		b.WriteString("no repair found\n")
	}
	return b.String()
}

func writeChanges(b *strings.Builder, edits []Edit) {
	for _, c := range changesOf(edits) {
		fmt.Fprintf(b, "    %s\n", c)
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func either(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}

func allHold(results []Result) bool {
	return !slices.ContainsFunc(results, func(r Result) bool { return r.Status != Holds })
}

// widest is the width of an edit that concerns everything.
var widest = math.Exp2(32)
