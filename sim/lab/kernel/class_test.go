//go:build linux

package kernel

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// One router between two machines, that writes the class of each packet into it.
func classifier(loose, liberal bool) *Plan {
	p := &Plan{}
	r := &Router{Name: "fw", Device: "fw", Loose: loose, Liberal: liberal}
	at := p.router(r)
	left := p.station(at, &Station{Device: "left", IPs: []netip.Addr{leftIP}})
	right := p.station(at, &Station{Device: "right", IPs: []netip.Addr{rightIP}})
	r.policy(left, r.table(Route{Prefix: everywhere, Kind: Via, Wire: right}))
	r.policy(right, r.table(Route{Prefix: everywhere, Kind: Via, Wire: left}))
	for i, state := range classes {
		r.chain("class", HookMark, Rule{State: state, Do: Class, Port: uint16(i)})
	}
	return p
}

var (
	leftIP, rightIP = netip.MustParseAddr("10.1.0.1"), netip.MustParseAddr("10.2.0.1")
	// The index is the mark.
	classes = []State{1: Invalid, 2: New, 3: Established, 4: Related}
	marks   = map[conntrack.Class]uint8{conntrack.ClassInvalid: 1, conntrack.ClassNew: 2, conntrack.ClassEstablished: 3, conntrack.ClassRelated: 4}
)

// TestConntrackJudgesAsTheKernelDoes sends the same packets through the kernel and
// through the simulator's connection tracking. End systems are honest; the router
// sees all of their packets, one direction, or what it happens to see.
func TestConntrackJudgesAsTheKernelDoes(t *testing.T) {
	needsKernel(t)
	const sequences = 1500 // of each kind
	for _, o := range []conntrack.Options{{}, {Loose: true}, {Liberal: true}, {Loose: true, Liberal: true}} {
		t.Run(fmt.Sprintf("loose=%v,liberal=%v", o.Loose, o.Liberal), func(t *testing.T) {
			f, err := Build(classifier(o.Loose, o.Liberal))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			seen := map[string]int{}
			for i := range sequences {
				rng := rand.New(rand.NewPCG(uint64(i), seedBase()))
				for _, packets := range [][]Packet{tcpSession(rng), datagrams(rng)} {
					if at := firstDifference(t, f, o, packets, seen); at >= 0 {
						t.Errorf("sequence %d:\n%s", i, told(t, f, o, smallest(t, f, o, packets[:at+1])))
						return
					}
				}
			}
			t.Logf("packets by protocol and class: %v", seen)
			for _, what := range []string{"Tcp invalid", "Tcp new", "Tcp established", "Udp new", "Udp established", "Icmp invalid", "Icmp new", "Icmp established", "Icmp related"} {
				if seen[what] < 100 { // of some 40,000 packets, most of them dozens a sequence
					t.Errorf("%s: %d packets", what, seen[what])
				}
			}
		})
	}
}

// firstDifference is the first packet that the two class otherwise, or -1.
func firstDifference(t *testing.T, f *Fabric, o conntrack.Options, packets []Packet, seen map[string]int) int {
	t.Helper()
	if err := f.Forget(""); err != nil {
		t.Fatal(err)
	}
	table := &conntrack.Table{}
	for i, p := range packets {
		want, got := judged(table, &o, p), marked(t, f, p)
		if seen != nil {
			seen[p.Protocol.String()+" "+want.String()]++
		}
		if marks[want] != got {
			return i
		}
	}
	return -1
}

// judged is the model's class; a first packet that passes leaves its entry.
func judged(table *conntrack.Table, o *conntrack.Options, p Packet) conntrack.Class {
	m := modelled(p)
	j := table.Judge(1, o, &m, 0)
	if j.Opens() {
		table.Commit(1, o, m.Tuple, &m, 0)
	}
	return j.Class
}

