package conntrack

import (
	"fmt"
	"testing"
	"time"

	"azpath/sim/internal/packet"
)

// ct:1
func TestDocumentedOrderOfWork(t *testing.T) {
	https := tupleTo(packet.TCP, 443)
	everyOption(t, "a packet changes the entry even if it is dropped later", func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.Judge(d.node, &d.options, a.send(fFIN, 0), d.now) // and no more: a filter drops it
		if e := d.only(); e.State != FinWait {
			d.Errorf("entry %v, want FIN_WAIT", e)
		}
	})
	everyOption(t, "an entry is not stored before its packet leaves", func(d *device) {
		a, _ := pair(https)
		syn := a.send(fSYN, 0)
		for range 2 {
			if j := d.Judge(d.node, &d.options, syn, d.now); !j.Opens() {
				d.Errorf("judgement %+v, want one that opens", j)
			}
		}
		if len(d.list()) != 0 {
			d.Errorf("entries %v, want none", d.list())
		}
	})
	everyOption(t, "a session stays translated when the rule is gone", func(d *device) {
		d.snat = pool
		a, b := pair(https)
		masked := d.connectMasked(a, b)
		d.snat = ip("192.0.2.99")
		d.forward(a.send(fACK, 10), ClassEstablished, masked)
	})
	// net:F10
	everyOption(t, "a device may drop the sessions of a rule that changed", func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.want(&packet.Packet{Tuple: tupleTo(packet.UDP, 53)}, ClassNew)
		n := d.DeleteFunc(d.node, d.now, func(e Entry) bool { return e.Original.Proto == packet.TCP })
		if n != 1 || d.only().Original.Proto != packet.UDP {
			d.Errorf("DeleteFunc = %d, left %v, want 1 and udp", n, d.list())
		}
		if o := d.options; !o.Loose {
			d.refuse(a.send(fACK, 10), NoEntry)
		}
	})
}

// ct:2
func TestDocumentedClasses(t *testing.T) {
	https := tupleTo(packet.TCP, 443)
	everyOption(t, "a repeated SYN is new again", func(d *device) {
		a, _ := pair(https)
		syn := a.send(fSYN, 0)
		for range 3 {
			d.want(syn, ClassNew)
		}
		d.only()
	})
	everyOption(t, "the original direction is established after one accepted reply", func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.want(a.send(fACK, 1), ClassEstablished)
	})
	everyOption(t, "a reply that changes nothing counts as seen", func(d *device) { // ct:4, "seen reply"
		a, b := pair(https)
		d.carry(a.send(fSYN, 0), b, ClassNew)
		b.next++ // the SYN-ACK went elsewhere
		d.want(b.send(fACK, 100), ClassEstablished)
		e := d.only()
		if e.State != SynSent || !e.SeenReply {
			d.Errorf("entry %v, want SYN_SENT with a reply seen", e)
		}
		d.refuse(a.send(fACK, 0), HalfOpen)
	})
	everyOption(t, "assured needs a reply before the packet that establishes", func(d *device) { // ct:4
		a, b := pair(https)
		d.carry(a.send(fSYN, 0), b, ClassNew)
		d.carry(b.send(fSYNACK, 0), a, ClassEstablished)
		if d.only().Assured {
			d.Error("assured before the ACK")
		}
		d.carry(a.send(fACK, 0), b, ClassEstablished)
		if !d.only().Assured {
			d.Error("not assured after the ACK")
		}
	})
}

// ct:3
func TestDocumentedSegmentKinds(t *testing.T) {
	legal := map[packet.Flags]bool{fSYN: true, fSYNACK: true, fACK: true, fFIN: true, fRST: true, fRST | fACK: true}
	for flags := range packet.Flags(16) {
		if legal[flags] {
			continue
		}
		for s := None; s < states; s++ {
			with(t, fmt.Sprintf("%v is malformed in %v", flags, s), Options{Loose: true, Liberal: true}, func(d *device) {
				a, b := d.reach(s)
				d.refuse(a.send(flags, 0), Malformed)
				d.refuse(b.send(flags, 0), Malformed)
			})
		}
	}
}

