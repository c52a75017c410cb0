package azjson

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// An import seldom has everything: a subnet is deployed into a network that exists
// already, a peering leads to somebody else's, a route table was exported without the
// networks it is for. What the files say of such a thing by referring to it is taken
// together here; where that is enough to ask questions, the thing joins the set with
// what is assumed of it.

// outside adds what no file has and enough is known of.
func (t *translation) outside() {
	t.mentions = readMentions(t.set.all())
	for _, key := range slices.Sorted(maps.Keys(t.mentions)) {
		if r := t.set.byKey[key]; r == nil || len(t.prefixesOf(r)) == 0 && r.Existing {
			t.outsideSubnet(key, t.mentions[key])
		}
	}
	t.outsideNetworks()
	t.backReferences()
}

// prefixesOf are the prefixes of a subnet or network as far as they can be read. What
// is wrong with the others is noted when the resource is read.
func (t *translation) prefixesOf(r *resource.Resource) (out []netip.Prefix) {
	lists := []value.Value{r.Get("addressPrefixes"), r.Get("addressPrefix"), resource.Get(r.Get("addressSpace"), "addressPrefixes")}
	for _, v := range lists {
		for _, x := range listOf(t.resolve(v)) {
			p, err := netip.ParsePrefix(strings.TrimSpace(t.resolve(x).Text()))
			if err == nil {
				out = append(out, p.Masked())
			}
		}
		if len(out) > 0 {
			break
		}
	}
	return out
}

// listOf is a list, or a single value as a list of one.
func listOf(v value.Value) []value.Value {
	switch v.Kind() {
	case value.Array:
		return v.Items()
	case value.String:
		return []value.Value{v}
	}
	return nil
}

// outsideSubnet adds a subnet that no file has, if addresses in it are known.
func (t *translation) outsideSubnet(key string, m *mention) {
	addrs, why := m.addrs, "which holds the addresses that are known to stand in it"
	if len(addrs) == 0 {
		addrs, why = t.appliancesOf(key), "which holds the next hops of its routes, as nothing else is known of it"
	}
	p, ok := t.around(addrs, resource.Key(resource.Parent(m.id)))
	if !ok {
		return
	}
	id, _ := resource.ParseID(m.id)
	body := value.Fields(value.Member{Key: "name", Value: value.Text(resource.Name(m.id))}, value.Member{Key: "addressPrefix", Value: value.Text(p.String())})
	r := resource.Resource{Type: strings.ToLower(id.Type), ID: m.id, Existing: true, Body: body}
	t.notebook.add(NoteAssumed, "", subject(&r)+": addressPrefix", "no file has the subnet: "+p.String()+", "+why, m.place)
	t.set.add(r)
}

// appliancesOf are the next hops of the route table that says it is a subnet's, but
// for those in networks that are known.
func (t *translation) appliancesOf(subnet string) (out []netip.Addr) {
	for _, table := range t.set.of(kindTable) {
		if !slices.ContainsFunc(table.Get("subnets").Items(), func(x value.Value) bool { return resource.Key(x.Get("id").Text()) == subnet }) {
			continue
		}
		for _, u := range t.set.childrenOf(table.ID, "routes") {
			a, err := netip.ParseAddr(t.resolve(u.Get("nextHopIpAddress")).Text())
			if err == nil && !t.inKnownNetwork(a) {
				out = append(out, a)
			}
		}
	}
	return out
}

func (t *translation) inKnownNetwork(a netip.Addr) bool {
	return slices.ContainsFunc(t.set.of(kindVNet), func(v *resource.Resource) bool {
		return slices.ContainsFunc(t.prefixesOf(v), func(p netip.Prefix) bool { return p.Contains(a) })
	})
}

// around is a prefix that holds addresses of one network and overlaps none of its
// subnets: a /24, or a larger or smaller one if need be.
func (t *translation) around(addrs []netip.Addr, network string) (netip.Prefix, bool) {
	const usual, smallest, largest = 24, 29, 8
	if len(addrs) == 0 || !addrs[0].Is4() {
		return netip.Prefix{}, false
	}
	holds := func(bits int) (netip.Prefix, bool) {
		p, _ := addrs[0].Prefix(bits)
		return p, !slices.ContainsFunc(addrs, func(a netip.Addr) bool { return a.Is4() && !p.Contains(a) })
	}
	bits := usual
	for ; bits >= largest; bits-- {
		if _, all := holds(bits); all {
			break
		}
	}
	taken := t.prefixesIn(network)
	for ; bits >= largest && bits <= smallest; bits++ { // smaller, beside others
		if p, all := holds(bits); all && !slices.ContainsFunc(taken, p.Overlaps) {
			return p, true
		}
	}
	return netip.Prefix{}, false
}

