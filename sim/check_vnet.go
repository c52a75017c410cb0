package sim

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"azpath/route"
)

// The subnets whose names Azure gives a meaning (net:1.10).
const (
	gatewaySubnet    = "GatewaySubnet"
	firewallSubnet   = "AzureFirewallSubnet"
	managementSubnet = "AzureFirewallManagementSubnet"
	bastionSubnet    = "AzureBastionSubnet" // apim:Z7
)

// subnetRef is a subnet and where it stands.
type subnetRef struct {
	v *VNet
	s *Subnet
	p *place
}

// nicRef is a network interface and the network it stands in.
type nicRef struct {
	v *VNet
	n *NIC
}

// privateAddress is an address of one network.
type privateAddress struct {
	v *VNet
	a netip.Addr
}

func newChecker(d *Design) *checker {
	c := &checker{
		d: d, taken: map[*Subnet]int{}, edges: map[*Site]*refs[Edge]{}, traits: map[*RouteTable]tableTraits{}, spaces: map[string]disjoint{}, hints: 100_000,
		vnets:       newRefs("virtual network", d.VNets, func(v *VNet) string { return v.Name }),
		tables:      newRefs("route table", d.RouteTables, func(t *RouteTable) string { return t.Name }),
		groups:      newRefs("network security group", d.NSGs, func(g *NSG) string { return g.Name }),
		appGroups:   newRefs("application security group", d.ApplicationSecurityGroups, func(g *ApplicationSecurityGroup) string { return g.Name }),
		publicIPs:   newRefs("public IP address", d.PublicIPs, func(a *PublicIP) string { return a.Name }),
		natGateways: newRefs("NAT gateway", d.NATGateways, func(g *NATGateway) string { return g.Name }),
		policies:    newRefs("firewall policy", d.FirewallPolicies, func(p *FirewallPolicy) string { return p.Name }),
		ipGroups:    newRefs("IP group", d.IPGroups, func(g *IPGroup) string { return g.Name }),
		siteNames:   newRefs("site", d.Sites, func(s *Site) string { return s.Name }),
	}
	var subnets []subnetRef
	var nics []nicRef
	for i := range d.VNets {
		v := &d.VNets[i]
		vp := root.item("virtualNetworks", v.Name, i)
		for j := range v.Subnets {
			s := &v.Subnets[j]
			subnets = append(subnets, subnetRef{v, s, vp.item("subnets", s.Name, j)})
			for k := range s.NICs {
				nics = append(nics, nicRef{v, &s.NICs[k]})
			}
		}
	}
	c.subnets = newRefs("subnet", subnets, subnetName)
	c.nics = newRefs("network interface", nics, func(r *nicRef) string { return r.n.Name })
	return c
}

// subnetName is how a subnet is referred to, "" if it cannot be.
func subnetName(r *subnetRef) string {
	if r.v.Name == "" || r.s.Name == "" {
		return ""
	}
	return r.v.Name + "/" + r.s.Name
}

// vnet checks a network, what stands in it, and its use of its own space.
func (c *checker) vnet(p *place, v *VNet) {
	if len(v.Space) == 0 {
		c.bad(p, "addressPrefixes", "no prefix given, want the network's space, such as \"10.0.0.0/16\"")
	}
	var spaces []span
	for _, x := range v.Space {
		if c.prefix(p, "addressPrefixes", x) && c.spaceAllowed(p, x) {
			spaces = append(spaces, span{x, p, ""})
		}
	}
	nested(spaces, func(inner, outer span) {
		c.bad(p, "addressPrefixes", "%q overlaps %q, want spaces apart", inner.prefix, outer.prefix)
	})
	if n := v.FlowTimeoutInMinutes; n != 0 && (n < 4 || n > 30) { // net:T3
		c.bad(p, "flowTimeoutInMinutes", "\"%d\" is out of range, want 4..30", n)
	}
	for _, a := range v.DNSServers {
		c.address(p, "dnsServers", a)
	}
	unique(c, p, "subnets", v.Subnets, func(s *Subnet) string { return s.Name })
	outer := outermost(v.Space)
	var held []span
	for i := range v.Subnets {
		s := &v.Subnets[i]
		held = append(held, c.subnet(subnetRef{v, s, p.item("subnets", s.Name, i)}, outer)...)
	}
	nested(held, func(inner, outer span) {
		c.bad(inner.p, "addressPrefixes", "%q overlaps %q of subnet %s", inner.prefix, outer.prefix, quote(outer.name))
	})
}

