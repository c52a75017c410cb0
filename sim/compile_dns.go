package sim

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"azpath/dns"
)

// resolverEndpoints are the machines that an Azure DNS private resolver has in a
// network, as far as packets see them.
func (c *compiler) resolverEndpoints() {
	for i := range c.d.DNSResolvers {
		r := &c.d.DNSResolvers[i]
		for j := range r.Inbound {
			x := &r.Inbound[j]
			if !x.IP.IsValid() {
				x.IP = c.freeAfter(c.n.subnets[x.Subnet], x.Subnet, nil)
			}
			c.nic(c.n.subnets[x.Subnet], &NIC{Name: r.Name + "/" + x.Name, IPs: []netip.Addr{x.IP}, Listen: dnsPorts})
		}
		for j := range r.Outbound {
			x := &r.Outbound[j]
			ip := c.freeAfter(c.n.subnets[x.Subnet], x.Subnet, nil)
			c.nic(c.n.subnets[x.Subnet], &NIC{Name: r.Name + "/" + x.Name, IPs: []netip.Addr{ip}, Listen: dnsPorts[:1]})
		}
	}
}

// resolverFilters put the NSG of its subnet before each endpoint (dns:D6.12, dns:T29).
func (c *compiler) resolverFilters() {
	for i := range c.d.DNSResolvers {
		r := &c.d.DNSResolvers[i]
		for j := range r.Inbound {
			c.filteredBySubnet(r.Name + "/" + r.Inbound[j].Name)
		}
		for j := range r.Outbound {
			c.filteredBySubnet(r.Name + "/" + r.Outbound[j].Name)
		}
	}
}

// filteredBySubnet puts the admin rules and the NSG of its subnet before a machine.
func (c *compiler) filteredBySubnet(name string) {
	d := c.nics[name]
	d.own = &nsgLevels{admin: c.adminRules(d.subnet.vnet.name, d.subnet.table), subnet: d.subnet.nsg}
	d.remembers = d.remembers || d.own.filters()
}

// dnsPorts are where a name server listens. Source: dns:D2.10.
var dnsPorts = []Listener{{Protocol: UDP, Ports: Port(53)}, {Protocol: TCP, Ports: Port(53)}}

// servesNames opens port 53 on the machines with a name server.
func (c *compiler) servesNames() {
	for _, s := range c.d.DNSServers {
		e, ok := c.n.endpoints[s.Host]
		if !ok {
			continue
		}
		switch d := c.n.devices[e.device].(type) {
		case *nic:
			d.listen = alsoNames(d.listen)
		case *host:
			d.listen = alsoNames(d.listen)
		}
	}
}

func alsoNames(ls listeners) listeners {
	if len(ls) == 0 {
		return ls // every port is open
	}
	return append(slices.Clone(ls), dnsPorts...)
}

// nameSystem is what a network knows of names: nil where the design says nothing
// about them.
func (c *compiler) nameSystem() {
	d := c.d
	proxies := slices.ContainsFunc(d.FirewallPolicies, func(p FirewallPolicy) bool { return p.DNS.EnableProxy })
	custom := slices.ContainsFunc(d.VNets, func(v VNet) bool { return len(v.DNSServers) > 0 })
	if len(d.PrivateZones)+len(d.DNSResolvers)+len(d.Rulesets)+len(d.DNSServers)+len(d.PublicDNS) == 0 && !proxies && !custom {
		return
	}
	x := &resolution{net: c.n, places: map[dns.Vantage]place53{}, views: map[deviceID]string{}, servers: map[deviceID]string{}, clients: map[deviceID]dns.Client{}, internal: c.internalNames(), known: map[asker]resolved{}, sent: sent53{known: map[query53]dns.Delivery{}}}
	c.dnsPlaces(x)
	config := dns.Config{Servers: c.dnsServers(x), Public: c.publicZones()}
	for i := range d.VNets {
		config.Views = append(config.Views, c.view(&d.VNets[i]))
	}
	x.system = sync.OnceValue(func() *dns.System {
		s, err := dns.New(config, x)
		if err != nil {
			panic("sim: " + err.Error()) // check let through what it must not
		}
		return s
	})
	c.n.resolution = x
}

