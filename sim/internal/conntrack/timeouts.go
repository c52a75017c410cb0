package conntrack

import (
	"time"

	"azpath/sim/internal/packet"
)

// Timeouts say how long an entry outlives its last accepted packet. A zero
// field means at once: start from [KernelTimeouts] and change what differs.
type Timeouts struct {
	TCP            [states]time.Duration // by State; None is not used
	Unacknowledged time.Duration         // Established with data that was not acknowledged here
	PickedUp       time.Duration         // picked up in mid-session, and no answer yet
	UDP            time.Duration
	UDPStream      time.Duration // once two-way traffic lasted over 2 s
	ICMP           time.Duration
	GRE            time.Duration
	GREReplied     time.Duration
	Other          time.Duration
}

// KernelTimeouts are the defaults of the Linux kernel (ct:9).
func KernelTimeouts() Timeouts { return kernelTimeouts }

var kernelTimeouts = Timeouts{
	TCP: [states]time.Duration{
		SynSent:     120 * time.Second,
		SynSent2:    120 * time.Second,
		SynReceived: 60 * time.Second,
		Established: 432000 * time.Second,
		FinWait:     120 * time.Second,
		CloseWait:   60 * time.Second,
		LastAck:     30 * time.Second,
		TimeWait:    120 * time.Second,
		Close:       10 * time.Second,
	},
	Unacknowledged: 300 * time.Second,
	PickedUp:       300 * time.Second,
	UDP:            30 * time.Second,
	UDPStream:      120 * time.Second,
	ICMP:           30 * time.Second,
	GRE:            30 * time.Second,
	GREReplied:     180 * time.Second,
	Other:          600 * time.Second,
}

// streamAge is how long UDP must have gone both ways to count as a stream.
const streamAge = 2 * time.Second

// timeouts are those of the options.
func (o *Options) timeouts() *Timeouts {
	if o.Timeouts == nil {
		return &kernelTimeouts
	}
	return o.Timeouts
}

// tcp is the lifetime of a TCP entry in the state it has now.
func (w *Timeouts) tcp(e *entry) time.Duration {
	if e.state == Established {
		if e.pickedUp && !e.seenReply {
			return min(w.PickedUp, w.TCP[Established])
		}
		if e.unacknowledged() {
			return min(w.Unacknowledged, w.TCP[Established])
		}
	}
	return w.TCP[e.state]
}

// stateless is the lifetime of an entry without TCP states. It is
// asked before the packet that restarts it counts as an answer.
func (w *Timeouts) stateless(e *entry, now time.Duration) time.Duration {
	switch p := packet.Proto(e.original.proto); {
	case p == packet.UDP && e.seenReply && now-e.created > streamAge:
		return w.UDPStream
	case p == packet.UDP:
		return w.UDP
	case p.IsICMP():
		return w.ICMP
	case p == packet.GRE && e.seenReply:
		return w.GREReplied
	case p == packet.GRE:
		return w.GRE
	}
	return w.Other
}