// marked is the kernel's class, as it stands in the packet at the far end.
func marked(t *testing.T, f *Fabric, p Packet) uint8 {
	t.Helper()
	from, _, _ := f.machine("left")
	if p.Src.Addr() == rightIP {
		from, _, _ = f.machine("right")
	}
	l, err := f.fly(from, p)
	if err != nil {
		t.Fatal(err)
	}
	if !l.Delivered {
		t.Fatalf("%v was lost:\n%s", p, l)
	}
	return l.Got.Class
}

// modelled is the packet in the simulator's form.
func modelled(p Packet) packet.Packet {
	m := packet.Packet{Tuple: tupleOf(p), Seq: p.Seq, Ack: p.Ack, Len: uint32(p.Len), TTL: firstTTL}
	if p.Protocol == sim.TCP {
		m.Win = windowOnWire
		for _, f := range []struct {
			wire  Flags
			model packet.Flags
		}{{SYN, packet.SYN}, {ACK, packet.ACK}, {FIN, packet.FIN}, {RST, packet.RST}} {
			if p.Flags&f.wire != 0 {
				m.Flags |= f.model
			}
		}
	}
	if p.Quoted != nil {
		m.Quoted = tupleOf(*p.Quoted)
	}
	return m
}

func tupleOf(p Packet) packet.Tuple {
	t := packet.Tuple{Proto: packet.Proto(p.Protocol), Src: p.Src.Addr(), Dst: p.Dst.Addr(), SrcPort: p.Src.Port(), DstPort: p.Dst.Port()}
	if p.Protocol == sim.ICMP {
		t.DstPort = packet.TypeCode(p.Type, p.Code)
	}
	return t
}

// smallest drops packets as long as the last one is still classed otherwise.
func smallest(t *testing.T, f *Fabric, o conntrack.Options, packets []Packet) []Packet {
	for again := true; again; {
		again = false
		for i := len(packets) - 2; i >= 0; i-- {
			fewer := slices.Delete(slices.Clone(packets), i, i+1)
			if at := firstDifference(t, f, o, fewer, nil); at >= 0 {
				packets, again = fewer[:at+1], true
				break
			}
		}
	}
	return packets
}

// told is a sequence with what the two made of each packet.
func told(t *testing.T, f *Fabric, o conntrack.Options, packets []Packet) string {
	if err := f.Forget(""); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	table := &conntrack.Table{}
	for _, p := range packets {
		fmt.Fprintf(&b, "%v: model %v, kernel %v\n", p, judged(table, &o, p), classes[marked(t, f, p)])
	}
	return b.String()
}

// peer is an honest end system of a TCP connection.
type peer struct {
	at         netip.AddrPort
	next, want uint32 // what it sends and expects next
	open       bool   // it may send data
	done       bool   // it has sent its FIN
	last       Packet
}

func (p *peer) segment(to *peer, flags Flags, bytes int) Packet {
	x := Packet{Protocol: sim.TCP, Src: p.at, Dst: to.at, Flags: flags, Seq: p.next, Len: bytes}
	if flags&ACK != 0 {
		x.Ack = p.want
	}
	p.next += uint32(bytes)
	if flags&(SYN|FIN) != 0 {
		p.next++
	}
	p.last = x
	return x
}

// get is what the peer makes of a packet in order; it is nothing else's.
func (p *peer) get(x Packet) {
	if x.Flags&SYN != 0 {
		p.want, p.open = x.Seq+1, x.Flags&ACK != 0 || p.open
		return
	}
	if x.Seq == p.want {
		p.want += uint32(x.Len)
		if x.Flags&FIN != 0 {
			p.want++
		}
	}
	p.open = true
}

