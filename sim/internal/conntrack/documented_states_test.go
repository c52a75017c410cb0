package conntrack

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"azpath/sim/internal/packet"
)

const (
	fSYN    = packet.SYN
	fSYNACK = packet.SYN | packet.ACK
	fACK    = packet.ACK
	fFIN    = packet.FIN | packet.ACK
	fRST    = packet.RST
)

var segmentFlags = map[segment]packet.Flags{syn: fSYN, synAck: fSYNACK, ack: fACK, fin: fFIN, rst: fRST}

// reach brings a new connection into a state by what honest ends send.
func (d *device) reach(s State) (a, b *host) {
	d.Helper()
	a, b = pair(tupleTo(packet.TCP, 443))
	if s == None {
		return a, b
	}
	d.carry(a.send(fSYN, 0), b, ClassNew)
	if s == SynSent {
		return a, b
	}
	if s == SynSent2 {
		d.carry(b.send(fSYN, 0), a, ClassEstablished)
		return a, b
	}
	d.carry(b.send(fSYNACK, 0), a, ClassEstablished)
	if s == SynReceived {
		return a, b
	}
	d.carry(a.send(fACK, 0), b, ClassEstablished)
	switch s {
	case FinWait, CloseWait, LastAck, TimeWait:
		d.carry(a.send(fFIN, 0), b, ClassEstablished)
	case Close:
		d.carry(b.send(fRST, 0), a, ClassEstablished)
	}
	switch s {
	case CloseWait:
		d.carry(b.send(fACK, 0), a, ClassEstablished)
	case LastAck, TimeWait:
		d.carry(b.send(fFIN, 0), a, ClassEstablished)
	}
	if s == TimeWait {
		d.carry(a.send(fACK, 0), b, ClassEstablished)
	}
	if got := d.only().State; got != s {
		d.Fatalf("state = %v, want %v", got, s)
	}
	return a, b
}

// ct:4, every cell of both tables, with the usual end of each footnote.
func TestDocumentedTransitions(t *testing.T) {
	for _, f := range observed() {
		name := fmt.Sprintf("%v/%v on %v is %s", f.dir, segmentFlags[f.segment], f.state, f.text)
		t.Run(name, func(t *testing.T) {
			d := &device{T: t}
			a, b := d.reach(f.state)
			if f.dir == Reply {
				a = b
			}
			d.now += time.Second
			before := d.snapshot(d.now)
			j := d.pass(a.send(segmentFlags[f.segment], 0))
			d.checkCell(f, before, j)
		})
	}
}

// checkCell compares what the segment of f did with what the fact says.
func (d *device) checkCell(f fact, before []entry, j Judgement) {
	d.Helper()
	after := d.snapshot(d.now)
	switch f.text {
	case "IV", "IV; loose=1: ES(b)":
		if j.Class != ClassInvalid || !reflect.DeepEqual(before, after) {
			d.Errorf("class = %v, entries %v, want invalid and no change", j.Class, d.list())
		}
	case "=", "= (f)", "reopen(a)": // reset by the other side, no FIN: not reopened
		if j.Class == ClassInvalid || after[0].state != f.state || after[0].expires != before[0].expires {
			d.Errorf("class = %v, entries %v, want accepted and no change", j.Class, d.list())
		}
	case "reopen", "reopen(e)":
		e := d.only()
		if !j.Opens() || e.State != SynSent || e.SeenReply || after[0].serial == before[0].serial {
			d.Errorf("judgement %+v, entry %v, want a new entry", j, e)
		}
		if toResponder := e.Original.Src == inner; toResponder != (f.dir == Original) {
			d.Errorf("entry %v, want the SYN's direction as original", e)
		}
	case "delete(c)":
		want := ClassNew
		if f.dir == Reply {
			want = ClassEstablished
		}
		if j.Class != want || len(after) != 0 {
			d.Errorf("class = %v, entries %v, want %v and none", j.Class, d.list(), want)
		}
	default:
		want := stateWords[f.text[:2]]
		if j.Class == ClassInvalid || len(after) != 1 || after[0].state != want {
			d.Fatalf("class = %v, entries %v, want accepted and %v", j.Class, d.list(), want)
		}
		restarts := f.segment != syn || f.state != SynSent || f.dir != Original
		if f.state != None && restarts && after[0].expires <= d.now {
			d.Errorf("expires = %v, want later than %v", after[0].expires, d.now)
		}
	}
}
