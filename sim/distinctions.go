package sim

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"

	"azpath/sim/internal/acl"
)

// Distinctions are all the tests by which a Network tells packets apart, so that two
// packets which pass the same of them fare alike, and one walk answers for both:
// what a proof for every packet stands on. There are three kinds: an address has a
// [Distinctions.Label], by which routes, owners and lists of addresses tell it from
// others; a port is one of those that something listens on or publishes; and a rule
// holds for a packet in all its parts or not at all, so that its ports matter only
// where its addresses do.
//
// A packet may be judged anywhere on its way: as it was sent, with what translations
// made of its addresses and ports, and, with the roles swapped, as its answer.
type Distinctions struct {
	Rules []Distinction

	// Addresses are where the label may change: the first addresses of the pieces,
	// ascending, IPv4 before IPv6. Between one and the next it stays the same.
	Addresses []netip.Addr
	// Ports are tests of a destination port alone: for being in that range.
	Ports []Ports

	// SourcesBecome and DestinationsBecome are the addresses that translations write,
	// PortsBecome the destination ports. With NamesLead a proxy on the way takes a
	// request that names a server to wherever that name resolves.
	SourcesBecome, DestinationsBecome []netip.Addr
	PortsBecome                       []uint16
	NamesLead                         bool
	// SourcePortsShift is by how much a proxy's own connection may have a higher
	// source port than the client's.
	SourcePortsShift uint16

	probes []probe
	labels map[string]int
	key    []byte
}

// Distinction is a rule's test of a packet: it holds if every part does.
type Distinction struct {
	TCP, UDP, ICMP bool
	// Sources and Destinations: nil is any address, an empty list none.
	Sources, Destinations []netip.Prefix
	// SourcePorts and DestinationPorts: none is any port, and all that holds for
	// ICMP, which has none.
	SourcePorts, DestinationPorts []Ports
}

// probe is one test of an address alone: what it finds, and the prefixes at whose
// ends that can change.
type probe struct {
	at     []netip.Prefix
	find   func(netip.Addr) uint32
	public bool // of who has a public address: twins' own are told apart there, and named alike
}

