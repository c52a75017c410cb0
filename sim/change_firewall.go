package sim

import (
	"strconv"
	"strings"
)

// RuleKind is one of the three kinds of rule of an Azure Firewall. The zero value
// is none.
type RuleKind uint8

// The kinds of firewall rule, in the order in which Azure judges them (net:F2).
const (
	NATRules RuleKind = iota + 1
	NetworkRules
	ApplicationRules
)

var ruleKindNames = names{{1, "nat"}, {2, "network"}, {3, "application"}}

// String gives "nat", "network" or "application".
func (k RuleKind) String() string { return ruleKindNames.name(int(k), "RuleKind") }

// MarshalText writes String.
func (k RuleKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the names without regard to case; the error lists them.
func (k *RuleKind) UnmarshalText(b []byte) error { return read(k, ruleKindNames, b) }

// AddNATRule adds a DNAT rule to an Azure Firewall, in front of the others of the
// Collection, which must exist. Where no Collection is named the rule goes where
// no other of its kind is judged before it: to the front of the first collection
// (lowest priority); if there is none, to a new one, "azpath", of priority 1000.
//
// For a firewall with a policy all of that is meant of the policy's first group
// with such collections, or else of its first; what it inherits is still judged
// before.
type AddNATRule struct {
	Firewall   string
	Collection string // empty: see above
	Rule       NATRule
}

// AddNetworkRule adds a network rule to an Azure Firewall, in front of the others
// of the Collection, which must exist and have this Access. Where no Collection
// is named the rule goes where no other of its kind is judged before it: to the
// front of the first collection (lowest priority) if that has this Access, else
// to a new one, "azpath", of the priority just before that. When the first has
// priority 100 and the other Access there is no place before it: name one.
//
// NAT rules are still judged before it. For a firewall with a policy see
// [AddNATRule].
type AddNetworkRule struct {
	Firewall   string
	Collection string // empty: see above
	Access     Access
	Rule       NetworkRule
}

// AddApplicationRule adds an application rule to an Azure Firewall, where
// [AddNetworkRule] would add a network rule. NAT and network rules are still
// judged before it.
type AddApplicationRule struct {
	Firewall   string
	Collection string // empty: see AddNetworkRule
	Access     Access
	Rule       ApplicationRule
}

// RemoveFirewallRule removes a rule from an Azure Firewall, and its collection
// with the last of its rules. Without a Collection the name must stand in one
// alone.
type RemoveFirewallRule struct {
	Firewall         string
	Kind             RuleKind
	Collection, Name string
}

// String is
// "firewall add FIREWALL nat [COLLECTION/]NAME PROTOCOL SOURCES -> ADDRESS:PORT => ADDRESS[:PORT]".
func (c AddNATRule) String() string {
	r := c.Rule
	to := element(r.Translated.String())
	if r.TranslatedFQDN != "" {
		to = "fqdn=" + word(r.TranslatedFQDN)
	}
	if r.ToPort != 0 {
		to += ":" + strconv.Itoa(int(r.ToPort))
	}
	return sentence("firewall add", word(c.Firewall), "nat", pairText(c.Collection, r.Name), word(r.Protocol.String()),
		markedText(r.Sources, mark{"group", &r.SourceIPGroups}), "->", element(r.Destination)+":"+strconv.Itoa(int(r.Port)), "=>", to)
}

// String is
// "firewall add FIREWALL network [COLLECTION/]NAME ACCESS PROTOCOLS SOURCES -> TO".
func (c AddNetworkRule) String() string {
	r := c.Rule
	protocols := make([]string, len(r.Protocols))
	for i, p := range r.Protocols {
		protocols[i] = p.String()
	}
	return sentence("firewall add", word(c.Firewall), "network", pairText(c.Collection, r.Name), word(c.Access.String()),
		listText(protocols), markedText(r.Sources, mark{"group", &r.SourceIPGroups}), "->",
		withPorts(markedText(r.Destinations, mark{"group", &r.DestinationIPGroups}, mark{"fqdn", &r.FQDNs}), r.Ports))
}

// String is
// "firewall add FIREWALL application [COLLECTION/]NAME ACCESS SOURCES -> FQDNS[:PORTS] [terminateTLS]".
func (c AddApplicationRule) String() string {
	r := c.Rule
	var ports []string
	for _, p := range r.Protocols {
		ports = append(ports, p.String())
	}
	fqdns := r.FQDNs
	if len(fqdns)+len(r.FQDNTags) == 0 {
		fqdns = []string{""} // no name at all, which "*" is not
	}
	words := []string{"firewall add", word(c.Firewall), "application", pairText(c.Collection, r.Name), word(c.Access.String()),
		markedText(r.Sources, mark{"group", &r.SourceIPGroups}), "->", withPorts(markedText(fqdns, mark{"tag", &r.FQDNTags}), ports)}
	if r.TerminateTLS {
		words = append(words, "terminateTLS")
	}
	return sentence(words...)
}

// withPorts is a list and the ports behind it, if there are any.
func withPorts(list string, ports []string) string {
	if len(ports) == 0 {
		return list
	}
	return list + ":" + listText(ports)
}

// String is
// "firewall remove FIREWALL nat|network|application [COLLECTION/]NAME".
func (c RemoveFirewallRule) String() string {
	return sentence("firewall remove", word(c.Firewall), word(c.Kind.String()), pairText(c.Collection, c.Name))
}

// pairText is a rule's name, with that of its collection before it if it has one.
func pairText(collection, name string) string {
	if collection == "" {
		return part(name)
	}
	return part(collection) + "/" + part(name)
}

func parseAddFirewallRule(n *notation) Change {
	firewall := n.word("firewall")
	var kind RuleKind
	n.value("kind of rule", &kind)
	switch kind {
	case NATRules:
		n.usage = "firewall add FIREWALL nat [COLLECTION/]NAME PROTOCOL SOURCES -> ADDRESS:PORT => ADDRESS[:PORT]"
		return n.natRule(firewall)
	case NetworkRules:
		n.usage = "firewall add FIREWALL network [COLLECTION/]NAME ACCESS PROTOCOLS SOURCES -> TO"
		return n.networkRule(firewall)
	}
	n.usage = "firewall add FIREWALL application [COLLECTION/]NAME ACCESS SOURCES -> FQDNS[:PORTS] [terminateTLS]"
	return n.applicationRule(firewall)
}

func (n *notation) natRule(firewall string) Change {
	c := AddNATRule{Firewall: firewall}
	r := &c.Rule
	c.Collection, r.Name = n.pair("name")
	n.value("protocol", &r.Protocol)
	n.sources(&r.Sources, &r.SourceIPGroups)
	n.literal("->")
	r.Destination, r.Port = n.socket("destination")
	if r.Port == 0 {
		n.fail("destination port", "", "missing, want one such as "+element(r.Destination)+":443")
	}
	n.literal("=>")
	if n.more() {
		var named bool
		if n.words[0], named = strings.CutPrefix(n.words[0], "fqdn="); named {
			r.TranslatedFQDN, r.ToPort = n.socket("translated name")
			return c
		}
	}
	var to string
	to, r.ToPort = n.socket("translated address")
	n.read("translated address", strconv.Quote(to), &r.Translated)
	return c
}

// socket takes one address or name and the port behind it, if there is one.
func (n *notation) socket(name string) (address string, port uint16) {
	raw := n.next(name)
	if isIPv6(raw) {
		return raw, 0
	}
	sides := splitAt(raw, ":")
	switch {
	case len(sides) > 2:
		n.fail(name, raw, "more than one colon: want IPv6 in brackets, [2001:db8::1]:443")
	case len(sides) == 2:
		port = n.port(name, sides[1])
	}
	return n.unquote(name, sides[0]), port
}

func (n *notation) port(name, raw string) uint16 {
	p, err := strconv.ParseUint(raw, 10, 16)
	if err != nil || p == 0 {
		n.fail(name+" port", raw, "want one from 1 to 65535")
	}
	return uint16(p)
}

func (n *notation) networkRule(firewall string) Change {
	c := AddNetworkRule{Firewall: firewall}
	r := &c.Rule
	c.Collection, r.Name = n.pair("name")
	n.value("access", &c.Access)
	if raw := n.next("protocols"); raw != "*" {
		for _, s := range splitAt(raw, ",") {
			var p Protocol
			n.read("protocols", s, &p)
			r.Protocols = append(r.Protocols, p)
		}
	}
	n.sources(&r.Sources, &r.SourceIPGroups)
	n.literal("->")
	list, ports := n.sides("destination")
	n.marked("destination", list, &r.Destinations, mark{"group", &r.DestinationIPGroups}, mark{"fqdn", &r.FQDNs})
	if ports != "" {
		r.Ports = n.portList("destination", ports)
	}
	return c
}

func (n *notation) applicationRule(firewall string) Change {
	c := AddApplicationRule{Firewall: firewall}
	r := &c.Rule
	c.Collection, r.Name = n.pair("name")
	n.value("access", &c.Access)
	n.sources(&r.Sources, &r.SourceIPGroups)
	n.literal("->")
	list, ports := n.sides("names")
	n.marked("names", list, &r.FQDNs, mark{"tag", &r.FQDNTags})
	switch {
	case list == "*":
		r.FQDNs = []string{"*"}
	case strings.Join(r.FQDNs, "") == "":
		r.FQDNs = nil
	}
	if ports != "" && ports != "*" {
		for _, p := range splitAt(ports, ",") {
			r.Protocols = append(r.Protocols, n.applicationProtocol("names", p))
		}
	}
	if n.more() {
		n.literal("terminateTLS")
		r.TerminateTLS = true
	}
	return c
}

// applicationProtocol takes "443" or "Http/8080".
func (n *notation) applicationProtocol(name, raw string) (p ApplicationProtocol) {
	kind, port, typed := strings.Cut(raw, "/")
	if !typed {
		p.Port = n.port(name, raw)
		p.Type = typeOf(p.Port)
		return p
	}
	n.read(name+" protocol", kind, &p.Type)
	p.Port = n.port(name, port)
	return p
}

func parseRemoveFirewallRule(n *notation) Change {
	c := RemoveFirewallRule{Firewall: n.word("firewall")}
	n.value("kind of rule", &c.Kind)
	c.Collection, c.Name = n.pair("name")
	return c
}
