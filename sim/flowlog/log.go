package flowlog

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"azpath/sim"
)

// What a log holds at most.
const (
	// MaxFlows is how many flows there may be in a Log. Each takes some 300 bytes.
	MaxFlows     = 1 << 20
	mostMistakes = 100
	mostRules    = 1 << 16
)

// Log is what flow logs hold, summed up. Its zero value holds nothing, and
// [Log.Read] adds to it; what it holds does not depend on the order of tuples, nor on
// which of them stood in which file. A Log that is no longer read into may be used by
// several goroutines at once.
type Log struct {
	// Tuples is how many lines were read, those with mistakes not among them.
	Tuples int
	// Mistakes are tuples that could not be read, the first hundred; Wrong is how many
	// there were.
	Mistakes []Mistake
	Wrong    int

	flows map[key]*sum
	rules map[ruleKey]uint32
	names []ruleKey // of the rules, by number
	nets  names
}

// Mistake is a tuple that could not be read.
type Mistake struct {
	Place   string // "PT1H.json:12"
	Tuple   string // as it stands there, the head of it
	Problem string
}

// Error is the place, the tuple, and what is wrong with it.
func (m Mistake) Error() string { return fmt.Sprintf("%s: %q: %s", m.Place, m.Tuple, m.Problem) }

type ruleKey struct{ list, name string }

// names numbers texts.
type names struct {
	of   map[string]uint32
	text []string
}

func (n *names) number(s string) uint32 {
	i, ok := n.of[s]
	if !ok {
		if n.of == nil {
			n.of = map[string]uint32{}
		}
		i = uint32(len(n.text))
		n.of[s], n.text = i, append(n.text, s)
	}
	return i
}

// sum is all tuples of one flow. Every field is a sum, a smallest or a largest, so that
// order means nothing.
type sum struct {
	in, out     side
	first, last int64
	clientPort  uint16
	net         int32 // the network that logged it at the source, -1 for none
	rules       []use
}

// side is what was logged in one direction.
type side struct {
	tuples, begun, ended, denied, counted int
	sentPackets, receivedPackets          uint64
	sent, received                        uint64
	lastAllowed, lastDenied, lastOwn      int64 // when; lastOwn where no rule was asked
}

// use is how often a rule spoke.
type use struct {
	rule            uint32
	inbound, denied bool
	tuples          int
}

// rule numbers a rule. After too many all others are one, which has no name.
func (l *Log) rule(k ruleKey) uint32 {
	n, ok := l.rules[k]
	if ok {
		return n
	}
	if l.rules == nil {
		l.rules = map[ruleKey]uint32{}
	}
	if len(l.names) >= mostRules {
		k = ruleKey{}
		if n, ok := l.rules[k]; ok {
			return n
		}
	}
	n = uint32(len(l.names))
	l.names = append(l.names, k)
	l.rules[k] = n
	return n
}

// add counts a tuple. It is false if there are too many flows.
func (l *Log) add(t *tuple, rule uint32, platform bool, net string) bool {
	s := l.flows[t.key]
	if s == nil {
		if len(l.flows) >= MaxFlows {
			return false
		}
		if l.flows == nil {
			l.flows = map[key]*sum{}
		}
		s = &sum{first: t.at, last: t.at, clientPort: t.clientPort, net: -1}
		l.flows[t.key] = s
	}
	l.Tuples++
	s.first, s.last, s.clientPort = min(s.first, t.at), max(s.last, t.at), min(s.clientPort, t.clientPort)
	d := &s.out
	if t.inbound {
		d = &s.in
	} else if net != "" {
		// Of several the first in the order of the alphabet.
		if n := int32(l.nets.number(net)); s.net < 0 || net < l.nets.text[s.net] {
			s.net = n
		}
	}
	d.add(t, platform)
	for i := range s.rules {
		if u := &s.rules[i]; u.rule == rule && u.inbound == t.inbound && u.denied == t.denied {
			u.tuples++
			return true
		}
	}
	s.rules = append(s.rules, use{rule, t.inbound, t.denied, 1})
	return true
}

