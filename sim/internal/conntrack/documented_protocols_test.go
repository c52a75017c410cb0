package conntrack

import (
	"fmt"
	"testing"
	"time"

	"azpath/sim/internal/packet"
)

// ct:6
func TestDocumentedProtocolsWithoutStates(t *testing.T) {
	udp := tupleTo(packet.UDP, 53)
	everyOption(t, "a udp answer from another port is new", func(d *device) {
		d.want(&packet.Packet{Tuple: udp}, ClassNew)
		other := udp.Reverse()
		other.SrcPort = 54
		d.want(&packet.Packet{Tuple: other}, ClassNew)
		if len(d.list()) != 2 {
			d.Errorf("entries %v, want two", d.list())
		}
	})
	for _, typ := range []uint8{8, 13, 15, 17} {
		request := packet.Tuple{Proto: packet.ICMP, Src: inner, Dst: outer, SrcPort: 7, DstPort: packet.TypeCode(typ, 0)}
		everyOption(t, fmt.Sprintf("icmp type %d is a request", typ), func(d *device) {
			d.want(&packet.Packet{Tuple: request}, ClassNew)
			d.want(&packet.Packet{Tuple: request}, ClassNew)
			d.want(&packet.Packet{Tuple: request.Reverse()}, ClassEstablished)
			d.want(&packet.Packet{Tuple: request.Reverse()}, ClassEstablished)
			otherID := request.Reverse()
			otherID.SrcPort++
			d.refuse(&packet.Packet{Tuple: otherID}, NoEntry)
		})
		everyOption(t, fmt.Sprintf("the answer to icmp type %d opens nothing", typ), func(d *device) {
			d.refuse(&packet.Packet{Tuple: request.Reverse()}, NoEntry)
		})
	}
	for _, typ := range []uint8{9, 10} {
		everyOption(t, fmt.Sprintf("icmp type %d is invalid", typ), func(d *device) {
			d.refuse(&packet.Packet{Tuple: packet.Tuple{Proto: packet.ICMP, Src: inner, Dst: outer, DstPort: packet.TypeCode(typ, 0)}}, Malformed)
		})
	}
	for _, proto := range []packet.Proto{packet.ESP, packet.GRE, 132} {
		tuple := packet.Tuple{Proto: proto, Src: inner, Dst: outer}
		everyOption(t, proto.String()+" goes by addresses", func(d *device) {
			d.want(&packet.Packet{Tuple: tuple}, ClassNew)
			d.want(&packet.Packet{Tuple: tuple.Reverse()}, ClassEstablished)
			d.want(&packet.Packet{Tuple: tuple}, ClassEstablished)
		})
	}
}

