package verify

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim"
)

// How much an edit about names concerns, beside those of one network's servers,
// which concern all that its machines look up.
const (
	oneName   = 1
	oneZone   = 1 << 8
	manyZones = 1 << 16
)

// names suggests what may resolve a name that did not: where the servers that were
// asked forward it, the zones and rulesets that a network knows, the record that is
// missing, and other servers for a network.
func (c *suggestions) names(t *sim.Trace) {
	if t.Lookup == nil || t.Verdict.Disposition != sim.Unresolved {
		return
	}
	names := namesOf(t.Lookup)
	for x := range t.Lookup.Exchanges() {
		switch {
		case x.Delivery.Server != "":
			c.forwards(x.Delivery.Server, names)
		case x.Delivery.View != "":
			c.view(x.Delivery.View, names)
		}
	}
	for _, v := range c.d.VNets {
		if len(v.DNSServers) > 0 {
			c.servers(v.Name, nil)
		}
		for _, a := range c.nameServers("") {
			c.servers(v.Name, []netip.Addr{a})
		}
	}
}

// namesOf are the name that was looked up and the aliases that were met.
func namesOf(l *dns.Lookup) []dns.Name {
	names := []dns.Name{l.Question.Name}
	for x := range l.Exchanges() {
		for _, s := range x.Steps {
			if !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
	}
	return names
}

func (c *suggestions) name(where string, width float64, change sim.Change) {
	c.add(Edit{Changes: []sim.Change{change}, kind: Names, where: where, width: width})
}

func (c *suggestions) servers(vnet string, to []netip.Addr) {
	c.name(vnet, widest, sim.SetDNSServers{VNet: vnet, Servers: to})
}

// forwards suggests that a server forwards the zone of a name, or all it does not know,
// to any other, and to Azure's own where that answers it.
func (c *suggestions) forwards(server string, names []dns.Name) {
	if !slices.ContainsFunc(c.d.DNSServers, func(s sim.DNSServer) bool { return s.Host == server }) {
		return // a firewall, which has no suffixes
	}
	to := c.nameServers(server)
	if c.n.MachineAddresses(server) != nil {
		to = append(to, azureDNS)
	}
	for _, a := range to {
		for _, suffix := range c.suffixes(names[0]) {
			c.name(server, c.aside(a, suffix), sim.SetForward{Server: server, Suffix: suffix, To: []netip.Addr{a}})
		}
		c.name(server, manyZones, sim.SetForward{Server: server, Suffix: dns.Root, To: []netip.Addr{a}})
	}
}

// aside is how much a forward of a zone to a server concerns: who has the zone comes
// before who asks others in turn.
func (c *suggestions) aside(server netip.Addr, zone dns.Name) float64 {
	for _, s := range c.d.DNSServers {
		e, err := c.n.End(s.Host)
		if err == nil && len(e.Prefixes) > 0 && e.Prefixes[0].Addr() == server && slices.ContainsFunc(s.Zones, func(z dns.Zone) bool { return z.Name == zone }) {
			return oneZone
		}
	}
	return 2 * oneZone
}

// azureDNS is where Azure answers in every virtual network. Source: dns:D1.1.
var azureDNS = netip.AddrFrom4([4]byte{168, 63, 129, 16})

// suffixes are the zones of the design that hold a name, and the domain it is in.
func (c *suggestions) suffixes(name dns.Name) (out []dns.Name) {
	add := func(zone dns.Name) {
		if zone != dns.Root && name.Under(zone) && !slices.Contains(out, zone) {
			out = append(out, zone)
		}
	}
	add(name.Parent())
	for _, z := range c.d.PrivateZones {
		add(z.Name)
	}
	for _, s := range c.d.DNSServers {
		for _, z := range s.Zones {
			add(z.Name)
		}
	}
	return out
}

// nameServers are the addresses of the design's other name servers and of the
// resolvers' inbound endpoints.
func (c *suggestions) nameServers(but string) (out []netip.Addr) {
	for _, s := range c.d.DNSServers {
		if e, err := c.n.End(s.Host); err == nil && len(e.Prefixes) > 0 && s.Host != but {
			out = append(out, e.Prefixes[0].Addr())
		}
	}
	for _, r := range c.d.DNSResolvers {
		for _, in := range r.Inbound {
			if a := c.n.MachineAddresses(r.Name + "/" + in.Name); a != nil {
				out = append(out, a[0])
			}
		}
	}
	return out
}

// view suggests zones, rulesets and rules for what Azure's DNS knows in a network.
func (c *suggestions) view(vnet string, names []dns.Name) {
	for i := range c.d.PrivateZones {
		z := &c.d.PrivateZones[i]
		name := slices.IndexFunc(names, func(n dns.Name) bool { return n.Under(z.Name) })
		switch {
		case name < 0:
		case slices.ContainsFunc(z.Links, func(l sim.ZoneLink) bool { return l.VNet == vnet }):
			c.records(z, names)
		default:
			c.name(vnet, oneZone, sim.LinkZone{Zone: z.Name, Link: sim.ZoneLink{VNet: vnet}})
		}
	}
	for _, r := range c.d.Rulesets {
		if !slices.Contains(r.Links, vnet) {
			c.name(vnet, manyZones, sim.LinkRuleset{Ruleset: r.Name, VNet: vnet})
			continue
		}
		for _, suffix := range c.suffixes(names[0]) {
			for _, a := range c.nameServers("") {
				c.name(r.Name, c.aside(a, suffix), sim.SetForwardingRule{Ruleset: r.Name, Domain: suffix, To: []netip.Addr{a}})
			}
		}
	}
}

// records suggests the record that a zone lacks, where the design knows the address:
// of an instance in Internal mode, or of a private endpoint.
func (c *suggestions) records(z *sim.PrivateZone, names []dns.Name) {
	add := func(name dns.Name, a netip.Addr) {
		if !name.Under(z.Name) || !a.Is4() || !slices.Contains(names, name) {
			return
		}
		host := strings.TrimSuffix(strings.TrimSuffix(string(name), string(z.Name)), ".")
		if host == "" {
			host = "@"
		}
		c.name(string(z.Name), oneName, sim.AddRecord{Zone: z.Name, Record: host + " A " + a.String()})
	}
	for _, x := range c.d.APIMs {
		for _, n := range names {
			if x.Mode == sim.Internal && instanceName(string(n), x.Name) {
				add(n, x.PrivateIP)
			}
		}
	}
	for _, e := range c.d.PrivateEndpoints {
		for _, s := range c.d.Services {
			for _, f := range s.FQDNs {
				first, _, _ := strings.Cut(f, ".")
				if s.Name == e.Service {
					add(z.Name.Child(strings.ToLower(first)), e.IP)
				}
			}
		}
	}
}

// instanceName says whether a name is one of an API Management instance's own.
func instanceName(name, instance string) bool {
	host, ok := strings.CutSuffix(name, ".azure-api.net")
	first, _, _ := strings.Cut(host, ".")
	return ok && strings.EqualFold(first, instance)
}
