package azjson

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// privateEndpoint reads an endpoint with its zone groups. Its interface is no machine.
func (t *translation) privateEndpoint(r *resource.Resource) {
	o := t.open(r)
	o.skip("networkInterfaces", "customNetworkInterfaceName", "privateDnsZoneGroups", "ipVersionType", "customDnsConfigs", "privateLinkServiceProxies")
	for _, c := range o.objects("ipConfigurations") {
		c.skip("privateIPAddress", "groupId", "memberName")
	}
	e := sim.PrivateEndpoint{Name: t.name(r.ID), Subnet: o.subnet("subnet"), IP: t.endpointAddress(r)}
	if !o.connected(&e) {
		return
	}
	if e.ZoneGroup = t.zoneGroup(r); len(e.ZoneGroup) == 0 {
		e.ZoneGroup = o.likelyZones(e.Service)
	}
	if e.Subnet == "" {
		o.note(NoteLeftOut, "subnet", "the endpoint stands in no subnet that is known")
		return
	}
	further := t.furtherAddresses(o, &e)
	t.d.PrivateEndpoints = append(append(t.d.PrivateEndpoints, e), further...)
}

// connected reads what is behind an endpoint, and says whether a design can have it.
func (o *object) connected(e *sim.PrivateEndpoint) bool {
	t := o.t
	lists := append(o.objects("privateLinkServiceConnections"), o.objects("manualPrivateLinkServiceConnections")...)
	if len(lists) == 0 {
		o.note(NoteLeftOut, "privateLinkServiceConnections", "the endpoint is connected to nothing")
		return false
	}
	for _, x := range lists[1:] {
		x.note(NoteNotModelled, "", "a second connection of one endpoint")
		x.deaf = true
	}
	c := lists[0]
	c.skip("requestMessage", "privateLinkServiceId")
	given := c.texts("groupIds")
	id, group := t.linkedTo(o.r)
	if id == "" {
		c.note(NoteLeftOut, "privateLinkServiceId", "what the endpoint leads to is not known")
		return false
	}
	_, manual := t.connectionOf(o.r)
	c.state(e, id, manual)
	at, _ := resource.ParseID(id)
	if k := serviceKindOf(at.Type); k != nil && len(given) == 0 && len(k.groups) > 1 {
		c.note(NoteAssumed, "groupIds", "which part it leads to is not said: it is taken for "+group)
	}
	switch link := t.linkService(id); {
	case link != nil:
		e.PrivateLinkService = t.name(link.ID)
	case resource.Is(at.Type, kindAppGateway):
		c.note(NoteLeftOut, "privateLinkServiceId", "an application gateway behind a private endpoint is not modelled")
		return false
	default:
		e.Service = t.serviceBehind(c, id, group)
	}
	return true
}

// state is the owner's word on a connection. Where a file has none, that is what it is
// after deployment: approved if whoever deploys may approve it, or if the owner approves
// that subscription by itself (net:1.8.b6).
func (c *object) state(e *sim.PrivateEndpoint, id string, manual bool) {
	s := c.object("privateLinkServiceConnectionState")
	s.skip("description", "actionsRequired", "actionRequired")
	if word := s.text("status"); strings.EqualFold(word, "Removed") {
		e.State = sim.Disconnected
		return
	} else if word != "" {
		s.enum("status", &e.State)
		return
	}
	link := c.t.linkService(id)
	if !manual || link != nil && c.t.approves(link, c.r.ID) {
		return
	}
	e.State = sim.Pending
	c.note(NoteAssumed, "privateLinkServiceConnectionState", "a connection that its owner has to approve: it is Pending, and nothing passes, until that happens")
}

