package sim

import (
	"fmt"
	"net/netip"
	"slices"

	"azpath/sim/internal/acl"
	"azpath/sim/internal/packet"
)

// NICRules is what judges first packets at one network interface, in one direction:
// its network's security admin rules, its subnet's NSG and its own, by the very code
// that a packet meets. Routes, the other side and open connections are not asked.
// It must not be used by two goroutines at once.
type NICRules struct {
	NIC       string
	Direction Direction
	// Addresses are the interface's own: the destinations of what comes in, the
	// sources of what goes out.
	Addresses []netip.Addr

	net *Network
	nic *nic
}

// NICRules finds an interface's rules, or those of an API Management instance's
// machines. The error is an [*InputError].
func (n *Network) NICRules(name string, dir Direction) (*NICRules, error) {
	d, err := n.nicNamed(name)
	if err != nil {
		return nil, err
	}
	if dir != Inbound && dir != Outbound {
		return nil, &InputError{Path: "direction", Problem: "want " + directionNames.list()}
	}
	return &NICRules{NIC: d.name, Direction: dir, Addresses: slices.Clone(d.ips), net: n, nic: d}, nil
}

// Distinctions are the tests by which these rules tell packets from or to the
// interface's own addresses apart; no others can make them differ.
func (r *NICRules) Distinctions() *Distinctions {
	d := r.nic
	g := &gatherer{n: r.net, x: &Distinctions{labels: map[string]int{}}, lists: map[*acl.List]*judged{}, constants: map[netip.Addr]bool{}, ports: map[Ports]bool{}, twins: &twins{}}
	for _, level := range []*nsg{d.own.admin, d.own.subnet, d.own.nic} {
		switch {
		case level == nil:
		case r.Direction == Inbound:
			g.rules(&level.in, true, d.ips)
		default:
			g.rules(&level.out, false, d.ips)
			g.rules(level.platform, false, d.ips)
		}
	}
	if r.Direction == Outbound {
		g.constant(wireServer, metadata)
		g.port(licensingPort)
		at := slices.Concat(unrouted, r.net.lookPublic, d.subnet.table.prefixes())
		g.probe(at, func(a netip.Addr) uint32 {
			return yes(r.net.routed(a) && d.subnet.table.systemDefault(a))
		})
	}
	g.finish()
	return g.x
}

// Allow says whether the rules let the first packet of a flow pass, and what that
// leans on. Source and destination are the packet's; ports are zero for ICMP. It
// allocates only to name assumptions. The error says that the interface has no such
// address, or that the families differ.
func (r *NICRules) Allow(p Protocol, source, destination netip.Addr, sourcePort, port uint16) (bool, []Assumption, error) {
	own := destination
	if r.Direction == Outbound {
		own = source
	}
	if !r.nic.owns(own) {
		return false, nil, &InputError{Path: "address", Value: quote(own.String()), Problem: fmt.Sprintf("no address of %s, want %s", r.NIC, r.nic.addresses())}
	}
	if source.Is4() != destination.Is4() {
		return false, nil, &InputError{Path: "address", Problem: "source and destination are of two families"}
	}
	t := packet.Tuple{Proto: packet.Proto(p), Src: source, Dst: destination, SrcPort: sourcePort, DstPort: port}
	w := r.net.walker()
	defer r.net.walkers.Put(w)
	w.load(&t, packet.SYN, 1000, 0, 0)
	w.leg, w.end, w.assume, w.rec, w.past = LegSYN, ending{}, 0, nil, nil
	if !t.Proto.HasPorts() {
		w.leg = LegRequest
	}
	ok := r.nic.asked(w, r.Direction)
	leans := w.assume.list()
	w.assume, w.end = 0, ending{}
	return ok, leans, nil
}
