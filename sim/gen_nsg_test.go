package sim

import (
	"fmt"
	"reflect"

	"pgregory.net/rapid"
)

// groups draws what stands around NSGs: application security groups with rules
// that name them, security admin rules, service tags of the design's own, flow
// timeouts and the switches of all these.
func (g *hubGen) groups() {
	if !g.often("no application security groups?") {
		g.applicationGroups()
	}
	if !g.often("no security admin rules?") {
		g.adminRules()
	}
	if g.yes("own tags?") {
		g.d.ServiceTags = []ServiceTag{{Name: "ApiManagement", Prefixes: CIDRs(pick(g, "ApiManagement", "52.224.186.99/32", "203.0.113.0/28"))}}
	}
	for i := range g.d.VNets {
		g.d.VNets[i].FlowTimeoutInMinutes = pick(g, "flow timeout", 0, 4, 30)
	}
	for _, to := range []*Toggle{
		&g.d.Assumptions.InternetTagYields, &g.d.Assumptions.NSGOrderReversed, &g.d.Assumptions.LicensingPassesNSG,
	} {
		*to = pick(g, "assumption", Unset, On, Off)
	}
}

// applicationGroups makes a group in each spoke, and rules of those NSGs that
// there are.
func (g *hubGen) applicationGroups() {
	for i := range g.d.VNets {
		if g.d.VNets[i].Name == "hub" {
			continue
		}
		name := "asg" + g.d.VNets[i].Name
		g.d.ApplicationSecurityGroups = append(g.d.ApplicationSecurityGroups, ApplicationSecurityGroup{Name: name})
		nics := g.d.VNets[i].Subnets[0].NICs
		for k := range nics {
			if g.yes(nics[k].Name + " member?") {
				nics[k].ApplicationSecurityGroups = []string{name}
			}
		}
	}
	for i := range g.d.NSGs {
		r := SecurityRule{Name: "groups", Priority: 99 + len(g.d.NSGs[i].Rules) + 1, Direction: pick(g, "direction", Inbound, Outbound), Access: pick(g, "access", Deny, Allow)}
		name := g.d.ApplicationSecurityGroups[rapid.IntRange(0, len(g.d.ApplicationSecurityGroups)-1).Draw(g.T, "group")].Name
		if g.yes("as source?") {
			r.SourceASGs = []string{name}
		} else {
			r.DestinationASGs = []string{name}
		}
		if g.yes("group rule?") {
			g.d.NSGs[i].Rules = append(g.d.NSGs[i].Rules, r)
		}
	}
}

func (g *hubGen) adminRules() {
	k := AdminRuleCollection{Name: "base", VNets: pick(g, "managed networks", []string{"spoke1"}, []string{"hub", "spoke1"}, nil)}
	for i := range rapid.IntRange(1, 3).Draw(g.T, "admin rules") {
		k.Rules = append(k.Rules, AdminRule{
			Name: fmt.Sprint("admin", i), Priority: 1 + i, Direction: pick(g, "direction", Inbound, Outbound), Access: pick(g, "access", AdminAllow, AdminDeny, AdminAlwaysAllow),
			Protocol: pick(g, "protocol", TCP, UDP, AnyProtocol), DestinationPorts: g.portTexts(),
			Sources: pick(g, "from", nil, []string{"Internet"}, []string{"VirtualNetwork"}, []string{"10.1.0.0/16"}),
		})
	}
	g.d.SecurityAdminConfigurations = []SecurityAdminConfiguration{{Name: "security", Collections: []AdminRuleCollection{k}}}
}

func shuffledGroups(t *rapid.T, d *Design) {
	for i := range d.SecurityAdminConfigurations {
		for j := range d.SecurityAdminConfigurations[i].Collections {
			k := &d.SecurityAdminConfigurations[i].Collections[j]
			k.Rules, k.VNets = permuted(t, k.Rules), permuted(t, k.VNets)
		}
	}
	d.ApplicationSecurityGroups, d.ServiceTags = permuted(t, d.ApplicationSecurityGroups), permuted(t, d.ServiceTags)
}

func init() {
	wellFormed[reflect.TypeFor[AdminAccess]()] = oneOf(AdminAllow, AdminDeny, AdminAlwaysAllow)
}
