package sim

import (
	"net/netip"
	"slices"

	"azpath/dns"
)

// LinkZone links a private zone to a network, or sets anew how it is linked. Of
// several zones of one name it is the first.
type LinkZone struct {
	Zone dns.Name
	Link ZoneLink
}

// UnlinkZone takes a private zone's link to a network away.
type UnlinkZone struct {
	Zone dns.Name
	VNet string
}

// AddRecord gives a private zone a record, a line as in [PrivateZone].
type AddRecord struct {
	Zone   dns.Name
	Record string
}

// RemoveRecord takes a record away, which is written as it stands in the zone.
type RemoveRecord struct {
	Zone   dns.Name
	Record string
}

// SetForward sets where a name server forwards a suffix: the root stands for its
// forwarders of all else. None takes the forward away. Forwarding is recursion, which
// is switched on with it (dns:D7.5).
type SetForward struct {
	Server string // the host of a [DNSServer]
	Suffix dns.Name
	To     []netip.Addr
}

// SetForwardingRule sets where a ruleset forwards a domain; a rule that is there keeps
// its name. None takes the rule away.
type SetForwardingRule struct {
	Ruleset string
	Domain  dns.Name
	To      []netip.Addr
}

// LinkRuleset links a forwarding ruleset to a network.
type LinkRuleset struct{ Ruleset, VNet string }

// UnlinkRuleset takes a forwarding ruleset's link away.
type UnlinkRuleset struct{ Ruleset, VNet string }

// nameWord is a name as a word: the root is a dot.
func nameWord(n dns.Name) string {
	if n == dns.Root {
		return "."
	}
	return word(string(n))
}

// serversText is addresses between commas, or a keyword for none.
func serversText(addrs []netip.Addr, none string) string {
	if len(addrs) == 0 {
		return none
	}
	s := ""
	for i, a := range addrs {
		if i > 0 {
			s += ","
		}
		s += a.String()
	}
	return s
}

// servers takes addresses between commas, or a keyword that stands for none.
func (n *notation) servers(none string) (out []netip.Addr) {
	raw := n.next("servers")
	if raw == none {
		return nil
	}
	for _, r := range splitAt(raw, ",") {
		var a netip.Addr
		n.read("servers", r, &a)
		out = append(out, a)
	}
	return out
}

func (n *notation) zone(name string) (zone dns.Name) {
	n.value(name, &zone)
	return zone
}

// String is "dns link ZONE VNET [registrationEnabled] [nxDomainRedirect]".
func (c LinkZone) String() string {
	s := sentence("dns link", nameWord(c.Zone), word(c.Link.VNet))
	if c.Link.Registration {
		s += " " + linkFlags[0]
	}
	if c.Link.Fallback {
		s += " " + linkFlags[1]
	}
	return s
}

var linkFlags = []string{"registrationEnabled", "nxDomainRedirect"}

// String is "dns unlink ZONE VNET".
func (c UnlinkZone) String() string { return sentence("dns unlink", nameWord(c.Zone), word(c.VNet)) }

// String is "dns record ZONE RECORD".
func (c AddRecord) String() string { return sentence("dns record", nameWord(c.Zone), word(c.Record)) }

// String is "dns unrecord ZONE RECORD".
func (c RemoveRecord) String() string {
	return sentence("dns unrecord", nameWord(c.Zone), word(c.Record))
}

// String is "dns forward SERVER SUFFIX -> ADDRESSES|none".
func (c SetForward) String() string {
	return sentence("dns forward", word(c.Server), nameWord(c.Suffix), "->", serversText(c.To, "none"))
}

// String is "dns rule RULESET DOMAIN -> ADDRESSES|none".
func (c SetForwardingRule) String() string {
	return sentence("dns rule", word(c.Ruleset), nameWord(c.Domain), "->", serversText(c.To, "none"))
}

// String is "dns attach RULESET VNET".
func (c LinkRuleset) String() string { return sentence("dns attach", word(c.Ruleset), word(c.VNet)) }

// String is "dns detach RULESET VNET".
func (c UnlinkRuleset) String() string { return sentence("dns detach", word(c.Ruleset), word(c.VNet)) }

func parseLinkZone(n *notation) Change {
	c := LinkZone{Zone: n.zone("zone"), Link: ZoneLink{VNet: n.word("virtual network")}}
	for n.more() {
		switch n.keyword("flag", linkFlags...) {
		case 0:
			c.Link.Registration = true
		case 1:
			c.Link.Fallback = true
		}
	}
	return c
}

func parseUnlinkZone(n *notation) Change {
	return UnlinkZone{n.zone("zone"), n.word("virtual network")}
}

