package conntrack

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"azpath/sim/internal/packet"
)

// world runs the table and the reference side by side under random packets,
// which are mostly those of honest ends whose packets are sometimes lost, and
// sometimes a little wrong.
type world struct {
	table *Table
	ref   *reference
	now   time.Duration
	hosts map[packet.Tuple]*host
	hit   func(f fact, c Class, why Cause) // told what every packet met
}

func newWorld() *world {
	return &world{table: &Table{}, ref: newReference(), hosts: map[packet.Tuple]*host{}, hit: func(fact, Class, Cause) {}}
}

// The same few ends meet again and again, so that entries are met in all states.
func sessions() *rapid.Generator[packet.Tuple] {
	return rapid.Custom(func(t *rapid.T) packet.Tuple {
		tuple := packet.Tuple{
			Src: inner, Dst: rapid.SampledFrom([]netip.Addr{outer, virtual}).Draw(t, "dst"),
			Proto: rapid.SampledFrom([]packet.Proto{packet.TCP, packet.TCP, packet.TCP, packet.TCP, packet.UDP, packet.ICMP, packet.ESP, packet.GRE}).Draw(t, "proto"),
		}
		switch tuple.Proto {
		case packet.ICMP:
			return packet.Echo(tuple.Src, tuple.Dst, 7)
		case packet.TCP, packet.UDP:
			tuple.SrcPort, tuple.DstPort = rapid.SampledFrom([]uint16{51000, 443}).Draw(t, "port"), 443
		}
		return tuple
	})
}

func options() *rapid.Generator[Options] {
	return rapid.Custom(func(t *rapid.T) Options {
		return Options{Loose: rapid.Bool().Draw(t, "loose"), Liberal: rapid.Bool().Draw(t, "liberal")}
	})
}

// end is the host that sends tuple, made with its peer when first wanted.
func (w *world) end(t packet.Tuple, first uint32) *host {
	if w.hosts[t] == nil {
		w.hosts[t] = &host{tuple: t, next: first}
	}
	return w.hosts[t]
}

// usual is what an end would send next to an entry in state s; random flags
// alone hardly ever finish a handshake.
var usual = map[State][]packet.Flags{
	None: {fSYN}, SynSent: {fSYNACK, fSYN}, SynSent2: {fSYNACK}, SynReceived: {fACK},
	Established: {fACK, fFIN}, FinWait: {fACK, fFIN}, CloseWait: {fFIN}, LastAck: {fACK, fSYN}, TimeWait: {fSYN}, Close: {fSYN},
}

// draw makes the next packet and gives it to the end it is for, or loses it.
func (w *world) draw(t *rapid.T, node uint32) *packet.Packet {
	tuple := tupleTo(packet.TCP, 443)
	if rapid.IntRange(0, 9).Draw(t, "another session") == 0 {
		tuple = sessions().Draw(t, "session")
	}
	if rapid.Bool().Draw(t, "reply") {
		tuple = tuple.Reverse()
		if e, _ := w.ref.find(node, tuple.Reverse(), w.now); e != nil && rapid.IntRange(0, 9).Draw(t, "from elsewhere") > 0 {
			tuple = e.Reply // the way back through a translation
		}
	}
	if tuple.Proto != packet.TCP {
		return &packet.Packet{Tuple: tuple}
	}
	from, to := w.end(tuple, 0xfffff000), w.end(tuple.Reverse(), 7000)
	flags := rapid.SampledFrom([]packet.Flags{fSYN, fSYNACK, fACK, fACK, fFIN, fRST, fRST | fACK, 0, fSYN | packet.FIN}).Draw(t, "flags")
	if e, _ := w.ref.find(node, tuple, w.now); e != nil && rapid.IntRange(0, 2).Draw(t, "anything") > 0 {
		flags = rapid.SampledFrom(usual[e.State]).Draw(t, "usual flags")
	}
	before := *from
	if flags == fSYN && rapid.Bool().Draw(t, "other start") {
		from.next += 500_000
	}
	p := from.send(flags, rapid.SampledFrom([]uint32{0, 0, 1, 40000}).Draw(t, "length"))
	if rapid.IntRange(0, 9).Draw(t, "wrong") == 0 {
		off := rapid.SampledFrom([]uint32{1, 0xffffffff, 64001, 200_000, ^uint32(200_000)})
		p.Seq += off.Draw(t, "seq off")
		p.Ack += off.Draw(t, "ack off")
	}
	switch rapid.SampledFrom([]string{"arrives", "arrives", "arrives", "lost", "unsent"}).Draw(t, "fate") {
	case "arrives":
		to.receive(p)
	case "unsent":
		*from = before // the same numbers will be sent again
	}
	return p
}

