package conntrack

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"azpath/sim/internal/packet"
)

// numbered is one of 2^32 tuples.
func numbered(i uint32) packet.Tuple {
	t := tupleTo(packet.UDP, uint16(i))
	t.SrcPort = uint16(i >> 16)
	return t
}

func (t *Table) mustAdd(tb testing.TB, node uint32, tuple packet.Tuple, idle, now time.Duration) Handle {
	tb.Helper()
	h, ok := t.Add(node, tuple, tuple.Reverse(), idle, now)
	if !ok {
		tb.Fatalf("Add(%d, %v) = false, want true", node, tuple)
	}
	return h
}

// knows says whether the table finds tuple, without restarting anything.
func (t *Table) knows(node uint32, tuple packet.Tuple) bool {
	k := at(node, tuple)
	h, _ := t.lookup(&k)
	return h != 0
}

func TestResetForgetsAllAndKeepsItsMemory(t *testing.T) {
	var table Table
	for range 3 {
		for i := range uint32(1000) {
			table.mustAdd(t, i%3, numbered(i), 0, 0)
		}
		table.Reset()
		if table.Len() != 0 || table.knows(0, numbered(0)) {
			t.Fatalf("Len = %d after Reset, want 0", table.Len())
		}
		if err := table.sound(); err != nil {
			t.Fatal(err)
		}
	}
	if cap(table.entries) < 1000 {
		t.Errorf("room for %d entries, want the old 1000", cap(table.entries))
	}
}

func TestEntriesOfAnEarlierGenerationStayDeadAfterWrapAround(t *testing.T) {
	var table Table
	table.mustAdd(t, 1, numbered(7), 0, 0) // in generation 1
	table.generation = math.MaxUint32      // 2^32-2 resets later
	table.full, table.entries = 0, table.entries[:0]
	table.mustAdd(t, 1, numbered(8), 0, 0)
	table.Reset() // generation 1 again, were it not for the clearing
	table.mustAdd(t, 1, numbered(9), 0, 0)
	if table.knows(1, numbered(7)) || table.knows(1, numbered(8)) || !table.knows(1, numbered(9)) {
		t.Error("an entry of before the wrap-around is found")
	}
	if err := table.sound(); err != nil {
		t.Error(err)
	}
}

func TestNodesDoNotShareEntries(t *testing.T) {
	var table Table
	table.mustAdd(t, 1, numbered(1), 0, 0)
	if h, dir := table.Find(2, numbered(1), 0); h != 0 || dir != 0 {
		t.Errorf("Find at another node = %d %v, want nothing", h, dir)
	}
	table.mustAdd(t, 2, numbered(1), 0, 0)
	table.Forget(1)
	if table.knows(1, numbered(1)) || !table.knows(2, numbered(1)) {
		t.Error("Forget(1) did not remove the entries of node 1 alone")
	}
}

// Everything is stored, found and removed again while the table grows, in an
// order that makes the slots of removed entries be refilled.
func TestManyEntriesComeAndGo(t *testing.T) {
	var table Table
	random := rand.New(rand.NewPCG(1, 2))
	alive := map[uint32]bool{}
	for range 20_000 {
		i := random.Uint32N(3000)
		if alive[i] {
			table.DeleteOne(numbered(i))
		} else {
			table.mustAdd(t, 5, numbered(i), 0, 0)
		}
		alive[i] = !alive[i]
	}
	for i, want := range alive {
		if table.knows(5, numbered(i)) != want || table.knows(5, numbered(i).Reverse()) != want {
			t.Fatalf("entry %d: known = %v, want %v", i, !want, want)
		}
	}
	if err := table.sound(); err != nil {
		t.Fatal(err)
	}
}

// DeleteOne removes the entry of tuple at node 5.
func (t *Table) DeleteOne(tuple packet.Tuple) {
	k := at(5, tuple)
	h, _ := t.lookup(&k)
	t.remove(h)
}

func TestExpiredEntriesMakeRoomBeforeTheTableGrows(t *testing.T) {
	var table Table
	for i := range uint32(100_000) {
		table.mustAdd(t, 1, numbered(i), time.Second, time.Duration(i)*100*time.Millisecond)
	}
	if len(table.slots) > 256 {
		t.Errorf("%d slots for 10 live entries, want no more than 256", len(table.slots))
	}
}

func TestEntriesComeOldestFirst(t *testing.T) {
	var table Table
	for i := range uint32(50) {
		table.mustAdd(t, 1, numbered(i), 0, 0)
	}
	table.DeleteFunc(1, 0, func(e Entry) bool { return e.Original.DstPort%3 == 0 })
	for i := range uint32(5) {
		table.mustAdd(t, 1, numbered(100+i), 0, 0) // in the slots of removed ones
	}
	var ports []uint16
	for e := range table.Entries(1, 0) {
		ports = append(ports, e.Original.DstPort)
	}
	if !slices.IsSorted(ports) || len(ports) != 33+5 {
		t.Errorf("ports of entries = %v, want 38 in the order they came", ports)
	}
	for range table.Entries(1, 0) {
		break // a caller may stop
	}
}

