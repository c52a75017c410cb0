package sim

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim/internal/acl"
)

// dnsFindings look at names, where the design says anything about them.
func (c *compiler) dnsFindings() {
	if c.n.resolution == nil {
		return
	}
	public := c.publicZones()
	for i := range c.d.PrivateZones {
		c.zoneFindings(&c.d.PrivateZones[i], root.item("privateDnsZones", string(c.d.PrivateZones[i].Name), i).String(), public)
	}
	for i := range c.d.PrivateEndpoints {
		e := &c.d.PrivateEndpoints[i]
		c.endpointWithoutZone(e, root.item("privateEndpoints", e.Name, i).String())
	}
	for i := range c.d.Rulesets {
		r := &c.d.Rulesets[i]
		c.rulesetFindings(r, root.item("dnsForwardingRulesets", r.Name, i))
	}
	for i := range c.d.DNSResolvers {
		r := &c.d.DNSResolvers[i]
		for j := range r.Inbound {
			c.admittedAlone(&r.Inbound[j], root.item("dnsResolvers", r.Name, i).item("inboundEndpoints", r.Inbound[j].Name, j))
		}
	}
	for i := range c.d.DNSServers {
		s := &c.d.DNSServers[i]
		c.asksFromOutside(s, root.item("dnsServers", s.Host, i))
	}
	for i := range c.d.VNets {
		v := &c.d.VNets[i]
		c.unreachableServers(v, root.item("virtualNetworks", v.Name, i).field("dnsServers"))
	}
}

// zoneFindings are zones that nobody sees, that no name leads to, and that hide names
// of public DNS.
func (c *compiler) zoneFindings(z *PrivateZone, place string, public []dns.PublicZone) {
	if len(z.Links) == 0 {
		c.find(FindingUnused, place, "linked to no virtual network: nobody sees it")
	}
	for _, x := range privateLinkZones {
		if z.Name == dns.Name("privatelink."+string(x.suffix)) && z.Name != x.zone { // dns:D5.4
			c.find(FindingMisnamedZone, place, "no name leads here: with a private endpoint those of "+string(x.suffix)+" are aliases in "+string(x.zone))
		}
	}
	for _, l := range z.Links {
		if l.Fallback && privateLinkLabel(z.Name) {
			continue
		}
		held := c.ownersIn(z)
		for _, p := range public {
			for _, name := range ownersOf(p.Zone) {
				if name.Under(z.Name) && c.zoneOf(l.VNet, name) == z.Name && !holds(held, z.Name, name) {
					c.find(FindingShadowedName, place, string(name)+" is public, and does not exist in "+l.VNet+": the zone is all that is known there")
				}
			}
		}
	}
}

func privateLinkLabel(zone dns.Name) bool {
	return zone.Under("privatelink") || strings.HasPrefix(string(zone), "privatelink.") || strings.Contains(string(zone), ".privatelink.")
}

// zoneOf is the private zone that decides a name in a network. Source: dns:D4.14.
func (c *compiler) zoneOf(vnet string, name dns.Name) (zone dns.Name) {
	for i := range c.d.PrivateZones {
		z := &c.d.PrivateZones[i]
		if name.Under(z.Name) && z.Name.Labels() > zone.Labels() && slices.ContainsFunc(z.Links, func(l ZoneLink) bool { return l.VNet == vnet }) {
			zone = z.Name
		}
	}
	return zone
}

func (c *compiler) ownersIn(z *PrivateZone) []dns.Name {
	return ownersOf(dns.Zone{Name: z.Name, Records: c.zoneRecords(z)})
}