// packets sends some packets through one device.
func (w *world) packets(t *rapid.T) {
	node := rapid.Uint32Range(1, 2).Draw(t, "node")
	o := options().Draw(t, "options")
	for range rapid.IntRange(1, 30).Draw(t, "how many") {
		w.packet(t, node, o)
	}
}

// packet sends one packet through a node and compares the judgements.
func (w *world) packet(t *rapid.T, node uint32, o Options) {
	p := w.draw(t, node)
	if rapid.IntRange(0, 19).Draw(t, "is an error") == 0 {
		e := packet.ErrorFrom(ip("192.0.2.1"), 3, 1, p.Tuple)
		if rapid.IntRange(0, 4).Draw(t, "misdirected") == 0 {
			e.Dst = pool
		}
		p = &e
	}
	f := fact{dir: Original, segment: segmentOf(p.Flags)}
	if e, dir := w.ref.find(node, p.Tuple, w.now); e != nil {
		f.dir, f.state = dir, e.State
	}
	before := w.table.snapshot(w.now)
	class, why := w.ref.Judge(node, &o, p, w.now)
	j := w.table.Judge(node, &o, p, w.now)
	if j.Class != class || j.Cause != why {
		t.Fatalf("Judge(%v seq %d ack %d in %v %v, %+v) = %v %v, want %v %v", p, p.Seq, p.Ack, f.dir, f.state, o, j.Class, j.Cause, class, why)
	}
	if p.Proto == packet.TCP {
		w.hit(f, class, why)
	}
	if (class == ClassInvalid || class == ClassRelated) && !slices.Equal(before, w.table.snapshot(w.now)) {
		t.Fatalf("Judge(%v) is %v but changed the table", p, class)
	}
	if (class == ClassInvalid) != (j.Entry == 0) && !j.Opens() {
		t.Fatalf("Judge(%v) is %v and names entry %d", p, class, j.Entry)
	}
	if j.Opens() && rapid.IntRange(0, 4).Draw(t, "dropped") > 0 {
		w.commit(t, node, &o, p)
	}
}

// commit lets a first packet leave, perhaps translated.
func (w *world) commit(t *rapid.T, node uint32, o *Options, p *packet.Packet) {
	left := *p
	if rapid.Bool().Draw(t, "snat") {
		left.Src = pool
		if port, ok := w.table.FreePort(node, p.Tuple, left.Tuple, w.now); ok {
			left.SrcPort = port
		}
	}
	if left.Dst == virtual && rapid.Bool().Draw(t, "dnat") {
		left.Dst = outer
	}
	want := w.ref.Commit(node, o, p.Tuple, &left, w.now)
	if _, got := w.table.Commit(node, o, p.Tuple, &left, w.now); got != want {
		t.Fatalf("Commit(%v as %v) = %v, want %v", p, left, got, want)
	}
}

func (w *world) check(t *rapid.T) {
	for node := range uint32(4) {
		got := slices.Collect(w.table.Entries(node, w.now))
		if want := w.ref.Entries(node, w.now); !slices.Equal(got, want) {
			t.Fatalf("Entries(%d) differ (-want +got):\n%s", node, diff(want, got))
		}
	}
	if err := w.table.sound(); err != nil {
		t.Fatal(err)
	}
}

// sound says what is broken in the index, if anything.
func (t *Table) sound() error {
	live, full := 0, 0
	for i := range t.entries {
		e := &t.entries[i]
		if !e.live {
			continue
		}
		live++
		for _, dir := range []Direction{Original, Reply} {
			if h, _ := t.lookup(e.key(dir)); h != Handle(i+1) {
				return fmt.Errorf("entry %d is not found by its %v tuple", i+1, dir)
			}
		}
	}
	for _, s := range t.slots {
		if s.stamp == t.generation {
			full++
		}
	}
	if full != t.full || full != 2*live || live+len(t.spare) != len(t.entries) {
		return fmt.Errorf("%d live, %d slots of %d, %d spare of %d entries", live, full, t.full, len(t.spare), len(t.entries))
	}
	return cmp.Or(t.soundFormer(), t.soundDues())
}

