package flowlog

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

// Why a flow cannot be asked of a network.
const (
	whyProtocol  = "its protocol is not modelled"
	whyNotJudged = "no rule of a design judged it: it is the platform's own, or was dropped for what its encryption is"
	whyMany      = "it is sent to many, or on the link alone"
	whyNoPlace   = "its %s is private, and in no network or site of the design"
	whyWhich     = "its source exists in several networks, and the log does not say in which it is"
	whyNobody    = "its %s is in a network of the design where nobody has it, and nobody can stand for it"
	whyNoWay     = "it was denied, and no public address of the design leads to its destination"
	whyNoSource  = "what has its source opens no connections in the design"
)

var (
	platform = netip.AddrFrom4([4]byte{168, 63, 129, 16})
	metadata = netip.AddrFrom4([4]byte{169, 254, 169, 254})
	shared   = netip.MustParsePrefix("100.64.0.0/10")
)

// isPrivate says whether an address is one that the internet does not route.
func isPrivate(a netip.Addr) bool {
	return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified() || shared.Contains(a)
}

// asker turns what was logged into questions to a network.
type asker struct {
	n     *sim.Network
	d     sim.Design
	units []unit
	// after asks the network after a change, for what the one before has no way to; or nil.
	after *asker
	// public are what a machine is called by from outside, by machine and port.
	public map[publicKey]target
	// known are the places of addresses that were asked for.
	known map[netip.Addr][]string
}

// unit is a subnet whose machines are one service's: they all stand behind its name, and
// the design need not have every one of them.
type unit struct {
	vnet     string
	prefixes []netip.Prefix
	addr     netip.Addr // of one of them that the design has
}

type publicKey struct {
	proto uint8
	dst   netip.Addr
	port  uint16
}

// target is what a client sends to, empty where nothing public leads to a machine.
type target struct {
	to   string
	port uint16
}

func newAsker(n *sim.Network) *asker {
	a := &asker{n: n, d: n.Design(), public: map[publicKey]target{}, known: map[netip.Addr][]string{}}
	for i := range a.d.APIMs {
		x := &a.d.APIMs[i]
		a.unit(x.Subnet, n.MachineAddresses(x.Name))
		for _, l := range x.Locations {
			a.unit(l.Subnet, n.MachineAddresses(x.Name+"/"+l.Location))
		}
	}
	for i := range a.d.AppGateways {
		x := &a.d.AppGateways[i]
		a.unit(x.Subnet, n.MachineAddresses(x.Name))
	}
	for i := range a.d.Firewalls {
		x := &a.d.Firewalls[i]
		a.unit(x.VNet+"/AzureFirewallSubnet", []netip.Addr{x.PrivateIP})
	}
	return a
}

func (a *asker) unit(subnet string, addrs []netip.Addr) {
	if len(addrs) == 0 || !addrs[0].IsValid() {
		return
	}
	if v, s := find(&a.d, subnet); s != nil {
		a.units = append(a.units, unit{v.Name, s.Prefixes, addrs[0]})
	}
}

// find looks a subnet up by "vnet/subnet".
func find(d *sim.Design, name string) (*sim.VNet, *sim.Subnet) {
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			if v := &d.VNets[i]; v.Name+"/"+v.Subnets[j].Name == name {
				return v, &v.Subnets[j]
			}
		}
	}
	return nil, nil
}

// question is a flow as a network is asked for it, or why it cannot be.
type question struct {
	flow sim.Flow
	why  string
}

func (a *asker) question(f *Flow) question {
	q := sim.Flow{Protocol: f.protocol(), Source: f.Source.String(), Destination: f.Destination.String(), SourcePort: f.SourcePort, Port: f.Port}
	dst := f.Destination
	switch {
	case q.Protocol == 0:
		return question{why: whyProtocol}
	case f.Logged() == NotJudged:
		return question{why: whyNotJudged}
	case dst.IsMulticast() || dst == netip.AddrFrom4([4]byte{255, 255, 255, 255}) || dst.IsLinkLocalUnicast() && dst != metadata || f.Source.IsLinkLocalUnicast() || f.Source.IsUnspecified():
		return question{why: whyMany}
	case q.Protocol != sim.ICMP && q.Port == 0:
		return question{why: whyProtocol}
	}
	if why := a.source(f, &q); why != "" {
		return question{why: why}
	}
	if why := a.destination(f, &q); why != "" {
		return question{why: why}
	}
	return question{flow: q}
}

// source says where the source is. An instance of a service that the design does not
// have is one that it has.
func (a *asker) source(f *Flow, q *sim.Flow) (why string) {
	if f.Source == platform {
		if places := a.places(f.Destination); len(places) > 1 {
			return whyWhich
		}
		return ""
	}
	places := a.places(f.Source)
	if len(places) > 1 {
		if places = a.which(f, places); len(places) != 1 {
			return whyWhich
		}
		q.Source += "@" + places[0]
	}
	if len(places) == 0 {
		if isPrivate(f.Source) {
			return fmt.Sprintf(whyNoPlace, "source")
		}
		return ""
	}
	if a.held(f.Source, places[0]) {
		return ""
	}
	u, ok := a.unitOf(f.Source, places[0])
	if !ok {
		return fmt.Sprintf(whyNobody, "source")
	}
	q.Source = u.String()
	if len(a.places(u)) > 1 {
		q.Source += "@" + places[0]
	}
	return ""
}

