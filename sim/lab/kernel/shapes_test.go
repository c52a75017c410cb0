//go:build linux

package kernel

import (
	"fmt"
	"testing"

	"azpath/sim"
)

// shape is a row of the truth table of asymmetric paths (ct:10): a client c, a
// server s, and the firewalls a and b of which either direction passes one, or none.
type shape struct {
	name        string
	there, back string // by which appliance; "" goes straight
	edit        func(a, b *sim.Filter)
	flow        string // "tcp 443" if empty
	then        []event
	want        string // of the last conversation
}

// event changes something between two exchanges of the connection.
type event struct {
	silence     bool
	restart     string
	there, back string // the ways from now on, if it is neither
}

// TestShapes plays the rows on the kernel, and asks the model the same.
func TestShapes(t *testing.T) {
	needsKernel(t)
	loose := func(a, b *sim.Filter) { a.Loose, b.Loose = true, true }
	liberal := func(a, b *sim.Filter) { a.Liberal, b.Liberal = true, true }
	hides := func(a, _ *sim.Filter) { a.SNAT = []sim.SNATRule{{Name: "hide", To: addrA}} }
	publishes := func(a, _ *sim.Filter) {
		a.DNAT = []sim.DNATRule{
			{Name: "tcp", Destination: addrV, Translated: addrS}, {Name: "udp", Protocol: sim.UDP, Destination: addrV, Translated: addrS},
			{Name: "echo", Protocol: sim.ICMP, Destination: addrV, Translated: addrS},
		}
	}
	both := func(edits ...func(a, b *sim.Filter)) func(a, b *sim.Filter) {
		return func(a, b *sim.Filter) {
			for _, e := range edits {
				e(a, b)
			}
		}
	}
	onlyToServer := func(a, b *sim.Filter) {
		for _, f := range []*sim.Filter{a, b} {
			f.Rules = []sim.FilterRule{{Name: "to-s", Access: sim.Allow, Destinations: []string{"10.0.2.0/24"}}}
		}
	}
	const published = "tcp 443 to v"
	for _, s := range []shape{
		{name: "a: both ways by one firewall", there: "a", back: "a", want: "response-ACK arrived at s"},
		{name: "a: loose and liberal change nothing", there: "a", back: "a", edit: both(loose, liberal), want: "response-ACK arrived at s"},
		{name: "b: request straight, answer by a firewall", back: "a", want: "SYN-ACK lost at a"},
		{name: "b: loose does not help", back: "a", edit: loose, want: "SYN-ACK lost at a"},
		{name: "b: nor does liberal", back: "a", edit: liberal, want: "SYN-ACK lost at a"},
		{name: "c: request by a firewall, answer straight", there: "a", want: "ACK lost at a"},
		{name: "c: loose and liberal do not help", there: "a", edit: both(loose, liberal), want: "ACK lost at a"},
		{name: "j: there by one firewall, back by another", there: "a", back: "b", want: "SYN-ACK lost at b"},
		{name: "f: SNAT makes it symmetric", there: "a", edit: hides, want: "response-ACK arrived at s"},
		{name: "f: whatever the server's route to the client", there: "a", back: "b", edit: hides, want: "response-ACK arrived at s"},
		{name: "g: DNAT and back by the same", there: "a", back: "a", edit: publishes, flow: published, want: "response-ACK arrived at s"},
		{name: "g: DNAT and back past it", there: "a", edit: publishes, flow: published, want: "SYN-ACK ignored at c"},
		{name: "l: DNAT and SNAT", there: "a", edit: both(hides, publishes), flow: published, want: "response-ACK arrived at s"},
		{name: "closed port, back by the firewall", there: "a", back: "a", flow: "tcp 81", want: "reset arrived at c"},
		{name: "closed port, back straight", there: "a", flow: "tcp 81", want: "reset arrived at c"},
		{name: "closed port, back by another", there: "a", back: "b", flow: "tcp 81", want: "reset lost at b"},

		{name: "k: idle for too long", there: "a", back: "a", then: []event{{silence: true}}, want: "request lost at a"},
		{name: "k: loose picks it up", there: "a", back: "a", edit: loose, then: []event{{silence: true}}, want: "response-ACK arrived at s"},
		{name: "k: with SNAT too", there: "a", edit: both(loose, hides), then: []event{{silence: true}}, want: "response-ACK arrived at s"},
		{name: "k: restarted", there: "a", back: "a", then: []event{{restart: "a"}}, want: "request lost at a"},
		{name: "n: moved to another firewall", there: "a", back: "a", then: []event{{there: "b", back: "b"}}, want: "request lost at b"},
		{name: "n: loose takes it over", there: "a", back: "a", edit: loose, then: []event{{there: "b", back: "b"}}, want: "response-ACK arrived at s"},
		{name: "q: answers past the firewall from now on", there: "a", back: "a", then: []event{{there: "a"}}, want: "response-ACK lost at a"},
		{name: "q: liberal lets the ACK of what it never saw pass", there: "a", back: "a", edit: liberal, then: []event{{there: "a"}}, want: "response-ACK arrived at s"},
		{name: "q: requests past the firewall from now on", there: "a", back: "a", then: []event{{back: "a"}}, want: "response lost at a"},
		{name: "q: liberal lets it pass", there: "a", back: "a", edit: liberal, then: []event{{back: "a"}}, want: "response-ACK arrived at s"},

		{name: "UDP: both ways", there: "a", back: "a", flow: "udp 53", want: "response arrived at c"},
		{name: "UDP b: the answer is a first packet, and allowed", back: "a", flow: "udp 53", want: "response arrived at c"},
		{name: "UDP b: or denied", back: "a", edit: onlyToServer, flow: "udp 53", want: "response lost at a"},
		{name: "UDP c: works", there: "a", flow: "udp 53", want: "response arrived at c"},
		{name: "UDP: DNAT, back past it", there: "a", edit: publishes, flow: "udp 53 to v", want: "response ignored at c"},
		{name: "UDP closed, back by the firewall", there: "a", back: "a", flow: "udp 54", want: "reset arrived at c"},
		{name: "UDP closed, back by another", there: "a", back: "b", flow: "udp 54", want: "reset lost at b"},
		{name: "UDP closed, back straight", there: "a", flow: "udp 54", want: "reset arrived at c"},
		{name: "UDP closed, DNAT, back past it", there: "a", edit: publishes, flow: "udp 54 to v", want: "reset ignored at c"},
		{name: "echo: both ways", there: "a", back: "a", flow: "icmp 0", want: "response arrived at c"},
		{name: "echo b: the answer fits nothing", back: "a", flow: "icmp 0", want: "response lost at a"},
		{name: "echo c: works", there: "a", flow: "icmp 0", want: "response arrived at c"},
		{name: "echo j", there: "a", back: "b", flow: "icmp 0", want: "response lost at b"},
		{name: "echo: DNAT, back past it", there: "a", edit: publishes, flow: "icmp 0 to v", want: "response ignored at c"},
	} {
		t.Run(s.name, func(t *testing.T) { s.play(t) })
	}
}

