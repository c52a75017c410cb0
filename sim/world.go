package sim

import (
	"fmt"
	"slices"
	"time"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// World is a Network with a past: connection state, a clock, and devices that
// are switched off. State belongs to device names, so that a changed Network can
// take over under live connections. A World must not be used by two goroutines
// at once. Make one with [NewWorld]; the zero value is of no use.
type World struct {
	net   *Network
	state *conntrack.Table
	now   time.Duration
	off   map[string]bool
	known map[string]uint32 // numbers of state, by device name
	ids   []uint32          // the same by the Network's own numbers
	open  map[Flow]connection
	// sticks are the machines that clients of rules with session persistence have.
	sticks map[stickyKey]string
}

// connection is one that Trace opened: what is left of its conversation when
// devices may have other numbers, or be gone.
type connection struct {
	talk   talk
	server string       // the machine that answered
	held   []string     // the devices that hold state of it
	proxy  string       // the device that answered in the server's place, and what it made
	made   proxying     // of the request
	picks  []choiceMade // which of equal ways it took
	at     []string     // the names of where
}

// NewWorld starts a World at time zero, with nothing connected and everything on.
func NewWorld(n *Network) *World {
	w := &World{state: &conntrack.Table{}, off: map[string]bool{}, known: map[string]uint32{}, open: map[Flow]connection{}, sticks: map[stickyKey]string{}}
	w.Replace(n)
	return w
}

// Replace puts another Network under the live connections: rules, routes and
// addresses change, state stays with the devices that still have their names. An
// Azure Firewall forgets the connections that its rules deny now (net:F10); NSGs
// and appliances let go on what they once allowed (net:T2, ct:1).
func (w *World) Replace(n *Network) {
	w.net = n
	w.ids = make([]uint32, len(n.names))
	for i, name := range n.names {
		id, ok := w.known[name]
		if !ok {
			id = uint32(len(w.known))
			w.known[name] = id
		}
		w.ids[i] = id
	}
	for _, d := range n.devices {
		if f, ok := d.(*firewall); ok {
			own := w.servedBy(f)
			w.state.DeleteFunc(memoryOf(w.ids[f.id], memoryTracking), w.now, func(e conntrack.Entry) bool {
				return f.denies(e.Original, slices.Contains(own, e.Original))
			})
		}
	}
	w.dropRefused()
}

// servedBy are the connections that a firewall answers itself.
func (w *World) servedBy(f *firewall) (own []packet.Tuple) {
	for _, c := range w.open {
		if c.proxy == f.name {
			own = append(own, c.talk.served)
		}
	}
	return own
}

// dropRefused ends the connections that a firewall answered itself and whose
// requests its application rules deny now (net:F10).
func (w *World) dropRefused() {
	r := w.net.walker()
	defer w.net.walkers.Put(r)
	for _, c := range w.open {
		d, ok := w.net.devices[max(0, w.device(c.proxy))].(*firewall)
		if !ok || c.made.no != NoReason {
			continue
		}
		r.talk.serverName = c.talk.serverName
		if now := d.application(r, &c.talk.served); now.unsure == "" && now.rule.Access == Deny {
			w.state.DeleteFunc(memoryOf(w.ids[d.id], memoryTracking), w.now, func(e conntrack.Entry) bool { return e.Original == c.talk.served })
		}
	}
}

// Now is the time since the World's start.
func (w *World) Now() time.Duration { return w.now }

// Advance lets time pass: what is idle for too long is forgotten. It panics on a
// negative duration.
func (w *World) Advance(d time.Duration) {
	if d < 0 {
		panic("sim: World.Advance: time does not run backwards")
	}
	w.now += d
	w.state.Sweep(w.now) // a port that nobody holds any more is free
}

// SwitchOff stops a device: every packet that reaches it vanishes. Its state is
// lost when it is switched on again. The error names a device that is not there.
func (w *World) SwitchOff(device string) error {
	if !slices.Contains(w.net.names, device) {
		return fmt.Errorf("no device named %q", device)
	}
	w.off[device] = true
	return nil
}

// SwitchOn starts a device again, without any connection state.
func (w *World) SwitchOn(device string) error {
	if err := w.Restart(device); err != nil {
		return err
	}
	delete(w.off, device)
	return nil
}

// Restart makes a device forget its connections.
func (w *World) Restart(device string) error {
	id, ok := w.known[device]
	if !ok || !slices.Contains(w.net.names, device) {
		return fmt.Errorf("no device named %q", device)
	}
	for memory := range memoryOwn + 1 {
		w.state.Forget(memoryOf(id, memory))
	}
	return nil
}

func (w *World) isOff(device string) bool { return w.off[device] }

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
	c, ok := w.open[f]
	if !ok {
		return nil, &FlowError{f, "source", "no open connection: Trace opens one"}
	}
	var t talk
	if err := w.net.resolve(&f, &t); err != nil {
		return nil, err
	}
	t.resumed, t.listening = true, true
	t.ask, t.say, t.served, t.reply, t.server = c.talk.ask, c.talk.say, c.talk.served, c.talk.reply, w.device(c.server)
	for _, name := range c.held {
		if id := w.device(name); id != nobody {
			t.held = append(t.held, id)
		}
	}
	return w.run(f, t), nil
}

