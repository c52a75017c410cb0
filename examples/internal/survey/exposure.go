package survey

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/verify"
)

// exposure asks of each public address what the internet reaches by it, all ports.
// Those at which it reaches nothing share a question.
func exposure(a *asking) {
	ips := slices.Clone(a.d.PublicIPs)
	slices.SortFunc(ips, func(x, y sim.PublicIP) int { return cmp.Compare(x.Name, y.Name) })
	var closed []string
	for _, ip := range ips {
		if q := a.exposed(ip); q.Answer == nothing && q.Lines == nil {
			closed = append(closed, titled(ip))
		} else {
			a.add(q)
		}
	}
	if closed != nil {
		a.add(Question{Topic: Exposure, Text: fmt.Sprintf("What does the internet reach at %s?", join(closed, ", ")), Answer: nothing})
	}
}

const nothing = "nothing"

func titled(ip sim.PublicIP) string { return fmt.Sprintf("%s (%s)", ip.Name, ip.IP) }

func (a *asking) exposed(ip sim.PublicIP) Question {
	q := Question{Topic: Exposure, Text: fmt.Sprintf("What does the internet reach at %s?", titled(ip)), Answer: nothing}
	m, err := verify.Outcomes(a.plain, verify.FlowSet{From: []string{"Internet"}, To: []string{ip.IP.String()}, Protocols: []sim.Protocol{sim.TCP, sim.UDP}})
	if err != nil {
		q.Answer = err.Error()
		return q
	}
	var astray []string
	for i := range m.Groups {
		switch g := &m.Groups[i]; {
		case atSource(g):
		case delivered(*g):
			q.Answer, q.Flow, q.Look = "answered by "+join(a.answering(g), ", ")+":", g.Example, true
			if gateway := a.gatewayAt(ip.Name); gateway != "" {
				q.Answer, q.Look = "the key exchange of VPN gateway "+gateway+":", false
			}
			for _, l := range a.lines(g)[1:] {
				q.Lines = append(q.Lines, strings.TrimPrefix(l, "    "))
			}
		case asymmetric(*g):
			astray = append(astray, a.lines(g)...)
		}
	}
	q.Look = q.Look || astray != nil
	q.Lines = append(q.Lines, astray...)
	return q
}

// gatewayAt is the gateway that has a public address.
func (a *asking) gatewayAt(ip string) string {
	for i := range a.d.Gateways {
		if slices.Contains(a.d.Gateways[i].PublicIPs, ip) {
			return a.d.Gateways[i].Name
		}
	}
	return ""
}

// answering are the machines that answer flows of a group, by the ends of its ports'
// ranges: ports of one range may be translated to several machines.
func (a *asking) answering(g *verify.Group) (out []string) {
	const most = 32
	f := g.Example
	for i := range g.Flows {
		for _, p := range g.Flows[i].Ports[:min(most, len(g.Flows[i].Ports))] {
			for _, port := range []uint16{p.First, p.Last} {
				f.Protocol, f.Port = g.Flows[i].Protocols[0], port
				if s := g.Flows[i].Sources; !slices.ContainsFunc(s, func(p netip.Prefix) bool { return p.Contains(addrOf(f.Source)) }) {
					f.Source = s[0].Addr().String()
				}
				if v, err := a.plain.Verdict(f); err == nil && v.Disposition == sim.Delivered && !slices.Contains(out, v.At) {
					out = append(out, v.At)
				}
			}
		}
	}
	if out == nil {
		return []string{"something"}
	}
	slices.Sort(out)
	return out
}

// addrOf is the address that a source is, the zero Addr for a machine's name.
func addrOf(source string) netip.Addr {
	a, _ := netip.ParseAddr(source)
	return a
}
