package azjson

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

func (t *translation) publicIP(r *resource.Resource) {
	o := t.open(r)
	o.skip("ipAddress", "publicIPAddressVersion", "publicIPAllocationMethod", "idleTimeoutInMinutes", "ipConfiguration", "natGateway", "publicIPPrefix",
		"ddosSettings", "ipTags", "deleteOption", "migrationPhase", "linkedPublicIPAddress", "servicePublicIPAddress")
	p := sim.PublicIP{Name: t.name(r.ID), IP: t.publicAddress(r.ID), SKU: o.sku()}
	t.d.PublicIPs = append(t.d.PublicIPs, p)
	o.publicName(p.IP)
}

// sku of an address or load balancer: none for Standard, which designs assume, and
// Basic where the file says nothing, as Azure takes it.
func (o *object) sku() string {
	sku := o.object("sku")
	sku.skip("tier")
	switch s := sku.text("name"); {
	case strings.EqualFold(s, "Basic"):
		return "Basic"
	case s != "" || o.r.Existing || sku.get("name").IsUnknown():
		return ""
	}
	o.t.notebook.add(NoteAssumed, o.r.Type+" without sku", subject(o.r)+": sku", "none is given, which means Basic", o.r.Body.Place().String())
	return "Basic"
}

// publicName adds the name under which public DNS has an address.
func (o *object) publicName(a netip.Addr) {
	settings := o.object("dnsSettings")
	settings.skip("domainNameLabelScope", "reverseFqdn")
	name := strings.ToLower(settings.text("fqdn"))
	if label := strings.ToLower(settings.text("domainNameLabel")); name == "" && label != "" {
		at := region(o.text("location"))
		if at == "" {
			settings.note(NoteUnknown, "fqdn", "without a location the name of "+label+" is not known")
			return
		}
		name = label + "." + at + ".cloudapp.azure.com"
	}
	_, zone, ok := strings.Cut(name, ".")
	if !ok {
		return
	}
	full, err := dns.ParseName(name)
	apex, bad := dns.ParseName(zone)
	if err != nil || bad != nil {
		settings.wrong("fqdn", settings.get("fqdn"), "a host name")
		return
	}
	kind := " A "
	if a.Is6() {
		kind = " AAAA "
	}
	label, _, _ := strings.Cut(string(full), ".")
	o.t.record(apex, label+" 60"+kind+a.String())
}

// record adds a record to a zone of public DNS.
func (t *translation) record(zone dns.Name, line string) {
	for i := range t.d.PublicDNS {
		if z := &t.d.PublicDNS[i]; z.Name == zone {
			if !slices.Contains(z.Records, line) {
				z.Records = append(z.Records, line)
			}
			return
		}
	}
	t.d.PublicDNS = append(t.d.PublicDNS, sim.PublicZone{Name: zone, Records: []string{line}})
}

// publicAt is the name of the public address that a property refers to. One that no
// file has gets a stand-in: that there is one matters more than which.
func (o *object) publicAt(key string) string { return o.t.publicNamed(o, key, o.id(key)) }

// publicNamed is publicAt for one of several identifiers.
func (t *translation) publicNamed(o *object, key, id string) string {
	if id == "" || t.set.get(id) != nil {
		return t.find(o, key, id, kindPublicIP)
	}
	at := resource.Key(id)
	if name := t.strange[at]; name != "" {
		return name
	}
	a := t.standins.fresh(false)
	name := t.names.another(resource.Name(id))
	t.strange[at] = name
	t.d.PublicIPs = append(t.d.PublicIPs, sim.PublicIP{Name: name, IP: a})
	o.note(NoteAssumed, key, "no file has "+short(id)+": "+a.String()+" stands for it")
	return name
}

// publicPrefix reads nothing by itself: who uses a prefix has its addresses.
func (t *translation) publicPrefix(r *resource.Resource) {
	o := t.open(r)
	o.skip("ipPrefix", "prefixLength", "publicIPAddressVersion", "publicIPAddresses", "natGateway", "loadBalancerFrontendIpConfiguration", "ipTags", "sku", "customIPPrefix")
}

// mostOfPrefix is how many addresses of a prefix are declared: a NAT gateway has no
// more.
const mostOfPrefix = 16

// fromPrefix are the names of a public prefix's addresses: those that are resources
// themselves, or ones made for it.
func (t *translation) fromPrefix(o *object, key, id string) (out []string) {
	r := t.set.get(id)
	if r == nil {
		o.note(NoteDangling, key, "refers to "+short(id)+", which no file has"+without[strings.ToLower(kindPublicIP)])
		return nil
	}
	if names := t.ofPrefix[r.Key()]; names != nil {
		return names
	}
	p, err := netip.ParsePrefix(t.resolve(r.Get("ipPrefix")).Text())
	bits, _ := r.Get("prefixLength").Int()
	if err == nil {
		bits = p.Bits()
	}
	if bits < 1 || bits > 32 {
		bits = 31
	}
	n := min(mostOfPrefix, 1<<(32-min(bits, 32)))
	if err != nil {
		o.note(NoteAssumed, key, "the addresses of "+short(id)+" are not known before deployment: others stand for them")
	}
	own := map[netip.Addr]string{}
	for _, x := range t.set.of(kindPublicIP) {
		own[t.publicAddress(x.ID)] = t.name(x.ID)
	}
	a := p.Addr()
	for i := range n {
		if err != nil {
			a = t.standins.fresh(false)
		}
		name := own[a]
		if name == "" {
			name = t.names.another(t.name(id) + "." + itoa(i))
			t.standins.taken[a] = true
			t.d.PublicIPs = append(t.d.PublicIPs, sim.PublicIP{Name: name, IP: a})
		}
		out = append(out, name)
		a = a.Next()
	}
	t.ofPrefix[r.Key()] = out
	return out
}

func (t *translation) natGateway(r *resource.Resource) {
	o := t.open(r)
	o.skip("sku", "subnets", "publicIpAddressesV6", "publicIpPrefixesV6", "sourceVirtualNetwork")
	g := sim.NATGateway{Name: t.name(r.ID), IdleTimeoutInMinutes: o.number("idleTimeoutInMinutes")}
	for _, id := range o.ids("publicIpAddresses") {
		g.PublicIPs = append(g.PublicIPs, t.publicNamed(o, "publicIpAddresses", id))
	}
	for _, id := range o.ids("publicIpPrefixes") {
		g.PublicIPs = append(g.PublicIPs, t.fromPrefix(o, "publicIpPrefixes", id)...)
	}
	slices.Sort(g.PublicIPs)
	g.PublicIPs = slices.DeleteFunc(slices.Compact(g.PublicIPs), func(s string) bool { return s == "" })
	if len(g.PublicIPs) > mostOfPrefix {
		o.note(NoteProblem, "publicIpPrefixes", "more than 16 addresses, of which the first are taken")
		g.PublicIPs = g.PublicIPs[:mostOfPrefix]
	}
	t.d.NATGateways = append(t.d.NATGateways, g)
}
