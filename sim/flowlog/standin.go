package flowlog

import (
	"errors"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

// mostStandIns is how many machines may stand for what a design does not have.
const mostStandIns = 4096

// StandIn is a machine that a design does not have, and that was logged: one in the same
// subnet stands for it, which answers on every port.
type StandIn struct {
	Address netip.Addr
	Subnet  string // "vnet/subnet"
}

func (s StandIn) name() string { return "logged-" + s.Address.String() }

// strangers are the addresses of a log that lie in subnets of a network and that nobody
// has there, in their order.
func strangers(n *sim.Network, flows []Flow) (out []StandIn) {
	a := newAsker(n)
	seen := map[netip.Addr]bool{}
	for i := range flows {
		f := &flows[i]
		if f.protocol() == 0 || f.Logged() == NotJudged {
			continue
		}
		for _, addr := range []netip.Addr{f.Source, f.Destination} {
			if seen[addr] {
				continue
			}
			seen[addr] = true
			if s, ok := a.stranger(addr); ok {
				out = append(out, s)
			}
		}
	}
	slices.SortFunc(out, func(a, b StandIn) int { return a.Address.Compare(b.Address) })
	return out[:min(len(out), mostStandIns)]
}

func (a *asker) stranger(addr netip.Addr) (s StandIn, ok bool) {
	places := a.places(addr)
	if len(places) != 1 || a.held(addr, places[0]) {
		return s, false
	}
	if _, ok := a.unitOf(addr, places[0]); ok {
		return s, false
	}
	for i := range a.d.VNets {
		v := &a.d.VNets[i]
		if v.Name != places[0] {
			continue
		}
		for j := range v.Subnets {
			x := &v.Subnets[j]
			k := slices.IndexFunc(x.Prefixes, func(p netip.Prefix) bool { return p.Contains(addr) })
			if k >= 0 && addr.Is4() && !reserved(x.Prefixes[k], addr) && !dedicated(x.Name) {
				return StandIn{addr, v.Name + "/" + x.Name}, true
			}
		}
	}
	return s, false
}

// reserved says whether Azure keeps an address of a subnet: the first four, and the last.
func reserved(p netip.Prefix, a netip.Addr) bool {
	first := p.Masked().Addr()
	for range 4 {
		if a == first {
			return true
		}
		first = first.Next()
	}
	return !p.Contains(a.Next())
}

// dedicated are subnets that hold what their name says, and no machine.
func dedicated(name string) bool {
	switch name {
	case "GatewaySubnet", "AzureFirewallSubnet", "AzureFirewallManagementSubnet", "AzureBastionSubnet", "RouteServerSubnet":
		return true
	}
	return false
}

// populate is a network with those that stand in, as far as their subnets are there and
// take them, and who they are.
func populate(n *sim.Network, who []StandIn) (*sim.Network, []StandIn) {
	d := n.Design()
	var fit []StandIn
	for _, s := range who {
		vnet, _, _ := strings.Cut(s.Subnet, "/")
		if _, x := find(&d, s.Subnet); x != nil && contains(x.Prefixes, s.Address) {
			if _, held := n.Holder(s.Address, vnet); !held {
				fit = append(fit, s)
			}
		}
	}
	for range len(d.VNets) + 8 {
		if len(fit) == 0 {
			break
		}
		with := d.Clone()
		for _, s := range fit {
			_, x := find(&with, s.Subnet)
			x.NICs = append(x.NICs, sim.NIC{Name: s.name(), IPs: []netip.Addr{s.Address}})
		}
		populated, err := sim.Compile(with)
		if err == nil {
			return populated, fit
		}
		fit = accepted(fit, err)
	}
	return n, nil
}

// accepted are those that an error is not about, nor their subnets; none if it is about
// something else.
func accepted(who []StandIn, err error) (out []StandIn) {
	var one *sim.DesignError
	if !errors.As(err, &one) {
		return nil
	}
	text := err.Error()
	refused := map[string]bool{}
	for _, s := range who {
		vnet, subnet, _ := strings.Cut(s.Subnet, "/")
		if strings.Contains(text, `"`+s.name()+`"`) || strings.Contains(text, `virtualNetworks["`+vnet+`"].subnets["`+subnet+`"]`) {
			refused[s.Subnet] = true
		}
	}
	if len(refused) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(who), func(s StandIn) bool { return refused[s.Subnet] })
}
