//go:build linux

package kernel

import (
	"fmt"
	"net/netip"

	"azpath/sim"
)

// Session is a connection between two honest end systems: each sends only what
// follows from what it got.
type Session struct {
	f      *Fabric
	flow   sim.Flow
	client sender
	server sender
	sent   Packet // the client's packets as it sends them
	served Packet // as the server gets them
	ask    uint32 // the next sequence numbers of client and server
	say    uint32
	legs   Conversation
}

// The bytes of a request and its response.
const (
	requestLen  = 100
	responseLen = 120
)

// machine finds who sends under that name, and its address.
func (f *Fabric) machine(name string) (sender, netip.Addr, bool) {
	for _, s := range f.plan.Stations {
		if s.Device == name {
			return sender{name, -1, s.Wire}, s.IPs[0], true
		}
	}
	for i, r := range f.plan.Routers {
		if r.Endpoint && r.Device == name {
			return sender{name, i, noWire}, r.Addresses[0], true
		}
	}
	return sender{}, netip.Addr{}, false
}

// Open plays a flow from its first packet. The conversation ends with the first
// packet that does not arrive.
func (f *Fabric) Open(flow sim.Flow) (*Session, Conversation, error) {
	s := &Session{f: f, flow: flow, ask: 1000, say: 5000}
	client, src, ok := f.machine(flow.Source)
	if !ok {
		return nil, nil, fmt.Errorf("no machine %q", flow.Source)
	}
	dst, err := netip.ParseAddr(flow.Destination)
	if err != nil {
		if _, dst, ok = f.machine(flow.Destination); !ok {
			return nil, nil, fmt.Errorf("no machine %q", flow.Destination)
		}
	}
	port := flow.SourcePort
	if port == 0 {
		port = 51000
	}
	s.client = client
	s.sent = Packet{Protocol: flow.Protocol, Src: netip.AddrPortFrom(src, port), Dst: netip.AddrPortFrom(dst, flow.Port)}
	if flow.Protocol == sim.ICMP {
		s.sent.Dst = netip.AddrPortFrom(dst, port)
	}
	switch flow.Protocol {
	case sim.TCP:
		err = s.openTCP()
	case sim.UDP:
		err = s.exchangeUDP()
	default:
		err = s.exchangeEcho()
	}
	return s, s.legs, err
}

// Go sends one more request, and its response, on a session that was opened.
func (s *Session) Go() (Conversation, error) {
	s.legs = nil
	var err error
	switch s.flow.Protocol {
	case sim.TCP:
		err = s.exchangeTCP(true)
	case sim.UDP:
		err = s.exchangeUDP()
	default:
		err = s.exchangeEcho()
	}
	return s.legs, err
}

// carry sends a packet and says whether it arrived as it was expected.
func (s *Session) carry(leg sim.Leg, from sender, p Packet, arrived func(device string, got Packet) bool) (bool, error) {
	l, err := s.f.fly(from, p)
	if err != nil {
		return false, err
	}
	at := l.Hops[len(l.Hops)-1]
	ok := l.Delivered && arrived(at.Device, l.Got)
	s.legs = append(s.legs, Leg{leg, l, ok})
	return ok, nil
}

// toServer expects the packet at whoever gets it, if it is the first, and else at
// the server.
func (s *Session) toServer(first bool) func(string, Packet) bool {
	return func(device string, got Packet) bool {
		if first {
			s.server, _, _ = s.f.machine(device)
			s.served = got
			return true
		}
		return device == s.server.device && got.Src == s.served.Src && got.Dst == s.served.Dst
	}
}

// toClient expects an answer from where the client called.
func (s *Session) toClient(device string, got Packet) bool {
	if device != s.client.device {
		return false
	}
	if q := got.Quoted; q != nil {
		return q.Src == s.sent.Src && q.Dst == s.sent.Dst
	}
	return got.Src == s.sent.Dst && got.Dst == s.sent.Src
}

func (s *Session) listening() bool {
	listen := s.listeners(s.server.device)
	for _, l := range listen {
		proto := l.Protocol
		if proto == 0 {
			proto = sim.TCP
		}
		if port := s.served.Dst.Port(); proto == s.flow.Protocol && l.Ports.First <= port && port <= l.Ports.Last {
			return true
		}
	}
	return len(listen) == 0
}