// prefixesIn are those of a network's subnets.
func (t *translation) prefixesIn(network string) (out []netip.Prefix) {
	for _, s := range t.set.childrenOf(network, "subnets") {
		out = append(out, t.prefixesOf(s)...)
	}
	return out
}

// outsideNetworks adds the networks of subnets that have none, and of peerings that
// know the other side's space, and assumes a space where a network says none.
func (t *translation) outsideNetworks() {
	known := map[string][]netip.Prefix{} // as peers know it
	ids := map[string]string{}
	for _, p := range t.set.of(kindVNet + "/virtualNetworkPeerings") {
		id := resource.Get(p.Body, "remoteVirtualNetwork").Get("id").Text()
		if at, ok := resource.ParseID(id); !ok || !resource.Is(at.Type, kindVNet) {
			continue
		}
		for _, property := range []string{"remoteVirtualNetworkAddressSpace", "remoteAddressSpace"} {
			if space := t.spaceIn(p.Get(property)); len(space) > 0 && len(known[resource.Key(id)]) == 0 {
				known[resource.Key(id)], ids[resource.Key(id)] = space, id
			}
		}
	}
	for _, s := range t.set.of(kindSubnet) {
		id := resource.Parent(s.ID)
		if key := resource.Key(id); ids[key] == "" && len(t.prefixesOf(s)) > 0 {
			ids[key] = id
		}
	}
	for _, key := range slices.Sorted(maps.Keys(ids)) {
		t.outsideNetwork(ids[key], known[key])
	}
}

// spaceIn reads {"addressPrefixes": […]}.
func (t *translation) spaceIn(v value.Value) (out []netip.Prefix) {
	for _, x := range v.Get("addressPrefixes").Items() {
		if p, err := netip.ParsePrefix(t.resolve(x).Text()); err == nil {
			out = append(out, p.Masked())
		}
	}
	return apart(out)
}

// outsideNetwork gives a network a space that says none, and makes it if it is not
// there at all.
func (t *translation) outsideNetwork(id string, known []netip.Prefix) {
	r := t.set.get(id)
	if r != nil && len(t.prefixesOf(r)) > 0 {
		return
	}
	space, why := known, "the space that its peer knows"
	inside := t.prefixesIn(resource.Key(id))
	if len(space) == 0 {
		space, why = t.spaceShown(inside)
	}
	if len(space) == 0 {
		space, why = apart(inside), "the space is that of its subnets"
	}
	if len(space) == 0 {
		return
	}
	var list []value.Value
	for _, p := range space {
		list = append(list, value.Text(p.String()))
	}
	addressSpace := value.Fields(value.Member{Key: "addressPrefixes", Value: value.List(list...)})
	what := "no file says it: "
	if r == nil {
		r = &resource.Resource{Type: strings.ToLower(kindVNet), ID: id, Existing: true, Body: value.Fields(value.Member{Key: "name", Value: value.Text(resource.Name(id))})}
		t.set.add(*r)
		r = t.set.get(id)
		what = "no file has the network: "
	}
	if u := resource.Get(r.Body, "addressSpace"); u.IsUnknown() || resource.Get(u, "addressPrefixes").IsUnknown() {
		what = "not known before deployment: "
	}
	r.Body = r.Body.With("addressSpace", addressSpace)
	t.notebook.add(NoteAssumed, "", subject(r)+": addressSpace", what+why+", "+join(space), r.Body.Place().String())
}

// spaceShown is the space of a network by effective routes that keep its subnets'
// prefixes inside.
func (t *translation) spaceShown(inside []netip.Prefix) ([]netip.Prefix, string) {
	for _, o := range t.observed {
		local := localTo(o.Routes)
		outside := func(p netip.Prefix) bool {
			return !slices.ContainsFunc(local, func(l netip.Prefix) bool { return l.Bits() <= p.Bits() && l.Overlaps(p) })
		}
		if len(inside) > 0 && len(local) > 0 && !slices.ContainsFunc(inside, outside) {
			return local, "the space that the effective routes of " + o.File + " show"
		}
	}
	return nil, ""
}

// apart are prefixes without those that lie in others.
func apart(list []netip.Prefix) (out []netip.Prefix) {
	for _, p := range sortPrefixes(slices.Clone(list)) {
		if n := len(out); n == 0 || !out[n-1].Overlaps(p) {
			out = append(out, p)
		}
	}
	return out
}

func join(list []netip.Prefix) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = p.String()
	}
	return strings.Join(texts, ", ")
}
