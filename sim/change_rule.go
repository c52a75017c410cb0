package sim

import (
	"fmt"
	"strconv"
	"strings"
)

// AddSecurityRule adds a rule to a network security group. Its name and, in its
// direction, its priority must be free.
type AddSecurityRule struct {
	NSG  string
	Rule SecurityRule
}

// String is "nsg add NSG NAME PRIORITY DIRECTION ACCESS PROTOCOL FROM -> TO".
func (c AddSecurityRule) String() string {
	r := c.Rule
	return sentence("nsg add", word(c.NSG), word(r.Name), strconv.Itoa(r.Priority),
		word(r.Direction.String()), word(r.Access.String()), word(r.Protocol.String()),
		sideText(r.Sources, r.SourceASGs, r.SourcePorts), "->", sideText(r.Destinations, r.DestinationASGs, r.DestinationPorts))
}

func parseAddSecurityRule(n *notation) Change {
	c := AddSecurityRule{NSG: n.word("network security group")}
	r := &c.Rule
	r.Name = n.word("name")
	r.Priority = n.number("priority")
	n.value("direction", &r.Direction)
	n.value("access", &r.Access)
	n.value("protocol", &r.Protocol)
	r.Sources, r.SourceASGs, r.SourcePorts = n.side("source")
	n.literal("->")
	r.Destinations, r.DestinationASGs, r.DestinationPorts = n.side("destination")
	return c
}

func (c AddSecurityRule) apply(d draft) error {
	g, err := d.nsg(c.NSG)
	if err != nil {
		return err
	}
	for _, r := range g.Rules {
		if r.Priority == c.Rule.Priority && r.Direction == c.Rule.Direction && r.Name != c.Rule.Name {
			return &InputError{
				Path: "priority", Value: strconv.Itoa(r.Priority),
				Problem: fmt.Sprintf("%s rule %s has it, want one of its own", r.Direction, quote(r.Name)),
			}
		}
	}
	g.Rules, err = addNamed(g.Rules, len(g.Rules), c.Rule.own(), "security rule", securityRuleName)
	return err
}

// own is a copy that shares no memory with r: a Change may be applied again.
func (r SecurityRule) own() SecurityRule {
	r.Sources, r.SourcePorts = copied(r.Sources), copied(r.SourcePorts)
	r.Destinations, r.DestinationPorts = copied(r.Destinations), copied(r.DestinationPorts)
	r.SourceASGs, r.DestinationASGs = copied(r.SourceASGs), copied(r.DestinationASGs)
	return r
}

func copied[T any](list []T) []T { return append([]T(nil), list...) }

func securityRuleName(r *SecurityRule) string { return r.Name }

// RemoveSecurityRule removes a rule from a network security group.
type RemoveSecurityRule struct{ NSG, Name string }

// String is "nsg remove NSG NAME".
func (c RemoveSecurityRule) String() string {
	return sentence("nsg remove", word(c.NSG), word(c.Name))
}

func parseRemoveSecurityRule(n *notation) Change {
	return RemoveSecurityRule{n.word("network security group"), n.word("name")}
}

func (c RemoveSecurityRule) apply(d draft) error {
	g, err := d.nsg(c.NSG)
	if err == nil {
		g.Rules, err = removeNamed(g.Rules, "security rule", c.Name, securityRuleName)
	}
	return err
}

// AddEdgeRule puts a rule in front of those of an on-premises edge's firewall, so
// that no other decides before it. The first rule of a firewall without state
// ends its allowing everything: see [Filter].
type AddEdgeRule struct {
	Edge string // "site/edge"
	Rule FilterRule
}

// RemoveEdgeRule removes a rule from an on-premises edge's firewall.
type RemoveEdgeRule struct {
	Edge string // "site/edge"
	Name string
}

// AddApplianceRule puts a rule in front of those of a network virtual appliance,
// as [AddEdgeRule] does on premises.
type AddApplianceRule struct {
	NIC  string
	Rule FilterRule
}

// RemoveApplianceRule removes a rule from a network virtual appliance.
type RemoveApplianceRule struct{ NIC, Name string }

// String is "edge add SITE/EDGE NAME ACCESS PROTOCOL SOURCES -> TO".
func (c AddEdgeRule) String() string {
	return sentence("edge add", word(c.Edge), c.Rule.text())
}

// String is "edge remove SITE/EDGE NAME".
func (c RemoveEdgeRule) String() string { return sentence("edge remove", word(c.Edge), word(c.Name)) }

// String is "appliance add NIC NAME ACCESS PROTOCOL SOURCES -> TO".
func (c AddApplianceRule) String() string {
	return sentence("appliance add", word(c.NIC), c.Rule.text())
}

// String is "appliance remove NIC NAME".
func (c RemoveApplianceRule) String() string {
	return sentence("appliance remove", word(c.NIC), word(c.Name))
}

func parseAddEdgeRule(n *notation) Change    { return AddEdgeRule{n.word("edge"), n.filterRule()} }
func parseRemoveEdgeRule(n *notation) Change { return RemoveEdgeRule{n.word("edge"), n.word("name")} }

func parseAddApplianceRule(n *notation) Change {
	return AddApplianceRule{n.word("network interface"), n.filterRule()}
}

func parseRemoveApplianceRule(n *notation) Change {
	return RemoveApplianceRule{n.word("network interface"), n.word("name")}
}

func (r FilterRule) text() string {
	return sentence(word(r.Name), word(r.Access.String()), word(r.Protocol.String()),
		listText(r.Sources), "->", endpointText(r.Destinations, r.Ports))
}

func (n *notation) filterRule() (r FilterRule) {
	r.Name = n.word("name")
	n.value("access", &r.Access)
	n.value("protocol", &r.Protocol)
	r.Sources = n.addresses("source")
	n.literal("->")
	r.Destinations, r.Ports = n.endpoint("destination")
	return r
}

// addresses takes a list where no ports may stand.
func (n *notation) addresses(name string) []string {
	list, ports := n.endpoint(name)
	if ports != nil {
		n.fail(name+" port", strings.Join(ports, ","), "this kind of rule does not look at source ports")
	}
	return list
}

func (f *Filter) add(r FilterRule) (err error) {
	r.Sources, r.Destinations, r.Ports = copied(r.Sources), copied(r.Destinations), copied(r.Ports)
	f.Rules, err = addNamed(f.Rules, 0, r, "rule", filterRuleName)
	return err
}

func (f *Filter) remove(name string) (err error) {
	f.Rules, err = removeNamed(f.Rules, "rule", name, filterRuleName)
	return err
}

func filterRuleName(r *FilterRule) string { return r.Name }

func (c AddEdgeRule) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err != nil {
		return err
	}
	return e.Filter.add(c.Rule)
}

func (c RemoveEdgeRule) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err != nil {
		return err
	}
	return e.Filter.remove(c.Name)
}

func (c AddApplianceRule) apply(d draft) error {
	nic, err := d.nic(c.NIC)
	if err != nil {
		return err
	}
	return nic.Appliance.add(c.Rule)
}

func (c RemoveApplianceRule) apply(d draft) error {
	nic, err := d.nic(c.NIC)
	if err != nil {
		return err
	}
	return nic.Appliance.remove(c.Name)
}
