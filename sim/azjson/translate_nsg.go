package azjson

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

func (t *translation) nsg(r *resource.Resource) {
	o := t.open(r)
	o.skip("securityRules", "defaultSecurityRules", "networkInterfaces", "subnets", "flushConnection", "flowLogs")
	g := sim.NSG{Name: t.name(r.ID)}
	for _, x := range t.set.childrenOf(r.ID, "securityRules") {
		if rule, ok := t.securityRule(x); ok {
			g.Rules = append(g.Rules, rule)
		}
	}
	t.d.NSGs = append(t.d.NSGs, g)
}

// securityRule reads a rule. It is false for one of which a side or the protocol is
// not known: to a design, none would mean any.
func (t *translation) securityRule(r *resource.Resource) (sim.SecurityRule, bool) {
	o := t.open(r)
	x := sim.SecurityRule{Name: r.Name(), Priority: o.number("priority")}
	o.enum("direction", &x.Direction)
	o.enum("access", &x.Access)
	var lost []string
	part := func(plural, singular string, read func(string) string) []string {
		list, ok := o.part(plural, singular, read)
		if !ok {
			lost = append(lost, singular)
		}
		return list
	}
	x.Protocol = o.protocol(&lost)
	x.Sources = part("sourceAddressPrefixes", "sourceAddressPrefix", o.address)
	x.SourcePorts = part("sourcePortRanges", "sourcePortRange", portRange)
	x.Destinations = part("destinationAddressPrefixes", "destinationAddressPrefix", o.address)
	x.DestinationPorts = part("destinationPortRanges", "destinationPortRange", portRange)
	x.SourceASGs = o.refs("sourceApplicationSecurityGroups", kindASG)
	x.DestinationASGs = o.refs("destinationApplicationSecurityGroups", kindASG)
	if len(x.SourceASGs) == 0 && len(o.ids("sourceApplicationSecurityGroups")) > 0 {
		lost = append(lost, "sourceApplicationSecurityGroups")
	}
	if len(x.DestinationASGs) == 0 && len(o.ids("destinationApplicationSecurityGroups")) > 0 {
		lost = append(lost, "destinationApplicationSecurityGroups")
	}
	if len(lost) > 0 {
		o.note(NoteLeftOut, "", "the rule, since its "+strings.Join(lost, " and ")+" cannot be told")
	}
	return x, len(lost) == 0
}

// protocol reads a rule's; Any and All are what effective rules and Network Manager
// write for "*".
func (o *object) protocol(lost *[]string) (p sim.Protocol) {
	s := o.text("protocol")
	if strings.EqualFold(s, "Any") || strings.EqualFold(s, "All") || s == "*" {
		return sim.AnyProtocol
	}
	if o.enum("protocol", &p); p == sim.AnyProtocol && !o.get("protocol").IsNull() {
		*lost = append(*lost, "protocol")
	}
	return p
}

// part is one of the lists of a rule, without what says "*" alone, which is what none
// means. It is false if the file has something there that nobody can tell.
func (o *object) part(plural, singular string, read func(string) string) ([]string, bool) {
	list := o.texts(plural, singular)
	said := !empty(o.get(plural)) || !empty(o.get(singular))
	for i, s := range list {
		list[i] = read(s)
	}
	if slices.Contains(list, "*") {
		return nil, true
	}
	return list, len(list) > 0 || !said
}

func portRange(s string) string {
	if s = strings.ReplaceAll(s, " ", ""); s == "0-65535" || s == "1-65535" {
		return "*"
	}
	return s
}

// relativeTags are the service tags that depend on who asks; they are spelt in many
// ways, and Azure does not tell case apart.
var relativeTags = []string{"AzureLoadBalancer", "AzurePlatformDNS", "AzurePlatformIMDS", "AzurePlatformLKM", "Internet", "VirtualNetwork"}

// address is what stands in an address list of a rule, as designs spell it.
func (o *object) address(s string) string {
	for _, tag := range relativeTags {
		if strings.EqualFold(s, tag) {
			return tag
		}
	}
	switch p, err := netip.ParsePrefix(s); {
	case strings.EqualFold(s, "any"):
		return "*"
	case err == nil && p != p.Masked():
		o.note(NoteProblem, "", s+" has bits behind its length, read as "+p.Masked().String())
		return p.Masked().String()
	}
	return s
}
