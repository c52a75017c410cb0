package sim

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
	"azpath/sim/internal/acl"
)

// firewallFindings looks at firewalls, at the subnets that Azure keeps for them,
// and at what others say of those.
func (c *compiler) firewallFindings() {
	for i := range c.d.Firewalls {
		x, d := &c.d.Firewalls[i], c.firewalls[i]
		c.firewallInternet(x, d)
		c.managementRoutes(x)
		c.routedFirewallSubnet(x, d)
		c.partOfFirewallSubnet(d)
		if x.Policy == "" {
			p := root.item("azureFirewalls", x.Name, i)
			c.nameFindings(p, p, "", ruleGroup{"", x.NAT, x.Network, x.Application})
		}
	}
	for i := range c.d.FirewallPolicies {
		x := &c.d.FirewallPolicies[i]
		p := root.item("firewallPolicies", x.Name, i)
		for j := range x.RuleCollectionGroups {
			g := &x.RuleCollectionGroups[j]
			cure := "dnsSettings"
			if x.DNS.EnableProxy {
				cure = "-"
			}
			c.nameFindings(p, p.item("ruleCollectionGroups", g.Name, j), cure, ruleGroup{"", g.NAT, g.Network, g.Application})
		}
	}
}

// byDefault is where a subnet's 0.0.0.0/0 leads; nil if nothing is routed there.
func (s *subnet) byDefault() *hop {
	for i := range s.table.hops {
		if h := &s.table.hops[i]; h.evidence.Routes[0].Prefix == any4 {
			return h
		}
	}
	return nil
}

// firewallInternet is a default route that leads elsewhere than to the Internet:
// a firewall without management NIC doesn't work then (net:1.10), and with one
// DNAT is not supported (net:5.4.b3).
func (c *compiler) firewallInternet(x *Firewall, d *firewall) {
	h := d.subnet.byDefault()
	if h == nil || h.kind == route.HopInternet {
		return
	}
	place := c.subnetPlace(d.subnet).String()
	if !x.hasManagementNIC() {
		c.find(FindingFirewallWithoutInternet, place, h.evidence.sentence()+" leads elsewhere than to the Internet, which firewall "+x.Name+
			" needs without a management NIC: want a user route 0.0.0.0/0 to Internet here, or managementNIC")
	}
	for i := range d.nat {
		if r := &d.nat[i]; r.dst != d.private && slices.ContainsFunc(r.sources, d.subnet.divertsFrom) {
			c.find(FindingForcedDNAT, place, h.evidence.sentence()+" takes the answers to what DNAT rule "+r.evidence.Name+" of firewall "+x.Name+
				" brings in, where nobody saw the request: DNAT is not supported under it; a user route to Internet for the clients mends them")
		}
	}
}

// divertsFrom says whether packets to some address of a prefix go elsewhere than to
// the Internet, as far as one route that covers it tells.
func (s *subnet) divertsFrom(p netip.Prefix) bool {
	i := s.table.routes.Index(p.Addr())
	if i < 0 || s.table.hops[i].evidence.Routes[0].Prefix.Bits() > p.Bits() {
		return true
	}
	for j := range s.table.hops {
		q := s.table.hops[j].evidence.Routes[0].Prefix
		if s.table.hops[j].kind != route.HopInternet && (i == j || q.Bits() > p.Bits() && p.Contains(q.Addr())) {
			return true
		}
	}
	return false
}

func (c *compiler) subnetPlace(s *subnet) *place {
	vnet, name, _ := strings.Cut(s.name, "/")
	return root.item("virtualNetworks", vnet, 0).item("subnets", name, 0)
}

// managementRoutes are gateway routes on AzureFirewallManagementSubnet, whose only
// route may be 0.0.0.0/0 to Internet (net:1.10).
func (c *compiler) managementRoutes(x *Firewall) {
	s := c.n.subnets[x.VNet+"/"+managementSubnet]
	if !x.hasManagementNIC() || s == nil {
		return
	}
	for i := range s.table.hops {
		if e := s.table.hops[i].evidence; e.Routes[0].Source == route.SourceVirtualNetworkGateway {
			c.find(FindingManagementSubnet, c.subnetPlace(s).String(), e.sentence()+
				" reaches the management NIC of firewall "+x.Name+": want a route table here that disables propagation")
		}
	}
}

// routedFirewallSubnet are user routes that take what is addressed to the
// firewall's subnet elsewhere: what it translated to its private addresses never
// comes back (net:1.10).
func (c *compiler) routedFirewallSubnet(x *Firewall, d *firewall) {
	own := c.subnetNamed(d.subnet.name).Prefixes
	for _, s := range c.n.subnets {
		if s == d.subnet || s.vnet != d.subnet.vnet && s.vnet.peers[d.subnet.vnet.index] == nil {
			continue
		}
		for _, h := range s.hopsInto(own, d.private) {
			r := &h.evidence.Routes[0]
			if r.Source != route.SourceUser || r.Prefix.Bits() == 0 || h.kind == route.HopVnetLocal || h.to.device == d.id {
				continue
			}
			c.find(FindingFirewallSubnetRouted, c.subnetPlace(s).field(s.table.field()), "route "+h.evidence.routeName()+" "+r.Prefix.String()+" to "+r.NextHop.String()+
				" takes AzureFirewallSubnet: what firewall "+x.Name+" translates to its private addresses is not answered from here")
		}
	}
}