// forbidden are the prefixes Azure lets no virtual network use (BG), and with
// them everything wider.
var forbidden = CIDRs("127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "224.0.0.0/4",
	"255.255.255.255/32", "::/127", "fe80::/10", "ff00::/8")

func (c *checker) spaceAllowed(p *place, x netip.Prefix) bool {
	i := slices.IndexFunc(forbidden, x.Overlaps)
	if i >= 0 {
		c.bad(p, "addressPrefixes", "%q overlaps %q, which no virtual network may use", x, forbidden[i])
	}
	return i < 0
}

// subnet checks a subnet and returns its well-formed prefixes.
func (c *checker) subnet(r subnetRef, space disjoint) []span {
	c.toggle(r.p, "defaultOutboundAccess", r.s.DefaultOutboundAccess)
	spelt(c, r.p, "privateEndpointNetworkPolicies", r.s.PrivateEndpointNetworkPolicies, policyNames)
	held := c.subnetPrefixes(r, space)
	c.subnetLinks(r)
	c.observed(r)
	c.specialSubnet(r)
	for _, e := range r.s.ServiceEndpoints {
		if endpointTags[e] == "" {
			c.bad(r.p, "serviceEndpoints", "no service endpoint named %s %s", quote(e),
				c.near(e, slices.Sorted(maps.Keys(endpointTags))))
		}
	}
	for i := range r.s.NICs {
		c.nic(r, r.p.item("networkInterfaces", r.s.NICs[i].Name, i), &r.s.NICs[i])
	}
	return held
}

// A subnet is at most a /29, and exactly a /64 in IPv6 (apim:Z2 and net:1.10).
const smallestSubnet, ipv6Subnet = 29, 64

func (c *checker) subnetPrefixes(r subnetRef, space disjoint) (held []span) {
	const field = "addressPrefixes"
	if len(r.s.Prefixes) == 0 {
		c.bad(r.p, field, "no prefix given, want one inside %s", c.spaceText(r.v))
	}
	families := map[bool]int{}
	for _, x := range r.s.Prefixes {
		if !c.prefix(r.p, field, x) {
			continue
		}
		is4 := x.Addr().Is4()
		families[is4]++
		switch {
		case is4 && x.Bits() > smallestSubnet:
			c.bad(r.p, field, "%q is too small, want a /%d or larger", x, smallestSubnet)
		case !is4 && x.Bits() != ipv6Subnet:
			c.bad(r.p, field, "%q is no /%d, the only size of an IPv6 subnet", x, ipv6Subnet)
		}
		if !space.holds(x) {
			c.bad(r.p, field, "%q is outside %s", x, c.spaceText(r.v))
		}
		held = append(held, span{x, r.p, r.s.Name})
	}
	for is4, n := range families {
		if n > 1 {
			c.bad(r.p, field, "%d %s prefixes given, want one: a subnet is one range of each family", n, family(is4))
		}
	}
	return held
}

func family(is4 bool) string {
	if is4 {
		return "IPv4"
	}
	return "IPv6"
}

// spaceText names a network's space in a message.
func (c *checker) spaceText(v *VNet) string {
	if n := len(v.Space); n > 3 {
		return fmt.Sprintf("the %d prefixes of virtual network %s", n, quote(v.Name))
	}
	texts := make([]string, len(v.Space))
	for i, x := range v.Space {
		texts[i] = x.String()
	}
	return fmt.Sprintf("the space of virtual network %s (%s)", quote(v.Name), listed(texts))
}

