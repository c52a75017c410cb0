package conntrack

import (
	"testing"
	"time"

	"azpath/sim/internal/packet"
)

// ct:10, one subtest per row of the TCP table: what the node between two honest
// ends says to each packet of a path that is not the same both ways.
func TestDocumentedShapes(t *testing.T) {
	https := tupleTo(packet.TCP, 443)

	// ct:10a
	everyOption(t, "both ways through the node works", func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.carry(a.send(fACK, 500), b, ClassEstablished)
		d.carry(b.send(fACK, 4000), a, ClassEstablished)
		d.carry(a.send(fACK, 0), b, ClassEstablished)
		if e := d.only(); e.State != Established || !e.Assured {
			d.Errorf("entry %v, want assured and established", e)
		}
	})

	// ct:10b
	everyOption(t, "a SYN-ACK whose SYN went elsewhere is invalid", func(d *device) {
		a, b := pair(https)
		b.receive(a.send(fSYN, 0))
		d.refuse(b.send(fSYNACK, 0), NoEntry)
	})
	everyOption(t, "no allow rule helps a SYN-ACK without entry", func(d *device) {
		a, b := pair(https)
		other, _ := pair(packet.Tuple{Proto: packet.TCP, Src: outer, SrcPort: 40000, Dst: inner, DstPort: 443})
		d.want(other.send(fSYN, 0), ClassNew) // the other direction is allowed
		b.receive(a.send(fSYN, 0))
		d.refuse(b.send(fSYNACK, 0), NoEntry)
	})
	with(t, "a node that accepts invalid packets lets the answers by", Options{}, func(d *device) {
		d.letInvalid = true
		a, b := pair(https)
		b.receive(a.send(fSYN, 0))
		synack := b.send(fSYNACK, 0)
		d.forward(synack, ClassInvalid, synack.Tuple)
		a.receive(synack)
		b.receive(a.send(fACK, 100))
		data := b.send(fACK, 100)
		d.forward(data, ClassInvalid, data.Tuple)
		if len(d.list()) != 0 {
			d.Errorf("entries %v, want none", d.list())
		}
	})
	with(t, "a node that accepts invalid packets and is loose makes an entry of the responder's ACK", Options{Loose: true}, func(d *device) {
		d.letInvalid = true
		a, b := pair(https)
		b.receive(a.send(fSYN, 0))
		synack := b.send(fSYNACK, 0)
		d.want(synack, ClassInvalid)
		a.receive(synack)
		b.receive(a.send(fACK, 100))
		d.want(b.send(fACK, 100), ClassNew)
		if e := d.only(); !e.PickedUp || e.Original.Src != outer {
			d.Errorf("entry %v, want picked up with the responder as original", e)
		}
	})

	// ct:10c
	everyOption(t, "half open: the ACK of a SYN-ACK that went elsewhere is invalid", func(d *device) {
		a, b := pair(https)
		d.carry(a.send(fSYN, 0), b, ClassNew)
		a.receive(b.send(fSYNACK, 0))
		d.refuse(a.send(fACK, 0), HalfOpen)
		d.refuse(a.send(fACK, 300), HalfOpen)
		d.refuse(a.send(fFIN, 0), HalfOpen)
		if e := d.only(); e.State != SynSent {
			d.Errorf("entry %v, want still SYN_SENT", e)
		}
	})
	for _, loose := range []bool{false, true} {
		o := Options{Loose: loose}
		claim := "half open and expired: the ACK is invalid"
		if loose {
			claim = "half open and expired: the ACK is picked up when loose"
		}
		with(t, claim, o, func(d *device) {
			a, b := pair(https)
			d.carry(a.send(fSYN, 0), b, ClassNew)
			a.receive(b.send(fSYNACK, 0))
			d.now += 120 * time.Second
			if loose {
				d.want(a.send(fACK, 10), ClassNew)
				return
			}
			d.refuse(a.send(fACK, 10), NoEntry)
		})
	}
	everyOption(t, "half open through a node that accepts invalid packets leaves untranslated", func(d *device) {
		d.letInvalid, d.snat = true, pool
		a, b := pair(https)
		d.carry(a.send(fSYN, 0), b, ClassNew)
		a.receive(b.send(fSYNACK, 0))
		d.forward(a.send(fACK, 0), ClassInvalid, https)
	})

	// ct:10 j
	everyOption(t, "forward through A, return through B: B calls it invalid", func(d *device) {
		a, b := pair(https)
		d.node = 1
		d.carry(a.send(fSYN, 0), b, ClassNew)
		d.node = 2
		d.refuse(b.send(fSYNACK, 0), NoEntry)
	})

	// ct:10 closed port
	everyOption(t, "the reset of a closed port is established and ends the entry", func(d *device) {
		a, b := pair(https)
		d.carry(a.send(fSYN, 0), b, ClassNew)
		b.next = 0
		d.want(b.send(fRST|fACK, 0), ClassEstablished)
		if len(d.list()) != 0 {
			d.Errorf("entries %v, want none", d.list())
		}
	})
	everyOption(t, "the reset of a closed port through another node is invalid there", func(d *device) {
		a, b := pair(https)
		b.receive(a.send(fSYN, 0))
		d.refuse(b.send(fRST|fACK, 0), NoEntry)
	})

	// ct:10 rejects, drops; ct:1 step 6
	everyOption(t, "a first packet that is dropped leaves no entry", func(d *device) {
		d.denies = true
		a, _ := pair(https)
		d.want(a.send(fSYN, 0), ClassNew)
		if len(d.list()) != 0 {
			d.Errorf("entries %v, want none", d.list())
		}
	})

	// ct:10 ICMP errors
	everyOption(t, "an ICMP error about the SYN is related", func(d *device) {
		a, b := pair(https)
		p := a.send(fSYN, 0)
		d.carry(p, b, ClassNew)
		for _, typ := range []uint8{3, 11} {
			e := packet.ErrorFrom(ip("192.0.2.1"), typ, 0, p.Tuple)
			d.want(&e, ClassRelated)
		}
	})
}

