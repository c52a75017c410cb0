package azjson

import "azpath/sim"

const (
	kindNetworkGroup = kindManager + "/networkGroups"
	kindAdmin        = kindManager + "/securityAdminConfigurations"
	networkAdmin     = "azpath" // the name of the one network manager that an export has
)

// managers writes what Azure Virtual Network Manager has: security admin rules and
// connected groups, each with the group of networks it is for.
func (e *exporting) managers() {
	if len(e.d.SecurityAdminConfigurations)+len(e.d.ConnectedGroups) == 0 {
		return
	}
	e.add(kindManager, exported{Location: e.options.Location, Properties: obj{"networkManagerScopeAccesses": []string{"Connectivity", "SecurityAdmin"}}}, networkAdmin)
	for i := range e.d.SecurityAdminConfigurations {
		c := &e.d.SecurityAdminConfigurations[i]
		e.add(kindAdmin, exported{}, networkAdmin, c.Name)
		for j := range c.Collections {
			e.adminCollection(c, &c.Collections[j])
		}
	}
	for i := range e.d.ConnectedGroups {
		g := &e.d.ConnectedGroups[i]
		e.networkGroup(g.Name, g.VNets)
		e.add(kindManager+"/connectivityConfigurations", exported{Properties: obj{
			"connectivityTopology": "Mesh", "isGlobal": trueOrFalse(g.Global),
			"appliesToGroups": []any{obj{"networkGroupId": e.id(kindNetworkGroup, networkAdmin, g.Name), "groupConnectivity": "DirectlyConnected", "isGlobal": trueOrFalse(g.Global)}},
		}}, networkAdmin, g.Name)
	}
}

// trueOrFalse is how network managers spell a boolean.
func trueOrFalse(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

func (e *exporting) networkGroup(name string, vnets []string) {
	e.add(kindNetworkGroup, exported{Properties: obj{"memberType": "VirtualNetwork"}}, networkAdmin, name)
	for _, v := range vnets {
		e.add(kindNetworkGroup+"/staticMembers", exported{Properties: obj{"resourceId": e.id(kindVNet, v)}}, networkAdmin, name, v)
	}
}

func (e *exporting) adminCollection(c *sim.SecurityAdminConfiguration, k *sim.AdminRuleCollection) {
	group := c.Name + "." + k.Name
	e.networkGroup(group, k.VNets)
	e.add(kindAdmin+"/ruleCollections", exported{Properties: obj{
		"appliesToGroups": []any{obj{"networkGroupId": e.id(kindNetworkGroup, networkAdmin, group)}},
	}}, networkAdmin, c.Name, k.Name)
	for i := range k.Rules {
		r := &k.Rules[i]
		p := obj{
			"priority": r.Priority, "direction": r.Direction.String(), "access": r.Access.String(), "protocol": adminProtocol(r.Protocol),
			"sourcePortRanges": everyPort(r.SourcePorts), "destinationPortRanges": everyPort(r.DestinationPorts),
			"sources": adminAddresses(r.Sources), "destinations": adminAddresses(r.Destinations),
		}
		name := e.ruleName(kindManager, networkAdmin, r.Name, r.Direction.String(), itoa(r.Priority))
		e.add(kindAdmin+"/ruleCollections/rules", exported{Properties: p}, networkAdmin, c.Name, k.Name, name)
		e.out[len(e.out)-1].Kind = "Custom"
	}
}

func adminProtocol(p sim.Protocol) string {
	if p == sim.AnyProtocol {
		return "Any"
	}
	return p.String()
}

func everyPort(list []string) []string {
	if len(list) == 0 {
		return []string{"0-65535"}
	}
	return ordered(list)
}

// adminAddresses are the ends of a security admin rule, which say whether they are a
// prefix or a service tag.
func adminAddresses(list []string) (out []any) {
	if len(list) == 0 {
		list = []string{"*"}
	}
	for _, s := range ordered(list) {
		kind := "IPPrefix"
		if s != "*" && !isPrefix(s) {
			kind = "ServiceTag"
		}
		out = append(out, obj{"addressPrefix": s, "addressPrefixType": kind})
	}
	return out
}
