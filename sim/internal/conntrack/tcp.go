package conntrack

import "azpath/sim/internal/packet"

// State is how far a TCP connection has come, as one node saw it.
type State uint8

// The states. None is what everything but TCP has.
const (
	None State = iota
	SynSent
	SynSent2 // SYNs of both directions were seen
	SynReceived
	Established
	FinWait
	CloseWait
	LastAck
	TimeWait
	Close // reset

	states = iota
)

// String is the kernel's name, such as "SYN_SENT".
func (s State) String() string { return name(stateNames[:], uint8(s), "State") }

var stateNames = [states]string{
	None: "NONE", SynSent: "SYN_SENT", SynSent2: "SYN_SENT2", SynReceived: "SYN_RECV",
	Established: "ESTABLISHED", FinWait: "FIN_WAIT", CloseWait: "CLOSE_WAIT",
	LastAck: "LAST_ACK", TimeWait: "TIME_WAIT", Close: "CLOSE",
}

// segment is what the transition tables know of a TCP packet.
type segment uint8

const (
	malformed segment = iota // no end system sends it (ct:3)
	syn
	synAck
	ack // with or without data
	fin
	rst // with or without ACK

	segments = iota
)

// kinds is the segment of each combination of flags; all others are malformed.
var kinds = [16]segment{
	packet.SYN:              syn,
	packet.SYN | packet.ACK: synAck,
	packet.ACK:              ack,
	packet.FIN | packet.ACK: fin,
	packet.RST:              rst,
	packet.RST | packet.ACK: rst,
}

// cell is what a segment does: one of the values below, or the next State.
type cell uint8

// The short names make the tables below look like those of ct:4.
const (
	ss = cell(SynSent)
	s2 = cell(SynSent2)
	sr = cell(SynReceived)
	es = cell(Established)
	fw = cell(FinWait)
	cw = cell(CloseWait)
	la = cell(LastAck)
	tw = cell(TimeWait)
	cl = cell(Close)
)

const (
	iv cell = iota + states // INVALID, no change
	eq                      // accepted, no change, no window check
	re                      // the old entry goes, the SYN is a first packet
	ra                      // reopen (a): only after a FIN, or a reset by the same side
	pb                      // picked up (b) under Loose, else INVALID
	dc                      // delete (c), if nothing of the other side was accepted; else CLOSE
	cd                      // CLOSE, or (d) only a short life, if the reset is ahead of the peer
	rf                      // eq, or (f) a new handshake, if it answers a SYN that was let through
)

// transitions[direction][segment][state] mirrors the two tables of ct:4, column
// by column; "none" is the first packet, which is always of the original direction.
var transitions = [...][segments][states]cell{
	Original: {
		//      none SS  S2  SR  ES  FW  CW  LA  TW  CL
		malformed: {iv, iv, iv, iv, iv, iv, iv, iv, iv, iv},
		syn:       {ss, ss, s2, eq, eq, eq, eq, eq, re, ra},
		synAck:    {iv, iv, sr, sr, iv, iv, iv, iv, iv, iv},
		ack:       {pb, iv, iv, es, es, cw, cw, tw, tw, cl},
		fin:       {iv, iv, iv, fw, fw, la, la, la, tw, cl},
		rst:       {iv, dc, cl, cl, cd, cl, cl, cl, cl, cl},
	},
	Reply: {
		//      none SS  S2  SR  ES  FW  CW  LA  TW  CL
		malformed: {iv, iv, iv, iv, iv, iv, iv, iv, iv, iv},
		syn:       {iv, s2, s2, iv, iv, iv, iv, iv, re, iv},
		synAck:    {iv, sr, sr, rf, rf, rf, rf, rf, rf, rf},
		ack:       {iv, eq, eq, sr, es, cw, cw, tw, tw, cl},
		fin:       {iv, iv, iv, fw, fw, la, la, la, tw, cl},
		rst:       {iv, dc, cl, cl, cd, cl, cl, cl, cl, cl},
	},
}
