package sim

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// LearnedRoute is a row of the table that a gateway routes by, as Azure lists its
// learned routes (net:4.1.b6). A site's device has no address in a Design: where
// Azure shows one, the edge's name stands, "dc/vpn".
type LearnedRoute struct {
	// LocalAddress is the first instance's address, if the design has one.
	LocalAddress netip.Addr   `json:"localAddress,omitzero"`
	Network      netip.Prefix `json:"network"`
	NextHop      string       `json:"nextHop"`    // empty for a network that the gateway serves
	SourcePeer   string       `json:"sourcePeer"` // what told of it: a connection, or the gateway itself
	Origin       string       `json:"origin"`     // "Network" for what was configured, "EBgp" for what was learned
	// ASPath is "65010-65010"; empty where the edge has no ASN.
	ASPath string `json:"asPath"`
	// Weight is the connection's, by which the gateway prefers it.
	Weight int `json:"weight"`
}

// LearnedRoutes are the rows of a gateway's table: the networks it serves, and
// what each connection brings, the ones that it does not use too. The error is
// an [*InputError] for a name that is no gateway.
func (n *Network) LearnedRoutes(gateway string) ([]LearnedRoute, error) {
	rows, ok := n.learned[gateway]
	if !ok {
		have := slices.Sorted(maps.Keys(n.learned))
		return nil, &InputError{Path: "gateway", Value: quote(gateway), Problem: "does not exist" + suggestions(gateway, have)}
	}
	return rows(), nil
}

// String is the row in Azure's order of columns.
func (r LearnedRoute) String() string {
	return fmt.Sprintf("%s by %s from %s (%s, path %s, weight %d)", r.Network, either(r.NextHop == "", "the network itself", r.NextHop),
		r.SourcePeer, r.Origin, either(r.ASPath == "", "unknown", r.ASPath), r.Weight)
}

// learnedRoutes lists a gateway's rows.
func (c *compiler) learnedRoutes(g *Gateway) (out []LearnedRoute) {
	local := c.instances(g)[0]
	for _, p := range c.behind(g) {
		out = append(out, LearnedRoute{LocalAddress: local, Network: p, SourcePeer: g.Name, Origin: "Network"})
	}
	for _, k := range c.brings(g) {
		for _, p := range k.prefixes {
			row := LearnedRoute{LocalAddress: local, Network: p, NextHop: k.Site + "/" + k.Edge, SourcePeer: k.Connection.Name, Origin: "Network", Weight: k.RoutingWeight}
			if slices.Contains(k.Learned, p) {
				row.Origin, row.ASPath = "EBgp", asPath(c.edgeNamed(k.Site, k.Edge).ASN, k.prepend)
			}
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b LearnedRoute) int {
		return cmp.Or(comparePrefixes(a.Network, b.Network), strings.Compare(a.SourcePeer, b.SourcePeer))
	})
	return out
}

func asPath(asn, prepend int) string {
	if asn == 0 {
		return ""
	}
	return strings.TrimSuffix(strings.Repeat(strconv.Itoa(asn)+"-", 1+prepend), "-")
}
