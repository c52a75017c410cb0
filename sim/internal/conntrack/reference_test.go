package conntrack

import (
	"math"
	"sort"
	"time"

	"azpath/sim/internal/nat"
	"azpath/sim/internal/packet"
)

// reference is the table as one would write it down from the facts: a map, and
// the cells of ct:4 read as text. It is slow, keeps nothing it need not, and
// shares with the real table only the names.
type reference struct {
	cells   map[fact]string // text left out of the key
	entries map[refKey]*refEntry
	stored  int
}

type refKey struct {
	node  uint32
	tuple packet.Tuple
}

type refEntry struct {
	Entry
	serial  int
	created time.Duration
	idle    time.Duration
	sides   map[Direction]*refSide
	syn     *packet.Packet // the last packet let through by "=", if a SYN
	synDir  Direction
	synLast bool
	fin     bool
	rst     Direction
}

// refSide has all segments one direction sent through the node, as far as they
// were believed.
type refSide struct {
	segments []packet.Packet
	began    packet.Packet
}

func newReference() *reference {
	r := &reference{cells: map[fact]string{}, entries: map[refKey]*refEntry{}}
	for _, f := range observed() {
		r.cells[fact{f.dir, f.segment, f.state, ""}] = f.text
	}
	return r
}

func (r *reference) find(node uint32, t packet.Tuple, now time.Duration) (*refEntry, Direction) {
	e := r.entries[refKey{node, t}]
	switch {
	case e == nil:
		return nil, 0
	case now >= e.Expires:
		r.remove(e)
		return nil, 0
	case e.Original == t:
		return e, Original
	}
	return e, Reply
}

func (r *reference) remove(e *refEntry) {
	delete(r.entries, refKey{e.Node, e.Original})
	delete(r.entries, refKey{e.Node, e.Reply})
}

func (r *reference) Judge(node uint32, o *Options, p *packet.Packet, now time.Duration) (Class, Cause) {
	if p.IsError() {
		if p.Dst != p.Quoted.Src {
			return ClassInvalid, Misdirected
		}
		if e, _ := r.find(node, p.Quoted.Reverse(), now); e == nil {
			return ClassInvalid, NoEntry
		}
		return ClassRelated, 0
	}
	e, dir := r.find(node, p.Tuple, now)
	if e == nil {
		return r.first(o, p)
	}
	if p.Proto == packet.TCP {
		return r.segment(e, dir, o, p, now)
	}
	life := map[packet.Proto]int{packet.UDP: 30, packet.ICMP: 30, packet.ESP: 600, packet.GRE: 30}[p.Proto]
	if e.SeenReply && p.Proto == packet.UDP && now > e.created+2*time.Second {
		life = 120
	}
	if e.SeenReply && p.Proto == packet.GRE {
		life = 180
	}
	e.Expires = now + time.Duration(life)*time.Second
	return e.class(dir), 0
}

func (e *refEntry) class(dir Direction) Class {
	if dir == Reply {
		e.SeenReply = true
	}
	if e.SeenReply {
		return ClassEstablished
	}
	return ClassNew
}

func (r *reference) first(o *Options, p *packet.Packet) (Class, Cause) {
	switch {
	case p.Proto == packet.ICMP && p.ICMPType() == 0:
		return ClassInvalid, NoEntry
	case p.Proto == packet.ICMP && p.ICMPType() != 8:
		return ClassInvalid, Malformed
	case p.Proto != packet.TCP, p.Flags == fSYN, p.Flags == fACK && o.Loose:
		return ClassNew, 0
	case segmentOf(p.Flags) == 0:
		return ClassInvalid, Malformed
	}
	return ClassInvalid, NoEntry
}

// segmentOf reads ct:3.
func segmentOf(f packet.Flags) segment {
	for s, flags := range segmentFlags {
		if f == flags || s == rst && f == fRST|fACK {
			return s
		}
	}
	return malformed
}