// ct:4, the notes below the tables.
func TestDocumentedFootnotes(t *testing.T) {
	for _, segment := range []packet.Flags{fSYNACK, fFIN, fRST, fRST | fACK} {
		everyOption(t, fmt.Sprintf("%v opens nothing", segment), func(d *device) {
			a, b := pair(tupleTo(packet.TCP, 443))
			d.refuse(a.send(segment, 0), NoEntry)
			d.refuse(b.send(segment, 0), NoEntry)
		})
	}

	// ct:4a
	everyOption(t, "a reset connection is reopened by the side that reset it", func(d *device) {
		a, _ := d.reach(Established)
		d.want(a.send(fRST, 0), ClassEstablished)
		if j := d.want(a.send(fSYN, 0), ClassNew); !j.Opens() {
			d.Errorf("judgement %+v, want one that opens", j)
		}
	})
	everyOption(t, "a reset connection is reopened if a FIN had been seen", func(d *device) {
		a, b := d.reach(FinWait)
		d.want(b.send(fRST, 0), ClassEstablished)
		if j := d.want(a.send(fSYN, 0), ClassNew); !j.Opens() {
			d.Errorf("judgement %+v, want one that opens", j)
		}
	})
	everyOption(t, "a connection reset by the other side is not reopened", func(d *device) {
		a, _ := d.reach(Close)
		if j := d.want(a.send(fSYN, 0), ClassEstablished); j.Opens() {
			d.Errorf("judgement %+v, want one that opens nothing", j)
		}
	})

	// ct:4b
	with(t, "a picked-up entry is unreplied and established, its windows never checked", Options{Loose: true}, func(d *device) {
		a, b := pair(tupleTo(packet.TCP, 443))
		d.want(a.send(fACK, 10), ClassNew)
		if e := d.only(); e.State != Established || e.SeenReply || e.Expires != 300*time.Second {
			d.Errorf("entry %+v, want established, unreplied, 300s", e)
		}
		b.want = 77_000_000
		d.want(b.send(fACK, 10), ClassEstablished)
		a.want = 5
		d.want(a.send(fACK, 10), ClassEstablished)
	})

	// ct:4c
	everyOption(t, "a reset by the initiator before any answer ends the entry", func(d *device) {
		a, _ := d.reach(SynSent)
		d.want(a.send(fRST, 0), ClassNew)
		if d.Len() != 0 {
			d.Errorf("Len = %d, want 0", d.Len())
		}
	})
	with(t, "a reset that acknowledges an unseen SYN-ACK is invalid", Options{}, func(d *device) {
		a, b := d.reach(SynSent)
		a.receive(b.send(fSYNACK, 0))
		d.refuse(a.send(fRST|fACK, 0), HalfOpen)
	})
	everyOption(t, "after an accepted reply the reset closes", func(d *device) {
		a, b := d.reach(SynSent)
		d.want(b.send(fACK, 0), ClassEstablished)
		d.want(a.send(fRST, 0), ClassEstablished)
		if e := d.only(); e.State != Close {
			d.Errorf("entry %v, want CLOSE", e)
		}
	})

	// ct:4d
	everyOption(t, "a reset behind what the other side acknowledged is invalid", func(d *device) {
		a, b := d.reach(Established)
		stale := a.send(fRST, 0)
		d.carry(a.send(fACK, 100), b, ClassEstablished)
		d.want(b.send(fACK, 0), ClassEstablished)
		d.refuse(stale, StaleReset)
	})
	everyOption(t, "a reset equal to it closes, for 10 s", func(d *device) {
		a, _ := d.reach(Established)
		d.want(a.send(fRST, 0), ClassEstablished)
		if e := d.only(); e.State != Close || e.Expires != 10*time.Second {
			d.Errorf("entry %+v, want CLOSE for 10s", e)
		}
	})
	everyOption(t, "a reset ahead of it leaves the state and shortens the life", func(d *device) {
		a, _ := d.reach(Established)
		a.send(fACK, 100) // lost
		d.want(a.send(fRST, 0), ClassEstablished)
		if e := d.only(); e.State != Established || e.Expires != 10*time.Second {
			d.Errorf("entry %+v, want ESTABLISHED for 10s", e)
		}
	})
	for _, s := range []State{FinWait, CloseWait, LastAck, TimeWait, Close} {
		everyOption(t, fmt.Sprintf("any reset is accepted in %v", s), func(d *device) {
			a, _ := d.reach(s)
			a.next, a.want = 17, 18
			d.want(a.send(fRST|fACK, 0), ClassEstablished)
			if e := d.only(); e.State != Close {
				d.Errorf("entry %v, want CLOSE", e)
			}
		})
	}

	// ct:4e
	everyOption(t, "a SYN of the reply direction after the end swaps the roles", func(d *device) {
		_, b := d.reach(TimeWait)
		d.want(b.send(fSYN, 0), ClassNew)
		if e := d.only(); e.Original.Src != outer || e.State != SynSent {
			d.Errorf("entry %v, want the other direction as original", e)
		}
	})

	// ct:4f
	everyOption(t, "a SYN-ACK that answers a SYN let through begins anew", func(d *device) {
		a, b := d.reach(Established)
		a.next, b.next = 5_000_000, 70_000_000 // both ends forgot the old session
		d.carry(a.send(fSYN, 0), b, ClassEstablished)
		d.carry(b.send(fSYNACK, 0), a, ClassEstablished)
		if e := d.only(); e.State != SynReceived {
			d.Fatalf("entry %v, want SYN_RECV", e)
		}
		d.carry(a.send(fACK, 0), b, ClassEstablished)
		d.carry(b.send(fACK, 9000), a, ClassEstablished)
		d.carry(a.send(fACK, 1), b, ClassEstablished)
	})
	everyOption(t, "a SYN-ACK that answers something else changes nothing", func(d *device) {
		a, b := d.reach(Established)
		d.want(a.send(fSYN, 0), ClassEstablished)
		b.want = 123
		d.want(b.send(fSYNACK, 0), ClassEstablished)
		if e := d.only(); e.State != Established {
			d.Errorf("entry %v, want ESTABLISHED", e)
		}
	})
	everyOption(t, "a challenge ACK right after a SYN leaves LAST_ACK", func(d *device) {
		a, b := d.reach(LastAck)
		syn := *a
		syn.next = 5_000_000
		d.want(syn.send(fSYN, 0), ClassEstablished)
		d.want(b.send(fACK, 0), ClassEstablished)
		if e := d.only(); e.State != LastAck {
			d.Fatalf("entry %v, want LAST_ACK", e)
		}
		d.want(a.send(fACK, 0), ClassEstablished)
		if e := d.only(); e.State != TimeWait {
			d.Errorf("entry %v, want TIME_WAIT", e)
		}
	})
}