// tcpSession is one or two connections between the same ports: opened, used, closed
// or reset, with repeated packets, and with packets that pass the router by.
func tcpSession(rng *rand.Rand) (seen []Packet) {
	side := rng.IntN(2)
	a := &peer{at: netip.AddrPortFrom(leftIP, 40000)}
	b := &peer{at: netip.AddrPortFrom(rightIP, 443)}
	if side == 1 {
		a.at, b.at = netip.AddrPortFrom(rightIP, 40000), netip.AddrPortFrom(leftIP, 443)
	}
	all, visible := visibility(rng)
	send := func(from, to *peer, flags Flags, bytes int) {
		x := from.segment(to, flags, bytes)
		if visible(from == a) {
			seen = append(seen, x)
		}
		to.get(x)
	}
	for round := range 2 {
		if round == 1 && (!all || !a.done || !b.done) {
			break // the ports are free again only where both have closed
		}
		a.next, b.next = rng.Uint32(), rng.Uint32()
		a.open, b.open, a.done, b.done = false, false, false, false
		send(a, b, SYN, 0)
		for rng.IntN(4) == 0 {
			seen = append(seen, a.last) // nobody answered yet
		}
		if rng.IntN(8) == 0 {
			send(b, a, RST|ACK, 0)
			break
		}
		send(b, a, SYN|ACK, 0)
		if rng.IntN(6) == 0 && visible(false) {
			seen = append(seen, b.last)
		}
		send(a, b, ACK, 0)
		reset := false
		for range rng.IntN(14) {
			from, to := a, b
			if rng.IntN(2) == 0 {
				from, to = b, a
			}
			switch n := rng.IntN(12); {
			case from.done:
				send(from, to, ACK, 0)
			case n < 5:
				send(from, to, ACK, 1+rng.IntN(500))
			case n < 9:
				send(from, to, ACK, 0)
			case n == 9 || from.at.Port() == 443 && to.done:
				send(from, to, FIN|ACK, 0)
				from.done = true
			case n == 10 && visible(from == a):
				seen = append(seen, from.last)
			case n == 11 && all:
				send(from, to, RST, 0)
				reset = true
			}
			if reset {
				break
			}
		}
	}
	return seen
}

// visibility says which of a session's packets meet the router.
func visibility(rng *rand.Rand) (all bool, visible func(original bool) bool) {
	switch flip, to := rng.IntN(8), rng.IntN(2) == 0; rng.IntN(4) {
	case 0:
		return false, func(original bool) bool { return original }
	case 1:
		return false, func(original bool) bool { return !original }
	case 2: // the way of one direction changes in mid-session
		return false, func(original bool) bool {
			flip--
			return flip > 0 || original == to
		}
	}
	return true, func(bool) bool { return true }
}

// datagrams are UDP, echo, and ICMP errors about anything sent before.
func datagrams(rng *rand.Rand) (out []Packet) {
	for range 4 + rng.IntN(12) {
		p := Packet{Protocol: sim.UDP, Len: 20}
		src, dst := leftIP, rightIP
		if rng.IntN(2) == 0 {
			src, dst = dst, src
		}
		client, server := uint16(40000+rng.IntN(2)), uint16(53)
		p.Src, p.Dst = netip.AddrPortFrom(src, client), netip.AddrPortFrom(dst, server)
		if rng.IntN(2) == 0 {
			p.Src, p.Dst = netip.AddrPortFrom(src, server), netip.AddrPortFrom(dst, client)
		}
		switch rng.IntN(4) {
		case 0:
			id := uint16(7 + rng.IntN(2))
			p = Packet{Protocol: sim.ICMP, Src: netip.AddrPortFrom(src, id), Dst: netip.AddrPortFrom(dst, id), Len: 20,
				Type: []uint8{echoRequest, echoReply}[rng.IntN(2)]}
		case 1:
			if len(out) == 0 {
				continue
			}
			about := out[rng.IntN(len(out))]
			if about.Quoted != nil {
				continue
			}
			// It goes to who sent that packet, from who would have got it.
			p = Packet{Protocol: sim.ICMP, Src: netip.AddrPortFrom(about.Dst.Addr(), 0), Dst: netip.AddrPortFrom(about.Src.Addr(), 0),
				Type: unreachable, Code: portCode, Quoted: &about}
		}
		out = append(out, p)
	}
	return out
}