// dnsPlaces are the devices that can ask, with their address and their servers.
func (c *compiler) dnsPlaces(x *resolution) {
	for _, d := range c.n.devices {
		switch d := d.(type) {
		case *nic:
			x.add(d.id, d.name, d.ips[0], nil)
		case *host:
			x.add(d.id, d.name, d.ip, nil)
		case *firewall:
			x.add(d.id, d.name, d.private, nil)
		}
	}
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		servers := v.DNSServers
		if len(servers) == 0 {
			servers = []netip.Addr{wireServer} // dns:D2.1
		}
		for j := range v.Subnets {
			for k := range v.Subnets[j].NICs {
				n := &v.Subnets[j].NICs[k]
				x.asks(c.nics[n.Name].id, cmpServers(n.AppliedDNSServers, n.DNSServers, servers), n.Resolver)
			}
		}
	}
	for i := range c.apims {
		a := &c.apims[i]
		vnet, _, _ := strings.Cut(a.Subnet, "/")
		servers := c.vnetNamed(vnet).DNSServers
		if len(servers) == 0 {
			servers = []netip.Addr{wireServer}
		}
		x.asks(c.nics[a.Name].id, cmpServers(a.AppliedDNSServers, servers), dns.WindowsClient)
	}
	for i := range c.d.AppGateways { // apim:D13
		g := &c.d.AppGateways[i]
		vnet, _, _ := strings.Cut(g.Subnet, "/")
		x.asks(c.nics[g.Name].id, cmpServers(c.vnetNamed(vnet).DNSServers, []netip.Addr{wireServer}), dns.Glibc)
	}
	for i := range c.d.Sites {
		s := &c.d.Sites[i]
		for j := range s.Hosts {
			h := &s.Hosts[j]
			x.asks(c.n.endpoints[h.Name].device, cmpServers(h.DNSServers, s.DNSServers), h.Resolver)
		}
	}
	for i := range c.d.Internet {
		h := &c.d.Internet[i]
		x.asks(c.n.endpoints[h.Name].device, cmpServers(h.DNSServers), h.Resolver)
	}
	for _, r := range c.d.DNSResolvers {
		for _, in := range r.Inbound {
			x.views[c.nics[r.Name+"/"+in.Name].id] = r.VNet
		}
	}
}

// cmpServers is the first list that is one. Source: dns:D2.2, dns:D2.5.
func cmpServers(lists ...[]netip.Addr) []netip.Addr {
	for _, l := range lists {
		if len(l) > 0 {
			return l
		}
	}
	return nil
}

func (c *compiler) dnsServers(x *resolution) (out []dns.Server) {
	for i := range c.d.DNSServers {
		s := &c.d.DNSServers[i]
		x.servers[c.n.endpoints[s.Host].device] = s.Host
		out = append(out, dns.Server{
			Name: s.Host, Software: s.Software, Zones: s.Zones, LongestSuffix: s.LongestSuffix, Forward: s.Forward, Forwarders: s.Forwarders,
			ForwardOnly: s.ForwardOnly, NoRecursion: s.NoRecursion, AllowRecursion: s.AllowRecursion, ForwardTimeout: s.ForwardTimeout.std(), ValidatesDNSSEC: s.ValidatesDNSSEC,
		})
	}
	for i := range c.d.Firewalls {
		f := &c.d.Firewalls[i]
		servers := c.settings(f).dns.Servers
		if len(servers) == 0 {
			servers = []netip.Addr{wireServer} // dns:D8.1
		}
		id := c.n.endpoints[f.Name].device
		x.asks(id, servers, dns.Glibc)
		x.servers[id] = f.Name
		out = append(out, dns.Server{Name: f.Name, Software: dns.CoreDNS, Forwarders: servers, ForwardOnly: true, FailsOver: c.d.Assumptions.FirewallDNSFailsOver != Off})
	}
	return out
}

