package sim

import (
	"net/netip"
)

// internet is the public internet together with Microsoft's backbone, as seen
// from a public address: who has which. Undeclared addresses may be clients, and
// are answered; as a destination they end what is modelled.
//
// Two tables, since Microsoft's network prefers ExpressRoute Microsoft peering
// for what a site advertises on both ways (net:4.5.b2).
type internet struct {
	node
	world     index[target] // from the internet's side
	microsoft index[target] // from Azure and Microsoft's services
}

// target is what a public address leads to.
type target struct {
	note   string // "public IP pip-apim of apim"
	front  *frontend
	direct *direct    // an instance's own public address
	lent   *lending   // an address that only answers what went out by it
	device deviceID   // nobody, or a device that has the address itself
	equal  []deviceID // edges that announce it alike, where there are several
	how    how        // how it arrives there
}

// direct is an instance-level public address: a one-to-one translation.
type direct struct {
	port port
	nic  deviceID
}

// originate sends for an undeclared client, and what a NAT gateway answers.
func (d *internet) originate(w *walker) hand {
	switch t := &w.talk; {
	case t.resetBy == nil || w.leg != LegReset:
		return d.pass(w, &d.world)
	case t.client == d.id:
		return w.deliver(&d.node, nil)
	}
	return d.pass(w, &d.microsoft)
}

func (d *internet) receive(w *walker, in arrival) hand {
	if in.how == byEndpoint {
		return d.pass(w, &d.microsoft) // no service is declared there
	}
	if toPlatform(w.p.Dst) {
		// The address exists only inside Azure, whoever asks (net:4.6.b6).
		return w.drop(&d.node, NoRoute, "the internet does not route this address")
	} else if !w.net.routed(w.p.Src) {
		return w.dropForSource(&d.node, "the source is a private address")
	}
	if w.p.Dst == w.talk.tuple.Src && w.talk.client == d.id && w.leg.Return() {
		return w.deliver(&d.node, nil)
	}
	if d.fromMicrosoft(w, in) {
		return d.pass(w, &d.microsoft)
	}
	return d.pass(w, &d.world)
}

// dropForSource ends a packet whose private source has no way out. An answer that
// dies so is asymmetric if it passed the translator by.
func (w *walker) dropForSource(at *node, note string) hand {
	if w.leg.Return() {
		w.closeReturn()
	}
	return w.drop(at, NoOutboundAccess, note)
}

// fromMicrosoft says whether the packet enters on Microsoft's own network.
func (d *internet) fromMicrosoft(w *walker, in arrival) bool {
	switch from := w.net.devices[in.from].(type) {
	case *nic, *firewall, *service, *gateway:
		return true
	case *edge:
		return from.kind == MicrosoftPeering
	}
	return false
}

func (d *internet) pass(w *walker, from *index[target]) hand {
	if toPlatform(w.p.Dst) || !isPublic(w.p.Dst) {
		return w.drop(&d.node, NoRoute, "the internet does not route this address")
	}
	t := from.find(w.p.Dst)
	if t == nil {
		w.step(VerbExit, NoReason, "nobody declares this address: declare a host or service there to decide it")
		return w.finish(&d.node, Exited, NoReason)
	}
	w.step(VerbRoute, NoReason, t.note)
	return t.hand(w, &d.node)
}

// hand gives the packet to whoever has the public address: the answer to what
// went out by it, else a new connection.
func (t *target) hand(w *walker, from *node) hand {
	if h, ok := t.lent.answer(w, from); ok {
		return h
	}
	switch {
	case t.lent.serves(w):
		return w.stray()
	case t.front != nil:
		return t.front.hand(w, from, byFrontend)
	case t.direct != nil:
		return hand{t.direct.nic, arrival{how: byFrontend, from: from.id, front: &t.direct.port}}
	case t.equal != nil:
		return hand{t.equal[w.choose(from.id, len(t.equal))], arrival{how: t.how, from: from.id}}
	case t.device != nobody:
		return hand{t.device, arrival{how: t.how, from: from.id}}
	}
	return t.lent.refuse(w, from)
}

// stray ends an answer that came to the address the client was lent, and fits
// none of its connections: it came from where the client never called.
func (w *walker) stray() hand {
	client := w.net.devices[w.talk.client].self()
	if w.rec != nil {
		w.rec.beginHop(client.name, &w.p)
	}
	w.closeReturn()
	return w.drop(client, WrongSource, "the client called another address")
}

// platform is Azure's own 168.63.129.16 and 169.254.169.254: reachable whatever
// the routes say (net:A0).
type platform struct{ node }

// originate sends an answer, or a load balancer's probe (net:L10).
func (d *platform) originate(w *walker) hand {
	w.step(VerbSend, NoReason, "")
	return hand{w.talk.asker, arrival{how: byReply, from: d.id}}
}

func (d *platform) receive(w *walker, in arrival) hand {
	w.talk.asker = in.from
	return w.deliver(&d.node, platformPorts)
}

// Source: net:2.3.b1. DNS, wire server, agent.
var platformPorts = listeners{
	{Protocol: TCP, Ports: Port(80)}, {Protocol: TCP, Ports: Port(32526)},
	{Protocol: TCP, Ports: Port(53)}, {Protocol: UDP, Ports: Port(53)},
}

// host is a machine outside Azure, on the internet or in a site.
type host struct {
	node
	ip     netip.Addr
	site   *site // nil: on the internet
	listen listeners
}

func (d *host) originate(w *walker) hand {
	w.step(VerbSend, NoReason, "")
	if d.site != nil {
		return d.site.send(w, &d.node, nil)
	}
	return hand{theInternet, arrival{how: byAddress, from: d.id}}
}

func (d *host) receive(w *walker, _ arrival) hand { return w.deliver(&d.node, d.listen) }