// subnetLinks checks what a subnet refers to, and the one thing that only a
// subnet can say about a route table: which gateway its gateway routes meet.
func (c *checker) subnetLinks(r subnetRef) {
	if r.s.NSG != "" {
		find(c, r.p, "networkSecurityGroup", c.groups, r.s.NSG)
	}
	if r.s.NATGateway != "" {
		find(c, r.p, "natGateway", c.natGateways, r.s.NATGateway)
		c.noBasic(r)
	}
	if r.s.RouteTable == "" {
		return
	}
	if t := find(c, r.p, "routeTable", c.tables, r.s.RouteTable); t != nil {
		c.gatewayHops(r, t)
	}
}

// specialSubnet checks what Azure refuses on subnets of its own names (net:1.10).
func (c *checker) specialSubnet(r subnetRef) {
	switch r.s.Name {
	case gatewaySubnet:
		c.refuseNSG(r)
		c.gatewayTable(r)
		if r.s.NATGateway != "" { // net:7.b2
			c.bad(r.p, "natGateway", "%s on GatewaySubnet, where Azure allows no NAT gateway", quote(r.s.NATGateway))
		}
	case firewallSubnet:
		c.refuseNSG(r)
		c.firewallSize(r)
	case managementSubnet:
		c.refuseNSG(r)
		c.firewallSize(r)
		c.managementTable(r)
	case bastionSubnet: // a /26, and no routes of one's own (BG)
		c.firewallSize(r)
		if r.s.RouteTable != "" {
			c.bad(r.p, "routeTable", "%s on AzureBastionSubnet, where Azure allows none", quote(r.s.RouteTable))
		}
	default:
		return
	}
	if r.s.Delegation != "" {
		c.bad(r.p, "delegation", "%s on %s, which cannot be delegated", quote(r.s.Delegation), r.s.Name)
	}
	if r.s.Name == bastionSubnet {
		c.bastions(r)
	} else if len(r.s.NICs) > 0 {
		c.bad(r.p, "networkInterfaces", "%s holds no machines, want them in another subnet", r.s.Name)
	}
}

// bastions checks the machines of AzureBastionSubnet: each stands for the instances of
// an Azure Bastion, which has none of what a customer gives an interface.
func (c *checker) bastions(r subnetRef) {
	for i := range r.s.NICs {
		n := &r.s.NICs[i]
		p := r.p.item("networkInterfaces", n.Name, i)
		if n.NSG != "" {
			c.bad(p, "networkSecurityGroup", "%s on a Bastion, want it on AzureBastionSubnet", quote(n.NSG))
		}
		if n.IPForwarding {
			c.bad(p, "enableIPForwarding", "true on a Bastion, which forwards nothing")
		}
		if len(n.ApplicationSecurityGroups) > 0 {
			c.bad(p, "applicationSecurityGroups", "%s on a Bastion, which is in none", quote(n.ApplicationSecurityGroups[0]))
		}
	}
}

func (c *checker) refuseNSG(r subnetRef) {
	if r.s.NSG != "" {
		c.bad(r.p, "networkSecurityGroup", "%s on %s, where Azure allows none", quote(r.s.NSG), r.s.Name)
	}
}

const smallestFirewall = 26

func (c *checker) firewallSize(r subnetRef) {
	for _, x := range r.s.Prefixes {
		if x.Addr().Is4() && x.Bits() > smallestFirewall {
			c.bad(r.p, "addressPrefixes", "%q is too small for %s, want a /%d or larger", x, r.s.Name, smallestFirewall)
		}
	}
}

// managementTable checks the route table of AzureFirewallManagementSubnet: the
// one route it may have leads to the Internet (net:1.10).
func (c *checker) managementTable(r subnetRef) {
	t := c.tables.byName[r.s.RouteTable]
	if t == nil {
		return
	}
	for i := range t.Routes {
		if u := &t.Routes[i]; u.Tag != "" || u.Prefix != everything || u.NextHop.Type != route.HopInternet {
			c.bad(r.p, "routeTable", "%s has route %s, want \"0.0.0.0/0\" to Internet alone", quote(t.Name), quote(destinationText(u)))
		}
	}
}

