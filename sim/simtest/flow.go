package simtest

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim"
	"azpath/sim/internal/acl"

	"pgregory.net/rapid"
)

// Flows draws flows that matter in a network, and such alone as can be asked there:
// between what its design declares, to addresses on the borders of its routes and
// rules and just outside them, to ports that its rules tell from others, to the names
// in its zones, and by public addresses that nobody declares.
func Flows(n *sim.Network) *rapid.Generator[sim.Flow] {
	p := placesOf(n)
	return rapid.Custom(func(t *rapid.T) sim.Flow {
		f := sim.Flow{Protocol: rapid.SampledFrom([]sim.Protocol{sim.TCP, sim.TCP, sim.UDP, sim.ICMP}).Draw(t, "protocol")}
		from, to := p.inside, [][]string{p.inside, p.called, p.inside, p.outside, p.public, p.names, p.odd, p.borders}
		if rapid.IntRange(0, 3).Draw(t, "from outside?") == 3 {
			from, to = p.outside, [][]string{p.public, p.public, p.inside, p.outside, p.odd, p.borders}
		}
		if len(from) == 0 {
			from = p.outside
		}
		to = slices.DeleteFunc(to, func(kind []string) bool { return len(kind) == 0 })
		f.Source = rapid.SampledFrom(from).Draw(t, "source")
		f.Destination = rapid.SampledFrom(rapid.SampledFrom(to).Draw(t, "kind of destination")).Draw(t, "destination")
		if f.Protocol != sim.ICMP {
			f.Port = rapid.SampledFrom(rapid.SampledFrom([][]uint16{{443}, {443, 80, 22, 53, 3443, 1}, p.ports}).Draw(t, "kind of port")).Draw(t, "port")
			f.SourcePort = rapid.SampledFrom([]uint16{0, 40000}).Draw(t, "source port")
		}
		if len(p.servers) > 0 && rapid.Bool().Draw(t, "server name?") {
			f.ServerName = rapid.SampledFrom(p.servers).Draw(t, "server name")
		}
		return f
	}).Filter(func(f sim.Flow) bool {
		_, err := n.Verdict(f)
		return err == nil
	})
}

// places are the ends that flows of a network may have, by kind, and their ports.
type places struct {
	inside  []string // what opens connections, machines behind routes first
	called  []string // what can only be called
	outside []string // the internet
	public  []string // what the internet calls
	names   []string
	odd     []string // addresses that mean something to Azure, or to nobody
	borders []string
	servers []string // what clients may name to a proxy
	ports   []uint16
}

func placesOf(n *sim.Network) (p places) {
	d := n.Design()
	p.inside = Machines(d)
	for _, s := range d.Sites {
		for _, h := range s.Hosts {
			p.inside = append(p.inside, h.Name)
		}
		for _, prefix := range s.Prefixes { // a host that nobody declares
			p.inside = append(p.inside, placed(n, acl.Last(prefix).Prev())...)
		}
	}
	for _, f := range d.Firewalls {
		p.inside = append(p.inside, f.Name)
	}
	for _, e := range d.PrivateEndpoints {
		p.called = append(p.called, e.Name)
	}
	for _, h := range d.Internet {
		p.outside = append(p.outside, h.Name)
	}
	p.outside = append(p.outside, "203.0.113.99")
	for _, s := range d.Services {
		p.outside, p.servers = append(p.outside, s.Name), append(p.servers, s.FQDNs...)
	}
	for _, a := range d.APIMs {
		p.public = append(p.public, a.Name)
	}
	for _, g := range d.AppGateways {
		p.public = append(p.public, g.Name)
	}
	for _, x := range d.PublicIPs {
		p.public = append(p.public, x.IP.String())
	}
	for _, lb := range d.LoadBalancers {
		for _, f := range lb.Frontends {
			p.called = append(p.called, placed(n, f.PrivateIP)...)
		}
	}
	p.names = append(zoneNames(d), p.servers...)
	p.servers = append(p.servers, "www.example.com")
	p.odd = []string{azureDNS, "10.99.0.4", "192.168.0.4", "40.108.0.1", "8.8.8.8"}
	p.cut(n, d)
	return p
}

// Machines names the machines of a design that may open connections: network
// interfaces, those of the last network first, and API Management instances.
func Machines(d sim.Design) (out []string) {
	for _, v := range slices.Backward(d.VNets) {
		for _, s := range v.Subnets {
			for _, n := range s.NICs {
				out = append(out, n.Name)
			}
		}
	}
	for _, a := range d.APIMs {
		out = append(out, a.Name)
	}
	return out
}

// placed is an address as a flow says it: with its place where it has several.
func placed(n *sim.Network, a netip.Addr) (out []string) {
	if !a.IsValid() {
		return nil
	}
	at := n.Places(a)
	if len(at) < 2 {
		return []string{a.String()}
	}
	for _, place := range at {
		out = append(out, a.String()+"@"+place)
	}
	return out
}

// zoneNames are the names that a design's zones hold, one below each zone that none
// holds, and one deeper.
func zoneNames(d sim.Design) (out []string) {
	zone := func(name dns.Name, records []string) {
		for _, line := range records {
			if r, err := dns.ParseRecord(line, name); err == nil && !strings.Contains(string(r.Name), "*") {
				out = append(out, r.Name.String())
			}
		}
		out = append(out, name.Child("nobody").String(), name.Child("a.b").String())
	}
	for _, z := range d.PrivateZones {
		zone(z.Name, z.Records)
	}
	for _, z := range d.PublicDNS {
		zone(z.Name, z.Records)
	}
	return out
}

// cut adds the addresses on both sides of everything that tells addresses apart, and
// the ports on both sides of what tells ports apart.
func (p *places) cut(n *sim.Network, d sim.Design) {
	x := n.Distinctions()
	for _, a := range append(declared(d), x.Addresses...) {
		for _, a := range []netip.Addr{a.Prev(), a} {
			p.borders = append(p.borders, placed(n, a)...)
		}
	}
	all := x.Ports
	for _, r := range x.Rules {
		all = append(all, r.DestinationPorts...)
	}
	for _, r := range all {
		for _, port := range []uint16{r.First - 1, r.First, r.Last, r.Last + 1} {
			if port != 0 {
				p.ports = append(p.ports, port)
			}
		}
	}
	slices.Sort(p.ports)
	if p.ports = slices.Compact(p.ports); len(p.ports) == 0 {
		p.ports = []uint16{443}
	}
}

// declared are the first addresses of the prefixes of a design's own, and those
// behind their last: what tells addresses apart there is most of what matters.
func declared(d sim.Design) (out []netip.Addr) {
	add := func(all ...netip.Prefix) {
		for _, p := range all {
			if p.IsValid() { // a route for a tag has none
				out = append(out, p.Masked().Addr())
				if next := acl.Last(p).Next(); next.IsValid() {
					out = append(out, next)
				}
			}
		}
	}
	for _, v := range d.VNets {
		add(v.Space...)
		for _, s := range v.Subnets {
			add(s.Prefixes...)
		}
	}
	for _, rt := range d.RouteTables {
		for _, r := range rt.Routes {
			add(r.Prefix)
		}
	}
	for _, s := range d.Sites {
		add(s.Prefixes...)
	}
	for _, s := range d.Services {
		add(s.Prefixes...)
	}
	return out
}
