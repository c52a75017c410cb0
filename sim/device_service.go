package sim

import (
	"net/netip"
	"slices"
)

// service is a Microsoft service on public addresses.
type service struct {
	node
	listen  listeners
	allowed []netip.Prefix // with subnets, its own firewall; both empty: everyone
	subnets []*subnet
	private bool // public network access is disabled
	// instance is the API Management instance that this is, with the names that
	// Private Link does not cover, so that they stay public (apim:2.2).
	instance  string
	uncovered []string
}

func (d *service) originate(w *walker) hand {
	w.step(VerbSend, NoReason, "")
	if w.leg.Return() && w.talk.asker != nobody {
		return hand{w.talk.asker, arrival{how: byReply, from: d.id}}
	}
	return hand{theInternet, arrival{how: byAddress, from: d.id}}
}

// receive notes who asked by a service endpoint, with its private address, or is
// the private endpoint that passed the request on: the answer goes back there.
func (d *service) receive(w *walker, in arrival) hand {
	if (in.how == byEndpoint || in.how == byPrivateLink) && !w.leg.Return() {
		w.talk.asker = in.from
	}
	return w.deliver(&d.node, d.listen)
}

// allows asks the service's own firewall. It knows a subnet by the service
// endpoint that the request took, not by an address that other networks may have
// too, and does not ask private endpoints (net:7.b5, net:7.b6).
func (d *service) allows(w *walker, src netip.Addr) bool {
	var from *subnet
	if w.talk.asker != nobody {
		switch asker := w.net.devices[w.talk.asker].(type) {
		case *privateEndpoint:
			return true
		case *nic:
			from = asker.subnet
		case *firewall:
			from = asker.subnet
		}
	}
	switch {
	case d.private:
		return slices.Contains(d.uncovered, w.talk.serverName)
	case len(d.allowed) == 0 && len(d.subnets) == 0:
		return true
	}
	return from != nil && slices.Contains(d.subnets, from) || contained(src, d.allowed)
}

// sendService sends the packet by a service endpoint of the subnet: straight to
// the service, with the sender's private address (net:7.b5). The platform takes
// the sender's own address only, as on every way to a public one (net:1.9.b4).
func (s *subnet) sendService(w *walker, from *node) hand {
	if d, ok := w.net.devices[from.id].(*nic); ok && !w.leg.Return() && !d.owns(w.p.Src) {
		return w.dropForSource(from, "an appliance has to translate the source to its own address first")
	}
	if t := w.net.devices[theInternet].(*internet).microsoft.find(w.p.Dst); t != nil && t.device != nobody {
		if _, ok := w.net.devices[t.device].(*service); ok {
			return hand{t.device, arrival{how: byEndpoint, from: from.id}}
		}
	}
	return hand{theInternet, arrival{how: byEndpoint, from: from.id}}
}