func (r *reference) segment(e *refEntry, dir Direction, o *Options, p *packet.Packet, now time.Duration) (Class, Cause) {
	seg := segmentOf(p.Flags)
	if seg == malformed {
		return ClassInvalid, Malformed
	}
	own, peer := e.sides[dir], e.sides[dir.other()]
	text := r.cells[fact{dir, seg, e.State, ""}]
	ahead := false
	switch text {
	case "IV":
		if e.State == SynSent && dir == Original && seg != synAck {
			return ClassInvalid, HalfOpen
		}
		return ClassInvalid, WrongState
	case "reopen(a)", "reopen", "reopen(e)":
		if text != "reopen(a)" || e.fin || e.rst == dir {
			r.remove(e)
			return r.first(o, p)
		}
		text = "="
	case "= (f)":
		text = "="
		if e.syn != nil && e.synDir != dir && e.syn.End() == p.Ack {
			e.sides = map[Direction]*refSide{dir.other(): {began: *e.syn, segments: []packet.Packet{*e.syn}}, dir: {}}
			e.sides[dir].add(p)
			e.syn, e.fin, e.rst = nil, false, 0
			e.set(SynReceived, dir, seg, now)
			return e.class(dir), 0
		}
	case "CL(d)":
		highest, known := peer.ack()
		ahead = known && less(highest, p.Seq)
	}
	if text == "=" {
		e.syn, e.synLast = nil, false
		if seg == syn {
			q := *p
			e.syn, e.synDir, e.synLast = &q, dir, true
		}
		return e.class(dir), 0
	}
	if seg == rst && (e.State == Established || e.State == SynReceived || e.State == SynSent) {
		if highest, known := peer.ack(); known && less(p.Seq, highest) {
			return ClassInvalid, StaleReset
		}
	}
	resetAtEnd := seg == rst && e.State > Established
	if !o.Liberal && !e.PickedUp && seg != syn && !resetAtEnd {
		if why := window(own, peer, p, seg); why != 0 {
			return ClassInvalid, why
		}
		if unconvincing(own, peer, p) {
			return e.class(dir), 0
		}
	}
	if seg == syn || len(own.segments) == 0 && seg != rst {
		*own = refSide{}
	}
	if seg != rst {
		own.add(p)
	}
	switch {
	case seg == rst && !e.SeenReply:
		class := e.class(dir)
		r.remove(e)
		return class, 0
	case seg == rst:
		e.rst = dir
	case seg == fin:
		e.fin = true
	}
	if ahead {
		e.synLast = false
		e.Expires = now + 10*time.Second
		return e.class(dir), 0
	}
	next := Close
	if seg != rst {
		next = stateWords[text]
	}
	if seg == ack && e.State == LastAck && e.synLast && e.synDir != dir {
		next = LastAck
	}
	e.set(next, dir, seg, now)
	return e.class(dir), 0
}

// set changes the state and restarts the timer.
func (e *refEntry) set(next State, dir Direction, seg segment, now time.Duration) {
	repeated := seg == syn && e.State == SynSent && dir == Original
	e.State, e.synLast = next, false
	e.Assured = e.Assured || next == Established && e.SeenReply
	if repeated {
		return
	}
	life := map[State]int{SynSent: 120, SynReceived: 60, Established: 432000, FinWait: 120, CloseWait: 60, LastAck: 30, TimeWait: 120, Close: 10, SynSent2: 120}[next]
	if next == Established {
		for d, s := range e.sides {
			if highest, known := e.sides[d.other()].ack(); known && less(highest, s.end()) {
				life = 300
			}
		}
		if e.PickedUp && !e.SeenReply {
			life = 300
		}
	}
	e.Expires = now + time.Duration(life)*time.Second
}

func less(a, b uint32) bool { return a != b && b-a < 1<<31 }

func (s *refSide) add(p *packet.Packet) {
	if len(s.segments) == 0 {
		s.began = *p
	}
	s.segments = append(s.segments, *p)
}

func (s *refSide) end() uint32 {
	end := s.began.End()
	for _, p := range s.segments {
		if less(end, p.End()) {
			end = p.End()
		}
	}
	return end
}

