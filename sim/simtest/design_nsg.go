package simtest

import (
	"fmt"

	"azpath/sim"

	"pgregory.net/rapid"
)

// groups draws what stands around NSGs: application security groups with rules
// that name them, security admin rules, service tags of the design's own, flow
// timeouts and the switches of all these.
func (g *drawing) groups() {
	if g.shape.NSGs == Never {
		return
	}
	g.late(g.hasGroups && len(g.d.VNets) > 1, g.applicationGroups)
	g.late(g.hasAdminRules, g.adminRules)
	if g.yes("own tags?") {
		g.d.ServiceTags = []sim.ServiceTag{{Name: "ApiManagement", Prefixes: sim.CIDRs(pick(g, "ApiManagement", "52.224.186.99/32", "203.0.113.0/28"))}}
	}
	for i := range g.d.VNets {
		g.d.VNets[i].FlowTimeoutInMinutes = pick(g, "flow timeout", 0, 4, 30)
	}
	for _, to := range []*sim.Toggle{
		&g.d.Assumptions.InternetTagYields, &g.d.Assumptions.NSGOrderReversed, &g.d.Assumptions.LicensingPassesNSG,
	} {
		*to = g.toggle()
	}
}

// applicationGroups makes a group in each spoke, and rules of those NSGs that
// there are.
func (g *drawing) applicationGroups() {
	for i := range g.d.VNets {
		if g.d.VNets[i].Name == "hub" {
			continue
		}
		name := "asg" + g.d.VNets[i].Name
		g.d.ApplicationSecurityGroups = append(g.d.ApplicationSecurityGroups, sim.ApplicationSecurityGroup{Name: name})
		nics := g.d.VNets[i].Subnets[0].NICs
		for k := range nics {
			if g.yes(nics[k].Name + " member?") {
				nics[k].ApplicationSecurityGroups = []string{name}
			}
		}
	}
	for i := range g.d.NSGs {
		r := sim.SecurityRule{Name: "groups", Priority: 99 + len(g.d.NSGs[i].Rules) + 1, Direction: pick(g, "direction", sim.Inbound, sim.Outbound), Access: pick(g, "access", sim.Deny, sim.Allow)}
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

func (g *drawing) adminRules() {
	managed := [][]string{{"hub"}, nil}
	if len(g.d.VNets) > 1 {
		managed = [][]string{{"spoke1"}, {"hub", "spoke1"}, nil}
	}
	k := sim.AdminRuleCollection{Name: "base", VNets: pick(g, "managed networks", managed...)}
	for i := range rapid.IntRange(1, 3).Draw(g.T, "admin rules") {
		k.Rules = append(k.Rules, sim.AdminRule{
			Name: fmt.Sprint("admin", i), Priority: 1 + i, Direction: pick(g, "direction", sim.Inbound, sim.Outbound), Access: pick(g, "access", sim.AdminAllow, sim.AdminDeny, sim.AdminAlwaysAllow),
			Protocol: pick(g, "protocol", sim.TCP, sim.UDP, sim.AnyProtocol), DestinationPorts: g.portTexts(),
			Sources: pick(g, "from", nil, []string{"Internet"}, []string{"VirtualNetwork"}, []string{"10.1.0.0/16"}),
		})
	}
	g.d.SecurityAdminConfigurations = []sim.SecurityAdminConfiguration{{Name: "security", Collections: []sim.AdminRuleCollection{k}}}
}

// nsg makes a group and gives its name, or none.
func (g *drawing) nsg() string {
	if g.shape.NSGs == Never {
		return ""
	}
	name := fmt.Sprint("nsg", len(g.d.NSGs))
	x, n := sim.NSG{Name: name}, rapid.IntRange(1, 4).Draw(g.T, name+" rules")
	for i := range 4 {
		r := sim.SecurityRule{
			Name: fmt.Sprint("rule", i), Priority: 100 + i, Direction: pick(g, "direction", sim.Inbound, sim.Inbound, sim.Outbound), Access: pick(g, "access", sim.Allow, sim.Allow, sim.Deny),
			Protocol: pick(g, "protocol", sim.AnyProtocol, sim.TCP, sim.UDP, sim.ICMP), DestinationPorts: g.portTexts(),
			Sources: pick(g, "from", nil, []string{"Internet"}, []string{"VirtualNetwork"}, []string{"ApiManagement"}, []string{"10.1.0.0/16"}),
		}
		if i < n {
			x.Rules = append(x.Rules, r)
		}
	}
	if !g.has("NSG?", g.shape.NSGs) {
		return ""
	}
	g.d.NSGs = append(g.d.NSGs, x)
	return name
}
