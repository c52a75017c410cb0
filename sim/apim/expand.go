package apim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"azpath/route/servicetag"
	"azpath/sim"
)

// Expand gives a copy of a design in which everything that an instance calls, or is
// called by, stands as a service: its dependencies with their names and the control
// plane of its region. What the design has already under those names stays as it
// is. The error names an instance that is not there.
//
// No document publishes the addresses of dependencies: each gets the first IPv4
// address of its service tag in the region, a real address of that service, so that
// tags in rules, routes and service endpoints all hold it. Metrics has
// 13.92.40.223. In another cloud than the public one the tag ApiManagement gets the
// addresses of the control plane. Source: apim:S4.
func Expand(d sim.Design, instance string, c Cloud) (sim.Design, error) {
	w, err := NeedsOf(d, instance, c)
	if err != nil {
		return sim.Design{}, err
	}
	return w.Expand(d, instance)
}

// Expand is [Expand] for these needs.
func (w Needs) Expand(d sim.Design, instance string) (sim.Design, error) {
	if _, err := find(&d, instance); err != nil {
		return sim.Design{}, err
	}
	d = d.Clone()
	for i, dep := range w.Dependencies {
		if dep.Host == "" || declares(&d, dep.Host) {
			continue
		}
		d.Services = append(d.Services, sim.Service{
			Name: fmt.Sprintf("%s-%s-%d", strings.ReplaceAll(instance, "/", "-"), dep.Type, i+1), FQDNs: []string{dep.Host},
			Prefixes: []netip.Prefix{netip.PrefixFrom(standIn(&d, dep), 32)},
			Listen:   []sim.Listener{{Ports: sim.Port(dep.Port)}},
		})
	}
	for _, a := range w.ControlPlane {
		p := netip.PrefixFrom(a.IP, 32)
		if !taken(&d, p) {
			d.Services = append(d.Services, sim.Service{Name: controlPlaneName(a), Prefixes: []netip.Prefix{p}})
		}
	}
	w.tag(&d)
	return d, nil
}

// tag gives the service tag of another cloud than the public one, whose tags alone are
// embedded, the addresses that manage the instance.
func (w Needs) tag(d *sim.Design) {
	if w.Cloud == AzurePublic || len(w.ControlPlane) == 0 {
		return
	}
	i := slices.IndexFunc(d.ServiceTags, func(t sim.ServiceTag) bool { return strings.EqualFold(t.Name, "ApiManagement") })
	if i < 0 {
		i = len(d.ServiceTags)
		d.ServiceTags = append(d.ServiceTags, sim.ServiceTag{Name: "ApiManagement"})
	}
	for _, a := range w.ControlPlane {
		if !slices.ContainsFunc(d.ServiceTags[i].Prefixes, func(p netip.Prefix) bool { return p.Contains(a.IP) }) {
			d.ServiceTags[i].Prefixes = append(d.ServiceTags[i].Prefixes, netip.PrefixFrom(a.IP, 32))
		}
	}
}

func controlPlaneName(a ControlPlaneAddress) string { return "control-plane-" + a.IP.String() }

// find is the instance of that name, or one of its further regions,
// "instance/location", as an instance of its own.
func find(d *sim.Design, name string) (*sim.APIM, error) {
	var have []string
	for i := range d.APIMs {
		x := &d.APIMs[i]
		if x.Name == name {
			return x, nil
		}
		have = append(have, x.Name)
		for _, l := range x.Locations {
			part := x.Name + "/" + l.Location
			if part == name {
				return &sim.APIM{
					Name: part, Mode: x.Mode, Subnet: l.Subnet, PublicIP: l.PublicIP, PrivateIP: l.PrivateIP, IPs: l.IPs,
					SKU: x.SKU, Units: l.Units, Platform: x.Platform,
				}, nil
			}
			have = append(have, part)
		}
	}
	return nil, fmt.Errorf("no API Management instance named %q (have %q)", name, have)
}

