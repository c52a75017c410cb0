package sim

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim/internal/acl"
)

// End is what a text stands for as one end of many flows.
type End struct {
	Text string
	// Prefixes are its addresses: all of a subnet's, a network's, a site's or a tag's.
	Prefixes []netip.Prefix
	// Place is the network or site they are in, which tells apart addresses that
	// exist in several; empty for what is in none.
	Place string
	// Name is set for a destination that has to be asked for by Text: a name that
	// resolves, or an API Management instance, whose name stands for two addresses.
	Name bool
	// Called are the addresses that Name leads to where no name has to resolve.
	Called []netip.Prefix
	// ServerName is what clients ask for who call it by its name.
	ServerName string
}

// End resolves a text: a machine, service or instance, "hub", "hub/apim" or a site, a
// service tag (Internet is all public space outside the networks), a prefix, an
// address, "*", or a name that DNS resolves, which is a destination only. The error
// names the text and what is near.
func (n *Network) End(text string) (End, error) {
	out := End{Text: text}
	name, place, _ := strings.Cut(text, "@")
	if e, ok := n.endpoints[name]; ok && place == "" {
		for _, a := range e.addrs {
			out.Prefixes = append(out.Prefixes, single(a))
		}
		out.ServerName, out.Place = e.fqdn, n.placeOf(e.device)
		resolves := n.byName(text)
		out.Name = e.toward != nil || e.vip.IsValid() || resolves
		if !resolves {
			out.Called = e.called()
		}
		return out, nil
	}
	if a, ok := n.public[name]; ok {
		out.Prefixes = []netip.Prefix{single(a)}
		return out, nil
	}
	if n.areas(&out, text) {
		return out, nil
	}
	if !strings.ContainsAny(text, "/*") && n.byName(text) {
		out.Name = true
		return out, nil
	}
	spec, err := parseAddressSpec(name)
	if err != nil {
		return out, err
	}
	out.Place = place
	switch spec.kind {
	case specAny:
		out.Prefixes = anywhere
	case specPrefix:
		out.Prefixes = []netip.Prefix{spec.prefix.Masked()}
	default:
		out.Prefixes = n.tagged(spec.tag)
		if out.Prefixes == nil {
			return out, fmt.Errorf("%s is no machine, subnet, network, site, service or tag, want one of these, a prefix or an address (have %s)", quote(text), someOf(n.textNames()))
		}
	}
	return out, nil
}

func (n *Network) textNames() map[string]bool {
	all := map[string]bool{}
	for k := range n.endpoints {
		all[k] = true
	}
	for k := range n.subnets {
		all[k] = true
	}
	return all
}

// called are the addresses that callers by name reach.
func (e *endpoint) called() (out []netip.Prefix) {
	all := e.addrs
	switch {
	case e.toward != nil:
		all = []netip.Addr{e.toward.gateway, e.toward.management}
	case e.vip.IsValid():
		all = []netip.Addr{e.vip}
	}
	for _, a := range all {
		if a.IsValid() {
			out = append(out, single(a))
		}
	}
	return out
}

// areas resolves subnets, networks and sites.
func (n *Network) areas(out *End, text string) bool {
	if s := n.subnets[text]; s != nil {
		v := &n.design.VNets[s.vnet.index]
		i := slices.IndexFunc(v.Subnets, func(x Subnet) bool { return v.Name+"/"+x.Name == text })
		out.Prefixes, out.Place = v.Subnets[i].Prefixes, v.Name
		return true
	}
	for _, v := range n.vnets {
		if v.name == text {
			out.Prefixes, out.Place = v.space, v.name
			return true
		}
	}
	for i := range n.design.Sites {
		if s := &n.design.Sites[i]; s.Name == text {
			out.Prefixes, out.Place = s.Prefixes, s.Name
			return true
		}
	}
	return false
}

// placeOf is the network or site that a device is in.
func (n *Network) placeOf(id deviceID) string {
	if id < 0 || int(id) >= len(n.devices) {
		return ""
	}
	switch d := n.devices[id].(type) {
	case *nic:
		return d.subnet.vnet.name
	case *firewall:
		return d.subnet.vnet.name
	case *privateEndpoint:
		return d.subnet.vnet.name
	case *host:
		if d.site != nil {
			return d.site.name
		}
	}
	return ""
}

// tagged are the prefixes of a service tag; VirtualNetwork, which each subnet reads
// in its own way, is every network here.
func (n *Network) tagged(tag string) []netip.Prefix {
	var spaces []netip.Prefix
	for _, v := range n.vnets {
		spaces = append(spaces, v.space...)
	}
	switch {
	case strings.EqualFold(tag, "Internet"):
		return acl.Subtract(anywhere, slices.Concat(unrouted, wireServers, spaces))
	case strings.EqualFold(tag, "VirtualNetwork"):
		return acl.Normalize(spaces)
	case strings.EqualFold(tag, "AzureLoadBalancer"):
		return wireServers
	}
	return newTagReader(n.design.ServiceTags...).tag(tag)
}

// Places are the networks and sites that hold an address, by name.
func (n *Network) Places(a netip.Addr) []string {
	at := map[string]bool{}
	for _, v := range n.vnets {
		if v.contains(a) {
			at[v.name] = true
		}
	}
	for _, s := range n.sites {
		if w := s.ways.find(a); w != nil && w.inside {
			at[s.name] = true
		}
	}
	return slices.Sorted(maps.Keys(at))
}

// Holder is what has a private address in a virtual network: a machine, a firewall, an
// endpoint or a load balancer's frontend, by name; false for nothing. An address that
// Azure keeps for itself has none.
func (n *Network) Holder(a netip.Addr, vnet string) (name string, ok bool) {
	for _, v := range n.vnets {
		if v.name != vnet {
			continue
		}
		switch o := v.owners.find(a); {
		case o == nil:
		case o.front != nil:
			return o.front.name, true
		default:
			return n.devices[o.device].self().name, true
		}
	}
	return "", false
}