// Label numbers what the network makes of an address alone: addresses with one label
// are told apart by no route, owner or list, at most by [Distinctions.Rules]. Hosts
// that differ in nothing but their address have the same. It must not be called by
// two goroutines at once.
func (x *Distinctions) Label(a netip.Addr) int {
	x.key = x.key[:0]
	for i := range x.probes {
		n := x.probes[i].find(a)
		x.key = append(x.key, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
	l, ok := x.labels[string(x.key)]
	if !ok {
		l = len(x.labels)
		x.labels[string(x.key)] = l
	}
	return l
}

// Distinctions lists them for flows to the given destinations; none is any.
func (n *Network) Distinctions(to ...netip.Prefix) *Distinctions {
	if g := n.gather(n.findTwins(to, true)); !g.splitsStandIns() {
		return g.x
	}
	return n.gather(n.findTwins(to, false)).x
}

func (n *Network) gather(t *twins) *gatherer {
	g := &gatherer{n: n, twins: t, x: &Distinctions{labels: map[string]int{}}, lists: map[*acl.List]*judged{}, constants: map[netip.Addr]bool{}, tables: map[*table]bool{}, ports: map[Ports]bool{}, strangers: n.strangers()}
	g.everywhere()
	for _, d := range n.devices {
		g.device(d)
	}
	for _, name := range slices.Sorted(maps.Keys(n.subnets)) {
		g.table(n.subnets[name].table)
	}
	g.finish()
	return g
}

// gatherer collects the tests of one network.
type gatherer struct {
	n         *Network
	x         *Distinctions
	twins     *twins
	lists     map[*acl.List]*judged
	order     []*judged
	tables    map[*table]bool
	constants map[netip.Addr]bool
	ports     map[Ports]bool
	strangers map[deviceID]bool
}

// judged is a list of rules, and the machines whose own packets alone it sees; nil
// holds is every packet.
type judged struct {
	rules *rules
	in    bool
	holds []netip.Prefix
	any   bool
}

// everywhere is what every packet may be asked, wherever it is.
func (g *gatherer) everywhere() {
	n := g.n
	g.probe(unrouted, func(a netip.Addr) uint32 { return yes(isPublic(a)) })
	g.probe(anywhere, func(a netip.Addr) uint32 { return yes(a.Is4()) })
	g.contains(n.lookPublic)
	g.constant(wireServer, metadata)
	for f := range n.allFrontends() {
		g.frontend(f)
	}
	for _, x := range n.publicIndexes() {
		for i := range x.at {
			g.target(&x.at[i])
		}
		g.x.probes = append(g.x.probes, probe{public: true, at: x.prefixes(), find: func(a netip.Addr) uint32 {
			t := x.find(a)
			if t == nil {
				return 0
			}
			return g.twins.target(t)
		}})
	}
	for _, v := range n.vnets {
		g.contains(v.space)
		g.probe(v.owners.prefixes(), func(a netip.Addr) uint32 { return g.twins.owner(v.owners.find(a)) })
		for _, p := range v.peers {
			g.contains(p.space)
		}
	}
	for _, p := range []uint16{53, 80, 443, licensingPort, 3443} {
		g.port(p)
	}
	g.listeners(platformPorts)
	g.listeners(keyExchange)
}

// target collects what a public address translates to.
func (g *gatherer) target(t *target) {
	if t.direct != nil {
		g.becomeDestination(g.n.devices[t.direct.nic].(*nic).ips...)
	}
	if t.lent != nil {
		g.lending(t.lent)
	}
}

func (g *gatherer) probe(at []netip.Prefix, find func(netip.Addr) uint32) {
	g.x.probes = append(g.x.probes, probe{at: at, find: find})
}

// contains is a test for being in one of the prefixes.
func (g *gatherer) contains(ps []netip.Prefix) {
	if len(ps) > 0 {
		g.probe(ps, func(a netip.Addr) uint32 { return yes(contained(a, ps)) })
	}
}

// constant are addresses that something compares with.
func (g *gatherer) constant(as ...netip.Addr) {
	for _, a := range as {
		if a.IsValid() {
			g.constants[a] = true
		}
	}
}

func (g *gatherer) becomeSource(as ...netip.Addr) {
	g.constant(as...)
	g.x.SourcesBecome = append(g.x.SourcesBecome, as...)
}

func (g *gatherer) becomeDestination(as ...netip.Addr) {
	g.x.DestinationsBecome = append(g.x.DestinationsBecome, as...)
}

func (g *gatherer) listeners(ls listeners) {
	for _, l := range ls {
		g.portRange(l.Ports)
	}
}

func (g *gatherer) portRange(r Ports) { g.ports[r] = true }

func (g *gatherer) port(p uint16) { g.portRange(Port(p)) }

// table is a test for what a subnet's routes do with an address: whether two of them
// have the same prefix does not matter.
func (g *gatherer) table(t *table) {
	if t == nil || g.tables[t] {
		return
	}
	g.tables[t] = true
	g.contains(t.around.networks)
	kinds := hopKinds{seen: map[hopKey]uint32{}}
	kind := make([]uint32, len(t.hops))
	for i := range t.hops {
		kind[i] = kinds.of(&t.hops[i])
	}
	g.probe(t.prefixes(), func(a netip.Addr) uint32 {
		i := t.routes.Index(a)
		if i < 0 {
			return 0
		}
		return kind[i]
	})
	for _, a := range t.doubted {
		g.constant(a)
	}
}

// hopKey is all that a walk asks of a compiled next hop.
type hopKey struct {
	kind   uint8
	source uint8
	assume assumptionSet
	vnet   *vnet
	to     owner
	equal  *hop
	note   string
}

type hopKinds struct{ seen map[hopKey]uint32 }

func (k *hopKinds) of(h *hop) uint32 {
	key := hopKey{kind: uint8(h.kind), assume: h.assume, vnet: h.vnet, to: h.to, note: h.problem}
	if h.evidence != nil && len(h.evidence.Routes) > 0 {
		key.source = uint8(h.evidence.Routes[0].Source)
	}
	if h.equal != nil {
		key.equal = &h.equal[0]
	}
	id, ok := k.seen[key]
	if !ok {
		id = uint32(len(k.seen)) + 1
		k.seen[key] = id
	}
	return id
}

// rules notes a list of rules. holds are the addresses of the machine that asks it,
// where it sees no other machine's packets; nil says that it does.
func (g *gatherer) rules(r *rules, in bool, holds []netip.Addr) {
	if r == nil || r.list == nil {
		return
	}
	j := g.lists[r.list]
	if j == nil {
		j = &judged{rules: r, in: in}
		g.lists[r.list] = j
		g.order = append(g.order, j)
	}
	if holds == nil {
		j.any = true
	}
	for _, a := range holds {
		j.holds = append(j.holds, single(a))
	}
}

// finish makes the answer of what was collected.
func (g *gatherer) finish() {
	x := g.x
	for _, j := range g.order {
		j.distinguish(x)
	}
	constants := sortedAddrs(g.constants)
	at := make([]netip.Prefix, len(constants))
	for i, a := range constants {
		at[i] = single(a)
	}
	g.probe(at, func(a netip.Addr) uint32 {
		i, found := slices.BinarySearchFunc(constants, a, netip.Addr.Compare)
		return yes(found) * uint32(i+1)
	})
	for _, p := range x.probes {
		for _, q := range p.at {
			x.Addresses = append(x.Addresses, q.Masked().Addr())
			if next := acl.Last(q).Next(); next.IsValid() {
				x.Addresses = append(x.Addresses, next)
			}
		}
	}
	slices.SortFunc(x.Addresses, netip.Addr.Compare)
	x.Addresses = slices.Compact(x.Addresses)
	x.Ports = slices.SortedFunc(maps.Keys(g.ports), func(a, b Ports) int { return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Last, b.Last)) })
	slices.Sort(x.PortsBecome)
	x.PortsBecome = slices.Compact(x.PortsBecome)
	for _, list := range []*[]netip.Addr{&x.SourcesBecome, &x.DestinationsBecome} {
		slices.SortFunc(*list, netip.Addr.Compare)
		*list = slices.DeleteFunc(slices.Compact(*list), func(a netip.Addr) bool { return !a.IsValid() })
	}
}

