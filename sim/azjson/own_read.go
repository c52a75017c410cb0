package azjson

import (
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// ownPart is an element of type azpath/designs, read.
type ownPart struct {
	parts, details sim.Design
	instead        []string // identifiers of resources that are not read
	text           string
	place          string
}

// told says of resources whether the elements beside them say what they are: those are
// not read.
func told(elements []ownPart) func(*resource.Resource) bool {
	said := map[string]bool{}
	for i := range elements {
		for _, id := range elements[i].instead {
			said[resource.Key(id)] = true
		}
	}
	return func(r *resource.Resource) bool { return len(said) > 0 && said[resource.Key(outermost(r.ID))] }
}

// isOwn says whether a resource is the element that an export has beside Azure's.
func isOwn(kind string) bool { return resource.Is(kind, typeOwn) }

// element reads one; what is wrong in it is noted.
func (m *importing) element(v value.Value) {
	p := ownPart{place: v.Place().String()}
	wrong := func(text string) {
		m.notebook.add(NoteProblem, "", typeOwn, text, p.place)
	}
	for key, x := range v.Get("properties").Members() {
		switch key {
		case "parts":
			p.parts = designIn(key, x, wrong)
		case "details":
			p.details = designIn(key, x, wrong)
		case "insteadOf":
			for _, id := range x.Items() {
				p.instead = append(p.instead, id.Text())
			}
		default:
			wrong(value.Text(key).Quote() + ` is not read: want "parts", "details" or "insteadOf"`)
		}
	}
	text, _ := v.MarshalJSON() // of what was JSON: no error
	p.text = string(text)
	m.elements = append(m.elements, p)
}

// designIn reads parts of a design; with a mistake in it, none.
func designIn(key string, v value.Value, wrong func(string)) sim.Design {
	text, _ := v.MarshalJSON()
	d, err := sim.ParseDesign(text)
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			wrong(key + " is no design, and is not read: " + line)
		}
	}
	return d
}

// complete adds what the elements of a design's own say to what its resources say:
// details to what is called the same, and parts in the place of it.
func (t *translation) complete() {
	slices.SortFunc(t.elements, func(a, b ownPart) int { return strings.Compare(a.text, b.text) })
	for i := range t.elements {
		t.detail(&t.elements[i])
	}
	for i := range t.elements {
		t.settings(&t.elements[i].parts)
		t.replace(&t.elements[i].parts)
	}
}

// replace puts parts into the design.
func (t *translation) replace(x *sim.Design) {
	d := &t.d
	replace(&d.VNets, x.VNets, vnetName)
	replace(&d.Peerings, x.Peerings, func(p *sim.Peering) string { return p.From + " " + p.To })
	replace(&d.RouteTables, x.RouteTables, tableName)
	replace(&d.NSGs, x.NSGs, func(g *sim.NSG) string { return g.Name })
	replace(&d.ApplicationSecurityGroups, x.ApplicationSecurityGroups, func(g *sim.ApplicationSecurityGroup) string { return g.Name })
	replace(&d.SecurityAdminConfigurations, x.SecurityAdminConfigurations, func(c *sim.SecurityAdminConfiguration) string { return c.Name })
	replace(&d.ConnectedGroups, x.ConnectedGroups, func(g *sim.ConnectedGroup) string { return g.Name })
	replace(&d.PublicIPs, x.PublicIPs, func(p *sim.PublicIP) string { return p.Name })
	replace(&d.LoadBalancers, x.LoadBalancers, func(b *sim.LoadBalancer) string { return b.Name })
	replace(&d.NATGateways, x.NATGateways, func(g *sim.NATGateway) string { return g.Name })
	replace(&d.Firewalls, x.Firewalls, firewallName)
	replace(&d.FirewallPolicies, x.FirewallPolicies, func(p *sim.FirewallPolicy) string { return p.Name })
	replace(&d.IPGroups, x.IPGroups, func(g *sim.IPGroup) string { return g.Name })
	replace(&d.FQDNTags, x.FQDNTags, func(g *sim.FQDNTag) string { return g.Name })
	replace(&d.Gateways, x.Gateways, gatewayName)
	replace(&d.APIMs, x.APIMs, instanceName)
	replace(&d.AppGateways, x.AppGateways, appGatewayName)
	replace(&d.Sites, x.Sites, func(s *sim.Site) string { return s.Name })
	replace(&d.Internet, x.Internet, func(h *sim.Host) string { return h.Name })
	replace(&d.Services, x.Services, func(s *sim.Service) string { return s.Name })
	replace(&d.PrivateEndpoints, x.PrivateEndpoints, endpointName)
	replace(&d.PrivateLinkServices, x.PrivateLinkServices, func(s *sim.PrivateLinkService) string { return s.Name })
	replace(&d.ServiceTags, x.ServiceTags, func(g *sim.ServiceTag) string { return g.Name })
	replace(&d.PrivateZones, x.PrivateZones, privateZoneName)
	replace(&d.PublicDNS, x.PublicDNS, publicZoneName)
	replace(&d.DNSResolvers, x.DNSResolvers, func(r *sim.DNSResolver) string { return r.Name })
	replace(&d.Rulesets, x.Rulesets, func(r *sim.ForwardingRuleset) string { return r.Name })
	replace(&d.DNSServers, x.DNSServers, func(s *sim.DNSServer) string { return s.Host })
}

// replace puts parts into a list, in the place of all that are called the same.
func replace[T any](list *[]T, parts []T, name func(*T) string) {
	if len(parts) == 0 {
		return
	}
	called := map[string]bool{}
	for i := range parts {
		called[strings.ToLower(name(&parts[i]))] = true
	}
	*list = slices.DeleteFunc(*list, func(x T) bool { return called[strings.ToLower(name(&x))] })
	*list = append(*list, parts...)
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
