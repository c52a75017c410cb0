//go:build linux

package kernel

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

// coreOf is a design of Azure's in the words of the common core: what has a
// counterpart there takes its shape, and what has none is left out. It is another
// design, which both sides are asked about, and it dies where the first does if the
// fault is one of routing, state or translation. left says what was left out.
func coreOf(d sim.Design) (c sim.Design, left []string) {
	c = d.Clone()
	x := &rewriting{c: &c}
	x.instances()
	x.firewalls()
	x.networks()
	x.edges()
	for name, gone := range map[string]int{
		"network security groups": len(c.NSGs), "private endpoints": len(c.PrivateEndpoints),
		"name servers and zones": len(c.PrivateZones) + len(c.DNSResolvers) + len(c.Rulesets) + len(c.DNSServers) + len(c.PublicDNS),
	} {
		if gone > 0 {
			x.left = append(x.left, name)
		}
	}
	c.NSGs, c.APIMs, c.Firewalls, c.PrivateEndpoints, c.ServiceTags = nil, nil, nil, nil, nil
	c.PrivateZones, c.DNSResolvers, c.Rulesets, c.DNSServers, c.PublicDNS = nil, nil, nil, nil, nil
	for i := range c.Services {
		c.Services[i].FQDNs = nil
	}
	for i := range c.VNets {
		for j := range c.VNets[i].Subnets {
			if s := &c.VNets[i].Subnets[j]; s.Name == firewallSubnet {
				s.Name = "appliances" // Azure lets no machine into the other
			}
		}
	}
	for i := range c.PublicIPs {
		c.PublicIPs[i].SKU = "Basic" // open, as a Standard one is behind rules that allow
	}
	slices.Sort(x.left)
	return c, slices.Compact(x.left)
}

const firewallSubnet = "AzureFirewallSubnet"

// coreFlow is a flow of the design's in its core form: an instance is called by its
// public address where clients know it by that (apim:R1).
func coreFlow(d *sim.Design, f sim.Flow) sim.Flow {
	for _, a := range d.APIMs {
		if a.Name != f.Destination || a.Mode == sim.Internal && f.Port != 3443 {
			continue
		}
		for _, p := range d.PublicIPs {
			if p.Name == a.PublicIP {
				f.Destination = p.IP.String()
			}
		}
	}
	return f
}

type rewriting struct {
	c    *sim.Design
	left []string
}

func (x *rewriting) leave(what string) { x.left = append(x.left, what) }

// subnet is the subnet of that name, "vnet/subnet".
func (x *rewriting) subnet(name string) *sim.Subnet {
	vnet, subnet, _ := strings.Cut(name, "/")
	for i := range x.c.VNets {
		for j := range x.c.VNets[i].Subnets {
			if x.c.VNets[i].Name == vnet && x.c.VNets[i].Subnets[j].Name == subnet {
				return &x.c.VNets[i].Subnets[j]
			}
		}
	}
	return nil
}

// instances become machines with their public address.
func (x *rewriting) instances() {
	for _, a := range x.c.APIMs {
		s := x.subnet(a.Subnet)
		if s == nil || len(a.Locations) > 0 {
			x.leave("an instance outside networks")
			continue
		}
		n := sim.NIC{Name: a.Name, IPs: a.IPs, PublicIP: a.PublicIP}
		if a.PrivateIP.IsValid() {
			n.IPs = []netip.Addr{a.PrivateIP}
		}
		s.NICs = append(s.NICs, n)
	}
}

// firewalls become appliances that keep state, and hide what goes to public
// addresses and what they publish (net:5.2).
func (x *rewriting) firewalls() {
	for _, f := range x.c.Firewalls {
		s := x.subnet(f.VNet + "/" + firewallSubnet)
		if f.Policy != "" || len(f.Application) > 0 || len(f.PublicIPs) > 1 || !f.PrivateIP.IsValid() {
			x.leave("what a firewall does beyond network and NAT rules")
		}
		n := sim.NIC{Name: f.Name, IPs: []netip.Addr{f.PrivateIP}, IPForwarding: true, Appliance: sim.Filter{Stateful: true}}
		if len(f.PublicIPs) > 0 {
			n.PublicIP = f.PublicIPs[0]
		}
		for _, k := range f.NAT {
			for _, r := range k.Rules {
				n.Appliance.DNAT = append(n.Appliance.DNAT, sim.DNATRule{Name: r.Name, Protocol: r.Protocol, Destination: f.PrivateIP, Port: r.Port, Translated: r.Translated, ToPort: r.ToPort})
				n.Appliance.SNAT = append(n.Appliance.SNAT, sim.SNATRule{Name: r.Name, Destinations: []string{r.Translated.String()}, To: f.PrivateIP})
				n.Appliance.Rules = append(n.Appliance.Rules, sim.FilterRule{Name: r.Name, Access: sim.Allow, Destinations: []string{r.Translated.String()}})
			}
		}
		n.Appliance.SNAT = append(n.Appliance.SNAT, sim.SNATRule{Name: "public", Destinations: x.public(), To: f.PrivateIP})
		for _, k := range f.Network {
			for _, r := range k.Rules {
				n.Appliance.Rules = append(n.Appliance.Rules, x.networkRules(k.Access, r)...)
			}
		}
		s.NICs = append(s.NICs, n)
	}
}

