package azjson

import (
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// missing says what the design lacks without a resource that it has no place for: of
// what joins networks, which those are; of what stands in a subnet, in which.
func (t *translation) missing(r *resource.Resource) string {
	networks := t.joined(r)
	switch r.Type {
	case "microsoft.network/virtualhubs", "microsoft.network/virtualhubs/hubvirtualnetworkconnections":
		if len(networks) > 0 {
			return "what a virtual hub routes is missing: from and to " + listOfNames(networks) + " there is no way by it, to other networks, sites or the internet"
		}
		return "what a virtual hub routes is missing: between its networks, its gateways' sites and the internet there is no way by it"
	case "microsoft.network/vpngateways", "microsoft.network/expressroutegateways", "microsoft.network/p2svpngateways", "microsoft.network/vpnsites",
		"microsoft.network/virtualhubs/hubroutetables", "microsoft.network/virtualhubs/routingintent", "microsoft.network/virtualhubs/routemaps":
		return "part of a virtual hub, whose routes are missing"
	case "microsoft.network/routeservers", "microsoft.network/virtualhubs/bgpconnections", "microsoft.network/virtualhubs/ipconfigurations":
		return "a route server: what appliances announce to it is missing in the routes of " + orIts(listOfNames(networks))
	}
	if in := t.subnetsIn(r); len(in) > 0 {
		return standsIn(in) + ", and nothing asks or answers for it there"
	}
	return "no such thing in a design"
}

func standsIn(subnets []string) string {
	if len(subnets) == 0 {
		return "it stands in a subnet of its own"
	}
	return "it stands in " + listOfNames(subnets)
}

func orIts(s string) string {
	if s == "" {
		return "its network"
	}
	return s
}

func listOfNames(names []string) string {
	const most = 5
	if n := len(names); n > most {
		return strings.Join(names[:most], ", ") + " and " + itoa(n-most) + " more"
	}
	return strings.Join(names, ", ")
}

// subnetsIn are the subnets that a resource refers to, by their names in the design.
func (t *translation) subnetsIn(r *resource.Resource) []string {
	return t.referred(r, func(id string) string {
		if !isSubnet(id) {
			return ""
		}
		return either(t.subnetName(id), short(id))
	})
}

// joined are the networks that a resource, or a connection that is its child, refers to.
func (t *translation) joined(r *resource.Resource) (out []string) {
	name := func(id string) string {
		at, ok := resource.ParseID(id)
		switch {
		case ok && resource.Is(at.Type, kindVNet):
			return either(t.name(id), short(id))
		case ok && resource.Is(at.Type, kindSubnet):
			p := resource.Parent(id)
			return either(t.name(p), short(p))
		}
		return ""
	}
	out = t.referred(r, name)
	for _, x := range t.set.childrenOf(r.ID, "hubVirtualNetworkConnections") {
		out = append(out, t.referred(x, name)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// referred are the names of what the texts inside a resource identify, sorted.
func (t *translation) referred(r *resource.Resource, name func(string) string) (out []string) {
	var look func(v value.Value, depth int)
	look = func(v value.Value, depth int) {
		switch {
		case depth > mostDepth:
		case v.Kind() == value.String && strings.HasPrefix(v.Text(), "/"):
			if n := name(v.Text()); n != "" {
				out = append(out, n)
			}
		case v.Kind() == value.Array:
			for _, x := range v.Items() {
				look(x, depth+1)
			}
		case v.Kind() == value.Object:
			for _, x := range v.Members() {
				look(x, depth+1)
			}
		}
	}
	look(r.Body, 0)
	slices.Sort(out)
	return slices.Compact(out)
}
