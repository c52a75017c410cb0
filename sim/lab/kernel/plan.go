package kernel

import (
	"net/netip"

	"azpath/sim"
)

// Plan is a design's common core in Linux's words: routers, each a network
// namespace, the machines at their wires, and what the routers are told. It is
// plain data, so that it can be built, printed as a script, or broken on purpose.
type Plan struct {
	Routers  []*Router
	Stations []*Station
	Wires    []Wire // a wire's number names its interfaces: "w7" at both ends
}

// Router is a network namespace that forwards.
type Router struct {
	Name string
	// Device is the name of the model's device, where it is the same at every wire;
	// empty for what is no device there: what is lost here was lost at the device
	// before.
	Device    string
	Addresses []netip.Addr // its own: never forwarded
	// Endpoint says that a machine lives here too: what is delivered locally is
	// read, and it can send.
	Endpoint bool
	Listen   []sim.Listener
	Policies []Policy // asked in order; after them nothing is routed
	Tables   []Table
	Chains   []Chain
	Loose    bool
	Liberal  bool
}

// Policy sends what comes in by a wire to a table.
type Policy struct {
	In    int // the wire; anyWire for every packet, the router's own too
	Table int
}

const anyWire = -1

// Table is a routing table; the kernel chooses the longest prefix, then the
// lowest metric.
type Table struct {
	Number int // 1 and up
	Routes []Route
}

// Route is a line of a Table.
type Route struct {
	Prefix netip.Prefix
	Metric int
	Kind   RouteKind
	Wire   int // of Via
}

// RouteKind is what a route does.
type RouteKind uint8

// What routes do.
const (
	Via       RouteKind = iota + 1 // out by a wire
	Throw                          // on to the next policy
	Blackhole                      // dropped in silence
)

// Station is a machine at the end of a wire. No kernel stack speaks for it.
type Station struct {
	Device string
	Wire   int
	IPs    []netip.Addr
	Listen []sim.Listener
}

// Wire joins two routers, or a router and a station.
type Wire struct {
	Ends [2]End
}

// End is where a wire ends.
type End struct {
	Router  int    // in Plan.Routers; atStation for a machine
	Station int    // in Plan.Stations
	Device  string // the model's device that a packet meets by arriving here, "" if none
	// Host: what arrives here is about to be translated for the machine behind, and
	// the model shows it at that machine as it arrives here.
	Host bool
}

const atStation = -1

func (p *Plan) router(r *Router) int {
	p.Routers = append(p.Routers, r)
	return len(p.Routers) - 1
}

// wire joins two ends and returns the wire's number.
func (p *Plan) wire(a, b End) int {
	p.Wires = append(p.Wires, Wire{[2]End{a, b}})
	return len(p.Wires) - 1
}

// station puts a machine at a wire of the router.
func (p *Plan) station(at int, s *Station) int {
	s.Wire = p.wire(End{Router: at}, End{Router: atStation, Station: len(p.Stations), Device: s.Device})
	p.Stations = append(p.Stations, s)
	return s.Wire
}

func (r *Router) table(routes ...Route) int {
	n := len(r.Tables) + 1
	r.Tables = append(r.Tables, Table{Number: n, Routes: routes})
	return n
}

func (r *Router) policy(in, table int) { r.Policies = append(r.Policies, Policy{in, table}) }

// chain appends rules to the chain of that name, which it adds if need be.
func (r *Router) chain(name string, hook Hook, rules ...Rule) {
	if c := r.chainNamed(name); c != nil {
		c.Rules = append(c.Rules, rules...)
		return
	}
	r.Chains = append(r.Chains, Chain{Name: name, Hook: hook, Rules: rules})
}

func (r *Router) chainNamed(name string) *Chain {
	for i := range r.Chains {
		if r.Chains[i].Name == name {
			return &r.Chains[i]
		}
	}
	return nil
}

var everywhere = netip.MustParsePrefix("0.0.0.0/0")

func single(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, a.BitLen()) }