// ct:10 f, g, l: the same with translation.
func TestDocumentedTranslatedShapes(t *testing.T) {
	https := tupleTo(packet.TCP, 443)
	masked := https
	masked.Src = pool

	everyOption(t, "SNAT brings the answer back to the node", func(d *device) {
		d.snat = pool
		a, b := pair(https)
		b.receive(d.forward(a.send(fSYN, 0), ClassNew, masked))
		b.tuple = masked.Reverse()
		a.receive(d.forward(b.send(fSYNACK, 0), ClassEstablished, https.Reverse()))
		b.receive(d.forward(a.send(fACK, 0), ClassEstablished, masked))
	})
	everyOption(t, "SNAT at A, return through B: B calls it invalid", func(d *device) {
		d.snat, d.node = pool, 1
		a, b := pair(https)
		b.receive(d.forward(a.send(fSYN, 0), ClassNew, masked))
		b.tuple, d.node = masked.Reverse(), 2
		d.refuse(b.send(fSYNACK, 0), NoEntry)
	})

	called := https
	called.Dst = virtual
	everyOption(t, "DNAT and back through the node gives the source back", func(d *device) {
		d.dnat = outer
		a, b := pair(called)
		b.receive(d.forward(a.send(fSYN, 0), ClassNew, https))
		b.tuple = https.Reverse()
		a.receive(d.forward(b.send(fSYNACK, 0), ClassEstablished, called.Reverse()))
		b.receive(d.forward(a.send(fACK, 0), ClassEstablished, https))
	})
	everyOption(t, "DNAT and back past the node: the reset to the responder's own address is invalid", func(d *device) {
		d.dnat = outer
		a, b := pair(called)
		b.receive(d.forward(a.send(fSYN, 0), ClassNew, https))
		b.tuple = https.Reverse()
		got := b.send(fSYNACK, 0) // comes from outer, which a never called
		answer := &packet.Packet{Tuple: got.Reverse(), Flags: fRST, Seq: got.Ack}
		if answer.Dst == called.Dst {
			d.Fatal("the answer comes from the address that was called")
		}
		d.refuse(answer, NoEntry)
	})
	everyOption(t, "DNAT and SNAT at one node", func(d *device) {
		d.dnat, d.snat = outer, pool
		a, b := pair(called)
		b.receive(d.forward(a.send(fSYN, 0), ClassNew, masked))
		b.tuple = masked.Reverse()
		a.receive(d.forward(b.send(fSYNACK, 0), ClassEstablished, called.Reverse()))
		d.forward(a.send(fACK, 0), ClassEstablished, masked)
	})
	everyOption(t, "the reset of a closed port is translated though it ends the entry", func(d *device) {
		d.snat = pool
		a, b := pair(https)
		b.receive(d.forward(a.send(fSYN, 0), ClassNew, masked))
		b.tuple, b.next = masked.Reverse(), 0
		d.forward(b.send(fRST|fACK, 0), ClassEstablished, https.Reverse())
		if d.Len() != 0 {
			d.Errorf("Len = %d, want 0", d.Len())
		}
	})
}