func (s *Session) listeners(device string) []sim.Listener {
	for _, x := range s.f.plan.Stations {
		if x.Device == device {
			return x.Listen
		}
	}
	for _, r := range s.f.plan.Routers {
		if r.Device == device {
			return r.Listen
		}
	}
	return nil
}

func (s *Session) openTCP() error {
	p := s.sent
	p.Flags, p.Seq = SYN, s.ask
	ok, err := s.carry(sim.LegSYN, s.client, p, s.toServer(true))
	if !ok {
		return err
	}
	s.ask++
	p = s.served.reply()
	if !s.listening() {
		p.Flags, p.Ack = RST|ACK, s.ask
		_, err = s.carry(sim.LegReset, s.server, p, s.toClient)
		return err
	}
	p.Flags, p.Seq, p.Ack = SYN|ACK, s.say, s.ask
	if ok, err = s.carry(sim.LegSYNACK, s.server, p, s.toClient); !ok {
		return err
	}
	s.say++
	if ok, err = s.segment(sim.LegACK, 0); !ok {
		return err
	}
	return s.exchangeTCP(false)
}

// segment sends the client's next bytes.
func (s *Session) segment(leg sim.Leg, bytes int) (bool, error) {
	p := s.sent
	p.Flags, p.Seq, p.Ack, p.Len = ACK, s.ask, s.say, bytes
	return s.carry(leg, s.client, p, s.toServer(false))
}

func (s *Session) exchangeTCP(resumed bool) error {
	p := s.sent
	p.Flags, p.Seq, p.Ack, p.Len = ACK, s.ask, s.say, requestLen
	stranger, was := sender{}, s.served
	known := s.toServer(false)
	ok, err := s.carry(sim.LegRequest, s.client, p, func(device string, got Packet) bool {
		if known(device, got) {
			return true
		}
		if resumed {
			// A machine that knows no such connection answers with a reset.
			stranger, _, _ = s.f.machine(device)
			s.served = got
		}
		return resumed
	})
	if !ok {
		return err
	}
	if stranger.device != "" {
		// The client may try again: the server knows the connection still.
		defer func(server sender, served Packet) { s.server, s.served = server, served }(s.server, was)
		s.server = stranger
		p = s.served.reply()
		p.Flags, p.Seq = RST, s.say
		_, err = s.carry(sim.LegReset, s.server, p, s.toClient)
		return err
	}
	s.ask += requestLen
	p = s.served.reply()
	p.Flags, p.Seq, p.Ack, p.Len = ACK, s.say, s.ask, responseLen
	if ok, err = s.carry(sim.LegResponse, s.server, p, s.toClient); !ok {
		return err
	}
	s.say += responseLen
	_, err = s.segment(sim.LegResponseACK, 0)
	return err
}

func (s *Session) exchangeUDP() error {
	p := s.sent
	p.Len = requestLen
	ok, err := s.carry(sim.LegRequest, s.client, p, s.toServer(true))
	if !ok {
		return err
	}
	if !s.listening() {
		quoted := s.served
		quoted.Len = requestLen
		p = Packet{Protocol: sim.ICMP, Src: netip.AddrPortFrom(s.served.Dst.Addr(), 0), Dst: netip.AddrPortFrom(s.served.Src.Addr(), 0),
			Type: unreachable, Code: portCode, Quoted: &quoted}
		_, err = s.carry(sim.LegReset, s.server, p, s.toClient)
		return err
	}
	p = s.served.reply()
	p.Len = responseLen
	_, err = s.carry(sim.LegResponse, s.server, p, s.toClient)
	return err
}

func (s *Session) exchangeEcho() error {
	p := s.sent
	p.Type, p.Len = echoRequest, requestLen
	ok, err := s.carry(sim.LegRequest, s.client, p, s.toServer(true))
	if !ok {
		return err
	}
	p = s.served.reply()
	p.Type, p.Len = echoReply, requestLen
	_, err = s.carry(sim.LegResponse, s.server, p, s.toClient)
	return err
}