// public are the public addresses of the design.
func (x *rewriting) public() (out []string) {
	for _, h := range x.c.Internet {
		out = append(out, h.IP.String())
	}
	for _, s := range x.c.Services {
		for _, p := range s.Prefixes {
			out = append(out, p.String())
		}
	}
	return out
}

func (x *rewriting) networkRules(access sim.Access, r sim.NetworkRule) (out []sim.FilterRule) {
	protocols := r.Protocols
	if len(protocols) == 0 {
		protocols = []sim.Protocol{0}
	}
	for _, p := range protocols {
		out = append(out, sim.FilterRule{
			Name: fmt.Sprintf("%s-%v", r.Name, p), Access: access, Protocol: p, Sources: r.Sources,
			Destinations: x.untagged(r.Destinations), Ports: r.Ports,
		})
	}
	return out
}

// untagged puts the design's public addresses in the place of service tags.
func (x *rewriting) untagged(texts []string) (out []string) {
	for _, t := range texts {
		_, notPrefix := netip.ParsePrefix(t)
		_, notAddr := netip.ParseAddr(t)
		if t != "*" && notPrefix != nil && notAddr != nil {
			x.leave("service tags, for which stand the services of that name, or all public addresses")
			out = append(out, x.tagged(t)...)
			continue
		}
		out = append(out, t)
	}
	return out
}

func (x *rewriting) tagged(tag string) (out []string) {
	for _, p := range x.services(tag) {
		out = append(out, p.String())
	}
	if out == nil {
		out = x.public()
	}
	return out
}

// services are the prefixes of those that a tag seems to mean.
func (x *rewriting) services(tag string) (out []netip.Prefix) {
	of, region, regional := strings.Cut(strings.ToLower(tag), ".")
	for _, s := range x.c.Services {
		control := of == "apimanagement" && strings.HasPrefix(s.Name, "cp-") && (!regional || strings.HasSuffix(s.Name, region))
		if control || strings.Contains(of, s.Name) {
			out = append(out, s.Prefixes...)
		}
	}
	return out
}

func (x *rewriting) networks() {
	for i := range x.c.VNets {
		v := &x.c.VNets[i]
		v.DNSServers = nil
		for j := range v.Subnets {
			s := &v.Subnets[j]
			if len(s.ServiceEndpoints) > 0 {
				x.leave("service endpoints")
			}
			s.NSG, s.ServiceEndpoints, s.Delegation, s.DefaultOutboundAccess = "", nil, "", sim.Off
			for k := range s.NICs {
				s.NICs[k].DNSServers, s.NICs[k].AppliedDNSServers, s.NICs[k].NSG = nil, nil, ""
			}
		}
	}
	for i := range x.c.Peerings {
		x.c.Peerings[i].AllowForwardedTraffic = true
	}
	for i := range x.c.RouteTables {
		x.routes(&x.c.RouteTables[i])
	}
}

// routes by service tag become routes to the services of that name.
func (x *rewriting) routes(t *sim.RouteTable) {
	var out []sim.UDR
	for _, u := range t.Routes {
		if u.Tag == "" {
			out = append(out, u)
			continue
		}
		x.leave("routes by service tag, for which stand routes to the services of that name")
		for k, p := range x.services(u.Tag) {
			if slices.ContainsFunc(t.Routes, func(o sim.UDR) bool {
				return o.Tag != "" && len(o.Tag) > len(u.Tag) && slices.Contains(x.services(o.Tag), p)
			}) {
				continue // a longer tag of the table means it too
			}
			r := u
			r.Name, r.Tag, r.Prefix = fmt.Sprintf("%s-%d", u.Name, k), "", p
			out = append(out, r)
		}
	}
	t.Routes = out
}

// edges name their routes, as the gateway at the other end announces them.
func (x *rewriting) edges() {
	for i := range x.c.Sites {
		s := &x.c.Sites[i]
		s.DNSServers = nil
		for j := range s.Hosts {
			s.Hosts[j].DNSServers = nil
		}
		for j := range s.Edges {
			e := &s.Edges[j]
			e.Routes = x.untagged(e.Routes)
			if len(e.Routes) == 0 && (e.Type == sim.VPNEdge || e.Type == sim.PrivatePeering) {
				for _, v := range x.c.VNets {
					for _, p := range v.Space {
						e.Routes = append(e.Routes, p.String())
					}
				}
			}
		}
	}
}
