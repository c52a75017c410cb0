package azjson

import (
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// A design's machine is its network interface. A virtual machine adds nothing to the
// interfaces that it has; a scale set, and a machine that defines its interfaces
// itself, have none among the resources: one is made for them.

// profiles adds the interfaces that machines and scale sets define themselves. One
// stands for all instances of a set.
func (t *translation) profiles() {
	t.sets = map[string]string{}
	for _, r := range t.set.of(kindScaleSet) {
		t.profile(r, resource.Get(resource.Get(r.Get("virtualMachineProfile"), "networkProfile"), "networkInterfaceConfigurations"))
	}
	for _, r := range t.set.of(kindMachine) {
		t.profile(r, resource.Get(r.Get("networkProfile"), "networkInterfaceConfigurations"))
	}
}

func (t *translation) profile(r *resource.Resource, list value.Value) {
	for i, c := range list.Items() {
		if resource.Get(c, "ipConfigurations").Len() == 0 {
			continue
		}
		name := "nic" + itoa(i)
		x := resource.Resource{Type: strings.ToLower(kindInterface), ID: resource.Child(r.ID, "networkInterfaces", name), Existing: true, Body: c.Without("id")}
		t.set.add(x)
		if i == 0 {
			t.sets[r.Key()] = x.Key()
		}
	}
}

// nameProfiles gives the interfaces of profiles the names of their owners.
func (t *translation) nameProfiles() {
	for _, kind := range []string{kindScaleSet, kindMachine} {
		for _, r := range t.set.of(kind) {
			for _, x := range t.set.childrenOf(r.ID, "networkInterfaces") {
				if x.Existing {
					t.names.names[x.Key()] = t.names.another(r.Name())
				}
			}
		}
	}
}

// virtualMachine says how to ask about a machine.
func (t *translation) virtualMachine(r *resource.Resource) {
	o := t.open(r)
	o.deaf = true
	profile := o.object("networkProfile")
	profile.skip("networkInterfaceConfigurations", "networkApiVersion")
	var names []string
	for _, id := range profile.ids("networkInterfaces") {
		if name := t.find(profile, "networkInterfaces", id, kindInterface); name != "" {
			names = append(names, name)
		}
	}
	if len(names) > 1 {
		o.note(NoteAssumed, "networkProfile", "each of its interfaces is a machine of its own: "+strings.Join(names, ", "))
	}
}

// scaleSet says how to ask about a set.
func (t *translation) scaleSet(r *resource.Resource) {
	o := t.open(r)
	o.deaf = true
	if key := t.sets[r.Key()]; key != "" {
		sku := o.object("sku")
		sku.deaf = true
		n, _ := sku.get("capacity").Int()
		what := "one machine stands for its instances: "
		if n > 0 {
			what = "one machine stands for its " + plural(n, "instance") + ": "
		}
		o.note(NoteAssumed, "", what+t.names.names[key])
	}
}