// view is what 168.63.129.16 knows in a network.
func (c *compiler) view(v *VNet) dns.View {
	out := dns.View{Name: v.Name, RuleBeforeZone: c.d.Assumptions.RuleBeforeZone == On, Internal: c.ownNames(v)}
	for i := range c.d.PrivateZones {
		z := &c.d.PrivateZones[i]
		for _, l := range z.Links {
			if l.VNet == v.Name {
				zone := &dns.Zone{Name: z.Name, Records: c.zoneRecords(z)}
				out.Zones = append(out.Zones, dns.LinkedZone{Zone: zone, Fallback: l.Fallback})
			}
		}
	}
	for i := range c.d.Rulesets {
		r := &c.d.Rulesets[i]
		if !slices.Contains(r.Links, v.Name) {
			continue
		}
		out.Outbound = dns.Vantage(r.Outbound[0])
		for _, x := range r.Rules {
			out.Rules = append(out.Rules, dns.Rule{Name: x.Name, Suffix: x.Domain, To: x.Targets, Disabled: x.Disabled})
		}
	}
	return out
}

// zoneRecords are a zone's lines, those of the private endpoints whose zone group
// names it, and those of the machines of the networks that register in it. All who
// are linked see the same.
func (c *compiler) zoneRecords(z *PrivateZone) []string {
	out := slices.Clone(z.Records)
	manual := namesOf(z)
	for i := range c.d.PrivateEndpoints {
		e := &c.d.PrivateEndpoints[i]
		if !slices.Contains(e.ZoneGroup, string(z.Name)) {
			continue
		}
		for _, f := range c.serviceNames(e.Service) {
			line := ""
			if alias, zone := privateLinkName(f); zone == z.Name && !manual[alias] {
				line = string(alias) + ". 10 A " + c.endpointIP(e).String()
			}
			if line != "" && !slices.Contains(out, line) {
				out = append(out, line)
			}
		}
	}
	for _, l := range z.Links {
		if l.Registration {
			out = append(out, c.registered(z, c.vnetNamed(l.VNet))...)
		}
	}
	return out
}

// namesOf are the names that a zone's own lines have: a record made by hand takes the
// place of an endpoint's, as it does of a machine's.
func namesOf(z *PrivateZone) map[dns.Name]bool {
	names := map[dns.Name]bool{}
	for _, line := range z.Records {
		if r, err := dns.ParseRecord(line, z.Name); err == nil {
			names[r.Name] = true
		}
	}
	return names
}

// registered are the records of a network's machines; one made by hand takes the
// place of a machine's. Source: dns:D4.26, dns:D4.27.
func (c *compiler) registered(z *PrivateZone, v *VNet) (out []string) {
	for _, s := range v.Subnets {
		for _, n := range s.NICs {
			manual := slices.ContainsFunc(z.Records, func(line string) bool { return strings.EqualFold(firstField(line), n.Name) })
			if name, err := dns.ParseName(n.Name); err == nil && !manual && n.IPs[0].Is4() {
				out = append(out, string(name)+" 10 A "+n.IPs[0].String())
			}
		}
	}
	return out
}

func firstField(line string) string {
	f, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return f
}

// ownNames are the names that Azure gives a network's machines, forward and
// reverse. Source: dns:D2.7, dns:D2.13.
func (c *compiler) ownNames(v *VNet) []dns.Zone {
	suffix := dns.Name("internal.cloudapp.net")
	forward := dns.Zone{Name: suffix}
	reverse := dns.Zone{Name: "in-addr.arpa"}
	for _, s := range v.Subnets {
		for _, n := range s.NICs {
			name, err := dns.ParseName(n.Name)
			if err != nil || !n.IPs[0].Is4() {
				continue
			}
			forward.Records = append(forward.Records, string(name)+" 10 A "+n.IPs[0].String())
			reverse.Records = append(reverse.Records, reversed(n.IPs[0])+". 10 PTR "+string(name)+"."+string(suffix)+".")
		}
	}
	return []dns.Zone{forward, reverse}
}

func reversed(a netip.Addr) string {
	b := a.As4()
	slices.Reverse(b[:])
	return netip.AddrFrom4(b).String() + ".in-addr.arpa"
}