// soundFormer says what is broken in the index of changed ports.
func (t *Table) soundFormer() error {
	linked := map[Handle]bool{}
	for s, h := range t.former {
		for ; h != 0; h = t.entries[h-1].alike {
			if e := &t.entries[h-1]; !e.live || !e.remapped() || e.source() != s || linked[h] {
				return fmt.Errorf("entry %d stands among those with source %v", h, s)
			}
			linked[h] = true
		}
	}
	for i := range t.entries {
		if e := &t.entries[i]; e.live && e.remapped() && !linked[Handle(i+1)] {
			return fmt.Errorf("entry %d, whose port was changed, is not found by its source", i+1)
		}
	}
	return nil
}

// soundDues says which entry would not be looked at when it expires.
func (t *Table) soundDues() error {
	next := map[due]bool{}
	for i, d := range t.dues {
		next[d] = true
		if i > 0 && d.at < t.dues[(i-1)/2].at {
			return fmt.Errorf("due %d is earlier than the one above", i)
		}
	}
	for i := range t.entries {
		e := &t.entries[i]
		if t.timed && e.live && e.expires != forever && (e.due > e.expires || !next[due{e.due, e.serial, Handle(i + 1)}]) {
			return fmt.Errorf("entry %d expires at %v and is looked at at %v", i+1, e.expires, e.due)
		}
	}
	return nil
}

// actions are what can happen to a world.
func (w *world) actions() map[string]func(*rapid.T) {
	flow := func(t *rapid.T) (uint32, packet.Tuple) { return 3, sessions().Draw(t, "flow") }
	return map[string]func(*rapid.T){
		"":        w.check,
		"packets": w.packets,
		"time": func(t *rapid.T) {
			seconds := []int{0, 1, 2, 3, 9, 10, 29, 30, 60, 119, 120, 300, 432000}
			w.now += time.Duration(rapid.SampledFrom(seconds).Draw(t, "seconds")) * time.Second
		},
		"flow": func(t *rapid.T) {
			node, tuple := flow(t)
			if rapid.Bool().Draw(t, "reply") {
				tuple = tuple.Reverse()
			}
			want := w.ref.Find(node, tuple, w.now)
			if _, got := w.table.Find(node, tuple, w.now); got != want {
				t.Fatalf("Find(%v) = %v, want %v", tuple, got, want)
			}
		},
		"add": func(t *rapid.T) {
			node, tuple := flow(t)
			idle := time.Duration(rapid.IntRange(0, 1).Draw(t, "idle")) * 4 * time.Minute
			want := w.ref.Add(node, tuple, tuple.Reverse(), idle, w.now)
			if _, got := w.table.Add(node, tuple, tuple.Reverse(), idle, w.now); got != want {
				t.Fatalf("Add(%v) = %v, want %v", tuple, got, want)
			}
		},
		"rare": func(t *rapid.T) {
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				w.table.Reset()
				w.ref = newReference()
			case 1:
				w.ref.Forget(1)
				w.table.Forget(1)
			case 2:
				w.table = w.table.Clone()
			}
		},
	}
}

func TestTableIsTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { t.Repeat(newWorld().actions()) })
}

// The drawn packets must reach what there is to reach, or the test above says little.
func TestDrawnPacketsMeetEveryCellAndCause(t *testing.T) {
	cells, causes := map[fact]int{}, map[Cause]int{}
	runs := rapid.Custom(func(t *rapid.T) int {
		w := newWorld()
		w.hit = func(f fact, c Class, why Cause) { cells[f]++; causes[why]++ }
		for range 10 {
			w.packets(t)
		}
		return 0
	})
	for seed := range 400 { // the same ones every time
		runs.Example(seed)
	}
	for _, f := range observed() {
		f.text = ""
		if cells[f] == 0 {
			t.Errorf("cell %v %v %v was not met", f.dir, segmentFlags[f.segment], f.state)
		}
	}
	for why := NoEntry; why <= Malformed; why++ {
		if causes[why] < 5 && why != Misdirected { // that is ICMP's
			t.Errorf("cause %v was met %d times, want more", why, causes[why])
		}
	}
	t.Log(causes)
}
