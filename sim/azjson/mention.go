package azjson

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// mention is what the files say of a subnet by referring to it.
type mention struct {
	id    string       // as one of those who refer to it writes it
	by    string       // one of them, for messages
	place string       // of that reference
	addrs []netip.Addr // that stand in it, sorted
}

// mentions are all references to subnets, by the subnet's key.
type mentions map[string]*mention

// readMentions looks for references wherever they stand: what refers to a subnet need
// not be of a type that is modelled.
func readMentions(all []*resource.Resource) mentions {
	m := mentions{}
	for _, r := range all {
		m.read(r, r.Body, [2]value.Value{}, 0)
	}
	for _, x := range m {
		slices.SortFunc(x.addrs, netip.Addr.Compare)
		x.addrs = slices.Compact(x.addrs)
	}
	return m
}

// mostDepth bounds how deep references are looked for; Azure's own answers stay far
// below.
const mostDepth = 40

// read goes through a value; the objects around it come along, the inner one first,
// for the addresses that stand beside a reference.
func (m mentions) read(r *resource.Resource, v value.Value, around [2]value.Value, depth int) {
	if depth > mostDepth {
		return
	}
	switch v.Kind() {
	case value.Array:
		for _, x := range v.Items() {
			m.read(r, x, around, depth+1)
		}
	case value.Object:
		around = [2]value.Value{v, around[0]}
		for k, x := range v.Members() {
			if depth == 0 && strings.EqualFold(k, "id") {
				continue
			}
			m.read(r, x, around, depth+1)
		}
	case value.String:
		if isSubnet(v.Text()) && resource.Key(v.Text()) != r.Key() {
			m.add(r, v, around)
		}
	}
}

func (m mentions) add(r *resource.Resource, v value.Value, around [2]value.Value) {
	id := v.Text()
	x := m[resource.Key(id)]
	if x == nil {
		x = &mention{id: id, by: subject(r), place: v.Place().String()}
		m[resource.Key(id)] = x
	}
	if id < x.id {
		x.id = id
	}
	for _, o := range around {
		x.addrs = append(x.addrs, addressesIn(o)...)
	}
}

// addressesIn are the private addresses that an object says it has.
func addressesIn(o value.Value) (out []netip.Addr) {
	one := func(v value.Value) {
		if a, err := netip.ParseAddr(strings.TrimSpace(v.Text())); err == nil && v.Kind() == value.String && a.Zone() == "" {
			out = append(out, a.Unmap())
		}
	}
	one(o.Get("privateIPAddress"))
	for _, x := range o.Get("privateIPAddresses").Items() {
		one(x)
	}
	if o.Get("subnet").Kind() == value.Object { // of a private endpoint
		for _, c := range o.Get("ipConfigurations").Items() {
			one(resource.Get(c, "privateIPAddress"))
		}
		for _, c := range o.Get("customDnsConfigs").Items() {
			for _, x := range c.Get("ipAddresses").Items() {
				one(x)
			}
		}
	}
	return out
}

// isSubnet says whether a text is the identifier of a subnet.
func isSubnet(s string) bool {
	if len(s) < 40 || s[0] != '/' || !strings.Contains(strings.ToLower(s), "/subnets/") {
		return false
	}
	id, ok := resource.ParseID(s)
	return ok && resource.Is(id.Type, kindSubnet)
}
