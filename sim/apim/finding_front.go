package apim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/route/servicetag"
	"azpath/sim"
)

// prober is an address that Azure's Traffic Manager probes from.
func prober() string {
	for _, p := range servicetag.Embedded().Tag("AzureTrafficManager").Prefixes() {
		if p.Addr().Is4() {
			return p.Addr().String()
		}
	}
	return ""
}

// trafficManager finds a region of several whose probe fails: Azure's routing leaves
// it out, although who calls it directly is answered. Source: apim:M3, apim:M6.
func (f *finder) trafficManager() {
	own, _, _ := strings.Cut(f.x.Name, "/")
	first, err := find(f.d, own)
	if err != nil || len(first.Locations) == 0 || f.x.Mode != sim.External || isV2(f.x) {
		return
	}
	t, err := f.n.Trace(sim.Flow{Protocol: sim.TCP, Source: prober(), Destination: f.x.PublicIP, Port: 443})
	const effect = "the region is out of rotation, although direct calls of its gateway may work"
	switch {
	case err != nil || t.Verdict.Disposition == sim.Delivered:
	case f.denied(t):
		f.add("traffic-manager-denied", "networkSecurityGroup", "apim:F9", t.Cause()+": allow AzureTrafficManager to VirtualNetwork on 443", effect)
	case t.Verdict.Leg.Return():
		f.add("traffic-manager-asymmetric", "routeTable", "apim:F9", "the answer to its probe is lost: "+t.Cause()+": route AzureTrafficManager to Internet", effect)
	}
}

// published finds a gateway that shows the developer portal and not the endpoint that
// the portal's pages call from the reader's browser. Source: apim:H3, apim:G4.
func (f *finder) published(c Cloud) {
	h := HostNamesOf(f.x.Name, c)
	for i := range f.d.AppGateways {
		g := &f.d.AppGateways[i]
		if f.shows(g, h.DeveloperPortal) && !f.shows(g, h.Management) {
			f.found = append(f.found, Finding{"portal-without-management", fmt.Sprintf("applicationGateways[%q].requestRoutingRules", g.Name),
				"the developer portal is published and " + h.Management + " is not, which its pages call from the reader's browser", "the portal opens and lists no API", "apim:F26"})
		}
	}
}

// shows says whether a rule of a gateway leads to an endpoint: by the name that its
// listener takes, its settings send, or its pool holds.
func (f *finder) shows(g *sim.ApplicationGateway, host string) bool {
	return slices.ContainsFunc(g.Rules, func(r sim.RoutingRule) bool {
		var texts []string
		for _, l := range g.Listeners {
			if l.Name == r.Listener {
				texts = append(texts, l.HostNames...)
			}
		}
		for _, s := range g.Settings {
			if s.Name == r.Settings {
				texts = append(texts, s.HostName)
			}
		}
		for _, k := range g.Pools {
			if k.Name == r.Pool {
				texts = append(texts, k.Addresses...)
			}
		}
		return slices.ContainsFunc(texts, func(t string) bool { return strings.EqualFold(t, host) })
	})
}

// published by a firewall's DNAT, the answer goes to one of the firewall's public
// addresses, which the instance's routes may send to its private one. Source: apim:G13.
func (f *finder) translated() {
	vip := f.publicAddress()
	if f.x.Mode != sim.External || isV2(f.x) || !vip.IsValid() {
		return
	}
	for i := range f.d.Firewalls {
		w := &f.d.Firewalls[i]
		for _, r := range f.natRules(w) {
			if r.Translated != vip {
				continue
			}
			t, err := f.n.Trace(sim.Flow{Protocol: sim.TCP, Source: f.anyClient(), Destination: r.Destination, Port: r.Port})
			if err == nil && t.Verdict.Disposition != sim.Delivered && t.Verdict.Leg.Return() {
				f.add("dnat-asymmetric", "routeTable", "apim:F28", fmt.Sprintf("firewall %s publishes the instance by rule %q, and the answer is lost: %s: route each public address of %[1]s, as a /32, to Internet", w.Name, r.Name, t.Cause()), "clients of the firewall's address see a connect timeout")
			}
		}
	}
}

// natRules are a firewall's own and its policy's, with those of the policy's parents.
func (f *finder) natRules(w *sim.Firewall) (out []sim.NATRule) {
	lists := slices.Clone(w.NAT)
	for name, depth := w.Policy, 0; name != "" && depth <= len(f.d.FirewallPolicies); depth++ {
		base := ""
		for _, p := range f.d.FirewallPolicies {
			if p.Name == name {
				base = p.BasePolicy
				for _, g := range p.RuleCollectionGroups {
					lists = append(lists, g.NAT...)
				}
			}
		}
		name = base
	}
	for _, l := range lists {
		out = append(out, l.Rules...)
	}
	return out
}

func (f *finder) publicAddress() netip.Addr {
	for _, p := range f.d.PublicIPs {
		if p.Name == f.x.PublicIP {
			return p.IP
		}
	}
	return netip.Addr{}
}

// anyClient is a client of the internet: one that the design declares, if it does.
func (f *finder) anyClient() string {
	if len(f.d.Internet) > 0 {
		return f.d.Internet[0].Name
	}
	return "1.1.1.1"
}

// neighbours finds subnets of other services beside the instance that are named or
// sized otherwise than these ask. Source: apim:Z7.
func (f *finder) neighbours() {
	for _, v := range f.d.VNets {
		for _, s := range v.Subnets {
			if s.Name != bastionSubnet && strings.Contains(strings.ToLower(s.Name), "bastion") {
				f.found = append(f.found, Finding{"bastion-misnamed", fmt.Sprintf("virtualNetworks[%q].subnets[%q]", v.Name, s.Name),
					"Azure Bastion stands in a subnet of the name " + bastionSubnet + " alone, a /26 or larger", "a bastion cannot be deployed here", "apim:Z7"})
			}
			for i := range f.d.AppGateways {
				if f.d.AppGateways[i].Subnet == v.Name+"/"+s.Name {
					f.roomOfGateway(&f.d.AppGateways[i], s.Prefixes)
				}
			}
		}
	}
}

const (
	bastionSubnet = "AzureBastionSubnet"
	mostInstances = 125 // of an application gateway
)

func (f *finder) roomOfGateway(g *sim.ApplicationGateway, prefixes []netip.Prefix) {
	for _, p := range prefixes {
		if p.Addr().Is4() && Usable(p) < mostInstances+1 {
			f.found = append(f.found, Finding{"gateway-subnet-small", fmt.Sprintf("applicationGateways[%q].subnet", g.Name),
				fmt.Sprintf("%s leaves %d - %d = %d addresses, and the gateway grows to %d instances and a private frontend: want a /24", p, Usable(p)+reservedAddresses, reservedAddresses, Usable(p), mostInstances),
				"it cannot scale so far", "apim:Z7"})
		}
	}
}

// translator finds a NAT gateway beside an instance of platform stv1, whose load
// balancer and address are of SKU Basic. Source: apim:5.
func (f *finder) translator() {
	if _, s := f.subnet(); f.x.Platform == sim.STV1 && s.NATGateway != "" {
		f.add("nat-beside-stv1", "natGateway", "apim:F27", s.NATGateway+" is of SKU Standard, and platform stv1 has a load balancer and an address of SKU Basic", "the answers to management on 3443 are lost")
	}
}