// device is the number of the Network's device of that name, or nobody.
func (w *World) device(name string) deviceID {
	if i := slices.Index(w.net.names, name); i >= 0 && i < len(w.net.devices) {
		return deviceID(i)
	}
	return nobody
}

// remember keeps a connection for Continue. One that never opened is none; one
// that broke may be tried again as it was.
func (w *World) remember(f Flow, v Verdict, t *talk, held []deviceID, picks []choiceMade) {
	if v.Disposition != Delivered && (v.Disposition != Refused || v.Leg != LegResponse) {
		if !t.resumed {
			delete(w.open, f)
		}
		return
	}
	c := connection{talk: *t, server: w.net.names[t.server], picks: picks}
	for _, p := range picks {
		c.at = append(c.at, w.net.names[p.at])
	}
	for _, id := range held {
		c.held = append(c.held, w.net.names[id])
	}
	if t.proxy != nil {
		c.proxy, c.made = t.proxy.by.name, *t.proxy
	}
	w.open[f] = c
}

// run walks every combination of choices on a copy of the state, and keeps the
// worst, as what happened.
func (w *World) run(f Flow, start talk) *Trace {
	r := w.net.walker()
	defer w.net.walkers.Put(r)
	r.rec, r.live, r.now, r.lent = &r.recorded, w, w.now, true
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
		w.sticks[s.key] = s.to
	}
	w.remember(f, worst.Verdict, &end, held, picks)
	r.rec, r.live, r.st = nil, nil, nil
	return worst
}

// fixChoices lets a connection that goes on keep its ways.
func (w *World) fixChoices(r *walker, f Flow, resumed bool) {
	if !resumed {
		return
	}
	c := w.open[f]
	for i, p := range c.picks {
		if p.at = deviceID(slices.Index(w.net.names, c.at[i])); p.at != nobody {
			r.choices.fixed = append(r.choices.fixed, p)
		}
	}
}

// resumeProxy puts a proxied connection that goes on into the proxy's hands.
func (w *World) resumeProxy(r *walker, f Flow) {
	c := w.open[f]
	if !r.talk.resumed || c.proxy == "" {
		return
	}
	p := c.made
	switch d := w.net.devices[max(0, w.device(c.proxy))].(type) {
	case *firewall:
		p.by, p.own.Src = &d.node, d.private
	case *nic:
		if d.web == nil {
			return
		}
		p.by, p.own.Src = &d.node, d.ips[0]
	default:
		return
	}
	r.answering = p
	r.talk.proxy = &r.answering
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
