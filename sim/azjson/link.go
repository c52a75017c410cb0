package azjson

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// links are what private endpoints say before anything is read: which interfaces are
// theirs, what they lead to, and under which names.
type links struct {
	interfaces map[string]bool                 // by key
	of         map[string][]*resource.Resource // interfaces, by their owner's key
	groups     map[string][]string             // of a service, those an endpoint leads to, in lower case, by the service's key
	names      map[string][]string             // host names that an endpoint answers for, by service and group: see [groupKey]
	standins   map[string]bool                 // services that are there because an endpoint leads to them, by key
	services   map[string]string               // the design's service, by the same as names
}

func groupKey(service, group string) string {
	return resource.Key(service) + " " + strings.ToLower(group)
}

// linkInterfaces finds the interfaces that Azure made for endpoints and link services:
// both list them, and an endpoint may have named its own.
func (t *translation) linkInterfaces() {
	t.links = links{interfaces: map[string]bool{}, of: map[string][]*resource.Resource{}, groups: map[string][]string{}, names: map[string][]string{}, standins: map[string]bool{}, services: map[string]string{}}
	for _, kind := range []string{kindEndpoint, kindLinkService} {
		for _, r := range t.set.of(kind) {
			for _, x := range r.Get("networkInterfaces").Items() {
				t.linkInterface(r, x.Get("id").Text())
			}
			if name := r.Get("customNetworkInterfaceName"); name.Kind() == value.String && name.Text() != "" {
				id, _ := resource.ParseID(r.ID)
				t.linkInterface(r, resource.Join(id.Scope, kindInterface, name.Text()))
			}
		}
	}
	for _, n := range t.set.of(kindInterface) {
		if r := t.set.get(n.Get("privateEndpoint").Get("id").Text()); r != nil {
			t.linkInterface(r, n.ID)
		}
	}
}

func (t *translation) linkInterface(owner *resource.Resource, id string) {
	if id == "" {
		return
	}
	t.links.interfaces[resource.Key(id)] = true
	if n := t.set.get(id); n != nil && !slices.Contains(t.links.of[owner.Key()], n) {
		t.links.of[owner.Key()] = append(t.links.of[owner.Key()], n)
	}
}

// isManaged says whether an interface is one that Azure made for a private endpoint or
// a private link service: those are read by themselves.
func (t *translation) isManaged(r *resource.Resource) bool {
	return t.links.interfaces[r.Key()] || !empty(r.Get("privateEndpoint")) || !empty(r.Get("privateLinkService"))
}

// connectionOf is what an endpoint is connected to: the one that Azure approves by
// itself, or the one that waits for the owner.
func (t *translation) connectionOf(r *resource.Resource) (v value.Value, manual bool) {
	for _, list := range []string{"privateLinkServiceConnections", "manualPrivateLinkServiceConnections"} {
		if items := t.resolve(r.Get(list)).Items(); len(items) > 0 {
			return items[0], list[0] == 'm'
		}
	}
	return value.Value{}, false
}

// linkedTo are the service that an endpoint leads to and the part of it. Of a service
// with one part alone the group goes without saying.
func (t *translation) linkedTo(r *resource.Resource) (id, group string) {
	c, _ := t.connectionOf(r)
	id = t.resolve(resource.Get(c, "privateLinkServiceId")).Text()
	for _, x := range listOf(t.resolve(resource.Get(c, "groupIds"))) {
		if x = t.resolve(x); x.Kind() == value.String && x.Text() != "" {
			group = strings.ToLower(x.Text())
			break
		}
	}
	at, _ := resource.ParseID(id)
	if k := serviceKindOf(at.Type); k != nil && (group == "" || len(k.groups) == 1 && !k.open) {
		group = k.groups[0].id
	}
	return id, group
}

