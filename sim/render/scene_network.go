package render

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

// networks are the virtual networks with their subnets, and what stands there.
func (b *builder) networks() {
	for i := range b.d.VNets {
		v := &b.d.VNets[i]
		p := &part{
			kind: kindVNet, name: v.Name, title: v.Name, space: prefixes(v.Space), addr: firstPrefix(v.Space),
			lines: lines("virtual network "+prefixes(v.Space), v.Region, named("DNS servers", few(texts(v.DNSServers), 3))),
		}
		if _, twice := b.vnets[v.Name]; !twice {
			b.vnets[v.Name] = p
		}
		b.places = append(b.places, p)
		for j := range v.Subnets {
			b.declared(p, v, &v.Subnets[j])
		}
	}
	for i := range b.d.Firewalls {
		f := &b.d.Firewalls[i]
		b.device(b.subnet(f.VNet+"/AzureFirewallSubnet"), &part{
			kind: kindFirewall, name: f.Name, addr: f.PrivateIP,
			lines: lines(strings.TrimSpace("Azure Firewall "+f.SKU), b.addresses([]netip.Addr{f.PrivateIP}, f.PublicIPs...), named("policy", f.Policy)),
		})
	}
	for i := range b.d.Gateways {
		g := &b.d.Gateways[i]
		what := "VPN gateway"
		if g.Type == sim.ExpressRoute {
			what = "ExpressRoute gateway"
		}
		if g.ActiveActive {
			what += ", active-active"
		}
		b.device(b.subnet(g.VNet+"/GatewaySubnet"), &part{kind: kindGateway, name: g.Name, lines: lines(what, b.addresses(nil, g.PublicIPs...))})
	}
	for i := range b.d.AppGateways {
		g := &b.d.AppGateways[i]
		b.device(b.subnet(g.Subnet), &part{
			kind: kindAppGateway, name: g.Name, addr: g.PrivateIP,
			lines: lines("Application Gateway", b.addresses(append([]netip.Addr{g.PrivateIP}, g.IPs...), g.PublicIP)),
		})
	}
}

func (b *builder) declared(in *part, v *sim.VNet, s *sim.Subnet) {
	p := &part{kind: kindSubnet, name: v.Name + "/" + s.Name, title: s.Name, space: prefixes(s.Prefixes), lines: lines(prefixes(s.Prefixes)), addr: firstPrefix(s.Prefixes)}
	p.badges = lines(named("route table", s.RouteTable), named("NSG", s.NSG), named("NAT gateway", s.NATGateway), named("service endpoints", few(s.ServiceEndpoints, 2)))
	if _, twice := b.subnets[p.name]; !twice {
		b.subnets[p.name] = p
	}
	in.add(p)
	for i := range s.NICs {
		b.nic(p, &s.NICs[i])
	}
}

func (b *builder) nic(in *part, n *sim.NIC) {
	p := &part{kind: kindMachine, name: n.Name, addr: firstAddr(n.IPs), badges: lines(named("NSG", n.NSG))}
	what := "network interface"
	if n.IPForwarding {
		p.kind, what = kindAppliance, "network virtual appliance"
		if n.Appliance.Stateful {
			what = "stateful appliance"
		}
	}
	if b.nameServer(n.Name) {
		what = "name server"
	}
	p.lines = lines(what, b.addresses(n.IPs, n.PublicIP))
	b.device(in, p)
}

// addresses are private ones, then public ones by name.
func (b *builder) addresses(private []netip.Addr, public ...string) string {
	var all []string
	for _, a := range private {
		if a.IsValid() {
			all = append(all, a.String())
		}
	}
	for _, name := range public {
		if name != "" {
			all = append(all, b.publicIP(name))
		}
	}
	return few(all, 2)
}

// balancers are the frontends of load balancers: a private one stands in its subnet, a
// public one in the network of its machines.
func (b *builder) balancers() {
	for i := range b.d.LoadBalancers {
		lb := &b.d.LoadBalancers[i]
		for _, f := range lb.Frontends {
			machines := pooled(lb, f.Name)
			p := &part{kind: kindBalancer, name: lb.Name + "/" + f.Name, addr: f.PrivateIP}
			p.lines = lines("load balancer", b.addresses([]netip.Addr{f.PrivateIP}, f.PublicIP), named("to", few(machines, 2)))
			b.device(b.frontendPlace(&f, machines), p)
		}
	}
}

