package sim

import (
	"fmt"
	"net/netip"
	"sync"

	"azpath/dns"
	"azpath/sim/internal/packet"
)

// resolution is how names are resolved in a Network: who asks whom, and the way of
// each query, which is walked like any other flow. It is immutable but for what it
// remembers.
type resolution struct {
	net     *Network
	system  func() *dns.System
	places  map[dns.Vantage]place53
	clients map[deviceID]dns.Client
	servers map[deviceID]string // devices with a name server, by the server's name
	views   map[deviceID]string // inbound endpoints, by their network
	// internal are the names of Internal instances, with what kind they are.
	internal map[dns.Name]string

	lock  sync.Mutex
	known map[asker]resolved // what devices that resolve names were told

	sent sent53
}

// sent53 remembers what became of queries, of which the same few are sent for every
// name.
type sent53 struct {
	lock  sync.RWMutex
	known map[query53]dns.Delivery
}

type query53 struct {
	from dns.Vantage
	to   netip.Addr
	tcp  bool
}

// place53 is where queries leave.
type place53 struct {
	device deviceID
	addr   netip.Addr
}

// add makes a device a place that can ask.
func (x *resolution) add(id deviceID, name string, a netip.Addr, servers []netip.Addr) {
	x.places[dns.Vantage(name)] = place53{id, a}
	x.asks(id, servers, dns.Glibc)
}

// asks settles a device's servers.
func (x *resolution) asks(id deviceID, servers []netip.Addr, program dns.Resolver) {
	x.clients[id] = dns.Client{From: dns.Vantage(x.net.devices[id].self().name), Servers: servers, Program: program}
}

// publicResolver is whom those ask of whom the design says nothing: one of the
// resolvers of the internet.
var publicResolver = netip.AddrFrom4([4]byte{8, 8, 8, 8})

// client is the device's way of asking.
func (x *resolution) client(id deviceID) dns.Client {
	c := x.clients[id]
	if c.From == "" {
		c.From = onInternet
	}
	if len(c.Servers) == 0 {
		c.Servers = []netip.Addr{publicResolver}
		c.From = onInternet
	}
	return c
}

// onInternet is where queries leave of machines that the design does not know, or
// says no servers of: public DNS answers them.
const onInternet dns.Vantage = "internet"

// Carry says what becomes of a query, and which server it gets to.
func (x *resolution) Carry(from dns.Vantage, to netip.Addr, tcp bool) dns.Delivery {
	p, ok := x.places[from]
	if !ok {
		return dns.Delivery{Fate: dns.Delivered, Public: true}
	}
	key := query53{from, to, tcp}
	x.sent.lock.RLock()
	d, ok := x.sent.known[key]
	x.sent.lock.RUnlock()
	if ok {
		return d
	}
	d = x.walk(p, from, to, tcp)
	x.sent.lock.Lock()
	if len(x.sent.known) < mostRemembered {
		x.sent.known[key] = d
	}
	x.sent.lock.Unlock()
	return d
}

// walk carries a query through the network.
func (x *resolution) walk(p place53, from dns.Vantage, to netip.Addr, tcp bool) dns.Delivery {
	proto := UDP
	if tcp {
		proto = TCP
	}
	w := x.net.walker()
	defer x.net.walkers.Put(w)
	w.rec = nil
	v, server, asker, source := w.query(p, to, proto)
	d := dns.Delivery{Source: source, Evidence: &queryEvidence{x.net, from, to, proto, v.At, v.Reason, w.assume}}
	switch {
	case v.Disposition == Exited:
		d.Fate, d.Public = dns.Delivered, true
	case v.Disposition == Refused:
		d.Fate = dns.Closed
	case v.Disposition == Delivered:
		x.arrived(&d, server, asker)
	}
	return d
}

