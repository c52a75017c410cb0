package sim

import (
	"fmt"
	"slices"
	"strconv"
)

// shelf says how the three kinds of a firewall's rule collections, C, hold their
// rules, R: Azure spells each a little differently.
type shelf[C, R any] struct {
	kind     RuleKind
	name     func(*C) string
	priority func(*C) int
	access   func(*C) Access // always zero for NAT
	rules    func(*C) *[]R
	ruleName func(*R) string
	build    func(name string, priority int, a Access) C
}

var natShelf = shelf[NATCollection, NATRule]{
	NATRules,
	func(c *NATCollection) string { return c.Name },
	func(c *NATCollection) int { return c.Priority },
	func(*NATCollection) Access { return 0 },
	func(c *NATCollection) *[]NATRule { return &c.Rules },
	func(r *NATRule) string { return r.Name },
	func(name string, priority int, _ Access) NATCollection {
		return NATCollection{Name: name, Priority: priority}
	},
}

var networkShelf = shelf[NetworkCollection, NetworkRule]{
	NetworkRules,
	func(c *NetworkCollection) string { return c.Name },
	func(c *NetworkCollection) int { return c.Priority },
	func(c *NetworkCollection) Access { return c.Access },
	func(c *NetworkCollection) *[]NetworkRule { return &c.Rules },
	func(r *NetworkRule) string { return r.Name },
	func(name string, priority int, a Access) NetworkCollection {
		return NetworkCollection{Name: name, Priority: priority, Access: a}
	},
}

var applicationShelf = shelf[ApplicationCollection, ApplicationRule]{
	ApplicationRules,
	func(c *ApplicationCollection) string { return c.Name },
	func(c *ApplicationCollection) int { return c.Priority },
	func(c *ApplicationCollection) Access { return c.Access },
	func(c *ApplicationCollection) *[]ApplicationRule { return &c.Rules },
	func(r *ApplicationRule) string { return r.Name },
	func(name string, priority int, a Access) ApplicationCollection {
		return ApplicationCollection{Name: name, Priority: priority, Access: a}
	},
}

// Priorities of rule collections.
const (
	firstCollectionPriority = 100
	newCollectionPriority   = 1000 // of the first collection of a firewall
)

// add puts a rule in front of a collection's others. Without a collection's name
// it goes where no other rule of its kind is judged before it.
func (s shelf[C, R]) add(list *[]C, collection string, a Access, rule R) error {
	c, err := s.target(list, collection, a)
	if err != nil {
		return err
	}
	rules := s.rules(c)
	*rules, err = addNamed(*rules, 0, rule, s.kind.String()+" rule", s.ruleName)
	return err
}

func (s shelf[C, R]) target(list *[]C, collection string, a Access) (*C, error) {
	if collection == "" {
		return s.front(list, a)
	}
	c, err := seek(*list, s.what(), collection, s.name)
	if err == nil && s.access(c) != a {
		return nil, &InputError{
			Path: s.what(), Value: quote(collection),
			Problem: fmt.Sprintf("its action is %s, want a collection with %s", s.access(c), a),
		}
	}
	return c, err
}

// front gives the collection that is judged first, making one if the first has
// another action.
func (s shelf[C, R]) front(list *[]C, a Access) (*C, error) {
	first := -1
	for i := range *list {
		if first < 0 || s.priority(&(*list)[i]) < s.priority(&(*list)[first]) {
			first = i
		}
	}
	priority := newCollectionPriority
	if first >= 0 {
		c := &(*list)[first]
		if s.access(c) == a {
			return c, nil
		}
		if priority = s.priority(c) - 1; priority < firstCollectionPriority {
			return nil, &InputError{
				Path: s.what(), Value: quote(s.name(c)),
				Problem: fmt.Sprintf("its priority %d leaves no room for %s before its %s, name the collection to use",
					s.priority(c), a, s.access(c)),
			}
		}
	}
	*list = append(*list, s.build(s.freeName(*list), priority, a))
	return &(*list)[len(*list)-1], nil
}

// freeName is "azpath", or "azpath-2" and so on when that is taken.
func (s shelf[C, R]) freeName(list []C) string {
	name := "azpath"
	for i := 2; slices.ContainsFunc(list, func(c C) bool { return s.name(&c) == name }); i++ {
		name = "azpath-" + strconv.Itoa(i)
	}
	return name
}