// ack is the highest acknowledgement sent.
func (s *refSide) ack() (highest uint32, known bool) {
	for _, p := range s.segments {
		if p.Flags.Has(fACK) && (!known || less(highest, p.Ack)) {
			highest, known = p.Ack, true
		}
	}
	return highest, known
}

func (s *refSide) window() uint32 {
	var win uint32
	for _, p := range s.segments {
		win = max(win, p.Win)
	}
	return win
}

// allowed is how far s may send, by what its peer said since s began.
func (s *refSide) allowed(peer *refSide) uint32 {
	limit := s.began.End()
	for _, p := range peer.segments {
		if p.Flags.Has(fACK) && less(limit, p.Ack+p.Win) {
			limit = p.Ack + p.Win
		}
	}
	return limit
}

// window is the cause by which ct:5 refuses p, zero if it does not.
func window(own, peer *refSide, p *packet.Packet, seg segment) Cause {
	peerSeen := len(peer.segments) > 0
	switch acks := p.Flags.Has(fACK); {
	case acks && seg == rst && !peerSeen:
		return HalfOpen
	case acks && peerSeen && less(peer.end(), p.Ack):
		return UnseenData
	case len(own.segments) > 0 && peerSeen && less(own.allowed(peer)+peer.window(), p.Seq):
		return BeyondWindow
	}
	return 0
}

// unconvincing says whether p is accepted without being believed.
func unconvincing(own, peer *refSide, p *packet.Packet) bool {
	if len(peer.segments) == 0 {
		return false
	}
	if p.Flags.Has(fACK) && less(p.Ack, peer.end()-66000) {
		return true
	}
	return len(own.segments) > 0 &&
		(less(own.allowed(peer), p.Seq) || !less(own.end()-peer.window(), p.End()))
}

func (r *reference) Commit(node uint32, o *Options, original packet.Tuple, left *packet.Packet, now time.Duration) bool {
	e := &refEntry{created: now, sides: map[Direction]*refSide{Original: {}, Reply: {}}}
	e.Entry = Entry{Node: node, Mapping: nat.New(original, left.Tuple)}
	switch {
	case left.Proto != packet.TCP:
		e.Expires = now + 30*time.Second
		if left.Proto == packet.ESP {
			e.Expires = now + 600*time.Second
		}
	case left.Flags == fSYN:
		e.State, e.Expires = SynSent, now+120*time.Second
	default:
		e.State, e.PickedUp, e.Expires = Established, true, now+300*time.Second
	}
	e.sides[Original].add(left)
	return r.add(e, now)
}

func (r *reference) Add(node uint32, original, reply packet.Tuple, idle, now time.Duration) bool {
	e := &refEntry{created: now, idle: idle}
	e.Entry = Entry{Node: node, Mapping: nat.Mapping{Original: original, Reply: reply}, Expires: math.MaxInt64}
	if idle != 0 {
		e.Expires = now + idle
	}
	return r.add(e, now)
}

func (r *reference) add(e *refEntry, now time.Duration) bool {
	for _, t := range []packet.Tuple{e.Original, e.Reply} {
		if other, _ := r.find(e.Node, t, now); other != nil {
			return false
		}
	}
	r.stored++
	e.serial = r.stored
	r.entries[refKey{e.Node, e.Original}] = e
	r.entries[refKey{e.Node, e.Reply}] = e
	return true
}

func (r *reference) Find(node uint32, t packet.Tuple, now time.Duration) Direction {
	e, dir := r.find(node, t, now)
	if e == nil {
		return 0
	}
	if e.idle != 0 {
		e.Expires = now + e.idle
	}
	e.SeenReply = e.SeenReply || dir == Reply
	return dir
}

func (r *reference) Forget(node uint32) {
	for _, e := range r.entries {
		if e.Node == node {
			r.remove(e)
		}
	}
}

func (r *reference) Entries(node uint32, now time.Duration) []Entry {
	var found []*refEntry
	for k, e := range r.entries {
		if k.node == node && k.tuple == e.Original && e.Expires > now {
			found = append(found, e)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].serial < found[j].serial })
	var all []Entry
	for _, e := range found {
		all = append(all, e.Entry)
	}
	return all
}