// ct:6, the rows about ICMP errors.
func TestDocumentedErrors(t *testing.T) {
	router := ip("192.0.2.1")
	https := tupleTo(packet.TCP, 443)
	for _, typ := range []uint8{3, 4, 5, 11, 12} {
		for _, quoted := range []packet.Tuple{https, https.Reverse()} {
			for _, from := range []struct {
				who  string
				addr func(packet.Tuple) packet.Packet
			}{
				{"a router", func(q packet.Tuple) packet.Packet { return packet.ErrorFrom(router, typ, 1, q) }},
				{"the end", func(q packet.Tuple) packet.Packet { return packet.ErrorFrom(q.Dst, typ, 1, q) }},
			} {
				everyOption(t, fmt.Sprintf("type %d of %s about %v is related", typ, from.who, quoted), func(d *device) {
					d.reach(SynSent)
					e := from.addr(quoted)
					before := d.only()
					d.now += time.Second
					d.want(&e, ClassRelated)
					if got := d.only(); diff(before, got) != "" {
						d.Errorf("entry changed (-before +after):\n%s", diff(before, got))
					}
				})
			}
		}
	}
	everyOption(t, "an error that does not go to the quoted source is invalid", func(d *device) {
		d.reach(Established)
		e := packet.ErrorFrom(router, 3, 1, https)
		e.Dst = ip("10.0.0.5")
		d.refuse(&e, Misdirected)
	})
	everyOption(t, "an error about no entry is invalid", func(d *device) {
		e := packet.ErrorFrom(router, 3, 1, https)
		d.refuse(&e, NoEntry)
	})
	everyOption(t, "an error that quotes nothing is invalid", func(d *device) {
		e := packet.ErrorFrom(router, 3, 1, packet.Tuple{Src: inner})
		d.refuse(&e, Malformed)
	})
	everyOption(t, "an error to an SNAT address comes back to the real source", func(d *device) {
		d.snat = pool
		out, _ := d.through(&packet.Packet{Tuple: https, Flags: fSYN})
		e := packet.ErrorFrom(router, 11, 0, out.Tuple)
		back, j := d.through(&e)
		want := packet.ErrorFrom(router, 11, 0, https)
		if j.Class != ClassRelated || *back != want {
			d.Errorf("%v = %v %v, want %v", e, j.Class, back, want)
		}
	})
	everyOption(t, "an error from a DNATed end shows the address that was called", func(d *device) {
		d.dnat = outer
		called := https
		called.Dst = virtual
		out, _ := d.through(&packet.Packet{Tuple: called, Flags: fSYN})
		e := packet.ErrorFrom(outer, 3, 3, out.Tuple)
		back, j := d.through(&e)
		want := packet.ErrorFrom(virtual, 3, 3, called)
		if j.Class != ClassRelated || *back != want {
			d.Errorf("%v = %v %v, want %v", e, j.Class, back, want)
		}
	})
}