// remove takes a rule out of its collection, and the collection away when it has
// no more.
func (s shelf[C, R]) remove(list *[]C, collection, name string) error {
	holder, err := s.holder(*list, collection, name)
	if err != nil {
		return err
	}
	rules := s.rules(&(*list)[holder])
	*rules, err = removeNamed(*rules, s.kind.String()+" rule", name, s.ruleName)
	if err == nil && len(*rules) == 0 {
		*list = slices.Delete(*list, holder, holder+1)
	}
	if len(*list) == 0 {
		*list = nil
	}
	return err
}

// holder finds the collection with a rule of that name.
func (s shelf[C, R]) holder(list []C, collection, name string) (int, error) {
	var have, holders []string
	at := -1
	for i := range list {
		c := &list[i]
		if collection != "" && s.name(c) != collection {
			continue
		}
		for j := range *s.rules(c) {
			rule := s.ruleName(&(*s.rules(c))[j])
			if have = append(have, rule); rule == name {
				at, holders = i, append(holders, pairText(s.name(c), name))
			}
		}
	}
	switch {
	case len(holders) == 1:
		return at, nil
	case len(holders) > 1:
		return 0, &InputError{Path: s.kind.String() + " rule", Value: quote(name), Problem: "stands in several collections, want one of " + listed(holders)}
	case collection != "":
		if _, err := seek(list, s.what(), collection, s.name); err != nil {
			return 0, err
		}
	}
	return 0, &InputError{Path: s.kind.String() + " rule", Value: quote(name), Problem: "does not exist" + suggestions(name, have)}
}

func (s shelf[C, R]) what() string { return s.kind.String() + " rule collection" }

func (c AddNATRule) apply(d draft) error {
	to, err := d.ruleLists(c.Firewall, func(l ruleLists) bool { return natShelf.has(l.nat, c.Collection, "") })
	if err != nil {
		return err
	}
	r := c.Rule
	r.Sources, r.SourceIPGroups = copied(r.Sources), copied(r.SourceIPGroups)
	return natShelf.add(to.nat, c.Collection, 0, r)
}

func (c AddNetworkRule) apply(d draft) error {
	to, err := d.ruleLists(c.Firewall, func(l ruleLists) bool { return networkShelf.has(l.network, c.Collection, "") })
	if err != nil {
		return err
	}
	r := c.Rule
	r.Protocols, r.Sources = copied(r.Protocols), copied(r.Sources)
	r.Destinations, r.Ports = copied(r.Destinations), copied(r.Ports)
	r.SourceIPGroups, r.DestinationIPGroups, r.FQDNs = copied(r.SourceIPGroups), copied(r.DestinationIPGroups), copied(r.FQDNs)
	return networkShelf.add(to.network, c.Collection, c.Access, r)
}

func (c AddApplicationRule) apply(d draft) error {
	to, err := d.ruleLists(c.Firewall, func(l ruleLists) bool { return applicationShelf.has(l.application, c.Collection, "") })
	if err != nil {
		return err
	}
	r := c.Rule
	r.Sources, r.FQDNs, r.Protocols = copied(r.Sources), copied(r.FQDNs), copied(r.Protocols)
	r.SourceIPGroups, r.FQDNTags = copied(r.SourceIPGroups), copied(r.FQDNTags)
	return applicationShelf.add(to.application, c.Collection, c.Access, r)
}

func (c RemoveFirewallRule) apply(d draft) error {
	from, err := d.ruleLists(c.Firewall, func(l ruleLists) bool {
		switch c.Kind {
		case NATRules:
			return natShelf.has(l.nat, c.Collection, c.Name)
		case NetworkRules:
			return networkShelf.has(l.network, c.Collection, c.Name)
		}
		return applicationShelf.has(l.application, c.Collection, c.Name)
	})
	if err != nil {
		return err
	}
	switch c.Kind {
	case NATRules:
		return natShelf.remove(from.nat, c.Collection, c.Name)
	case NetworkRules:
		return networkShelf.remove(from.network, c.Collection, c.Name)
	case ApplicationRules:
		return applicationShelf.remove(from.application, c.Collection, c.Name)
	}
	return &InputError{Path: "kind of rule", Value: c.Kind.String(), Problem: "want one of " + ruleKindNames.list()}
}
