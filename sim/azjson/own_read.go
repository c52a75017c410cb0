package azjson

import (
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// ownPart is an element of type azpath/designs, read.
type ownPart struct {
	d     sim.Design
	text  string
	place string
}

// isOwn says whether a resource is the element that an export has beside Azure's.
func isOwn(kind string) bool { return resource.Is(kind, typeOwn) }

// element reads one; what is wrong in it is noted.
func (m *importing) element(v value.Value) {
	text, err := v.Get("properties").MarshalJSON()
	if err != nil {
		text = nil
	}
	d, err := sim.ParseDesign(text)
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			m.notebook.add(NoteProblem, "", typeOwn, "it is no design, and is not read: "+line, v.Place().String())
		}
		return
	}
	m.parts = append(m.parts, ownPart{d, string(text), v.Place().String()})
}

// complete adds what the elements of a design's own say to what its resources say.
// What is whole there takes the place of what is called the same; what is part of a
// resource is added to it.
func (t *translation) complete(p ownPart) {
	t.settings(&p.d)
	x, d := &p.d, &t.d
	replace(&d.NSGs, x.NSGs, func(g *sim.NSG) string { return g.Name })
	replace(&d.SecurityAdminConfigurations, x.SecurityAdminConfigurations, func(c *sim.SecurityAdminConfiguration) string { return c.Name })
	replace(&d.LoadBalancers, x.LoadBalancers, func(b *sim.LoadBalancer) string { return b.Name })
	replace(&d.Firewalls, x.Firewalls, func(f *sim.Firewall) string { return f.Name })
	replace(&d.FirewallPolicies, x.FirewallPolicies, func(f *sim.FirewallPolicy) string { return f.Name })
	replace(&d.IPGroups, x.IPGroups, func(g *sim.IPGroup) string { return g.Name })
	replace(&d.FQDNTags, x.FQDNTags, func(g *sim.FQDNTag) string { return g.Name })
	replace(&d.Gateways, x.Gateways, func(g *sim.Gateway) string { return g.Name })
	replace(&d.APIMs, x.APIMs, func(a *sim.APIM) string { return a.Name })
	replace(&d.AppGateways, x.AppGateways, func(g *sim.ApplicationGateway) string { return g.Name })
	replace(&d.Sites, x.Sites, func(s *sim.Site) string { return s.Name })
	replace(&d.Internet, x.Internet, func(h *sim.Host) string { return h.Name })
	replace(&d.Services, x.Services, func(s *sim.Service) string { return s.Name })
	replace(&d.PrivateEndpoints, x.PrivateEndpoints, func(e *sim.PrivateEndpoint) string { return e.Name })
	replace(&d.PrivateLinkServices, x.PrivateLinkServices, func(s *sim.PrivateLinkService) string { return s.Name })
	replace(&d.ConnectedGroups, x.ConnectedGroups, func(g *sim.ConnectedGroup) string { return g.Name })
	replace(&d.ServiceTags, x.ServiceTags, func(g *sim.ServiceTag) string { return g.Name })
	replace(&d.PrivateZones, x.PrivateZones, func(z *sim.PrivateZone) string { return string(z.Name) })
	replace(&d.DNSResolvers, x.DNSResolvers, func(r *sim.DNSResolver) string { return r.Name })
	replace(&d.Rulesets, x.Rulesets, func(r *sim.ForwardingRuleset) string { return r.Name })
	replace(&d.DNSServers, x.DNSServers, func(s *sim.DNSServer) string { return s.Host })
	replace(&d.PublicDNS, x.PublicDNS, func(z *sim.PublicZone) string { return string(z.Name) })
	t.tables(p)
	t.machinesOf(p)
}

// settings are what a design has once.
func (t *translation) settings(x *sim.Design) {
	if t.d.Name == "" {
		t.d.Name = x.Name
	}
	if x.Reserved.List != "" || len(x.Reserved.Prefixes) > 0 {
		t.d.Reserved = x.Reserved
	}
	if len(x.ThreatIntelligence.Addresses)+len(x.ThreatIntelligence.FQDNs) > 0 {
		t.d.ThreatIntelligence = x.ThreatIntelligence
	}
	if x.Assumptions != (sim.Assumptions{}) {
		t.d.Assumptions = x.Assumptions
	}
}