// zoneGroup are the zones that hold an endpoint's names with its address.
func (t *translation) zoneGroup(r *resource.Resource) (out []string) {
	for _, g := range t.set.childrenOf(r.ID, "privateDnsZoneGroups") {
		o := t.open(g)
		for _, c := range o.objects("privateDnsZoneConfigs") {
			c.skip("recordSets")
			id := c.id("privateDnsZoneId")
			if id == "" {
				continue
			}
			if t.set.get(id) == nil {
				c.note(NoteDangling, "privateDnsZoneId", "refers to "+short(id)+", which no file has: who resolves the endpoint's names by it is not known, here nobody does")
				continue
			}
			if name, err := dns.ParseName(resource.Name(id)); err == nil && t.find(c, "privateDnsZoneId", id, kindPrivateZone) != "" {
				out = append(out, string(name))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// likelyZones are the zones that an endpoint's zone group must have where its file shows
// none, as lists of endpoints and Resource Graph never do. Of a deployed endpoint without
// a group Azure shows the names that somebody has to see to, in customDnsConfigs; with one
// that is empty. So the names are in zones of theirs that hold more than any file has.
func (o *object) likelyZones(service string) (out []string) {
	t := o.t
	if shown := resource.Get(o.v, "customDnsConfigs"); shown.Kind() != value.Array || shown.Len() > 0 || len(t.set.childrenOf(o.r.ID, "privateDnsZoneGroups")) > 0 {
		return nil
	}
	for _, z := range t.set.of(kindPrivateZone) {
		name, err := dns.ParseName(z.Name())
		if err != nil || t.missingRecords(z) <= 0 || slices.Contains(out, string(name)) || !slices.ContainsFunc(t.namesBehind(service), func(f string) bool { return aliasIn(f, string(name)) }) {
			continue
		}
		out = append(out, string(name))
		o.note(NoteAssumed, "privateDnsZoneGroups", "no file has its zone group, which it has, since customDnsConfigs is empty: that its names are in "+string(name)+" is assumed")
	}
	return out
}

// namesBehind are the host names of a service or instance of the design.
func (t *translation) namesBehind(service string) []string {
	for _, s := range t.d.Services {
		if s.Name == service {
			return s.FQDNs
		}
	}
	return []string{strings.ToLower(service) + apimDomains[t.cloudOf("")]}
}

// aliasIn says whether the Private Link alias of a name is in a zone (dns:D5.4).
func aliasIn(name, zone string) bool {
	public, ok := strings.CutPrefix(zone, "privatelink.")
	return ok && strings.HasSuffix(strings.Replace(name, ".vault.", ".vaultcore.", 1), "."+public)
}

// furtherAddresses are an endpoint for each further address that Azure gave this one for
// names of their own: a registry's data, a database's regions.
func (t *translation) furtherAddresses(o *object, e *sim.PrivateEndpoint) (out []sim.PrivateEndpoint) {
	names := map[netip.Addr][]string{}
	for _, x := range t.answers(o.r) {
		if x.address.Is4() {
			names[x.address] = append(names[x.address], x.names...)
		}
	}
	if e.Service == "" || len(names) < 2 {
		return nil
	}
	for _, a := range slices.SortedFunc(maps.Keys(names), netip.Addr.Compare) {
		if slices.Sort(names[a]); a == e.IP {
			continue
		}
		if len(names[a]) == 0 {
			o.note(NoteNotModelled, "ipConfigurations", "which names its further address "+a.String()+" is for stands in no file: it is missing in the design")
			continue
		}
		own := slices.Compact(names[a])
		service := t.holder(own)
		if service == "" || service == e.Service && len(names[e.IP]) == 0 {
			continue
		}
		x := *e
		x.Name, x.IP, x.Service = t.names.another(e.Name+"."+a.String()), a, service
		out = append(out, x)
		o.note(NoteAssumed, "", "a further address is an endpoint of its own, "+x.Name+", and "+strings.Join(own, ", ")+" a service of its own, "+service)
	}
	if first := slices.Compact(names[e.IP]); len(first) > 0 && t.called[first[0]] != "" {
		e.Service = t.called[first[0]]
	}
	return out
}

// holder is the service that has names and no others: made of the one that has them
// among others, if there is none.
func (t *translation) holder(names []string) string {
	i := slices.IndexFunc(t.d.Services, func(s sim.Service) bool { return slices.Contains(s.FQDNs, names[0]) })
	if i < 0 {
		return ""
	}
	s := &t.d.Services[i]
	var own, others []string
	for _, f := range s.FQDNs {
		if slices.Contains(names, f) {
			own = append(own, f)
		} else {
			others = append(others, f)
		}
	}
	if len(others) == 0 {
		return s.Name
	}
	x := *s
	s.FQDNs = others
	first, _, _ := strings.Cut(own[0], ".")
	a := t.beside(s.Prefixes[0].Addr())
	x.Name, x.FQDNs, x.Prefixes = t.names.another(s.Name+"."+first), own, []netip.Prefix{netip.PrefixFrom(a, a.BitLen())}
	for _, f := range own {
		t.called[f] = x.Name
	}
	t.d.Services = append(t.d.Services, x)
	return x.Name
}
