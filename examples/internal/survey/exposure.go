package survey

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"azpath/sim"
	"azpath/sim/verify"
)

// exposure asks of each public address what the internet reaches by it, all ports.
func exposure(a *asking) {
	ips := slices.Clone(a.d.PublicIPs)
	slices.SortFunc(ips, func(x, y sim.PublicIP) int { return cmp.Compare(x.Name, y.Name) })
	for _, ip := range ips {
		a.add(a.exposed(ip))
	}
}

func (a *asking) exposed(ip sim.PublicIP) Question {
	q := Question{Topic: Exposure, Text: fmt.Sprintf("What does the internet reach at %s (%s)?", ip.Name, ip.IP), Answer: "nothing"}
	m, err := verify.Outcomes(a.plain, verify.FlowSet{From: []string{"Internet"}, To: []string{ip.IP.String()}, Protocols: []sim.Protocol{sim.TCP, sim.UDP}})
	if err != nil {
		q.Answer = err.Error()
		return q
	}
	for i := range m.Groups {
		switch g := &m.Groups[i]; {
		case atSource(g):
		case delivered(*g):
			q.Look = true
			q.Answer, q.Flow = "something answers:", g.Example
			q.Lines = append(q.Lines, lines(g)...)
		case asymmetric(*g):
			q.Look = true
			q.Lines = append(q.Lines, lines(g)...)
		}
	}
	return q
}

// waysOut asks how each place gets out to the internet.
func waysOut(a *asking) {
	for _, p := range a.places {
		if p.onSite {
			continue
		}
		f := sim.Flow{Protocol: sim.TCP, Source: p.machine, Destination: outside(a.d).String(), Port: 443}
		q := Question{Topic: WayOut, Text: "How does " + p.name + " get out to the internet, on port 443?", Flow: f}
		t, err := a.n.Trace(f)
		if err != nil {
			q.Answer, q.Flow = err.Error(), sim.Flow{}
			a.add(q)
			continue
		}
		q.Answer = way(t)
		q.Look = t.Verdict.Asymmetric || t.Verdict.Disposition != sim.Exited && t.Verdict.Disposition != sim.Delivered
		a.add(q)
	}
}

// outside is a public address that the design does not have.
func outside(d *sim.Design) netip.Addr {
	a := netip.MustParseAddr("93.184.216.34") // what is not declared is answered by nobody: any would do
	for slices.ContainsFunc(d.PublicIPs, func(p sim.PublicIP) bool { return p.IP == a }) {
		a = a.Next()
	}
	return a
}

// way is the devices that the first packet passes, and how the flow ended.
func way(t *sim.Trace) string {
	var devices []string
	for _, l := range t.Legs[:min(1, len(t.Legs))] {
		for _, h := range l.Hops {
			devices = append(devices, h.Device)
		}
	}
	s := t.Verdict.String()
	if t.Verdict.Disposition == sim.Exited {
		s = "it leaves"
		if hops := t.Legs[0].Hops; len(hops) > 0 {
			s += " as " + hops[len(hops)-1].Packet.Source.Addr().String()
		}
	}
	return s + ", by " + join(devices, " > ")
}
