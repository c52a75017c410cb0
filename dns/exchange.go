package dns

import (
	"net/netip"
	"sync"
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
	memo   []*Exchange // what was asked before
	budget int         // exchanges still allowed

	tried     []Asked // an empty list
	exchanges shelf[Exchange]
	steps     shelf[Step]
	inner     shelf[*Exchange]
	records   shelf[Record]
}

// runs keeps the lists of runs that are over.
var runs = sync.Pool{New: func() any { return &run{} }}

// done lets go of the answer.
func (r *run) done() {
	clear(r.memo)
	*r = run{stack: r.stack, memo: r.memo}
	runs.Put(r)
}

// maxExchanges bounds one lookup. Servers that all forward to each other ask a
// number of questions that grows with every one of them.
const maxExchanges = 2000

// asked is a question that a server is answering.
type asked struct {
	server, view string
	question     Question
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
	for _, x := range r.memo {
		if x.To == to && x.From == from && x.Question == q {
			return x
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
		r.memo = append(r.memo, x)
	}
	r.low = min(outer, r.low)
	return x
}

func (r *run) exchange(from Vantage, to netip.Addr, q Question, tcp bool) *Exchange {
	x := r.exchanges.one()
	x.From, x.To, x.TCP, x.Question = from, to, tcp, q
	if r.budget--; r.budget < 0 {
		x.Steps = []Step{{Name: q.Name, By: "too many questions for one lookup"}}
		return x
	}
	x.Delivery = r.transport.Carry(from, to, tcp)
	if x.Delivery.Fate != Delivered {
		return x
	}
	o := r.serve(&x.Delivery, q)
	x.Steps, x.Loop, x.Leans = r.told(&o, q.Name), o.loop, o.leans
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
	o = r.answer(d, q)
	r.stack = r.stack[:len(r.stack)-1]
	return o
}

func (r *run) answer(d *Delivery, q Question) outcome {
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
func (r *run) told(o *outcome, name Name) []Step {
	if o.steps != nil || o.because == "" {
		return o.steps
	}
	return r.step(o, nil, name, o.Answer)
}

// step adds what was done about a name.
func (r *run) step(o *outcome, to []Step, name Name, records []Record) []Step {
	if o.failed != nil {
		to = r.steps.add(to, *o.failed)
	}
	return r.steps.add(to, Step{Name: name, By: o.because, Asked: o.inner, Records: records, Note: o.note, Public: o.public})
}