// distinguish adds the tests of one list by every reading of it.
func (j *judged) distinguish(x *Distinctions) {
	own := acl.Normalize(j.holds)
	add := func(written []acl.Rule, whoever bool) {
		for i := range written {
			r := &written[i]
			d := distinctionOf(r)
			if whoever {
				d.Destinations = nil
			}
			switch {
			case j.any:
			case j.in:
				d.Destinations = commonTo(d.Destinations, own)
			default:
				d.Sources = commonTo(d.Sources, own)
			}
			x.Rules = append(x.Rules, d)
		}
	}
	add(j.rules.written, false)
	if j.rules.named != nil {
		add(j.rules.written, true)
	}
	for i := range j.rules.others {
		add(j.rules.others[i].written, false)
	}
}

func distinctionOf(r *acl.Rule) Distinction {
	d := Distinction{
		TCP: r.Protocols.Has(uint8(TCP)), UDP: r.Protocols.Has(uint8(UDP)), ICMP: r.Protocols.Has(uint8(ICMP)),
		Sources: orAny(r.Sources), Destinations: orAny(r.Destinations),
	}
	for _, p := range r.SourcePorts {
		d.SourcePorts = append(d.SourcePorts, Ports(p))
	}
	for _, p := range r.DestinationPorts {
		d.DestinationPorts = append(d.DestinationPorts, Ports(p))
	}
	return d
}

// orAny is nil for a list that holds every address of both families.
func orAny(ps []netip.Prefix) []netip.Prefix {
	if slices.Contains(ps, any4) && slices.Contains(ps, any6) {
		return nil
	}
	if ps == nil {
		return []netip.Prefix{}
	}
	return ps
}

// commonTo is what a list of prefixes, nil for any, has in common with own.
func commonTo(ps, own []netip.Prefix) []netip.Prefix {
	if ps == nil {
		return own
	}
	out := []netip.Prefix{}
	for _, p := range ps {
		for _, q := range own {
			switch {
			case !p.Overlaps(q):
			case p.Bits() >= q.Bits():
				out = append(out, p)
			default:
				out = append(out, q)
			}
		}
	}
	return out
}

func yes(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

func (x *index[T]) prefixes() []netip.Prefix { return prefixesOf(x.routes) }

func (t *table) prefixes() []netip.Prefix { return prefixesOf(t.routes) }
