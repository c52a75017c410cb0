package azjson

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/route/servicetag"
	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// service reads a service on public addresses. Each part of it that a private endpoint
// leads to is a service of its own, since such a part alone gets the alias (dns:D5.1);
// all others are one. Of the rest of its properties none bears on packets.
func (t *translation) service(r *resource.Resource) {
	k := serviceKindOf(r.Type)
	o := t.open(r)
	o.deaf = true
	if o.id("subnetId") != "" { // injected into a network
		t.notebook.add(NoteNotModelled, r.Type, subject(r), t.missing(r), r.Body.Place().String())
		return
	}
	if in := o.id("virtualNetworkSubnetId"); in != "" {
		o.note(NoteNotModelled, "virtualNetworkSubnetId", "what it calls leaves by "+either(t.subnetName(in), short(in))+", from where nothing asks here")
	}
	s := sim.Service{Listen: listening(k.ports)}
	o.admits(k, &s)
	rest := s
	ends := t.links.groups[r.Key()]
	for _, g := range k.groups {
		said, names := o.namesOf(&g)
		switch {
		case slices.Contains(ends, g.id):
			part := s
			part.Listen = slices.Concat(s.Listen, listening(g.ports))
			t.part(o, k, g.id, part, names)
		case said || !g.asked:
			rest.FQDNs, rest.Listen = append(rest.FQDNs, names...), slices.Concat(rest.Listen, listening(g.ports))
		}
	}
	for _, id := range ends {
		if !slices.ContainsFunc(k.groups, func(g serviceGroup) bool { return g.id == id }) {
			t.part(o, k, id, s, slotNames(r, id, t.cloudOf(r.Get("location").Text())))
		}
	}
	if strings.Contains(r.Name(), "{") {
		o.note(NoteUnknown, "name", "without it the names that clients call it by are not known")
	}
	if len(rest.FQDNs) > 0 {
		rest.Name = t.name(r.ID)
		t.declare(o, k.tag, rest)
	}
}

func listening(ports []uint16) (out []sim.Listener) {
	for _, p := range ports {
		out = append(out, sim.Listener{Ports: sim.Port(p)})
	}
	return out
}

// part declares the part of a service that an endpoint leads to.
func (t *translation) part(o *object, k *serviceKind, group string, s sim.Service, names []string) {
	at := groupKey(o.r.ID, group)
	s.FQDNs = append(slices.Clone(names), t.links.names[at]...)
	if s.Name = t.name(o.r.ID); len(k.groups) > 1 || group != k.groups[0].id {
		s.Name = t.names.another(s.Name + "." + group)
	}
	t.links.services[at] = s.Name
	t.declare(o, k.tag, s)
}

// slotNames are those of a web application's slot, group "sites-staging".
func slotNames(r *resource.Resource, group string, cloud int) []string {
	slot, ok := strings.CutPrefix(group, "sites-")
	if !ok {
		return nil
	}
	name := strings.ToLower(r.Name()) + "-" + slot
	domain := [3]string{".azurewebsites.net", ".azurewebsites.us", ".chinacloudsites.cn"}[cloud]
	return []string{name + domain, name + ".scm" + domain}
}

// declare adds a service with an address of its service tag.
func (t *translation) declare(o *object, tag string, s sim.Service) {
	slices.Sort(s.FQDNs)
	s.FQDNs = slices.DeleteFunc(slices.Compact(s.FQDNs), func(name string) bool {
		if other := t.called[name]; other != "" {
			o.note(NoteConflict, "", name+" is a name of "+other+" already: that holds")
			return true
		}
		t.called[name] = s.Name
		return false
	})
	a, from := t.addressOf(tag, o.text("location"))
	s.Prefixes = []netip.Prefix{netip.PrefixFrom(a, a.BitLen())}
	t.d.Services = append(t.d.Services, s)
	t.notebook.add(NoteAssumed, "public addresses of services, "+from, subject(o.r), "no file has its public address: one of "+from+" stands for it", o.r.Body.Place().String())
}

// namesOf are the names of a part of a service, and whether the file has them.
func (o *object) namesOf(g *serviceGroup) (said bool, names []string) {
	for _, path := range g.said {
		v := o.v
		for step := range strings.SplitSeq(path, ".") {
			v = o.t.resolve(resource.Get(v, step))
		}
		names = append(names, o.hosts(v)...)
	}
	if len(names) > 0 {
		return true, names
	}
	name := strings.ToLower(o.r.Name())
	for pattern := range strings.FieldsSeq(o.kindNames(g)) {
		if h := hostOf(strings.ReplaceAll(pattern, "{}", name)); h != "" {
			names = append(names, h)
		}
	}
	return false, names
}