// replace puts parts into a list, in the place of those that are called the same.
func replace[T any](list *[]T, parts []T, name func(*T) string) {
	at := make(map[string]int, len(*list))
	for i := range *list {
		at[strings.ToLower(name(&(*list)[i]))] = i
	}
	for i := range parts {
		if j, ok := at[strings.ToLower(name(&parts[i]))]; ok {
			(*list)[j] = parts[i]
		} else {
			*list = append(*list, parts[i])
		}
	}
}

// tables adds routes that a table's resource does not say.
func (t *translation) tables(p ownPart) {
	for _, x := range p.d.RouteTables {
		found := false
		for i := range t.d.RouteTables {
			table := &t.d.RouteTables[i]
			if !strings.EqualFold(table.Name, x.Name) {
				continue
			}
			found = true
			if len(x.Routes) > 0 {
				table.Routes = x.Routes
			}
			table.ManagedRoutes = x.ManagedRoutes
		}
		if !found {
			t.nobody(p, "routeTables/"+x.Name)
		}
	}
}

// machinesOf adds what the interfaces of machines do not say.
func (t *translation) machinesOf(p ownPart) {
	machines := map[string]*sim.NIC{}
	for i := range t.d.VNets {
		for j := range t.d.VNets[i].Subnets {
			s := &t.d.VNets[i].Subnets[j]
			for k := range s.NICs {
				machines[strings.ToLower(s.NICs[k].Name)] = &s.NICs[k]
			}
		}
	}
	for _, v := range p.d.VNets {
		for _, s := range v.Subnets {
			for _, x := range s.NICs {
				if n := machines[strings.ToLower(x.Name)]; n != nil {
					n.Listen, n.Appliance, n.Resolver = x.Listen, x.Appliance, x.Resolver
				} else {
					t.nobody(p, "networkInterfaces/"+x.Name)
				}
			}
		}
	}
}

// nobody notes that the element speaks of a resource that is gone.
func (t *translation) nobody(p ownPart, what string) {
	t.notebook.add(NoteDangling, "", typeOwn, "speaks of "+what+", which no file has: it is not read", p.place)
}

// told says of resources whether the elements beside them say what they are: those are
// not read.
func told(parts []ownPart) func(*resource.Resource) bool {
	said := map[string]bool{}
	say := func(kind, name string) { said[resource.Key(kind+" "+name)] = true }
	for i := range parts {
		sayAll(&parts[i].d, say)
	}
	return func(r *resource.Resource) bool {
		root := outermost(r.ID)
		id, _ := resource.ParseID(root)
		return said[resource.Key(id.Type+" "+resource.Name(root))]
	}
}

func sayAll(d *sim.Design, say func(kind, name string)) {
	sayEach(say, typeFirewall, d.Firewalls, func(f *sim.Firewall) string { return f.Name })
	sayEach(say, typePolicy, d.FirewallPolicies, func(f *sim.FirewallPolicy) string { return f.Name })
	sayEach(say, typeIPGroup, d.IPGroups, func(g *sim.IPGroup) string { return g.Name })
	sayEach(say, typeGateway, d.Gateways, func(g *sim.Gateway) string { return g.Name })
	sayEach(say, typeAPIM, d.APIMs, func(a *sim.APIM) string { return a.Name })
	sayEach(say, typeAppGateway, d.AppGateways, func(g *sim.ApplicationGateway) string { return g.Name })
	sayEach(say, typeEndpoint, d.PrivateEndpoints, func(e *sim.PrivateEndpoint) string { return e.Name })
	sayEach(say, typeLinkService, d.PrivateLinkServices, func(s *sim.PrivateLinkService) string { return s.Name })
	sayEach(say, typeZone, d.PrivateZones, func(z *sim.PrivateZone) string { return string(z.Name) })
	sayEach(say, typeResolver, d.DNSResolvers, func(r *sim.DNSResolver) string { return r.Name })
	sayEach(say, typeRuleset, d.Rulesets, func(r *sim.ForwardingRuleset) string { return r.Name })
	if len(d.SecurityAdminConfigurations)+len(d.ConnectedGroups) > 0 {
		say(typeManager, networkAdmin)
	}
	e := exporting{d: d}
	for at, end := range e.farEnds() {
		say(typeConnection, end.connection)
		if d.Gateways[at[0]].Type == sim.ExpressRoute {
			say(typeCircuit, end.end)
		} else {
			say(typeLocalGateway, end.end)
		}
	}
}

func sayEach[T any](say func(kind, name string), kind string, list []T, name func(*T) string) {
	for i := range list {
		say(kind, name(&list[i]))
	}
}
