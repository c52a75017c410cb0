package sim

import (
	"azpath/sim/internal/packet"
)

// connection is one that Trace opened: what is left of its conversation when
// devices may have other numbers, or be gone.
type connection struct {
	ask, say      uint32       // next sequence numbers of client and server
	served, reply packet.Tuple // their packets, where the server is
	serverName    string
	server        string       // the machine that answered
	held          []string     // the devices that hold state of it
	proxy         string       // the device that answered in the server's place, and what it made
	made          *proxying    // of the request
	picks         []choiceMade // which of equal ways it took
	at            []string     // the names of where
}

// device is the number of the Network's device of that name, or nobody.
func (w *World) device(name string) deviceID {
	if k, ok := w.known[name]; ok && int(k.number) < len(w.net.devices) {
		return k.number
	}
	return nobody
}

// remember keeps a connection for Continue. One that never opened is none; one
// that broke may be tried again as it was.
func (w *World) remember(f Flow, v Verdict, t *talk, held []deviceID, picks []choiceMade) {
	if v.Disposition != Delivered && (v.Disposition != Refused || v.Leg != LegResponse) {
		c, ok := w.open.get(f)
		switch {
		case !t.resumed:
			w.open.drop(f)
		case ok && v.Leg == LegResponseACK: // both have what the other sent, and go on from there
			c.ask, c.say = t.ask, t.say
			w.open.put(f, c, w.now)
		}
		return
	}
	c := connection{
		ask: t.ask, say: t.say, served: t.served, reply: t.reply, serverName: t.serverName,
		server: w.net.names[t.server], picks: picks,
	}
	for _, p := range picks {
		c.at = append(c.at, w.net.names[p.at])
	}
	for _, id := range held {
		c.held = append(c.held, w.net.names[id])
	}
	if t.proxy != nil {
		made := *t.proxy
		made.by = nil // it belongs to this Network
		c.proxy, c.made = t.proxy.by.name, &made
	}
	w.open.put(f, c, w.now)
}

// fixChoices lets a connection that goes on keep its ways.
func (w *World) fixChoices(r *walker, f Flow, resumed bool) {
	if !resumed {
		return
	}
	c, _ := w.open.get(f)
	for i, p := range c.picks {
		if k, ok := w.known[c.at[i]]; ok {
			p.at = k.number
			r.choices.fixed = append(r.choices.fixed, p)
		}
	}
}

// resumeProxy puts a proxied connection that goes on into the proxy's hands.
func (w *World) resumeProxy(r *walker, f Flow) {
	c, _ := w.open.get(f)
	if !r.talk.resumed || c.proxy == "" {
		return
	}
	p := *c.made
	switch d := w.net.devices[max(0, w.device(c.proxy))].(type) {
	case *firewall:
		p.by, p.own.Src = &d.node, d.private
	case *nic:
		if d.web == nil {
			return
		}
		p.by, p.own.Src = &d.node, d.ips[0]
	default:
		return
	}
	r.answering = p
	r.talk.proxy = &r.answering
}
