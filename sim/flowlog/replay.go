package flowlog

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"
	"time"

	"azpath/sim"
	"azpath/sim/verify"
)

// Replayed is what a network makes of the flows that were logged.
type Replayed struct {
	Summary
	// Agree is how many flows fare in the network as the log shows.
	Agree int
	// Differ are the others, by what they come to: first those that the network ends,
	// the heaviest first.
	Differ []Differing
}

// Summary is what was replayed, and what could not be.
type Summary struct {
	Tuples, Flows int
	First, Last   time.Time
	// Asked is how many flows the network was asked for.
	Asked    int
	Skipped  []Skipped
	StandIns []StandIn
	// Mistakes and Wrong are the log's.
	Mistakes []Mistake
	Wrong    int
}

// Skipped are flows that a network cannot be asked for.
type Skipped struct {
	Why   string
	Flows []Flow // the heaviest first
}

// Agreement says how a network's answer stands to what was logged. The zero value is
// none.
type Agreement uint8

// The agreements. Of several ways that Azure may choose, one that agrees is enough; what
// Azure's documents leave open agrees with everything.
//
//	logged                        contradicted by
//	denied                        delivered, exited
//	answered, at the source       an end before an answer reaches the source
//	allowed, at the source        an end at the source itself, by a rule
//	unanswered, at the source     delivered
//	allowed, at the destination   an end before the first packet is let in there
const (
	Agrees Agreement = iota + 1
	// Ended: the network ends what the log shows alive. It lacks something that Azure
	// has, or Azure was changed since.
	Ended
	// LetThrough: the network delivers what the log shows denied, or never answered.
	LetThrough
)

var agreementNames = [...]string{"none", "agrees", "ended", "let-through"}

// String is the word for programs.
func (a Agreement) String() string {
	if int(a) < len(agreementNames) {
		return agreementNames[a]
	}
	return "Agreement(" + strconv.Itoa(int(a)) + ")"
}

// MarshalText writes String.
func (a Agreement) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Differing are flows that a network ends though they lived, or lets through though they
// did not, all in one way.
type Differing struct {
	Agreement Agreement
	Outcomes  []verify.Outcome
	Group
	Trace *sim.Trace // of the heaviest
}

// Group are logged flows that fare alike.
type Group struct {
	Flows       []Flow // the heaviest first
	Connections int
	Bytes       uint64
	// Asked is the heaviest as the network was asked for it: for the public address, where
	// the log has a private one.
	Asked sim.Flow
}

func (g *Group) add(f *Flow, asked sim.Flow) {
	if len(g.Flows) == 0 {
		g.Asked = asked
	}
	g.Flows = append(g.Flows, *f)
	g.Connections += f.Connections
	g.Bytes += f.Bytes()
}

func (g *Group) compareWeight(o *Group) int {
	return cmp.Or(cmp.Compare(o.Bytes, g.Bytes), cmp.Compare(o.Connections, g.Connections))
}

// Replay asks a network for every flow of a log.
func Replay(n *sim.Network, l *Log) (*Replayed, error) {
	flows := l.Flows()
	r := &Replayed{}
	r.begin(l, flows)
	n, r.StandIns = populate(n, strangers(n, flows))
	p := &player{n: n}
	ids := map[string]int{}
	questions := r.questions(newAsker(n), flows)
	for i := range flows {
		f, q := &flows[i], questions[i].flow
		if questions[i].why != "" {
			continue
		}
		outcomes, agreement, err := p.play(f, q)
		if err != nil {
			r.skip(whyNoSource, f)
			continue
		}
		r.Asked++
		if agreement == Agrees {
			r.Agree++
			continue
		}
		k := agreement.String() + verify.Fate(outcomes) + f.Logged().String()
		id, ok := ids[k]
		if !ok {
			id = len(r.Differ)
			ids[k] = id
			r.Differ = append(r.Differ, Differing{Agreement: agreement, Outcomes: outcomes})
		}
		r.Differ[id].add(f, q)
	}
	r.end()
	slices.SortFunc(r.Differ, func(a, b Differing) int {
		return cmp.Or(cmp.Compare(a.Agreement, b.Agreement), a.compareWeight(&b.Group), compareWeight(&a.Flows[0], &b.Flows[0]))
	})
	for i := range r.Differ {
		t, err := n.Trace(r.Differ[i].Asked)
		if err != nil {
			return nil, err
		}
		r.Differ[i].Trace = t
	}
	return r, nil
}