// ct:10 n, q, k: sessions that change their path, and sessions that were idle.
func TestDocumentedMovedSessions(t *testing.T) {
	https := tupleTo(packet.TCP, 443)

	// ct:10 n
	with(t, "a session moved to a strict node is invalid both ways", Options{}, func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.node = 2
		d.refuse(a.send(fACK, 100), NoEntry)
		d.refuse(b.send(fACK, 100), NoEntry)
	})
	with(t, "a session moved to a loose node goes on if the initiator sends first", Options{Loose: true}, func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.node = 2
		d.carry(a.send(fACK, 100), b, ClassNew)
		d.carry(b.send(fACK, 100), a, ClassEstablished)
		d.carry(a.send(fACK, 100), b, ClassEstablished)
	})
	with(t, "a session moved to a loose node is new the wrong way round if the responder sends first", Options{Loose: true}, func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.node, d.denies = 2, true
		d.want(b.send(fACK, 100), ClassNew)
		if len(d.list()) != 0 {
			d.Errorf("entries %v, want none: no rule allows it", d.list())
		}
	})
	with(t, "a session moved to a loose node that translates is reset", Options{Loose: true}, func(d *device) {
		d.snat = pool
		a, b := pair(https)
		d.connectMasked(a, b)
		d.node, d.snat = 2, ip("198.51.100.8")
		out, _ := d.through(a.send(fACK, 100))
		if out.Src != d.snat {
			d.Fatalf("leaves from %v, want %v", out.Src, d.snat)
		}
		reset := &packet.Packet{Tuple: out.Reverse(), Flags: fRST, Seq: out.Ack}
		d.forward(reset, ClassEstablished, https.Reverse())
	})

	// ct:10 q
	with(t, "answers that leave the path: the ACK of unseen data is invalid", Options{}, func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.carry(a.send(fACK, 200), b, ClassEstablished)
		a.receive(b.send(fACK, 1000)) // past the node
		d.refuse(a.send(fACK, 0), UnseenData)
	})
	with(t, "requests that leave the path: what acknowledges them is invalid", Options{}, func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		b.receive(a.send(fACK, 200)) // past the node
		d.refuse(b.send(fACK, 0), UnseenData)
		d.refuse(b.send(fACK, 1000), UnseenData)
	})
	with(t, "a liberal node accepts both", Options{Liberal: true}, func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		a.receive(b.send(fACK, 1000))
		d.carry(a.send(fACK, 200), b, ClassEstablished)
		b.receive(a.send(fACK, 200))
		d.carry(b.send(fACK, 1000), a, ClassEstablished)
	})

	// ct:10 k
	idle := 432001 * time.Second
	with(t, "idle for too long, strict: invalid", Options{}, func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.now += idle
		d.refuse(a.send(fACK, 10), NoEntry)
		d.refuse(b.send(fACK, 10), NoEntry)
	})
	with(t, "idle for too long, loose: picked up, with SNAT by the same port", Options{Loose: true}, func(d *device) {
		d.snat = pool
		a, b := pair(https)
		masked := d.connectMasked(a, b)
		d.now += idle
		d.forward(a.send(fACK, 10), ClassNew, masked)
		if e := d.only(); !e.PickedUp {
			d.Errorf("entry %v, want picked up", e)
		}
	})
	with(t, "idle for too long, loose, responder first: new the wrong way round", Options{Loose: true}, func(d *device) {
		a, b := pair(https)
		d.connect(a, b)
		d.now += idle
		d.want(b.send(fACK, 10), ClassNew)
		if e := d.only(); e.Original.Src != outer {
			d.Errorf("entry %v, want the responder as original", e)
		}
	})
	everyOption(t, "idle for too long, responder first to an SNAT address: not translated", func(d *device) {
		d.snat = pool
		a, b := pair(https)
		d.connectMasked(a, b)
		d.now += idle
		if j := d.Judge(d.node, &d.options, b.send(fACK, 10), d.now); j.Entry != 0 {
			d.Errorf("judgement %+v, want no entry: the packet stays at the node", j)
		}
	})
}