// The clone and the original must share nothing that either can change.
func TestCloneIsIndependent(t *testing.T) {
	var table Table
	for i := range uint32(40) {
		table.mustAdd(t, 1, numbered(i), 0, 0)
	}
	table.DeleteFunc(1, 0, func(e Entry) bool { return e.Original.DstPort%2 == 0 })
	clone := table.Clone()
	a, b := reflect.ValueOf(table), reflect.ValueOf(*clone)
	for i := range a.NumField() {
		if k := a.Field(i).Kind(); (k == reflect.Slice || k == reflect.Map) && !a.Field(i).IsNil() && a.Field(i).Pointer() == b.Field(i).Pointer() {
			t.Errorf("%s is shared", a.Type().Field(i).Name)
		}
	}
	before := clone.snapshot(0)
	table.Find(1, numbered(1).Reverse(), 99)
	table.mustAdd(t, 1, numbered(1000), 0, 0)
	table.Forget(1)
	if !slices.Equal(before, clone.snapshot(0)) || clone.sound() != nil || clone.Len() != 20 {
		t.Error("the clone changed with the original")
	}
}

func TestAHandleIsReadableAfterItsEntryEnded(t *testing.T) {
	d := &device{T: t, snat: pool}
	https := tupleTo(packet.TCP, 443)
	a, _ := pair(https)
	j := d.want(a.send(fSYN, 0), ClassNew)
	j = d.want(a.send(fRST, 0), ClassNew)
	if d.Len() != 0 || d.Entry(j.Entry).Original != https {
		t.Errorf("entry = %v, want the one that ended", d.Entry(j.Entry))
	}
	if m, ok := d.Mapping(j.Entry, j.Direction); !ok || m.Apply().Src != pool {
		t.Errorf("Mapping = %v %v, want one to %v", m, ok, pool)
	}
}

func TestATupleThatIsItsOwnReverseIsOneEntry(t *testing.T) {
	var table Table
	self := packet.Tuple{Proto: packet.UDP, Src: inner, Dst: inner, SrcPort: 5, DstPort: 5}
	table.mustAdd(t, 5, self, 0, 0)
	if h, dir := table.Find(5, self, 0); h == 0 || dir == 0 {
		t.Errorf("Find = %d %v, want the entry", h, dir)
	}
	table.DeleteOne(self)
	if table.Len() != 0 || table.sound() != nil {
		t.Errorf("Len = %d, want 0", table.Len())
	}
}

// net:T1
func TestDocumentedFlowTable(t *testing.T) {
	var table Table
	https := tupleTo(packet.TCP, 443)
	table.mustAdd(t, 1, https, 4*time.Minute, 0)
	if _, dir := table.Find(1, https.Reverse(), time.Minute); dir != Reply {
		t.Errorf("Find(reply) = %v, want %v", dir, Reply)
	}
	if _, dir := table.Find(1, https, 5*time.Minute-1); dir != Original {
		t.Errorf("Find = %v, want %v: the reply restarted the timer", dir, Original)
	}
	if h, _ := table.Find(1, https, 10*time.Minute); h != 0 {
		t.Error("Find found a flow that was idle for too long")
	}
	if _, ok := table.Add(1, https, https.Reverse(), 0, 0); !ok {
		t.Error("Add = false after the flow expired, want true")
	}
	if _, ok := table.Add(1, https.Reverse(), https, 0, 0); ok {
		t.Error("Add of the other direction = true, want false")
	}
}

func TestPortsRunOut(t *testing.T) {
	var table Table
	o := &Options{}
	n := 0
	for i := range uint32(600) {
		from := packet.Tuple{Proto: packet.UDP, Src: inner, SrcPort: 80, Dst: outer, DstPort: 53}
		b := from.Src.As4()
		b[2], b[3] = byte(i>>8), byte(i)
		from.Src = addrFrom4(b)
		left := from
		left.Src = pool
		port, ok := table.FreePort(1, from, left, 0)
		if !ok {
			break
		}
		left.SrcPort = port
		if _, ok := table.Commit(1, o, from, &packet.Packet{Tuple: left}, 0); !ok {
			t.Fatalf("FreePort = %d, which is not free", port)
		}
		n++
	}
	if n != 511 {
		t.Errorf("%d flows got a port below 512, want 511", n)
	}
	if table.remapped != 510 {
		t.Errorf("%d ports counted as changed, want 510", table.remapped)
	}
	clone := table.Clone()
	clone.Reset()
	table.Forget(1)
	if table.remapped != 0 || clone.remapped != 0 {
		t.Errorf("%d and %d ports counted as changed in empty tables", table.remapped, clone.remapped)
	}
	esp := packet.Tuple{Proto: packet.ESP, Src: pool, Dst: outer}
	if _, ok := table.FreePort(1, esp, esp, 0); !ok {
		t.Error("FreePort(esp) = false, want true: nobody has it")
	}
	table.mustAdd(t, 1, esp, 0, 0)
	if _, ok := table.FreePort(1, esp, esp, 0); ok {
		t.Error("FreePort(esp) = true, want false: no port can tell them apart")
	}
}

