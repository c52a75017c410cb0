package simtest

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"

	"pgregory.net/rapid"
)

// speaker is an end of a design that speaks for itself: a network interface, or a
// host outside Azure.
type speaker struct {
	name   string
	ip     netip.Addr // the first IPv4 one
	listen []sim.Listener
}

// speakersOf lists the machines of a design with an IPv4 address, in the order of
// their declaration: interfaces, hosts of sites, hosts on the internet.
func speakersOf(d *sim.Design) (out []speaker) {
	add := func(name string, listen []sim.Listener, ips ...netip.Addr) {
		if i := slices.IndexFunc(ips, netip.Addr.Is4); i >= 0 {
			out = append(out, speaker{name, ips[i], listen})
		}
	}
	for _, v := range d.VNets {
		for _, s := range v.Subnets {
			for _, n := range s.NICs {
				add(n.Name, n.Listen, n.IPs...)
			}
		}
	}
	for _, s := range d.Sites {
		for _, h := range s.Hosts {
			add(h.Name, h.Listen, h.IP)
		}
	}
	for _, h := range d.Internet {
		add(h.Name, h.Listen, h.IP)
	}
	return out
}

// RouterFlows draws flows that a design of [Routers] decides about: between its
// machines, and to the addresses that its translations publish, on the ports that
// its rules, listeners and translations name. It panics on a design without two
// machines.
func RouterFlows(d sim.Design) *rapid.Generator[sim.Flow] {
	machines := speakersOf(&d)
	if len(machines) < 2 {
		panic("simtest: RouterFlows: a design with fewer than two machines has no flows")
	}
	published, ports := translations(&d), portsOf(&d)
	return rapid.Custom(func(t *rapid.T) sim.Flow {
		from := rapid.IntRange(0, len(machines)-1).Draw(t, "source")
		f := sim.Flow{Source: machines[from].name, Protocol: rapid.SampledFrom([]sim.Protocol{sim.TCP, sim.TCP, sim.UDP, sim.ICMP}).Draw(t, "protocol")}
		if f.Protocol != sim.ICMP {
			f.Port = rapid.SampledFrom(ports).Draw(t, "port")
		}
		// Machines count twice: most of what is published leads to few of them.
		if n := rapid.IntRange(0, 2*len(machines)+len(published)-3).Draw(t, "destination"); n < 2*len(machines)-2 {
			f.Destination = machines[(from+1+n%(len(machines)-1))%len(machines)].name
		} else {
			r := published[n-2*len(machines)+2]
			f.Destination = r.Destination.String()
			if f.Protocol != sim.ICMP && r.Port != 0 && rapid.IntRange(0, 3).Draw(t, "as published") > 0 {
				f.Port, f.Protocol = r.Port, sim.TCP
				if r.Protocol != 0 {
					f.Protocol = r.Protocol
				}
			}
		}
		return f
	})
}

// filtersOf are the filters of appliances and edges.
func filtersOf(d *sim.Design) (out []*sim.Filter) {
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			for k := range d.VNets[i].Subnets[j].NICs {
				out = append(out, &d.VNets[i].Subnets[j].NICs[k].Appliance)
			}
		}
	}
	for i := range d.Sites {
		for j := range d.Sites[i].Edges {
			out = append(out, &d.Sites[i].Edges[j].Filter)
		}
	}
	return out
}

// translations are the DNAT rules of all filters, and, as such, the addresses of
// SNAT rules, at which strangers knock.
func translations(d *sim.Design) (out []sim.DNATRule) {
	for _, f := range filtersOf(d) {
		out = append(out, f.DNAT...)
		for _, r := range f.SNAT {
			out = append(out, sim.DNATRule{Destination: r.To})
		}
	}
	return out
}

// portsOf are the ports that the design's rules and listeners tell apart.
func portsOf(d *sim.Design) []uint16 {
	out := []uint16{443, 80, 53}
	add := func(p sim.Ports) { out = append(out, p.First, p.Last) }
	for _, m := range speakersOf(d) {
		for _, l := range m.listen {
			add(l.Ports)
		}
	}
	for _, f := range filtersOf(d) {
		for _, r := range f.DNAT {
			out = append(out, r.Port)
		}
		for _, r := range f.Rules {
			for _, text := range r.Ports {
				if p, err := sim.ParsePorts(strings.TrimSpace(text)); err == nil {
					add(p)
				}
			}
		}
	}
	out = slices.DeleteFunc(out, func(p uint16) bool { return p == 0 })
	var each []uint16
	for _, p := range out {
		if !slices.Contains(each, p) {
			each = append(each, p)
		}
	}
	return each
}
