package sim

import (
	"fmt"
	"iter"
	"net/netip"
)

// twins are machines that differ in nothing but their address: none is named by
// anything but its subnet and its groups, so that what holds for a packet to or from
// one holds for the others. Two machines of a class are told apart from one with
// itself, and by nothing else.
type twins struct {
	n       *Network
	classes map[twinKey]uint32
	of      map[deviceID]uint32
	lent    map[*lending]uint32 // default outbound access of one
	numbers map[any]uint32
}

// twinKey is all in which machines without a name of their own may differ.
type twinKey struct {
	subnet                          *subnet
	own                             nsgLevels
	four, six                       *lending
	no4, no6                        string
	lone, is4, remembers, symmetric bool
	listen, names                   string
}

// What the numbers that a probe gives of owners and targets begin with.
const (
	twinNumber  uint32 = 1 << 30
	otherNumber uint32 = 1 << 29
)

// findTwins finds them for flows to the given destinations, none of which may be
// what a twin is lent: there the twins would differ. standIns says whether machines
// with default outbound access may be twins at all.
func (n *Network) findTwins(to []netip.Prefix, standIns bool) *twins {
	t := &twins{n: n, classes: map[twinKey]uint32{}, of: map[deviceID]uint32{}, lent: map[*lending]uint32{}, numbers: map[any]uint32{}}
	named := n.namedMachines()
	for _, d := range n.devices {
		d, ok := d.(*nic)
		if !ok || named[d.id] || d.forwards || d.web != nil || len(d.ips) != 1 || len(d.out.former4) > 0 {
			continue
		}
		own, lone := d.out.four, false
		if own != nil && n.ownsAlone(own) {
			lone = true
			if !standIns || own.state == nobody || len(to) == 0 || contained(own.addrs[0], to) {
				continue
			}
			own = nil
		}
		key := twinKey{
			subnet: d.subnet, own: *d.own, four: own, six: d.out.six, no4: d.out.no4, no6: d.out.no6, lone: lone,
			is4: d.ips[0].Is4(), remembers: d.remembers, symmetric: d.symmetric, listen: fmt.Sprint(d.listen), names: fmt.Sprint(n.dnsOf(d.id)),
		}
		if _, ok := t.classes[key]; !ok {
			t.classes[key] = twinNumber + uint32(len(t.classes))
		}
		t.of[d.id] = t.classes[key]
		if lone {
			t.lent[d.out.four] = t.classes[key]
		}
	}
	return t
}

// ownsAlone says whether a lending serves one machine alone.
func (n *Network) ownsAlone(l *lending) bool { return len(l.addrs) == 1 && l.ports.ports == 0 }

// dnsOf are the servers a machine asks.
func (n *Network) dnsOf(id deviceID) any {
	if n.resolution == nil {
		return nil
	}
	c := n.resolution.client(id)
	c.From = ""
	return c
}

// namedMachines are those that something other than their subnet leads to.
func (n *Network) namedMachines() map[deviceID]bool {
	named := map[deviceID]bool{}
	addrs := map[netip.Addr]bool{}
	front := func(f *frontend) {
		if f == nil {
			return
		}
		if f.first != nil {
			named[f.first.id] = true
		}
		for i := range f.ports {
			for _, id := range f.ports[i].backends {
				named[id] = true
			}
		}
	}
	for f := range n.allFrontends() {
		front(f)
	}
	for _, x := range n.publicIndexes() {
		for i := range x.at {
			if x.at[i].direct != nil {
				named[x.at[i].direct.nic] = true
			}
		}
	}
	for _, v := range n.design.VNets {
		for _, a := range v.DNSServers {
			addrs[a] = true
		}
	}
	for to := range n.nextHops() {
		front(to.front)
		named[to.device] = true
	}
	for _, d := range n.devices {
		switch d := d.(type) {
		case *firewall:
			for i := range d.nat {
				addrs[d.nat[i].to] = true
			}
		case *edge:
			d.filter.leadsTo(addrs)
		case *nic:
			d.filter.leadsTo(addrs)
			if d.web != nil {
				for i := range d.web.rules {
					for _, b := range d.web.rules[i].backends {
						addrs[b.addr] = true
					}
				}
			}
		case *linkService:
			front(d.front)
		}
	}
	for i := range n.design.DNSServers {
		if e, ok := n.endpoints[n.design.DNSServers[i].Host]; ok {
			named[e.device] = true
		}
	}
	for _, d := range n.devices {
		if d, ok := d.(*nic); ok {
			for _, a := range d.ips {
				if addrs[a] {
					named[d.id] = true
				}
			}
		}
	}
	return named
}

