package sim

import "strconv"

// AddAdminRule adds a security admin rule to a collection, in which its name must
// be free.
type AddAdminRule struct {
	Configuration, Collection string
	Rule                      AdminRule
}

// RemoveAdminRule removes a security admin rule from a collection.
type RemoveAdminRule struct{ Configuration, Collection, Name string }

// String is "admin add CONFIGURATION/COLLECTION NAME PRIORITY DIRECTION ACCESS
// PROTOCOL FROM -> TO".
func (c AddAdminRule) String() string {
	r := c.Rule
	return sentence("admin add", part(c.Configuration)+"/"+part(c.Collection), word(r.Name), strconv.Itoa(r.Priority),
		word(r.Direction.String()), word(r.Access.String()), word(r.Protocol.String()),
		endpointText(r.Sources, r.SourcePorts), "->", endpointText(r.Destinations, r.DestinationPorts))
}

// String is "admin remove CONFIGURATION/COLLECTION NAME".
func (c RemoveAdminRule) String() string {
	return sentence("admin remove", part(c.Configuration)+"/"+part(c.Collection), word(c.Name))
}

func parseAddAdminRule(n *notation) Change {
	var c AddAdminRule
	c.Configuration, c.Collection = n.pair("rule collection")
	r := &c.Rule
	r.Name = n.word("name")
	r.Priority = n.number("priority")
	n.value("direction", &r.Direction)
	n.value("access", &r.Access)
	n.value("protocol", &r.Protocol)
	r.Sources, r.SourcePorts = n.endpoint("source")
	n.literal("->")
	r.Destinations, r.DestinationPorts = n.endpoint("destination")
	return c
}

func parseRemoveAdminRule(n *notation) Change {
	var c RemoveAdminRule
	c.Configuration, c.Collection = n.pair("rule collection")
	c.Name = n.word("name")
	return c
}

// adminCollection finds a rule collection to edit.
func (d draft) adminCollection(configuration, collection string) (*AdminRuleCollection, error) {
	x, err := seek(d.SecurityAdminConfigurations, "security admin configuration", configuration,
		func(x *SecurityAdminConfiguration) string { return x.Name })
	if err != nil {
		return nil, err
	}
	return seek(x.Collections, "rule collection", collection, func(k *AdminRuleCollection) string { return k.Name })
}

func adminRuleName(r *AdminRule) string { return r.Name }

func (c AddAdminRule) apply(d draft) error {
	k, err := d.adminCollection(c.Configuration, c.Collection)
	if err == nil {
		r := c.Rule
		r.Sources, r.SourcePorts = copied(r.Sources), copied(r.SourcePorts)
		r.Destinations, r.DestinationPorts = copied(r.Destinations), copied(r.DestinationPorts)
		k.Rules, err = addNamed(k.Rules, len(k.Rules), r, "security admin rule", adminRuleName)
	}
	return err
}

func (c RemoveAdminRule) apply(d draft) error {
	k, err := d.adminCollection(c.Configuration, c.Collection)
	if err == nil {
		k.Rules, err = removeNamed(k.Rules, "security admin rule", c.Name, adminRuleName)
	}
	return err
}
