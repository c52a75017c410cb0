package sim

import (
	"slices"

	"azpath/dns"
	"azpath/sim/internal/packet"
)

// talk is one conversation: who speaks to whom, how far it got, and which
// stateful devices its two paths met.
type talk struct {
	tuple      packet.Tuple // the client's packets as it sends them
	expect     packet.Tuple // the server's as the client wants them
	client     deviceID
	serverName string
	lookup     *dns.Lookup // of the destination's name, nil if it is none

	asker     deviceID     // whose packet reached the platform, or a service by an endpoint
	gateway   deviceID     // by which the client's packets came in from a site
	links     links        // private endpoints on the way
	server    deviceID     // who answered the first packet
	served    packet.Tuple // the client's packets as the server gets them
	reply     packet.Tuple // the server's packets as it sends them
	listening bool
	proxy     *proxying // the server is a proxy on the way
	resetBy   *lending  // a NAT gateway refused the connection

	ask, say uint32 // next sequence numbers of client and server
	resumed  bool   // the connection was opened earlier in a World
	// held are the devices that held state of it then.
	held []deviceID

	met        met
	asymmetric bool
}

// met says where in [walker].met the stateful devices stand that a conversation
// passed: from there those of the first packet's way, from turn those of the
// answers', to the end.
type met struct{ from, turn int }

// there are the stateful devices of the first packet's way.
func (w *walker) there() []deviceID { return w.met[w.talk.met.from:w.talk.met.turn] }

// back are those of the answers'.
func (w *walker) back() []deviceID { return w.met[w.talk.met.turn:] }

// first is the leg that opens the conversation.
func (t *talk) first() Leg {
	if t.resumed || t.tuple.Proto != packet.TCP {
		return LegRequest
	}
	return LegSYN
}

// meet notes that a packet met a device that keeps connection state.
func (w *walker) meet(box deviceID, fits bool) {
	t := &w.talk
	if !w.leg.Return() {
		if w.leg == t.first() && !slices.Contains(w.there(), box) {
			w.met = append(w.met, box)
			t.met.turn = len(w.met)
		}
		return
	}
	if !slices.Contains(w.back(), box) {
		w.met = append(w.met, box)
	}
	if !fits || !slices.Contains(w.there(), box) {
		t.asymmetric = true
	}
}

// closeReturn is called when an answer reached the client: it is asymmetric if
// it passed by a stateful device of the forward path.
func (w *walker) closeReturn() {
	for _, id := range w.there() {
		if !slices.Contains(w.back(), id) {
			w.talk.asymmetric = true
		}
	}
}

// converse runs the whole conversation and returns how it ended.
func (w *walker) converse() Verdict {
	switch w.talk.tuple.Proto {
	case packet.TCP:
		return w.converseTCP()
	case packet.UDP:
		return w.converseUDP()
	}
	return w.converseEcho()
}

// The bytes of a request and of its response. Any number does.
const (
	requestBytes  = 100
	responseBytes = 200
	window        = 64240
)

func (w *walker) converseTCP() Verdict {
	t := &w.talk
	w.load(&t.tuple, packet.SYN, t.ask, 0, 0)
	if !w.carry(LegSYN, t.client) {
		return w.verdict()
	}
	t.ask++
	if !t.listening {
		w.load(&t.reply, packet.RST|packet.ACK, 0, t.ask, 0)
		return w.refused(NoListener)
	}
	w.load(&t.reply, packet.SYN|packet.ACK, t.say, t.ask, 0)
	if !w.carry(LegSYNACK, t.server) {
		return w.verdict()
	}
	t.say++
	w.load(&t.tuple, packet.ACK, t.ask, t.say, 0)
	if !w.carry(LegACK, t.client) {
		return w.verdict()
	}
	return w.exchangeTCP()
}

// exchangeTCP is one request and its response on an open connection.
func (w *walker) exchangeTCP() Verdict {
	t := &w.talk
	w.load(&t.tuple, packet.ACK, t.ask, t.say, requestBytes)
	if !w.carry(LegRequest, t.client) {
		return w.verdict()
	}
	if !t.listening {
		w.load(&t.reply, packet.RST, t.say, 0, 0)
		return w.refused(OutOfState)
	}
	t.ask += requestBytes
	no, answered := w.serve()
	if !answered {
		return no
	}
	w.load(&t.reply, packet.ACK, t.say, t.ask, responseBytes)
	if !w.carry(LegResponse, t.server) {
		return w.verdict()
	}
	t.say += responseBytes
	if no.Disposition != 0 {
		no.Asymmetric = t.asymmetric
		return no
	}
	w.load(&t.tuple, packet.ACK, t.ask, t.say, 0)
	w.carry(LegResponseACK, t.client)
	return w.verdict()
}

func (w *walker) converseUDP() Verdict {
	t := &w.talk
	w.load(&t.tuple, 0, 0, 0, requestBytes)
	if !w.carry(LegRequest, t.client) {
		return w.verdict()
	}
	if !t.listening {
		typ, code := uint8(3), uint8(3) // port unreachable
		if t.served.Dst.Is6() {
			typ, code = 1, 4
		}
		w.p = packet.ErrorFrom(t.served.Dst, typ, code, t.served)
		return w.refused(NoListener)
	}
	no, answered := w.serve()
	if !answered {
		return no
	}
	w.load(&t.reply, 0, 0, 0, responseBytes)
	if !w.carry(LegResponse, t.server) || no.Disposition == 0 {
		return w.verdict()
	}
	no.Asymmetric = t.asymmetric
	return no
}

func (w *walker) converseEcho() Verdict {
	t := &w.talk
	w.load(&t.tuple, 0, 0, 0, requestBytes)
	if !w.carry(LegRequest, t.client) {
		return w.verdict()
	}
	w.load(&t.reply, 0, 0, 0, requestBytes)
	w.carry(LegResponse, t.server)
	return w.verdict()
}

// serve is what the server makes of the request: what its answer says if that is
// a no, and whether there is an answer at all. Without one the verdict stands.
func (w *walker) serve() (no Verdict, answered bool) {
	t := &w.talk
	if t.proxy != nil {
		return w.serveProxy()
	}
	if s, ok := w.net.devices[t.server].(*service); ok && !s.allows(w, t.served.Src) && w.refuses(DeniedByService) {
		return Verdict{Disposition: Refused, Reason: DeniedByService, Leg: LegResponse, At: s.name}, true
	}
	return Verdict{}, true
}

// refused carries the answer of a closed port, or of a machine that knows no such
// connection, back: it is in hand. It is a refusal only if the client gets it; else
// the user sees a timeout.
func (w *walker) refused(why Reason) Verdict {
	server := w.net.devices[w.talk.server].self()
	if !w.carry(LegReset, w.talk.server) {
		return w.verdict()
	}
	at := server.name
	if w.talk.resetBy != nil {
		at = w.talk.resetBy.name
	}
	return Verdict{Disposition: Refused, Reason: why, Leg: LegReset, At: at, Asymmetric: w.talk.asymmetric}
}

// verdict is the ending of the leg just carried. What was delivered ended at the
// far end, also where the last leg is an answer.
func (w *walker) verdict() Verdict {
	v := Verdict{
		Disposition: w.end.disposition, Reason: w.end.reason,
		Leg: w.leg, At: w.end.name, Asymmetric: w.talk.asymmetric,
	}
	if v.Disposition == Delivered {
		v.At = w.net.devices[w.talk.server].self().name
	}
	return v
}
