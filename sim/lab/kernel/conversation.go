package kernel

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"azpath/sim"
)

// Leg is one packet of a conversation, and what became of it.
type Leg struct {
	Leg    sim.Leg
	Flight Flight
	// Arrived: at the machine that waited for it, as it waited for it. What is
	// delivered to another machine, or looks otherwise, is ignored there.
	Arrived bool
}

// record is a Leg in a file.
type record struct {
	Leg  sim.Leg  `json:"leg"`
	Hops []string `json:"hops"` // "fw Tcp 10.0.1.4:51000 > 10.0.2.4:443"; a packet that was not seen is left out
	End  string   `json:"end"`
}

// How a packet ended, in a file.
const (
	endArrived = "arrived"
	endIgnored = "ignored" // delivered, and not what the machine waits for
	endLost    = "lost"
)

// MarshalJSON keeps what is compared, a line a hop.
func (l Leg) MarshalJSON() ([]byte, error) {
	r := record{Leg: l.Leg, End: endLost}
	for _, h := range l.Flight.Hops {
		line := h.Device
		if h.Packet.Src.IsValid() {
			line += fmt.Sprintf(" %s %s > %s", h.Packet.Protocol, h.Packet.Src, h.Packet.Dst)
		}
		r.Hops = append(r.Hops, line)
	}
	switch {
	case l.Arrived:
		r.End = endArrived
	case l.Flight.Delivered:
		r.End = endIgnored
	}
	return json.Marshal(r)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (l *Leg) UnmarshalJSON(b []byte) error {
	var r record
	if err := json.Unmarshal(b, &r); err != nil {
		return err
	}
	*l = Leg{Leg: r.Leg, Arrived: r.End == endArrived, Flight: Flight{Delivered: r.End != endLost}}
	for _, line := range r.Hops {
		h, err := parseHop(line)
		if err != nil {
			return err
		}
		l.Flight.Hops = append(l.Flight.Hops, h)
	}
	return nil
}

func parseHop(line string) (h Hop, err error) {
	words := strings.Fields(line)
	if len(words) != 1 && len(words) != 5 {
		return h, fmt.Errorf("hop %q: want a device, or a device and protocol source > destination", line)
	}
	h.Device = words[0]
	if len(words) == 1 {
		return h, nil
	}
	if err = h.Packet.Protocol.UnmarshalText([]byte(words[1])); err != nil {
		return h, err
	}
	if h.Packet.Src, err = netip.ParseAddrPort(words[2]); err == nil {
		h.Packet.Dst, err = netip.ParseAddrPort(words[4])
	}
	return h, err
}

// Conversation is what the kernel did with a flow.
type Conversation []Leg

// String is the legs with their hops.
func (c Conversation) String() string {
	var b strings.Builder
	for _, l := range c {
		fmt.Fprintf(&b, "  %s\n%s", l.Leg, l.Flight)
		if l.Flight.Delivered && !l.Arrived {
			b.WriteString("    and ignored there\n")
		}
	}
	return b.String()
}

// Hop is a device that a packet met, and the packet as it arrived there. The zero
// Packet is one that could not be seen.
type Hop struct {
	Device string
	Packet Packet
}

// Flight is what became of one packet.
type Flight struct {
	Hops      []Hop
	Delivered bool   // to the machine at the last hop
	Got       Packet // as that machine got it, behind the last translation
}

// String is one line a hop.
func (l Flight) String() string {
	var b strings.Builder
	for _, h := range l.Hops {
		fmt.Fprintf(&b, "    %-16s %s\n", h.Device, h.Packet)
	}
	if l.Delivered {
		b.WriteString("    delivered\n")
	} else {
		b.WriteString("    lost\n")
	}
	return b.String()
}
