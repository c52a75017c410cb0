//go:build linux

package named

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim/simtest"
)

// shrink makes a pair smaller while real servers and the model disagree about it in a
// way that is not known: all smaller pairs one step away are played at once, and the
// first that still disagrees is gone on from.
func (tr *troupe) shrink(dir func() string, f finding) (finding, error) {
	for range 60 {
		smaller := smallerPairs(f.pair)
		if len(smaller) == 0 {
			return f, nil
		}
		all, err := tr.perform(dir(), smaller)
		if err != nil {
			return f, err
		}
		i := slices.IndexFunc(all, func(s finding) bool { return s.disagrees() && s.kind() == f.kind() })
		if i < 0 {
			return f, nil
		}
		f = all[i]
	}
	return f, nil
}

// disagrees says whether there is a difference that is not known, and not a matter of
// a list used in two orders.
func (f *finding) disagrees() bool { return f.diff != "" && f.known == nil && f.certain }

// kind is what it is about, so that shrinking does not stray to something else.
func (f *finding) kind() [3]string {
	if f.got.answer == f.want.answer {
		return [3]string{"questions between servers"}
	}
	return [3]string{"answers", f.got.answer.rcode, f.want.answer.rcode}
}

// smallerPairs are a pair's graphs with a thing less, large things first.
func smallerPairs(p pair) (all []pair) {
	add := func(change func(*pair) bool) {
		c := p.clone()
		if change(&c) {
			all = append(all, c)
		}
	}
	for i, s := range p.graph.Config.Servers {
		add(func(c *pair) bool { return c.without(s.Name) })
		add(func(c *pair) bool { return c.instead(s.Name) })
		for j := range s.Zones {
			add(func(c *pair) bool {
				c.graph.Config.Servers[i].Zones = slices.Delete(c.graph.Config.Servers[i].Zones, j, j+1)
				return true
			})
		}
		for j := range s.Forward {
			add(func(c *pair) bool {
				c.graph.Config.Servers[i].Forward = slices.Delete(c.graph.Config.Servers[i].Forward, j, j+1)
				return true
			})
			for k := range s.Forward[j].To {
				add(func(c *pair) bool { return drop(&c.graph.Config.Servers[i].Forward[j].To, k, 1) })
			}
		}
		for k := range s.Forwarders {
			add(func(c *pair) bool { return drop(&c.graph.Config.Servers[i].Forwarders, k, 1) })
		}
		add(func(c *pair) bool {
			c.graph.Config.Servers[i].ForwardOnly = true
			return !s.ForwardOnly && len(s.Forwarders) > 0
		})
	}
	for i, s := range p.graph.Config.Servers {
		for j, z := range s.Zones {
			for k := range z.Records {
				add(func(c *pair) bool {
					z := &c.graph.Config.Servers[i].Zones[j]
					z.Records = slices.Delete(z.Records, k, k+1)
					return true
				})
			}
		}
	}
	return all
}

// drop takes an address out of a list that keeps at least so many.
func drop(list *[]netip.Addr, k, least int) bool {
	if len(*list) <= least {
		return false
	}
	*list = slices.Delete(*list, k, k+1)
	return true
}

// without takes a server away, and its address out of every list.
func (p *pair) without(name string) bool {
	g := &p.graph
	for a, d := range g.Reach {
		if d.Server == name {
			if a == p.to {
				return false
			}
			g.Servers = slices.DeleteFunc(g.Servers, func(b netip.Addr) bool { return a == b })
			delete(g.Reach, a)
			if p.speaksOf(a) { // a delegation leads there
				g.Reach[a] = dns.Delivery{Fate: dns.Closed}
			}
			for i := range g.Config.Servers {
				forget(&g.Config.Servers[i], a)
			}
		}
	}
	g.Config.Servers = slices.DeleteFunc(g.Config.Servers, func(s dns.Server) bool { return s.Name == name })
	return true
}

// speaksOf says whether some zone has the address.
func (p *pair) speaksOf(a netip.Addr) bool {
	return slices.ContainsFunc(p.graph.Config.Servers, func(s dns.Server) bool {
		return slices.ContainsFunc(s.Zones, func(z dns.Zone) bool {
			return slices.ContainsFunc(z.Records, func(r string) bool { return strings.HasSuffix(r, " A "+a.String()) })
		})
	})
}

func forget(s *dns.Server, a netip.Addr) {
	is := func(b netip.Addr) bool { return a == b }
	if slices.Contains(s.Forwarders, a) && len(s.Forwarders) == 1 {
		s.Forwarders = []netip.Addr{netip.MustParseAddr("10.0.9.1")} // closed in every graph
	}
	s.Forwarders = slices.DeleteFunc(s.Forwarders, is)
	for i := range s.Forward {
		s.Forward[i].To = slices.DeleteFunc(s.Forward[i].To, is)
	}
	s.Forward = slices.DeleteFunc(s.Forward, func(f dns.Forward) bool { return len(f.To) == 0 })
}

// instead asks a server directly, and forgets who was asked.
func (p *pair) instead(name string) bool {
	asked := p.graph.Reach[p.to].Server
	for a, d := range p.graph.Reach {
		if d.Server == name && name != asked {
			p.to = a
			return p.without(asked)
		}
	}
	return false
}

// clone shares nothing with the pair that a change could reach.
func (p pair) clone() pair {
	c := p
	c.graph.Reach = simtest.DNSReach{}
	for a, d := range p.graph.Reach {
		c.graph.Reach[a] = d
	}
	c.graph.Servers = slices.Clone(p.graph.Servers)
	c.graph.Config.Servers = slices.Clone(p.graph.Config.Servers)
	for i := range c.graph.Config.Servers {
		s := &c.graph.Config.Servers[i]
		s.Forwarders, s.Zones, s.Forward = slices.Clone(s.Forwarders), slices.Clone(s.Zones), slices.Clone(s.Forward)
		for j := range s.Zones {
			s.Zones[j].Records = slices.Clone(s.Zones[j].Records)
		}
		for j := range s.Forward {
			s.Forward[j].To = slices.Clone(s.Forward[j].To)
		}
	}
	return c
}