// ct:7
func TestDocumentedTranslation(t *testing.T) {
	from := func(src string, port uint16) packet.Tuple {
		return packet.Tuple{Proto: packet.TCP, Src: ip(src), SrcPort: port, Dst: outer, DstPort: 443}
	}
	open := func(d *device, t packet.Tuple) uint16 {
		d.Helper()
		out, _ := d.through(&packet.Packet{Tuple: t, Flags: fSYN, Win: 64000})
		return out.SrcPort
	}
	everyOption(t, "the source port stays if the translated tuple is free", func(d *device) {
		d.snat = pool
		if got := open(d, from("10.0.0.4", 51000)); got != 51000 {
			d.Errorf("port = %d, want 51000", got)
		}
	})
	for _, class := range []struct{ want, low, high uint16 }{{80, 1, 511}, {511, 1, 511}, {512, 600, 1023}, {1023, 600, 1023}, {1024, 1024, 65535}, {65535, 1024, 65535}} {
		everyOption(t, fmt.Sprintf("a collision of port %d gives another of %d to %d", class.want, class.low, class.high), func(d *device) {
			d.snat = pool
			open(d, from("10.0.0.4", class.want))
			got := open(d, from("10.0.0.5", class.want))
			if got == class.want || got < class.low || got > class.high {
				d.Errorf("port = %d, want another of the class", got)
			}
			again := &device{T: d.T, options: d.options, snat: pool}
			open(again, from("10.0.0.4", class.want))
			if port := open(again, from("10.0.0.5", class.want)); port != got {
				d.Errorf("port = %d the second time, %d the first", port, got)
			}
		})
	}
	everyOption(t, "an inner port that was changed is changed the same way towards others", func(d *device) {
		d.snat = pool
		open(d, from("10.0.0.4", 51000))
		changed := open(d, from("10.0.0.5", 51000))
		elsewhere := from("10.0.0.5", 51000)
		elsewhere.Dst = ip("203.0.113.77")
		if got := open(d, elsewhere); got != changed {
			d.Errorf("port = %d, want %d as towards the first target", got, changed)
		}
		unrelated := from("10.0.0.6", 51000)
		unrelated.Dst = ip("203.0.113.77")
		if got := open(d, unrelated); got != 51000 {
			d.Errorf("port = %d, want 51000: nobody else uses it there", got)
		}
	})
	everyOption(t, "the ICMP identifier likewise", func(d *device) {
		d.snat = pool
		first, second := packet.Echo(ip("10.0.0.4"), outer, 77), packet.Echo(ip("10.0.0.5"), outer, 77)
		a, _ := d.through(&packet.Packet{Tuple: first})
		b, _ := d.through(&packet.Packet{Tuple: second})
		if a.SrcPort != 77 || b.SrcPort == 77 || b.SrcPort > 511 {
			d.Errorf("identifiers = %d, %d, want 77 and another below 512", a.SrcPort, b.SrcPort)
		}
		d.forward(&packet.Packet{Tuple: b.Reverse()}, ClassEstablished, second.Reverse())
	})
	everyOption(t, "an expired entry frees its port", func(d *device) {
		d.snat = pool
		open(d, from("10.0.0.4", 51000))
		d.now += 120 * time.Second
		if got := open(d, from("10.0.0.5", 51000)); got != 51000 {
			d.Errorf("port = %d, want 51000", got)
		}
	})
	for _, flags := range []packet.Flags{fACK, fSYNACK, fRST} {
		with(t, fmt.Sprintf("an unknown %v leaves untranslated", flags), Options{}, func(d *device) {
			d.snat, d.letInvalid = pool, true
			d.forward(&packet.Packet{Tuple: from("10.0.0.4", 51000), Flags: flags}, ClassInvalid, from("10.0.0.4", 51000))
		})
	}
	everyOption(t, "a DNATed packet that loops back gets another source port", func(d *device) {
		d.dnat = outer
		called := from("10.0.0.4", 51000)
		called.Dst = virtual
		out, _ := d.through(&packet.Packet{Tuple: called, Flags: fSYN})
		if j := d.Judge(d.node, &d.options, out, d.now); !j.Opens() {
			d.Fatalf("judgement %+v, want a first packet", j)
		}
		if d.Free(d.node, out.Tuple, d.now) {
			d.Error("the looping packet would not collide")
		}
		if _, ok := d.Commit(d.node, &d.options, out.Tuple, out, d.now); ok {
			d.Error("Commit stored a second owner of one tuple")
		}
		port, ok := d.FreePort(d.node, out.Tuple, out.Tuple, d.now)
		if !ok || port == 51000 {
			d.Errorf("FreePort = %d %v, want another port", port, ok)
		}
	})
}

