package dns

import (
	"iter"
	"net/netip"
	"time"
)

// Result says how a lookup ended. The zero value is undecided.
type Result uint8

// The results. Source: dns:D10.11.
const (
	// Resolved: there are records of the type asked.
	Resolved Result = iota + 1
	// NotFound: a server says that the name, or the end of its aliases, does not
	// exist, or has no records of that type.
	NotFound
	// ServerFailed: whoever was asked could not find out.
	ServerFailed
	// WasRefused: whoever was asked does not answer this client, or this name.
	WasRefused
	// TimedOut: nobody answered in time, or there was nobody to ask.
	TimedOut
)

var resultNames = [...]string{"undecided", "resolved", "name-not-found", "dns-servfail", "dns-refused", "dns-timeout"}

// String is the token printed in answers.
func (r Result) String() string {
	if int(r) < len(resultNames) {
		return resultNames[r]
	}
	return "Result(?)"
}

// MarshalText writes String.
func (r Result) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Lookup is the answer to a question: what came of it and everything that was
// asked on the way.
type Lookup struct {
	Client   Client
	Question Question
	Result   Result
	// Response is the answer that ended the search; empty if none did.
	Response Response
	// Time is how long the client waited: exchanges that are answered cost nothing,
	// waiting does. Source: dns:D7.16.
	Time time.Duration
	// Asked are the client's exchanges in order, each server as often as it was
	// asked; At is when. Those below them stand in Inner.
	Asked []Asked
	// Fault is the exchange at which it went wrong, nil if it did not.
	Fault *Exchange
	// Before are the lookups of the same name with other suffixes that came first.
	Before []*Lookup
	// Hosts: the answer is out of the machine's hosts file, and nobody was asked.
	Hosts bool

	leans Assumptions // of the client itself
}

// Asked is one of the client's exchanges.
type Asked struct {
	*Exchange
	At time.Duration // since the lookup began
	// Heard: what came back came while the client waited for it.
	Heard bool
}

// Lookup asks a question as a client does. It does not fail: what goes wrong is the
// answer.
func (s *System) Lookup(c Client, q Question) *Lookup {
	if rec, ok := c.fromHosts(q); ok {
		return &Lookup{Client: c, Question: q, Result: Resolved, Hosts: true, Response: Response{Answer: []Record{rec}}}
	}
	if len(c.Search) == 0 {
		return s.lookup(c, q)
	}
	var before []*Lookup
	for _, name := range c.candidates(q.Name) {
		l := s.lookup(c, Question{name, q.Type})
		if l.Result == Resolved || l.Result == TimedOut {
			l.Before = before
			return l
		}
		before = append(before, l)
	}
	l := before[len(before)-1] // the first complete name tells most, the last one ends it
	l.Before = before[:len(before)-1]
	return l
}

// lookup asks for one complete name.
func (s *System) lookup(c Client, q Question) *Lookup {
	x, r := &room{}, runs.Get().(*run)
	*r = run{
		System: s, budget: maxExchanges, stack: r.stack[:0], memo: r.memo[:0], tried: x.asked[:0],
		exchanges: shelf[Exchange]{x.exchanges[:]}, steps: shelf[Step]{x.steps[:]}, inner: shelf[*Exchange]{x.inner[:]}, records: shelf[Record]{x.records[:]},
	}
	defer r.done()
	end, all, took := r.search(c, q)
	l := &x.lookup
	l.Client, l.Question, l.Time, l.Asked = c, q, took, all
	for i, a := range all {
		if c.Program == WindowsClient && a.Answered && !a.Response.Rcode.useful() && i < len(all)-1 {
			l.leans = l.leans.with(WindowsMovesOn)
		}
	}
	l.decide(end)
	return l
}

