package sim

import (
	"net/netip"
	"strconv"
)

// AcceptRoute makes an on-premises edge a way to a destination: a prefix, or the
// prefixes of a service tag, such as those accepted over Microsoft peering. The
// first one ends what an edge without Routes leads to by itself: see [Edge].
type AcceptRoute struct {
	Edge        string // "site/edge"
	Destination string // "40.64.0.0/10", "Storage"
}

// RefuseRoute takes a destination away from those an on-premises edge leads to.
type RefuseRoute struct {
	Edge        string // "site/edge"
	Destination string
}

// AdvertisePrefix makes the internet, or Microsoft's network, send a public
// prefix to an on-premises edge.
type AdvertisePrefix struct {
	Edge   string // "site/edge"
	Prefix netip.Prefix
}

// WithdrawPrefix ends what AdvertisePrefix does.
type WithdrawPrefix struct {
	Edge   string // "site/edge"
	Prefix netip.Prefix
}

// AddEdgeSNAT puts a source translation in front of those of an on-premises
// edge, so that no other decides before it.
type AddEdgeSNAT struct {
	Edge string // "site/edge"
	Rule SNATRule
}

// RemoveEdgeSNAT removes a source translation from an on-premises edge.
type RemoveEdgeSNAT struct {
	Edge string // "site/edge"
	Name string
}

// SetDefaultSite names the connection of a VPN gateway that receives what no
// other prefix of the gateway matches (gatewayDefaultSite).
type SetDefaultSite struct {
	Gateway    string
	Connection string // empty: none does
}

// SetRoutingWeight prefers a gateway's connection to others that know the same
// prefix: the highest wins.
type SetRoutingWeight struct {
	Gateway, Connection string
	Weight              int
}

// String is "edge accept SITE/EDGE PREFIX|TAG".
func (c AcceptRoute) String() string {
	return sentence("edge accept", word(c.Edge), destinationWord(c.Destination))
}

// String is "edge refuse SITE/EDGE PREFIX|TAG".
func (c RefuseRoute) String() string {
	return sentence("edge refuse", word(c.Edge), destinationWord(c.Destination))
}

// String is "edge advertise SITE/EDGE PREFIX".
func (c AdvertisePrefix) String() string {
	return sentence("edge advertise", word(c.Edge), c.Prefix.String())
}

// String is "edge withdraw SITE/EDGE PREFIX".
func (c WithdrawPrefix) String() string {
	return sentence("edge withdraw", word(c.Edge), c.Prefix.String())
}

// String is "edge translate SITE/EDGE NAME inward|outward SOURCES -> DESTINATIONS => ADDRESS".
func (c AddEdgeSNAT) String() string {
	r := c.Rule
	return sentence("edge translate", word(c.Edge), word(r.Name), either(r.Inward, "inward", "outward"),
		listText(r.Sources), "->", listText(r.Destinations), "=>", r.To.String())
}

// String is "edge untranslate SITE/EDGE NAME".
func (c RemoveEdgeSNAT) String() string {
	return sentence("edge untranslate", word(c.Edge), word(c.Name))
}

// String is "gateway default GATEWAY CONNECTION|none".
func (c SetDefaultSite) String() string {
	return sentence("gateway default", word(c.Gateway), wordOr(c.Connection, "none"))
}

// String is "gateway weight GATEWAY CONNECTION NUMBER".
func (c SetRoutingWeight) String() string {
	return sentence("gateway weight", word(c.Gateway), word(c.Connection), strconv.Itoa(c.Weight))
}

// destinationWord is a prefix or the name of a service tag.
func destinationWord(s string) string {
	if isIPv6(s) {
		return s
	}
	return word(s)
}

func parseAcceptRoute(n *notation) Change { return AcceptRoute{n.word("edge"), n.word("destination")} }
func parseRefuseRoute(n *notation) Change { return RefuseRoute{n.word("edge"), n.word("destination")} }

func parseAdvertisePrefix(n *notation) Change {
	c := AdvertisePrefix{Edge: n.word("edge")}
	n.value("prefix", &c.Prefix)
	return c
}

func parseWithdrawPrefix(n *notation) Change {
	c := WithdrawPrefix{Edge: n.word("edge")}
	n.value("prefix", &c.Prefix)
	return c
}

func parseAddEdgeSNAT(n *notation) Change {
	c := AddEdgeSNAT{Edge: n.word("edge")}
	r := &c.Rule
	r.Name = n.word("name")
	r.Inward = n.keyword("direction", "inward", "outward") == 0
	r.Sources = n.addresses("source")
	n.literal("->")
	r.Destinations = n.addresses("destination")
	n.literal("=>")
	n.value("translated address", &r.To)
	return c
}

func parseRemoveEdgeSNAT(n *notation) Change {
	return RemoveEdgeSNAT{n.word("edge"), n.word("name")}
}

func parseSetDefaultSite(n *notation) Change {
	return SetDefaultSite{n.word("gateway"), n.wordOr("connection", "none")}
}

func parseSetRoutingWeight(n *notation) Change {
	return SetRoutingWeight{n.word("gateway"), n.word("connection"), n.number("weight")}
}

func (c AcceptRoute) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err == nil {
		e.Routes, err = addNamed(e.Routes, len(e.Routes), c.Destination, "destination", itself)
	}
	return err
}

func (c RefuseRoute) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err == nil {
		e.Routes, err = removeNamed(e.Routes, "destination", c.Destination, itself)
	}
	return err
}

func (c AdvertisePrefix) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err == nil {
		e.Advertised, err = addNamed(e.Advertised, len(e.Advertised), c.Prefix, "advertised prefix", prefixText)
	}
	return err
}

func (c WithdrawPrefix) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err == nil {
		e.Advertised, err = removeNamed(e.Advertised, "advertised prefix", c.Prefix.String(), prefixText)
	}
	return err
}

func prefixText(p *netip.Prefix) string { return p.String() }

func (c AddEdgeSNAT) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err != nil {
		return err
	}
	r := c.Rule
	r.Sources, r.Destinations = copied(r.Sources), copied(r.Destinations)
	e.Filter.SNAT, err = addNamed(e.Filter.SNAT, 0, r, "translation", snatName)
	return err
}

func (c RemoveEdgeSNAT) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err == nil {
		e.Filter.SNAT, err = removeNamed(e.Filter.SNAT, "translation", c.Name, snatName)
	}
	return err
}

func snatName(r *SNATRule) string { return r.Name }

func (c SetDefaultSite) apply(d draft) error {
	g, err := d.gateway(c.Gateway)
	if err == nil && c.Connection != "" {
		_, err = seek(g.Connections, "connection", c.Connection, connectionName)
	}
	if err == nil {
		g.DefaultSite = c.Connection
	}
	return err
}

func (c SetRoutingWeight) apply(d draft) error {
	g, err := d.gateway(c.Gateway)
	if err != nil {
		return err
	}
	k, err := seek(g.Connections, "connection", c.Connection, connectionName)
	if err == nil {
		k.RoutingWeight = c.Weight
	}
	return err
}

func connectionName(k *Connection) string { return k.Name }
