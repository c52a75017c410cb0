package sim

import (
	"net/netip"
)

// sites checks what stands on premises.
func (c *checker) sites() {
	for i := range c.d.Sites {
		s := &c.d.Sites[i]
		p := root.item("sites", s.Name, i)
		for _, x := range s.Prefixes {
			c.prefix(p, "addressPrefixes", x)
		}
		c.siteHosts(p, s)
		unique(c, p, "edges", s.Edges, func(e *Edge) string { return e.Name })
		for j := range s.Edges {
			c.edge(p.item("edges", s.Edges[j].Name, j), &s.Edges[j])
		}
		c.siteBoxes(p, s)
	}
}

func (c *checker) siteHosts(p *place, s *Site) {
	inside := outermost(s.Prefixes)
	var claims []claim[netip.Addr]
	for i := range s.Hosts {
		h := &s.Hosts[i]
		at := p.item("hosts", h.Name, i)
		c.listen(at, h.Listen)
		if !c.address(at, "ipAddress", h.IP) {
			continue
		}
		if !inside.holds(netip.PrefixFrom(h.IP, h.IP.BitLen())) {
			c.bad(at, "ipAddress", "%q is outside the prefixes of site %s", h.IP, quote(s.Name))
		}
		claims = append(claims, claim[netip.Addr]{h.IP, h.IP.String(), "address", at, "ipAddress"})
	}
	clashes(c, claims)
}

func (c *checker) edge(p *place, e *Edge) {
	c.destinations(p, "routes", e.Routes, anyTag)
	c.filter(p.item("firewall", "", noIndex), &e.Filter)
	outward := e.Type == InternetEdge || e.Type == MicrosoftPeering
	if spelt(c, p, "edgeType", e.Type, edgeNames) && !outward && len(e.Advertised) > 0 {
		c.bad(p, "advertisedPublicPrefixes", "%d given on an edge of type %q, want them on \"Internet\" or \"MicrosoftPeering\"",
			len(e.Advertised), e.Type)
	}
	if e.Type == VPNEdge {
		c.asn(p, e.ASN, peerASNs)
	} else {
		c.asn(p, e.ASN, nil)
	}
	if e.ASPathPrepend < 0 || e.ASPathPrepend > mostPrepends {
		c.bad(p, "asPathPrepend", "\"%d\" is out of range, want 0..%d", e.ASPathPrepend, mostPrepends)
	}
	for _, x := range e.Advertised {
		c.publicRange(p, "advertisedPublicPrefixes", x)
	}
	if e.Box != "" {
		if wrong := nameText(e.Box); wrong != "" {
			c.bad(p, "box", "%s", wrong)
		}
	}
}

// siteBoxes refuses edges of one box that ask for different states: they share
// one table (net:4.6.b2). An edge that asks for none takes the box's.
func (c *checker) siteBoxes(p *place, s *Site) {
	type state struct {
		stateful, loose, liberal bool
		idle                     Duration
	}
	of := func(e *Edge) state {
		return state{e.Filter.Stateful, e.Filter.Loose, e.Filter.Liberal, e.Filter.IdleTimeout}
	}
	first := map[string]*Edge{}
	for i := range s.Edges {
		e := &s.Edges[i]
		if f := first[e.Box]; e.Box != "" && of(e) != (state{}) && (f == nil || e.Name < f.Name) {
			first[e.Box] = e
		}
	}
	for i := range s.Edges {
		e := &s.Edges[i]
		if f := first[e.Box]; f != nil && of(e) != (state{}) && of(e) != of(f) {
			c.bad(p.item("edges", e.Name, i), "firewall", "keeps state otherwise than edge %s, want them equal: both are box %s",
				quote(f.Name), quote(e.Box))
		}
	}
}

// internet checks the machines on the internet; publicAddresses has checked
// their addresses.
func (c *checker) internet() {
	for i := range c.d.Internet {
		c.listen(root.item("internetHosts", c.d.Internet[i].Name, i), c.d.Internet[i].Listen)
	}
}

// services checks Microsoft's services.
func (c *checker) services() {
	for i := range c.d.Services {
		s := &c.d.Services[i]
		p := root.item("services", s.Name, i)
		if len(s.Prefixes) == 0 {
			c.bad(p, "addressPrefixes", "no prefix given, want the public ones it stands on")
		}
		for _, x := range s.Prefixes {
			c.publicRange(p, "addressPrefixes", x)
		}
		for _, name := range s.FQDNs {
			if !fqdnForm(name) {
				c.bad(p, "fqdns", "%s is no name, want one such as \"www.example.com\"", quote(name))
			}
		}
		c.listen(p, s.Listen)
		spelt(c, p, "publicNetworkAccess", s.PublicNetworkAccess, publicAccessNames)
		c.allowedSources(p, s)
	}
}

// allowedSources checks a service's own firewall: prefixes, and subnets by name.
func (c *checker) allowedSources(p *place, s *Service) {
	for _, text := range s.AllowedSources {
		if c.subnets.byName[text] != nil {
			continue
		}
		if _, err := parsePrefixText(text); err == nil {
			continue
		}
		if spec, err := parseAddressSpec(text); err == nil && spec.kind == specPrefix {
			continue
		}
		find(c, p, "allowedSources", c.subnets, text)
	}
}
