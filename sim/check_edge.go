package sim

import (
	"net/netip"
	"slices"
)

// publicAddresses checks the public addresses of the design, and that no two
// things on the internet share one: what lies in a range that a site advertises
// belongs to the site.
func (c *checker) publicAddresses() {
	skus := []string{"", "Standard", "Basic"}
	var spans []span
	for i := range c.d.PublicIPs {
		a := &c.d.PublicIPs[i]
		p := root.item("publicIPAddresses", a.Name, i)
		if c.public(p, "ipAddress", a.IP) {
			spans = append(spans, span{netip.PrefixFrom(a.IP, a.IP.BitLen()), p, p.String()})
		}
		if !slices.Contains(skus, a.SKU) {
			c.bad(p, "sku", "%s is none of \"Standard\", \"Basic\"", quote(a.SKU))
		}
	}
	for i := range c.d.Internet {
		h := &c.d.Internet[i]
		p := root.item("internetHosts", h.Name, i)
		if c.public(p, "ipAddress", h.IP) {
			spans = append(spans, span{netip.PrefixFrom(h.IP, h.IP.BitLen()), p, p.String()})
		}
	}
	spans = append(spans, c.advertised()...)
	nested(spans, func(inner, outer span) {
		switch {
		case !inner.prefix.IsSingleIP() || inner.p.of == "edges" && outer.p.of == "edges":
		case inner.p.of == "edges":
			inner, outer = outer, inner
			fallthrough
		default:
			c.bad(inner.p, "ipAddress", "%q is taken by %s, want another", inner.prefix.Addr(), outer.name)
		}
	})
}

// advertised is the public ranges that sites say are theirs.
func (c *checker) advertised() (spans []span) {
	for i := range c.d.Sites {
		s := &c.d.Sites[i]
		for j := range s.Edges {
			p := root.item("sites", s.Name, i).item("edges", s.Edges[j].Name, j)
			for _, x := range s.Edges[j].Advertised {
				if prefixForm(x) == "" {
					spans = append(spans, span{x, p, p.String()})
				}
			}
		}
	}
	return spans
}

// attach checks that a public address exists and notes its use: it can have one.
func (c *checker) attach(p *place, field, name string) *PublicIP {
	a := find(c, p, field, c.publicIPs, name)
	if a != nil {
		c.attached = append(c.attached, claim[string]{name, name, "public IP address", p, field})
	}
	return a
}

// attachStandard is attach for what needs a Standard IPv4 address.
func (c *checker) attachStandard(p *place, field, name string) {
	a := c.attach(p, field, name)
	switch {
	case a == nil:
	case a.SKU == "Basic":
		c.bad(p, field, "%s is of SKU \"Basic\", want \"Standard\"", quote(name))
	case a.IP.Is6():
		c.bad(p, field, "%s is %q, want an IPv4 address", quote(name), a.IP)
	}
}

// mostNATAddresses is the number of public addresses a NAT gateway takes (net:7.b1).
const mostNATAddresses = 16

// natGatewayList checks NAT gateways: a public address, one network (net:7.b2).
func (c *checker) natGatewayList() {
	users := map[string]map[string]bool{}
	for i := range c.d.VNets {
		for _, s := range c.d.VNets[i].Subnets {
			if users[s.NATGateway] == nil {
				users[s.NATGateway] = map[string]bool{}
			}
			users[s.NATGateway][c.d.VNets[i].Name] = true
		}
	}
	for i := range c.d.NATGateways {
		g := &c.d.NATGateways[i]
		p := root.item("natGateways", g.Name, i)
		if n := len(g.PublicIPs); n < 1 || n > mostNATAddresses {
			c.bad(p, "publicIPAddresses", "%d addresses given, want 1..%d", n, mostNATAddresses)
		}
		for _, name := range g.PublicIPs {
			c.attachStandard(p, "publicIPAddresses", name)
		}
		c.idleMinutes(p, g.IdleTimeoutInMinutes, 120)
		if on := users[g.Name]; len(on) > 1 {
			c.bad(p, "", "on subnets of %s, want one virtual network", someOf(on))
		}
	}
}

// noBasic refuses a NAT gateway beside what is of SKU Basic (net:7.b2).
func (c *checker) noBasic(r subnetRef) {
	for i := range r.s.NICs {
		n := &r.s.NICs[i]
		if a := c.publicIPs.byName[n.PublicIP]; a != nil && a.SKU == "Basic" {
			c.bad(r.p, "natGateway", "%s beside %s, whose public IP %s is of SKU \"Basic\", want \"Standard\" there", quote(r.s.NATGateway), quote(n.Name), quote(a.Name))
		}
	}
}

// idleMinutes checks an idle timeout, of which zero is Azure's default
// (net:7.b3, net:10.b3).
func (c *checker) idleMinutes(p *place, n, most int) {
	if n != 0 && (n < 4 || n > most) {
		c.bad(p, "idleTimeoutInMinutes", "\"%d\" is out of range, want 4..%d", n, most)
	}
}
