package conntrack

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"azpath/sim/internal/packet"
)

var ip = netip.MustParseAddr

// The addresses of the tests: two ends, and what devices in between own.
var (
	inner   = ip("10.0.0.4")     // opens the connections
	outer   = ip("203.0.113.10") // is called
	pool    = ip("198.51.100.7") // what an SNAT device translates to
	virtual = ip("198.51.100.9") // what a DNAT device is called by
)

// tupleTo is the tuple of most tests, towards a port of outer.
func tupleTo(proto packet.Proto, port uint16) packet.Tuple {
	return packet.Tuple{Proto: proto, Src: inner, SrcPort: 51000, Dst: outer, DstPort: port}
}

// host is an honest TCP end system: it acknowledges exactly what it received.
type host struct {
	tuple packet.Tuple
	next  uint32 // sequence number to send
	want  uint32 // sequence number expected
}

// pair is the two ends of a connection that has not begun.
func pair(original packet.Tuple) (initiator, responder *host) {
	return &host{tuple: original, next: 1000}, &host{tuple: original.Reverse(), next: 900_000}
}

// send makes the next segment of h.
func (h *host) send(flags packet.Flags, length uint32) *packet.Packet {
	p := &packet.Packet{Tuple: h.tuple, Flags: flags, Seq: h.next, Len: length, Win: 64000, TTL: 64}
	if flags.Has(packet.ACK) {
		p.Ack = h.want
	}
	h.next = p.End()
	return p
}

// receive takes a segment in. What is not next in order is not acknowledged.
func (h *host) receive(p *packet.Packet) {
	if p.Flags.Has(packet.SYN) || p.Seq == h.want {
		h.want = p.End()
	}
}

// device is one node with the usual rules: it lets pass what is not invalid,
// and translates if it was given addresses for that.
type device struct {
	*testing.T
	Table
	node    uint32
	options Options
	now     time.Duration

	snat       netip.Addr // source of everything that is opened
	dnat       netip.Addr // where what is opened towards virtual goes
	denies     bool       // no rule allows what is new
	letInvalid bool       // a rule accepts what is invalid
}

// through sends p through the device and returns it as it leaves, nil if it
// does not.
func (d *device) through(p *packet.Packet) (*packet.Packet, Judgement) {
	d.Helper()
	out := *p
	j := d.Judge(d.node, &d.options, p, d.now)
	switch {
	case j.Class == ClassInvalid && d.letInvalid:
		return &out, j
	case j.Class == ClassInvalid, j.Class == ClassNew && d.denies:
		return nil, j
	case j.Opens():
		out.Tuple = d.open(p.Tuple)
		if _, ok := d.Commit(d.node, &d.options, p.Tuple, &out, d.now); !ok {
			d.Fatalf("Commit(%v) = false, want true", p)
		}
		return &out, j
	}
	if m, ok := d.Mapping(j.Entry, j.Direction); ok {
		out = m.Packet(out)
	}
	return &out, j
}

// open is the tuple with which a first packet leaves.
func (d *device) open(t packet.Tuple) packet.Tuple {
	d.Helper()
	left := t
	if left.Dst == virtual && d.dnat.IsValid() {
		left.Dst = d.dnat
	}
	if d.snat.IsValid() {
		left.Src = d.snat
		port, ok := d.FreePort(d.node, t, left, d.now)
		if !ok {
			d.Fatalf("FreePort(%v) found none", left)
		}
		left.SrcPort = port
	}
	return left
}

// pass is through for those who only want the judgement.
func (d *device) pass(p *packet.Packet) Judgement {
	d.Helper()
	_, j := d.through(p)
	return j
}

// want passes p and compares its class.
func (d *device) want(p *packet.Packet, class Class) Judgement {
	d.Helper()
	j := d.pass(p)
	if j.Class != class {
		d.Errorf("Judge(%v) = %v %v, want %v", p, j.Class, j.Cause, class)
	}
	return j
}

// refuse passes p, which must be invalid for the cause and change nothing.
func (d *device) refuse(p *packet.Packet, cause Cause) {
	d.Helper()
	before := d.snapshot(d.now)
	j := d.pass(p)
	if j.Class != ClassInvalid || j.Cause != cause || j.Entry != 0 {
		d.Errorf("Judge(%v) = %v %v entry %d, want invalid %v", p, j.Class, j.Cause, j.Entry, cause)
	}
	if !reflect.DeepEqual(before, d.snapshot(d.now)) {
		d.Errorf("Judge(%v) is invalid but changed the table", p)
	}
}

// snapshot is all that is remembered of every entry that has not expired.
func (t *Table) snapshot(now time.Duration) []entry {
	var all []entry
	for _, e := range t.entries {
		if e.live && e.expires > now {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b entry) int { return int(a.serial) - int(b.serial) })
	return all
}

// list is what people see of the node.
func (d *device) list() []Entry { return slices.Collect(d.Entries(d.node, d.now)) }

// only is the single entry of the node.
func (d *device) only() Entry {
	d.Helper()
	all := d.list()
	if len(all) != 1 {
		d.Fatalf("Entries = %v, want one", all)
	}
	return all[0]
}

// forward passes p, which must get the class and leave with the tuple.
func (d *device) forward(p *packet.Packet, class Class, left packet.Tuple) *packet.Packet {
	d.Helper()
	out, j := d.through(p)
	if out == nil || j.Class != class || out.Tuple != left {
		d.Fatalf("%v = %v %v, leaves as %v, want %v as %v", p, j.Class, j.Cause, out, class, left)
	}
	return out
}

// carry sends p from one end to the other through the device, which must give
// it the class.
func (d *device) carry(p *packet.Packet, to *host, class Class) {
	d.Helper()
	d.want(p, class)
	to.receive(p)
}

// connect runs the handshake through the device.
func (d *device) connect(a, b *host) {
	d.Helper()
	d.carry(a.send(packet.SYN, 0), b, ClassNew)
	d.carry(b.send(packet.SYN|packet.ACK, 0), a, ClassEstablished)
	d.carry(a.send(packet.ACK, 0), b, ClassEstablished)
}

// addresses lets go-cmp compare tuples.
var addresses = cmpopts.EquateComparable(netip.Addr{})

func diff(want, got any) string { return cmp.Diff(want, got, addresses) }

// everyOption runs a claim that does not depend on the device's options.
func everyOption(t *testing.T, claim string, f func(*device)) {
	for _, o := range []Options{{}, {Loose: true}, {Liberal: true}, {Loose: true, Liberal: true}} {
		t.Run(fmt.Sprintf("%s/loose=%v,liberal=%v", claim, o.Loose, o.Liberal), func(t *testing.T) {
			f(&device{T: t, options: o})
		})
	}
}

// with runs a claim about one set of options.
func with(t *testing.T, claim string, o Options, f func(*device)) {
	t.Run(claim, func(t *testing.T) { f(&device{T: t, options: o}) })
}