func (l *Lookup) decide(end *Exchange) {
	switch {
	case end == nil:
		l.Result, l.Fault = l.failure()
	case end.Response.Rcode == NoError && end.Response.has(l.Question.Type):
		l.Result, l.Response = Resolved, end.Response
	case end.Response.Rcode.useful():
		l.Result, l.Response, l.Fault = NotFound, end.Response, end.fault()
	default:
		l.Response, l.Fault = end.Response, end.fault()
		l.Result = resultOf(end.Response.Rcode)
	}
}

func resultOf(r Rcode) Result {
	if r == Refused {
		return WasRefused
	}
	return ServerFailed
}

// failure is what a client says that nobody helped: the last server that said
// anything in time, or silence.
func (l *Lookup) failure() (Result, *Exchange) {
	for i := len(l.Asked) - 1; i >= 0; i-- {
		if x := l.Asked[i]; x.Heard && x.Answered && !x.Response.Rcode.useful() {
			return resultOf(x.Response.Rcode), x.fault()
		}
	}
	if len(l.Asked) == 0 {
		return TimedOut, nil
	}
	return TimedOut, l.Asked[0].fault()
}

// Exchanges are all questions that were asked on the way, each before those that
// its server asked in turn.
func (l *Lookup) Exchanges() iter.Seq[*Exchange] {
	return func(yield func(*Exchange) bool) {
		for _, b := range l.Before {
			for x := range b.Exchanges() {
				if !yield(x) {
					return
				}
			}
		}
		for _, a := range l.Asked {
			if !a.all(yield) {
				return
			}
		}
	}
}

func (x *Exchange) all(yield func(*Exchange) bool) bool {
	if x.Before != nil && !yield(x.Before) || !yield(x) {
		return false
	}
	for i := range x.Steps {
		for _, in := range x.Steps[i].Asked {
			if !in.all(yield) {
				return false
			}
		}
	}
	return true
}

// inner is what the server asked others, in order.
func (x *Exchange) inner() (all []*Exchange) {
	if len(x.Steps) == 1 {
		return x.Steps[0].Asked
	}
	for i := range x.Steps {
		all = append(all, x.Steps[i].Asked...)
	}
	return all
}

// fault is the exchange deepest below x that explains it: the last that said what
// x says, or, where x found nothing out, the first that failed it.
func (x *Exchange) fault() *Exchange {
	negative := x.Answered && x.Response.Rcode.useful()
	inner := x.inner()
	if n := len(inner); negative && n > 0 {
		last := inner[n-1]
		if last.Answered && last.Response.Rcode == x.Response.Rcode && !last.Response.has(x.Question.Type) {
			return last.fault()
		}
	}
	for _, in := range inner {
		if !negative && (!in.Answered || in.Late || !in.Response.Rcode.useful()) {
			return in.fault()
		}
	}
	return x
}

// Addrs are the addresses that the answer leads to, in its order.
func (l *Lookup) Addrs() []netip.Addr {
	var out []netip.Addr
	if l.Result != Resolved {
		return nil
	}
	for _, r := range l.Response.Answer {
		if r.Type == A || r.Type == AAAA {
			out = append(out, r.Addr)
		}
	}
	return out
}

// Canonical is the end of the answer's aliases: the name asked if it is none.
func (l *Lookup) Canonical() Name {
	name := l.Question.Name
	for _, r := range l.Response.Answer {
		if r.Type == CNAME && r.Name == name {
			name = r.Target
		}
	}
	return name
}

// Loop is the chain of questions that leads back to itself, from the client on;
// nil if none does.
func (l *Lookup) Loop() []*Exchange {
	for _, a := range l.Asked {
		if path := a.loopPath(nil); path != nil {
			return path
		}
	}
	return nil
}

func (x *Exchange) loopPath(above []*Exchange) []*Exchange {
	path := append(above[:len(above):len(above)], x)
	inner := x.inner()
	if x.Loop && len(inner) == 0 {
		return path
	}
	for _, in := range inner {
		if found := in.loopPath(path); found != nil {
			return found
		}
	}
	return nil
}