func (d *side) add(t *tuple, platform bool) {
	d.tuples++
	switch {
	case platform || t.dropped:
		d.lastOwn = max(d.lastOwn, t.at+1)
	case t.denied:
		d.lastDenied = max(d.lastDenied, t.at+1)
	default:
		d.lastAllowed = max(d.lastAllowed, t.at+1)
	}
	switch {
	case t.denied:
		d.denied++
	case t.state == 'B' || t.state == 0:
		d.begun++
	case t.state == 'E':
		d.ended++
	}
	if t.counted {
		d.counted++
	}
	d.sentPackets += t.sentPackets
	d.receivedPackets += t.receivedPackets
	d.sent += t.sent
	d.received += t.received
}

// logged is the last word of one end's tuples.
func (d *side) logged(tcp bool) Logged {
	switch {
	case d.tuples == 0:
		return 0
	case d.lastDenied > 0 && d.lastDenied >= d.lastAllowed:
		return Denied
	case d.lastAllowed == 0:
		return NotJudged
	case d.receivedPackets > 0:
		return Answered
	case tcp && d.sentPackets > 0:
		return Unanswered
	}
	return Allowed
}

func (d *side) connections() int { return max(d.begun, d.ended) + d.denied }

// Len is how many flows there are.
func (l *Log) Len() int { return len(l.flows) }

// Flows are what the tuples come to, the heaviest first: by bytes, then connections.
// The list is new.
func (l *Log) Flows() []Flow {
	out := make([]Flow, 0, len(l.flows))
	for k, s := range l.flows {
		out = append(out, l.flow(k, s))
	}
	slices.SortFunc(out, func(a, b Flow) int { return compareWeight(&a, &b) })
	return out
}

// Span is when the first and the last of the flows were logged; zero for none.
func (l *Log) Span() (first, last time.Time) {
	from, to := int64(-1), int64(-1)
	for _, s := range l.flows {
		if from < 0 || s.first < from {
			from = s.first
		}
		to = max(to, s.last)
	}
	if from < 0 {
		return first, last
	}
	return time.UnixMilli(from).UTC(), time.UnixMilli(to).UTC()
}

func (l *Log) flow(k key, s *sum) Flow {
	f := Flow{
		Protocol: k.proto, Source: netip.AddrFrom16(k.src).Unmap(), Destination: netip.AddrFrom16(k.dst).Unmap(), Port: k.port, SourcePort: s.clientPort,
		Outbound: s.out.logged(k.proto == 6), Inbound: s.in.logged(k.proto == 6),
		Tuples: s.in.tuples + s.out.tuples, Connections: max(1, s.in.connections(), s.out.connections()),
		Sent: s.out.sent, Received: s.out.received,
		First: time.UnixMilli(s.first).UTC(), Last: time.UnixMilli(s.last).UTC(),
	}
	if s.in.sent+s.in.received > s.out.sent+s.out.received {
		f.Sent, f.Received = s.in.sent, s.in.received
	}
	if s.net >= 0 {
		f.Network = l.nets.text[s.net]
	}
	for _, u := range s.rules {
		r := Rule{List: l.names[u.rule].list, Name: l.names[u.rule].name, Direction: sim.Outbound, Access: sim.Allow, Tuples: u.tuples}
		if u.inbound {
			r.Direction = sim.Inbound
		}
		if u.denied {
			r.Access = sim.Deny
		}
		f.Rules = append(f.Rules, r)
	}
	slices.SortFunc(f.Rules, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(b.Tuples, a.Tuples), strings.Compare(a.List, b.List), strings.Compare(a.Name, b.Name), cmp.Compare(a.Direction, b.Direction), cmp.Compare(a.Access, b.Access))
	})
	return f
}

// compareWeight puts the heavier first.
func compareWeight(a, b *Flow) int {
	return cmp.Or(
		cmp.Compare(b.Bytes(), a.Bytes()), cmp.Compare(b.Connections, a.Connections),
		a.Source.Compare(b.Source), a.Destination.Compare(b.Destination), cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.Port, b.Port),
	)
}
