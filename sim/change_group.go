package sim

import (
	"strconv"
	"strings"
)

// groupMark stands in front of an application security group where addresses may
// stand too.
const groupMark = "asg/"

// sideText is one side of a security rule: addresses, groups, ports.
func sideText(addresses, groups, ports []string) string {
	if len(groups) == 0 && len(addresses) == 0 {
		return endpointText(nil, ports)
	}
	var texts []string
	for _, s := range addresses {
		if strings.HasPrefix(s, groupMark) {
			texts = append(texts, strconv.Quote(s))
		} else {
			texts = append(texts, element(s))
		}
	}
	for _, g := range groups {
		texts = append(texts, groupMark+part(g))
	}
	text := strings.Join(texts, ",")
	if len(ports) > 0 {
		text += ":" + listText(ports)
	}
	return text
}

// side takes one side of a security rule.
func (n *notation) side(name string) (addresses, groups, ports []string) {
	if len(n.words) == 0 || !strings.Contains(n.words[0], groupMark) {
		addresses, ports = n.endpoint(name)
		return addresses, nil, ports
	}
	sides := splitAt(n.words[0], ":")
	var others, members []string
	for _, raw := range splitAt(sides[0], ",") {
		if g, ok := strings.CutPrefix(raw, groupMark); ok {
			members = append(members, n.unquote(name, g))
		} else {
			others = append(others, raw)
		}
	}
	if len(members) == 0 {
		addresses, ports = n.endpoint(name)
		return addresses, nil, ports
	}
	// What is left is a side without groups, or without anything but ports.
	n.words[0] = strings.Join(append([]string{strings.Join(others, ",")}, sides[1:]...), ":")
	if len(others) == 0 {
		n.words[0] = strings.Join(append([]string{"*"}, sides[1:]...), ":")
	}
	addresses, ports = n.endpoint(name)
	return addresses, members, ports
}

// AddMember makes a network interface a member of an application security group.
type AddMember struct{ NIC, Group string }

// RemoveMember takes a network interface out of an application security group.
type RemoveMember struct{ NIC, Group string }

// String is "asg add NIC NAME".
func (c AddMember) String() string { return sentence("asg add", word(c.NIC), word(c.Group)) }

// String is "asg remove NIC NAME".
func (c RemoveMember) String() string { return sentence("asg remove", word(c.NIC), word(c.Group)) }

func parseAddMember(n *notation) Change {
	return AddMember{n.word("network interface"), n.word("application security group")}
}

func parseRemoveMember(n *notation) Change {
	return RemoveMember{n.word("network interface"), n.word("application security group")}
}

func (c AddMember) apply(d draft) error {
	nic, err := d.nic(c.NIC)
	if err == nil {
		_, err = seek(d.ApplicationSecurityGroups, "application security group", c.Group, func(g *ApplicationSecurityGroup) string { return g.Name })
	}
	if err == nil {
		nic.ApplicationSecurityGroups, err = addNamed(nic.ApplicationSecurityGroups, len(nic.ApplicationSecurityGroups), c.Group, "membership", itself)
	}
	return err
}

func (c RemoveMember) apply(d draft) error {
	nic, err := d.nic(c.NIC)
	if err == nil {
		nic.ApplicationSecurityGroups, err = removeNamed(nic.ApplicationSecurityGroups, "membership", c.Group, itself)
	}
	return err
}