// kindNames are the patterns of a part's names: those of an account of Azure's AI
// services are by what it is.
func (o *object) kindNames(g *serviceGroup) string {
	cloud := o.t.cloudOf(resource.Get(o.v, "location").Text())
	if g.id != "account" || cloud != publicCloud {
		return g.names[cloud]
	}
	switch strings.ToLower(o.v.Get("kind").Text()) {
	case "openai":
		return "{}.openai.azure.com"
	case "aiservices":
		return g.names[cloud] + " {}.openai.azure.com {}.services.ai.azure.com"
	}
	return g.names[cloud]
}

// hosts are the host names in a property: a text, a list or an object of them. Names of
// the owner's own domains are left out: whoever has those says where they lead.
func (o *object) hosts(v value.Value) (out []string) {
	switch v.Kind() {
	case value.String:
		h := hostOf(v.Text())
		if h == "" {
			break
		}
		if k := serviceKindOf(o.r.Type); k.kind == "Microsoft.Web/sites" && !platformName(h) {
			if !o.t.hasZoneOf(h) {
				o.note(NoteNotModelled, "hostNames", "no zone of the import has "+h+": only who asks for the application's default name can call it")
			}
			break
		}
		out = append(out, h)
	case value.Array:
		for _, x := range v.Items() {
			out = append(out, o.hosts(o.t.resolve(x))...)
		}
	case value.Object:
		for _, x := range v.Members() {
			out = append(out, o.hosts(o.t.resolve(x))...)
		}
	}
	return out
}

func platformName(h string) bool {
	for _, domain := range []string{".azurewebsites.net", ".azurewebsites.us", ".chinacloudsites.cn"} {
		if strings.HasSuffix(h, domain) {
			return true
		}
	}
	return false
}

// hostOf is the host name in a text, which may be an address with a scheme, a port and
// a path; "" for what is none, and for the names of Private Link's own zones, which
// nobody calls a service by (dns:D5.5).
func hostOf(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "/")
	s, _, _ = strings.Cut(s, ":")
	s = strings.TrimSuffix(s, ".")
	labels := strings.Split(s, ".")
	if len(labels) < 3 || slices.Contains(labels, "privatelink") {
		return ""
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return ""
		}
	}
	return s
}

// addressOf is an address that nothing else stands on: one of the service tag in its
// region, or everywhere; where no tag is known, as of other clouds, one of documents.
func (t *translation) addressOf(tag, location string) (a netip.Addr, from string) {
	if t.cloudOf(location) != publicCloud {
		return t.standins.fresh(false), "the ranges of documents"
	}
	all := servicetag.Embedded()
	found := all.Tag(tag + "." + region(location))
	if found == nil {
		found = all.Tag(tag)
	}
	for _, p := range found.Prefixes() {
		for a := p.Addr().Next(); p.Addr().Is4() && p.Contains(a) && p.Contains(a.Next()); a = a.Next() {
			if !t.standins.taken[a] {
				t.standins.taken[a] = true
				return a, "service tag " + found.Name()
			}
		}
	}
	return t.standins.fresh(false), "the ranges of documents"
}

// beside is the next address that nothing stands on.
func (t *translation) beside(a netip.Addr) netip.Addr {
	for t.standins.taken[a] {
		a = a.Next()
	}
	t.standins.taken[a] = true
	return a
}

// serviceBehind is the design's service that an endpoint leads to: one that is read,
// an API Management instance, or one made for something of a type that nobody knows.
func (t *translation) serviceBehind(c *object, id, group string) string {
	at := groupKey(id, group)
	if name := t.links.services[at]; name != "" {
		return name
	}
	r := t.set.get(id)
	if r != nil && resource.Is(r.Type, kindAPIM) {
		return t.name(id)
	}
	s := sim.Service{Name: t.names.extra(resource.Name(id), "service"), FQDNs: t.links.names[at]}
	if p, ok := resource.ParseID(id); ok && resource.Is(p.Type, kindAPIM) {
		s.FQDNs = append(slices.Clone(s.FQDNs), strings.ToLower(resource.Name(id))+apimDomains[t.cloudOf("")])
	}
	if r != nil {
		for _, key := range []string{"fullyQualifiedDomainName", "hostName", "fqdn", "endpoint", "privateFQDN"} {
			if h := hostOf(t.resolve(r.Get(key)).Text()); h != "" {
				s.FQDNs = append(slices.Clone(s.FQDNs), h)
			}
		}
	}
	t.links.services[at] = s.Name
	what := "no file has " + short(id)
	if r != nil {
		what = "what is like " + short(id) + " is not known here"
	} else if strings.HasPrefix(id, "{") {
		what = "not known before deployment"
	}
	c.note(NoteAssumed, "privateLinkServiceId", what+": a service stands for it, "+s.Name+", without a firewall of its own")
	t.declare(c, "AzureCloud", s)
	return s.Name
}

var apimDomains = [3]string{".azure-api.net", ".azure-api.us", ".azure-api.cn"}