func (f *filter) leadsTo(addrs map[netip.Addr]bool) {
	if f == nil {
		return
	}
	for _, r := range f.dnat {
		addrs[r.to] = true
	}
}

func (n *Network) publicIndexes() []*index[target] {
	at := n.devices[theInternet].(*internet)
	return []*index[target]{&at.world, &at.microsoft}
}

// strangers are the machines to which packets may come that are not addressed to
// them: as a next hop, or behind a frontend with floating IP.
func (n *Network) strangers() map[deviceID]bool {
	meet := map[deviceID]bool{}
	pool := func(f *frontend, floating bool) {
		for i := range f.ports {
			if !floating || f.ports[i].floating {
				for _, id := range f.ports[i].backends {
					meet[id] = true
				}
			}
		}
	}
	for to := range n.nextHops() {
		meet[to.device] = true
		if to.front != nil {
			pool(to.front, false)
		}
	}
	for f := range n.allFrontends() {
		pool(f, true)
	}
	return meet
}

// nextHops are where the routes of all subnets lead.
func (n *Network) nextHops() iter.Seq[owner] {
	return func(yield func(owner) bool) {
		for _, s := range n.subnets {
			if s.table == nil {
				continue
			}
			for i := range s.table.hops {
				h := &s.table.hops[i]
				if !yield(h.to) {
					return
				}
				for k := range h.equal {
					if !yield(h.equal[k].to) {
						return
					}
				}
			}
		}
	}
}

// allFrontends are those with a private or a public address.
func (n *Network) allFrontends() iter.Seq[*frontend] {
	return func(yield func(*frontend) bool) {
		for _, v := range n.vnets {
			for i := range v.owners.at {
				if f := v.owners.at[i].front; f != nil && !yield(f) {
					return
				}
			}
		}
		for _, x := range n.publicIndexes() {
			for i := range x.at {
				if f := x.at[i].front; f != nil && !yield(f) {
					return
				}
			}
		}
	}
}

// owner numbers who has a private address.
func (t *twins) owner(o *owner) uint32 {
	switch {
	case o == nil:
		return 0
	case o.front != nil:
		return t.number(o.front)
	}
	if class, ok := t.of[o.device]; ok {
		return class
	}
	return uint32(o.device) + 1
}

// targetKey is what a walk asks of a public address's target.
type targetKey struct {
	front  *frontend
	direct *direct
	lent   any
	device deviceID
	equal  *deviceID
	how    how
}

func (t *twins) target(x *target) uint32 {
	key := targetKey{front: x.front, direct: x.direct, device: x.device, how: x.how}
	if x.lent != nil {
		if key.lent = x.lent; t.standIn(x.lent) {
			key.lent = t.lent[x.lent]
		}
	}
	if x.equal != nil {
		key.equal = &x.equal[0]
	}
	return t.number(key)
}

func (t *twins) number(key any) uint32 {
	n, ok := t.numbers[key]
	if !ok {
		n = otherNumber + uint32(len(t.numbers))
		t.numbers[key] = n
	}
	return n
}

// standIn says whether an address is lent to a twin.
func (t *twins) standIn(l *lending) bool {
	_, ok := t.lent[l]
	return ok
}

// splitsStandIns says whether any test tells the addresses apart that twins are lent.
func (g *gatherer) splitsStandIns() bool {
	if len(g.twins.lent) < 2 {
		return false
	}
	splits := func(ps []netip.Prefix) bool {
		for _, p := range ps {
			held := 0
			for l := range g.twins.lent {
				if p.Contains(l.addrs[0]) {
					held++
				}
			}
			if held != 0 && held != len(g.twins.lent) {
				return true
			}
		}
		return false
	}
	for i := range g.x.Rules {
		if splits(g.x.Rules[i].Sources) || splits(g.x.Rules[i].Destinations) {
			return true
		}
	}
	for _, p := range g.x.probes {
		if !p.public && splits(p.at) {
			return true
		}
	}
	return false
}
