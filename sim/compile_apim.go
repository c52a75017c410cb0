package sim

import (
	"net/netip"
	"strings"
)

// apimHosts are the kinds of default names: the gateway's first (apim:4.1).
var apimHosts = [...]string{"", ".portal", ".developer", ".management", ".scm", ".configuration"}

// allInstances lays API Management out in the words of the rest: what stands in a
// subnet, region by region, and what stands outside as a service.
func (c *compiler) allInstances() {
	for i := range c.d.APIMs {
		x := &c.d.APIMs[i]
		parts := []APIM{*x}
		for j := range x.Locations {
			parts = append(parts, x.at(&x.Locations[j]))
		}
		for _, x := range parts {
			if x.outside() && x.PublicIP != "" {
				c.instanceOutside(&x)
			}
			if x.Subnet != "" {
				c.apims = append(c.apims, x)
			}
		}
	}
}

// instanceOutside is the service that clients of an instance call.
func (c *compiler) instanceOutside(x *APIM) {
	name := outsideName(x)
	s := Service{
		Name: name, Prefixes: []netip.Prefix{single(c.pips[x.PublicIP].IP)},
		Listen: []Listener{{Ports: Port(80)}, {Ports: Port(443)}}, PublicNetworkAccess: x.PublicNetworkAccess,
	}
	own, _, region := strings.Cut(x.Name, "/")
	if region {
		s.FQDNs = []string{regionalName(x.Name)}
	} else {
		for _, kind := range apimHosts {
			s.FQDNs = append(s.FQDNs, own+kind+apimDomain)
		}
	}
	c.d.Services = append(c.d.Services, s)
	for i := range c.d.PrivateEndpoints {
		if e := &c.d.PrivateEndpoints[i]; e.Service == x.Name {
			e.Service = name
		}
	}
	c.outside = append(c.outside, *x)
}

// outsideName is the service's: the instance's own unless a machine has that.
func outsideName(x *APIM) string {
	if x.Subnet != "" {
		return x.Name + "/public"
	}
	return x.Name
}

// regionalName is the gateway's name in one region, of "instance/location"
// (apim:4.1).
func regionalName(part string) string {
	own, location, _ := strings.Cut(part, "/")
	return own + "-" + strings.ToLower(strings.ReplaceAll(location, " ", "")) + "-01.regional" + apimDomain
}

// instancesOutside tells the services of instances what they are: for the names that
// a private endpoint does not cover, and the text of their 403 (apim:2.2, apim:9).
func (c *compiler) instancesOutside() {
	for i := range c.outside {
		x := &c.outside[i]
		e := c.n.endpoints[outsideName(x)]
		s := c.n.devices[e.device].(*service)
		s.instance, _, _ = strings.Cut(x.Name, "/")
		for _, kind := range apimHosts[1:] {
			s.uncovered = append(s.uncovered, s.instance+kind+apimDomain)
		}
		e.fqdn = s.instance + apimDomain
		c.n.endpoints[outsideName(x)] = e
	}
}