// places are the networks and sites that an address is in.
func (a *asker) places(addr netip.Addr) []string {
	const most = 1 << 18
	p, ok := a.known[addr]
	if !ok {
		p = a.n.Places(addr)
		if len(a.known) < most {
			a.known[addr] = p
		}
	}
	return p
}

// which of several places the source is in: that whose log has it, or where somebody
// has its address.
func (a *asker) which(f *Flow, places []string) []string {
	if slices.Contains(places, f.Network) {
		return []string{f.Network}
	}
	return slices.DeleteFunc(slices.Clone(places), func(place string) bool { return !a.held(f.Source, place) })
}

// destination says what the client called. What an interface logs as its own private
// address was a public one where the client is on the internet.
func (a *asker) destination(f *Flow, q *sim.Flow) (why string) {
	if f.Destination == platform || f.Destination == metadata {
		return ""
	}
	places, dst := a.places(f.Destination), f.Destination
	if len(places) == 0 {
		if isPrivate(dst) {
			return fmt.Sprintf(whyNoPlace, "destination")
		}
		q.ServerName = a.nameOf(dst)
		return ""
	}
	if len(places) == 1 && !a.held(dst, places[0]) {
		u, ok := a.unitOf(dst, places[0])
		if !ok {
			return fmt.Sprintf(whyNobody, "destination")
		}
		dst = u
		q.Destination = u.String()
	}
	if f.Inbound != 0 && len(a.places(f.Source)) == 0 && f.Source != platform {
		t := a.called(f, dst, q)
		switch {
		case t.to != "":
			q.Destination, q.Port = t.to, t.port
		case f.Logged() == Denied:
			return whyNoWay
		}
	}
	return ""
}

// nameOf is what clients ask for who call a service's address: its name, if it has one
// and no more. A log does not have it, and a firewall's rules may ask for it.
func (a *asker) nameOf(dst netip.Addr) string {
	for i := range a.d.Services {
		x := &a.d.Services[i]
		if contains(x.Prefixes, dst) && len(x.FQDNs) == 1 && !strings.Contains(x.FQDNs[0], "*") {
			return x.FQDNs[0]
		}
	}
	return ""
}

// held says whether something has an address; in a site everything may be there.
func (a *asker) held(addr netip.Addr, place string) bool {
	if !slices.ContainsFunc(a.d.VNets, func(v sim.VNet) bool { return v.Name == place }) {
		return true
	}
	_, ok := a.n.Holder(addr, place)
	return ok
}

func (a *asker) unitOf(addr netip.Addr, vnet string) (netip.Addr, bool) {
	for _, u := range a.units {
		if u.vnet == vnet && u.addr.Is4() == addr.Is4() && contains(u.prefixes, addr) {
			return u.addr, true
		}
	}
	return netip.Addr{}, false
}

func contains(prefixes []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
}

// called is the public address and port that a client called whose packets arrive at a
// machine's private one: the first of the design by which the engine takes them there.
func (a *asker) called(f *Flow, dst netip.Addr, q *sim.Flow) target {
	k := publicKey{f.Protocol, dst, f.Port}
	t, ok := a.public[k]
	if ok {
		return t
	}
	try := *q
	for _, to := range a.publicNames() {
		for _, port := range a.frontendPorts(f.Port) {
			try.Destination, try.Port = to, port
			trace, err := a.n.Trace(try)
			if err == nil && arrives(trace, dst, f.Port) {
				a.public[k] = target{to, port}
				return a.public[k]
			}
		}
	}
	t = target{}
	if a.after != nil {
		t = a.after.called(f, dst, q)
	}
	a.public[k] = t
	return t
}

func (a *asker) publicNames() (out []string) {
	for _, p := range a.d.PublicIPs {
		out = append(out, p.IP.String())
	}
	for _, x := range a.d.APIMs {
		if x.PublicIP == "" {
			out = append(out, x.Name)
		}
	}
	return out
}

// frontendPorts are those that may lead to a machine's port: the same, and those whose
// rules say so.
func (a *asker) frontendPorts(port uint16) []uint16 {
	out := []uint16{port}
	const most = 256
	for i := range a.d.LoadBalancers {
		b := &a.d.LoadBalancers[i]
		for _, r := range b.Rules {
			if r.BackendPort == port {
				out = append(out, r.FrontendPort)
			}
		}
		for _, r := range b.InboundNATRules {
			if r.BackendPort != port {
				continue
			}
			if r.FrontendPort != 0 {
				out = append(out, r.FrontendPort)
			}
			for p := int(r.FirstPort); p != 0 && p <= int(r.LastPort) && len(out) < most; p++ {
				out = append(out, uint16(p))
			}
		}
	}
	slices.Sort(out[1:])
	return slices.Compact(out)
}

// arrives says whether the client's first packet comes to a machine's address and port,
// translated or not, whatever is decided there.
func arrives(t *sim.Trace, dst netip.Addr, port uint16) bool {
	is := func(to netip.AddrPort) bool {
		return to.Addr() == dst && (to.Port() == port || t.Flow.Protocol == sim.ICMP) // whose identifier stands there
	}
	for _, way := range append([]*sim.Trace{t}, t.Others...) {
		if len(way.Legs) == 0 {
			continue
		}
		for _, h := range way.Legs[0].Hops {
			if is(h.Packet.Dest) {
				return true
			}
			for _, s := range h.Steps {
				if s.Verb == sim.VerbNAT && s.Side == sim.DestinationSide && is(s.To) {
					return true
				}
			}
		}
	}
	return false
}
