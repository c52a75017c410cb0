//go:build linux

package kernel

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sys/unix"
)

// sight is a packet seen on a wire's end.
type sight struct {
	place  int
	wire   int
	out    bool
	packet Packet
}

// sender is where a machine sends from: a station's wire, or a router.
type sender struct {
	device string
	place  int // of a router; -1 for a station
	wire   int
}

const firstTTL = 64

// fly sends the packet and says what became of it. When the kernel's send returns,
// all has happened already.
func (f *Fabric) fly(from sender, p Packet) (Flight, error) {
	f.nextID++
	if f.nextID == 0 {
		f.nextID++
	}
	p.ID, p.TTL = f.nextID, firstTTL
	var err error
	if from.place >= 0 {
		to := p.Dst.Addr().As4()
		err = unix.Sendto(f.places[from.place].send, p.marshal(), 0, &unix.SockaddrInet4{Addr: to})
	} else {
		bench := len(f.plan.Routers)
		err = unix.Sendto(f.inject, frame(&p), 0, &unix.SockaddrLinklayer{
			Protocol: 8, Ifindex: f.indexOf(bench, from.wire), Halen: 6, Addr: [8]byte(append(slices.Clone(hardware), 0, 0)),
		})
	}
	// A router without a way for its own packet says so at once: it is lost there.
	if err != nil && !errors.Is(err, unix.ENETUNREACH) && !errors.Is(err, unix.EHOSTUNREACH) &&
		!errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.EPERM) {
		return Flight{}, fmt.Errorf("send %v: %w", p, err)
	}
	seen, err := f.seen(&p)
	if err != nil {
		return Flight{}, err
	}
	return f.reconstruct(from, p, seen)
}

func frame(p *Packet) []byte {
	b := make([]byte, 0, 300)
	b = append(append(append(b, hardware...), hardware...), 8, 0)
	return append(b, p.marshal()...)
}

func (f *Fabric) indexOf(place, wire int) int {
	for index, n := range f.places[place].wire {
		if n == wire {
			return index
		}
	}
	return 0
}

// seen reads all taps once, and returns the sights of one packet in the order in
// which they happened: the TTL falls by one at each router.
func (f *Fabric) seen(sent *Packet) ([]sight, error) {
	var out []sight
	buf := make([]byte, 2048)
	for i := range f.places {
		p := &f.places[i]
		for {
			n, from, err := unix.Recvfrom(p.tap, buf, 0)
			if errors.Is(err, unix.EAGAIN) {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("tap: %w", err)
			}
			at, ok := from.(*unix.SockaddrLinklayer)
			if !ok || n < 14 {
				continue
			}
			x, ok := parse(buf[14:n])
			if !ok || x.ID != sent.ID || x.Protocol != sent.Protocol {
				continue
			}
			if wire, known := p.wire[at.Ifindex]; known {
				out = append(out, sight{i, wire, at.Pkttype == unix.PACKET_OUTGOING, x})
			}
		}
	}
	// Out of one router and into the next the TTL is the same: out goes first.
	slices.SortStableFunc(out, func(a, b sight) int {
		if a.packet.TTL != b.packet.TTL {
			return int(b.packet.TTL) - int(a.packet.TTL)
		}
		switch {
		case a.out && !b.out:
			return -1
		case b.out && !a.out:
			return 1
		}
		return 0
	})
	return out, nil
}

// reconstruct tells the packet's way as the model would: devices alone.
func (f *Fabric) reconstruct(from sender, p Packet, seen []sight) (Flight, error) {
	l := Flight{Hops: []Hop{{from.device, p}}}
	var host *Packet
	last := -1 // the router that it was seen to enter last and not to leave
	if from.place >= 0 {
		last = from.place
	}
	for _, s := range seen {
		if s.place == len(f.plan.Routers) && s.out {
			continue // the injection
		}
		end := f.end(s)
		if s.out {
			last = -1
			// Two of a box's wires belong to two of the model's devices.
			if d := end.Device; d != "" && f.plan.Routers[s.place].Device == "" && d != l.Hops[len(l.Hops)-1].Device {
				l.Hops = append(l.Hops, Hop{Device: d})
			}
			continue
		}
		switch {
		case end.Router == atStation:
			st := f.plan.Stations[end.Station]
			arrived := s.packet
			l.Hops = append(l.Hops, Hop{st.Device, either(host, arrived)})
			l.Delivered, l.Got = slices.Contains(st.IPs, arrived.Dst.Addr()), arrived
			return l, nil
		case end.Host:
			x := s.packet
			host = &x
		case end.Device != "":
			l.Hops = append(l.Hops, Hop{end.Device, either(host, s.packet)})
			host = nil
		}
		last = s.place
	}
	if last >= 0 && f.plan.Routers[last].Endpoint {
		var err error
		l.Got, l.Delivered, err = f.places[last].took(p.ID)
		return l, err
	}
	return l, nil
}

func either(first *Packet, second Packet) Packet {
	if first != nil {
		return *first
	}
	return second
}

// end is the wire's end at which the packet was seen.
func (f *Fabric) end(s sight) End {
	for _, e := range f.plan.Wires[s.wire].Ends {
		if e.Router == s.place || e.Router == atStation && s.place == len(f.plan.Routers) {
			return e
		}
	}
	panic("kernel: a packet on a wire that does not end there")
}

// took says whether the machine in a router got the packet, and which.
func (p *place) took(id uint16) (got Packet, ok bool, err error) {
	buf := make([]byte, 2048)
	for _, fd := range p.local {
		for {
			n, _, err := unix.Recvfrom(fd, buf, 0)
			if errors.Is(err, unix.EAGAIN) {
				break
			}
			if err != nil {
				return got, false, fmt.Errorf("local socket: %w", err)
			}
			if x, known := parse(buf[:n]); known && x.ID == id {
				got, ok = x, true
			}
		}
	}
	return got, ok, nil
}