// publicZones are what public DNS holds: what the design declares, and the names of
// its services and instances.
func (c *compiler) publicZones() []dns.PublicZone {
	zones := map[dns.Name]*dns.PublicZone{}
	at := func(name dns.Name) *dns.PublicZone {
		if zones[name] == nil {
			zones[name] = &dns.PublicZone{Zone: dns.Zone{Name: name}}
		}
		return zones[name]
	}
	owned := map[dns.Name]bool{}
	for _, z := range c.d.PublicDNS {
		p := at(z.Name)
		p.Records, p.Signed = append(p.Records, z.Records...), z.Signed
		for _, line := range z.Records {
			if r, err := dns.ParseRecord(line, z.Name); err == nil {
				owned[r.Name] = true
			}
		}
	}
	// An own record stands in the zone of the name above it.
	add := func(name dns.Name, data string) {
		if !owned[name] {
			owned[name] = true
			z := at(name.Parent())
			z.Records = append(z.Records, string(name)+". 60 "+data)
		}
	}
	for i := range c.d.Services {
		s := &c.d.Services[i]
		for _, f := range s.FQDNs {
			name, err := dns.ParseName(f)
			if err != nil || len(s.Prefixes) == 0 {
				continue
			}
			c.publicName(s, name, add)
		}
	}
	for i := range c.apims {
		c.publicInstance(&c.apims[i], add)
	}
	var out []dns.PublicZone
	for _, z := range zones {
		out = append(out, *z)
	}
	slices.SortFunc(out, func(a, b dns.PublicZone) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// publicName is a service's name: with an approved private endpoint an alias of its
// Private Link name. Source: dns:D5.1.
func (c *compiler) publicName(s *Service, name dns.Name, add func(dns.Name, string)) {
	a := firstHost(s.Prefixes[0])
	data := "A " + a.String()
	if a.Is6() {
		data = "AAAA " + a.String()
	}
	alias, zone := privateLinkName(name)
	approved := slices.ContainsFunc(c.d.PrivateEndpoints, func(e PrivateEndpoint) bool { return e.Service == s.Name && e.State == Approved })
	if zone == "" || !approved {
		add(name, data)
		return
	}
	add(name, "CNAME "+string(alias)+".")
	add(alias, data)
}

// publicInstance is an API Management instance: of External mode all its names, of
// Internal mode management alone. Source: dns:D9.12, dns:D9.2.
func (c *compiler) publicInstance(x *APIM, add func(dns.Name, string)) {
	name, err := dns.ParseName(x.Name)
	p := c.pips[x.PublicIP]
	if p == nil || !p.IP.Is4() || x.outside() {
		return // what is outside is a service with these names
	}
	if _, _, region := strings.Cut(x.Name, "/"); region {
		if n, err := dns.ParseName(regionalName(x.Name)); err == nil && x.Mode == External {
			add(n, "A "+p.IP.String())
		}
		return
	}
	if err != nil {
		return
	}
	for _, kind := range instanceNames {
		if x.Mode == External || kind == managementName && c.d.Assumptions.InternalManagementPublic != Off {
			add(name+dns.Name(kind)+".azure-api.net", "A "+p.IP.String())
		}
	}
}

// instanceNames are what stands between an instance's name and the domain.
var instanceNames = []string{"", ".portal", ".developer", managementName, ".scm", ".configuration"}

const managementName = ".management"

// internalNames are the names of Internal instances, of which public DNS may know.
func (c *compiler) internalNames() map[dns.Name]string {
	out := map[dns.Name]string{}
	for i := range c.d.APIMs {
		x := &c.d.APIMs[i]
		name, err := dns.ParseName(x.Name)
		if err != nil || x.Mode != Internal {
			continue
		}
		for _, kind := range instanceNames {
			out[name+dns.Name(kind)+apimDomain] = kind
		}
	}
	return out
}

func (c *compiler) serviceNames(service string) (out []dns.Name) {
	for i := range c.d.Services {
		if s := &c.d.Services[i]; s.Name == service {
			for _, f := range s.FQDNs {
				if n, err := dns.ParseName(f); err == nil {
					out = append(out, n)
				}
			}
		}
	}
	return out
}

func (c *compiler) endpointIP(e *PrivateEndpoint) netip.Addr {
	return c.endpoints[e.Name].ip
}
