package sim

import (
	"fmt"
	"slices"
	"time"

	"azpath/sim/internal/conntrack"
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
	open  map[Flow]talk     // connections that Trace opened
}

// NewWorld starts a World at time zero, with nothing connected and everything on.
func NewWorld(n *Network) *World {
	w := &World{state: &conntrack.Table{}, off: map[string]bool{}, known: map[string]uint32{}, open: map[Flow]talk{}}
	w.Replace(n)
	return w
}

// Replace puts another Network under the live connections: rules, routes and
// addresses change, state stays with the devices that still have their names.
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
	for memory := range memoryOutbound + 1 {
		w.state.Forget(id<<2 | memory)
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
	t, ok := w.open[f]
	if !ok {
		return nil, &FlowError{f, "source", "no open connection: Trace opens one"}
	}
	t.resumed = true
	t.there, t.back, t.asymmetric = deviceSet{}, deviceSet{}, false
	return w.run(f, t), nil
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
	before := w.state
	for walked := 0; walked < maxChoices; walked++ {
		r.talk, r.st = start, before.Clone()
		next := r.trace(f, r.converseOn())
		if worst == nil || next.Verdict.worseThan(worst.Verdict) {
			state, end = r.st, r.talk
		}
		worst = worse(worst, next)
		if !r.choices.advance() {
			break
		}
	}
	worst.Assumptions = r.assume.list()
	w.state = state
	w.open[f] = end
	r.rec, r.live, r.st = nil, nil, nil
	return worst
}

// converseOn opens the conversation, or goes on with it.
func (w *walker) converseOn() Verdict {
	if !w.talk.resumed {
		return w.converse()
	}
	if w.talk.tuple.Proto == 6 {
		return w.exchangeTCP()
	}
	return w.converse()
}
