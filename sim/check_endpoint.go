package sim

import "strings"

// mostLinkAddresses is how many a private link service may have (net:1.8.b7).
const mostLinkAddresses = 8

// privateLinks checks private endpoints and private link services.
func (c *checker) privateLinks() {
	services := newRefs("service", c.d.Services, func(s *Service) string { return s.Name })
	links := newRefs("private link service", c.d.PrivateLinkServices, func(s *PrivateLinkService) string { return s.Name })
	balancers := newRefs("load balancer", c.d.LoadBalancers, func(b *LoadBalancer) string { return b.Name })
	for i := range c.d.PrivateLinkServices {
		x := &c.d.PrivateLinkServices[i]
		c.linkService(balancers, root.item("privateLinkServices", x.Name, i), x)
	}
	for i := range c.d.PrivateEndpoints {
		x := &c.d.PrivateEndpoints[i]
		p := root.item("privateEndpoints", x.Name, i)
		spelt(c, p, "connectionState", x.State, connectionStateNames)
		c.endpointTarget(p, x, services, links)
		if r := find(c, p, "subnet", c.subnets, x.Subnet); r != nil {
			c.endpointSubnet(p, x, *r)
		}
	}
	for _, room := range c.picked {
		room()
	}
}

// endpointTarget checks what stands behind an endpoint: one thing, which exists.
func (c *checker) endpointTarget(p *place, x *PrivateEndpoint, services *refs[Service], links *refs[PrivateLinkService]) {
	switch {
	case x.Service != "" && x.PrivateLinkService != "":
		c.bad(p, "", "both service %s and privateLinkService %s given, want one", quote(x.Service), quote(x.PrivateLinkService))
	case x.PrivateLinkService != "":
		if s := find(c, p, "privateLinkService", links, x.PrivateLinkService); s != nil && x.IP.Is6() {
			c.bad(p, "privateIPAddress", "%q in front of a private link service, which takes IPv4 only", x.IP)
		}
	case x.Service == "":
		c.bad(p, "", "neither service nor privateLinkService given, want one")
	case services.byName[x.Service] == nil && c.instanceNamed(x.Service) != nil: // apim:O1
		if a := c.instanceNamed(x.Service); !a.outside() {
			c.bad(p, "service", "%s is injected into a network, and such an instance takes no private endpoint", quote(x.Service))
		} else if a.SKU == "Consumption" || a.SKU == "BasicV2" { // apim:2.1
			c.bad(p, "service", "%s is of SKU %s, which takes no private endpoint", quote(x.Service), quote(a.SKU))
		}
	default:
		find(c, p, "service", services, x.Service)
	}
}

func (c *checker) instanceNamed(name string) *APIM {
	for i := range c.d.APIMs {
		if c.d.APIMs[i].Name == name {
			return &c.d.APIMs[i]
		}
	}
	return nil
}

// endpointSubnet checks where an endpoint stands (apim:Z6, net:1.10).
func (c *checker) endpointSubnet(p *place, x *PrivateEndpoint, r subnetRef) {
	c.ordinary(p, "subnet", r)
	if r.s.Delegation != "" {
		c.bad(p, "subnet", "%s is delegated to %s, want no delegation", quote(x.Subnet), quote(r.s.Delegation))
	}
	if x.IP.IsValid() {
		c.inSubnet(p, "privateIPAddress", r, x.IP)
		return
	}
	c.roomForOne(p, x.Subnet, r)
}

// roomForOne takes an address that Azure picks out of a subnet's IPv4 prefix. Where
// instances of API Management stand as well, apimRoom has the last word.
func (c *checker) roomForOne(p *place, name string, r subnetRef) {
	ranges := r.s.ranges()
	if len(ranges) == 0 || !isIPv4(ranges[0]) {
		c.bad(p, "subnet", "%s does not begin with an IPv4 prefix, out of which Azure picks an address", quote(name))
		return
	}
	c.taken[r.s]++
	c.picked = append(c.picked, func() {
		if room := usable(ranges[0]); c.taken[r.s] > room {
			c.bad(p, "subnet", "%s is full: %q leaves %d addresses, and %d are needed", quote(name), ranges[0], room, c.taken[r.s])
		}
	})
}

func (c *checker) linkService(balancers *refs[LoadBalancer], p *place, x *PrivateLinkService) {
	lan := c.linkFrontend(balancers, p, x)
	r := find(c, p, "subnet", c.subnets, x.Subnet)
	if r == nil {
		return
	}
	c.ordinary(p, "subnet", *r)
	if lan != nil && lan != r.v {
		c.bad(p, "subnet", "%s is not in %s, the network of the frontend", quote(x.Subnet), quote(lan.Name))
	}
	if n := len(x.NATIPs); n > mostLinkAddresses {
		c.bad(p, "ipConfigurations", "%d addresses given, want at most %d", n, mostLinkAddresses)
	}
	for _, a := range x.NATIPs {
		c.fixed(p, "ipConfigurations", *r, a)
	}
	if len(x.NATIPs) == 0 {
		c.roomForOne(p, x.Subnet, *r)
	}
}

// linkFrontend checks the frontend of a private link service, and returns its
// network. A public one is not modelled.
func (c *checker) linkFrontend(balancers *refs[LoadBalancer], p *place, x *PrivateLinkService) *VNet {
	const field = "loadBalancerFrontendIPConfiguration"
	lb, name, _ := strings.Cut(x.Frontend, "/")
	b := find(c, p, field, balancers, lb)
	if b == nil {
		return nil
	}
	f := find(c, p, field, newRefs("frontend of "+quote(lb), b.Frontends, func(f *Frontend) string { return f.Name }), name)
	switch {
	case f == nil:
		return nil
	case f.PublicIP != "":
		c.bad(p, field, "%s is public, want a private frontend", quote(x.Frontend))
	case f.PrivateIP.Is6():
		c.bad(p, field, "%s is IPv6, want an IPv4 frontend", quote(x.Frontend))
	}
	if r := c.subnets.byName[f.Subnet]; r != nil {
		return r.v
	}
	return nil
}
