package simtest

import (
	"fmt"
	"net/netip"

	"azpath/sim"

	"pgregory.net/rapid"
)

// filters gives appliances and edges their rules and translations.
func (c *core) filters() {
	for i, box := range c.boxes() {
		c.filter(&box.Appliance)
		own := box.IPs[0]
		if c.once("appliance translates sources", 3) {
			box.Appliance.SNAT = append(box.Appliance.SNAT, c.snat(own))
		}
		if c.once("appliance publishes", 4) {
			if c.once("virtual address", 2) {
				own = netip.AddrFrom4([4]byte{10, 200, 0, byte(i + 1)})
			}
			box.Appliance.DNAT = append(box.Appliance.DNAT, c.dnat(own))
		}
	}
	for i := range c.d.Sites {
		s := &c.d.Sites[i]
		for j := range s.Edges {
			c.edgeFilter(&s.Edges[j], i)
		}
		c.agree(s)
	}
}

// edgeFilter gives an edge rules, and one to the internet a translation.
func (c *core) edgeFilter(e *sim.Edge, site int) {
	c.filter(&e.Filter)
	if e.Type != sim.InternetEdge {
		if c.once("tunnel hides the site", 6) {
			e.Filter.SNAT = append(e.Filter.SNAT, sim.SNATRule{Name: "hide", To: host(192, 168, 250+site, 1), Sources: []string{"192.168.0.0/16"}})
		}
		return
	}
	own := e.Advertised[len(e.Advertised)-1].Addr()
	number := 1
	if e.Name == "isp2" {
		number = 5 // an address of two edges would be a choice
	}
	for range number {
		own = own.Next()
	}
	if !c.once("no hiding", 3) {
		e.Filter.SNAT = append(e.Filter.SNAT, sim.SNATRule{Name: "hide", To: own})
	}
	if c.once("edge publishes", 2) {
		e.Filter.DNAT = append(e.Filter.DNAT, c.dnat(own.Next()))
	}
	if c.once("hides what comes in", 4) {
		e.Filter.SNAT = append(e.Filter.SNAT, sim.SNATRule{Name: "inward", To: host(192, 168, 240+site, number), Inward: true})
	}
}

// agree makes the edges of one box keep the same state.
func (c *core) agree(s *sim.Site) {
	for i := range s.Edges {
		f, first := &s.Edges[i].Filter, &s.Edges[0].Filter
		if s.Edges[i].Box == "" || !first.Stateful && !f.Stateful {
			continue
		}
		if !f.Stateful {
			continue // takes the box's
		}
		for j := range s.Edges {
			if o := &s.Edges[j].Filter; o.Stateful {
				o.Loose, o.Liberal = f.Loose, f.Liberal
			}
		}
	}
}

// filter is a plain router, or a firewall with up to three rules.
func (c *core) filter(f *sim.Filter) {
	kind := c.number("filter", 0, 5)
	if kind == 0 {
		return
	}
	if f.Stateful = kind > 1; f.Stateful {
		f.Loose, f.Liberal = c.once("loose", 5), c.once("liberal", 5)
	}
	for i := range c.number("rules", 1, 3) {
		f.Rules = append(f.Rules, c.rule(i))
	}
}

func (c *core) rule(i int) sim.FilterRule {
	r := sim.FilterRule{Name: fmt.Sprintf("rule%d", i+1), Access: sim.Allow}
	if c.once("denies", 6) {
		r.Access = sim.Deny
	}
	if c.once("of one protocol", 5) {
		r.Protocol = rapid.SampledFrom([]sim.Protocol{sim.TCP, sim.UDP, sim.ICMP}).Draw(c.t, "protocol")
	}
	if c.once("from somewhere", 5) {
		r.Sources = []string{c.somewhere()}
	}
	if c.once("to somewhere", 5) {
		r.Destinations = []string{c.somewhere()}
	}
	if r.Protocol != sim.ICMP && c.once("of some ports", 5) {
		r.Ports = []string{rapid.SampledFrom([]string{"443", "80-443", "53", "1024-65535"}).Draw(c.t, "ports")}
	}
	return r
}

// somewhere is a prefix of the design's.
func (c *core) somewhere() string { return rapid.SampledFrom(c.prefixes()).Draw(c.t, "where").String() }

func (c *core) snat(own netip.Addr) sim.SNATRule {
	r := sim.SNATRule{Name: "snat", To: own}
	if c.once("some sources", 2) {
		r.Sources = []string{c.somewhere()}
	}
	if c.once("some destinations", 2) {
		r.Destinations = []string{c.somewhere()}
	}
	return r
}

// dnat publishes one of the machines under an address.
func (c *core) dnat(own netip.Addr) sim.DNATRule {
	inside := speakersOf(&c.d)
	r := sim.DNATRule{Name: "publish", Destination: own, Translated: rapid.SampledFrom(inside).Draw(c.t, "published").ip}
	switch c.number("published ports", 0, 2) {
	case 1:
		r.Port, r.ToPort = 8443, 443
	case 2:
		r.Protocol, r.Port = sim.UDP, 53
	}
	return r
}