// linked takes together what endpoints say of the services behind them, and adds to
// the set those that no file has.
func (t *translation) linked() {
	for _, r := range t.set.of(kindEndpoint) {
		id, group := t.linkedTo(r)
		if t.told(r) || id == "" {
			continue
		}
		key := resource.Key(id)
		if !slices.Contains(t.links.groups[key], group) {
			t.links.groups[key] = append(t.links.groups[key], group)
			slices.Sort(t.links.groups[key])
		}
		at := groupKey(id, group)
		for _, c := range t.answers(r) {
			t.links.names[at] = append(t.links.names[at], c.names...)
		}
		slices.Sort(t.links.names[at])
		t.links.names[at] = slices.Compact(t.links.names[at])
		if p, ok := resource.ParseID(id); ok && t.set.get(id) == nil && serviceKindOf(p.Type) != nil {
			t.links.standins[key] = true
			t.set.add(resource.Resource{Type: strings.ToLower(p.Type), ID: id, Existing: true, Body: value.Fields(value.Member{Key: "name", Value: value.Text(resource.Name(id))})})
			t.notebook.add(NoteAssumed, "", subject(t.set.get(id)), "no file has it, and private endpoint "+r.Name()+" leads to it: a service of its type stands for it, without a firewall of its own", r.Body.Place().String())
		}
	}
}

// answer is an address of an endpoint and the host names that it is for, as far as a
// file says them.
type answer struct {
	address netip.Addr
	names   []string
}

// answers are an endpoint's addresses with their names, where Azure shows them: with
// the endpoint itself, its zone groups, and its interface.
func (t *translation) answers(r *resource.Resource) (out []answer) {
	add := func(names []value.Value, addresses ...value.Value) {
		var x answer
		for _, n := range names {
			if h := hostOf(n.Text()); h != "" {
				x.names = append(x.names, h)
			}
		}
		for _, a := range addresses {
			if ip, err := netip.ParseAddr(strings.TrimSpace(t.resolve(a).Text())); err == nil && ip.Zone() == "" && !x.address.IsValid() {
				x.address = ip.Unmap()
			}
		}
		if x.address.IsValid() || len(x.names) > 0 {
			out = append(out, x)
		}
	}
	for _, n := range t.links.of[r.Key()] {
		for _, c := range n.Get("ipConfigurations").Items() {
			add(resource.Get(resource.Get(c, "privateLinkConnectionProperties"), "fqdns").Items(), resource.Get(c, "privateIPAddress"))
		}
	}
	for _, c := range r.Get("ipConfigurations").Items() {
		add(nil, resource.Get(c, "privateIPAddress"))
	}
	for _, c := range r.Get("customDnsConfigs").Items() {
		add([]value.Value{c.Get("fqdn")}, c.Get("ipAddresses").Items()...)
	}
	for _, g := range t.set.childrenOf(r.ID, "privateDnsZoneGroups") {
		for _, c := range g.Get("privateDnsZoneConfigs").Items() {
			zone := resource.Name(resource.Get(c, "privateDnsZoneId").Text())
			for _, s := range resource.Get(c, "recordSets").Items() {
				add([]value.Value{publicName(s.Get("recordSetName").Text(), zone)}, s.Get("ipAddresses").Items()...)
			}
		}
	}
	return out
}

// publicName is the name whose alias a record in a zone of Private Link is (dns:D5.4).
func publicName(record, zone string) value.Value {
	public, ok := strings.CutPrefix(strings.ToLower(zone), "privatelink.")
	if !ok || record == "" {
		return value.Value{}
	}
	return value.Text(record + "." + strings.Replace(public, "vaultcore.", "vault.", 1))
}

// endpointAddress is an endpoint's first address, the zero Addr if no file has it and
// none was given here.
func (t *translation) endpointAddress(r *resource.Resource) netip.Addr {
	for _, x := range t.answers(r) {
		if x.address.IsValid() {
			return x.address
		}
	}
	return t.places.given[place{r.Key(), 0}]
}
