package apim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim"
)

// asker is a machine that may call the instance by name, and the network it stands in.
type asker struct {
	machine, network string // "vm", "hub"; the network of a site's host is the site
	place            string
	inVNet           bool
}

// askers are one machine of each network: appliances and name servers call nobody.
func (f *finder) askers() (out []asker) {
	serves := func(name string) bool {
		return slices.ContainsFunc(f.d.DNSServers, func(s sim.DNSServer) bool { return s.Host == name })
	}
	for _, v := range f.d.VNets {
		for _, s := range v.Subnets {
			i := slices.IndexFunc(s.NICs, func(n sim.NIC) bool { return !n.IPForwarding && !serves(n.Name) })
			if i >= 0 {
				out = append(out, asker{s.NICs[i].Name, v.Name, fmt.Sprintf("virtualNetworks[%q]", v.Name), true})
				break
			}
		}
	}
	for _, s := range f.d.Sites {
		i := slices.IndexFunc(s.Hosts, func(h sim.Host) bool { return !serves(h.Name) })
		if i >= 0 {
			out = append(out, asker{s.Hosts[i].Name, s.Name, fmt.Sprintf("sites[%q]", s.Name), false})
		}
	}
	return out
}

// records finds who does not learn the private VIP of an Internal instance by its
// names: where a zone has the record it is a link that is missing (apim:F18), else the
// record (apim:F17). A design that says nothing about names is not asked.
func (f *finder) records(c Cloud) {
	if f.x.Mode != sim.Internal || isV2(f.x) || strings.Contains(f.x.Name, "/") {
		return
	}
	h := HostNamesOf(f.x.Name, c)
	names := []string{h.Gateway, h.Portal, h.DeveloperPortal, h.Management, h.SCM}
	for _, a := range f.askers() {
		f.recordsFor(a, names)
	}
	for _, g := range f.d.AppGateways {
		vnet, _, _ := strings.Cut(g.Subnet, "/")
		var by []string
		for _, k := range g.Pools {
			for _, text := range k.Addresses {
				if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, text) }) {
					by = append(by, strings.ToLower(text))
				}
			}
		}
		f.recordsFor(asker{g.Name, vnet, fmt.Sprintf("applicationGateways[%q]", g.Name), true}, by)
	}
}

func (f *finder) recordsFor(a asker, names []string) {
	vip := f.privateVIP()
	var missing, unlinked, zones []string
	for _, name := range names {
		l, err := f.n.Lookup(a.machine, dns.Question{Name: dns.Name(name), Type: dns.A})
		if err != nil || slices.Contains(l.Addrs(), vip) {
			continue
		}
		if z := f.zoneWith(name, vip); a.inVNet && z != nil && !slices.ContainsFunc(z.Links, func(k sim.ZoneLink) bool { return k.VNet == a.network }) {
			unlinked, zones = append(unlinked, name), append(zones, string(z.Name))
		} else {
			missing = append(missing, name)
		}
	}
	if len(unlinked) > 0 {
		f.elsewhere(a.place, nil, Finding{Kind: "zone-not-linked", Fact: "apim:F18", Message: fmt.Sprintf("%s does not resolve %s, whose zones are not linked to %s", a.machine, strings.Join(unlinked, ", "), a.network),
			Effect: "it does not find the instance by name", Cure: "link " + strings.Join(slices.Compact(zones), ", ") + " to " + a.network})
	}
	if len(missing) > 0 {
		f.elsewhere(a.place, nil, Finding{Kind: "names-missing", Fact: "apim:F17", Message: fmt.Sprintf("%s does not learn %s by the name of %s", a.machine, vip, strings.Join(missing, ", ")),
			Effect: "it does not find these endpoints, and the developer portal calls the one of management", Cure: fmt.Sprintf("a record for %s of each name: no public DNS has those of an Internal instance", vip)})
	}
}

// privateVIP is where the names of an Internal instance have to lead.
func (f *finder) privateVIP() netip.Addr {
	if f.x.PrivateIP.IsValid() {
		return f.x.PrivateIP
	}
	t, err := f.n.Trace(sim.Flow{Protocol: sim.TCP, Source: f.x.Name, Destination: f.x.Name, Port: 443})
	if err != nil || len(t.Legs) == 0 || len(t.Legs[0].Hops) == 0 {
		return netip.Addr{}
	}
	return t.Legs[0].Hops[0].Packet.Dest.Addr()
}

// zoneWith is the private zone that gives a name an address, to whom it is linked.
func (f *finder) zoneWith(name string, to netip.Addr) *sim.PrivateZone {
	for i := range f.d.PrivateZones {
		z := &f.d.PrivateZones[i]
		for _, line := range z.Records {
			r, err := dns.ParseRecord(line, z.Name)
			if err == nil && r.Addr == to && strings.EqualFold(string(r.Name), name) {
				return z
			}
		}
	}
	return nil
}