// Whose port was changed keeps the new one, and nobody else gets it. ct:7
func TestAChangedPortBelongsToItsInnerPortAlone(t *testing.T) {
	from := func(src string, port uint16, dst string) packet.Tuple {
		return packet.Tuple{Proto: packet.UDP, Src: ip(src), SrcPort: port, Dst: ip(dst), DstPort: 53}
	}
	const first, second = "203.0.113.10", "203.0.113.77"
	open := func(d *device, original packet.Tuple) uint16 {
		d.Helper()
		out, _ := d.through(&packet.Packet{Tuple: original})
		return out.SrcPort
	}
	for _, test := range []struct {
		claim   string
		between func(d *device, changed uint16)
		next    packet.Tuple
		same    bool
	}{
		{"the same inner port gets it again", nil, from("10.0.0.5", 51000, second), true},
		{"another inner address does not", nil, from("10.0.0.6", 51000, second), false},
		{"another inner port does not", nil, from("10.0.0.5", 51001, second), false},
		{"not behind another outer address", func(d *device, _ uint16) { d.snat = virtual }, from("10.0.0.5", 51000, second), false},
		{"not after the entry expired", func(d *device, _ uint16) { d.now += time.Hour }, from("10.0.0.5", 51000, second), false},
		{"not after a reset", func(d *device, _ uint16) { d.Reset() }, from("10.0.0.5", 51000, second), false},
		{"not at another node", func(d *device, _ uint16) { d.node = 2 }, from("10.0.0.5", 51000, second), false},
		{"not if it is taken there", func(d *device, changed uint16) { open(d, from("10.0.0.9", changed, second)) }, from("10.0.0.5", 51000, second), false},
	} {
		t.Run(test.claim, func(t *testing.T) {
			d := &device{T: t, snat: pool}
			open(d, from("10.0.0.4", 51000, first))
			changed := open(d, from("10.0.0.5", 51000, first))
			if test.between != nil {
				test.between(d, changed)
			}
			got := open(d, test.next)
			if (got == changed) != test.same || !test.same && got != test.next.SrcPort {
				t.Errorf("port = %d, changed one was %d", got, changed)
			}
		})
	}
}

func TestKeysThatDifferInOneWordDiffer(t *testing.T) {
	k := at(7, packet.Tuple{Proto: packet.TCP, Src: ip("2001:db8::1"), SrcPort: 1, Dst: ip("2001:db8::2"), DstPort: 2})
	for i, change := range []func(*key){
		func(k *key) { k.srcHi++ }, func(k *key) { k.srcLo++ }, func(k *key) { k.dstHi++ },
		func(k *key) { k.dstLo++ }, func(k *key) { k.ports++ }, func(k *key) { k.proto++ },
	} {
		other := k
		if !other.equal(&k) {
			t.Error("a key is not equal to its copy")
		}
		if change(&other); other.equal(&k) || other.hash() == k.hash() {
			t.Errorf("word %d does not tell keys apart", i)
		}
	}
}

func TestKeysGiveTheTupleBack(t *testing.T) {
	for _, want := range []packet.Tuple{
		numbered(77), packet.Echo(inner, outer, 9),
		{Proto: packet.TCP, Src: ip("2001:db8::1"), SrcPort: 1, Dst: ip("::"), DstPort: 65535},
	} {
		k := at(math.MaxUint32, want)
		if got := k.tuple(); got != want || k.node() != math.MaxUint32 {
			t.Errorf("key of %v gives back %v at node %d", want, got, k.node())
		}
	}
}

func TestEveryValueHasAName(t *testing.T) {
	for _, enum := range []struct {
		first, last int
		name        func(uint8) string
		stranger    string
	}{
		{1, int(Reply), func(v uint8) string { return Direction(v).String() }, "Direction"},
		{1, int(ClassRelated), func(v uint8) string { return Class(v).String() }, "Class"},
		{1, int(Malformed), func(v uint8) string { return Cause(v).String() }, "Cause"},
		{0, states - 1, func(v uint8) string { return State(v).String() }, "State"},
	} {
		seen := map[string]bool{}
		for v := range 256 {
			got, stranger := enum.name(uint8(v)), fmt.Sprintf("%s(%d)", enum.stranger, v)
			if known := v >= enum.first && v <= enum.last; known == (got == stranger) || seen[got] {
				t.Errorf("%s %d prints %q", enum.stranger, v, got)
			}
			seen[got] = true
		}
	}
}
