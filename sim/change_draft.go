package sim

import (
	"fmt"
	"slices"
	"strings"
)

// draft is a Design being edited. Its methods find the parts that changes name.
type draft struct{ *Design }

// seek gives the element of that name, or an error with the names that exist.
func seek[T any](list []T, kind, name string, nameOf func(*T) string) (*T, error) {
	have := make([]string, len(list))
	for i := range list {
		have[i] = nameOf(&list[i])
	}
	if i := slices.Index(have, name); i >= 0 {
		return &list[i], nil
	}
	return nil, &InputError{Path: kind, Value: quote(name), Problem: "does not exist" + suggestions(name, have)}
}

// addNamed puts v in front of a list, or behind it, unless its name is taken.
func addNamed[T any](list []T, at int, v T, kind string, nameOf func(*T) string) ([]T, error) {
	name := nameOf(&v)
	if slices.ContainsFunc(list, func(t T) bool { return nameOf(&t) == name }) {
		return list, &InputError{Path: kind, Value: quote(name), Problem: "exists already, want another name"}
	}
	return slices.Insert(list, at, v), nil
}

// removeNamed takes the first element of that name out of a list: nil when it was the
// only one.
func removeNamed[T any](list []T, kind, name string, nameOf func(*T) string) ([]T, error) {
	if _, err := seek(list, kind, name, nameOf); err != nil {
		return list, err
	}
	i := slices.IndexFunc(list, func(t T) bool { return nameOf(&t) == name })
	if len(list) == 1 {
		return nil, nil
	}
	return slices.Delete(list, i, i+1), nil
}

// suggestions names the nearest and the existing names.
func suggestions(name string, have []string) string {
	near := closest(name, have)
	all := known(have)
	if near == "" {
		return all
	}
	return fmt.Sprintf(", did you mean %q?", near) + all
}

func (d draft) table(name string) (*RouteTable, error) {
	return seek(d.RouteTables, "route table", name, func(t *RouteTable) string { return t.Name })
}

func (d draft) nsg(name string) (*NSG, error) {
	return seek(d.NSGs, "network security group", name, func(g *NSG) string { return g.Name })
}

func (d draft) firewall(name string) (*Firewall, error) {
	return seek(d.Firewalls, "firewall", name, func(f *Firewall) string { return f.Name })
}

func (d draft) gateway(name string) (*Gateway, error) {
	return seek(d.Gateways, "gateway", name, func(g *Gateway) string { return g.Name })
}

func (d draft) natGateway(name string) (*NATGateway, error) {
	return seek(d.NATGateways, "NAT gateway", name, func(g *NATGateway) string { return g.Name })
}

func (d draft) vnet(name string) (*VNet, error) {
	return seek(d.VNets, "virtual network", name, func(v *VNet) string { return v.Name })
}

func (d draft) peering(from, to string) (*Peering, error) {
	return seek(d.Peerings, "peering", from+" -> "+to, func(p *Peering) string { return p.From + " -> " + p.To })
}

// inside is a part under the name it has elsewhere: "vnet/subnet", "site/edge".
type inside[T any] struct {
	name string
	part *T
}

func (d draft) subnet(name string) (*Subnet, error) {
	var all []inside[Subnet]
	for i := range d.VNets {
		v := &d.VNets[i]
		for j := range v.Subnets {
			all = append(all, inside[Subnet]{v.Name + "/" + v.Subnets[j].Name, &v.Subnets[j]})
		}
	}
	return seekWithin(all, "subnet", name)
}

func (d draft) edge(name string) (*Edge, error) {
	var all []inside[Edge]
	for i := range d.Sites {
		s := &d.Sites[i]
		for j := range s.Edges {
			all = append(all, inside[Edge]{s.Name + "/" + s.Edges[j].Name, &s.Edges[j]})
		}
	}
	return seekWithin(all, "edge", name)
}

func (d draft) nic(name string) (*NIC, error) {
	var all []inside[NIC]
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			nics := d.VNets[i].Subnets[j].NICs
			for k := range nics {
				all = append(all, inside[NIC]{nics[k].Name, &nics[k]})
			}
		}
	}
	return seekWithin(all, "network interface", name)
}

func seekWithin[T any](all []inside[T], kind, name string) (*T, error) {
	found, err := seek(all, kind, name, func(w *inside[T]) string { return w.name })
	if err != nil {
		return nil, err
	}
	return found.part, nil
}

// sentence joins the words of a change's text.
func sentence(words ...string) string { return strings.Join(words, " ") }
