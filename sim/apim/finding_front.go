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
		f.add("networkSecurityGroup", t, Finding{Kind: "traffic-manager-denied", Fact: "apim:F9", Message: "no rule lets in the probe of Traffic Manager", Effect: effect, Cure: "allow AzureTrafficManager to VirtualNetwork on 443"})
	case t.Verdict.Leg.Return():
		f.add("routeTable", t, Finding{Kind: "traffic-manager-asymmetric", Fact: "apim:F9", Message: "the answer to the probe of Traffic Manager is lost", Effect: effect, Cure: "route AzureTrafficManager to Internet"})
	}
}

// published finds a gateway that shows the developer portal and not the endpoint that
// the portal's pages call from the reader's browser. Source: apim:H3, apim:G4.
func (f *finder) published(c Cloud) {
	h := HostNamesOf(f.x.Name, c)
	for i := range f.d.AppGateways {
		g := &f.d.AppGateways[i]
		if f.shows(g, h.DeveloperPortal) && !f.shows(g, h.Management) {
			f.elsewhere(fmt.Sprintf("applicationGateways[%q].requestRoutingRules", g.Name), nil, Finding{Kind: "portal-without-management", Fact: "apim:F26",
				Message: "the developer portal is published, and " + h.Management + " is not, which its pages call from the reader's browser",
				Effect:  "the portal opens and lists no API", Cure: "publish management beside it"})
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

// translated finds answers that are lost where a firewall publishes the instance: they
// go to a public address of the firewall, which the instance's routes may lead to its
// private one. Source: apim:G13.
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
				f.add("routeTable", t, Finding{Kind: "dnat-asymmetric", Fact: "apim:F28", Message: fmt.Sprintf("firewall %s publishes the instance by rule %q, and the answers are lost", w.Name, r.Name),
					Effect: "clients of the firewall's address see a connect timeout", Cure: "route each public address of " + w.Name + ", as a /32, to Internet"})
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
				f.elsewhere(fmt.Sprintf("virtualNetworks[%q].subnets[%q].name", v.Name, s.Name), nil, Finding{Kind: "bastion-misnamed", Fact: "apim:Z7", Message: "Azure Bastion stands in a subnet of one name alone",
					Effect: "a bastion cannot be deployed here", Cure: bastionSubnet + ", a /26 or larger"})
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
			f.elsewhere(fmt.Sprintf("applicationGateways[%q].subnet", g.Name), nil, Finding{Kind: "gateway-subnet-small", Fact: "apim:Z7",
				Message: fmt.Sprintf("%s leaves %d - %d = %d addresses, and the gateway grows to %d instances and a private frontend", p, Usable(p)+reservedAddresses, reservedAddresses, Usable(p), mostInstances),
				Effect:  "it cannot scale so far", Cure: "a /24"})
		}
	}
}

// translator finds a NAT gateway beside an instance of platform stv1, whose load
// balancer and address are of SKU Basic. Source: apim:5.
func (f *finder) translator() {
	if _, s := f.subnet(); f.x.Platform == sim.STV1 && s.NATGateway != "" {
		f.add("natGateway", nil, Finding{Kind: "nat-beside-stv1", Fact: "apim:F27", Message: s.NATGateway + " is of SKU Standard, and platform stv1 has a load balancer and an address of SKU Basic",
			Effect: "management on 3443 is cut", Cure: "no NAT gateway, or platform stv2"})
	}
}
