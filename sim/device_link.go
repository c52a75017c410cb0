package sim

import (
	"net/netip"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// linkService is a private link service: it takes what private endpoints hand to
// it into the provider's network, with a source address of its own there
// (net:1.8.b7).
type linkService struct {
	node
	nat   []netip.Addr
	front *frontend
}

// originate is never asked: the service opens no connection.
func (d *linkService) originate(w *walker) hand { return w.drop(&d.node, NoRoute, "") }

func (d *linkService) receive(w *walker, in arrival) hand {
	if in.how != byPrivateLink {
		return d.answer(w)
	}
	t, ok := d.mapping(w)
	switch {
	case !ok && w.talk.resumed:
		return w.drop(&d.node, StateLost, "it has forgotten the connection")
	case !ok:
		return w.drop(&d.node, NoOutboundAccess, "every NAT port is taken")
	}
	w.translate(t, nil)
	return d.front.hand(w, &d.node, byAddress)
}

// mapping is the tuple a request goes on with: that of its connection, or a new
// one. Which of several addresses is a choice.
func (d *linkService) mapping(w *walker) (packet.Tuple, bool) {
	ref := w.ref(d.id, memoryTracking)
	if h, dir := w.st.Find(ref, w.p.Tuple, w.now); h != 0 && dir == conntrack.Original {
		return w.st.Left(h, dir)
	}
	t := w.p.Tuple
	if w.talk.resumed && t.Proto == packet.TCP {
		return t, false // the middle of a connection opens no mapping
	}
	t.Src, t.Dst = d.nat[w.choose(d.id, len(d.nat))], d.front.addr
	port, ok := w.st.FreePort(ref, w.p.Tuple, t, w.now)
	if !ok {
		return t, false
	}
	t.SrcPort = port
	_, ok = w.st.Add(ref, w.p.Tuple, t.Reverse(), w.unending(), w.now)
	return t, ok
}

// answer undoes the mapping and gives the packet to the endpoint it came by.
func (d *linkService) answer(w *walker) hand {
	h, dir := w.st.Find(w.ref(d.id, memoryTracking), w.flow(), w.now)
	if h == 0 || dir != conntrack.Reply {
		return w.drop(&d.node, NoListener, "the NAT address of a private link service takes no connections")
	}
	for _, x := range w.talk.links.all[:w.talk.links.n] {
		if e := w.net.devices[x.endpoint].(*privateEndpoint); e.to == d.id {
			t, _ := w.left(h, dir)
			w.translate(t, nil)
			return hand{e.id, arrival{how: byReply, from: d.id}}
		}
	}
	return w.drop(&d.node, NoRoute, "it answers nothing that was asked")
}
