package sim

import (
	"strings"

	"azpath/route"
)

// endpointFindings are what keeps private and service endpoints from doing what they
// were drawn for.
func (c *compiler) endpointFindings() {
	var alone []string // subnets, by name, whose only tenants are endpoints
	for i := range c.d.PrivateEndpoints {
		x := &c.d.PrivateEndpoints[i]
		place := root.item("privateEndpoints", x.Name, i)
		if x.State != Approved {
			c.find(FindingEndpointNotApproved, place.field("connectionState"), x.State.String()+": nothing passes until the service's owner approves it")
		}
		if s := c.subnetNamed(x.Subnet); len(s.NICs) == 0 {
			alone = append(alone, x.Subnet)
		}
	}
	for _, name := range alone {
		c.endpointSubnet(name)
	}
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		for j := range v.Subnets {
			c.endpointsFrom(v, &v.Subnets[j])
			c.idleTags(v, &v.Subnets[j])
		}
	}
	c.unlistedSubnets()
}

func subnetPlace(name string) *place {
	vnet, subnet, _ := strings.Cut(name, "/")
	return root.item("virtualNetworks", vnet, 0).item("subnets", subnet, 0)
}

// endpointSubnet looks at what a subnet of endpoints alone is given in vain.
func (c *compiler) endpointSubnet(name string) {
	s, p := c.subnetNamed(name), subnetPlace(name)
	if t := c.tables[s.RouteTable]; t != nil && len(t.Routes) > 0 {
		c.find(FindingEndpointPolicy, p.field("routeTable"), s.RouteTable+" does nothing here: the answers of private endpoints know no route table")
	}
	switch {
	case s.NSG == "":
	case !s.PrivateEndpointNetworkPolicies.nsg():
		c.find(FindingEndpointPolicy, p.field("networkSecurityGroup"),
			s.NSG+" judges nothing here: set privateEndpointNetworkPolicies to NetworkSecurityGroupEnabled or Enabled")
	default:
		for _, r := range c.nsgs[s.NSG].Rules {
			if r.Direction == Outbound && r.Access == Deny {
				c.find(FindingEndpointPolicy, p.field("networkSecurityGroup"), s.NSG+"/"+r.Name+" denies nothing: a private endpoint opens no connection")
			}
		}
	}
}

// endpointsFrom looks at the way from a subnet to each endpoint that it has a
// route to.
func (c *compiler) endpointsFrom(v *VNet, s *Subnet) {
	sub := c.n.subnets[v.Name+"/"+s.Name]
	for _, x := range c.endpointsNear(sub.vnet) {
		d := c.endpoints[x.Name]
		at := sub.table.routes.Index(d.ip)
		if at < 0 {
			continue
		}
		h := &sub.table.hops[at]
		if h.kind == route.HopInterfaceEndpoint {
			c.passedOver(v, s, x, d)
		} else if h.kind == route.HopVirtualAppliance && h.to.front == nil && h.to.device != nobody {
			c.lostAnswers(v, s, d, h)
		}
	}
}

// passedOver are user routes that cover an endpoint, and lead elsewhere than to the
// internet's default, but leave its traffic on the endpoint's own route (net:1.8.b2,
// net:1.8.b3).
func (c *compiler) passedOver(v *VNet, s *Subnet, x *PrivateEndpoint, d *privateEndpoint) {
	t := c.tables[s.RouteTable]
	if t == nil {
		return
	}
	policies := c.subnetNamed(x.Subnet).PrivateEndpointNetworkPolicies
	for _, r := range t.Routes {
		if r.Tag != "" || r.Prefix.Bits() == 0 || !r.Prefix.Contains(d.ip) || r.NextHop.Type != route.HopVirtualAppliance {
			continue
		}
		why := "privateEndpointNetworkPolicies of " + x.Subnet + " is " + policies.String() + ": want RouteTableEnabled or Enabled, or a route of " + single(d.ip).String()
		if policies.routes() {
			why = "it is shorter than the address prefix that holds the endpoint"
		}
		place := subnetPlace(v.Name + "/" + s.Name).field("routeTable")
		c.find(FindingEndpointBypass, place, "route "+s.RouteTable+"/"+r.Name+" "+r.Prefix.String()+" does not take what goes to private endpoint "+x.Name+": "+why)
	}
}

// lostAnswers are ways over an appliance that does not translate, for a subnet of
// the appliance's own network (net:1.8.b4).
func (c *compiler) lostAnswers(v *VNet, s *Subnet, d *privateEndpoint, h *hop) {
	if s.Name == gatewaySubnet {
		if !c.hasVPN(v.Name) {
			return
		}
	} else if len(s.NICs) == 0 && !c.hasInstance(v.Name+"/"+s.Name) {
		return
	}
	var over, cure string
	switch a := c.n.devices[h.to.device].(type) {
	case *nic:
		if a.subnet.vnet.name != v.Name || a.symmetric || !a.forwards || a.filter != nil && len(a.filter.snat) > 0 {
			return
		}
		over, cure = a.name, "let it translate the source, or tag its interface disableSnatOnPL"
	case *firewall:
		if a.subnet.vnet.name != v.Name || !contained(d.ip, a.never) {
			return
		}
		over, cure = a.name+" by a network rule", "use an application rule, which translates the source"
	default:
		return
	}
	place := subnetPlace(v.Name + "/" + s.Name).field("routeTable")
	c.find(FindingEndpointReturn, place, "what goes to private endpoint "+d.name+" over "+over+", in the same network, gets no answer: "+cure)
}

func (c *compiler) hasVPN(vnet string) bool {
	for _, g := range c.gateways[vnet] {
		if g.kind == VPN {
			return true
		}
	}
	return false
}

func (c *compiler) hasInstance(subnet string) bool {
	for i := range c.apims {
		if c.apims[i].Subnet == subnet {
			return true
		}
	}
	return false
}

// idleTags are disableSnatOnPL on machines that forward nothing.
func (c *compiler) idleTags(v *VNet, s *Subnet) {
	for k := range s.NICs {
		if x := &s.NICs[k]; x.DisableSNATOnPL && !x.IPForwarding {
			p := subnetPlace(v.Name+"/"+s.Name).item("networkInterfaces", x.Name, k)
			c.find(FindingEndpointPolicy, p.field("disableSnatOnPL"), "it does nothing on an interface that does not forward")
		}
	}
}

// unlistedSubnets are entries of a service's own firewall that nobody can use: the
// subnet has no service endpoint, by which alone a service knows it (net:7.b5).
func (c *compiler) unlistedSubnets() {
	for i := range c.d.Services {
		s := &c.d.Services[i]
		for _, a := range s.AllowedSources {
			if c.n.subnets[a] == nil || len(c.subnetNamed(a).ServiceEndpoints) > 0 {
				continue
			}
			c.find(FindingNoServiceEndpoint, root.item("services", s.Name, i).field("allowedSources"), a+" has no service endpoint, by which alone the service would know it")
		}
	}
}