// connectMasked is connect through a device that translates sources; it returns the
// tuple that leaves.
func (d *device) connectMasked(a, b *host) packet.Tuple {
	d.Helper()
	out, _ := d.through(a.send(fSYN, 0))
	b.receive(out)
	b.tuple = out.Reverse()
	back, _ := d.through(b.send(fSYNACK, 0))
	a.receive(back)
	again, _ := d.through(a.send(fACK, 0))
	b.receive(again)
	return out.Tuple
}

// ct:10, second table.
func TestDocumentedShapesWithoutTCP(t *testing.T) {
	udp, echo := tupleTo(packet.UDP, 53), packet.Echo(inner, outer, 7)
	for _, tuple := range []packet.Tuple{udp, echo} {
		request, answer := &packet.Packet{Tuple: tuple}, &packet.Packet{Tuple: tuple.Reverse()}
		everyOption(t, tuple.Proto.String()+" both ways works", func(d *device) {
			d.want(request, ClassNew)
			d.want(answer, ClassEstablished)
			d.want(request, ClassEstablished)
		})
		everyOption(t, tuple.Proto.String()+" with the answer elsewhere stays new", func(d *device) {
			for range 3 {
				d.want(request, ClassNew)
			}
		})
	}
	everyOption(t, "a udp answer whose request went elsewhere is new", func(d *device) {
		d.denies = true
		d.want(&packet.Packet{Tuple: udp.Reverse()}, ClassNew)
		d.denies = false
		d.want(&packet.Packet{Tuple: udp.Reverse()}, ClassNew)
		d.want(&packet.Packet{Tuple: udp}, ClassEstablished)
	})
	everyOption(t, "an echo reply whose request went elsewhere is invalid", func(d *device) {
		d.refuse(&packet.Packet{Tuple: echo.Reverse()}, NoEntry)
	})
	everyOption(t, "forward through A, return through B: as with the request elsewhere", func(d *device) {
		d.want(&packet.Packet{Tuple: udp}, ClassNew)
		d.want(&packet.Packet{Tuple: echo}, ClassNew)
		d.node = 2
		d.want(&packet.Packet{Tuple: udp.Reverse()}, ClassNew)
		d.refuse(&packet.Packet{Tuple: echo.Reverse()}, NoEntry)
	})

	called := udp
	called.Dst = virtual
	everyOption(t, "udp DNAT, answer past the node: the error about it is invalid", func(d *device) {
		d.dnat = outer
		d.forward(&packet.Packet{Tuple: called}, ClassNew, udp)
		e := packet.ErrorFrom(inner, 3, 3, udp.Reverse()) // a socket connected to virtual refuses outer
		d.refuse(&e, NoEntry)
	})
	closed := packet.ErrorFrom(outer, 3, 3, udp)
	everyOption(t, "the error of a closed udp port is related", func(d *device) {
		d.want(&packet.Packet{Tuple: udp}, ClassNew)
		d.want(&closed, ClassRelated)
	})
	everyOption(t, "the error of a closed udp port is invalid at another node", func(d *device) {
		d.refuse(&closed, NoEntry)
	})
	everyOption(t, "udp DNAT, error past the node: it names an address that was not called", func(d *device) {
		d.dnat = outer
		out, _ := d.through(&packet.Packet{Tuple: called})
		e := packet.ErrorFrom(outer, 3, 3, out.Tuple)
		if e.Quoted == called {
			d.Error("the error quotes what was called")
		}
	})
}
