package sim

import (
	"errors"
	"math"
	"slices"
	"time"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// World is a Network with a past: connection state, a clock, and devices that
// are switched off. State belongs to device names, so that a changed Network can
// take over under live connections. What nobody has used for five days is forgotten
// by all (ct:9; or for the idle time of an appliance that is more patient), so that a
// World holds what is alive and no more. A World must not be used by two goroutines
// at once. Make one with [NewWorld]; the zero value is of no use.
type World struct {
	whole *Network // as it was given
	net   *Network // without the parts of gateways that are lost
	state *conntrack.Table
	now   time.Duration
	off   map[string]bool // devices, and parts of gateways
	lost  map[string]bool // the parts of which there are others left
	dead  map[string]bool // gateways without an instance
	known map[string]identity
	ids   []uint32 // numbers of state, by the Network's own numbers
	last  uint32   // number of state given away
	// patience is for how long something silent is remembered by anyone.
	patience time.Duration
	open     recent[Flow, connection]
	// sticks are the machines that clients of rules with session persistence have.
	sticks recent[stickyKey, string]
}

// identity is what a name stands for: the number of its state, which outlives a
// Network, and that of the device, or of what is no device, in the present one.
type identity struct {
	state  uint32
	number deviceID
}

// mostSilent is the longest idle time of the kernel's (ct:9).
const mostSilent = 432000 * time.Second

// NewWorld starts a World at time zero, with nothing connected and everything on.
// Like all methods of a Network, it panics on a nil one, which is what Compile gives
// beside an error.
func NewWorld(n *Network) *World {
	w := &World{state: &conntrack.Table{}, off: map[string]bool{}, patience: mostSilent}
	w.Replace(n)
	return w
}

// Replace puts another Network under the live connections: rules, routes and
// addresses change, state stays with the devices that still have their names, and
// what was off stays off. What is no longer there is forgotten, and starts anew if it
// comes again. An Azure Firewall forgets the connections that its rules deny now
// (net:F10); NSGs and appliances let go on what they once allowed (net:T2, ct:1).
// Replace panics on a nil Network, and then has done nothing.
func (w *World) Replace(n *Network) {
	if n == nil {
		panic("sim: World: no Network: Compile gave an error in its place")
	}
	w.whole, w.lost = n, nil
	w.net = n
	w.number()
	w.fail()
	w.patience = max(w.patience, n.longestIdle())
	w.dropDenied()
}

// number gives what keeps state its number, and forgets what is gone.
func (w *World) number() {
	before := w.known
	w.known = make(map[string]identity, len(w.net.names))
	w.ids = make([]uint32, len(w.net.names))
	for i, name := range w.net.names {
		k, twice := w.known[name]
		if !twice {
			old, ok := before[name]
			if k = (identity{old.state, deviceID(i)}); !ok {
				w.last++
				k.state = w.last
			}
			w.known[name] = k
			delete(before, name)
		}
		w.ids[i] = k.state
	}
	for _, gone := range before {
		w.forget(gone.state)
	}
	for name := range w.off {
		if w.has(name) != nil {
			delete(w.off, name)
		}
	}
}

// longestIdle is the longest time for which an appliance or edge remembers a silent
// connection.
func (n *Network) longestIdle() (longest time.Duration) {
	for _, d := range n.devices {
		var f *filter
		switch d := d.(type) {
		case *nic:
			f = d.filter
		case *edge:
			f = d.filter
		}
		if f != nil && f.options.Timeouts != nil {
			longest = max(longest, f.options.Timeouts.TCP[conntrack.Established])
		}
	}
	return longest
}

// unending is the idle time of what nothing ends: in a World, until everybody else
// has forgotten it.
func (w *walker) unending() time.Duration {
	if w.live == nil {
		return 0
	}
	return w.live.patience
}

// dropDenied ends the connections that a firewall's rules deny now (net:F10).
func (w *World) dropDenied() {
	served, refused := w.proxied()
	for _, d := range w.net.devices {
		if f, ok := d.(*firewall); ok {
			w.state.DeleteFunc(memoryOf(w.ids[f.id], memoryTracking), w.now, func(e conntrack.Entry) bool {
				at := meeting{f.id, e.Original}
				return refused[at] || f.denies(e.Original, served[at])
			})
		}
	}
}

// meeting is a connection at a firewall.
type meeting struct {
	at deviceID
	of packet.Tuple
}

// proxied are the connections that firewalls answer themselves, and of these those
// whose requests their application rules deny now.
func (w *World) proxied() (served, refused map[meeting]bool) {
	served, refused = map[meeting]bool{}, map[meeting]bool{}
	r := w.net.walker()
	defer w.net.walkers.Put(r)
	for _, kept := range w.open.known {
		c := &kept.value
		d, ok := w.net.devices[max(0, w.device(c.proxy))].(*firewall)
		if !ok {
			continue
		}
		at := meeting{d.id, c.served}
		served[at] = true
		if c.made.no != NoReason {
			continue
		}
		r.talk.serverName = c.serverName
		if now := d.application(r, &c.served); now.unsure == "" && now.rule.Access == Deny {
			refused[at] = true
		}
	}
	return served, refused
}

// Now is the time since the World's start.
func (w *World) Now() time.Duration { return w.now }

// Advance lets time pass: what is idle for too long is forgotten. Time does not run
// backwards: the error is for a negative duration, which changes nothing. After 146
// years the clock stands still.
func (w *World) Advance(d time.Duration) error {
	if d < 0 {
		return errors.New("time does not run backwards: " + d.String())
	}
	w.now += min(d, math.MaxInt64/2-w.now)
	w.state.Sweep(w.now) // a port that nobody holds any more is free
	w.open.forget(w.patience, w.now)
	w.sticks.forget(w.patience, w.now)
	return nil
}

// Connections counts the entries of all devices.
func (w *World) Connections() int { return w.state.Len() }

// Trace opens the flow's connection in this World and leaves it open. A flow
// between the same ends and ports, opened before, is opened anew.
func (w *World) Trace(f Flow) (*Trace, error) {
	var t talk
	if err := w.net.resolve(&f, &t); err != nil {
		return nil, err
	}
	return w.run(f, t), nil
}

// Continue sends one more request, and its response, on a connection that Trace
// opened. The error is a [*FlowError] if there is none.
func (w *World) Continue(f Flow) (*Trace, error) {
	c, ok := w.open.get(f)
	if !ok {
		return nil, &FlowError{f, "source", "no open connection: Trace opens one"}
	}
	var t talk
	if err := w.net.resolve(&f, &t); err != nil {
		return nil, err
	}
	t.resumed, t.listening = true, true
	t.ask, t.say, t.served, t.reply, t.server = c.ask, c.say, c.served, c.reply, w.device(c.server)
	for _, name := range c.held {
		if id := w.device(name); id != nobody {
			t.held = append(t.held, id)
		}
	}
	return w.run(f, t), nil
}

// run walks every combination of choices on a copy of the state, and keeps the
// worst, as what happened.
func (w *World) run(f Flow, start talk) *Trace {
	r := w.net.walker()
	defer w.net.walkers.Put(r)
	r.rec, r.live, r.anew, r.now, r.lent = &r.recorded, w, !start.resumed, w.now, true
	r.rec.reset()
	r.choices.reset()
	r.assume = 0
	var worst *Trace
	var state *conntrack.Table
	var end talk
	var held []deviceID
	var picks []choiceMade
	var stay []stuck
	w.fixChoices(r, f, start.resumed)
	before := w.state
	for walked := 1; ; walked++ {
		r.talk, r.met, r.st = start, r.met[:0], before.Over()
		r.settled, r.stuck = r.settled[:0], r.stuck[:0]
		w.resumeProxy(r, f)
		next := r.trace(f, r.converseOn())
		if worst == nil || next.Verdict.worseThan(worst.Verdict) {
			state, end, picks = r.st, r.talk, slices.Concat(r.choices.fixed, r.choices.made, r.settled)
			held, stay = slices.Clone(r.there()), slices.Clone(r.stuck)
		}
		worst = worse(worst, next)
		if !r.choices.advance() {
			break
		}
		if walked == maxChoices {
			r.lean(ChoicesCut)
			break
		}
	}
	worst.Assumptions = r.assume.list()
	state.Merge(w.now)
	for _, s := range stay {
		w.sticks.put(s.key, s.to, w.now)
	}
	w.remember(f, worst.Verdict, &end, held, picks)
	r.rec, r.live, r.st, r.anew = nil, nil, nil, false
	return worst
}

// converseOn opens the conversation, or goes on with it.
func (w *walker) converseOn() Verdict {
	if w.talk.unresolved() {
		return unresolved(w.talk.lookup)
	}
	if w.talk.resumed && w.talk.tuple.Proto == packet.TCP {
		return w.exchangeTCP()
	}
	return w.converse()
}