func parseAddRecord(n *notation) Change { return AddRecord{n.zone("zone"), n.word("record")} }

func parseRemoveRecord(n *notation) Change { return RemoveRecord{n.zone("zone"), n.word("record")} }

func parseSetForward(n *notation) Change {
	c := SetForward{Server: n.word("name server"), Suffix: n.zone("suffix")}
	n.literal("->")
	c.To = n.servers("none")
	return c
}

func parseSetForwardingRule(n *notation) Change {
	c := SetForwardingRule{Ruleset: n.word("ruleset"), Domain: n.zone("domain")}
	n.literal("->")
	c.To = n.servers("none")
	return c
}

func parseLinkRuleset(n *notation) Change {
	return LinkRuleset{n.word("ruleset"), n.word("virtual network")}
}

func parseUnlinkRuleset(n *notation) Change {
	return UnlinkRuleset{n.word("ruleset"), n.word("virtual network")}
}

func (d draft) privateZone(name dns.Name) (*PrivateZone, error) {
	return seek(d.PrivateZones, "private DNS zone", string(name), func(z *PrivateZone) string { return string(z.Name) })
}

func (d draft) ruleset(name string) (*ForwardingRuleset, error) {
	return seek(d.Rulesets, "DNS forwarding ruleset", name, func(r *ForwardingRuleset) string { return r.Name })
}

func (c LinkZone) apply(d draft) error {
	z, err := d.privateZone(c.Zone)
	if err == nil {
		_, err = d.vnet(c.Link.VNet)
	}
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(z.Links, func(l ZoneLink) bool { return l.VNet == c.Link.VNet }); i >= 0 {
		z.Links[i] = c.Link
	} else {
		z.Links = append(z.Links, c.Link)
	}
	return nil
}

func (c UnlinkZone) apply(d draft) error {
	z, err := d.privateZone(c.Zone)
	if err == nil {
		z.Links, err = removeNamed(z.Links, "link", c.VNet, func(l *ZoneLink) string { return l.VNet })
	}
	return err
}

func (c AddRecord) apply(d draft) error {
	z, err := d.privateZone(c.Zone)
	if err == nil {
		z.Records, err = addNamed(z.Records, len(z.Records), c.Record, "record", itself)
	}
	return err
}

func (c RemoveRecord) apply(d draft) error {
	z, err := d.privateZone(c.Zone)
	if err == nil {
		z.Records, err = removeNamed(z.Records, "record", c.Record, itself)
	}
	return err
}

func (c SetForward) apply(d draft) error {
	s, err := seek(d.DNSServers, "name server", c.Server, func(s *DNSServer) string { return s.Host })
	if err != nil {
		return err
	}
	if len(c.To) > 0 {
		s.NoRecursion = false
	}
	if c.Suffix == dns.Root {
		s.Forwarders = slices.Clone(c.To)
		return nil
	}
	i := slices.IndexFunc(s.Forward, func(f dns.Forward) bool { return f.Suffix == c.Suffix })
	switch to := slices.Clone(c.To); {
	case len(to) == 0:
		s.Forward, err = removeNamed(s.Forward, "conditional forwarder", string(c.Suffix), func(f *dns.Forward) string { return string(f.Suffix) })
	case i >= 0:
		s.Forward[i].To = to
	default:
		s.Forward = append(s.Forward, dns.Forward{Suffix: c.Suffix, To: to})
	}
	return err
}

func (c SetForwardingRule) apply(d draft) error {
	r, err := d.ruleset(c.Ruleset)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Rules, func(x ForwardingRule) bool { return x.Domain == c.Domain })
	switch to := slices.Clone(c.To); {
	case len(to) == 0:
		r.Rules, err = removeNamed(r.Rules, "forwarding rule", nameWord(c.Domain), func(x *ForwardingRule) string { return nameWord(x.Domain) })
	case i >= 0:
		r.Rules[i].Targets, r.Rules[i].Disabled = to, false
	default:
		r.Rules = append(r.Rules, ForwardingRule{Name: nameWord(c.Domain), Domain: c.Domain, Targets: to})
	}
	return err
}

func (c LinkRuleset) apply(d draft) error {
	r, err := d.ruleset(c.Ruleset)
	if err == nil {
		_, err = d.vnet(c.VNet)
	}
	if err == nil {
		r.Links, err = addNamed(r.Links, len(r.Links), c.VNet, "link", itself)
	}
	return err
}

func (c UnlinkRuleset) apply(d draft) error {
	r, err := d.ruleset(c.Ruleset)
	if err == nil {
		r.Links, err = removeNamed(r.Links, "link", c.VNet, itself)
	}
	return err
}
