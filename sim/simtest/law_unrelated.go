package simtest

import (
	"fmt"
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"azpath/sim"

	"pgregory.net/rapid"
)

func unrelatedPartsChangeNothing(t *rapid.T, d sim.Design) {
	q := ask(t, d)
	s := spareOf(d, q.f)
	other := d.Clone()
	for i, add := range []func(*sim.Design){
		s.network, s.site, s.table, s.group, s.routes, s.securityRules, s.firewallRules, s.internetHost, s.publicIP,
	} {
		if rapid.Bool().Draw(t, fmt.Sprint("part ", i)) {
			add(&other)
		}
	}
	r := question{compile(t, other), q.f}
	if !maps.Equal(r.paths(t), q.paths(t)) {
		t.Fatalf("Trace(%v) beside unrelated parts:\n%s\nwant\n%s", q.f, r.trace(t), q.trace(t))
	}
}

// spare is what a design does not use: names, and address space that no part of it
// and no end of the flow lies in.
type spare struct {
	names   map[string]bool
	private []netip.Prefix // each a /16
	public  netip.Prefix   // a /27
}

func spareOf(d sim.Design, f sim.Flow) *spare {
	s := &spare{names: map[string]bool{}}
	var taken []netip.Prefix
	everyValue(reflect.ValueOf(d), func(value any) {
		var p netip.Prefix
		switch x := value.(type) {
		case string:
			s.names[x] = true
			p, _ = netip.ParsePrefix(x)
		case netip.Prefix:
			p = x
		case netip.Addr:
			p = netip.PrefixFrom(x, x.BitLen())
		}
		if p.Bits() > 8 { // 10.0.0.0/8 in a rule takes no space
			taken = append(taken, p.Masked())
		}
	})
	for _, end := range []string{f.Source, f.Destination} {
		if a, err := netip.ParseAddr(strings.Split(end, "@")[0]); err == nil {
			taken = append(taken, netip.PrefixFrom(a, a.BitLen()))
		}
	}
	free := func(p netip.Prefix) bool { return !slices.ContainsFunc(taken, p.Overlaps) }
	for i := 254; i > 0 && len(s.private) < 2; i-- {
		if p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i)}), 16); free(p) {
			s.private = append(s.private, p)
		}
	}
	// Not of 192.0.2.0/24, out of which machines are lent the addresses that Azure picks.
	for _, p := range sim.CIDRs("198.51.100.224/27", "203.0.113.224/27", "198.51.100.160/27", "203.0.113.32/27") {
		if free(p) {
			s.public = p
			break
		}
	}
	return s
}

// everyValue visits the texts, prefixes and addresses of a design.
func everyValue(v reflect.Value, visit func(any)) {
	switch v.Interface().(type) {
	case netip.Prefix, netip.Addr:
		visit(v.Interface())
		return
	}
	switch v.Kind() {
	case reflect.String:
		visit(v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			everyValue(v.Field(i), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			everyValue(v.Index(i), visit)
		}
	}
}

// name makes a new name of a word.
func (s *spare) name(word string) string {
	name := "unrelated-" + word
	for i := 2; s.names[name]; i++ {
		name = "unrelated-" + word + strconv.Itoa(i)
	}
	s.names[name] = true
	return name
}

func (s *spare) network(d *sim.Design) {
	if len(s.private) == 0 {
		return
	}
	space := s.private[0]
	d.VNets = append([]sim.VNet{{Name: s.name("network"), Space: []netip.Prefix{space}, Subnets: []sim.Subnet{
		{Name: "s", Prefixes: []netip.Prefix{netip.PrefixFrom(space.Addr(), 24)}, NICs: []sim.NIC{{Name: s.name("vm"), IPs: []netip.Addr{nth(space, 4)}}}},
	}}}, d.VNets...)
}

func (s *spare) site(d *sim.Design) {
	if len(s.private) < 2 {
		return
	}
	space := s.private[1]
	d.Sites = append([]sim.Site{{Name: s.name("site"), Prefixes: []netip.Prefix{space}, Hosts: []sim.Host{{Name: s.name("host"), IP: nth(space, 4)}},
		Edges: []sim.Edge{{Name: "unrelated-edge", Type: sim.InternetEdge}}}}, d.Sites...)
}

func (s *spare) table(d *sim.Design) {
	d.RouteTables = append(d.RouteTables, sim.RouteTable{Name: s.name("table"), Routes: []sim.UDR{{Name: "all", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.ToNone}}})
}

func (s *spare) group(d *sim.Design) {
	d.NSGs = append(d.NSGs, sim.NSG{Name: s.name("group"), Rules: []sim.SecurityRule{{Name: "no", Priority: 100, Direction: sim.Inbound, Access: sim.Deny}}})
}

// routes for addresses that nobody has, in every table but those of GatewaySubnet,
// which take few.
func (s *spare) routes(d *sim.Design) {
	if !s.public.IsValid() {
		return
	}
	gateways := map[string]bool{}
	for _, v := range d.VNets {
		for _, x := range v.Subnets {
			gateways[x.RouteTable] = gateways[x.RouteTable] || x.Name == "GatewaySubnet"
		}
	}
	for i := range d.RouteTables {
		if rt := &d.RouteTables[i]; !gateways[rt.Name] && len(rt.Routes) < 400 {
			rt.Routes = append(rt.Routes, sim.UDR{Name: s.name("route"), Prefix: s.public, NextHop: sim.ToNone})
		}
	}
}

func (s *spare) securityRules(d *sim.Design) {
	if !s.public.IsValid() {
		return
	}
	for i := range d.NSGs {
		for _, dir := range []sim.Direction{sim.Inbound, sim.Outbound} {
			g := &d.NSGs[i]
			priority := 4096
			for slices.ContainsFunc(g.Rules, func(r sim.SecurityRule) bool { return r.Direction == dir && r.Priority == priority }) {
				priority--
			}
			g.Rules = append(g.Rules, sim.SecurityRule{Name: s.name("rule"), Priority: priority, Direction: dir, Access: sim.Deny, Sources: []string{s.public.String()}})
		}
	}
}

// firewallRules come first in the network rules that a firewall has.
func (s *spare) firewallRules(d *sim.Design) {
	if !s.public.IsValid() {
		return
	}
	add := func(all *[]sim.NetworkCollection) {
		priority := 100
		for slices.ContainsFunc(*all, func(c sim.NetworkCollection) bool { return c.Priority == priority }) {
			priority++
		}
		if len(*all) > 0 {
			*all = append(*all, sim.NetworkCollection{Name: s.name("collection"), Priority: priority, Access: sim.Deny, Rules: []sim.NetworkRule{{Name: s.name("rule"), Sources: []string{s.public.String()}}}})
		}
	}
	for i := range d.Firewalls {
		add(&d.Firewalls[i].Network)
	}
	for i := range d.FirewallPolicies {
		for j := range d.FirewallPolicies[i].RuleCollectionGroups {
			add(&d.FirewallPolicies[i].RuleCollectionGroups[j].Network)
		}
	}
}

func (s *spare) internetHost(d *sim.Design) {
	if s.public.IsValid() {
		d.Internet = append(d.Internet, sim.Host{Name: s.name("client"), IP: nth(s.public, 6)})
	}
}

func (s *spare) publicIP(d *sim.Design) {
	if s.public.IsValid() {
		d.PublicIPs = append(d.PublicIPs, sim.PublicIP{Name: s.name("pip"), IP: nth(s.public, 7)})
	}
}

// nth counts into a prefix.
func nth(p netip.Prefix, n int) netip.Addr {
	a := p.Addr()
	for range n {
		a = a.Next()
	}
	return a
}