var (
	addrA = sim.IP("10.0.10.4")
	addrS = sim.IP("10.0.2.4")
	addrV = sim.IP("10.0.20.4") // nobody's
)

// design has the ways there and back.
func (s shape) design(there, back string) sim.Design {
	strict := func() sim.Filter {
		return sim.Filter{Stateful: true, Rules: []sim.FilterRule{{Name: "all", Access: sim.Allow}}}
	}
	a, b := strict(), strict()
	if s.edit != nil {
		s.edit(&a, &b)
	}
	box := func(name, prefix, ip string, f sim.Filter) sim.Subnet {
		return sim.Subnet{Name: name, Prefixes: sim.CIDRs(prefix), DefaultOutboundAccess: sim.Off,
			NICs: []sim.NIC{{Name: name, IPs: sim.IPs(ip), IPForwarding: true, Appliance: f}}}
	}
	via := func(name, prefix, box string) []sim.UDR {
		switch box {
		case "a":
			return []sim.UDR{{Name: name, Prefix: sim.CIDR(prefix), NextHop: sim.Appliance("10.0.10.4")}}
		case "b":
			return []sim.UDR{{Name: name, Prefix: sim.CIDR(prefix), NextHop: sim.Appliance("10.0.11.4")}}
		}
		return nil
	}
	forward := via("s", "10.0.2.0/24", there)
	if there != "" {
		forward = append(forward, via("v", "10.0.20.0/24", there)...)
	}
	return sim.Design{
		Reserved: sim.Reserved{List: "none"},
		VNets: []sim.VNet{{Name: "vnet", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "clients", Prefixes: sim.CIDRs("10.0.1.0/24"), RouteTable: "there", DefaultOutboundAccess: sim.Off, NICs: []sim.NIC{{Name: "c", IPs: sim.IPs("10.0.1.4")}}},
			{Name: "servers", Prefixes: sim.CIDRs("10.0.2.0/24"), RouteTable: "back", DefaultOutboundAccess: sim.Off, NICs: []sim.NIC{{
				Name: "s", IPs: sim.IPs("10.0.2.4"), Listen: []sim.Listener{{Ports: sim.Port(443)}, {Protocol: sim.UDP, Ports: sim.Port(53)}}}}},
			box("a", "10.0.10.0/24", "10.0.10.4", a), box("b", "10.0.11.0/24", "10.0.11.4", b),
		}}},
		RouteTables: []sim.RouteTable{{Name: "there", Routes: forward}, {Name: "back", Routes: via("c", "10.0.1.0/24", back)}},
	}
}

func ptr(d sim.Design) *sim.Design { return &d }

func (s shape) asked() *sim.Flow {
	text := s.flow
	if text == "" {
		text = "tcp 443"
	}
	var proto, to string
	f := &sim.Flow{Source: "c", Destination: "s"}
	if n, _ := fmt.Sscanf(text, "%s %d to %s", &proto, &f.Port, &to); n == 3 {
		f.Destination = addrV.String()
	}
	f.Protocol = map[string]sim.Protocol{"tcp": sim.TCP, "udp": sim.UDP, "icmp": sim.ICMP}[proto]
	return f
}

func (s shape) play(t *testing.T) {
	c := Case{Design: Impatient(ptr(s.design(s.there, s.back))), Steps: []Step{{Open: s.asked()}}}
	for _, e := range s.then {
		switch {
		case e.silence:
			c.Steps = append(c.Steps, Step{Silence: true})
		case e.restart != "":
			c.Steps = append(c.Steps, Step{Restart: e.restart})
		default:
			d := Impatient(ptr(s.design(e.there, e.back)))
			c.Steps = append(c.Steps, Step{Replace: &d})
		}
		c.Steps = append(c.Steps, Step{Go: s.asked()})
	}
	_, kernel, diff, err := verdictOf(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	last := kernel[len(kernel)-1]
	if len(last) == 0 {
		t.Fatal("nothing was sent")
	}
	l := last[len(last)-1]
	end := map[bool]string{true: endIgnored, false: endLost}[l.Flight.Delivered]
	if l.Arrived {
		end = endArrived
	}
	if got := fmt.Sprintf("%v %s at %s", l.Leg, end, l.Flight.Hops[len(l.Flight.Hops)-1].Device); got != s.want {
		t.Errorf("the kernel: %s, want %s\n%v", got, s.want, last)
	}
	if diff != "" {
		t.Errorf("the model: %s", diff)
	}
}
