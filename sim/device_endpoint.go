package sim

import "net/netip"

// privateEndpoint is an address in a subnet that leads by Private Link to a
// service. Its answers know no route table: they go back where the request came
// from (net:1.8.b4).
type privateEndpoint struct {
	node
	subnet  *subnet
	ip      netip.Addr
	to      deviceID // the service, or the private link service
	way     string   // what stands behind it, for traces
	refusal string   // why it passes nothing; empty while its connection is approved
	filter  *nsg     // its subnet's NSG, as far as the network policies let it judge
}

// link is a private endpoint that a conversation passes, and whose host handed
// the request to it.
type link struct{ endpoint, sender deviceID }

// links are those of one conversation: a machine behind one may call another.
type links struct {
	all [4]link
	n   int
}

// note keeps who sent the request to the endpoint last. It is false if there are
// more endpoints on the way than anybody has a use for.
func (l *links) note(endpoint, sender deviceID) bool {
	for i := range l.all[:l.n] {
		if l.all[i].endpoint == endpoint {
			l.all[i].sender = sender
			return true
		}
	}
	if l.n == len(l.all) {
		return false
	}
	l.all[l.n] = link{endpoint, sender}
	l.n++
	return true
}

// sender is who sent the request to the endpoint, or nobody.
func (l *links) sender(endpoint deviceID) deviceID {
	for _, x := range l.all[:l.n] {
		if x.endpoint == endpoint {
			return x.sender
		}
	}
	return nobody
}

// originate is never asked: an endpoint opens no connection (net:7.b6).
func (d *privateEndpoint) originate(w *walker) hand { return w.drop(&d.node, NoRoute, "") }

func (d *privateEndpoint) receive(w *walker, in arrival) hand {
	switch {
	case w.leg.Return() && in.how == byReply:
		return d.answer(w)
	case w.leg.Return():
		return w.drop(&d.node, WrongSource, "a private endpoint never calls")
	case w.p.Dst != d.ip:
		return w.drop(&d.node, NextHopUnreachable, "not addressed to this endpoint, and it forwards nothing")
	case d.filter != nil && !d.admit(w):
		return ended
	case d.refusal != "" && w.stops(&d.node, NextHopUnreachable, d.refusal):
		return ended
	case !w.p.Proto.HasPorts():
		return w.drop(&d.node, ICMPNotTranslated, "Private Link carries TCP and UDP only")
	case !w.talk.links.note(d.id, in.from):
		return w.drop(&d.node, Loop, "too many private endpoints on the way")
	}
	w.step(VerbRoute, NoReason, d.way)
	return hand{d.to, arrival{how: byPrivateLink, from: d.id}}
}

// admit asks the NSG of the endpoint's subnet, once for a connection (net:1.8.b5).
func (d *privateEndpoint) admit(w *walker) bool {
	ref := w.ref(d.id, memoryInbound)
	if h, _ := w.st.Find(ref, w.p.Tuple, w.now); h != 0 {
		w.stepState(VerbACL, StateFlow)
		return true
	}
	if !d.filter.in.allow(w, &d.node, nil) {
		return false
	}
	w.st.Add(ref, w.p.Tuple, w.p.Tuple.Reverse(), w.unending(), w.now)
	return true
}

// answer sends what the service says back. One rule gives every row of the matrix
// of net:1.8.b4: the answer goes back to the host that sent the request, and an
// appliance's host that shares the network of what it forwarded for loses it.
func (d *privateEndpoint) answer(w *walker) hand {
	id := w.talk.links.sender(d.id)
	if id == nobody {
		return w.drop(&d.node, NoRoute, "it answers nothing that was asked")
	}
	home := d.forwarder(w, id)
	if home != nil {
		switch w.net.assumptions.EndpointAnswersRetrace {
		case Unset:
			w.lean(EndpointRetraces)
		case Off:
			return d.straight(w)
		}
	}
	w.step(VerbRoute, NoReason, "back to where the request came from, whatever the route table says")
	if home != nil && w.sharesSource(home) {
		return w.loseAnswer(id)
	}
	return hand{id, arrival{how: byReply, from: d.id}}
}

// forwarder is the network of the appliance or firewall that sent the request for
// somebody else; nil if the sender spoke for itself, is a gateway, or is tagged
// disableSnatOnPL, with which the answer comes back through it.
func (d *privateEndpoint) forwarder(w *walker, id deviceID) *vnet {
	switch s := w.net.devices[id].(type) {
	case *nic:
		if !s.owns(w.p.Dst) && !s.symmetric {
			return s.subnet.vnet
		}
	case *firewall:
		if !s.owns(w.p.Dst) {
			return s.subnet.vnet
		}
	}
	return nil
}

// sharesSource says whether the network of an appliance is also that of the client
// whose packet is answered, or of the VPN gateway by which it came. An ExpressRoute
// gateway is not on the way of what comes in.
func (w *walker) sharesSource(home *vnet) bool {
	if home.contains(w.p.Dst) {
		return true
	}
	if w.talk.gateway == nobody {
		return false
	}
	g := w.net.devices[w.talk.gateway].(*gateway)
	return g.kind == VPN && g.subnet.vnet == home && !contained(w.p.Dst, g.behind)
}

// loseAnswer ends the leg at the host of the appliance, which never sees the packet.
func (w *walker) loseAnswer(id deviceID) hand {
	at := w.net.devices[id].self()
	if w.rec != nil {
		w.rec.beginHop(at.name, &w.p)
	}
	return w.drop(at, EndpointReturn, "it forwarded the request without SNAT, for a source in its own network")
}

// straight sends an answer to the packet's source, past every appliance.
func (d *privateEndpoint) straight(w *walker) hand {
	w.step(VerbRoute, NoReason, "straight to the source, whatever the route table says")
	if v := d.subnet.vnet.reaching(w.net, w.p.Dst); v != nil {
		if o := v.owners.find(w.p.Dst); o != nil {
			return o.hand(w, &d.node, byReply)
		}
		return w.drop(&d.node, NoSuchHost, "no network interface has this address")
	}
	if id := w.talk.gateway; id != nobody {
		g := w.net.devices[id].(*gateway).subnet.vnet
		if g == d.subnet.vnet || d.subnet.vnet.peers[g.index] != nil {
			return hand{id, arrival{how: byReply, from: d.id}}
		}
	}
	return w.drop(&d.node, NoRoute, "the endpoint's network is not peered with the source's")
}

// reaching is the network that holds the address: this one or a direct peer.
func (v *vnet) reaching(n *Network, a netip.Addr) *vnet {
	if v.contains(a) {
		return v
	}
	for i, p := range n.vnets {
		if v.peers[i] != nil && p.contains(a) {
			return p
		}
	}
	return nil
}