// ct:9, one row per lifetime: alive a nanosecond before, gone at the moment.
func TestDocumentedLifetimes(t *testing.T) {
	lives := func(claim string, life time.Duration, prepare func(*device)) {
		with(t, fmt.Sprintf("%s lives %v", claim, life), Options{Loose: true}, func(d *device) {
			prepare(d)
			last := d.now
			if d.now = last + life - 1; len(d.list()) != 1 {
				d.Errorf("gone before %v", life)
			}
			if d.now = last + life; len(d.list()) != 0 {
				d.Errorf("alive after %v: %v", life, d.list())
			}
		})
	}
	for s, life := range map[State]int{
		SynSent: 120, SynReceived: 60, Established: 432000, FinWait: 120, CloseWait: 60,
		LastAck: 30, TimeWait: 120, Close: 10, SynSent2: 120,
	} {
		lives(s.String(), time.Duration(life)*time.Second, func(d *device) { d.now = 5 * time.Second; d.reach(s) })
	}
	lives("established with unacknowledged data", 300*time.Second, func(d *device) {
		a, b := d.reach(Established)
		d.carry(a.send(fACK, 10), b, ClassEstablished)
	})
	lives("established with acknowledged data", 432000*time.Second, func(d *device) {
		a, b := d.reach(Established)
		d.carry(a.send(fACK, 10), b, ClassEstablished)
		d.carry(b.send(fACK, 0), a, ClassEstablished)
	})
	lives("picked up", 300*time.Second, func(d *device) {
		a, _ := pair(tupleTo(packet.TCP, 443))
		d.want(a.send(fACK, 0), ClassNew)
	})
	once := func(tuple packet.Tuple) func(*device) {
		return func(d *device) { d.want(&packet.Packet{Tuple: tuple}, ClassNew) }
	}
	bothWays := func(tuple packet.Tuple, lasting time.Duration) func(*device) {
		return func(d *device) {
			once(tuple)(d)
			d.want(&packet.Packet{Tuple: tuple.Reverse()}, ClassEstablished)
			d.now += lasting
			d.want(&packet.Packet{Tuple: tuple}, ClassEstablished)
		}
	}
	udp, gre := tupleTo(packet.UDP, 53), packet.Tuple{Proto: packet.GRE, Src: inner, Dst: outer}
	lives("udp", 30*time.Second, once(udp))
	lives("udp both ways for 2 s", 30*time.Second, bothWays(udp, 2*time.Second))
	lives("udp both ways for over 2 s", 120*time.Second, bothWays(udp, 2*time.Second+1))
	lives("icmp", 30*time.Second, once(packet.Echo(inner, outer, 1)))
	lives("gre", 30*time.Second, once(gre))
	lives("gre both ways", 180*time.Second, bothWays(gre, 0))
	lives("esp", 600*time.Second, once(packet.Tuple{Proto: packet.ESP, Src: inner, Dst: outer}))

	with(t, "a device may have its own", Options{}, func(d *device) {
		own := KernelTimeouts()
		own.TCP[Established] = 4 * time.Minute // net:5.6.b1
		d.options.Timeouts = &own
		d.reach(Established)
		if got := d.only().Expires; got != 4*time.Minute {
			d.Errorf("expires = %v, want 4m", got)
		}
	})
}

// ct:9, which packets restart the timer.
func TestDocumentedTimerRestarts(t *testing.T) {
	timer := func(claim string, restarts time.Duration, s State, send func(d *device, a, b *host)) {
		with(t, claim, Options{}, func(d *device) {
			a, b := d.reach(s)
			before := d.only().Expires
			d.now += 3 * time.Second
			send(d, a, b)
			if got := d.only().Expires - before; got != restarts {
				d.Errorf("timer moved by %v, want %v", got, restarts)
			}
		})
	}
	timer("an accepted packet restarts the timer", 3*time.Second, Established, func(d *device, a, b *host) { d.want(a.send(fACK, 0), ClassEstablished) })
	timer("a repeated SYN does not", 0, SynSent, func(d *device, a, b *host) { d.want(a.send(fSYN, 0), ClassNew) })
	timer("a SYN let through does not", 0, Established, func(d *device, a, b *host) { d.want(a.send(fSYN, 0), ClassEstablished) })
	timer("an early ACK of the responder does not", 0, SynSent, func(d *device, a, b *host) { d.want(b.send(fACK, 0), ClassEstablished) })
	timer("an invalid packet does not", 0, SynSent, func(d *device, a, b *host) { d.refuse(a.send(fACK, 0), HalfOpen) })

	with(t, "a repeated udp request does", Options{}, func(d *device) {
		p := &packet.Packet{Tuple: tupleTo(packet.UDP, 53)}
		d.want(p, ClassNew)
		d.now += 29 * time.Second
		d.want(p, ClassNew)
		if got := d.only().Expires; got != 59*time.Second {
			d.Errorf("expires = %v, want 59s", got)
		}
	})
	everyOption(t, "after expiry the next packet is a first packet", func(d *device) {
		a, b := d.reach(SynSent)
		d.now += 120 * time.Second
		d.refuse(b.send(fSYNACK, 0), NoEntry)
		if j := d.want(a.send(fSYN, 0), ClassNew); !j.Opens() {
			d.Errorf("judgement %+v, want one that opens", j)
		}
	})
}