// pooled are the machines that rules of a frontend lead to.
func pooled(lb *sim.LoadBalancer, frontend string) (machines []string) {
	add := func(pool string) {
		for _, p := range lb.Pools {
			if p.Name == pool {
				machines = append(machines, p.NICs...)
			}
		}
	}
	for _, r := range lb.Rules {
		if r.Frontend == frontend {
			add(r.Pool)
		}
	}
	for _, r := range lb.InboundNATRules {
		if r.Frontend == frontend {
			add(r.Pool)
			machines = append(machines, lines(r.NIC)...)
		}
	}
	slices.SortFunc(machines, compareNames)
	return slices.Compact(machines)
}

func (b *builder) frontendPlace(f *sim.Frontend, machines []string) *part {
	if f.Subnet != "" {
		return b.subnet(f.Subnet)
	}
	for _, m := range machines {
		for x := b.scene.devices[m]; x != nil; x = x.up {
			if x.kind == kindVNet {
				return x
			}
		}
	}
	return b.internet
}

// instances are those of API Management, a box for each region.
func (b *builder) instances() {
	for i := range b.d.APIMs {
		x := &b.d.APIMs[i]
		b.instance(x.Name, x.Mode, x.Subnet, x.PublicIP, x.PrivateIP, x.IPs)
		for _, l := range x.Locations {
			b.instance(x.Name+"/"+l.Location, x.Mode, l.Subnet, l.PublicIP, l.PrivateIP, l.IPs)
		}
	}
}

func (b *builder) instance(name string, mode sim.APIMMode, subnet, public string, private netip.Addr, ips []netip.Addr) {
	in, what := b.services, "API Management"
	if subnet != "" {
		in, what = b.subnet(subnet), "API Management, "+mode.String()
	}
	p := &part{kind: kindInstance, name: name, addr: private}
	if !p.addr.IsValid() {
		p.addr = firstAddr(ips)
	}
	all := ips
	if private.IsValid() {
		all = append([]netip.Addr{private}, ips...)
	}
	p.lines = lines(what, b.addresses(all), named("public", b.addresses(nil, public)))
	b.device(in, p)
}

// endpoints are private endpoints and private link services.
func (b *builder) endpoints() {
	for i := range b.d.PrivateLinkServices {
		s := &b.d.PrivateLinkServices[i]
		p := b.device(b.subnet(s.Subnet), &part{kind: kindLink, name: s.Name, lines: lines("private link service", addrs(s.NATIPs...)), addr: firstAddr(s.NATIPs)})
		if to := b.scene.devices[s.Frontend]; to != nil {
			b.scene.links = append(b.scene.links, link{from: p, to: to, kind: privateLink})
		}
	}
	for i := range b.d.PrivateEndpoints {
		e := &b.d.PrivateEndpoints[i]
		behind := e.Service + e.PrivateLinkService
		p := b.device(b.subnet(e.Subnet), &part{kind: kindEndpoint, name: e.Name, lines: lines("private endpoint", addrs(e.IP), named("to", behind)), addr: e.IP})
		to := b.scene.devices[behind]
		if to == nil {
			to = b.named(behind)
		}
		if to != nil {
			b.scene.links = append(b.scene.links, link{from: p, to: to, kind: privateLink, broken: e.State != sim.Approved})
		}
	}
}

// named is the service with a host name.
func (b *builder) named(fqdn string) *part {
	for i := range b.d.Services {
		if slices.Contains(b.d.Services[i].FQDNs, fqdn) {
			return b.scene.devices[b.d.Services[i].Name]
		}
	}
	return nil
}

// resolvers are the endpoints of DNS private resolvers.
func (b *builder) resolvers() {
	for i := range b.d.DNSResolvers {
		r := &b.d.DNSResolvers[i]
		for _, e := range r.Inbound {
			b.device(b.subnet(e.Subnet), &part{kind: kindResolver, name: r.Name + "/" + e.Name, lines: lines("DNS resolver, inbound", addrs(e.IP)), addr: e.IP})
		}
		for _, e := range r.Outbound {
			b.device(b.subnet(e.Subnet), &part{kind: kindResolver, name: r.Name + "/" + e.Name, lines: lines("DNS resolver, outbound")})
		}
	}
}
