package sim

import (
	"fmt"
	"net/netip"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// portLimit is how many source ports an address has for the connections behind it.
// Zero is without a known limit. Only a World has so many connections that it
// matters: a flow traced alone asks nothing.
type portLimit struct {
	counting conntrack.Counting
	ports    int // of one address; with PerMachine, of one machine by it
	same     int // connections of one address to one destination, where that is less
}

// choose is one of the addresses: of those that have a free port, if any has.
func (l *portLimit) choose(w *walker, at deviceID, ref uint32, addrs []netip.Addr, left packet.Tuple) netip.Addr {
	if w.live == nil || l.ports == 0 || len(addrs) == 1 {
		return addrs[w.choose(at, len(addrs))]
	}
	var free []netip.Addr
	for _, a := range addrs {
		if left.Src = a; !l.full(w, ref, w.p.Tuple, left) {
			free = append(free, a)
		}
	}
	if free == nil {
		free = addrs
	}
	return free[w.choose(at, len(free))]
}

// full says whether no port of left.Src is free for a connection that arrived as
// original. What has expired by now counts no more.
func (l *portLimit) full(w *walker, ref uint32, original, left packet.Tuple) bool {
	if w.live == nil || l.ports == 0 || !l.over(w.st.Used(ref, l.counting, original, left)) {
		return false
	}
	w.st.Sweep(w.now)
	return l.over(w.st.Used(ref, l.counting, original, left))
}

func (l *portLimit) over(toDestination, cone int) bool {
	return toDestination >= l.toOne() || cone >= l.ports
}

// toOne is how many connections go to one destination.
func (l *portLimit) toOne() int {
	if l.same != 0 {
		return min(l.same, l.ports)
	}
	return l.ports
}

// count counts a new connection.
func (l *portLimit) count(w *walker, h conntrack.Handle) {
	if w.live != nil && l.ports != 0 {
		w.st.Count(h, l.counting)
	}
}

// says is the figure behind an exhaustion, made only for a trace.
func (l *portLimit) says(w *walker, ref uint32, original, left packet.Tuple) string {
	n, cone := w.st.Used(ref, l.counting, original, left)
	by, whose := left.Src.String(), ""
	if l.counting&conntrack.PerMachine != 0 {
		whose = " for " + original.Src.String()
	}
	if cone >= l.ports && l.ports > 0 {
		return fmt.Sprintf("%d of %d UDP ports of %s%s are taken", cone, l.ports, by, whose)
	}
	to := netip.AddrPortFrom(left.Dst, left.DstPort)
	return fmt.Sprintf("%d of %d ports of %s%s are taken towards %s", n, l.toOne(), by, whose, to)
}

// exhausted is the remark about a connection that found no port.
func (l *lending) exhausted(w *walker, left packet.Tuple) string {
	if w.rec == nil {
		return ""
	}
	return l.rule.List + ": " + l.ports.says(w, w.ref(l.state, memoryTracking), w.p.Tuple, left)
}

// byFamily are the ways out of a machine, or the reasons why it has none.
type byFamily struct {
	four, six *lending
	no4, no6  string
	former4   []*lending // of IPv4 that would serve if four did not, with state
}

func (b *byFamily) of(a netip.Addr) *lending {
	if a.Is4() {
		return b.four
	}
	return b.six
}

func (b *byFamily) problem(a netip.Addr) string {
	if a.Is4() {
		return b.no4
	}
	return b.no6
}

// lends is who lends the packet in hand its source. A connection that another
// lender holds goes on with that one when a NAT gateway comes (net:6.2.b3).
func (b *byFamily) lends(w *walker) *lending {
	if w.talk.resumed && w.p.Src.Is4() {
		for _, l := range b.former4 {
			if _, ok := l.holds(w, w.ref(l.state, memoryTracking)); ok {
				return l
			}
		}
	}
	return b.of(w.p.Src)
}

// exhausted is the remark about a connection through the firewall that found no
// port.
func (d *firewall) exhausted(w *walker, left packet.Tuple) string {
	if w.rec == nil {
		return ""
	}
	return d.limit.says(w, w.ref(d.id, memoryTracking), w.tr.arrived, left)
}
