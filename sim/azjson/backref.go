package azjson

import (
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// What refers to something is often listed by it too: a group lists its subnets and
// interfaces, a subnet the interfaces in it. Of what was exported without the one, the
// other tells.

// backReferences joins what lists and what is listed.
func (t *translation) backReferences() {
	t.listedBy = map[string]string{}
	for _, p := range t.set.of(kindPublicIP) {
		t.listedBy[resource.Key(p.Get("ipConfiguration").Get("id").Text())] = p.ID
	}
	for _, s := range t.set.of(kindSubnet) {
		t.standingIn(s)
	}
	for _, b := range []struct{ kind, list, property, missing string }{
		{kindNSG, "subnets", "networkSecurityGroup", "what it filters there cannot be asked"},
		{kindNSG, "networkInterfaces", "networkSecurityGroup", "what it filters there cannot be asked"},
		{kindTable, "subnets", "routeTable", "where it leads from there cannot be asked"},
		{kindNAT, "subnets", "natGateway", "who leaves by it from there cannot be asked"},
	} {
		for _, owner := range t.set.of(b.kind) {
			for _, x := range owner.Get(b.list).Items() {
				t.backReference(owner, x, b.list, b.property, b.missing)
			}
		}
	}
}

func (t *translation) backReference(owner *resource.Resource, x value.Value, list, property, missing string) {
	id := x.Get("id").Text()
	if id == "" {
		return
	}
	at := subject(owner) + ": " + list
	to := t.set.get(id)
	if to == nil {
		if !t.ofEndpoint(id) {
			t.notebook.add(NoteDangling, "", at, "refers to "+short(id)+", which no file has: "+missing, x.Place().String())
		}
		return
	}
	has := resource.Get(to.Body, property)
	switch other := has.Get("id").Text(); {
	case has.IsNull():
		ref := value.Fields(value.Member{Key: "id", Value: value.Text(owner.ID)}).From(x)
		to.Body = to.Body.With(property, ref)
	case other != "" && resource.Key(other) != owner.Key():
		t.notebook.add(NoteConflict, "", at, short(id)+" is in the list, and says itself that it has "+short(other)+": that holds", x.Place().String())
	}
}

// standingIn adds the interfaces that a subnet lists and no file has: each is a machine
// there. Of anything else in the list, the report says that it is missing.
func (t *translation) standingIn(s *resource.Resource) {
	told := map[string]bool{}
	if len(t.prefixesOf(s)) == 0 {
		return
	}
	for _, x := range s.Get("ipConfigurations").Items() {
		id := x.Get("id").Text()
		owner := resource.Parent(id)
		if owner == "" || told[resource.Key(owner)] || t.set.get(owner) != nil || t.ofEndpoint(id) {
			continue
		}
		told[resource.Key(owner)] = true
		at, _ := resource.ParseID(owner)
		if !resource.Is(at.Type, kindInterface) {
			if base := outermost(owner); t.set.get(base) == nil {
				t.notebook.add(NoteDangling, "", subject(s)+": ipConfigurations", short(base)+" stands in it, which no file has: it is missing in the design", x.Place().String())
			}
			continue
		}
		t.set.add(t.outsideInterface(owner, id, s))
		t.notebook.add(NoteAssumed, "interfaces that subnets list", subject(t.set.get(owner)), "no file has it, its subnet lists it: a machine with the next free address stands for it", x.Place().String())
	}
}

// outsideInterface is an interface of which nothing is known but where it stands, and
// the public address that lists it.
func (t *translation) outsideInterface(id, config string, s *resource.Resource) resource.Resource {
	c := []value.Member{{Key: "name", Value: value.Text(resource.Name(config))}, {Key: "subnet", Value: reference(s.ID)}}
	if ip := t.listedBy[resource.Key(config)]; ip != "" {
		c = append(c, value.Member{Key: "publicIPAddress", Value: reference(ip)})
	}
	body := value.Fields(value.Member{Key: "name", Value: value.Text(resource.Name(id))}, value.Member{Key: "ipConfigurations", Value: value.List(value.Fields(c...))})
	return resource.Resource{Type: strings.ToLower(kindInterface), ID: id, Existing: true, Body: body}
}

func reference(id string) value.Value {
	return value.Fields(value.Member{Key: "id", Value: value.Text(id)})
}

// ofEndpoint says whether an identifier is of an interface, or a configuration of one,
// that Azure made for a private endpoint: their names tell.
func (t *translation) ofEndpoint(id string) bool {
	low := resource.Key(id)
	return t.links.interfaces[low] || t.links.interfaces[resource.Key(resource.Parent(id))] || strings.Contains(low, "/ipconfigurations/privateendpointipconfig") || strings.Contains(low, ".nic.") && strings.Contains(low, "/networkinterfaces/")
}

// outermost is the resource that a child resource, however deep, is part of.
func outermost(id string) string {
	for p := resource.Parent(id); p != ""; p = resource.Parent(id) {
		id = p
	}
	return id
}