// ownersOf are the names that a zone has records for, each once, in order.
func ownersOf(z dns.Zone) []dns.Name {
	owners := map[dns.Name]bool{}
	for _, line := range z.Records {
		if r, err := dns.ParseRecord(line, z.Name); err == nil {
			owners[r.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(owners))
}

// holds says whether a zone with those owners has a name, itself, as one with others
// below it, or by a wildcard.
func holds(owners []dns.Name, zone, name dns.Name) bool {
	if name == zone {
		return true
	}
	return slices.ContainsFunc(owners, func(o dns.Name) bool {
		above, wild := strings.CutPrefix(string(o), "*.")
		return o.Under(name) || wild && name.Under(dns.Name(above))
	})
}

// endpointWithoutZone finds endpoints whose service is still public by name: no
// network has the zone (dns:D5.3).
func (c *compiler) endpointWithoutZone(e *PrivateEndpoint, place string) {
	if e.State != Approved {
		return
	}
	for _, name := range c.serviceNames(e.Service) {
		_, zone := privateLinkName(name)
		if zone == "" || slices.ContainsFunc(c.d.PrivateZones, func(z PrivateZone) bool { return len(z.Links) > 0 && (z.Name == zone || z.Name == name) }) {
			continue
		}
		c.find(FindingNoPrivateZone, place, string(name)+" keeps its public address: no network has the zone "+string(zone))
	}
}

// rulesetFindings are rulesets that nobody meets, and rules that lead back to the
// network that asked (dns:D6.14).
func (c *compiler) rulesetFindings(r *ForwardingRuleset, p *place) {
	if len(r.Links) == 0 {
		c.find(FindingUnused, p.String(), "linked to no virtual network: no question meets its rules")
	}
	for j, x := range r.Rules {
		if x.Disabled {
			continue
		}
		for _, to := range x.Targets {
			if vnet := c.inboundAt(to); vnet != "" && slices.Contains(r.Links, vnet) {
				c.find(FindingNameLoop, p.item("forwardingRules", x.Name, j).field("targetDnsServers"),
					to.String()+" is an inbound endpoint in "+vnet+", which the ruleset is linked to: the question comes back to the rule")
			}
		}
	}
}

// admittedAlone finds rules that let questions in to an inbound endpoint's address
// alone. Its machines stand anywhere in the subnet, and the rules judge what reaches
// them (dns:D6.3, dns:T29).
func (c *compiler) admittedAlone(x *InboundEndpoint, p *place) {
	sub := c.n.subnets[x.Subnet]
	if sub.nsg == nil {
		return
	}
	r, machines := sub.nsg.in, machineRange(c.subnetNamed(x.Subnet).Prefixes)
	for i, e := range r.evidence {
		if e.Default || e.Access != Allow {
			continue
		}
		beside := acl.Subtract(machines, r.written[i].Destinations)
		for _, proto := range []uint8{uint8(UDP), uint8(TCP)} {
			if len(beside) > 0 && r.tells(i, proto, x.IP, beside[0].Addr()) {
				c.find(FindingInboundEndpointAlone, p.field("privateIPAddress"),
					fmt.Sprintf("%s admits questions to %s and not to the rest of %s, where the endpoint's machines stand: they are lost, some or all", e, x.IP, x.Subnet))
				return
			}
		}
	}
}

// tells says whether a rule admits a question of its first source to one address,
// which to the other no rule does.
func (r *rules) tells(i int, proto uint8, one, other netip.Addr) bool {
	for _, from := range r.written[i].Sources {
		if from.Addr().Is4() == one.Is4() && r.list.Match(proto, from.Addr(), one, 51000, 53) == i {
			return r.evidence[r.list.Match(proto, from.Addr(), other, 51000, 53)].Access == Deny
		}
	}
	return false
}

// machineRange are the addresses of a subnet that Azure does not keep (apim:Z1).
func machineRange(prefixes []netip.Prefix) (out []netip.Prefix) {
	for _, p := range prefixes {
		out = acl.Range(out, firstUsable(p), acl.Last(p).Prev())
	}
	return out
}

// inboundAt is the network of the inbound endpoint that has an address.
func (c *compiler) inboundAt(a netip.Addr) string {
	for i := range c.d.DNSResolvers {
		r := &c.d.DNSResolvers[i]
		for j := range r.Inbound {
			if r.Inbound[j].IP == a {
				return r.VNet
			}
		}
	}
	return ""
}

// asksFromOutside finds servers outside Azure that forward to 168.63.129.16, which
// answers nobody there (dns:D1.9, dns:D7.3).
func (c *compiler) asksFromOutside(s *DNSServer, p *place) {
	if _, outside := c.n.devices[c.n.endpoints[s.Host].device].(*host); !outside {
		return
	}
	const message = "168.63.129.16 answers inside Azure alone: forward to a server or an inbound endpoint there"
	if slices.Contains(s.Forwarders, wireServer) {
		c.find(FindingAsksFromOutside, p.field("forwarders"), message)
	}
	for j, f := range s.Forward {
		if slices.Contains(f.To, wireServer) {
			c.find(FindingAsksFromOutside, p.item("conditionalForwarders", string(f.Suffix), j).field("to"), message)
		}
	}
}

// unreachableServers finds servers of a network that none of its machines gets an
// answer from: what keeps the first by name from it stands there (dns:D2.10).
func (c *compiler) unreachableServers(v *VNet, place string) {
	machines := askersIn(v)
	for _, a := range v.DNSServers {
		for i := len(machines) - 1; i >= 0; i-- {
			d := c.n.resolution.Carry(machines[i], a, false)
			switch from := string(machines[i]); {
			case d.Fate == dns.Delivered:
				i = 0
			case i > 0:
			case d.Fate == dns.Closed:
				c.find(FindingUnreachableDNS, place, from+" is told at once that "+a.String()+" is no name server")
			default:
				c.find(FindingUnreachableDNS, place, from+" gets no answer from "+a.String()+": "+d.Evidence.Cause())
			}
		}
	}
}

// askersIn are the machines that ask a network's servers, in order of their names.
func askersIn(v *VNet) (out []dns.Vantage) {
	for _, s := range v.Subnets {
		for _, n := range s.NICs {
			if len(n.DNSServers) == 0 && len(n.AppliedDNSServers) == 0 {
				out = append(out, dns.Vantage(n.Name))
			}
		}
	}
	slices.Sort(out)
	return out
}
