package verify

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"azpath/sim"
)

// Outcome is what a flow comes to by one of the ways that Azure may choose for it.
// It is comparable.
type Outcome struct {
	Disposition sim.Disposition `json:"disposition"`
	Reason      sim.Reason      `json:"reason"`
	// At is the device where it ended, or "source" or "destination" for the machines
	// that call and are called, whichever they are; empty for what is delivered.
	At string `json:"at"`
	// Back: an answer ended there, not what the client sent.
	Back       bool `json:"back"`
	Asymmetric bool `json:"asymmetric"`
}

// OutcomeOf is the outcome of a way.
func OutcomeOf(w *sim.Walked) Outcome {
	v := w.Verdict
	if v.Disposition == sim.Delivered {
		return Outcome{Disposition: v.Disposition, Asymmetric: v.Asymmetric}
	}
	out := Outcome{Disposition: v.Disposition, Reason: v.Reason, At: v.At, Back: v.Leg.Return(), Asymmetric: v.Asymmetric}
	switch {
	case w.AtSource():
		out.At = AtSource
	case w.AtDestination():
		out.At = AtDestination
	}
	return out
}

// Source and destination as places of an [Outcome].
const (
	AtSource      = "source"
	AtDestination = "destination"
)

// String is one line: "dropped at fw on the way back: asymmetric-no-state (asymmetric)".
func (o Outcome) String() string {
	var b strings.Builder
	b.WriteString(o.Disposition.String())
	if o.At != "" {
		b.WriteString(" at ")
		if o.At == AtSource || o.At == AtDestination {
			b.WriteString("the ")
		}
		b.WriteString(o.At)
	}
	if o.Back {
		b.WriteString(" on the way back")
	}
	if o.Reason != sim.NoReason {
		b.WriteString(": " + o.Reason.String())
	}
	if o.Asymmetric {
		b.WriteString(" (asymmetric)")
	}
	return b.String()
}

// way is an outcome with what an intent asks of it.
type way struct {
	Outcome
	there, back uint64 // devices watched that the packets met
	leans       string // the assumptions, by token
	cut         bool   // there are more ways than were walked
}

// outcomeSets numbers the sets of ways that cells come to, one set for each network.
type outcomeSets struct {
	ids   map[string]int
	all   [][][]way // by leaf, then network
	cells []int     // by leaf: how many cells come to it
	ways  []way
	index map[way]int32
	bits  []map[int]uint64 // by network: the watched devices, by number

	now [][]way // by network
	key []byte
}

// begin starts with a flow that no network can send.
func (x *outcomeSets) begin() {
	for i := range x.now {
		x.now[i] = x.now[i][:0]
	}
}

// walk adds what a flow comes to in the network numbered i. A source that nobody
// has sends nothing.
func (x *outcomeSets) walk(i int, n *sim.Network, f sim.Flow, place string) error {
	ways := x.now[i]
	err := n.Walks(f, func(w *sim.Walked) {
		ways = append(ways, x.way(i, w))
	})
	x.now[i] = ways
	var no *sim.FlowError
	if errors.As(err, &no) {
		x.now[i] = nil
		if no.Part == "source" && !ambiguous(n, f, place) {
			return nil
		}
		return err
	}
	slices.SortFunc(ways, compareWays)
	x.now[i] = slices.Compact(ways)
	return err
}

// ambiguous says whether a source exists in several places, and the flow does not
// say which.
func ambiguous(n *sim.Network, f sim.Flow, place string) bool {
	if place != "" {
		return false
	}
	a, err := parseAddr(f.Source)
	return err == nil && len(n.Places(a)) > 1
}

// network adds one, in which some devices are watched.
func (x *outcomeSets) network(n *sim.Network, watch map[string]uint64) {
	at := map[int]uint64{}
	for k, name := range n.Devices() {
		if bit := watch[name]; bit != 0 {
			at[k] = bit
		}
	}
	x.bits, x.now = append(x.bits, at), append(x.now, nil)
}

func (x *outcomeSets) way(i int, w *sim.Walked) way {
	out := way{Outcome: OutcomeOf(w), cut: w.Cut}
	for k, bit := range x.bits[i] {
		if w.Forward()[k>>6]>>(k&63)&1 != 0 {
			out.there |= bit
		}
		if w.Return()[k>>6]>>(k&63)&1 != 0 {
			out.back |= bit
		}
	}
	if leans := w.Assumptions(); len(leans) > 0 {
		words := make([]string, len(leans))
		for i, a := range leans {
			words[i] = a.String()
		}
		out.leans = strings.Join(words, " ")
	}
	return out
}

func compareWays(a, b way) int {
	return cmp.Or(
		cmp.Compare(a.Disposition, b.Disposition), cmp.Compare(a.Reason, b.Reason), cmp.Compare(b2i(a.Back), b2i(b.Back)), cmp.Compare(a.At, b.At),
		cmp.Compare(b2i(a.Asymmetric), b2i(b.Asymmetric)), cmp.Compare(a.there, b.there), cmp.Compare(a.back, b.back),
		cmp.Compare(a.leans, b.leans), cmp.Compare(b2i(a.cut), b2i(b.cut)),
	)
}

// end is the number of what was added since begin, and whether anything was sent.
func (x *outcomeSets) end() (leaf int, sent bool) {
	if x.index == nil {
		x.index = map[way]int32{}
	}
	x.key = x.key[:0]
	for _, ways := range x.now {
		sent = sent || len(ways) > 0
		x.key = append(x.key, byte(len(ways)), byte(len(ways)>>8))
		for _, w := range ways {
			n, ok := x.index[w]
			if !ok {
				n = int32(len(x.ways))
				x.index[w], x.ways = n, append(x.ways, w)
			}
			x.key = binary.LittleEndian.AppendUint32(x.key, uint32(n))
		}
	}
	if !sent {
		return 0, false
	}
	id, ok := x.ids[string(x.key)]
	if !ok {
		id = len(x.all)
		x.ids[string(x.key)] = id
		kept := make([][]way, len(x.now))
		for i := range x.now {
			kept[i] = slices.Clone(x.now[i])
		}
		x.all, x.cells = append(x.all, kept), append(x.cells, 0)
	}
	x.cells[id]++
	return id, true
}

// addWords adds the words of a text that a sorted list lacks.
func addWords(list []string, text string) []string {
	for _, w := range strings.Fields(text) {
		if i, found := slices.BinarySearch(list, w); !found {
			list = slices.Insert(list, i, w)
		}
	}
	return list
}