// arrived names who got the query.
func (x *resolution) arrived(d *dns.Delivery, server, asker deviceID) {
	d.Fate = dns.Delivered
	switch {
	case server == thePlatform:
		d.View = subnetOfDevice(x.net.devices[asker]).vnet.name
	case x.views[server] != "":
		d.View = x.views[server]
	case x.servers[server] != "":
		d.Server = x.servers[server]
	default:
		if h, ok := x.net.devices[server].(*host); ok && h.site == nil {
			d.Public = true
			return
		}
		d.Fate = dns.Closed // a machine, and no name server
	}
}

// query walks one query over every way that Azure may take and keeps the worst.
func (w *walker) query(from place53, to netip.Addr, proto Protocol) (worst Verdict, server, asker deviceID, source netip.Addr) {
	t := packet.Tuple{Proto: packet.Proto(proto), Src: from.addr, Dst: to, SrcPort: defaultSourcePort, DstPort: 53}
	start := talk{tuple: t, expect: t.Reverse(), client: from.device, server: nobody, asker: nobody, gateway: nobody, ask: 1000, say: 5000}
	w.live, w.st, w.now = nil, &w.clean, 0
	w.choices.reset()
	w.assume = 0
	for walked := 0; ; {
		w.talk, w.lent, w.met = start, false, w.met[:0]
		w.clean.Reset()
		if v := w.converse(); worst.Disposition == 0 || v.worseThan(worst) {
			worst, server, asker, source = v, w.talk.server, w.talk.asker, w.talk.served.Src
		}
		walked++
		if !w.choices.advance() || walked == maxChoices {
			return worst, server, asker, source
		}
	}
}

// queryEvidence tells of a query's way when asked: most are not.
type queryEvidence struct {
	net    *Network
	from   dns.Vantage
	to     netip.Addr
	proto  Protocol
	at     string
	reason Reason
	assume assumptionSet
}

// Cause walks the query again, and says why it died.
func (e *queryEvidence) Cause() string {
	t := e.Trace()
	if t == nil {
		return ""
	}
	return t.Cause()
}

// At is where the query or its answer ended.
func (e *queryEvidence) At() string { return e.at }

// Trace is the query's own trace.
func (e *queryEvidence) Trace() *Trace {
	t, err := e.net.Trace(Flow{Protocol: e.proto, Source: string(e.from), Destination: e.to.String(), Port: 53})
	if err != nil {
		return nil
	}
	return t
}

// Lookup asks for the addresses of a name, or for records of another type, as a
// machine of the design would: a network interface, an instance, a firewall, a host
// of a site or of the internet. program is whose patience is asked; the machine's
// own is dns.Glibc unless it says otherwise. The error names a machine that is not
// there, or says that the design tells nothing about names.
func (n *Network) Lookup(machine string, q dns.Question, program ...dns.Resolver) (*dns.Lookup, error) {
	return n.LookupAt(machine, netip.Addr{}, q, program...)
}

// LookupAt is Lookup at one server instead of the machine's own, as the second
// argument of nslookup has it. With the zero Addr it is Lookup.
func (n *Network) LookupAt(machine string, server netip.Addr, q dns.Question, program ...dns.Resolver) (*dns.Lookup, error) {
	if n.resolution == nil {
		return nil, fmt.Errorf("the design says nothing about names: declare dnsServers, privateDnsZones or publicDnsZones")
	}
	e, ok := n.endpoints[machine]
	if !ok || e.device == nobody {
		return nil, &InputError{Path: "machine", Value: quote(machine), Problem: n.unknown(machine)}
	}
	c := n.resolution.client(e.device)
	if len(program) > 0 {
		c.Program = program[0]
	}
	if server.IsValid() {
		c.Servers, c.From = []netip.Addr{server}, dns.Vantage(n.devices[e.device].self().name)
	}
	return n.resolution.system().Lookup(c, q), nil
}

// MachineAddresses are the private addresses of a machine: of a network interface,
// or of an API Management instance's units (DIPs). Nil if there is none of that name.
func (n *Network) MachineAddresses(name string) []netip.Addr {
	e, ok := n.endpoints[name]
	if !ok || e.device == nobody {
		return nil
	}
	if d, ok := n.devices[e.device].(*nic); ok {
		return append([]netip.Addr(nil), d.ips...)
	}
	return nil
}
