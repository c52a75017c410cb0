//go:build linux

package kernel

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// Fabric is a Plan that was built. It is one goroutine's. Close it: its
// namespaces live as long as its descriptors.
type Fabric struct {
	plan   *Plan
	bench  namespace // where the stations' ends of the wires are
	inject int       // sends from there
	places []place   // one a router, and the bench last
	nextID uint16
}

// place is a namespace with what watches it.
type place struct {
	ns   namespace
	link *netlink.Handle
	wire map[int]int // interface index -> wire
	tap  int
	// Of a router with a machine in it.
	send  int
	local []int
}

// All wires have one hardware address and no neighbours, so that a route needs no
// more than a wire.
var hardware = net.HardwareAddr{2, 0, 0, 0, 0, 1}

// Build makes the plan real.
func Build(p *Plan) (f *Fabric, err error) {
	f = &Fabric{plan: p, inject: -1}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	for i := range len(p.Routers) + 1 {
		settings := quiet
		if i < len(p.Routers) {
			settings = routerSettings()
		}
		ns, err := newNamespace(settings)
		if err != nil {
			return f, err
		}
		f.places = append(f.places, place{ns: ns, wire: map[int]int{}, tap: -1, send: -1})
		h, err := netlink.NewHandleAt(netns.NsHandle(ns), unix.NETLINK_ROUTE, unix.NETLINK_NETFILTER)
		if err != nil {
			return f, fmt.Errorf("netlink: %w", err)
		}
		f.places[i].link = h
	}
	f.bench = f.places[len(p.Routers)].ns
	for i := range p.Wires {
		if err := f.addWire(i); err != nil {
			return f, fmt.Errorf("wire %d: %w", i, err)
		}
	}
	if err := f.settle(); err != nil {
		return f, err
	}
	for i, r := range p.Routers {
		if err := f.configure(i, r); err != nil {
			return f, fmt.Errorf("router %s: %w", r.Name, err)
		}
	}
	return f, f.watch()
}

func (f *Fabric) placeOf(e End) *place {
	if e.Router == atStation {
		return &f.places[len(f.plan.Routers)]
	}
	return &f.places[e.Router]
}

func (f *Fabric) addWire(n int) error {
	w := f.plan.Wires[n]
	a, b := f.placeOf(w.Ends[0]), f.placeOf(w.Ends[1])
	attrs := netlink.NewLinkAttrs()
	attrs.Name, attrs.HardwareAddr = wireName(n), hardware
	return a.link.LinkAdd(&netlink.Veth{
		LinkAttrs: attrs, PeerName: wireName(n), PeerHardwareAddr: hardware,
		PeerNamespace: netlink.NsFd(b.ns),
	})
}

// settle sets every wire up, and asks for each once more: that runs the kernel's
// deferred work on links, without which the first packets of a wire vanish.
func (f *Fabric) settle() error {
	for n, w := range f.plan.Wires {
		for _, e := range w.Ends {
			p := f.placeOf(e)
			link, err := p.link.LinkByName(wireName(n))
			if err != nil {
				return err
			}
			p.wire[link.Attrs().Index] = n
			if err := errors.Join(p.link.LinkSetARPOff(link), p.link.LinkSetUp(link)); err != nil {
				return err
			}
		}
	}
	for n, w := range f.plan.Wires {
		for _, e := range w.Ends {
			if _, err := f.placeOf(e).link.LinkByName(wireName(n)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *Fabric) configure(i int, r *Router) error {
	p := &f.places[i]
	lo, err := p.link.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := p.link.LinkSetUp(lo); err != nil {
		return err
	}
	for _, a := range r.Addresses {
		if err := p.link.AddrAdd(lo, &netlink.Addr{IPNet: network(single(a))}); err != nil {
			return fmt.Errorf("address %v: %w", a, err)
		}
	}
	last := Route{Prefix: everywhere, Kind: Blackhole}
	if err := p.link.RouteAdd(last.toNetlink(unix.RT_TABLE_MAIN, nil)); err != nil {
		return err
	}
	if err := f.route(i, r); err != nil {
		return err
	}
	if err := load(int(p.ns), r, false); err != nil {
		return fmt.Errorf("ruleset: %w", err)
	}
	if len(r.Chains) == 0 {
		return nil
	}
	return p.ns.do(func() error {
		return write(map[string]string{
			"netfilter/nf_conntrack_tcp_loose":      number(r.Loose),
			"netfilter/nf_conntrack_tcp_be_liberal": number(r.Liberal),
		})
	})
}

func network(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), 32)}
}

