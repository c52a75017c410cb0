package conntrack

import (
	"time"

	"azpath/sim/internal/packet"
)

// judgeTCP judges a segment that met entry h: table, then sequence numbers,
// then the change of state.
func (t *Table) judgeTCP(h Handle, dir Direction, o *Options, p *packet.Packet, now time.Duration) Judgement {
	e := &t.entries[h-1]
	before := e.state
	seg := kinds[p.Flags&15]
	next := e.next(dir, seg, p)
	switch next {
	case iv:
		return invalid(dir, before, e.misfit(dir, seg))
	case re:
		t.remove(h)
		return judgeFirst(o, p)
	case eq:
		e.ignore(dir, seg, p)
		return e.accept(h, dir, before)
	case rf:
		e.restart(dir, p)
		next = sr
	default:
		switch fit, why := e.check(dir, seg, o, p); fit {
		case refused:
			return invalid(dir, before, why)
		case ignored:
			return e.accept(h, dir, before)
		}
		if seg != rst {
			e.record(dir, p)
		}
	}
	if seg == rst && !e.seenReply {
		j := e.accept(h, dir, before)
		t.remove(h) // ct:4c
		return j
	}
	e.move(dir, seg, next, p, now, o.timeouts())
	t.watch(h)
	return e.accept(h, dir, before)
}

// next is the cell for the segment, with its footnote decided: a state, iv, eq,
// re, rf, or cd where a reset is ahead of what the other side has acknowledged.
func (e *entry) next(dir Direction, seg segment, p *packet.Packet) cell {
	c := transitions[dir][seg][e.state]
	switch c {
	case ra:
		if e.finSeen || e.rstBy == dir {
			return re
		}
		return eq
	case rf:
		if e.ignoredSYN == dir.other() && p.Ack == e.ignoredEnd {
			return rf
		}
		return eq
	case dc:
		return cl
	case cd:
		if peer := e.side(dir.other()); peer.acked && after(p.Seq, peer.maxAck) {
			return cd
		}
		return cl
	case tw:
		if e.state == LastAck && seg == ack && e.freshSYN && e.ignoredSYN == dir.other() {
			return la // challenge ACK
		}
	}
	return c
}

// misfit is the cause behind an iv cell.
func (e *entry) misfit(dir Direction, seg segment) Cause {
	switch {
	case seg == malformed:
		return Malformed
	case e.state == SynSent && dir == Original && (seg == ack || seg == fin):
		return HalfOpen
	}
	return WrongState
}

// ignore remembers a segment of an eq cell, for the sake of what answers it.
func (e *entry) ignore(dir Direction, seg segment, p *packet.Packet) {
	e.ignoredSYN, e.freshSYN = 0, false
	if seg == syn {
		e.ignoredSYN, e.ignoredEnd, e.ignoredWin, e.freshSYN = dir, p.End(), p.Win, true
	}
}

// check is the window checks that apply: none for what was picked up in
// mid-session, since its windows are unknown.
func (e *entry) check(dir Direction, seg segment, o *Options, p *packet.Packet) (fit, Cause) {
	if seg == rst {
		if fit, why := e.checkReset(dir, p); fit == refused {
			return fit, why
		}
	}
	if o.Liberal || e.pickedUp {
		return fits, 0
	}
	return e.checkWindow(dir, seg, p)
}

// move takes the entry to its next state and restarts its timer.
func (e *entry) move(dir Direction, seg segment, next cell, p *packet.Packet, now time.Duration, limits *Timeouts) {
	repeated := seg == syn && e.state == SynSent && dir == Original
	e.freshSYN = false
	switch seg {
	case fin:
		e.finSeen = true
	case rst:
		e.rstBy = dir
	}
	if next == cd {
		e.expires = sum(now, limits.TCP[Close]) // stays Established
		return
	}
	if next == es && e.seenReply {
		e.assured = true
	}
	e.state = State(next)
	if !repeated { // ct:9
		e.expires = sum(now, limits.tcp(e))
	}
}