func (s *Summary) begin(l *Log, flows []Flow) {
	s.Tuples, s.Flows, s.Mistakes, s.Wrong = l.Tuples, len(flows), l.Mistakes, l.Wrong
	s.First, s.Last = l.Span()
}

// questions turns flows into questions, and notes those that are none.
func (s *Summary) questions(a *asker, flows []Flow) []question {
	out := make([]question, len(flows))
	for i := range flows {
		if out[i] = a.question(&flows[i]); out[i].why != "" {
			s.skip(out[i].why, &flows[i])
		}
	}
	return out
}

func (s *Summary) skip(why string, f *Flow) {
	i := slices.IndexFunc(s.Skipped, func(x Skipped) bool { return x.Why == why })
	if i < 0 {
		i = len(s.Skipped)
		s.Skipped = append(s.Skipped, Skipped{Why: why})
	}
	s.Skipped[i].Flows = append(s.Skipped[i].Flows, *f)
}

func (s *Summary) end() {
	slices.SortFunc(s.Skipped, func(a, b Skipped) int {
		return cmp.Or(cmp.Compare(len(b.Flows), len(a.Flows)), cmp.Compare(a.Why, b.Why))
	})
}

// player walks flows through a network.
type player struct {
	n        *sim.Network
	outcomes []verify.Outcome
}

// play is what a flow comes to, on every way that Azure may choose, and whether the log
// agrees with one of them.
func (p *player) play(f *Flow, q sim.Flow) ([]verify.Outcome, Agreement, error) {
	var agreement Agreement
	var err error
	p.outcomes, err = outcomes(p.outcomes[:0], p.n, q, func(w *sim.Walked) {
		if a := judge(f, w); agreement == 0 || a < agreement {
			agreement = a
		}
	})
	if err != nil {
		return nil, 0, err
	}
	return slices.Clone(p.outcomes), agreement, nil
}

// outcomes adds what a flow comes to, on every way that Azure may choose, to an empty
// list, sorted and each once; visit is called for each way.
func outcomes(to []verify.Outcome, n *sim.Network, q sim.Flow, visit func(*sim.Walked)) ([]verify.Outcome, error) {
	err := n.Walks(q, func(w *sim.Walked) {
		to = append(to, verify.OutcomeOf(w))
		visit(w)
	})
	slices.SortFunc(to, verify.CompareOutcomes)
	return slices.Compact(to), err
}

// judge lays one way beside what was logged, as the table of agreements says.
func judge(f *Flow, w *sim.Walked) Agreement {
	v := w.Verdict
	first := v.Leg == sim.LegSYN || v.Leg == sim.LegRequest && f.protocol() != sim.TCP
	lost := v.Disposition == sim.Dropped && (first || v.Leg == sim.LegSYNACK || v.Leg == sim.LegReset || v.Leg == sim.LegResponse && f.protocol() != sim.TCP)
	switch {
	case v.Disposition == sim.Undetermined:
	case f.Logged() == Denied:
		if v.Disposition == sim.Delivered || v.Disposition == sim.Exited {
			return LetThrough
		}
	case f.Outbound == Answered && lost,
		f.Outbound == Allowed && v.Disposition == sim.Dropped && first && stayed(w) && byRule(v.Reason),
		f.Inbound != 0 && f.Inbound != NotJudged && v.Disposition == sim.Dropped && first:
		return Ended
	case f.Outbound == Unanswered && v.Disposition == sim.Delivered:
		return LetThrough
	}
	return Agrees
}

// stayed says whether the packets met nobody but the machine that sent them.
func stayed(w *sim.Walked) bool {
	met := 0
	for _, word := range w.Forward() {
		met += bits.OnesCount64(word)
	}
	return met == 1 && w.AtSource()
}

func byRule(r sim.Reason) bool {
	return r == sim.DeniedByNSG || r == sim.DeniedByAdminRule || r == sim.DeniedByDefault
}
