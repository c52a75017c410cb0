package sim

import (
	"fmt"
	"net/netip"

	"azpath/route"
)

// AddRoute adds a user route to a route table. As in Azure, neither its name nor
// its destination may be there already.
type AddRoute struct {
	Table string
	Route UDR
}

// String is "route add TABLE NAME PREFIX|TAG HOP [ADDRESSES] [hasBgpOverride]".
func (c AddRoute) String() string {
	target := routeTarget{c.Route.Prefix, c.Route.Tag}.String()
	if !isIPv6(target) {
		target = word(target)
	}
	s := sentence("route add", word(c.Table), word(c.Route.Name), target, word(c.Route.NextHop.Type.String()))
	if ip := c.Route.NextHop.IP; ip.IsValid() {
		s += " " + ip.String()
	}
	separator := " "
	for _, ip := range c.Route.NextHopIPs {
		s += separator + ip.String()
		separator = ","
	}
	if c.Route.BGPOverride {
		s += " " + overrideWord
	}
	return s
}

const overrideWord = "hasBgpOverride"

func parseAddRoute(n *notation) Change {
	c := AddRoute{Table: n.word("table"), Route: UDR{Name: n.word("name")}}
	form := udrForm{Name: c.Route.Name}
	n.value("destination", &form.Target)
	n.value("next hop", &form.HopType)
	if equal := route.HopType(form.HopType) == route.HopVirtualApplianceEcmp; n.more() && equal {
		for _, r := range splitAt(n.next("next hop addresses"), ",") {
			var a netip.Addr
			n.read("next hop addresses", r, &a)
			form.Hops.IPs = append(form.Hops.IPs, a)
		}
	} else if n.more() && n.words[0] != overrideWord {
		n.value("next hop address", &form.HopIP)
	}
	if form.BGPOverride = n.more() && n.words[0] == overrideWord; form.BGPOverride {
		n.next("hasBgpOverride")
	}
	c.Route = form.udr()
	return c
}

func (c AddRoute) apply(d draft) error {
	t, err := d.table(c.Table)
	if err != nil {
		return err
	}
	for _, r := range t.Routes {
		if r.Prefix == c.Route.Prefix && r.Tag == c.Route.Tag && r.Name != c.Route.Name {
			return &InputError{
				Path: "destination", Value: quote(routeTarget{r.Prefix, r.Tag}.String()),
				Problem: fmt.Sprintf("route %s goes there already, remove it first", quote(r.Name)),
			}
		}
	}
	t.Routes, err = addNamed(t.Routes, len(t.Routes), c.Route, "route", routeName)
	return err
}

func routeName(r *UDR) string { return r.Name }

// RemoveRoute removes a user route from a route table.
type RemoveRoute struct{ Table, Name string }

// String is "route remove TABLE NAME".
func (c RemoveRoute) String() string { return sentence("route remove", word(c.Table), word(c.Name)) }

func parseRemoveRoute(n *notation) Change {
	return RemoveRoute{n.word("table"), n.word("name")}
}

func (c RemoveRoute) apply(d draft) error {
	t, err := d.table(c.Table)
	if err == nil {
		t.Routes, err = removeNamed(t.Routes, "route", c.Name, routeName)
	}
	return err
}

// SetPropagation lets the routes of VPN and ExpressRoute gateways into the
// subnets with a route table, or keeps them out (disableBgpRoutePropagation).
type SetPropagation struct {
	Table     string
	Propagate bool
}

// String is "route propagation TABLE on|off".
func (c SetPropagation) String() string {
	return sentence("route propagation", word(c.Table), either(c.Propagate, "on", "off"))
}

func parseSetPropagation(n *notation) Change {
	return SetPropagation{n.word("table"), n.keyword("propagation", "on", "off") == 0}
}

func (c SetPropagation) apply(d draft) error {
	t, err := d.table(c.Table)
	if err == nil {
		t.DisableBGPPropagation = !c.Propagate
	}
	return err
}

// either is the first word if it holds, else the second.
func either(holds bool, yes, no string) string {
	if holds {
		return yes
	}
	return no
}

// SetEdgePreference sets an on-premises edge's local preference: among edges that
// know the same prefix the highest wins.
type SetEdgePreference struct {
	Edge       string // "site/edge"
	Preference int
}

// String is "edge preference SITE/EDGE NUMBER".
func (c SetEdgePreference) String() string {
	return sentence("edge preference", word(c.Edge), fmt.Sprint(c.Preference))
}

func parseSetEdgePreference(n *notation) Change {
	return SetEdgePreference{n.word("edge"), n.number("preference")}
}

func (c SetEdgePreference) apply(d draft) error {
	e, err := d.edge(c.Edge)
	if err == nil {
		e.Preference = c.Preference
	}
	return err
}

// SetDNSServers sets the servers that a virtual network's machines ask, in order.
// None means Azure's own, 168.63.129.16.
type SetDNSServers struct {
	VNet    string
	Servers []netip.Addr
}

// String is "dns set VNET ADDRESSES|default".
func (c SetDNSServers) String() string {
	return sentence("dns set", word(c.VNet), serversText(c.Servers, "default"))
}

func parseSetDNSServers(n *notation) Change {
	return SetDNSServers{n.word("virtual network"), n.servers("default")}
}

func (c SetDNSServers) apply(d draft) error {
	v, err := d.vnet(c.VNet)
	if err == nil {
		v.DNSServers = append([]netip.Addr(nil), c.Servers...)
	}
	return err
}