// dependenciesOf are what the instance, or a further region of it, calls by its
// subnet: nothing outside every network.
func dependenciesOf(d *sim.Design, x *sim.APIM, region string, c Cloud) []Dependency {
	own, _, further := strings.Cut(x.Name, "/")
	switch {
	case x.Mode == sim.NoVirtualNetwork:
		return nil
	case isV2(x):
		return v2Dependencies(own, region, x.Mode == sim.Internal, c)
	case further:
		if first, err := find(d, own); err == nil {
			return DependenciesIn(own, region, regionOf(d, first), c)
		}
	}
	return Dependencies(own, region, c)
}

// managers are the addresses that have to reach the instance on 3443: none where the
// platform carries management itself. Source: apim:N31, apim:2.2.
func managers(x *sim.APIM, region string, c Cloud) []ControlPlaneAddress {
	if x.Mode == sim.NoVirtualNetwork || isV2(x) {
		return nil
	}
	return ControlPlane(c, region)
}

func isV2(x *sim.APIM) bool { return strings.HasSuffix(x.SKU, "V2") }

// regionOf is the region of the instance's network.
func regionOf(d *sim.Design, x *sim.APIM) string {
	vnet, _, _ := strings.Cut(x.Subnet, "/")
	for i := range d.VNets {
		if d.VNets[i].Name == vnet {
			return d.VNets[i].Region
		}
	}
	return ""
}

func declares(d *sim.Design, host string) bool {
	return slices.ContainsFunc(d.Services, func(s sim.Service) bool {
		return slices.ContainsFunc(s.FQDNs, func(f string) bool { return strings.EqualFold(f, host) })
	})
}

func taken(d *sim.Design, p netip.Prefix) bool {
	return slices.ContainsFunc(d.Services, func(s sim.Service) bool {
		return slices.ContainsFunc(s.Prefixes, func(q netip.Prefix) bool { return q.Overlaps(p) })
	}) || slices.ContainsFunc(d.Internet, func(h sim.Host) bool { return p.Contains(h.IP) })
}

// metricsAddress is where the metrics row goes. Source: apim:S4.
var metricsAddress = netip.AddrFrom4([4]byte{13, 92, 40, 223})

// standIn is an address of a dependency's service that nothing else has.
func standIn(d *sim.Design, dep Dependency) netip.Addr {
	if dep.Type == "Metrics" && !taken(d, netip.PrefixFrom(metricsAddress, 32)) {
		return metricsAddress
	}
	for _, p := range tagPrefixes(dep.Tag, dep.Region) {
		for a := firstHost(p); p.Contains(a); a = a.Next() {
			if !taken(d, netip.PrefixFrom(a, 32)) {
				return a
			}
		}
	}
	a := netip.AddrFrom4([4]byte{203, 0, 113, 200}) // no service tag: anywhere public
	for taken(d, netip.PrefixFrom(a, 32)) {
		a = a.Next()
	}
	return a
}

func firstHost(p netip.Prefix) netip.Addr {
	if p.Bits() >= 31 {
		return p.Addr()
	}
	return p.Addr().Next()
}

// tagPrefixes are the IPv4 prefixes of a service tag in a region, else everywhere. They
// are looked up once: the embedded tags do not change.
func tagPrefixes(tag, region string) []netip.Prefix {
	key := strings.ToLower(tag + "." + strings.ReplaceAll(region, " ", ""))
	if known, ok := prefixesOf.Load(key); ok {
		return known.([]netip.Prefix)
	}
	set := servicetag.Embedded()
	top := set.Tag(tag)
	if top == nil {
		return nil
	}
	for _, t := range set.Tags() {
		if t.Parent() == top && region != "" && strings.EqualFold(t.Name(), key) {
			top = t
		}
	}
	out := slices.DeleteFunc(slices.Clone(top.Prefixes()), func(p netip.Prefix) bool { return !p.Addr().Is4() })
	prefixesOf.Store(key, out)
	return out
}

var prefixesOf sync.Map