// ct:5
func TestDocumentedWindows(t *testing.T) {
	for _, o := range []Options{{}, {Liberal: true}} {
		check := func(claim string, cause Cause, s State, send func(a, b *host) *packet.Packet) {
			if o.Liberal {
				claim = "liberal: not so: " + claim
			}
			with(t, claim, o, func(d *device) {
				a, b := d.reach(s)
				p := send(a, b)
				if o.Liberal {
					d.want(p, ClassEstablished)
					return
				}
				d.refuse(p, cause)
			})
		}
		check("an ACK of one unseen byte is invalid", UnseenData, Established, func(a, b *host) *packet.Packet {
			a.want++
			return a.send(fACK, 0)
		})
		check("a FIN that acknowledges an unseen byte is invalid", UnseenData, Established, func(a, b *host) *packet.Packet {
			a.want++
			return a.send(fFIN, 0)
		})
		check("a SYN-ACK for a SYN that was not seen is invalid", UnseenData, SynSent, func(a, b *host) *packet.Packet {
			b.want += 400
			return b.send(fSYNACK, 0)
		})
		check("data far beyond the window is invalid", BeyondWindow, Established, func(a, b *host) *packet.Packet {
			a.next += 64000 + 64000 + 1
			return a.send(fACK, 1)
		})
	}

	// Accepted, but nothing is learnt.
	same := func(claim string, prepare func(d *device, a, b *host) *packet.Packet) {
		with(t, claim, Options{}, func(d *device) {
			a, b := d.reach(Established)
			p := prepare(d, a, b)
			before := d.only()
			d.now += time.Second
			d.want(p, ClassEstablished)
			if got := d.only(); diff(before, got) != "" {
				d.Errorf("entry changed (-before +after):\n%s", diff(before, got))
			}
		})
	}
	same("a small overshoot is accepted without change", func(d *device, a, b *host) *packet.Packet {
		a.next += 64000 + 1
		return a.send(fFIN, 0)
	})
	same("old data is accepted without change", func(d *device, a, b *host) *packet.Packet {
		old := a.send(fFIN, 10)
		a.next--
		for range 3 {
			d.carry(a.send(fACK, 30000), b, ClassEstablished)
			d.carry(b.send(fACK, 0), a, ClassEstablished)
		}
		return old
	})
	same("an old acknowledgement is accepted without change", func(d *device, a, b *host) *packet.Packet {
		old := *a
		for range 3 {
			d.carry(b.send(fACK, 30000), a, ClassEstablished)
			d.carry(a.send(fACK, 0), b, ClassEstablished)
		}
		return old.send(fFIN, 0)
	})
	with(t, "data right behind a SYN-ACK is accepted without change while no ACK of it was seen", Options{}, func(d *device) {
		a, b := d.reach(SynReceived)
		b.receive(a.send(fACK, 0)) // past the node
		d.want(b.send(fACK, 1000), ClassEstablished)
		d.want(b.send(fACK, 1000), ClassEstablished)
		if e := d.only(); e.State != SynReceived {
			d.Errorf("entry %v, want SYN_RECV", e)
		}
	})
	with(t, "a side that was never seen constrains nothing", Options{}, func(d *device) {
		_, b := d.reach(SynSent)
		b.next = 4_000_000_000
		d.want(b.send(fSYNACK, 0), ClassEstablished)
	})
	with(t, "sequence numbers wrap around", Options{}, func(d *device) {
		a, b := pair(tupleTo(packet.TCP, 443))
		a.next, b.next = 0xffffff00, 0xfffffff0
		d.connect(a, b)
		for range 20 {
			d.carry(a.send(fACK, 40000), b, ClassEstablished)
			d.carry(b.send(fACK, 40000), a, ClassEstablished)
		}
		if e := d.only(); e.Expires != 300*time.Second {
			d.Errorf("expires = %v, want 300s: the last data is not acknowledged", e.Expires)
		}
	})
	with(t, "a SYN with another sequence number starts its side anew", Options{}, func(d *device) {
		a, b := d.reach(SynSent)
		a.next -= 1_000_000_000
		d.connect(a, b)
	})
}