// gatewayTable checks the route table of GatewaySubnet (net:1.10).
func (c *checker) gatewayTable(r subnetRef) {
	t := c.tables.byName[r.s.RouteTable]
	if t == nil {
		return
	}
	if t.DisableBGPPropagation {
		c.bad(r.p, "routeTable", "%s disables propagation, without which the gateway stops", quote(t.Name))
	}
	if c.traitsOf(t).everything {
		c.bad(r.p, "routeTable", "%s routes \"0.0.0.0/0\", which Azure refuses on GatewaySubnet", quote(t.Name))
	}
}

// nic checks a network interface.
func (c *checker) nic(r subnetRef, p *place, n *NIC) {
	if len(n.IPs) == 0 {
		c.bad(p, "privateIPAddresses", "no address given, want one inside %s", subnetText(r))
	}
	families := map[bool]int{}
	for _, a := range n.IPs {
		if c.inSubnet(p, "privateIPAddresses", r, a) {
			families[a.Is4()]++
		}
	}
	for is4, count := range families {
		if count > 1 {
			c.bad(p, "privateIPAddresses", "%d %s addresses given, want one of a family", count, family(is4))
		}
	}
	if n.NSG != "" {
		find(c, p, "networkSecurityGroup", c.groups, n.NSG)
	}
	c.memberships(r.v, p, n)
	if n.PublicIP != "" {
		if pip := c.attach(p, "publicIPAddress", n.PublicIP); pip != nil && len(n.IPs) > 0 && families[pip.IP.Is4()] == 0 {
			c.bad(p, "publicIPAddress", "%s is %q, and the interface has no %s address", quote(n.PublicIP), pip.IP, family(pip.IP.Is4()))
		}
	}
	c.listen(p, n.Listen)
	c.appliance(p, n)
}

// appliance checks the filter of a forwarding machine.
func (c *checker) appliance(p *place, n *NIC) {
	at := p.item("appliance", "", noIndex)
	if !n.IPForwarding && !filterIsZero(&n.Appliance) {
		c.bad(at, "", "set without enableIPForwarding, want that too: nothing else is in transit")
	}
	c.filter(at, &n.Appliance)
	for i, s := range n.Appliance.SNAT {
		if s.Inward {
			c.bad(at.item("snat", s.Name, i), "inward", "true on an appliance, want it on a site's edge only: an appliance has no inside")
		}
	}
}

// ranges is the prefixes of a subnet as far as they are looked at: it can have
// two, and one with thousands has been told so.
func (s *Subnet) ranges() []netip.Prefix { return s.Prefixes[:min(len(s.Prefixes), 4)] }

// inSubnet checks an address that Azure gives something in a subnet, and notes
// its use.
func (c *checker) inSubnet(p *place, field string, r subnetRef, a netip.Addr) bool {
	if !c.address(p, field, a) {
		return false
	}
	prefixes := r.s.ranges()
	i := slices.IndexFunc(prefixes, func(x netip.Prefix) bool { return x.Contains(a) })
	if i < 0 {
		c.bad(p, field, "%q is outside %s", a, subnetText(r))
		return false
	}
	if x := prefixes[i].Masked(); keptByAzure(x, a) {
		c.bad(p, field, "%q is one of the five addresses that Azure keeps of %q: the first four and the last", a, x)
	}
	c.uses = append(c.uses, claim[privateAddress]{privateAddress{r.v, a}, a.String(), "address", p, field})
	if a.Is4() {
		c.taken[r.s]++
	}
	return true
}

// subnetText names a subnet in a message.
func subnetText(r subnetRef) string {
	texts := make([]string, 0, 2)
	for _, x := range r.s.ranges() {
		texts = append(texts, x.String())
	}
	return fmt.Sprintf("subnet %s (%s)", quote(r.v.Name+"/"+r.s.Name), listed(texts))
}

// collisions reports every address with two users.
func (c *checker) collisions() {
	clashes(c, c.uses)
	clashes(c, c.attached)
}
