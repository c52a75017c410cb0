package azjson

import (
	"net/netip"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// places are the private addresses of what Azure gives one at deployment: the next
// free address of the subnet, in the order of identifiers. Azure's own order is that of
// deployment, which no file has.
type places struct {
	taken  map[string]map[netip.Addr]bool // by the subnet's key
	cursor map[place]netip.Addr           // where the next free one is looked for
	given  map[place]netip.Addr
}

// place is one configuration of a resource's, or one prefix of a subnet's.
type place struct {
	key string
	at  int
}

// dynamic are the types whose addresses are given here, and the lists with their
// configurations.
var dynamic = map[string]string{
	"microsoft.network/networkinterfaces":   "ipConfigurations",
	"microsoft.network/loadbalancers":       "frontendIPConfigurations",
	"microsoft.network/privatelinkservices": "ipConfigurations",
	"microsoft.network/applicationgateways": "frontendIPConfigurations",
}

// place gives addresses to all that have none.
func (t *translation) place() {
	t.places = places{taken: map[string]map[netip.Addr]bool{}, cursor: map[place]netip.Addr{}, given: map[place]netip.Addr{}}
	for key, m := range t.mentions {
		t.places.taken[key] = map[netip.Addr]bool{}
		for _, a := range m.addrs {
			t.places.taken[key][a] = true
		}
	}
	t.knownEndpoints()
	for _, r := range t.set.all() {
		if resource.Is(r.Type, kindEndpoint) {
			t.placeEndpoint(r)
			continue
		}
		list := dynamic[r.Type]
		if list == "" || t.isManaged(r) {
			continue
		}
		for i, c := range r.Get(list).Items() {
			c = t.resolve(c)
			subnet := t.resolve(resource.Get(c, "subnet")).Get("id").Text()
			public := list == "frontendIPConfigurations" && !empty(resource.Get(c, "publicIPAddress"))
			if subnet == "" || public || t.privateAddress(r, i, c).IsValid() {
				continue
			}
			six := strings.EqualFold(resource.Get(c, "privateIPAddressVersion").Text(), "IPv6")
			a, ok := t.nextFree(subnet, six)
			if !ok {
				continue
			}
			t.places.given[place{r.Key(), i}] = a
			if !r.Existing {
				at := subject(r) + ": " + list + "[" + quoteName(c, i) + "].privateIPAddress"
				t.notebook.add(NoteAssumed, "", at, "not known before deployment: "+a.String()+", the next free address of its subnet", c.Place().String())
			}
		}
	}
}

// knownEndpoints keeps the addresses that private endpoints have for them.
func (t *translation) knownEndpoints() {
	for _, r := range t.set.of(kindEndpoint) {
		key := resource.Key(t.resolve(r.Get("subnet")).Get("id").Text())
		if t.places.taken[key] == nil {
			t.places.taken[key] = map[netip.Addr]bool{}
		}
		for _, x := range t.answers(r) {
			t.places.taken[key][x.address] = true
		}
	}
}

// placeEndpoint gives a private endpoint an address that has none.
func (t *translation) placeEndpoint(r *resource.Resource) {
	if t.told(r) || t.endpointAddress(r).IsValid() {
		return
	}
	if a, ok := t.nextFree(t.resolve(r.Get("subnet")).Get("id").Text(), false); ok {
		t.places.given[place{r.Key(), 0}] = a
		t.notebook.add(NoteAssumed, "", subject(r)+": ipConfigurations", "not known before deployment: "+a.String()+", the next free address of its subnet", r.Body.Place().String())
	}
}

func quoteName(c value.Value, i int) string {
	if n := resource.Get(c, "name"); n.Kind() == value.String {
		return n.Quote()
	}
	return itoa(i)
}

// privateAddress is the address of a configuration: its own, or the one given here.
func (t *translation) privateAddress(r *resource.Resource, i int, c value.Value) netip.Addr {
	if a, ok := t.places.given[place{r.Key(), i}]; ok {
		return a
	}
	a, err := netip.ParseAddr(strings.TrimSpace(resource.Get(c, "privateIPAddress").Text()))
	if err != nil || a.Zone() != "" {
		return netip.Addr{}
	}
	return a.Unmap()
}

// nextFree takes an address of a subnet: the first four and the last are Azure's. It
// is false if no file has the subnet, or it is full.
func (t *translation) nextFree(subnet string, six bool) (netip.Addr, bool) {
	key := resource.Key(subnet)
	r := t.set.byKey[key]
	if r == nil {
		return netip.Addr{}, false
	}
	for i, p := range t.prefixesOf(r) {
		if p.Addr().Is6() != six {
			continue
		}
		a, ok := t.places.cursor[place{key, i}]
		if !ok {
			a = resource.FirstFree(p)
		}
		for t.places.taken[key][a] {
			a = a.Next()
		}
		if !p.Contains(a) || !p.Contains(a.Next()) {
			return netip.Addr{}, false
		}
		if t.places.taken[key] == nil {
			t.places.taken[key] = map[netip.Addr]bool{}
		}
		t.places.taken[key][a] = true
		t.places.cursor[place{key, i}] = a.Next()
		return a, true
	}
	return netip.Addr{}, false
}
