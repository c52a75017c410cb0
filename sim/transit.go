package sim

import (
	"slices"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// transit is what a stateful device knows about the packet in hand between its
// arrival and its departure. The order of work is the kernel's: connection
// tracking, DNAT, routing, rules, SNAT, and only then is a first packet stored
// (ct:1).
type transit struct {
	box     deviceID
	options *conntrack.Options
	arrived packet.Tuple
	conntrack.Judgement
}

// opens says whether the packet in hand is the first of a connection here, so
// that rules and translations are to be read.
func (w *walker) opens() bool { return w.tr.Opens() }

// enter judges the packet at a stateful device. It is false if no entry takes
// it and none can be made: a strict device drops it then.
func (w *walker) enter(box deviceID, o *conntrack.Options) bool {
	w.tr = transit{box: box, options: o, arrived: w.p.Tuple}
	if w.opensAnew() {
		w.st.Reopen(w.ref(box, memoryTracking), &w.p.Tuple, w.now)
	}
	w.tr.Judgement = w.st.Judge(w.ref(box, memoryTracking), o, &w.p, w.now)
	known := w.tr.Class == conntrack.ClassEstablished || w.tr.Class == conntrack.ClassRelated
	w.meet(box, known)
	if w.rec != nil {
		w.rec.add(Step{Verb: VerbState, State: w.connState()})
	}
	return w.tr.Class != conntrack.ClassInvalid
}

// opensAnew says whether the packet in hand begins a connection in a World whose
// client may have had one like it before: it has closed that, so that no device takes
// the SYN for one of the old connection's (ct:4a).
func (w *walker) opensAnew() bool { return w.anew && w.leg == LegSYN }

func (w *walker) connState() ConnState {
	switch w.tr.Class {
	case conntrack.ClassNew:
		return StateNew
	case conntrack.ClassEstablished:
		return StateEstablished
	case conntrack.ClassRelated:
		return StateRelated
	}
	switch {
	case w.tr.Cause == conntrack.HalfOpen:
		return StateHalfOpen
	case w.tr.Cause == conntrack.NoEntry && w.lost():
		return StateExpired
	case w.tr.Cause == conntrack.NoEntry:
		return StateNone
	}
	return StateMismatch
}

// lost says whether the device in hand, which has no entry, once had one: the
// connection was opened through it.
func (w *walker) lost() bool { return w.talk.resumed && slices.Contains(w.talk.held, w.tr.box) }

// dropInvalid ends the leg at a device that holds no fitting entry.
func (w *walker) dropInvalid(n *node) hand {
	switch w.connState() {
	case StateHalfOpen:
		return w.drop(n, HalfOpen, "")
	case StateExpired:
		return w.drop(n, StateLost, "")
	case StateNone:
		return w.drop(n, AsymmetricNoState, "")
	}
	return w.drop(n, OutOfState, w.tr.Cause.String())
}

// restore applies the translation of the entry that the packet belongs to, if
// it has one.
func (w *walker) restore() {
	if w.tr.Entry == 0 {
		return
	}
	if t, ok := w.left(w.tr.Entry, w.tr.Direction); ok {
		w.translate(t, nil)
	}
}

// left is the tuple with which the packet in hand leaves by an entry that
// translates. An ICMP error is translated together with the packet it quotes,
// which is done here (ct:6, last line).
func (w *walker) left(h conntrack.Handle, dir conntrack.Direction) (packet.Tuple, bool) {
	if !w.p.IsError() {
		return w.st.Left(h, dir)
	}
	m, ok := w.st.Mapping(h, dir)
	if !ok {
		return packet.Tuple{}, false
	}
	p := m.Error(w.p)
	w.p.Quoted = p.Quoted
	return p.Tuple, true
}

// flow is the tuple by which the packet in hand is looked up: its own, or, for an
// ICMP error, that of an answer to the packet it quotes.
func (w *walker) flow() packet.Tuple {
	if w.p.IsError() {
		return w.p.Quoted.Reverse()
	}
	return w.p.Tuple
}

// restoreDestination applies what routing and rules see of that translation
// (ct:1 step 2).
func (w *walker) restoreDestination() {
	if m, ok := w.st.Mapping(w.tr.Entry, w.tr.Direction); ok {
		w.translate(m.Routed(w.p.Tuple), nil)
	}
}

// commit stores the first packet's entry as it leaves the device.
func (w *walker) commit() conntrack.Handle {
	if !w.tr.Opens() {
		return 0
	}
	h, _ := w.st.Commit(w.ref(w.tr.box, memoryTracking), w.tr.options, w.tr.arrived, &w.p, w.now)
	return h
}

// sourceNAT gives the packet in hand, a first one, the source t.Src with a port
// that is free at the device. It is false if every port is taken.
func (w *walker) sourceNAT(t packet.Tuple, e *RuleEvidence) bool {
	port, ok := w.st.FreePort(w.ref(w.tr.box, memoryTracking), w.tr.arrived, t, w.now)
	if !ok {
		return false
	}
	if t.Proto.HasPorts() || t.Proto.IsICMP() {
		t.SrcPort = port
	}
	w.translate(t, e)
	return true
}
