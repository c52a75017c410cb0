package dns

import (
	"net/netip"
	"time"
)

// Exchange is one question asked of one server, with what that server asked others
// to answer it.
type Exchange struct {
	From     Vantage
	To       netip.Addr
	TCP      bool
	Delivery Delivery
	Question Question
	// Response is what came back; meaningless unless Answered.
	Response Response
	// Answered: an answer came, After this long from the question. Without one the
	// asker waits in vain, or, when Delivery says so, is told that nobody listens.
	Answered bool
	After    time.Duration
	// Steps are what the server made of the name, and of each alias behind it.
	Steps []Step
	// Loop: the server was asked this very question while it was answering it.
	Loop bool
	// Late: the answer came when the server that had asked waited no more.
	Late bool
	// Before is the same question over UDP, whose answer did not fit.
	Before *Exchange
	// Leans is what of the answer no document says.
	Leans Assumptions
}

// Step is what a server did about one name.
type Step struct {
	Name Name
	// By says what decided: "private zone privatelink.blob.core.windows.net linked
	// to hub".
	By string
	// Asked are the servers that it asked for the name, Records what it took from
	// them or from its zone, Note what it made of that beside.
	Asked   []*Exchange
	Records []Record
	Note    string
	// Public: public DNS decided.
	Public bool
}

// Alone says whether the server answered without asking another.
func (x *Exchange) Alone() bool { return x.Before == nil && len(x.inner()) == 0 }

// Because is what decided last: the rule behind the answer.
func (x *Exchange) Because() string {
	if len(x.Steps) == 0 {
		return ""
	}
	return x.Steps[len(x.Steps)-1].By
}

// run is one lookup under way.
type run struct {
	*System
	stack []asked
	// low is the lowest place of the stack that a loop led back to since it was
	// last looked at: what was found out above it holds only below there.
	low    int
	memo   []remembered
	budget int // exchanges still allowed
}

// maxExchanges bounds one lookup. Servers that all forward to each other ask a
// number of questions that grows with every one of them.
const maxExchanges = 2000

// asked is a question that a server is answering.
type asked struct {
	server, view string
	question     Question
}

// remembered is a question that was asked before in this lookup.
type remembered struct {
	key memoKey
	x   *Exchange
}

type memoKey struct {
	from Vantage
	to   netip.Addr
	q    Question
}

// outcome is what a server makes of a question: its answer after some time, or
// none at all. What it did is in steps, or, for a single name, in because, inner and
// note.
type outcome struct {
	Response
	steps   []Step
	after   time.Duration
	silent  bool
	because string
	inner   []*Exchange
	note    string
	// failed is a step for the same name that came to nothing before.
	failed *Step
	loop   bool
	public bool // public DNS decided
	waited bool // for a server that did not answer in time
	leans  Assumptions
	// final: the answer is taken as it is, aliases and all. own: it is out of zones
	// that are all that is known. stop: an alias is not followed further.
	final, own, stop bool
}

// ask sends a question from a place to an address, over UDP, and over TCP if the
// answer did not fit.
func (r *run) ask(from Vantage, to netip.Addr, q Question) *Exchange {
	key := memoKey{from, to, q}
	for i := range r.memo {
		if r.memo[i].key == key {
			return r.memo[i].x
		}
	}
	outer, depth := r.low, len(r.stack)
	r.low = depth
	x := r.exchange(from, to, q, false)
	if x.Answered && x.Response.Truncated {
		again := r.exchange(from, to, q, true)
		again.Before = x
		again.After += x.After
		x = again
	}
	if r.low >= depth { // inside a loop an answer depends on who asks
		r.memo = append(r.memo, remembered{key, x})
	}
	r.low = min(outer, r.low)
	return x
}

func (r *run) exchange(from Vantage, to netip.Addr, q Question, tcp bool) *Exchange {
	x := &Exchange{From: from, To: to, TCP: tcp, Question: q}
	if r.budget--; r.budget < 0 {
		x.Steps = []Step{{Name: q.Name, By: "too many questions for one lookup"}}
		return x
	}
	x.Delivery = r.transport.Carry(from, to, tcp)
	if x.Delivery.Fate != Delivered {
		return x
	}
	o := r.serve(&x.Delivery, q)
	x.Steps, x.Loop, x.Leans = o.told(q.Name), o.loop, o.leans
	if o.silent {
		return x
	}
	x.Answered, x.Response, x.After = true, o.Response, o.after
	if !tcp && x.Response.size(q) > udpLimit {
		x.Response.Truncated, x.Response.Answer = true, nil
	}
	return x
}

// serve asks whoever got the query.
func (r *run) serve(d *Delivery, q Question) (o outcome) {
	me := asked{d.Server, d.View, q}
	for i, a := range r.stack {
		if a == me {
			r.low = min(r.low, i)
			return outcome{silent: true, loop: true, leans: Assumptions(0).with(LoopIsSilent)}
		}
	}
	r.stack = append(r.stack, me)
	defer func() { r.stack = r.stack[:len(r.stack)-1] }()
	switch {
	case d.Public:
		return r.recurse(q)
	case d.View != "":
		if v := r.views[d.View]; v != nil {
			return r.serveView(v, q)
		}
	default:
		if s := r.servers[d.Server]; s != nil {
			return r.serveServer(s, d.Source, q)
		}
	}
	return outcome{silent: true, because: "nobody answers questions there"}
}

// told are the steps of the outcome, of which there is one for the name at least.
func (o *outcome) told(name Name) []Step {
	if o.steps != nil || o.because == "" {
		return o.steps
	}
	return o.step(nil, name, o.Answer)
}

// step adds what was done about a name.
func (o *outcome) step(to []Step, name Name, records []Record) []Step {
	if o.failed != nil {
		to = append(to, *o.failed)
	}
	return append(to, Step{Name: name, By: o.because, Asked: o.inner, Records: records, Note: o.note, Public: o.public})
}