// route gives the router its tables and policies.
func (f *Fabric) route(i int, r *Router) error {
	p := &f.places[i]
	index := map[int]int{}
	for at, n := range p.wire {
		index[n] = at
	}
	for _, t := range r.Tables {
		for _, x := range t.Routes {
			if err := p.link.RouteAdd(x.toNetlink(tableBase+t.Number, index)); err != nil {
				return fmt.Errorf("table %d, route %v: %w", t.Number, x, err)
			}
		}
	}
	for k, x := range r.Policies {
		rule := netlink.NewRule()
		rule.Table, rule.Priority = tableBase+x.Table, firstPolicy+k
		if x.In != anyWire {
			rule.IifName = wireName(x.In)
		}
		if err := p.link.RuleAdd(rule); err != nil {
			return fmt.Errorf("policy %d: %w", k, err)
		}
	}
	return nil
}

// flushTable takes all routes out of a table.
func (f *Fabric) flushTable(i, table int) error {
	h := f.places[i].link
	routes, err := h.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{Table: table}, netlink.RT_FILTER_TABLE)
	if err != nil {
		return err
	}
	for k := range routes {
		if err := h.RouteDel(&routes[k]); err != nil {
			return err
		}
	}
	return nil
}

func (x *Route) toNetlink(table int, index map[int]int) *netlink.Route {
	n := &netlink.Route{Table: table, Dst: network(x.Prefix), Priority: x.Metric, Scope: netlink.SCOPE_LINK}
	switch x.Kind {
	case Via:
		n.LinkIndex = index[x.Wire]
	case Throw:
		n.Type, n.Scope = unix.RTN_THROW, netlink.SCOPE_UNIVERSE
	default:
		n.Type, n.Scope = unix.RTN_BLACKHOLE, netlink.SCOPE_UNIVERSE
	}
	return n
}

// watch opens the taps.
func (f *Fabric) watch() error {
	for i := range f.places {
		p := &f.places[i]
		err := p.ns.do(func() (err error) {
			if p.tap, err = tap(); err != nil {
				return err
			}
			if i == len(f.plan.Routers) {
				f.inject, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
				return err
			}
			if f.plan.Routers[i].Endpoint {
				return p.inhabit()
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("tap: %w", err)
		}
	}
	return nil
}

func tap() (int, error) {
	const every = unix.ETH_P_ALL
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, int(every>>8|every&0xff<<8))
	return fd, err
}

// inhabit opens the sockets of a machine inside a router: they get what the
// router delivers to itself.
func (p *place) inhabit() (err error) {
	p.send, err = unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_RAW)
	if err != nil {
		return err
	}
	if err = unix.SetsockoptInt(p.send, unix.SOL_SOCKET, unix.SO_MARK, ownMark); err != nil {
		return err
	}
	for _, proto := range []int{unix.IPPROTO_TCP, unix.IPPROTO_UDP, unix.IPPROTO_ICMP} {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, proto)
		if err != nil {
			return err
		}
		p.local = append(p.local, fd)
	}
	return nil
}

// Close gives everything back. A tap's close waits some milliseconds for the
// kernel, so all are closed side by side.
func (f *Fabric) Close() {
	var done sync.WaitGroup
	shut := func(fd int) {
		if fd >= 0 {
			done.Go(func() { unix.Close(fd) })
		}
	}
	shut(f.inject)
	for _, p := range f.places {
		shut(p.tap)
		shut(p.send)
		for _, fd := range p.local {
			shut(fd)
		}
		if p.link != nil {
			p.link.Close()
		}
	}
	done.Wait()
	for _, p := range f.places {
		p.ns.close()
	}
	f.places, f.inject = nil, -1
}

// Forget ends all connection state of a router, as if it had been restarted or
// everything had been silent for too long; of every router where the name is
// empty.
func (f *Fabric) Forget(router string) error {
	for i, r := range f.plan.Routers {
		if len(r.Chains) == 0 || router != "" && r.Name != router {
			continue
		}
		if err := f.places[i].link.ConntrackTableFlush(netlink.ConntrackTable); err != nil {
			return fmt.Errorf("conntrack of %s: %w", r.Name, err)
		}
	}
	return nil
}
