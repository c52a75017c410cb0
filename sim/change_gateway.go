package sim

import (
	"net/netip"
	"strconv"
)

// SetPathPrepend sets how often a site repeats its ASN in what it announces by an
// on-premises edge: the others prefer the edge with the fewest.
type SetPathPrepend struct {
	Edge  string // "site/edge"
	Times int
}

// AddConnectionRoute makes a gateway know a prefix by a connection: as a static
// one, or learned by BGP.
type AddConnectionRoute struct {
	Gateway, Connection string
	BGP                 bool
	Prefix              netip.Prefix
}

// RemoveConnectionRoute takes a prefix of a connection away.
type RemoveConnectionRoute struct {
	Gateway, Connection string
	BGP                 bool
	Prefix              netip.Prefix
}

// SetActiveActive makes both instances of a VPN gateway active, or one.
type SetActiveActive struct {
	Gateway string
	On      bool
}

// SetFastPath lets what comes by an ExpressRoute connection pass the gateway by,
// or not.
type SetFastPath struct {
	Gateway, Connection string
	On                  bool
}

// String is "edge prepend SITE/EDGE NUMBER".
func (c SetPathPrepend) String() string {
	return sentence("edge prepend", word(c.Edge), strconv.Itoa(c.Times))
}

// String is "gateway add GATEWAY CONNECTION static|bgp PREFIX".
func (c AddConnectionRoute) String() string {
	return sentence("gateway add", word(c.Gateway), word(c.Connection), either(c.BGP, "bgp", "static"), c.Prefix.String())
}

// String is "gateway remove GATEWAY CONNECTION static|bgp PREFIX".
func (c RemoveConnectionRoute) String() string {
	return sentence("gateway remove", word(c.Gateway), word(c.Connection), either(c.BGP, "bgp", "static"), c.Prefix.String())
}

// String is "gateway activeActive GATEWAY true|false".
func (c SetActiveActive) String() string {
	return sentence("gateway activeActive", word(c.Gateway), strconv.FormatBool(c.On))
}

// String is "gateway fastPath GATEWAY CONNECTION true|false".
func (c SetFastPath) String() string {
	return sentence("gateway fastPath", word(c.Gateway), word(c.Connection), strconv.FormatBool(c.On))
}

func parseSetPathPrepend(n *notation) Change {
	return SetPathPrepend{n.word("edge"), n.number("times")}
}

func parseAddConnectionRoute(n *notation) Change {
	c := AddConnectionRoute{Gateway: n.word("gateway"), Connection: n.word("connection")}
	c.BGP = n.keyword("kind of route", "bgp", "static") == 0
	n.value("prefix", &c.Prefix)
	return c
}

func parseRemoveConnectionRoute(n *notation) Change {
	c := RemoveConnectionRoute{Gateway: n.word("gateway"), Connection: n.word("connection")}
	c.BGP = n.keyword("kind of route", "bgp", "static") == 0
	n.value("prefix", &c.Prefix)
	return c
}

func parseSetActiveActive(n *notation) Change {
	return SetActiveActive{n.word("gateway"), n.keyword("setting", "true", "false") == 0}
}

func parseSetFastPath(n *notation) Change {
	return SetFastPath{n.word("gateway"), n.word("connection"), n.keyword("setting", "true", "false") == 0}
}

func (c SetPathPrepend) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err == nil {
		e.ASPathPrepend = c.Times
	}
	return err
}

func (c AddConnectionRoute) apply(d draft) error {
	k, err := d.connection(c.Gateway, c.Connection)
	if err == nil {
		list := k.routes(c.BGP)
		*list, err = addNamed(*list, len(*list), c.Prefix, "prefix", prefixText)
	}
	return err
}

func (c RemoveConnectionRoute) apply(d draft) error {
	k, err := d.connection(c.Gateway, c.Connection)
	if err == nil {
		list := k.routes(c.BGP)
		*list, err = removeNamed(*list, "prefix", c.Prefix.String(), prefixText)
	}
	return err
}

func (c SetActiveActive) apply(d draft) error {
	g, err := d.gateway(c.Gateway)
	if err == nil {
		g.ActiveActive = c.On
	}
	return err
}

func (c SetFastPath) apply(d draft) error {
	k, err := d.connection(c.Gateway, c.Connection)
	if err == nil {
		k.FastPath = c.On
	}
	return err
}

func (d draft) connection(gateway, name string) (*Connection, error) {
	g, err := d.gateway(gateway)
	if err != nil {
		return nil, err
	}
	return seek(g.Connections, "connection", name, connectionName)
}

// routes are the prefixes a connection brings in one of the two ways.
func (k *Connection) routes(bgp bool) *[]netip.Prefix {
	if bgp {
		return &k.Learned
	}
	return &k.Static
}
