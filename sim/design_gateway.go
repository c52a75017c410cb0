package sim

import "net/netip"

// Gateway is a virtual network gateway in the subnet GatewaySubnet of a network:
// at most one VPN and one ExpressRoute gateway each. It keeps no connection
// state (net:4.3.b4).
type Gateway struct {
	Name string      `json:"name"`
	VNet string      `json:"virtualNetwork"`
	Type GatewayType `json:"gatewayType"`
	// VPNType of a VPN gateway. A policy-based one has static routes alone, and
	// no way to tunnel everything (net:1.9.b5, net:4.3).
	VPNType VPNType `json:"vpnType,omitzero"`
	// ASN is the gateway's autonomous system; zero means 65515 (net:4.1.b3).
	ASN int `json:"asn,omitzero"`
	// ActiveActive: each of the gateway's two instances has tunnels of its own,
	// and either may carry a flow, in either direction. VPN only; ExpressRoute
	// gateways always have several instances (net:1.4.b3).
	ActiveActive bool `json:"activeActive,omitzero"`
	// PublicIPs name the public addresses of the instances: one, or two where
	// both are active. None means that they do not matter.
	PublicIPs []string `json:"publicIPAddresses,omitempty"`
	// Instances are the addresses that effective routes show as next hop, one a
	// row. They are no hop of any network, and nothing looks them up. None means:
	// the public addresses of a VPN gateway, and none to show for ExpressRoute
	// (net:1.4.b4).
	Instances   []netip.Addr `json:"instanceAddresses,omitempty"`
	Connections []Connection `json:"connections,omitempty"`
	// DefaultSite names the connection that receives what no other prefix of the
	// gateway matches: forced tunnelling without BGP. Route-based VPN only
	// (net:4.3).
	DefaultSite string `json:"gatewayDefaultSite,omitzero"`
}

// Connection joins a gateway to an edge of an on-premises site. A prefix is
// known to the gateway as a static one (the local network gateway's address
// space) or as a route learned by BGP; either makes a gateway route in every
// subnet that propagates (net:4.1.b5).
type Connection struct {
	Name string `json:"name"`
	Site string `json:"site"`
	Edge string `json:"edge"`
	// SecondEdge is where the second link of an ExpressRoute circuit ends, if that
	// is another box than Edge: both links are in use, each direction of a flow
	// may take either (net:G5).
	SecondEdge string `json:"secondaryEdge,omitzero"`

	Static  []netip.Prefix `json:"localAddressPrefixes,omitempty"`
	Learned []netip.Prefix `json:"bgpRoutes,omitempty"` // "0.0.0.0/0" here is forced tunnelling by BGP
	// EnableBGP has the site learn from the gateway too. Learned implies it, and
	// so does ExpressRoute.
	EnableBGP bool `json:"enableBgp,omitzero"`
	// RoutingWeight prefers the higher of several connections that know the same
	// prefix; then the shorter path does, see [Edge].ASPathPrepend (net:G3).
	RoutingWeight int `json:"routingWeight,omitzero"`
	// FastPath lets what comes from the site pass the gateway by. ExpressRoute
	// only (net:G6).
	FastPath bool `json:"expressRouteGatewayBypass,omitzero"`
	// TrafficSelectors are what the two ends of a VPN tunnel agreed to carry: a
	// packet that fits none is dropped before it. None means: everything with a
	// route-based gateway; with a policy-based one, what lies between the
	// networks it serves and Static (net:P6).
	TrafficSelectors []TrafficSelector `json:"trafficSelectorPolicies,omitempty"`
}

// TrafficSelector is a pair of address ranges that a tunnel carries, in both
// directions: Local on Azure's side, Remote on the site's.
type TrafficSelector struct {
	Local  []netip.Prefix `json:"localAddressRanges,omitempty"`
	Remote []netip.Prefix `json:"remoteAddressRanges,omitempty"`
}

// announces says whether the two ends of the connection speak BGP.
func (k *Connection) announces(g *Gateway) bool {
	return g.Type == ExpressRoute || k.EnableBGP || len(k.Learned) > 0
}

// ends are the edges the connection leads to, by name.
func (k *Connection) ends() []string {
	if k.SecondEdge == "" || k.SecondEdge == k.Edge {
		return []string{k.Edge}
	}
	return []string{k.Edge, k.SecondEdge}
}