// hopsInto are the hops that win for a subnet's first and last address and for one
// more.
func (s *subnet) hopsInto(prefixes []netip.Prefix, one netip.Addr) (out []*hop) {
	probes := []netip.Addr{one}
	for _, p := range prefixes {
		if p.Addr().Is4() {
			probes = append(probes, p.Masked().Addr(), acl.Last(p))
		}
	}
	for _, a := range probes {
		if i := s.table.routes.Index(a); i >= 0 && !slices.Contains(out, &s.table.hops[i]) {
			out = append(out, &s.table.hops[i])
		}
	}
	return out
}

// partOfFirewallSubnet are NSG rules that let in the firewall's own address and
// not all of its subnet, any address of which it may use as source (net:5.2.b1).
func (c *compiler) partOfFirewallSubnet(d *firewall) {
	own := c.subnetNamed(d.subnet.name).Prefixes[0]
	for i := range c.d.NSGs {
		g := &c.d.NSGs[i]
		for j := range g.Rules {
			r := &g.Rules[j]
			if r.Direction != Inbound || r.Access != Allow || !holdsPart(r.Sources, own, d.private) {
				continue
			}
			place := root.item("networkSecurityGroups", g.Name, i).item("securityRules", r.Name, j)
			c.find(FindingPartOfFirewallSubnet, place.field("sourceAddressPrefixes"), "firewall "+d.name+
				" may send from any address of "+own.String()+", and the rule lets in "+d.private.String()+" and not all of them")
		}
	}
}

// holdsPart says whether the address texts hold one address of a prefix and no
// text holds all of it.
func holdsPart(texts []string, all netip.Prefix, one netip.Addr) bool {
	part := false
	for _, s := range texts {
		spec, err := parseAddressSpec(s)
		if err != nil || spec.kind != specPrefix {
			return false // "*", or a tag: none holds part of a subnet
		}
		if spec.prefix.Bits() <= all.Bits() && spec.prefix.Contains(all.Addr()) {
			return false
		}
		part = part || spec.prefix.Contains(one)
	}
	return part
}

// nameFindings are names in rules that nobody in the design has, which hold for
// nothing, names that hold for more than meant, and network rules with names where
// clients don't ask the firewall's DNS proxy (net:F12).
func (c *compiler) nameFindings(owner, p *place, proxy string, g ruleGroup) {
	named := false
	for i := range g.Network {
		k := &g.Network[i]
		for j := range k.Rules {
			r := &k.Rules[j]
			named = named || len(r.FQDNs) > 0
			at := p.item("networkRuleCollections", k.Name, i).item("rules", r.Name, j)
			for _, name := range r.FQDNs {
				c.nobodyHas(at.field("destinationFqdns"), name)
			}
		}
	}
	for i := range g.NAT {
		k := &g.NAT[i]
		for j := range k.Rules {
			if r := &k.Rules[j]; r.TranslatedFQDN != "" {
				c.nobodyHas(p.item("natRuleCollections", k.Name, i).item("rules", r.Name, j).field("translatedFqdn"), r.TranslatedFQDN)
			}
		}
	}
	for i := range g.Application {
		if k := &g.Application[i]; k.Access == Allow {
			c.looseNames(p.item("applicationRuleCollections", k.Name, i), k.Rules)
		}
	}
	if named && proxy != "-" {
		c.find(FindingNamesWithoutProxy, owner.field(proxy), "network rules name FQDNs and the DNS proxy is off: the firewall may find other addresses than its clients")
	}
}

// looseNames are patterns that allow more than their author may know.
func (c *compiler) looseNames(p *place, rules []ApplicationRule) {
	for j := range rules {
		for _, pattern := range rules[j].FQDNs {
			if end, wild := strings.CutPrefix(pattern, "*"); wild && end != "" && end[0] != '.' {
				c.find(FindingLooseName, p.item("rules", rules[j].Name, j).field("targetFqdns"),
					quote(pattern)+" allows every name that ends so, such as another-"+strings.TrimLeft(end, "-")+": "+quote("*."+strings.TrimLeft(end, "-"))+" allows the names below alone")
			}
		}
	}
}

func (c *compiler) nobodyHas(place, name string) {
	if !c.n.fqdns.first4(name).IsValid() {
		c.find(FindingUndeclaredName, place, quote(name)+" is declared by nobody, and so stands for no address: a service or host of that name decides it")
	}
}
