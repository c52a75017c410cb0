package sim

import (
	"net/netip"
	"slices"

	"pgregory.net/rapid"
)

// questions draws flows between what a design declares, on the borders of its
// prefixes, and just outside. The first of a list is drawn more often than its
// last, so machines behind routes come first, and what the internet calls is
// mostly a public address.
func questions(d Design) *rapid.Generator[Flow] {
	machines := machinesOf(d)
	outside := []string{"client", "203.0.113.99", "store", "api"}
	inside := append(slices.Clone(machines), "pc", "172.16.0.77")
	targets := []string{"pc"} // and what can only be called
	for _, f := range d.Firewalls {
		inside = append(inside, f.Name)
	}
	for _, e := range d.PrivateEndpoints {
		targets = append(targets, e.Name)
	}
	public := []string{"203.0.113.130"}
	for _, a := range d.APIMs {
		public = append(public, a.Name)
	}
	for _, g := range d.AppGateways {
		public = append(public, g.Name)
	}
	for _, p := range d.PublicIPs {
		public = append(public, p.IP.String())
	}
	odd := []string{"store.example.com", "api.example.com", "168.63.129.16", "10.1.0.100", "10.1.0.99", "10.3.0.4", "10.99.0.4", "192.168.0.4", "40.108.0.1", "8.8.8.8"}
	if len(d.DNSServers) > 0 {
		odd = append(odd, drawnNames...)
	}
	borders := bordersOf(d)
	return rapid.Custom(func(t *rapid.T) Flow {
		f := Flow{Protocol: rapid.SampledFrom([]Protocol{TCP, TCP, UDP, ICMP}).Draw(t, "protocol")}
		from, to := inside, [][]string{inside, targets, inside, outside, public, odd, borders}
		if rapid.IntRange(0, 3).Draw(t, "from outside?") == 3 {
			from, to = outside, [][]string{public, public, inside, outside, odd, borders}
		}
		f.Source = rapid.SampledFrom(from).Draw(t, "source")
		f.Destination = rapid.SampledFrom(rapid.SampledFrom(to).Draw(t, "kind of destination")).Draw(t, "destination")
		if f.Protocol != ICMP {
			f.Port = rapid.SampledFrom([]uint16{443, 443, 80, 22, 53, 3443, 1}).Draw(t, "port")
			f.SourcePort = rapid.SampledFrom([]uint16{0, 40000}).Draw(t, "source port")
		}
		f.ServerName = rapid.SampledFrom([]string{"", "www.example.com", "api.example.com"}).Draw(t, "name")
		return f
	})
}

// machinesOf names the machines of the spokes, the instances, and the hub's own.
func machinesOf(d Design) (out []string) {
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

// bordersOf are the first and last addresses of every prefix of a design, and
// those just outside.
func bordersOf(d Design) (out []string) {
	var all []netip.Prefix
	for _, v := range d.VNets {
		all = append(all, v.Space...)
		for _, s := range v.Subnets {
			all = append(all, s.Prefixes...)
		}
	}
	for _, rt := range d.RouteTables {
		for _, r := range rt.Routes {
			all = append(all, r.Prefix) // the zero Prefix of a tag has no borders
		}
	}
	for _, s := range d.Sites {
		all = append(all, s.Prefixes...)
	}
	for _, s := range d.Services {
		all = append(all, s.Prefixes...)
	}
	out = []string{"0.0.0.0", "255.255.255.255"}
	for _, p := range all {
		if !p.IsValid() {
			continue
		}
		first, last := p.Masked().Addr(), lastOf(p)
		for _, a := range []netip.Addr{first.Prev(), first, last, last.Next()} {
			if a.IsValid() {
				out = append(out, a.String())
			}
		}
	}
	return out
}

// lastOf is the highest address of a prefix.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < 8*len(b); i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
