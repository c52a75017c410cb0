package sim

import (
	"cmp"
	"net/netip"
	"slices"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// SNATUse is how many source ports of a public address are taken in a World, of
// how many. A port serves one TCP connection for each destination, so each
// destination is a line of its own; a UDP port belongs to one machine's port,
// whatever that sends to (net:6.2.b6). Through an Azure Firewall UDP counts as TCP.
type SNATUse struct {
	Lender      string // "NAT gateway natgw", "load balancer lb", "fw"
	Address     netip.Addr
	Machine     netip.Addr // whose ports they are; zero where all machines share them
	Protocol    Protocol
	Destination netip.AddrPort // zero where the destination does not matter
	Used, Limit int
}

// SNATPorts lists what is taken of the source ports that NAT gateways, load
// balancers and Azure Firewalls have, the fullest first. Ports of which nothing is
// taken are left out.
func (w *World) SNATPorts() []SNATUse {
	var out []SNATUse
	for _, l := range w.net.lenders {
		out = append(out, w.portsOf(l.rule.List, l.state, &l.ports)...)
	}
	for _, d := range w.net.devices {
		if f, ok := d.(*firewall); ok {
			out = append(out, w.portsOf(f.name, f.id, &f.limit)...)
		}
	}
	slices.SortFunc(out, func(a, b SNATUse) int {
		return cmp.Or(
			cmp.Compare(float64(b.Used)/float64(b.Limit), float64(a.Used)/float64(a.Limit)), cmp.Compare(a.Lender, b.Lender),
			a.Address.Compare(b.Address), a.Machine.Compare(b.Machine), cmp.Compare(a.Protocol, b.Protocol), a.Destination.Compare(b.Destination))
	})
	return out
}

func (w *World) portsOf(lender string, id deviceID, limit *portLimit) (out []SNATUse) {
	at := map[SNATUse]int{}                           // where in out
	ends := map[SNATUse]map[netip.AddrPort]struct{}{} // of a UDP cone: who has a port
	for e := range w.state.Entries(memoryOf(w.ids[id], memoryTracking), w.now) {
		left := e.Apply()
		if !e.Translates() || !isPublic(left.Src) {
			continue
		}
		u := SNATUse{Lender: lender, Address: left.Src, Protocol: Protocol(left.Proto), Limit: limit.toOne()}
		if limit.counting&conntrack.PerMachine != 0 {
			u.Machine = e.Original.Src
		}
		cone := limit.counting&conntrack.ConeUDP != 0 && left.Proto == packet.UDP
		if cone {
			u.Limit = limit.ports
		} else {
			u.Destination = netip.AddrPortFrom(left.Dst, left.DstPort)
		}
		i, known := at[u]
		if !known {
			i = len(out)
			at[u] = i
			out = append(out, u)
		}
		if !cone {
			out[i].Used++
			continue
		}
		if ends[u] == nil {
			ends[u] = map[netip.AddrPort]struct{}{}
		}
		ends[u][netip.AddrPortFrom(e.Original.Src, e.Original.SrcPort)] = struct{}{}
		out[i].Used = len(ends[u])
	}
	return out
}
